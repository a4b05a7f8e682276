//! Days and microseconds since 1970 as ISO text and back, in the proleptic Gregorian calendar
//! (the algorithm is the usual one of counting from 1 March of year 0).

/// `YYYY-MM-DD` of a day number; years outside 0–9999 are `None`.
pub(crate) fn date(days: i64) -> Option<String> {
    let shifted = days.checked_add(719_468)?;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (0..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The day number of `YYYY-MM-DD`.
pub(crate) fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_index = (month + 9) % 12;
    let day_of_year = (153 * month_index + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// ISO text of microseconds; fractions only where there are some, `Z` when in UTC.
pub(crate) fn date_time(micros: i64, utc: bool) -> Option<String> {
    let date = date(micros.div_euclid(86_400_000_000))?;
    let rest = micros.rem_euclid(86_400_000_000);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let mut text = format!(
        "{date}T{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction > 0 {
        text.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
    if utc {
        text.push('Z');
    }
    Some(text)
}

/// Microseconds of an ISO text, and whether it states a zone.
pub(crate) fn micros(text: &str) -> Option<(i64, bool)> {
    let (date, time) = text.split_once(['T', ' '])?;
    let zone_at = time.find(['Z', '+', '-']);
    let (clock, zone) = time.split_at(zone_at.unwrap_or(time.len()));
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = whole.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().flatten().unwrap_or(0);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..61).contains(&second) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let offset = match zone {
        "" | "Z" => 0,
        _ => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let (hours, minutes) = match zone[1..].split_once(':') {
                Some(parts) => parts,
                None => zone
                    .get(1..3)
                    .zip(zone.get(3..))
                    .unwrap_or((&zone[1..], "")),
            };
            let minutes = if minutes.is_empty() {
                0
            } else {
                minutes.parse::<i64>().ok()?
            };
            sign * (hours.parse::<i64>().ok()? * 60 + minutes)
        }
    };
    let seconds = days(date)? * 86_400 + hour * 3600 + minute * 60 + second - offset * 60;
    Some((
        seconds
            .checked_mul(1_000_000)?
            .checked_add(digits.parse().ok()?)?,
        zone_at.is_some(),
    ))
}
