//! `kunyu sheet`: map sheets by place or number.

use kunyu_geodesy::Datum;
use kunyu_geodesy::sheet::{Sheet, SheetScale};
use kunyu_terms::Area;
use serde::Serialize;

use crate::error::Kind;
use crate::{Error, Result};

/// A map sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// Sheet number, GB/T 13989.
    pub number: String,
    /// Scale 1:n.
    pub scale: u32,
    /// West edge in degrees.
    pub west: String,
    /// South edge.
    pub south: String,
    /// East edge.
    pub east: String,
    /// North edge.
    pub north: String,
    /// Theoretical area on CGCS2000 in m².
    pub area_m2: String,
}

/// The sheet of scale 1:`scale` at a place in degrees; at all eleven scales without `scale`.
pub fn at(lon: f64, lat: f64, scale: Option<u32>) -> Result<Vec<SheetRow>> {
    let fail = |error: kunyu_geodesy::GeodesyError| Error::of(Kind::Input, &error);
    let scales = match scale {
        Some(scale) => vec![SheetScale::from_denominator(scale).map_err(fail)?],
        None => SheetScale::ALL.to_vec(),
    };
    scales
        .into_iter()
        .map(|scale| Ok(row(&Sheet::at(lon, lat, scale).map_err(fail)?)))
        .collect()
}

/// The sheet with this number.
pub fn by_number(number: &str) -> Result<SheetRow> {
    let sheet = Sheet::parse(number).map_err(|error| Error::of(Kind::Input, &error))?;
    Ok(row(&sheet))
}

/// Degrees with at most twelve decimals, without trailing zeros.
fn decimal(degrees: f64) -> String {
    let text = format!("{degrees:.12}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn row(sheet: &Sheet) -> SheetRow {
    // twelve decimals: a ten-thousandth of a millimetre, without the noise of binary fractions
    let [west, south, east, north] = sheet.bounds().degrees().map(decimal);
    SheetRow {
        number: sheet.number(),
        scale: sheet.scale().denominator(),
        west,
        south,
        east,
        north,
        area_m2: Area::from_centi_m2(sheet.theoretical_area(Datum::Cgcs2000)).to_string(),
    }
}
