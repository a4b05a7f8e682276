//! Points, lines, polygons and annotations of the grammar.

use std::io::BufRead;

use super::cursor::{Cursor, What, items};
use super::curve;
use super::object::{Grammar, Shape, append};
use crate::{Coordinates, FormatError};

const COUNT: What = ("点数", "a number of points");
const POSITION: What = ("坐标", "coordinates");
const REFERENCE: What = ("目标标识码", "an identifier");

/// Reads the shape of one object.
pub(super) struct Reader<'a, R> {
    cursor: &'a mut Cursor<R>,
    grammar: &'a Grammar,
    budget: usize,
    /// Whether a curve became chords.
    pub(super) curved: bool,
}

impl<'a, R: BufRead> Reader<'a, R> {
    pub(super) fn new(cursor: &'a mut Cursor<R>, grammar: &'a Grammar) -> Self {
        Self {
            cursor,
            grammar,
            budget: grammar.most,
            curved: false,
        }
    }

    fn unknown(&self, what: What, found: i64) -> FormatError {
        let zh = format!("不认识的{} {found}", what.0);
        self.cursor.fail(zh, format!("unknown {} {found}", what.1))
    }

    fn spend(&mut self, count: usize) -> Result<(), FormatError> {
        if let Some(left) = self.budget.checked_sub(count) {
            self.budget = left;
            return Ok(());
        }
        let most = self.grammar.most;
        Err(self.cursor.fail(
            format!("一个目标的坐标点超过 {most} 个"),
            format!("the object has more than {most} positions"),
        ))
    }

    /// Whether the next line is a number alone, which is then read as a count.
    fn count_if_any(&mut self) -> Result<Option<usize>, FormatError> {
        self.cursor.expect(POSITION)?;
        let count = self.cursor.text()?.parse::<usize>().ok();
        if count.is_none() {
            self.cursor.hold();
        }
        Ok(count)
    }

    fn count(&mut self, what: What) -> Result<usize, FormatError> {
        let count = self.cursor.integer(what)?;
        usize::try_from(count).map_err(|_| {
            self.cursor.fail(
                format!("数目 {count} 为负"),
                format!("the count {count} is negative"),
            )
        })
    }

    /// Finite numbers of the next line, at least `least` of them.
    fn numbers(&mut self, least: usize, what: What) -> Result<Vec<f64>, FormatError> {
        self.cursor.expect(what)?;
        self.spend(1)?;
        let text = self.cursor.text()?;
        let numbers: Option<Vec<f64>> = items(&text, &self.cursor.script.separator)
            .map(str::trim)
            .take(8)
            .map(|item| item.parse().ok().filter(|number: &f64| number.is_finite()))
            .collect();
        match numbers {
            Some(numbers) if numbers.len() >= least => Ok(numbers),
            _ => {
                let shown: String = text.chars().take(60).collect();
                Err(self.cursor.fail(
                    format!("应为{}，写的是“{shown}”", what.0),
                    format!("expected {}, found \"{shown}\"", what.1),
                ))
            }
        }
    }

    fn number(&mut self, what: What) -> Result<f64, FormatError> {
        Ok(self.numbers(1, what)?[0])
    }

    fn position(&mut self, into: &mut Coordinates) -> Result<(), FormatError> {
        let frame = &self.grammar.frame;
        let least = if frame.heights { 3 } else { 2 };
        let numbers = self.numbers(least, POSITION)?;
        let frame = &self.grammar.frame;
        into.xy.push(frame.place(numbers[0], numbers[1]));
        if frame.heights {
            into.z
                .get_or_insert_default()
                .push(numbers[2] + frame.offset.2);
        }
        Ok(())
    }

    fn positions(&mut self, count: usize) -> Result<Coordinates, FormatError> {
        let mut coordinates = Coordinates::default();
        for _ in 0..count {
            self.position(&mut coordinates)?;
        }
        Ok(coordinates)
    }

    fn counted(&mut self, least: usize) -> Result<Coordinates, FormatError> {
        let count = self.count(COUNT)?;
        if count < least {
            let zh = format!("只有 {count} 个点，至少应有 {least} 个");
            let en = format!("there are {count} points; at least {least} are needed");
            return Err(self.cursor.fail(zh, en));
        }
        self.positions(count)
    }

    /// Identifiers, several to a line. Zeros may or may not be in the count; what decides is the
    /// terminator behind the list.
    fn references(&mut self) -> Result<Vec<i64>, FormatError> {
        let count = self.count(("引用数", "a number of references"))?;
        self.references_of(count)
    }

    fn references_of(&mut self, count: usize) -> Result<Vec<i64>, FormatError> {
        let mut list: Vec<i64> = Vec::new();
        let named = |list: &[i64]| list.iter().filter(|id| **id != 0).count();
        loop {
            if list.len() >= count {
                let more = list.contains(&0) && named(&list) < count && !self.at_end()?;
                if !more {
                    return Ok(list);
                }
            }
            self.reference_line(&mut list)?;
        }
    }

