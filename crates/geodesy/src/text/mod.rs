//! Coordinate systems as text: `EPSG:n`, WKT1, ESRI `.prj`, WKT2 and PROJJSON.

use std::str::FromStr;

use crate::{Crs, GeodesyError};

impl FromStr for Crs {
    type Err = GeodesyError;

    fn from_str(text: &str) -> Result<Self, GeodesyError> {
        let code = text.trim().trim_start_matches("EPSG:");
        let unreadable = |_| GeodesyError::UnreadableCrs { reason: "no code", position: 0 };
        Self::from_epsg(code.parse().map_err(unreadable)?)
    }
}
