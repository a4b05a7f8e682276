use crate::{Colour, Style};

/// Code and colour of each class, one per line.
const COLOURS: &str = include_str!("../../data/land_use_colours.csv");

/// The style of a land-use class (地类编码 of the third survey): the colour of the code, or of the
/// longest prefix that has one; grey for an unknown code.
pub fn land_use_style(code: &str) -> Style {
    let fill = (2..=code.len())
        .rev()
        .filter_map(|length| code.get(..length))
        .find_map(colour)
        .unwrap_or(Colour::rgb(0xE0E0E0));
    Style::area(fill, Colour::rgb(0x8C8878))
}

fn colour(code: &str) -> Option<Colour> {
    COLOURS.lines().find_map(|line| {
        let (key, value) = line.split_once(',')?;
        let value = u32::from_str_radix(value.trim(), 16).ok()?;
        (key == code).then(|| Colour::rgb(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_takes_the_colour_of_its_longest_known_prefix() {
        assert_eq!(land_use_style("0101").fill, Some(Colour::rgb(0xffff64)));
        assert_eq!(land_use_style("0201K").fill, land_use_style("0201").fill);
        assert_eq!(land_use_style("1107A").fill, land_use_style("1107").fill);
        assert_eq!(land_use_style("地").fill, Some(Colour::rgb(0xE0E0E0)));
    }
}
