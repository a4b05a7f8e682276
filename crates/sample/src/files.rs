//! Files to try: the two plots and the truth parcels in the forms in which they arrive.

use encoding_rs::GBK;
use kunyu_geodesy::{Zone, inverse};
use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring, Shape};

use crate::{
    SampleError, Truth,
    district::{Feature, FileContent, FileFormat, NOTICE_ZH, SampleFile, SampleLayer, Value},
    layers::{feature, said},
    plane::Rectangle,
};

/// Corner of the first plot, in metres beside the local origin.
const PLOTS_CORNER: (i64, i64) = (20_000, 11_000);

/// The two plots to try: one with a deducted inner area, 3.7500 ha and 1.0000 ha.
pub(crate) fn sample_plots() -> Vec<Feature> {
    let ring =
        |metres: [i64; 4]| Rectangle::local(PLOTS_CORNER, metres.map(|metre| metre * 1000)).ring();
    let mut hole = ring([50, 50, 100, 100]);
    // still from its south-west corner
    hole[1..].reverse();
    let first = Polygon {
        shell: ring([0, 0, 200, 200]),
        holes: vec![hole],
    };
    let second = Polygon {
        shell: ring([0, 300, 100, 400]),
        holes: Vec::new(),
    };
    [
        ("1", "一号地块", "工业用地", first),
        ("2", "二号地块", "公园绿地", second),
    ]
    .map(|(number, name, usage, polygon)| {
        let shape = Shape::Polygons(MultiPolygon(vec![polygon]));
        feature(number.to_owned(), shape, [said(name), said(usage)])
    })
    .into()
}

/// How a boundary TXT departs from the plain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    Gbk,
    Utf8Bom,
    /// Rings not closed, line feeds only.
    Unclosed,
    /// Eastings without the zone number.
    NoPrefix,
    /// East before north.
    Swapped,
}

const VARIANTS: [(Variant, &str, &str); 5] = [
    (Variant::Gbk, "try/plots_gbk.txt", "示例地块，GBK 编码"),
    (
        Variant::Utf8Bom,
        "try/plots_utf8_bom.txt",
        "示例地块，UTF-8 带 BOM",
    ),
    (
        Variant::Unclosed,
        "try/plots_unclosed.txt",
        "示例地块，首尾点不重复，换行为 LF",
    ),
    (
        Variant::NoPrefix,
        "try/plots_no_prefix.txt",
        "示例地块，横坐标不带带号",
    ),
    (
        Variant::Swapped,
        "try/plots_swapped_xy.txt",
        "示例地块，X、Y 两列写反",
    ),
];

/// Files that the caller writes with its own writers.
const WRITTEN: &[(&str, FileFormat, &str, &str)] = &[
    (
        "try/plots.shp",
        FileFormat::Shapefile,
        "sample_plots",
        "示例地块，Shapefile",
    ),
    (
        "try/plots.gpkg",
        FileFormat::GeoPackage,
        "sample_plots",
        "示例地块，GeoPackage",
    ),
    (
        "try/plots.dxf",
        FileFormat::Dxf,
        "sample_plots",
        "示例地块，AutoCAD 图形",
    ),
    (
        "try/plots.xlsx",
        FileFormat::Xlsx,
        "sample_plots",
        "示例地块，Excel 表",
    ),
    (
        "try/truth_parcels.shp",
        FileFormat::Shapefile,
        "truth_parcels",
        "真值地块，Shapefile",
    ),
    (
        "try/truth_parcels.gpkg",
        FileFormat::GeoPackage,
        "truth_parcels",
        "真值地块，GeoPackage",
    ),
];

/// All files to try, `truth.json` last.
pub(crate) fn files(
    plots: &SampleLayer,
    cases: &SampleLayer,
    truth: &Truth,
    zone: Zone,
) -> Result<Vec<SampleFile>, SampleError> {
    let file = |path: &str, format, content, about_zh| SampleFile {
        path: path.to_owned(),
        format,
        content,
        about_zh,
    };
    let bytes = FileContent::Bytes;
    let mut files = Vec::new();
    for (variant, path, about) in VARIANTS {
        let text = boundary_txt(plots, variant);
        files.push(file(path, FileFormat::BoundaryTxt, bytes(text), about));
    }
    let degrees = geojson(plots, Some(zone));
    let about = "示例地块，经纬度 EPSG:4490";
    files.push(file(
        "try/plots.geojson",
        FileFormat::GeoJson,
        bytes(degrees),
        about,
    ));
    for &(path, format, id, about) in WRITTEN {
        files.push(file(path, format, FileContent::Parcels(id), about));
    }
    let text = boundary_txt(cases, Variant::Gbk);
    let about = "真值地块，每条规则的冲突、不冲突与容差内各有其例";
    files.push(file(
        "try/truth_parcels.txt",
        FileFormat::BoundaryTxt,
        bytes(text),
        about,
    ));
    let plane = geojson(cases, None);
    let about = "真值地块，附规划指标，坐标为 EPSG:4526";
    files.push(file(
        "try/truth_parcels.geojson",
        FileFormat::GeoJson,
        bytes(plane),
        about,
    ));
    let mut json = serde_json::to_vec_pretty(truth).map_err(|error| SampleError::Truth {
        reason: error.to_string(),
    })?;
    json.push(b'\n');
    let about = "每个真值地块应得的结论与面积";
    files.push(file("truth.json", FileFormat::Json, bytes(json), about));
    Ok(files)
}

