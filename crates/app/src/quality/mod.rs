//! `kunyu quality`: editions and files against the quality checks of the definitions; what is found is
//! a work list, a report to the institute, and, where it is safe, a repair.

mod collect;
mod engine;
mod first;
mod model;
mod open;
mod outline;
mod record;
mod repair;
mod report;
mod shapes;
mod source;
mod structure;
mod topology;
mod work;

pub(crate) use first::FirstLook;
pub use model::{Examined, FindingRow, NotAssessed, RuleRow, Target, Wanted};
pub use record::{first_look, record};
pub use repair::{RepairChange, RepairRequest, Repaired, repair};
pub use report::{Form, layer, render, severity};
pub use work::{Filter, FindingItem, Rechecked, assign, list, mended, recheck, show, waive};

pub(crate) use work::base_of;

use crate::Result;
use crate::folder::Folder;
use crate::progress::Progress;

/// Examines an edition or a file by the quality checks in force.
pub async fn examine(
    folder: &Folder,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Examined> {
    engine::examine(folder, wanted, progress).await
}
