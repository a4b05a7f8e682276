use kunyu_terms::{Area, AreaUnit, Decimal, WrittenArea};

use crate::model::{Field, FieldKind, Unit, Value};

/// A computed value as its field keeps it: numbers are in m² and 元 where the field is an area, an
/// amount of money or has such a unit. `None` where it does not fit.
pub(super) fn stored(field: &Field, value: Value) -> Option<Value> {
    let Value::Number(number) = value else {
        return Some(value);
    };
    Some(match field.kind {
        FieldKind::Area => {
            let centi_m2 = number.rounded(2)?.stored(2)?;
            let unit = field.unit.of_area()?;
            Value::Area(as_unit(Area::from_centi_m2(centi_m2), unit))
        }
        FieldKind::Money => Value::Money(number.rounded(2)?.stored(2)?),
        FieldKind::Integer => Value::Number(Decimal::whole(number.rounded(0)?.stored(0)?)),
        FieldKind::Decimal(scale) => Value::Number(in_unit(number, field.unit, scale)?),
        _ => Value::Number(number),
    })
}

/// A computed area in the unit of its field where that is exact, else in m²; with as many decimals as
/// it takes, and no fewer than documents have.
fn as_unit(area: Area, unit: AreaUnit) -> WrittenArea {
    let least = if unit == AreaUnit::Hectare { 4 } else { 2 };
    let exact = (least..=6).find_map(|digits| {
        let number: Decimal = area.written(unit, digits).parse().ok()?;
        WrittenArea::new(number, unit).filter(|written| written.area == area)
    });
    exact.unwrap_or_else(|| WrittenArea::of(area))
}

/// A number in stored units as a number in the unit of a plain field.
fn in_unit(number: Decimal, unit: Unit, scale: u8) -> Option<Decimal> {
    let cents = || number.rounded(2)?.stored(2);
    match (unit.of_area(), unit) {
        (Some(area), _) => {
            let text = Area::from_centi_m2(cents()?).written(area, u32::from(scale));
            text.parse().ok()
        }
        (None, Unit::WanYuan) => {
            let scaled = i128::from(cents()?) * 10_i128.pow(u32::from(scale));
            let half = if scaled < 0 { -500_000 } else { 500_000 };
            let unscaled = (scaled + half) / 1_000_000;
            Decimal::new(i64::try_from(unscaled).ok()?, scale)
        }
        _ => number.rounded(scale),
    }
}
