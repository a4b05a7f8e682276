//! An update layer and a process layer as a change set.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use kunyu_definitions::Layer;
use kunyu_formats::{OpenOptions, Place};
use kunyu_overlay::PackedLayer;
use kunyu_store::{Actor, Edition, Lineage, ReadOptions, Row, RowChange, Scalar};
use serde::Serialize;
use serde_json::json;

use super::form::Form;
use super::pieces::land;
use super::verify::Delivery;
use crate::error::Kind;
use crate::folder::Folder;
use crate::input::{Given, Input, Wanted};
use crate::intake::Intake;
use crate::keys::Keys;
use crate::layers::{edition, input};
use crate::mapping::Mapping;
use crate::projector::Projector;
use crate::quality::{self, Examined};
use crate::rights::Action;
use crate::rows::{Columns, Rows};
use crate::{Error, Note, Progress, Result, delivery};

/// A yearly change to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadRequest {
    /// `LAYER@EDITION`, or `LAYER` in force: the edition from which the change was made.
    pub base: String,
    /// File with the update layer.
    pub file: PathBuf,
    /// File with the process layer; the same when not given.
    pub process: Option<PathBuf>,
    /// Names of the two layers, where they are not those of the definitions.
    pub layers: [Option<String>; 2],
    /// Field mapping, of both layers.
    pub mapping: Mapping,
    /// What the files do not say themselves.
    pub given: Given,
    /// Number of the document that orders the change; only examined when not given.
    pub document: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Serialize)]
pub struct ReadBack {
    /// Layer id.
    pub layer: String,
    /// The edition that was changed.
    pub base: String,
    /// The new draft edition; none when there were errors, or nothing was ordered.
    pub edition: Option<String>,
    /// Rows added.
    pub added: u64,
    /// Rows changed.
    pub changed: u64,
    /// Rows removed.
    pub removed: u64,
    /// What is wrong with the delivery.
    pub examined: Examined,
    /// What to know about the new edition.
    pub notes: Vec<Note>,
}

/// Reads a yearly change, examines it, and makes a draft edition of it when nothing is wrong.
pub async fn read(
    folder: &Folder,
    user: &str,
    request: &ReadRequest,
    progress: &dyn Progress,
) -> Result<ReadBack> {
    let actor = folder.allowed(user, Action::Import).await?;
    let base = edition(folder, &request.base).await?;
    let form = Form::of(folder, &base.layer)?;
    let [mut update, mut process] = take_both(folder, request, &form, progress)?;
    progress.stage("核对", "examining", None);
    let named = keys_named(&form, &update, &process);
    let arrived = arrived(&form, &process);
    let (known, near) = rows_of(folder, &base, &named, &arrived).await?;
    let found = Delivery {
        form: &form,
        base: &known,
        near: &near,
        update: &update.rows,
        process: &process.rows,
        present: &process.present,
    };
    let found = found.judge();
    let mut notes = std::mem::take(&mut update.notes);
    notes.append(&mut process.notes);
    notes.extend(without_areas(&form, &process));
    let rows = (update.rows.len() + process.rows.len()) as u64;
    let file = name_of(&request.file);
    let examined = found.examined(form.layer, &base, file, rows, notes);
    let changes = changes(&form, update, &process, &known);
    let count = |wanted: fn(&RowChange) -> bool| {
        changes.iter().filter(|change| wanted(change)).count() as u64
    };
    let back = ReadBack {
        layer: base.layer.clone(),
        base: base.id.to_string(),
        edition: None,
        added: count(|change| matches!(change, RowChange::Add(_))),
        changed: count(|change| matches!(change, RowChange::Change(_))),
        removed: count(|change| matches!(change, RowChange::Remove(_))),
        examined,
        notes: Vec::new(),
    };
    match request.document.as_deref() {
        Some(document) if back.examined.passed() => {
            let lineage = Lineage {
                source_file: name_of(&request.file),
                source_hash: hashes(request)?,
                details: json!({ "base": base.id, "document": document,
                    "yearly": [form.yearly.update, form.yearly.process],
                    "notes": back.examined.notes }),
            };
            apply(folder, &actor, (&base, document, &lineage), changes, back).await
        }
        _ => Ok(back),
    }
}

/// The update layer and the process layer.
fn take_both(
    folder: &Folder,
    request: &ReadRequest,
    form: &Form<'_>,
    progress: &dyn Progress,
) -> Result<[Taken; 2]> {
    let (update_map, process_map) = split_mapping(form, &request.mapping)?;
    progress.stage("读入更新层", "reading the update layer", None);
    let named = Named {
        file: &request.file,
        layer: &form.yearly.update,
        asked: request.layers[0].as_deref(),
    };
    let update = take(folder, request, &named, form.layer, &update_map)?;
    update.unique(form.layer)?;
    progress.stage("读入过程层", "reading the process layer", None);
    let named = Named {
        file: request.process.as_ref().unwrap_or(&request.file),
        layer: &form.yearly.process,
        asked: request.layers[1].as_deref(),
    };
    let process = take(folder, request, &named, &form.process, &process_map)?;
    has_keys(form, &process)?;
    Ok([update, process])
}

