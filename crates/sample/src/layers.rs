//! The layers of the sample: ids, titles, fields.

use kunyu_overlay::Shape;

use crate::district::{DISTRICT_CODE, Feature, Field, FieldKind, GeometryKind, SampleLayer, Value};

const fn field(name: &'static str, title_zh: &'static str, kind: FieldKind) -> Field {
    Field {
        name,
        title_zh,
        kind,
    }
}

const fn text(name: &'static str, title_zh: &'static str, width: u16) -> Field {
    field(name, title_zh, FieldKind::Text(width))
}

const BSM: Field = text("BSM", "标识码", 18);
const YSDM: Field = text("YSDM", "要素代码", 10);

/// How a layer is described.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) id: &'static str,
    zh: &'static str,
    en: &'static str,
    geometry: GeometryKind,
    /// Four digits in the middle of the 标识码.
    code: &'static str,
    fields: &'static [Field],
}

use GeometryKind::{Line, Point, Polygon};

macro_rules! plan {
    ($name:ident, $id:literal, $zh:literal, $en:literal, $geometry:expr, $code:literal,
     [$($field:expr),* $(,)?]) => {
        pub(crate) const $name: Plan = Plan {
            id: $id,
            zh: $zh,
            en: $en,
            geometry: $geometry,
            code: $code,
            fields: &[$($field),*],
        };
    };
}

