//! Exact numbers: rounding against long division by hand, order against products.

use kunyu_terms::{Decimal, Exact, Rounding};
use proptest::prelude::*;

fn exact(numerator: i128, denominator: i128) -> Exact {
    Exact::new(numerator, denominator).unwrap()
}

fn rounded(number: Exact, digits: u8, how: Rounding) -> String {
    number.rounded(digits, how).unwrap().to_string()
}

#[test]
fn the_ratios_of_the_2020_report() {
    let cases = [
        (116, 121, Rounding::HalfUp, "95.87"),
        (116, 177, Rounding::HalfUp, "65.54"),
        (6542, 6224, Rounding::HalfUp, "105.11"),
        (8134, 8507, Rounding::Cut, "95.61"),
        (8134, 8507, Rounding::HalfUp, "95.62"),
        (7998, 8507, Rounding::Cut, "94.01"),
        (7998, 8507, Rounding::HalfUp, "94.02"),
    ];
    for (part, whole, how, expected) in cases {
        let rate = exact(part * 100, whole);
        assert_eq!(rounded(rate, 2, how), expected, "{part}/{whole}");
    }
    assert_eq!(
        rounded(exact(654_200, 6224), 4, Rounding::HalfUp),
        "105.1093"
    );
}

#[test]
fn halves_go_away_from_zero_and_cutting_goes_towards_it() {
    for (number, up, cut) in [
        (5, "1", "0"),
        (-5, "-1", "0"),
        (15, "2", "1"),
        (-14, "-1", "-1"),
    ] {
        let tenths = exact(number, 10);
        assert_eq!(rounded(tenths, 0, Rounding::HalfUp), up);
        assert_eq!(rounded(tenths, 0, Rounding::Cut), cut);
    }
    assert_eq!(exact(1, 3).to_string(), "1/3");
    assert_eq!(exact(-7, 4).to_string(), "-1.75");
    assert_eq!(exact(1, 3).rounded(13, Rounding::Cut), None);
    assert_eq!(Exact::new(1, 0), None);
    assert_eq!(Exact::ZERO.over(Exact::ZERO), None);
    assert_eq!(exact(i128::MAX, 1).plus(Exact::whole(1)), None);
    assert_eq!(exact(i128::MAX, 1).times(Exact::whole(2)), None);
}

fn fractions() -> impl Strategy<Value = Exact> {
    let number = any::<i64>().prop_map(i128::from);
    (number, 1_i128..1_000_000).prop_map(|(top, bottom)| exact(top, bottom))
}

proptest! {
    #[test]
    fn rounding_is_off_by_less_than_one_step(number in fractions(), digits in 0_u8..4) {
        let step = exact(1, 10_i128.pow(u32::from(digits)));
        let below = |number: Exact| number.max(Exact::ZERO.minus(number).unwrap());
        let half = step.over(Exact::whole(2)).unwrap();
        if let Some(nearest) = number.rounded(digits, Rounding::HalfUp) {
            let off = below(number.minus(Exact::from(nearest)).unwrap());
            prop_assert!(off <= half);
        }
        if let Some(cut) = number.rounded(digits, Rounding::Cut) {
            let off = number.minus(Exact::from(cut)).unwrap();
            prop_assert!(below(off) < step);
            // what was cut off has the sign of the number
            prop_assert!(off == Exact::ZERO || (off > Exact::ZERO) == (number > Exact::ZERO));
        }
    }

    #[test]
    fn a_decimal_stays_what_it_is(unscaled in any::<i64>(), scale in 0_u8..=12) {
        let number = Decimal::new(unscaled, scale).unwrap();
        prop_assert_eq!(Exact::from(number).decimal(), Some(number));
        let same = Exact::from(number).rounded(scale, Rounding::HalfUp);
        prop_assert_eq!(same, Some(number));
    }

    #[test]
    fn sums_and_products_undo(left in fractions(), right in fractions()) {
        let sum = left.plus(right).unwrap();
        prop_assert_eq!(sum.minus(right), Some(left));
        let product = left.times(right).unwrap();
        if right != Exact::ZERO {
            prop_assert_eq!(product.over(right), Some(left));
        }
        let order = left.minus(right).unwrap().cmp(&Exact::ZERO);
        prop_assert_eq!(left.cmp(&right), order);
    }
}

#[test]
fn texts_steps_and_words() {
    let read = |text: &str| text.parse::<Exact>().unwrap();
    let rate = read("8134").percent_of(read("8507")).unwrap();
    let step = read("0.01");
    assert_eq!(rate.nearest(step), Some(read("95.62")));
    assert_eq!(rate.cut_to(step), Some(read("95.61")));
    assert_eq!(rate.written(4), "95.6154");
    assert_eq!(read("-2.345").nearest(step), Some(read("-2.35")));
    assert_eq!(read("1366").nearest(read("100")), Some(read("1400")));
    let short = ["226.60", "100", "-0.05", "1/3"].map(|text| read(text).short());
    assert_eq!(short, ["226.6", "100", "-0.05", "0.3333"]);
    assert_eq!(read("116/121"), Exact::new(116, 121).unwrap());
    for bad in ["", "1/0", "1/2/3", "x"] {
        assert!(bad.parse::<Exact>().is_err(), "{bad}");
    }
    let large = Exact::new(i128::MAX, 1).unwrap();
    assert_eq!((large.times(large), large.plus(large)), (None, None));
    assert_eq!(
        (large.nearest(step), Exact::new(i128::MIN, 1)),
        (None, None)
    );
}
