//! Facilities, reviews, problem houses, messages of citizens, hospital permits.

use super::{Maker, YEAR, no, said, yes};

pub(super) fn write(maker: &mut Maker) {
    facilities(maker);
    reviews(maker);
    houses(maker);
    messages(maker);
    permits(maker);
}

fn facilities(maker: &mut Maker) {
    let berths = maker.shares(11_588, 64);
    let piles = maker.shares(3277, 48);
    let rows = berths
        .iter()
        .map(|count| ("停车泊位", Some(("berths", *count)), true));
    let piles = piles
        .iter()
        .map(|count| ("充电桩", Some(("piles", *count)), true));
    let others = [
        ("机械立体停车库", 4, true),
        ("公共停车楼", 2, false),
        ("充电站", 17, true),
        ("加氢站", 3, false),
    ];
    let others = others
        .into_iter()
        .flat_map(|(kind, count, built)| (0..count).map(move |_| (kind, None, built)));
    let all: Vec<_> = rows.chain(piles).chain(others).collect();
    for (index, (kind, count, built)) in all.into_iter().enumerate() {
        let started = maker.day(YEAR, (1, 5));
        let finished = maker.day(YEAR, (6, 12));
        let township = maker.township();
        let mut values = vec![
            ("number", format!("设{YEAR}-{:03}", index + 1)),
            ("name", format!("合成{kind}{}", index + 1)),
            ("kind", said(kind)),
            ("planned", yes()),
            ("started_on", started.clone()),
            ("township", township),
        ];
        values.extend(count.map(|(field, count)| (field, count.to_string())));
        if built {
            values.push(("built_on", finished));
        }
        maker.record("public_facility", &started, values);
    }
}

/// Each estate has two reviews and counts once.
fn reviews(maker: &mut Maker) {
    for estate in 1..=8 {
        for (step, name) in [(1, "可行性分析"), (2, "图纸审查")] {
            let on = maker.day(YEAR, if step == 1 { (3, 6) } else { (7, 12) });
            let township = maker.township();
            let values = vec![
                ("number", format!("梯{YEAR}-{estate}-{step}")),
                ("estate", format!("合成小区{estate}")),
                ("step", said(name)),
                ("finished_on", on.clone()),
                ("township", township),
            ];
            maker.record("elevator_review", &on, values);
        }
    }
}

fn houses(maker: &mut Maker) {
    let units = maker.shares(17_577, 43);
    for (index, units) in units.into_iter().enumerate() {
        let year = if index < 20 { 2019 } else { YEAR };
        let on = maker.day(year, (1, 12));
        let township = maker.township();
        let values = vec![
            ("number", format!("问{:03}", index + 1)),
            ("project", format!("合成遗留项目{}", index + 1)),
            ("units", units.to_string()),
            ("resolved_on", on.clone()),
            ("certificates", (units / 2).to_string()),
            ("township", township),
        ];
        maker.record("legacy_housing", &on, values);
    }
}

/// By source: what was answered in time in the year; some were late, some are of other years.
fn messages(maker: &mut Maker) {
    let sources = [
        ("市长专线", 1366, 9),
        ("区长热线", 47, 2),
        ("城市留言板", 740, 6),
        ("阳光信访", 109, 3),
    ];
    let topics = [
        "土地权属咨询",
        "不动产登记进度",
        "规划公示意见",
        "停车设施建议",
        "临时用地反映",
    ];
    let mut number = 0;
    for (source, on_time, late) in sources {
        for index in 0..on_time + late {
            number += 1;
            let received = maker.day(YEAR, (1, 10));
            let answered = format!(
                "{YEAR}-{}-{:02}",
                if index % 2 == 0 { 11 } else { 12 },
                1 + index % 28
            );
            let township = maker.township();
            let in_time = index < on_time;
            let values = vec![
                ("number", format!("合成访〔{YEAR}〕{number}号")),
                ("source", said(source)),
                ("title", said(topics[index % topics.len()])),
                ("received_on", received.clone()),
                (
                    "due_on",
                    if in_time {
                        format!("{YEAR}-12-31")
                    } else {
                        received.clone()
                    },
                ),
                ("answered_on", answered),
                ("on_time", if in_time { yes() } else { no() }),
                ("township", township),
            ];
            maker.record("petition", &received, values);
        }
    }
}

/// Nine hospitals: three permits completed, six schemes reviewed.
fn permits(maker: &mut Maker) {
    for index in 0..9 {
        let on = maker.day(YEAR, (3, 12));
        let township = maker.township();
        let step = if index < 3 {
            "建设工程规划许可"
        } else {
            "规划方案审查"
        };
        let values = vec![
            ("number", format!("合成建规〔{YEAR}〕{}号", index + 1)),
            ("project", format!("合成医院项目{}", index + 1)),
            ("category", said("医院")),
            ("step", said(step)),
            ("finished_on", on.clone()),
            ("township", township),
        ];
        maker.record("planning_permit", &on, values);
    }
}
