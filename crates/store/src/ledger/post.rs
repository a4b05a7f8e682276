use std::collections::{BTreeMap, BTreeSet};

use sea_query::{Expr, ExprTrait, OnConflict, Query};
use serde_json::{Value as Json, json};

use super::{ORIGIN, block, month, read};
use crate::records::RecordError;
use crate::{RecordAct, StoreError, canonical_json};

/// Lines that are written with one statement.
const LINES: usize = 100;

/// Where an area comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Its name, for example the number of the approval.
    pub id: String,
    /// `batch`, `project`, `stock`, or `account` for the side accounts.
    pub kind: String,
    /// The legal area, in units of 0.01 m².
    pub area_document: i64,
    /// The area as the document says it.
    pub area_written: String,
    /// The area computed from the geometry, in units of 0.01 m².
    pub area_measured: Option<i64>,
    /// Day of the approval.
    pub approved_on: String,
    /// Number of the document.
    pub document: String,
    /// Grade of proof.
    pub grade: String,
    /// The record of the approval: register and number.
    pub record: Option<(String, i64)>,
    /// Whatever else the caller keeps; integers and text.
    pub detail: Json,
}

/// A line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The book: a track or a side account.
    pub book: String,
    /// The lot.
    pub lot: String,
    /// The piece of the lot.
    pub piece: String,
    /// The state.
    pub state: String,
    /// Signed amount, in units of 0.01 m² or of the account.
    pub amount: i64,
}

/// An entry about to be posted; its date is the business date of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Number of the document.
    pub document: String,
    /// The entry that this one corrects.
    pub corrects: Option<i64>,
    /// Why; a correction needs one.
    pub reason: String,
    /// The case that posts it.
    pub case: Option<i64>,
    /// Whatever else the caller keeps; integers and text.
    pub detail: Json,
    /// Its lines; they sum to zero in each book.
    pub lines: Vec<Line>,
}

