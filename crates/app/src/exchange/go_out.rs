//! `kunyu exchange out`: a pack of the records that were not sent yet, or have changed since.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::{ExchangeSystem, Value};
use kunyu_formats::zip_files;
use kunyu_store::{NewPack, NewPackRow, RecordAct, StoredFile};
use kunyu_terms::Date;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::files::{Rows, encode};
use super::{Candidate, candidates, sm3, system};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::register;
use crate::rights::Action;
use crate::{Error, Kind, Result, dates};

/// Which records.
#[derive(Debug, Clone, Default)]
pub struct OutRequest {
    /// The outside system.
    pub system: String,
    /// Only records from this day on.
    pub since: Option<String>,
    /// Business date; today when not given.
    pub date: Option<String>,
}

/// A record that is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// Its key.
    pub key: String,
    /// Titles of what it lacks.
    pub missing: Vec<String>,
}

/// A pack, or that there is nothing to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Its number; none where nothing is to be sent.
    pub pack: Option<String>,
    /// Records in it.
    pub count: usize,
    /// SM3 of its manifest.
    pub hash: String,
    /// Records that lack something the other side asks for.
    pub unsent: Vec<Unsent>,
    /// Records without a key.
    pub keyless: u64,
    /// Whether the columns were compared with the interface in use.
    pub confirmed: bool,
    /// Audit entry.
    pub seq: Option<i64>,
    /// The file.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// Makes a pack; it is recorded as sent.
pub async fn go_out(folder: &Folder, user: &str, request: &OutRequest) -> Result<Sent> {
    crate::registers::readable(folder).await?;
    let system = system(folder, &request.system)?;
    let today = dates::date_or_today(request.date.as_deref())?.to_string();
    let (all, keyless) = candidates(folder, system, &today).await?;
    let before = hashes(folder, &system.id).await?;
    let since = since(folder, system, request.since.as_deref())?;
    let new = |one: &Candidate| {
        let late = since.is_none_or(|(index, day)| match one.values.get(index) {
            Some(Value::Date(date)) => *date >= day,
            _ => false,
        });
        late && before.get(&one.record) != Some(&one.hash())
    };
    let (ready, unready): (Vec<Candidate>, Vec<Candidate>) =
        all.into_iter().partition(|one| one.row.is_ok());
    let unsent = unready.into_iter().map(|one| Unsent {
        key: one.key,
        missing: one.row.err().unwrap_or_default(),
    });
    let mut sent = Sent {
        pack: None,
        count: 0,
        hash: String::new(),
        unsent: unsent.collect(),
        keyless,
        confirmed: system.confirmed,
        seq: None,
        bytes: Vec::new(),
    };
    let ready: Vec<Candidate> = ready.into_iter().filter(new).collect();
    one_key_each(&ready)?;
    if ready.is_empty() {
        return Ok(sent);
    }
    let actor = folder.allowed(user, Action::Exchange).await?;
    let begun = folder.store.begin_act(&actor, "exchange.out", &today).await;
    let mut act = begun.map_err(|error| input(&error))?;
    let number = act.next_number(&system.number).await;
    let number = number.map_err(|error| input(&error))?.written;
    let rows: Rows = ready
        .iter()
        .map(|one| one.row.clone().unwrap_or_default())
        .collect();
    let data = encode(system.form, &number, &system.id, &rows)?;
    let name = format!("data.{}", system.form.name());
    let manifest = manifest(&number, system, &today, &ready, (&name, &data))?;
    sent.hash = sm3(&manifest);
    let files = [("manifest.json".to_owned(), manifest), (name, data)];
    let zip = zip_files(&files).map_err(|error| Error::of(Kind::Internal, &error))?;
    let stored = folder.store.put_attachment(zip.clone()).await;
    let stored = stored.map_err(|error| input(&error))?;
    keep(&mut act, system, &number, &ready, (&sent.hash, &stored)).await?;
    act.about(number.as_str());
    sent.seq = Some(act.commit().await.map_err(|error| input(&error))?);
    sent.count = ready.len();
    sent.pack = Some(number);
    sent.bytes = zip;
    Ok(sent)
}

/// Records a pack as sent, with its file.
async fn keep(
    act: &mut RecordAct,
    system: &ExchangeSystem,
    number: &str,
    ready: &[Candidate],
    (hash, stored): (&str, &StoredFile),
) -> Result<()> {
    let rows = ready.iter().map(|one| NewPackRow {
        register: system.register.clone(),
        record: one.record,
        key: one.key.clone(),
        version: one.version,
        hash: one.hash(),
    });
    let new = NewPack {
        number: number.to_owned(),
        system: system.id.clone(),
        answers: None,
        count: ready.len() as i64,
        hash: hash.to_owned(),
        attachment: stored.hash.clone(),
        rows: rows.collect(),
    };
    let kept = act.keep_pack(&new).await.map_err(|error| input(&error))?;
    let owner = format!("exchange_pack/{kept}");
    let title = format!("{}：{number}", system.title.zh);
    let attached = act
        .attach(&owner, stored, "pack.zip", "application/zip", &title)
        .await;
    attached.map(drop).map_err(|error| input(&error))
}

/// How each record was last sent.
pub(super) async fn hashes(folder: &Folder, system: &str) -> Result<BTreeMap<i64, String>> {
    let sent = folder.store.sent_rows(system).await;
    let sent = sent.map_err(|error| input(&error))?;
    // in the order of the packs: the last one stays
    Ok(sent.into_iter().map(|row| (row.record, row.hash)).collect())
}

/// The field and day from which records go out.
fn since(
    folder: &Folder,
    system: &kunyu_definitions::ExchangeSystem,
    since: Option<&str>,
) -> Result<Option<(usize, Date)>> {
    let Some(since) = since else { return Ok(None) };
    let day = dates::date_or_today(Some(since))?;
    let register = register(folder, &system.register)?;
    let field = system
        .since
        .as_deref()
        .and_then(|id| register.field_index(id));
    field.map(|index| Some((index, day))).ok_or_else(|| {
        let id = &system.id;
        Error::usage(
            "exchange.since",
            format!("{id} 没有声明起算日期的字段（since），不能用 --since"),
            format!("{id} declares no day to count from (since); leave out --since"),
        )
    })
}

/// The other side names records by their key: each must be there once.
fn one_key_each(ready: &[Candidate]) -> Result<()> {
    let mut seen = BTreeSet::new();
    let twice = ready.iter().find(|one| !seen.insert(one.key.as_str()));
    let Some(twice) = twice else { return Ok(()) };
    let key = &twice.key;
    Err(Error::input(
        "exchange.key_twice",
        format!("编号“{key}”有两条记录，对方无法区分"),
        format!("two records have the key \"{key}\": the other side cannot tell them apart"),
    ))
}

fn manifest(
    number: &str,
    system: &kunyu_definitions::ExchangeSystem,
    today: &str,
    ready: &[Candidate],
    (name, data): (&str, &[u8]),
) -> Result<Vec<u8>> {
    let rows: Vec<Json> = ready
        .iter()
        .map(|one| json!({"key": one.key, "sm3": one.hash()}))
        .collect();
    let manifest = json!({
        "pack": number,
        "system": system.id,
        "register": system.register,
        "made_on": today,
        "count": ready.len(),
        "files": [{"name": name, "size": data.len(), "sm3": sm3(data)}],
        "rows": rows,
    });
    serde_json::to_vec_pretty(&manifest)
        .map_err(|error| Error::new(Kind::Internal, "json", error.to_string(), error.to_string()))
}