    /// Whether the object ends behind the current line.
    fn at_end(&mut self) -> Result<bool, FormatError> {
        if !self.cursor.advance()? {
            return Ok(true);
        }
        let text = self.cursor.text()?;
        let alone = !text.contains(self.cursor.script.separator.as_str());
        let ends = if self.grammar.old { alone } else { text == "0" };
        let ends = ends || text.ends_with(['d', 'D']);
        self.cursor.hold();
        Ok(ends)
    }

    fn reference_line(&mut self, list: &mut Vec<i64>) -> Result<(), FormatError> {
        self.cursor.expect(REFERENCE)?;
        let before = list.len();
        let text = self.cursor.text()?;
        for item in items(&text, &self.cursor.script.separator) {
            let item = item.trim();
            if item.is_empty() {
                continue;
            }
            let Ok(id) = item.parse() else {
                let shown: String = text.chars().take(60).collect();
                let zh = format!("应为目标标识码，写的是“{shown}”");
                let en = format!("expected identifiers, found \"{shown}\"");
                return Err(self.cursor.fail(zh, en));
            };
            list.push(id);
        }
        drop(text);
        self.spend(list.len() - before + 1)
    }

    pub(super) fn point(&mut self) -> Result<Shape, FormatError> {
        let kind = self.cursor.integer(("点的特征类型", "a kind of point"))?;
        match kind {
            1 | 2 | 4 => {
                let count = self.count_if_any()?.unwrap_or(1);
                Ok(Shape::Points(self.positions(count)?))
            }
            3 => {
                self.count_if_any()?;
                Ok(Shape::Directed(self.positions(2)?))
            }
            other => Err(self.unknown(("点的特征类型", "kind of point"), other)),
        }
    }

    pub(super) fn line(&mut self) -> Result<Shape, FormatError> {
        let kind = self.cursor.integer(("线的特征类型", "a kind of line"))?;
        match kind {
            100 => Ok(Shape::LinesOf(self.references()?)),
            1 if !self.grammar.old => {
                let count = self.count(("线段条数", "a number of segments"))?;
                let mut lines: Vec<Coordinates> = Vec::new();
                for _ in 0..count {
                    self.spend(1)?;
                    let segment = self.segment()?;
                    match lines.last_mut() {
                        Some(line) if line.xy.last() == segment.xy.first() => {
                            append(line, &segment, 1);
                        }
                        _ => lines.push(segment),
                    }
                }
                Ok(Shape::Lines(lines))
            }
            1 => Ok(Shape::Lines(vec![self.counted(1)?])),
            2 => {
                let points = self.counted(3)?;
                Ok(Shape::Lines(vec![self.arcs(points)?]))
            }
            other => Err(self.unknown(("线的特征类型", "kind of line"), other)),
        }
    }

    fn segment(&mut self) -> Result<Coordinates, FormatError> {
        match self.cursor.integer(("线段类型", "a kind of segment"))? {
            11 => self.counted(1),
            12 => {
                let points = self.counted(3)?;
                self.arcs(points)
            }
            13 => self.centre_arc(),
            other => Err(self.unknown(("线段类型", "kind of segment"), other)),
        }
    }

    /// Marks the object as densified; curves have no heights.
    fn bend(&mut self) -> Result<f64, FormatError> {
        if self.grammar.frame.heights {
            let zh = "三维坐标中的圆弧不能读取";
            return Err(self.cursor.fail(zh, "arcs with heights cannot be read"));
        }
        self.curved = true;
        Ok(self.grammar.frame.chord)
    }

    /// Arcs through three points each, the last of one being the first of the next.
    fn arcs(&mut self, points: Coordinates) -> Result<Coordinates, FormatError> {
        let chord = self.bend()?;
        if points.len().is_multiple_of(2) {
            let zh = format!("三点圆弧有 {} 个点，应为奇数", points.len());
            let en = format!("arcs of {} points; an odd number is needed", points.len());
            return Err(self.cursor.fail(zh, en));
        }
        let mut line = Coordinates::plane(points.xy[..1].to_vec());
        for arc in points.xy.windows(3).step_by(2) {
            let chain = curve::arc_through(arc[0], arc[1], arc[2], chord);
            self.spend(chain.len())?;
            line.xy.extend_from_slice(&chain[1..]);
        }
        Ok(line)
    }

    /// Centre, radius and two directions; or centre, first and last point.
    fn centre_arc(&mut self) -> Result<Coordinates, FormatError> {
        let chord = self.bend()?;
        let count = self.count_if_any()?.unwrap_or(1);
        let points = self.positions(count.clamp(1, 3))?.xy;
        let (radius, from, to) = if let [centre, first, last] = points[..] {
            let direction =
                |point: (f64, f64)| (point.1 - centre.1).atan2(point.0 - centre.0).to_degrees();
            let radius = (first.0 - centre.0).hypot(first.1 - centre.1);
            (radius, direction(first), direction(last))
        } else {
            let mut numbers = Vec::new();
            while numbers.len() < 3 {
                numbers.extend(self.numbers(1, ("半径或方向", "a radius or direction"))?);
            }
            (
                numbers[0] * self.grammar.frame.scale,
                numbers[1],
                numbers[2],
            )
        };
        let chain = curve::arc_about(points[0], self.radius(radius)?, from, to, chord);
        self.spend(chain.len())?;
        Ok(Coordinates::plane(chain))
    }

