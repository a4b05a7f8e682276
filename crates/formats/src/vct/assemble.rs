//! The parts of a VCT put together.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read};
use std::time::{SystemTime, UNIX_EPOCH};

use kunyu_geodesy::{CrsKind, Datum};

use super::spool::{Digits, Node, Spool, read_u64};
use super::topology::Lines;
use super::write::{Spools, VctSink};
use crate::pending::Pending;
use crate::{FormatError, Notice};

/// Identifiers to a line.
const REFERENCES: usize = 8;

/// Code of boundary lines that are no features.
const BOUNDARY: &str = "1099000000";

/// Writes head, sections and rows in their order, and puts the file in place.
pub(super) fn finish(mut sink: VctSink) -> Result<Vec<Notice>, FormatError> {
    let file = sink.place.file.clone();
    let io = |error: io::Error| FormatError::write(&file, error);
    sink.nodes.settle().map_err(io)?;
    let empty = Spools::new(&sink.folder).map_err(io)?;
    let spools = std::mem::replace(&mut sink.spools, empty);
    let beginning = beginning(&sink);
    put(&mut sink, &beginning)?;
    put(&mut sink, "PointBegin\r\n")?;
    copy(&mut sink.target, spools.points).map_err(io)?;
    put(&mut sink, "PointEnd\r\n\r\nLineBegin\r\n")?;
    copy(&mut sink.target, spools.lines).map_err(io)?;
    let polygons = boundaries(&mut sink, spools.rings)?;
    put(&mut sink, "LineEnd\r\n\r\nPolygonBegin\r\n")?;
    copy(&mut sink.target, polygons).map_err(io)?;
    put(&mut sink, "PolygonEnd\r\n\r\nAnnotationBegin\r\n")?;
    copy(&mut sink.target, spools.notes).map_err(io)?;
    put(&mut sink, "AnnotationEnd\r\n\r\nAttributeBegin\r\n")?;
    copy(&mut sink.target, spools.rows).map_err(io)?;
    put(&mut sink, "AttributeEnd\r\n")?;
    sink.complete()
}

fn put(sink: &mut VctSink, text: &str) -> Result<(), FormatError> {
    let bytes = sink.encoded(text);
    sink.target.write(&bytes)
}

fn copy(target: &mut Pending, spool: Spool) -> io::Result<()> {
    let mut reader = spool.into_reader()?;
    loop {
        let bytes = reader.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            return Ok(());
        }
        target.write(bytes).map_err(io::Error::other)?;
        reader.consume(count);
    }
}

/// Head, feature codes and structures.
fn beginning(sink: &VctSink) -> String {
    let mut text = String::new();
    if sink.charset.name().starts_with("UTF") {
        text.push('\u{feff}');
    }
    text.push_str("HeadBegin\r\n");
    for (key, value) in head(sink) {
        let value = value.replace(['\r', '\n'], " ");
        let _ = write!(text, "{key}:{value}\r\n");
    }
    text.push_str("HeadEnd\r\n\r\nFeatureCodeBegin\r\n");
    for (code, entry) in &sink.codes {
        let (name, word) = (&entry.name, entry.section.word());
        let table = &sink.tables[entry.table].name;
        let _ = write!(text, "{code},{name},{word},{table}\r\n");
    }
    text.push_str("FeatureCodeEnd\r\n\r\nTableStructureBegin\r\n");
    for table in &sink.tables {
        let (count, fields) = table.columns.structure();
        let bare = if table.bare { ",NoneGeometry" } else { "" };
        let _ = write!(text, "{},{count}{bare}\r\n{fields}0\r\n\r\n", table.name);
    }
    text.push_str("TableStructureEnd\r\n\r\n");
    text
}

