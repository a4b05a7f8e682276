use std::collections::{HashMap, VecDeque};
use std::io::Read;

use kunyu_terms::{Lang, Localized};
use rayon::prelude::*;

use super::coordinates::Seen;
use super::object::{self, RawFeature};
use super::pieces::{self, Ahead, Step};
use super::scan::{self, Bounds, Layout, Scan};
use super::token::{Piece, Tokens};
use crate::input::{Blob, ReadSeek};
use crate::text::{Charset, Detected, Utf8Reader, detect};
use crate::{
    Feature, Features, FieldKind, FormatError, Layer, Notice, OpenOptions, Place, Source, Value,
};

type Reader = Utf8Reader<Box<dyn ReadSeek>>;

/// A GeoJSON opened for reading.
pub(crate) struct JsonSource {
    blob: Blob,
    detected: Detected,
    place: Place,
    options: OpenOptions,
    layout: Layout,
    id: Option<usize>,
    index: HashMap<String, usize>,
    layers: Vec<Layer>,
}

impl JsonSource {
    /// Reads the whole text once, keeping nothing but its columns.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let io = |error| FormatError::read(file, error);
        // JSON is UTF-8; UTF-16 is read by its mark or its zeros, GB18030 because people write it
        let Some(detected) = detect(&blob, None).map_err(io)? else {
            return Err(FormatError::Encoding {
                place: place.into(),
                encoding: "UTF-8".to_owned(),
            });
        };
        let mut source = Self {
            blob,
            detected,
            place,
            options: options.clone(),
            layout: Layout::Collection,
            id: None,
            index: HashMap::new(),
            layers: Vec::new(),
        };
        let bounds = Bounds {
            place: &source.place,
            limits: &source.options.limits,
        };
        let scan = scan::scan(&mut source.tokens()?, bounds)?;
        source.describe(scan)?;
        Ok(source)
    }

    fn tokens(&self) -> Result<Tokens<Reader>, FormatError> {
        let reader = Utf8Reader::open(&self.blob, self.detected)
            .map_err(|error| FormatError::read(self.place.file.clone(), error))?;
        let limits = &self.options.limits;
        Ok(Tokens::new(
            reader,
            self.place.clone(),
            limits.depth,
            limits.feature_bytes,
        ))
    }

    fn describe(&mut self, scan: Scan) -> Result<(), FormatError> {
        let stem = self.place.file.rsplit('/').next().unwrap_or_default();
        let stem = stem
            .rsplit_once('.')
            .map_or(stem, |(stem, _)| stem)
            .to_owned();
        let mut notices = self.notices_of(&scan.seen, scan.foreign)?;
        if self.detected.charset != Charset::UTF8 {
            let name = self.detected.charset.name();
            let zh = format!("GeoJSON 应为 UTF-8，文件是 {name}");
            let en = format!("GeoJSON should be UTF-8; this file is {name}");
            notices.push(Notice::new("geojson.encoding", self.place.clone(), zh, en));
        }
        let mut layer = Layer::new(scan.name.unwrap_or(stem), scan.geometry);
        (layer.crs, layer.fields) = (scan.crs, scan.fields);
        (layer.has_z, layer.has_m) = (scan.z, scan.m);
        layer.feature_count = Some(scan.count);
        layer.notices = notices;
        (self.layout, self.id) = (scan.layout, scan.id);
        let names = layer.fields.iter().enumerate();
        self.index = names
            .filter(|(index, _)| Some(*index) != scan.id)
            .map(|(index, field)| (field.name.clone(), index))
            .collect();
        self.layers.push(layer);
        Ok(())
    }

    fn notices_of(&self, seen: &Seen, foreign: bool) -> Result<Vec<Notice>, FormatError> {
        let counted = [
            (
                seen.rings_closed,
                "geojson.ring_closed",
                "个环的末点不是起点，已闭合",
                "rings did not end at their first position; closed",
            ),
            (
                seen.short_rings,
                "geojson.short_ring",
                "个环少于四个位置",
                "rings have fewer than four positions",
            ),
            (
                seen.short_lines,
                "geojson.short_line",
                "条线只有一个位置",
                "lines have only one position",
            ),
            (
                seen.wrong_winding,
                "geojson.winding",
                "个环不符合右手规则，按原样读取",
                "rings break the right-hand rule; read as they are",
            ),
            (
                seen.long_positions,
                "geojson.long_position",
                "个位置多于四个数，多出的未读取",
                "positions have more than four numbers; the rest was not read",
            ),
        ];
        let mut notices: Vec<Notice> = counted
            .into_iter()
            .filter(|fault| fault.0 > 0)
            .map(|(count, code, zh, en)| {
                let (zh, en) = (format!("{count} {zh}"), format!("{count} {en}"));
                Notice::new(code, self.place.clone(), zh, en)
            })
            .collect();
        if foreign {
            let zh = "含有 RFC 7946 不允许的成员，已忽略";
            let en = "members that RFC 7946 does not allow here were ignored";
            notices.push(Notice::new(
                "geojson.foreign_members",
                self.place.clone(),
                zh,
                en,
            ));
        }
        match notices.first() {
            Some(notice) if self.options.strict => {
                let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                Err(FormatError::Strict {
                    notice: notice.code,
                    zh,
                    en,
                })
            }
            _ => Ok(notices),
        }
    }

    fn feature(&self, row: u64, place: Place, raw: RawFeature) -> Feature {
        let fields = &self.layers[0].fields;
        let mut values = vec![Value::Null; fields.len()];
        for (name, value) in raw.properties {
            if let Some(&index) = self.index.get(&name) {
                values[index] = converted(value, fields[index].kind);
            }
        }
        if let (Some(index), Some(id)) = (self.id, raw.id) {
            values[index] = converted(id, fields[index].kind);
        }
        Feature {
            row,
            place,
            geometry: raw.geometry,
            values,
            vertex_lines: Vec::new(),
        }
    }
}