    fn radius(&self, radius: f64) -> Result<f64, FormatError> {
        if radius > 0.0 && radius.is_finite() {
            return Ok(radius);
        }
        let zh = format!("半径 {radius} 不是正数");
        Err(self
            .cursor
            .fail(zh, format!("the radius {radius} is not positive")))
    }

    pub(super) fn polygon(&mut self) -> Result<Shape, FormatError> {
        let kind = self.cursor.integer(("面的特征类型", "a kind of polygon"))?;
        self.positions(1)?;
        match kind {
            1 => {
                let count = self.count(("圈数", "a number of rings"))?;
                let mut rings = Vec::new();
                for _ in 0..count {
                    self.spend(1)?;
                    rings.push(self.ring()?);
                }
                Ok(Shape::Rings(rings))
            }
            100 => match self.cursor.integer(("间接面的构成类型", "21 or 22"))? {
                21 => Ok(Shape::RingsOf(self.references()?)),
                22 => Ok(Shape::PolygonsOf(self.references()?)),
                other => Err(self.unknown(("间接面的构成类型", "kind of reference"), other)),
            },
            other => Err(self.unknown(("面的特征类型", "kind of polygon"), other)),
        }
    }

    fn ring(&mut self) -> Result<Coordinates, FormatError> {
        let kind = self.cursor.integer(("圈的类型", "a kind of ring"))?;
        if kind == 11 {
            return self.counted(3);
        }
        let ring = match kind {
            12 => {
                let (points, chord) = (self.counted(3)?, self.bend()?);
                curve::ring_through(&points.xy, chord).ok_or_else(|| {
                    let zh = "三点圆的三个点在一条直线上";
                    self.cursor
                        .fail(zh, "the three points of a circle lie on a line")
                })?
            }
            13 => {
                self.count_if_any()?;
                let (centre, chord) = (self.positions(1)?.xy[0], self.bend()?);
                let radius = self.number(("半径", "a radius"))? * self.grammar.frame.scale;
                curve::ring_about(centre, self.radius(radius)?, chord)
            }
            14 => {
                self.count_if_any()?;
                let (points, chord) = (self.positions(2)?.xy, self.bend()?);
                let ratio = self.number(("短轴与长轴之比", "short to long axis"))?;
                curve::ellipse(points[0], points[1], self.radius(ratio)?, chord)
            }
            other => return Err(self.unknown(("圈的类型", "kind of ring"), other)),
        };
        self.spend(ring.len())?;
        Ok(Coordinates::plane(ring))
    }

    /// 2.0: a label, then a count, then positions or identifiers: positions have decimals.
    pub(super) fn old_polygon(&mut self) -> Result<Shape, FormatError> {
        self.positions(1)?;
        let count = self.count(("引用数", "a number of references"))?;
        self.cursor.expect(REFERENCE)?;
        let direct = {
            let text = self.cursor.text()?;
            items(&text, &self.cursor.script.separator)
                .next()
                .is_some_and(|item| item.contains('.'))
        };
        self.cursor.hold();
        if direct {
            return Ok(Shape::Rings(vec![self.positions(count)?]));
        }
        self.references_of(count).map(Shape::RingsOf)
    }

    /// A text, then a position with an angle (type 1) or several of them (type 2).
    pub(super) fn note(&mut self) -> Result<Shape, FormatError> {
        let kind = self.cursor.integer(("注记类型", "a kind of annotation"))?;
        self.cursor.advance_any(("注记内容", "a text"))?;
        let text = self.cursor.text()?.into_owned();
        match kind {
            1 => self.note_at(text, 1),
            2 => {
                let count = self.count(COUNT)?;
                self.note_at(text, count)
            }
            other => Err(self.unknown(("注记类型", "kind of annotation"), other)),
        }
    }

    fn note_at(&mut self, text: String, count: usize) -> Result<Shape, FormatError> {
        let (mut at, mut first) = (Coordinates::default(), None);
        for _ in 0..count {
            let numbers = self.numbers(2, ("注记坐标", "a position and an angle"))?;
            at.xy.push(self.grammar.frame.place(numbers[0], numbers[1]));
            first.get_or_insert(numbers.get(2).copied().unwrap_or(0.0));
        }
        let angle = first.unwrap_or(0.0);
        Ok(Shape::Note { text, at, angle })
    }

    /// 2.0: font, colour, style, size, spacing, text, count, positions.
    pub(super) fn old_note(&mut self) -> Result<Shape, FormatError> {
        for what in [
            ("字体", "a font"),
            ("颜色", "a colour"),
            ("字型", "a style of type"),
            ("大小", "a size"),
            ("间隔", "a spacing"),
        ] {
            self.cursor.expect(what)?;
        }
        self.cursor.advance_any(("注记内容", "a text"))?;
        let text = self.cursor.text()?.into_owned();
        let count = self.count(COUNT)?;
        self.note_at(text, count)
    }
}
