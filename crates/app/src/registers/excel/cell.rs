//! A cell as the value of a field; everything that is wrong with it in words.

use kunyu_definitions::{Field, FieldKind, Unit, Value};
use kunyu_formats::{Cell, Shown};
use kunyu_store as store;
use kunyu_terms::{AreaUnit, Date, Decimal, Lang, WrittenArea, money};
use serde_json::{Value as Json, json};

use super::columns::{FieldColumn, Stated, unit_word};
use super::day;

/// Digits that a number of a sheet keeps.
const DIGITS: usize = 15;
/// Codes that a message lists.
const LISTED: usize = 8;

/// What is wrong with a cell or a row, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl Trouble {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filled {
    Blank,
    /// Text, or a code.
    Text(String),
    Integer(i64),
    Decimal(Decimal),
    Boolean(bool),
    Date(Date),
    /// `explicit`: the cell states its unit itself.
    Area {
        area: WrittenArea,
        explicit: bool,
    },
    Money {
        fen: i64,
        written: String,
    },
    /// The number of a record of another register.
    Record(String),
}

impl Filled {
    /// As the store keeps it; `record` is the number in the database of a record that is named.
    pub(super) fn stored(&self, field: &Field, record: Option<i64>) -> store::Value {
        match self {
            Self::Blank => store::Value::Null,
            Self::Text(text) => store::Value::text(text.as_str()),
            Self::Integer(number) => store::Value::Integer(*number),
            Self::Decimal(number) => decimal(*number, field),
            Self::Boolean(yes) => store::Value::Boolean(*yes),
            Self::Date(day) => store::Value::date(day.to_string()),
            Self::Area { area, .. } => store::Value::Area {
                centi_m2: area.area.centi_m2(),
                written: Some(area.to_string()),
            },
            Self::Money { fen, written } => store::Value::Money {
                fen: *fen,
                written: Some(written.clone()),
            },
            Self::Record(_) => record.map_or(store::Value::Null, store::Value::Record),
        }
    }

    /// As conditions read it.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Blank => Value::Null,
            Self::Text(text) | Self::Record(text) => Value::Text(text.clone()),
            Self::Integer(number) => Value::Number(Decimal::whole(*number)),
            Self::Decimal(number) => Value::Number(*number),
            Self::Boolean(yes) => Value::Boolean(*yes),
            Self::Date(day) => Value::Date(*day),
            Self::Area { area, .. } => Value::Area(*area),
            Self::Money { fen, .. } => Value::Money(*fen),
        }
    }

    /// As the input of a step; `None` for a blank one.
    pub(crate) fn json(&self) -> Option<Json> {
        Some(match self {
            Self::Blank => return None,
            Self::Text(text) | Self::Record(text) => json!(text),
            Self::Integer(number) => json!(number),
            Self::Decimal(number) => json!(number.to_string()),
            Self::Boolean(yes) => json!(yes),
            Self::Date(day) => json!(day.to_string()),
            Self::Area { area, .. } => json!(area.to_string()),
            Self::Money { written, .. } => json!(written),
        })
    }
}

fn decimal(number: Decimal, field: &Field) -> store::Value {
    let FieldKind::Decimal(scale) = field.kind else {
        return store::Value::Null;
    };
    let unscaled = number.stored(scale);
    unscaled.map_or(store::Value::Null, |unscaled| store::Value::Decimal {
        unscaled,
        scale,
    })
}

/// A cell in characters, as a person sees it.
pub(crate) fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Open(text) | Cell::Text(text) => text.trim().to_owned(),
        Cell::Date(text) | Cell::DateTime(text) | Cell::Error(text) => text.clone(),
        Cell::Number { value, shown, .. } => digits(*value, *shown),
        Cell::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
    }
}

/// A number with the digits that a sheet keeps, and the decimals that it always shows.
fn digits(value: f64, shown: Shown) -> String {
    let mut text = value.to_string();
    let count = text.bytes().filter(u8::is_ascii_digit);
    if count.skip_while(|digit| *digit == b'0').count() > DIGITS && value.fract() != 0.0 {
        let rounded: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
        text = rounded.to_string();
    }
    if shown.percent {
        return text;
    }
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    let wanted = usize::from(shown.decimals).min(12);
    if behind < wanted {
        if behind == 0 {
            text.push('.');
        }
        text.push_str(&"0".repeat(wanted - behind));
    }
    text
}

