use std::fmt;

use crate::{Area, AreaUnit, Decimal};

/// An area as its document writes it, and as it is posted.
///
/// A sum of areas that are all written in one unit is the sum of the numbers as written: 15.5 亩
/// and 0.5 亩 are 16 亩, whatever the postings in 0.01 m² are.
///
/// ```
/// use kunyu_terms::{AreaUnit, WrittenArea};
/// let one = WrittenArea::parse("1 亩", AreaUnit::Hectare).expect("an area");
/// assert_eq!(one.area.centi_m2(), 66_667);
/// assert_eq!(one.to_string(), "1 亩");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenArea {
    /// The area in 0.01 m², rounded half away from zero.
    pub area: Area,
    /// The number as written.
    pub written: Decimal,
    /// The unit as written.
    pub unit: AreaUnit,
}

/// The words for units of area, longest first.
const AREA_WORDS: [(&str, AreaUnit); 9] = [
    ("平方米", AreaUnit::SquareMetre),
    ("公顷", AreaUnit::Hectare),
    ("hm²", AreaUnit::Hectare),
    ("hm2", AreaUnit::Hectare),
    ("m²", AreaUnit::SquareMetre),
    ("m2", AreaUnit::SquareMetre),
    ("ha", AreaUnit::Hectare),
    ("mu", AreaUnit::Mu),
    ("亩", AreaUnit::Mu),
];

/// The words for units of money with their size in 0.01 元, longest first.
const MONEY_WORDS: [(&str, i64); 5] = [
    ("wan_yuan", 1_000_000),
    ("万元", 1_000_000),
    ("亿元", 10_000_000_000),
    ("yuan", 100),
    ("元", 100),
];

impl WrittenArea {
    /// A number in a unit; `None` where it does not fit.
    pub fn new(written: Decimal, unit: AreaUnit) -> Option<Self> {
        let (numerator, denominator) = unit.centi_m2();
        let area = Area::from_centi_m2(whole(written, numerator, denominator)?);
        Some(Self {
            area,
            written,
            unit,
        })
    }

    /// Reads `15.0000 公顷`; a bare number is in `usual`.
    pub fn parse(text: &str, usual: AreaUnit) -> Option<Self> {
        let (number, unit) = with_unit(text, &AREA_WORDS);
        Self::new(number.parse().ok()?, unit.unwrap_or(usual))
    }

    /// An area that no document wrote: in m² with two decimals.
    pub fn of(area: Area) -> Self {
        Self {
            area,
            written: Decimal::new(area.centi_m2(), 2).unwrap_or_default(),
            unit: AreaUnit::SquareMetre,
        }
    }
}

impl fmt::Display for WrittenArea {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.written, self.unit.zh())
    }
}

/// Reads `1000 万元` as whole 0.01 元, rounded half away from zero; a bare number counts in units of
/// `usual` × 0.01 元. `None` where it is no number or does not fit.
///
/// ```
/// use kunyu_terms::money;
/// assert_eq!(money("1,000 万元", 100), Some(1_000_000_000));
/// assert_eq!(money("1.5", 1_000_000), Some(1_500_000));
/// ```
pub fn money(text: &str, usual: i64) -> Option<i64> {
    let (number, unit) = with_unit(text, &MONEY_WORDS);
    whole(number.parse().ok()?, i128::from(unit.unwrap_or(usual)), 1)
}

/// `number · numerator / denominator` as a whole number, rounded half away from zero.
fn whole(number: Decimal, numerator: i128, denominator: i128) -> Option<i64> {
    let top = i128::from(number.unscaled()).checked_mul(numerator)?;
    let bottom = denominator * 10_i128.pow(u32::from(number.scale()));
    let rounded = (2 * top.abs() + bottom) / (2 * bottom);
    i64::try_from(rounded * top.signum()).ok()
}

fn with_unit<U: Copy>(text: &str, words: &[(&str, U)]) -> (String, Option<U>) {
    let text = text.trim();
    let found = words
        .iter()
        .find_map(|(word, unit)| Some((text.strip_suffix(word)?, *unit)));
    let (number, unit) = found.map_or((text, None), |(number, unit)| (number, Some(unit)));
    (number.trim().replace([',', '，'], ""), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_keep_what_was_written() {
        let hectares = WrittenArea::parse("15.0000 公顷", AreaUnit::Mu).unwrap();
        assert_eq!(hectares.area.centi_m2(), 15_000_000);
        assert_eq!(hectares.to_string(), "15.0000 公顷");
        let three = WrittenArea::parse("-3亩", AreaUnit::Hectare).unwrap();
        assert_eq!(three.area.centi_m2(), -200_000);
        assert_eq!(WrittenArea::parse("约3亩", AreaUnit::Mu), None);
        assert_eq!(
            WrittenArea::parse("99999999999999 公顷", AreaUnit::Mu),
            None
        );
        let posted = WrittenArea::of(Area::from_centi_m2(66_667));
        assert_eq!(posted.to_string(), "666.67 平方米");
        assert_eq!(WrittenArea::new(posted.written, posted.unit), Some(posted));
    }

    #[test]
    fn money_is_whole_fen() {
        assert_eq!(money("0.005", 100), Some(1));
        assert_eq!(money("-2.5亿元", 100), Some(-25_000_000_000));
        assert_eq!(money("元", 100), None);
    }
}
