//! Each check by small examples.

use kunyu_proof::{Draft, Finding, Known, Parts, Rounding, Status, proof};
use kunyu_terms::Exact;

use crate::common::{known, of, statuses};

fn check(text: &str, known: &[Known]) -> Vec<Finding> {
    proof(&Draft::from_text(text), known, 2020)
}

fn status_of(text: &str, known: &[Known], figure: &str) -> Status {
    of(&check(text, known), figure).status
}

fn reserve() -> Vec<Known> {
    vec![
        known("parcels", "储备土地宗数", "29", "宗"),
        known("area", "储备土地面积", "226.6", "公顷"),
    ]
}

#[test]
fn units_are_converted_exactly() {
    for (text, figure, status) in [
        ("储备土地面积226.6公顷。", "226.6公顷", Status::Right),
        ("储备土地面积3399亩。", "3399亩", Status::Right),
        (
            "储备土地面积2266000平方米。",
            "2266000平方米",
            Status::Right,
        ),
        (
            "储备土地面积2.266平方公里。",
            "2.266平方公里",
            Status::Right,
        ),
        (
            "储备土地面积2.27平方公里。",
            "2.27平方公里",
            Status::Rounded,
        ),
        ("储备土地面积0.34万亩。", "0.34万亩", Status::Rounded),
        ("储备土地面积0.33万亩。", "0.33万亩", Status::CutOrUnrounded),
        ("储备土地面积3400亩。", "3400亩", Status::Wrong),
        (
            "储备土地面积二百二十六点六公顷。",
            "二百二十六点六公顷",
            Status::Right,
        ),
        (
            "储备土地面积２２６．６公顷。",
            "２２６．６公顷",
            Status::Right,
        ),
    ] {
        assert_eq!(status_of(text, &reserve(), figure), status, "{text}");
    }
}

#[test]
fn the_same_value_in_brackets_is_checked_by_conversion() {
    let text = "储备土地面积226.6公顷（合3399亩）。";
    assert_eq!(status_of(text, &reserve(), "3399亩"), Status::Right);
    let text = "储备土地面积226.6公顷（3389亩）。";
    assert_eq!(status_of(text, &reserve(), "3389亩"), Status::Wrong);
    let text = "复垦面积10公顷（140亩）。";
    assert_eq!(status_of(text, &reserve(), "140亩"), Status::Wrong);
}

#[test]
fn words_beside_a_figure_change_its_claim() {
    let calls = [known("calls", "市长专线", "1366", "件")];
    for (figure, status) in [
        ("1366件", Status::Right),
        ("1367件", Status::Wrong),
        ("约1400件", Status::Rounded),
        ("约1500件", Status::Wrong),
        ("近1400件", Status::Right),
        ("近1300件", Status::Wrong),
        ("1300余件", Status::Right),
        ("1400余件", Status::Wrong),
        ("1000余件", Status::Right),
        ("1200余件", Status::Warned),
        ("超1300件", Status::Right),
        ("超过1400件", Status::Wrong),
        ("不少于1366件", Status::Right),
        ("1300件以上", Status::Right),
        ("不超过1400件", Status::Right),
        ("0.14万件", Status::Rounded),
        ("一千三百六十六件", Status::Right),
    ] {
        let text = format!("受理市长专线{figure}。");
        assert_eq!(status_of(&text, &calls, figure), status, "{text}");
    }
}

#[test]
fn a_lower_bound_is_no_value() {
    let mut staff = known("staff", "下沉社区干部", "60", "名");
    staff.at_least = true;
    let staff = [staff];
    for (figure, status) in [
        ("60余名", Status::Right),
        ("60名", Status::Right),
        ("70余名", Status::Warned),
        ("58名", Status::Wrong),
    ] {
        assert_eq!(
            status_of(&format!("下沉社区干部{figure}。"), &staff, figure),
            status,
            "{figure}"
        );
    }
}

