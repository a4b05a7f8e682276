use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value as Json;
use sm3::{Digest, Sm3};

use crate::model::hex;
use crate::sql::Record;
use crate::{Store, StoreError, personal};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    /// Issued, without a stamp.
    Issued,
    /// Stamped.
    Stamped,
    /// Void (作废).
    Void,
}

impl PaperState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Stamped => "stamped",
            Self::Void => "void",
        }
    }
}

/// A document that a step issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its number in the store.
    pub id: i64,
    /// The number on it.
    pub number: String,
    /// Series, year and running number, where it has them.
    pub series: Option<(String, i64, i64)>,
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
    /// The step that made it.
    pub transition: String,
    /// Register of the record that it is about.
    pub register: String,
    /// That record.
    pub record: i64,
    /// Business date of its issue.
    pub issued_on: String,
    /// Who issued it.
    pub issued_by: String,
    /// SM3 of its content.
    pub hash: String,
    /// Whether it tells data of a person; its content is then encrypted at rest.
    pub encrypted: bool,
    /// Whether a proof of service goes with it.
    pub receipt: bool,
    /// How often it was printed.
    pub prints: i64,
    /// Words of the stamp on it.
    pub stamp: Option<String>,
    /// Day of stamping, and by whom.
    pub stamped: Option<(String, String)>,
    /// Day on which it counts as served.
    pub served_on: Option<String>,
    /// Day of voiding, by whom, and why.
    pub voided: Option<(String, String, String)>,
    /// The document that it replaces.
    pub replaces: Option<i64>,
    /// The document that replaces it.
    pub replaced_by: Option<i64>,
    /// Audit entry of the last change.
    pub seq: i64,
    pub(super) stamped_by_id: Option<i64>,
    pub(super) content: Vec<u8>,
}

impl Paper {
    /// What it is.
    pub fn state(&self) -> PaperState {
        match (&self.voided, &self.stamp) {
            (Some(_), _) => PaperState::Void,
            (None, Some(_)) => PaperState::Stamped,
            (None, None) => PaperState::Issued,
        }
    }
}

/// Something done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperEvent {
    /// Position, from 1.
    pub event: i64,
    /// Audit entry.
    pub seq: i64,
    /// `issue`, `print`, `stamp`, `serve`, `void` or `replace`.
    pub kind: String,
    /// Business date.
    pub business_date: String,
    /// Instant of booking.
    pub time: String,
    /// Who.
    pub actor: String,
    /// More about it.
    pub detail: Json,
}

/// Which documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperSelection {
    /// Of this case.
    pub case: Option<i64>,
    /// With this number, void ones too.
    pub number: Option<String>,
    /// From this template.
    pub template: Option<String>,
    /// About this record.
    pub record: Option<(String, i64)>,
}

const COLUMNS: [&str; 31] = [
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
    "stamp",
    "stamped_on",
    "stamped_by",
    "stamped_by_id",
    "served_on",
    "voided_on",
    "voided_by",
    "void_reason",
    "replaces",
    "replaced_by",
    "seq",
];

pub(super) fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from("paper").to_owned()
}

pub(super) fn paper(row: &Record) -> Result<Paper, StoreError> {
    let series = match (
        row.text_or_none("series")?,
        row.int_or_none("series_year")?,
        row.int_or_none("series_number")?,
    ) {
        (Some(series), Some(year), Some(number)) => Some((series, year, number)),
        _ => None,
    };
    let stamped = row
        .text_or_none("stamped_on")?
        .zip(row.text_or_none("stamped_by")?);
    let voided = match (
        row.text_or_none("voided_on")?,
        row.text_or_none("voided_by")?,
        row.text_or_none("void_reason")?,
    ) {
        (Some(on), Some(by), Some(reason)) => Some((on, by, reason)),
        _ => None,
    };
    Ok(Paper {
        id: row.int("id")?,
        number: row.text("number")?,
        series,
        document: row.text("document")?,
        template: row.text("template")?,
        title: row.text("title")?,
        case: row.int("case_id")?,
        process: row.text("process")?,
        transition: row.text("transition")?,
        register: row.text("register")?,
        record: row.int("record")?,
        issued_on: row.text("issued_on")?,
        issued_by: row.text("issued_by")?,
        hash: row.text("hash")?,
        content: row.bytes("content")?,
        encrypted: row.flag("encrypted")?,
        receipt: row.flag("receipt")?,
        prints: row.int("prints")?,
        stamp: row.text_or_none("stamp")?,
        stamped,
        stamped_by_id: row.int_or_none("stamped_by_id")?,
        served_on: row.text_or_none("served_on")?,
        voided,
        replaces: row.int_or_none("replaces")?,
        replaced_by: row.int_or_none("replaced_by")?,
        seq: row.int("seq")?,
    })
}

