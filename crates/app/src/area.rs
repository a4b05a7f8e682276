//! `kunyu area`: every area of every polygon of a file.

use std::path::Path;

use kunyu_formats::{Feature, Value};
use kunyu_geodesy::{
    Crs, Datum, Variant, Zone, ZoneArea, ZoneWidth, geodesic_area, official_area, rounded_centi_m2,
};
use kunyu_overlay::{MultiPolygon, Shape};
use kunyu_terms::Area;
use serde::Serialize;

use crate::error::Kind;
use crate::input::{Given, Input, Wanted};
use crate::intake::Intake;
use crate::projector::Projector;
use crate::{Error, Note, Result, crs};

/// The areas of one feature, in m² as decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaRow {
    /// File as named on the command line.
    pub file: String,
    /// Number of the feature in the file, from 1.
    pub feature: u64,
    /// Name or number of the plot, where the file has one.
    pub name: Option<String>,
    /// CRS in which the areas were taken.
    pub crs: String,
    /// In the plane of the projection.
    pub area_plane_m2: String,
    /// On the ellipsoid, edges straight in the plane.
    pub area_ellipsoid_m2: String,
    /// Official stepwise value, edges as given (notice of 2008).
    pub area_official_2008_m2: String,
    /// Official stepwise value, edges cut at 70 m (third survey).
    pub area_official_survey3_m2: String,
    /// On the ellipsoid, edges geodesic.
    pub area_geodesic_m2: String,
}

/// The rows of a file and what to know about it.
pub type Areas = (Vec<AreaRow>, Vec<Note>);

/// Areas of all polygons of `path`; `given` is what the user says of the file, `working` the CRS of
/// the data folder, if there is one.
pub fn areas(path: &Path, given: &Given, working: Option<Crs>) -> Result<Areas> {
    let wanted = Wanted {
        given: given.clone(),
        working,
        source_layer: None,
        strict: false,
    };
    let mut input = Input::open(path, wanted)?;
    let from = input.known_crs(path)?;
    let fields: Vec<String> = input
        .layer
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let mut notes = std::mem::take(&mut input.notes);
    let index = input.index;
    let mut rows = Vec::new();
    let features = input
        .source
        .features(index)
        .map_err(|error| Error::of(Kind::Input, &error))?;
    for feature in features {
        let feature = feature.map_err(|error| Error::of(Kind::Input, &error))?;
        let to = match (plane_of(from), working) {
            (Some(stated), _) => stated,
            (None, Some(working)) => working,
            (None, None) => zone_of_centre(&feature, from, given)?,
        };
        let name = name_of(&fields, &feature.values);
        let intake = Intake::new(Projector::new(from, to, given.datum.as_ref())?, false);
        let taken = intake.take(feature)?;
        notes.extend(taken.notes);
        notes.extend(intake.densified());
        let Some(Shape::Polygons(polygons)) = taken.shape else {
            return Err(Error::input(
                "area.not_polygon",
                format!("{}：要素不是面", taken.place.zh()),
                format!("{}: the feature is no polygon", taken.place),
            ));
        };
        rows.push(row(path, taken.row, name, to, &polygons)?);
    }
    notes.extend(input.source.notices().iter().map(|notice| Note::of(notice)));
    Ok((rows, notes))
}

/// The CRS itself when areas can be taken in it.
fn plane_of(crs: Crs) -> Option<Crs> {
    crs.zone().map(|_| crs)
}

/// The 3° zone, without prefix, at the middle of the feature's box.
fn zone_of_centre(feature: &Feature, from: Crs, given: &Given) -> Result<Crs> {
    let bounds = feature
        .geometry
        .as_ref()
        .and_then(kunyu_formats::Geometry::bounds);
    let [west, south, east, north] = bounds.unwrap_or([0.0; 4]);
    let to_degrees = Projector::new(from, Crs::CGCS2000, given.datum.as_ref())?;
    let (lon, _) = to_degrees.point((f64::midpoint(west, east), f64::midpoint(south, north)))?;
    let zone = Zone::from_longitude(Datum::Cgcs2000, ZoneWidth::ThreeDegree, lon, false);
    let zone = zone.and_then(Crs::from_zone);
    zone.map_err(|error| Error::of(Kind::Input, &error).at(&feature.place.to_string()))
}

fn row(
    path: &Path,
    feature: u64,
    name: Option<String>,
    in_crs: Crs,
    polygons: &MultiPolygon,
) -> Result<AreaRow> {
    let zone = in_crs.zone().ok_or_else(|| {
        Error::input(
            "area.no_plane",
            "面积须在高斯-克吕格带中计算",
            "areas are taken in a Gauss-Krüger zone",
        )
    })?;
    let rings: Vec<Vec<(f64, f64)>> = polygons
        .rings()
        .map(|ring| ring.iter().map(|point| point.metres()).collect())
        .collect();
    let rings: Vec<&[(f64, f64)]> = rings.iter().map(Vec::as_slice).collect();
    let measure = ZoneArea::new(&zone);
    let ellipsoid: i128 = polygons
        .rings()
        .map(|ring| measure.ring_on_grid(ring.iter().map(|point| (point.x, point.y))))
        .sum();
    let official = |variant| Area::from_centi_m2(official_area(&rings, &zone, variant)).to_string();
    Ok(AreaRow {
        file: path.display().to_string(),
        feature,
        name,
        crs: crs::written(in_crs),
        area_plane_m2: decimals(polygons.plane_area().decimal(4)),
        area_ellipsoid_m2: Area::from_centi_m2(rounded_centi_m2(ellipsoid)).to_string(),
        area_official_2008_m2: official(Variant::Edges2008),
        area_official_survey3_m2: official(Variant::Survey3),
        area_geodesic_m2: format!("{:.4}", geodesic_area(&rings, &zone)),
    })
}

/// Ten-thousandths as a decimal string.
fn decimals(ten_thousandths: i128) -> String {
    let magnitude = ten_thousandths.unsigned_abs();
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    format!("{sign}{}.{:04}", magnitude / 10_000, magnitude % 10_000)
}

/// The plot's name, else its number, by the usual field names.
pub(crate) fn name_of(fields: &[String], values: &[Value]) -> Option<String> {
    const USUAL: [&str; 8] = [
        "name",
        "地块名称",
        "DKMC",
        "XMMC",
        "NAME",
        "plot_no",
        "DKBH",
        "BSM",
    ];
    USUAL.iter().find_map(|usual| {
        let column = fields.iter().position(|field| field == usual)?;
        match values.get(column)? {
            Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    })
}
