//! One box for everything: records by number and text, cases, documents, layers, places.

use kunyu_definitions::FieldKind;
use kunyu_store::{Selection, StoreError, Where};
use serde::Serialize;

use crate::act::cases;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::known;
use crate::rights::Sight;
use crate::{Result, papers};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Found {
    /// `record`, `case`, `document`, `layer`, `register`, `process`.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub detail_zh: String,
    /// What it is, in English.
    pub detail_en: String,
    /// Register, process or layer.
    pub of: String,
    /// Number or id.
    pub number: String,
}

/// Hits of one register at most.
const OF_A_REGISTER: u64 = 5;

/// What a text finds of what may be known, at most `most` of it: exact numbers first.
pub async fn search(folder: &Folder, sight: &Sight, text: &str, most: usize) -> Result<Vec<Found>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    named(folder, sight, text, &mut found);
    of_cases(folder, sight, text, &mut found).await?;
    of_documents(folder, sight, text, &mut found).await?;
    of_records(folder, sight, text, &mut found).await?;
    found.sort_by_key(|one| one.number != text);
    found.truncate(most);
    Ok(found)
}

fn named(folder: &Folder, sight: &Sight, text: &str, found: &mut Vec<Found>) {
    let definitions = &folder.definitions;
    let layers = definitions
        .layers()
        .iter()
        .map(|one| ("layer", &one.id, &one.title));
    let registers = definitions.registers().iter();
    let registers = registers.map(|one| ("register", &one.id, &one.title));
    for (kind, id, title) in registers.chain(layers) {
        let is_meant =
            title.zh.contains(text) || title.en.to_lowercase().contains(&text.to_lowercase());
        if is_meant && sight.knows(folder, id) {
            let (zh, en) = match kind {
                "layer" => ("图层", "layer"),
                _ => ("台账", "register"),
            };
            found.push(Found {
                kind,
                title: title.zh.clone(),
                detail_zh: zh.to_owned(),
                detail_en: format!("{en}: {}", title.en),
                of: id.clone(),
                number: id.clone(),
            });
        }
    }
}

async fn of_cases(
    folder: &Folder,
    sight: &Sight,
    text: &str,
    found: &mut Vec<Found>,
) -> Result<()> {
    for case in cases(folder, sight, None, None, true).await? {
        let record = case.record.as_deref().unwrap_or_default();
        if case.number.contains(text) || record.contains(text) {
            found.push(Found {
                kind: "case",
                title: case.number.clone(),
                detail_zh: format!("{} · {}", case.process_zh, case.state_zh),
                detail_en: format!("{} · {}", case.process_en, case.state_en),
                of: case.process,
                number: case.number,
            });
        }
    }
    Ok(())
}

async fn of_documents(
    folder: &Folder,
    sight: &Sight,
    text: &str,
    found: &mut Vec<Found>,
) -> Result<()> {
    let all = papers::list(folder, sight, &papers::ListRequest::default()).await?;
    for paper in all.into_iter().filter(|paper| paper.number.contains(text)) {
        found.push(Found {
            kind: "document",
            title: paper.number.clone(),
            detail_zh: paper.title.clone(),
            detail_en: paper.title,
            of: paper.template,
            number: paper.number,
        });
    }
    Ok(())
}

async fn of_records(
    folder: &Folder,
    sight: &Sight,
    text: &str,
    found: &mut Vec<Found>,
) -> Result<()> {
    for register in folder.definitions.registers() {
        let Ok(seen) = sight.register(folder, &register.id) else {
            continue;
        };
        let register = seen.register();
        let shown = [Some(&register.number), register.label.as_ref()];
        let plain = |id: &&&String| {
            let field = register.field(id);
            field.is_some_and(|field| field.kind == FieldKind::Text && field.personal.is_none())
        };
        let fields = shown.iter().flatten().filter(plain);
        let parts = fields.map(|id| Where::Contains {
            field: (*id).clone(),
            text: text.to_owned(),
        });
        let parts: Vec<Where> = parts.collect();
        if parts.is_empty() {
            continue;
        }
        let mut at = Selection {
            filter: Some(Where::Or(parts)),
            limit: Some(OF_A_REGISTER),
            ..known(None, None)?
        };
        seen.narrow(&mut at);
        let page = match folder.store.find(&register.id, &at).await {
            Ok(page) => page,
            Err(StoreError::Unknown { .. }) => continue,
            Err(error) => return Err(input(&error)),
        };
        let value = |row: &kunyu_store::RecordRow, id: &str| {
            let index = register.field_index(id)?;
            row.values.get(index)?.as_text().map(str::to_owned)
        };
        for row in page.rows {
            let Some(number) = value(&row, &register.number) else {
                continue;
            };
            let label = register.label.as_deref().and_then(|id| value(&row, id));
            found.push(Found {
                kind: "record",
                title: label.map_or_else(|| number.clone(), |label| format!("{number} {label}")),
                detail_zh: register.title.zh.clone(),
                detail_en: register.title.en.clone(),
                of: register.id.clone(),
                number,
            });
        }
    }
    Ok(())
}
