//! Approvals, supplies and what follows from them; project parcels and change patches.

use kunyu_overlay::Shape;

use crate::{
    area::Measure,
    district::{SampleLayer, Value},
    layers::{
        APPROVED, CHANGE, ENFORCEMENT, IDLE, PROJECT, REGISTERED, Rows, SUPPLIED, UNSUPPLIED, said,
    },
    plane::{Place, near_window},
    random::Random,
    shapes::{CLEARANCE_M, Claims, Star, free_place, free_star, staircase},
};

const APPROVALS: usize = 800;
const USES: [&str; 6] = [
    "工业用地",
    "城镇住宅用地",
    "商业用地",
    "物流仓储用地",
    "教育用地",
    "公用设施用地",
];

/// Approvals, of which most are supplied, of which most are registered and some lie idle.
pub(crate) fn holdings(
    seed: u64,
    measure: &Measure,
    planted: &mut dyn FnMut(&'static crate::layers::Plan) -> Rows,
) -> Vec<SampleLayer> {
    let mut random = Random::stream(seed, "holdings");
    let mut approved = planted(&APPROVED);
    let mut supplied = planted(&SUPPLIED);
    let mut registered = planted(&REGISTERED);
    let mut idle = planted(&IDLE);
    let mut unsupplied = planted(&UNSUPPLIED);
    let mut claims = Claims::default();
    let mut number = 0;
    while number < APPROVALS {
        let area = random.log_normal(25_000.0, 1.0).clamp(800.0, 1.2e6);
        let corners = 12 + random.below(180);
        let star = free_star(&mut random, area, corners, 0.2, 1.0);
        let Some(star) = star.filter(|star| claims.claim(star)) else {
            continue;
        };
        number += 1;
        let year = 2005 + random.below(15);
        let document = format!("合成政土批〔{year}〕{number}号");
        approve(&mut random, &mut approved, &star, &document, year);
        // now and then an earlier approval reaches into a later one
        let shift = Place::new(random.between(-80.0, 80.0), random.between(-80.0, 80.0));
        let earlier = star.beside(shift);
        if random.chance(0.06) && earlier.fits(1.0) {
            let document = format!("合成政土批〔{}〕{}号", year - 3, number + APPROVALS);
            approve(&mut random, &mut approved, &earlier, &document, year - 3);
        }
        if random.chance(0.25) {
            let shape = star.polygon(1.0);
            let unscaled = measure.centi_m2(&shape);
            let values = [said(document), Value::Decimal { unscaled, scale: 2 }];
            unsupplied.push(Shape::Polygons(shape), values);
            continue;
        }
        let rows = [&mut supplied, &mut registered, &mut idle];
        supply(&mut random, &star, year, number, rows);
    }
    let enforcement = enforcement(&mut random, planted(&ENFORCEMENT));
    vec![
        approved.layer(),
        supplied.layer(),
        registered.layer(),
        enforcement,
        idle.layer(),
        unsupplied.layer(),
    ]
}

fn approve(random: &mut Random, rows: &mut Rows, star: &Star, document: &str, year: usize) {
    let project = format!("合成项目{}", rows.serial());
    let values = [said(document), date(random, year), said(project)];
    rows.push(Shape::Polygons(star.polygon(1.0)), values);
}

/// The net parcel inside an approval.
fn supply(
    random: &mut Random,
    star: &Star,
    approved: usize,
    number: usize,
    [supplied, registered, idle]: [&mut Rows; 3],
) {
    let net = || Shape::Polygons(star.polygon(0.94));
    let year = (approved + 1 + random.below(3)).min(2020);
    let usage = *random.pick(&USES);
    let method = *random.pick(&["挂牌", "挂牌", "拍卖", "协议", "划拨"]);
    let contract = format!("合成出让{year}-{number}");
    supplied.push(
        net(),
        [
            said(contract),
            said(method),
            date(random, year),
            said(usage),
        ],
    );
    if random.chance(0.75) {
        let right = if method == "划拨" {
            "国有建设用地使用权（划拨）"
        } else {
            "国有建设用地使用权"
        };
        registered.push(net(), [said(format!("合成地块{number}号")), said(right)]);
    }
    if random.chance(0.07) {
        let state = *random.pick(&["已认定", "调查中", "已处置"]);
        let since = date(random, (year + 2).min(2021));
        idle.push(
            net(),
            [said(format!("合成地块{number}号")), since, said(state)],
        );
    }
}

fn date(random: &mut Random, year: usize) -> Value {
    Value::Date(format!(
        "{year}-{:02}-{:02}",
        1 + random.below(12),
        1 + random.below(28)
    ))
}

fn enforcement(random: &mut Random, mut rows: Rows) -> SampleLayer {
    for _ in 0..250 {
        let place = free_place(random);
        let area = random.log_normal(1500.0, 0.9).clamp(200.0, 60_000.0);
        let shape = Shape::Polygons(staircase(random, place, area));
        let kind = *random.pick(&["未批先建", "批少占多", "乱占耕地建房", "未供先用"]);
        let year = 2018 + random.below(3);
        let found = date(random, year);
        let state = *random.pick(&["未整改", "立案查处", "已整改"]);
        rows.push(shape, [said(kind), found, said(state)]);
    }
    rows.layer()
}

/// 2,000 project parcels, a few hundred vertices each.
pub(crate) fn projects(seed: u64) -> SampleLayer {
    let mut random = Random::stream(seed, "project");
    let mut rows = Rows::new(&PROJECT);
    for number in 1..=2000 {
        let star = loop {
            let area = random.log_normal(30_000.0, 1.2).clamp(400.0, 2.0e6);
            let corners = 60 + random.below(540);
            if let Some(star) = free_star(&mut random, area, corners, 0.25, 1.0) {
                break star;
            }
        };
        let usage = *random.pick(&USES);
        let name = said(format!("合成项目地块{number}"));
        rows.push(Shape::Polygons(star.polygon(1.0)), [name, said(usage)]);
    }
    rows.layer()
}

/// 3,000 change patches of whole pixels.
pub(crate) fn changes(seed: u64) -> SampleLayer {
    let mut random = Random::stream(seed, "change");
    let mut rows = Rows::new(&CHANGE);
    while rows.serial() <= 3000 {
        let place = free_place(&mut random);
        let area = random.log_normal(2500.0, 1.0).clamp(200.0, 4.0e5);
        // a wide patch must not reach into a window
        if near_window(place, CLEARANCE_M + area.sqrt()) {
            continue;
        }
        let kind = if random.chance(0.6) {
            "新增建设"
        } else {
            "推填土"
        };
        rows.push(
            Shape::Polygons(staircase(&mut random, place, area)),
            [said(kind)],
        );
    }
    rows.layer()
}
