//! The workloads.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use kunyu_geodesy::{Crs, ZoneArea};
use kunyu_overlay::{
    EllipsoidArea, MultiPolygon, PackedLayer, Pair, Pieces, PlaneArea, Point, ellipsoid_area_of,
    intersect_layers_parallel,
};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::data::{Fault, codes, layer, peak_mb, shapes};

/// The control layers of A and B, each with its class column.
const CONTROL: [(&str, Option<&str>); 6] = [
    ("yjjbnt", None),
    ("stbhhx", Some("HXLX")),
    ("czkfbj", Some("GKLX")),
    ("ghyd", Some("YDFLDM")),
    ("ypjsyd", None),
    ("dltb", Some("DLBM")),
];
/// Rows below this area are not counted (m²), here and in the peers.
const LEAST_M2: f64 = 1e-4;

/// A control layer and the class of each of its features.
struct Control {
    name: &'static str,
    layer: PackedLayer,
    classes: Vec<u32>,
}

fn control(folder: &Path) -> Result<Vec<Control>, Fault> {
    let one = |(name, column): (&'static str, Option<&str>)| {
        let layer = layer(folder, name)?;
        layer.prepare();
        let classes = match column {
            Some(column) => codes(folder, name, column)?.0,
            None => vec![0; layer.len()],
        };
        Ok(Control {
            name,
            layer,
            classes,
        })
    };
    CONTROL.into_iter().map(one).collect()
}

/// Area by class of one parcel in one layer.
fn by_class(control: &Control, parcel: &MultiPolygon) -> BTreeMap<u32, PlaneArea> {
    let mut classes = BTreeMap::new();
    for hit in control.layer.intersect(parcel, Pieces::AreasOnly) {
        let area: &mut PlaneArea = classes
            .entry(control.classes[hit.feature as usize])
            .or_default();
        *area = *area + hit.plane;
    }
    classes
}

