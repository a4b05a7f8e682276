//! The table of the rules: what is planted for each, and what is proposed there.

use super::Proposal;
use crate::landuse::Cover;

/// A value of a planted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Datum {
    Text(&'static str),
    Integer(i64),
    /// Unscaled digits and number of decimals.
    Decimal(i64, u8),
    Date(&'static str),
}

use Datum::{Date, Decimal, Integer, Text};

/// What is planted in the cell of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The source rectangle is a row of this layer.
    Area(&'static str, &'static [Datum]),
    /// The source rectangle is cut out of the urban boundary.
    Hole,
    /// The source rectangle is a zoning plot of its own.
    Plot(&'static [Datum]),
    /// The source rectangle is a land-use patch.
    Patch(Cover),
    /// A line at this distance (metres) west of the east side of the source rectangle.
    Line(&'static str, i64, &'static [Datum]),
    /// A point with this radius (metres), on the middle of the west side of the parcel.
    Spot(&'static str, i64, &'static [Datum]),
}

/// A rule, or one source of a rule that has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Theme {
    pub(crate) rule: &'static str,
    pub(crate) variant: &'static str,
    /// Chinese name, start of the parcels' names.
    pub(crate) name: &'static str,
    pub(crate) source: Source,
    pub(crate) proposal: Proposal,
    pub(crate) also: &'static [&'static str],
}

/// Proposed everywhere: allowed on the background plot and under every limit that is not tested.
pub(crate) const HARMLESS: Proposal = Proposal {
    use_code: Some("0701"),
    plot_ratio_hundredths: Some(200),
    height_m: Some(60),
    density_percent: Some(25),
    green_percent: Some(35),
    parking: Some(500),
};

/// Limits of the background plot: code, name, RJL, JZGD, JZMD, LDL, TCW.
pub(crate) const BACKGROUND_PLOT: [Datum; 7] =
    plot("0701", "城镇住宅用地", 350, 1500, 400, 200, 100);

const fn plot(
    code: &'static str,
    name: &'static str,
    ratio: i64,
    height: i64,
    density: i64,
    green: i64,
    parking: i64,
) -> [Datum; 7] {
    [
        Text(code),
        Text(name),
        Decimal(ratio, 2),
        Decimal(height, 1),
        Decimal(density, 1),
        Decimal(green, 1),
        Integer(parking),
    ]
}

const fn theme(rule: &'static str, name: &'static str, source: Source) -> Theme {
    Theme {
        rule,
        variant: "",
        name,
        source,
        proposal: HARMLESS,
        also: &[],
    }
}

const fn variant(
    rule: &'static str,
    variant: &'static str,
    name: &'static str,
    source: Source,
) -> Theme {
    Theme {
        rule,
        variant,
        name,
        source,
        proposal: HARMLESS,
        also: &[],
    }
}

const fn cover(
    rule: &'static str,
    name: &'static str,
    cover: Cover,
    also: &'static [&'static str],
) -> Theme {
    Theme {
        rule,
        variant: "",
        name,
        source: Source::Patch(cover),
        proposal: HARMLESS,
        also,
    }
}

const PLOT_GREEN: [Datum; 7] = plot("1401", "公园绿地", 350, 1500, 400, 200, 100);
const PLOT_RATIO: [Datum; 7] = plot("0701", "城镇住宅用地", 150, 1500, 400, 200, 100);
const PLOT_HEIGHT: [Datum; 7] = plot("0701", "城镇住宅用地", 350, 540, 400, 200, 100);
const PLOT_DENSITY: [Datum; 7] = plot("0701", "城镇住宅用地", 350, 1500, 200, 200, 100);
const PLOT_GREENER: [Datum; 7] = plot("0701", "城镇住宅用地", 350, 1500, 400, 400, 100);
const PLOT_PARKING: [Datum; 7] = plot("0701", "城镇住宅用地", 350, 1500, 400, 200, 800);

