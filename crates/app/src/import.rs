//! `kunyu import`, `publish`, `diff`, `change`: the life of an edition.

use std::path::{Path, PathBuf};

use kunyu_definitions::Layer;
use kunyu_geodesy::Crs;
use kunyu_store::{
    Actor, Change, Edition, EditionId, Lineage, Publish, RowChange, Tally, WrittenEdition,
    diff_row, diff_schema,
};
use serde::Serialize;
use serde_json::json;

use crate::delivery;
use crate::emit::Output;
use crate::error::Kind;
use crate::folder::Folder;
use crate::input::{Given, Input, Wanted};
use crate::intake::Intake;
use crate::jobs::{self, Reporter};
use crate::keys::Keys;
use crate::layers::{edition, field, input, no_layer, output_rows};
use crate::mapping::Mapping;
use crate::projector::Projector;
use crate::quality::FirstLook;
use crate::rights::{Action, Sight};
use crate::rows::{Columns, Rows, schema};
use crate::take_in::take_in;
use crate::{Error, Note, Progress, Result};

/// What to import.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// File to read.
    pub file: PathBuf,
    /// Layer to which the edition belongs.
    pub layer: String,
    /// Layer inside the file.
    pub source_layer: Option<String>,
    /// Field mapping; the one kept for this source when not given.
    pub mapping: Option<Mapping>,
    /// The file from which the mapping was read.
    pub mapping_file: Option<PathBuf>,
    /// What the user says about the file.
    pub given: Given,
    /// The file from which the parameters of the datum were read.
    pub datum_file: Option<PathBuf>,
    /// Mend invalid polygons, each mending named.
    pub repair: bool,
}

/// A draft edition.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Imported {
    /// Layer id.
    pub layer: String,
    /// Edition id.
    pub edition: String,
    /// Number of features.
    pub rows: i64,
    /// What was repaired or assumed.
    pub notes: Vec<Note>,
}

/// Reads a file into a draft edition; nothing is visible before all is. The work is a job of the data
/// folder: the same file is not read into the same layer twice at once.
pub async fn import(
    folder: &Folder,
    user: &str,
    request: &ImportRequest,
    progress: &dyn Progress,
) -> Result<Imported> {
    let actor = folder.allowed(user, Action::Import).await?;
    let sight = Sight::of(folder, &actor).await?;
    sight.must_know_whole(folder, &request.layer)?;
    let hash = delivery::hash(&request.file)?;
    let key = format!("import {} {hash}", request.layer);
    let described = jobs::described(request, &hash)?;
    let job = folder
        .store
        .enqueue(&actor, "import", &described, Some(&key));
    let job = job.await.map_err(|error| input(&error))?;
    run(folder, &actor, job.id, request, hash, progress).await
}

/// Runs the job of an import, which nobody else runs then. Its progress is in the database.
pub(crate) async fn run(
    folder: &Folder,
    actor: &Actor,
    job: i64,
    request: &ImportRequest,
    hash: String,
    progress: &dyn Progress,
) -> Result<Imported> {
    let running = folder.store.start_job(job).await;
    let running = running.map_err(|error| input(&error))?;
    let reporter = Reporter::new(running, progress);
    let imported = read_in(folder, actor, request, hash, &reporter).await;
    let outcome = match &imported {
        Ok(done) => Ok(json!({ "edition": done.edition, "rows": done.rows })),
        Err(error) => Err(error.clone()),
    };
    reporter.end(&outcome).await?;
    imported
}

