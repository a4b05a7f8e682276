//! Values in the words of documents: dates, areas, money in capitals (大写).

use kunyu_terms::{AreaUnit, Date, Decimal};

use crate::model::{Codes, Field, FieldKind, Unit, Value};

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Code,
    Date,
    Area,
    Money,
    Number,
    /// A dated value.
    Legal,
}

impl Sort {
    pub(crate) fn of(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Code => Self::Code,
            FieldKind::Date => Self::Date,
            FieldKind::Area => Self::Area,
            FieldKind::Money => Self::Money,
            FieldKind::Integer | FieldKind::Decimal(_) => Self::Number,
            FieldKind::Text | FieldKind::Boolean | FieldKind::Record | FieldKind::List => {
                Self::Text
            }
        }
    }

    /// The forms that it has beside the usual one.
    pub(crate) fn forms(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[],
            Self::Code => &["code"],
            Self::Date => &["long", "iso"],
            Self::Area => &["ha", "mu", "m2"],
            Self::Money => &["capital", "wan", "yuan"],
            Self::Number => &["capital"],
            Self::Legal => &["article"],
        }
    }
}

/// A value in the words of a document; `None` where nothing is stated.
pub(crate) fn words(
    value: &Value,
    field: &Field,
    codes: Option<&Codes>,
    form: Option<&str>,
) -> Option<String> {
    match value {
        Value::Null | Value::List(_) => None,
        Value::Boolean(yes) => Some(if *yes { "是" } else { "否" }.to_owned()),
        Value::Date(date) => Some(date_words(*date, form)),
        Value::Money(fen) => Some(money_words(*fen, field.unit, form)),
        Value::Area(area) => Some(match form {
            Some("ha") => format!("{}公顷", area.area.written(AreaUnit::Hectare, 4)),
            Some("mu") => format!("{}亩", area.area.written(AreaUnit::Mu, 2)),
            Some("m2") => format!("{}平方米", area.area.written(AreaUnit::SquareMetre, 2)),
            _ => area.to_string().replace(' ', "").replace("m²", "平方米"),
        }),
        Value::Number(number) => match form {
            Some("capital") => Some(capital(number.rounded(2)?.stored(2)?)),
            _ => field.written(value),
        },
        Value::Text(text) => {
            let named = codes.and_then(|codes| codes.get(text));
            let name = named.filter(|_| form != Some("code"));
            Some(name.map_or_else(|| text.clone(), |code| code.name.clone()))
        }
    }
}

pub(crate) fn date_words(date: Date, form: Option<&str>) -> String {
    match form {
        Some("long") => date_in_chinese(date),
        Some("iso") => date.to_string(),
        _ => date.written_zh(),
    }
}

fn money_words(fen: i64, unit: Unit, form: Option<&str>) -> String {
    let wan = || format!("{}万元", trimmed(fen, 6));
    let yuan = || format!("{}元", trimmed(fen, 2));
    match form {
        Some("capital") => capital(fen),
        Some("wan") => wan(),
        Some("yuan") => yuan(),
        _ if unit == Unit::WanYuan => wan(),
        _ => yuan(),
    }
}

/// `unscaled / 10^scale` without noughts at its end.
fn trimmed(unscaled: i64, scale: u8) -> String {
    let (mut unscaled, mut scale) = (unscaled, scale);
    while scale > 0 && unscaled % 10 == 0 {
        unscaled /= 10;
        scale -= 1;
    }
    Decimal::new(unscaled, scale)
        .unwrap_or_default()
        .to_string()
}

