use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use kunyu_geodesy::{Crs, CrsKind};

use super::columns::{Columns, clean};
use super::object::Section;
use super::spool::{Digits, Spool};
use super::topology::Nodes;
use super::{FORMAT, VctSource, assemble};
use crate::input::Blob;
use crate::notice::NoticeLog;
use crate::pending::{Pending, file_name};
use crate::text::Charset;
use crate::{
    Feature, FormatError, GeometryKind, Layer, Notice, OpenOptions, Place, Sink, Source, Value,
    WriteOptions,
};

/// Most feature codes of a file.
const MOST_CODES: usize = 60_000;

/// A layer that was written, or is being written.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Columns,
    pub(super) bare: bool,
    pub(super) place: Place,
    pub(super) kind: GeometryKind,
    /// Field with the feature code, and those with text and angle of annotations.
    code: Option<usize>,
    pub(super) note: Option<(usize, usize)>,
    /// Code for features without one, by [`Section`].
    default_codes: [Option<String>; 4],
}

/// A feature code: its name, and the number of the table and section it belongs to.
pub(super) struct Code {
    pub(super) name: String,
    pub(super) table: usize,
    pub(super) section: Section,
}

/// Text of each part that is not known to be complete before the end.
pub(super) struct Spools {
    pub(super) points: Spool,
    pub(super) lines: Spool,
    /// Rings in binary.
    pub(super) rings: Spool,
    pub(super) notes: Spool,
    pub(super) rows: Spool,
}

impl Spools {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            points: Spool::new(folder)?,
            lines: Spool::new(folder)?,
            rings: Spool::new(folder)?,
            notes: Spool::new(folder)?,
            rows: Spool::new(folder)?,
        })
    }
}

/// A VCT 3.0 being written.
pub(crate) struct VctSink {
    pub(super) target: Pending,
    pub(super) spools: Spools,
    pub(super) charset: Charset,
    pub(super) digits: Digits,
    pub(super) place: Place,
    pub(super) crs: Option<Crs>,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) tables: Vec<Table>,
    /// Codes in the order of their first feature.
    pub(super) codes: Vec<(String, Code)>,
    pub(super) by_code: HashMap<String, usize>,
    pub(super) nodes: Nodes,
    pub(super) bounds: Option<[f64; 4]>,
    pub(super) notices: NoticeLog,
    pub(super) folder: PathBuf,
    pub(super) next_id: u64,
    pub(super) replaced: bool,
    pub(super) merged: u64,
    pub(super) lost_z: bool,
    full: bool,
}

pub(super) fn cannot(place: &Place, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
    FormatError::CannotHold {
        place: place.clone().into(),
        format: FORMAT,
        zh: zh.into(),
        en: en.into(),
    }
}

/// The system of a layer: a Gauss-Krüger zone or longitude and latitude.
fn system(layer: &Layer, place: &Place) -> Result<Option<Crs>, FormatError> {
    if layer.geometry == GeometryKind::None {
        return Ok(None);
    }
    let crs = layer.crs.stated().copied();
    let usable = crs.filter(|crs| {
        matches!(
            crs.kind(),
            CrsKind::GaussKruger(_) | CrsKind::Geographic2D(_)
        )
    });
    if usable.is_none() {
        let crs = &layer.crs;
        let zh = format!("坐标系 {crs}（只能是高斯-克吕格分带坐标或经纬度）");
        let en = format!("the system {crs} (only Gauss-Krüger zones, longitude and latitude)");
        return Err(cannot(place, zh, en));
    }
    Ok(usable)
}