async fn read_in(
    folder: &Folder,
    actor: &Actor,
    request: &ImportRequest,
    hash: String,
    progress: &Reporter<'_>,
) -> Result<Imported> {
    let (layer, mapping) = mapping_of(folder, request).await?;
    let checks = FirstLook::of(folder, layer)?;
    let fingerprint = fingerprint(request);
    let (source, columns, crs) = open(folder, request, &mapping)?;
    let theirs: Vec<String> = source
        .layer
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let used = columns.mapping(layer, &theirs);
    let intake = Intake::new(
        Projector::new(crs, folder.crs, request.given.datum.as_ref())?,
        request.repair,
    );
    let rows = Rows::new(layer, columns);
    let (writer, mut notes) = take_in(folder, layer, source, &rows, &intake, progress)?;
    progress.stage(
        "写入数据湖，检查质量",
        "writing the lake, checking quality",
        None,
    );
    let run = checks.run();
    let mut look = checks.begin(&run, &schema(layer));
    let written = writer.finish_seen(|rows| look.see(rows)).await;
    let written = written.map_err(|error| input(&error))?;
    progress.may_finish().await?;
    let lineage = Lineage {
        source_file: name_of(&request.file),
        source_hash: hash,
        details: json!({ "crs": crs.epsg(), "mapping": used, "notes": notes }),
    };
    let edition = register(folder, actor, written, &lineage).await?;
    keep_mapping(folder, actor, &fingerprint, &request.layer, &used).await?;
    notes.extend(look.record(folder, actor, &edition).await?);
    Ok(Imported {
        layer: request.layer.clone(),
        edition: edition.id.to_string(),
        rows: edition.rows,
        notes,
    })
}

/// The layer of an import, and the mapping given for it, else the one kept for its source.
pub(crate) async fn mapping_of<'f>(
    folder: &'f Folder,
    request: &ImportRequest,
) -> Result<(&'f Layer, Mapping)> {
    let layer = folder.definitions.layer(&request.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &request.layer))?;
    let mapping = match &request.mapping {
        Some(mapping) => mapping.clone(),
        None => {
            kept_mapping(folder, &fingerprint(request), &request.layer)
                .await?
                .0
        }
    };
    Ok((layer, mapping))
}

/// The file of an import.
pub(crate) fn open_source(folder: &Folder, request: &ImportRequest) -> Result<Input> {
    let wanted = Wanted {
        given: request.given.clone(),
        working: Some(folder.crs),
        source_layer: request.source_layer.as_deref(),
        strict: false,
    };
    Input::open(&request.file, wanted)
}

fn open(
    folder: &Folder,
    request: &ImportRequest,
    mapping: &Mapping,
) -> Result<(Input, Columns, Crs)> {
    let source = open_source(folder, request)?;
    let crs = source.known_crs(&request.file)?;
    let layer = folder.definitions.layer(&request.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &request.layer))?;
    let theirs: Vec<String> = source
        .layer
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let columns = Columns::find(layer, &theirs, mapping)?;
    Ok((source, columns, crs))
}

async fn register(
    folder: &Folder,
    actor: &Actor,
    written: WrittenEdition,
    lineage: &Lineage,
) -> Result<Edition> {
    folder
        .store
        .register(actor, written, lineage)
        .await
        .map_err(|error| input(&error))
}

/// One source is the file's name without digits, so that next year's delivery finds its mapping.
fn fingerprint(request: &ImportRequest) -> String {
    let name = name_of(&request.file);
    let stem: String = name.chars().filter(|c| !c.is_ascii_digit()).collect();
    match &request.source_layer {
        Some(layer) => format!("{stem}#{layer}"),
        None => stem,
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}

async fn kept_mapping(
    folder: &Folder,
    fingerprint: &str,
    layer: &str,
) -> Result<(Mapping, Option<i64>)> {
    let kept = folder
        .store
        .mapping(fingerprint, layer)
        .await
        .map_err(|error| input(&error))?;
    Ok(kept.map_or_else(Default::default, |kept| {
        let mapping = serde_json::from_value(kept.mapping.clone()).unwrap_or_default();
        (mapping, Some(kept.version))
    }))
}

async fn keep_mapping(
    folder: &Folder,
    actor: &Actor,
    fingerprint: &str,
    layer: &str,
    mapping: &Mapping,
) -> Result<()> {
    let (kept, version) = kept_mapping(folder, fingerprint, layer).await?;
    if kept == *mapping || mapping.is_empty() {
        return Ok(());
    }
    let saved = folder
        .store
        .save_mapping(actor, fingerprint, layer, &json!(mapping), version)
        .await;
    saved.map(drop).map_err(|error| input(&error))
}

/// An edition put into force, and the recorded verdicts that it changes.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Published {
    /// Layer id.
    pub layer: String,
    /// Edition id.
    pub edition: String,
    /// In force from.
    pub effective_from: String,
    /// Document.
    pub document: String,
    /// Numbers of recorded verdicts that looked at changed land of this layer.
    pub verdicts_changed: Vec<String>,
}

