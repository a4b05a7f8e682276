//! Two editions as an update layer and a process layer.

use std::collections::BTreeMap;
use std::path::Path;

use kunyu_definitions::Behaviour;
use kunyu_formats::Value;
use kunyu_overlay::Shape;
use kunyu_store::{Change, Row};
use kunyu_terms::Area;
use serde::Serialize;

use super::form::{Form, column};
use super::pieces::{Cut, Piece, centi, cut, land};
use crate::emit::Output;
use crate::folder::Folder;
use crate::layers::{edition, input, value};
use crate::{Error, Note, Progress, Result, package};

/// What was written.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// Layer id.
    pub layer: String,
    /// Edition before.
    pub before: String,
    /// Edition after.
    pub after: String,
    /// Rows of the update layer.
    pub update_rows: u64,
    /// Rows of the process layer.
    pub process_rows: u64,
    /// Rows that only the edition before has.
    pub removed: u64,
    /// Pieces by behaviour.
    pub behaviours: Vec<BehaviourRow>,
    /// Pieces by class before and after, where they differ.
    pub classes: Vec<ClassRow>,
    /// Area of the changed rows before, m².
    pub before_m2: String,
    /// Area of the changed rows after, m².
    pub after_m2: String,
    /// Land that both have, m².
    pub shared_m2: String,
    /// Land that left the layer, m².
    pub lost_m2: String,
    /// Land that came to the layer, m².
    pub gained_m2: String,
    /// Pieces that are slivers by the tolerances in force.
    pub slivers: u64,
    /// What to know.
    pub notes: Vec<Note>,
}

/// Pieces of one behaviour.
#[derive(Debug, Clone, Serialize)]
pub struct BehaviourRow {
    /// Code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Number of pieces.
    pub count: u64,
    /// Their area, m².
    pub area_m2: String,
}

/// Pieces that went from one class to another.
#[derive(Debug, Clone, Serialize)]
pub struct ClassRow {
    /// Class before; empty for land that came to the layer.
    pub before: String,
    /// Class after; empty for land that left it.
    pub after: String,
    /// Number of pieces.
    pub count: u64,
    /// Their area, m².
    pub area_m2: String,
}

/// Writes the change between two editions in the yearly form to `target`.
pub async fn write(
    folder: &Folder,
    before: &str,
    after: &str,
    target: &Path,
    progress: &dyn Progress,
) -> Result<Written> {
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
    let form = Form::of(folder, &before.layer)?;
    progress.stage("比较版次", "comparing the editions", None);
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let lake = folder.store.lake();
    let summary = lake.diff(&before.layer, &before.id, &after.id, |change: Change| {
        old.extend(change.before);
        new.extend(change.after);
        Ok(())
    });
    let summary = summary.await.map_err(|error| input(&error))?;
    if old.is_empty() && new.is_empty() {
        return Err(Error::input(
            "yearly.no_change",
            "两个版次没有差别，没有可写的变更",
            "the two editions are the same: there is no change to write",
        ));
    }
    progress.stage("叠加变更前后图斑", "overlaying before and after", None);
    let cut = cut(&old, &new, &form);
    let layers = [update(folder, &form, &new), process(folder, &form, &cut)];
    progress.stage("写文件", "writing", None);
    let mut notes = package::write(&layers, target)?;
    notes.extend(left_out(&cut));
    notes.extend(unbalanced(&cut));
    Ok(told(
        Written {
            layer: before.layer,
            before: before.id.to_string(),
            after: after.id.to_string(),
            update_rows: new.len() as u64,
            process_rows: cut.pieces.len() as u64,
            removed: summary.removed.rows,
            behaviours: Vec::new(),
            classes: Vec::new(),
            before_m2: total(old.iter().map(|row| centi(&land(row), &form))),
            after_m2: total(new.iter().map(|row| centi(&land(row), &form))),
            shared_m2: String::new(),
            lost_m2: String::new(),
            gained_m2: String::new(),
            slivers: cut.pieces.iter().filter(|piece| piece.sliver).count() as u64,
            notes,
        },
        &form,
        &cut,
    ))
}

fn total(centi: impl Iterator<Item = i64>) -> String {
    Area::from_centi_m2(centi.sum()).to_string()
}

/// A note on the parts that are thinner than the topology tolerance.
fn left_out(cut: &Cut<'_>) -> Option<Note> {
    let hairs = cut.hairs;
    (hairs > 0).then(|| {
        Note::new(
            "yearly.hairs",
            format!("{hairs} 处比拓扑容限还窄的碎片没有写入过程层，面积已分摊"),
            format!(
                "{hairs} parts thinner than the topology tolerance are not in the process layer; \
                 their area is shared out"
            ),
        )
    })
}

