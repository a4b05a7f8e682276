//! What a person entered, read from JSON.

use std::collections::BTreeMap;

use kunyu_definitions::{CaseSignature, Value};
use serde_json::{Map, Value as Json};

use crate::{Error, Result};

/// Names beside the inputs of the transition.
const SIGNATURES: &str = "signatures";
const MATERIALS: &str = "materials";
const REASON: &str = "reason";
const OPINION: &str = "opinion";

/// Rows of a list input, by column.
pub(super) type Rows = Vec<BTreeMap<String, Value>>;

/// What was entered.
#[derive(Debug, Default)]
pub(super) struct Entered {
    pub(super) input: BTreeMap<String, Value>,
    pub(super) lists: BTreeMap<String, Rows>,
    pub(super) signatures: Vec<CaseSignature>,
    pub(super) materials: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) opinion: String,
}

impl Entered {
    /// Reads an object of inputs. `inputs` are the ids that the transition knows: one of them may
    /// bear the name of what stands beside the inputs.
    pub(super) fn read(json: &Json, inputs: &[&str], today: kunyu_terms::Date) -> Result<Self> {
        let empty = Map::new();
        let object = match json {
            Json::Null => &empty,
            Json::Object(object) => object,
            _ => return Err(bad("input", "应为 JSON 对象", "must be a JSON object")),
        };
        let mut entered = Self::default();
        for (key, value) in object {
            match key.as_str() {
                SIGNATURES => entered.signatures = signatures(value, today)?,
                MATERIALS => entered.materials = texts(value)?,
                REASON => entered.reason = value.as_str().map(str::to_owned),
                OPINION => value
                    .as_str()
                    .unwrap_or_default()
                    .clone_into(&mut entered.opinion),
                _ => {}
            }
            let is_input = inputs.contains(&key.as_str());
            let beside = [SIGNATURES, MATERIALS, REASON, OPINION].contains(&key.as_str());
            match value {
                _ if beside && !is_input => {}
                Json::Array(rows) => {
                    let rows = rows.iter().map(row).collect::<Result<_>>()?;
                    entered.lists.insert(key.clone(), rows);
                }
                value => {
                    entered.input.insert(key.clone(), value_of(key, value)?);
                }
            }
        }
        Ok(entered)
    }
}

fn value_of(key: &str, json: &Json) -> Result<Value> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Boolean(*yes),
        Json::Number(number) => {
            let text = number.to_string();
            let read = text.parse();
            Value::Number(read.map_err(|_| bad(key, "不是数字", "is no number"))?)
        }
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(_) | Json::Object(_) => {
            return Err(bad(key, "应为一个值", "must be one value"));
        }
    })
}

fn row(json: &Json) -> Result<BTreeMap<String, Value>> {
    let Json::Object(object) = json else {
        return Err(bad("列表", "每行应为对象", "each row must be an object"));
    };
    let pairs = object.iter();
    pairs
        .map(|(key, value)| Ok((key.clone(), value_of(key, value)?)))
        .collect()
}

fn signatures(json: &Json, today: kunyu_terms::Date) -> Result<Vec<CaseSignature>> {
    let Json::Array(rows) = json else {
        return Err(bad(SIGNATURES, "应为列表", "must be a list"));
    };
    rows.iter().map(|row| signature(row, today)).collect()
}

fn signature(row: &Json, today: kunyu_terms::Date) -> Result<CaseSignature> {
    let text = |key: &str| row.get(key).and_then(Json::as_str);
    let (Some(role), Some(name)) = (text("role"), text("name")) else {
        return Err(bad(
            SIGNATURES,
            "每个签批须有 role 和 name",
            "each needs role and name",
        ));
    };
    let date = match text("date") {
        None => today,
        Some(date) => date.parse().map_err(|_| {
            bad(
                SIGNATURES,
                "日期应写成 2020-03-01",
                "write dates as 2020-03-01",
            )
        })?,
    };
    Ok(CaseSignature {
        role: role.to_owned(),
        name: name.to_owned(),
        opinion: text("opinion").unwrap_or("同意").to_owned(),
        date,
    })
}

fn texts(json: &Json) -> Result<Vec<String>> {
    let list = json.as_array().and_then(|items| {
        let items = items.iter();
        items.map(|item| item.as_str().map(str::to_owned)).collect()
    });
    list.ok_or_else(|| bad(MATERIALS, "应为文字列表", "must be a list of texts"))
}

fn bad(key: &str, zh: &str, en: &str) -> Error {
    Error::input("act.input", format!("{key}：{zh}"), format!("{key}: {en}"))
}
