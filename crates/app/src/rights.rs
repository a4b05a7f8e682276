//! Who may do what: the roles of the definitions (`rights/roles.toml`), asked in one place.

use kunyu_definitions::Definitions;
use kunyu_store::Actor;

use crate::{Error, Result};

/// Acts that change something. Steps of processes name their roles themselves.
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
    /// Hand a case to somebody else.
    HandOver,
    /// Give instructions that are followed up (督办).
    Instruct,
    /// Enter the minutes of meetings.
    Meet,
    /// Take back an entry of the land ledger.
    Correct,
    /// Print, serve and make void documents.
    Documents,
    /// Read and verify the audit trail.
    Audit,
    /// Send packs to outside systems and read their results.
    Exchange,
    /// Read personal data as it is, for a reason.
    Reveal,
}

impl Action {
    /// The word of the definitions.
    pub fn word(self) -> &'static str {
        match self {
            Self::ManageUsers => "manage_users",
            Self::Import => "import",
            Self::Publish => "publish",
            Self::Check => "check",
            Self::Examine => "examine",
            Self::Waive => "waive",
            Self::HandOver => "hand_over",
            Self::Instruct => "instruct",
            Self::Meet => "meet",
            Self::Correct => "correct",
            Self::Documents => "documents",
            Self::Audit => "audit",
            Self::Exchange => "exchange",
            Self::Reveal => "reveal",
        }
    }
}

/// An error unless the role of `actor` may do `action`.
pub fn require(definitions: &Definitions, actor: &Actor, action: Action) -> Result<()> {
    if definitions.may(actor.role(), action.word(), "") {
        return Ok(());
    }
    let roles = definitions.roles().iter();
    let allowed = roles.filter(|role| role.allows(action.word(), ""));
    let (zh, en): (Vec<&str>, Vec<&str>) = allowed
        .map(|role| (role.title.zh.as_str(), role.title.en.as_str()))
        .unzip();
    let (name, role) = (actor.name(), actor.role());
    let (zh, en) = (zh.join("、"), en.join(", "));
    Err(Error::forbidden(
        "rights.role",
        format!("{name}（{role}）无权进行此操作；可由这些岗位办理：{zh}"),
        format!("{name} ({role}) may not do this; these roles may: {en}"),
    ))
}

/// An error unless the definitions hold a role of this id.
pub fn known_role(definitions: &Definitions, role: &str) -> Result<()> {
    if definitions.role(role).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = definitions.roles().iter().map(|role| &*role.id).collect();
    let list = known.join(", ");
    Err(Error::usage(
        "rights.unknown_role",
        format!("没有角色“{role}”，有：{list}"),
        format!("there is no role \"{role}\"; there are: {list}"),
    ))
}

/// Whether a role may read a register or layer, or know of it.
pub fn reads(definitions: &Definitions, role: &str, thing: &str) -> bool {
    definitions.may(role, "read", thing)
}
