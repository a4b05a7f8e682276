use crate::{Datum, GeodesyError};

/// Width of a Gauss-Krüger zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ZoneWidth {
    /// 3°: zones 25 to 45, central meridian 3° × number.
    ThreeDegree,
    /// 6°: zones 13 to 23, central meridian 6° × number − 3°.
    SixDegree,
}

impl ZoneWidth {
    /// First and last zone number over China.
    pub const fn numbers(self) -> (u8, u8) {
        match self {
            Self::ThreeDegree => (25, 45),
            Self::SixDegree => (13, 23),
        }
    }

    /// Width in degrees.
    pub const fn degrees(self) -> u8 {
        match self {
            Self::ThreeDegree => 3,
            Self::SixDegree => 6,
        }
    }
}

/// A Gauss-Krüger zone: scale 1 on the central meridian, no false northing, false easting 500 km,
/// preceded by the zone number when `prefixed`. Only zones over China (75° to 135°) exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Zone {
    datum: Datum,
    width: ZoneWidth,
    number: u8,
    prefixed: bool,
}

impl Zone {
    /// The zone `number` of a width on a datum.
    ///
    /// # Errors
    /// [`GeodesyError::NoSuchZone`] outside 25–45 (3°) or 13–23 (6°).
    pub const fn new(
        datum: Datum,
        width: ZoneWidth,
        number: u8,
        prefixed: bool,
    ) -> Result<Self, GeodesyError> {
        let (first, last) = width.numbers();
        if number < first || number > last {
            return Err(GeodesyError::NoSuchZone {
                width_deg: width.degrees(),
                number,
            });
        }
        Ok(Self {
            datum,
            width,
            number,
            prefixed,
        })
    }

    /// The prefixed zone to which an easting of eight integer digits belongs: its first two digits
    /// are 25–45 (3°) or 13–23 (6°), which do not overlap.
    ///
    /// # Errors
    /// [`GeodesyError::EastingWithoutZone`] for an easting without a zone number,
    /// [`GeodesyError::EastingOutsideZones`] for a number that is no zone of China.
    pub fn from_easting(datum: Datum, easting_m: f64) -> Result<Self, GeodesyError> {
        if easting_m.is_nan() || easting_m.abs() < 1e6 {
            return Err(GeodesyError::EastingWithoutZone { easting_m });
        }
        let number = (easting_m / 1e6) as u8;
        let width = match number {
            25..=45 => ZoneWidth::ThreeDegree,
            13..=23 => ZoneWidth::SixDegree,
            _ => return Err(GeodesyError::EastingOutsideZones { easting_m }),
        };
        Self::new(datum, width, number, true)
    }

    /// The zone of a width in which a longitude lies: the half-open strip from half a width west
    /// of the central meridian to half a width east of it.
    ///
    /// # Errors
    /// [`GeodesyError::LongitudeOutsideZones`] outside the zones of China.
    pub fn from_longitude(
        datum: Datum,
        width: ZoneWidth,
        lon_deg: f64,
        prefixed: bool,
    ) -> Result<Self, GeodesyError> {
        let number = match width {
            ZoneWidth::ThreeDegree => libm::floor((lon_deg + 1.5) / 3.0),
            ZoneWidth::SixDegree => libm::floor(lon_deg / 6.0) + 1.0,
        };
        if !(0.0..=60.0).contains(&number) {
            return Err(GeodesyError::LongitudeOutsideZones { lon_deg });
        }
        Self::new(datum, width, number as u8, prefixed)
            .map_err(|_| GeodesyError::LongitudeOutsideZones { lon_deg })
    }

    /// The datum.
    pub const fn datum(&self) -> Datum {
        self.datum
    }

    /// 3° or 6°.
    pub const fn width(&self) -> ZoneWidth {
        self.width
    }

    /// Zone number, 25–45 or 13–23.
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Whether eastings carry the zone number.
    pub const fn prefixed(&self) -> bool {
        self.prefixed
    }

    /// Longitude of the central meridian, degrees east.
    pub const fn central_meridian_deg(&self) -> f64 {
        let number = self.number as f64;
        match self.width {
            ZoneWidth::ThreeDegree => 3.0 * number,
            ZoneWidth::SixDegree => 6.0 * number - 3.0,
        }
    }

    /// Easting of the central meridian, metres: 500 000, or zone × 1 000 000 + 500 000.
    pub const fn false_easting_m(&self) -> f64 {
        if self.prefixed {
            self.number as f64 * 1e6 + 500_000.0
        } else {
            500_000.0
        }
    }

    /// The same zone with or without the zone number in its eastings: an exact integer shift.
    pub const fn with_prefix(self, prefixed: bool) -> Self {
        Self { prefixed, ..self }
    }

    /// Whether a longitude lies within the 3° on either side of the meridian in which a district
    /// may keep this zone.
    pub fn allows_longitude(&self, lon_deg: f64) -> bool {
        (lon_deg - self.central_meridian_deg()).abs() <= 3.0
    }
}
