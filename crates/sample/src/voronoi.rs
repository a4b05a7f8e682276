//! From sites to a mesh: Voronoi cells whose shared edges wander inside their kites.
//!
//! The kite of an edge is spanned by the edge and its two sites. Kites of different edges do not
//! overlap (they fan out from the sites of convex cells), so an edge that stays inside its kite
//! cannot meet another one.

use delaunator::{EMPTY, next_halfedge, triangulate};
use kunyu_overlay::Point;

use crate::{
    mesh::{Mesh, NOTHING},
    plane::{Place, SQUARE_M, WINDOWS, inside},
    random::Random,
};

/// What the cell of a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SiteKind {
    /// A patch of its own.
    Patch,
    /// A link of a road, joined with the others of its village.
    Road,
    /// A link of a ditch, likewise.
    Ditch,
    /// Shapes its neighbours and is joined with a patch beside it.
    Filler,
    /// Just inside a window: the square with this number takes its place.
    Square(u32),
}

/// A site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site {
    pub(crate) place: Place,
    pub(crate) kind: SiteKind,
}

/// How edges wander.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wiggle {
    /// Wanted distance of vertices, in metres.
    pub(crate) spacing: f64,
    /// Largest departure, as a share of the length of the edge.
    pub(crate) rough: f64,
    /// Most segments of an edge.
    pub(crate) most: usize,
}

impl Wiggle {
    fn smooth(self) -> Self {
        Self {
            spacing: self.spacing * 2.0,
            rough: self.rough * 0.1,
            most: self.most,
        }
    }
}

/// A Delaunay triangulation with what the cells need.
pub(crate) struct Cells<'a> {
    pub(crate) sites: &'a [Site],
    /// Whether each site belongs to the district.
    pub(crate) keep: Vec<bool>,
    triangles: Vec<usize>,
    twins: Vec<usize>,
    centres: Vec<Place>,
}

impl<'a> Cells<'a> {
    /// Triangulates; sites inside the outline grown by a factor belong to the district.
    pub(crate) fn new(sites: &'a [Site], grow: f64) -> Self {
        let keep = sites
            .iter()
            .map(|site| inside(site.place, grow) && !matches!(site.kind, SiteKind::Square(_)))
            .collect();
        let points: Vec<delaunator::Point> = sites
            .iter()
            .map(|site| delaunator::Point {
                x: site.place.x,
                y: site.place.y,
            })
            .collect();
        let delaunay = triangulate(&points);
        let centres = delaunay
            .triangles
            .chunks_exact(3)
            .map(|corner| {
                let [a, b, c] = [corner[0], corner[1], corner[2]].map(|site| sites[site].place);
                circumcentre(a, b, c)
            })
            .collect();
        Self {
            sites,
            keep,
            triangles: delaunay.triangles,
            twins: delaunay.halfedges,
            centres,
        }
    }

    /// Pairs of neighbouring sites, each once.
    pub(crate) fn neighbours(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.twins.len())
            .filter(|&side| self.twins[side] == EMPTY || side < self.twins[side])
            .map(|side| (self.triangles[side], self.triangles[next_halfedge(side)]))
    }

    /// For each filler the patch that it joins: the nearest patch beside it, else the one of a
    /// filler beside it. Every other site stands for itself.
    pub(crate) fn owners(&self) -> Vec<u32> {
        let count = self.sites.len();
        let mut owner: Vec<u32> = (0..count as u32).collect();
        let filler = |site: usize| self.sites[site].kind == SiteKind::Filler;
        let mut distance = vec![f64::INFINITY; count];
        let pairs: Vec<(usize, usize)> = self
            .neighbours()
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .filter(|&(a, b)| filler(a) && self.keep[a] == self.keep[b])
            .collect();
        for &(site, beside) in &pairs {
            let far = self.sites[site].place.distance(self.sites[beside].place);
            let nearer = (far, beside as u32) < (distance[site], owner[site]);
            if self.sites[beside].kind == SiteKind::Patch && nearer {
                (distance[site], owner[site]) = (far, beside as u32);
            }
        }
        loop {
            let joined: Vec<(usize, u32)> = pairs
                .iter()
                .filter(|&&(site, beside)| {
                    owner[site] == site as u32 && filler(beside) && owner[beside] != beside as u32
                })
                .map(|&(site, beside)| (site, owner[beside]))
                .collect();
            if joined.is_empty() {
                return owner;
            }
            for (site, patch) in joined {
                owner[site] = patch;
            }
        }
    }

    /// For each link of a road or ditch the patch on its bank, always the same bank of a line;
    /// every other site stands for its owner.
    pub(crate) fn banks(&self, owners: &[u32]) -> Vec<u32> {
        let mut bank = owners.to_vec();
        let mut best = vec![(i64::MAX, usize::MAX); bank.len()];
        for (a, b) in self.neighbours().flat_map(|(a, b)| [(a, b), (b, a)]) {
            let link = matches!(self.sites[a].kind, SiteKind::Road | SiteKind::Ditch);
            if link && self.sites[b].kind == SiteKind::Filler && self.keep[b] {
                // the two fillers of a link are equally far: the first one decides
                let far = (self.sites[a].place.distance(self.sites[b].place) * 4.0).round() as i64;
                if (far, b) < best[a] {
                    (best[a], bank[a]) = ((far, b), owners[b]);
                }
            }
        }
        bank
    }

    /// The mesh of the cells. Faces are the sites, then the squares of the windows.
    pub(crate) fn mesh(&self, wiggle: Wiggle, random: &mut Random) -> Mesh {
        let mut mesh = Mesh::default();
        let count = self.sites.len() as u32;
        for side in 0..self.twins.len() {
            let twin = self.twins[side];
            if twin == EMPTY || twin < side {
                continue;
            }
            // the library turns clockwise where y is up: the triangle lies right of a → b, its
            // twin left, and the edge between their centres has a on its left
            let (a, b) = (self.triangles[side], self.triangles[next_halfedge(side)]);
            let ends = (self.centres[side / 3], self.centres[twin / 3]);
            let face = |site: usize| match self.sites[site].kind {
                SiteKind::Square(number) => (count + number, true),
                _ if self.keep[site] => (site as u32, false),
                _ => (NOTHING, false),
            };
            let ((left, left_square), (right, right_square)) = (face(a), face(b));
            if left == right || (left_square && right_square) {
                continue;
            }
            let line = if left_square || right_square {
                vec![ends.0.point(), ends.1.point()]
            } else {
                let sites = (self.sites[a].place, self.sites[b].place);
                let built = [a, b]
                    .iter()
                    .any(|&site| matches!(self.sites[site].kind, SiteKind::Road | SiteKind::Ditch));
                // the sides of roads and ditches are nearly straight
                let wiggle = if built { wiggle.smooth() } else { wiggle };
                wander(ends, sites, wiggle, random)
            };
            mesh.push(line, left, right);
        }
        square_edges(&mut mesh, count);
        mesh
    }
}

