//! Coordinate reference systems as people write them.

use kunyu_geodesy::Crs;

use crate::error::Kind;
use crate::{Error, Result};

/// Parses `EPSG:4526` or `4526`.
pub fn parse_crs(text: &str) -> Result<Crs> {
    let digits = text.trim();
    let digits = match digits.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("epsg:") => &digits[5..],
        _ => digits,
    };
    let Ok(code) = digits.trim().parse() else {
        return Err(Error::usage(
            "crs.invalid",
            format!("“{text}”不是坐标系代码"),
            format!("\"{text}\" is not the code of a CRS"),
        )
        .remedy("请写成 EPSG:4526", "write it as EPSG:4526"));
    };
    Crs::from_epsg(code).map_err(|error| Error::of(Kind::Usage, &error))
}

/// The same, where one may be missing.
pub fn parse_optional(text: Option<&str>) -> Result<Option<Crs>> {
    text.map(parse_crs).transpose()
}

/// How a CRS is written in answers: `EPSG:4526`.
pub fn written(crs: Crs) -> String {
    format!("EPSG:{}", crs.epsg())
}
