//! The table of coordinate reference systems.
//!
//! The 192 projected codes are twelve runs of consecutive EPSG codes, one for each datum, width and
//! prefix; so the table is its twelve first codes.

use crate::{Datum, GeodesyError, Zone, ZoneWidth};

/// A coordinate reference system that Kunyu knows, by its EPSG code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Crs {
    epsg: u32,
    kind: CrsKind,
}

/// What the coordinates of a system are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CrsKind {
    /// Longitude and latitude, degrees.
    Geographic2D(Datum),
    /// Longitude, latitude, ellipsoidal height: degrees, metres.
    Geographic3D(Datum),
    /// Earth-centred X, Y, Z, metres.
    Geocentric(Datum),
    /// Gauss-Krüger plane, metres.
    GaussKruger(Zone),
    /// Spherical Mercator of web maps, metres.
    WebMercator,
}

/// One run of consecutive codes.
struct Run {
    first_epsg: u32,
    datum: Datum,
    width: ZoneWidth,
    prefixed: bool,
}

const fn run(first_epsg: u32, datum: Datum, width: ZoneWidth, prefixed: bool) -> Run {
    Run {
        first_epsg,
        datum,
        width,
        prefixed,
    }
}

/// The twelve runs; each holds 21 codes (3°) or 11 codes (6°).
static RUNS: [Run; 12] = [
    run(4513, Datum::Cgcs2000, ZoneWidth::ThreeDegree, true),
    run(4534, Datum::Cgcs2000, ZoneWidth::ThreeDegree, false),
    run(4491, Datum::Cgcs2000, ZoneWidth::SixDegree, true),
    run(4502, Datum::Cgcs2000, ZoneWidth::SixDegree, false),
    run(2349, Datum::Xian1980, ZoneWidth::ThreeDegree, true),
    run(2370, Datum::Xian1980, ZoneWidth::ThreeDegree, false),
    run(2327, Datum::Xian1980, ZoneWidth::SixDegree, true),
    run(2338, Datum::Xian1980, ZoneWidth::SixDegree, false),
    run(2401, Datum::Beijing1954, ZoneWidth::ThreeDegree, true),
    run(2422, Datum::Beijing1954, ZoneWidth::ThreeDegree, false),
    run(21413, Datum::Beijing1954, ZoneWidth::SixDegree, true),
    run(21453, Datum::Beijing1954, ZoneWidth::SixDegree, false),
];

/// Codes that are no Gauss-Krüger zone.
const OTHERS: [(u32, CrsKind); 7] = [
    (4490, CrsKind::Geographic2D(Datum::Cgcs2000)),
    (4480, CrsKind::Geographic3D(Datum::Cgcs2000)),
    (4479, CrsKind::Geocentric(Datum::Cgcs2000)),
    (4610, CrsKind::Geographic2D(Datum::Xian1980)),
    (4214, CrsKind::Geographic2D(Datum::Beijing1954)),
    (4326, CrsKind::Geographic2D(Datum::Wgs84)),
    (3857, CrsKind::WebMercator),
];

impl Crs {
    /// EPSG:4490, CGCS2000 longitude and latitude.
    pub const CGCS2000: Self = Self {
        epsg: 4490,
        kind: CrsKind::Geographic2D(Datum::Cgcs2000),
    };
    /// EPSG:4326, WGS 84 longitude and latitude.
    pub const WGS_84: Self = Self {
        epsg: 4326,
        kind: CrsKind::Geographic2D(Datum::Wgs84),
    };

    /// The system with an EPSG code.
    ///
    /// # Errors
    /// [`GeodesyError::UnknownCode`] for a code outside the table.
    pub fn from_epsg(epsg: u32) -> Result<Self, GeodesyError> {
        if let Some(&(_, kind)) = OTHERS.iter().find(|(code, _)| *code == epsg) {
            return Ok(Self { epsg, kind });
        }
        for run in &RUNS {
            let (first, last) = run.width.numbers();
            if let Some(offset) = epsg.checked_sub(run.first_epsg)
                && offset <= u32::from(last - first)
            {
                let zone = Zone::new(run.datum, run.width, first + offset as u8, run.prefixed)?;
                return Ok(Self {
                    epsg,
                    kind: CrsKind::GaussKruger(zone),
                });
            }
        }
        Err(GeodesyError::UnknownCode { epsg })
    }

    /// The system of a Gauss-Krüger zone.
    ///
    /// # Errors
    /// [`GeodesyError::NoSuchZone`] outside the zones of China, and for WGS 84, on which no such
    /// zones are defined ([`GeodesyError::UnsupportedCrs`]).
    pub fn gauss_kruger(
        datum: Datum,
        width: ZoneWidth,
        zone_number: u8,
        prefixed: bool,
    ) -> Result<Self, GeodesyError> {
        Self::from_zone(Zone::new(datum, width, zone_number, prefixed)?)
    }

