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
    /// Whether it knows and acts only on what lies in the townships of its user (`area = "own"`).
    pub own_area: bool,
    /// Registers and layers that it knows everywhere although it is bound to its townships.
    pub everywhere: Vec<String>,
    /// Columns that it must not know of: `right_holder.phone`, `*.phone`.
    pub conceals: Vec<String>,
    /// Secrecy classes that it may know where its user has no clearance of their own: of the classes
    /// that follow each other the highest, and those that stand apart.
    pub clearance: Vec<String>,
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

    /// Whether a column of a register or layer must not be known to it.
    pub fn is_concealed(&self, thing: &str, column: &str) -> bool {
        self.conceals.iter().any(|concealed| {
            let (things, columns) = concealed.split_once('.').unwrap_or((concealed, "*"));
            fits(things, thing) && fits(columns, column)
        })
    }

    /// Whether it knows a register or layer in the townships of its user only.
    pub fn is_bound(&self, thing: &str) -> bool {
        self.own_area && !self.everywhere.iter().any(|pattern| fits(pattern, thing))
    }
}

/// Whether a name fits a pattern that may end in `*`.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => pattern == name,
    }
}