#[test]
fn sums_of_a_list() {
    let right = "受理来电3件，来信5件，来访7件，共计15件。";
    assert_eq!(status_of(right, &[], "15件"), Status::Untraced);
    let wrong = check("受理来电3件，来信5件，来访7件，共计16件。", &[]);
    assert_eq!(of(&wrong, "16件").status, Status::Wrong);
    assert_eq!(of(&wrong, "16件").expected.as_deref(), Some("15件"));
    let parts = [
        known("a", "来电", "3", "件"),
        known("b", "来信", "5", "件"),
        known("c", "来访", "7", "件"),
    ];
    assert_eq!(status_of(right, &parts, "15件"), Status::Right);
    // the ledger knows the total: the text's parts do not add up to it
    let total = [known("t", "受理诉求", "16", "件")];
    assert_eq!(
        status_of("受理诉求共计16件，其中来电9件，来信8件。", &total, "16件"),
        Status::Warned
    );
    let areas = "甲地1.24公顷，乙地2.34公顷，合计3.6公顷。";
    assert_eq!(status_of(areas, &[], "3.6公顷"), Status::Untraced);
    assert_eq!(
        status_of("甲地1.2公顷，乙地2.3公顷，合计3.9公顷。", &[], "3.9公顷"),
        Status::Wrong
    );
    // 共 with figures of another subject before it is no sum of them
    let other = "走访企业20家，座谈3家，全年服务重点项目单位共40家。";
    assert_eq!(status_of(other, &[], "40家"), Status::Untraced);
}

#[test]
fn parts_of_a_whole() {
    assert_eq!(
        status_of("供应土地20宗，其中工业用地25宗。", &[], "25宗"),
        Status::Wrong
    );
    assert_eq!(
        status_of("供应土地20宗，其中工业用地15宗。", &[], "15宗"),
        Status::Untraced
    );
}

#[test]
fn ratios_beside_their_parts() {
    let base = "共排查问题150个，应整改121个，已整改116个，整改率";
    let text = |rate: &str| format!("{base}{rate}。");
    let parts = [
        known("due", "应整改", "121", "个"),
        known("done", "已整改", "116", "个"),
    ];
    assert_eq!(
        status_of(&text("95.87%"), &parts, "95.87%"),
        Status::Rounded
    );
    assert_eq!(
        status_of(&text("95.86%"), &parts, "95.86%"),
        Status::CutOrUnrounded
    );
    let findings = check(&text("95.87%"), &parts);
    assert_eq!(of(&findings, "150个").status, Status::Warned);
    assert!(of(&findings, "150个").reason.zh.contains("77.33%"));
    let wrong = "排查问题121个，整改116个，整改率95.78%。";
    assert_eq!(status_of(wrong, &[], "95.78%"), Status::Wrong);
    assert_eq!(
        of(&check(wrong, &[]), "95.78%").expected.as_deref(),
        Some("95.87%")
    );
}

#[test]
fn unrounded_inputs_explain_measured_ratios_only() {
    let ratio = |unit: &str| {
        let mut rate = known("rate", "处置率", "0", "%");
        rate.parts = Parts::Ratio {
            of: "of".into(),
            base: "base".into(),
        };
        rate.value = "8134"
            .parse::<Exact>()
            .unwrap()
            .percent_of("8507".parse().unwrap())
            .unwrap();
        let mut of = known("of", "处置量", "8134", unit);
        of.rounding = Some(Rounding {
            digits: 0,
            cut: false,
        });
        vec![rate, of, known("base", "总量", "8507", unit)]
    };
    assert_eq!(
        status_of("处置率95.63%。", &ratio("亩"), "95.63%"),
        Status::CutOrUnrounded
    );
    assert_eq!(
        status_of("处置率95.63%。", &ratio("件"), "95.63%"),
        Status::Wrong
    );
    assert_eq!(
        status_of("处置率95.71%。", &ratio("亩"), "95.71%"),
        Status::Wrong
    );
}

#[test]
fn growth_against_the_year_before() {
    let mut before = known("calls", "受理信访", "80", "件");
    before.year = 2019;
    let calls = [known("calls", "受理信访", "90", "件"), before];
    for (tail, figure, status) in [
        ("同比增长12.5%", "12.5%", Status::Right),
        ("同比增长13%", "13%", Status::Rounded),
        ("同比增长12%", "12%", Status::CutOrUnrounded),
        ("同比下降12.5%", "12.5%", Status::Wrong),
        ("较上年增加10件", "10件", Status::Right),
        ("较上年增加12件", "12件", Status::Wrong),
    ] {
        let text = format!("受理信访90件，{tail}。");
        assert_eq!(status_of(&text, &calls, figure), status, "{text}");
    }
    assert_eq!(
        status_of("受理信访由上年的80件增加到90件，增长15%。", &[], "15%"),
        Status::Wrong
    );
    assert_eq!(
        status_of("受理信访90件，同比增长15%。", &calls[..1], "15%"),
        Status::Untraced
    );
}

