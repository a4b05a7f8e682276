use std::collections::HashMap;

use kunyu_terms::{Lang, Localized};

use super::drawing::{self, Drawing};
use super::findings;
use super::row::{COLUMNS, Row};
use super::walk::Walk;
use crate::input::Blob;
use crate::{
    Feature, Features, Field, FieldKind, FormatError, Geometry, GeometryKind, Layer, Notice,
    OpenOptions, Source,
};

const KINDS: [(GeometryKind, &str); 3] = [
    (GeometryKind::Polygons, "polygons"),
    (GeometryKind::Lines, "lines"),
    (GeometryKind::Points, "points"),
];

/// A drawing opened for reading: up to one layer each of polygons, lines, and points with texts.
pub(crate) struct DxfSource {
    drawing: Drawing,
    size: u64,
    layers: Vec<Layer>,
    notices: Vec<Notice>,
}

/// What one kind of geometry has.
#[derive(Default)]
struct Survey {
    count: u64,
    has_z: bool,
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Survey {
    fn add(&mut self, row: &Row, limit: usize) -> Result<(), FormatError> {
        self.count += 1;
        self.has_z |= row
            .geometry
            .as_ref()
            .is_some_and(|shape| shape.dimensions().0);
        row.further(&mut |name, _| {
            if self.names.len() <= limit && !self.index.contains_key(name) {
                self.index.insert(name.to_owned(), self.names.len());
                self.names.push(name.to_owned());
            }
        });
        if self.names.len() > limit {
            return Err(FormatError::Limit {
                place: row.place.clone().into(),
                what: "columns",
                limit: limit as u64,
            });
        }
        Ok(())
    }

    /// Declared columns, then those that all layers have, then the others as they came.
    fn fields(self, declared: &[Field]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let usual = COLUMNS.iter().map(|(name, kind)| Field::new(*name, *kind));
        let others = self.names.into_iter();
        let others = others.map(|name| Field::new(name, FieldKind::Text));
        let mut seen = std::collections::HashSet::new();
        for field in declared.iter().cloned().chain(usual).chain(others) {
            if seen.insert(field.name.clone()) {
                fields.push(field);
            }
        }
        fields
    }
}

fn kind_index(row: &Row) -> usize {
    match row.geometry {
        Some(Geometry::Polygons(_)) => 0,
        Some(Geometry::Lines(_)) => 1,
        _ => 2,
    }
}

impl DxfSource {
    /// Goes over the drawing: its frame first, then every entity, keeping columns and counts.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let size = blob.len().map_err(|error| FormatError::read(file, error))?;
        let opened = drawing::open(blob, file, options)?;
        let mut surveys: [Survey; 3] = Default::default();
        let mut walk = Walk::new(&opened.drawing, size);
        while let Some(row) = walk.next_row()? {
            surveys[kind_index(&row)].add(&row, options.limits.fields)?;
        }
        let notices = findings::notices(&opened, &walk.findings);
        if let Some(notice) = notices.iter().find(|(repair, _)| *repair && options.strict) {
            let notice = &notice.1;
            return Err(FormatError::Strict {
                notice: notice.code,
                zh: notice.sentence(Lang::Zh),
                en: notice.sentence(Lang::En),
            });
        }
        let mut source = Self {
            drawing: opened.drawing,
            size,
            layers: Vec::new(),
            notices: notices.into_iter().map(|(_, notice)| notice).collect(),
        };
        source.describe(surveys);
        Ok(source)
    }

    fn describe(&mut self, surveys: [Survey; 3]) {
        let stem = self.drawing.place.file.rsplit('/').next();
        let stem = stem.unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let alone = surveys.iter().filter(|survey| survey.count > 0).count() == 1;
        for (survey, (kind, suffix)) in surveys.into_iter().zip(KINDS) {
            if survey.count == 0 {
                continue;
            }
            let name = match &self.drawing.schema.title {
                Some(title) if alone => title.clone(),
                _ if alone => stem.to_owned(),
                _ => format!("{stem}_{suffix}"),
            };
            let mut layer = Layer::new(name, kind);
            layer.has_z = survey.has_z;
            layer.feature_count = Some(survey.count);
            layer.encoding = Some(self.drawing.charset.name().to_owned());
            layer.fields = survey.fields(&self.drawing.schema.fields);
            self.layers.push(layer);
        }
    }
}

struct Rows<'a> {
    walk: Walk<'a>,
    kind: GeometryKind,
    fields: &'a [Field],
    index: HashMap<&'a str, usize>,
    row: u64,
    ended: bool,
}

impl Rows<'_> {
    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        while let Some(mut row) = self.walk.next_row()? {
            if KINDS[kind_index(&row)].0 != self.kind {
                continue;
            }
            self.row += 1;
            let index = |name: &str| self.index.get(name).copied();
            let values = row.values(self.fields, &index);
            let mut feature = Feature::new(self.row, row.geometry.take(), values);
            feature.place = row.place.at_row(self.row);
            return Ok(Some(feature));
        }
        Ok(None)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

impl Source for DxfSource {
    fn format(&self) -> &'static str {
        super::FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let Some(description) = self.layers.get(layer) else {
            return Err(FormatError::NoLayer {
                file: self.drawing.place.file.clone(),
                asked: layer,
                count: self.layers.len(),
            });
        };
        let fields = &description.fields;
        let names = fields.iter().enumerate();
        Ok(Box::new(Rows {
            walk: Walk::new(&self.drawing, self.size),
            kind: description.geometry,
            fields,
            index: names.map(|(at, field)| (field.name.as_str(), at)).collect(),
            row: 0,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        self.notices.clone()
    }
}
