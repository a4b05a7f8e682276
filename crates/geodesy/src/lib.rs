//! CGCS2000, Gauss-Krüger zones, ellipsoidal area and map sheets; pure and the same everywhere.
//!
//! - [`Crs`] is a code of the table: all 3° and 6° Gauss-Krüger zones of CGCS2000, Xian 1980 and
//!   Beijing 1954 with and without zone prefix, their geographic systems, and EPSG:4326, 3857,
//!   4479, 4480. It reads `EPSG:n`, WKT1, ESRI `.prj`, WKT2 and PROJJSON, and writes them.
//! - [`forward`], [`inverse`] and [`Transform`] take coordinates from one to another, always with
//!   x = east or longitude and y = north or latitude. Between datums only with a [`DatumShift`].
//! - [`ZoneArea`] is the additive ellipsoidal area; [`official_area`], [`geodesic_area`] and
//!   [`plane_area`] stand beside it; [`adjust`] distributes a residual.
//! - [`sheet`] numbers map sheets at eleven scales with exact arithmetic.
//!
//! Every transcendental function is from `libm` at one exact version, and sums of areas are
//! integers, so results are the same bytes on every platform.
//!
//! ```
//! use kunyu_geodesy::{Crs, forward};
//! let crs: Crs = "EPSG:4526".parse()?;
//! let zone = crs.zone().expect("4526 is a Gauss-Krüger zone");
//! let (east, north) = forward(&zone, 114.2, 30.65);
//! assert_eq!(format!("{east:.4} {north:.4}"), "38519170.2776 3392188.1182");
//! # Ok::<(), kunyu_geodesy::GeodesyError>(())
//! ```

mod adjust;
mod area;
mod crs;
mod datum;
mod ellipsoid;
mod error;
mod geocentric;
mod krueger;
pub mod sheet;
mod shift;
mod text;
mod transform;
mod zone;

pub use adjust::adjust;
pub use area::{
    ELLIPSOID_AREA_BITS, Rounding, Variant, ZoneArea, geodesic_area, official_area,
    official_area_with, plane_area, rounded_centi_m2, square_metres,
};
pub use crs::{Crs, CrsKind};
pub use datum::Datum;
pub use ellipsoid::Ellipsoid;
pub use error::{GeodesyError, SheetNumberFault};
pub use krueger::{forward, inverse, scale_and_convergence};
pub use shift::{DatumShift, RotationConvention};
pub use transform::Transform;
pub use zone::{Zone, ZoneWidth};