#[test]
fn values_of_their_own_year() {
    let mut before = known("calls", "受理信访", "80", "件");
    before.year = 2019;
    let calls = [known("calls", "受理信访", "90", "件"), before];
    assert_eq!(
        status_of("2019年，受理信访80件。", &calls, "80件"),
        Status::Right
    );
    assert_eq!(
        status_of("2019年，受理信访81件。", &calls, "81件"),
        Status::Wrong
    );
    assert_eq!(
        status_of("2018年，受理信访70件。", &calls, "70件"),
        Status::Untraced
    );
    assert_eq!(
        status_of("上年受理信访80件。", &calls, "80件"),
        Status::Right
    );
    let plan = "二、2021年工作安排\n计划受理信访90件。";
    assert_eq!(status_of(plan, &calls, "90件"), Status::Untraced);
}

#[test]
fn lists_behind_respectively_are_taken_in_order() {
    let sources = [
        known("a", "市长专线", "3", "件"),
        known("b", "区长热线", "5", "件"),
        known("c", "城市留言板", "7", "件"),
    ];
    let text = "市长专线、区长热线、城市留言板分别为3件、5件和7件。";
    let all = |text: &str| {
        statuses(text, &sources)
            .into_iter()
            .map(|(_, status)| status)
            .collect::<Vec<_>>()
    };
    assert_eq!(all(text), [Status::Right; 3]);
    let swapped = "市长专线、区长热线、城市留言板分别为5件、3件和7件。";
    assert_eq!(all(swapped), [Status::Wrong, Status::Wrong, Status::Right]);
}

#[test]
fn value_alone_never_traces() {
    let calls = [known("calls", "市长专线", "1366", "件")];
    let findings = check("发放宣传手册1366件。", &calls);
    assert_eq!(of(&findings, "1366件").status, Status::Untraced);
    assert_eq!(of(&findings, "1366件").indicator, None);
    assert_eq!(
        status_of("市长专线投入1366万元。", &calls, "1366万元"),
        Status::Untraced
    );
}

#[test]
fn told_twice_differently() {
    let text = "全区建成高标准农田1200亩。\n加强农业基础设施，全区建成高标准农田1300亩。";
    let findings = check(text, &[]);
    assert_eq!(of(&findings, "1200亩").status, Status::Untraced);
    assert_eq!(of(&findings, "1300亩").status, Status::Wrong);
    let same = "全区建成高标准农田1200亩。\n加强农业基础设施，全区建成高标准农田1200亩。";
    assert!(
        statuses(same, &[])
            .iter()
            .all(|(_, status)| *status == Status::Untraced)
    );
}

#[test]
fn parts_of_the_district_or_year_are_not_the_whole() {
    let text = "金银湖街道储备土地12宗。上半年储备土地17宗。";
    let found = statuses(text, &reserve());
    assert_eq!(
        found,
        [
            ("12宗".into(), Status::Untraced),
            ("17宗".into(), Status::Untraced)
        ]
    );
}

#[test]
fn all_and_none_in_words() {
    let known = [
        known("leaks", "失泄密事件", "0", "起"),
        known("started", "加氢站开工率", "100", "%"),
    ];
    assert_eq!(
        status_of("全年未发生失泄密事件。", &known, "未发生"),
        Status::Right
    );
    let text = "加氢站建设项目均已开工建设。";
    assert_eq!(status_of(text, &known, "均已"), Status::Right);
    let mut other = known.to_vec();
    other[0].value = Exact::whole(2);
    assert_eq!(
        status_of("全年未发生失泄密事件。", &other, "未发生"),
        Status::Wrong
    );
    assert!(statuses("各项工作均已得到提升，未发生其他情况。", &known).is_empty());
}

#[test]
fn places_name_headings_paragraph_and_character() {
    let text = "一、2020年工作情况\n（一）土地管理\n第一段话讲情况。\n\n共储备土地 30 宗。";
    let findings = check(text, &reserve());
    let finding = of(&findings, "30宗");
    assert_eq!(finding.place.part.as_deref(), Some("一、2020年工作情况"));
    assert_eq!(
        finding.place.written_zh(),
        "一、2020年工作情况 › （一）土地管理 › 第2段第7字"
    );
    assert_eq!(
        finding.place.to_string(),
        "一、2020年工作情况 › （一）土地管理 › paragraph 2, character 7"
    );
}