plan!(
    LANDUSE,
    "landuse",
    "地类图斑",
    "Land-use patches",
    Polygon,
    "2110",
    [
        BSM,
        YSDM,
        text("TBBH", "图斑编号", 8),
        text("DLBM", "地类编码", 5),
        text("DLMC", "地类名称", 60),
        text("QSXZ", "权属性质", 2),
        text("QSDWDM", "权属单位代码", 19),
        text("QSDWMC", "权属单位名称", 255),
        text("ZLDWDM", "坐落单位代码", 19),
        text("ZLDWMC", "坐落单位名称", 255),
        field("TBMJ", "图斑面积", FieldKind::Decimal(2)),
        text("KCDLBM", "扣除地类编码", 5),
        field("KCXS", "扣除地类系数", FieldKind::Decimal(4)),
        field("KCMJ", "扣除地类面积", FieldKind::Decimal(2)),
        field("TBDLMJ", "图斑地类面积", FieldKind::Decimal(2)),
        text("GDLX", "耕地类型", 2),
        text("GDPDJB", "耕地坡度级别", 2),
        field("XZDWKD", "线状地物宽度", FieldKind::Decimal(1)),
        text("ZZSXDM", "种植属性代码", 6),
        text("ZZSXMC", "种植属性名称", 20),
        text("CZCSXM", "城镇村属性码", 4),
        field("SJNF", "数据年份", FieldKind::Integer),
        text("MSSM", "描述说明", 2),
    ]
);
plan!(
    TOWNSHIP,
    "township",
    "乡镇街道",
    "Townships",
    Polygon,
    "1100",
    [
        text("XZQDM", "行政区代码", 12),
        text("XZQMC", "行政区名称", 100),
        BSM,
        YSDM,
        field("DCMJ", "调查面积", FieldKind::Decimal(2)),
        field("JSMJ", "计算面积", FieldKind::Decimal(2)),
        text("MSSM", "描述说明", 2),
    ]
);
plan!(
    VILLAGE,
    "village",
    "村级调查区",
    "Villages",
    Polygon,
    "1200",
    [
        text("ZLDWDM", "坐落单位代码", 19),
        text("ZLDWMC", "坐落单位名称", 60),
        BSM,
        YSDM,
        field("DCMJ", "调查面积", FieldKind::Decimal(2)),
        field("JSMJ", "计算面积", FieldKind::Decimal(2)),
        text("MSSM", "描述说明", 2),
    ]
);
plan!(
    PERMANENT_FARMLAND,
    "permanent_farmland",
    "永久基本农田",
    "Permanent basic farmland",
    Polygon,
    "5103",
    [
        BSM,
        text("JBNTTBBH", "基本农田图斑编号", 20),
        text("DLBM", "地类编码", 5),
    ]
);
plan!(
    ECOLOGICAL_REDLINE,
    "ecological_redline",
    "生态保护红线",
    "Ecological protection red line",
    Polygon,
    "5201",
    [
        BSM,
        text("HXMC", "红线名称", 60),
        text("HXLX", "红线类型", 20),
    ]
);
plan!(
    URBAN_BOUNDARY,
    "urban_boundary",
    "城镇开发边界",
    "Urban development boundary",
    Polygon,
    "5301",
    [BSM, text("GKLX", "管控类型", 20)]
);
plan!(
    ZONING,
    "zoning",
    "控制性详细规划",
    "Detailed regulatory plan",
    Polygon,
    "5401",
    [
        BSM,
        text("DKBH", "地块编号", 20),
        text("YDFLDM", "用地用海分类代码", 6),
        text("YDFLMC", "用地用海分类名称", 60),
        field("RJL", "容积率上限", FieldKind::Decimal(2)),
        field("JZGD", "建筑高度上限（米）", FieldKind::Decimal(1)),
        field("JZMD", "建筑密度上限（%）", FieldKind::Decimal(1)),
        field("LDL", "绿地率下限（%）", FieldKind::Decimal(1)),
        field("TCW", "停车位下限（个）", FieldKind::Integer),
    ]
);
plan!(
    APPROVED,
    "approved",
    "已批建设用地",
    "Approved construction land",
    Polygon,
    "6101",
    [
        BSM,
        text("PZWH", "批准文号", 60),
        field("PZRQ", "批准日期", FieldKind::Date),
        text("XMMC", "项目名称", 100),
    ]
);
plan!(
    SUPPLIED,
    "supplied",
    "已供土地",
    "Supplied land",
    Polygon,
    "6102",
    [
        BSM,
        text("HTBH", "合同编号", 40),
        text("GYFS", "供应方式", 10),
        field("GYRQ", "供应日期", FieldKind::Date),
        text("YT", "用途", 60),
    ]
);
plan!(
    REGISTERED,
    "registered",
    "已登记宗地",
    "Registered parcels",
    Polygon,
    "6103",
    [
        text("BDCDYH", "不动产单元号", 28),
        text("ZL", "坐落", 200),
        text("QLLX", "权利类型", 40),
    ]
);
plan!(
    ENFORCEMENT,
    "enforcement",
    "违法图斑",
    "Enforcement patches",
    Polygon,
    "6104",
    [
        text("TBBH", "图斑编号", 20),
        text("WFLX", "违法类型", 40),
        field("FXRQ", "发现日期", FieldKind::Date),
        text("ZT", "状态", 20),
    ]
);
plan!(
    IDLE,
    "idle",
    "闲置土地",
    "Idle land",
    Polygon,
    "6105",
    [
        BSM,
        text("DKMC", "地块名称", 100),
        field("RDRQ", "认定日期", FieldKind::Date),
        text("ZT", "状态", 20),
    ]
);
plan!(
    UNSUPPLIED,
    "unsupplied",
    "批而未供",
    "Approved but not supplied",
    Polygon,
    "6106",
    [
        BSM,
        text("PZWH", "批准文号", 60),
        field("WGMJ", "未供面积（平方米）", FieldKind::Decimal(2)),
    ]
);
plan!(
    PROTECTED_AREA,
    "protected_area",
    "自然保护地",
    "Protected areas",
    Polygon,
    "5501",
    [
        BSM,
        text("BHDMC", "保护地名称", 60),
        text("BHDLX", "保护地类型", 20),
        text("GNFQ", "功能分区", 20),
    ]
);
plan!(
    WATER_SOURCE,
    "water_source",
    "饮用水水源保护区",
    "Drinking-water source protection",
    Polygon,
    "5502",
    [
        BSM,
        text("SYDMC", "水源地名称", 60),
        text("BHJB", "保护级别", 10)
    ]
);
plan!(
    HERITAGE,
    "heritage",
    "文物保护范围",
    "Heritage protection",
    Polygon,
    "5503",
    [
        BSM,
        text("WWMC", "文物名称", 60),
        text("WWJB", "文物级别", 20),
        text("FWLX", "范围类型", 20),
    ]
);
plan!(
    POWER_LINE,
    "power_line",
    "高压线路",
    "Power lines",
    Line,
    "5601",
    [
        BSM,
        text("XLMC", "线路名称", 60),
        field("DYDJ", "电压等级（千伏）", FieldKind::Integer),
    ]
);
plan!(
    RAILWAY,
    "railway",
    "铁路",
    "Railways",
    Line,
    "5602",
    [
        BSM,
        text("XLMC", "线路名称", 60),
        text("XLLX", "线路类型", 10),
    ]
);
plan!(
    HAZARD_POINT,
    "hazard_point",
    "地质灾害隐患点",
    "Geological hazard points",
    Point,
    "5603",
    [
        BSM,
        text("ZHLX", "灾害类型", 20),
        text("GMDJ", "规模等级", 10),
    ]
);
plan!(
    MINERAL,
    "mineral",
    "矿产地",
    "Mineral deposits",
    Polygon,
    "5604",
    [BSM, text("KCMC", "矿产地名称", 60), text("KZ", "矿种", 20),]
);
plan!(
    ECOLOGICAL_CONTROL,
    "ecological_control",
    "基本生态控制线",
    "Basic ecological control line",
    Polygon,
    "5202",
    [BSM, text("FQ", "分区", 20)]
);
plan!(
    SKYLINE,
    "skyline",
    "天际线高度分区",
    "Skyline height zones",
    Polygon,
    "5402",
    [
        BSM,
        text("FQLX", "分区类型", 20),
        field("XG", "限高（米）", FieldKind::Decimal(1)),
    ]
);
plan!(
    PROJECT,
    "project",
    "项目地块",
    "Project parcels",
    Polygon,
    "6201",
    [
        BSM,
        text("XMMC", "项目名称", 100),
        text("YDYT", "用地用途", 60),
    ]
);
plan!(
    CHANGE,
    "change",
    "变化图斑",
    "Change patches",
    Polygon,
    "6202",
    [BSM, text("BHLX", "变化类型", 20),]
);
plan!(
    SAMPLE_PLOTS,
    "sample_plots",
    "示例地块",
    "Plots to try",
    Polygon,
    "9001",
    [
        text("DKBH", "地块编号", 20),
        text("DKMC", "地块名称", 60),
        text("DKYT", "地块用途", 60),
    ]
);
plan!(
    TRUTH_PARCELS,
    "truth_parcels",
    "真值地块",
    "Truth parcels",
    Polygon,
    "9002",
    [
        text("DKBH", "地块编号", 20),
        text("DKMC", "地块名称", 100),
        text("DKYT", "地块用途", 60),
        text("YDFLDM", "用地用海分类代码", 6),
        field("RJL", "容积率", FieldKind::Decimal(2)),
        field("JZGD", "建筑高度（米）", FieldKind::Decimal(1)),
        field("JZMD", "建筑密度（%）", FieldKind::Decimal(1)),
        field("LDL", "绿地率（%）", FieldKind::Decimal(1)),
        field("TCW", "停车位（个）", FieldKind::Integer),
    ]
);

