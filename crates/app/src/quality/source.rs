//! Rows to be examined: of an edition, or of a file that is taken in without being imported.

use kunyu_definitions::{Field, FieldKind, GeometryKind, Layer, Value, Words};
use kunyu_formats::Value as Given;
use kunyu_overlay::Shape;
use kunyu_store::{Edition, EditionReader, ReadOptions, Row, Scalar, Schema};
use kunyu_terms::{Decimal, Lang};
use rayon::prelude::*;

use crate::error::Kind;
use crate::folder::Folder;
use crate::input::{Input, Wanted};
use crate::intake::Intake;
use crate::layers::input;
use crate::mapping::Mapping;
use crate::projector::Projector;
use crate::rows::Columns;
use crate::{Error, Note, Result};

/// Rows that are examined at once.
const BATCH: usize = 8192;

/// A row in the order of the layer's fields.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) key: String,
    pub(super) values: Vec<Value>,
    pub(super) shape: Option<Shape>,
    pub(super) fault: Option<Words>,
}

impl Record {
    pub(super) fn row(&self) -> kunyu_definitions::CheckedRow<'_> {
        kunyu_definitions::CheckedRow {
            key: &self.key,
            values: &self.values,
            shape: self.shape.as_ref(),
            fault: self.fault.as_ref(),
        }
    }
}

/// Where rows come from.
pub(super) enum Rows<'a> {
    Edition(Box<EditionRows<'a>>),
    File(Box<FileRows<'a>>),
}

pub(super) struct EditionRows<'a> {
    layer: &'a Layer,
    reader: EditionReader,
    /// Column of the edition by field of the layer.
    columns: Vec<Option<usize>>,
}

pub(super) struct FileRows<'a> {
    layer: &'a Layer,
    pub(super) input: Input,
    columns: Columns,
    intake: Intake,
    key: Option<usize>,
}

impl<'a> Rows<'a> {
    pub(super) async fn of_edition(
        folder: &Folder,
        layer: &'a Layer,
        edition: &Edition,
    ) -> Result<Self> {
        let lake = folder.store.lake();
        let reader = lake
            .read(&edition.layer, &edition.id, ReadOptions::default())
            .await;
        let reader = reader.map_err(|error| input(&error))?;
        let columns = edition_columns(layer, reader.schema());
        Ok(Self::Edition(Box::new(EditionRows {
            layer,
            reader,
            columns,
        })))
    }

    pub(super) fn of_file(
        folder: &Folder,
        layer: &'a Layer,
        path: &std::path::Path,
        wanted: Wanted<'_>,
        mapping: &Mapping,
    ) -> Result<Self> {
        let datum = wanted.given.datum.clone();
        let source = Input::open(path, wanted)?;
        let theirs: Vec<String> = source
            .layer
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect();
        let columns = Columns::look(layer, &theirs, mapping)?;
        // a file without CRS is examined as it stands; the rule about the CRS tells
        let crs = source.crs.unwrap_or(folder.crs);
        let intake = Intake::new(Projector::new(crs, folder.crs, datum.as_ref())?, false);
        let key = layer.fields.iter().position(|field| field.id == layer.key);
        Ok(Self::File(Box::new(FileRows {
            layer,
            input: source,
            columns,
            intake,
            key,
        })))
    }

    /// Gives all rows in batches.
    pub(super) async fn each(
        self,
        mut batch: impl FnMut(Vec<Record>) -> Result<()>,
    ) -> Result<Vec<Note>> {
        match self {
            Self::Edition(mut edition) => {
                while let Some(rows) = edition.reader.next().await.map_err(|error| input(&error))? {
                    let (layer, columns) = (edition.layer, &edition.columns);
                    batch(
                        rows.into_par_iter()
                            .map(|row| record(layer, columns, row))
                            .collect(),
                    )?;
                }
                Ok(Vec::new())
            }
            Self::File(file) => file.each(batch),
        }
    }
}

/// The column of an edition by field of its layer.
pub(super) fn edition_columns(layer: &Layer, schema: &Schema) -> Vec<Option<usize>> {
    layer
        .fields
        .iter()
        .map(|field| schema.index(&field.id))
        .collect()
}

