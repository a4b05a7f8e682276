use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::FORMAT;
use super::dbf_write::DbfWriter;
use super::record::ShapeType;
use crate::pending::{beside, file_name, place as put_in_place};
use crate::text::Charset;
use crate::{
    Coordinates, CrsStatement, Feature, FormatError, Geometry, GeometryKind, Layer, Notice, Place,
    Polygon, Sink, WriteOptions,
};

/// "No measure", as Esri writes it.
const NO_MEASURE: f64 = -1.797_693_134_862_315_7e308;

type Part = BufWriter<NamedTempFile>;

/// A Shapefile being written.
pub(crate) struct ShpSink {
    target: PathBuf,
    place: Place,
    shp: Part,
    shx: Part,
    dbf: Part,
    table: DbfWriter,
    prj: Option<String>,
    charset: Charset,
    kind: GeometryKind,
    shape: Option<ShapeType>,
    dimensions: (bool, bool),
    words: u64,
    bounds: [Option<(f64, f64)>; 4],
    notices: Vec<Notice>,
}

impl ShpSink {
    /// Starts the parts.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        if matches!(layer.geometry, GeometryKind::Mixed | GeometryKind::None) {
            let (zh, en) = match layer.geometry {
                GeometryKind::Mixed => ("混合图形的图层", "a layer of mixed geometry"),
                _ => ("没有图形的图层", "a layer without geometry"),
            };
            let (zh, en) = (zh.into(), en.into());
            return Err(FormatError::CannotHold {
                place: place.into(),
                format: FORMAT,
                zh,
                en,
            });
        }
        let label = options.encoding.as_deref().unwrap_or("UTF-8");
        let charset = Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
            label: label.to_owned(),
        })?;
        let part = || -> Result<Part, FormatError> {
            let file = beside(path).map_err(|error| FormatError::write(&place.file, error))?;
            Ok(BufWriter::with_capacity(1 << 16, file))
        };
        let table = DbfWriter::new(layer, charset, &place)?;
        let mut sink = Self {
            target: path.to_owned(),
            shp: part()?,
            shx: part()?,
            dbf: part()?,
            table,
            prj: prj_text(&layer.crs),
            charset,
            kind: layer.geometry,
            shape: None,
            dimensions: (layer.has_z, layer.has_m),
            words: 50,
            bounds: [None; 4],
            notices: Vec::new(),
            place,
        };
        let header = sink.table.header();
        sink.shp
            .write_all(&[0; 100])
            .map_err(|error| sink.failed(error))?;
        sink.shx
            .write_all(&[0; 100])
            .map_err(|error| sink.failed(error))?;
        sink.dbf
            .write_all(&header)
            .map_err(|error| sink.failed(error))?;
        Ok(sink)
    }

    fn failed(&self, error: io::Error) -> FormatError {
        FormatError::write(&self.place.file, error)
    }

    fn cannot(&self, row: u64, zh: &str, en: &str) -> FormatError {
        let place = self.place.at_row(row);
        FormatError::CannotHold {
            place: place.into(),
            format: FORMAT,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The type of the file, settled by the first geometry.
    fn shape_for(&mut self, geometry: &Geometry, row: u64) -> Result<ShapeType, FormatError> {
        let (z, m) = self.dimensions;
        let single = matches!(geometry, Geometry::Points(points) if points.len() == 1);
        let shape = *self.shape.get_or_insert(ShapeType {
            kind: self.kind,
            single,
            z,
            m: m || z,
        });
        if geometry.kind() != shape.kind {
            let en = format!("{:?} in a file of {:?}", geometry.kind(), shape.kind);
            return Err(self.cannot(row, "另一种图形", &en));
        }
        if geometry.kind() == GeometryKind::Points && shape.single != single {
            let zh = "单点与多点混在一起的图层";
            return Err(self.cannot(row, zh, "single points and multipoints in one file"));
        }
        let (has_z, has_m) = geometry.dimensions();
        if (has_z && !shape.z) || (has_m && !shape.m) {
            let zh = "图层未声明的高程或量测值";
            return Err(self.cannot(
                row,
                zh,
                "heights or measures that the layer does not declare",
            ));
        }
        Ok(shape)
    }

    fn extend(&mut self, axis: usize, values: impl Iterator<Item = f64>) {
        for value in values.filter(|value| value.is_finite()) {
            let (low, high) = self.bounds[axis].get_or_insert((value, value));
            (*low, *high) = (low.min(value), high.max(value));
        }
    }

    fn content(&mut self, geometry: &Geometry, row: u64) -> Result<Vec<u8>, FormatError> {
        let shape = self.shape_for(geometry, row)?;
        let mut finite = true;
        geometry.for_each(&mut |part| {
            finite &= part.xy.iter().all(|(x, y)| x.is_finite() && y.is_finite());
        });
        if !finite {
            return Err(self.cannot(row, "非有限坐标", "coordinates that are not finite"));
        }
        let mut out = shape.code().to_le_bytes().to_vec();
        let turned;
        let parts: Vec<&Coordinates> = match geometry {
            Geometry::Points(points) => vec![points],
            Geometry::Lines(lines) => lines.iter().collect(),
            Geometry::Polygons(polygons) => {
                turned = oriented(polygons);
                turned.iter().collect()
            }
            Geometry::Collection(_) => Vec::new(),
        };
        for part in &parts {
            self.extend(0, part.xy.iter().map(|place| place.0));
            self.extend(1, part.xy.iter().map(|place| place.1));
            self.extend(2, part.z.iter().flatten().copied());
            self.extend(3, part.m.iter().flatten().copied());
        }
        if shape.single {
            single(&mut out, parts[0], shape);
        } else {
            several(&mut out, &parts, shape);
        }
        Ok(out)
    }

    fn put(&mut self, content: &[u8]) -> Result<(), FormatError> {
        let words = content.len() as u64 / 2;
        if self.words + 4 + words > i32::MAX as u64 {
            return Err(FormatError::Limit {
                place: self.place.clone().into(),
                what: "size of a .shp in bytes",
                limit: i32::MAX as u64 * 2,
            });
        }
        let number = self.table.records as i32;
        let offset = (self.words as i32).to_be_bytes();
        let length = (words as i32).to_be_bytes();
        let write = |part: &mut Part, pieces: [&[u8]; 3]| {
            pieces.iter().try_for_each(|piece| part.write_all(piece))
        };
        write(&mut self.shp, [&number.to_be_bytes(), &length, content])
            .and_then(|()| write(&mut self.shx, [&offset, &length, &[]]))
            .map_err(|error| FormatError::write(&self.place.file, error))?;
        self.words += 4 + words;
        Ok(())
    }

    fn main_header(&self, words: u64) -> Vec<u8> {
        let empty = ShapeType {
            kind: self.kind,
            single: false,
            z: false,
            m: false,
        };
        let (z, m) = self.dimensions;
        let shape = self.shape.unwrap_or(ShapeType {
            single: self.kind == GeometryKind::Points,
            z,
            m: m || z,
            ..empty
        });
        let mut out = Vec::with_capacity(100);
        out.extend_from_slice(&9994_i32.to_be_bytes());
        out.extend_from_slice(&[0; 20]);
        out.extend_from_slice(&(words as i32).to_be_bytes());
        out.extend_from_slice(&1000_i32.to_le_bytes());
        out.extend_from_slice(&shape.code().to_le_bytes());
        let bound = |axis: usize| self.bounds[axis].unwrap_or((0.0, 0.0));
        let ([x, y], [z, m]) = ([bound(0), bound(1)], [bound(2), bound(3)]);
        for value in [x.0, y.0, x.1, y.1, z.0, z.1, m.0, m.1] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out
    }

    fn complete(&mut self) -> Result<(), FormatError> {
        let headers = [
            self.main_header(self.words),
            self.main_header(50 + 4 * u64::from(self.table.records)),
            self.table.header(),
        ];
        let end: [&[u8]; 3] = [&[], &[], &[0x1a]];
        let parts = [&mut self.shp, &mut self.shx, &mut self.dbf];
        for ((part, header), end) in parts.into_iter().zip(&headers).zip(end) {
            part.write_all(end)
                .and_then(|()| part.seek(SeekFrom::Start(0)))
                .and_then(|_| part.write_all(header))
                .and_then(|()| part.flush())
                .and_then(|()| part.get_ref().as_file().sync_all())
                .map_err(|error| FormatError::write(&self.place.file, error))?;
        }
        Ok(())
    }

    fn cpg(&self) -> &'static str {
        if self.charset == Charset::GB18030 {
            "GBK"
        } else {
            self.charset.name()
        }
    }
}