/// Makes the draft edition.
async fn apply(
    folder: &Folder,
    actor: &Actor,
    (base, document, lineage): (&Edition, &str, &Lineage),
    changes: Vec<RowChange>,
    mut back: ReadBack,
) -> Result<ReadBack> {
    if changes.is_empty() {
        return Err(Error::input(
            "yearly.no_change",
            "更新层和过程层里没有变更",
            "the update layer and the process layer hold no change",
        ));
    }
    let set = folder
        .store
        .apply_changes(actor, &base.layer, &base.id, changes, document, lineage)
        .await
        .map_err(|error| input(&error))?;
    let draft = edition(folder, &format!("{}@{}", base.layer, set.new)).await?;
    back.edition = Some(set.new.to_string());
    back.notes
        .extend(quality::first_look(folder, actor, &draft).await?);
    Ok(back)
}

/// A layer of a file.
struct Named<'n> {
    file: &'n Path,
    /// Its name by the definitions.
    layer: &'n str,
    /// Its name by the user.
    asked: Option<&'n str>,
}

/// A layer of a file on the grid.
struct Taken {
    rows: Vec<(Place, Row)>,
    /// Whether the file has a column, by field of the layer.
    present: Vec<bool>,
    notes: Vec<Note>,
}

impl Taken {
    fn unique(&self, layer: &Layer) -> Result<()> {
        let columns = Columns::look(layer, &[], &Mapping::new())?;
        let (rows, mut keys) = (Rows::new(layer, columns), Keys::default());
        self.rows
            .iter()
            .try_for_each(|(place, row)| rows.watch(&mut keys, place, row))
    }
}

/// The mapping by layer: what is a column of the update layer, and what is one of the process layer.
fn split_mapping(form: &Form<'_>, mapping: &Mapping) -> Result<(Mapping, Mapping)> {
    let (mut update, mut process) = (Mapping::new(), Mapping::new());
    for (theirs, ours) in mapping {
        let pair = (theirs.clone(), ours.clone());
        if form.layer.field(ours).is_some() {
            update.extend([pair]);
        } else if form.process.field(ours).is_some() {
            process.extend([pair]);
        } else {
            return Err(Error::input(
                "mapping.field",
                format!("字段对照里的“{ours}”不是更新层或过程层的字段"),
                format!("\"{ours}\" in the field mapping is a column of neither layer"),
            ));
        }
    }
    Ok((update, process))
}

fn open(folder: &Folder, given: &Given, named: &Named<'_>) -> Result<Input> {
    let options = OpenOptions::new()
        .crs(given.crs.or(Some(folder.crs)))
        .encoding(given.encoding.clone());
    let source = kunyu_formats::open(named.file, &options);
    let source = source.map_err(|error| Error::of(Kind::Input, &error))?;
    let names: Vec<&str> = source.layers().iter().map(|l| l.name.as_str()).collect();
    let known = |name: &&&str| name.eq_ignore_ascii_case(named.layer);
    let chosen = match named.asked {
        Some(asked) => Some(asked.to_owned()),
        None => names.iter().find(known).map(|name| (*name).to_owned()),
    };
    let Some(chosen) = chosen else {
        let (shown, has) = (named.file.display(), names.join("、"));
        let layer = named.layer;
        return Err(Error::input(
            "yearly.no_layer",
            format!("{shown} 里没有图层 {layer}，有：{has}"),
            format!("{shown} holds no layer {layer}; it holds: {has}"),
        )
        .remedy(
            "请用 --update-layer、--process-layer 指明图层，或用 --process 另给过程层文件",
            "name the layers with --update-layer and --process-layer, or give the other file with --process",
        ));
    };
    drop(source);
    let wanted = Wanted {
        given: given.clone(),
        working: Some(folder.crs),
        source_layer: Some(&chosen),
        strict: false,
    };
    Input::open(named.file, wanted)
}

fn take(
    folder: &Folder,
    request: &ReadRequest,
    named: &Named<'_>,
    layer: &Layer,
    mapping: &Mapping,
) -> Result<Taken> {
    let mut source = open(folder, &request.given, named)?;
    let crs = source.known_crs(named.file)?;
    let theirs: Vec<String> = source
        .layer
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let columns = Columns::find(layer, &theirs, mapping)?;
    let present = (0..layer.fields.len()).map(|field| columns.of(field).is_some());
    let mut taken = Taken {
        present: present.collect(),
        rows: Vec::new(),
        notes: std::mem::take(&mut source.notes),
    };
    let rows = Rows::new(layer, columns);
    let projector = Projector::new(crs, folder.crs, request.given.datum.as_ref())?;
    let intake = Intake::new(projector, false);
    let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
    for feature in source.source.features(source.index).map_err(fail)? {
        let mut feature = intake.take(feature.map_err(fail)?)?;
        taken.notes.append(&mut feature.notes);
        taken.rows.push(rows.row(feature)?);
    }
    let notices = source.source.notices();
    taken
        .notes
        .extend(notices.iter().map(|notice| Note::of(notice)));
    taken.notes.extend(intake.densified());
    Ok(taken)
}

