//! Who may do what: role × action, declared once.

use kunyu_store::Actor;

use crate::{Error, Result};

/// Acts that change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Add users and give roles.
    ManageUsers,
    /// Read files into draft editions and change sets.
    Import,
    /// Put editions into force.
    Publish,
    /// Record verdicts.
    Check,
    /// Examine editions, give findings to people, note what is mended.
    Examine,
    /// Accept a finding as it is.
    Waive,
}

/// The roles of people.
pub const ROLES: [&str; 9] = [
    "admin",
    "clerk",
    "data",
    "surveyor",
    "section_chief",
    "enforcement",
    "leader",
    "auditor",
    "viewer",
];

/// Roles that may do each action.
const RIGHTS: [(Action, &[&str]); 6] = [
    (Action::ManageUsers, &["admin"]),
    (Action::Import, &["admin", "clerk", "data", "surveyor"]),
    (Action::Publish, &["admin", "section_chief", "leader"]),
    (
        Action::Examine,
        &["admin", "clerk", "data", "surveyor", "section_chief"],
    ),
    (Action::Waive, &["admin", "section_chief", "leader"]),
    (
        Action::Check,
        &[
            "admin",
            "clerk",
            "data",
            "surveyor",
            "section_chief",
            "enforcement",
            "leader",
        ],
    ),
];

/// An error unless the role of `actor` may do `action`.
pub fn require(actor: &Actor, action: Action) -> Result<()> {
    let allowed = RIGHTS
        .iter()
        .find(|(known, _)| *known == action)
        .map_or(&[][..], |row| row.1);
    if allowed.contains(&actor.role()) {
        return Ok(());
    }
    let (name, role, list) = (actor.name(), actor.role(), allowed.join(", "));
    Err(Error::forbidden(
        "rights.role",
        format!("{name}（{role}）无权进行此操作；可由这些角色办理：{list}"),
        format!("{name} ({role}) may not do this; these roles may: {list}"),
    ))
}

/// An error unless `role` is one of [`ROLES`].
pub fn known_role(role: &str) -> Result<()> {
    if ROLES.contains(&role) {
        return Ok(());
    }
    let list = ROLES.join(", ");
    Err(Error::usage(
        "rights.unknown_role",
        format!("没有角色“{role}”，有：{list}"),
        format!("there is no role \"{role}\"; there are: {list}"),
    ))
}