/// Shells clockwise, holes counter-clockwise.
fn oriented(polygons: &[Polygon]) -> Vec<Coordinates> {
    let mut rings = Vec::new();
    for polygon in polygons {
        for (index, ring) in polygon.rings.iter().enumerate() {
            let mut ring = ring.clone();
            ring.close();
            if (ring.signed_area2() > 0.0) == (index == 0) {
                ring.reverse();
            }
            rings.push(ring);
        }
    }
    rings
}

fn double(out: &mut Vec<u8>, value: f64) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn measure(value: f64) -> f64 {
    if value.is_nan() { NO_MEASURE } else { value }
}

fn single(out: &mut Vec<u8>, point: &Coordinates, shape: ShapeType) {
    double(out, point.xy[0].0);
    double(out, point.xy[0].1);
    if shape.z {
        double(out, point.z.as_ref().map_or(0.0, |z| z[0]));
    }
    if shape.m {
        double(out, point.m.as_ref().map_or(NO_MEASURE, |m| measure(m[0])));
    }
}

fn several(out: &mut Vec<u8>, parts: &[&Coordinates], shape: ShapeType) {
    let all = || parts.iter().flat_map(|part| part.xy.iter().copied());
    let (mut low, mut high) = all()
        .next()
        .map_or(((0.0, 0.0), (0.0, 0.0)), |first| (first, first));
    for (x, y) in all() {
        (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
    }
    for value in [low.0, low.1, high.0, high.1] {
        double(out, value);
    }
    let count: usize = parts.iter().map(|part| part.len()).sum();
    if shape.kind != GeometryKind::Points {
        out.extend_from_slice(&(parts.len() as i32).to_le_bytes());
    }
    out.extend_from_slice(&(count as i32).to_le_bytes());
    if shape.kind != GeometryKind::Points {
        let mut start = 0_i32;
        for part in parts {
            out.extend_from_slice(&start.to_le_bytes());
            start += part.len() as i32;
        }
    }
    for (x, y) in all() {
        double(out, x);
        double(out, y);
    }
    let extra = |out: &mut Vec<u8>, values: Vec<f64>| {
        let real = || values.iter().copied().filter(|value| *value > -1e38);
        let (low, high) = (real().reduce(f64::min), real().reduce(f64::max));
        double(out, low.unwrap_or(0.0));
        double(out, high.unwrap_or(0.0));
        for value in values {
            double(out, value);
        }
    };
    if shape.z {
        let heights = |part: &&Coordinates| part.z.clone().unwrap_or_else(|| vec![0.0; part.len()]);
        extra(out, parts.iter().flat_map(heights).collect());
    }
    if shape.m {
        let measures = |part: &&Coordinates| {
            let none = || vec![f64::NAN; part.len()];
            part.m.clone().unwrap_or_else(none).into_iter().map(measure)
        };
        extra(out, parts.iter().flat_map(measures).collect());
    }
}

fn prj_text(crs: &CrsStatement) -> Option<String> {
    match crs {
        CrsStatement::Stated(crs) => Some(crs.esri_wkt()),
        CrsStatement::Unsupported(other) if other.definition.contains('[') => {
            Some(other.definition.clone())
        }
        _ => None,
    }
}

impl Sink for ShpSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let geometry = feature
            .geometry
            .as_ref()
            .filter(|geometry| !geometry.is_empty());
        let content = match geometry {
            None => 0_i32.to_le_bytes().to_vec(),
            Some(geometry) => self.content(geometry, feature.row)?,
        };
        let record = self.table.record(feature.row, &feature.values)?;
        self.put(&content)?;
        self.dbf
            .write_all(&record)
            .map_err(|error| self.failed(error))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        self.complete()?;
        let mut notices = std::mem::take(&mut self.notices);
        notices.append(&mut self.table.notices);
        if self.prj.is_none() {
            let zh = "坐标系未知，没有写 .prj";
            let en = "the CRS is unknown; no .prj was written";
            notices.push(Notice::new(
                "format.crs_unwritten",
                self.place.clone(),
                zh,
                en,
            ));
        }
        let sink = *self;
        let zipped = sink.target.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("zip") || extension.eq_ignore_ascii_case("shz")
        });
        if zipped {
            sink.finish_zip()?;
        } else {
            sink.finish_plain()?;
        }
        Ok(notices)
    }
}

