//! Users and the audit trail.

use std::collections::BTreeMap;
use std::path::Path;

use kunyu_store::{Anchor, AnchorState, AuditReport, Keys, KnownAt, Standing, StoreError, User};
use serde::{Deserialize, Serialize};

use crate::error::system_zh;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{self, Action, Sight};
use crate::{Error, Kind, Note, Result, dates};

/// A user as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UserRow {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Whether the user may act.
    pub active: bool,
    /// Organisation unit.
    pub section: Option<String>,
    /// Codes of the townships to which the role may be bound.
    pub areas: Vec<String>,
    /// Secrecy classes that may be known; null: those of the role.
    pub clearance: Option<Vec<String>>,
}

/// What changes of a user; what is not given stays as it is.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Another role.
    pub role: Option<String>,
    /// Whether the user may act.
    pub active: Option<bool>,
    /// Organisation unit.
    pub section: Option<String>,
    /// Codes of townships.
    pub areas: Option<Vec<String>>,
    /// Secrecy classes; `Some(None)`: those of the role.
    pub clearance: Option<Option<Vec<String>>>,
    /// From this day; today when not given.
    pub from: Option<String>,
}

/// Changes a user: the role and what is beside it as security administrator, whether the user may act as
/// system administrator.
///
/// # Errors
/// As [`set_user`] and [`set_standing`]; nothing to change.
pub async fn change_user(
    folder: &Folder,
    by: &str,
    name: &str,
    change: &UserChange,
) -> Result<UserRow> {
    let now = user(folder, name).await?;
    let places = change.section.is_some() || change.areas.is_some() || change.clearance.is_some();
    let sets = change.role.is_some() || change.active.is_some();
    if !places && !sets {
        return Err(Error::usage(
            "user.nothing",
            "没有要变更的内容",
            "there is nothing to change",
        ));
    }
    if sets {
        let role = change.role.as_deref().unwrap_or(&now.role);
        set_user(folder, by, name, role, change.active.unwrap_or(now.active)).await?;
    }
    if places {
        let new = UserStanding {
            from: change.from.clone(),
            section: change.section.clone().or(now.section),
            areas: change.areas.clone().unwrap_or(now.areas),
            clearance: change.clearance.clone().unwrap_or(now.clearance),
        };
        set_standing(folder, by, name, &new).await?;
    }
    user(folder, name).await
}

/// The user of a name.
///
/// # Errors
/// When nobody has it.
pub async fn user(folder: &Folder, name: &str) -> Result<UserRow> {
    let all = users(folder).await?;
    all.into_iter()
        .find(|user| user.name == name)
        .ok_or_else(|| {
            input(&StoreError::UnknownUser {
                name: name.to_owned(),
            })
        })
}

/// Adds a user. Where there was ever a security administrator, that one gives the role, and the account
/// is made without one.
pub async fn add_user(folder: &Folder, by: &str, name: &str, role: &str) -> Result<UserRow> {
    rights::known_role(&folder.definitions, role)?;
    let actor = folder.allowed(by, Action::ManageAccounts).await?;
    let user = folder.store.add_user(&actor, name, role).await;
    let user = user.map_err(|error| refused(&error))?;
    Ok(row(user, UserStanding::default()))
}

/// Gives a user another role (security administrator), or stops or allows the user to act (system
/// administrator).
pub async fn set_user(
    folder: &Folder,
    by: &str,
    name: &str,
    role: &str,
    is_active: bool,
) -> Result<()> {
    rights::known_role(&folder.definitions, role)?;
    let actor = folder.actor(by).await?;
    let either = [Action::ManageAccounts, Action::ManageRights];
    rights::require_one(&folder.definitions, &actor, &either)?;
    let set = folder.store.set_user(&actor, name, role, is_active).await;
    set.map_err(|error| refused(&error))
}

/// What is not somebody's to do is forbidden; everything else is input.
fn refused(error: &StoreError) -> Error {
    match error {
        StoreError::NotAllowed { .. } | StoreError::FourEyes { .. } => {
            Error::of(Kind::Forbidden, error)
        }
        _ => input(error),
    }
}

/// What somebody is beside the role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UserStanding {
    /// From this day; today when not given.
    pub from: Option<String>,
    /// Organisation unit.
    pub section: Option<String>,
    /// Codes of townships (`township`); of interest to roles that are bound to their townships.
    pub areas: Vec<String>,
    /// Secrecy classes that may be known; null: those of the role.
    pub clearance: Option<Vec<String>>,
}

