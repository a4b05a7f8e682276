//! The office: units, work plans, study, meetings, followed-up matters, archives, general work.

use super::{Maker, YEAR, no, said, yes};

/// Number, name and kind of the units; numbers in other tables refer to these.
const UNITS: [(&str, &str, &str); 16] = [
    ("01", "办公室", "内设机构"),
    ("02", "规划科", "内设机构"),
    ("03", "土地利用科", "内设机构"),
    ("04", "用途管制科", "内设机构"),
    ("05", "耕地保护科", "内设机构"),
    ("06", "执法监察科", "内设机构"),
    ("07", "行政审批科", "内设机构"),
    ("08", "法规科", "内设机构"),
    ("09", "组织人事科", "内设机构"),
    ("10", "财务科", "内设机构"),
    ("11", "不动产登记中心", "事业单位"),
    ("12", "土地储备中心", "事业单位"),
    ("13", "信息中心", "事业单位"),
    (MERGED, "重大项目办公室", "临时机构"),
    ("15", "林业站", "事业单位"),
    ("16", "窗口党支部", "党支部"),
];
/// The unit that was merged into the office.
const MERGED: &str = "14";
/// The day on which it was merged.
const MERGED_ON: &str = "2020-09-01";

/// Topic, date, content, quantity, its unit, proof of the general work of the year.
const WORKS: &str = include_str!("works.txt");

/// Number of a unit.
pub(super) fn unit(number: &str) -> String {
    format!("机-{number}")
}

/// Units and plans, to which the other records refer.
pub(super) fn before(maker: &mut Maker) {
    units(maker);
    plans(maker);
    study_plan(maker);
}

/// What refers to units, plans and tasks.
pub(super) fn after(maker: &mut Maker) {
    merger(maker);
    recommended(maker);
    meetings(maker);
    matters(maker);
    works(maker);
    archives(maker);
}

fn units(maker: &mut Maker) {
    let on = "2015-01-01";
    for (number, name, kind) in UNITS {
        let mut values = vec![
            ("number", unit(number)),
            ("name", said(name)),
            ("kind", said(kind)),
            ("established_on", said(on)),
        ];
        if number == MERGED {
            values.push(("ended_on", said(MERGED_ON)));
            values.push(("ended_no", said("合成编办〔2020〕1号")));
            values.push(("successor", said("办公室")));
        }
        maker.record("organisation_unit", on, values);
    }
}

fn plans(maker: &mut Maker) {
    for year in [YEAR, YEAR + 1] {
        let on = format!("{year}-01-15");
        let tasks = super::tasks::of(year).count();
        let closed = if year == YEAR { tasks } else { 0 };
        let values = vec![
            ("number", plan(year)),
            ("year", year.to_string()),
            ("name", format!("{year}年工作要点")),
            ("goal", said("围绕全区中心工作，逐条落实")),
            ("tasks", tasks.to_string()),
            ("tasks_closed", closed.to_string()),
            ("agreed_on", format!("{year}-01-12")),
            ("issued_no", format!("合成规〔{year}〕1号")),
            ("issued_on", on.clone()),
        ];
        maker.record("work_plan", &on, values);
    }
}

/// Number of the plan of a year.
pub(super) fn plan(year: i16) -> String {
    format!("要点{year}")
}

/// Number of the study plan of the year.
pub(super) fn study() -> String {
    format!("学{YEAR}")
}

fn study_plan(maker: &mut Maker) {
    let values = vec![
        ("number", study()),
        ("year", YEAR.to_string()),
        ("name", format!("{YEAR}年理论学习计划")),
        ("subjects", said("按季度安排专题")),
        ("sessions", said("15")),
        ("last_on", format!("{YEAR}-12-20")),
        ("reported_on", format!("{YEAR}-12-28")),
    ];
    maker.record("study_plan", &format!("{YEAR}-01-06"), values);
}

fn merger(maker: &mut Maker) {
    let values = vec![
        ("number", said("机构-1")),
        ("kind", said("合并")),
        ("unit", unit(MERGED)),
        ("successor_unit", unit("01")),
        ("old_name", said("重大项目办公室")),
        ("reason", said("打破科室壁垒，避免多头管理")),
        ("approval_no", said("合成编办〔2020〕1号")),
        ("approved_on", said("2020-08-20")),
        ("effective_on", said(MERGED_ON)),
        ("moved", said("0")),
        ("finished_on", said("2020-09-18")),
    ];
    maker.record("organisation_change", MERGED_ON, values);
}

/// Young officials recommended to the city bureau and to the district.
fn recommended(maker: &mut Maker) {
    for (index, day) in ["06-22", "07-20"].into_iter().enumerate() {
        let on = format!("{YEAR}-{day}");
        let values = vec![
            ("number", format!("荐{YEAR}-{}", index + 1)),
            ("kind", said("推荐任职")),
            ("decided_on", on.clone()),
            ("document", format!("合成荐〔{YEAR}〕{}号", index + 1)),
        ];
        maker.record("personnel_change", &on, values);
    }
}

