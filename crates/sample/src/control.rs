//! Control lines: farmland, red line, urban boundary, and the free areas of other departments.

use kunyu_overlay::{MultiPolygon, Polygon, Ring, Shape};

use crate::{
    district::{SampleLayer, Value},
    index::Buckets,
    landuse::{Cover, Landuse},
    layers::{
        ECOLOGICAL_CONTROL, HAZARD_POINT, HERITAGE, MINERAL, POWER_LINE, PROTECTED_AREA, RAILWAY,
        Rows, SKYLINE, WATER_SOURCE, said,
    },
    mesh::NOTHING,
    plane::{PLOTS_WINDOW, Place, inside},
    random::{Noise, Random},
    shapes::{Claims, Course, free_line, free_place, free_star},
    sites::{Scatter, scatter},
    truth::layout::{Slot, urban_boundary},
};

/// Which of the three lines a patch belongs to: they do not overlap one another.
struct Lines {
    farmland: Noise,
    redline: Noise,
    urban: Noise,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Farmland,
    Redline,
    Urban,
}

impl Lines {
    fn new(seed: u64) -> Self {
        Self {
            farmland: Noise::new(seed, "farmland line", 1200.0, 3),
            redline: Noise::new(seed, "red line", 3500.0, 3),
            urban: Noise::new(seed, "urban line", 6000.0, 4),
        }
    }

    fn of(&self, cover: Cover, place: Place) -> Option<Line> {
        let at = |noise: &Noise| noise.at(place.x, place.y);
        let wild = cover.code.starts_with("03") || cover.code.starts_with("110");
        if at(&self.redline) + if wild { 0.5 } else { 0.0 } > 1.25 && !cover.is_built() {
            return Some(Line::Redline);
        }
        if cover.is_crop() && at(&self.farmland) > -0.7 && at(&self.urban) < 0.6 {
            return Some(Line::Farmland);
        }
        (at(&self.urban) > 0.3).then_some(Line::Urban)
    }
}

/// The lines as an older survey drew them: 0 to 1 m beside the edges of today's patches.
struct Older([Noise; 2]);

impl Older {
    fn new(seed: u64) -> Self {
        Self(["older east", "older north"].map(|name| Noise::new(seed, name, 80.0, 1)))
    }

    fn ring(&self, ring: &Ring) -> Ring {
        let mut older: Ring = ring
            .iter()
            .map(|&point| {
                let place = Place::of(point);
                let [east, north] = &self.0;
                let shift = Place::new(east.at(place.x, place.y), north.at(place.x, place.y));
                place.plus(shift.times(0.4)).point()
            })
            .collect();
        older.dedup();
        older
    }

    fn shape(&self, shape: &MultiPolygon) -> Shape {
        let polygon = |polygon: &Polygon| Polygon {
            shell: self.ring(&polygon.shell),
            holes: polygon.holes.iter().map(|hole| self.ring(hole)).collect(),
        };
        Shape::Polygons(MultiPolygon(shape.0.iter().map(polygon).collect()))
    }
}

/// Seats of `count` blocks, the same at every scale.
fn seats(seed: u64, name: &str, count: f64) -> Buckets {
    let settings = Scatter {
        count,
        spread: 0.3,
        cell: 200.0,
        correlation: 3000.0,
        grow: 1.0,
    };
    let mut places = scatter(seed, name, settings);
    places.retain(|&place| inside(place, 1.0));
    Buckets::new(places)
}

