//! Coordinate systems as text: `EPSG:n`, WKT1, ESRI `.prj`, WKT2 and PROJJSON.

mod identify;
mod projjson;
mod wkt;
mod write;

use std::str::FromStr;

use crate::{Crs, GeodesyError};

/// Longest text that is read: real ones stay below 4 KiB.
const LONGEST_BYTES: usize = 1 << 18;

impl FromStr for Crs {
    type Err = GeodesyError;

    /// Reads `EPSG:4526`, `4526`, `urn:ogc:def:crs:EPSG::4526`,
    /// `http://www.opengis.net/def/crs/EPSG/0/4526`, `OGC:CRS84` (as EPSG:4326, x = longitude),
    /// WKT1 as written by GDAL and by ESRI (`.prj`), WKT2, PROJJSON, and the names of the table.
    ///
    /// Parameters decide, not names alone: a text whose identifier contradicts its parameters is
    /// refused. `TOWGS84` and bound transformations are ignored, as datum shifts come only from a
    /// parameter file.
    ///
    /// # Errors
    /// [`GeodesyError::UnreadableCrs`] for what is no coordinate system,
    /// [`GeodesyError::UnknownCode`] and [`GeodesyError::UnsupportedCrs`] for one outside it.
    fn from_str(text: &str) -> Result<Self, GeodesyError> {
        let text = text
            .trim_start_matches('\u{feff}')
            .trim_matches(['\0', ' ', '\t', '\r', '\n']);
        if text.is_empty() {
            return Err(unreadable("it is empty", 0));
        }
        if text.len() > LONGEST_BYTES {
            return Err(unreadable("it is too long", LONGEST_BYTES));
        }
        if text.starts_with('{') {
            return identify::identify(&projjson::read(text)?);
        }
        if text.contains(['[', '(']) {
            return identify::identify(&wkt::read(text)?);
        }
        if let Some(code) = code(text) {
            return Self::from_epsg(code);
        }
        if is_crs84(text) {
            return Ok(Self::WGS_84);
        }
        identify::by_name(text).ok_or_else(|| GeodesyError::UnsupportedCrs {
            text: text.chars().take(80).collect(),
        })
    }
}

fn unreadable(reason: &'static str, position: usize) -> GeodesyError {
    GeodesyError::UnreadableCrs { reason, position }
}

/// The EPSG code in a bare number, `EPSG:n`, a URN or a URL.
fn code(text: &str) -> Option<u32> {
    let upper = text.to_ascii_uppercase();
    let rest = match upper.rfind("EPSG") {
        Some(at) => upper[at + 4..].trim_start_matches([':', '/']),
        None => upper.as_str(),
    };
    // URNs and URLs may carry a version of the dataset between authority and code
    let last = rest.rsplit([':', '/']).next()?;
    if last.is_empty() || !last.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    last.parse().ok()
}

fn is_crs84(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.contains("OGC") && (upper.ends_with(":CRS84") || upper.ends_with("/CRS84"))
}