/// Reads a cell as its field asks; `unit` is what the title of the column states.
pub(crate) fn read_cell(
    column: &FieldColumn<'_>,
    cell: &Cell,
    unit: Option<Stated>,
) -> Result<Filled, Trouble> {
    if let Cell::Error(fault) = cell {
        return Err(formula(fault));
    }
    let text = text_of(cell);
    if text.is_empty() {
        return Ok(Filled::Blank);
    }
    match column.field.kind {
        FieldKind::Text => plain_text(column.field, cell, text).map(Filled::Text),
        FieldKind::Record => plain_text(column.field, cell, text).map(Filled::Record),
        FieldKind::Code => code(column, &text).map(Filled::Text),
        FieldKind::Integer => integer(&text),
        FieldKind::Decimal(scale) => number(column.field, cell, &text, scale),
        FieldKind::Date => day::read(cell, &text).map(Filled::Date),
        FieldKind::Boolean => boolean(&text),
        FieldKind::Area => area(column.field, &text, unit),
        FieldKind::Money => amount(column.field, &text, unit),
        FieldKind::List => Err(Trouble::new(
            "列表不能从一个单元格读出",
            "a list cannot be read from one cell",
        )),
    }
}

fn formula(fault: &str) -> Trouble {
    if fault.starts_with('=') {
        return Trouble::new(
            "公式还没有算出值：请在 Excel 中打开并保存，或改成数值",
            "the formula has no value yet: open and save the file in Excel, or type the value",
        );
    }
    Trouble::new(
        format!("公式出错（{fault}）：请改成数值"),
        format!("the formula fails ({fault}): type the value"),
    )
}

fn plain_text(field: &Field, cell: &Cell, text: String) -> Result<String, Trouble> {
    if matches!(cell, Cell::Number { value, .. } if value.abs() >= 1e15) {
        return Err(Trouble::new(
            format!("“{text}”超过 15 位数字，Excel 已改动末位：请把单元格设为文本，再填一次"),
            format!(
                "{text} has more than 15 digits, of which Excel has lost the last: \
                 make the cell a text cell and type it again"
            ),
        ));
    }
    if text.contains('\0') {
        return Err(Trouble::new(
            "含有不能保存的字符",
            "holds a character that cannot be kept",
        ));
    }
    let length = text.chars().count();
    match field.width {
        Some(width) if length > usize::from(width) => Err(Trouble::new(
            format!("共 {length} 字，最多 {width} 字"),
            format!("{length} characters, at most {width}"),
        )),
        _ => Ok(text),
    }
}

/// A code, a name, or both as they stand in the drop-down.
fn code(column: &FieldColumn<'_>, text: &str) -> Result<String, Trouble> {
    let Some(codes) = column.codes else {
        return Ok(text.to_owned());
    };
    if codes.get(text).is_some() {
        return Ok(text.to_owned());
    }
    let first = text.split(char::is_whitespace).next().unwrap_or(text);
    if let Some(entry) = codes.get(first)
        && text[first.len()..].trim() == entry.name
    {
        return Ok(entry.code.clone());
    }
    match column.by_name.get(text) {
        Some(Some(code)) => return Ok((*code).to_owned()),
        Some(None) => {
            return Err(Trouble::new(
                format!("有几个代码都叫“{text}”：请写代码"),
                format!("several codes are called \"{text}\": write the code"),
            ));
        }
        None => {}
    }
    let padded = (text.len() + 1..=12).map(|width| format!("{text:0>width$}"));
    let meant = padded
        .into_iter()
        .find(|padded| codes.get(padded).is_some());
    let (list_zh, list_en) = match &meant {
        Some(meant) => (format!("是否为 {meant}"), format!("is {meant} meant?")),
        None => listed(column),
    };
    Err(Trouble::new(
        format!("“{text}”不在代码表“{}”中：{list_zh}", codes.title.zh),
        format!(
            "\"{text}\" is not in the list \"{}\": {list_en}",
            codes.title.en
        ),
    ))
}

fn listed(column: &FieldColumn<'_>) -> (String, String) {
    let all = column.choices(Lang::Zh);
    let more = all.len() > LISTED;
    let some = all[..all.len().min(LISTED)].join("、");
    let (zh, en) = if more { (" 等", " …") } else { ("", "") };
    (format!("可填 {some}{zh}"), format!("one of {some}{en}"))
}

