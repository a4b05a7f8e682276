//! One plot: its header line, its points, and the rings that the points make.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::TxtProblem;
use super::clean::{narrow, number, shorten, trim};
use crate::{Coordinates, GeometryKind};

/// When positions are taken for the same, in units of the coordinates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance {
    /// Positions closer than this are the same (§1.3, §1.4).
    same: f64,
    /// A last point that bears the first point's name yet lies farther from it than this is a
    /// fault of the exporter; nearer it is kept as a vertex of its own.
    jump: f64,
}

impl Tolerance {
    pub(crate) const METRES: Self = Self {
        same: 0.001,
        jump: 1.0,
    };
    /// The same distances in degrees, roughly.
    pub(crate) const DEGREES: Self = Self {
        same: 1e-8,
        jump: 1e-5,
    };
}

/// A plot header: eight fields before the `@`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Header {
    pub(super) count: String,
    pub(super) area: String,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) sheet: String,
    pub(super) land_use: String,
    pub(super) class: String,
    /// Fields found before the `@`.
    pub(super) fields: usize,
    /// Whether full-width punctuation or digits were read.
    pub(super) narrowed: bool,
}

/// Whether a line is a plot header: it ends in `@`.
pub(super) fn is_header(line: &str) -> bool {
    line.trim_end_matches([',', '，', ' '])
        .ends_with(['@', '＠'])
}

impl Header {
    pub(super) fn parse(line: &str) -> Self {
        let body = line
            .trim_end_matches([',', '，', ' '])
            .trim_end_matches(['@', '＠']);
        // a name may hold full-width commas, so they only separate where ASCII commas do not
        let wide = body.matches(',').count() < 7 && body.contains('，');
        let mut fields: Vec<String> = if wide {
            body.split([',', '，'])
                .map(|field| trim(field).to_owned())
                .collect()
        } else {
            body.split(',')
                .map(|field| trim(field).to_owned())
                .collect()
        };
        if fields.last().is_some_and(String::is_empty) {
            fields.pop();
        }
        let found = fields.len();
        let mut header = Self {
            fields: found,
            ..Self::default()
        };
        let kind = fields
            .iter()
            .skip(2)
            .position(|field| matches!(field.as_str(), "面" | "线" | "点"))
            .map_or(4, |position| position + 2);
        let after = fields.split_off((kind + 1).min(fields.len()));
        if fields.len() > kind {
            header.kind = fields.pop().unwrap_or_default();
        }
        let mut before = fields.into_iter();
        header.count = before.next().unwrap_or_default();
        header.area = before.next().unwrap_or_default();
        header.number = before.next().unwrap_or_default();
        header.name = before.collect::<Vec<_>>().join(",");
        let mut after = after.into_iter();
        header.sheet = after.next().unwrap_or_default();
        let mut rest: Vec<String> = after.collect();
        if rest.len() > 1 {
            header.class = rest.pop().unwrap_or_default();
        }
        header.land_use = rest.join(",");
        for numeric in [&mut header.count, &mut header.area] {
            let plain = narrow(numeric).into_owned();
            header.narrowed |= plain != *numeric;
            *numeric = plain;
        }
        header.narrowed |= wide;
        header
    }

    /// What to call the plot in messages.
    pub(super) fn label(&self, row: u64) -> String {
        match (self.number.as_str(), self.name.as_str()) {
            ("", "") => format!("#{row}"),
            ("", name) | (name, "") => name.to_owned(),
            (number, name) => format!("{number} {name}"),
        }
    }

    pub(super) fn geometry(&self) -> GeometryKind {
        match self.kind.as_str() {
            "线" => GeometryKind::Lines,
            "点" => GeometryKind::Points,
            _ => GeometryKind::Polygons,
        }
    }
}

/// One point line. Names and ring numbers are only compared, so their hashes are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawPoint {
    pub(super) line: u64,
    /// 0: no name.
    name: u64,
    ring: u64,
    pub(super) northing: f64,
    pub(super) easting: f64,
}

