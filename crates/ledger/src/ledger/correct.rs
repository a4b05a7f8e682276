//! Correcting entries: the old one stays, a new one takes it back, another may replace it.

use super::Ledger;
use super::commit::Links;
use crate::{Entry, EntryId, LedgerError, Line, Lot, Opening, Posting};

/// A request to correct an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The wrong entry.
    pub entry: EntryId,
    /// What should have been booked; nothing when not given.
    pub replacement: Option<Posting>,
    /// Why.
    pub reason: String,
    /// Who corrects.
    pub by: String,
    /// The second user, other than the first.
    pub second: String,
}

impl Ledger {
    /// Takes an entry back on its own legal date and books its replacement: one entry or two.
    ///
    /// Every later date is tested again; where later entries stand on the wrong one they are
    /// named ([`LedgerError::Dependent`]) and nothing changes.
    pub fn correct(&mut self, correction: Correction) -> Result<Vec<Entry>, LedgerError> {
        let reversal = self.reversal(&correction)?;
        let Correction {
            entry,
            replacement,
            reason,
            by,
            second,
        } = correction;
        self.together(Some(entry), |ledger| {
            ledger.append_entry(reversal)?;
            let Some(mut replacement) = replacement else {
                return Ok(());
            };
            replacement.by = by;
            replacement.second = Some(second);
            replacement.reason = Some(reason);
            let corrects = Some(entry);
            ledger.append(
                replacement,
                Links {
                    corrects,
                    ..Links::default()
                },
            )
        })
    }

    /// Corrects the opening of a lot: another area, other pieces, another day.
    ///
    /// The replacement of `correction` is left out of account: `opening` replaces it.
    pub fn correct_opening(
        &mut self,
        correction: Correction,
        lot: Lot,
        opening: Opening,
    ) -> Result<Vec<Entry>, LedgerError> {
        let reversal = self.reversal(&correction)?;
        let opened = self
            .lot_versions(&lot.id)
            .iter()
            .any(|version| version.opened == correction.entry);
        if !opened {
            return Err(LedgerError::UnknownEntry {
                entry: correction.entry,
            });
        }
        self.together(Some(correction.entry), |ledger| {
            ledger.append_entry(reversal)?;
            let mut entry = ledger.opening_entry(&lot, opening)?;
            entry.corrects = Some(correction.entry);
            entry.reason = Some(correction.reason);
            entry.by = correction.by;
            entry.second = Some(correction.second);
            ledger.append_opening(lot, entry)
        })
    }

    /// Whether an entry only takes back another.
    pub fn is_reversal(&self, id: EntryId) -> bool {
        let of = |entry: &Entry| {
            self.entry(entry.corrects?)
                .map(|other| entry.reverses(other))
        };
        self.entry(id).and_then(of).unwrap_or(false)
    }

    fn reversal(&self, correction: &Correction) -> Result<Entry, LedgerError> {
        let entry = correction.entry;
        let wrong = self
            .entry(entry)
            .ok_or(LedgerError::UnknownEntry { entry })?;
        if self.is_reversal(entry) {
            return Err(LedgerError::Reversal { entry });
        }
        if let Some(by) = self.corrected_by(entry) {
            return Err(LedgerError::Corrected { entry, by });
        }
        if correction.reason.trim().is_empty() {
            return Err(LedgerError::NoReason);
        }
        two_users(&correction.by, Some(&correction.second))?;
        let opposite = |line: &Line| Line {
            amount: -line.amount,
            ..line.clone()
        };
        Ok(Entry {
            lines: wrong.lines.iter().map(opposite).collect(),
            corrects: Some(entry),
            linked: None,
            reason: Some(correction.reason.clone()),
            by: correction.by.clone(),
            second: Some(correction.second.clone()),
            ..wrong.clone()
        })
    }
}

/// Refuses when there is no second user or it is the first.
pub(super) fn two_users(by: &str, second: Option<&String>) -> Result<(), LedgerError> {
    match second {
        Some(second) if !second.trim().is_empty() && second != by => Ok(()),
        _ => Err(LedgerError::SecondUser { by: by.to_owned() }),
    }
}
