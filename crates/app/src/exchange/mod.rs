//! Packs exchanged with outside systems: what goes out, what comes back, what waits. Nothing is typed
//! twice.

mod come_in;
mod files;
mod go_out;
mod view;

pub use come_in::{InRequest, Outcome, Problem, Received, come_in};
pub use go_out::{OutRequest, Sent, Unsent, go_out};
pub use view::{PackView, RowView, SystemView, list};

use kunyu_definitions::{ExchangeSystem, Period, Register, Value};
use kunyu_store::Selection;
use serde_json::{Value as Json, json};
use sm3::{Digest, Sm3};

use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, condition, definition_values, register};
use crate::{Error, Result};

/// The outside system of this id.
fn system<'f>(folder: &'f Folder, id: &str) -> Result<&'f ExchangeSystem> {
    folder.definitions.exchange(id).ok_or_else(|| {
        let systems = folder.definitions.exchanges().iter();
        let known: Vec<&str> = systems.map(|system| system.id.as_str()).collect();
        let list = known.join(", ");
        Error::usage(
            "exchange.unknown",
            format!("没有外部系统“{id}”，有：{list}"),
            format!("there is no outside system \"{id}\"; there are: {list}"),
        )
    })
}

/// A record that could go out.
struct Candidate {
    record: i64,
    version: i64,
    key: String,
    values: Vec<Value>,
    /// Their names and words, or what it lacks.
    row: std::result::Result<Vec<(String, String)>, Vec<String>>,
}

impl Candidate {
    /// SM3 of the row as it goes out.
    fn hash(&self) -> String {
        let row = self.row.as_deref().unwrap_or_default();
        row_hash(row)
    }
}

fn row_hash(row: &[(String, String)]) -> String {
    let pairs: Vec<Json> = row
        .iter()
        .map(|(name, words)| json!([name, words]))
        .collect();
    sm3(Json::Array(pairs).to_string().as_bytes())
}

/// SM3 in hexadecimal digits.
fn sm3(bytes: &[u8]) -> String {
    crate::hexadecimal(&Sm3::digest(bytes))
}

/// The records of a system on a day, by key.
async fn candidates(
    folder: &Folder,
    system: &ExchangeSystem,
    today: &str,
) -> Result<(Vec<Candidate>, u64)> {
    let own: &Register = register(folder, &system.register)?;
    let day = crate::dates::date_or_today(Some(today))?;
    let mut selection = Selection::on(today);
    let asked = (Some(Period::until(day)), &selection);
    let reader = Reader::Folder(folder);
    let filter = condition(folder, reader, &system.filter, own, asked).await?;
    selection.filter = Some(filter);
    let page = match folder.store.find(&own.id, &selection).await {
        Ok(page) => page,
        // a register into which nothing was ever written has no table yet
        Err(kunyu_store::StoreError::Unknown { .. }) => return Ok((Vec::new(), 0)),
        Err(error) => return Err(input(&error)),
    };
    let reader = Reader::Folder(folder);
    let numbers = Numbers::of_rows(folder, reader, own, &page.rows, &selection).await?;
    let index = own.field_index(&system.key);
    let (mut found, mut keyless) = (Vec::new(), 0);
    for row in page.rows {
        let values = definition_values(&row.values, &own.fields, &numbers);
        let key = index.and_then(|index| values.get(index)?.written());
        let Some(key) = key.filter(|key| !key.trim().is_empty()) else {
            keyless += 1;
            continue;
        };
        found.push(Candidate {
            record: row.record,
            version: row.version,
            key,
            row: system.row(own, &values),
            values,
        });
    }
    found.sort_by(|a, b| (&a.key, a.record).cmp(&(&b.key, b.record)));
    Ok((found, keyless))
}