impl RecordAct {
    /// Opens a lot.
    ///
    /// # Errors
    /// When there is one of this name.
    pub async fn open_lot(&mut self, lot: &Lot) -> Result<(), StoreError> {
        crate::users::usable("lot", &lot.id)?;
        crate::record_act::day(&lot.approved_on)?;
        if read::kind(&mut self.tx, &lot.id).await?.is_some() {
            return Err(StoreError::Exists {
                what: "lot",
                name: lot.id.clone(),
            });
        }
        let (register, record) = lot
            .record
            .clone()
            .map_or((String::new(), None), |(name, id)| (name, Some(id)));
        let detail = canonical_json(&lot.detail)?;
        let content = canonical_json(&json!({
            "lot": lot.id, "kind": lot.kind, "area_document": lot.area_document.to_string(),
            "area_written": lot.area_written,
            "area_measured": lot.area_measured.map(|area| area.to_string()),
            "approved_on": lot.approved_on, "document": lot.document, "grade": lot.grade,
            "register": register, "record": record, "detail": detail,
        }))?;
        let row = Query::insert()
            .into_table("ledger_lot")
            .columns([
                "id",
                "kind",
                "area_document",
                "area_written",
                "area_measured",
                "approved_on",
                "document",
                "grade",
                "register",
                "record",
                "detail",
                "seq",
            ])
            .values_panic([
                lot.id.as_str().into(),
                lot.kind.as_str().into(),
                lot.area_document.into(),
                lot.area_written.as_str().into(),
                lot.area_measured.into(),
                lot.approved_on.as_str().into(),
                lot.document.as_str().into(),
                lot.grade.as_str().into(),
                register.into(),
                record.into(),
                detail.into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.changed(format!("lot/{}", lot.id), &content);
        Ok(())
    }

    /// Posts an entry; returns its number. Lines of no amount are left out.
    ///
    /// # Errors
    /// When its lines do not balance, a lot is not there, more is taken than there is, or a
    /// correction has no reason or is made by the one who posted the entry.
    pub async fn post(&mut self, new: &NewEntry) -> Result<i64, StoreError> {
        if new.lines.is_empty() {
            return Err(StoreError::BadName {
                what: "entry",
                text: String::new(),
            });
        }
        balanced(&new.lines)?;
        if let Some(wrong) = new.corrects {
            self.may_correct(wrong, &new.reason).await?;
        }
        let mut kinds: BTreeMap<&str, String> = BTreeMap::new();
        for line in &new.lines {
            if !kinds.contains_key(line.lot.as_str()) {
                let kind = read::kind(&mut self.tx, &line.lot).await?;
                let kind = kind.ok_or_else(|| StoreError::Unknown {
                    what: "lot",
                    name: line.lot.clone(),
                })?;
                kinds.insert(&line.lot, kind);
            }
        }
        let lines: Vec<&Line> = new.lines.iter().filter(|line| line.amount != 0).collect();
        let id = self.next("entry").await?;
        self.insert_entry(id, new).await?;
        self.insert_lines(id, &lines, &kinds).await?;
        self.add_totals(&lines, &kinds).await?;
        self.enough(&lines).await?;
        let all: Vec<_> = lines
            .iter()
            .map(|line| {
                json!([
                    line.book,
                    line.lot,
                    line.piece,
                    line.state,
                    line.amount.to_string()
                ])
            })
            .collect();
        let content = canonical_json(&json!({
            "entry": id, "date": self.business_date(), "document": new.document,
            "corrects": new.corrects, "reason": new.reason, "case": new.case,
            "detail": canonical_json(&new.detail)?, "lines": all,
        }))?;
        self.changed(format!("entry/{id}"), &content);
        Ok(id)
    }

    async fn may_correct(&mut self, wrong: i64, reason: &str) -> Result<(), StoreError> {
        if reason.trim().is_empty() {
            let what = "correction";
            return Err(RecordError::NoReason { what }.into());
        }
        let unknown = || StoreError::Unknown {
            what: "entry",
            name: wrong.to_string(),
        };
        let poster = read::poster(&mut self.tx, wrong).await?;
        if poster.ok_or_else(unknown)? == self.actor.id() {
            return Err(StoreError::FourEyes {
                action: "entry.correct",
                name: self.actor.name().to_owned(),
            });
        }
        if read::is_corrected(&mut self.tx, wrong).await? {
            return Err(RecordError::State {
                what: "entry",
                label: wrong.to_string(),
                state: "corrected".into(),
            }
            .into());
        }
        Ok(())
    }

    async fn insert_entry(&mut self, id: i64, new: &NewEntry) -> Result<(), StoreError> {
        let date = self.business_date().to_owned();
        let row = Query::insert()
            .into_table("ledger_entry")
            .columns([
                "id", "seq", "date", "document", "corrects", "reason", "actor_id", "case_id",
                "detail",
            ])
            .values_panic([
                id.into(),
                self.seq().into(),
                date.into(),
                new.document.as_str().into(),
                new.corrects.into(),
                new.reason.as_str().into(),
                self.actor.id().into(),
                new.case.into(),
                canonical_json(&new.detail)?.into(),
            ])
            .to_owned();
        self.tx.run(&row).await.map(drop)
    }

    async fn insert_lines(
        &mut self,
        entry: i64,
        lines: &[&Line],
        kinds: &BTreeMap<&str, String>,
    ) -> Result<(), StoreError> {
        let (seq, date) = (self.seq(), self.business_date().to_owned());
        let mut position = 0_i64;
        for some in lines.chunks(LINES) {
            let mut rows = Query::insert()
                .into_table("ledger_line")
                .columns([
                    "entry", "line", "seq", "date", "book", "lot", "lot_kind", "piece", "state",
                    "amount",
                ])
                .to_owned();
            for line in some {
                let kind = kinds.get(line.lot.as_str()).map_or("", String::as_str);
                rows.values_panic([
                    entry.into(),
                    position.into(),
                    seq.into(),
                    date.as_str().into(),
                    line.book.as_str().into(),
                    line.lot.as_str().into(),
                    kind.into(),
                    line.piece.as_str().into(),
                    line.state.as_str().into(),
                    line.amount.into(),
                ]);
                position += 1;
            }
            self.tx.run(&rows).await?;
        }
        Ok(())
    }

    /// Adds the lines to the totals of their month and block.
    async fn add_totals(
        &mut self,
        lines: &[&Line],
        kinds: &BTreeMap<&str, String>,
    ) -> Result<(), StoreError> {
        let mut sums: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
        for line in lines {
            let kind = kinds.get(line.lot.as_str()).map_or("", String::as_str);
            *sums.entry((&line.book, &line.state, kind)).or_default() += line.amount;
        }
        let month = month(self.business_date()).to_owned();
        let block = block(self.seq());
        let added = OnConflict::columns(["book", "state", "lot_kind", "month", "block"])
            .value(
                "amount",
                Expr::col(("ledger_total", "amount")).add(Expr::col(("excluded", "amount"))),
            )
            .to_owned();
        let sums: Vec<_> = sums.iter().filter(|(_, amount)| **amount != 0).collect();
        for some in sums.chunks(LINES) {
            let mut rows = Query::insert()
                .into_table("ledger_total")
                .columns(["book", "state", "lot_kind", "month", "block", "amount"])
                .on_conflict(added.clone())
                .to_owned();
            for ((book, state, kind), amount) in some {
                rows.values_panic([
                    (*book).into(),
                    (*state).into(),
                    (*kind).into(),
                    month.as_str().into(),
                    block.into(),
                    (**amount).into(),
                ]);
            }
            self.tx.run(&rows).await?;
        }
        Ok(())
    }

    /// Refuses an entry that leaves less than nothing of a piece in a state.
    async fn enough(&mut self, lines: &[&Line]) -> Result<(), StoreError> {
        let taken = lines
            .iter()
            .filter(|line| line.amount < 0 && line.state != ORIGIN);
        let places: BTreeSet<_> = taken
            .map(|line| (&line.book, &line.lot, &line.piece, &line.state, line.amount))
            .collect();
        for (book, lot, piece, state, amount) in places {
            let query = Query::select()
                .expr_as(Expr::col("amount").sum().cast_as("BIGINT"), "left")
                .from("ledger_line")
                .and_where(Expr::col("lot").eq(lot.as_str()))
                .and_where(Expr::col("piece").eq(piece.as_str()))
                .and_where(Expr::col("book").eq(book.as_str()))
                .and_where(Expr::col("state").eq(state.as_str()))
                .to_owned();
            let row = self.tx.row(&query).await?;
            let left = row.map_or(Ok(None), |row| row.int_or_none("left"))?;
            if let Some(left) = left.filter(|left| *left < 0) {
                return Err(RecordError::BelowZero {
                    book: book.clone(),
                    lot: lot.clone(),
                    piece: piece.clone(),
                    state: state.clone(),
                    amount,
                    left,
                }
                .into());
            }
        }
        Ok(())
    }
}

fn balanced(lines: &[Line]) -> Result<(), RecordError> {
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for line in lines {
        *sums.entry(&line.book).or_default() += i128::from(line.amount);
    }
    match sums.into_iter().find(|(_, sum)| *sum != 0) {
        None => Ok(()),
        Some((book, sum)) => Err(RecordError::Unbalanced {
            book: book.to_owned(),
            sum: sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64,
        }),
    }
}
