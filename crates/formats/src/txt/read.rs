use super::attributes::{Assumed, Attributes, Notation};
use super::clean::trim;
use super::plot::{self, Header, LineFacts, Part, RawPoint, Repairs};
use super::{TxtProblem, area};
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::text::{Charset, Lines, Utf8Reader, detect};
use crate::{
    CrsStatement, Feature, Features, Field, FieldKind, FormatError, Geometry, GeometryKind, Layer,
    Notice, OpenOptions, Place, Source, Value, nest,
};

type Reader = Lines<Utf8Reader<Box<dyn ReadSeek>>>;

/// A boundary TXT opened for reading: one layer, one feature a plot.
pub(crate) struct TxtSource {
    blob: Blob,
    options: OpenOptions,
    place: Place,
    detected: crate::text::Detected,
    layers: Vec<Layer>,
    notices: NoticeLog,
    opening: usize,
    notation: Option<Notation>,
}

/// What the first pass finds.
#[derive(Default)]
struct Scan {
    attributes: Attributes,
    has_section: bool,
    plots: u64,
    kind: Option<GeometryKind>,
    first: Option<(u64, RawPoint)>,
    blank_before_section: bool,
}

/// Which section a line stands in.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Outside,
    Attributes,
    Coordinates,
}

/// `[name]` alone on a line, with any kind of square bracket.
fn section(line: &str) -> Option<Section> {
    let inner = line
        .strip_prefix(['[', '［', '【'])
        .and_then(|rest| rest.strip_suffix([']', '］', '】']))?;
    Some(match trim(inner) {
        "属性描述" | "项目信息" => Section::Attributes,
        "地块坐标" => Section::Coordinates,
        _ => Section::Outside,
    })
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';']) || line.starts_with("//")
}

pub(super) fn fields() -> Vec<Field> {
    let text = |name| Field::new(name, FieldKind::Text);
    vec![
        text("plot_no"),
        text("name"),
        text("kind"),
        text("sheet"),
        text("use"),
        text("class"),
        text("area_declared"),
        text("area_unit"),
        Field::new("count_declared", FieldKind::Integer),
    ]
}

