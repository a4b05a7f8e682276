//! Projects, disposal of older land, idle land and filings, as records.

use super::{Maker, Parcel, YEAR, decimal, hectares, no, said, yes};

pub(super) fn write(maker: &mut Maker) {
    projects(maker);
    unsupplied(maker);
    idle(maker);
    filings(maker);
}

fn projects(maker: &mut Maker) {
    for (index, name) in ["显示器件", "玻璃基板", "乳制品", "智能装备"]
        .iter()
        .enumerate()
    {
        let on = format!("{YEAR}-0{}-18", 3 + index);
        let township = maker.township();
        maker.record(
            "investment_project",
            &on,
            vec![
                (
                    "project_code",
                    format!("{YEAR}-420112-39-03-00000{}", index + 1),
                ),
                ("name", format!("合成{name}项目")),
                ("needed_area", decimal(125_000 + 31_250 * index as i64, 4)),
                ("investment", (120_000 + 40_000 * index).to_string()),
                ("started_on", on.clone()),
                ("township", township),
            ],
        );
    }
}

/// Land approved 2009–2017: the task of the year and what was disposed, some beyond the task.
fn unsupplied(maker: &mut Maker) {
    let tasks = maker.shares(6224, 42);
    let done = maker.shares(6542, 46);
    let ways = ["出让", "划拨", "核销", "撤回批准", "调整位置"];
    for (index, done) in done.iter().enumerate() {
        let on = maker.day(YEAR, (3, 11));
        let township = maker.township();
        let mut values = vec![
            ("number", format!("批供{YEAR}-{:03}", index + 1)),
            ("name", format!("批而未供地块{}", index + 1)),
            ("approval_year", (2009 + index % 9).to_string()),
            ("task_year", YEAR.to_string()),
            ("way", said(ways[index % ways.len()])),
            ("disposed_area", done.to_string()),
            ("disposed_on", on.clone()),
            ("evidence", said("合成佐证材料")),
            ("township", township),
        ];
        values.extend(tasks.get(index).map(|task| ("task_area", task.to_string())));
        maker.record("approved_unsupplied", &on, values);
    }
}

fn idle(maker: &mut Maker) {
    let digested = maker.shares(7998, 61);
    let ways = ["动工", "延期开工", "无偿收回", "协议收回", "置换"];
    for (index, area) in digested.iter().enumerate() {
        let suspected = maker.day(YEAR - 1, (1, 12));
        let disposed = maker.day(YEAR, (2, 6));
        let digested_on = maker.day(YEAR, (7, 12));
        let mut values = idle_row(maker, index + 1, *area, &suspected);
        values.extend([
            ("outcome", said(ways[index % ways.len()])),
            ("disposed_area", area.to_string()),
            ("disposed_on", disposed),
            ("digested_area", area.to_string()),
            ("digested_on", digested_on),
        ]);
        maker.record("idle_land", &suspected, values);
    }
    // disposed, not digested; then one still open, and one that is not idle and stays in the base
    for (index, area) in [90, 46].into_iter().enumerate() {
        let suspected = maker.day(YEAR - 1, (1, 12));
        let mut values = idle_row(maker, 62 + index, area, &suspected);
        values.extend([
            ("outcome", said("征缴闲置费")),
            ("disposed_area", area.to_string()),
            ("disposed_on", maker.day(YEAR, (2, 11))),
        ]);
        maker.record("idle_land", &suspected, values);
    }
    let suspected = maker.day(YEAR, (1, 10));
    let open = idle_row(maker, 64, 300, &suspected);
    maker.record("idle_land", &suspected, open);
    let mut not_idle = idle_row(maker, 65, 73, &suspected);
    not_idle.push(("outcome", said("不构成闲置")));
    maker.record("idle_land", &suspected, not_idle);
}

fn idle_row(
    maker: &mut Maker,
    number: usize,
    area_mu: i64,
    suspected: &str,
) -> Vec<(&'static str, String)> {
    let township = maker.township();
    vec![
        ("number", format!("闲{number:03}")),
        ("name", format!("疑似闲置地块{number}")),
        ("area", area_mu.to_string()),
        ("price", (area_mu * 60).to_string()),
        ("agreed_start", format!("{}-06-01", YEAR - 3)),
        (
            "started",
            if number.is_multiple_of(4) {
                yes()
            } else {
                no()
            },
        ),
        ("suspected_on", suspected.to_owned()),
        ("township", township),
    ]
}

fn filings(maker: &mut Maker) {
    let shares = maker.shares(552_100, 37);
    let kinds = ["种植设施", "畜禽养殖", "水产养殖", "附属设施"];
    for (index, area) in shares.into_iter().enumerate() {
        let on = maker.day(YEAR, (1, 12));
        let Parcel { shape, township } = maker.parcel(area);
        let values = vec![
            ("filing_no", format!("设备{YEAR}-{:03}", index + 1)),
            ("name", format!("设施农业项目{}", index + 1)),
            ("kind", said(kinds[index % kinds.len()])),
            ("area", hectares(area)),
            ("filed_on", on.clone()),
            ("township", township),
        ];
        maker.drawn("facility_agriculture", &on, values, Some(shape));
    }
    for (phase, area) in [("一期", 260_000), ("二期", 173_300)] {
        let Parcel { shape, township } = maker.parcel(area);
        let on = format!("{YEAR}-10-15");
        let values = vec![
            ("number", format!("旱改水{phase}")),
            ("name", format!("合成旱改水项目{phase}")),
            ("phase", said(phase)),
            ("area", hectares(area)),
            ("started_on", on.clone()),
            ("township", township),
        ];
        maker.drawn("cropland_upgrade", &on, values, Some(shape));
    }
}
