//! What a person entered, read from JSON.

use std::collections::BTreeMap;

use kunyu_definitions::{CaseSignature, Definitions, Transition, Value};
use kunyu_terms::Date;
use serde_json::{Map, Value as Json};

use crate::{Error, Result};

/// Names beside the inputs of the transition.
const SIGNATURES: &str = "signatures";
const MATERIALS: &str = "materials";
const REASON: &str = "reason";
const OPINION: &str = "opinion";

/// What was entered.
#[derive(Debug, Default)]
pub(super) struct Entered {
    pub(super) input: BTreeMap<String, Value>,
    /// What is signed by a document from outside.
    pub(super) outside: Vec<Outside>,
    pub(super) materials: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) opinion: String,
}

/// A signature of somebody outside: the document says so.
#[derive(Debug)]
pub(super) struct Outside {
    pub(super) role: String,
    document: String,
    opinion: String,
    date: Date,
}

impl Outside {
    /// As a signature: the document stands for the name.
    pub(super) fn signature(&self) -> CaseSignature {
        CaseSignature {
            role: self.role.clone(),
            name: self.document.clone(),
            opinion: self.opinion.clone(),
            date: self.date,
        }
    }
}

impl Entered {
    /// Reads an object of inputs. An input of the transition may bear the name of what stands beside
    /// the inputs; what the transition does not ask for is refused.
    pub(super) fn read(json: &Json, transition: Option<&Transition>, today: Date) -> Result<Self> {
        let empty = Map::new();
        let object = match json {
            Json::Null => &empty,
            Json::Object(object) => object,
            _ => return Err(bad("input", "应为 JSON 对象", "must be a JSON object")),
        };
        let mut entered = Self::default();
        for (key, value) in object {
            let beside = entered.beside(key, value, today)?;
            match transition.and_then(|transition| transition.input_field(key)) {
                Some(field) => {
                    let read = Value::from_json(value, field);
                    let read = read.ok_or_else(|| {
                        bad(
                            key,
                            &format!("“{value}”不合要求"),
                            &format!("{value} does not fit"),
                        )
                    })?;
                    entered.input.insert(key.clone(), read);
                }
                None if beside => {}
                None => return Err(unknown(key, transition)),
            }
        }
        Ok(entered)
    }

    /// Refuses a document that is said to sign for somebody inside.
    pub(super) fn only_outside(&self, definitions: &Definitions) -> Result<()> {
        let mut inside = self.outside.iter().map(|one| &one.role);
        let Some(role) = inside.find(|role| definitions.outside_signer(role).is_none()) else {
            return Ok(());
        };
        Err(bad(
            SIGNATURES,
            &format!("“{role}”是本局岗位，由本人签批：kunyu cases sign"),
            &format!("\"{role}\" is a position inside: the user signs (kunyu cases sign)"),
        ))
    }

    /// Whether it stands beside the inputs.
    fn beside(&mut self, key: &str, value: &Json, today: Date) -> Result<bool> {
        let text = || value.as_str().map(str::to_owned);
        match key {
            SIGNATURES => self.outside = signatures(value, today)?,
            MATERIALS => self.materials = texts(value)?,
            REASON => self.reason = text(),
            OPINION => self.opinion = text().unwrap_or_default(),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn unknown(key: &str, transition: Option<&Transition>) -> Error {
    let inputs = transition
        .into_iter()
        .flat_map(|transition| &transition.input);
    let known: Vec<&str> = inputs.map(|field| field.id.as_str()).collect();
    let list = known.join(", ");
    bad(
        key,
        &format!("这一步没有这项内容；有：{list}"),
        &format!("the step does not ask for it; it asks for: {list}"),
    )
}

fn signatures(json: &Json, today: Date) -> Result<Vec<Outside>> {
    let Json::Array(rows) = json else {
        return Err(bad(SIGNATURES, "应为列表", "must be a list"));
    };
    rows.iter().map(|row| signature(row, today)).collect()
}

fn signature(row: &Json, today: Date) -> Result<Outside> {
    let text = |key: &str| row.get(key).and_then(Json::as_str);
    let filled = |key: &str| text(key).filter(|text| !text.trim().is_empty());
    let (Some(role), Some(document)) = (filled("role"), filled("document")) else {
        return Err(bad(
            SIGNATURES,
            "每个写 role（谁）和 document（文号）；本局人员登录后签批（kunyu cases sign），不在这里写",
            "each names role and document; users sign themselves (kunyu cases sign), not here",
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
    Ok(Outside {
        role: role.to_owned(),
        document: document.to_owned(),
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
