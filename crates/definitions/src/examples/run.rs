use std::collections::BTreeMap;

use super::coverage::ProcessCoverage;
use super::draw::{EPSG, rectangle, sources};
use super::quality::QualityCoverage;
use crate::evaluate::{ActiveCheck, PrepareOptions, Subject};
use crate::load::Definitions;
use crate::model::{Check, Example, ExpectedRule, Figure};
use crate::text::Place;
use crate::verdict::{Outcome, RuleResult, SubjectResult};

/// What running all worked examples showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// One per example, in the order of the definitions.
    pub examples: Vec<ExampleOutcome>,
    /// One per rule: which of its answers an example shows.
    pub coverage: Vec<RuleCoverage>,
    /// One per quality rule: whether an example shows a finding, and one that there is none.
    pub quality: Vec<QualityCoverage>,
    /// One per process: what it has of what a business needs.
    pub processes: Vec<ProcessCoverage>,
}

/// One example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleOutcome {
    /// Check id.
    pub check: String,
    /// Title.
    pub title: String,
    /// Where it is written.
    pub place: Place,
    /// Where it came out differently; empty when it passed.
    pub mismatches: Vec<Mismatch>,
}

/// One difference between an example and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What was compared, for example `permanent_farmland.area_m2`.
    pub what: String,
    /// As the example says.
    pub expected: String,
    /// As it came out.
    pub found: String,
}

/// Which answers of a rule the examples show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCoverage {
    /// Check id.
    pub check: String,
    /// Rule id.
    pub rule: String,
    /// Answers shown by examples that passed.
    pub shown: Vec<Outcome>,
}

impl Report {
    /// Whether every example came out as written.
    pub fn passed(&self) -> bool {
        self.examples
            .iter()
            .all(|example| example.mismatches.is_empty())
    }
}

impl Definitions {
    /// Runs the worked examples of all checks and quality checks.
    pub fn check_all(&self) -> Report {
        let mut examples = Vec::new();
        let mut shown: BTreeMap<(String, String), Vec<Outcome>> = BTreeMap::new();
        for check in &self.checks {
            for rule in &check.rules {
                shown
                    .entry((check.id.clone(), rule.id.clone()))
                    .or_default();
            }
            for example in &check.examples {
                let outcome = self.run(check, example);
                if outcome.mismatches.is_empty() {
                    for expected in &example.expected {
                        let key = (check.id.clone(), expected.rule.clone());
                        let answers = shown.entry(key).or_default();
                        if !answers.contains(&expected.outcome) {
                            answers.push(expected.outcome);
                        }
                    }
                }
                examples.push(outcome);
            }
        }
        let coverage = |((check, rule), shown)| RuleCoverage { check, rule, shown };
        let of_processes = self.run_processes(&mut examples);
        let quality = self.run_quality(&mut examples);
        self.run_indicators(&mut examples);
        self.run_exchanges(&mut examples);
        self.run_views(&mut examples);
        Report {
            examples,
            coverage: shown.into_iter().map(coverage).collect(),
            quality,
            processes: self.process_coverage(&of_processes),
        }
    }

    fn run(&self, check: &Check, example: &Example) -> ExampleOutcome {
        let mut mismatches = Vec::new();
        match self.evaluated(check, example) {
            Ok(result) => compare(example, &result, &mut mismatches),
            Err(words) => mismatches.push(Mismatch {
                what: "evaluation".into(),
                expected: "an answer".into(),
                found: words,
            }),
        }
        ExampleOutcome {
            check: check.id.clone(),
            title: example.title.clone(),
            place: example.place.clone(),
            mismatches,
        }
    }

    fn evaluated(&self, check: &Check, example: &Example) -> Result<SubjectResult, String> {
        let Figure::Rectangle(sides) = &example.subject else {
            return Err("the subject is not a rectangle".to_owned());
        };
        let shape = rectangle(sides).map_err(|error| error.to_string())?;
        let drawn = sources(example, &self.registry).map_err(|error| error.to_string())?;
        let subject = Subject {
            name: example.title.clone(),
            shape,
            attributes: example.attributes.clone(),
        };
        let active = ActiveCheck::new(check, &self.registry, example.date);
        let options = PrepareOptions {
            epsg: EPSG,
            known_at: None,
        };
        let prepared = active
            .prepare(&drawn, options)
            .map_err(|error| error.to_string())?;
        prepared
            .subject(&subject)
            .map_err(|error| error.to_string())
    }
}

fn compare(example: &Example, result: &SubjectResult, mismatches: &mut Vec<Mismatch>) {
    let mut note = |what: String, expected: String, found: String| {
        if expected != found {
            mismatches.push(Mismatch {
                what,
                expected,
                found,
            });
        }
    };
    for expected in &example.expected {
        if let Some(rule) = result.rule(&expected.rule) {
            compare_rule(expected, rule, &mut note);
        }
    }
    if let Some(verdict) = example.verdict {
        note(
            "verdict".into(),
            format!("{verdict:?}"),
            format!("{:?}", result.verdict),
        );
    }
}

fn compare_rule(
    expected: &ExpectedRule,
    rule: &RuleResult,
    note: &mut impl FnMut(String, String, String),
) {
    let what = |part: &str| format!("{}.{part}", expected.rule);
    note(
        what("outcome"),
        format!("{:?}", expected.outcome),
        format!("{:?}", rule.outcome),
    );
    if let Some(area) = &expected.area_m2 {
        note(what("area_m2"), area.clone(), rule.areas.plane_m2.clone());
    }
    for (key, area) in &expected.features {
        let feature = rule.features.iter().find(|feature| feature.key == *key);
        let found = feature.map_or("—", |feature| feature.areas.plane_m2.as_str());
        note(what(key), area.clone(), found.to_owned());
    }
}
