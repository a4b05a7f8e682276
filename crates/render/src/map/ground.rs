use kunyu_overlay::{GRID_PER_METRE, Point, Shape};

use crate::draw::Contour;
use crate::{MapSheet, RenderError};

/// Scales that a person can reckon with: 1, 1.5, 2, 2.5, 3, 4, 5, 6 and 8 times a power of ten.
const STEPS: [u64; 9] = [10, 15, 20, 25, 30, 40, 50, 60, 80];
/// Ground beyond the frame that is kept, so that cut edges stay hidden; mm.
const BEYOND_MM: f64 = 5.0;
/// A vertex nearer than this to the line between its neighbours is not drawn; mm.
const DETAIL_MM: f64 = 0.04;

/// How ground is put on paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    /// 1:`scale`.
    pub(super) scale: u64,
    /// Ground at the centre of the frame, in grid units.
    centre: (f64, f64),
    /// Grid units in a millimetre on paper.
    per_mm: f64,
    width_mm: f64,
    height_mm: f64,
}

impl Ground {
    pub(super) fn of(map: &MapSheet) -> Result<Self, RenderError> {
        let wrong = |reason: &str| RenderError::Map {
            map: map.title.clone(),
            reason: reason.to_owned(),
        };
        let (width_mm, height_mm) = (
            f64::from(map.frame.width_mm),
            f64::from(map.frame.height_mm),
        );
        if !(20.0..=2000.0).contains(&width_mm) || !(20.0..=2000.0).contains(&height_mm) {
            return Err(wrong("its frame is not between 20 and 2000 mm"));
        }
        let bounds = map.extent.0;
        let (min, max) = (bounds.min, bounds.max);
        let span = |from: i64, to: i64| (to as f64 - from as f64) / GRID_PER_METRE;
        let (east_m, north_m) = (span(min.x, max.x), span(min.y, max.y));
        if east_m < 0.0 || north_m < 0.0 || east_m.max(north_m) < 0.001 {
            return Err(wrong("its extent is empty"));
        }
        let needed = (east_m / width_mm).max(north_m / height_mm) * 1000.0;
        let scale = decent_scale(needed);
        let middle = |from: i64, to: i64| f64::midpoint(from as f64, to as f64);
        let centre = (middle(min.x, max.x), middle(min.y, max.y));
        let per_mm = scale as f64 / 1000.0 * GRID_PER_METRE;
        Ok(Self {
            scale,
            centre,
            per_mm,
            width_mm,
            height_mm,
        })
    }

    /// Metres of ground in a millimetre on paper.
    pub(super) fn metres_per_mm(&self) -> f64 {
        self.scale as f64 / 1000.0
    }

    /// The frame: left, top, right, bottom in mm.
    pub(super) fn frame(&self) -> [f32; 4] {
        [0.0, 0.0, self.width_mm as f32, self.height_mm as f32]
    }

    /// A place in mm from the upper left corner of the frame.
    pub(super) fn place(&self, point: Point) -> (f64, f64) {
        (
            (point.x as f64 - self.centre.0) / self.per_mm + self.width_mm / 2.0,
            (self.centre.1 - point.y as f64) / self.per_mm + self.height_mm / 2.0,
        )
    }

    /// The contours of lines and areas near the frame; empty for points.
    pub(super) fn contours(&self, shape: &Shape) -> Vec<Contour> {
        match shape {
            Shape::Points(_) => Vec::new(),
            Shape::Lines(lines) => lines
                .iter()
                .flat_map(|line| self.clip_line(&self.places(line)))
                .map(|line| Contour::open(narrow(&thin(&line))))
                .filter(|contour| contour.points.len() > 1)
                .collect(),
            Shape::Polygons(polygons) => polygons
                .rings()
                .map(|ring| self.clip_ring(self.places(ring)))
                .map(|ring| Contour::closed(narrow(&thin_ring(&ring))))
                .filter(|contour| contour.points.len() > 2)
                .collect(),
        }
    }

    /// The points within the frame.
    pub(super) fn points(&self, shape: &Shape) -> Vec<(f32, f32)> {
        let Shape::Points(points) = shape else {
            return Vec::new();
        };
        let inside = |&(x, y): &(f64, f64)| {
            (0.0..=self.width_mm).contains(&x) && (0.0..=self.height_mm).contains(&y)
        };
        narrow(
            &self
                .places(points)
                .into_iter()
                .filter(inside)
                .collect::<Vec<_>>(),
        )
    }

    fn places(&self, points: &[Point]) -> Vec<(f64, f64)> {
        points.iter().map(|&point| self.place(point)).collect()
    }

    /// Sides of the box that is kept: axis (0 = x), limit, and whether what is below it is kept.
    fn sides(&self) -> [(bool, f64, bool); 4] {
        [
            (true, -BEYOND_MM, false),
            (true, self.width_mm + BEYOND_MM, true),
            (false, -BEYOND_MM, false),
            (false, self.height_mm + BEYOND_MM, true),
        ]
    }

