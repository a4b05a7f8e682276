//! The database of records, users, audit and jobs, and the lake of layer editions.
//!
//! A data folder has one database ([`Store`]) with everything that changes, SQLite inside the folder or
//! PostgreSQL at an address, and a lake
//! ([`lake::Lake`]) of immutable editions as GeoParquet. Every act is one transaction together with
//! its audit entry; an edition exists from the moment its catalogue row is committed.

mod act;
mod anchor;
mod audit;
mod catalogue;
mod clock;
mod error;
mod error_text;
mod folder;
mod job;
mod json;
mod keys;
pub mod lake;
mod model;
mod sql;
mod store;
mod users;
mod verdict;

pub use anchor::{Anchor, AnchorState};
pub use audit::{AuditBreak, AuditEntry, AuditFault, AuditReport};
pub use catalogue::{
    ChangeSet, CheckOutcome, CheckRecord, Edition, EditionState, Finding, FindingState, KnownAt,
    LayerRecord, LayerSpec, Lineage, Mapping, NewFinding, Publication, Publish, Severity,
};
pub use clock::Clock;
pub use error::StoreError;
pub use job::{Job, JobState, RunningJob};
pub use json::canonical_json;
pub use keys::{Keys, SignatureRecord, SignatureState};
pub use lake::{
    Change, ChangeKind, DiffSummary, EditionReader, EditionWriter, GridBox, Lake, Manifest,
    PackedEdition, Part, ReadOptions, RowChange, Tally, Verification, WrittenEdition, diff_row,
    diff_schema,
};
pub use model::{Column, ColumnKind, EditionId, GeometryKind, Row, Scalar, Schema, SchemaFault};
pub use sql::DatabaseUrl;
pub use store::{Instance, NewFolder, OpenOptions, Store};
pub use users::{ADMIN, Actor, SAMPLE_USERS, User, VIEWER};
pub use verdict::{NewVerdict, Verdict};