/// The boundary TXT of the parcels (fields number, name, use).
fn boundary_txt(layer: &SampleLayer, variant: Variant) -> Vec<u8> {
    let mut lines: Vec<String> = [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=合成样例",
        "数据产生日期=2021-1-4",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=38",
        "精度=0.001",
        "转换参数=0,0,0,0,0,0,0",
        "[地块坐标]",
    ]
    .map(str::to_owned)
    .into();
    for feature in &layer.features {
        let Shape::Polygons(shape) = &feature.shape else {
            continue;
        };
        let closed = variant != Variant::Unclosed;
        let points: usize = shape
            .rings()
            .map(|ring| ring.len() + usize::from(closed))
            .sum();
        let text = |index: usize| match feature.values.get(index) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let hectares = shape
            .plane_area()
            .rounded()
            .written(kunyu_terms::AreaUnit::Hectare, 4);
        lines.push(format!(
            "{points},{hectares},{},{},面,,{},,@",
            text(0),
            text(1),
            text(2)
        ));
        let mut first = 1;
        for (number, ring) in shape.rings().enumerate() {
            let order = clockwise_ring(ring);
            let names = (0..order.len()).chain(closed.then_some(0));
            for (index, point) in names.zip(order.iter().chain(closed.then_some(&order[0]))) {
                let name = first + index;
                lines.push(format!(
                    "J{name},{},{}",
                    number + 1,
                    coordinates(*point, variant)
                ));
            }
            first += order.len();
        }
    }
    let end = if variant == Variant::Unclosed {
        "\n"
    } else {
        "\r\n"
    };
    let text: String = lines.into_iter().map(|line| line + end).collect();
    match variant {
        Variant::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Variant::Unclosed => text.into_bytes(),
        _ => GBK.encode(&text).0.into_owned(),
    }
}

/// Boundary points run clockwise from the first one.
fn clockwise_ring(ring: &Ring) -> Ring {
    let mut order: Ring = ring.clone();
    order[1..].reverse();
    order
}

/// X (north) and Y (east) with three decimals.
fn coordinates(point: Point, variant: Variant) -> String {
    let (east, north) = (thousandths(point.x), thousandths(point.y));
    let east = if variant == Variant::NoPrefix {
        east - 38_000_000_000
    } else {
        east
    };
    let written = |value: i64| format!("{}.{:03}", value / 1000, value % 1000);
    if variant == Variant::Swapped {
        format!("{},{}", written(east), written(north))
    } else {
        format!("{},{}", written(north), written(east))
    }
}

/// Whole millimetres, nearest.
fn thousandths(grid: i64) -> i64 {
    ((i128::from(grid) * 1000 + (1 << 26)) >> 27) as i64
}

/// GeoJSON in degrees of EPSG:4490 where a zone is given, else in metres of EPSG:4526. Written by
/// hand: the order of the members is part of the bytes.
fn geojson(layer: &SampleLayer, degrees_by: Option<Zone>) -> Vec<u8> {
    let code = if degrees_by.is_some() { 4490 } else { 4526 };
    let mut text = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"{}\",\"notice\":\"{NOTICE_ZH}\",\
         \"crs\":{{\"type\":\"name\",\"properties\":\
         {{\"name\":\"urn:ogc:def:crs:EPSG::{code}\"}}}},\"features\":[",
        layer.id
    );
    for (index, feature) in layer.features.iter().enumerate() {
        let Shape::Polygons(shape) = &feature.shape else {
            continue;
        };
        let properties: Vec<String> = layer
            .fields
            .iter()
            .zip(&feature.values)
            .map(|(field, value)| format!("\"{}\":{}", field.name, property(value)))
            .collect();
        let polygons: Vec<String> = shape
            .0
            .iter()
            .map(|polygon| rings_json(polygon, degrees_by))
            .collect();
        let (kind, coordinates) = match polygons.as_slice() {
            [only] => ("Polygon", only.clone()),
            several => ("MultiPolygon", format!("[{}]", several.join(","))),
        };
        text += if index == 0 { "\n" } else { ",\n" };
        text += "{\"type\":\"Feature\",\"properties\":{";
        text += &properties.join(",");
        text += "},\"geometry\":{\"type\":\"";
        text += kind;
        text += "\",\"coordinates\":";
        text += &coordinates;
        text += "}}";
    }
    (text + "\n]}\n").into_bytes()
}

fn rings_json(polygon: &Polygon, degrees_by: Option<Zone>) -> String {
    let position = |point: &Point| match degrees_by {
        Some(zone) => {
            let (east, north) = point.metres();
            let (lon, lat) = inverse(&zone, east, north);
            // 1e-12 degree is 0.1 µm: far below what anyone measures
            format!("[{lon:.12},{lat:.12}]")
        }
        None => format!("[{}]", coordinates(*point, Variant::Swapped)),
    };
    let ring = |ring: &Ring| {
        let positions: Vec<String> = ring.iter().chain(ring.first()).map(position).collect();
        format!("[{}]", positions.join(","))
    };
    let rings: Vec<String> = polygon.rings().map(ring).collect();
    format!("[{}]", rings.join(","))
}

fn property(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        // the texts of this crate hold neither quotes nor control characters
        Value::Text(text) | Value::Date(text) => format!("\"{text}\""),
        Value::Integer(number) => number.to_string(),
        Value::Decimal { unscaled, scale } => {
            let base = 10_i64.pow(u32::from(*scale));
            let width = usize::from(*scale);
            format!("{}.{:0width$}", unscaled / base, unscaled % base)
        }
    }
}