/// Digits as programs write them: half-width, without separators and blanks.
pub(super) fn half_width(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    let plain = letters.map(|letter| match letter {
        '０'..='９' => char::from(b'0' + (u32::from(letter) - u32::from('０')) as u8),
        '．' => '.',
        '－' | '—' | '−' => '-',
        '％' => '%',
        '，' => ',',
        '／' => '/',
        '㎡' => '²',
        other => other,
    });
    let plain: String = plain.collect();
    if text.contains('㎡') {
        return plain.replace('²', "m²");
    }
    plain
}

fn figure(text: &str) -> Option<Decimal> {
    let plain = half_width(text).replace(',', "");
    plain.strip_prefix('+').unwrap_or(&plain).parse().ok()
}

pub(super) fn not_a(what: (&str, &str), text: &str, example: &str) -> Trouble {
    Trouble::new(
        format!("“{text}”不是{}：请写成 {example}", what.0),
        format!("\"{text}\" is not {}: write it as {example}", what.1),
    )
}

fn integer(text: &str) -> Result<Filled, Trouble> {
    let plain = text.strip_suffix('年').unwrap_or(text);
    let whole = figure(plain).and_then(|number| number.stored(0));
    whole
        .map(Filled::Integer)
        .ok_or_else(|| not_a(FieldKind::Integer.words(), text, "50"))
}

fn number(field: &Field, cell: &Cell, text: &str, scale: u8) -> Result<Filled, Trouble> {
    let fault = || not_a(("数", "a number"), text, "12.5");
    let percent = field.unit == Unit::Percent;
    let shown_percent = matches!(cell, Cell::Number { shown, .. } if shown.percent);
    let plain = half_width(text);
    let mut value = match plain.strip_suffix('%') {
        Some(share) if percent => figure(share),
        _ => figure(&plain),
    }
    .ok_or_else(fault)?;
    if percent && shown_percent {
        value = value.times(Decimal::whole(100)).ok_or_else(fault)?;
    }
    if value.stored(scale).is_none() {
        return Err(Trouble::new(
            format!("“{text}”的小数多于 {scale} 位，或数太大"),
            format!("{text} has more than {scale} decimals, or is too large"),
        ));
    }
    Ok(Filled::Decimal(value))
}

fn boolean(text: &str) -> Result<Filled, Trouble> {
    let yes = match half_width(text).to_lowercase().as_str() {
        "是" | "有" | "true" | "yes" | "y" | "1" | "√" | "✓" => true,
        "否" | "无" | "false" | "no" | "n" | "0" | "×" | "✗" | "x" => false,
        _ => return Err(not_a(FieldKind::Boolean.words(), text, "是")),
    };
    Ok(Filled::Boolean(yes))
}

fn area(field: &Field, text: &str, unit: Option<Stated>) -> Result<Filled, Trouble> {
    let own = field.unit.of_area().unwrap_or(AreaUnit::SquareMetre);
    let usual = match unit {
        Some(Stated::Area(stated)) => stated,
        _ => own,
    };
    let plain = half_width(text);
    let explicit = plain.ends_with(|letter: char| !letter.is_ascii_digit());
    let found = WrittenArea::parse(&plain, usual)
        .ok_or_else(|| not_a(FieldKind::Area.words(), text, "15.0000 或 30.00 亩"))?;
    if found.area.centi_m2() < 0 {
        return Err(Trouble::new(
            format!("面积“{text}”小于零"),
            format!("the area {text} is below zero"),
        ));
    }
    Ok(Filled::Area {
        area: found,
        explicit,
    })
}

fn amount(field: &Field, text: &str, unit: Option<Stated>) -> Result<Filled, Trouble> {
    let own = || {
        let word = unit_word(field.unit, Lang::Zh).unwrap_or("元");
        (word, field.unit.of_money().unwrap_or(100))
    };
    let (word, size) = match unit {
        Some(Stated::Money(word, size)) => (word, size),
        _ => own(),
    };
    let plain = half_width(text).replace(',', "");
    let fen = money(&plain, size)
        .ok_or_else(|| not_a(FieldKind::Money.words(), text, "1000 或 1000 万元"))?;
    let explicit = plain.ends_with(|letter: char| !letter.is_ascii_digit());
    let written = if explicit {
        let split =
            plain.trim_end_matches(|letter: char| !letter.is_ascii_digit() && letter != '.');
        format!("{split} {}", &plain[split.len()..])
    } else {
        format!("{plain} {word}")
    };
    Ok(Filled::Money { fen, written })
}