/// Meetings of the bureau with what they decided; study sessions are elsewhere.
fn meetings(maker: &mut Maker) {
    let rows = [
        ("局务会", "05-11", "批而未供土地处置方案", "03", "08-31"),
        ("党组会", "08-13", "巡察反馈问题整改方案", "01", "12-15"),
        ("局长办公会", "10-19", "标准地出让试点", "03", "12-20"),
    ];
    for (index, (kind, day, topic, owner, due)) in rows.into_iter().enumerate() {
        let (number, on) = (format!("会{YEAR}-{}", index + 1), format!("{YEAR}-{day}"));
        let meeting = vec![
            ("number", number.clone()),
            ("kind", said(kind)),
            ("held_on", on.clone()),
            ("title", said(topic)),
            ("members", said("7")),
            ("present", said("6")),
            ("minutes_no", format!("合成纪〔{YEAR}〕{}号", index + 1)),
            ("minutes_on", on.clone()),
            ("decisions", said("1")),
        ];
        maker.record("meeting", &on, meeting);
        let decision = vec![
            ("number", format!("议{YEAR}-{}", index + 1)),
            ("meeting", number),
            ("topic", said(topic)),
            ("outcome", said("通过")),
            ("decision", said("原则同意，由责任部门按期落实")),
            ("unit", unit(owner)),
            ("due_on", format!("{YEAR}-{due}")),
            ("decided_on", on.clone()),
            ("done_on", format!("{YEAR}-{due}")),
        ];
        maker.record("meeting_decision", &on, decision);
    }
}

/// Followed-up matters: those of the meetings, one of which was late.
fn matters(maker: &mut Maker) {
    let rows = [
        ("落实批而未供处置方案", "03", "05-12", "08-31", "08-28"),
        ("落实巡察整改方案", "01", "08-14", "12-15", "12-15"),
        ("落实标准地出让试点", "03", "10-20", "12-20", "12-24"),
    ];
    for (index, (title, owner, given, due, done)) in rows.into_iter().enumerate() {
        let on = format!("{YEAR}-{given}");
        let values = vec![
            ("number", format!("督办{YEAR}-{}", index + 1)),
            ("title", said(title)),
            ("source", said("会议决定")),
            ("document", format!("合成纪〔{YEAR}〕{}号", index + 1)),
            ("unit", unit(owner)),
            ("decision", format!("议{YEAR}-{}", index + 1)),
            ("demand", said("按议定意见限期办结")),
            ("status", said("已销号")),
            ("given_on", on.clone()),
            ("due_on", format!("{YEAR}-{due}")),
            ("first_due_on", format!("{YEAR}-{due}")),
            ("finished_on", format!("{YEAR}-{done}")),
            ("on_time", if done <= due { yes() } else { no() }),
            ("closed_on", format!("{YEAR}-12-28")),
            ("result", said("已落实")),
        ];
        maker.record("supervised_matter", &on, values);
    }
}

fn works(maker: &mut Maker) {
    for (index, line) in WORKS.lines().enumerate() {
        let cells: Vec<&str> = line.split('|').collect();
        let [topic, on, title, quantity, of, evidence] = cells[..] else {
            continue;
        };
        let mut values = vec![
            ("number", format!("综{YEAR}-{:02}", index + 1)),
            ("topic", said(topic)),
            ("title", said(title)),
            ("done_on", said(on)),
            ("evidence", said(evidence)),
            ("status", said("已核对")),
        ];
        if !quantity.is_empty() {
            values.push(("quantity", said(quantity)));
            values.push(("quantity_unit", said(of)));
        }
        maker.record("general_work", on, values);
    }
}

fn archives(maker: &mut Maker) {
    let kinds = ["文书", "用地审批", "土地供应", "执法"];
    for index in 0..24 {
        let on = format!("{YEAR}-0{}-1{}", 3 + index % 4, index % 9);
        let kept = index % 3;
        let mut values = vec![
            ("number", format!("档{YEAR}-{:03}", index + 1)),
            ("title", format!("合成案卷{}", index + 1)),
            ("category", said(kinds[index % kinds.len()])),
            ("formed_year", (YEAR - 1).to_string()),
            ("retention", said(["永久", "30年", "10年"][kept])),
            ("permanent", if kept == 0 { yes() } else { no() }),
            ("counted_from", format!("{YEAR}-01-01")),
            ("pages", (12 + index * 7).to_string()),
            ("filed_on", on.clone()),
            ("status", said("在库")),
        ];
        if kept > 0 {
            let years = if kept == 1 { 30 } else { 10 };
            values.push(("keep_until", format!("{}-01-01", YEAR + years)));
        }
        if kept < 2 {
            values.push(("transfer_by", format!("{}-01-01", YEAR + 10)));
        }
        maker.record("archive_file", &on, values);
    }
}