/// A row of an edition in the order of the layer's fields.
pub(super) fn record(layer: &Layer, columns: &[Option<usize>], mut row: Row) -> Record {
    let values = columns.iter().zip(&layer.fields).map(|(column, field)| {
        let scalar = column.and_then(|column| row.values.get_mut(column));
        scalar.map_or(Value::Null, |scalar| {
            value(std::mem::replace(scalar, Scalar::Null), field)
        })
    });
    Record {
        values: values.collect(),
        key: row.key,
        shape: row.shape,
        fault: None,
    }
}

/// A value of an edition as definitions know it.
fn value(scalar: Scalar, field: &Field) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Text(text) => Value::Text(text),
        Scalar::Integer(number) => Value::Number(Decimal::whole(number)),
        Scalar::Decimal { unscaled, scale } => {
            Decimal::new(unscaled, scale).map_or(Value::Null, Value::Number)
        }
        Scalar::Real(number) => {
            let text = format!("{number:.6}");
            text.parse().map_or(Value::Null, Value::Number)
        }
        Scalar::Boolean(flag) => Value::Boolean(flag),
        Scalar::Date(day) => Value::Text(day).coerced(field).unwrap_or_default(),
    }
}

impl FileRows<'_> {
    /// The column of the file from which a field (index) is read.
    pub(super) fn column(&self, field: usize) -> Option<usize> {
        self.columns.of(field)
    }

    fn each(mut self, mut batch: impl FnMut(Vec<Record>) -> Result<()>) -> Result<Vec<Note>> {
        let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
        let mut notes = std::mem::take(&mut self.input.notes);
        let mut records = Vec::with_capacity(BATCH);
        let index = self.input.index;
        for feature in self.input.source.features(index).map_err(fail)? {
            let (taken, fault) = self.intake.look(feature.map_err(fail)?);
            let values = self.layer.fields.iter().enumerate().map(|(at, field)| {
                let column = self.columns.of(at);
                let given = column.and_then(|column| taken.values.get(column));
                given.map_or(Value::Null, |given| read(given, field))
            });
            let values: Vec<Value> = values.collect();
            let stated = self.key.and_then(|key| values[key].written());
            let stated = stated.filter(|key| !key.trim().is_empty());
            let (fault, shape) = match (fault, taken.shape) {
                (Some(error), _) => (Some(told(&error)), None),
                (None, Some(shape)) if !fits(&shape, self.layer.geometry) => {
                    let fault = Words {
                        zh: "图形类型与图层不符".to_owned(),
                        en: "the geometry does not fit the layer".to_owned(),
                    };
                    (Some(fault), None)
                }
                (None, shape) => (None, shape),
            };
            records.push(Record {
                key: stated.unwrap_or_else(|| taken.row.to_string()),
                values,
                shape,
                fault,
            });
            if records.len() == BATCH {
                batch(std::mem::replace(&mut records, Vec::with_capacity(BATCH)))?;
            }
        }
        batch(records)?;
        notes.extend(
            self.input
                .source
                .notices()
                .iter()
                .map(|notice| Note::of(notice)),
        );
        notes.extend(self.intake.densified());
        Ok(notes)
    }
}

fn told(error: &Error) -> Words {
    Words {
        zh: error.sentence(Lang::Zh).to_owned(),
        en: error.sentence(Lang::En).to_owned(),
    }
}

fn fits(shape: &Shape, geometry: GeometryKind) -> bool {
    matches!(
        (shape, geometry),
        (Shape::Points(_), GeometryKind::Point)
            | (Shape::Lines(_), GeometryKind::Line)
            | (Shape::Polygons(_), GeometryKind::Polygon)
    )
}

/// A value of a file; what is not of the declared type stays the text that it is.
fn read(given: &Given, field: &Field) -> Value {
    let value = match given {
        Given::Null | Given::Binary(_) => return Value::Null,
        Given::Text(text) if text.is_empty() => return Value::Null,
        // blanks around a text are something to be found
        Given::Text(text) if matches!(field.kind, FieldKind::Text | FieldKind::Code) => {
            return Value::Text(text.clone());
        }
        Given::Text(text) | Given::Date(text) | Given::DateTime(text) => Value::Text(text.clone()),
        Given::Integer(number) => Value::Number(Decimal::whole(*number)),
        Given::Real(number) => {
            let text = match field.kind {
                FieldKind::Decimal(scale) => format!("{number:.*}", usize::from(scale)),
                _ if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
                _ => number.to_string(),
            };
            Value::Text(text)
        }
        Given::Boolean(flag) => Value::Boolean(*flag),
    };
    value.coerced(field).unwrap_or(value)
}
