//! Free shapes: wavy stars, rings around them, pixel staircases, wandering lines.

use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring};

use crate::{
    plane::{CENTRE, HALF, Place, inside, near_window},
    random::Random,
};

/// Free shapes keep so far from the windows, in metres.
pub(crate) const CLEARANCE_M: f64 = 300.0;

/// A wavy star-shaped outline, to be drawn at several sizes around one centre.
#[derive(Debug, Clone)]
pub(crate) struct Star {
    centre: Place,
    /// Corners beside the centre at size 1.
    corners: Vec<Place>,
}

impl Star {
    /// A star of about `area` m² with `count` corners; `rough` is the depth of its waves.
    pub(crate) fn draw(
        random: &mut Random,
        centre: Place,
        area: f64,
        count: usize,
        rough: f64,
    ) -> Self {
        let waves: Vec<(f64, f64, f64)> = (2..9)
            .map(|k| {
                let k = f64::from(k);
                let depth = rough / k * random.normal();
                (k, depth, random.between(0.0, std::f64::consts::TAU))
            })
            .collect();
        let stretch = random.between(1.0, 3.0).sqrt();
        let turn = random.between(0.0, std::f64::consts::PI);
        let (sine, cosine) = (libm::sin(turn), libm::cos(turn));
        let size = (area / std::f64::consts::PI).sqrt();
        let corners = (0..count)
            .map(|corner| {
                let angle = std::f64::consts::TAU * corner as f64 / count as f64;
                let wave: f64 = waves
                    .iter()
                    .map(|&(k, depth, phase)| depth * libm::sin(k * angle + phase))
                    .sum();
                let radius = (1.0 + wave + 0.004 * random.normal()).max(0.25) * size;
                let x = radius * libm::cos(angle) * stretch;
                let y = radius * libm::sin(angle) / stretch;
                Place::new(x * cosine - y * sine, x * sine + y * cosine)
            })
            .collect();
        Self { centre, corners }
    }

    /// Whether the star at this size keeps clear of the windows and inside the outline.
    pub(crate) fn fits(&self, size: f64) -> bool {
        self.corners.iter().all(|corner| {
            let place = self.centre.plus(corner.times(size));
            inside(place, 0.99)
        }) && !near_window(self.centre, self.reach() * size + CLEARANCE_M)
    }

    /// Radius of the circle around the star at size 1.
    fn reach(&self) -> f64 {
        self.corners
            .iter()
            .map(|corner| corner.length())
            .fold(0.0, f64::max)
    }

    /// The same outline around another centre.
    pub(crate) fn beside(&self, shift: Place) -> Self {
        Self {
            centre: self.centre.plus(shift),
            corners: self.corners.clone(),
        }
    }

    fn ring(&self, size: f64) -> Ring {
        let mut ring: Ring = self
            .corners
            .iter()
            .map(|corner| self.centre.plus(corner.times(size)).point())
            .collect();
        ring.dedup();
        ring
    }

    /// The star at a size.
    pub(crate) fn polygon(&self, size: f64) -> MultiPolygon {
        MultiPolygon(vec![Polygon {
            shell: self.ring(size),
            holes: Vec::new(),
        }])
    }

    /// What lies between two sizes of the star.
    pub(crate) fn band(&self, outer: f64, inner: f64) -> MultiPolygon {
        let mut hole = self.ring(inner);
        hole.reverse();
        MultiPolygon(vec![Polygon {
            shell: self.ring(outer),
            holes: vec![hole],
        }])
    }
}

/// Circles that are taken: stars of one layer that must not overlap.
#[derive(Debug, Default)]
pub(crate) struct Claims(Vec<(Place, f64)>);

impl Claims {
    /// Takes the circle of a star, if it is free.
    pub(crate) fn claim(&mut self, star: &Star) -> bool {
        let (centre, reach) = (star.centre, star.reach());
        let free = self
            .0
            .iter()
            .all(|&(other, radius)| other.distance(centre) > reach + radius);
        if free {
            self.0.push((centre, reach));
        }
        free
    }
}

/// A star of about `area` m² somewhere in the district, clear of the windows up to `size`.
pub(crate) fn free_star(
    random: &mut Random,
    area: f64,
    count: usize,
    rough: f64,
    size: f64,
) -> Option<Star> {
    // large stars find a place less often; a district without one more is as good
    (0..200).find_map(|_| {
        let centre = free_place(random);
        let star = Star::draw(random, centre, area, count, rough);
        star.fits(size).then_some(star)
    })
}

