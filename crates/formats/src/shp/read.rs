use std::io::{BufReader, Read, Seek, SeekFrom};

use kunyu_terms::{Lang, Localized};

use super::dbf::{Dbf, Rows};
use super::record::{self, ShapeType, Touched};
use super::{FORMAT, Parts};
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::text::Charset;
use crate::{
    Coordinates, CrsStatement, Feature, Features, FormatError, Geometry, Layer, Notice,
    OpenOptions, Place, Source, Value, crs,
};

const HEADER: u64 = 100;

/// A Shapefile opened for reading.
pub(crate) struct ShpSource {
    shp: Blob,
    shx: Option<Blob>,
    dbf: Option<Dbf>,
    shape: ShapeType,
    length: u64,
    place: Place,
    options: OpenOptions,
    layers: Vec<Layer>,
    notices: NoticeLog,
}

pub(super) fn option_charset(options: &OpenOptions) -> Result<Option<Charset>, FormatError> {
    let Some(label) = &options.encoding else {
        return Ok(None);
    };
    let charset = Charset::from_label(label);
    charset
        .map(Some)
        .ok_or_else(|| FormatError::UnknownEncoding {
            label: label.clone(),
        })
}

fn big_endian(bytes: &[u8], at: usize) -> i32 {
    i32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn little_endian(bytes: &[u8], at: usize) -> i32 {
    i32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl ShpSource {
    /// Reads the headers of all parts.
    pub(crate) fn open(parts: Parts, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(&parts.file);
        let missing = || FormatError::Missing {
            place: place.clone().into(),
            missing: ".shp".into(),
        };
        let shp = parts.shp.ok_or_else(missing)?;
        let io = |error| FormatError::read(place.file.clone(), error);
        let head = shp.head(HEADER).map_err(io)?;
        let length = shp.len().map_err(io)?;
        if head.len() < HEADER as usize || big_endian(&head, 0) != 9994 {
            let zh = "不是 Shapefile，或文件头不完整";
            let en = "this is no Shapefile, or its header is cut short";
            return Err(FormatError::malformed(&place, FORMAT, zh, en));
        }
        let code = little_endian(&head, 32);
        let Some(shape) = ShapeType::from_code(code) else {
            let what = format!("shape type {code}");
            return Err(FormatError::Unsupported {
                place: place.into(),
                what,
            });
        };
        let mut notices = Vec::new();
        let stated = u64::try_from(big_endian(&head, 24)).unwrap_or(0) * 2;
        if stated != length {
            let zh = format!("文件头写明长度 {stated} 字节，实为 {length} 字节");
            let en = format!("the header states {stated} bytes, the file has {length}");
            notices.push(Notice::new("shp.length_differs", place.clone(), zh, en));
        }
        if parts.shx.is_none() {
            let (zh, en) = ("按顺序读取", "records are read in sequence");
            notices.push(absent(&place, "shx", zh, en));
        }
        let dbf = match parts.dbf {
            None => {
                notices.push(absent(&place, "dbf", "没有属性", "there are no attributes"));
                None
            }
            Some(blob) => {
                let charset = option_charset(options)?;
                let (cpg, limits) = (parts.cpg.as_ref(), &options.limits);
                Some(Dbf::open(blob, &place, cpg, charset, limits, &mut notices)?)
            }
        };
        let crs = read_prj(parts.prj.as_ref(), &place, &mut notices)?;
        let mut layer = Layer::new(parts.name, shape.kind);
        (layer.has_z, layer.has_m, layer.crs) = (shape.z, shape.m && measured(&head, shape), crs);
        if let Some(dbf) = &dbf {
            layer.fields.clone_from(&dbf.fields);
            layer.encoding = Some(dbf.charset.name().to_owned());
        }
        layer.feature_count = match &parts.shx {
            Some(blob) => Some(blob.len().map_err(io)?.saturating_sub(HEADER) / 8),
            None => dbf.as_ref().map(|dbf| dbf.records),
        };
        layer.notices = notices;
        Ok(Self {
            shp,
            shx: parts.shx,
            dbf,
            shape,
            length,
            place,
            options: options.clone(),
            layers: vec![layer],
            notices: NoticeLog::default(),
        })
    }
}

fn absent(place: &Place, part: &str, zh: &str, en: &str) -> Notice {
    let (zh, en) = (format!("缺少 .{part}：{zh}"), format!("no .{part}: {en}"));
    Notice::new("shp.part_missing", place.clone(), zh, en)
}

/// Whether a file that may hold measures does: a Z type always has room for them, and the range in
/// the header is 0 to 0 when it is not used.
fn measured(head: &[u8], shape: ShapeType) -> bool {
    let double = |at: usize| {
        let mut raw = [0; 8];
        raw.copy_from_slice(&head[at..at + 8]);
        f64::from_le_bytes(raw)
    };
    let (low, high) = (double(84), double(92));
    !shape.z || (low <= high && low > -1e38 && (low, high) != (0.0, 0.0))
}

/// Takes measures off a layer that has none; tells whether any of them said something.
fn without_measures(geometry: &mut Geometry) -> bool {
    let take = |part: &mut Coordinates| {
        let measures = part.m.take().unwrap_or_default();
        measures.iter().any(|m| !m.is_nan() && *m != 0.0)
    };
    match geometry {
        Geometry::Points(points) => take(points),
        Geometry::Lines(lines) => lines
            .iter_mut()
            .map(take)
            .fold(false, std::ops::BitOr::bitor),
        Geometry::Polygons(polygons) => polygons
            .iter_mut()
            .flat_map(|polygon| &mut polygon.rings)
            .map(take)
            .fold(false, std::ops::BitOr::bitor),
        Geometry::Collection(_) => false,
    }
}

fn read_prj(
    prj: Option<&Blob>,
    place: &Place,
    notices: &mut Vec<Notice>,
) -> Result<CrsStatement, FormatError> {
    let Some(blob) = prj else {
        let (zh, en) = ("缺少 .prj：坐标系未知", "no .prj: the CRS is unknown");
        notices.push(Notice::new("shp.part_missing", place.clone(), zh, en));
        return Ok(CrsStatement::Unknown);
    };
    let bytes = blob
        .small(64 * 1024)
        .map_err(|error| FormatError::read(place.file.clone(), error))?;
    let text = match Charset::UTF8.decode(&bytes) {
        Some(text) => text,
        None => Charset::GB18030.decode_lossy(&bytes),
    };
    let start = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_uppercase();
    let wkt = [
        "GEOG", "PROJ", "LOCAL", "COMPD", "BOUND", "GEODCRS", "ENGCRS", "EPSG",
    ];
    if !wkt.iter().any(|word| start.starts_with(word)) {
        let zh = ".prj 的内容不是坐标系定义，已忽略";
        let en = "the .prj does not hold a CRS; ignored";
        notices.push(Notice::new("shp.prj_unreadable", place.clone(), zh, en));
        return Ok(CrsStatement::Unknown);
    }
    Ok(crs::from_text(&text))
}

/// Streams shapes and rows in step.
struct Records<'a> {
    shp: BufReader<Box<dyn ReadSeek>>,
    index: Option<BufReader<Box<dyn ReadSeek>>>,
    rows: Option<Rows<'a>>,
    notices: &'a mut NoticeLog,
    place: &'a Place,
    options: &'a OpenOptions,
    columns: usize,
    shape: ShapeType,
    measured: bool,
    length: u64,
    at: u64,
    number: u64,
    deleted: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl Source for ShpSource {
    fn format(&self) -> &'static str {
        FORMAT
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
        self.notices.clear();
        let io = |error| FormatError::read(self.place.file.clone(), error);
        let open = |blob: &Blob| -> Result<_, FormatError> {
            let mut reader = BufReader::with_capacity(64 * 1024, blob.open().map_err(io)?);
            reader.seek(SeekFrom::Start(HEADER)).map_err(io)?;
            Ok(reader)
        };
        Ok(Box::new(Records {
            shp: open(&self.shp)?,
            index: self.shx.as_ref().map(open).transpose()?,
            rows: self.dbf.as_ref().map(Dbf::rows).transpose()?,
            notices: &mut self.notices,
            place: &self.place,
            options: &self.options,
            columns: self.layers[0].fields.len(),
            shape: self.shape,
            measured: self.layers[0].has_m,
            length: self.length,
            at: HEADER,
            number: 0,
            deleted: 0,
            buffer: Vec::new(),
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        let opening = self
            .layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned());
        opening.chain(self.notices.list()).collect()
    }
}

impl Records<'_> {
    fn broken(&self, zh: &str, en: &str) -> FormatError {
        FormatError::malformed(&self.place.at_row(self.number + 1), FORMAT, zh, en)
    }

    fn note(&mut self, code: &'static str, place: Place, zh: String, en: String) {
        self.notices.push(Notice::new(code, place, zh, en));
    }

    /// Where the next record starts, by the index if it is sound; `None` at the end.
    fn locate(&mut self) -> Result<Option<u64>, FormatError> {
        let Some(index) = &mut self.index else {
            return Ok((self.at + 8 <= self.length).then_some(self.at));
        };
        let mut entry = [0; 8];
        let mut filled = 0;
        while filled < 8 {
            let read = index.read(&mut entry[filled..]);
            match read.map_err(|error| FormatError::read(self.place.file.clone(), error))? {
                0 => return Ok(None),
                count => filled += count,
            }
        }
        let offset = u64::try_from(big_endian(&entry, 0)).unwrap_or(0) * 2;
        if offset >= HEADER && offset + 8 <= self.length {
            return Ok(Some(offset));
        }
        let place = self.place.at_row(self.number + 1);
        let zh = "索引 .shx 与 .shp 不符，改为按顺序读取".to_owned();
        let en = "the .shx does not fit the .shp; records are read in sequence".to_owned();
        self.note("shp.shx_ignored", place, zh, en);
        self.index = None;
        Ok((self.at + 8 <= self.length).then_some(self.at))
    }

    /// Reads the content of the next record into the buffer.
    fn advance(&mut self) -> Result<bool, FormatError> {
        let Some(offset) = self.locate()? else {
            return Ok(false);
        };
        let io = |error| FormatError::read(self.place.file.clone(), error);
        if offset != self.at {
            let step = offset as i64 - self.at as i64;
            self.shp.seek_relative(step).map_err(io)?;
        }
        let mut head = [0; 8];
        self.shp.read_exact(&mut head).map_err(io)?;
        let words = big_endian(&head, 4);
        let content = u64::try_from(words).unwrap_or(0) * 2;
        let left = self.length - offset - 8;
        if words < 2 || content > left {
            let zh = format!("记录声明 {content} 字节，文件只剩 {left} 字节");
            let en = format!("the record states {content} bytes, {left} are left in the file");
            return Err(self.broken(&zh, &en));
        }
        let limit = self.options.limits.feature_bytes;
        if content > limit {
            let place = self.place.at_row(self.number + 1);
            return Err(FormatError::Limit {
                place: place.into(),
                what: "bytes of a record",
                limit,
            });
        }
        self.buffer.resize(content as usize, 0);
        self.shp.read_exact(&mut self.buffer).map_err(io)?;
        self.at = offset + 8 + content;
        Ok(true)
    }

    fn values(&mut self) -> Result<Option<Vec<Value>>, FormatError> {
        let Some(rows) = &mut self.rows else {
            return Ok(Some(Vec::new()));
        };
        let Some(record) = rows.next_record()? else {
            let place = self.place.at_row(self.number + 1);
            let zh = "属性表比图形少，其余属性为空".to_owned();
            let en = "the table has fewer rows than there are shapes; the rest is empty";
            self.note("shp.rows_missing", place, zh, en.to_owned());
            self.rows = None;
            return Ok(Some(vec![Value::Null; self.columns]));
        };
        if record.garbled {
            let place = self.place.at_row(self.number + 1);
            let zh = "文字含无效字节，已替换".to_owned();
            self.note(
                "shp.text_garbled",
                place,
                zh,
                "text with invalid bytes".to_owned(),
            );
        }
        Ok((!record.deleted).then_some(record.values))
    }

    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        loop {
            if !self.advance()? {
                self.report_end()?;
                return Ok(None);
            }
            let Some(values) = self.values()? else {
                self.number += 1;
                self.deleted += 1;
                continue;
            };
            let values = if values.is_empty() {
                vec![Value::Null; self.columns]
            } else {
                values
            };
            let mut touched = Touched::default();
            let mut geometry = record::parse(&self.buffer, self.shape, &mut touched)
                .map_err(|(zh, en)| self.broken(&zh, &en))?;
            self.number += 1;
            let place = self.place.at_row(self.number);
            if !self.measured && geometry.as_mut().is_some_and(without_measures) {
                let zh = "文件头未声明量测值，已略去".to_owned();
                let en = "measures that the header does not declare were left out".to_owned();
                self.note("shp.m_dropped", place.clone(), zh, en);
            }
            if touched != Touched::default() {
                self.report(touched, &place)?;
            }
            let row = self.number;
            return Ok(Some(Feature {
                row,
                place,
                geometry,
                values,
                vertex_lines: Vec::new(),
            }));
        }
    }

    fn report(&mut self, touched: Touched, place: &Place) -> Result<(), FormatError> {
        let faults = [
            (
                touched.rings_closed,
                "shp.ring_closed",
                "个环未闭合，已闭合",
                "rings closed",
            ),
            (
                touched.orphan_holes,
                "shp.orphan_hole",
                "个环方向为内环却没有外环，按外环读取",
                "rings turn like holes without a shell; read as shells",
            ),
            (
                touched.empty_parts,
                "shp.empty_part",
                "个空的部分已略过",
                "empty parts skipped",
            ),
        ];
        for (count, code, zh, en) in faults.into_iter().filter(|fault| fault.0 > 0) {
            let notice = Notice::new(
                code,
                place.clone(),
                format!("{count} {zh}"),
                format!("{count} {en}"),
            );
            if self.options.strict {
                let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                return Err(FormatError::Strict {
                    notice: code,
                    zh,
                    en,
                });
            }
            self.notices.push(notice);
        }
        Ok(())
    }

    fn report_end(&mut self) -> Result<(), FormatError> {
        if self.deleted > 0 {
            let zh = format!("{} 个要素在属性表中标记为已删除，未读取", self.deleted);
            let en = format!(
                "{} features are marked deleted in the table; not read",
                self.deleted
            );
            self.note("shp.deleted_rows", self.place.clone(), zh, en);
        }
        let more = match &mut self.rows {
            Some(rows) => rows.next_record()?.is_some(),
            None => false,
        };
        if more {
            let zh = "属性表比图形多，多出的行未读取".to_owned();
            let en = "the table has more rows than there are shapes; they were not read";
            self.note("shp.rows_extra", self.place.clone(), zh, en.to_owned());
        }
        let tail = self.length.saturating_sub(self.at);
        if self.index.is_none() && tail > 0 {
            let zh = format!("文件末尾有 {tail} 个多余的字节");
            let en = format!("{tail} bytes behind the last record");
            self.note("shp.trailing_bytes", self.place.clone(), zh, en);
        }
        Ok(())
    }
}

impl Iterator for Records<'_> {
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