impl ShpSink {
    fn finish_plain(self) -> Result<(), FormatError> {
        let cpg = self.cpg().to_owned();
        let target = self.target;
        let into = |part: Part| match part.into_inner() {
            Ok(file) => Ok(file.into_temp_path()),
            Err(error) => Err(FormatError::write(file_name(&target), error.into_error())),
        };
        // what others read first comes last, so that a visible .shp is complete
        put_in_place(into(self.dbf)?, &target.with_extension("dbf"))?;
        put_in_place(into(self.shx)?, &target.with_extension("shx"))?;
        let text = |extension: &str, text: &str| {
            std::fs::write(target.with_extension(extension), text)
                .map_err(|error| FormatError::write(file_name(&target), error))
        };
        text("cpg", &cpg)?;
        match &self.prj {
            Some(prj) => text("prj", prj)?,
            // an old one would claim a system that these coordinates may not be in
            None => drop(std::fs::remove_file(target.with_extension("prj"))),
        }
        put_in_place(into(self.shp)?, &target)
    }

    fn finish_zip(mut self) -> Result<(), FormatError> {
        let failed = |error: io::Error| FormatError::write(&self.place.file, error);
        let zip_failed = |error: zip::result::ZipError| failed(io::Error::other(error));
        let file = beside(&self.target).map_err(failed)?;
        let mut archive = zip::ZipWriter::new(file);
        let stem = self
            .target
            .file_stem()
            .map_or("layer".into(), |stem| stem.to_string_lossy());
        let options = zip::write::SimpleFileOptions::default().large_file(true);
        let parts = [
            ("shp", &mut self.shp),
            ("shx", &mut self.shx),
            ("dbf", &mut self.dbf),
        ];
        for (extension, part) in parts {
            archive
                .start_file(format!("{stem}.{extension}"), options)
                .map_err(zip_failed)?;
            let mut reader = part.get_ref().reopen().map_err(failed)?;
            io::copy(&mut reader, &mut archive).map_err(failed)?;
        }
        let cpg = if self.charset == Charset::GB18030 {
            "GBK"
        } else {
            self.charset.name()
        };
        let texts = [("cpg", Some(cpg)), ("prj", self.prj.as_deref())];
        for (extension, text) in texts {
            if let Some(text) = text {
                archive
                    .start_file(format!("{stem}.{extension}"), options)
                    .map_err(zip_failed)?;
                archive.write_all(text.as_bytes()).map_err(failed)?;
            }
        }
        let file = archive.finish().map_err(zip_failed)?;
        file.as_file().sync_all().map_err(failed)?;
        put_in_place(file.into_temp_path(), &self.target)
    }
}
