//! The frame of a drawing: version, encoding, layers, where blocks and entities begin.

use std::borrow::Cow;
use std::collections::HashMap;

use super::entity::Entity;
use super::pairs::{Form, Kind, Mark, Pairs, SENTINEL, kind};
use super::xdata::{self, Schema};
use crate::input::Blob;
use crate::text::{Charset, Probe};
use crate::{FormatError, Limits, OpenOptions, Place};

/// Most names (layers, blocks) that are kept of a drawing.
const MOST_NAMES: usize = 1_000_000;
/// Blocks up to this size are kept in memory, as long as all of them stay within the second bound.
const CACHED_BLOCK: u64 = 256 << 10;
const CACHED_BLOCKS: u64 = 64 << 20;

/// A layer of the drawing.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawingLayer {
    pub(super) colour: i64,
    pub(super) line_type: String,
    /// Frozen or switched off.
    pub(super) hidden: bool,
}

/// A block: where its entities begin.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) name: String,
    pub(super) base: [f64; 3],
    /// Its content lies in another file.
    pub(super) external: bool,
    blob: Option<Blob>,
    start: Mark,
    end: u64,
}

/// What has to be known of a drawing before its entities are read.
pub(super) struct Drawing {
    blob: Blob,
    form: Form,
    pub(super) place: Place,
    pub(super) limits: Limits,
    pub(super) charset: Charset,
    pub(super) version: String,
    pub(super) layers: HashMap<String, DrawingLayer>,
    blocks: HashMap<String, Block>,
    pub(super) entities: Vec<Mark>,
    pub(super) schema: Schema,
    pub(super) has_end: bool,
}

/// Which encodings the text of the drawing is valid in.
struct Probes {
    stated: Option<Probe>,
    utf8: Probe,
    gb18030: Probe,
    foreign: bool,
    /// Read as UTF-8, every character beyond ASCII takes three bytes or more: Chinese, and hardly
    /// ever another encoding by chance.
    eastern: bool,
}

impl Probes {
    fn new(charset: Charset) -> Self {
        let stated = match charset {
            Charset::Web(encoding) => Some(Probe::new(encoding)),
            Charset::Oem(..) => None,
        };
        Self {
            stated,
            utf8: Probe::new(encoding_rs::UTF_8),
            gb18030: Probe::new(encoding_rs::GB18030),
            foreign: false,
            eastern: true,
        }
    }

    fn feed(&mut self, bytes: &[u8]) {
        if bytes.is_ascii() {
            return;
        }
        self.foreign = true;
        if let Ok(text) = std::str::from_utf8(bytes) {
            self.eastern &= !text
                .chars()
                .any(|sign| ('\u{80}'..'\u{800}').contains(&sign));
        }
        for probe in [&mut self.utf8, &mut self.gb18030]
            .into_iter()
            .chain(&mut self.stated)
        {
            probe.feed(bytes, false);
            // a character cut at the end of a string is a fault
            probe.feed(b"\n", false);
        }
    }

    /// The encoding to read in, and whether all text is valid in it.
    fn settle(&self, charset: Charset) -> (Charset, bool) {
        let fits = self.stated.as_ref().is_none_or(Probe::valid);
        if !self.foreign || (fits && !(self.eastern && self.utf8.valid())) {
            (charset, true)
        } else if self.utf8.valid() {
            (Charset::UTF8, true)
        } else if self.gb18030.valid() {
            (Charset::GB18030, true)
        } else {
            (charset, false)
        }
    }
}

/// A drawing and what was found out about its encoding.
pub(super) struct Opened {
    pub(super) drawing: Drawing,
    /// The encoding that the drawing states.
    pub(super) stated: Option<Charset>,
    /// Some text is valid in no encoding.
    pub(super) broken: bool,
}

/// Reads the frame. The encoding is settled in this order: UTF-8 from R2007 on, `$DWGCODEPAGE`, the
/// caller's option (which also wins over a Western page that is stated: programs write it without
/// meaning it), GB18030; where the text is not valid in it, or is Chinese in valid UTF-8, strict UTF-8 and strict
/// GB18030.
pub(super) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Opened, FormatError> {
    let place = Place::file(file);
    let mut drawing = Drawing::new(blob, place, options)?;
    let (stated, option) = drawing.stated(options)?;
    drawing.charset = match (stated, option) {
        (Some(stated), Some(option)) if stated == Charset::WESTERN => option,
        (Some(charset), _) | (None, Some(charset)) => charset,
        (None, None) => Charset::GB18030,
    };
    let probes = drawing.index()?;
    // without a statement UTF-8 is the stricter guess
    let sure = stated.is_some() || option.is_some();
    let guess = !sure && probes.foreign && probes.utf8.valid();
    let (charset, valid) = if guess {
        (Charset::UTF8, true)
    } else {
        probes.settle(drawing.charset)
    };
    if charset != drawing.charset {
        drawing.charset = charset;
        drawing.index()?;
    }
    Ok(Opened {
        drawing,
        stated,
        broken: !valid,
    })
}

