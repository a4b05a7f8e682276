//! Where the cells of a tessellation lie.

use crate::{
    index::Buckets,
    plane::{CENTRE, HALF, Place, SQUARE_M, inside, near_window},
    random::{Noise, Random},
    voronoi::{Site, SiteKind, frame_sites},
};

/// How sites are scattered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scatter {
    /// Number inside the outline.
    pub(crate) count: f64,
    /// Spread of the logarithm of their density.
    pub(crate) spread: f64,
    /// Side of the cells in which the density is constant, and of its coarsest noise, in metres.
    pub(crate) cell: f64,
    pub(crate) correlation: f64,
    /// The outline grown by this factor is filled evenly to the count.
    pub(crate) grow: f64,
}

/// Scatters sites over the extent with a heavy-tailed density, some outside the outline too.
pub(crate) fn scatter(seed: u64, name: &str, scatter: Scatter) -> Vec<Place> {
    let mut random = Random::stream(seed, name);
    let noise = Noise::new(seed, name, scatter.correlation, 3);
    let (low, size) = (CENTRE.minus(HALF), HALF.times(2.0));
    let columns = (size.x / scatter.cell).ceil() as i64;
    let rows = (size.y / scatter.cell).ceil() as i64;
    let corner =
        |column: i64, row: i64| low.plus(Place::new(column as f64, row as f64).times(scatter.cell));
    let half = Place::new(scatter.cell / 2.0, scatter.cell / 2.0);
    let mut weights = Vec::with_capacity((columns * rows) as usize);
    let mut total = 0.0;
    for row in 0..rows {
        for column in 0..columns {
            let centre = corner(column, row).plus(half);
            // no void without any site, no heap of them
            let level = noise.at(centre.x, centre.y).clamp(-1.5, 2.6);
            let weight = libm::exp(scatter.spread * level);
            total += if inside(centre, scatter.grow) {
                weight
            } else {
                0.0
            };
            weights.push(weight);
        }
    }
    let mut places = Vec::with_capacity((scatter.count * 2.2) as usize);
    // each cell gets the whole numbers that the running sum passes: the count is exact
    let mut sum = random.unit();
    for row in 0..rows {
        for column in 0..columns {
            let before = sum.floor();
            sum += weights[(row * columns + column) as usize] * scatter.count / total;
            for _ in 0..(sum.floor() - before) as usize {
                let inner = Place::new(random.unit(), random.unit()).times(scatter.cell);
                places.push(corner(column, row).plus(inner));
            }
        }
    }
    places
}

/// Drops places that lie nearer than `distance` to an earlier one.
pub(crate) fn thin(places: Vec<Place>, distance: f64) -> Vec<Place> {
    let buckets = Buckets::new(places.clone());
    let mut kept = vec![false; places.len()];
    for (index, &place) in places.iter().enumerate() {
        kept[index] = !buckets.any_within(place, distance, |other| !kept[other]);
    }
    places
        .into_iter()
        .zip(kept)
        .filter_map(|(place, kept)| kept.then_some(place))
        .collect()
}

/// A network of wandering lines that becomes long thin patches.
#[derive(Debug, Clone, Copy)]
struct Network {
    name: &'static str,
    kind: SiteKind,
    lines: usize,
    /// Distance of the links along the line, and width, in metres.
    step: f64,
    width: f64,
    /// Amplitude of the waves, in metres.
    sway: f64,
}

/// One link: its place, the direction of the line, and the line.
#[derive(Debug, Clone, Copy)]
struct Link {
    place: Place,
    across: Place,
    line: usize,
}

impl Network {
    fn links(&self, seed: u64) -> Vec<Link> {
        let mut random = Random::stream(seed, self.name);
        let mut links = Vec::new();
        for line in 0..self.lines {
            let turn = random.between(0.0, std::f64::consts::PI);
            let ahead = Place::new(libm::cos(turn), libm::sin(turn));
            let offset = Place::new(random.between(-0.6, 0.6), random.between(-0.6, 0.6));
            let middle = CENTRE.plus(Place::new(offset.x * HALF.x, offset.y * HALF.y));
            let phases: Vec<f64> = (0..5)
                .map(|_| random.between(0.0, std::f64::consts::TAU))
                .collect();
            let at = |along: f64| {
                let sway: f64 = (1..=5)
                    .map(|k| {
                        let k_f = k as f64;
                        self.sway / k_f * libm::sin(along * k_f / 6000.0 + phases[k - 1])
                    })
                    .sum();
                middle
                    .plus(ahead.times(along))
                    .plus(ahead.normal().times(sway))
            };
            let reach = 1.3 * HALF.x;
            let count = (2.0 * reach / self.step) as i64;
            for index in 0..count {
                let along = index as f64 * self.step - reach;
                let place = at(along);
                let box_x = (place.x - CENTRE.x).abs() < HALF.x * 0.97;
                let box_y = (place.y - CENTRE.y).abs() < HALF.y * 0.97;
                if box_x && box_y && !near_window(place, 3.0 * SQUARE_M as f64) {
                    let across = at(along + 1.0).minus(at(along - 1.0)).normal();
                    links.push(Link {
                        place,
                        across,
                        line,
                    });
                }
            }
        }
        links
    }

