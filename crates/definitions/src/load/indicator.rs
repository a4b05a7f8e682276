use kunyu_terms::{Decimal, MAX_DECIMALS, Rounding};

use super::canonical::canonical_table;
use super::expression::told;
use super::indicator_example;
use super::registry::duplicate;
use super::{Registry, dangling, formula};
use crate::condition::compile_filter;
use crate::error::Problem;
use crate::indicator::{Dimension, FigureUnit, Filter};
use crate::model::{Bound, FieldKind, Indicator, Measure, Register, Unit, Warning};
use crate::text::{Place, Placed, Reader, Reports};

/// An indicator whose expression has not met the other indicators yet.
pub(crate) struct Draft {
    pub(crate) indicator: Indicator,
    /// The expression, where it is one.
    pub(crate) expression: Option<Placed<String>>,
}

/// Reads the `[[indicator]]`s of a file.
pub(crate) fn read(document: &Reader<'_>, registry: &Registry) -> Vec<Draft> {
    let tables = document.tables("indicator");
    tables
        .iter()
        .filter_map(|table| indicator(table, registry))
        .collect()
}

/// Indicators with their expressions checked, ids unique; errors are reported.
pub(crate) fn link(drafts: Vec<Draft>, reports: &Reports) -> Vec<Indicator> {
    let mut unique: Vec<Draft> = Vec::new();
    for draft in drafts {
        let id = &draft.indicator.id;
        match unique.iter().find(|other| other.indicator.id == *id) {
            Some(first) => {
                duplicate(reports, id, &draft.indicator.place, &first.indicator.place);
            }
            None => unique.push(draft),
        }
    }
    formula::link(&unique, reports);
    let indicators: Vec<Indicator> = unique.into_iter().map(|draft| draft.indicator).collect();
    indicator_example::link(&indicators, reports);
    indicators
}

fn indicator(table: &Reader<'_>, registry: &Registry) -> Option<Draft> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let section = table.text("section");
    let unit = unit(table);
    let register = register(table, registry);
    let expression = table.optional_text("expression");
    let measured = match (&register, &expression) {
        (Some(register), _) => over_register(table, registry, register, unit.as_ref()),
        (None, Some(text)) => Some((Filter::Everything, formula::compile(text, table.reports()))),
        (None, None) => {
            table.text("register");
            None
        }
    };
    let cumulative = table.flag("cumulative").unwrap_or(false);
    if let (Some(text), Some(_)) = (&expression, register) {
        let zh = "expression 与 register 只能写一个".to_owned();
        let en = "write either expression or register".to_owned();
        sense(table.reports(), &text.place, zh, en);
    }
    let (digits, trim, rounding) = round(table);
    let display = display(table);
    let words = words(table);
    let (bound, target) = (bound(table), table.optional_decimal("target"));
    let warning = warning(table);
    let phrases = table
        .texts("phrases")
        .into_iter()
        .map(|text| text.value)
        .collect();
    let source = table.optional_text("source").map(|text| text.value);
    let examples = indicator_example::read(table, register);
    table.finish();
    let id = id?;
    valid_id(&id, table.reports());
    let (filter, measure) = measured?;
    let indicator = Indicator {
        id: id.value,
        title: title?,
        section: section?.value,
        register: register.map(|register| register.id.clone()),
        filter,
        measure: measure?,
        unit: unit?,
        digits,
        trim,
        rounding,
        display,
        words,
        bound,
        cumulative,
        target: target.map(|target| target.value),
        warning,
        phrases,
        source,
        examples,
        place: id.place,
        canonical: canonical_table(table.raw()),
    };
    asks_its_period(&indicator, table.reports());
    Some(Draft {
        indicator,
        expression,
    })
}

fn sense(reports: &Reports, place: &Place, zh: String, en: String) {
    reports.add(place.clone(), Problem::Sense { zh, en }, None);
}

/// Small Latin letters, digits and `_`, in parts joined by dots: what an expression can name.
fn valid_id(id: &Placed<String>, reports: &Reports) {
    let part = |part: &str| {
        let first = part
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase());
        let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        first && part.bytes().all(rest)
    };
    if !id.value.split('.').all(part) {
        let problem = Problem::WrongType {
            field: "id".into(),
            expected: (
                "小写字母开头的英文名，可用点分段，如 supply.deal_area",
                "a name of small letters, with dots between its parts, as supply.deal_area",
            ),
        };
        reports.add(id.place.clone(), problem, None);
    }
}

