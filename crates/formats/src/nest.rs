//! Which rings are shells and which are holes of which.
//!
//! Works on the coordinates of the file in floating point: it only arranges rings. Whether they
//! cross is decided later, on the exact grid.

use crate::{Coordinates, Polygon};

struct Extent {
    ring: usize,
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    area2: f64,
}

fn extent(ring: usize, coordinates: &Coordinates) -> Extent {
    let mut extent = Extent {
        ring,
        west: f64::INFINITY,
        south: f64::INFINITY,
        east: f64::NEG_INFINITY,
        north: f64::NEG_INFINITY,
        area2: coordinates.signed_area2().abs(),
    };
    for &(x, y) in &coordinates.xy {
        extent.west = extent.west.min(x);
        extent.east = extent.east.max(x);
        extent.south = extent.south.min(y);
        extent.north = extent.north.max(y);
    }
    extent
}

impl Extent {
    fn encloses(&self, other: &Self) -> bool {
        self.west <= other.west
            && self.east >= other.east
            && self.south <= other.south
            && self.north >= other.north
    }
}

/// Groups rings by containment alone: a ring inside an odd number of others is a hole of the
/// smallest of them. Each group is a shell and its holes, in file order.
pub(crate) fn by_containment(rings: &[Coordinates]) -> Vec<Vec<usize>> {
    if rings.len() < 2 {
        return (0..rings.len()).map(|ring| vec![ring]).collect();
    }
    let parents = parents(rings, |_| true, |_| true, false);
    let mut depth = vec![usize::MAX; rings.len()];
    for ring in 0..rings.len() {
        // up to an ancestor whose depth is known, then down again
        let mut chain = vec![ring];
        while let Some(&last) = chain.last()
            && depth[last] == usize::MAX
            && let Some(parent) = parents[last]
        {
            chain.push(parent);
        }
        let mut above = None;
        for &member in chain.iter().rev() {
            if depth[member] == usize::MAX {
                depth[member] = above.map_or(0, |depth: usize| depth + 1);
            }
            above = Some(depth[member]);
        }
    }
    let is_shell: Vec<bool> = depth.iter().map(|depth| depth % 2 == 0).collect();
    group(&is_shell, &parents)
}

/// Groups rings by orientation: clockwise rings are shells (Shapefile), the others are holes of
/// the smallest shell around them. The second value counts holes without a shell, which become
/// shells.
pub(crate) fn by_orientation(rings: &[Coordinates]) -> (Vec<Vec<usize>>, usize) {
    let mut is_shell: Vec<bool> = rings
        .iter()
        .map(|ring| ring.signed_area2() <= 0.0)
        .collect();
    if rings.len() < 2 || is_shell.iter().all(|shell| *shell) {
        let wrong = usize::from(is_shell.first() == Some(&false));
        return ((0..rings.len()).map(|ring| vec![ring]).collect(), wrong);
    }
    if !is_shell.contains(&true) {
        return (by_containment(rings), rings.len());
    }
    let parents = parents(
        rings,
        |outer| is_shell[outer],
        |inner| !is_shell[inner],
        true,
    );
    let mut orphans = 0;
    for ring in 0..rings.len() {
        if !is_shell[ring] && parents[ring].is_none() {
            is_shell[ring] = true;
            orphans += 1;
        }
    }
    (group(&is_shell, &parents), orphans)
}

fn group(is_shell: &[bool], parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut place = vec![usize::MAX; is_shell.len()];
    for ring in (0..is_shell.len()).filter(|ring| is_shell[*ring]) {
        place[ring] = groups.len();
        groups.push(vec![ring]);
    }
    for ring in (0..is_shell.len()).filter(|ring| !is_shell[*ring]) {
        if let Some(group) = parents[ring].and_then(|parent| groups.get_mut(place[parent])) {
            group.push(ring);
        }
    }
    groups
}

/// For every inner ring the smallest outer ring that contains it. With `trust_single` the only
/// outer ring whose box encloses a ring is taken without asking further. Rings are swept from west to
/// east, so that only rings that overlap in x are compared.
fn parents(
    rings: &[Coordinates],
    outer: impl Fn(usize) -> bool,
    inner: impl Fn(usize) -> bool,
    trust_single: bool,
) -> Vec<Option<usize>> {
    let mut extents: Vec<Extent> = rings
        .iter()
        .enumerate()
        .map(|(index, ring)| extent(index, ring))
        .collect();
    extents.sort_by(|a, b| a.west.total_cmp(&b.west).then(b.area2.total_cmp(&a.area2)));
    let mut parents = vec![None; rings.len()];
    let mut active: Vec<usize> = Vec::new();
    for current in 0..extents.len() {
        let west = extents[current].west;
        active.retain(|candidate| extents[*candidate].east >= west);
        let this = &extents[current];
        if inner(this.ring) {
            let larger = |candidate: &&Extent| {
                candidate.area2 > this.area2
                    || (candidate.area2 == this.area2 && candidate.ring < this.ring)
            };
            let mut around: Vec<&Extent> = active
                .iter()
                .map(|candidate| &extents[*candidate])
                .filter(larger)
                .filter(|candidate| candidate.encloses(this))
                .collect();
            around.sort_by(|a, b| a.area2.total_cmp(&b.area2));
            let sure = trust_single && around.len() == 1;
            let parent = around
                .iter()
                .find(|outer| sure || contains(&rings[outer.ring], &rings[this.ring]));
            parents[this.ring] = parent.map(|parent| parent.ring);
        }
        if outer(this.ring) {
            active.push(current);
        }
    }
    parents
}

/// How many points of the inner ring are asked.
const VOTES: usize = 3;

/// Whether `outer` contains `inner`, by the vote of a few points off the outer boundary: first
/// vertices, then middles of edges.
fn contains(outer: &Coordinates, inner: &Coordinates) -> bool {
    let middle = |edge: &[(f64, f64)]| {
        (
            f64::midpoint(edge[0].0, edge[1].0),
            f64::midpoint(edge[0].1, edge[1].1),
        )
    };
    let mut votes = (0, 0);
    // the repeated last position says nothing new; a bound keeps rings that coincide cheap
    let vertices = inner.xy.iter().skip(1).copied();
    for point in vertices.chain(inner.xy.windows(2).map(middle)).take(64) {
        match side(outer, point) {
            Some(true) => votes.0 += 1,
            Some(false) => votes.1 += 1,
            None => continue,
        }
        if votes.0 + votes.1 == VOTES {
            break;
        }
    }
    votes.0 > votes.1
}

/// Inside, outside, or (`None`) on the boundary.
fn side(ring: &Coordinates, (x, y): (f64, f64)) -> Option<bool> {
    let mut inside = false;
    for edge in ring.xy.windows(2) {
        let ((x1, y1), (x2, y2)) = (edge[0], edge[1]);
        let cross = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
        let in_box = x >= x1.min(x2) && x <= x1.max(x2) && y >= y1.min(y2) && y <= y1.max(y2);
        if cross == 0.0 && in_box {
            return None;
        }
        if (y1 > y) != (y2 > y) && (cross > 0.0) == (y2 > y1) {
            inside = !inside;
        }
    }
    Some(inside)
}

/// Takes rings apart into polygons along the groups.
pub(crate) fn polygons(rings: Vec<Coordinates>, groups: &[Vec<usize>]) -> Vec<Polygon> {
    let mut rings: Vec<Option<Coordinates>> = rings.into_iter().map(Some).collect();
    groups
        .iter()
        .map(|group| Polygon {
            rings: group
                .iter()
                .filter_map(|ring| rings[*ring].take())
                .collect(),
        })
        .collect()
}
