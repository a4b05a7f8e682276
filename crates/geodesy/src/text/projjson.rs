//! What a PROJJSON document says about a system.

use serde_json::Value;

use super::identify::{Axes, Description};
use super::unreadable;
use crate::GeodesyError;

pub(super) fn read(text: &str) -> Result<Description, GeodesyError> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let before: usize = text
            .lines()
            .take(error.line().max(1) - 1)
            .map(|l| l.len() + 1)
            .sum();
        unreadable("it is not valid JSON", before + error.column())
    })?;
    describe(&document, 0)
}

fn describe(crs: &Value, depth: usize) -> Result<Description, GeodesyError> {
    let kind = text(&crs["type"]);
    match kind.as_str() {
        "ProjectedCRS" => projected(crs),
        "GeographicCRS" | "GeodeticCRS" => geographic(crs),
        "CompoundCRS" if depth < 4 => describe(&crs["components"][0], depth + 1),
        "BoundCRS" if depth < 4 => describe(&crs["source_crs"], depth + 1),
        // GeoJSON of 2008: {"type": "name", "properties": {"name": "urn:…"}}
        _ => Err(GeodesyError::UnsupportedCrs {
            text: kind.chars().take(80).collect(),
        }),
    }
}

fn geographic(crs: &Value) -> Result<Description, GeodesyError> {
    let datum = if crs["datum"].is_object() {
        &crs["datum"]
    } else {
        &crs["datum_ensemble"]
    };
    if !datum.is_object() {
        return Err(unreadable("the datum is missing", 0));
    }
    let ellipsoid = &datum["ellipsoid"];
    let flattening = number(&ellipsoid["inverse_flattening"]);
    let (a, b) = (
        number(&ellipsoid["semi_major_axis"]),
        number(&ellipsoid["semi_minor_axis"]),
    );
    let from_axes = || a.zip(b).filter(|(a, b)| a > b).map(|(a, b)| a / (a - b));
    let system = &crs["coordinate_system"];
    let axes = match (text(&system["subtype"]).as_str(), system["axis"].as_array()) {
        ("Cartesian", _) => Axes::Geocentric,
        (_, Some(axes)) if axes.len() == 3 => Axes::Geographic3D,
        _ => Axes::Geographic2D,
    };
    let unit = if axes == Axes::Geocentric {
        None
    } else {
        unit(&system["axis"][0]["unit"])
    };
    Ok(Description {
        name: text(&crs["name"]),
        id: id(crs),
        datum: text(&datum["name"]),
        ellipsoid: a.zip(flattening.or_else(from_axes)),
        prime_meridian: number(&datum["prime_meridian"]["longitude"]),
        axes,
        unit,
        ..Description::default()
    })
}

fn projected(crs: &Value) -> Result<Description, GeodesyError> {
    let inner = geographic(&crs["base_crs"])?;
    let conversion = &crs["conversion"];
    let parameters = conversion["parameters"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let parameters = parameters
        .iter()
        .filter_map(|parameter| Some((text(&parameter["name"]), number(&parameter["value"])?)))
        .collect();
    Ok(Description {
        name: text(&crs["name"]),
        id: id(crs),
        axes: Axes::Projected,
        base_unit: inner.unit,
        unit: unit(&crs["coordinate_system"]["axis"][0]["unit"]),
        method: Some(text(&conversion["method"]["name"])),
        parameters,
        ..inner
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// Size of a unit in metres or radians; the names of the schema stand for one of each.
fn unit(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("metre") => Some(1.0),
        Some("degree") => Some(crate::krueger::RADIAN),
        Some(_) => Some(f64::NAN),
        None => number(&value["conversion_factor"]),
    }
}

fn id(crs: &Value) -> Option<u32> {
    let id = &crs["id"];
    if !id["authority"].as_str()?.eq_ignore_ascii_case("EPSG") {
        return None;
    }
    let code = &id["code"];
    let code = code.as_u64().or_else(|| code.as_str()?.parse().ok())?;
    u32::try_from(code).ok()
}