fn label_charset(label: &str) -> Result<Charset, FormatError> {
    Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
        label: label.to_owned(),
    })
}

impl Drawing {
    fn new(blob: Blob, place: Place, options: &OpenOptions) -> Result<Self, FormatError> {
        let head = blob
            .head(SENTINEL.len() as u64 + 2)
            .map_err(|error| FormatError::read(place.file.clone(), error))?;
        let form = match head.strip_prefix(SENTINEL) {
            Some([0, 0]) => Form::Binary,
            Some(_) => Form::OldBinary,
            None => Form::Text,
        };
        Ok(Self {
            blob,
            form,
            place,
            limits: options.limits.clone(),
            charset: Charset::GB18030,
            version: String::new(),
            layers: HashMap::new(),
            blocks: HashMap::new(),
            entities: Vec::new(),
            schema: Schema::default(),
            has_end: false,
        })
    }

    /// The first pair.
    fn beginning(&self) -> Result<(Mark, bool), FormatError> {
        if self.form != Form::Text {
            let offset = SENTINEL.len() as u64;
            return Ok((Mark { offset, line: 0 }, false));
        }
        let head = self
            .blob
            .head(3)
            .map_err(|error| FormatError::read(self.place.file.clone(), error))?;
        let marked = head == b"\xef\xbb\xbf";
        let offset = if marked { 3 } else { 0 };
        Ok((Mark { offset, line: 0 }, marked))
    }

    fn pairs(&self, mark: Mark) -> Result<Pairs, FormatError> {
        let limit = self.limits.line_bytes;
        Pairs::open(&self.blob, self.form, &self.place, limit, mark)
    }

    /// Opens the entities that begin at a mark.
    pub(super) fn section(&self, mark: Mark) -> Result<Pairs, FormatError> {
        self.pairs(mark)
    }

    /// Opens the entities of a block.
    pub(super) fn block_pairs(&self, block: &Block) -> Result<Pairs, FormatError> {
        let limit = self.limits.line_bytes;
        match &block.blob {
            Some(blob) => {
                let mark = Mark {
                    offset: 0,
                    line: block.start.line,
                };
                Pairs::open(blob, self.form, &self.place, limit, mark)
            }
            None => self.pairs(block.start),
        }
    }

