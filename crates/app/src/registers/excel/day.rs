//! Days in the forms that Excel and clerks write them in.

use kunyu_formats::{Cell, iso_date};
use kunyu_terms::Date;

use super::cell::{Trouble, half_width, not_a};

/// Numbers of days that are taken for dates: from 1954 to 2119.
const DAY_NUMBERS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// A day in the forms that Excel and clerks use.
pub(super) fn read(cell: &Cell, text: &str) -> Result<Date, Trouble> {
    let found = match cell {
        Cell::Number { value, .. } if value.fract() == 0.0 => of_number(*value as i64),
        Cell::DateTime(text) => text.get(..10).and_then(|day| day.parse().ok()),
        _ => of_text(text),
    };
    found.ok_or_else(|| not_a(("完整的日期", "a full date"), text, "2020-03-02"))
}

/// `20200302`, or the number of a day as Excel counts them.
fn of_number(number: i64) -> Option<Date> {
    if DAY_NUMBERS.contains(&number) {
        return Date::new(1899, 12, 30)?.plus_days(number);
    }
    of_digits(&number.to_string())
}

fn of_digits(digits: &str) -> Option<Date> {
    let eight = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).filter(|_| eight)
}

fn of_text(text: &str) -> Option<Date> {
    let whole = |text: &str| {
        let plain = chinese_digits(&half_width(text)).replace('.', "-");
        let found = iso_date(&plain).and_then(|day| day.parse().ok());
        found.or_else(|| of_digits(&plain))
    };
    // what stands behind a blank or a T is a time of day
    let timed = || text.split(['T', ' ']).next().and_then(whole);
    whole(text).or_else(timed)
}

/// 二〇二〇年三月十二日 with digits.
fn chinese_digits(text: &str) -> String {
    const DIGITS_ZH: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |letter: char| match letter {
        '零' | '○' => Some(0),
        other => DIGITS_ZH.iter().position(|known| *known == other),
    };
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let beside = |other: Option<&char>| other.is_some_and(|other| digit(*other).is_some());
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        match (*letter, digit(*letter)) {
            (_, Some(number)) => plain.push_str(&number.to_string()),
            ('十', _) if beside(before) && beside(letters.get(at + 1)) => {}
            ('十', _) if beside(before) => plain.push('0'),
            ('十', _) if beside(letters.get(at + 1)) => plain.push('1'),
            ('十', _) => plain.push_str("10"),
            (other, _) => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_many_forms_and_never_guessed() {
        let text = |text: &str| of_text(text).map(|day| day.to_string());
        for written in [
            "2020-03-02",
            "2020/3/2",
            "2020.3.2",
            "20200302",
            "2020年3月2日",
            "2020年 3月 2日",
            "２０２０年３月２日",
            "二〇二〇年三月二日",
            "2020-03-02 10:30",
            "2020-03-02T00:00:00",
        ] {
            assert_eq!(text(written).as_deref(), Some("2020-03-02"), "{written}");
        }
        assert_eq!(
            text("二〇二一年十二月三十一日").as_deref(),
            Some("2021-12-31")
        );
        assert_eq!(text("二〇二一年十月二十日").as_deref(), Some("2021-10-20"));
        for none in [
            "2020年3月",
            "2020",
            "3月2日",
            "20/3/2",
            "2020-02-30",
            "明天",
            "43892",
            "",
        ] {
            assert_eq!(text(none), None, "{none}");
        }
        let number = |number| of_number(number).map(|day| day.to_string());
        assert_eq!(number(43_892).as_deref(), Some("2020-03-02"));
        assert_eq!(number(20_200_302).as_deref(), Some("2020-03-02"));
        assert_eq!((number(2_020), number(99), number(-1)), (None, None, None));
    }
}
