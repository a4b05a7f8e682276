use std::cmp::Ordering;

use crate::{GRID_PER_METRE, PlaneArea, Ring};

use super::metric::perimeter;

/// Findings of one rule over a layer: how many there are, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings<T> {
    /// All findings, kept or not.
    pub count: u64,
    /// What the tolerance passed over ([`CheckOptions::tolerance_m`]); not in `count`.
    pub within_tolerance: u64,
    /// The first findings in their own order, at most [`CheckOptions::keep`]: the same whatever
    /// the number of threads.
    pub first: Vec<T>,
}

impl<T> Findings<T> {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn map<U>(self, each: impl FnMut(T) -> U) -> Findings<U> {
        Findings {
            count: self.count,
            within_tolerance: self.within_tolerance,
            first: self.first.into_iter().map(each).collect(),
        }
    }
}

/// What a check keeps and passes over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckOptions {
    /// Findings kept for each rule; all are counted.
    pub keep: usize,
    /// Cluster tolerance in metres, 0 to 10 (other values count as the nearer of these, NaN as 0).
    /// Regions whose mean width, twice the area by the perimeter, is not above it are passed over.
    pub tolerance_m: f64,
}

impl Default for CheckOptions {
    /// The first 1000, nothing passed over.
    fn default() -> Self {
        Self {
            keep: 1000,
            tolerance_m: 0.0,
        }
    }
}

impl CheckOptions {
    /// The tolerance in grid units, rounded down.
    pub(super) fn tolerance(&self) -> i64 {
        // a conversion of NaN gives 0
        (self.tolerance_m.clamp(0.0, 10.0) * GRID_PER_METRE) as i64
    }

    /// Whether a region is too thin to tell.
    pub(super) fn passes_over<'a>(
        &self,
        area: PlaneArea,
        rings: impl IntoIterator<Item = &'a Ring>,
    ) -> bool {
        let tolerance = self.tolerance();
        tolerance > 0 && {
            let length: i128 = rings.into_iter().map(|ring| perimeter(ring)).sum();
            area.0.abs() <= i128::from(tolerance) * length
        }
    }
}

/// The smallest of many findings, and their number.
pub(super) struct Keeper<T> {
    limit: usize,
    count: u64,
    within: u64,
    kept: Vec<T>,
}

impl<T: Ord> Keeper<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            count: 0,
            within: 0,
            kept: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, finding: T) {
        self.count += 1;
        self.keep(finding);
    }

    pub(super) fn pass_over(&mut self) {
        self.within += 1;
    }

    fn keep(&mut self, finding: T) {
        if self.limit == 0 {
            return;
        }
        self.kept.push(finding);
        if self.kept.len() >= self.limit.saturating_mul(2).saturating_add(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        self.kept.sort_unstable();
        self.kept.truncate(self.limit);
    }

    #[cfg_attr(
        not(feature = "rayon"),
        allow(dead_code, reason = "one thread, one keeper")
    )]
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.count += other.count;
        self.within += other.within;
        other
            .kept
            .into_iter()
            .for_each(|finding| self.keep(finding));
        self
    }

    pub(super) fn finish(mut self) -> Findings<T> {
        self.shrink();
        Findings {
            count: self.count,
            within_tolerance: self.within,
            first: self.kept,
        }
    }
}

/// A value ordered by a key that stands beside it.
pub(super) struct Keyed<K, T>(pub K, pub T);

impl<K: Ord, T> PartialEq for Keyed<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Ord, T> Eq for Keyed<K, T> {}

impl<K: Ord, T> PartialOrd for Keyed<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, T> Ord for Keyed<K, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_are_kept_in_any_order() {
        let numbers: Vec<u32> = (0..1000).map(|i| i * 7919 % 1009).collect();
        let keep = |numbers: &mut dyn Iterator<Item = &u32>| {
            let mut keeper = Keeper::new(5);
            numbers.for_each(|&number| keeper.push(number));
            keeper
        };
        let (front, back) = numbers.split_at(300);
        let merged = keep(&mut front.iter())
            .merge(keep(&mut back.iter()))
            .finish();
        assert_eq!(merged, keep(&mut numbers.iter().rev()).finish());
        assert_eq!((merged.count, merged.first.len()), (1000, 5));
        assert!(merged.first.is_sorted());
    }

    #[test]
    fn odd_tolerances_are_bounded() {
        let units = |tolerance_m| {
            CheckOptions {
                keep: 1,
                tolerance_m,
            }
            .tolerance()
        };
        assert_eq!(units(f64::NAN), 0);
        assert_eq!(units(-1.0), 0);
        assert_eq!(units(f64::INFINITY), 10 << 27);
        assert_eq!(units(0.5), 1 << 26);
    }
}