/// How far a rule may look beyond a parcel, in metres: the widest setback.
const REACH_M: u32 = 500;

/// Puts an edition into force; with `dry_run` only lists what would change.
pub async fn publish(
    folder: &Folder,
    user: &str,
    name: &str,
    document: &str,
    effective_from: &str,
    dry_run: bool,
) -> Result<Published> {
    let actor = folder.allowed(user, Action::Publish).await?;
    let sight = Sight::of(folder, &actor).await?;
    let layer = name.split_once('@').map_or(name, |(layer, _)| layer);
    sight.must_know_whole(folder, layer)?;
    if !name.contains('@') {
        return Err(Error::usage(
            "publish.edition",
            format!("发布须指明版次：{name}@版次"),
            format!("name the edition to publish: {name}@EDITION"),
        )
        .remedy(
            "用 kunyu layers 查看各版次",
            "see the editions with kunyu layers",
        ));
    }
    if document.trim().is_empty() {
        return Err(Error::usage(
            "publish.document",
            "发布须写明文号（--document）",
            "publishing needs the number of the deciding document (--document)",
        ));
    }
    let edition = edition(folder, name).await?;
    let (store, layer) = (&folder.store, edition.layer.clone());
    let changed = store
        .verdicts_changed_by(&layer, &edition.id, effective_from, REACH_M)
        .await;
    let changed = changed.map_err(|error| input(&error))?;
    if !dry_run {
        let act = Publish {
            document: document.to_owned(),
            effective_from: effective_from.to_owned(),
            seen_version: Some(edition.version),
        };
        let published = store.publish(&actor, &layer, &edition.id, &act).await;
        published.map_err(|error| input(&error))?;
    }
    Ok(Published {
        layer,
        edition: edition.id.to_string(),
        effective_from: effective_from.to_owned(),
        document: document.to_owned(),
        verdicts_changed: changed.into_iter().map(|verdict| verdict.number).collect(),
    })
}

/// A number of rows and their area in both editions.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Count {
    /// Number of rows.
    pub count: u64,
    /// Area in the earlier edition, m².
    pub before_m2: String,
    /// Area in the later edition, m².
    pub after_m2: String,
}

/// Two editions in numbers.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// Rows that only the later edition has.
    pub added: Count,
    /// Rows that both have, with different content.
    pub changed: Count,
    /// Rows that only the earlier edition has.
    pub removed: Count,
    /// Rows that are the same in both.
    pub unchanged: u64,
}

fn counted(tally: &Tally) -> Count {
    Count {
        count: tally.rows,
        before_m2: tally.before.to_string(),
        after_m2: tally.after.to_string(),
    }
}

/// The difference of two editions in numbers and as a layer.
pub async fn diff(
    folder: &Folder,
    sight: &Sight,
    before: &str,
    after: &str,
) -> Result<(Difference, Output)> {
    for name in [before, after] {
        let layer = name.split_once('@').map_or(name, |(layer, _)| layer);
        sight.must_know_whole(folder, layer)?;
    }
    let (before, after) = (
        edition(folder, before).await?,
        edition(folder, after).await?,
    );
    if before.layer != after.layer {
        return Err(Error::usage(
            "diff.layers",
            "两个版次须属于同一图层",
            "both editions must belong to one layer",
        ));
    }
    let layer = folder.definitions.layer(&before.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &before.layer))?;
    let schema = schema(layer);
    let mut rows = Vec::new();
    let lake = folder.store.lake();
    let summary = lake
        .diff(&before.layer, &before.id, &after.id, |change: Change| {
            rows.extend(diff_row(change));
            Ok(())
        })
        .await
        .map_err(|error| input(&error))?;
    let columns = diff_schema(&schema).fields;
    let output = Output {
        name: format!("{}_diff", before.layer),
        crs: Some(folder.crs),
        fields: columns.iter().map(field).collect(),
        rows: output_rows(&rows),
    };
    let difference = Difference {
        added: counted(&summary.added),
        changed: counted(&summary.changed),
        removed: counted(&summary.removed),
        unchanged: summary.unchanged,
    };
    Ok((difference, output))
}

