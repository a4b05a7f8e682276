//! What people decided where a table leaves several codes open.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use kunyu_definitions::{Codes, Conversion, ConversionEntry};
use kunyu_store::{Scalar, Schema};
use serde::Deserialize;

use crate::error::system_zh;
use crate::{Error, Result};

/// Decisions: by key of the row, and by rules of which the first that fits is taken. A decision by
/// key comes before all rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Key of a row → code.
    #[serde(default)]
    keys: BTreeMap<String, String>,
    /// Rules.
    #[serde(default)]
    rule: Vec<DecisionRule>,
}

/// A decision for all rows of a class with certain values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionRule {
    /// Class of the row.
    class: String,
    /// Column → values, one of which the row must have.
    #[serde(default)]
    when: BTreeMap<String, Vec<String>>,
    /// Code that it becomes.
    to: String,
}

/// Reads a decision file.
pub fn read_decisions(path: &Path) -> Result<Decisions> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::input(
            "classes.file",
            format!("无法读取 {shown}：{}", system_zh(&error)),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        let reason = error.to_string();
        let reason = reason.trim();
        Error::input(
            "classes.syntax",
            format!("{shown} 不是确认文件：{reason}"),
            format!("{shown} is no file of decisions: {reason}"),
        )
        .remedy(
            "写成 [keys] 下的 标识码 = \"编码\"，或 [[rule]] 的 class、when、to",
            "write key = \"code\" below [keys], or [[rule]] with class, when and to",
        )
    })
}

impl Decisions {
    /// Refuses rules that the table or the layer cannot have.
    pub(super) fn check(&self, table: &Conversion, to: &Codes, schema: &Schema) -> Result<()> {
        for rule in &self.rule {
            let Some(entry) = table.get(&rule.class) else {
                let (class, id) = (&rule.class, &table.id);
                return Err(Error::input(
                    "classes.class",
                    format!("确认文件：转换表 {id} 没有地类“{class}”"),
                    format!("decisions: the table {id} has no class \"{class}\""),
                ));
            };
            fits(entry, &rule.to, to)?;
            if let Some(column) = rule.when.keys().find(|name| schema.index(name).is_none()) {
                let names = schema.fields.iter().map(|field| field.name.as_str());
                let names = names.collect::<Vec<_>>().join(", ");
                return Err(Error::input(
                    "classes.column",
                    format!("确认文件：图层没有字段“{column}”，有：{names}"),
                    format!("decisions: the layer has no column \"{column}\"; it has: {names}"),
                ));
            }
        }
        Ok(())
    }

    /// The code decided for a row that the table leaves open.
    pub(super) fn of(
        &self,
        key: &str,
        entry: &ConversionEntry,
        values: &[Scalar],
        schema: &Schema,
    ) -> Option<&str> {
        if let Some(code) = self.keys.get(key) {
            return Some(code);
        }
        let holds = |(name, wanted): (&String, &Vec<String>)| {
            let value = schema.index(name).and_then(|at| values.get(at));
            let text = value.map(written).unwrap_or_default();
            wanted.contains(&text)
        };
        let mut rules = self.rule.iter().filter(|rule| rule.class == entry.from);
        let found = rules.find(|rule| rule.when.iter().all(holds));
        found.map(|rule| rule.to.as_str())
    }

    /// The keys that no row had.
    pub(super) fn unused<'d>(&'d self, used: &HashSet<String>) -> Vec<&'d str> {
        let keys = self.keys.keys().map(String::as_str);
        keys.filter(|key| !used.contains(*key)).collect()
    }

    /// Whether a decision names the row.
    pub(super) fn names(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }
}

/// A value as decisions write it.
fn written(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) | Scalar::Date(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Refuses a code that is no candidate and stands below none.
pub(super) fn fits(entry: &ConversionEntry, code: &str, codes: &Codes) -> Result<()> {
    let known = codes.get(code).is_some();
    if known && entry.to.iter().any(|to| codes.is_under(code, to)) {
        return Ok(());
    }
    let (class, list) = (&entry.from, entry.to.join(", "));
    Err(Error::input(
        "classes.candidate",
        format!("确认文件：地类 {class} 不能转为“{code}”，可选：{list}（或其下级）"),
        format!(
            "decisions: the class {class} cannot become \"{code}\"; choose from {list}, or below"
        ),
    ))
}