/// The edges between the squares of the windows; those on the rim come from the cells.
fn square_edges(mesh: &mut Mesh, first_face: u32) {
    let mut number = first_face;
    for window in WINDOWS {
        let corner = |column: i64, row: i64| {
            let place = Place::new(
                (window.west + column * SQUARE_M) as f64,
                (window.south + row * SQUARE_M) as f64,
            );
            place.point()
        };
        let face = |column: i64, row: i64| number + (row * window.columns + column) as u32;
        for row in 0..window.rows {
            for column in 0..window.columns {
                let (west, south) = (corner(column, row), corner(column, row));
                let here = face(column, row);
                if column > 0 {
                    mesh.push([west, corner(column, row + 1)], face(column - 1, row), here);
                }
                if row > 0 {
                    mesh.push(
                        [south, corner(column + 1, row)],
                        here,
                        face(column, row - 1),
                    );
                }
            }
        }
        number += (window.columns * window.rows) as u32;
    }
}

/// The sites that make the rim of the windows exact: one row just inside, mirrored outside.
pub(crate) fn frame_sites() -> Vec<Site> {
    let mut sites = Vec::new();
    let mut first = 0;
    for window in WINDOWS {
        for row in -1..=window.rows {
            for column in -1..=window.columns {
                let inner =
                    (0..window.columns).contains(&column) && (0..window.rows).contains(&row);
                let deep = (1..window.columns - 1).contains(&column)
                    && (1..window.rows - 1).contains(&row);
                if deep {
                    continue;
                }
                let kind = if inner {
                    SiteKind::Square(first + (row * window.columns + column) as u32)
                } else {
                    SiteKind::Filler
                };
                sites.push(Site {
                    place: window.centre(column, row),
                    kind,
                });
            }
        }
        first += (window.columns * window.rows) as u32;
    }
    sites
}

/// Centre of the circle through three places.
fn circumcentre(a: Place, b: Place, c: Place) -> Place {
    let (d, e) = (b.minus(a), c.minus(a));
    let (bl, cl) = (d.x * d.x + d.y * d.y, e.x * e.x + e.y * e.y);
    let scale = 0.5 / (d.x * e.y - d.y * e.x);
    a.plus(Place::new(e.y * bl - d.y * cl, d.x * cl - e.x * bl).times(scale))
}

/// A line from end to end that stays inside the kite of the two sites.
fn wander(
    ends: (Place, Place),
    sites: (Place, Place),
    wiggle: Wiggle,
    random: &mut Random,
) -> Vec<Point> {
    let along = ends.1.minus(ends.0);
    let length = along.length();
    let segments = ((length / wiggle.spacing).round() as usize).clamp(1, wiggle.most);
    if segments == 1 || length < 1e-3 {
        return vec![ends.0.point(), ends.1.point()];
    }
    let across = along.normal();
    let to_site = sites.0.minus(ends.0);
    let foot = (to_site.x * along.x + to_site.y * along.y) / (length * length);
    let height = (to_site.x * across.x + to_site.y * across.y).abs();
    let waves: [(f64, f64, f64); 3] =
        [(0.55, 1.0), (0.3, 2.3), (0.16, 5.1)].map(|(weight, frequency)| {
            let turns = random.between(0.6, 2.2) * frequency;
            (
                weight,
                turns * std::f64::consts::TAU,
                random.between(0.0, std::f64::consts::TAU),
            )
        });
    let inner = (1..segments).map(|step| {
        let t = step as f64 / segments as f64;
        let rise = if foot > 0.0 { t / foot } else { f64::INFINITY };
        let fall = if foot < 1.0 {
            (1.0 - t) / (1.0 - foot)
        } else {
            f64::INFINITY
        };
        let roof = rise.min(fall).min(1.0) * height * (4.0 * t * (1.0 - t)).min(1.0);
        let reach = roof.min(wiggle.rough * length) * 0.9;
        let waving: f64 = waves
            .iter()
            .map(|(weight, turns, phase)| weight * libm::sin(turns * t + phase))
            .sum();
        let sway = (waving + random.between(-0.1, 0.1)).clamp(-1.0, 1.0);
        ends.0
            .plus(along.times(t))
            .plus(across.times(sway * reach))
            .point()
    });
    std::iter::once(ends.0.point())
        .chain(inner)
        .chain([ends.1.point()])
        .collect()
}