/// Sets section, townships and clearance of somebody else from a day on.
///
/// # Errors
/// Who may not give rights, or means themselves; a township or class that there is not.
pub async fn set_standing(folder: &Folder, by: &str, name: &str, new: &UserStanding) -> Result<()> {
    let actor = folder.allowed(by, Action::ManageRights).await?;
    let townships = folder.definitions.codes("township");
    for area in &new.areas {
        if townships.is_some_and(|codes| codes.get(area).is_none()) {
            return Err(Error::usage(
                "user.area",
                format!("没有乡镇街道代码“{area}”"),
                format!("there is no township code \"{area}\""),
            ));
        }
    }
    let classes = folder.definitions.secrecy_classes();
    for class in new.clearance.iter().flatten() {
        if !classes.iter().any(|known| known.id == *class) {
            let known: Vec<&str> = classes.iter().map(|known| known.id.as_str()).collect();
            let list = known.join("、");
            return Err(Error::usage(
                "user.clearance",
                format!("没有密级“{class}”，有：{list}"),
                format!("there is no secrecy class \"{class}\"; there are: {list}"),
            ));
        }
    }
    let standing = Standing {
        valid_from: dates::date_or_today(new.from.as_deref())?.to_string(),
        section: new.section.clone().filter(|text| !text.trim().is_empty()),
        areas: new.areas.clone(),
        clearance: new.clearance.clone(),
    };
    let set = folder.store.set_standing(&actor, name, &standing).await;
    set.map(drop).map_err(|error| refused(&error))
}

/// What all users are beside their roles today, by number of the user.
async fn standings(folder: &Folder) -> Result<BTreeMap<i64, UserStanding>> {
    let today = dates::today().to_string();
    let found = folder.store.standings(&today).await;
    let found = found.map_err(|error| input(&error))?.into_iter();
    let view = |standing: Standing| UserStanding {
        from: Some(standing.valid_from),
        section: standing.section,
        areas: standing.areas,
        clearance: standing.clearance,
    };
    Ok(found.map(|(id, standing)| (id, view(standing))).collect())
}

/// Lists the users.
pub async fn users(folder: &Folder) -> Result<Vec<UserRow>> {
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    let mut standings = standings(folder).await?;
    let users = users.into_iter();
    let users = users.map(|user| {
        let standing = standings.remove(&user.id).unwrap_or_default();
        row(user, standing)
    });
    Ok(users.collect())
}

fn row(user: User, standing: UserStanding) -> UserRow {
    UserRow {
        id: user.id,
        name: user.name,
        role: user.role,
        active: user.active,
        section: standing.section,
        areas: standing.areas,
        clearance: standing.clearance,
    }
}

/// Whether the audit trail holds.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AuditVerified {
    /// Whether the chain, and the anchor where one was given, hold.
    pub holds: bool,
    /// Number of entries.
    pub entries: i64,
    /// Hash of the last entry.
    pub head: String,
    /// What was found.
    pub notes: Vec<Note>,
}

/// Recomputes the audit chain, against an anchor where one is given.
pub async fn verify_audit(folder: &Folder, anchor: Option<&Path>) -> Result<AuditVerified> {
    let keys = Keys::from_env().map_err(|error| input(&error))?;
    let anchor = match anchor {
        Some(path) => {
            let shown = path.display();
            let text = std::fs::read_to_string(path).map_err(|error| {
                Error::input(
                    "audit.anchor_file",
                    format!("无法读取锚文件 {shown}：{}", system_zh(&error)),
                    format!("cannot read the anchor {shown}: {error}"),
                )
            })?;
            Some(Anchor::from_json(&text).map_err(|error| input(&error))?)
        }
        None => None,
    };
    let against = anchor.as_ref().map(|anchor| (anchor, keys.as_ref()));
    let report = folder
        .store
        .verify_audit(against)
        .await
        .map_err(|error| input(&error))?;
    Ok(verified(&report))
}