impl VctSink {
    /// Starts the file; with `append` behind the layers of the one that is there.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let label = options.encoding.as_deref().unwrap_or("GB18030");
        let charset = Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
            label: label.to_owned(),
        })?;
        let crs = system(layer, &place)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let spools = Spools::new(&folder);
        let spools = spools.map_err(|error| FormatError::write(&place.file, error))?;
        let degrees = crs.is_some_and(|crs| crs.is_geographic());
        let decimals = options.decimals.unwrap_or(if degrees { 9 } else { 3 });
        let digits = Digits::Fixed(decimals.min(12));
        let mut sink = Self {
            target: Pending::create(path)?,
            spools,
            charset,
            digits: if options.full_precision {
                Digits::Full
            } else {
                digits
            },
            place,
            crs,
            metadata: layer.metadata.clone(),
            tables: Vec::new(),
            codes: Vec::new(),
            by_code: HashMap::new(),
            nodes: Nodes::new(&folder),
            bounds: None,
            notices: NoticeLog::default(),
            folder,
            next_id: 1,
            replaced: false,
            merged: 0,
            lost_z: false,
            full: options.full_precision,
        };
        if options.append && path.exists() {
            // what is there must not lose digits
            if options.decimals.is_none() {
                sink.digits = Digits::Full;
            }
            sink.copy(path)?;
        }
        sink.begin(layer)?;
        Ok(sink)
    }

    /// Writes the layers of a file that is there.
    fn copy(&mut self, path: &Path) -> Result<(), FormatError> {
        let (blob, file) = (Blob::Path(path.to_owned()), self.place.file.clone());
        let mut source = VctSource::open(blob, &file, &OpenOptions::new())?;
        let layers = source.layers().to_vec();
        if let Some(first) = layers.first() {
            self.metadata.clone_from(&first.metadata);
        }
        for (index, layer) in layers.iter().enumerate() {
            let place = self.place.in_layer(&layer.name);
            let crs = system(layer, &place)?;
            match (self.crs, crs) {
                (Some(ours), Some(theirs)) if ours != theirs => {
                    let (ours, theirs) = (ours.epsg(), theirs.epsg());
                    let zh = format!("EPSG:{theirs} 和 EPSG:{ours} 两种坐标系");
                    let en = format!("two systems, EPSG:{theirs} and EPSG:{ours}");
                    return Err(cannot(&place, zh, en));
                }
                _ => self.crs = self.crs.or(crs),
            }
            self.begin(layer)?;
            for feature in source.features(index)? {
                self.feature(&feature?)?;
            }
            self.end()?;
        }
        for notice in source.notices() {
            self.notices.push(notice);
        }
        Ok(())
    }

    pub(super) fn failed(&self, error: io::Error) -> FormatError {
        FormatError::write(&self.place.file, error)
    }

    pub(super) fn encoded(&mut self, text: &str) -> Vec<u8> {
        let (bytes, whole) = self.charset.encode(text);
        self.replaced |= !whole;
        bytes
    }

    /// Begins the table of a layer.
    fn begin(&mut self, layer: &Layer) -> Result<(), FormatError> {
        let place = self.place.in_layer(&layer.name);
        let name = clean(layer.name.trim());
        let same = |table: &Table| table.name.eq_ignore_ascii_case(&name);
        if name.is_empty() || is_keyword(&name) || self.tables.iter().any(same) {
            let zh = format!("表名“{name}”：重复、为空或是关键字");
            return Err(cannot(
                &place,
                zh,
                format!("the table name \"{name}\": used, empty or a keyword"),
            ));
        }
        let find = |wanted: &str| {
            let same = |field: &crate::Field| field.name.eq_ignore_ascii_case(wanted);
            layer.fields.iter().position(same)
        };
        let own_code = find("vct_code");
        let note = find("vct_text").zip(find("vct_angle"));
        let note = note.filter(|_| layer.geometry == GeometryKind::Points);
        let mut left_out: Vec<usize> = own_code.into_iter().collect();
        left_out.extend(note.into_iter().flat_map(|(text, angle)| [text, angle]));
        let columns = Columns::new(layer, &left_out, self.full, &place, &mut self.notices);
        self.lost_z |= layer.has_m || layer.has_z;
        let row = self.encoded(&format!("{name}\r\n"));
        self.spools
            .rows
            .write(&row)
            .map_err(|error| self.failed(error))?;
        self.tables.push(Table {
            name,
            columns,
            bare: layer.geometry == GeometryKind::None,
            place,
            kind: layer.geometry,
            code: own_code.or_else(|| find("YSDM")),
            note,
            default_codes: stated_codes(layer),
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), FormatError> {
        let row = self.encoded("TableEnd\r\n");
        self.spools
            .rows
            .write(&row)
            .map_err(|error| self.failed(error))
    }

    fn feature(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let id = self.next_id;
        self.next_id += 1;
        let geometry = feature
            .geometry
            .as_ref()
            .filter(|geometry| !geometry.is_empty());
        if let Some(geometry) = geometry {
            self.geometry(id, feature, geometry)?;
        }
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let place = table.place.at_row(feature.row);
        if geometry.is_none() && !table.bare {
            let zh = "没有图形，只写入属性行";
            let en = "no geometry; only the row was written";
            self.notices
                .push(Notice::new("vct.no_geometry", place.clone(), zh, en));
        }
        let mut row = id.to_string();
        table
            .columns
            .row(&feature.values, &mut row, &place, &mut self.notices);
        row.push_str("\r\n");
        let row = self.encoded(&row);
        self.spools
            .rows
            .write(&row)
            .map_err(|error| self.failed(error))
    }

    /// The feature code: of the feature, else the one of its kind of geometry in this table.
    pub(super) fn code(
        &mut self,
        feature: &Feature,
        section: Section,
        place: &Place,
    ) -> Result<String, FormatError> {
        let number = self.tables.len() - 1;
        let table = &mut self.tables[number];
        let own = table
            .code
            .and_then(|field| match feature.values.get(field)? {
                Value::Text(text) => Some(clean(text.trim())),
                Value::Integer(number) => Some(number.to_string()),
                _ => None,
            });
        let default = &mut table.default_codes[section as usize];
        let code = own
            .filter(|code| !code.is_empty() && !is_keyword(code))
            .or_else(|| default.clone())
            .unwrap_or_else(|| {
                let code = 9_000_000_000 + number as u64 * 10 + section as u64;
                let zh = format!("没有要素代码，写作 {code}");
                let en = format!("there is no feature code; {code} was written");
                let place = table.place.clone();
                self.notices
                    .push(Notice::new("vct.code_generated", place, zh, en));
                default.insert(code.to_string()).clone()
            });
        if let Some(&known) = self.by_code.get(&code) {
            let known = &self.codes[known].1;
            if known.table == number && known.section == section {
                return Ok(code);
            }
            let zh = format!("要素代码 {code} 用于两个表或两种图形");
            let en = format!("the feature code {code} for two tables or kinds of geometry");
            return Err(cannot(place, zh, en));
        }
        if self.codes.len() >= MOST_CODES {
            let zh = format!("{MOST_CODES} 个以上的要素代码");
            return Err(cannot(
                place,
                zh,
                format!("more than {MOST_CODES} feature codes"),
            ));
        }
        let name = self.code_name(&code, number);
        self.by_code.insert(code.clone(), self.codes.len());
        let entry = Code {
            name,
            table: number,
            section,
        };
        self.codes.push((code.clone(), entry));
        Ok(code)
    }

    /// The name that the metadata give a code, else the name of the table.
    fn code_name(&self, code: &str, table: usize) -> String {
        let stated = self.metadata.iter().filter(|(key, _)| key == "FeatureCode");
        let mut names = stated.filter_map(|(_, value)| {
            let mut parts = value.split(',');
            (parts.next() == Some(code)).then(|| parts.next()).flatten()
        });
        let name = names.next().unwrap_or(&self.tables[table].name);
        clean(name)
    }

    fn note_losses(&mut self) {
        let place = self.place.clone();
        if self.lost_z {
            let zh = "按二维写入，高程和量测值未写入";
            let en = "written in two dimensions; heights and measures were left out";
            self.notices
                .push(Notice::new("vct.z_dropped", place.clone(), zh, en));
        }
        if self.merged > 0 {
            let count = self.merged;
            let zh = format!("{count} 个点与前一点在所写位数下相同，已合并");
            let en =
                format!("{count} positions equal the one before at the digits written; merged");
            self.notices
                .push(Notice::new("vct.positions_merged", place.clone(), zh, en));
        }
        if self.replaced {
            let name = self.charset.name();
            let zh = format!("{name} 中没有的字写成了“?”");
            let en = format!("characters missing in {name} became \"?\"");
            self.notices
                .push(Notice::new("format.characters_replaced", place, zh, en));
        }
    }
}

/// Whether a line of this text alone would be a keyword.
fn is_keyword(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.ends_with("begin") || text.ends_with("end")
}

/// First code of each section in the metadata of a layer.
fn stated_codes(layer: &Layer) -> [Option<String>; 4] {
    let mut codes: [Option<String>; 4] = Default::default();
    for (_, value) in layer
        .metadata
        .iter()
        .filter(|(key, _)| key == "FeatureCode")
    {
        let parts: Vec<&str> = value.split(',').collect();
        let [code, .., kind] = parts.as_slice() else {
            continue;
        };
        let word = |section: &Section| section.word().eq_ignore_ascii_case(kind);
        if let Some(section) = Section::ALL.into_iter().find(word) {
            codes[section as usize].get_or_insert_with(|| clean(code.trim()));
        }
    }
    codes
}

impl Sink for VctSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        self.feature(feature)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        self.end()?;
        assemble::finish(*self)
    }
}

impl VctSink {
    /// Names what was lost and puts the file in place.
    pub(super) fn complete(mut self) -> Result<Vec<Notice>, FormatError> {
        self.note_losses();
        self.target.finish()?;
        Ok(self.notices.list())
    }
}