/// What became of a change file.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Changed {
    /// Layer id.
    pub layer: String,
    /// The edition that was corrected.
    pub base: String,
    /// The corrected draft edition.
    pub edition: String,
    /// Number of changed rows.
    pub changes: u64,
    /// What was repaired or assumed.
    pub notes: Vec<Note>,
}

/// Makes a corrected draft edition of a layer from a file of changes: its column `change` says `added`,
/// `changed` or `removed` (or 新增、变更、删除); all other columns are those of the layer.
pub async fn change(
    folder: &Folder,
    user: &str,
    layer_id: &str,
    file: &Path,
    document: &str,
    given: Given,
) -> Result<Changed> {
    let actor = folder.allowed(user, Action::Import).await?;
    let base = edition(folder, layer_id).await?;
    let request = ImportRequest {
        file: file.to_owned(),
        layer: base.layer.clone(),
        given,
        ..ImportRequest::default()
    };
    let (changes, mut notes) = read_changes(folder, &request)?;
    let lineage = Lineage {
        source_file: name_of(file),
        source_hash: delivery::hash(file)?,
        details: json!({ "base": base.id, "document": document, "notes": notes }),
    };
    let count = changes.len() as u64;
    let set = folder
        .store
        .apply_changes(&actor, &base.layer, &base.id, changes, document, &lineage)
        .await
        .map_err(|error| input(&error))?;
    let new: EditionId = set.new;
    let draft = edition(folder, &format!("{}@{new}", base.layer)).await?;
    notes.extend(crate::quality::first_look(folder, &actor, &draft).await?);
    Ok(Changed {
        layer: base.layer,
        base: base.id.to_string(),
        edition: new.to_string(),
        changes: count,
        notes,
    })
}

fn read_changes(folder: &Folder, request: &ImportRequest) -> Result<(Vec<RowChange>, Vec<Note>)> {
    let (mut source, columns, crs) = open(folder, request, &Mapping::new())?;
    let place = source.layer.fields.iter().position(|field| {
        ["change", "BGLX", "变更类型"]
            .iter()
            .any(|name| field.name.eq_ignore_ascii_case(name))
    });
    let place = place.ok_or_else(|| {
        let shown = request.file.display();
        Error::input(
            "change.column",
            format!("{shown} 缺少字段 change（或 BGLX），须注明新增、变更或删除"),
            format!("{shown} has no column change (or BGLX) that says added, changed or removed"),
        )
    })?;
    let layer = folder.definitions.layer(&request.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &request.layer))?;
    let (rows, mut keys) = (Rows::new(layer, columns), Keys::default());
    let intake = Intake::new(
        Projector::new(crs, folder.crs, request.given.datum.as_ref())?,
        request.repair,
    );
    let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
    let mut changes = Vec::new();
    let mut notes = std::mem::take(&mut source.notes);
    for feature in source.source.features(source.index).map_err(fail)? {
        let taken = intake.take(feature.map_err(fail)?)?;
        notes.extend(taken.notes.iter().cloned());
        let (zh, en) = (taken.place.zh(), taken.place.to_string());
        let kind = taken
            .values
            .get(place)
            .and_then(|value| value.text())
            .unwrap_or("")
            .to_owned();
        let (place_of_row, row) = rows.row(taken)?;
        rows.watch(&mut keys, &place_of_row, &row)?;
        changes.push(match kind.as_str() {
            "added" | "新增" => RowChange::Add(row),
            "changed" | "变更" => RowChange::Change(row),
            "removed" | "删除" => RowChange::Remove(row.key),
            other => {
                return Err(Error::input(
                    "change.kind",
                    format!("{zh}：“{other}”不是新增、变更或删除"),
                    format!("{en}: \"{other}\" is not added, changed or removed"),
                ));
            }
        });
    }
    Ok((changes, notes))
}
