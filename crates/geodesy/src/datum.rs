use crate::Ellipsoid;
use crate::krueger::Series;

/// A geodetic datum.
///
/// CGCS2000 and WGS 84 coincide within centimetres; at map scale coordinates pass between them
/// unchanged. Between any other two datums a [`crate::DatumShift`] is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Datum {
    /// 2000国家大地坐标系
    Cgcs2000,
    /// 1980西安坐标系
    Xian1980,
    /// 1954年北京坐标系
    Beijing1954,
    /// World Geodetic System 1984
    Wgs84,
}

static CGCS2000: Series = Series::new(Ellipsoid::CGCS2000);
static IAG_1975: Series = Series::new(Ellipsoid::IAG_1975);
static KRASSOVSKY_1940: Series = Series::new(Ellipsoid::KRASSOVSKY_1940);
static WGS_84: Series = Series::new(Ellipsoid::WGS_84);

impl Datum {
    /// The reference ellipsoid.
    pub const fn ellipsoid(self) -> Ellipsoid {
        match self {
            Self::Cgcs2000 => Ellipsoid::CGCS2000,
            Self::Xian1980 => Ellipsoid::IAG_1975,
            Self::Beijing1954 => Ellipsoid::KRASSOVSKY_1940,
            Self::Wgs84 => Ellipsoid::WGS_84,
        }
    }

    /// English name as used in coordinate system names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "CGCS2000",
            Self::Xian1980 => "Xian 1980",
            Self::Beijing1954 => "Beijing 1954",
            Self::Wgs84 => "WGS 84",
        }
    }

    /// Chinese name.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "2000国家大地坐标系",
            Self::Xian1980 => "1980西安坐标系",
            Self::Beijing1954 => "1954年北京坐标系",
            Self::Wgs84 => "WGS 84",
        }
    }

    /// EPSG code of the geographic 2D system on this datum.
    pub const fn geographic_epsg(self) -> u32 {
        match self {
            Self::Cgcs2000 => 4490,
            Self::Xian1980 => 4610,
            Self::Beijing1954 => 4214,
            Self::Wgs84 => 4326,
        }
    }

    /// Whether coordinates pass to `other` unchanged at map scale.
    pub const fn coincides_with(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Cgcs2000 | Self::Wgs84, Self::Cgcs2000 | Self::Wgs84)
                | (Self::Xian1980, Self::Xian1980)
                | (Self::Beijing1954, Self::Beijing1954)
        )
    }

    /// The Gauss-Krüger series on this datum's ellipsoid.
    pub(crate) fn series(self) -> &'static Series {
        match self {
            Self::Cgcs2000 => &CGCS2000,
            Self::Xian1980 => &IAG_1975,
            Self::Beijing1954 => &KRASSOVSKY_1940,
            Self::Wgs84 => &WGS_84,
        }
    }
}