/// A: one parcel after the other against all layers.
pub(crate) fn latency(folder: &Path) -> Result<Value, Fault> {
    let began = Instant::now();
    let (parcels, layers) = (shapes(folder, "xmdk")?, control(folder)?);
    let load = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let (mut rows, mut times) = (0, Vec::with_capacity(parcels.len()));
    for parcel in &parcels {
        let began = Instant::now();
        rows += layers
            .iter()
            .map(|control| by_class(control, parcel).len())
            .sum::<usize>();
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    let total = began.elapsed().as_secs_f64();
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Ok(json!({
        "tool": "kunyu", "w": "A", "load": load, "total": total, "rows": rows,
        "p50_ms": at(0.5), "p99_ms": at(0.99), "peak_mb": peak_mb(),
    }))
}

/// B: all parcels against all layers, rows of parcel × layer × class.
pub(crate) fn batch(folder: &Path) -> Result<Value, Fault> {
    let began = Instant::now();
    let (parcels, layers) = (shapes(folder, "xmdk")?, control(folder)?);
    let load = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let table: Vec<Vec<BTreeMap<u32, PlaneArea>>> = parcels
        .par_iter()
        .map(|parcel| {
            layers
                .iter()
                .map(|control| by_class(control, parcel))
                .collect()
        })
        .collect();
    let total = began.elapsed().as_secs_f64();
    let cells = || table.iter().flatten().flat_map(BTreeMap::values);
    let rows = cells()
        .filter(|area| area.square_metres() > LEAST_M2)
        .count();
    let of_layer = |index: usize| -> f64 {
        let cells = table.iter().flat_map(|row| row[index].values().copied());
        cells.sum::<PlaneArea>().square_metres()
    };
    let areas: serde_json::Map<String, Value> = layers
        .iter()
        .enumerate()
        .map(|(index, control)| (control.name.to_owned(), json!(of_layer(index))))
        .collect();
    Ok(json!({
        "tool": "kunyu", "w": "B", "load": load, "total": total, "rows": rows, "area": areas,
        "peak_mb": peak_mb(),
    }))
}

/// The pieces of a batch, as columns.
#[derive(Default)]
struct Output {
    points: Vec<Point>,
    rings: Vec<u32>,
    pairs: Vec<(u32, u32, PlaneArea)>,
}

impl Output {
    fn add(&mut self, pair: &Pair, polygons: &MultiPolygon, keep: bool) {
        self.pairs.push((pair.a, pair.b, pair.plane));
        for ring in polygons.rings().filter(|_| keep) {
            self.points.extend_from_slice(ring);
            self.rings.push(self.points.len() as u32);
        }
    }
}

/// C: the whole overlay of two layers; polygons, or areas only. The polygons stay in memory, as
/// they do in the peers, unless the layers are large (C10): then they are handed on and dropped.
pub(crate) fn overlay(folder: &Path, workload: &str, dump: Option<&Path>) -> Result<Value, Fault> {
    const BATCH: usize = 4096;
    let began = Instant::now();
    let (a, b) = (layer(folder, "dltb")?, layer(folder, "ghyd")?);
    let load = began.elapsed().as_secs_f64();
    let packed_mb = (a.size_bytes() + b.size_bytes()) >> 20;
    let began = Instant::now();
    let keep = workload == "C";
    let pieces = if workload == "Careas" {
        Pieces::AreasOnly
    } else {
        Pieces::Rings
    };
    let (mut kept, mut vertices) = (vec![Output::default()], 0);
    let made = |mut pair: Pair| {
        let polygons = pair.take_polygons();
        (pair, polygons)
    };
    intersect_layers_parallel(&a, &b, pieces, made, |(pair, polygons)| {
        if kept.last().is_none_or(|last| last.pairs.len() >= BATCH) {
            kept.push(Output::default());
        }
        if let Some(last) = kept.last_mut() {
            vertices += polygons.rings().map(Vec::len).sum::<usize>();
            last.add(&pair, &polygons, keep);
        }
    });
    let total = began.elapsed().as_secs_f64();
    let peak = peak_mb();
    let pairs = || kept.iter().flat_map(|output| &output.pairs);
    let area: PlaneArea = pairs().map(|pair| pair.2).sum();
    if let Some(path) = dump {
        let mut file = std::io::BufWriter::new(fs::File::create(path)?);
        writeln!(file, "a,b,area_m2")?;
        for (a, b, area) in pairs() {
            writeln!(file, "{a},{b},{:.17e}", area.square_metres())?;
        }
    }
    Ok(json!({
        "tool": "kunyu", "w": workload, "load": load,
        "total": total, "pairs": pairs().count(), "area": area.square_metres(),
        "out_vertices": vertices, "packed_mb": packed_mb, "peak_mb": peak,
    }))
}

/// D: ellipsoidal area by village and class.
pub(crate) fn ellipsoidal(folder: &Path) -> Result<Value, Fault> {
    let began = Instant::now();
    let patches = shapes(folder, "dltb")?;
    let (villages, _) = codes(folder, "dltb", "ZLDWDM")?;
    let (classes, _) = codes(folder, "dltb", "DLBM")?;
    let zone = Crs::from_epsg(4547)?.zone().ok_or("EPSG:4547 is a zone")?;
    let load = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let measure = ZoneArea::new(&zone);
    let areas: Vec<EllipsoidArea> = patches
        .par_iter()
        .map(|patch| ellipsoid_area_of(patch, &measure))
        .collect();
    let mut groups: BTreeMap<(u32, u32), EllipsoidArea> = BTreeMap::new();
    for (patch, &area) in areas.iter().enumerate() {
        let group = groups.entry((villages[patch], classes[patch])).or_default();
        *group = *group + area;
    }
    let total = began.elapsed().as_secs_f64();
    let area: EllipsoidArea = groups.values().copied().sum();
    Ok(json!({
        "tool": "kunyu", "w": "D", "load": load, "total": total, "rows": groups.len(),
        "area": area.square_metres(), "peak_mb": peak_mb(),
    }))
}
