use super::Coverage;
use super::clusters::Clusters;
use super::findings::{CheckOptions, Findings, Keeper, Keyed};
use super::mesh::Mesh;
use super::parallel::map_ranges;
use super::place::place_in;
use super::regions::{Part, regions};
use crate::packed::{NEAR, Table};
use crate::walk::Walker;
use crate::{Bounds, MultiPolygon, PackedLayer, Pieces, PlaneArea, Point, Polygon, Ring};

/// Features walked by one task.
const FEATURES: usize = 64;

/// A polygon that reaches out of its parent layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Number of the polygon.
    pub feature: u32,
    /// Area outside; each crossing with the parent is rounded to the grid once.
    pub area: PlaneArea,
    /// What lies outside.
    pub pieces: MultiPolygon,
    /// A place inside the largest piece.
    pub place: Point,
}

pub(super) fn outside(
    coverage: &Coverage,
    parent: &Coverage,
    options: &CheckOptions,
) -> Findings<Outside> {
    let mesh = Mesh::joined(&coverage.mesh, &parent.mesh);
    let regions = regions(&mesh, &Clusters::new(&mesh), Part::Outside);
    let mut keeper = Keeper::new(options.keep);
    for (place, area, rings) in sharing(coverage.layer.table(), &regions) {
        if options.passes_over(area, &rings) {
            keeper.pass_over();
            continue;
        }
        let vertex = rings.iter().flatten().min().copied().unwrap_or_default();
        keeper.push(Keyed(coverage.number(place), (area, vertex)));
    }
    let outside = region_layer(&regions);
    keeper.finish().map(|Keyed(feature, (area, vertex))| {
        let shape = coverage.layer.polygon(feature);
        let hits = outside.intersect(&shape, Pieces::Rings);
        let pieces = hits.iter().flat_map(|hit| hit.polygons().0).collect();
        let pieces = crate::normalise(MultiPolygon(pieces));
        Outside {
            feature,
            area,
            place: place_in(&pieces).unwrap_or(vertex),
            pieces,
        }
    })
}

fn region_layer(regions: &[Polygon]) -> PackedLayer {
    PackedLayer::build_from(regions.len(), |region| {
        MultiPolygon(vec![regions[region].clone()])
    })
}

/// Features of a layer that share area with regions: place, area, and the rings they share.
fn sharing(table: &Table, regions: &[Polygon]) -> Vec<(u32, PlaneArea, Vec<Ring>)> {
    look(table, regions, |walker, place, layer| {
        let (mut area, mut rings) = (0, Vec::new());
        let mine = table.feature(place as usize);
        walker.shared(&mine, layer, 0, true, |shared| {
            area += shared.area;
            rings.extend(shared.rings);
        });
        (area != 0).then_some((place, PlaneArea(area), rings))
    })
}

/// Places of the features of a layer that come within a few grid units of regions.
pub(super) fn meeting(table: &Table, regions: &[Polygon]) -> Vec<u32> {
    look(table, regions, |walker, place, layer| {
        let mine = table.feature(place as usize);
        walker.meets(&mine, layer).then_some(place)
    })
}

/// What is found at the features of a layer whose boxes meet that of some region.
fn look<T: Send>(
    table: &Table,
    regions: &[Polygon],
    find: impl Fn(&mut Walker, u32, &Table) -> Option<T> + Sync + Send,
) -> Vec<T> {
    if regions.is_empty() {
        return Vec::new();
    }
    let mut wanted = vec![false; table.ids.len()];
    for region in regions {
        if let Some(mut bounds) = Bounds::of(&region.shell) {
            bounds.min.x -= NEAR;
            bounds.min.y -= NEAR;
            bounds.max.x += NEAR;
            bounds.max.y += NEAR;
            table.places_in(&bounds, |place| wanted[place as usize] = true);
        }
    }
    let places: Vec<u32> = (0..table.ids.len() as u32)
        .filter(|&place| wanted[place as usize])
        .collect();
    let layer = region_layer(regions);
    layer.prepare();
    let found = map_ranges(places.len(), FEATURES, |range| {
        let mut walker = Walker::default();
        let places = places[range].iter();
        let found = places.filter_map(|&place| find(&mut walker, place, layer.table()));
        found.collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}
