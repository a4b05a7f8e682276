//! Fields and values as they are written.

use crate::notice::NoticeLog;
use crate::{Field, FieldKind, Layer, Notice, Place, Value};

/// A field being written.
pub(super) struct Column {
    /// Its number in the layer.
    index: usize,
    field: Field,
    /// Characters of the longest value, and the range of whole numbers.
    longest: usize,
    range: (i64, i64),
}

/// Losses of one layer: each is told once, with its first place.
#[derive(Default)]
struct Told(Vec<&'static str>);

impl Told {
    fn once(
        &mut self,
        notices: &mut NoticeLog,
        (code, place): (&'static str, &Place),
        zh: String,
        en: String,
    ) {
        if !self.0.contains(&code) {
            self.0.push(code);
            notices.push(Notice::new(code, place.clone(), zh, en));
        }
    }
}

/// The fields of one layer.
pub(super) struct Columns {
    list: Vec<Column>,
    full: bool,
    told: Told,
}

/// A text that may stand between separators.
pub(super) fn clean(text: &str) -> String {
    if !text.contains([',', '\r', '\n', '\t']) {
        return text.to_owned();
    }
    let plain = |character| match character {
        ',' => '，',
        '\r' | '\n' | '\t' => ' ',
        other => other,
    };
    text.chars().map(plain).collect()
}

impl Columns {
    /// The fields of a layer without those at `left_out`; bytes cannot be written.
    pub(super) fn new(
        layer: &Layer,
        left_out: &[usize],
        full: bool,
        place: &Place,
        notices: &mut NoticeLog,
    ) -> Self {
        let mut list = Vec::new();
        for (index, field) in layer.fields.iter().enumerate() {
            if field.kind == FieldKind::Binary {
                let zh = format!("格式不能存放二进制值，字段 {} 未写入", field.name);
                let en = format!(
                    "the format holds no bytes; field {} is not written",
                    field.name
                );
                let place = place.clone();
                notices.push(Notice::new("vct.fields_dropped", place, zh, en));
            } else if !left_out.contains(&index) {
                list.push(Column {
                    index,
                    field: field.clone(),
                    longest: 0,
                    range: (0, 0),
                });
            }
        }
        Self {
            list,
            full,
            told: Told::default(),
        }
    }

    /// Adds `,value` for every field.
    pub(super) fn row(
        &mut self,
        values: &[Value],
        out: &mut String,
        place: &Place,
        notices: &mut NoticeLog,
    ) {
        for column in &mut self.list {
            out.push(',');
            let value = values.get(column.index).unwrap_or(&Value::Null);
            let text = text(column, value, self.full, &mut self.told, place, notices);
            let length = text.chars().count();
            column.longest = column.longest.max(length);
            let limit = column.field.width.map_or(usize::MAX, usize::from);
            let sized = matches!(column.field.kind, FieldKind::Text | FieldKind::Real);
            if sized && length > limit {
                let name = &column.field.name;
                let zh = format!("字段 {name} 的值比声明的宽度 {limit} 长，照原样写入");
                let en = format!("a value of {name} is wider than {limit}; written as it is");
                let which = ("vct.value_too_wide", place);
                self.told.once(notices, which, zh, en);
            }
            out.push_str(&text);
        }
    }

    /// Number of fields and their lines in the structure of the table.
    pub(super) fn structure(&self) -> (usize, String) {
        let lines = self.list.iter().flat_map(|column| {
            let name = clean(&column.field.name);
            [name, ",".into(), kind(column), "\r\n".into()]
        });
        (self.list.len(), lines.collect())
    }
}

/// Type, width and decimals of a field.
fn kind(column: &Column) -> String {
    let field = &column.field;
    match field.kind {
        FieldKind::Text | FieldKind::Binary => match field.width {
            Some(width) => format!("Char,{width}"),
            None if column.longest > 255 => "Varchar".to_owned(),
            None => format!("Char,{}", column.longest.max(1)),
        },
        FieldKind::Integer => {
            let (low, high) = column.range;
            let fits = |least: i64, most: i64| low >= least && high <= most;
            let small = fits(i16::MIN.into(), i16::MAX.into());
            match field.width {
                Some(..=5) if small => "Int2".to_owned(),
                Some(..=10) if fits(i32::MIN.into(), i32::MAX.into()) => "Int4".to_owned(),
                _ => "Int8".to_owned(),
            }
        }
        FieldKind::Real => match (field.width, field.decimals) {
            (Some(width), Some(decimals)) => format!("Float,{width},{decimals}"),
            (Some(width), None) => format!("Float,{width}"),
            (None, Some(decimals)) => format!("Double,38,{decimals}"),
            (None, None) => "Double".to_owned(),
        },
        FieldKind::Boolean => "Boolean".to_owned(),
        FieldKind::Date => "Date,8".to_owned(),
        FieldKind::DateTime => "Datetime".to_owned(),
    }
}

fn text(
    column: &mut Column,
    value: &Value,
    full: bool,
    told: &mut Told,
    place: &Place,
    notices: &mut NoticeLog,
) -> String {
    let name = &column.field.name;
    match value {
        Value::Null | Value::Binary(_) => String::new(),
        Value::Boolean(yes) => if *yes { "1" } else { "0" }.to_owned(),
        Value::Integer(number) => {
            column.range = (column.range.0.min(*number), column.range.1.max(*number));
            number.to_string()
        }
        Value::Real(number) if !number.is_finite() => {
            let zh = format!("字段 {name} 有非有限的值，写作空值");
            let en = format!("a value of {name} is not finite; written as null");
            told.once(notices, ("vct.value_not_finite", place), zh, en);
            String::new()
        }
        Value::Real(number) => {
            let decimals = column.field.decimals.filter(|_| !full);
            let Some(decimals) = decimals.map(usize::from) else {
                return number.to_string();
            };
            let text = format!("{number:.decimals$}");
            if text.parse() != Ok(*number) {
                let zh = format!("字段 {name} 的值按声明的 {decimals} 位小数取整");
                let en =
                    format!("values of {name} are rounded to the declared {decimals} decimals");
                told.once(notices, ("vct.decimals_rounded", place), zh, en);
            }
            text
        }
        Value::Date(text) => compact_date(text).unwrap_or_else(|| clean(text)),
        Value::DateTime(text) => clean(&text.replacen('T', " ", 1)),
        Value::Text(text) => {
            let cleaned = clean(text);
            if cleaned != *text {
                let zh = format!("字段 {name} 的值中的逗号写作全角，换行写作空格");
                let en = format!("commas in values of {name} became full-width, line ends blanks");
                told.once(notices, ("vct.separator_replaced", place), zh, en);
            }
            cleaned
        }
    }
}

/// `YYYYMMDD` from `YYYY-MM-DD`.
fn compact_date(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let usual = text.len() == 10 && digits.len() == 8 && text.matches('-').count() == 2;
    usual.then_some(digits)
}
