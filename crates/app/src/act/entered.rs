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
/// The same, for a step that has an input of that name.
pub(super) const WARN_REASON: &str = "warn_reason";
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
    /// Reads an object of inputs. An input of the transition that is named `reason` is that input
    /// alone: it answers no warning. What the transition does not ask for is refused.
    pub(super) fn read(json: &Json, transition: Option<&Transition>, today: Date) -> Result<Self> {
        let empty = Map::new();
        let object = match json {
            Json::Null => &empty,
            Json::Object(object) => object,
            _ => return Err(bad("input", "应为 JSON 对象", "must be a JSON object")),
        };
        let mut entered = Self::default();
        for (key, value) in object {
            let own = transition.is_some_and(|step| step.input_field(key).is_some());
            let beside = !own && entered.beside(key, value, today)?;
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

    /// What the step is remembered with: why it is unusual, else the reason that it asks for, else the
    /// opinion.
    pub(super) fn said(&self) -> String {
        let asked = || self.input.get(REASON).and_then(Value::written);
        let reason = self.reason.clone().or_else(asked);
        reason.unwrap_or_else(|| self.opinion.clone())
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
            REASON | WARN_REASON => self.reason = text(),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = r#"
[register]
id = "matter"
title = { zh = "事项", en = "Matters" }
section = "办公室"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
[process]
id = "handle"
title = { zh = "办理", en = "Handle" }
register = "matter"
from = "2020-01-01"
section = "办公室"
initial = "open"
[[state]]
id = "open"
title = { zh = "在办", en = "Open" }
[[state]]
id = "back"
title = { zh = "退回", en = "Back" }
final = true
[[transition]]
id = "take"
title = { zh = "受理", en = "Take" }
opens = true
input = [{ id = "number" }]
[[transition]]
id = "give_back"
title = { zh = "退回", en = "Give back" }
from = ["open"]
to = "back"
input = [{ id = "reason", title = { zh = "原因", en = "Reason" }, type = "text" }]
"#;

    #[test]
    fn an_input_named_reason_answers_no_warning() {
        let definitions = Definitions::load(&[("matter.toml", TEXT)]).unwrap();
        let today = "2020-03-02".parse().unwrap();
        let steps = &definitions.processes()[0].transitions;
        let read = |json: Json, step: usize| Entered::read(&json, steps.get(step), today);
        // beside the inputs it answers
        let plain = read(json!({ "number": "1", "reason": "晚了" }), 0).unwrap();
        assert_eq!(
            (plain.reason.as_deref(), plain.said().as_str()),
            (Some("晚了"), "晚了")
        );
        // as an input it is the input alone
        let own = read(json!({ "reason": "材料不全" }), 1).unwrap();
        assert_eq!(
            (own.reason.as_deref(), own.said().as_str()),
            (None, "材料不全")
        );
        let both = json!({ "reason": "材料不全", "warn_reason": "补签" });
        let both = read(both, 1).unwrap();
        assert_eq!(
            (both.reason.as_deref(), both.input.len()),
            (Some("补签"), 1)
        );
    }
}
