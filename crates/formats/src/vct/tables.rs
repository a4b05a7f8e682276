//! Feature codes and table structures.

use std::collections::HashMap;
use std::io::BufRead;

use super::cursor::{Cursor, items};
use crate::{Field, FieldKind, FormatError, Notice};

/// Most feature codes, and most fields of all tables.
const MOST: usize = 60_000;

/// Most tables, each of which becomes a layer.
pub(super) const MOST_TABLES: usize = 4_096;

/// A feature code and what was declared about it.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) code: String,
    /// Its name, kind of geometry and table; `None` for a code that only objects bear.
    pub(super) declared: Option<Declared>,
}

#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    /// `Point`, `Line`, `Polygon`, `Annotation` …
    pub(super) kind: String,
    pub(super) table: String,
}

/// Every feature code of a file by number.
#[derive(Debug, Default)]
pub(super) struct Codes {
    pub(super) list: Vec<Code>,
    by_code: HashMap<String, u16>,
}

impl Codes {
    /// The number of a code, new if need be; `None` when there are too many.
    pub(super) fn number(&mut self, code: &str) -> Option<u16> {
        if let Some(&number) = self.by_code.get(code) {
            return Some(number);
        }
        if self.list.len() >= MOST {
            return None;
        }
        let number = self.list.len() as u16;
        self.list.push(Code {
            code: code.to_owned(),
            declared: None,
        });
        self.by_code.insert(code.to_owned(), number);
        Some(number)
    }

    /// Reads the lines behind `FeatureCodeBegin`.
    pub(super) fn read<R: BufRead>(
        &mut self,
        cursor: &mut Cursor<R>,
        old: bool,
    ) -> Result<(), FormatError> {
        loop {
            cursor.expect(("FeatureCodeEnd", "FeatureCodeEnd"))?;
            if cursor.is("FeatureCodeEnd") {
                return Ok(());
            }
            let text = cursor.short_text()?;
            let separator = cursor.script.separator.clone();
            let parts: Vec<&str> = items(&text, &separator).map(str::trim).take(20).collect();
            let [code, name, kind, rest @ ..] = parts.as_slice() else {
                let zh = "要素类型参数应为“代码,名称,几何类型,表名”";
                return Err(cursor.fail(zh, "a feature code should be \"code,name,kind,table\""));
            };
            // 2.0 has colours before the table
            let table = if old { rest.last() } else { rest.first() };
            let declared = Declared {
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                table: table.copied().unwrap_or_default().to_owned(),
            };
            let Some(number) = self.number(code) else {
                let zh = format!("要素代码超过 {MOST} 个");
                return Err(cursor.fail(zh, format!("more than {MOST} feature codes")));
            };
            self.list[usize::from(number)]
                .declared
                .get_or_insert(declared);
        }
    }
}

/// How values of a field are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Char,
    /// May stand apart in the block of long texts.
    Varchar,
    Integer,
    Real,
    Date,
    Time,
    DateTime,
    /// Path of a file beside the VCT.
    Varbin,
    Boolean,
}

impl Type {
    /// From the word of a structure, and the width that the word implies.
    fn of(word: &str) -> Option<(Self, Option<u16>)> {
        Some(match word.to_ascii_lowercase().as_str() {
            "char" | "string" | "text" | "character" | "c" => (Self::Char, None),
            "varchar" | "memo" | "clob" => (Self::Varchar, None),
            "int1" | "byte" | "tinyint" => (Self::Integer, Some(3)),
            "int2" | "smallint" | "short" => (Self::Integer, Some(5)),
            "int4" | "int" | "integer" | "long" => (Self::Integer, Some(10)),
            "int8" | "bigint" => (Self::Integer, Some(19)),
            "float" | "double" | "numeric" | "number" | "decimal" | "real" | "single" => {
                (Self::Real, None)
            }
            "date" => (Self::Date, None),
            "time" => (Self::Time, None),
            "datetime" | "timestamp" => (Self::DateTime, None),
            "varbin" | "binary" | "varbinary" | "blob" | "image" => (Self::Varbin, None),
            "boolean" | "bool" | "logical" => (Self::Boolean, None),
            _ => return None,
        })
    }

