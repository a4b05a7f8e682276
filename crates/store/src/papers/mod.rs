//! Documents that steps issue (文书): their frozen content, prints, stamps, service, voiding.

mod act;
mod read;

pub use act::NewPaper;
pub use read::{Paper, PaperEvent, PaperSelection, PaperState};

/// Where the content of a document is opened.
fn place(paper: i64) -> String {
    format!("paper/{paper}")
}
