//! The detailed plan: a coarser tessellation that reaches a little beyond the outline.

use std::collections::BTreeMap;

use kunyu_overlay::Shape;

use crate::{
    district::{SampleLayer, Value},
    layers::{Rows, ZONING, said},
    mesh::NOTHING,
    plane::TRUTH_WINDOW,
    random::{Noise, Random},
    sites::zoning_sites,
    truth::{
        Source, background_plot,
        layout::{self, Slot},
        planted_values,
    },
    voronoi::{Cells, Wiggle},
};

/// 用地用海 code and name, and how it is built on.
struct Use(&'static str, &'static str, Built);

#[derive(Clone, Copy)]
enum Built {
    Homes,
    Offices,
    Works,
    Open,
}

const USES: [Use; 14] = [
    Use("1702", "湖泊水面", Built::Open),
    Use("0101", "水田", Built::Open),
    Use("0301", "乔木林地", Built::Open),
    Use("1402", "防护绿地", Built::Open),
    Use("1401", "公园绿地", Built::Open),
    Use("1101", "物流仓储用地", Built::Works),
    Use("1001", "工业用地", Built::Works),
    Use("1207", "城镇村道路用地", Built::Open),
    Use("0701", "城镇住宅用地", Built::Homes),
    Use("0804", "教育用地", Built::Offices),
    Use("0901", "商业用地", Built::Offices),
    Use("0806", "医疗卫生用地", Built::Offices),
    Use("0801", "机关团体用地", Built::Offices),
    Use("16", "留白用地", Built::Open),
];

/// The layer, and the keys of the planted plots by slot.
pub(crate) fn draw(seed: u64, scale: f64, slots: &[Slot]) -> (SampleLayer, BTreeMap<u32, String>) {
    let sites = zoning_sites(seed, scale);
    let cells = Cells::new(&sites, 1.03);
    let owners = cells.owners();
    let count = sites.len() as u32;
    let place = |face: u32| sites[owners[face as usize] as usize].place;
    let wiggle = Wiggle {
        spacing: 22.0 / scale.sqrt(),
        rough: 0.08,
        most: 40,
    };
    let mesh = cells.mesh(wiggle, &mut Random::stream(seed, "zoning edges"));
    let truth_squares = count + crate::plane::PLOTS_WINDOW.squares();
    let regions = mesh.dissolve(|face| {
        if face < count {
            return owners[face as usize];
        }
        // no detailed plan on the plots to try
        let Some(square) = face.checked_sub(truth_squares) else {
            return NOTHING;
        };
        let (column, row) = (
            i64::from(square) % TRUTH_WINDOW.columns,
            i64::from(square) / TRUTH_WINDOW.columns,
        );
        let cell = layout::cell_of(column, row);
        let plot = slots
            .get(cell as usize)
            .is_some_and(|slot| matches!(slot.theme.source, Source::Plot(_)));
        count + layout::patch_of(cell, plot && layout::in_source(column, row))
    });
    let mut random = Random::stream(seed, "zoning limits");
    let noise = Noise::new(seed, "zoning use", 3000.0, 3);
    let (mut rows, mut keys) = (Rows::new(&ZONING), BTreeMap::new());
    for (label, shape) in regions {
        let number = said(format!("DK{:05}", rows.serial()));
        let shape = Shape::Polygons(shape);
        let Some(patch) = label.checked_sub(count) else {
            let spot = place(label);
            let values = limits(noise.at(spot.x, spot.y), &mut random);
            rows.push(shape, std::iter::once(number).chain(values));
            continue;
        };
        let (cell, planted) = (patch / 2, patch % 2 == 1);
        let values = match slots.get(cell as usize).map(|slot| slot.theme.source) {
            Some(Source::Plot(values)) if planted => planted_values(values),
            _ => background_plot(),
        };
        let key = rows.push(shape, std::iter::once(number).chain(values));
        if planted {
            keys.insert(cell, key);
        }
    }
    (rows.layer(), keys)
}

/// Use and limits of a plot.
fn limits(field: f64, random: &mut Random) -> Vec<Value> {
    let rank = (field + 2.5) / 5.0 * USES.len() as f64 + 1.2 * random.normal();
    let Use(code, name, built) = &USES[(rank.max(0.0) as usize).min(USES.len() - 1)];
    let (ratio, height, density, green, parking) = match built {
        Built::Homes => ((150, 350), (540, 1000), (200, 300), 300, (100, 900)),
        Built::Offices => ((100, 500), (240, 1500), (250, 450), 250, (50, 600)),
        Built::Works => ((80, 250), (240, 500), (350, 600), 150, (30, 300)),
        Built::Open => ((0, 20), (60, 120), (0, 50), 650, (0, 50)),
    };
    // whole steps of five, as plans are written
    let mut draw =
        |range: (i64, i64)| range.0 + 5 * random.below((range.1 - range.0) as usize / 5 + 1) as i64;
    vec![
        said(*code),
        said(*name),
        Value::Decimal {
            unscaled: draw(ratio),
            scale: 2,
        },
        Value::Decimal {
            unscaled: draw(height),
            scale: 1,
        },
        Value::Decimal {
            unscaled: draw(density),
            scale: 1,
        },
        Value::Decimal {
            unscaled: green,
            scale: 1,
        },
        Value::Integer(draw(parking)),
    ]
}
