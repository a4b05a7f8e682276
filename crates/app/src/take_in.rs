//! From a file to rows that wait to be sorted: one thread reads, all cores bring what was read onto the
//! grid and into the bytes of the lake. Faults are told as if one had done it all, row by row.

use std::sync::mpsc::{SyncSender, sync_channel};

use kunyu_definitions::Layer;
use kunyu_formats::{Feature, Geometry, Place, Source};
use kunyu_store::{EditionWriter, PreparedRows, Preparer};
use rayon::prelude::*;

use crate::error::Kind;
use crate::folder::Folder;
use crate::input::Input;
use crate::intake::Intake;
use crate::jobs::Reporter;
use crate::keys::{KeyHash, Keys};
use crate::layers::input;
use crate::rows::{Rows, schema};
use crate::{Error, Note, Progress, Result};

/// Features read together.
const BATCH: usize = 1024;
/// Features taken in by one task.
const TASK: usize = 128;

/// Takes all features in and hands them to the lake; nothing is visible yet.
pub(crate) fn take_in(
    folder: &Folder,
    layer: &Layer,
    mut source: Input,
    rows: &Rows<'_>,
    intake: &Intake,
    progress: &Reporter<'_>,
) -> Result<(EditionWriter, Vec<Note>)> {
    let writer = folder
        .store
        .lake()
        .writer(&layer.id, folder.crs.epsg(), &schema(layer));
    let mut writer = writer.map_err(|error| input(&error))?;
    progress.stage("读入", "reading", source.layer.feature_count);
    let mut notes = std::mem::take(&mut source.notes);
    let mut keys = Keys::default();
    let taker = Taker {
        intake,
        rows,
        preparer: writer.preparer(),
        hash: keys.hash().clone(),
    };
    let (file, index) = (&mut source.source, source.index);
    let (send, batches) = sync_channel(2);
    std::thread::scope(|scope| {
        scope.spawn(move || read_batches(file.as_mut(), index, &send));
        for batch in batches {
            for taken in taker.batch(batch?) {
                let prepared = taken.settle(&taker, &mut keys, &mut notes)?;
                let pushed = writer.push_prepared(prepared);
                pushed.map_err(|error| input(&error))?;
            }
            progress.done(writer.len());
            progress.may_go_on()?;
        }
        Ok::<(), Error>(())
    })?;
    if writer.is_empty() {
        notes.push(Note::new(
            "import.empty",
            "文件里没有要素，草稿版次是空的",
            "the file holds no feature; the draft edition is empty",
        ));
    }
    let notices = source.source.notices();
    notes.extend(notices.iter().map(|notice| Note::of(notice)));
    notes.extend(intake.densified());
    Ok((writer, notes))
}

/// Reads the features of a layer in batches; ends at the first error, or when nobody listens.
fn read_batches(file: &mut dyn Source, index: usize, send: &SyncSender<Result<Vec<Feature>>>) {
    let fail = |error: kunyu_formats::FormatError| Err(Error::of(Kind::Input, &error));
    let mut features = match file.features(index) {
        Ok(features) => features,
        Err(error) => return drop(send.send(fail(error))),
    };
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        let fault = features.by_ref().take(BATCH).find_map(|feature| {
            let feature = feature.map(|feature| batch.push(feature));
            feature.err()
        });
        let last = batch.len() < BATCH;
        if send.send(fault.map_or(Ok(batch), fail)).is_err() || last {
            return;
        }
    }
}

/// Takes features in.
struct Taker<'t> {
    intake: &'t Intake,
    rows: &'t Rows<'t>,
    preparer: Preparer,
    hash: KeyHash,
}

/// Where a row stood in its layer: the line, the number.
type Stood = (Option<u64>, Option<u64>);

/// Features that were taken in, up to the first fault.
struct Taken {
    prepared: PreparedRows,
    /// The layer, and where each row stood.
    place: Place,
    stood: Vec<Stood>,
    keys: Vec<(u64, String)>,
    notes: Vec<Note>,
    fault: Option<Error>,
}

impl Taker<'_> {
    fn batch(&self, features: Vec<Feature>) -> Vec<Taken> {
        let tasks = features.into_par_iter().chunks(TASK);
        tasks.map(|features| self.task(features)).collect()
    }

    fn task(&self, features: Vec<Feature>) -> Taken {
        let place = features.first().map(|feature| feature.place.clone());
        let shapes = features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref());
        let vertices = shapes.map(Geometry::vertex_count).sum();
        let mut taken = Taken {
            prepared: self.preparer.room(features.len(), vertices),
            place: place.unwrap_or_default(),
            stood: Vec::with_capacity(features.len()),
            keys: Vec::with_capacity(features.len()),
            notes: Vec::new(),
            fault: None,
        };
        for feature in features {
            if let Err(error) = self.one(feature, &mut taken) {
                taken.fault = Some(error);
                break;
            }
        }
        taken.prepared.trim();
        taken
    }

    fn one(&self, feature: Feature, taken: &mut Taken) -> Result<()> {
        let mut feature = self.intake.take(feature)?;
        let mut notes = std::mem::take(&mut feature.notes);
        let number = feature.row;
        let (place, row) = self.rows.row(feature)?;
        taken.notes.append(&mut notes);
        taken.stood.push((place.line, place.row));
        taken.keys.push((self.hash.of(&row.key), row.key.clone()));
        let added = self.preparer.add(&mut taken.prepared, row, number);
        added.map_err(|error| input(&error))
    }
}

impl Taken {
    /// What was prepared, once its keys are known to be new.
    fn settle(
        self,
        taker: &Taker<'_>,
        keys: &mut Keys,
        notes: &mut Vec<Note>,
    ) -> Result<PreparedRows> {
        notes.extend(self.notes);
        for ((hash, key), (line, row)) in self.keys.iter().zip(self.stood) {
            if !keys.insert(*hash, key) {
                let place = Place {
                    line,
                    row,
                    ..self.place
                };
                return Err(taker.rows.twice(&place, key));
            }
        }
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.prepared),
        }
    }
}