fn register<'r>(table: &Reader<'_>, registry: &'r Registry) -> Option<&'r Register> {
    let name = table.optional_text("register")?;
    let found = registry
        .registers
        .iter()
        .find(|register| register.id == name.value);
    if found.is_none() {
        // what stands upon it is not judged
        for key in ["filter", "measure"] {
            table.find(key);
        }
        let known = registry
            .registers
            .iter()
            .map(|register| register.id.as_str());
        dangling(
            table.reports(),
            name.place,
            ("台账", "register"),
            &name.value,
            known,
        );
    }
    found
}

fn unit(table: &Reader<'_>) -> Option<FigureUnit> {
    let word = table.text("unit")?;
    let unit = FigureUnit::parse(&word.value);
    if unit.is_none() {
        let problem = Problem::WrongType {
            field: "unit".into(),
            expected: (
                "单位，如 公顷、%、宗、万元/亩",
                "a unit, as 公顷, %, 宗, 万元/亩",
            ),
        };
        table.reports().add(word.place, problem, None);
    }
    unit
}

/// Filter and measure over a register.
fn over_register(
    table: &Reader<'_>,
    registry: &Registry,
    register: &Register,
    unit: Option<&FigureUnit>,
) -> Option<(Filter, Option<Measure>)> {
    let filter = table.optional_text("filter");
    let measure = table.text("measure");
    let filter = match filter {
        None => Some(Filter::Everything),
        Some(text) => {
            let compiled = compile_filter(&text.value, registry, &register.fields);
            told(table, &text, compiled)
        }
    };
    let measure = measure.and_then(|text| measure_of(&text, register, unit, table.reports()));
    Some((filter?, measure))
}

/// `count`, `sum(field)` or `count_distinct(field)`, of the right type and unit.
fn measure_of(
    text: &Placed<String>,
    register: &Register,
    unit: Option<&FigureUnit>,
    reports: &Reports,
) -> Option<Measure> {
    let whole = text.value.trim();
    if whole == "count" {
        number(text, unit, reports);
        return Some(Measure::Count);
    }
    let call = whole
        .strip_suffix(')')
        .and_then(|rest| rest.split_once('('));
    let Some((name @ ("sum" | "count_distinct"), field)) = call else {
        let problem = Problem::WrongType {
            field: "measure".into(),
            expected: (
                "count、sum(字段) 或 count_distinct(字段)",
                "count, sum(field) or count_distinct(field)",
            ),
        };
        reports.add(text.place.clone(), problem, None);
        return None;
    };
    let field = field.trim();
    let Some(index) = register.field_index(field) else {
        let known = register.fields.iter().map(|field| field.id.as_str());
        dangling(reports, text.place.clone(), ("字段", "field"), field, known);
        return None;
    };
    if name == "count_distinct" {
        number(text, unit, reports);
        return Some(Measure::CountDistinct(index));
    }
    summable(text, register, index, unit, reports).then_some(Measure::Sum(index))
}

/// A count is told in pieces or in per cent of nothing else.
fn number(text: &Placed<String>, unit: Option<&FigureUnit>, reports: &Reports) {
    let wrong = |unit: &&FigureUnit| unit.dimension != Dimension::NUMBER || unit.is_percent();
    if let Some(unit) = unit.filter(wrong) {
        wrong_unit(text, unit, "宗、个、件…", reports);
    }
}

fn wrong_unit(text: &Placed<String>, unit: &FigureUnit, expected: &str, reports: &Reports) {
    let problem = Problem::WrongUnit {
        field: text.value.clone(),
        found: unit.word.clone(),
        expected: expected.to_owned(),
    };
    reports.add(text.place.clone(), problem, None);
}

/// Whether a field can be summed, in the unit of the figure.
fn summable(
    text: &Placed<String>,
    register: &Register,
    index: usize,
    unit: Option<&FigureUnit>,
    reports: &Reports,
) -> bool {
    let field = &register.fields[index];
    let plain = field.unit.of_area().is_none() && field.unit.of_money().is_none();
    let (dimension, units) = match field.kind {
        FieldKind::Area => (Dimension::AREA, "公顷、亩、平方米"),
        FieldKind::Money => (Dimension::MONEY, "元、万元、亿元"),
        FieldKind::Integer | FieldKind::Decimal(_) if plain => (Dimension::NUMBER, "个、件…"),
        _ => {
            let problem = Problem::WrongType {
                field: field.id.clone(),
                expected: ("面积、金额或数字字段", "a field of area, money or numbers"),
            };
            reports.add(text.place.clone(), problem, None);
            return false;
        }
    };
    let share = field.unit == Unit::Percent;
    let fits = |unit: &FigureUnit| unit.dimension == dimension && unit.is_percent() == share;
    if let Some(unit) = unit.filter(|unit| !fits(unit)) {
        wrong_unit(text, unit, units, reports);
    }
    true
}