/// A place in the district, clear of the windows.
pub(crate) fn free_place(random: &mut Random) -> Place {
    loop {
        let place = CENTRE.plus(Place::new(
            random.between(-HALF.x, HALF.x),
            random.between(-HALF.y, HALF.y),
        ));
        if inside(place, 0.96) && !near_window(place, CLEARANCE_M) {
            return place;
        }
    }
}

/// A polygon of whole pixels of 2 m, as change detection finds it, of about `area` m².
pub(crate) fn staircase(random: &mut Random, centre: Place, area: f64) -> MultiPolygon {
    const PIXEL: f64 = 2.0;
    let rows = ((area.sqrt() / PIXEL * random.between(0.6, 1.6)) as i64).max(2);
    let width = area / (rows as f64 * PIXEL * PIXEL);
    let mut spans: Vec<(i64, i64)> = Vec::new();
    let mut middle = 0.0;
    for row in 0..rows {
        let u = (row as f64 + 0.5) / rows as f64 * 2.0 - 1.0;
        let swell = 1.0 + 0.2 * random.normal();
        let half = (width * 0.64 * (1.0 - u * u).sqrt() * swell)
            .round()
            .max(1.0);
        middle += (0.7 * random.normal()).round();
        let (mut left, mut right) = ((middle - half) as i64, (middle + half) as i64);
        // rows overlap by a pixel at least
        if let Some(&(before_left, before_right)) = spans.last() {
            left = left.min(before_right - 1);
            right = right.max(before_left + 1);
        }
        spans.push((left, right));
    }
    let (x, y) = ((centre.x / PIXEL).floor(), (centre.y / PIXEL).floor());
    let place = |column: i64, row: usize| {
        Place::new((x + column as f64) * PIXEL, (y + row as f64) * PIXEL).point()
    };
    let mut corners = Ring::new();
    for (row, &(_, right)) in spans.iter().enumerate() {
        corners.extend([place(right, row), place(right, row + 1)]);
    }
    for (row, &(left, _)) in spans.iter().enumerate().rev() {
        corners.extend([place(left, row + 1), place(left, row)]);
    }
    MultiPolygon(vec![Polygon {
        shell: straighten(&corners),
        holes: Vec::new(),
    }])
}

/// Drops points in the middle of straight axis-parallel edges.
fn straighten(ring: &[Point]) -> Ring {
    let count = ring.len();
    let middle = |index: usize| {
        let (before, here) = (ring[(index + count - 1) % count], ring[index]);
        let after = ring[(index + 1) % count];
        (before.x == here.x && here.x == after.x) || (before.y == here.y && here.y == after.y)
    };
    (0..count)
        .filter(|&index| !middle(index))
        .map(|index| ring[index])
        .collect()
}

/// How a line wanders across the district.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    /// Distance of its vertices, in metres.
    pub(crate) step: f64,
    /// Amplitude of its waves, and their length over 2π, in metres.
    pub(crate) sway: f64,
    pub(crate) wave: f64,
}

/// A line through the district, clear of the windows, its longest stretch inside the outline.
pub(crate) fn free_line(random: &mut Random, course: Course) -> Option<Vec<Point>> {
    (0..100).find_map(|_| {
        let middle = free_place(random);
        let turn = random.between(0.0, std::f64::consts::PI);
        let ahead = Place::new(libm::cos(turn), libm::sin(turn));
        let phase = random.between(0.0, std::f64::consts::TAU);
        let count = (2.6 * HALF.x / course.step) as i64;
        let places: Vec<Place> = (0..count)
            .map(|index| {
                let along = index as f64 * course.step - 1.3 * HALF.x;
                let sway = course.sway * libm::sin(along / course.wave + phase);
                middle
                    .plus(ahead.times(along))
                    .plus(ahead.normal().times(sway))
            })
            .collect();
        let stretch = places
            .split(|&place| !inside(place, 0.98))
            .max_by_key(|stretch| stretch.len())
            .unwrap_or(&[]);
        let long = stretch.len() as f64 * course.step > 6_000.0;
        // vertices may lie on either side of a window: the clearance exceeds half a step
        let clear = !stretch
            .iter()
            .any(|&place| near_window(place, CLEARANCE_M + course.step));
        (long && clear).then(|| stretch.iter().map(|place| place.point()).collect())
    })
}
