//! Places in buckets: the nearest one, and whether one is near.

use crate::plane::Place;

/// Places sorted into square buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    side: f64,
    origin: Place,
    columns: i64,
    rows: i64,
    /// Start of each bucket in `order`.
    starts: Vec<u32>,
    order: Vec<u32>,
    places: Vec<Place>,
}

impl Buckets {
    /// Buckets with about two places each.
    pub(crate) fn new(places: Vec<Place>) -> Self {
        let fold = |pick: fn(f64, f64) -> f64, start: f64| {
            places.iter().fold(Place::new(start, start), |best, place| {
                Place::new(pick(best.x, place.x), pick(best.y, place.y))
            })
        };
        let (low, high) = (
            fold(f64::min, f64::INFINITY),
            fold(f64::max, f64::NEG_INFINITY),
        );
        let (width, height) = ((high.x - low.x).max(1.0), (high.y - low.y).max(1.0));
        let side = if places.is_empty() {
            1.0
        } else {
            (2.0 * width * height / places.len() as f64)
                .sqrt()
                .max(1e-3)
        };
        let mut buckets = Self {
            side,
            origin: if places.is_empty() {
                Place::new(0.0, 0.0)
            } else {
                low
            },
            columns: if places.is_empty() {
                1
            } else {
                (width / side) as i64 + 1
            },
            rows: if places.is_empty() {
                1
            } else {
                (height / side) as i64 + 1
            },
            starts: Vec::new(),
            order: vec![0; places.len()],
            places,
        };
        buckets.sort();
        buckets
    }

    /// The places, in the order in which they were given.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    fn sort(&mut self) {
        let cells: Vec<usize> = self
            .places
            .iter()
            .map(|&place| self.bucket(place))
            .collect();
        let mut starts = vec![0_u32; (self.columns * self.rows) as usize + 1];
        for &cell in &cells {
            starts[cell + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut next = starts.clone();
        for (index, &cell) in cells.iter().enumerate() {
            self.order[next[cell] as usize] = index as u32;
            next[cell] += 1;
        }
        self.starts = starts;
    }

    fn cell(&self, place: Place) -> (i64, i64) {
        let cell = |value: f64, count: i64| ((value / self.side) as i64).clamp(0, count - 1);
        (
            cell(place.x - self.origin.x, self.columns),
            cell(place.y - self.origin.y, self.rows),
        )
    }

    fn bucket(&self, place: Place) -> usize {
        let (column, row) = self.cell(place);
        (row * self.columns + column) as usize
    }

    fn members(&self, column: i64, row: i64) -> &[u32] {
        if column < 0 || row < 0 || column >= self.columns || row >= self.rows {
            return &[];
        }
        let bucket = (row * self.columns + column) as usize;
        &self.order[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// Index of the nearest place (the lowest index among equals); `None` when there is no place.
    pub(crate) fn nearest(&self, place: Place) -> Option<usize> {
        let (column, row) = self.cell(place);
        let mut best: Option<(f64, u32)> = None;
        for reach in 0..=self.columns.max(self.rows) {
            // whatever lies beyond this ring of buckets is farther than `reach - 1` sides from
            // the bucket of the place; a place outside the box only gets farther
            if best.is_some_and(|(distance, _)| distance <= (reach - 1) as f64 * self.side) {
                break;
            }
            for j in row - reach..=row + reach {
                let whole = (j - row).abs() == reach;
                let step = if whole || reach == 0 { 1 } else { 2 * reach };
                let mut i = column - reach;
                while i <= column + reach {
                    for &index in self.members(i, j) {
                        let distance = self.places[index as usize].distance(place);
                        if best.is_none_or(|known| (distance, index) < known) {
                            best = Some((distance, index));
                        }
                    }
                    i += step;
                }
            }
        }
        best.map(|(_, index)| index as usize)
    }

    /// Whether a place other than `except` lies nearer than `distance`.
    pub(crate) fn any_within(
        &self,
        place: Place,
        distance: f64,
        except: impl Fn(usize) -> bool,
    ) -> bool {
        let reach = (distance / self.side).ceil() as i64;
        let (column, row) = self.cell(place);
        for j in row - reach..=row + reach {
            for i in column - reach..=column + reach {
                for &index in self.members(i, j) {
                    let index = index as usize;
                    if self.places[index].distance(place) < distance && !except(index) {
                        return true;
                    }
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn nearest_is_the_nearest() {
        let mut random = Random::stream(1, "buckets");
        let places: Vec<Place> = (0..500)
            .map(|_| Place::new(random.between(0.0, 90.0), random.between(0.0, 400.0)))
            .collect();
        let buckets = Buckets::new(places.clone());
        for _ in 0..500 {
            let place = Place::new(random.between(-50.0, 150.0), random.between(-80.0, 480.0));
            let slow = (0..500)
                .min_by(|&a, &b| {
                    places[a]
                        .distance(place)
                        .total_cmp(&places[b].distance(place))
                })
                .unwrap();
            assert_eq!(buckets.nearest(place), Some(slow));
        }
        assert_eq!(Buckets::new(Vec::new()).nearest(Place::new(0.0, 0.0)), None);
    }
}
