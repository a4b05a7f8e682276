//! The database of records, users, audit and jobs, and the lake of layer editions.
//!
//! A data folder has one database ([`Store`]) with everything that changes, SQLite inside the folder or
//! PostgreSQL at an address, and a lake
//! ([`lake::Lake`]) of immutable editions as GeoParquet. Every act is one transaction together with
//! its audit entry; an edition exists from the moment its catalogue row is committed.

mod accounts;
mod act;
mod anchor;
mod attachment;
mod audit;
mod backup;
mod cases;
mod catalogue;
mod clock;
mod error;
mod error_text;
mod exchange;
mod folder;
mod job;
mod json;
mod keys;
pub mod lake;
mod ledger;
mod model;
mod papers;
mod personal;
mod record_act;
pub mod records;
mod sql;
mod store;
mod users;
mod verdict;

pub use accounts::{
    Answered, ApiToken, ClassifiedExport, Credential, LockRule, NewExport, NewSession, NewToken,
    OpenedSession, Repeat, Session, Standing,
};
pub use anchor::{Anchor, AnchorState};
pub use attachment::{Attachment, StoredFile};
pub use audit::{AuditBreak, AuditEntry, AuditFault, AuditReport};
pub use backup::{BackupFault, BackupReport, restore};
pub use cases::{
    Case, CaseClock, CaseDecision, CaseNotice, CaseSelection, CaseStep, ClockKind, ClockStop,
    Decision, Draft, DraftSignature, Instruction, Material, Meeting, NewCase, NewClock, NewDraft,
    NewInstruction, NewMeeting, NewNotice, NewStep, Signature, StepKind,
};
pub use catalogue::{
    ChangeSet, CheckOutcome, CheckRecord, Edition, EditionState, Finding, FindingState, KnownAt,
    LayerRecord, LayerSpec, Lineage, Mapping, NewFinding, Publication, Publish, Severity,
};
pub use clock::Clock;
pub use error::StoreError;
pub use exchange::{Answer, NewPack, NewPackRow, Pack, PackRow, RowState};
pub use job::{Job, JobState, RunningJob};
pub use json::canonical_json;
pub use keys::{Keys, SignatureRecord, SignatureState};
pub use lake::{
    Change, ChangeKind, DiffSummary, EditionReader, EditionWriter, GridBox, Lake, Manifest,
    PackedEdition, Part, PreparedRows, Preparer, ReadOptions, RowChange, SortedRows, Tally,
    Verification, WrittenEdition, diff_row, diff_schema,
};
pub use ledger::{
    Balance, BalanceQuery, LedgerEntry, Line, Lot, LotBook, NewEntry, ORIGIN, PieceBalance,
};
pub use model::{Column, ColumnKind, EditionId, GeometryKind, Row, Scalar, Schema, SchemaFault};
pub use papers::{NewPaper, Paper, PaperEvent, PaperSelection, PaperState};
pub use record_act::RecordAct;
pub use records::{
    Comparison, Difference, FieldKind, FieldSpec, GivenNumber, Measure, NumberFault, Order, Page,
    PersonalKind, RecordChange, RecordError, RecordFault, RecordInput, RecordRow, RegisterSpec,
    RegisterVersion, Selection, SeriesNumber, SpecFault, Sum, Value, Where,
};
pub use sql::DatabaseUrl;
pub use store::{Instance, NewFolder, OpenOptions, Store};
pub use users::{ADMIN, Actor, NEWCOMER, SECURITY, User, VIEWER};
pub use verdict::{NewVerdict, Verdict};
