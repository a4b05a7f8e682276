use std::cmp::Ordering;

use super::trace::{Crossing, Trace};
use crate::exact::{Shift, order_along, shoelace};
use crate::packed::{NEAR, Rings, chain_sum};
use crate::{Point, Ring};

/// Which region of two features is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    Both,
    Either,
    FirstOnly,
    SecondOnly,
}

/// The crossing after another one along a ring, and whether the ring's start lies between.
#[derive(Debug, Clone, Copy, Default)]
struct Next {
    to: u32,
    wraps: bool,
}

/// Buffers for following the boundary of one pair's region, kept from pair to pair.
#[derive(Debug, Default)]
pub(crate) struct Links {
    along_mine: Vec<Next>,
    along_other: Vec<Next>,
    by_other: Vec<u32>,
    backward: Vec<u32>,
    done: Vec<bool>,
    /// Shoelace sums of the walked feature from its first point on.
    prefix: Vec<i128>,
    prefix_from: usize,
}

/// One walked feature against one feature of the layer.
#[derive(Clone, Copy)]
pub(crate) struct Couple<'a> {
    pub mine: &'a Rings<'a>,
    pub other: &'a Rings<'a>,
    /// In the order of the walk.
    pub crossings: &'a [Crossing],
    /// Rings of mine whose first point other holds.
    pub held: &'a [(u32, u32)],
    /// Rings of other (numbers of the layer) whose first point mine holds.
    pub holding: &'a [(u32, u32)],
    /// Number of other's first ring in the layer.
    pub first_ring: u32,
}

impl Trace {
    /// Sorts the crossings by feature of the layer and along the walked feature.
    pub(crate) fn sort<'a>(&mut self, mine: &Rings<'_>, other: impl Fn(u32) -> Rings<'a>) {
        self.crossings.sort_unstable_by(|a, b| {
            a.feature
                .cmp(&b.feature)
                .then(a.mine.cmp(&b.mine))
                .then_with(|| {
                    let rings = other(a.feature);
                    let shift = Shift::between(mine.tag, rings.tag);
                    order(mine, a.mine, &rings, (a.other, b.other), shift)
                })
        });
        self.held.sort_unstable();
        self.holding.sort_unstable();
    }
}

impl Couple<'_> {
    /// Whether a region is cut out of several rings of one operand. Those may touch each other
    /// with a vertex on an edge, and a rounded crossing on that edge moves it over the vertex.
    pub(crate) fn cuts_several_rings(&self, region: Region) -> bool {
        let Some(first) = self.crossings.first() else {
            return false;
        };
        let several = |rings: &Rings<'_>, more: bool, edge: fn(&Crossing) -> u32| {
            let own = rings.ring_of(edge(first));
            let own = rings.starts[own]..rings.starts[own + 1];
            let apart = || {
                self.crossings
                    .iter()
                    .any(|other| !own.contains(&edge(other)))
            };
            rings.areas.len() > 1 && (more || region != Region::Both || apart())
        };
        several(self.mine, !self.held.is_empty(), |crossing| crossing.mine)
            || several(self.other, !self.holding.is_empty(), |crossing| {
                crossing.other
            })
    }
}

/// Order of two edges of `rings` along an edge of `base`, which they cross.
fn order(
    base: &Rings<'_>,
    edge: u32,
    rings: &Rings<'_>,
    (a, b): (u32, u32),
    shift: Shift,
) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    order_along(base.edge(edge), rings.edge(a), rings.edge(b), shift).then(a.cmp(&b))
}

impl Links {
    /// Prepares for the pairs of one walked feature.
    pub(crate) fn start(&mut self, mine: &Rings<'_>) {
        self.prefix.clear();
        self.prefix_from = mine.starts[0] as usize;
        let points = &mine.points[self.prefix_from..mine.starts[mine.areas.len()] as usize];
        let mut sum = 0_i128;
        self.prefix.push(sum);
        self.prefix.extend(points.windows(2).map(|edge| {
            sum = sum.wrapping_add(shoelace(edge[0], edge[1]));
            sum
        }));
    }

    /// Finds what follows each crossing, along mine and along other. Returns whether crossings on
    /// one edge come within a few grid units of each other.
    pub(crate) fn connect(&mut self, couple: &Couple<'_>) -> bool {
        let crossings = couple.crossings;
        let shift = Shift::between(couple.mine.tag, couple.other.tag).reversed();
        self.by_other.clear();
        self.by_other.extend(0..crossings.len() as u32);
        self.by_other.sort_unstable_by(|&a, &b| {
            let (a, b) = (&crossings[a as usize], &crossings[b as usize]);
            a.other
                .cmp(&b.other)
                .then_with(|| order(couple.other, a.other, couple.mine, (a.mine, b.mine), shift))
        });
        let mine = |index: usize| index as u32;
        let mut tight = chain(&mut self.along_mine, couple.mine, crossings, mine, |c| {
            c.mine
        });
        let by_other = &self.by_other;
        let other = |index: usize| by_other[index];
        tight |= chain(&mut self.along_other, couple.other, crossings, other, |c| {
            c.other
        });
        tight
    }

