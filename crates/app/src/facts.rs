//! Facts about a project that the user states beside the file (`--set`).

use std::collections::BTreeMap;

use kunyu_definitions::{Definitions, Field, Value};
use kunyu_terms::Decimal;

use crate::{Error, Result};

/// Refuses facts that the check does not know, and values that cannot be what they say.
pub(crate) fn check(
    definitions: &Definitions,
    attributes: &[Field],
    facts: &BTreeMap<String, String>,
) -> Result<()> {
    for (name, text) in facts {
        let field = attributes.iter().find(|field| field.id == *name);
        let field = field.ok_or_else(|| unknown(attributes, name))?;
        let value = Value::Text(text.clone()).coerced(field);
        match value {
            None => return Err(unfit(field, text, "类型不符", "it has the wrong type")),
            Some(Value::Number(number)) if number < Decimal::whole(0) => {
                return Err(unfit(field, text, "不能为负", "it is negative"));
            }
            Some(Value::Text(code)) => in_list(definitions, field, &code)?,
            Some(_) => {}
        }
    }
    Ok(())
}

fn unknown(attributes: &[Field], name: &str) -> Error {
    let ids: Vec<&str> = attributes.iter().map(|field| field.id.as_str()).collect();
    let ids = ids.join(", ");
    Error::usage(
        "check.fact",
        format!("没有项目情况“{name}”，可写明的有：{ids}"),
        format!("there is no fact \"{name}\"; these can be stated: {ids}"),
    )
}

fn unfit(field: &Field, text: &str, zh: &str, en: &str) -> Error {
    let (id, title) = (&field.id, &field.title);
    Error::usage(
        "check.fact_value",
        format!("{}（{id}）不能是“{text}”：{zh}", title.zh),
        format!("{} ({id}) cannot be \"{text}\": {en}", title.en),
    )
}

fn in_list(definitions: &Definitions, field: &Field, code: &str) -> Result<()> {
    let Some(codes) = field.codes.as_deref().and_then(|id| definitions.codes(id)) else {
        return Ok(());
    };
    if codes.get(code).is_some() {
        return Ok(());
    }
    let (zh, en) = (
        format!("代码表 {} 中没有", codes.id),
        format!("it is not in the code list {}", codes.id),
    );
    Err(unfit(field, code, &zh, &en))
}
