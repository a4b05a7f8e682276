//! Users and the audit trail.

use std::path::Path;

use kunyu_store::{Anchor, AnchorState, AuditReport, Keys, KnownAt, User};
use serde::Serialize;

use crate::error::system_zh;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{self, Action};
use crate::{Error, Note, Result};

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
}

/// Adds a user.
pub async fn add_user(folder: &Folder, by: &str, name: &str, role: &str) -> Result<UserRow> {
    rights::known_role(&folder.definitions, role)?;
    let actor = folder.allowed(by, Action::ManageUsers).await?;
    let user = folder.store.add_user(&actor, name, role).await;
    Ok(row(user.map_err(|error| input(&error))?))
}

/// Gives a user another role, or stops or allows the user to act.
pub async fn set_user(
    folder: &Folder,
    by: &str,
    name: &str,
    role: &str,
    is_active: bool,
) -> Result<()> {
    rights::known_role(&folder.definitions, role)?;
    let actor = folder.allowed(by, Action::ManageUsers).await?;
    let set = folder.store.set_user(&actor, name, role, is_active).await;
    set.map_err(|error| input(&error))
}

/// Lists the users.
pub async fn users(folder: &Folder) -> Result<Vec<UserRow>> {
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    Ok(users.into_iter().map(row).collect())
}

fn row(user: User) -> UserRow {
    UserRow {
        id: user.id,
        name: user.name,
        role: user.role,
        active: user.active,
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

/// The newest audit entries, oldest of them first.
pub async fn audit_list(folder: &Folder, most: u32) -> Result<Vec<AuditRow>> {
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
    let rows = entries.into_iter().map(|entry| AuditRow {
        seq: entry.seq,
        time: entry.time,
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        reason: reason(&entry.payload),
    });
    Ok(rows.collect())
}
