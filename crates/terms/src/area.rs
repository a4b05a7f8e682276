use std::fmt;

/// An area in whole units of 0.01 m², as it is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Area(i64);

/// The units in which an area is written; 1 ha = 10 000 m², 1 亩 = 2000/3 m².
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaUnit {
    /// m²
    SquareMetre,
    /// 亩
    Mu,
    /// 公顷
    Hectare,
}

impl AreaUnit {
    /// Its size in 0.01 m², as an exact fraction.
    ///
    /// ```
    /// # use kunyu_terms::AreaUnit;
    /// assert_eq!(AreaUnit::Mu.centi_m2(), (200_000, 3));
    /// ```
    pub const fn centi_m2(self) -> (i128, i128) {
        match self {
            Self::SquareMetre => (100, 1),
            Self::Mu => (200_000, 3),
            Self::Hectare => (1_000_000, 1),
        }
    }

    /// As Chinese documents write it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::SquareMetre => "平方米",
            Self::Mu => "亩",
            Self::Hectare => "公顷",
        }
    }
}

impl Area {
    /// From whole units of 0.01 m².
    pub const fn from_centi_m2(centi_m2: i64) -> Self {
        Self(centi_m2)
    }

    /// In whole units of 0.01 m².
    pub const fn centi_m2(self) -> i64 {
        self.0
    }

    /// Written in `unit` with `digits` decimals, rounded half away from zero, exactly.
    ///
    /// ```
    /// use kunyu_terms::{Area, AreaUnit};
    /// let area = Area::from_centi_m2(3_750_000);
    /// assert_eq!(area.written(AreaUnit::Hectare, 4), "3.7500");
    /// assert_eq!(area.written(AreaUnit::Mu, 2), "56.25");
    /// ```
    pub fn written(self, unit: AreaUnit, digits: u32) -> String {
        let (denominator, numerator) = unit.centi_m2();
        let scaled = i128::from(self.0.unsigned_abs()) * numerator * 10_i128.pow(digits);
        let rounded = (2 * scaled + denominator) / (2 * denominator);
        decimal(if self.0 < 0 { -rounded } else { rounded }, digits)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&decimal(i128::from(self.0), 2))
    }
}

/// `value / 10^digits` as a decimal string.
pub(crate) fn decimal(value: i128, digits: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (magnitude, base) = (value.unsigned_abs(), 10_u128.pow(digits));
    if digits == 0 {
        return format!("{sign}{magnitude}");
    }
    let width = digits as usize;
    format!("{sign}{}.{:0width$}", magnitude / base, magnitude % base)
}
