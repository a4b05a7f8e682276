use kunyu_geodesy::ZoneArea;

use super::couples::{Shared, Walker, within_reach};
use crate::measure::{EllipsoidArea, ellipsoid_area};
use crate::packed::{PackedLayer, RingTable, Table};
use crate::{MultiPolygon, PlaneArea, Ring, assemble};

/// How much of each intersection is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pieces {
    /// Areas; no ring is made.
    AreasOnly,
    /// Areas and the rings they are the areas of.
    Rings,
}

/// A feature of a layer that shares area with a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Number of the feature.
    pub feature: u32,
    /// Canonical area of the intersection.
    pub plane: PlaneArea,
    /// Canonical ellipsoidal area, when asked for ([`PackedLayer::intersect_measured`]).
    pub ellipsoid: Option<EllipsoidArea>,
    /// Rings of the intersection, counter-clockwise around area and clockwise around holes; their
    /// areas sum to `plane` exactly. Empty with [`Pieces::AreasOnly`].
    pub rings: Vec<Ring>,
    /// Whether the parcel and the feature come within a few grid units of each other without
    /// crossing clearly, so that the rings may touch themselves.
    pub near: bool,
}

impl Hit {
    /// The rings as valid polygons.
    pub fn polygons(&self) -> MultiPolygon {
        assemble::from_linked(self.rings.clone(), self.near)
    }

    /// As [`Self::polygons`], taking the rings out instead of copying them.
    pub fn take_polygons(&mut self) -> MultiPolygon {
        assemble::from_linked(std::mem::take(&mut self.rings), self.near)
    }
}

/// Two features of two layers that share area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Feature of the first layer.
    pub a: u32,
    /// Feature of the second layer.
    pub b: u32,
    /// Canonical area of the intersection.
    pub plane: PlaneArea,
    /// As [`Hit::rings`].
    pub rings: Vec<Ring>,
    /// As [`Hit::near`].
    pub near: bool,
}

impl Pair {
    /// The rings as valid polygons.
    pub fn polygons(&self) -> MultiPolygon {
        assemble::from_linked(self.rings.clone(), self.near)
    }

    /// As [`Self::polygons`], taking the rings out instead of copying them.
    pub fn take_polygons(&mut self) -> MultiPolygon {
        assemble::from_linked(std::mem::take(&mut self.rings), self.near)
    }
}

impl PackedLayer {
    /// Features that share area with a parcel, in ascending order.
    ///
    /// Areas are canonical: bit-equal under any order of features, rings and vertices, and
    /// whichever of the two is the parcel. The cost is what the parcel touches.
    pub fn intersect(&self, parcel: &MultiPolygon, pieces: Pieces) -> Vec<Hit> {
        self.hits(parcel, pieces == Pieces::Rings, |_| None)
    }

    /// As [`PackedLayer::intersect`], each hit with its ellipsoidal area.
    pub fn intersect_measured(
        &self,
        parcel: &MultiPolygon,
        pieces: Pieces,
        zone: &ZoneArea,
    ) -> Vec<Hit> {
        let mut hits = self.hits(parcel, true, |rings| Some(ellipsoid_area(rings, zone)));
        if pieces == Pieces::AreasOnly {
            for hit in &mut hits {
                hit.rings = Vec::new();
            }
        }
        hits
    }

    fn hits(
        &self,
        parcel: &MultiPolygon,
        with_rings: bool,
        measure: impl Fn(&[Ring]) -> Option<EllipsoidArea>,
    ) -> Vec<Hit> {
        let table = self.table();
        let mut hits = Vec::new();
        if !within_reach(parcel.bounds(), table) {
            return hits;
        }
        let mut rings = RingTable::new();
        rings.push(parcel);
        Walker::default().shared(&rings.view(), table, 0, with_rings, |shared| {
            hits.push(Hit {
                feature: table.ids[shared.place as usize],
                plane: PlaneArea(shared.area),
                ellipsoid: measure(&shared.rings),
                rings: shared.rings,
                near: shared.near,
            });
        });
        hits.sort_unstable_by_key(|hit| hit.feature);
        hits
    }
}

