//! The books of the sample district: records as they are, land through acts.

use std::collections::BTreeMap;

use kunyu_definitions::{Process, Transition, Value};
use kunyu_sample::{Act, Books, Given, Record};
use kunyu_store::{Actor, RecordInput, User};
use serde_json::{Map, Value as Json, json};

use crate::act::{ActRequest, Outcome, Prepared, act, lay, sign, values};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{declare, register};
use crate::{Error, Kind, Progress, Result};

/// Writes the books; the number of records.
pub(crate) async fn write(
    folder: &Folder,
    clerk: &Actor,
    seed: u64,
    progress: &dyn Progress,
) -> Result<u64> {
    declare(folder, clerk).await?;
    let books = Books::generate(seed);
    let total = (books.records.len() + books.acts.len()) as u64;
    progress.stage("写入台账", "writing the books", Some(total));
    let mut done = 0;
    for records in books
        .records
        .chunk_by(|a, b| a.register == b.register && a.on == b.on)
    {
        enter(folder, clerk, records).await?;
        done += records.len() as u64;
        progress.done(done);
    }
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    let mut cases = BTreeMap::new();
    for sample in &books.acts {
        take(folder, &users, sample, &mut cases).await?;
        done += 1;
        progress.done(done);
    }
    Ok(done)
}

/// Enters records of one register and business date in one act.
async fn enter(folder: &Folder, clerk: &Actor, records: &[Record]) -> Result<()> {
    let Some(first) = records.first() else {
        return Ok(());
    };
    let owner = register(folder, first.register)?;
    let begun = folder
        .store
        .begin_act(clerk, "records.enter", &first.on)
        .await;
    let mut act = begun.map_err(|error| input(&error))?;
    for record in records {
        let mut sets = Vec::new();
        for (id, text) in &record.values {
            let field = owner.field(id).ok_or_else(|| wrong(first.register, id))?;
            let value = Value::Text(text.clone()).coerced(field);
            sets.push(((*id).to_owned(), value.ok_or_else(|| wrong(text, id))?));
        }
        let written = RecordInput {
            set: values(folder, &mut act, owner, &sets).await?,
            state: None,
            shape: record.shape.clone().map(Some),
        };
        let made = act.create_record(&owner.id, &written).await;
        made.map_err(|error| input(&error))?;
    }
    act.commit().await.map(drop).map_err(|error| input(&error))
}

fn wrong(what: &str, field: &str) -> Error {
    Error::new(
        Kind::Internal,
        "sample.record",
        format!("样例台账与规程不符：{field} = {what}"),
        format!("the sample's books do not fit the definitions: {field} = {what}"),
    )
}

/// Takes a step with all its signatures and materials.
async fn take(
    folder: &Folder,
    users: &[User],
    sample: &Act,
    cases: &mut BTreeMap<String, String>,
) -> Result<()> {
    let step = format!("{}.{}", sample.process, sample.transition);
    let process = process_of(folder, sample).ok_or_else(|| wrong(&step, "process"))?;
    let transition = process.transition(sample.transition);
    let transition = transition.ok_or_else(|| wrong(&step, "transition"))?;
    let user = users
        .iter()
        .find(|user| transition.roles.contains(&user.role))
        .ok_or_else(|| wrong(&step, "roles"))?;
    let request = ActRequest {
        process: sample.process.to_owned(),
        transition: sample.transition.to_owned(),
        case: cases.get(&sample.case).cloned(),
        record: sample.about.clone(),
        input: entered(folder, sample, transition),
        shape: sample.shape.clone(),
        date: Some(sample.on.clone()),
        seen_version: None,
    };
    let request = circulated(folder, users, transition, request).await?;
    match act(folder, &user.name, &request, false).await? {
        Outcome::Done(acted) => {
            cases.insert(sample.case.clone(), acted.case);
            Ok(())
        }
        Outcome::Refused(refused) => Err(wrong(&refused.sentences().1, &step)),
    }
}

/// Lays a step before its signers, who sign it; then nothing is left to enter.
async fn circulated(
    folder: &Folder,
    users: &[User],
    transition: &Transition,
    mut request: ActRequest,
) -> Result<ActRequest> {
    let Some(number) = request.case.clone() else {
        return Ok(request);
    };
    let mut is_laid = false;
    for position in &transition.signers {
        let signs = |user: &&User| {
            let role = folder.definitions.role(&user.role);
            role.is_some_and(|role| role.signs.contains(position))
        };
        let Some(user) = users.iter().find(signs) else {
            continue;
        };
        if is_laid {
            sign(folder, &user.name, &number, "", request.date.as_deref()).await?;
        } else if let Prepared::Refused(refused) = lay(folder, &user.name, &request).await? {
            return Err(wrong(&refused.sentences().1, &request.transition));
        }
        is_laid = true;
    }
    if is_laid {
        request.input = Json::Null;
        request.shape = None;
    }
    Ok(request)
}

/// The version of a process in force on the day of the act.
fn process_of<'f>(folder: &'f Folder, sample: &Act) -> Option<&'f Process> {
    let on = sample.on.parse().ok()?;
    let versions = folder.definitions.processes().iter();
    let versions = versions.filter(|process| process.id == sample.process && process.from <= on);
    versions.max_by_key(|process| process.from)
}

fn entered(folder: &Folder, sample: &Act, transition: &Transition) -> Json {
    let mut object = Map::new();
    for given in &sample.given {
        match given {
            Given::One(id, text) => object.insert((*id).to_owned(), json!(text)),
            Given::Rows(id, rows) => {
                let rows = rows.iter().map(|row| {
                    let cells = row.iter();
                    let cells = cells.map(|(id, text)| ((*id).to_owned(), json!(text)));
                    Json::Object(cells.collect())
                });
                object.insert((*id).to_owned(), rows.collect())
            }
        };
    }
    let outside = transition.signers.iter();
    let outside = outside.filter(|role| folder.definitions.outside_signer(role).is_some());
    let signatures = outside.map(
        |role| json!({ "role": role, "document": format!("合成{role}文件"), "date": sample.on }),
    );
    object.insert("signatures".to_owned(), signatures.collect());
    object.insert("materials".to_owned(), json!(transition.materials));
    Json::Object(object)
}
