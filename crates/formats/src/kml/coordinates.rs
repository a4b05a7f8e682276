//! `longitude,latitude[,height]`, one after another.

use crate::Coordinates;

/// Why text is no list of positions: Chinese, English.
pub(super) type Fault = (String, String);

fn fault(word: &str) -> Fault {
    let word: String = word.chars().take(30).collect();
    (
        format!("坐标“{word}”无法解释"),
        format!("the coordinates \"{word}\" cannot be read"),
    )
}

/// A degree within its bounds: projected coordinates are refused here.
fn position(x: f64, y: f64) -> Result<(f64, f64), Fault> {
    if x.abs() <= 360.0 && y.abs() <= 90.0 {
        return Ok((x, y));
    }
    Err((
        format!("坐标 {x},{y} 不是经纬度（KML 只能是经度,纬度）"),
        format!("the position {x},{y} is no longitude and latitude, which KML requires"),
    ))
}

fn number(word: &str) -> Result<f64, Fault> {
    let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| fault(word))
}

/// Reads the content of `coordinates`. Blanks beside a comma do not end a position: many programs
/// write them. A height that only some positions have is 0 for the others.
pub(super) fn list(text: &str) -> Result<Coordinates, Fault> {
    let mut out = Coordinates::default();
    let mut heights = Vec::new();
    let mut has_heights = false;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut parts = [0.0; 3];
        let mut count = 0;
        loop {
            let end = rest.find(|sign: char| sign == ',' || sign.is_whitespace());
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            if count == 3 {
                return Err(fault(word));
            }
            parts[count] = number(word)?;
            count += 1;
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                Some(after) if count == 3 || !after.trim_start().is_empty() => {
                    rest = after.trim_start();
                }
                _ => break,
            }
        }
        if count < 2 {
            return Err(fault(text.trim()));
        }
        // a comma at the very end
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        out.xy.push(position(parts[0], parts[1])?);
        heights.push(parts[2]);
        has_heights |= count == 3;
    }
    out.z = has_heights.then_some(heights);
    Ok(out)
}

/// Reads a `gx:coord`: longitude, latitude, height between blanks.
pub(super) fn coord(text: &str) -> Result<[f64; 3], Fault> {
    let mut parts = [0.0; 3];
    let mut count = 0;
    for word in text.split_whitespace() {
        if count == 3 {
            return Err(fault(text));
        }
        parts[count] = number(word)?;
        count += 1;
    }
    if count < 2 {
        return Err(fault(text));
    }
    position(parts[0], parts[1])?;
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sloppy_lists_are_read() {
        for text in ["1,2 3,4", " 1,2\n3,4 ", "1, 2 3 ,4", "1,2 3,4,"] {
            let read = list(text).map(|read| (read.xy, read.z));
            assert_eq!(read, Ok((vec![(1.0, 2.0), (3.0, 4.0)], None)), "{text}");
        }
        let mixed = list("1,2,5 3,4").map(|read| read.z);
        assert_eq!(mixed, Ok(Some(vec![5.0, 0.0])));
        assert_eq!(list("  ").map(|read| read.len()), Ok(0));
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for text in [
            "1",
            "1,2 3",
            "1,2,3,4",
            "a,b",
            "NaN,1",
            "1,inf",
            ",1",
            "1,,2",
            "38520000,3391000",
        ] {
            assert!(list(text).is_err(), "{text}");
        }
        assert!(coord("1 2 3 4").is_err() && coord("1").is_err());
        assert_eq!(coord("114.5 30.5 20"), Ok([114.5, 30.5, 20.0]));
    }
}
