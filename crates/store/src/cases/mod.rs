//! Cases: running instances of processes, their steps, clocks, papers and instructions.

mod act;
mod clock;
mod draft;
mod follow_up;
mod paper;
mod read;

pub use act::{NewCase, NewStep, Signature, StepKind};
pub use clock::{CaseClock, ClockKind, ClockStop, NewClock};
pub use draft::{Draft, DraftSignature, NewDraft};
pub use follow_up::{CaseDecision, Decision, Instruction, Meeting, NewInstruction, NewMeeting};
pub use paper::{CaseNotice, Material, NewNotice};
pub use read::{Case, CaseSelection, CaseStep};

use crate::StoreError;

fn no_case(name: impl ToString) -> StoreError {
    StoreError::Unknown {
        what: "case",
        name: name.to_string(),
    }
}