/// Permanent farmland, red line and urban boundary: unions of patches, as the older survey had
/// them. `rows` already hold what is planted.
pub(crate) fn three_lines(
    seed: u64,
    landuse: &Landuse,
    slots: &[Slot],
    [mut farmland, mut redline, mut urban]: [Rows; 3],
) -> [SampleLayer; 3] {
    let (lines, older) = (Lines::new(seed), Older::new(seed));
    let regions = |line: Line, seats: &Buckets| {
        landuse.regions(|cover, place| {
            if lines.of(cover, place) == Some(line) {
                seats.nearest(place).map_or(NOTHING, |seat| seat as u32)
            } else {
                NOTHING
            }
        })
    };
    // the older survey's edges stray up to 1 m into the window
    let field = Shape::Polygons(PLOTS_WINDOW.rectangle().shrunk(5_000).polygon());
    farmland.push(field, [said("JB0000000"), said("0101")]);
    for (_, shape) in regions(Line::Farmland, &seats(seed, "farmland block", 700.0)) {
        let number = said(format!("JB{:07}", farmland.serial()));
        let code = if farmland.serial() % 3 == 0 {
            "0102"
        } else {
            "0101"
        };
        farmland.push(older.shape(&shape), [number, said(code)]);
    }
    for (_, shape) in regions(Line::Redline, &seats(seed, "red line block", 24.0)) {
        let serial = redline.serial();
        let kind = if serial % 2 == 0 {
            "水源涵养"
        } else {
            "生物多样性维护"
        };
        redline.push(
            older.shape(&shape),
            [said(format!("红线{serial}（合成样例）")), said(kind)],
        );
    }
    urban.push(Shape::Polygons(urban_boundary(slots)), [said("集中建设区")]);
    for (_, shape) in regions(Line::Urban, &seats(seed, "urban block", 12.0)) {
        let kind = ["集中建设区", "弹性发展区", "集中建设区", "特别用途区"];
        let kind = kind[urban.serial() % kind.len()];
        urban.push(older.shape(&shape), [said(kind)]);
    }
    [farmland.layer(), redline.layer(), urban.layer()]
}

/// Rows with what is planted of each free layer of this module, by layer id.
pub(crate) type Planted<'a> = &'a mut dyn FnMut(&'static crate::layers::Plan) -> Rows;

/// The areas, lines and points of other departments.
pub(crate) fn free_layers(seed: u64, planted: Planted) -> Vec<SampleLayer> {
    vec![
        protected_areas(seed, planted(&PROTECTED_AREA)),
        water_sources(seed, planted(&WATER_SOURCE)),
        heritage(seed, planted(&HERITAGE)),
        power_lines(seed, planted(&POWER_LINE)),
        railways(seed, planted(&RAILWAY)),
        hazard_points(seed, planted(&HAZARD_POINT)),
        minerals(seed, planted(&MINERAL)),
        ecological_control(seed, planted(&ECOLOGICAL_CONTROL)),
        skyline(seed, planted(&SKYLINE)),
    ]
}

fn protected_areas(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "protected area");
    for number in 1..=5 {
        let area = random.between(1.0e6, 6.0e6);
        let Some(star) = free_star(&mut random, area, 240, 0.25, 1.0) else {
            continue;
        };
        let name = said(format!("湿地公园{number}（合成样例）"));
        let kind = said("湿地公园");
        let core = Shape::Polygons(star.polygon(0.55));
        rows.push(core, [name.clone(), kind.clone(), said("核心保护区")]);
        rows.push(
            Shape::Polygons(star.band(1.0, 0.55)),
            [name, kind, said("一般控制区")],
        );
    }
    rows.layer()
}

fn water_sources(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "water source");
    for number in 1..=4 {
        let area = random.between(1.0e6, 3.0e6);
        let Some(star) = free_star(&mut random, area, 160, 0.2, 1.0) else {
            continue;
        };
        let name = said(format!("水源地{number}（合成样例）"));
        let levels = [
            (star.polygon(0.3), "一级"),
            (star.band(0.6, 0.3), "二级"),
            (star.band(1.0, 0.6), "准保护区"),
        ];
        for (shape, level) in levels {
            rows.push(Shape::Polygons(shape), [name.clone(), said(level)]);
        }
    }
    rows.layer()
}

