//! Objects read again where they lie, and the lines and polygons that they name.

use std::collections::HashMap;
use std::io::{BufReader, Read, SeekFrom};
use std::rc::Rc;

use super::FORMAT;
use super::cursor::Cursor;
use super::index::Entry;
use super::object::{self, Object, Section, Shape, append};
use super::rings::{self, Fault, Repair};
use super::scan::Catalogue;
use crate::input::ReadSeek;
use crate::text::Lines;
use crate::{Coordinates, FormatError, Geometry, Place, Polygon, nest};

/// Bytes of one generation of cached lines; two are kept.
const CACHE_BYTES: usize = 32 << 20;

/// How deep lines may be made of lines, and polygons of polygons.
const DEPTH: usize = 16;

/// Lines read lately: when the young are too many the old go.
#[derive(Default)]
struct Cache {
    young: HashMap<u64, Rc<Coordinates>>,
    old: HashMap<u64, Rc<Coordinates>>,
    bytes: usize,
}

impl Cache {
    fn get(&mut self, id: u64) -> Option<Rc<Coordinates>> {
        if let Some(line) = self.young.get(&id) {
            return Some(line.clone());
        }
        let line = self.old.remove(&id)?;
        self.put(id, line.clone());
        Some(line)
    }

    fn put(&mut self, id: u64, line: Rc<Coordinates>) {
        self.bytes += 100 + line.len() * 24;
        self.young.insert(id, line);
        if self.bytes > CACHE_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

/// A feature's shape with what an annotation says.
pub(super) struct Found {
    pub(super) geometry: Geometry,
    /// Text and angle in degrees.
    pub(super) note: Option<(String, f64)>,
    pub(super) repairs: Vec<Repair>,
}

/// Reads objects by their index entries.
pub(super) struct Resolver<'a> {
    catalogue: &'a Catalogue,
    file: Box<dyn ReadSeek>,
    place: Place,
    line_bytes: usize,
    cache: Cache,
    /// Positions and references that the feature in hand may still take.
    budget: usize,
    buffer: Vec<u8>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        file: Box<dyn ReadSeek>,
        place: Place,
        line_bytes: usize,
    ) -> Self {
        Self {
            catalogue,
            file,
            place,
            line_bytes,
            cache: Cache::default(),
            budget: 0,
            buffer: Vec::new(),
        }
    }

    fn fail(&self, entry: &Entry, zh: String, en: String) -> FormatError {
        let place = self.place.at_line(u64::from(entry.line));
        FormatError::malformed(&place, FORMAT, zh, en)
    }

    fn bytes(&mut self, entry: &Entry) -> Result<(), FormatError> {
        self.buffer.clear();
        let read = self.file.seek(SeekFrom::Start(entry.offset)).and_then(|_| {
            let mut part = (&mut self.file).take(u64::from(entry.length));
            part.read_to_end(&mut self.buffer)
        });
        read.map(drop)
            .map_err(|error| FormatError::read(self.place.file.clone(), error))
    }

    fn object(&mut self, section: Section, entry: &Entry) -> Result<Object, FormatError> {
        self.bytes(entry)?;
        let script = self.catalogue.script.clone();
        let name = script.charset.name();
        let reader = BufReader::new(self.buffer.as_slice());
        let lines = Lines::new(reader, self.place.clone(), name, self.line_bytes)
            .starting_at(u64::from(entry.line.saturating_sub(1)), entry.offset);
        let mut cursor = Cursor::new(lines, script);
        cursor.expect(("目标", "an object"))?;
        object::read(&mut cursor, section, &self.catalogue.grammar)
    }

    /// The long text of this identifier.
    pub(super) fn text(&mut self, id: u64) -> Result<Option<String>, FormatError> {
        let Some(index) = self.catalogue.texts.find(id) else {
            return Ok(None);
        };
        let entry = self.catalogue.texts.entries()[index];
        self.bytes(&entry)?;
        let charset = self.catalogue.script.charset;
        let Some(text) = charset.decode(&self.buffer) else {
            return Err(FormatError::Encoding {
                place: self.place.at_line(u64::from(entry.line)).into(),
                encoding: charset.name().to_owned(),
            });
        };
        Ok(Some(
            text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n"),
        ))
    }

    /// The feature of an object.
    pub(super) fn feature(
        &mut self,
        section: Section,
        entry: &Entry,
    ) -> Result<Found, FormatError> {
        self.budget = self.catalogue.grammar.most;
        let mut repairs = Vec::new();
        let object = self.object(section, entry)?;
        let mut note = None;
        let geometry = match object.shape {
            Shape::Points(at) | Shape::Directed(at) => Geometry::Points(at),
            Shape::Note { text, at, angle } => {
                note = Some((text, angle));
                Geometry::Points(at)
            }
            Shape::Lines(lines) => Geometry::Lines(lines),
            Shape::LinesOf(ids) => {
                let mut lines = Vec::new();
                self.lines_of(entry, &ids, 0, &mut lines)?;
                Geometry::Lines(lines)
            }
            shape => {
                let mut polygons = Vec::new();
                self.polygons(entry, shape, 0, &mut polygons, &mut repairs)?;
                Geometry::Polygons(polygons)
            }
        };
        Ok(Found {
            geometry,
            note,
            repairs,
        })
    }

