//! Reading personal data as it is: on request, with a reason, into the audit trail.

use serde_json::json;

use super::RecordError;
use super::row::{self, Cell, FIELDS};
use super::write::{place, unknown};
use crate::{Actor, Store, StoreError, personal};

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
        let spec = act.spec(register).await?;
        let (timeline, _) = row::timeline(&mut act.tx, &spec, record, None)
            .await?
            .ok_or_else(|| unknown(register, record))?;
        let last = timeline.last().ok_or_else(|| unknown(register, record))?;
        let keys = self.keys()?;
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
        act.about(format!("{register}/{record}"));
        act.note("fields", json!(fields));
        act.note("reason", json!(reason));
        act.commit().await?;
        Ok(texts)
    }
}
