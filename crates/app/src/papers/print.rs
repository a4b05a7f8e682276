//! Prints and stamps: every print is recorded, from the second on it is marked (补打).

use std::path::PathBuf;

use kunyu_definitions::{FilledDocument, Stamp};
use kunyu_render::{
    Block, Document, Fonts, MapPictures, RenderError, to_docx, to_markdown, to_pdf,
};
use kunyu_store::{Actor, Paper, PaperState};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::page::{Page, document};
use super::view::{PaperView, known_paper, other, view};
use super::{begin, issuer, no_paper, started};
use crate::annual::Form;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Sight;
use crate::{Error, Kind, Result};

/// A print.
#[derive(Debug, Clone)]
pub struct PrintRequest {
    /// Number of the document.
    pub number: String,
    /// Form of the file.
    pub form: Form,
    /// The proof of service (送达回证) instead of the document.
    pub receipt: bool,
    /// Business date; today when not given.
    pub date: Option<String>,
    /// Folders with further fonts.
    pub fonts: Vec<PathBuf>,
}

/// A document on paper.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// How often it was printed, with this one.
    pub prints: i64,
    /// Audit entry.
    pub seq: i64,
}

/// Prints a document; the print is recorded.
pub async fn print(folder: &Folder, user: &str, request: &PrintRequest) -> Result<Printed> {
    let action = if request.receipt {
        "paper.receipt"
    } else {
        "paper.print"
    };
    let sight = Sight::asked(folder, Some(user)).await?;
    let (known, is_whole) = known_paper(folder, &sight, &request.number).await?;
    if !is_whole {
        return Err(no_paper(&known.number));
    }
    let (mut act, _) = begin(folder, user, action, request.date.as_deref()).await?;
    let paper = act.paper_by_number(&request.number).await;
    let paper = paper.unwrap_or(known);
    let mut made = if request.receipt {
        super::serve::receipt(folder, &paper, act.business_date()).await?
    } else {
        made(folder, &paper).await?
    };
    if !request.receipt && paper.prints > 0 {
        made.corner = Some(format!("补打（第{}次）", paper.prints + 1));
    }
    let bytes = render(&made, request.form, &request.fonts)?;
    let form = match request.form {
        Form::Docx => "docx",
        Form::Pdf => "pdf",
        Form::Markdown => "md",
    };
    let hash = crate::hexadecimal(&Sha256::digest(&bytes));
    let detail = json!({"form": form, "sha256": hash, "receipt": request.receipt});
    let prints = if request.receipt {
        act.note("receipt", json!({"number": paper.number, "sha256": hash}));
        act.about(paper.number.as_str());
        paper.prints
    } else {
        let printed = act.print_paper(paper.id, &detail).await;
        printed.map_err(|error| input(&error))?
    };
    let seq = act.commit().await.map_err(|error| input(&error))?;
    Ok(Printed { bytes, prints, seq })
}

/// The document with its stamp, and what became of it.
async fn made(folder: &Folder, paper: &Paper) -> Result<Document> {
    let content = folder.store.paper_content(paper);
    let content = content.map_err(|error| input(&error))?;
    let text = |key: &str| content[key].as_str();
    let mut made = document(&Page {
        title: &paper.title,
        head: text("head"),
        number: Some(&paper.number),
        text: text("text").unwrap_or_default(),
        date: Some(&paper.issued_on),
        author: text("issuer").unwrap_or_default(),
        stamp: paper.stamp.as_deref(),
    });
    if let Some(number) = text("replaces") {
        let note = format!("本文书替代已作废的{number}。");
        made.blocks.push(Block::note(note));
    }
    if let (PaperState::Void, Some((on, _, reason))) = (paper.state(), &paper.voided) {
        made.watermark = Some("作废".to_owned());
        let by = other(folder, paper.replaced_by).await?;
        let by = by.map_or_else(String::new, |by| format!("，由{by}替代"));
        let note = format!("本文书于{on}作废（{reason}）{by}。");
        made.blocks.push(Block::note(note));
    }
    synthetic(folder, &mut made);
    Ok(made)
}

/// A paper of the sample district says so.
pub(super) fn synthetic(folder: &Folder, made: &mut Document) {
    if folder.is_synthetic() {
        made.blocks
            .push(Block::note(kunyu_sample::NOTICE_ZH.to_owned()));
    }
}

pub(super) fn render(made: &Document, form: Form, fonts: &[PathBuf]) -> Result<Vec<u8>> {
    let fail = |error: RenderError| Error::of(Kind::Input, &error);
    let fonts = Fonts::find(fonts).map_err(fail)?;
    match form {
        Form::Docx => to_docx(made, &fonts).map_err(fail),
        Form::Pdf => to_pdf(made, &fonts).map_err(fail),
        Form::Markdown => {
            let written = to_markdown(made, &fonts, &MapPictures::Omitted).map_err(fail)?;
            Ok(written.text.into_bytes())
        }
    }
}

