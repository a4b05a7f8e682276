//! What is classified goes out with a watermark, and from some class on with the consent of a second person.

use std::path::Path;

use kunyu_store::{Actor, ClassifiedExport, NewExport, StoreError};
use kunyu_terms::Lang;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::folder::Folder;
use crate::layers::input;
use crate::registers::ListRequest;
use crate::registers::excel::{self, Exported};
use crate::rights::{Action, Sight};
use crate::{Error, Kind, Progress, Result};

/// Exports that are listed at most.
const LISTED: u64 = 500;

/// Which records are exported, and what for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Register.
    pub register: String,
    /// A condition over its fields.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// A text that one of its plain texts contains.
    #[serde(rename = "q", skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Field to order by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// On this legal day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<String>,
}

impl Asked {
    /// What a list asks.
    pub fn of(request: &ListRequest) -> Self {
        let request = request.clone();
        Self {
            register: request.register,
            condition: request.condition,
            search: request.search,
            order: request.order,
            date: request.date,
            known_at: request.known_at,
        }
    }

    fn request(self) -> ListRequest {
        ListRequest {
            register: self.register,
            condition: self.condition,
            search: self.search,
            order: self.order,
            date: self.date,
            known_at: self.known_at,
            ..ListRequest::default()
        }
    }
}

/// An export of what is classified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ExportRow {
    /// Its number, as in the watermark.
    pub number: i64,
    /// Register or layer.
    pub thing: String,
    /// Title of the register or layer.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Secrecy class.
    pub secrecy: String,
    /// What exactly is exported.
    pub asked: Asked,
    /// What it is for.
    pub reason: String,
    /// Who asked.
    pub user: String,
    /// Instant, UTC.
    pub asked_at: String,
    /// `waiting`, `consented`, `refused`, `taken`.
    pub state: &'static str,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Instant, UTC.
    pub decided_at: Option<String>,
    /// Instant at which it was handed out, UTC.
    pub taken_at: Option<String>,
}

/// The line that an export of what is classified bears: class, number, who, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    secrecy: String,
    number: Option<i64>,
    user: Option<String>,
    at: String,
}

impl Watermark {
    /// The line.
    pub fn line(&self, lang: Lang) -> String {
        let (class, at) = (&self.secrecy, self.at.get(..16).unwrap_or(&self.at));
        let at = at.replace('T', " ");
        match (lang, self.number, &self.user) {
            (Lang::Zh, Some(number), Some(user)) => {
                format!("{class}　导出第{number}号　{user}　{at}（世界时）")
            }
            (Lang::En, Some(number), Some(user)) => {
                format!("{class} · export no. {number} · {user} · {at} UTC")
            }
            (Lang::Zh, ..) => format!("{class}　数据目录所有者导出，未登记　{at}（世界时）"),
            (Lang::En, ..) => {
                format!("{class} · exported by the owner of the folder, not registered · {at} UTC")
            }
        }
    }
}

/// How a thing goes out.
enum Way {
    /// As it is.
    Free,
    /// With a watermark.
    Marked,
    /// With a watermark, after somebody else consented.
    Consented,
}

/// The class of a register or layer and how it goes out. Where no classes are declared nothing is
/// classified.
fn way(folder: &Folder, thing: &str) -> (String, Way) {
    let definitions = &folder.definitions;
    let register = definitions.register(thing).map(|one| &one.secrecy);
    let class = register.or_else(|| definitions.layer(thing).map(|one| &one.secrecy));
    let class = class.cloned().unwrap_or_default();
    let way = match definitions.secrecy_class(&class) {
        Some(one) if one.second_person => Way::Consented,
        Some(one) if one.watermark => Way::Marked,
        _ => Way::Free,
    };
    (class, way)
}

/// An error unless the user may take a thing away in a file.
pub(crate) fn may_export(folder: &Folder, sight: &Sight, thing: &str) -> Result<()> {
    if sight.may(folder, "export", thing) {
        return Ok(());
    }
    Err(Error::forbidden(
        "rights.export",
        "您的岗位不能导出",
        "your role may not take this away in a file",
    ))
}

