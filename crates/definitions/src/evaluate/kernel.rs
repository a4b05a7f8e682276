//! Stands in for the packed layer of kunyu-overlay until it is there.
use kunyu_overlay::{Bounds, MultiPolygon, Ring, Shape, intersection};
#[derive(Clone)]
pub struct PackedLayer(std::sync::Arc<Vec<MultiPolygon>>);
pub enum Pieces {
    Rings,
}
pub struct Hit {
    pub feature: u32,
    pub rings: MultiPolygon,
}
impl PackedLayer {
    pub fn build(polygons: &[MultiPolygon]) -> Self {
        Self(std::sync::Arc::new(polygons.to_vec()))
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn candidates(&self, _: &Bounds) -> Vec<u32> {
        vec![]
    }
    pub fn intersect(&self, shape: &MultiPolygon, _: Pieces) -> Vec<Hit> {
        let hit = |(i, p): (usize, &MultiPolygon)| Hit {
            feature: i as u32,
            rings: intersection(p, shape),
        };
        self.0
            .iter()
            .enumerate()
            .map(hit)
            .filter(|h| !h.rings.is_empty())
            .collect()
    }
}
pub fn assemble(rings: MultiPolygon) -> MultiPolygon {
    rings
}
pub fn buffer(shape: &Shape, d: f64) -> Result<MultiPolygon, String> {
    let _ = (shape, d);
    Ok(MultiPolygon::default())
}
#[allow(dead_code)]
type R = Ring;