/// Two layers, the larger of which is walked through the grid of the smaller.
struct Walk<'a> {
    walked: &'a Table,
    gridded: &'a Table,
    swapped: bool,
    with_rings: bool,
}

impl<'a> Walk<'a> {
    fn new(a: &'a PackedLayer, b: &'a PackedLayer, pieces: Pieces) -> Self {
        let swapped = a.vertex_count() < b.vertex_count();
        let (walked, gridded) = if swapped { (b, a) } else { (a, b) };
        let (walked, gridded) = (walked.table(), gridded.table());
        Self {
            walked,
            gridded,
            swapped,
            with_rings: pieces == Pieces::Rings,
        }
    }

    /// All pairs of one walked feature, ordered by the other feature.
    fn feature(&self, walker: &mut Walker, place: usize, found: &mut Vec<Pair>) {
        if !within_reach(self.walked.bounds(place), self.gridded) {
            return;
        }
        let first = found.len();
        let mine = self.walked.feature(place);
        let id = self.walked.ids[place];
        walker.shared(&mine, self.gridded, 0, self.with_rings, |shared| {
            found.push(self.pair(id, shared));
        });
        found[first..].sort_unstable_by_key(|pair| if self.swapped { pair.a } else { pair.b });
    }

    fn pair(&self, mine: u32, shared: Shared) -> Pair {
        let other = self.gridded.ids[shared.place as usize];
        let (a, b) = if self.swapped {
            (other, mine)
        } else {
            (mine, other)
        };
        Pair {
            a,
            b,
            plane: PlaneArea(shared.area),
            rings: shared.rings,
            near: shared.near,
        }
    }
}

/// All pairs of features of two layers that share area, given to `emit` one by one.
///
/// The layer with more vertices is walked through the grid of the other. Pairs come in the Hilbert
/// order of the walked layer, for each of its features by ascending number of the other: the same
/// order in every run. Memory beside the layers is that of one feature.
pub fn intersect_layers(
    a: &PackedLayer,
    b: &PackedLayer,
    pieces: Pieces,
    mut emit: impl FnMut(Pair),
) {
    let walk = Walk::new(a, b, pieces);
    let (mut walker, mut found) = (Walker::default(), Vec::new());
    for place in 0..walk.walked.ids.len() {
        walk.feature(&mut walker, place, &mut found);
        found.drain(..).for_each(&mut emit);
    }
}

/// As [`intersect_layers`] on all threads: `map` runs on the workers, `emit` receives its results
/// on the calling thread in the same order. Work goes in batches, so memory stays bounded.
#[cfg(feature = "rayon")]
pub fn intersect_layers_parallel<T: Send>(
    a: &PackedLayer,
    b: &PackedLayer,
    pieces: Pieces,
    map: impl Fn(Pair) -> T + Sync,
    mut emit: impl FnMut(T),
) {
    use rayon::prelude::*;
    const CHUNK: usize = 64;
    let walk = Walk::new(a, b, pieces);
    walk.gridded.grid();
    let count = walk.walked.ids.len();
    let batch = CHUNK * 16 * rayon::current_num_threads();
    for from in (0..count).step_by(batch) {
        let to = (from + batch).min(count);
        let starts: Vec<usize> = (from..to).step_by(CHUNK).collect();
        let results: Vec<Vec<T>> = starts
            .into_par_iter()
            .map_init(
                || (Walker::default(), Vec::new()),
                |(walker, found), start| {
                    let places = start..(start + CHUNK).min(to);
                    places.for_each(|place| walk.feature(walker, place, found));
                    found.drain(..).map(&map).collect()
                },
            )
            .collect();
        results.into_iter().flatten().for_each(&mut emit);
    }
}
