use sea_query::{Expr, ExprTrait, Query};
use serde_json::{Value as Json, json};
use sm3::{Digest, Sm3};

use super::read::{Paper, PaperState, paper, select, unknown};
use crate::model::hex;
use crate::records::{RecordError, SeriesNumber};
use crate::{RecordAct, StoreError, canonical_json};

/// What [`RecordAct::issue_paper`] needs.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPaper {
    /// The number on it.
    pub number: String,
    /// The number drawn from its series; none where it came from outside.
    pub series: Option<SeriesNumber>,
    /// Its id in the process.
    pub document: String,
    /// Template.
    pub template: String,
    /// Title.
    pub title: String,
    /// The case.
    pub case: i64,
    /// Process.
    pub process: String,
    /// The step that makes it.
    pub transition: String,
    /// Register of the record that it is about.
    pub register: String,
    /// That record.
    pub record: i64,
    /// What it says: integers and text only.
    pub content: Json,
    /// Whether it tells data of a person.
    pub personal: bool,
    /// Whether a proof of service goes with it.
    pub receipt: bool,
    /// The void document that it replaces.
    pub replaces: Option<i64>,
}

impl RecordAct {
    /// Issues a document: its content is frozen with its hash; returns its number in the store.
    ///
    /// # Errors
    /// When another document that is not void has the number, or personal data cannot be encrypted.
    pub async fn issue_paper(&mut self, new: &NewPaper) -> Result<i64, StoreError> {
        crate::users::usable("paper", &new.number)?;
        let taken = select()
            .and_where(Expr::col("number").eq(new.number.as_str()))
            .and_where(Expr::col("voided_on").is_null())
            .to_owned();
        if self.tx.row(&taken).await?.is_some() {
            return Err(StoreError::Exists {
                what: "paper",
                name: new.number.clone(),
            });
        }
        let id = self.next("paper").await?;
        let text = canonical_json(&new.content)?;
        let hash = hex(&Sm3::digest(text.as_bytes()));
        let bytes = self.closed_content(id, new.personal, &text)?;
        self.insert_paper(id, new, &hash, bytes).await?;
        let issued = self.paper_by_id(id).await?;
        let detail = json!({
            "number": new.number, "template": new.template, "document": new.document,
            "case": new.case, "sm3": hash,
        });
        self.paper_event(&issued, "issue", &detail).await?;
        if let Some(void) = new.replaces {
            self.change_paper(void, vec![("replaced_by", id.into())])
                .await?;
            let void = self.paper_by_id(void).await?;
            self.paper_event(&void, "replace", &json!({"by": new.number}))
                .await?;
        }
        Ok(id)
    }

