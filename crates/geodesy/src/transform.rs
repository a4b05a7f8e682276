use crate::geocentric::{from_geocentric, to_geocentric};
use crate::krueger::{DEGREE, RADIAN};
use crate::{Crs, CrsKind, Datum, DatumShift, GeodesyError, Zone, forward, inverse};

/// Coordinates of one system to another. Always x = east or longitude, y = north or latitude,
/// whatever the axis order of the EPSG entry; z is metres and passes a plane unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Transform {
    from: Crs,
    to: Crs,
    way: Way,
}

#[derive(Debug, Clone, PartialEq)]
enum Way {
    /// Same place in the same numbers.
    Same,
    /// Same meridian: eastings differ by whole metres.
    EastingShift(f64),
    /// Through longitude and latitude on one datum.
    Geographic,
    /// Through longitude, latitude and earth-centred coordinates of two datums.
    Shifted {
        shift: Box<DatumShift>,
        backward: bool,
    },
}

/// Furthest from the central meridian, degrees, at which a zone still takes coordinates.
const FURTHEST_DEG: f64 = 45.0;
/// Furthest from the central meridian, metres.
const FURTHEST_EAST_M: f64 = 5.0e6;
/// The pole, metres, with a margin.
const FURTHEST_NORTH_M: f64 = 1.001e7;

impl Transform {
    /// A transformation; between datums that do not coincide it needs their parameters, which may
    /// go either way.
    ///
    /// # Errors
    /// [`GeodesyError::DatumShiftMissing`] without parameters,
    /// [`GeodesyError::DatumShiftMismatch`] with those of another pair.
    pub fn new(from: Crs, to: Crs, datum: Option<&DatumShift>) -> Result<Self, GeodesyError> {
        let way = Self::way(from, to, datum)?;
        Ok(Self { from, to, way })
    }

    fn way(from: Crs, to: Crs, datum: Option<&DatumShift>) -> Result<Way, GeodesyError> {
        if from == to {
            return Ok(Way::Same);
        }
        let (source, target) = (from.datum(), to.datum());
        if !source.coincides_with(target) {
            let (from, to) = (source.name(), target.name());
            let shift = datum.ok_or(GeodesyError::DatumShiftMissing { from, to })?;
            let (file_from, file_to) = (shift.source(), shift.target());
            let fits = |a: Datum, b: Datum| a.coincides_with(source) && b.coincides_with(target);
            let backward = fits(file_to, file_from);
            if !backward && !fits(file_from, file_to) {
                let (file_from, file_to) = (file_from.name(), file_to.name());
                return Err(GeodesyError::DatumShiftMismatch {
                    file_from,
                    file_to,
                    from,
                    to,
                });
            }
            return Ok(Way::Shifted {
                shift: Box::new(shift.clone()),
                backward,
            });
        }
        match (from.zone(), to.zone()) {
            (Some(a), Some(b)) if a.central_meridian_deg() == b.central_meridian_deg() => {
                Ok(Way::EastingShift(b.false_easting_m() - a.false_easting_m()))
            }
            _ => Ok(Way::Geographic),
        }
    }

    /// The system of the input.
    pub const fn from(&self) -> Crs {
        self.from
    }

    /// The system of the output.
    pub const fn to(&self) -> Crs {
        self.to
    }

    /// Transforms one place. `z` is the ellipsoidal height in metres (0 when there is none), or Z
    /// of a geocentric system.
    ///
    /// # Errors
    /// [`GeodesyError::OutsideDomain`] for a coordinate that is not finite or that a system cannot
    /// hold (latitude beyond 90°, further than 45° from a central meridian, an easting with another
    /// zone's number).
    pub fn apply(&self, x: f64, y: f64, z: f64) -> Result<(f64, f64, f64), GeodesyError> {
        let place = (x, y, z);
        if !(x.is_finite() && y.is_finite() && z.is_finite()) {
            return Err(outside(self.from, place));
        }
        let result = self.place(place)?;
        if result.0.is_finite() && result.1.is_finite() && result.2.is_finite() {
            return Ok(result);
        }
        Err(outside(self.to, place))
    }

    fn place(&self, place: (f64, f64, f64)) -> Result<(f64, f64, f64), GeodesyError> {
        let (x, y, z) = place;
        match &self.way {
            Way::Same => Ok(place),
            Way::EastingShift(shift) => {
                if let Some(zone) = self.from.zone() {
                    in_plane(zone, x, y).ok_or_else(|| outside(self.from, place))?;
                }
                Ok((x + shift, y, z))
            }
            Way::Geographic => {
                let geographic = to_geographic(self.from, place)?;
                from_geographic(self.to, geographic)
            }
            Way::Shifted { shift, backward } => {
                let geographic = to_geographic(self.from, place)?;
                let source = to_geocentric(self.from.datum().ellipsoid(), geographic);
                let target = if *backward {
                    shift.undo(source)
                } else {
                    shift.apply(source)
                };
                let geographic = from_geocentric(self.to.datum().ellipsoid(), target)?;
                from_geographic(self.to, geographic)
            }
        }
    }
}

fn outside(crs: Crs, (x, y, _): (f64, f64, f64)) -> GeodesyError {
    GeodesyError::OutsideDomain {
        x,
        y,
        crs: crs.name(),
    }
}

fn in_plane(zone: Zone, east_m: f64, north_m: f64) -> Option<()> {
    let east = (east_m - zone.false_easting_m()).abs();
    (east <= FURTHEST_EAST_M && north_m.abs() <= FURTHEST_NORTH_M).then_some(())
}

fn to_geographic(crs: Crs, place: (f64, f64, f64)) -> Result<(f64, f64, f64), GeodesyError> {
    let (x, y, z) = place;
    match crs.kind() {
        CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_) => {
            if x.abs() > 360.0 || y.abs() > 90.0 {
                return Err(outside(crs, place));
            }
            Ok(place)
        }
        CrsKind::Geocentric(datum) => from_geocentric(datum.ellipsoid(), place),
        CrsKind::GaussKruger(zone) => {
            in_plane(zone, x, y).ok_or_else(|| outside(crs, place))?;
            let (lon, lat) = inverse(&zone, x, y);
            Ok((lon, lat, z))
        }
        CrsKind::WebMercator => {
            let radius = Datum::Wgs84.ellipsoid().semi_major_m;
            if x.abs() > 2.1e7 * 2.0 || y.abs() > 3e8 {
                return Err(outside(crs, place));
            }
            let latitude = libm::atan(libm::sinh(y / radius));
            Ok((x / radius * DEGREE, latitude * DEGREE, z))
        }
    }
}

fn from_geographic(crs: Crs, place: (f64, f64, f64)) -> Result<(f64, f64, f64), GeodesyError> {
    let (lon, lat, z) = place;
    match crs.kind() {
        CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_) => Ok(place),
        CrsKind::Geocentric(datum) => Ok(to_geocentric(datum.ellipsoid(), place)),
        CrsKind::GaussKruger(zone) => {
            let away = libm::fabs(lon - zone.central_meridian_deg());
            if away.min(360.0 - away) > FURTHEST_DEG {
                return Err(outside(crs, place));
            }
            let (east, north) = forward(&zone, lon, lat);
            Ok((east, north, z))
        }
        CrsKind::WebMercator => {
            if lat.abs() >= 90.0 {
                return Err(outside(crs, place));
            }
            let radius = Datum::Wgs84.ellipsoid().semi_major_m;
            let north = libm::asinh(libm::tan(lat * RADIAN));
            Ok((radius * (lon * RADIAN), radius * north, z))
        }
    }
}