/// `round = { digits, mode, trim }`; whole numbers, to the nearest, when not given.
fn round(table: &Reader<'_>) -> (u8, bool, Rounding) {
    let Some(round) = table.optional_table("round") else {
        return (0, false, Rounding::HalfUp);
    };
    let (digits, mode) = (round.decimal("digits"), round.optional_text("mode"));
    let trim = round.flag("trim").unwrap_or(false);
    round.finish();
    let digits = digits.and_then(|digits| {
        let number = digits
            .value
            .stored(0)
            .and_then(|number| u8::try_from(number).ok());
        let fits = number.filter(|number| *number <= MAX_DECIMALS);
        if fits.is_none() {
            let problem = Problem::WrongType {
                field: "digits".into(),
                expected: ("0 至 12 的整数", "a whole number from 0 to 12"),
            };
            table.reports().add(digits.place, problem, None);
        }
        fits
    });
    let mode = mode.map_or(Rounding::HalfUp, |mode| {
        let known = [("half_up", Rounding::HalfUp), ("cut", Rounding::Cut)];
        one_of(&mode, ("舍入方式", "rounding"), &known, table.reports()).unwrap_or(Rounding::HalfUp)
    });
    (digits.unwrap_or(0), trim, mode)
}

/// The meaning of a word that must be one of a few.
fn one_of<T: Copy>(
    word: &Placed<String>,
    kind: (&'static str, &'static str),
    known: &[(&str, T)],
    reports: &Reports,
) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names = known.iter().map(|(name, _)| *name);
        dangling(reports, word.place.clone(), kind, &word.value, names);
    }
    found.map(|(_, meaning)| *meaning)
}

/// `display = "约{value}公顷"`: the value exactly once, nothing else in braces.
fn display(table: &Reader<'_>) -> Option<String> {
    let text = table.optional_text("display")?;
    let without = text.value.replacen("{value}", "", 1);
    if without.len() == text.value.len() || without.contains(['{', '}']) {
        let zh = "display 中应有且只有一个 {value}".to_owned();
        let en = "display must name {value} once and nothing else".to_owned();
        sense(table.reports(), &text.place, zh, en);
    }
    Some(text.value)
}

/// `words = { "0" = "未发生" }`.
fn words(table: &Reader<'_>) -> Vec<(Decimal, String)> {
    let Some(words) = table.optional_table("words") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in words.entries() {
        match (key.value.parse(), value.get_ref().as_str()) {
            (Ok(number), Some(text)) => found.push((number, text.to_owned())),
            _ => words.wrong_type(
                value,
                &key.value,
                ("“数值” = “说法”", "\"number\" = \"words\""),
            ),
        }
    }
    found
}

fn bound(table: &Reader<'_>) -> Option<Bound> {
    let word = table.optional_text("bound")?;
    let known = [("at_least", Bound::AtLeast), ("at_most", Bound::AtMost)];
    one_of(&word, ("界限", "bound"), &known, table.reports())
}

fn warning(table: &Reader<'_>) -> Warning {
    let Some(warning) = table.optional_table("warning") else {
        return Warning::default();
    };
    let limit = |found: Option<Placed<Decimal>>| found.map(|limit| limit.value);
    let (below, above) = (
        limit(warning.optional_decimal("below")),
        limit(warning.optional_decimal("above")),
    );
    warning.finish();
    if let (Some(below), Some(above)) = (below, above)
        && below > above
    {
        let zh = "warning 的 below 大于 above，任何数值都会预警".to_owned();
        let en = "warning.below is above warning.above: every value would warn".to_owned();
        sense(table.reports(), &warning.place(), zh, en);
    }
    Warning { below, above }
}

/// Only a filter that asks for the period can be cumulative.
fn asks_its_period(indicator: &Indicator, reports: &Reports) {
    if !indicator.cumulative || indicator.filter.asks_period() {
        return;
    }
    let zh = "累计指标的 filter 中应有“日期 in year”".to_owned();
    let en = "a cumulative indicator needs `date in year` in its filter".to_owned();
    sense(reports, &indicator.place, zh, en);
}