/// A note on rows of the edition after that overlap one another.
fn unbalanced(cut: &Cut<'_>) -> Option<Note> {
    let count = cut.unbalanced;
    (count > 0).then(|| {
        Note::new(
            "yearly.unbalanced",
            format!("{count} 个变更前图斑的各块面积之和与图斑不符：变更后的图斑互相压盖，请先做质量检查"),
            format!("the pieces of {count} rows before do not sum to them: rows after overlap each other; \
                 examine the edition first"),
        )
    })
}

fn update(folder: &Folder, form: &Form<'_>, rows: &[Row]) -> Output {
    let rows = rows.iter().map(|row| {
        let values = row.values.iter().map(value).collect();
        (row.shape.clone(), values)
    });
    Output {
        name: form.yearly.update.clone(),
        crs: Some(folder.crs),
        fields: form.layer.fields.iter().map(column).collect(),
        rows: rows.collect(),
    }
}

fn process(folder: &Folder, form: &Form<'_>, cut: &Cut<'_>) -> Output {
    let rows = cut.pieces.iter().enumerate().map(|(index, piece)| {
        let shape = Some(&piece.shape).filter(|shape| !shape.is_empty());
        let shape = shape.map(|shape| Shape::Polygons(shape.clone()));
        (shape, values(form, cut, index, piece))
    });
    Output {
        name: form.yearly.process.clone(),
        crs: Some(folder.crs),
        fields: form.process.fields.iter().map(column).collect(),
        rows: rows.collect(),
    }
}

fn values(form: &Form<'_>, cut: &Cut<'_>, index: usize, piece: &Piece) -> Vec<Value> {
    let detail = form.yearly.code(piece.behaviour);
    // the behaviour of the standard is the top of its finer kind
    let behaviour = form.codes.lineage(detail).last().unwrap_or(detail);
    let mut values = vec![
        Value::Text((index + 1).to_string()),
        Value::Text(behaviour.to_owned()),
        Value::Text(detail.to_owned()),
    ];
    for (rows, row) in [(cut.before, piece.before), (cut.after, piece.after)] {
        match row {
            Some(row) => values.extend(rows[row].values.iter().map(value)),
            None => values.extend(form.layer.fields.iter().map(|_| Value::Null)),
        }
    }
    values.push(Value::Real(piece.centi as f64 / 100.0));
    values
}

fn told(mut written: Written, form: &Form<'_>, cut: &Cut<'_>) -> Written {
    let sum = |wanted: &dyn Fn(&Piece) -> bool| {
        let pieces = cut.pieces.iter().filter(|piece| wanted(piece));
        total(pieces.map(|piece| piece.centi))
    };
    written.shared_m2 = sum(&|piece| piece.before.is_some() && piece.after.is_some());
    written.lost_m2 = sum(&|piece| piece.after.is_none());
    written.gained_m2 = sum(&|piece| piece.before.is_none());
    for (_, behaviour) in Behaviour::ALL {
        let own = |piece: &Piece| piece.behaviour == behaviour;
        let count = cut.pieces.iter().filter(|piece| own(piece)).count() as u64;
        let code = form.yearly.code(behaviour);
        if count > 0 {
            written.behaviours.push(BehaviourRow {
                code: code.to_owned(),
                name: form.behaviour_name(code).to_owned(),
                count,
                area_m2: sum(&own),
            });
        }
    }
    written.classes = classes(form, cut);
    written
}

/// Pieces by class before and after, where they differ.
fn classes(form: &Form<'_>, cut: &Cut<'_>) -> Vec<ClassRow> {
    let class = form.layer.class.as_ref();
    let at = class.and_then(|class| form.layer.fields.iter().position(|f| f.id == *class));
    let Some(at) = at else { return Vec::new() };
    let of = |rows: &[Row], row: Option<usize>| {
        let value = row.map(|row| value(&rows[row].values[at]));
        let text = value.as_ref().and_then(Value::text);
        text.unwrap_or_default().to_owned()
    };
    let mut flows: BTreeMap<(String, String), (u64, i64)> = BTreeMap::new();
    for piece in &cut.pieces {
        let sides = (of(cut.before, piece.before), of(cut.after, piece.after));
        if sides.0 != sides.1 {
            let flow = flows.entry(sides).or_default();
            *flow = (flow.0 + 1, flow.1 + piece.centi);
        }
    }
    let row = |((before, after), (count, centi))| ClassRow {
        before,
        after,
        count,
        area_m2: Area::from_centi_m2(centi).to_string(),
    };
    flows.into_iter().map(row).collect()
}
