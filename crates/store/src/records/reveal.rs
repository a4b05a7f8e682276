//! Reading personal data as it is: on request, with a reason, into the audit trail.

use serde_json::json;

use super::RecordError;
use super::row::{self, Cell, FIELDS};
use super::write::{place, unknown};
use crate::{Actor, RecordAct, Store, StoreError, personal};

impl Store {
    /// The personal data of a record as known now, one text per field asked for. Leaves an audit
    /// entry with who read what, and why.
    ///
    /// # Errors
    /// When the actor may not act, no reason is given, or the key is not in the keys folder.
    pub async fn reveal(
        &self,
        actor: &Actor,
        register: &str,
        record: i64,
        fields: &[&str],
        reason: &str,
    ) -> Result<Vec<Option<String>>, StoreError> {
        if reason.trim().is_empty() {
            let what = "reading personal data";
            return Err(RecordError::NoReason { what }.into());
        }
        let today = self.today();
        let mut act = self.begin_act(actor, "record.reveal", &today).await?;
        let texts = act.personal(register, record, fields).await?;
        act.about(format!("{register}/{record}"));
        act.note("fields", json!(fields));
        act.note("reason", json!(reason));
        act.commit().await?;
        Ok(texts)
    }
}

impl RecordAct {
    /// The personal data of a record as it is within the act, one text per field asked for. Whoever
    /// calls says in the audit entry what it was read for.
    ///
    /// # Errors
    /// When there is no such record, or the key is not in the keys folder.
    pub async fn personal(
        &mut self,
        register: &str,
        record: i64,
        fields: &[&str],
    ) -> Result<Vec<Option<String>>, StoreError> {
        let spec = self.spec(register).await?;
        let (timeline, _) = row::timeline(&mut self.tx, &spec, record, None)
            .await?
            .ok_or_else(|| unknown(register, record))?;
        let last = timeline.last().ok_or_else(|| unknown(register, record))?;
        let keys = self.store.keys()?;
        let keys = keys.as_ref().map_or(&[][..], |keys| keys.personal());
        let mut texts = Vec::with_capacity(fields.len());
        for id in fields {
            spec.field(id)?;
            let at = spec.index(id).unwrap_or_default() + FIELDS;
            texts.push(match last.values.get(at) {
                Some(Cell::Personal(Some(hidden))) => {
                    let place = place(register, id, record);
                    Some(personal::decrypt(keys, &place, &hidden.cipher)?)
                }
                Some(Cell::Plain(value)) => value.as_text().map(str::to_owned),
                _ => None,
            });
        }
        Ok(texts)
    }
}