    /// Twice the canonical area common to both, after [`Links::connect`].
    pub(crate) fn common_area(&self, couple: &Couple<'_>) -> i128 {
        let mut sum = 0_i128;
        for (index, from) in couple.crossings.iter().enumerate() {
            let run = if from.enters {
                self.mine_run(couple, from, self.along_mine[index])
            } else {
                other_run(couple, from, self.along_other[index])
            };
            sum = sum.wrapping_add(run);
        }
        whole_rings(couple, Region::Both, |mine, ring, _| {
            let rings = if mine { couple.mine } else { couple.other };
            sum = sum.wrapping_add(rings.areas[ring]);
        });
        sum
    }

    fn mine_run(&self, couple: &Couple<'_>, from: &Crossing, next: Next) -> i128 {
        let to = &couple.crossings[next.to as usize];
        if from.mine == to.mine && !next.wraps {
            return shoelace(from.point, to.point);
        }
        let (rings, first) = (couple.mine, from.mine as usize + 1);
        let at = |index: usize| self.prefix[index - self.prefix_from];
        let mut sum = shoelace(from.point, rings.points[first])
            .wrapping_add(shoelace(rings.points[to.mine as usize], to.point))
            .wrapping_add(at(to.mine as usize).wrapping_sub(at(first)));
        if next.wraps {
            let (start, end) = rings.range(rings.ring_of(from.mine));
            sum = sum.wrapping_add(at(end)).wrapping_sub(at(start));
        }
        sum
    }

    /// The rings that bound a region, each closed, without repeated points, with an area.
    pub(crate) fn rings(&mut self, couple: &Couple<'_>, region: Region, rings: &mut Vec<Ring>) {
        let crossings = couple.crossings;
        self.done.clear();
        self.done.resize(crossings.len(), false);
        self.turn_back(region);
        for start in 0..crossings.len() {
            if self.done[start] {
                continue;
            }
            let mut ring = Ring::new();
            let mut at = start;
            while !self.done[at] {
                self.done[at] = true;
                at = self.follow(couple, region, at, &mut ring);
            }
            finish(ring, rings);
        }
        whole_rings(couple, region, |mine, ring, reversed| {
            let from = if mine { couple.mine } else { couple.other };
            let (start, end) = from.range(ring);
            let mut points = from.points[start..end].to_vec();
            if reversed {
                points.reverse();
            }
            rings.push(points);
        });
    }

    /// For regions that follow one of the operands backwards: what comes before each crossing.
    fn turn_back(&mut self, region: Region) {
        let along = match region {
            Region::Both | Region::Either => return,
            Region::FirstOnly => &self.along_other,
            Region::SecondOnly => &self.along_mine,
        };
        self.backward.clear();
        self.backward.resize(along.len(), 0);
        for (index, next) in along.iter().enumerate() {
            self.backward[next.to as usize] = index as u32;
        }
    }

    /// Adds the run that begins at a crossing; returns the crossing where it ends.
    fn follow(&self, couple: &Couple<'_>, region: Region, at: usize, ring: &mut Ring) -> usize {
        let from = &couple.crossings[at];
        let (on_mine, backward) = match (region, from.enters) {
            (Region::Both, true) | (Region::Either | Region::FirstOnly, false) => (true, false),
            (Region::Both, false) | (Region::Either | Region::SecondOnly, true) => (false, false),
            (Region::FirstOnly, true) => (false, true),
            (Region::SecondOnly, false) => (true, true),
        };
        let (along, rings) = if on_mine {
            (&self.along_mine, couple.mine)
        } else {
            (&self.along_other, couple.other)
        };
        let end = if backward {
            self.backward[at] as usize
        } else {
            along[at].to as usize
        };
        let (first, last) = if backward { (end, at) } else { (at, end) };
        let edge = |index: usize| {
            let crossing = &couple.crossings[index];
            if on_mine {
                crossing.mine
            } else {
                crossing.other
            }
        };
        push(ring, from.point);
        let before = ring.len();
        append_run(rings, (edge(first), edge(last)), along[first].wraps, ring);
        if backward {
            ring[before..].reverse();
        }
        end
    }
}

/// Adds the vertices between two crossings, going forward.
fn append_run(rings: &Rings<'_>, (from, to): (u32, u32), wraps: bool, ring: &mut Ring) {
    let (first, last) = (from as usize + 1, to as usize);
    if wraps {
        let (start, end) = rings.range(rings.ring_of(from));
        ring.extend_from_slice(&rings.points[first..end.max(first)]);
        ring.extend_from_slice(&rings.points[start..=last]);
    } else if first <= last {
        ring.extend_from_slice(&rings.points[first..=last]);
    }
}

