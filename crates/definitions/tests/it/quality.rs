//! The shipped quality checks: every rule shown by examples, and faulty definitions named.

use kunyu_definitions::{Definitions, Problem};

use crate::support::{shipped, shipped_texts};

#[test]
fn every_rule_about_rows_shows_a_finding_and_a_clean_row() {
    // rules without a fault that could be drawn as a rectangle
    let undrawn = ["4002", "A16-1", "3102-1"];
    let report = shipped().check_all();
    let mut rules = 0;
    for rule in report.quality.iter().filter(|rule| rule.of_rows) {
        let any_layer = rule.check == "general";
        let found = rule.found || undrawn.contains(&rule.rule.as_str());
        assert!(
            any_layer || found,
            "{}.{} shows no finding",
            rule.check,
            rule.rule
        );
        assert!(
            any_layer || rule.clean,
            "{}.{} shows no clean row",
            rule.check,
            rule.rule
        );
        rules += 1;
    }
    assert!(rules > 60, "{rules}");
}

#[test]
fn all_eighteen_groups_of_attribute_rules_are_there() {
    let definitions = shipped();
    let survey = definitions
        .quality_checks()
        .iter()
        .find(|check| check.id == "landuse_survey");
    let rules = &survey.unwrap().rules;
    for group in 1..=18 {
        let (exact, part) = (format!("A{group}"), format!("A{group}-"));
        let there = |id: &str| id == exact || id.starts_with(&part);
        assert!(rules.iter().any(|rule| there(&rule.id)), "no rule {exact}");
    }
}

fn errors(from: &str, to: &str) -> Vec<(u32, Problem, Option<String>)> {
    let mut files = shipped_texts();
    let file = files
        .iter_mut()
        .find(|(path, _)| path.ends_with("landuse_survey.toml"));
    let text = &mut file.unwrap().1;
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let errors = Definitions::load(&files).expect_err("must not load");
    errors
        .into_iter()
        .map(|error| (error.place.line, error.problem, error.suggestion))
        .collect()
}

#[test]
fn faults_are_named_with_line_and_suggestion() {
    let wrong = errors("when = \"has(row.KCDLBM)\"", "when = \"has(row.KCDLMB)\"");
    assert!(
        matches!(&wrong[0].1, Problem::Condition { .. }),
        "{wrong:?}"
    );
    assert_eq!(wrong[0].2.as_deref(), Some("KCDLBM"));
    assert!(wrong[0].0 > 100);

    let wrong = errors("kind = \"measured\"", "kind = \"measure\"");
    assert_eq!(wrong[0].2.as_deref(), Some("measured"));

    let wrong = errors(
        "tolerance = \"identity_area\"",
        "tolerance = \"rural_road_width\"",
    );
    assert!(
        matches!(&wrong[0].1, Problem::WrongUnit { .. }),
        "{wrong:?}"
    );

    let wrong = errors("row.XZDWKD <= rural_road_width", "row.XZDWKD <= 8");
    assert!(
        matches!(&wrong[0].1, Problem::Condition { .. }),
        "{wrong:?}"
    );

    let wrong = errors("{row.KCXS} 不在 0", "{row.KCSX} 不在 0");
    assert!(
        matches!(&wrong[0].1, Problem::Placeholder { .. }),
        "{wrong:?}"
    );
    assert_eq!(wrong[0].2.as_deref(), Some("row.KCXS"));

    let wrong = errors("matches('^[0-9]{6}2110", "matches('^([0-9]{6}2110");
    assert!(
        matches!(&wrong[0].1, Problem::Condition { .. }),
        "{wrong:?}"
    );

    let wrong = errors("repair = \"distribute\"", "repair = \"distibute\"");
    assert_eq!(wrong[0].2.as_deref(), Some("distribute"));
}
