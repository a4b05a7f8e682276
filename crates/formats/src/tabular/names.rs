//! What the name of a column says about its part in the geometry.

use crate::txt::narrow;

/// The part a column may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Well-known text.
    Geometry,
    /// Easting or longitude without doubt.
    East,
    /// Northing or latitude without doubt.
    North,
    /// `X`: east, or north in Chinese surveying.
    X,
    /// `Y`
    Y,
    /// Number of the plot; smaller is preferred.
    Plot(usize),
    Ring,
    Point,
}

const GEOMETRY: [&str; 8] = [
    "wkt", "geometry", "geom", "thegeom", "wktgeom", "shape", "几何", "图形",
];
const EAST: [&str; 7] = ["lon", "lng", "long", "longitude", "east", "easting", "l"];
const NORTH: [&str; 5] = ["lat", "latitude", "north", "northing", "b"];
/// In the order of preference.
const PLOT: [&str; 24] = [
    "地块号",
    "地块编号",
    "地块序号",
    "宗地代码",
    "宗地号",
    "宗地编号",
    "图斑编号",
    "图斑号",
    "不动产单元号",
    "plotno",
    "plotid",
    "plotnumber",
    "plot",
    "parcelno",
    "parcelid",
    "parcel",
    "dkbh",
    "zddm",
    "tbbh",
    "地块",
    "宗地",
    "图斑",
    "地块名称",
    "dkmc",
];
const RING: [&str; 10] = [
    "圈号",
    "地块圈号",
    "界址圈号",
    "环号",
    "圈",
    "环",
    "ring",
    "ringno",
    "ringid",
    "ringnumber",
];
const POINT: [&str; 22] = [
    "点号",
    "界址点号",
    "界址点",
    "点名",
    "界址点名",
    "点编号",
    "界址点编号",
    "顶点号",
    "拐点号",
    "拐点编号",
    "拐点",
    "角点号",
    "坐标点号",
    "point",
    "pointname",
    "pointno",
    "pointid",
    "ptno",
    "ptname",
    "vertex",
    "vertexno",
    "jzdh",
];
/// What may stand around X or Y without meaning anything.
const DRESS: [&str; 17] = [
    "坐标",
    "中心点",
    "中心",
    "界址点",
    "国家",
    "大地",
    "cgcs",
    "2000",
    "wgs84",
    "coordinates",
    "coordinate",
    "coord",
    "centroid",
    "point",
    "geo",
    "plane",
    "gps",
];

/// Letters and digits of a name in lower case, without what stands in brackets.
pub(super) fn plain(name: &str) -> String {
    let name = narrow(name).to_lowercase();
    let outside = name.split(['(', '[']).next().unwrap_or("");
    let bare: String = outside
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    if bare.is_empty() {
        name.chars().filter(|c| c.is_alphanumeric()).collect()
    } else {
        bare
    }
}

/// The part that a name speaks of.
pub(super) fn part(name: &str) -> Option<Part> {
    if name.chars().count() > 40 {
        return None;
    }
    let plain = plain(name);
    let is = |list: &[&str]| list.contains(&plain.as_str());
    if is(&GEOMETRY) {
        return Some(Part::Geometry);
    }
    if let Some(rank) = PLOT.iter().position(|known| *known == plain) {
        return Some(Part::Plot(rank));
    }
    if is(&RING) {
        return Some(Part::Ring);
    }
    if is(&POINT) {
        return Some(Part::Point);
    }
    if is(&EAST) {
        return Some(Part::East);
    }
    if is(&NORTH) {
        return Some(Part::North);
    }
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&["经度", "东经", "横坐标", "东坐标"]) {
        return Some(Part::East);
    }
    if has(&["纬度", "北纬", "纵坐标", "北坐标"]) {
        return Some(Part::North);
    }
    let mut bare = plain.clone();
    for dress in DRESS {
        bare = bare.replace(dress, "");
    }
    match bare.as_str() {
        "x" => Some(Part::X),
        "y" => Some(Part::Y),
        "lon" | "lng" | "longitude" | "easting" => Some(Part::East),
        "lat" | "latitude" | "northing" => Some(Part::North),
        _ => None,
    }
}

/// Whether a name is written in Chinese.
pub(super) fn is_chinese(name: &str) -> bool {
    name.chars()
        .any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_understood() {
        for (name, wanted) in [
            ("X坐标（m）", Some(Part::X)),
            (" Y (米) ", Some(Part::Y)),
            ("纵坐标X", Some(Part::North)),
            ("横坐标", Some(Part::East)),
            ("中心点经度", Some(Part::East)),
            ("GeoX", Some(Part::X)),
            ("POINT_Y", Some(Part::Y)),
            ("x_coord", Some(Part::X)),
            ("Latitude", Some(Part::North)),
            ("点号", Some(Part::Point)),
            ("圈号", Some(Part::Ring)),
            ("地块编号", Some(Part::Plot(1))),
            ("WKT", Some(Part::Geometry)),
            ("面积", None),
            ("proxy", None),
            ("坐标系", None),
        ] {
            assert_eq!(part(name), wanted, "{name}");
        }
    }
}
