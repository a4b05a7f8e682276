//! Users, the audit trail, the definitions.

use std::path::Path;

use kunyu_definitions::{Definitions, Report};
use kunyu_store::{Anchor, AnchorState, AuditReport, Keys, User};
use serde::Serialize;

use crate::error::Kind;
use crate::folder::{Folder, built_in_definitions, load_definitions};
use crate::layers::input;
use crate::rights::{self, Action};
use crate::{Error, Result};

/// A user as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    rights::known_role(role)?;
    let actor = folder.allowed(by, Action::ManageUsers).await?;
    let user = folder.store.add_user(&actor, name, role).await;
    Ok(row(user.map_err(|error| input(&error))?))
}

/// Lists the users.
pub async fn users(folder: &Folder) -> Result<Vec<UserRow>> {
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    Ok(users.into_iter().map(row).collect())
}

fn row(user: User) -> UserRow {
    UserRow { id: user.id, name: user.name, role: user.role, active: user.active }
}

/// Recomputes the audit chain, against an anchor where one is given.
pub async fn verify_audit(folder: &Folder, anchor: Option<&Path>) -> Result<AuditReport> {
    let keys = Keys::from_env().map_err(|error| input(&error))?;
    let anchor = match anchor {
        Some(path) => {
            let text = std::fs::read(path)?;
            Some(Anchor::from_json(&text).map_err(|error| input(&error))?)
        }
        None => None,
    };
    let against = anchor.as_ref().map(|anchor| (anchor, keys.as_ref()));
    folder.store.verify_audit(against).await.map_err(|error| input(&error))
}

/// Whether the chain holds.
pub fn audit_holds(report: &AuditReport) -> bool {
    report.broken.is_none() && !matches!(report.anchor, AnchorState::Contradicted { .. })
}

/// The head of the chain, signed where a key is there.
pub async fn anchor(folder: &Folder) -> Result<Vec<u8>> {
    let keys = Keys::from_env().map_err(|error| input(&error))?;
    let anchor = folder.store.anchor(keys.as_ref()).await.map_err(|error| input(&error))?;
    Ok(anchor.to_json())
}

/// The definitions of a folder, of the data folder, or the built-in ones, with their examples run.
pub fn check_definitions(dir: Option<&Path>, data: Option<&Path>) -> Result<(Definitions, Report)> {
    let definitions = match (dir, data) {
        (Some(dir), _) => load_definitions(dir)?,
        (None, Some(data)) => load_definitions(&data.join("definitions"))?,
        (None, None) => built_in_definitions()?,
    };
    let report = definitions.check_all();
    let report = report.map_err(|error| Error::of(Kind::Input, &error))?;
    Ok((definitions, report))
}