    /// Sutherland and Hodgman: one side of the box after the other.
    fn clip_ring(&self, mut ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        for (vertical, limit, below) in self.sides() {
            let depth = |&(x, y): &(f64, f64)| {
                let value = if vertical { x } else { y };
                if below { limit - value } else { value - limit }
            };
            let mut kept = Vec::with_capacity(ring.len());
            for (index, to) in ring.iter().enumerate() {
                let from = &ring[(index + ring.len() - 1) % ring.len()];
                let (before, after) = (depth(from), depth(to));
                if (before >= 0.0) != (after >= 0.0) {
                    kept.push(between(*from, *to, before / (before - after)));
                }
                if after >= 0.0 {
                    kept.push(*to);
                }
            }
            ring = kept;
        }
        ring
    }

    /// The parts of a line within the box (Liang and Barsky, edge by edge).
    fn clip_line(&self, line: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
        for edge in line.windows(2) {
            let (mut start, mut end) = (0.0_f64, 1.0_f64);
            for (vertical, limit, below) in self.sides() {
                let depth = |(x, y): (f64, f64)| {
                    let value = if vertical { x } else { y };
                    if below { limit - value } else { value - limit }
                };
                let (before, after) = (depth(edge[0]), depth(edge[1]));
                if before < 0.0 && after < 0.0 {
                    end = -1.0;
                } else if before < 0.0 {
                    start = start.max(before / (before - after));
                } else if after < 0.0 {
                    end = end.min(before / (before - after));
                }
            }
            if start > end {
                continue;
            }
            let (from, to) = (
                between(edge[0], edge[1], start),
                between(edge[0], edge[1], end),
            );
            match parts.last_mut() {
                Some(part) if part.last() == Some(&from) => part.push(to),
                _ => parts.push(vec![from, to]),
            }
        }
        parts
    }
}

/// The smallest decent number that is not below `needed`.
fn decent_scale(needed: f64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in STEPS {
            let scale = (step * power).div_ceil(10);
            if scale as f64 >= needed || power > 100_000_000 {
                return scale;
            }
        }
        power *= 10;
    }
}

fn between(from: (f64, f64), to: (f64, f64), share: f64) -> (f64, f64) {
    if share <= 0.0 {
        from
    } else if share >= 1.0 {
        to
    } else {
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    }
}

/// Leaves out vertices that nobody can see (Douglas and Peucker, without recursion).
fn thin(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let mut kept = vec![false; line.len()];
    let last = line.len() - 1;
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let inner =
            (from + 1..to).map(|index| (distance(line[index], line[from], line[to]), index));
        let farthest = inner.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((far, index)) = farthest
            && far > DETAIL_MM
        {
            kept[index] = true;
            open.extend([(from, index), (index, to)]);
        }
    }
    line.iter()
        .zip(kept)
        .filter_map(|(point, kept)| kept.then_some(*point))
        .collect()
}

/// The same for a ring: split at the vertex farthest from the first.
fn thin_ring(ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let Some(&first) = ring.first() else {
        return Vec::new();
    };
    let far = |point: &(f64, f64)| (point.0 - first.0).powi(2) + (point.1 - first.1).powi(2);
    let middle = (0..ring.len()).max_by(|&a, &b| far(&ring[a]).total_cmp(&far(&ring[b])));
    let middle = middle.unwrap_or(0);
    let mut half = thin(&ring[..=middle]);
    half.pop();
    let mut rest = ring[middle..].to_vec();
    rest.push(first);
    let mut rest = thin(&rest);
    rest.pop();
    half.extend(rest);
    half
}

/// Distance of a point from the segment between two others.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length;
    let share = if length > 0.0 {
        along.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = (from.0 + dx * share, from.1 + dy * share);
    libm::hypot(point.0 - foot.0, point.1 - foot.1)
}

fn narrow(points: &[(f64, f64)]) -> Vec<(f32, f32)> {
    points.iter().map(|&(x, y)| (x as f32, y as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_decent_and_never_too_large() {
        for (needed, expected) in [
            (0.3, 1),
            (1.0, 1),
            (412.0, 500),
            (1001.0, 1500),
            (2500.0, 2500),
            (90_000.0, 100_000),
        ] {
            assert_eq!(decent_scale(needed), expected, "{needed}");
        }
        assert!(decent_scale(f64::MAX) > 0);
    }

    #[test]
    fn a_line_keeps_its_corners_and_loses_what_is_straight() {
        let line: Vec<_> = (0..=100)
            .map(|x| (f64::from(x), 0.0))
            .chain([(100.0, 50.0)])
            .collect();
        assert_eq!(thin(&line), [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0)]);
    }
}