impl Store {
    /// Documents in the order in which they were issued.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn papers(&self, selection: &PaperSelection) -> Result<Vec<Paper>, StoreError> {
        let mut query = select().order_by("id", Order::Asc).to_owned();
        if let Some(case) = selection.case {
            query.and_where(Expr::col("case_id").eq(case));
        }
        if let Some(number) = &selection.number {
            query.and_where(Expr::col("number").eq(number.as_str()));
        }
        if let Some(template) = &selection.template {
            query.and_where(Expr::col("template").eq(template.as_str()));
        }
        if let Some((register, record)) = &selection.record {
            query.and_where(Expr::col("register").eq(register.as_str()));
            query.and_where(Expr::col("record").eq(*record));
        }
        self.pool().rows(&query).await?.iter().map(paper).collect()
    }

    /// A document.
    ///
    /// # Errors
    /// When there is none.
    pub async fn paper(&self, id: i64) -> Result<Paper, StoreError> {
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        let row = self.pool().row(&query).await?;
        row.as_ref()
            .map(paper)
            .transpose()?
            .ok_or_else(|| unknown(id))
    }

    /// The content of a document as it was frozen, verified by its hash.
    ///
    /// # Errors
    /// When it was changed, or the key of its personal data is not in the keys folder.
    pub fn paper_content(&self, paper: &Paper) -> Result<Json, StoreError> {
        let text = self.opened(paper.id, paper.encrypted, &paper.content)?;
        if hex(&Sm3::digest(text.as_bytes())) != paper.hash {
            return Err(StoreError::DatabaseDamaged {
                detail: format!("document {} is not what was issued", paper.number),
            });
        }
        crate::sql::read_json("document", &text)
    }

    /// What was done with a document; details only where `paper` is not encrypted, or `open` asks for
    /// them.
    ///
    /// # Errors
    /// When the database cannot be read, or the key is missing.
    pub async fn paper_events(
        &self,
        paper: &Paper,
        open: bool,
    ) -> Result<Vec<PaperEvent>, StoreError> {
        let query = Query::select()
            .columns([
                "event",
                "seq",
                "kind",
                "business_date",
                "time",
                "actor",
                "detail",
            ])
            .from("paper_event")
            .and_where(Expr::col("paper").eq(paper.id))
            .order_by("event", Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        let event = |row: &Record| {
            let detail = row.bytes("detail")?;
            let detail = if paper.encrypted && !open {
                Json::Null
            } else {
                let text = self.opened(paper.id, paper.encrypted, &detail)?;
                crate::sql::read_json("document event", &text)?
            };
            Ok(PaperEvent {
                event: row.int("event")?,
                seq: row.int("seq")?,
                kind: row.text("kind")?,
                business_date: row.text("business_date")?,
                time: row.text("time")?,
                actor: row.text("actor")?,
                detail,
            })
        };
        rows.iter().map(event).collect()
    }

    fn opened(&self, paper: i64, encrypted: bool, bytes: &[u8]) -> Result<String, StoreError> {
        if encrypted {
            let keys = self.keys()?;
            let keys = keys.as_ref().map_or(&[][..], |keys| keys.personal());
            return Ok(personal::decrypt(keys, &super::place(paper), bytes)?);
        }
        String::from_utf8(bytes.to_vec()).map_err(|_| StoreError::DatabaseDamaged {
            detail: format!("document {paper} is no text"),
        })
    }
}

pub(super) fn unknown(name: impl ToString) -> StoreError {
    StoreError::Unknown {
        what: "paper",
        name: name.to_string(),
    }
}
