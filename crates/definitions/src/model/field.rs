use kunyu_terms::{AreaUnit, Bilingual, Date, Decimal, WrittenArea};

use crate::text::Place;

/// A column of a layer, or an attribute of a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Id, as written in conditions.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Type.
    pub kind: FieldKind,
    /// Unit of numbers; [`Unit::None`] otherwise.
    pub unit: Unit,
    /// Code list of its values.
    pub codes: Option<String>,
    /// Whether a feature without it is incomplete.
    pub required: bool,
    /// What the standard asks of the column of a delivery.
    pub presence: Presence,
    /// Most characters of a text, most digits of a number, where the standard sets them.
    pub width: Option<u16>,
    /// Names it has in sources, to propose an import mapping, such as `DLBM`.
    pub source_names: Vec<String>,
    /// Taken when a plot does not state it (attributes of plots only).
    pub default: Option<String>,
    /// The register whose record it names ([`FieldKind::Record`] only).
    pub references: Option<String>,
    /// What it tells about a person: kept encrypted, shown masked.
    pub personal: Option<Personal>,
    /// Columns of a list ([`FieldKind::List`] only).
    pub columns: Vec<Field>,
    /// From this day it is no longer filled; a field's type never changes, another takes over.
    pub retired: Option<Date>,
    /// Where it is defined.
    pub place: Place,
    /// Where its code list is named.
    pub(crate) codes_place: Place,
}

/// What a standard asks of a column (约束条件).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// The column must be there, and filled in every row (M).
    Filled,
    /// The column must be there; it is filled where a condition says so (C).
    Column,
    /// The column may be left out (O).
    #[default]
    Free,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A code of a code list, kept as text.
    Code,
    /// Whole number.
    Integer,
    /// Exact decimal with this many decimals.
    Decimal(u8),
    /// ISO date.
    Date,
    /// Yes or no.
    Boolean,
    /// An area, kept as written and in 0.01 m² (registers only).
    Area,
    /// Money in 0.01 元 (registers only).
    Money,
    /// A record of another register, written as that record's number (registers only).
    Record,
    /// Rows of columns (inputs of a process only).
    List,
}

/// What a field tells about a person (个人信息).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// 身份证件号码
    IdNumber,
    /// 电话
    Phone,
    /// 姓名
    Name,
    /// 住址
    Address,
}

impl Personal {
    /// All classes by the name used in definitions.
    pub const ALL: [(&'static str, Self); 4] = [
        ("id_number", Self::IdNumber),
        ("phone", Self::Phone),
        ("name", Self::Name),
        ("address", Self::Address),
    ];
}

/// The unit of a number. Quantities of different units never meet in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A pure number.
    None,
    /// m
    Metre,
    /// m²
    SquareMetre,
    /// ha, 10 000 m²
    Hectare,
    /// per cent
    Percent,
    /// kV
    Kilovolt,
    /// calendar days
    Day,
    /// pieces, places
    Count,
    /// degrees of an angle
    Degree,
    /// 亩, 2000/3 m²
    Mu,
    /// 元
    Yuan,
    /// 万元
    WanYuan,
    /// 元/m²
    YuanPerSquareMetre,
    /// 万元/亩
    WanYuanPerMu,
    /// calendar months
    Month,
    /// calendar years
    Year,
    /// t
    Tonne,
    /// km
    Kilometre,
    /// kg
    Kilogram,
}

impl Unit {
    /// All units by the name used in definitions.
    pub const ALL: [(&'static str, Self); 19] = [
        ("1", Self::None),
        ("m", Self::Metre),
        ("m2", Self::SquareMetre),
        ("ha", Self::Hectare),
        ("%", Self::Percent),
        ("kV", Self::Kilovolt),
        ("day", Self::Day),
        ("count", Self::Count),
        ("deg", Self::Degree),
        ("mu", Self::Mu),
        ("yuan", Self::Yuan),
        ("wan_yuan", Self::WanYuan),
        ("yuan/m2", Self::YuanPerSquareMetre),
        ("wan_yuan/mu", Self::WanYuanPerMu),
        ("month", Self::Month),
        ("year", Self::Year),
        ("t", Self::Tonne),
        ("km", Self::Kilometre),
        ("kg", Self::Kilogram),
    ];

    /// The name used in definitions.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, unit)| *unit == self)
            .map_or("1", |(name, _)| name)
    }

    /// Decimals of a stored amount: hundredths, but counts and kilograms are whole.
    pub fn stored_decimals(self) -> u8 {
        match self {
            Self::Count | Self::Kilogram => 0,
            _ => 2,
        }
    }

    /// The unit of area that it is.
    pub fn of_area(self) -> Option<AreaUnit> {
        match self {
            Self::SquareMetre => Some(AreaUnit::SquareMetre),
            Self::Hectare => Some(AreaUnit::Hectare),
            Self::Mu => Some(AreaUnit::Mu),
            _ => None,
        }
    }

    /// Its size in 0.01 元, where it is a unit of money.
    pub fn of_money(self) -> Option<i64> {
        match self {
            Self::Yuan => Some(100),
            Self::WanYuan => Some(1_000_000),
            _ => None,
        }
    }
}

impl FieldKind {
    /// Its name in Chinese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("文字", "text"),
            Self::Code => ("代码", "a code"),
            Self::Integer => ("整数", "a whole number"),
            Self::Decimal(_) => ("小数", "a decimal number"),
            Self::Date => ("日期", "a date"),
            Self::Boolean => ("是或否", "yes or no"),
            Self::Area => ("面积", "an area"),
            Self::Money => ("金额", "an amount of money"),
            Self::Record => ("另一台账的记录", "a record of another register"),
            Self::List => ("列表", "a list"),
        }
    }

    /// Whether values are numbers.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Integer | Self::Decimal(_) | Self::Area | Self::Money
        )
    }
}

/// A value of a field or attribute. Numbers are exact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Not stated.
    #[default]
    Null,
    /// Text or code.
    Text(String),
    /// Number.
    Number(Decimal),
    /// Yes or no.
    Boolean(bool),
    /// Date.
    Date(Date),
    /// An area as written and as posted.
    Area(WrittenArea),
    /// Money in 0.01 元.
    Money(i64),
    /// Rows, each with its values in the order of the columns.
    List(Vec<Vec<Value>>),
}
