//! `kunyu quality`: structure, codes and geometry of an edition.

use std::collections::HashMap;

use kunyu_definitions::{Codes, Field, Layer};
use kunyu_overlay::{Shape, validate};
use kunyu_store::{Actor, Edition, NewFinding, ReadOptions, Row, Scalar, Severity};
use kunyu_terms::{Lang, Localized};
use serde::Serialize;

use crate::Result;
use crate::folder::Folder;
use crate::layers::{edition, input, no_layer};

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// Key of the row.
    pub key: String,
    /// Field, or `geometry`.
    pub field: String,
    /// Rule, for example `required`, `code`, `validity.self_crossing`.
    pub rule: String,
    /// Chinese sentence.
    pub zh: String,
    /// English sentence.
    pub en: String,
}

/// The findings of an edition.
#[derive(Debug, Clone, Serialize)]
pub struct Quality {
    /// Layer id.
    pub layer: String,
    /// Edition id.
    pub edition: String,
    /// Rows looked at.
    pub rows: u64,
    /// What is wrong.
    pub findings: Vec<FindingRow>,
}

/// Examines an edition and records what was found: a draft without errors becomes checked.
pub async fn record(folder: &Folder, actor: &Actor, edition: &Edition) -> Result<Quality> {
    let name = format!("{}@{}", edition.layer, edition.id);
    let quality = quality(folder, &name).await?;
    let findings: Vec<NewFinding> = quality.findings.iter().map(FindingRow::stored).collect();
    let store = &folder.store;
    let recorded = store
        .record_check(actor, &edition.layer, &edition.id, &findings)
        .await;
    recorded.map_err(|error| input(&error))?;
    Ok(quality)
}

impl FindingRow {
    /// Values outside a code list are warnings, everything else keeps an edition a draft.
    fn is_error(&self) -> bool {
        self.rule != "code"
    }

    fn stored(&self) -> NewFinding {
        NewFinding {
            row_key: self.key.clone(),
            field: self.field.clone(),
            rule: self.rule.clone(),
            severity: if self.is_error() {
                Severity::Error
            } else {
                Severity::Warning
            },
            sentence: self.zh.clone(),
        }
    }
}

impl Quality {
    /// Number of findings that keep the edition a draft.
    pub fn errors(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.is_error())
            .count()
    }
}

/// Examines the edition `LAYER@EDITION`.
pub async fn quality(folder: &Folder, name: &str) -> Result<Quality> {
    let edition = edition(folder, name).await?;
    let layer = folder.definitions.layer(&edition.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &edition.layer))?;
    let codes: HashMap<&str, &Codes> = layer
        .fields
        .iter()
        .filter_map(|field| {
            let list = field.codes.as_deref()?;
            Some((list, folder.definitions.codes(list)?))
        })
        .collect();
    let lake = folder.store.lake();
    let reader = lake
        .read(&edition.layer, &edition.id, ReadOptions::default())
        .await;
    let mut reader = reader.map_err(|error| input(&error))?;
    let mut quality = Quality {
        layer: edition.layer.clone(),
        edition: edition.id.to_string(),
        rows: 0,
        findings: Vec::new(),
    };
    while let Some(rows) = reader.next().await.map_err(|error| input(&error))? {
        for row in &rows {
            quality.rows += 1;
            examine(layer, &codes, row, &mut quality.findings);
        }
    }
    Ok(quality)
}

fn examine(
    layer: &Layer,
    codes: &HashMap<&str, &Codes>,
    row: &Row,
    findings: &mut Vec<FindingRow>,
) {
    for (field, value) in layer.fields.iter().zip(&row.values) {
        if let Some(finding) = field_fault(field, value, codes, &row.key) {
            findings.push(finding);
        }
    }
    match &row.shape {
        None => findings.push(FindingRow {
            key: row.key.clone(),
            field: "geometry".to_owned(),
            rule: "geometry.missing".to_owned(),
            zh: "没有图形".to_owned(),
            en: "has no geometry".to_owned(),
        }),
        Some(Shape::Polygons(polygons)) => {
            findings.extend(validate(polygons).iter().map(|defect| FindingRow {
                key: row.key.clone(),
                field: "geometry".to_owned(),
                rule: defect.code().to_owned(),
                zh: defect.sentence(Lang::Zh),
                en: defect.sentence(Lang::En),
            }));
        }
        Some(_) => {}
    }
}

fn field_fault(
    field: &Field,
    value: &Scalar,
    codes: &HashMap<&str, &Codes>,
    key: &str,
) -> Option<FindingRow> {
    let finding = |rule: &str, zh: String, en: String| FindingRow {
        key: key.to_owned(),
        field: field.id.clone(),
        rule: rule.to_owned(),
        zh,
        en,
    };
    match value {
        Scalar::Null if field.required => Some(finding(
            "required",
            format!("{}（{}）必填而为空", field.title.zh, field.id),
            format!("{} ({}) is required and empty", field.title.en, field.id),
        )),
        Scalar::Text(code) => {
            let list = codes.get(field.codes.as_deref()?)?;
            if list.get(code).is_some() {
                return None;
            }
            Some(finding(
                "code",
                format!("{} 的值“{code}”不在代码表 {} 中", field.id, list.id),
                format!(
                    "the value \"{code}\" of {} is not in the code list {}",
                    field.id, list.id
                ),
            ))
        }
        _ => None,
    }
}