/// Every rule.
pub(crate) const THEMES: [Theme; 37] = [
    theme(
        "permanent_farmland",
        "永久基本农田",
        Source::Area("permanent_farmland", &[Text("JBZ"), Text("0101")]),
    ),
    theme(
        "ecological_redline",
        "生态保护红线",
        Source::Area(
            "ecological_redline",
            &[Text("真值红线（合成样例）"), Text("水源涵养")],
        ),
    ),
    theme("urban_boundary", "城镇开发边界外", Source::Hole),
    theme("zoning_use", "规划用途", Source::Plot(&PLOT_GREEN)),
    theme("zoning_plot_ratio", "容积率", Source::Plot(&PLOT_RATIO)),
    theme("zoning_height", "建筑高度", Source::Plot(&PLOT_HEIGHT)),
    theme("zoning_density", "建筑密度", Source::Plot(&PLOT_DENSITY)),
    theme("zoning_green", "绿地率", Source::Plot(&PLOT_GREENER)),
    theme("zoning_parking", "停车位", Source::Plot(&PLOT_PARKING)),
    cover(
        "farmland",
        "耕地",
        Cover::new("0102", "水浇地", Some(1)),
        &[],
    ),
    cover(
        "paddy",
        "水田",
        Cover::new("0101", "水田", Some(1)),
        &["farmland"],
    ),
    cover(
        "slope",
        "陡坡耕地",
        Cover::new("0103", "旱地", Some(5)),
        &["farmland"],
    ),
    theme(
        "approved",
        "已批建设用地",
        Source::Area(
            "approved",
            &[
                Text("合成政土批〔2018〕1号"),
                Date("2018-05-20"),
                Text("真值项目（合成样例）"),
            ],
        ),
    ),
    theme(
        "supplied",
        "已供土地",
        Source::Area(
            "supplied",
            &[
                Text("合成出让2019-1"),
                Text("挂牌"),
                Date("2019-06-01"),
                Text("城镇住宅用地"),
            ],
        ),
    ),
    theme(
        "registered",
        "已登记宗地",
        Source::Area(
            "registered",
            &[Text("真值区（合成样例）"), Text("国有建设用地使用权")],
        ),
    ),
    theme(
        "enforcement",
        "违法图斑",
        Source::Area(
            "enforcement",
            &[Text("未批先建"), Date("2020-09-30"), Text("未整改")],
        ),
    ),
    theme(
        "idle",
        "闲置土地",
        Source::Area(
            "idle",
            &[
                Text("真值闲置地块（合成样例）"),
                Date("2020-08-17"),
                Text("已认定"),
            ],
        ),
    ),
    theme(
        "unsupplied",
        "批而未供",
        Source::Area(
            "unsupplied",
            &[Text("合成政土批〔2016〕1号"), Decimal(2_000_000, 2)],
        ),
    ),
    theme(
        "protected_area",
        "自然保护地",
        Source::Area(
            "protected_area",
            &[
                Text("真值湿地公园（合成样例）"),
                Text("湿地公园"),
                Text("核心保护区"),
            ],
        ),
    ),
    variant(
        "water_source",
        "一级保护区",
        "水源一级保护区",
        Source::Area(
            "water_source",
            &[Text("真值水源地（合成样例）"), Text("一级")],
        ),
    ),
    variant(
        "water_source",
        "二级保护区",
        "水源二级保护区",
        Source::Area(
            "water_source",
            &[Text("真值水源地（合成样例）"), Text("二级")],
        ),
    ),
    variant(
        "water_source",
        "准保护区",
        "水源准保护区",
        Source::Area(
            "water_source",
            &[Text("真值水源地（合成样例）"), Text("准保护区")],
        ),
    ),
    variant(
        "heritage",
        "保护范围",
        "文物保护范围",
        Source::Area(
            "heritage",
            &[Text("真值遗址（合成样例）"), Text("省级"), Text("保护范围")],
        ),
    ),
    variant(
        "heritage",
        "建设控制地带",
        "文物建设控制地带",
        Source::Area(
            "heritage",
            &[
                Text("真值遗址（合成样例）"),
                Text("省级"),
                Text("建设控制地带"),
            ],
        ),
    ),
    variant(
        "power_line",
        "110",
        "110千伏线路",
        Source::Line(
            "power_line",
            10,
            &[Text("真值110千伏线（合成样例）"), Integer(110)],
        ),
    ),
    variant(
        "power_line",
        "220",
        "220千伏线路",
        Source::Line(
            "power_line",
            15,
            &[Text("真值220千伏线（合成样例）"), Integer(220)],
        ),
    ),
    variant(
        "power_line",
        "500",
        "500千伏线路",
        Source::Line(
            "power_line",
            20,
            &[Text("真值500千伏线（合成样例）"), Integer(500)],
        ),
    ),
    variant(
        "railway",
        "普速铁路",
        "普速铁路",
        Source::Line(
            "railway",
            15,
            &[Text("真值普速铁路（合成样例）"), Text("普速铁路")],
        ),
    ),
    variant(
        "railway",
        "高速铁路",
        "高速铁路",
        Source::Line(
            "railway",
            20,
            &[Text("真值高速铁路（合成样例）"), Text("高速铁路")],
        ),
    ),
    theme(
        "hazard_point",
        "地质灾害隐患点",
        Source::Spot("hazard_point", 50, &[Text("滑坡"), Text("小型")]),
    ),
    theme(
        "mineral",
        "矿产地",
        Source::Area(
            "mineral",
            &[Text("真值矿产地（合成样例）"), Text("建筑用砂岩")],
        ),
    ),
    variant(
        "ecological_control",
        "生态底线区",
        "生态底线区",
        Source::Area("ecological_control", &[Text("生态底线区")]),
    ),
    variant(
        "ecological_control",
        "生态发展区",
        "生态发展区",
        Source::Area("ecological_control", &[Text("生态发展区")]),
    ),
    variant(
        "skyline",
        "严格管控区",
        "严格管控区",
        skyline("严格管控区", &STRICT),
    ),
    variant(
        "skyline",
        "建设引导区",
        "建设引导区",
        skyline("建设引导区", &GUIDED),
    ),
    variant(
        "skyline",
        "重点控制区",
        "重点控制区",
        skyline("重点控制区", &KEY),
    ),
    variant("skyline", "协调区", "协调区", skyline("协调区", &HARMONY)),
];

const STRICT: [Datum; 2] = [Text("严格管控区"), Decimal(240, 1)];
const GUIDED: [Datum; 2] = [Text("建设引导区"), Decimal(450, 1)];
const KEY: [Datum; 2] = [Text("重点控制区"), Decimal(360, 1)];
const HARMONY: [Datum; 2] = [Text("协调区"), Decimal(540, 1)];

const fn skyline(_zone: &'static str, values: &'static [Datum]) -> Source {
    Source::Area("skyline", values)
}
