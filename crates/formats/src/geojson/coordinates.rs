//! Coordinate arrays, read before their type is known: members may come in any order.

use std::io::Read;

use super::token::{Next, Tokens};
use crate::{Coordinates, FormatError, Geometry, Polygon};

/// A coordinate array by its depth.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    /// `[]`, which may be of any depth.
    Empty,
    Position(Position),
    Line(Coordinates),
    Lines(Vec<Coordinates>),
    Areas(Vec<Vec<Coordinates>>),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    x: f64,
    y: f64,
    z: Option<f64>,
    m: Option<f64>,
}

/// What was seen in coordinates beyond their numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Positions of more than four numbers.
    pub(super) long_positions: u64,
    pub(super) rings_closed: u64,
    pub(super) short_rings: u64,
    pub(super) short_lines: u64,
    pub(super) wrong_winding: u64,
}

impl std::ops::AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.long_positions += other.long_positions;
        self.rings_closed += other.rings_closed;
        self.short_rings += other.short_rings;
        self.short_lines += other.short_lines;
        self.wrong_winding += other.wrong_winding;
    }
}

fn push(line: &mut Coordinates, position: Position) {
    let before = line.len();
    line.xy.push((position.x, position.y));
    for (extra, value) in [(&mut line.z, position.z), (&mut line.m, position.m)] {
        match (extra.as_mut(), value) {
            (Some(extra), value) => extra.push(value.unwrap_or(f64::NAN)),
            (None, Some(value)) => {
                let mut list = vec![f64::NAN; before];
                list.push(value);
                *extra = Some(list);
            }
            (None, None) => {}
        }
    }
}

/// Reads one coordinate array of any depth up to four.
pub(super) fn tree<R: Read>(tokens: &mut Tokens<R>, seen: &mut Seen) -> Result<Tree, FormatError> {
    tree_at(tokens, seen, 0)
}

fn uneven<R: Read>(tokens: &Tokens<R>) -> FormatError {
    tokens.error(
        "坐标数组的层次不一致",
        "the coordinate array is nested unevenly",
    )
}

fn tree_at<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
    depth: usize,
) -> Result<Tree, FormatError> {
    if tokens.next_kind()? != Next::Array {
        return Err(tokens.error("此处应为坐标数组", "a coordinate array is expected"));
    }
    if depth > 3 {
        return Err(tokens.error(
            "坐标数组层次过深",
            "the coordinate array is nested too deeply",
        ));
    }
    tokens.begin_array()?;
    let mut first = true;
    let mut result = Tree::Empty;
    while tokens.next_item(&mut first)? {
        if depth < 3
            && matches!(result, Tree::Empty | Tree::Line(_))
            && let Some((x, y)) = tokens.pair()
        {
            let (z, m) = (None, None);
            if matches!(result, Tree::Empty) {
                result = Tree::Line(Coordinates::default());
            }
            if let Tree::Line(line) = &mut result {
                push(line, Position { x, y, z, m });
            }
            continue;
        }
        match tokens.next_kind()? {
            Next::Number if matches!(result, Tree::Empty) => {
                return position(tokens, seen).map(Tree::Position);
            }
            Next::Array => {}
            _ => return Err(tokens.error("坐标必须是数字", "a coordinate must be a number")),
        }
        let inner = tree_at(tokens, seen, depth + 1)?;
        if let (Tree::Line(line), Tree::Position(position)) = (&mut result, &inner) {
            push(line, *position);
            continue;
        }
        result = match (result, inner) {
            (Tree::Empty, Tree::Position(position)) => {
                let mut line = Coordinates::default();
                push(&mut line, position);
                Tree::Line(line)
            }
            (Tree::Empty, Tree::Line(line)) => Tree::Lines(vec![line]),
            (Tree::Empty, Tree::Empty) => Tree::Lines(vec![Coordinates::default()]),
            (Tree::Lines(mut lines), Tree::Line(line)) => {
                lines.push(line);
                Tree::Lines(lines)
            }
            (Tree::Lines(mut lines), Tree::Empty) => {
                lines.push(Coordinates::default());
                Tree::Lines(lines)
            }
            (Tree::Empty, Tree::Lines(lines)) => Tree::Areas(vec![lines]),
            (Tree::Areas(mut areas), Tree::Lines(lines)) => {
                areas.push(lines);
                Tree::Areas(areas)
            }
            (Tree::Areas(mut areas), Tree::Empty) => {
                areas.push(Vec::new());
                Tree::Areas(areas)
            }
            _ => return Err(uneven(tokens)),
        };
    }
    Ok(result)
}