impl RawPoint {
    /// A point in a row of a table.
    pub(crate) fn new(line: u64, name: &str, ring: &str, northing: f64, easting: f64) -> Self {
        Self {
            line,
            name: mark(name),
            ring: mark(ring),
            northing,
            easting,
        }
    }
}

/// What one point line showed beside its coordinates.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent observations, not a state"
)]
pub(super) struct LineFacts {
    pub(super) narrowed: bool,
    pub(super) swapped: bool,
    pub(super) extra_columns: bool,
    pub(super) three_columns: bool,
}

fn mark(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish() | 1
}

/// Reads `name,ring,X,Y`; the name, and then the ring, may be left out.
pub(super) fn parse_point(line: u64, text: &str) -> Result<(RawPoint, LineFacts), TxtProblem> {
    let plain = narrow(text);
    let mut facts = LineFacts {
        narrowed: plain != text,
        ..LineFacts::default()
    };
    let mut fields: Vec<&str> = if plain.contains(',') {
        plain.split(',').map(trim).collect()
    } else {
        plain.split_whitespace().collect()
    };
    while fields.len() > 2 && fields.last().is_some_and(|field| field.is_empty()) {
        fields.pop();
    }
    let (name, ring, x, y) = match fields[..] {
        [x, y] => ("", "1", x, y),
        [first, x, y] => {
            facts.three_columns = true;
            let lettered = first.starts_with(|character: char| !character.is_ascii_digit());
            if lettered {
                (first, "1", x, y)
            } else {
                ("", first, x, y)
            }
        }
        [name, ring, x, y, ref extra @ ..] => {
            facts.extra_columns = !extra.is_empty();
            (name, ring, x, y)
        }
        _ => {
            return Err(TxtProblem::NotAPoint {
                text: shorten(text),
            });
        }
    };
    let coordinate = |field: &str| match number(field) {
        Some(number) => Ok(number),
        None if fields.len() >= 4 || looks_numeric(field) => Err(TxtProblem::NotANumber {
            text: shorten(field),
        }),
        None => Err(TxtProblem::NotAPoint {
            text: shorten(text),
        }),
    };
    let (mut northing, mut easting) = (coordinate(x)?, coordinate(y)?);
    if is_swapped(northing, easting) {
        std::mem::swap(&mut northing, &mut easting);
        facts.swapped = true;
    }
    let point = RawPoint {
        line,
        name: mark(name),
        ring: mark(ring),
        northing,
        easting,
    };
    Ok((point, facts))
}

fn looks_numeric(field: &str) -> bool {
    let lower = field.to_ascii_lowercase();
    lower.contains(|character: char| character.is_ascii_digit())
        || matches!(
            lower.trim_start_matches(['-', '+']),
            "nan" | "inf" | "infinity" | ""
        )
}

/// §1.3: eight digits against fewer, or six digits against seven.
pub(crate) fn is_swapped(third: f64, fourth: f64) -> bool {
    let six = (100_000.0..1_000_000.0).contains(&third);
    let seven = (1_000_000.0..10_000_000.0).contains(&fourth);
    (third > 10_000_000.0 && fourth < 10_000_000.0) || (six && seven)
}

/// A ring (or line) of a plot with the line number of each vertex.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(super) xy: Vec<(f64, f64)>,
    pub(super) lines: Vec<u64>,
    name: u64,
    ring: u64,
    closed: bool,
}

/// What had to be done to make the rings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repairs {
    /// Lines of dropped duplicates (the first few) and how many there were.
    pub(crate) duplicates: (Vec<u64>, usize),
    /// Rings that did not repeat their first point.
    pub(crate) unclosed: usize,
    /// Closing points in the file.
    pub(crate) closings: usize,
    /// Lines of last points that bear the first point's name a little away from it.
    pub(crate) near_closings: Vec<(u64, f64)>,
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
}

/// A plot whose first column is a bare number and which has no second one: names when the number
/// changes on every line, else ring numbers.
pub(super) fn settle_three_columns(points: &mut [RawPoint]) {
    let changes = points.windows(2).all(|pair| pair[0].ring != pair[1].ring);
    if changes && points.len() > 1 {
        for point in points {
            (point.name, point.ring) = (point.ring, 1);
        }
    }
}

