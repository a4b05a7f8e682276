//! Service of a document with its proof (送达回证); clocks that begin with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kunyu_definitions::{ActiveProcess, ClockStep, Value};
use kunyu_render::Document;
use kunyu_store::{KnownAt, Paper, RecordAct};
use kunyu_terms::{Date, Decimal};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::begin;
use super::issue::write_to;
use super::print::form_page;
use super::view::known_paper;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::register;
use crate::rights::Sight;
use crate::{Error, Result};

/// Code list of the ways of service.
const WAYS: &str = "service_way";
/// The way that counts only after some days, and the value that says how many.
const PUBLIC: &str = "公告";
const PUBLIC_DAYS: &str = "public_service_days";
/// Template of the proof of service.
const RECEIPT: &str = "service_receipt";

/// What is told of a service.
#[derive(Debug, Clone, Default)]
pub struct ServeRequest {
    /// Number of the document.
    pub number: String,
    /// Way, a code of `service_way`.
    pub way: String,
    /// Who received it.
    pub receiver: String,
    /// Day.
    pub on: String,
    /// Where.
    pub place: Option<String>,
    /// Who served it; the user when not given.
    pub server: Option<String>,
    /// Who witnessed a service by leaving it (留置).
    pub witness: Option<String>,
    /// Remark: number of the registered letter, reason of a refusal.
    pub note: Option<String>,
    /// Scan of the signed proof.
    pub attachment: Option<PathBuf>,
}

/// A document that was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Served {
    /// Number of the document.
    pub number: String,
    /// Day on which it counts as served.
    pub effective_on: String,
    /// Clocks that began, with their last days.
    pub clocks: Vec<(String, Option<String>)>,
    /// SHA-256 of the scan.
    pub attachment: Option<String>,
    /// Audit entry.
    pub seq: i64,
}

/// Records a service; clocks that begin with it begin on the day on which it counts.
pub async fn serve(folder: &Folder, user: &str, request: &ServeRequest) -> Result<Served> {
    serve_on(folder, user, request, None).await
}

/// The same with the business date of the entry; today when not given.
pub(crate) async fn serve_on(
    folder: &Folder,
    user: &str,
    request: &ServeRequest,
    entered: Option<&str>,
) -> Result<Served> {
    let sight = Sight::asked(folder, Some(user)).await?;
    let (paper, _) = known_paper(folder, &sight, &request.number).await?;
    let (on, effective) = days(folder, &paper, request)?;
    let scan = match &request.attachment {
        Some(path) => Some(read(path)?),
        None => None,
    };
    let (mut act, _) = begin(folder, user, "paper.serve", entered).await?;
    let server = request.server.clone().unwrap_or_else(|| user.to_owned());
    let mut proof = json!({
        "way": request.way, "receiver": request.receiver, "on": on.to_string(),
        "effective_on": effective.to_string(), "server": server,
    });
    let more = [
        ("place", &request.place),
        ("witness", &request.witness),
        ("note", &request.note),
    ];
    for (key, text) in more {
        if let Some(text) = text {
            proof[key] = json!(text);
        }
    }
    let mut attachment = None;
    if let Some((name, bytes)) = scan {
        let hash = attach(folder, &mut act, &paper, &name, bytes).await?;
        proof["attachment"] = json!(hash);
        attachment = Some(hash);
    }
    let served = act
        .serve_paper(paper.id, &effective.to_string(), &proof)
        .await;
    served.map_err(|error| input(&error))?;
    let clocks = begin_clocks(folder, &mut act, &paper, effective).await?;
    tell_record(folder, &mut act, &paper, effective).await?;
    act.about(paper.number.as_str());
    let seq = act.commit().await.map_err(|error| input(&error))?;
    Ok(Served {
        number: paper.number,
        effective_on: effective.to_string(),
        clocks,
        attachment,
        seq,
    })
}

fn read(path: &std::path::Path) -> Result<(String, Vec<u8>)> {
    let bytes = std::fs::read(path).map_err(|error| {
        let shown = path.display();
        Error::input(
            "paper.attachment",
            format!("{shown} 读不出：{}", crate::error::system_zh(&error)),
            format!("{shown} cannot be read: {error}"),
        )
    })?;
    let name = path.file_name().unwrap_or_default();
    Ok((name.to_string_lossy().into_owned(), bytes))
}