fn push(ring: &mut Ring, point: Point) {
    if ring.last() != Some(&point) {
        ring.push(point);
    }
}

/// Keeps a ring when it has an area; points that repeat are dropped.
fn finish(mut ring: Ring, rings: &mut Vec<Ring>) {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let area = chain_sum(&ring).wrapping_add(match (ring.last(), ring.first()) {
        (Some(&last), Some(&first)) => shoelace(last, first),
        _ => 0,
    });
    if ring.len() >= 3 && area != 0 {
        rings.push(ring);
    }
}

fn other_run(couple: &Couple<'_>, from: &Crossing, next: Next) -> i128 {
    let to = &couple.crossings[next.to as usize];
    if from.other == to.other && !next.wraps {
        return shoelace(from.point, to.point);
    }
    let (rings, first, last) = (couple.other, from.other as usize + 1, to.other as usize);
    let ends = shoelace(from.point, rings.points[first])
        .wrapping_add(shoelace(rings.points[last], to.point));
    let between = if next.wraps {
        let (start, end) = rings.range(rings.ring_of(from.other));
        chain_sum(&rings.points[first..=end]).wrapping_add(chain_sum(&rings.points[start..=last]))
    } else {
        chain_sum(&rings.points[first..=last])
    };
    ends.wrapping_add(between)
}

/// Fills `nexts` for crossings that stand in order of a walk along `rings`; `sorted` gives the
/// crossing at a place of that order. Returns whether two of them stand close on one edge.
fn chain(
    nexts: &mut Vec<Next>,
    rings: &Rings<'_>,
    crossings: &[Crossing],
    sorted: impl Fn(usize) -> u32,
    edge: impl Fn(&Crossing) -> u32,
) -> bool {
    nexts.clear();
    nexts.resize(crossings.len(), Next::default());
    let (mut tight, mut first) = (false, 0);
    while first < crossings.len() {
        let ring = rings.ring_of(edge(&crossings[sorted(first) as usize]));
        let limit = rings.starts[ring + 1];
        let mut last = first;
        while last + 1 < crossings.len() && edge(&crossings[sorted(last + 1) as usize]) < limit {
            let (here, ahead) = (sorted(last), sorted(last + 1));
            nexts[here as usize] = Next {
                to: ahead,
                wraps: false,
            };
            let (here, ahead) = (&crossings[here as usize], &crossings[ahead as usize]);
            tight |= edge(here) == edge(ahead) && close(here.point, ahead.point);
            last += 1;
        }
        nexts[sorted(last) as usize] = Next {
            to: sorted(first),
            wraps: true,
        };
        first = last + 1;
    }
    tight
}

fn close(p: Point, q: Point) -> bool {
    (p.x - q.x).abs() <= NEAR && (p.y - q.y).abs() <= NEAR
}

/// Calls `found(of mine, ring, reversed)` for the uncrossed rings that bound a region.
fn whole_rings(couple: &Couple<'_>, region: Region, mut found: impl FnMut(bool, usize, bool)) {
    let crossed = |rings: &Rings<'_>, ring: usize, edge: fn(&Crossing) -> u32| {
        let span = rings.starts[ring]..rings.starts[ring + 1];
        couple
            .crossings
            .iter()
            .any(|crossing| span.contains(&edge(crossing)))
    };
    let mine_crossed = |ring: usize| crossed(couple.mine, ring, |crossing| crossing.mine);
    let other_crossed = |ring: usize| crossed(couple.other, ring, |crossing| crossing.other);
    let inside_other = |ring: usize| couple.held.iter().any(|held| held.1 == ring as u32);
    let inside_mine = |ring: usize| {
        couple
            .holding
            .iter()
            .any(|held| held.1 == couple.first_ring + ring as u32)
    };
    if region == Region::Both {
        let held = couple.held.iter().map(|held| held.1 as usize);
        held.filter(|&ring| !mine_crossed(ring))
            .for_each(|ring| found(true, ring, false));
        let holding = couple
            .holding
            .iter()
            .map(|held| (held.1 - couple.first_ring) as usize);
        holding
            .filter(|&ring| !other_crossed(ring))
            .for_each(|ring| found(false, ring, false));
        return;
    }
    for ring in (0..couple.mine.areas.len()).filter(|&ring| !mine_crossed(ring)) {
        if inside_other(ring) == (region == Region::SecondOnly) {
            found(true, ring, region == Region::SecondOnly);
        }
    }
    for ring in (0..couple.other.areas.len()).filter(|&ring| !other_crossed(ring)) {
        if inside_mine(ring) == (region == Region::FirstOnly) {
            found(false, ring, region == Region::FirstOnly);
        }
    }
}