const PLAIN: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A date in Chinese numerals: `二〇二〇年三月二日`.
///
/// ```
/// use kunyu_definitions::date_in_chinese;
/// let words = |text: &str| text.parse().map(date_in_chinese);
/// assert_eq!(words("2020-03-02")?, "二〇二〇年三月二日");
/// assert_eq!(words("2019-12-31")?, "二〇一九年十二月三十一日");
/// # Ok::<(), kunyu_terms::DateError>(())
/// ```
pub fn date_in_chinese(date: Date) -> String {
    let digit = |digit: char| digit.to_digit(10).map_or(digit, |at| PLAIN[at as usize]);
    let year: String = format!("{:04}", date.year()).chars().map(digit).collect();
    let small = |number: i8| {
        let number = usize::from(number.unsigned_abs());
        let (tens, ones) = (number / 10, number % 10);
        let tens = match tens {
            0 => String::new(),
            1 => "十".to_owned(),
            tens => format!("{}十", PLAIN[tens % 10]),
        };
        let ones = if ones > 0 {
            PLAIN[ones].to_string()
        } else {
            String::new()
        };
        format!("{tens}{ones}")
    };
    format!("{year}年{}月{}日", small(date.month()), small(date.day()))
}

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Money in Chinese capitals (大写), from 0.01 元, after 支付结算办法 附一 正确填写票据和结算凭证的基本规定.
///
/// ```
/// use kunyu_definitions::capital;
/// assert_eq!(capital(110_000_000), "壹佰壹拾万元整");
/// assert_eq!(capital(100_009_05), "壹拾万零玖元零伍分");
/// ```
pub fn capital(fen: i64) -> String {
    let (sign, amount) = (if fen < 0 { "负" } else { "" }, fen.unsigned_abs());
    let (yuan, jiao, fen) = (amount / 100, amount / 10 % 10, amount % 10);
    let mut words = String::from(sign);
    if yuan > 0 {
        words.push_str(&whole(yuan));
        words.push('元');
    }
    let digit = |number: u64| DIGITS[(number % 10) as usize];
    match (yuan, jiao, fen) {
        (0, 0, 0) => words.push_str("零元整"),
        (_, 0, 0) => words.push('整'),
        (_, jiao, 0) => {
            words.push(digit(jiao));
            words.push_str("角整");
        }
        (yuan, 0, fen) => {
            if yuan > 0 {
                words.push('零');
            }
            words.push(digit(fen));
            words.push('分');
        }
        (_, jiao, fen) => {
            words.extend([digit(jiao), '角', digit(fen), '分']);
        }
    }
    words
}

/// A whole number above nought in capitals: 亿 and 万 above groups of four digits.
fn whole(number: u64) -> String {
    let mut words = String::new();
    let mut pending = false;
    let groups = [
        (1_000_000_000_000, "万亿"),
        (100_000_000, "亿"),
        (10_000, "万"),
        (1, ""),
    ];
    for (size, name) in groups {
        let group = match name {
            "万亿" => number / size,
            _ => number / size % 10_000,
        };
        if group == 0 {
            pending |= !words.is_empty();
            continue;
        }
        if !words.is_empty() && (pending || group < 1000) {
            words.push('零');
        }
        if group < 10_000 {
            four(group, &mut words);
        } else {
            words.push_str(&whole(group));
        }
        // 万亿 is said once: 壹万贰仟亿
        let next = number / 100_000_000 % 10_000;
        words.push_str(if name == "万亿" && next > 0 {
            "万"
        } else {
            name
        });
        pending = false;
    }
    words
}

/// Up to four digits, noughts within them said once.
fn four(group: u64, words: &mut String) {
    let mut begun = false;
    let mut nought = false;
    for (size, name) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let digit = group / size % 10;
        if digit == 0 {
            nought |= begun;
            continue;
        }
        if nought {
            words.push('零');
            nought = false;
        }
        words.push(DIGITS[digit as usize]);
        words.push_str(name);
        begun = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_capitals() {
        let cases = [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (100, "壹元整"),
            (1_000, "壹拾元整"),
            (10_105, "壹佰零壹元零伍分"),
            (100_000, "壹仟元整"),
            (10_070_000, "壹拾万零柒佰元整"),
            (101_000_000, "壹佰零壹万元整"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (102_300_050_000, "壹拾亿贰仟叁佰万零伍佰元整"),
            (200_000_000_000_000, "贰万亿元整"),
            (120_000_000_000_000, "壹万贰仟亿元整"),
            (-100, "负壹元整"),
        ];
        for (fen, words) in cases {
            assert_eq!(capital(fen), words, "{fen}");
        }
        // no amount is too large to be said
        assert!(capital(i64::MAX).ends_with('分'));
        assert!(capital(i64::MIN).starts_with('负'));
    }

    #[test]
    fn money_in_its_unit() {
        assert_eq!(money_words(1_100_000_000, Unit::WanYuan, None), "1100万元");
        assert_eq!(money_words(1_234_567, Unit::WanYuan, None), "1.234567万元");
        assert_eq!(money_words(1_234_560, Unit::Yuan, None), "12345.6元");
        assert_eq!(
            money_words(1_100_000_000, Unit::WanYuan, Some("yuan")),
            "11000000元"
        );
    }

    #[test]
    fn days_in_chinese() {
        let day = |text: &str| date_in_chinese(text.parse().unwrap());
        assert_eq!(day("2020-10-20"), "二〇二〇年十月二十日");
        assert_eq!(day("2000-01-11"), "二〇〇〇年一月十一日");
    }
}