/// The watermark under which something that is not a list of records goes out now; none where it is not
/// classified.
///
/// # Errors
/// A thing that needs the consent of a second person.
pub async fn mark(
    folder: &Folder,
    user: Option<&str>,
    thing: &str,
    what: &str,
) -> Result<Option<Watermark>> {
    let (secrecy, way) = way(folder, thing);
    match way {
        Way::Free => Ok(None),
        Way::Marked => marked(folder, user, thing, secrecy, json!({ "what": what })).await,
        Way::Consented => Err(needs_consent(&secrecy)),
    }
}

async fn marked(
    folder: &Folder,
    user: Option<&str>,
    thing: &str,
    secrecy: String,
    asked: serde_json::Value,
) -> Result<Option<Watermark>> {
    let Some(user) = user else {
        return Ok(Some(Watermark {
            secrecy,
            number: None,
            user: None,
            at: crate::dates::now(),
        }));
    };
    let actor = folder.actor(user).await?;
    let new = NewExport {
        thing: thing.to_owned(),
        secrecy,
        asked,
        reason: String::new(),
        needs_consent: false,
    };
    let made = folder.store.new_export(&actor, &new).await;
    let made = made.map_err(|error| input(&error))?;
    Ok(Some(of(&made, &actor)))
}

fn of(export: &ClassifiedExport, actor: &Actor) -> Watermark {
    Watermark {
        secrecy: export.secrecy.clone(),
        number: Some(export.id),
        user: Some(actor.name().to_owned()),
        at: export
            .taken_at
            .clone()
            .unwrap_or_else(|| export.asked_at.clone()),
    }
}

fn needs_consent(secrecy: &str) -> Error {
    Error::forbidden(
        "export.consent",
        format!("密级“{secrecy}”的内容须经另一人批准后才能导出"),
        format!(
            "what is classified \"{secrecy}\" is exported with the consent of a second person only"
        ),
    )
    .remedy(
        "请先申请导出（kunyu exports ask，或网页上的导出申请）",
        "ask for the export first (kunyu exports ask, or on the page)",
    )
}

/// Writes the records of a list into a workbook, as its class lets it go out.
///
/// # Errors
/// Who may not know the register or not export it; a class that needs the consent of a second person.
pub async fn workbook(
    folder: &Folder,
    sight: &Sight,
    request: &ListRequest,
    (target, lang): (&Path, Lang),
    progress: &dyn Progress,
) -> Result<Exported> {
    let thing = request.register.as_str();
    // not allowed to know comes before not allowed to export
    sight.register(folder, thing)?;
    may_export(folder, sight, thing)?;
    let (secrecy, way) = way(folder, thing);
    let mark = match way {
        Way::Free => None,
        Way::Marked => {
            // what cannot be asked is no export
            excel::try_out(folder, sight, request).await?;
            let asked = json!(Asked::of(request));
            marked(folder, sight.name(), thing, secrecy, asked).await?
        }
        Way::Consented => return Err(needs_consent(&secrecy)),
    };
    let line = mark.map(|mark| mark.line(lang));
    let marked = (target, line.as_deref());
    excel::export(folder, sight, request, marked, lang, progress).await
}

/// Asks for an export that needs the consent of a second person; its number.
///
/// # Errors
/// As [`workbook`]; a register that goes out without consent; no reason.
pub async fn ask(folder: &Folder, user: &str, asked: Asked, reason: &str) -> Result<ExportRow> {
    let actor = folder.actor(user).await?;
    let sight = Sight::of(folder, &actor).await?;
    let request = asked.clone().request();
    sight.register(folder, &asked.register)?;
    may_export(folder, &sight, &asked.register)?;
    if reason.trim().is_empty() {
        return Err(Error::usage(
            "export.reason",
            "申请导出须写明用途",
            "asking for an export needs a reason",
        ));
    }
    let (secrecy, way) = way(folder, &asked.register);
    if !matches!(way, Way::Consented) {
        return Err(Error::usage(
            "export.free",
            format!("密级“{secrecy}”的内容可以直接导出"),
            format!("what is classified \"{secrecy}\" is exported at once"),
        ));
    }
    excel::try_out(folder, &sight, &request).await?;
    let new = NewExport {
        thing: asked.register.clone(),
        secrecy,
        asked: json!(asked),
        reason: reason.trim().to_owned(),
        needs_consent: true,
    };
    let made = folder.store.new_export(&actor, &new).await;
    let made = made.map_err(|error| input(&error))?;
    row(folder, made).await
}