/// Splits the points of a plot into rings: by ring number, after a ring is closed, and where the
/// name returns to the first one.
pub(crate) fn rings(
    points: &[RawPoint],
    plot: &str,
    tolerance: Tolerance,
) -> Result<(Vec<Part>, Repairs), (u64, TxtProblem)> {
    let mut repairs = Repairs::default();
    let mut parts: Vec<Part> = Vec::new();
    for point in points {
        let place = (point.easting, point.northing);
        if let Some(current) = parts.last_mut()
            && current.ring == point.ring
        {
            let duplicate = current
                .xy
                .last()
                .is_some_and(|last| distance(*last, place) < tolerance.same);
            if duplicate && (current.closed || current.xy.len() > 1 || current.name != point.name) {
                note_duplicate(&mut repairs, point.line);
                continue;
            }
            let first = current.xy.first().copied().unwrap_or(place);
            if !current.closed && current.xy.len() > 1 && distance(first, place) <= tolerance.same {
                current.xy.push(first);
                current.lines.push(point.line);
                current.closed = true;
                repairs.closings += 1;
                continue;
            }
            let restarts = point.name != 0 && point.name == current.name;
            if !current.closed && !restarts {
                current.xy.push(place);
                current.lines.push(point.line);
                continue;
            }
        }
        settle_single(&mut parts, plot, tolerance, &mut repairs)?;
        parts.push(Part {
            xy: vec![place],
            lines: vec![point.line],
            name: point.name,
            ring: point.ring,
            closed: false,
        });
    }
    settle_single(&mut parts, plot, tolerance, &mut repairs)?;
    Ok((parts, repairs))
}

fn note_duplicate(repairs: &mut Repairs, line: u64) {
    repairs.duplicates.1 += 1;
    if repairs.duplicates.0.len() < 10 {
        repairs.duplicates.0.push(line);
    }
}

/// A "ring" of one point that took the name of the ring before it was no new ring but a closing
/// point off its place.
fn settle_single(
    parts: &mut Vec<Part>,
    plot: &str,
    tolerance: Tolerance,
    repairs: &mut Repairs,
) -> Result<(), (u64, TxtProblem)> {
    let [.., before, last] = parts.as_mut_slice() else {
        return Ok(());
    };
    let same = last.name != 0 && last.name == before.name && last.ring == before.ring;
    if last.xy.len() != 1 || !same || before.closed {
        return Ok(());
    }
    let (place, line) = (last.xy[0], last.lines[0]);
    let distance_m = distance(before.xy[0], place);
    if distance_m > tolerance.jump {
        let (plot, first_line) = (plot.to_owned(), before.lines[0]);
        return Err((
            line,
            TxtProblem::ClosingJump {
                plot,
                distance_m,
                first_line,
            },
        ));
    }
    before.xy.push(place);
    before.lines.push(line);
    repairs.near_closings.push((line, distance_m));
    parts.pop();
    Ok(())
}

/// Closes every ring and refuses those of fewer than three distinct points.
pub(crate) fn close(
    parts: &mut [Part],
    plot: &str,
    repairs: &mut Repairs,
) -> Result<(), (u64, TxtProblem)> {
    for (index, part) in parts.iter_mut().enumerate() {
        let count = distinct(&part.xy);
        if count < 3 {
            let plot = plot.to_owned();
            let problem = TxtProblem::TooFewPoints {
                plot,
                ring: index + 1,
                count,
            };
            return Err((part.lines[0], problem));
        }
        if !part.closed {
            repairs.unclosed += 1;
            part.xy.push(part.xy[0]);
            part.lines.push(part.lines[0]);
            part.closed = true;
        }
    }
    Ok(())
}

/// Distinct positions, counted up to three.
fn distinct(xy: &[(f64, f64)]) -> usize {
    let mut seen: Vec<(f64, f64)> = Vec::new();
    for &place in xy {
        if seen.len() < 3 && !seen.contains(&place) {
            seen.push(place);
        }
    }
    seen.len()
}

impl Part {
    pub(super) fn coordinates(self) -> (Coordinates, Vec<u64>) {
        (Coordinates::plane(self.xy), self.lines)
    }
}