    fn kind(self) -> FieldKind {
        match self {
            Self::Char | Self::Varchar | Self::Time | Self::Varbin => FieldKind::Text,
            Self::Integer => FieldKind::Integer,
            Self::Real => FieldKind::Real,
            Self::Date => FieldKind::Date,
            Self::DateTime => FieldKind::DateTime,
            Self::Boolean => FieldKind::Boolean,
        }
    }
}

/// The structure of one table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    pub(super) types: Vec<Type>,
    /// `NoneGeometry` follows the number of fields.
    pub(super) bare: bool,
}

/// Reads the lines behind `TableStructureBegin`. A line whose second item is a number begins a
/// table, `0` ends one.
pub(super) fn read_structures<R: BufRead>(
    cursor: &mut Cursor<R>,
    fields_limit: usize,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Table>, FormatError> {
    let mut tables: Vec<Table> = Vec::new();
    let (mut open, mut declared, mut total) = (false, 0, 0_usize);
    loop {
        cursor.expect(("TableStructureEnd", "TableStructureEnd"))?;
        let ended = cursor.is("TableStructureEnd");
        let text = cursor.short_text()?;
        let separator = cursor.script.separator.clone();
        let parts: Vec<&str> = items(&text, &separator).map(str::trim).take(20).collect();
        let count = parts.get(1).and_then(|item| item.parse::<usize>().ok());
        if ended || text == "0" || count.is_some() {
            if let Some(table) = tables.last().filter(|_| open) {
                count_fields(cursor, table, declared, notices);
            }
            open = false;
        }
        if ended {
            return Ok(tables);
        }
        if let Some(count) = count {
            let bare = |item: &&str| item.eq_ignore_ascii_case("NoneGeometry");
            tables.push(Table {
                name: parts[0].to_owned(),
                fields: Vec::new(),
                types: Vec::new(),
                bare: parts.iter().skip(2).any(bare),
            });
            (open, declared, total) = (true, count, total + 1);
        } else if text != "0" {
            let Some(table) = tables.last_mut().filter(|_| open) else {
                let zh = "应为“表名,字段数”";
                return Err(cursor.fail(zh, "expected \"table,number of fields\""));
            };
            let (field, kind) = field(cursor, &parts)?;
            table.fields.push(field);
            table.types.push(kind);
            total += 1;
        }
        let most = tables.last().map_or(0, |table| table.fields.len());
        if total > MOST || tables.len() > MOST_TABLES || most > fields_limit {
            let zh = "表或字段过多";
            return Err(cursor.fail(zh, "there are too many tables or fields"));
        }
    }
}

fn count_fields<R: BufRead>(
    cursor: &Cursor<R>,
    table: &Table,
    declared: usize,
    notices: &mut Vec<Notice>,
) {
    let found = table.fields.len();
    if found == declared {
        return;
    }
    let zh = format!("表 {} 写有 {declared} 个字段，实有 {found} 个", table.name);
    let en = format!(
        "table {} says {declared} fields, there are {found}",
        table.name
    );
    notices.push(Notice::new("vct.field_count", cursor.place(), zh, en));
}

fn field<R: BufRead>(cursor: &Cursor<R>, parts: &[&str]) -> Result<(Field, Type), FormatError> {
    let known = parts.get(1).and_then(|word| Type::of(word));
    let Some((kind, implied)) = known else {
        let shown: String = parts.join(",").chars().take(60).collect();
        return Err(cursor.fail(
            format!("字段应为“名称,类型[,宽度[,小数位]]”，写的是“{shown}”"),
            format!("a field should be \"name,type[,width[,decimals]]\", found \"{shown}\""),
        ));
    };
    let number = |index: usize| parts.get(index).and_then(|item| item.parse::<u16>().ok());
    let sized = matches!(
        kind,
        Type::Char | Type::Varchar | Type::Integer | Type::Real
    );
    let decimals = number(3).filter(|_| kind == Type::Real);
    let field = Field {
        width: number(2).filter(|width| sized && *width > 0).or(implied),
        decimals: decimals.and_then(|decimals| u8::try_from(decimals).ok()),
        ..Field::new(parts[0], kind.kind())
    };
    Ok((field, kind))
}
