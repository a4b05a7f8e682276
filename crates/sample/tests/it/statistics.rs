//! The district looks like a land survey: sizes, vertices, counts.

use kunyu_overlay::Shape;
use kunyu_sample::{District, Options, SampleLayer};

use crate::support::{layer, polygons};

/// Figures of a polygon layer.
#[derive(Debug)]
struct Figures {
    rows: usize,
    vertices: usize,
    median_vertices: usize,
    most_vertices: usize,
    median_ha: f64,
    mean_ha: f64,
    least_ha: f64,
    total_km2: f64,
}

fn figures(layer: &SampleLayer) -> Figures {
    let rows = layer.features.iter();
    let mut areas: Vec<f64> = rows
        .clone()
        .map(|feature| polygons(feature).plane_area().square_metres() / 1e4)
        .collect();
    let mut counts: Vec<usize> = rows
        .map(|feature| polygons(feature).rings().map(Vec::len).sum())
        .collect();
    areas.sort_by(f64::total_cmp);
    counts.sort_unstable();
    let total: f64 = areas.iter().sum();
    Figures {
        rows: areas.len(),
        vertices: counts.iter().sum(),
        median_vertices: counts[counts.len() / 2],
        most_vertices: counts[counts.len() - 1],
        median_ha: areas[areas.len() / 2],
        mean_ha: total / areas.len() as f64,
        least_ha: areas[0],
        total_km2: total / 100.0,
    }
}

fn assert_bands(district: &District) {
    let scale = district.options.scale;
    let landuse = figures(layer(district, "landuse"));
    let rows = landuse.rows as f64 / scale;
    assert!((48_000.0..54_000.0).contains(&rows), "{landuse:?}");
    assert!((490.0..501.0).contains(&landuse.total_km2), "{landuse:?}");
    assert!((24..=42).contains(&landuse.median_vertices), "{landuse:?}");
    assert!(
        landuse.most_vertices > 300,
        "no long patch with many holes: {landuse:?}"
    );
    let mean_vertices = landuse.vertices / landuse.rows;
    assert!((36..=62).contains(&mean_vertices), "{landuse:?}");
    // the median is far below the mean, as in a survey
    let skew = landuse.median_ha / landuse.mean_ha;
    assert!((0.15..0.45).contains(&skew), "{landuse:?}");
    assert!(
        landuse.least_ha > 0.001 / scale.max(1.0),
        "a sliver: {landuse:?}"
    );
    let zoning = figures(layer(district, "zoning"));
    let rows = zoning.rows as f64 / scale;
    assert!((9_000.0..13_000.0).contains(&rows), "{zoning:?}");
    assert!((510.0..540.0).contains(&zoning.total_km2), "{zoning:?}");
    for (id, rows) in [
        ("township", 19),
        ("village", 106),
        ("project", 2000),
        ("change", 3000),
    ] {
        assert_eq!(layer(district, id).features.len(), rows, "{id}");
    }
    let farmland = figures(layer(district, "permanent_farmland")).total_km2;
    let redline = figures(layer(district, "ecological_redline")).total_km2;
    let urban = figures(layer(district, "urban_boundary")).total_km2;
    assert!((60.0..120.0).contains(&farmland), "{farmland}");
    assert!((30.0..90.0).contains(&redline), "{redline}");
    assert!((110.0..220.0).contains(&urban), "{urban}");
}

#[test]
fn figures_lie_in_their_bands() {
    assert_bands(&District::generate(&Options::default()).unwrap());
}

/// `SCALE=1 cargo test --release -p kunyu-sample -- --ignored --nocapture figures_at`
#[test]
#[ignore = "prints figures and time at the scale of the environment"]
fn figures_at_a_scale() {
    let scale = std::env::var("SCALE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1.0);
    let start = std::time::Instant::now();
    let district = District::generate(&Options {
        scale,
        ..Options::default()
    })
    .unwrap();
    println!("scale {scale}: {:?}", start.elapsed());
    for layer in &district.layers {
        match layer.features.first().map(|feature| &feature.shape) {
            Some(Shape::Polygons(_)) => println!("{} {:?}", layer.id, figures(layer)),
            _ => println!("{} {} rows", layer.id, layer.features.len()),
        }
    }
    assert_bands(&district);
}

/// Scale changes the number of patches and plots, not what else there is.
#[test]
fn scale_changes_patches_only() {
    let one = District::generate(&Options {
        scale: 0.02,
        ..Options::default()
    })
    .unwrap();
    let two = District::generate(&Options {
        scale: 0.05,
        ..Options::default()
    })
    .unwrap();
    let drawn = [
        "landuse",
        "zoning",
        "township",
        "village",
        "permanent_farmland",
        "ecological_redline",
        "urban_boundary",
    ];
    for (a, b) in one.layers.iter().zip(&two.layers) {
        if drawn.contains(&a.id) {
            continue;
        }
        assert_eq!(a, b);
    }
    let keys = |district: &District, id| {
        layer(district, id)
            .features
            .iter()
            .map(|row| row.key.clone())
            .collect::<Vec<_>>()
    };
    for id in ["township", "village"] {
        assert_eq!(keys(&one, id), keys(&two, id));
    }
}

#[test]
fn the_scale_has_limits() {
    for scale in [0.0, -1.0, 1e9, f64::NAN] {
        let error = District::generate(&Options { scale, seed: 1 }).unwrap_err();
        assert_eq!(kunyu_terms::Localized::code(&error), "sample.scale");
    }
}