impl TxtSource {
    /// Opens a boundary TXT: finds its encoding, reads its header and its first point.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let stated =
            match &options.encoding {
                None => None,
                Some(label) => Some(Charset::from_label(label).ok_or_else(|| {
                    FormatError::UnknownEncoding {
                        label: label.clone(),
                    }
                })?),
            };
        let io = |error| FormatError::read(file, error);
        let Some(detected) = detect(&blob, stated).map_err(io)? else {
            let encoding = "UTF-8 / GB18030".to_owned();
            return Err(FormatError::Encoding {
                place: place.into(),
                encoding,
            });
        };
        let mut source = Self {
            blob,
            options: options.clone(),
            place,
            detected,
            layers: Vec::new(),
            notices: NoticeLog::default(),
            opening: 0,
            notation: None,
        };
        let scan = source.scan()?;
        source.describe(&scan)?;
        source.opening = source.notices.list().len();
        Ok(source)
    }

    fn reader(&self) -> Result<Reader, FormatError> {
        let reader = Utf8Reader::open(&self.blob, self.detected)
            .map_err(|error| FormatError::read(self.place.file.clone(), error))?;
        let name = self.detected.charset.name();
        Ok(Lines::new(
            reader,
            self.place.clone(),
            name,
            self.options.limits.line_bytes,
        ))
    }

    fn problem(&self, line: u64, problem: TxtProblem) -> FormatError {
        FormatError::Txt {
            place: self.place.at_line(line).into(),
            problem,
        }
    }

    fn scan(&self) -> Result<Scan, FormatError> {
        let mut lines = self.reader()?;
        let mut scan = Scan::default();
        let mut current = Section::Outside;
        while let Some((number, raw)) = lines.next_line()? {
            let line = trim(raw);
            if line.is_empty() || is_comment(line) {
                continue;
            }
            if let Some(found) = section(line) {
                scan.blank_before_section |= !raw.starts_with(['[', '［', '【']);
                scan.has_section |= found == Section::Coordinates;
                current = found;
                continue;
            }
            match current {
                Section::Attributes => {
                    if scan.attributes.pairs.len() < 1_000 {
                        scan.attributes.add(line);
                    }
                }
                Section::Coordinates if plot::is_header(line) => {
                    scan.plots += 1;
                    let kind = Header::parse(line).geometry();
                    scan.kind = Some(scan.kind.map_or(kind, |known| known.or(kind)));
                }
                Section::Coordinates if scan.first.is_none() && scan.plots > 0 => {
                    let parsed = plot::parse_point(number, line);
                    let (point, _) = parsed.map_err(|problem| self.problem(number, problem))?;
                    scan.first = Some((number, point));
                }
                Section::Coordinates | Section::Outside => {}
            }
        }
        if !scan.has_section {
            return Err(FormatError::Txt {
                place: self.place.clone().into(),
                problem: TxtProblem::NoCoordinates,
            });
        }
        Ok(scan)
    }

    fn describe(&mut self, scan: &Scan) -> Result<(), FormatError> {
        let line = scan.first.map_or(1, |(line, _)| line);
        scan.attributes
            .check_unit()
            .map_err(|problem| FormatError::Txt {
                place: self.place.clone().into(),
                problem,
            })?;
        self.notation = match scan.first {
            None => None,
            Some((line, point)) => Some(self.notation_of(line, &point)?),
        };
        let (crs, assumed) = scan
            .attributes
            .crs(self.notation, self.options.crs)
            .map_err(|problem| self.problem(line, problem))?;
        self.note_assumptions(&assumed, &crs);
        if scan.blank_before_section {
            self.inform(
                "txt.trimmed",
                &self.place.clone(),
                "已去除节标题前后的空白",
                "blanks around a section title were trimmed",
            );
        }
        let stem = self.place.file.rsplit('/').next().unwrap_or_default();
        let name = stem
            .rsplit_once('.')
            .map_or(stem, |(name, _)| name)
            .to_owned();
        let mut layer = Layer::new(name, scan.kind.unwrap_or(GeometryKind::Polygons));
        layer.crs = crs;
        layer.fields = fields();
        layer.encoding = Some(self.detected.charset.name().to_owned());
        layer.metadata.clone_from(&scan.attributes.pairs);
        layer.feature_count = Some(scan.plots);
        layer.notices = self.notices.list();
        self.layers.push(layer);
        Ok(())
    }

    fn note_assumptions(&mut self, assumed: &Assumed, crs: &CrsStatement) {
        let place = self.place.clone();
        if assumed.datum {
            self.inform(
                "txt.datum_assumed",
                &place,
                "未写坐标系，按2000国家大地坐标系读取",
                "no 坐标系 is stated; read as CGCS2000",
            );
        }
        if assumed.zone_from_option {
            let zh = format!("坐标和属性描述中都没有带号，按指定的 {crs} 读取");
            let en = format!("neither eastings nor header have a zone; read in the given {crs}");
            self.inform("txt.zone_from_option", &place, &zh, &en);
        }
    }

    fn inform(&mut self, code: &'static str, place: &Place, zh: &str, en: &str) {
        self.notices.push(Notice::new(code, place.clone(), zh, en));
    }

    /// A repair: a notice, or an error when reading strictly.
    fn repair(
        &mut self,
        code: &'static str,
        place: &Place,
        zh: String,
        en: String,
    ) -> Result<(), FormatError> {
        let notice = Notice::new(code, place.clone(), zh, en);
        self.notices.repair(notice, self.options.strict)
    }

    fn notation_of(&self, line: u64, point: &RawPoint) -> Result<Notation, FormatError> {
        let (northing, easting) = (point.northing, point.easting);
        if northing == easting {
            return Err(self.problem(line, TxtProblem::WrittenTwice { value: northing }));
        }
        // latitude 3 to 54 degrees
        let north = (300_000.0..6_100_000.0).contains(&northing);
        match Notation::of(easting) {
            Some(notation) if north => Ok(notation),
            _ => Err(self.problem(line, TxtProblem::OutOfRange { northing, easting })),
        }
    }

    fn check_point(&self, line: u64, point: &RawPoint) -> Result<(), FormatError> {
        let notation = self.notation_of(line, point)?;
        if self.notation.is_some_and(|known| known != notation) {
            let easting = point.easting;
            return Err(self.problem(line, TxtProblem::ZoneMixed { easting }));
        }
        Ok(())
    }

    fn feature(&mut self, raw: RawPlot) -> Result<Feature, FormatError> {
        let RawPlot {
            row,
            line,
            header,
            mut points,
            facts,
        } = raw;
        let label = header.label(row);
        let place = Place {
            row: Some(row),
            ..self.place.at_line(line)
        };
        if points.is_empty() {
            return Err(self.problem(line, TxtProblem::NoPoints { plot: label }));
        }
        if facts.three_columns {
            plot::settle_three_columns(&mut points);
        }
        let at = |source: &Self, (line, problem)| source.problem(line, problem);
        let (mut parts, mut repairs) = plot::rings(&points, &label, plot::Tolerance::METRES)
            .map_err(|fault| at(self, fault))?;
        let kind = header.geometry();
        if kind == GeometryKind::Polygons {
            plot::close(&mut parts, &label, &mut repairs).map_err(|fault| at(self, fault))?;
        }
        self.note_plot(&place, &header, facts, &repairs, points.len())?;
        let (geometry, vertex_lines, plane_m2) = build(kind, parts);
        let values = self.values(&place, &header, plane_m2)?;
        Ok(Feature {
            row,
            place,
            geometry: Some(geometry),
            values,
            vertex_lines,
        })
    }

    fn note_plot(
        &mut self,
        place: &Place,
        header: &Header,
        facts: PlotFacts,
        repairs: &Repairs,
        lines: usize,
    ) -> Result<(), FormatError> {
        if facts.swapped > 0 {
            let zh = format!("{} 行的 X、Y 两列写反，已对调", facts.swapped);
            let en = format!("X and Y were swapped on {} lines; exchanged", facts.swapped);
            self.repair("txt.axes_swapped", place, zh, en)?;
        }
        if facts.narrowed || header.narrowed {
            let zh = "全角数字或标点已按半角读取";
            self.inform(
                "txt.full_width",
                place,
                zh,
                "full-width digits or punctuation were read",
            );
        }
        if facts.extra_columns {
            let zh = "界址点行多于四列，多出的列未读取";
            self.inform(
                "txt.extra_columns",
                place,
                zh,
                "columns after the fourth were not read",
            );
        }
        if header.fields != 8 {
            let zh = format!("地块标题行有 {} 个字段，应为 8 个", header.fields);
            let en = format!("the plot header has {} fields instead of 8", header.fields);
            self.inform("txt.header_fields", place, &zh, &en);
        }
        if repairs.unclosed > 0 {
            let zh = format!("{} 圈没有重复起点，已闭合", repairs.unclosed);
            let en = format!(
                "{} rings did not repeat their first point; closed",
                repairs.unclosed
            );
            self.inform("txt.ring_closed", place, &zh, &en);
        }
        if repairs.duplicates.1 > 0 {
            let (lines, count) = (listed(&repairs.duplicates.0), repairs.duplicates.1);
            let zh = format!("{count} 个与前一点相距不足 0.001 米的重复点已删除（第 {lines} 行）");
            let en = format!(
                "{count} points within 0.001 m of the one before were dropped (lines {lines})"
            );
            self.repair("txt.duplicates_dropped", place, zh, en)?;
        }
        for &(line, distance) in &repairs.near_closings {
            let place = place.at_line(line);
            let zh = format!("末点与起点同名，但相距 {distance:.3} 米，作为单独的点保留");
            let en = format!(
                "the last point bears the first point's name {distance:.3} m away; kept as a vertex"
            );
            self.repair("txt.closing_gap", &place, zh, en)?;
        }
        let declared = header.count.parse::<usize>().ok();
        let closed = repairs.closings;
        if declared.is_some_and(|count| count != lines && count != lines - closed.min(lines)) {
            let zh = format!("标题行写有 {} 个点，实有 {lines} 行", header.count);
            let en = format!(
                "the header says {} points, there are {lines} lines",
                header.count
            );
            self.inform("txt.count_mismatch", place, &zh, &en);
        }
        Ok(())
    }

    fn values(
        &mut self,
        place: &Place,
        header: &Header,
        plane_m2: f64,
    ) -> Result<Vec<Value>, FormatError> {
        let text = |text: &str| {
            if text.is_empty() {
                Value::Null
            } else {
                Value::Text(text.to_owned())
            }
        };
        let unit = match area::parse(&header.area) {
            _ if header.area.is_empty() => None,
            None => {
                let zh = format!("面积“{}”不是数字", header.area);
                let en = format!("the area \"{}\" is not a number", header.area);
                self.inform("txt.area_unreadable", place, &zh, &en);
                None
            }
            Some((_, Some(unit))) => {
                let zh = format!("面积带有单位，按{}读取", unit.zh());
                let en = format!("the area carries a unit; read as {}", unit.en());
                self.inform("txt.area_unit", place, &zh, &en);
                Some(unit)
            }
            Some((value, None)) => {
                let unit = area::assumed_unit(value, plane_m2);
                if unit == area::Unit::SquareMetre {
                    let zh = format!(
                        "面积 {} 超过图形面积的十倍，按平方米而不是公顷读取",
                        header.area
                    );
                    let en = format!(
                        "the area {} is over ten times the drawn one; read as m², not hectares",
                        header.area
                    );
                    self.repair("txt.area_assumed_m2", place, zh, en)?;
                }
                Some(unit)
            }
        };
        Ok(vec![
            text(&header.number),
            text(&header.name),
            text(&header.kind),
            text(&header.sheet),
            text(&header.land_use),
            text(&header.class),
            text(&header.area),
            unit.map_or(Value::Null, |unit| Value::Text(unit.zh().to_owned())),
            header.count.parse().map_or(Value::Null, Value::Integer),
        ])
    }
}