/// Stamps a document (用印): by a user whose role keeps the stamp.
pub async fn stamp(
    folder: &Folder,
    user: &str,
    number: &str,
    stamp: Option<&str>,
    date: Option<&str>,
) -> Result<PaperView> {
    let actor = folder.actor(user).await?;
    let sight = Sight::of(folder, &actor).await?;
    let (paper, _) = known_paper(folder, &sight, number).await?;
    let stamp = stamp_of(folder, &paper, stamp)?;
    keeps(&actor, stamp)?;
    let mut act = started(folder, &actor, "paper.stamp", date).await?;
    let stamped = act.stamp_paper(paper.id, &stamp.title.zh).await;
    stamped.map_err(|error| input(&error))?;
    act.about(paper.number.as_str());
    act.commit().await.map_err(|error| input(&error))?;
    let paper = folder.store.paper(paper.id).await;
    view(folder, &paper.map_err(|error| input(&error))?).await
}

/// The stamp asked for, else that of the template, else the first.
fn stamp_of<'f>(folder: &'f Folder, paper: &Paper, asked: Option<&str>) -> Result<&'f Stamp> {
    let stamps = folder.definitions.stamps();
    let day = paper.issued_on.parse().ok();
    let template = day.and_then(|day| folder.definitions.document_template(&paper.template, day));
    let usual = template.and_then(|template| template.stamp.as_deref());
    let found = match asked.or(usual) {
        Some(id) => stamps.iter().find(|stamp| stamp.id == id),
        None => stamps.first(),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = stamps.iter().map(|stamp| stamp.id.as_str()).collect();
        let (asked, list) = (asked.unwrap_or_default(), known.join(", "));
        Error::usage(
            "stamp.unknown",
            format!("没有印章“{asked}”，有：{list}"),
            format!("there is no stamp \"{asked}\"; there are: {list}"),
        )
    })
}

fn keeps(actor: &Actor, stamp: &Stamp) -> Result<()> {
    if stamp.keepers.iter().any(|role| role == actor.role()) {
        return Ok(());
    }
    let (name, role, list) = (actor.name(), actor.role(), stamp.keepers.join(", "));
    let (zh, en) = (&stamp.title.zh, &stamp.title.en);
    Err(Error::forbidden(
        "stamp.keeper",
        format!("{name}（{role}）不保管“{zh}”；可由这些角色用印：{list}"),
        format!("{name} ({role}) does not keep the stamp \"{en}\"; these roles do: {list}"),
    ))
}

/// A template with the values of a worked example, else with titles of fields (IT people edit
/// templates and look at them).
pub fn preview(
    definitions: &kunyu_definitions::Definitions,
    id: &str,
    form: Form,
    fonts: &[PathBuf],
) -> Result<Vec<u8>> {
    let templates = definitions.document_templates();
    let own = templates.iter().filter(|template| template.id == id);
    let Some(template) = own.max_by_key(|template| template.from) else {
        let mut known: Vec<&str> = templates.iter().map(|one| one.id.as_str()).collect();
        known.dedup();
        let list = known.join(", ");
        return Err(Error::usage(
            "template.unknown",
            format!("没有文书模板“{id}”，有：{list}"),
            format!("there is no document template \"{id}\"; there are: {list}"),
        ));
    };
    let filled = definitions.preview_document(template).ok_or_else(|| {
        Error::input(
            "template.unused",
            format!("模板“{id}”还没有流程使用，又需要流程的内容，无法预览"),
            format!("no process uses the template \"{id}\" yet, and it needs one"),
        )
        .remedy(
            "在流程里写 [[document]] template = \"…\" 并在步骤里写 documents = [\"…\"]",
            "name it in a process: [[document]] template = \"…\", documents = [\"…\"]",
        )
    })?;
    let made = specimen(definitions, &filled);
    render(&made, form, fonts)
}

fn specimen(definitions: &kunyu_definitions::Definitions, filled: &FilledDocument) -> Document {
    let number = filled.values.iter().find(|(place, _)| place == "number");
    let bureau = definitions.bureau();
    let mut made = document(&Page {
        title: &filled.title,
        head: filled.head.as_deref(),
        number: number.map(|(_, number)| number.as_str()),
        text: &filled.text,
        author: bureau.map_or("", |bureau| bureau.name.as_str()),
        ..Page::default()
    });
    made.corner = Some("样稿".to_owned());
    made
}

/// The content of a document as program and person may read it.
pub(super) fn content(folder: &Folder, paper: &Paper) -> Result<Json> {
    let content = folder.store.paper_content(paper);
    content.map_err(|error| input(&error))
}

/// A page that no document stands behind, such as a form about one.
pub(super) fn form_page(folder: &Folder, filled: &FilledDocument, date: &str) -> Document {
    let mut made = document(&Page {
        title: &filled.title,
        head: filled.head.as_deref(),
        text: &filled.text,
        date: Some(date),
        author: issuer(folder),
        ..Page::default()
    });
    synthetic(folder, &mut made);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_a_specimen_without_open_places() {
        let definitions = crate::built_in_definitions().unwrap();
        for template in definitions.document_templates() {
            let id = &template.id;
            let filled = definitions.preview_document(template);
            let filled = filled.unwrap_or_else(|| panic!("{id} has no specimen"));
            assert!(!filled.text.contains(['{', '}']), "{id}: {}", filled.text);
            let made = specimen(&definitions, &filled);
            assert!(!made.title.is_empty() && made.blocks.len() > 1, "{id}");
        }
    }
}
