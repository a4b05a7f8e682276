//! Farmland balance by the law of the date: which accounts an occupation draws on.

use std::collections::BTreeMap;

use kunyu_terms::{Bilingual, Date};

use crate::{Holding, Id, Posting, Step, Transfer};

/// The rules of the farmland balance (占补平衡) that are in force from a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// Id.
    pub id: Id,
    /// Title.
    pub title: Bilingual,
    /// First day.
    pub from: Date,
    /// Article.
    pub article: String,
    /// Kind of occupation (construction, afforestation, …) → accounts that it draws on.
    /// A kind that is not named needs no replenishment.
    pub draws: BTreeMap<Id, Vec<Id>>,
}

impl Regime {
    /// The regime in force on a day.
    pub fn on(regimes: &[Self], date: Date) -> Option<&Self> {
        let begun = regimes.iter().filter(|regime| regime.from <= date);
        begun.max_by_key(|regime| regime.from)
    }

    /// The accounts that an occupation draws on; none where it needs no replenishment.
    pub fn accounts(&self, occupation: &str) -> &[Id] {
        self.draws.get(occupation).map_or(&[], Vec::as_slice)
    }

    /// The steps that write an occupation off against a pool, for the amounts that count under
    /// this regime; amounts of zero and of other accounts are left out.
    pub fn write_off(
        &self,
        occupation: &str,
        pool: &Holding,
        user: &Holding,
        amounts: &BTreeMap<Id, i64>,
    ) -> Vec<Step> {
        let accounts = self.accounts(occupation).iter();
        let drawn = accounts.filter_map(|book| {
            let amount = *amounts.get(book)?;
            (amount != 0).then(|| {
                Step::Transfer(Transfer {
                    book: Id::clone(book),
                    from: pool.clone(),
                    to: user.clone(),
                    amount,
                })
            })
        });
        drawn.collect()
    }
}

impl Posting {
    /// With more steps.
    pub fn steps(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps.extend(steps);
        self
    }
}
