//! What stands around the entities of a drawing that is written: header, tables, blocks, objects.

use std::io::Write as _;

use super::text::{Style, escape};
use super::xdata::{self, APPLICATION};
use crate::text::Charset;

/// Handles of the fixed objects; entities follow from [`FIRST_FREE`].
const BLOCK_RECORDS: u64 = 0x1;
const LAYERS: u64 = 0x2;
const STYLES: u64 = 0x3;
const LINE_TYPES: u64 = 0x5;
const VIEWS: u64 = 0x6;
const SYSTEMS: u64 = 0x7;
const VIEWPORTS: u64 = 0x8;
const APPLICATIONS: u64 = 0x9;
const DIMENSIONS: u64 = 0xa;
const ROOT: u64 = 0xc;
const GROUPS: u64 = 0xd;
/// Handle of the model space, which owns the entities.
pub(super) const MODEL_SPACE: u64 = 0x1f;
const PAPER_SPACE: u64 = 0x1b;
pub(super) const FIRST_FREE: u64 = 0x100;

/// Pairs being written.
#[derive(Default)]
pub(super) struct Out {
    pub(super) bytes: Vec<u8>,
}

impl Out {
    pub(super) fn raw(&mut self, code: u16, value: &[u8]) {
        let _ = writeln!(self.bytes, "{code:>3}");
        self.bytes.extend_from_slice(value);
        self.bytes.push(b'\n');
    }

    pub(super) fn word(&mut self, code: u16, value: &str) {
        self.raw(code, value.as_bytes());
    }

    pub(super) fn integer(&mut self, code: u16, value: i64) {
        self.word(code, &value.to_string());
    }

    pub(super) fn handle(&mut self, code: u16, value: u64) {
        self.word(code, &format!("{value:X}"));
    }

    /// A number in its shortest form that reads back the same.
    pub(super) fn real(&mut self, code: u16, value: f64) {
        let mut text = (value + 0.0).to_string();
        if !text.contains('.') {
            text.push_str(".0");
        }
        self.word(code, &text);
    }

    fn point(&mut self, code: u16, point: [f64; 2]) {
        self.real(code, point[0]);
        self.real(code + 10, point[1]);
    }

    fn table(&mut self, name: &str, handle: u64, count: usize) {
        self.word(0, "TABLE");
        self.word(2, name);
        self.handle(5, handle);
        self.handle(330, 0);
        self.word(100, "AcDbSymbolTable");
        self.integer(70, count as i64);
    }

    fn record(&mut self, kind: &str, handle: u64, owner: u64, class: &str, name: &str) {
        self.word(0, kind);
        // the one kind of record with another code
        self.handle(if kind == "DIMSTYLE" { 105 } else { 5 }, handle);
        self.handle(330, owner);
        self.word(100, "AcDbSymbolTableRecord");
        self.word(100, class);
        self.word(2, name);
    }

    fn begin(&mut self, name: &str) {
        self.word(0, "SECTION");
        self.word(2, name);
    }

    fn end(&mut self, word: &str) {
        self.word(0, word);
    }
}

/// What the frame needs to know of the drawing.
pub(super) struct Frame<'a> {
    pub(super) charset: Charset,
    pub(super) code_page: &'a str,
    /// Drawing units are metres.
    pub(super) metres: bool,
    /// `[west, south, east, north]`.
    pub(super) bounds: [f64; 4],
    pub(super) layers: &'a [String],
    pub(super) schema: &'a [(String, String)],
    /// First handle that no entity has.
    pub(super) free: u64,
}