    /// The system of a zone; as [`Crs::gauss_kruger`].
    ///
    /// # Errors
    /// [`GeodesyError::UnsupportedCrs`] for WGS 84, on which no such zones are defined.
    pub fn from_zone(zone: Zone) -> Result<Self, GeodesyError> {
        let matches = |run: &&Run| {
            run.datum == zone.datum()
                && run.width == zone.width()
                && run.prefixed == zone.prefixed()
        };
        let run = RUNS
            .iter()
            .find(matches)
            .ok_or_else(|| GeodesyError::UnsupportedCrs {
                text: format!("{} Gauss-Krüger", zone.datum().name()),
            })?;
        let epsg = run.first_epsg + u32::from(zone.number() - zone.width().numbers().0);
        Ok(Self {
            epsg,
            kind: CrsKind::GaussKruger(zone),
        })
    }

    /// The CGCS2000 system to which an easting with zone number belongs (see
    /// [`Zone::from_easting`] for the other datums).
    ///
    /// # Errors
    /// As [`Zone::from_easting`].
    pub fn infer_from_easting(easting_m: f64) -> Result<Self, GeodesyError> {
        Self::from_zone(Zone::from_easting(Datum::Cgcs2000, easting_m)?)
    }

    /// Every code of the table, ascending.
    pub fn codes() -> Vec<u32> {
        let runs = RUNS.iter().flat_map(|run| {
            let (first, last) = run.width.numbers();
            run.first_epsg..=run.first_epsg + u32::from(last - first)
        });
        let mut codes: Vec<u32> = OTHERS.iter().map(|&(code, _)| code).chain(runs).collect();
        codes.sort_unstable();
        codes
    }

    /// EPSG code.
    pub const fn epsg(&self) -> u32 {
        self.epsg
    }

    /// What its coordinates are.
    pub const fn kind(&self) -> CrsKind {
        self.kind
    }

    /// The datum.
    pub const fn datum(&self) -> Datum {
        match self.kind {
            CrsKind::Geographic2D(datum)
            | CrsKind::Geographic3D(datum)
            | CrsKind::Geocentric(datum) => datum,
            CrsKind::GaussKruger(zone) => zone.datum(),
            CrsKind::WebMercator => Datum::Wgs84,
        }
    }

    /// The Gauss-Krüger zone; `None` for the other kinds.
    pub const fn zone(&self) -> Option<Zone> {
        match self.kind {
            CrsKind::GaussKruger(zone) => Some(zone),
            _ => None,
        }
    }

    /// Whether coordinates are longitude and latitude in degrees.
    pub const fn is_geographic(&self) -> bool {
        matches!(
            self.kind,
            CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_)
        )
    }

    /// Whether coordinates are metres in a plane.
    pub const fn is_projected(&self) -> bool {
        matches!(self.kind, CrsKind::GaussKruger(_) | CrsKind::WebMercator)
    }

    /// Name in the EPSG dataset, for example `CGCS2000 / 3-degree Gauss-Kruger zone 38`.
    pub fn name(&self) -> String {
        match self.kind {
            CrsKind::Geographic2D(Datum::Cgcs2000)
            | CrsKind::Geographic3D(Datum::Cgcs2000)
            | CrsKind::Geocentric(Datum::Cgcs2000) => {
                "China Geodetic Coordinate System 2000".to_owned()
            }
            CrsKind::Geographic2D(datum)
            | CrsKind::Geographic3D(datum)
            | CrsKind::Geocentric(datum) => datum.name().to_owned(),
            CrsKind::GaussKruger(zone) => format!("{} / {}", zone.datum().name(), zone_name(zone)),
            CrsKind::WebMercator => "WGS 84 / Pseudo-Mercator".to_owned(),
        }
    }

    /// Chinese name, for example `2000国家大地坐标系 3度带 第38带（中央经线114°，带号前缀）`.
    pub fn name_zh(&self) -> String {
        match self.kind {
            CrsKind::Geographic2D(datum) => format!("{}（经纬度）", datum.name_zh()),
            CrsKind::Geographic3D(datum) => format!("{}（经纬度、大地高）", datum.name_zh()),
            CrsKind::Geocentric(datum) => format!("{}（地心直角坐标）", datum.name_zh()),
            CrsKind::GaussKruger(zone) => format!(
                "{} {}度带 第{}带（中央经线{}°，{}）",
                zone.datum().name_zh(),
                zone.width().degrees(),
                zone.number(),
                zone.central_meridian_deg(),
                if zone.prefixed() {
                    "带号前缀"
                } else {
                    "无带号"
                }
            ),
            CrsKind::WebMercator => "WGS 84 网络墨卡托".to_owned(),
        }
    }
}

/// The EPSG name of a zone without its datum.
pub(crate) fn zone_name(zone: Zone) -> String {
    let three = if zone.width() == ZoneWidth::ThreeDegree {
        "3-degree "
    } else {
        ""
    };
    if zone.prefixed() {
        format!("{three}Gauss-Kruger zone {}", zone.number())
    } else {
        format!("{three}Gauss-Kruger CM {}E", zone.central_meridian_deg())
    }
}
