use kunyu_definitions::Outcome;

use crate::support::shipped;

#[test]
fn every_worked_example_comes_out_as_written() {
    let report = shipped().check_all();
    let failed: Vec<String> = report
        .examples
        .iter()
        .filter(|example| !example.mismatches.is_empty())
        .map(|example| {
            format!(
                "{}:{} {}: {:?}",
                example.place.file, example.place.line, example.title, example.mismatches
            )
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        report.examples.len(),
        failed.join("\n")
    );
    assert!(report.passed());
}

#[test]
fn every_rule_shows_a_violation_a_clean_plot_and_a_sliver() {
    let report = shipped().check_all();
    for rule in report.coverage.iter().filter(|rule| rule.rule != "landuse") {
        for outcome in [
            Outcome::Conflict,
            Outcome::NoConflict,
            Outcome::WithinTolerance,
        ] {
            assert!(
                rule.shown.contains(&outcome),
                "{} shows no {outcome:?}",
                rule.rule
            );
        }
    }
}

#[test]
fn no_process_lacks_something_without_a_reason() {
    let report = shipped().check_all();
    let blanks: Vec<String> = report
        .processes
        .iter()
        .flat_map(|row| {
            row.blanks()
                .map(|column| format!("{}: {column}", row.process))
        })
        .collect();
    assert!(report.processes.len() > 100, "{}", report.processes.len());
    assert!(blanks.is_empty(), "{blanks:?}");
}