    /// Links and the fillers beside them, free of the corridors in `taken`.
    fn sites(&self, seed: u64, taken: &Buckets, keep_off: f64) -> Vec<Site> {
        let links: Vec<Link> = self
            .links(seed)
            .into_iter()
            .filter(|link| !taken.any_within(link.place, keep_off, |_| false))
            .collect();
        let buckets = Buckets::new(links.iter().map(|link| link.place).collect());
        let mut sites = Vec::new();
        let mut kept = vec![false; links.len()];
        for (index, link) in links.iter().enumerate() {
            let other = |near: usize| !kept[near] || links[near].line == link.line;
            kept[index] = !buckets.any_within(link.place, 0.6 * self.width, other);
            if kept[index] {
                sites.push(Site {
                    place: link.place,
                    kind: self.kind,
                });
            }
        }
        for (index, link) in links.iter().enumerate().filter(|&(index, _)| kept[index]) {
            for side in [-self.width, self.width] {
                let place = link.place.plus(link.across.times(side));
                let own = |near: usize| !kept[near] || near == index;
                let crowded = buckets.any_within(place, 0.95 * self.width, own)
                    || taken.any_within(place, keep_off - self.width, |_| false);
                if !crowded {
                    sites.push(Site {
                        place,
                        kind: SiteKind::Filler,
                    });
                }
            }
        }
        sites
    }
}

/// The sites of the land-use tessellation at this scale; each seat of a village is one.
pub(crate) fn landuse_sites(seed: u64, scale: f64, seats: &[Place]) -> Vec<Site> {
    let root = scale.sqrt();
    let road = Network {
        name: "road",
        kind: SiteKind::Road,
        lines: ((9.0 * root) as usize).max(2),
        step: 40.0,
        width: 22.0,
        sway: 500.0,
    };
    let ditch = Network {
        name: "ditch",
        kind: SiteKind::Ditch,
        lines: ((16.0 * root) as usize).max(3),
        step: 24.0,
        width: 10.0,
        sway: 250.0,
    };
    let nothing = Buckets::new(Vec::new());
    let mut sites = road.sites(seed, &nothing, 0.0);
    let roads = Buckets::new(sites.iter().map(|site| site.place).collect());
    sites.extend(ditch.sites(seed, &roads, 1.6 * road.width));
    sites.extend(frame_sites());
    let settings = Scatter {
        count: 49_500.0 * scale,
        spread: 1.8,
        cell: 90.0 / root,
        correlation: 900.0 / root,
        grow: 1.0,
    };
    let lines = Buckets::new(sites.iter().map(|site| site.place).collect());
    let draw = |settings: Scatter| {
        let mut places = seats.to_vec();
        places.extend(scatter(seed, "patch", settings));
        places.retain(|&place| {
            !near_window(place, 1.3 * SQUARE_M as f64) && !lines.any_within(place, 18.0, |_| false)
        });
        thin(places, 4.0 / root)
    };
    // roads take places away: draw once to learn how many, then again for the wanted count
    let left = draw(settings)
        .iter()
        .filter(|&&place| inside(place, 1.0))
        .count()
        .max(1);
    let count = settings.count * settings.count / left as f64;
    let patches = draw(Scatter { count, ..settings });
    sites.extend(patches.into_iter().map(|place| Site {
        place,
        kind: SiteKind::Patch,
    }));
    sites
}

/// The sites of the zoning tessellation at this scale; it reaches a little beyond the outline.
pub(crate) fn zoning_sites(seed: u64, scale: f64) -> Vec<Site> {
    let root = scale.sqrt();
    let settings = Scatter {
        count: 10_200.0 * scale,
        spread: 0.7,
        cell: 250.0 / root,
        correlation: 3000.0 / root,
        grow: 1.03,
    };
    let places = scatter(seed, "zoning", settings);
    let free = places
        .into_iter()
        .filter(|&place| !near_window(place, 1.3 * SQUARE_M as f64));
    let mut sites = frame_sites();
    sites.extend(
        thin(free.collect(), 8.0 / root)
            .into_iter()
            .map(|place| Site {
                place,
                kind: SiteKind::Patch,
            }),
    );
    sites
}