    async fn insert_paper(
        &mut self,
        id: i64,
        new: &NewPaper,
        hash: &str,
        content: Vec<u8>,
    ) -> Result<(), StoreError> {
        let series = new.series.as_ref();
        let row = Query::insert()
            .into_table("paper")
            .columns([
                "id",
                "number",
                "series",
                "series_year",
                "series_number",
                "document",
                "template",
                "title",
                "case_id",
                "process",
                "transition",
                "register",
                "record",
                "issued_on",
                "issued_by",
                "hash",
                "content",
                "encrypted",
                "receipt",
                "prints",
                "replaces",
                "seq",
            ])
            .values_panic([
                id.into(),
                new.number.as_str().into(),
                series.map(|series| series.series.clone()).into(),
                series.map(|series| series.year).into(),
                series.map(|series| series.number).into(),
                new.document.as_str().into(),
                new.template.as_str().into(),
                new.title.as_str().into(),
                new.case.into(),
                new.process.as_str().into(),
                new.transition.as_str().into(),
                new.register.as_str().into(),
                new.record.into(),
                self.business_date().to_owned().into(),
                self.actor.name().into(),
                hash.into(),
                content.into(),
                i64::from(new.personal).into(),
                i64::from(new.receipt).into(),
                0_i64.into(),
                new.replaces.into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await.map(drop)
    }

    /// The document of this number that is not void; else the last void one.
    ///
    /// # Errors
    /// When there is none.
    pub async fn paper_by_number(&mut self, number: &str) -> Result<Paper, StoreError> {
        let query = select()
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        let rows = self.tx.rows(&query).await?;
        let all: Result<Vec<Paper>, _> = rows.iter().map(paper).collect();
        let best = all?
            .into_iter()
            .max_by_key(|paper| (paper.voided.is_none(), paper.id));
        best.ok_or_else(|| unknown(number))
    }

    /// Records a print; returns how many there are now.
    ///
    /// # Errors
    /// When there is no such document.
    pub async fn print_paper(&mut self, id: i64, detail: &Json) -> Result<i64, StoreError> {
        let printed = self.paper_by_id(id).await?;
        let prints = printed.prints + 1;
        self.change_paper(id, vec![("prints", prints.into())])
            .await?;
        self.paper_event(&printed, "print", detail).await?;
        Ok(prints)
    }

    /// Stamps a document (用印).
    ///
    /// # Errors
    /// When it is void or stamped already.
    pub async fn stamp_paper(&mut self, id: i64, words: &str) -> Result<(), StoreError> {
        let paper = self.paper_by_id(id).await?;
        if paper.state() != PaperState::Issued {
            return Err(wrong(&paper, "issued"));
        }
        let (by, by_id) = (self.actor.name().to_owned(), self.actor.id());
        let set = vec![
            ("stamp", words.into()),
            ("stamped_on", self.business_date().to_owned().into()),
            ("stamped_by", by.into()),
            ("stamped_by_id", by_id.into()),
        ];
        self.change_paper(id, set).await?;
        self.paper_event(&paper, "stamp", &json!({"stamp": words}))
            .await
    }

    /// Makes a document void (作废). A stamped one by another user than those who issued and stamped
    /// it. Its number stays in the series, void with the reason.
    ///
    /// # Errors
    /// When it is void already, no reason is given, or the user issued or stamped it.
    pub async fn void_paper(&mut self, id: i64, reason: &str) -> Result<(), StoreError> {
        let paper = self.paper_by_id(id).await?;
        if paper.state() == PaperState::Void {
            return Err(wrong(&paper, "issued"));
        }
        if reason.trim().is_empty() {
            let what = "void document";
            return Err(RecordError::NoReason { what }.into());
        }
        let by = self.actor.name().to_owned();
        let took_part = paper.stamped_by_id == Some(self.actor.id()) || paper.issued_by == by;
        if paper.stamp.is_some() && took_part {
            return Err(StoreError::FourEyes {
                action: "paper.void",
                name: by,
            });
        }
        let set = vec![
            ("voided_on", self.business_date().to_owned().into()),
            ("voided_by", by.into()),
            ("void_reason", reason.into()),
        ];
        self.change_paper(id, set).await?;
        if let Some((series, year, number)) = &paper.series {
            self.void_number(series, *year, *number, reason).await?;
        }
        self.paper_event(&paper, "void", &json!({"reason": reason}))
            .await
    }

    /// Records the service of a document with its proof (送达回证).
    ///
    /// # Errors
    /// When it is void, or the day is none.
    pub async fn serve_paper(
        &mut self,
        id: i64,
        counts_from: &str,
        proof: &Json,
    ) -> Result<(), StoreError> {
        crate::record_act::day(counts_from)?;
        let paper = self.paper_by_id(id).await?;
        if paper.state() == PaperState::Void {
            return Err(wrong(&paper, "issued"));
        }
        self.change_paper(id, vec![("served_on", counts_from.into())])
            .await?;
        self.paper_event(&paper, "serve", proof).await
    }

    async fn paper_by_id(&mut self, id: i64) -> Result<Paper, StoreError> {
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        let row = self.tx.row(&query).await?;
        row.as_ref()
            .map(paper)
            .transpose()?
            .ok_or_else(|| unknown(id))
    }

    async fn change_paper(
        &mut self,
        id: i64,
        set: Vec<(&'static str, sea_query::Value)>,
    ) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.table("paper").value("seq", self.seq());
        for (column, value) in set {
            update.value(column, Expr::val(value));
        }
        update.and_where(Expr::col("id").eq(id));
        self.tx.run(&update).await.map(drop)
    }

    async fn paper_event(
        &mut self,
        paper: &Paper,
        kind: &str,
        detail: &Json,
    ) -> Result<(), StoreError> {
        let query = Query::select()
            .expr_as(Expr::col("event").max(), "last")
            .from("paper_event")
            .and_where(Expr::col("paper").eq(paper.id))
            .to_owned();
        let last = self.tx.row(&query).await?;
        let last = last.map_or(Ok(None), |row| row.int_or_none("last"))?;
        let text = canonical_json(detail)?;
        let bytes = self.closed_content(paper.id, paper.encrypted, &text)?;
        let event = last.unwrap_or(0) + 1;
        let (date, time) = (self.business_date().to_owned(), self.time().to_owned());
        let row = Query::insert()
            .into_table("paper_event")
            .columns([
                "paper",
                "event",
                "seq",
                "kind",
                "business_date",
                "time",
                "actor",
                "detail",
            ])
            .values_panic([
                paper.id.into(),
                event.into(),
                self.seq().into(),
                kind.into(),
                date.clone().into(),
                time.into(),
                self.actor.name().into(),
                bytes.into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let content = canonical_json(&json!({
            "paper": paper.number, "kind": kind, "business_date": date, "detail": text,
        }))?;
        self.changed(format!("paper/{}/{event}", paper.id), &content);
        Ok(())
    }

    fn closed_content(&self, id: i64, personal: bool, text: &str) -> Result<Vec<u8>, StoreError> {
        if !personal {
            return Ok(text.as_bytes().to_vec());
        }
        let keys = self.store.keys()?;
        let key = keys.as_ref().and_then(|keys| keys.personal().first());
        let key = key.ok_or_else(|| RecordError::NoPersonalKey {
            register: "paper".into(),
            field: "content".into(),
        })?;
        key.encrypt(&super::place(id), text)
    }
}

fn wrong(paper: &Paper, needed: &'static str) -> StoreError {
    StoreError::WrongState {
        what: "paper",
        name: paper.number.clone(),
        state: paper.state().word().to_owned(),
        needed,
    }
}
