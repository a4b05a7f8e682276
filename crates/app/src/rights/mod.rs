//! Who may do and know what: the roles of the definitions (`rights/`) and what people are beside them,
//! asked in one place. Acts are asked with [`require`]; whatever is read goes through a [`Sight`].

mod acting;
mod cases;
mod seen;
mod sight;

use kunyu_definitions::Definitions;
use kunyu_store::Actor;

use crate::{Error, Result};

pub(crate) use acting::{after, before};
pub(crate) use cases::CaseSight;
pub(crate) use seen::{Seen, SeenLayer};
pub use sight::Sight;
pub(crate) use sight::{LEDGER, nothing_here};

/// Acts that change something. Steps of processes name their roles themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Add, stop and allow accounts, give passwords that work once (系统管理员).
    ManageAccounts,
    /// Give roles, townships and clearances, unlock (安全管理员).
    ManageRights,
    /// Look after jobs, backups, definitions (系统管理员).
    Operate,
    /// Consent to somebody else's export of what is classified.
    ApproveExport,
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
            Self::ManageAccounts => "manage_accounts",
            Self::ManageRights => "manage_rights",
            Self::Operate => "operate",
            Self::ApproveExport => "approve_export",
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
    require_one(definitions, actor, &[action])
}

/// An error unless the role of `actor` may do one of `actions`.
pub fn require_one(definitions: &Definitions, actor: &Actor, actions: &[Action]) -> Result<()> {
    let may = |role: &str| {
        let mut words = actions.iter().map(|action| action.word());
        words.any(|word| definitions.may(role, word, ""))
    };
    if may(actor.role()) {
        return Ok(());
    }
    let roles = definitions.roles().iter();
    let allowed = roles.filter(|role| may(&role.id));
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
