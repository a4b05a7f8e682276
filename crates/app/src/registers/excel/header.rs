//! Which column of a file is which field, and in which unit.

use std::collections::{BTreeSet, HashMap};

use kunyu_definitions::{FieldKind, Unit};
use kunyu_formats::Row;
use kunyu_terms::{AreaUnit, Lang};

use super::cell::text_of;
use super::columns::{
    AS_WRITTEN, FieldColumn, PROBLEM_COLUMN, RETIRED, ROW_COLUMN, Stated, UNITS, letters, unit_word,
};
use crate::{Error, Result};

/// Rows looked at to find the header.
const HEADER_WITHIN: usize = 20;

/// What a column of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A field, in the unit that the title states.
    Field(usize, Option<Stated>),
    /// A field as its document writes it.
    Written(usize),
    /// Of an error sheet, or a retired field: not read.
    Passed,
}

/// The header of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    /// Row in the file.
    pub(crate) row: u64,
    /// Titles as they stand.
    pub(crate) titles: Vec<String>,
    /// What each column is; `None` for one that nobody asked for.
    pub(crate) roles: Vec<Option<Role>>,
}

impl Header {
    /// Whether a field has a column.
    pub(crate) fn has(&self, field: usize) -> bool {
        self.column(field).is_some()
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: usize) -> Option<usize> {
        let of_field = |role: &Option<Role>| match role {
            Some(Role::Field(at, _) | Role::Written(at)) => *at == field,
            _ => false,
        };
        self.roles.iter().position(of_field)
    }

    /// Titles of columns that nobody asked for.
    pub(crate) fn unread(&self) -> Vec<String> {
        let pairs = self.titles.iter().zip(&self.roles);
        let unread = pairs.filter(|(title, role)| role.is_none() && !title.is_empty());
        unread.map(|(title, _)| title.clone()).collect()
    }
}

fn field_of(role: Option<&Role>) -> Option<usize> {
    match role {
        Some(Role::Field(field, _) | Role::Written(field)) => Some(*field),
        _ => None,
    }
}