fn verified(report: &AuditReport) -> AuditVerified {
    let mut notes = vec![Note::new(
        "audit.entries",
        format!("审计链共 {} 条，链头 {}", report.entries, report.head_hash),
        format!(
            "the audit trail has {} entries, head {}",
            report.entries, report.head_hash
        ),
    )];
    if let Some(broken) = &report.broken {
        notes.push(Note::new(
            "audit.broken",
            format!("第 {} 条起不成立", broken.seq),
            format!("broken at entry {}", broken.seq),
        ));
    }
    let (zh, en) = match &report.anchor {
        AnchorState::NoAnchor => (
            "没有给出锚：链尾是否被截断无法证明",
            "without an anchor a cut tail cannot be proven",
        ),
        AnchorState::HoldsSigned => ("与锚相符，签名有效", "agrees with the signed anchor"),
        AnchorState::HoldsUnsigned => ("与锚相符；锚未签名", "agrees with the unsigned anchor"),
        AnchorState::HoldsUnknownKey => (
            "与锚相符；本机没有签名密钥，签名未核",
            "agrees with the anchor; its key is not known here, the signature is unchecked",
        ),
        AnchorState::OtherFolder => (
            "锚属于另一个数据目录",
            "the anchor belongs to another data folder",
        ),
        AnchorState::BadSignature => ("锚的签名无效", "the signature of the anchor is wrong"),
        _ => (
            "与锚不符：锚之前的条目被改动或截断",
            "contradicts the anchor: entries before it were changed or cut",
        ),
    };
    notes.push(Note::new("audit.anchor", zh, en));
    AuditVerified {
        holds: report.is_whole(),
        entries: report.entries,
        head: report.head_hash.clone(),
        notes,
    }
}

/// The head of the chain, signed where a key is there.
pub async fn anchor(folder: &Folder) -> Result<Vec<u8>> {
    let keys = Keys::from_env().map_err(|error| input(&error))?;
    let anchor = folder
        .store
        .anchor(keys.as_ref())
        .await
        .map_err(|error| input(&error))?;
    let text = anchor.to_json().map_err(|error| input(&error))?;
    Ok(text.into_bytes())
}

/// An audit entry as listed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AuditRow {
    /// Sequence.
    pub seq: i64,
    /// When, UTC.
    pub time: String,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Why, where the act asks for a reason.
    pub reason: Option<String>,
}

/// The reason in the details of an entry.
fn reason(details: &str) -> Option<String> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    details.get("reason")?.as_str().map(str::to_owned)
}

/// The newest audit entries, oldest of them first. Who may not know of a process sees that something
/// was done, by whom and when, but not about what.
pub async fn audit_list(folder: &Folder, sight: &Sight, most: u32) -> Result<Vec<AuditRow>> {
    let head = folder
        .store
        .seq_at(&KnownAt::Now)
        .await
        .map_err(|error| input(&error))?;
    let after = (head - i64::from(most)).max(0);
    let entries = folder
        .store
        .audit(after, u64::from(most))
        .await
        .map_err(|error| input(&error))?;
    let rows = entries.into_iter().map(|entry| {
        let is_known = about(folder, sight, &entry.action, &entry.subject);
        AuditRow {
            reason: reason(&entry.payload).filter(|_| is_known),
            seq: entry.seq,
            time: entry.time,
            actor: entry.actor,
            action: if is_known {
                entry.action
            } else {
                CONCEALED.to_owned()
            },
            subject: if is_known {
                entry.subject
            } else {
                CONCEALED.to_owned()
            },
        }
    });
    Ok(rows.collect())
}

/// What stands in the place of what may not be known.
const CONCEALED: &str = "＊";

/// Whether what an entry is about may be known: the register of its process, or what it names.
fn about(folder: &Folder, sight: &Sight, action: &str, subject: &str) -> bool {
    if sight.name().is_none() {
        return true;
    }
    let definitions = &folder.definitions;
    let process = action.split('.').next().unwrap_or_default();
    let mut processes = definitions.processes().iter();
    let register = processes.find(|one| one.id == process);
    let register = register.map(|one| one.register.as_str());
    let thing = subject.split(['/', '@']).next().unwrap_or_default();
    let named = definitions.register(thing).is_some() || definitions.layer(thing).is_some();
    let things = register.into_iter().chain(named.then_some(thing));
    let mut classes = things.filter_map(|thing| {
        let register = definitions.register(thing).map(|one| &one.secrecy);
        register.or_else(|| definitions.layer(thing).map(|one| &one.secrecy))
    });
    classes.all(|class| {
        let apart = definitions.secrecy_class(class);
        apart.is_none_or(|class| !class.apart) || definitions.is_cleared(sight.clearance(), class)
    })
}
