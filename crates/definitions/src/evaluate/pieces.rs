use kunyu_overlay::{Bounds, MultiPolygon, PackedLayer, Pieces, Point, Polygon, normalise};

/// The piece of each feature of `layer` that `window` covers: (feature, piece), pieces with rings
/// in their one normal order, so that equal questions give equal bytes.
pub(crate) fn pieces(layer: &PackedLayer, window: &MultiPolygon) -> Vec<(u32, MultiPolygon)> {
    let hits = layer.intersect(window, Pieces::Rings);
    hits.into_iter()
        .map(|hit| (hit.feature, normalise(hit.polygons())))
        .collect()
}

/// The box around a shape, `margin` grid units larger on every side.
pub(crate) fn window(bounds: &Bounds, margin: i64) -> (Bounds, MultiPolygon) {
    let (west, south) = (bounds.min.x - margin, bounds.min.y - margin);
    let (east, north) = (bounds.max.x + margin, bounds.max.y + margin);
    let corner = |x, y| Point { x, y };
    let shell = vec![
        corner(west, south),
        corner(east, south),
        corner(east, north),
        corner(west, north),
    ];
    let polygon = Polygon {
        shell,
        holes: Vec::new(),
    };
    (
        Bounds {
            min: corner(west, south),
            max: corner(east, north),
        },
        MultiPolygon(vec![polygon]),
    )
}

/// Metres as whole grid units, rounded up.
pub(crate) fn grid_units(metres: f64) -> i64 {
    libm::ceil(metres * kunyu_overlay::GRID_PER_METRE) as i64
}
