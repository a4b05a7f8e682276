//! Documents from templates (文书): issued by steps, printed, stamped, served, made void.

mod issue;
mod page;
mod print;
mod serve;
mod view;
mod void;

pub(crate) use issue::{Issuing, issue};
pub use print::{PrintRequest, Printed, preview, print, stamp};
pub(crate) use serve::serve_on;
pub use serve::{ServeRequest, Served, serve};
pub use view::{EventView, ListRequest, PaperShown, PaperView, list, show};
pub use void::{Voided, void};

use kunyu_store::{Actor, Paper, PaperSelection, RecordAct};

use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Action;
use crate::{Error, Result, dates};

/// The document that a number names: the one that is not void, else the last void one.
async fn by_number(folder: &Folder, number: &str) -> Result<Paper> {
    let selection = PaperSelection {
        number: Some(number.to_owned()),
        ..PaperSelection::default()
    };
    let found = folder.store.papers(&selection).await;
    let found = found.map_err(|error| input(&error))?;
    let best = found
        .into_iter()
        .max_by_key(|paper| (paper.voided.is_none(), paper.id));
    best.ok_or_else(|| no_paper(number))
}

fn no_paper(number: &str) -> Error {
    Error::input(
        "paper.unknown",
        format!("没有编号为“{number}”的文书"),
        format!("there is no document with the number \"{number}\""),
    )
    .remedy("用 kunyu documents list 查看", "see kunyu documents list")
}

/// Begins an act about documents, by a user who may do it.
async fn begin(
    folder: &Folder,
    user: &str,
    action: &str,
    date: Option<&str>,
) -> Result<(RecordAct, Actor)> {
    let actor = folder.allowed(user, Action::Documents).await?;
    Ok((started(folder, &actor, action, date).await?, actor))
}

async fn started(
    folder: &Folder,
    actor: &Actor,
    action: &str,
    date: Option<&str>,
) -> Result<RecordAct> {
    let date = dates::date_or_today(date)?.to_string();
    let begun = folder.store.begin_act(actor, action, &date).await;
    begun.map_err(|error| input(&error))
}

/// Who issues documents.
fn issuer(folder: &Folder) -> &str {
    let bureau = folder.definitions.bureau();
    bureau.map_or("", |bureau| bureau.name.as_str())
}