async fn attach(
    folder: &Folder,
    act: &mut RecordAct,
    paper: &Paper,
    name: &str,
    bytes: Vec<u8>,
) -> Result<String> {
    let media = match name
        .rsplit('.')
        .next()
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("pdf") => "application/pdf",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let stored = folder.store.put_attachment(bytes).await;
    let stored = stored.map_err(|error| input(&error))?;
    let owner = format!("paper/{}", paper.id);
    let attached = act.attach(&owner, &stored, name, media, "送达回证").await;
    attached.map_err(|error| input(&error))?;
    Ok(stored.hash)
}

/// The day of the service, and that on which it counts: a public notice counts after its days.
fn days(folder: &Folder, paper: &Paper, request: &ServeRequest) -> Result<(Date, Date)> {
    let on = crate::dates::date_or_today(Some(&request.on))?;
    known_way(folder, &request.way)?;
    if request.receiver.trim().is_empty() {
        return Err(Error::usage(
            "paper.receiver",
            "须写明受送达人（--receiver）",
            "name who received it (--receiver)",
        ));
    }
    let issued: Date = crate::dates::date_or_today(Some(&paper.issued_on))?;
    if on < issued {
        let number = &paper.number;
        return Err(Error::input(
            "paper.served_early",
            format!("{number} 于 {issued} 作出，不能在 {on} 送达"),
            format!("{number} was issued on {issued} and cannot have been served on {on}"),
        ));
    }
    if request.way != PUBLIC {
        return Ok((on, on));
    }
    let value = folder.definitions.legal_number(PUBLIC_DAYS, on);
    let days = value.and_then(|(days, _)| Decimal::stored(days, 0));
    let effective = days.and_then(|days| on.plus_days(days));
    effective.map(|day| (on, day)).ok_or_else(|| {
        Error::input(
            "paper.public_days",
            format!("规程里没有 {on} 生效的公告送达期限（{PUBLIC_DAYS}）"),
            format!("the definitions hold no {PUBLIC_DAYS} in force on {on}"),
        )
    })
}

fn known_way(folder: &Folder, way: &str) -> Result<()> {
    let codes = folder.definitions.codes(WAYS);
    if codes.is_some_and(|codes| codes.get(way).is_some()) {
        return Ok(());
    }
    let known = codes.map_or_else(String::new, |codes| {
        let codes = codes.entries.iter().map(|entry| entry.code.as_str());
        codes.collect::<Vec<_>>().join("、")
    });
    Err(Error::usage(
        "paper.way",
        format!("没有送达方式“{way}”，有：{known}"),
        format!("there is no way of service \"{way}\"; there are: {known}"),
    ))
}

/// Starts the clocks that the document's rule names.
async fn begin_clocks(
    folder: &Folder,
    act: &mut RecordAct,
    paper: &Paper,
    from: Date,
) -> Result<Vec<(String, Option<String>)>> {
    let case = act.case(paper.case).await.map_err(|error| input(&error))?;
    let opened: Date = crate::dates::date_or_today(Some(&case.opened_on))?;
    let mut begun = Vec::new();
    let Some(active) = folder.definitions.process(&paper.process, opened) else {
        return Ok(begun);
    };
    let rule = active.definition().document(&paper.document);
    for clock in rule.iter().flat_map(|rule| &rule.starts) {
        let started = active.clock_from(clock, from, folder.calendar()?);
        if let Some(ClockStep::Start {
            limit, kind, due, ..
        }) = started
        {
            let new = crate::act::new_clock(clock, &from.to_string(), (limit, kind, due));
            let done = act.start_clock(case.id, &new).await;
            done.map_err(|error| input(&error))?;
            begun.push((clock.clone(), due.map(|day| day.to_string())));
        }
    }
    Ok(begun)
}

/// Writes the day of service into the field of the record that the document's rule names.
async fn tell_record(
    folder: &Folder,
    act: &mut RecordAct,
    paper: &Paper,
    served: Date,
) -> Result<()> {
    let case = act.case(paper.case).await.map_err(|error| input(&error))?;
    let opened: Date = crate::dates::date_or_today(Some(&case.opened_on))?;
    let Some(active) = folder.definitions.process(&paper.process, opened) else {
        return Ok(());
    };
    let rule = active.definition().document(&paper.document);
    let Some(field) = rule.and_then(|rule| rule.served_to.as_deref()) else {
        return Ok(());
    };
    let register = register(folder, &paper.register)?;
    let told = (field, &Value::Date(served));
    write_to(act, register, paper.record, told).await
}