/// The keys before and after must be columns of the process layer.
fn has_keys(form: &Form<'_>, process: &Taken) -> Result<()> {
    for side in form.sides() {
        let at = side + form.key();
        if !process.present[at] {
            let (layer, column) = (&form.yearly.process, &form.process.fields[at].id);
            return Err(Error::input(
                "import.columns",
                format!("过程层 {layer} 缺少字段 {column}"),
                format!("the process layer {layer} has no column {column}"),
            )
            .remedy(
                "请用 --mapping 文件说明对应关系，每行写 对方字段 = \"本方字段\"",
                "say which is which in a --mapping file: lines like theirs = \"OURS\"",
            ));
        }
    }
    Ok(())
}

/// A note that there are no areas to be compared.
fn without_areas(form: &Form<'_>, process: &Taken) -> Option<Note> {
    let at = form.area();
    let column = &form.process.fields[at].id;
    (!process.present[at]).then(|| {
        Note::new(
            "yearly.no_areas",
            format!("过程层没有字段 {column}，没有核对变更面积"),
            format!("the process layer has no column {column}: areas were not compared"),
        )
    })
}

fn key_of(row: &Row, at: usize) -> Option<&str> {
    match row.values.get(at) {
        Some(Scalar::Text(key)) => Some(key),
        _ => None,
    }
}

/// All keys that may be rows of the base edition.
fn keys_named(form: &Form<'_>, update: &Taken, process: &Taken) -> HashSet<String> {
    let before = form.sides()[0] + form.key();
    let pieces = process.rows.iter();
    let pieces = pieces.filter_map(|(_, row)| key_of(row, before).map(str::to_owned));
    let updated = update.rows.iter().map(|(_, row)| row.key.clone());
    pieces.chain(updated).collect()
}

/// Land that no row had before, where rows of the layer may not overlap.
fn arrived(form: &Form<'_>, process: &Taken) -> PackedLayer {
    let before = form.sides()[0] + form.key();
    let pieces = process
        .rows
        .iter()
        .filter(|(_, row)| !form.layer.overlapping && key_of(row, before).is_none());
    PackedLayer::build(&pieces.map(|(_, row)| land(row)).collect::<Vec<_>>())
}

/// The rows of an edition that have one of the keys, and others that may touch arrived land.
async fn rows_of(
    folder: &Folder,
    edition: &Edition,
    keys: &HashSet<String>,
    arrived: &PackedLayer,
) -> Result<(HashMap<String, Row>, Vec<Row>)> {
    let lake = folder.store.lake();
    let reader = lake
        .read(&edition.layer, &edition.id, ReadOptions::default())
        .await;
    let mut reader = reader.map_err(|error| input(&error))?;
    let (mut known, mut near) = (HashMap::new(), Vec::new());
    let touches = |row: &Row| {
        let bounds = land(row).bounds();
        bounds.is_some_and(|bounds| !arrived.candidates(&bounds).is_empty())
    };
    while let Some(rows) = reader.next().await.map_err(|error| input(&error))? {
        for row in rows {
            if keys.contains(&row.key) {
                known.insert(row.key.clone(), row);
            } else if touches(&row) {
                near.push(row);
            }
        }
    }
    Ok((known, near))
}

/// The change set: rows of the update layer are added or changed; rows before that it does not have
/// are removed.
fn changes(
    form: &Form<'_>,
    update: Taken,
    process: &Taken,
    base: &HashMap<String, Row>,
) -> Vec<RowChange> {
    let updated: HashSet<String> = update.rows.iter().map(|(_, row)| row.key.clone()).collect();
    let before = form.sides()[0] + form.key();
    let gone: HashSet<&str> = process
        .rows
        .iter()
        .filter_map(|(_, row)| key_of(row, before))
        .filter(|key| !updated.contains(*key))
        .collect();
    let changed = update.rows.into_iter().map(|(_, row)| {
        if base.contains_key(&row.key) {
            RowChange::Change(row)
        } else {
            RowChange::Add(row)
        }
    });
    let removed = gone
        .into_iter()
        .map(|key| RowChange::Remove(key.to_owned()));
    changed.chain(removed).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The hash of what was delivered: of one file, or of both, in order.
fn hashes(request: &ReadRequest) -> Result<String> {
    let first = delivery::hash(&request.file)?;
    match &request.process {
        Some(process) => Ok(format!("{first} {}", delivery::hash(process)?)),
        None => Ok(first),
    }
}
