//! Validity against the reference suite, and reasons with their place.

use kunyu_overlay::{Reason, validate_raw};
use kunyu_terms::{Lang, Localized};

use crate::support::wkt::Wkt;
use crate::support::{must_have_run, shared_rows};

const SUITE: &str = "data/overlay/cases/jts_geos_isvalid.jsonl";

#[test]
fn agrees_with_the_reference_suite() {
    let Some(rows) = shared_rows(SUITE) else {
        return;
    };
    let (mut run, mut left_out, mut wrong) = (0, 0, Vec::new());
    for row in &rows {
        let text = row["a"].as_str().unwrap();
        let Ok(Wkt::Polygons(polygons)) = Wkt::parse(text) else {
            left_out += 1; // a point, line or ring: not for a land layer
            continue;
        };
        run += 1;
        let defects = validate_raw(&polygons);
        if defects.is_empty() != row["expected"].as_bool().unwrap() {
            wrong.push(format!("{} {}: {defects:?}", row["id"], row["desc"]));
        }
    }
    println!("validity: {left_out} rows left out (not polygons)");
    assert!(wrong.is_empty(), "{wrong:#?}");
    must_have_run("validity", run);
}

fn reasons(wkt: &str) -> Vec<Reason> {
    let Wkt::Polygons(polygons) = Wkt::parse(wkt).unwrap() else {
        panic!("{wkt}")
    };
    validate_raw(&polygons)
        .iter()
        .map(|defect| defect.reason)
        .collect()
}

#[test]
fn names_the_reason() {
    let shell = "(0 0, 9 0, 9 9, 0 9, 0 0)";
    let with = |hole: &str| reasons(&format!("POLYGON ({shell}, ({hole}))"));
    let parts = |other: &str| reasons(&format!("MULTIPOLYGON (({shell}), (({other})))"));
    assert_eq!(reasons(&format!("POLYGON ({shell})")), []);
    assert_eq!(reasons("POLYGON ((0 0, 9 0, 0 0))"), [Reason::TooFewPoints]);
    assert_eq!(reasons("POLYGON ((0 0, 9 0, 9 9))"), [Reason::NotClosed]);
    assert_eq!(
        reasons("POLYGON ((0 0, NaN 0, 9 9, 0 0))"),
        [Reason::NotFinite]
    );
    assert_eq!(
        reasons("POLYGON ((0 0, 7e7 0, 9 9, 0 0))"),
        [Reason::OutOfRange]
    );
    assert_eq!(
        reasons("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))"),
        [Reason::SelfCrossing]
    );
    assert_eq!(
        reasons("POLYGON ((0 0, 9 0, 9 9, 9 12, 9 9, 0 9, 0 0))"),
        [Reason::Spike]
    );
    let waist = "POLYGON ((0 0, 9 0, 5 5, 9 9, 0 9, 5 5, 0 0))";
    assert_eq!(reasons(waist), [Reason::SelfTouch]);
    assert_eq!(
        with("1 1, 1 2, 12 2, 1 1"),
        [Reason::HoleCrossesShell, Reason::HoleCrossesShell]
    );
    assert_eq!(with("0 1, 3 1, 3 3, 0 3, 0 1"), [Reason::HoleSharesEdge]);
    assert_eq!(with("0 0, 0 9, 9 9, 9 0, 0 0"), [Reason::DuplicateRing]);
    assert_eq!(with("20 1, 22 1, 22 3, 20 1"), [Reason::HoleOutsideShell]);
    assert_eq!(with("0 3, 9 4, 9 5, 0 3"), [Reason::HoleSharesEdge]);
    assert_eq!(with("0 3, 9 4, 5 5, 0 3"), [Reason::InteriorDisconnected]);
    assert_eq!(
        with("1 1, 8 1, 8 8, 1 1), (2 2, 7 2, 7 6, 2 2"),
        [Reason::NestedHoles]
    );
    assert_eq!(
        with("1 1, 4 1, 4 4, 1 1), (4 0.5, 6 1, 4 3, 4 0.5"),
        [Reason::HolesShareEdge]
    );
    assert_eq!(
        parts("5 5, 12 5, 12 12, 5 12, 5 5"),
        [Reason::PartsOverlap; 2]
    );
    assert_eq!(parts("9 2, 12 2, 12 5, 9 5, 9 2"), [Reason::PartsShareEdge]);
    assert_eq!(parts("2 2, 4 2, 4 4, 2 2"), [Reason::NestedShells]);
    assert_eq!(parts("9 9, 12 9, 12 12, 9 9"), []);
}

#[test]
fn tells_place_and_remedy_in_both_languages() {
    let ring = vec![(0.0, 0.0), (8.0, 8.0), (8.0, 0.0), (0.0, 8.0), (0.0, 0.0)];
    let defect = validate_raw(&[vec![ring]])[0];
    assert_eq!(
        (defect.polygon, defect.ring, defect.vertex, defect.place),
        (0, 0, 2, (4.0, 4.0))
    );
    assert_eq!(defect.code(), "validity.self_crossing");
    let english = "part 1, ring 1, point 3: the ring crosses itself (east 4.0000, north 4.0000)";
    assert_eq!(defect.sentence(Lang::En), english);
    assert_eq!(
        defect.sentence(Lang::Zh),
        "第1个部分第1环第3点：界线自相交（东 4.0000，北 4.0000）"
    );
    assert!(defect.remedy(Lang::Zh).is_some());
}