fn listed(lines: &[u64]) -> String {
    let list: Vec<String> = lines.iter().map(u64::to_string).collect();
    list.join(", ")
}

/// Geometry, line numbers in its order, and the planar area.
pub(crate) fn build(kind: GeometryKind, parts: Vec<Part>) -> (Geometry, Vec<Vec<u64>>, f64) {
    let (coordinates, mut lines): (Vec<_>, Vec<_>) =
        parts.into_iter().map(Part::coordinates).unzip();
    match kind {
        GeometryKind::Lines => (Geometry::Lines(coordinates), lines, 0.0),
        GeometryKind::Points => {
            let xy = coordinates.into_iter().flat_map(|part| part.xy).collect();
            let points = Geometry::Points(crate::Coordinates::plane(xy));
            (points, vec![lines.concat()], 0.0)
        }
        _ => {
            let plane_m2 = area::plane_m2(&coordinates);
            let groups = nest::by_containment(&coordinates);
            let order = groups
                .iter()
                .flatten()
                .map(|ring| std::mem::take(&mut lines[*ring]));
            let lines = order.collect();
            (
                Geometry::Polygons(nest::polygons(coordinates, &groups)),
                lines,
                plane_m2,
            )
        }
    }
}

/// What the point lines of one plot showed.
#[derive(Debug, Clone, Copy, Default)]
struct PlotFacts {
    narrowed: bool,
    swapped: usize,
    extra_columns: bool,
    three_columns: bool,
}

