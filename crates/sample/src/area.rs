//! Measured areas of the rows.

use kunyu_geodesy::{Crs, Zone, ZoneArea, rounded_centi_m2};
use kunyu_overlay::MultiPolygon;

use crate::{SampleError, district::EPSG};

/// Measures polygons on the ellipsoid.
#[derive(Debug)]
pub(crate) struct Measure {
    zone: Zone,
    area: ZoneArea,
}

impl Measure {
    pub(crate) fn new() -> Result<Self, SampleError> {
        let zone = Crs::from_epsg(EPSG)
            .ok()
            .and_then(|crs| crs.zone())
            .ok_or(SampleError::Crs { epsg: EPSG })?;
        Ok(Self {
            zone,
            area: ZoneArea::new(&zone),
        })
    }

    pub(crate) fn zone(&self) -> Zone {
        self.zone
    }

    /// In units of 0.01 m².
    pub(crate) fn centi_m2(&self, shape: &MultiPolygon) -> i64 {
        let rings = shape.rings();
        let sum = rings
            .map(|ring| {
                self.area
                    .ring_on_grid(ring.iter().map(|point| (point.x, point.y)))
            })
            .sum();
        rounded_centi_m2(sum)
    }
}
