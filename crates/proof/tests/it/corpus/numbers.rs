//! Numbers at random and in many hands.

/// A generator whose numbers are the same everywhere (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5151_7A7A)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }
}

/// 二千二百六十二, 一万零三.
pub fn chinese(number: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if number >= 10_000 {
        let (high, low) = (number / 10_000, number % 10_000);
        let gap = if low > 0 && low < 1000 { "零" } else { "" };
        let low = if low > 0 {
            below_ten_thousand(low, &DIGITS)
        } else {
            String::new()
        };
        return format!("{}万{gap}{low}", chinese(high));
    }
    let text = if number == 0 {
        "零".to_owned()
    } else {
        below_ten_thousand(number, &DIGITS)
    };
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => text,
    }
}

fn below_ten_thousand(number: i64, digits: &[&str; 10]) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (scale, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / scale % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push_str(digits[digit as usize]);
        text.push_str(name);
    }
    text
}

/// 1,366.
pub fn thousands(digits: &str) -> String {
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut text = String::new();
    for (index, c) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    fraction.map_or(text.clone(), |fraction| format!("{text}.{fraction}"))
}

/// １３６６.
pub fn full_width(digits: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c);
    digits
        .chars()
        .map(|c| if c.is_ascii_digit() { wide(c) } else { c })
        .collect()
}

/// The digits with a mistake: two swapped, one changed or one lost; always another number.
pub fn mistaken(digits: &str, random: &mut Random) -> String {
    loop {
        let mut chars: Vec<char> = digits.chars().collect();
        let places: Vec<usize> = (0..chars.len())
            .filter(|place| chars[*place].is_ascii_digit())
            .collect();
        let place = places[random.below(places.len())];
        match random.below(3) {
            0 if place + 1 < chars.len() && chars[place + 1].is_ascii_digit() => {
                chars.swap(place, place + 1);
            }
            1 if places.len() > 2 && place > 0 && chars[place - 1] != '.' => {
                chars.remove(place);
            }
            _ => {
                let other = random.below(10) as u32;
                chars[place] = char::from_digit(other, 10).unwrap_or('7');
            }
        }
        let text: String = chars.into_iter().collect();
        let same = text.parse::<f64>().ok() == digits.parse::<f64>().ok();
        let odd = text.starts_with('0') && !text.starts_with("0.") || text.ends_with('.');
        if !same && !odd && text.parse::<f64>().is_ok_and(|value| value > 0.0) {
            return text;
        }
    }
}