/// The value as the kind of its column.
fn converted(value: Value, kind: FieldKind) -> Value {
    match (value, kind) {
        (Value::Integer(number), FieldKind::Real) => Value::Real(number as f64),
        (Value::Text(text), FieldKind::Date) => Value::Date(text),
        (Value::Text(text), FieldKind::DateTime) => Value::DateTime(text),
        (Value::Integer(number), FieldKind::Text) => Value::Text(number.to_string()),
        (Value::Real(number), FieldKind::Text) => Value::Text(number.to_string()),
        (Value::Boolean(yes), FieldKind::Text) => Value::Text(yes.to_string()),
        (value, _) => value,
    }
}

struct Elements<'a> {
    source: &'a JsonSource,
    tokens: Tokens<Reader>,
    /// Inside `features`; the flag is that of its first item.
    inside: Option<bool>,
    /// The flag of the first key of the collection, once it is entered.
    keys: Option<bool>,
    ahead: Ahead,
    ready: VecDeque<Result<Feature, FormatError>>,
    ended: bool,
}

impl Elements<'_> {
    /// Enters the next `features` of the collection; `false` at its end.
    fn enter(&mut self) -> Result<bool, FormatError> {
        if self.keys.is_none() {
            self.tokens.begin_object()?;
        }
        let first = self.keys.get_or_insert(true);
        loop {
            match self.tokens.next_key(first)? {
                None => return Ok(false),
                Some(key) if key == "features" => {
                    self.tokens.begin_array()?;
                    self.inside = Some(true);
                    return Ok(true);
                }
                Some(_) => self.tokens.skip()?,
            }
        }
    }

    /// Makes the next features ready; `false` at the end.
    fn read(&mut self) -> Result<bool, FormatError> {
        let (source, layout) = (self.source, self.source.layout);
        let read = |pieces| source.read_all(pieces);
        let step = match layout {
            Layout::Sequence => self
                .ahead
                .step(&mut self.tokens, pieces::next_value, read)?,
            Layout::Collection => {
                if self.inside.is_none() && !self.enter()? {
                    return Ok(false);
                }
                let first = self.inside.get_or_insert(true);
                let next = |tokens: &mut _, row| pieces::next_item(tokens, first, row);
                self.ahead.step(&mut self.tokens, next, read)?
            }
        };
        match step {
            Step::Read(features) => self.ready.extend(features),
            Step::Whole => self.ready.extend(source.read(&mut self.tokens).transpose()),
            Step::End => {
                self.inside = None;
                return Ok(layout == Layout::Collection);
            }
        }
        Ok(true)
    }
}

impl JsonSource {
    /// The next feature; its row is the one that the reader names.
    fn read<R: Read>(&self, tokens: &mut Tokens<R>) -> Result<Option<Feature>, FormatError> {
        let mut seen = Seen::default();
        let raw = match self.layout {
            Layout::Collection => Some(object::feature(tokens, &mut seen)?),
            Layout::Sequence => scan::element(tokens, &mut seen, &mut false)?,
        };
        let place = tokens.place();
        Ok(raw.map(|raw| self.feature(place.row.unwrap_or_default(), place, raw)))
    }

    fn read_all(&self, pieces: Vec<Piece>) -> Vec<Result<Feature, FormatError>> {
        let bounds = Bounds {
            place: &self.place,
            limits: &self.options.limits,
        };
        let read = |piece| self.read(&mut bounds.tokens(piece)).transpose();
        let read: Vec<_> = pieces.into_par_iter().map(read).collect();
        read.into_iter().flatten().collect()
    }
}

impl Iterator for Elements<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.ended {
            match self.read() {
                Ok(more) => self.ended = !more,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        let item = self.ready.pop_front()?;
        if item.is_err() {
            self.ended = true;
            self.ready.clear();
        }
        Some(item)
    }
}

impl Source for JsonSource {
    fn format(&self) -> &'static str {
        match self.layout {
            Layout::Sequence if self.layers[0].feature_count != Some(1) => "GeoJSONSeq",
            _ => super::FORMAT,
        }
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        if layer > 0 {
            let file = self.place.file.clone();
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count: 1,
            });
        }
        let tokens = self.tokens()?;
        let source = &*self;
        Ok(Box::new(Elements {
            source,
            tokens,
            inside: None,
            keys: None,
            ahead: Ahead::new(),
            ready: VecDeque::new(),
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        self.layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned())
            .collect()
    }
}
