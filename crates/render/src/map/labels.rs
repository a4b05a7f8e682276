use crate::draw::Contour;

/// Boxes on paper that are taken: left, top, right, bottom in mm.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<[f32; 4]>);

impl Taken {
    pub(super) fn add(&mut self, area: [f32; 4]) {
        self.0.push(area);
    }

    fn is_free(&self, area: [f32; 4], frame: [f32; 4]) -> bool {
        let inside = area[0] >= frame[0]
            && area[1] >= frame[1]
            && area[2] <= frame[2]
            && area[3] <= frame[3];
        inside
            && self.0.iter().all(|taken| {
                area[2] <= taken[0]
                    || taken[2] <= area[0]
                    || area[3] <= taken[1]
                    || taken[3] <= area[1]
            })
    }

    /// The centre of a label of the given size near one of `anchors`, in order of preference: on
    /// it, right, above, below, left. Takes the place. Without a free place: the first anchor,
    /// moved into the frame, when `must`; else `None`.
    pub(super) fn place(
        &mut self,
        anchors: &[(f32, f32)],
        size: (f32, f32),
        offset: f32,
        frame: [f32; 4],
        must: bool,
    ) -> Option<(f32, f32)> {
        let (half_width, half_height) = (size.0 / 2.0, size.1 / 2.0);
        let around = |(x, y): (f32, f32)| {
            let (aside, away) = (half_width + offset, half_height + offset);
            let near = [(x + aside, y), (x, y - away), (x, y + away), (x - aside, y)];
            // a sign keeps its place: its words stand beside it
            let on = (offset == 0.0).then_some((x, y));
            on.into_iter().chain(near)
        };
        let area = |(x, y): (f32, f32)| {
            [
                x - half_width,
                y - half_height,
                x + half_width,
                y + half_height,
            ]
        };
        let free = anchors
            .iter()
            .copied()
            .flat_map(around)
            .find(|&at| self.is_free(area(at), frame));
        let inner = |value: f32, half: f32, from: f32, to: f32| {
            if to - from < 2.0 * half {
                f32::midpoint(from, to)
            } else {
                value.clamp(from + half, to - half)
            }
        };
        let forced = anchors.first().filter(|_| must).map(|&(x, y)| {
            (
                inner(x, half_width, frame[0], frame[2]),
                inner(y, half_height, frame[1], frame[3]),
            )
        });
        let at = free.or(forced)?;
        self.add(area(at));
        Some(at)
    }
}

/// Places well inside an area with the room there, the roomiest first: the middles of the widest
/// gaps between its edges on seven level lines through it.
pub(super) fn inside(contours: &[Contour], frame: [f32; 4]) -> Vec<(f32, (f32, f32))> {
    let points = || contours.iter().flat_map(|contour| &contour.points);
    let low = points()
        .map(|point| point.1)
        .fold(f32::INFINITY, f32::min)
        .max(frame[1]);
    let high = points()
        .map(|point| point.1)
        .fold(f32::NEG_INFINITY, f32::max)
        .min(frame[3]);
    if low >= high {
        return Vec::new();
    }
    let mut found: Vec<(f32, (f32, f32))> = Vec::new();
    for step in [4_u8, 3, 5, 2, 6, 1, 7] {
        let y = low + (high - low) * f32::from(step) / 8.0;
        let mut crossings: Vec<f32> = contours
            .iter()
            .flat_map(|ring| crossings(ring, y))
            .collect();
        crossings.sort_by(f32::total_cmp);
        let gaps = crossings.chunks_exact(2).map(|pair| {
            let (from, to) = (pair[0].max(frame[0]), pair[1].min(frame[2]));
            (to - from, (f32::midpoint(from, to), y))
        });
        found.extend(gaps.filter(|gap| gap.0 > 0.0));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(6);
    found
}

/// Where the edges of a closed contour cross the level line at `y`.
fn crossings(contour: &Contour, y: f32) -> impl Iterator<Item = f32> {
    let points = &contour.points;
    (0..points.len()).filter_map(move |index| {
        let (from, to) = (points[index], points[(index + 1) % points.len()]);
        ((from.1 <= y) != (to.1 <= y))
            .then(|| from.0 + (to.0 - from.0) * (y - from.1) / (to.1 - from.1))
    })
}

/// Places on a line: its middle vertex, then a third and two thirds of the way.
pub(super) fn along(contours: &[Contour], frame: [f32; 4]) -> Vec<(f32, f32)> {
    let longest = contours.iter().max_by_key(|contour| contour.points.len());
    let Some(contour) = longest else {
        return Vec::new();
    };
    let points = &contour.points;
    let at = |numerator: usize, denominator: usize| {
        let place = (points.len() - 1) * numerator;
        let (index, rest) = (place / denominator, place % denominator);
        let (from, to) = (points[index], points[(index + 1).min(points.len() - 1)]);
        let share = rest as f32 / denominator as f32;
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let inside = |place: &(f32, f32)| {
        place.0 > frame[0] && place.0 < frame[2] && place.1 > frame[1] && place.1 < frame[3]
    };
    [at(1, 2), at(1, 3), at(2, 3)]
        .into_iter()
        .filter(inside)
        .collect()
}
