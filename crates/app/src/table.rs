//! A file read whole onto the grid, for overlay and for checks.

use std::path::Path;

use kunyu_formats::Field;
use kunyu_geodesy::Crs;
use kunyu_overlay::Shape;

use crate::error::Kind;
use crate::input::{Given, Input, Wanted};
use crate::intake::{Intake, Taken};
use crate::overlay::Table;
use crate::projector::Projector;
use crate::{Error, Note, Result};

/// A file on the grid.
pub struct Loaded {
    /// Columns.
    pub fields: Vec<Field>,
    /// Features.
    pub rows: Vec<Taken>,
    /// CRS in which they lie.
    pub crs: Option<Crs>,
    /// What to know about the file.
    pub notes: Vec<Note>,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// What the user says about files.
    pub given: Given,
    /// CRS taken for boundary files without zone.
    pub working: Option<Crs>,
    /// CRS to project to; `None` leaves coordinates as they are.
    pub target: Option<Crs>,
    /// Layer inside the file.
    pub source_layer: Option<&'a str>,
    /// Mend invalid polygons.
    pub repair: bool,
}

/// Reads all features of `path`.
pub fn load(path: &Path, reading: Reading<'_>) -> Result<Loaded> {
    let wanted = Wanted {
        given: reading.given.clone(),
        working: reading.working,
        source_layer: reading.source_layer,
        strict: false,
    };
    let mut input = Input::open(path, wanted)?;
    let crs = match reading.target {
        Some(target) => Some((input.known_crs(path)?, target)),
        None => input.crs.map(|crs| (crs, crs)),
    };
    let (from, to) = crs.unwrap_or((Crs::CGCS2000, Crs::CGCS2000));
    let intake = Intake::new(
        Projector::new(from, to, reading.given.datum.as_ref())?,
        reading.repair,
    );
    let mut notes = std::mem::take(&mut input.notes);
    let index = input.index;
    let mut rows = Vec::new();
    let features = input
        .source
        .features(index)
        .map_err(|error| Error::of(Kind::Input, &error))?;
    for feature in features {
        let taken = intake.take(feature.map_err(|error| Error::of(Kind::Input, &error))?)?;
        notes.extend(taken.notes.iter().cloned());
        rows.push(taken);
    }
    notes.extend(intake.densified());
    notes.extend(input.source.notices().iter().map(|notice| Note::of(notice)));
    Ok(Loaded {
        fields: input.layer.fields,
        rows,
        crs: crs.map(|(_, to)| to),
        notes,
    })
}

impl Loaded {
    /// The polygons as an overlay table; features without geometry are passed over, with a note.
    pub fn polygons(self) -> Result<(Table, Vec<Note>)> {
        let mut table = Table {
            fields: self.fields,
            rows: Vec::new(),
            crs: self.crs,
        };
        let mut notes = self.notes;
        for taken in self.rows {
            match taken.shape {
                Some(Shape::Polygons(shape)) => table.rows.push((shape, taken.values)),
                None => notes.push(Note::new(
                    "overlay.empty",
                    format!("{}：没有图形，未参与叠加", taken.place.zh()),
                    format!("{}: has no geometry and takes no part", taken.place),
                )),
                Some(_) => {
                    return Err(Error::input(
                        "overlay.not_polygon",
                        format!("{}：不是面，不能叠加", taken.place.zh()),
                        format!("{}: is no polygon and cannot be overlaid", taken.place),
                    ));
                }
            }
        }
        Ok((table, notes))
    }
}
