use std::fmt;

use kunyu_terms::{AreaUnit, Exact};

/// The unit in which a figure is told: `公顷`, `%`, `宗`, `万元/亩`.
///
/// Words that are no unit of area, money or share count things: 宗, 个, 件.
///
/// ```
/// use kunyu_definitions::FigureUnit;
/// let price = FigureUnit::parse("万元/亩").expect("a unit");
/// assert_eq!((price.dimension.money, price.dimension.area), (1, -1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureUnit {
    /// As it is written.
    pub word: String,
    /// What it measures.
    pub dimension: Dimension,
    /// Its size in 0.01 m², 0.01 元 and pieces.
    pub size: Exact,
}

/// What a figure measures: powers of area and of money; neither for counts and shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dimension {
    /// Power of area.
    pub area: i8,
    /// Power of money.
    pub money: i8,
}

impl Dimension {
    /// An area.
    pub const AREA: Self = Self { area: 1, money: 0 };
    /// Money.
    pub const MONEY: Self = Self { area: 0, money: 1 };
    /// A count or a share.
    pub const NUMBER: Self = Self { area: 0, money: 0 };

    /// That of a product; `None` beyond any sense.
    pub fn times(self, other: Self) -> Option<Self> {
        self.combined(other, i8::checked_add)
    }

    /// That of a quotient; `None` beyond any sense.
    pub fn over(self, other: Self) -> Option<Self> {
        self.combined(other, i8::checked_sub)
    }

    fn combined(self, other: Self, how: fn(i8, i8) -> Option<i8>) -> Option<Self> {
        Some(Self {
            area: how(self.area, other.area)?,
            money: how(self.money, other.money)?,
        })
    }
}

impl FigureUnit {
    /// Reads a unit; `None` for an empty word, or more than one stroke.
    pub fn parse(word: &str) -> Option<Self> {
        let (above, below) = match word.split_once('/') {
            None => (word, None),
            Some((above, below)) => (above, Some(below)),
        };
        let (mut dimension, mut size) = simple(above)?;
        if let Some(below) = below {
            let (other, other_size) = simple(below)?;
            dimension = dimension.over(other)?;
            size = size.over(other_size)?;
        }
        Some(Self {
            word: word.to_owned(),
            dimension,
            size,
        })
    }

    /// The unit of area that it is.
    pub fn of_area(&self) -> Option<AreaUnit> {
        match self.word.as_str() {
            "公顷" => Some(AreaUnit::Hectare),
            "亩" => Some(AreaUnit::Mu),
            "平方米" | "m²" => Some(AreaUnit::SquareMetre),
            _ => None,
        }
    }

    /// Whether it tells a share in per cent.
    pub fn is_percent(&self) -> bool {
        self.word == "%"
    }
}

impl fmt::Display for FigureUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.word)
    }
}

/// One word without a stroke; 万 and 亿 before it count ten thousands and hundred millions.
fn simple(word: &str) -> Option<(Dimension, Exact)> {
    let named: Option<(Dimension, i64)> = match word {
        "公顷" => Some((Dimension::AREA, 1_000_000)),
        "平方米" | "m²" => Some((Dimension::AREA, 100)),
        "平方公里" => Some((Dimension::AREA, 100_000_000)),
        "元" => Some((Dimension::MONEY, 100)),
        _ => None,
    };
    if let Some((dimension, size)) = named {
        return Some((dimension, Exact::whole(size)));
    }
    match word {
        "亩" => Some((Dimension::AREA, Exact::new(200_000, 3)?)),
        "%" => Some((Dimension::NUMBER, Exact::new(1, 100)?)),
        _ => {
            let many = [("万", 10_000), ("亿", 100_000_000)];
            let found = many.iter().find_map(|(sign, times)| {
                let rest = word.strip_prefix(sign).filter(|rest| !rest.is_empty())?;
                Some((rest, *times))
            });
            match found {
                Some((rest, times)) => {
                    let (dimension, size) = simple(rest)?;
                    Some((dimension, size.times(Exact::whole(times))?))
                }
                None => (!word.is_empty() && !word.contains('/'))
                    .then_some((Dimension::NUMBER, Exact::whole(1))),
            }
        }
    }
}
