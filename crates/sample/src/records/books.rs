//! Planning, inspection, patrol, staff and party work.

use super::{Maker, YEAR, no, office, said, yes};

pub(super) fn write(maker: &mut Maker) {
    planning(maker);
    inspection(maker);
    patrol(maker);
    staff(maker);
    organisation(maker);
    honours(maker);
    feedback(maker);
}

fn planning(maker: &mut Maker) {
    let rows = [
        ("环湖地区实施性规划", "编制完成", "09-20"),
        ("非集建区规划", "编制完成", "11-12"),
        ("沿江绿色转型发展综合规划", "前期研究完成", "12-03"),
        ("控制性详细规划评估及优化", "启动", "05-18"),
    ];
    for (index, (name, state, day)) in rows.into_iter().enumerate() {
        let on = format!("{YEAR}-{day}");
        let values = vec![
            ("number", format!("规{YEAR}-{:02}", index + 1)),
            ("name", said(name)),
            ("stage", said(state)),
            ("reached_on", on.clone()),
        ];
        maker.record("plan_project", &on, values);
    }
    for (index, (title, people)) in [("下沉社区", 48), ("隔离点值守", 12)]
        .into_iter()
        .enumerate()
    {
        let on = format!("{YEAR}-02-{:02}", 10 + index);
        let values = vec![
            ("number", format!("专{YEAR}-{:02}", index + 1)),
            ("topic", said("抗疫")),
            ("title", said(title)),
            ("people", people.to_string()),
            ("done_on", on.clone()),
        ];
        maker.record("general_work", &on, values);
    }
}

/// 177 issues on the books, 121 of them to be rectified, 116 rectified.
fn inspection(maker: &mut Maker) {
    let why = [
        "已移交其他部门",
        "经核实不属违法",
        "属历史遗留，另行处置",
        "诉讼未结",
    ];
    for index in 0..177 {
        let year = if index < 40 { 2018 } else { 2019 };
        let found = maker.day(year, (3, 12));
        let township = maker.township();
        let in_base = index % 177 < 121;
        let mut values = vec![
            ("number", format!("督{year}-{:03}", index + 1)),
            ("title", format!("督察问题{}", index + 1)),
            ("inspection_year", year.to_string()),
            ("found_on", found.clone()),
            ("in_base", if in_base { yes() } else { no() }),
            ("area", (1 + index % 23).to_string()),
            ("township", township),
        ];
        if index < 116 {
            let done = maker.day(YEAR, (1, 12));
            values.push(("rectified_on", done));
        } else if !in_base {
            values.push(("not_in_base_reason", said(why[index % why.len()])));
        }
        maker.record("inspection_issue", &found, values);
    }
}

fn patrol(maker: &mut Maker) {
    let aspects = ["政治建设", "队伍建设", "作风建设", "业务管理"];
    for index in 0..25 {
        let on = format!("{YEAR}-08-10");
        let done = maker.day(YEAR, (9, 12));
        let values = vec![
            ("number", format!("巡{YEAR}-{:02}", index + 1)),
            ("aspect", said(aspects[index % aspects.len()])),
            ("issue", format!("合成问题{}", index + 1)),
            ("reported_on", on.clone()),
            ("rectified_on", done),
            ("owner", said("办公室")),
        ];
        maker.record("discipline_inspection", &on, values);
    }
}

fn staff(maker: &mut Maker) {
    let rows = [
        ("四级主任科员职级晋升", 3),
        ("事业单位副科级选拔任职", 3),
        ("公开招录公务员", 2),
        ("专项招聘事业编", 1),
        ("公务员转任", 1),
    ];
    let mut number = 0;
    for (kind, count) in rows {
        for _ in 0..count {
            number += 1;
            let on = maker.day(YEAR, (3, 12));
            let values = vec![
                ("number", format!("人{YEAR}-{number:02}")),
                ("kind", said(kind)),
                ("decided_on", on.clone()),
                ("document", format!("合成任〔{YEAR}〕{number}号")),
            ];
            maker.record("personnel_change", &on, values);
        }
    }
}

fn organisation(maker: &mut Maker) {
    for index in 0..15 {
        let on = format!("{YEAR}-{:02}-{:02}", 1 + index * 4 / 5, 6 + index);
        let values = vec![
            ("number", format!("学{YEAR}-{:02}", index + 1)),
            ("kind", said("党组理论中心组学习")),
            ("held_on", on.clone()),
            ("study_plan", office::study()),
        ];
        maker.record("meeting", &on, values);
    }
    for index in 0..25 {
        let on = maker.day(YEAR, (5, 11));
        let values = vec![
            ("number", format!("提{YEAR}-{:02}", index + 1)),
            (
                "kind",
                said(if index % 3 == 0 {
                    "人大建议"
                } else {
                    "政协提案"
                }),
            ),
            ("title", format!("合成提案{}", index + 1)),
            ("answered_on", on.clone()),
        ];
        maker.record("proposal", &on, values);
    }
}

fn honours(maker: &mut Maker) {
    let honours = [
        ("五星级基层党组织", "市级"),
        ("区级最佳文明单位", "区级"),
        ("平安建设优胜单位", "区级"),
        ("档案管理达标先进单位", "区级"),
        ("市级文明单位", "市级"),
    ];
    for (index, (name, level)) in honours.into_iter().enumerate() {
        let on = format!("{YEAR}-12-{:02}", 20 + index);
        let mut values = vec![
            ("number", format!("誉{YEAR}-{}", index + 1)),
            ("name", said(name)),
            ("level", said(level)),
        ];
        // the last one is still announced, not granted
        if index < 4 {
            values.push(("granted_on", on.clone()));
            values.push(("status", said("已授予")));
            values.push(("pending", no()));
        } else {
            values.push(("status", said("公示")));
            values.push(("pending", yes()));
        }
        maker.record("honour", &on, values);
    }
}

fn feedback(maker: &mut Maker) {
    for index in 0..13 {
        let on = maker.day(YEAR, (4, 12));
        let values = vec![
            ("number", format!("锦{YEAR}-{:02}", index + 1)),
            ("kind", said("锦旗")),
            ("window", format!("{}号窗口", 1 + index % 5)),
            ("received_on", on.clone()),
        ];
        maker.record("service_feedback", &on, values);
    }
    for (index, section) in ["土地利用科", "用途管制科", "登记中心", "办公室"]
        .into_iter()
        .enumerate()
    {
        let on = format!("{YEAR}-11-0{}", 2 + index);
        let values = vec![
            ("number", format!("评{YEAR}-{}", index + 1)),
            ("section_name", said(section)),
            (
                "rating",
                said(if index % 2 == 0 {
                    "满意"
                } else {
                    "非常满意"
                }),
            ),
            ("rated_on", on.clone()),
        ];
        maker.record("campaign_appraisal", &on, values);
    }
}