fn heritage(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "heritage");
    for number in 1..=14 {
        let area = random.log_normal(3.0e4, 0.8);
        let Some(star) = free_star(&mut random, area, 48, 0.15, 1.0) else {
            continue;
        };
        let name = said(format!("遗址{number}（合成样例）"));
        let level = said(*random.pick(&["全国重点", "省级", "市级", "区级"]));
        let core = Shape::Polygons(star.polygon(0.5));
        rows.push(core, [name.clone(), level.clone(), said("保护范围")]);
        rows.push(
            Shape::Polygons(star.band(1.0, 0.5)),
            [name, level, said("建设控制地带")],
        );
    }
    rows.layer()
}

fn power_lines(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "power line");
    for number in 0..12 {
        let voltage = [110, 110, 220, 500][number % 4];
        let course = Course {
            step: 350.0,
            sway: 700.0,
            wave: 4000.0,
        };
        let Some(line) = free_line(&mut random, course) else {
            continue;
        };
        let name = said(format!("{voltage}千伏{}线（合成样例）", number + 1));
        rows.push(Shape::Lines(vec![line]), [name, Value::Integer(voltage)]);
    }
    rows.layer()
}

fn railways(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "railway");
    for number in 0..4 {
        let kind = ["普速铁路", "高速铁路"][number % 2];
        let course = Course {
            step: 120.0,
            sway: 400.0,
            wave: 6000.0,
        };
        let Some(line) = free_line(&mut random, course) else {
            continue;
        };
        let name = said(format!("{kind}{}（合成样例）", number + 1));
        rows.push(Shape::Lines(vec![line]), [name, said(kind)]);
    }
    rows.layer()
}

fn hazard_points(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "hazard point");
    for _ in 0..40 {
        let place = free_place(&mut random);
        let kind = *random.pick(&["滑坡", "崩塌", "地面塌陷", "地面沉降"]);
        let size = *random.pick(&["小型", "小型", "中型", "大型"]);
        rows.push(Shape::Points(vec![place.point()]), [said(kind), said(size)]);
    }
    rows.layer()
}

fn minerals(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "mineral");
    for number in 1..=10 {
        let area = random.log_normal(4.0e5, 0.6);
        let Some(star) = free_star(&mut random, area, 64, 0.2, 1.0) else {
            continue;
        };
        let kind = *random.pick(&["建筑用砂岩", "砖瓦用粘土", "地热", "矿泉水"]);
        let name = said(format!("矿产地{number}（合成样例）"));
        rows.push(Shape::Polygons(star.polygon(1.0)), [name, said(kind)]);
    }
    rows.layer()
}

fn ecological_control(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "ecological control");
    for _ in 0..5 {
        let area = random.between(4.0e6, 1.2e7);
        let Some(star) = free_star(&mut random, area, 400, 0.25, 1.0) else {
            continue;
        };
        rows.push(Shape::Polygons(star.polygon(0.6)), [said("生态底线区")]);
        rows.push(Shape::Polygons(star.band(1.0, 0.6)), [said("生态发展区")]);
    }
    rows.layer()
}

fn skyline(seed: u64, mut rows: Rows) -> SampleLayer {
    let mut random = Random::stream(seed, "skyline");
    let mut claims = Claims::default();
    for _ in 0..60 {
        if rows.serial() > rows.planted() + 12 {
            break;
        }
        let area = random.between(3.0e6, 6.0e6);
        let star = free_star(&mut random, area, 200, 0.2, 1.0);
        let Some(star) = star.filter(|star| claims.claim(star)) else {
            continue;
        };
        let zones = [
            (star.polygon(0.25), "严格管控区", 240),
            (star.band(0.5, 0.25), "建设引导区", 450),
            (star.band(0.75, 0.5), "重点控制区", 600),
            (star.band(1.0, 0.75), "协调区", 1000),
        ];
        for (shape, zone, limit) in zones {
            let limit = Value::Decimal {
                unscaled: limit,
                scale: 1,
            };
            rows.push(Shape::Polygons(shape), [said(zone), limit]);
        }
    }
    rows.layer()
}
