//! Geographic with height ↔ earth-centred X, Y, Z.

use crate::krueger::{DEGREE, RADIAN};
use crate::{Ellipsoid, GeodesyError};

/// Longitude, latitude (degrees) and ellipsoidal height (metres) to X, Y, Z in metres.
pub(crate) fn to_geocentric(
    ellipsoid: Ellipsoid,
    (lon_deg, lat_deg, height_m): (f64, f64, f64),
) -> (f64, f64, f64) {
    let (sin_lon, cos_lon) = libm::sincos(lon_deg * RADIAN);
    let (sin_lat, cos_lat) = libm::sincos(lat_deg * RADIAN);
    let e2 = ellipsoid.eccentricity_squared();
    let normal = ellipsoid.semi_major_m / (1.0 - e2 * sin_lat * sin_lat).sqrt();
    let radius = (normal + height_m) * cos_lat;
    (
        radius * cos_lon,
        radius * sin_lon,
        (normal * (1.0 - e2) + height_m) * sin_lat,
    )
}

/// X, Y, Z in metres to longitude, latitude (degrees) and ellipsoidal height (metres).
///
/// Bowring's formula on the reduced latitude, repeated three times: below 1e-15 rad from 1,000 km
/// under the surface to any height.
pub(crate) fn from_geocentric(
    ellipsoid: Ellipsoid,
    (x, y, z): (f64, f64, f64),
) -> Result<(f64, f64, f64), GeodesyError> {
    let (a, b) = (ellipsoid.semi_major_m, ellipsoid.semi_minor_m());
    let e2 = ellipsoid.eccentricity_squared();
    let ep2 = ellipsoid.second_eccentricity_squared();
    let across = (x * x + y * y).sqrt();
    // below a thousand kilometres from the centre, latitude loses its meaning
    let square = across * across + z * z;
    if square.is_nan() || square <= 1e12 {
        return Err(GeodesyError::OutsideDomain {
            x,
            y,
            crs: "latitude and longitude".to_owned(),
        });
    }
    let (mut sin, mut cos) = direction(z * a, across * b);
    for _ in 0..3 {
        let rise = z + ep2 * b * sin * sin * sin;
        let run = across - e2 * a * cos * cos * cos;
        (sin, cos) = direction(rise * b, run * a);
    }
    // back from the reduced latitude
    let (sin_lat, cos_lat) = direction(sin * a, cos * b);
    let root = (1.0 - e2 * sin_lat * sin_lat).sqrt();
    let height = across * cos_lat + z * sin_lat - a * root;
    Ok((
        libm::atan2(y, x) * DEGREE,
        libm::atan2(sin_lat, cos_lat) * DEGREE,
        height,
    ))
}

/// The unit vector of (rise, run) as (sine, cosine).
fn direction(rise: f64, run: f64) -> (f64, f64) {
    let length = (rise * rise + run * run).sqrt();
    (rise / length, run / length)
}
