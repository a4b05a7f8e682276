//! The same work on one thread or on all.

use std::ops::Range;

use super::findings::Keeper;

fn ranges(count: usize, chunk: usize) -> impl Fn(usize) -> Range<usize> {
    move |index| index * chunk..((index + 1) * chunk).min(count)
}

/// `work` on consecutive ranges below `count`, its results in order.
pub(super) fn map_ranges<T: Send>(
    count: usize,
    chunk: usize,
    work: impl Fn(Range<usize>) -> T + Sync + Send,
) -> Vec<T> {
    let (range, chunks) = (ranges(count, chunk), count.div_ceil(chunk));
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let indices = (0..chunks).into_par_iter();
        indices.map(|index| work(range(index))).collect()
    }
    #[cfg(not(feature = "rayon"))]
    (0..chunks).map(|index| work(range(index))).collect()
}

/// `work` on ranges below `count`, each adding to a keeper; the result does not depend on how the
/// ranges fall to threads.
pub(super) fn keep_from<T: Ord + Send>(
    count: usize,
    chunk: usize,
    limit: usize,
    work: impl Fn(Range<usize>, &mut Keeper<T>) + Sync + Send,
) -> Keeper<T> {
    let (range, chunks) = (ranges(count, chunk), count.div_ceil(chunk));
    let add = |mut keeper, index| {
        work(range(index), &mut keeper);
        keeper
    };
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let indices = (0..chunks).into_par_iter();
        let new = || Keeper::new(limit);
        indices.fold(new, add).reduce(new, Keeper::merge)
    }
    #[cfg(not(feature = "rayon"))]
    (0..chunks).fold(Keeper::new(limit), add)
}

/// Sorts in place.
pub(super) fn sort<T: Ord + Send>(items: &mut [T]) {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable();
    }
    #[cfg(not(feature = "rayon"))]
    items.sort_unstable();
}