/// Finds the header among the first rows: the last one that names the most fields.
pub(crate) fn find_header(rows: &[Row], columns: &[FieldColumn<'_>]) -> Result<Header> {
    let names = Names::of(columns);
    let mut best: Option<(usize, Header)> = None;
    for row in rows.iter().take(HEADER_WITHIN) {
        let header = names.read(row, columns)?;
        let fields: BTreeSet<usize> = header
            .roles
            .iter()
            .filter_map(|role| field_of(role.as_ref()))
            .collect();
        let count = fields.len();
        // one name alone may stand in any sentence
        let enough = count > 1 || header.titles.len() == 1;
        if count > 0 && enough && best.as_ref().is_none_or(|(most, _)| count >= *most) {
            best = Some((count, header));
        }
    }
    let Some((_, header)) = best else {
        return Err(no_header(columns));
    };
    refuse_twice(&header, columns)?;
    Ok(header)
}

fn no_header(columns: &[FieldColumn<'_>]) -> Error {
    let list = |lang| {
        let live = columns.iter().filter(|column| !column.retired);
        let titles = live.map(|column| column.heading(lang)).take(8);
        titles
            .collect::<Vec<_>>()
            .join(if lang == Lang::Zh { "、" } else { ", " })
    };
    Error::input(
        "excel.header",
        format!(
            "前 {HEADER_WITHIN} 行里没有认得的表头；应有这样的列：{}…",
            list(Lang::Zh)
        ),
        format!(
            "no known header in the first {HEADER_WITHIN} rows; there should be columns such as: \
             {}…",
            list(Lang::En)
        ),
    )
    .remedy(
        "用 kunyu records template 台账 -o 文件.xlsx 取得空表",
        "get an empty table with: kunyu records template REGISTER -o FILE.xlsx",
    )
}

fn refuse_twice(header: &Header, columns: &[FieldColumn<'_>]) -> Result<()> {
    for (at, role) in header.roles.iter().enumerate() {
        let same = |other: &Option<Role>| match (role, other) {
            (Some(Role::Field(one, _)), Some(Role::Field(two, _)))
            | (Some(Role::Written(one)), Some(Role::Written(two))) => one == two,
            _ => false,
        };
        let Some(Role::Field(field, _) | Role::Written(field)) = role else {
            continue;
        };
        let Some(first) = header.roles[..at].iter().position(same) else {
            continue;
        };
        let title = &columns[*field].field.title;
        let (one, two) = (letters(first), letters(at));
        return Err(Error::input(
            "excel.column_twice",
            format!("{one} 列和 {two} 列都是“{}”，只能留一列", title.zh),
            format!(
                "columns {one} and {two} are both \"{}\": leave one of them",
                title.en
            ),
        ));
    }
    Ok(())
}

/// Fields by every name that a column may have.
struct Names(HashMap<String, usize>);

impl Names {
    fn of(columns: &[FieldColumn<'_>]) -> Self {
        let mut names = HashMap::new();
        // titles of one field win over aliases of another
        for (index, column) in columns.iter().enumerate() {
            let title = &column.field.title;
            for name in [&title.zh, &title.en, &column.field.id] {
                names.entry(plain(name)).or_insert(index);
            }
        }
        for (index, column) in columns.iter().enumerate() {
            for name in &column.field.source_names {
                names.entry(plain(name)).or_insert(index);
            }
        }
        Self(names)
    }

    fn read(&self, row: &Row, columns: &[FieldColumn<'_>]) -> Result<Header> {
        let titles: Vec<String> = row.cells.iter().map(text_of).collect();
        let mut roles = Vec::with_capacity(titles.len());
        for title in &titles {
            roles.push(self.role(title, columns)?);
        }
        Ok(Header {
            row: row.number,
            titles,
            roles,
        })
    }

    fn role(&self, title: &str, columns: &[FieldColumn<'_>]) -> Result<Option<Role>> {
        let name = plain(title);
        if [ROW_COLUMN, PROBLEM_COLUMN]
            .concat()
            .iter()
            .any(|own| plain(own) == name)
        {
            return Ok(Some(Role::Passed));
        }
        if let Some(index) = self.0.get(&name) {
            return Ok(Some(role_of(&columns[*index], *index, None)));
        }
        let Some((before, inside)) = brackets(&name) else {
            return Ok(None);
        };
        if RETIRED.contains(&inside) {
            return Ok(Some(Role::Passed));
        }
        let Some(index) = self.0.get(before) else {
            return Ok(None);
        };
        let column = &columns[*index];
        if AS_WRITTEN.iter().any(|word| plain(word) == inside) {
            return Ok(Some(Role::Written(*index)));
        }
        let stated = inside.strip_prefix("单位:").unwrap_or(inside);
        match stated_unit(stated) {
            Some(unit) if fits(unit, column.field.kind) => {
                Ok(Some(role_of(column, *index, Some(unit))))
            }
            _ if column.field.kind.is_number() && !is_own_unit(column.field.unit, stated) => {
                Err(wrong_unit(title, column))
            }
            _ => Ok(Some(role_of(column, *index, None))),
        }
    }
}

fn role_of(column: &FieldColumn<'_>, index: usize, unit: Option<Stated>) -> Role {
    if column.retired {
        return Role::Passed;
    }
    Role::Field(index, unit)
}

fn wrong_unit(title: &str, column: &FieldColumn<'_>) -> Error {
    let own = |lang| unit_word(column.field.unit, lang).unwrap_or("1");
    Error::input(
        "excel.unit",
        format!("列“{title}”的单位用不上，这一列以{}计", own(Lang::Zh)),
        format!(
            "the unit of column \"{title}\" does not fit: it is in {}",
            own(Lang::En)
        ),
    )
    .remedy(
        "改正表头的单位，并换算数值",
        "correct the unit in the header, and the figures",
    )
}

fn is_own_unit(unit: Unit, word: &str) -> bool {
    let own = UNITS.iter().filter(|(known, ..)| *known == unit);
    own.clone()
        .any(|(_, zh, en)| plain(zh) == word || plain(en) == word)
}

/// A unit of area or money by its word.
fn stated_unit(word: &str) -> Option<Stated> {
    Some(match word {
        "公顷" | "ha" | "hm2" | "hm²" => Stated::Area(AreaUnit::Hectare),
        "亩" | "mu" => Stated::Area(AreaUnit::Mu),
        "平方米" | "m2" | "m²" | "㎡" => Stated::Area(AreaUnit::SquareMetre),
        "元" | "yuan" => Stated::Money("元", 100),
        "万元" | "wanyuan" | "wan_yuan" => Stated::Money("万元", 1_000_000),
        "亿元" => Stated::Money("亿元", 10_000_000_000),
        _ => return None,
    })
}

fn fits(unit: Stated, kind: FieldKind) -> bool {
    match unit {
        Stated::Area(_) => kind == FieldKind::Area,
        Stated::Money(..) => kind == FieldKind::Money,
    }
}

/// A title without what does not matter: blanks, stars, case, the form of brackets.
fn plain(title: &str) -> String {
    let kept = title.chars().filter(|letter| {
        !letter.is_whitespace() && !matches!(letter, '*' | '＊' | '\u{feff}' | '\u{200b}')
    });
    let same = kept.map(|letter| match letter {
        '（' | '[' | '【' => '(',
        '）' | ']' | '】' => ')',
        '：' => ':',
        other => other,
    });
    same.flat_map(char::to_lowercase).collect()
}

/// `title(unit)` in its parts; of `title(unit)(retired)` the last bracket.
fn brackets(name: &str) -> Option<(&str, &str)> {
    let body = name.strip_suffix(')')?;
    body.rsplit_once('(')
}