impl PlotFacts {
    fn add(&mut self, facts: LineFacts) {
        self.narrowed |= facts.narrowed;
        self.swapped += usize::from(facts.swapped);
        self.extra_columns |= facts.extra_columns;
        self.three_columns |= facts.three_columns;
    }
}

struct RawPlot {
    row: u64,
    line: u64,
    header: Header,
    points: Vec<RawPoint>,
    facts: PlotFacts,
}

struct Plots<'a> {
    source: &'a mut TxtSource,
    lines: Reader,
    section: Section,
    next: Option<RawPlot>,
    rows: u64,
    ended: bool,
}

impl Plots<'_> {
    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        let most = self.source.options.limits.feature_bytes / 64;
        while let Some((number, raw)) = self.lines.next_line()? {
            let line = trim(raw);
            if line.is_empty() || is_comment(line) {
                continue;
            }
            if let Some(found) = section(line) {
                self.section = found;
                continue;
            }
            if self.section != Section::Coordinates {
                continue;
            }
            if plot::is_header(line) {
                self.rows += 1;
                let header = Header::parse(line);
                let facts = PlotFacts::default();
                let plot = RawPlot {
                    row: self.rows,
                    line: number,
                    header,
                    points: Vec::new(),
                    facts,
                };
                if let Some(done) = self.next.replace(plot) {
                    return self.source.feature(done).map(Some);
                }
                continue;
            }
            let parsed = plot::parse_point(number, line);
            let Some(plot) = self.next.as_mut() else {
                return Err(self.source.problem(number, TxtProblem::PointBeforeHeader));
            };
            let (point, facts) = parsed.map_err(|problem| self.source.problem(number, problem))?;
            self.source.check_point(number, &point)?;
            if plot.points.len() as u64 >= most {
                let place = self.source.place.at_line(number);
                return Err(FormatError::Limit {
                    place: place.into(),
                    what: "points of a plot",
                    limit: most,
                });
            }
            plot.facts.add(facts);
            plot.points.push(point);
        }
        match self.next.take() {
            Some(done) => self.source.feature(done).map(Some),
            None => Ok(None),
        }
    }
}

impl Iterator for Plots<'_> {
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

impl Source for TxtSource {
    fn format(&self) -> &'static str {
        crate::Format::BoundaryTxt.name()
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
        // notices of an earlier pass would be given twice
        let opening: Vec<Notice> = self.notices.list().into_iter().take(self.opening).collect();
        self.notices.clear();
        for notice in opening {
            self.notices.push(notice);
        }
        let lines = self.reader()?;
        let section = Section::Outside;
        Ok(Box::new(Plots {
            source: self,
            lines,
            section,
            next: None,
            rows: 0,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        self.notices.list()
    }
}