/// The exports that somebody may see: one's own; those of what one may know, for who decides; all, for
/// who reads the audit trail and the owner of the folder. The latest first.
///
/// # Errors
/// When they cannot be read.
pub async fn list(folder: &Folder, sight: &Sight) -> Result<Vec<ExportRow>> {
    let found = folder.store.exports(LISTED).await;
    let decides = sight.may(folder, Action::ApproveExport.word(), "");
    let audits = sight.may(folder, Action::Audit.word(), "");
    let mut rows = Vec::new();
    for export in found.map_err(|error| input(&error))? {
        let row = row(folder, export).await?;
        let is_own = sight.name() == Some(row.user.as_str());
        if is_own || audits || (decides && sight.knows_whole(folder, &row.thing)) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Consents to an export or refuses it: by somebody else, who may know all of what goes out.
///
/// # Errors
/// Who may not decide, or asked for it; one that was decided before.
pub async fn decide(folder: &Folder, user: &str, number: i64, consents: bool) -> Result<ExportRow> {
    let actor = folder.allowed(user, Action::ApproveExport).await?;
    let sight = Sight::of(folder, &actor).await?;
    let export = folder.store.export(number).await;
    let export = export.map_err(|error| input(&error))?;
    sight.must_know_whole(folder, &export.thing)?;
    let decided = folder.store.decide_export(&actor, number, consents).await;
    let decided = decided.map_err(|error| match &error {
        StoreError::FourEyes { .. } => Error::of(Kind::Forbidden, &error),
        _ => input(&error),
    })?;
    row(folder, decided).await
}

/// Hands an export out that somebody consented to, once: what its asker may know of it by then.
///
/// # Errors
/// One that is not the user's, not consented to, or handed out before.
pub async fn take(
    folder: &Folder,
    user: &str,
    number: i64,
    (target, lang): (&Path, Lang),
    progress: &dyn Progress,
) -> Result<Exported> {
    let actor = folder.actor(user).await?;
    let sight = Sight::of(folder, &actor).await?;
    let waiting = folder.store.export(number).await;
    let waiting = waiting.map_err(|error| input(&error))?;
    let asked: Asked = serde_json::from_value(waiting.asked).map_err(|error| {
        Error::new(
            Kind::Internal,
            "export.asked",
            error.to_string(),
            error.to_string(),
        )
    })?;
    let request = asked.request();
    if waiting.account == actor.id() {
        may_export(folder, &sight, &request.register)?;
        // what cannot be written any more is not used up
        excel::try_out(folder, &sight, &request).await?;
    }
    let taken = folder.store.take_export(&actor, number).await;
    let taken = taken.map_err(|error| input(&error))?;
    let line = of(&taken, &actor).line(lang);
    let marked = (target, Some(line.as_str()));
    excel::export(folder, &sight, &request, marked, lang, progress).await
}

async fn row(folder: &Folder, export: ClassifiedExport) -> Result<ExportRow> {
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    let name = |id: i64| {
        let user = users.iter().find(|user| user.id == id);
        user.map_or_else(String::new, |user| user.name.clone())
    };
    let definitions = &folder.definitions;
    let register = definitions.register(&export.thing).map(|one| &one.title);
    let title = register.or_else(|| definitions.layer(&export.thing).map(|one| &one.title));
    let state = match (&export.taken_at, export.consented) {
        (Some(_), _) => "taken",
        (None, Some(true)) => "consented",
        (None, Some(false)) => "refused",
        (None, None) => "waiting",
    };
    Ok(ExportRow {
        number: export.id,
        title_zh: title.map_or_else(|| export.thing.clone(), |title| title.zh.clone()),
        title_en: title.map_or_else(|| export.thing.clone(), |title| title.en.clone()),
        thing: export.thing,
        secrecy: export.secrecy,
        asked: serde_json::from_value(export.asked).unwrap_or_default(),
        reason: export.reason,
        user: name(export.account),
        asked_at: export.asked_at,
        state,
        decided_by: export.decided_by.map(name),
        decided_at: export.decided_at,
        taken_at: export.taken_at,
    })
}
