//! Coordinates from text to text.

use crate::support::kunyu_with_input;

fn project(from: &str, to: &str, input: &str) -> crate::support::Run {
    kunyu_with_input(&["project", "--from", from, "--to", to], input)
}

#[test]
fn a_place_in_wuhan_goes_forth_and_back() {
    let forth = project("EPSG:4490", "EPSG:4526", "114.2 30.65\n114 30\n").exits(0);
    let lines: Vec<Vec<f64>> = forth
        .stdout
        .lines()
        .map(|line| {
            line.split(' ')
                .map(|number| number.parse().expect("a number"))
                .collect()
        })
        .collect();
    assert!(
        (lines[0][0] - 38_519_170.277_629_16).abs() < 1e-6,
        "{lines:?}"
    );
    assert!(
        (lines[0][1] - 3_392_188.118_197_773).abs() < 1e-6,
        "{lines:?}"
    );
    assert!((lines[1][0] - 38_500_000.0).abs() < 1e-6, "{lines:?}");
    let back = project("EPSG:4526", "EPSG:4490", &forth.stdout).exits(0);
    let first: Vec<f64> = back
        .stdout
        .lines()
        .next()
        .expect("a line")
        .split(' ')
        .map(|n| n.parse().unwrap())
        .collect();
    assert!(
        (first[0] - 114.2).abs() < 1e-11 && (first[1] - 30.65).abs() < 1e-11,
        "{first:?}"
    );
    assert!(
        back.stdout
            .lines()
            .next()
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap()
            .len()
            >= 12
    );
}

#[test]
fn a_bad_line_is_named_and_nothing_is_answered() {
    let run = project("EPSG:4490", "EPSG:4526", "114.2 30.65\nhier oben\n").exits(3);
    assert_eq!(run.stdout, "");
    run.says("第 2 行");
}

#[test]
fn a_datum_shift_without_parameters_is_refused() {
    project("EPSG:4610", "EPSG:4490", "114.2 30.65\n").exits(3);
}

#[test]
fn an_unknown_code_is_a_usage_error() {
    project("EPSG:99", "EPSG:4490", "114.2 30.65\n").exits(2);
}
