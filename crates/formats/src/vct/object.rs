//! The grammar of one object: its identifier, feature code, style, and shape.

use std::io::BufRead;

use super::cursor::{Cursor, What};
use super::head::Frame;
use super::shapes::Reader;
use crate::{Coordinates, FormatError};

/// The section that an object stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Points,
    Lines,
    Polygons,
    Notes,
}

impl Section {
    pub(super) const ALL: [Self; 4] = [Self::Points, Self::Lines, Self::Polygons, Self::Notes];

    /// Its keyword without `Begin` or `End`, as in the feature codes.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Points => "Point",
            Self::Lines => "Line",
            Self::Polygons => "Polygon",
            Self::Notes => "Annotation",
        }
    }
}

/// What is needed to read objects of one file.
#[derive(Debug, Clone)]
pub(super) struct Grammar {
    /// 2.0: no terminator and no types of polygons.
    pub(super) old: bool,
    pub(super) frame: Frame,
    /// Most positions and references of an object.
    pub(super) most: usize,
}

/// The shape of an object.
#[derive(Debug)]
pub(super) enum Shape {
    Points(Coordinates),
    /// A position and the one it points to.
    Directed(Coordinates),
    Lines(Vec<Coordinates>),
    /// Lines, by identifier.
    LinesOf(Vec<i64>),
    Rings(Vec<Coordinates>),
    /// Rings made of lines: negative runs backwards, 0 begins the next ring.
    RingsOf(Vec<i64>),
    /// Polygons, by identifier.
    PolygonsOf(Vec<i64>),
    Note {
        text: String,
        at: Coordinates,
        /// Degrees.
        angle: f64,
    },
}

/// One object.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) id: u64,
    pub(super) code: String,
    pub(super) shape: Shape,
    /// Whether an arc, circle or ellipse became chords.
    pub(super) curved: bool,
}

const REFERENCE: What = ("目标标识码", "an identifier");

/// Reads the object whose identifier is on the current line, up to its terminator, which is not
/// read.
pub(super) fn read<R: BufRead>(
    cursor: &mut Cursor<R>,
    section: Section,
    grammar: &Grammar,
) -> Result<Object, FormatError> {
    let id = cursor.as_integer(REFERENCE)?;
    let Some(id) = u64::try_from(id).ok().filter(|id| *id > 0) else {
        let zh = format!("目标标识码 {id} 不是正整数");
        return Err(cursor.fail(zh, format!("the identifier {id} is not positive")));
    };
    cursor.expect(("要素代码", "a feature code"))?;
    let code = cursor.short_text()?;
    cursor.advance_any(("图形表现编码", "a style"))?;
    let mut reader = Reader::new(cursor, grammar);
    let shape = match section {
        Section::Points => reader.point()?,
        Section::Lines => reader.line()?,
        Section::Polygons if grammar.old => reader.old_polygon()?,
        Section::Polygons => reader.polygon()?,
        Section::Notes if grammar.old => reader.old_note()?,
        Section::Notes => reader.note()?,
    };
    let curved = reader.curved;
    Ok(Object {
        id,
        code,
        shape,
        curved,
    })
}

/// Adds the positions from `skip` on to a line.
pub(super) fn append(line: &mut Coordinates, more: &Coordinates, skip: usize) {
    line.xy
        .extend_from_slice(more.xy.get(skip..).unwrap_or_default());
    if let (Some(z), Some(more)) = (&mut line.z, &more.z) {
        z.extend_from_slice(more.get(skip..).unwrap_or_default());
    }
}