impl Plan {
    /// The layer with its rows, ordered by key.
    pub(crate) fn layer(&self, mut features: Vec<Feature>) -> SampleLayer {
        features.sort_by(|a, b| a.key.cmp(&b.key));
        SampleLayer {
            id: self.id,
            title_zh: format!("{}（合成样例）", self.zh),
            title_en: format!("{} (synthetic sample)", self.en),
            geometry: self.geometry,
            key_field: self.fields[0].name,
            fields: self.fields,
            features,
        }
    }

    /// The key of a row: 标识码 (county, layer, serial number) unless the layer has a key of its
    /// own.
    pub(crate) fn key(&self, serial: usize) -> String {
        match self.fields[0].name {
            // state-owned surface right, bare land (GB/T 37346)
            "BDCDYH" => format!("{DISTRICT_CODE}001001GB{serial:05}W00000000"),
            "TBBH" => format!("WF{serial:06}"),
            _ => format!("{DISTRICT_CODE}{}{serial:08}", self.code),
        }
    }
}

/// A row whose key is also its first value.
pub(crate) fn feature(key: String, shape: Shape, rest: impl IntoIterator<Item = Value>) -> Feature {
    let values = std::iter::once(Value::Text(key.clone()))
        .chain(rest)
        .collect();
    Feature { key, shape, values }
}

/// Rows that are numbered in the order in which they come.
#[derive(Debug)]
pub(crate) struct Rows {
    plan: &'static Plan,
    features: Vec<Feature>,
    planted: usize,
}

impl Rows {
    pub(crate) fn new(plan: &'static Plan) -> Self {
        Self {
            plan,
            features: Vec::new(),
            planted: 0,
        }
    }

    /// Says that the rows so far are those of the truth cases.
    pub(crate) fn seal_planted(mut self) -> Self {
        self.planted = self.features.len();
        self
    }

    /// Number of rows of the truth cases.
    pub(crate) fn planted(&self) -> usize {
        self.planted
    }

    /// Number of the next row, from 1.
    pub(crate) fn serial(&self) -> usize {
        self.features.len() + 1
    }

    /// Adds a row under the next key, which it returns.
    pub(crate) fn push(&mut self, shape: Shape, rest: impl IntoIterator<Item = Value>) -> String {
        let key = self.plan.key(self.serial());
        self.features.push(feature(key.clone(), shape, rest));
        key
    }

    pub(crate) fn layer(self) -> SampleLayer {
        self.plan.layer(self.features)
    }
}

/// A text value.
pub(crate) fn said(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}
