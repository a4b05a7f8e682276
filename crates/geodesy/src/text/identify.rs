//! From what a text says to a code of the table: parameters decide, names break ties.

use crate::krueger::RADIAN;
use crate::{Crs, Datum, GeodesyError, Zone, ZoneWidth};

/// What the coordinates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Axes {
    #[default]
    Geographic2D,
    Geographic3D,
    Geocentric,
    Projected,
}

/// What a text says about a system, whatever its syntax.
#[derive(Debug, Default)]
pub(super) struct Description {
    pub(super) name: String,
    /// EPSG code that the text states for the whole system.
    pub(super) id: Option<u32>,
    pub(super) datum: String,
    /// Semi-major axis and inverse flattening.
    pub(super) ellipsoid: Option<(f64, f64)>,
    pub(super) prime_meridian: Option<f64>,
    pub(super) axes: Axes,
    /// Unit of the coordinates in metres or radians, where stated.
    pub(super) unit: Option<f64>,
    /// Unit of the base system under a projection.
    pub(super) base_unit: Option<f64>,
    pub(super) method: Option<String>,
    pub(super) parameters: Vec<(String, f64)>,
}

fn unsupported(text: impl Into<String>) -> GeodesyError {
    let text: String = text.into();
    GeodesyError::UnsupportedCrs {
        text: text.chars().take(120).collect(),
    }
}

/// The code of the table that a description means.
pub(super) fn identify(description: &Description) -> Result<Crs, GeodesyError> {
    let datum = datum(&description.datum)
        .ok_or_else(|| unsupported(format!("{}: {}", description.name, description.datum)))?;
    ellipsoid_fits(datum, description)?;
    if description
        .prime_meridian
        .is_some_and(|longitude| longitude.abs() > 1e-9)
    {
        return Err(unsupported(format!("{}: prime meridian", description.name)));
    }
    let found = match description.axes {
        Axes::Projected => projected(datum, description)?,
        axes => geographic(datum, axes, description)?,
    };
    match description.id {
        Some(epsg) if epsg != found.epsg() => stated(epsg, found, description),
        _ => Ok(found),
    }
}

/// A stated code beside parameters that led to another one.
fn stated(epsg: u32, found: Crs, description: &Description) -> Result<Crs, GeodesyError> {
    let crs = Crs::from_epsg(epsg)?;
    let same = |a: Zone, b: Zone| {
        a.datum() == b.datum()
            && a.false_easting_m() == b.false_easting_m()
            && a.central_meridian_deg() == b.central_meridian_deg()
    };
    match (crs.zone(), found.zone()) {
        // without prefix a 3° and a 6° zone on one meridian have the same parameters
        (Some(a), Some(b)) if same(a, b) => Ok(crs),
        _ => Err(unsupported(format!(
            "{}: EPSG:{epsg} is stated, the parameters are those of EPSG:{}",
            description.name,
            found.epsg()
        ))),
    }
}

/// Letters and digits only, lower case: `D_China_2000` and `China 2000` differ by the `d`.
fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn datum(name: &str) -> Option<Datum> {
    let squeezed = squeeze(name);
    let has = |part: &str| squeezed.contains(part);
    if has("newbeijing") {
        return None;
    }
    if has("china2000") || has("cgcs2000") || has("chinageodeticcoordinatesystem2000") {
        Some(Datum::Cgcs2000)
    } else if has("xian1980") || has("xian80") {
        Some(Datum::Xian1980)
    } else if has("beijing1954") || has("beijing54") {
        Some(Datum::Beijing1954)
    } else if has("wgs1984") || has("wgs84") || has("worldgeodeticsystem1984") {
        Some(Datum::Wgs84)
    } else {
        None
    }
}

fn ellipsoid_fits(datum: Datum, description: &Description) -> Result<(), GeodesyError> {
    let Some((semi_major_m, inverse_flattening)) = description.ellipsoid else {
        return Ok(());
    };
    let expected = datum.ellipsoid();
    // CGCS2000 and WGS 84 are often confused here and coincide at map scale
    let fits = (semi_major_m - expected.semi_major_m).abs() < 0.5
        && (inverse_flattening - expected.inverse_flattening).abs() < 1e-4;
    if fits {
        return Ok(());
    }
    Err(unsupported(format!(
        "{}: {semi_major_m}, {inverse_flattening}",
        description.name
    )))
}

fn is_degree(unit: Option<f64>) -> bool {
    unit.is_none_or(|unit| (unit / RADIAN - 1.0).abs() < 1e-9)
}

fn is_metre(unit: Option<f64>) -> bool {
    unit.is_none_or(|unit| (unit - 1.0).abs() < 1e-12)
}

