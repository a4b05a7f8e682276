//! Indicators that do not read: each fault with its place and what was probably meant.

use crate::indicator::{indicator, load};

/// What an indicator over the register says, and what the error names.
const FAULTS: [(&str, &str); 19] = [
    (
        "filter = \"methd == '挂牌'\"\nmeasure = \"count\"\nunit = \"宗\"",
        "[method]",
    ),
    (
        "filter = \"method == '挂拍'\"\nmeasure = \"count\"\nunit = \"宗\"",
        "[挂牌]",
    ),
    (
        "filter = \"method == '挂牌'\"\nmeasure = \"cuont\"\nunit = \"宗\"",
        "\"measure\" must be",
    ),
    (
        "measure = \"sum(contract_aera)\"\nunit = \"公顷\"",
        "[contract_area]",
    ),
    (
        "measure = \"sum(contract_area)\"\nunit = \"万元\"",
        "is in 万元, expected",
    ),
    (
        "measure = \"sum(price)\"\nunit = \"公顷\"",
        "is in 公顷, expected",
    ),
    (
        "measure = \"sum(method)\"\nunit = \"个\"",
        "\"method\" must be",
    ),
    (
        "measure = \"count\"\nunit = \"公顷\"",
        "is in 公顷, expected",
    ),
    ("measure = \"count\"\nunit = \"%\"", "is in %, expected"),
    (
        "filter = \"contract_area > 2\"\nmeasure = \"count\"\nunit = \"宗\"",
        "legal number",
    ),
    (
        "filter = \"size(method) == 1\"\nmeasure = \"count\"\nunit = \"宗\"",
        "a filter can",
    ),
    (
        "filter = \"units < price\"\nmeasure = \"count\"\nunit = \"宗\"",
        "different",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\ncumulative = true",
        "a cumulative indicator",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\ndisplay = \"{n}宗\"",
        "{value} once",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\nround = { digits = 13 }",
        "0 to 12",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\nround = { digits = 0, mode = \"up\" }",
        "rounding",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\nwarning = { below = 2, above = 1 }",
        "every value",
    ),
    (
        "measure = \"count\"\nunit = \"宗\"\nexpression = \"x\"",
        "either expression or register",
    ),
    ("measure = \"count\"\nunit = \"宗\"\ntagret = 1", "[target]"),
];

#[test]
fn what_an_indicator_cannot_say() {
    let register = "register = \"land_supply\"\n";
    for (body, expected) in FAULTS {
        let errors = load(&indicator("x", &format!("{register}{body}"))).unwrap_err();
        assert!(
            errors.iter().any(|error| error.contains(expected)),
            "{body}: {errors:?}"
        );
    }
    let errors = load(&indicator(
        "x",
        "register = \"land_suply\"\nmeasure = \"count\"\nunit = \"宗\"",
    ));
    assert!(errors.unwrap_err()[0].contains("[land_supply]"));
    assert!(load(&indicator("X y", "expression = \"X\"\nunit = \"%\"")).is_err());
}

#[test]
fn expressions_are_checked_together() {
    let count = "register = \"land_supply\"\nmeasure = \"count\"\nunit = \"宗\"";
    let land = "register = \"land_supply\"\nmeasure = \"sum(contract_area)\"\nunit = \"公顷\"";
    let with = |expression: &str, unit: &str| {
        let body = format!("expression = \"{expression}\"\nunit = \"{unit}\"");
        let text = [
            indicator("n.all", count),
            indicator("land", land),
            indicator("x", &body),
        ];
        load(&text.concat())
            .map(|_| ())
            .map_err(|errors| errors.join("; "))
    };
    assert_eq!(with("(n.all + n.all) / n.all", "%"), Ok(()));
    assert_eq!(with("land / n.all", "公顷/宗"), Ok(()));
    for (expression, unit, expected) in [
        ("n.al / land", "%", "[n.all]"),
        ("land + n.all", "公顷", "different units"),
        ("land / n.all", "%", "\"x\" is in %, expected 公顷"),
        ("n.all * 100 / n.all", "%", "no numbers in an expression"),
        ("n.all % n.all", "%", "only +, -, *, /"),
        ("n.all /", "%", "condition"),
        ("x / n.all", "%", "x → x"),
    ] {
        let error = with(expression, unit).unwrap_err();
        assert!(error.contains(expected), "{expression}: {error}");
    }
    let circle = [
        indicator("a", "expression = \"b + c\"\nunit = \"个\""),
        indicator("b", "expression = \"c + d\"\nunit = \"个\""),
        indicator("c", count),
        indicator("d", "expression = \"a + c\"\nunit = \"个\""),
        indicator("e", "expression = \"a + c\"\nunit = \"个\""),
    ];
    let errors = load(&circle.concat()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let circles = ["a → b → d → a", "b → d → a → b", "d → a → b → d"];
    assert!(
        circles.iter().any(|circle| errors[0].contains(circle)),
        "{errors:?}"
    );
    let twice = [indicator("a", count), indicator("a", count)];
    assert!(load(&twice.concat()).unwrap_err()[0].contains("defined twice"));
}

#[test]
fn hostile_texts_do_no_harm() {
    let deep = format!("{}n{}", "(".repeat(5_000), ")".repeat(5_000));
    let long = vec!["n"; 3_000].join(" + ");
    let dots = vec!["n"; 5_000].join(".");
    for expression in [deep, long, dots, "n".repeat(1_000_000), "{".repeat(10_000)] {
        let count = "register = \"land_supply\"\nmeasure = \"count\"\nunit = \"宗\"";
        let body = format!("expression = \"{expression}\"\nunit = \"个\"");
        assert!(load(&(indicator("n", count) + &indicator("x", &body))).is_err());
    }
}
