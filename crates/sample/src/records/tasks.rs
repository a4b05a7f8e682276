//! Tasks of the work plan: sentences of the yearly report and of the plan for the next year.

use super::{Maker, YEAR};

const DONE: [(&str, &str); 8] = [
    ("规划", "划定天际线重点管控区域，推进环湖地区品质提升"),
    ("土地管理", "供地计划按季度调度，项目用地应保尽保"),
    (
        "耕地保护",
        "完成上年度耕地质量等别更新评价，开展永久基本农田划定不实问题摸底",
    ),
    ("专项整改", "落实行政执法三项制度，开展季度卫片图斑核查"),
    ("服务", "医疗卫生项目提前介入方案审查，缩短办理时间"),
    (
        "优化营商环境",
        "登记窗口推行预约、限时、延时服务，办理点延伸到小区",
    ),
    ("队伍建设", "完善内部制度，归并临时机构"),
    ("管党治党", "开展廉政风险排查，完成普法验收"),
];
const NEXT: [(&str, &str); 8] = [
    ("规划", "启动基本生态控制线调整，编制城市色彩控制导则"),
    ("土地管理", "编制储备供应计划，新增工业用地按标准地出让"),
    ("耕地保护", "推进旱改水项目验收，开展例行督察整改"),
    ("专项整改", "清理历年批而未供土地，逐宗制定处置方案"),
    ("服务", "加快历史遗留问题房办证"),
    ("优化营商环境", "试行一事联办，服务窗口延伸到街道"),
    ("队伍建设", "加强业务培训和轮岗交流"),
    ("管党治党", "深入开展作风建设"),
];

pub(super) fn write(maker: &mut Maker) {
    for (year, tasks) in [(YEAR, DONE), (YEAR + 1, NEXT)] {
        for (index, (section, sentence)) in tasks.into_iter().enumerate() {
            let on = format!("{year}-01-15");
            let mut values = vec![
                ("number", format!("任{year}-{:02}", index + 1)),
                ("year", year.to_string()),
                ("section_name", section.to_owned()),
                ("order", (index + 1).to_string()),
                ("sentence", sentence.to_owned()),
                ("due_on", format!("{year}-12-31")),
            ];
            if year == YEAR {
                values.push(("done_on", format!("{year}-12-20")));
            }
            maker.record("work_task", &on, values);
        }
    }
}
