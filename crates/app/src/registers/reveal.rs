//! Personal data of a record as it is: for a reason, into the audit trail.

use std::collections::BTreeMap;

use kunyu_definitions::{Field, Register};
use serde::Serialize;

use super::query::{find, known};
use super::spec::readable;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{Action, Sight};
use crate::{Error, Result};

/// Personal data that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Revealed {
    /// Register.
    pub register: String,
    /// Number of the record.
    pub number: String,
    /// Texts by field; null where none is stated.
    pub values: BTreeMap<String, Option<String>>,
}

/// Reads fields with personal data, all of them where none is named; who read what and why stands in the
/// audit trail (个人信息保护法 第五十一条).
pub async fn reveal(
    folder: &Folder,
    user: &str,
    (id, number): (&str, &str),
    fields: &[String],
    reason: &str,
) -> Result<Revealed> {
    let actor = folder.allowed(user, Action::Reveal).await?;
    let sight = Sight::of(folder, &actor).await?;
    let seen = sight.register(folder, id)?;
    if reason.trim().is_empty() {
        return Err(Error::usage(
            "record.reveal_reason",
            "读取个人信息须写明理由（--reason）",
            "reading personal data needs a reason (--reason)",
        ));
    }
    readable(folder).await?;
    let register = seen.register();
    let mut at = known(None, None)?;
    seen.narrow(&mut at);
    let row = find(folder, register, number, &at).await?;
    let asked = asked(register, fields)?;
    let texts = folder
        .store
        .reveal(&actor, &register.id, row.record, &asked, reason)
        .await;
    let texts = texts.map_err(|error| input(&error))?;
    let values = asked.iter().map(|field| (*field).to_owned()).zip(texts);
    Ok(Revealed {
        register: register.id.clone(),
        number: number.to_owned(),
        values: values.collect(),
    })
}

/// The fields with personal data that are asked for.
fn asked<'r>(register: &'r Register, fields: &[String]) -> Result<Vec<&'r str>> {
    let personal = |field: &&Field| field.personal.is_some();
    let known: Vec<&str> = register
        .fields
        .iter()
        .filter(personal)
        .map(|field| field.id.as_str())
        .collect();
    let title = &register.title;
    if known.is_empty() {
        return Err(Error::usage(
            "record.no_personal",
            format!("台账“{}”没有个人信息字段", title.zh),
            format!("register \"{}\" has no personal data", title.en),
        ));
    }
    if fields.is_empty() {
        return Ok(known);
    }
    let found = fields.iter().map(|field| {
        let own = known.iter().find(|id| *id == field).copied();
        own.ok_or_else(|| {
            let list = known.join(", ");
            Error::usage(
                "record.not_personal",
                format!("“{field}”不是台账“{}”的个人信息字段，有：{list}", title.zh),
                format!(
                    "\"{field}\" is no personal field of \"{}\"; there are: {list}",
                    title.en
                ),
            )
        })
    });
    found.collect()
}