impl Frame<'_> {
    /// Everything before the first entity, and whether all of the schema found room.
    pub(super) fn head(&self) -> (Vec<u8>, bool) {
        let mut out = Out::default();
        self.header(&mut out);
        out.begin("TABLES");
        self.viewport(&mut out);
        line_types(&mut out);
        let whole = self.layer_table(&mut out);
        out.table("STYLE", STYLES, 1);
        text_style(&mut out);
        for (name, handle) in [("VIEW", VIEWS), ("UCS", SYSTEMS)] {
            out.table(name, handle, 0);
            out.end("ENDTAB");
        }
        applications(&mut out);
        out.table("DIMSTYLE", DIMENSIONS, 1);
        out.word(100, "AcDbDimStyleTable");
        out.record(
            "DIMSTYLE",
            0x27,
            DIMENSIONS,
            "AcDbDimStyleTableRecord",
            "Standard",
        );
        out.integer(70, 0);
        out.end("ENDTAB");
        blocks(&mut out);
        out.begin("ENTITIES");
        (out.bytes, whole)
    }

    fn header(&self, out: &mut Out) {
        let unicode = self.charset == Charset::UTF8;
        out.begin("HEADER");
        out.word(9, "$ACADVER");
        out.word(1, if unicode { "AC1021" } else { "AC1015" });
        out.word(9, "$DWGCODEPAGE");
        out.word(3, self.code_page);
        let [west, south, east, north] = self.bounds;
        for (name, corner) in [("$EXTMIN", [west, south]), ("$EXTMAX", [east, north])] {
            out.word(9, name);
            out.point(10, corner);
            out.real(30, 0.0);
        }
        out.word(9, "$INSUNITS");
        out.integer(70, if self.metres { 6 } else { 0 });
        out.word(9, "$MEASUREMENT");
        out.integer(70, 1);
        out.word(9, "$HANDSEED");
        out.handle(5, self.free + self.layers.len() as u64 + 1);
        out.end("ENDSEC");
    }

    /// The view with which the drawing opens: all of it.
    fn viewport(&self, out: &mut Out) {
        let [west, south, east, north] = self.bounds;
        out.table("VPORT", VIEWPORTS, 1);
        out.record(
            "VPORT",
            0x2a,
            VIEWPORTS,
            "AcDbViewportTableRecord",
            "*Active",
        );
        out.integer(70, 0);
        out.point(10, [0.0, 0.0]);
        out.point(11, [1.0, 1.0]);
        out.point(12, [f64::midpoint(west, east), f64::midpoint(south, north)]);
        out.point(13, [0.0, 0.0]);
        out.point(14, [1.0, 1.0]);
        out.point(15, [1.0, 1.0]);
        out.point(16, [0.0, 0.0]);
        out.real(36, 1.0);
        out.point(17, [0.0, 0.0]);
        out.real(37, 0.0);
        out.real(40, (north - south).max((east - west) / 1.5).max(1.0) * 1.1);
        out.real(41, 1.5);
        out.real(42, 50.0);
        out.end("ENDTAB");
    }

    /// Layers; layer 0 carries what the columns are.
    fn layer_table(&self, out: &mut Out) -> bool {
        let mut whole = true;
        out.table("LAYER", LAYERS, self.layers.len() + 1);
        let others = self.layers.iter().enumerate();
        let others = others.map(|(at, name)| (self.free + at as u64, name.as_str()));
        for (handle, name) in [(0x10, "0")].into_iter().chain(others) {
            out.record("LAYER", handle, LAYERS, "AcDbLayerTableRecord", "");
            // the name again, escaped
            out.bytes.truncate(out.bytes.len() - "  2\n\n".len());
            out.raw(2, &escape(name, Style::Plain, self.charset));
            out.integer(70, 0);
            out.integer(62, 7);
            out.word(6, "Continuous");
            if handle == 0x10 {
                whole = attributes(out, self.schema, self.charset) == 0;
            }
        }
        out.end("ENDTAB");
        whole
    }
}

/// Writes names and values as extended data; gives the number that found no room.
pub(super) fn attributes(out: &mut Out, strings: &[(String, String)], charset: Charset) -> u64 {
    let (mut room, mut lost) = (xdata::ROOM, 0);
    if !strings.is_empty() {
        out.word(1001, APPLICATION);
    }
    for (name, value) in strings {
        // a text that cannot fit is not escaped first
        let pieces = if name.len() + value.len() > 4 * xdata::ROOM {
            Vec::new()
        } else {
            xdata::pieces(name, value, charset)
        };
        let size: usize = pieces.iter().map(|piece| piece.len() + 3).sum();
        if pieces.is_empty() || size > room {
            lost += 1;
            continue;
        }
        room -= size;
        for piece in pieces {
            out.raw(1000, &piece);
        }
    }
    lost
}

