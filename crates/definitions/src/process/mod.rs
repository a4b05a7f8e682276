//! Processes judged: what a step would do, why it is refused. Pure.

mod active;
mod effects;
mod facts;
mod inputs;
mod judge;
mod judged;

pub use active::{ActiveProcess, RelationPath};
pub use facts::{CaseFacts, Facts, Signature};
pub use judged::{
    ClockChange, ClockStep, JudgeError, Judged, LotRequest, PostRequest, Refusal, RefusalKind,
    WriteRequest,
};
