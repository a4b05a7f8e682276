use std::collections::{BTreeMap, BTreeSet};

use kunyu_store::{Case, Selection, StoreError};

use super::Sight;
use crate::Result;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::known;

/// Which cases somebody may know: those about records that they may know.
pub(crate) struct CaseSight<'s> {
    folder: &'s Folder,
    sight: &'s Sight,
    registers: BTreeMap<String, Records>,
}

enum Records {
    None,
    All,
    Only(BTreeSet<i64>),
}

impl<'s> CaseSight<'s> {
    pub(crate) fn new(folder: &'s Folder, sight: &'s Sight) -> Self {
        Self {
            folder,
            sight,
            registers: BTreeMap::new(),
        }
    }

    /// Whether a case may be known.
    pub(crate) async fn has(&mut self, case: &Case) -> Result<bool> {
        self.has_record(&case.register, case.record).await
    }

    /// Whether a record may be known, today.
    pub(crate) async fn has_record(&mut self, register: &str, record: i64) -> Result<bool> {
        if !self.registers.contains_key(register) {
            let records = self.records(register).await?;
            self.registers.insert(register.to_owned(), records);
        }
        Ok(match self.registers.get(register) {
            Some(Records::All) => true,
            Some(Records::Only(records)) => records.contains(&record),
            Some(Records::None) | None => false,
        })
    }

    /// The records of a register that may be known today.
    async fn records(&self, register: &str) -> Result<Records> {
        if !self.sight.knows(self.folder, register) {
            return Ok(Records::None);
        }
        let seen = match self.folder.definitions.register(register) {
            Some(_) => self.sight.register(self.folder, register)?,
            None => return Ok(Records::All),
        };
        if !seen.is_bound() {
            return Ok(Records::All);
        }
        let mut at = Selection {
            fields: Some(vec![seen.register().number.clone()]),
            ..known(None, None)?
        };
        seen.narrow(&mut at);
        match self.folder.store.find(register, &at).await {
            Ok(page) => Ok(Records::Only(
                page.rows.into_iter().map(|row| row.record).collect(),
            )),
            Err(StoreError::Unknown { .. }) => Ok(Records::None),
            Err(error) => Err(input(&error)),
        }
    }
}