/// The numbers of a position; its bracket is open and its first number is next.
fn position<R: Read>(tokens: &mut Tokens<R>, seen: &mut Seen) -> Result<Position, FormatError> {
    let mut numbers = [0.0; 4];
    let mut count = 0;
    loop {
        if tokens.next_kind()? != Next::Number {
            return Err(tokens.error("坐标必须是数字", "a coordinate must be a number"));
        }
        let number = tokens.number()?;
        if let Some(slot) = numbers.get_mut(count) {
            *slot = number;
        }
        count += 1;
        if !tokens.next_item(&mut false)? {
            break;
        }
    }
    if count < 2 {
        return Err(tokens.error("位置至少有两个数", "a position has at least two numbers"));
    }
    seen.long_positions += u64::from(count > 4);
    let at = |index: usize| (count > index).then_some(numbers[index]);
    Ok(Position {
        x: numbers[0],
        y: numbers[1],
        z: at(2),
        m: at(3),
    })
}

fn one(position: Position) -> Coordinates {
    let mut points = Coordinates::default();
    push(&mut points, position);
    points
}

/// The geometry of a type; `None` when the depth does not fit it.
pub(super) fn geometry(kind: &str, tree: Tree, seen: &mut Seen) -> Option<Geometry> {
    let geometry = match (kind, tree) {
        ("Point", Tree::Position(position)) => Geometry::Points(one(position)),
        ("Point" | "MultiPoint", Tree::Empty) => Geometry::Points(Coordinates::default()),
        ("MultiPoint", Tree::Line(points)) => Geometry::Points(points),
        ("LineString", Tree::Line(line)) => Geometry::Lines(vec![line]),
        ("LineString" | "MultiLineString", Tree::Empty) => Geometry::Lines(Vec::new()),
        ("MultiLineString", Tree::Lines(lines)) => Geometry::Lines(lines),
        ("Polygon" | "MultiPolygon", Tree::Empty) => Geometry::Polygons(Vec::new()),
        ("Polygon", Tree::Lines(rings)) => Geometry::Polygons(vec![Polygon { rings }]),
        ("MultiPolygon", Tree::Areas(areas)) => {
            Geometry::Polygons(areas.into_iter().map(|rings| Polygon { rings }).collect())
        }
        // [[]] reads as one empty line, whatever it was meant to be
        ("MultiPolygon", Tree::Lines(lines)) if lines.iter().all(Coordinates::is_empty) => {
            Geometry::Polygons(Vec::new())
        }
        _ => return None,
    };
    Some(checked(geometry, seen))
}

/// Closes rings and counts what breaks the rules.
fn checked(mut geometry: Geometry, seen: &mut Seen) -> Geometry {
    match &mut geometry {
        Geometry::Lines(lines) => {
            seen.short_lines += lines.iter().filter(|line| line.len() == 1).count() as u64;
        }
        Geometry::Polygons(polygons) => {
            for (index, ring) in polygons
                .iter_mut()
                .flat_map(|p| p.rings.iter_mut().enumerate())
            {
                seen.rings_closed += u64::from(ring.close());
                seen.short_rings += u64::from(ring.len() < 4 && !ring.is_empty());
                let area2 = ring.signed_area2();
                seen.wrong_winding += u64::from(area2 != 0.0 && (area2 > 0.0) != (index == 0));
            }
        }
        _ => {}
    }
    geometry
}