/// The proof of service: empty places before it, filled after it.
pub(super) async fn receipt(folder: &Folder, paper: &Paper, today: &str) -> Result<Document> {
    let day: Date = crate::dates::date_or_today(Some(today))?;
    let template = folder.definitions.document_template(RECEIPT, day);
    let template = template.ok_or_else(|| {
        Error::input(
            "paper.receipt",
            format!("规程里没有送达回证的模板（{RECEIPT}）"),
            format!("the definitions hold no template of the proof of service ({RECEIPT})"),
        )
    })?;
    let known = known(folder, paper).await?;
    let filled = folder.definitions.fill_form(template, &known, day);
    let filled = filled.map_err(|absent| {
        let (zh, en): (Vec<_>, Vec<_>) = absent
            .iter()
            .map(|one| (one.zh.as_str(), one.en.as_str()))
            .unzip();
        Error::input(
            "paper.receipt",
            format!("送达回证缺少：{}", zh.join("、")),
            format!("the proof of service lacks: {}", en.join(", ")),
        )
    })?;
    Ok(form_page(folder, &filled, today))
}

/// What the proof of service says.
async fn known(folder: &Folder, paper: &Paper) -> Result<BTreeMap<&'static str, String>> {
    let written = |day: &str| {
        let day = day.parse::<Date>();
        day.map_or_else(|_| String::new(), Date::written_zh)
    };
    let case = folder.store.case(paper.case).await;
    let case = case.map_err(|error| input(&error))?;
    let mut known = BTreeMap::from([
        ("paper.number", paper.number.clone()),
        ("paper.title", paper.title.clone()),
        ("paper.issued_on", written(&paper.issued_on)),
        (
            "paper.case",
            case.map_or_else(String::new, |case| case.number),
        ),
    ]);
    if let Some(matter) = matter(folder, paper).await? {
        known.insert("paper.matter", matter);
    }
    let events = folder.store.paper_events(paper, true).await;
    let events = events.map_err(|error| input(&error))?;
    let served = events.iter().rev().find(|event| event.kind == "serve");
    let Some(served) = served else {
        return Ok(known);
    };
    let text = |key: &str| served.detail.get(key).and_then(Json::as_str);
    let keys = [
        ("service.receiver", "receiver"),
        ("service.way", "way"),
        ("service.place", "place"),
        ("service.note", "note"),
        ("service.server", "server"),
        ("service.witness", "witness"),
        ("service.proof", "attachment"),
    ];
    for (name, key) in keys {
        if let Some(text) = text(key) {
            known.insert(name, text.to_owned());
        }
    }
    for (name, key) in [
        ("service.on", "on"),
        ("service.effective_on", "effective_on"),
    ] {
        if let Some(day) = text(key) {
            known.insert(name, written(day));
        }
    }
    Ok(known)
}

/// What the case is about: the label of its record.
async fn matter(folder: &Folder, paper: &Paper) -> Result<Option<String>> {
    let register = register(folder, &paper.register)?;
    let label = register.label.as_deref().unwrap_or(&register.number);
    let Some(index) = register.field_index(label) else {
        return Ok(None);
    };
    let today = crate::dates::date_or_today(None)?.to_string();
    let row = folder
        .store
        .record(&register.id, paper.record, &today, &KnownAt::Now)
        .await;
    let row = row.map_err(|error| input(&error))?;
    let value = row.and_then(|row| row.values.get(index).map(ToString::to_string));
    Ok(value.filter(|text| !text.is_empty()))
}

/// The process of a document on the day on which its case was opened.
pub(super) fn active<'f>(
    folder: &'f Folder,
    process: &str,
    opened_on: &str,
) -> Result<(ActiveProcess<'f>, Date)> {
    let opened: Date = crate::dates::date_or_today(Some(opened_on))?;
    let active = folder.definitions.process(process, opened).ok_or_else(|| {
        Error::input(
            "process.unknown",
            format!("没有流程“{process}”"),
            format!("there is no process \"{process}\""),
        )
    })?;
    Ok((active, opened))
}
