use kunyu_terms::Area;

use super::findings::{CheckOptions, Findings, Keeper, Keyed};
use super::metric::perimeter;
use super::parallel::keep_from;
use super::place::place_in;
use crate::packed::Table;
use crate::{MultiPolygon, PackedLayer, PlaneArea, Point};

/// Features looked at by one task.
const FEATURES: usize = 1024;

/// A polygon that is too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliverPolygon {
    /// Its number.
    pub feature: u32,
    /// Its plane area.
    pub area: PlaneArea,
    /// A place inside it.
    pub place: Point,
}

/// A polygon that is too narrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NarrowPolygon {
    /// Its number.
    pub feature: u32,
    /// Its plane area.
    pub area: PlaneArea,
    /// Length of all its rings in units of 2^-27 m, each edge rounded down.
    pub perimeter: i128,
    /// 4πA/P²: 1 for a circle, near 0 for a thread (Polsby and Popper 1991).
    pub compactness: f64,
    /// A place inside it.
    pub place: Point,
}

/// A vertex at which a ring turns back sharply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spike {
    /// Number of the polygon.
    pub feature: u32,
    /// The vertex.
    pub place: Point,
    /// The angle between the two edges, in degrees.
    pub degrees: f64,
}

/// A hole of a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoleFinding {
    /// Number of the polygon.
    pub feature: u32,
    /// Area of the hole.
    pub area: PlaneArea,
    /// A place inside the hole.
    pub place: Point,
}

/// Polygons with less than `below` of plane area, by number. Empty ones are not told.
pub fn sliver_polygons(
    layer: &PackedLayer,
    below: Area,
    options: &CheckOptions,
) -> Findings<SliverPolygon> {
    let table = layer.table();
    // doubled, in units of 2^-54 m²: below ⇔ area · 100 < below · 2^55
    let limit = i128::from(below.centi_m2()) << 55;
    let found = each_feature(table, options, |place, keeper| {
        let area = table.feature(place).area();
        if area != 0 && area * 100 < limit {
            keeper.push(Keyed(table.ids[place], PlaneArea(area)));
        }
    });
    found.map(|Keyed(feature, area)| SliverPolygon {
        feature,
        area,
        place: place_in(&layer.polygon(feature)).unwrap_or_default(),
    })
}

/// Polygons whose 4πA/P² is less than `below`, by number.
pub fn narrow_polygons(
    layer: &PackedLayer,
    below: f64,
    options: &CheckOptions,
) -> Findings<NarrowPolygon> {
    let table = layer.table();
    let found = each_feature(table, options, |place, keeper| {
        let area = table.feature(place).area();
        let perimeter: i128 = table
            .ring_range(place)
            .map(|ring| perimeter(open_ring(table, ring)))
            .sum();
        if area != 0 && compactness(area, perimeter) < below {
            keeper.push(Keyed(table.ids[place], (area, perimeter)));
        }
    });
    found.map(|Keyed(feature, (area, perimeter))| NarrowPolygon {
        feature,
        area: PlaneArea(area),
        perimeter,
        compactness: compactness(area, perimeter),
        place: place_in(&layer.polygon(feature)).unwrap_or_default(),
    })
}

/// 4πA/P² from twice the area.
fn compactness(doubled: i128, perimeter: i128) -> f64 {
    let length = perimeter as f64;
    2.0 * std::f64::consts::PI * doubled as f64 / (length * length)
}

/// Vertices where two edges of a ring enclose an angle of less than `below` degrees (at most 90),
/// inside or outside of the polygon, by number and place.
///
/// The tangent of the angle is compared: the sides of that comparison are exact integers, rounded
/// to `f64` once.
pub fn spikes(layer: &PackedLayer, below: f64, options: &CheckOptions) -> Findings<Spike> {
    let table = layer.table();
    let tangent = if below >= 90.0 {
        f64::INFINITY
    } else {
        libm::tan(below.max(0.0).to_radians())
    };
    let found = each_feature(table, options, |place, keeper| {
        for ring in table.ring_range(place) {
            let ring = open_ring(table, ring);
            let (mut before, mut tip) = (ring[ring.len() - 2], ring[ring.len() - 1]);
            for &after in ring {
                let (dot, cross) = turn(before, tip, after);
                if dot > 0 && (cross as f64) < tangent * dot as f64 {
                    keeper.push(Keyed((table.ids[place], tip, dot, cross), ()));
                }
                (before, tip) = (tip, after);
            }
        }
    });
    found.map(|Keyed((feature, place, dot, cross), ())| Spike {
        feature,
        place,
        degrees: libm::atan2(cross as f64, dot as f64).to_degrees(),
    })
}

/// Scalar product and absolute vector product of the edges from a vertex to its neighbours.
fn turn(before: Point, tip: Point, after: Point) -> (i128, i128) {
    let back = (i128::from(before.x - tip.x), i128::from(before.y - tip.y));
    let on = (i128::from(after.x - tip.x), i128::from(after.y - tip.y));
    let (dot, cross) = (back.0 * on.0 + back.1 * on.1, back.0 * on.1 - back.1 * on.0);
    (dot, cross.abs())
}

/// Holes of polygons, by number and place.
pub fn holes(layer: &PackedLayer, options: &CheckOptions) -> Findings<HoleFinding> {
    let table = layer.table();
    let found = each_feature(table, options, |place, keeper| {
        for ring in table
            .ring_range(place)
            .filter(|&ring| !table.rings.shells[ring])
        {
            let lowest = open_ring(table, ring).iter().min().copied();
            keeper.push(Keyed(
                (table.ids[place], lowest, table.rings.areas[ring]),
                ring,
            ));
        }
    });
    found.map(|Keyed((feature, lowest, _), ring)| {
        let mut shell = open_ring(table, ring).to_vec();
        shell.reverse();
        let shape = MultiPolygon(vec![crate::Polygon {
            shell,
            holes: Vec::new(),
        }]);
        HoleFinding {
            feature,
            area: shape.plane_area(),
            place: place_in(&shape).or(lowest).unwrap_or_default(),
        }
    })
}

/// A ring of the table without its closing point; three points at least.
fn open_ring(table: &Table, ring: usize) -> &[Point] {
    let (start, end) = (table.rings.starts[ring], table.rings.starts[ring + 1] - 1);
    &table.rings.points[start as usize..end as usize]
}

fn each_feature<K: Ord + Send, T: Send>(
    table: &Table,
    options: &CheckOptions,
    look: impl Fn(usize, &mut Keeper<Keyed<K, T>>) + Sync + Send,
) -> Findings<Keyed<K, T>> {
    let keeper = keep_from(table.ids.len(), FEATURES, options.keep, |places, keeper| {
        places.for_each(|place| look(place, keeper));
    });
    keeper.finish()
}
