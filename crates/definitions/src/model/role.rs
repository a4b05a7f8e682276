use kunyu_terms::Bilingual;

use crate::text::Place;

/// What a person may do (岗位角色).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Id, as given to users and written in transitions.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Allowed actions: `act:PROCESS.TRANSITION`, `read:REGISTER`, other verbs; `*` at the end of
    /// either part stands for anything.
    pub may: Vec<String>,
    /// Registers and layers that it must not know of.
    pub hides: Vec<String>,
    /// Positions in signature chains as which it signs: 经办, 科长, …
    pub signs: Vec<String>,
    /// Where it is defined.
    pub place: Place,
}

/// A signer who is no user of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideSigner {
    /// Id, as written in signature chains: 区政府, 局务会, …
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// How it is known that it signed.
    pub by: SignedBy,
    /// Where it is defined.
    pub place: Place,
}

/// How it is known that somebody outside signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// By its document, whose number and date are entered with the step.
    Document,
    /// By the minutes of a meeting of this title that approved the case.
    Meeting,
}

impl Role {
    /// Whether the role allows `action` (`act`, `read`, …) on `subject` (`listing.open_listing`,
    /// `land_supply`). What it hides is never allowed.
    pub fn allows(&self, action: &str, subject: &str) -> bool {
        let thing = subject.split('.').next().unwrap_or(subject);
        if self.hides.iter().any(|hidden| fits(hidden, thing)) {
            return false;
        }
        self.may.iter().any(|allowed| {
            let (verb, things) = allowed.split_once(':').unwrap_or((allowed, "*"));
            fits(verb, action) && fits(things, subject)
        })
    }
}

/// Whether a name fits a pattern that may end in `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => pattern == name,
    }
}