fn head(sink: &VctSink) -> Vec<(&'static str, String)> {
    let stated = |key: &str, default: &str| {
        let mut pairs = sink.metadata.iter();
        let found = pairs.find(|(name, value)| name.eq_ignore_ascii_case(key) && !value.is_empty());
        found.map_or_else(|| default.to_owned(), |(_, value)| value.clone())
    };
    let degrees = sink.crs.is_some_and(|crs| crs.is_geographic());
    let (kind, unit) = match sink.crs {
        None => ("C", "M"),
        Some(_) if degrees => ("D", "D"),
        Some(_) => ("P", "M"),
    };
    let mut lines = vec![
        ("DataMark", "LANDUSE-VCT".to_owned()),
        ("Version", "3.0".to_owned()),
        ("CoordinateSystemType", kind.to_owned()),
        ("Dim", "2".to_owned()),
        ("XAxisDirection", "E".to_owned()),
        ("YAxisDirection", "N".to_owned()),
        ("XYUnit", unit.to_owned()),
        ("ZUnit", "M".to_owned()),
    ];
    if let Some(crs) = sink.crs {
        let ellipsoid = crs.datum().ellipsoid();
        let name = match crs.datum() {
            Datum::Cgcs2000 => "CGCS2000",
            Datum::Xian1980 => "Xian1980",
            Datum::Beijing1954 => "Beijing1954",
            Datum::Wgs84 => "WGS84",
        };
        let (a, f) = (ellipsoid.semi_major_m, ellipsoid.inverse_flattening);
        lines.push(("Spheroid", format!("{name},{a:.1},{f}")));
        lines.push(("PrimeMeridian", "Greenwich".to_owned()));
        if let CrsKind::GaussKruger(zone) = crs.kind() {
            let (meridian, east) = (zone.central_meridian_deg(), zone.false_easting_m());
            let (width, number) = (zone.width().degrees(), zone.number());
            let parameters = format!("{meridian},1,{east},0,{width},{number}");
            lines.push(("Projection", "高斯-克吕格投影".to_owned()));
            lines.push(("Parameters", parameters));
        }
    }
    lines.push(("VerticalDatum", stated("VerticalDatum", "1985国家高程基准")));
    lines.push((
        "TemporalReferenceSystem",
        stated("TemporalReferenceSystem", "北京时间"),
    ));
    let [west, south, east, north] = sink.bounds.unwrap_or_default();
    for (key, corner) in [("ExtentMin", (west, south)), ("ExtentMax", (east, north))] {
        let mut text = String::new();
        let node = sink.digits.node(corner).unwrap_or_default();
        sink.digits.write_pair(&mut text, node);
        lines.push((key, text));
    }
    lines.push(("MapScale", stated("MapScale", &stated("Scale", "2000"))));
    lines.push(("Offset", "0,0".to_owned()));
    lines.push(("Date", stated("Date", &today())));
    lines.push(("Separator", ",".to_owned()));
    lines
}

/// Today in Beijing time as `YYYYMMDD`.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs()) + 8 * 3_600;
    let (year, month, day) = civil(seconds / 86_400);
    format!("{year:04}{month:02}{day:02}")
}

/// Year, month and day of the Gregorian calendar, so many days after 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    // years that begin in March put the leap day at their end
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * part + 2) / 5 + 1, (part + 2) % 12 + 1);
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// Writes the boundary lines of all polygons into the line section, and gives the polygons.
fn boundaries(sink: &mut VctSink, rings: Spool) -> Result<Spool, FormatError> {
    let file = sink.place.file.clone();
    let io = |error: io::Error| FormatError::write(&file, error);
    let mut reader = rings.into_reader().map_err(io)?;
    let mut polygons = Spool::new(&sink.folder).map_err(io)?;
    let mut lines = Lines::new(sink.next_id as i64);
    let mut text = String::new();
    while let Some(id) = read_u64(&mut reader).map_err(io)? {
        let record = Record::read(id, &mut reader).map_err(io)?;
        let mut references: Vec<i64> = Vec::new();
        for ring in &record.rings {
            if !references.is_empty() {
                references.push(0);
            }
            for piece in sink.nodes.cut(record.layer, ring) {
                let (reference, new) = lines.reference(record.layer, &piece);
                references.push(reference);
                if new {
                    text.clear();
                    boundary(&mut text, reference, &piece, sink.digits);
                    put(sink, &text)?;
                }
            }
        }
        text.clear();
        let code = &sink.codes[record.code].0;
        let _ = write!(text, "{id}\r\n{code}\r\nunknown\r\n100\r\n");
        sink.digits.write(&mut text, record.label);
        let _ = write!(text, "21\r\n{}\r\n", references.len());
        for chunk in references.chunks(REFERENCES) {
            let chunk: Vec<String> = chunk.iter().map(i64::to_string).collect();
            let _ = write!(text, "{}\r\n", chunk.join(","));
        }
        text.push_str("0\r\n");
        let bytes = sink.encoded(&text);
        polygons.write(&bytes).map_err(io)?;
    }
    Ok(polygons)
}

fn boundary(text: &mut String, id: i64, line: &[Node], digits: Digits) {
    let count = line.len();
    let _ = write!(
        text,
        "{id}\r\n{BOUNDARY}\r\nunknown\r\n1\r\n1\r\n11\r\n{count}\r\n"
    );
    for node in line {
        digits.write(text, *node);
    }
    text.push_str("0\r\n");
}

/// A polygon as it waits in its spool.
struct Record {
    layer: u64,
    code: usize,
    label: Node,
    rings: Vec<Vec<Node>>,
}

impl Record {
    fn read(id: u64, reader: &mut impl Read) -> io::Result<Self> {
        let mut next = || -> io::Result<u64> {
            let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, format!("polygon {id}"));
            read_u64(reader)?.ok_or_else(cut)
        };
        let (layer, code) = (next()?, next()? as usize);
        let label = (next()? as i64, next()? as i64);
        let count = next()?;
        let mut rings = Vec::new();
        for _ in 0..count {
            let length = next()?;
            let mut ring = Vec::with_capacity(length as usize);
            for _ in 0..length {
                ring.push((next()? as i64, next()? as i64));
            }
            rings.push(ring);
        }
        Ok(Self {
            layer,
            code,
            label,
            rings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_453, (2025, 12, 31)),
        ] {
            assert_eq!(civil(days), date);
        }
    }
}
