use std::collections::BTreeMap;

use kunyu_terms::Bilingual;

use crate::Id;

/// A declared act over a piece: withdrawal (撤批), repossession (收回), writing off (核销), ….
///
/// It carries the piece to the states of `to`, whatever they were, and returns the tracks of
/// `restores` to what they were when the lot was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Id.
    pub id: Id,
    /// Title.
    pub title: Bilingual,
    /// When it is refused; the first that holds is told.
    pub refuses: Vec<RefusalRule>,
    /// Where the piece stands afterwards, as (book, state).
    pub to: BTreeMap<Id, Id>,
    /// Tracks that return to their opening states.
    pub restores: Vec<Id>,
}

/// When an act is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalRule {
    /// Reason code, for example `expropriated`; whoever asks phrases it with its article.
    pub code: Id,
    /// Track that is looked at.
    pub book: Id,
    /// States in which the act is refused.
    pub states: Vec<Id>,
    /// Only where the piece came into the state after its lot was opened: land that the State
    /// owned before the approval was not expropriated by it.
    pub gained: bool,
}
