//! Sections that were merged or dissolved: who goes on with what they had.

use std::collections::BTreeMap;

use kunyu_store::{KnownAt, Selection, StoreError, Value};

use crate::Result;
use crate::folder::Folder;
use crate::layers::input;

/// The register of units and its fields (机构台账).
const REGISTER: &str = "organisation_unit";
const NAME: &str = "name";
const ENDED: &str = "ended_on";
const SUCCESSOR: &str = "successor";

/// Which section goes on with the matters of another that is no more.
#[derive(Debug, Default)]
pub(crate) struct Successors(BTreeMap<String, String>);

impl Successors {
    /// As the register of units has it on a day; none where a bureau keeps no such register.
    pub(crate) async fn on(folder: &Folder, day: &str) -> Result<Self> {
        let wanted = [NAME, ENDED, SUCCESSOR];
        let register = folder.definitions.register(REGISTER);
        let complete = register.is_some_and(|register| {
            let mut fields = wanted.iter();
            fields.all(|id| register.field(id).is_some())
        });
        if !complete {
            return Ok(Self::default());
        }
        let selection = Selection {
            date: day.to_owned(),
            known_at: KnownAt::Now,
            fields: Some(wanted.map(str::to_owned).to_vec()),
            ..Selection::default()
        };
        let page = match folder.store.find(REGISTER, &selection).await {
            Ok(page) => page,
            Err(StoreError::Unknown { .. }) => return Ok(Self::default()),
            Err(error) => return Err(input(&error)),
        };
        let ended = page.rows.iter().filter_map(|row| {
            let [name, ended, successor] = row.values.as_slice() else {
                return None;
            };
            let has_ended = !matches!(ended, Value::Null) && *ended.to_string() <= *day;
            let pair = (name.as_text()?, successor.as_text()?);
            (has_ended && !pair.1.is_empty()).then(|| (pair.0.to_owned(), pair.1.to_owned()))
        });
        Ok(Self(ended.collect()))
    }

    /// The section that answers today for what `section` had: itself while it is there.
    pub(crate) fn of<'s>(&'s self, section: &'s str) -> &'s str {
        let mut now = section;
        // a chain of mergers; no longer than there are ended sections, whatever the register says
        for _ in 0..=self.0.len() {
            match self.0.get(now) {
                Some(next) => now = next,
                None => return now,
            }
        }
        section
    }
}

#[cfg(test)]
mod tests {
    use super::Successors;

    #[test]
    fn mergers_are_followed_to_their_end_and_a_ring_leads_nowhere() {
        let pairs = [("甲", "乙"), ("乙", "丙"), ("丁", "戊"), ("戊", "丁")];
        let pairs = pairs.map(|(old, new)| (old.to_owned(), new.to_owned()));
        let successors = Successors(pairs.into());
        assert_eq!(successors.of("甲"), "丙");
        assert_eq!(successors.of("丙"), "丙");
        assert_eq!(successors.of("丁"), "丁");
    }
}