    /// The block of this name.
    pub(super) fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.get(&name.to_uppercase())
    }

    /// The layer of this name.
    pub(super) fn layer(&self, name: &str) -> Option<&DrawingLayer> {
        self.layers.get(&name.to_uppercase())
    }

    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        let text: Cow<'_, str> = self.charset.decode_lossy(bytes);
        text.into_owned()
    }

    /// What the header states, and what the caller says.
    fn stated(
        &mut self,
        options: &OpenOptions,
    ) -> Result<(Option<Charset>, Option<Charset>), FormatError> {
        let option = options.encoding.as_deref().map(label_charset).transpose()?;
        let (mark, marked) = self.beginning()?;
        let mut pairs = self.pairs(mark)?;
        let mut page = None;
        let mut variable = Vec::new();
        while pairs.advance()? {
            match pairs.code() {
                9 => variable = pairs.word().to_vec(),
                1 if variable == b"$ACADVER" => {
                    self.version = self.decode(pairs.word()).to_ascii_uppercase();
                }
                3 if variable == b"$DWGCODEPAGE" => {
                    page = Charset::from_label(&self.decode(pairs.word()));
                }
                // the header comes first, where there is one
                0 if pairs.begins(b"ENDSEC") => break,
                2 if variable.is_empty() && !pairs.word().eq_ignore_ascii_case(b"HEADER") => break,
                _ => {}
            }
        }
        let unicode = marked || ("AC1021".."AC9999").contains(&self.version.as_str());
        let stated = if unicode { Some(Charset::UTF8) } else { page };
        Ok((stated, option))
    }

    /// Goes over the whole drawing once.
    fn index(&mut self) -> Result<Probes, FormatError> {
        let mut probes = Probes::new(self.charset);
        self.layers.clear();
        self.blocks.clear();
        self.entities.clear();
        self.schema = Schema::default();
        let (mark, _) = self.beginning()?;
        let mut pairs = self.pairs(mark)?;
        let mut cached = 0;
        while pairs.advance()? {
            if pairs.code() == 999 {
                continue;
            }
            if pairs.begins(b"EOF") {
                self.has_end = true;
                break;
            }
            if !pairs.begins(b"SECTION") {
                let en = "a section is expected here";
                return Err(pairs.fault("此处应为 SECTION", en));
            }
            pairs.need()?;
            match pairs.word().to_ascii_uppercase().as_slice() {
                b"TABLES" => self.index_tables(&mut pairs)?,
                b"BLOCKS" => self.index_blocks(&mut pairs, &mut probes, &mut cached)?,
                b"ENTITIES" => {
                    pairs.need()?;
                    self.entities.push(pairs.start());
                    pairs.hold();
                    pass(&mut pairs, b"ENDSEC", Some(&mut probes))?;
                }
                _ => pass(&mut pairs, b"ENDSEC", None)?,
            }
        }
        if self.entities.is_empty() {
            let en = "the drawing has no ENTITIES section";
            let zh = "图形没有 ENTITIES 段";
            return Err(FormatError::malformed(&self.place, super::FORMAT, zh, en));
        }
        Ok(probes)
    }

    fn index_tables(&mut self, pairs: &mut Pairs) -> Result<(), FormatError> {
        loop {
            pairs.need()?;
            if pairs.begins(b"ENDSEC") {
                return Ok(());
            }
            if pairs.begins(b"LAYER") {
                let entry = Entity::read(pairs, self, true)?;
                self.add_layer(&entry)?;
            }
        }
    }

    fn add_layer(&mut self, entry: &Entity) -> Result<(), FormatError> {
        let Some(name) = entry.text(2) else {
            return Ok(());
        };
        let colour = entry.integer(62).unwrap_or(7);
        let layer = DrawingLayer {
            colour: colour.saturating_abs(),
            line_type: entry.text(6).unwrap_or_default(),
            hidden: colour < 0 || entry.integer(70).unwrap_or(0) & 1 != 0,
        };
        for (application, values) in entry.extended() {
            if application == xdata::APPLICATION {
                self.schema.read(&values, self.limits.fields);
            }
        }
        bounded(self.layers.len(), &entry.place)?;
        self.layers.insert(name.to_uppercase(), layer);
        Ok(())
    }

    fn index_blocks(
        &mut self,
        pairs: &mut Pairs,
        probes: &mut Probes,
        cached: &mut u64,
    ) -> Result<(), FormatError> {
        loop {
            pairs.need()?;
            if pairs.begins(b"ENDSEC") {
                return Ok(());
            }
            if !pairs.begins(b"BLOCK") {
                continue;
            }
            let head = Entity::read(pairs, self, true)?;
            pairs.need()?;
            let start = pairs.start();
            pairs.hold();
            pass(pairs, b"ENDBLK", Some(probes))?;
            let end = pairs.end().offset;
            let name = head.text(2).unwrap_or_default();
            bounded(self.blocks.len(), &head.place)?;
            let mut block = Block {
                base: head.point(10).unwrap_or_default(),
                external: head.integer(70).unwrap_or(0) & 4 != 0,
                blob: None,
                start,
                end,
                name,
            };
            self.cache(&mut block, cached)?;
            self.blocks.insert(block.name.to_uppercase(), block);
        }
    }

    /// Keeps the bytes of a small block, its end included.
    fn cache(&self, block: &mut Block, cached: &mut u64) -> Result<(), FormatError> {
        use std::io::{Read, Seek, SeekFrom};
        let length = block.end.saturating_sub(block.start.offset);
        if length > CACHED_BLOCK || *cached + length > CACHED_BLOCKS {
            return Ok(());
        }
        let io = |error| FormatError::read(self.place.file.clone(), error);
        let mut reader = self.blob.open().map_err(io)?;
        reader
            .seek(SeekFrom::Start(block.start.offset))
            .map_err(io)?;
        let mut bytes = Vec::with_capacity(length as usize);
        reader.take(length).read_to_end(&mut bytes).map_err(io)?;
        *cached += length;
        block.blob = Some(Blob::bytes(&bytes));
        Ok(())
    }
}

fn bounded(count: usize, place: &Place) -> Result<(), FormatError> {
    if count < MOST_NAMES {
        return Ok(());
    }
    Err(FormatError::Limit {
        place: place.clone().into(),
        what: "layers or blocks",
        limit: MOST_NAMES as u64,
    })
}

/// Passes over everything up to the pair `0, word`, and shows text to the probes.
fn pass(
    pairs: &mut Pairs,
    word: &[u8],
    mut probes: Option<&mut Probes>,
) -> Result<(), FormatError> {
    loop {
        pairs.need()?;
        if pairs.begins(word) {
            return Ok(());
        }
        // a section that ends inside a block is cut
        if pairs.begins(b"EOF") || pairs.begins(b"ENDSEC") {
            return Err(pairs.cut());
        }
        if let Some(probes) = probes.as_deref_mut()
            && kind(pairs.code()) == Some(Kind::Text)
        {
            probes.feed(pairs.bytes());
        }
    }
}
