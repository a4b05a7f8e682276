//! Polygons in little memory, for as long as the rows of a layer are gathered.

use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring};

/// Polygons as steps from point to point, in numbers of variable length.
#[derive(Debug, Default)]
pub(super) struct Outline(Box<[u8]>);

impl Outline {
    pub(super) fn of(polygons: &MultiPolygon) -> Self {
        let points: usize = polygons.rings().map(Vec::len).sum();
        let mut bytes = Vec::with_capacity(points * 10 + 16);
        let mut last = Point::default();
        put(&mut bytes, polygons.0.len() as u64);
        for polygon in &polygons.0 {
            put(&mut bytes, 1 + polygon.holes.len() as u64);
            for ring in polygon.rings() {
                put(&mut bytes, ring.len() as u64);
                for point in ring {
                    put_step(&mut bytes, last.x, point.x);
                    put_step(&mut bytes, last.y, point.y);
                    last = *point;
                }
            }
        }
        Self(bytes.into_boxed_slice())
    }

    pub(super) fn polygons(&self) -> MultiPolygon {
        let mut steps = Steps {
            bytes: &self.0,
            last: Point::default(),
        };
        let count = steps.number();
        MultiPolygon((0..count).map(|_| steps.polygon()).collect())
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The sign goes to the lowest bit, so that small steps are short either way.
fn put_step(bytes: &mut Vec<u8>, from: i64, to: i64) {
    let step = to.wrapping_sub(from);
    put(bytes, ((step << 1) ^ (step >> 63)).cast_unsigned());
}

struct Steps<'o> {
    bytes: &'o [u8],
    last: Point,
}

impl Steps<'_> {
    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        number
    }

    fn step(&mut self, from: i64) -> i64 {
        let number = self.number();
        let step = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
        from.wrapping_add(step)
    }

    fn polygon(&mut self) -> Polygon {
        let rings = self.number();
        let shell = self.ring();
        Polygon {
            shell,
            holes: (1..rings).map(|_| self.ring()).collect(),
        }
    }

    fn ring(&mut self) -> Ring {
        let count = self.number();
        let point = |_| {
            self.last = Point {
                x: self.step(self.last.x),
                y: self.step(self.last.y),
            };
            self.last
        };
        (0..count).map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_come_back() {
        let point = |x, y| Point { x, y };
        let far = vec![
            point(i64::MIN, i64::MAX),
            point(-1, 0),
            point(1 << 40, -(1 << 53)),
        ];
        let polygon = Polygon {
            shell: far.clone(),
            holes: vec![far[1..].to_vec(), Vec::new()],
        };
        for shape in [
            MultiPolygon::default(),
            MultiPolygon(vec![polygon.clone()]),
            MultiPolygon(vec![polygon.clone(), polygon]),
        ] {
            assert_eq!(Outline::of(&shape).polygons(), shape);
        }
        assert_eq!(Outline::default().polygons(), MultiPolygon::default());
    }
}
