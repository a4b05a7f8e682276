//! Processes judged: what a step would do, why it is refused. Pure.

mod active;
mod effects;
mod facts;
mod inputs;
mod invariant;
mod judge;
mod judged;
mod stored;

pub use active::{ActiveProcess, RelationPath};
pub use facts::{CaseFacts, CaseSignature, Facts, SetQuery};
pub use invariant::{Broken, Invariants};
pub use judged::{
    ActRequest, ClockChange, ClockStep, DifferenceRequest, FollowUp, JudgeError, Judged,
    LotRequest, Part, PostRequest, Refusal, RefusalKind, SplitRequest, Start, Target, WriteRequest,
};
