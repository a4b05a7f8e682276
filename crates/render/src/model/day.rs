use kunyu_terms::Lang;

use crate::RenderError;

/// A calendar day, as printed on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::struct_field_names,
    reason = "a day has a year, a month and a day"
)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// A day between 1900 and 9999; [`RenderError::Date`] when it does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, RenderError> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1900..=9999).contains(&year) && (1..=length).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            Err(RenderError::Date {
                text: format!("{year}-{month}-{day}"),
            })
        }
    }

    /// From `2024-05-06`.
    pub fn parse(text: &str) -> Result<Self, RenderError> {
        let wrong = || RenderError::Date {
            text: text.to_owned(),
        };
        let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
        let mut next = || parts.next().and_then(Result::ok).ok_or_else(wrong);
        let (year, month, day) = (next()?, next()?, next()?);
        let (Ok(month), Ok(day)) = (month.try_into(), day.try_into()) else {
            return Err(wrong());
        };
        Self::new(year, month, day).map_err(|_| wrong())
    }

    /// Year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// `2024-05-06`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `2024年5月6日`, without leading zeros as GB/T 9704 asks; `6 May 2024`.
    pub fn written(self, lang: Lang) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        match lang {
            Lang::Zh => format!("{}年{}月{}日", self.year, self.month, self.day),
            Lang::En => {
                format!(
                    "{} {} {}",
                    self.day,
                    MONTHS[usize::from(self.month - 1)],
                    self.year
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_without_leading_zeros() {
        let day = Day::parse("2024-05-06").unwrap();
        assert_eq!(day.written(Lang::Zh), "2024年5月6日");
        assert_eq!(day.written(Lang::En), "6 May 2024");
        assert_eq!(day.iso(), "2024-05-06");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-4-31",
            "2024",
            "x-1-1",
            "",
        ] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
        assert!(Day::parse("2024-02-29").is_ok());
    }
}
