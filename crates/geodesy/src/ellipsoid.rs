//! Reference ellipsoids and the constants that follow from them.

/// An ellipsoid of revolution.
///
/// Values: CGCS2000 GB 22021, IAG 1975 and Krassovsky 1940 as published with the Chinese datums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    /// Semi-major axis a, metres.
    pub semi_major_m: f64,
    /// Inverse flattening 1/f.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// CGCS2000.
    pub const CGCS2000: Self = Self::new(6_378_137.0, 298.257_222_101);
    /// IAG 1975, the ellipsoid of Xian 1980.
    pub const IAG_1975: Self = Self::new(6_378_140.0, 298.257);
    /// Krassovsky 1940, the ellipsoid of Beijing 1954.
    pub const KRASSOVSKY_1940: Self = Self::new(6_378_245.0, 298.3);
    /// WGS 84.
    pub const WGS_84: Self = Self::new(6_378_137.0, 298.257_223_563);

    const fn new(semi_major_m: f64, inverse_flattening: f64) -> Self {
        Self {
            semi_major_m,
            inverse_flattening,
        }
    }

    /// Semi-minor axis b, metres.
    pub const fn semi_minor_m(&self) -> f64 {
        self.semi_major_m * (1.0 - 1.0 / self.inverse_flattening)
    }

    /// First eccentricity squared, e².
    pub const fn eccentricity_squared(&self) -> f64 {
        let flattening = 1.0 / self.inverse_flattening;
        flattening * (2.0 - flattening)
    }

    /// Second eccentricity squared, e'².
    pub const fn second_eccentricity_squared(&self) -> f64 {
        let e2 = self.eccentricity_squared();
        e2 / (1.0 - e2)
    }

    /// Third flattening n = (a − b)/(a + b).
    pub const fn third_flattening(&self) -> f64 {
        let flattening = 1.0 / self.inverse_flattening;
        flattening / (2.0 - flattening)
    }
}