fn geographic(datum: Datum, axes: Axes, description: &Description) -> Result<Crs, GeodesyError> {
    if !is_degree(description.unit) {
        return Err(unsupported(format!("{}: unit", description.name)));
    }
    let epsg = match (axes, datum) {
        (Axes::Geocentric, Datum::Cgcs2000) => 4479,
        (Axes::Geographic3D, Datum::Cgcs2000) => 4480,
        (Axes::Geographic2D, datum) => datum.geographic_epsg(),
        _ => return Err(unsupported(&description.name)),
    };
    Crs::from_epsg(epsg)
}

fn projected(datum: Datum, description: &Description) -> Result<Crs, GeodesyError> {
    let refuse = |what: &str| Err(unsupported(format!("{}: {what}", description.name)));
    if !is_metre(description.unit) || !is_degree(description.base_unit) {
        return refuse("unit");
    }
    let method = squeeze(description.method.as_deref().unwrap_or_default());
    if method.contains("mercator") && datum == Datum::Wgs84 && !method.contains("transverse") {
        return web_mercator(&method, description);
    }
    if !matches!(
        method.as_str(),
        "transversemercator" | "gausskruger" | "gausskrueger"
    ) {
        return refuse(description.method.as_deref().unwrap_or_default());
    }
    let value = |names: &[&str], default| parameter(description, names).unwrap_or(default);
    let scale = value(&["scalefactor", "scalefactoratnaturalorigin"], 1.0);
    let latitude = value(&["latitudeoforigin", "latitudeofnaturalorigin"], 0.0);
    let northing = value(&["falsenorthing"], 0.0);
    if (scale - 1.0).abs() > 1e-12 || latitude.abs() > 1e-12 || northing.abs() > 1e-9 {
        return refuse("scale factor, latitude of origin or false northing");
    }
    let meridian = value(
        &[
            "centralmeridian",
            "longitudeofnaturalorigin",
            "longitudeoforigin",
            "longitudeofcenter",
        ],
        f64::NAN,
    );
    let easting = value(&["falseeasting"], f64::NAN);
    match zone(datum, meridian, easting, &description.name) {
        Some(zone) => Crs::from_zone(zone),
        None => refuse(&format!(
            "central meridian {meridian}, false easting {easting}"
        )),
    }
}

/// The zone with a meridian and a false easting. Without prefix the width is read from the name
/// and is 3° otherwise; on one meridian both give the same coordinates.
fn zone(datum: Datum, meridian: f64, easting: f64, name: &str) -> Option<Zone> {
    let squeezed = squeeze(name);
    let named_six = (squeezed.contains("gausskruger") || squeezed.contains("gk"))
        && !squeezed.contains("3degree");
    let order = if named_six {
        [ZoneWidth::SixDegree, ZoneWidth::ThreeDegree]
    } else {
        [ZoneWidth::ThreeDegree, ZoneWidth::SixDegree]
    };
    for width in order {
        let (first, last) = width.numbers();
        for number in first..=last {
            for prefixed in [true, false] {
                let zone = Zone::new(datum, width, number, prefixed).ok()?;
                let fits = (zone.central_meridian_deg() - meridian).abs() < 1e-9
                    && (zone.false_easting_m() - easting).abs() < 1e-6;
                if fits {
                    return Some(zone);
                }
            }
        }
    }
    None
}

/// EPSG:3857, recognised by its method or its stated code: a plain Mercator on the ellipsoid is
/// another projection.
fn web_mercator(method: &str, description: &Description) -> Result<Crs, GeodesyError> {
    let spherical = matches!(
        method,
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator"
    );
    if spherical || description.id == Some(3857) {
        return Crs::from_epsg(3857);
    }
    Err(unsupported(format!("{}: {method}", description.name)))
}

fn parameter(description: &Description, names: &[&str]) -> Option<f64> {
    let mut parameters = description.parameters.iter();
    parameters
        .find(|(name, _)| names.contains(&squeeze(name).as_str()))
        .map(|&(_, value)| value)
}

/// The system of the table with this name, as EPSG, ESRI or a Chinese map writes it. The name of
/// CGCS2000 stands for its longitude and latitude.
pub(super) fn by_name(name: &str) -> Option<Crs> {
    let squeezed = squeeze(name);
    if matches!(
        squeezed.as_str(),
        "chinageodeticcoordinatesystem2000" | "cgcs2000"
    ) {
        return Some(Crs::CGCS2000);
    }
    Crs::codes()
        .into_iter()
        .filter_map(|code| Crs::from_epsg(code).ok())
        .find(|crs| {
            squeeze(&crs.name()) == squeezed
                || squeeze(&crs.esri_name()) == squeezed
                || crs.name_zh() == name
        })
}