fn line_types(out: &mut Out) {
    out.table("LTYPE", LINE_TYPES, 3);
    for (handle, name) in [(0x14, "ByBlock"), (0x15, "ByLayer"), (0x16, "Continuous")] {
        out.record("LTYPE", handle, LINE_TYPES, "AcDbLinetypeTableRecord", name);
        out.integer(70, 0);
        out.word(3, "");
        out.integer(72, 65);
        out.integer(73, 0);
        out.real(40, 0.0);
    }
    out.end("ENDTAB");
}

/// A style whose big font has Chinese characters.
fn text_style(out: &mut Out) {
    out.record(
        "STYLE",
        0x11,
        STYLES,
        "AcDbTextStyleTableRecord",
        "Standard",
    );
    out.integer(70, 0);
    out.real(40, 0.0);
    out.real(41, 1.0);
    out.real(50, 0.0);
    out.integer(71, 0);
    out.real(42, 2.5);
    out.word(3, "txt.shx");
    out.word(4, "gbcbig.shx");
    out.end("ENDTAB");
}

fn applications(out: &mut Out) {
    out.table("APPID", APPLICATIONS, 3);
    for (handle, name) in [(0x12, "ACAD"), (0x13, APPLICATION), (0x17, "SOUTH")] {
        out.record("APPID", handle, APPLICATIONS, "AcDbRegAppTableRecord", name);
        out.integer(70, 0);
    }
    out.end("ENDTAB");
}

/// The table of block records and the two blocks that every drawing has.
fn blocks(out: &mut Out) {
    let spaces = [
        ("*Model_Space", MODEL_SPACE, 0x20_u64),
        ("*Paper_Space", PAPER_SPACE, 0x1c),
    ];
    out.table("BLOCK_RECORD", BLOCK_RECORDS, 2);
    for (name, handle, _) in spaces {
        out.record(
            "BLOCK_RECORD",
            handle,
            BLOCK_RECORDS,
            "AcDbBlockTableRecord",
            name,
        );
    }
    out.end("ENDTAB");
    out.end("ENDSEC");
    out.begin("BLOCKS");
    for (name, owner, handle) in spaces {
        let entity = |out: &mut Out, kind, handle, class| {
            out.word(0, kind);
            out.handle(5, handle);
            out.handle(330, owner);
            out.word(100, "AcDbEntity");
            if owner == PAPER_SPACE {
                out.integer(67, 1);
            }
            out.word(8, "0");
            out.word(100, class);
        };
        entity(out, "BLOCK", handle, "AcDbBlockBegin");
        out.word(2, name);
        out.integer(70, 0);
        out.point(10, [0.0, 0.0]);
        out.real(30, 0.0);
        out.word(3, name);
        out.word(1, "");
        entity(out, "ENDBLK", handle + 1, "AcDbBlockEnd");
    }
    out.end("ENDSEC");
}

/// Everything behind the last entity.
pub(super) fn tail() -> Vec<u8> {
    let mut out = Out::default();
    out.end("ENDSEC");
    out.begin("OBJECTS");
    out.word(0, "DICTIONARY");
    out.handle(5, ROOT);
    out.handle(330, 0);
    out.word(100, "AcDbDictionary");
    out.integer(281, 1);
    out.word(3, "ACAD_GROUP");
    out.handle(350, GROUPS);
    out.word(0, "DICTIONARY");
    out.handle(5, GROUPS);
    out.handle(330, ROOT);
    out.word(100, "AcDbDictionary");
    out.integer(281, 1);
    out.end("ENDSEC");
    out.end("EOF");
    out.bytes
}
