//! The district looks like a land survey.

use kunyu_sample::{District, SampleLayer};

use crate::support::{generate, polygons};

fn figures(layer: &SampleLayer) -> String {
    let mut areas: Vec<f64> = Vec::new();
    let mut counts: Vec<usize> = Vec::new();
    for feature in &layer.features {
        if let kunyu_overlay::Shape::Polygons(shape) = &feature.shape {
            areas.push(shape.plane_area().square_metres() / 1e4);
            counts.push(polygons(feature).rings().map(Vec::len).sum());
        }
    }
    areas.sort_by(f64::total_cmp);
    counts.sort_unstable();
    if areas.is_empty() {
        return format!("{}: {} rows", layer.id, layer.features.len());
    }
    let n = areas.len();
    format!(
        "{}: {n} rows, vertices {} median {} max {}, ha median {:.3} mean {:.3} min {:.4} max {:.1}, km2 {:.1}",
        layer.id,
        counts.iter().sum::<usize>(),
        counts[n / 2],
        counts[n - 1],
        areas[n / 2],
        areas.iter().sum::<f64>() / n as f64,
        areas[0],
        areas[n - 1],
        areas.iter().sum::<f64>() / 100.0,
    )
}

fn print(district: &District) {
    for layer in &district.layers {
        println!("{}", figures(layer));
    }
}

/// `SCALE=1 cargo test --release -p kunyu-sample -- --ignored --nocapture figures`
#[test]
#[ignore = "prints figures at the scale of the environment"]
fn figures_of_a_scale() {
    let scale = std::env::var("SCALE")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0.1);
    let start = std::time::Instant::now();
    let district = generate(scale);
    println!("scale {scale}: {:?}", start.elapsed());
    print(&district);
    if let Ok(path) = std::env::var("DUMP") {
        let mut out = String::new();
        for layer in &district.layers {
            for feature in &layer.features {
                if let kunyu_overlay::Shape::Polygons(shape) = &feature.shape {
                    for ring in shape.rings() {
                        out += layer.id;
                        for point in ring {
                            let (x, y) = point.metres();
                            out += &format!(" {:.3},{:.3}", x - 38_500_000.0, y - 3_380_000.0);
                        }
                        out += "\n";
                    }
                }
            }
        }
        std::fs::write(path, out).unwrap();
    }
}