    fn spend(&mut self, entry: &Entry, count: usize) -> Result<(), FormatError> {
        if let Some(left) = self.budget.checked_sub(count) {
            self.budget = left;
            return Ok(());
        }
        let place = self.place.at_line(u64::from(entry.line));
        Err(FormatError::Limit {
            place: place.into(),
            what: "positions and references of a feature",
            limit: self.catalogue.grammar.most as u64,
        })
    }

    fn deeper(&self, entry: &Entry, depth: usize) -> Result<usize, FormatError> {
        if depth < DEPTH {
            return Ok(depth + 1);
        }
        let id = entry.id;
        let zh = format!("目标 {id} 的引用超过 {DEPTH} 层或成环");
        let en = format!("references of object {id} are deeper than {DEPTH} or run in a circle");
        Err(self.fail(entry, zh, en))
    }

    fn named(&self, from: &Entry, section: Section, id: u64) -> Result<Entry, FormatError> {
        let index = self.catalogue.section(section);
        if let Some(found) = index.find(id) {
            return Ok(index.entries()[found]);
        }
        let (owner, zh, en) = match section {
            Section::Lines => (from.id, "线", "line"),
            _ => (from.id, "面", "polygon"),
        };
        Err(self.fail(
            from,
            format!("目标 {owner} 引用的{zh} {id} 不存在"),
            format!("object {owner} names {en} {id}, which is not there"),
        ))
    }

    /// Parts of the lines named, joined where one ends and the next begins.
    fn lines_of(
        &mut self,
        from: &Entry,
        ids: &[i64],
        depth: usize,
        lines: &mut Vec<Coordinates>,
    ) -> Result<(), FormatError> {
        let depth = self.deeper(from, depth)?;
        for id in ids.iter().filter(|id| **id != 0) {
            self.spend(from, 1)?;
            let line = self.line(from, id.unsigned_abs(), depth)?;
            self.spend(from, line.len())?;
            let mut line = Rc::unwrap_or_clone(line);
            if *id < 0 {
                line.reverse();
            }
            match lines.last_mut() {
                Some(before) if before.xy.last() == line.xy.first() => append(before, &line, 1),
                _ => lines.push(line),
            }
        }
        Ok(())
    }

    /// A line by its identifier; its parts must follow each other.
    fn line(
        &mut self,
        from: &Entry,
        id: u64,
        depth: usize,
    ) -> Result<Rc<Coordinates>, FormatError> {
        if let Some(line) = self.cache.get(id) {
            return Ok(line);
        }
        let entry = self.named(from, Section::Lines, id)?;
        let mut parts = match self.object(Section::Lines, &entry)?.shape {
            Shape::Lines(parts) => parts,
            Shape::LinesOf(ids) => {
                let mut parts = Vec::new();
                self.lines_of(&entry, &ids, depth, &mut parts)?;
                parts
            }
            _ => Vec::new(),
        };
        if parts.len() > 1 {
            let zh = format!("线 {id} 由不相接的几段组成，不能作面的边界");
            let en = format!("line {id} has parts that do not meet; it cannot bound a polygon");
            return Err(self.fail(&entry, zh, en));
        }
        let line = Rc::new(parts.pop().unwrap_or_default());
        self.cache.put(id, line.clone());
        Ok(line)
    }

    fn polygons(
        &mut self,
        entry: &Entry,
        shape: Shape,
        depth: usize,
        polygons: &mut Vec<Polygon>,
        repairs: &mut Vec<Repair>,
    ) -> Result<(), FormatError> {
        let rings = match shape {
            Shape::Rings(mut rings) => {
                for ring in &mut rings {
                    ring.close();
                    self.spend(entry, ring.len())?;
                }
                rings
            }
            Shape::RingsOf(references) => self.rings(entry, &references, repairs)?,
            Shape::PolygonsOf(ids) => {
                let depth = self.deeper(entry, depth)?;
                for id in ids.iter().filter(|id| **id != 0) {
                    self.spend(entry, 1)?;
                    let inner = self.named(entry, Section::Polygons, id.unsigned_abs())?;
                    let shape = self.object(Section::Polygons, &inner)?.shape;
                    self.polygons(&inner, shape, depth, polygons, repairs)?;
                }
                return Ok(());
            }
            _ => Vec::new(),
        };
        let groups = nest::by_containment(&rings);
        polygons.extend(nest::polygons(rings, &groups));
        Ok(())
    }

    fn rings(
        &mut self,
        entry: &Entry,
        references: &[i64],
        repairs: &mut Vec<Repair>,
    ) -> Result<Vec<Coordinates>, FormatError> {
        let gap = self.catalogue.grammar.frame.gap;
        let rings = rings::assemble(references, gap, repairs, |id| {
            let line = self.line(entry, id, 0)?;
            self.spend(entry, line.len() + 1)?;
            Ok(line)
        });
        rings.map_err(|fault| {
            let id = entry.id;
            let (zh, en) = match fault {
                Fault::Line(error) => return error,
                Fault::Apart { line, gap } => (
                    format!("面 {id} 的线 {line} 与前一条线不相接，相距 {gap:.4}"),
                    format!("line {line} of polygon {id} begins {gap:.4} off the line before"),
                ),
                Fault::Open { line, gap } => (
                    format!("面 {id} 的边界在线 {line} 之后没有闭合，相距 {gap:.4}"),
                    format!("the ring of polygon {id} is open by {gap:.4} behind line {line}"),
                ),
            };
            self.fail(entry, zh, en)
        })
    }
}
