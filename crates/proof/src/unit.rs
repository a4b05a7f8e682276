//! Units and measure words of reports.

use kunyu_terms::Exact;

/// What a unit measures: figures of two kinds are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Base m².
    Area,
    /// Base 元.
    Money,
    /// Base m.
    Length,
    /// Base m³.
    Volume,
    /// Base kg.
    Mass,
    /// Base percent.
    Share,
    /// Percentage points, the difference of two shares.
    Points,
    /// Years, days, hours; not converted into each other.
    Time,
    /// People.
    People,
    /// Visits: 人次.
    Visits,
    /// Anything that is counted one by one.
    Count,
}

/// A unit as a report writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As written, without scale: `公顷`, `个`, `%`.
    pub name: &'static str,
    /// What it measures.
    pub measure: Measure,
    /// Factor to the base of its measure.
    pub factor: Exact,
}

type Row = (&'static str, Measure, i64, i64);

/// Longer names stand before shorter ones with the same beginning.
const TABLE: &[Row] = &[
    ("平方公里", Measure::Area, 1_000_000, 1),
    ("平方千米", Measure::Area, 1_000_000, 1),
    ("平方米", Measure::Area, 1, 1),
    ("平米", Measure::Area, 1, 1),
    ("公顷", Measure::Area, 10_000, 1),
    ("km²", Measure::Area, 1_000_000, 1),
    ("hm²", Measure::Area, 10_000, 1),
    ("hm2", Measure::Area, 10_000, 1),
    ("km2", Measure::Area, 1_000_000, 1),
    ("ha", Measure::Area, 10_000, 1),
    ("m²", Measure::Area, 1, 1),
    ("㎡", Measure::Area, 1, 1),
    ("m2", Measure::Area, 1, 1),
    ("m³", Measure::Volume, 1, 1),
    ("亩", Measure::Area, 2000, 3),
    ("元", Measure::Money, 1, 1),
    ("公里", Measure::Length, 1000, 1),
    ("千米", Measure::Length, 1000, 1),
    ("延米", Measure::Length, 1, 1),
    ("km", Measure::Length, 1000, 1),
    ("米", Measure::Length, 1, 1),
    ("m", Measure::Length, 1, 1),
    ("立方米", Measure::Volume, 1, 1),
    ("方面", Measure::Count, 1, 1),
    ("方", Measure::Volume, 1, 1),
    ("吨", Measure::Mass, 1000, 1),
    ("公斤", Measure::Mass, 1, 1),
    ("千克", Measure::Mass, 1, 1),
    ("个百分点", Measure::Points, 1, 1),
    ("百分点", Measure::Points, 1, 1),
    ("%", Measure::Share, 1, 1),
    ("‰", Measure::Share, 1, 10),
    ("个工作日", Measure::Time, 1, 1),
    ("工作日", Measure::Time, 1, 1),
    ("个小时", Measure::Time, 1, 1),
    ("小时", Measure::Time, 1, 1),
    ("分钟", Measure::Time, 1, 1),
    ("学时", Measure::Time, 1, 1),
    ("个月", Measure::Time, 1, 1),
    ("周年", Measure::Time, 1, 1),
    ("年", Measure::Time, 1, 1),
    ("天", Measure::Time, 1, 1),
    ("周", Measure::Time, 1, 1),
    ("人次", Measure::Visits, 1, 1),
    ("名", Measure::People, 1, 1),
    ("人", Measure::People, 1, 1),
    ("位", Measure::People, 1, 1),
];

/// Measure words of things, longer ones first.
const COUNTS: &[&str] = &[
    "批次", "件次", "宗次", "班次", "场次", "户次", "车次", "宗地", "地块", "图斑", "泊位", "个",
    "宗", "件", "套", "座", "家", "次", "项", "面", "起", "户", "处", "栋", "幢", "条", "份", "本",
    "册", "场", "批", "台", "辆", "株", "棵", "张", "幅", "篇", "块", "片", "所", "支", "门", "例",
    "笔", "对", "组", "类", "种", "间", "款", "盏", "根", "眼", "口", "部", "封", "艘", "架", "列",
    "卷", "孔", "只", "头", "羽", "枚", "把", "顶", "道", "段", "期", "镇", "村", "案",
];

/// Words that begin like a measure word but are none: `8507处置` is no count of 处.
const NOT_UNITS: &[&str] = &[
    "处置",
    "处理",
    "处罚",
    "处于",
    "处分",
    "面积",
    "面向",
    "面对",
    "面临",
    "次日",
    "次数",
    "次年",
    "次新",
    "人民",
    "人大",
    "人均",
    "人力",
    "人才",
    "人社",
    "人防",
    "人员",
    "家具",
    "家庭",
    "项下",
    "名单",
    "名录",
    "名称",
    "件套",
    "件数",
    "套数",
    "套路",
    "户数",
    "户均",
    "宗数",
    "个人",
    "个体",
    "个性",
    "个别",
    "个数",
    "位于",
    "位置",
    "位居",
    "起草",
    "起诉",
    "起步",
    "起到",
    "场地",
    "场所",
    "条例",
    "条件",
    "条款",
    "部门",
    "部分",
    "部署",
    "部委",
    "台账",
    "台风",
    "组织",
    "组成",
    "组建",
    "类型",
    "类别",
    "种植",
    "种类",
    "种子",
    "本年",
    "本区",
    "本局",
    "本级",
    "本市",
    "批准",
    "批复",
    "批而",
    "批后",
    "门户",
    "门槛",
    "门前",
    "笔者",
    "例如",
    "例行",
    "间接",
    "层次",
    "方案",
    "方式",
    "方法",
    "方向",
    "方可",
    "天然",
    "天气",
    "天津",
    "周边",
    "周围",
    "周期",
    "元旦",
    "亩均",
    "对于",
    "对接",
    "对全",
    "对外",
    "对照",
    "对各",
    "支持",
    "支部",
    "支撑",
    "所有",
    "所属",
    "所在",
    "道路",
    "段落",
    "案件",
    "科室",
    "科学",
    "科技",
    "村庄",
    "村级",
    "村民",
    "镇区",
    "列入",
    "列为",
    "口径",
    "口岸",
    "张家",
    "块状",
    "片面",
    "把握",
    "头部",
    "只有",
    "份额",
    "卷宗",
    "根据",
    "米面",
    "吨位",
    "m以",
    "人口",
    "人居",
    "人工",
    "名优",
    "项目部",
    "年均",
    "面上",
];

impl Unit {
    fn row(row: &Row) -> Option<Self> {
        let &(name, measure, above, below) = row;
        Some(Self {
            name,
            measure,
            factor: Exact::new(i128::from(above), i128::from(below))?,
        })
    }

    /// The unit at the beginning of `text` and its length in characters.
    pub(crate) fn at(text: &[char]) -> Option<(Self, usize)> {
        if NOT_UNITS.iter().any(|word| begins(text, word)) {
            return None;
        }
        if let Some(row) = TABLE.iter().find(|row| begins(text, row.0)) {
            let length = row.0.chars().count();
            let latin = row.0.starts_with(|c: char| c.is_ascii_alphabetic());
            let runs_on = text.get(length).is_some_and(char::is_ascii_alphanumeric);
            return (!(latin && runs_on)).then(|| Some((Self::row(row)?, length)))?;
        }
        let name = COUNTS.iter().find(|name| begins(text, name))?;
        Some((Self::count(name), name.chars().count()))
    }

    fn count(name: &'static str) -> Self {
        Self {
            name,
            measure: Measure::Count,
            factor: Exact::whole(1),
        }
    }

    /// The unit of an indicator with its scale, for example `万元`; a name that is not listed counts things.
    ///
    /// ```
    /// use kunyu_proof::{Measure, Unit};
    /// assert_eq!(Unit::named("公顷").measure, Measure::Area);
    /// assert_eq!(Unit::named("个小区").measure, Measure::Count);
    /// assert_eq!(Unit::named("万元").factor.to_string(), "10000");
    /// ```
    pub fn named(text: &str) -> Self {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (scale, rest) = match chars.first() {
            Some('万') if chars.len() > 1 => (10_000, &chars[1..]),
            Some('亿') if chars.len() > 1 => (100_000_000, &chars[1..]),
            _ => (1, &chars[..]),
        };
        let mut unit = Self::at(rest).map_or_else(|| Self::count("个"), |(unit, _)| unit);
        if let Some(factor) = unit.factor.times(Exact::whole(scale)) {
            unit.factor = factor;
        }
        unit
    }

    /// Whether figures in these units may speak of one thing.
    pub fn comparable(&self, other: &Self) -> bool {
        let time = self.measure == Measure::Time;
        self.measure == other.measure && (!time || same_time(self.name, other.name))
    }

    /// Whether values are whole by nature, so that none is ever rounded.
    pub fn counts(&self) -> bool {
        matches!(
            self.measure,
            Measure::People | Measure::Visits | Measure::Count
        )
    }
}

fn same_time(left: &str, right: &str) -> bool {
    let bare = |name: &'_ str| name.trim_start_matches('个').to_owned();
    bare(left) == bare(right)
}

/// Whether `text` begins with `word`.
pub(crate) fn begins(text: &[char], word: &str) -> bool {
    let mut rest = text.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<(&'static str, usize)> {
        let chars: Vec<char> = text.chars().collect();
        Unit::at(&chars).map(|(unit, length)| (unit.name, length))
    }

    #[test]
    fn longest_unit_wins_and_words_are_no_units() {
        assert_eq!(at("平方公里的"), Some(("平方公里", 4)));
        assert_eq!(at("公里"), Some(("公里", 2)));
        assert_eq!(at("个百分点"), Some(("个百分点", 4)));
        assert_eq!(at("个批次（项目）"), Some(("个", 1)));
        assert_eq!(at("处置"), None);
        assert_eq!(at("面积"), None);
        assert_eq!(at("mm"), None);
        assert_eq!(at("m，"), Some(("m", 1)));
        assert_eq!(at(""), None);
    }

    #[test]
    fn people_are_not_things() {
        assert!(!Unit::named("名").comparable(&Unit::named("个")));
        assert!(Unit::named("名").comparable(&Unit::named("人")));
        assert!(Unit::named("亩").comparable(&Unit::named("公顷")));
        assert!(!Unit::named("年").comparable(&Unit::named("天")));
        assert!(Unit::named("个工作日").comparable(&Unit::named("工作日")));
    }
}
