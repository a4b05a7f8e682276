use kunyu_geodesy::{Crs, ZoneArea};
use kunyu_overlay::{Shape, intersection};

use super::draw::{EPSG, shape};
use super::run::{ExampleOutcome, Mismatch};
use crate::load::Definitions;
use crate::model::{GivenRow, Layer, QualityCheck, QualityExample, QualityRule, Value};
use crate::quality::{ActiveQuality, CheckedRow, Controls, Found, RowRules, Tallies};

/// Which answers of a quality rule the examples show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityCoverage {
    /// Quality check id.
    pub check: String,
    /// Rule id.
    pub rule: String,
    /// Whether the rule can be shown by rows alone (not: the file as a whole, shapes together).
    pub of_rows: bool,
    /// An example that passed shows a finding.
    pub found: bool,
    /// An example that passed shows that there is none.
    pub clean: bool,
}

/// A row of an example with its shape.
struct Drawn<'e> {
    key: String,
    values: &'e [Value],
    shape: Option<Shape>,
}

impl Drawn<'_> {
    fn row(&self) -> CheckedRow<'_> {
        CheckedRow {
            key: &self.key,
            values: self.values,
            shape: self.shape.as_ref(),
            fault: None,
        }
    }
}

/// The other rows of an example: all controls come from them.
struct Others<'e>(&'e [Drawn<'e>]);

impl Controls for Others<'_> {
    fn rows(&self, _layer: &str, visit: &mut dyn FnMut(CheckedRow<'_>)) -> bool {
        self.0.iter().for_each(|other| visit(other.row()));
        true
    }
}

impl Definitions {
    /// Runs the worked examples of all quality checks.
    pub(super) fn run_quality(&self, examples: &mut Vec<ExampleOutcome>) -> Vec<QualityCoverage> {
        let mut coverage = Vec::new();
        for check in &self.quality {
            for rule in &check.rules {
                let mut shown = QualityCoverage {
                    check: check.id.clone(),
                    rule: rule.id.clone(),
                    of_rows: rule.structure().is_none() && rule.topology().is_none(),
                    found: false,
                    clean: false,
                };
                for example in &rule.examples {
                    let outcome = self.run_example(check, rule, example);
                    if outcome.mismatches.is_empty() {
                        shown.found |= example.found > 0;
                        shown.clean |= example.found == 0;
                    }
                    examples.push(outcome);
                }
                coverage.push(shown);
            }
        }
        coverage
    }

    fn run_example(
        &self,
        check: &QualityCheck,
        rule: &QualityRule,
        example: &QualityExample,
    ) -> ExampleOutcome {
        let mut mismatches = Vec::new();
        let mut note = |what: &str, expected: String, found: String| {
            mismatches.push(Mismatch {
                what: format!("{}.{what}", rule.id),
                expected,
                found,
            });
        };
        match self.findings_of(check, rule, example) {
            Err(words) => note("evaluation", "an answer".into(), words),
            Ok(found) => {
                let told: Vec<&str> = found.iter().map(|found| found.words.zh.as_str()).collect();
                if found.len() != example.found {
                    let count = format!("{}: {told:?}", found.len());
                    note("findings", example.found.to_string(), count);
                }
                if let Some(part) = &example.says
                    && !told.iter().any(|sentence| sentence.contains(part))
                {
                    note("says", part.clone(), format!("{told:?}"));
                }
                if let Some(sentence) = told.iter().find(|sentence| sentence.contains("（空）"))
                {
                    note(
                        "sentence",
                        "all places filled".into(),
                        (*sentence).to_owned(),
                    );
                }
            }
        }
        ExampleOutcome {
            check: check.id.clone(),
            title: format!("{} {}", rule.id, example.title),
            place: example.place.clone(),
            mismatches,
        }
    }

    fn findings_of(
        &self,
        check: &QualityCheck,
        rule: &QualityRule,
        example: &QualityExample,
    ) -> Result<Vec<Found>, String> {
        let year = Some(i64::from(example.date.year()));
        let active = ActiveQuality::new(check, &self.registry, example.date).of_year(year);
        if let Some(value) = active.missing_values(rule).first() {
            return Err(format!("{value} is not in force on {}", example.date));
        }
        let layer = rule.layer.as_deref().and_then(|id| self.layer(id));
        let layer = layer.ok_or("a rule about any layer has no example")?;
        let zone = Crs::from_epsg(EPSG).ok().and_then(|crs| crs.zone());
        let zone = ZoneArea::new(&zone.ok_or("no zone")?);
        let rows = drawn(&example.rows, layer)?;
        let other = rule.kind.other(&self.registry);
        let others = match other {
            Some(other) => drawn(&example.others, other)?,
            None => Vec::new(),
        };
        let mut found = Vec::new();
        let this = |other: &QualityRule| other.id == rule.id;
        let judges = RowRules::new(&active, layer, zone.clone(), this);
        let mut tallies = Tallies::new(&active, layer, zone, this);
        let mut of_rows = judges.findings(|_| true);
        for row in &rows {
            judges.examine(row.row(), &mut of_rows);
            tallies.add(row.row());
            let pairs = others.iter().filter(|other| {
                rule.is_overlapping() && overlap_m2(row, other) > active.overlap_tolerance(rule)
            });
            found.extend(pairs.filter_map(|o| active.overlapping(rule, row.row(), o.row())));
        }
        found.extend(of_rows.told);
        found.extend(tallies.finish(&Others(&others)).0);
        Ok(found)
    }
}

fn overlap_m2(one: &Drawn<'_>, two: &Drawn<'_>) -> f64 {
    match (&one.shape, &two.shape) {
        (Some(Shape::Polygons(one)), Some(Shape::Polygons(two))) => {
            intersection(one, two).plane_area().square_metres()
        }
        _ => 0.0,
    }
}

fn drawn<'e>(rows: &'e [GivenRow], layer: &Layer) -> Result<Vec<Drawn<'e>>, String> {
    let key = layer.fields.iter().position(|field| field.id == layer.key);
    let draw = |(number, row): (usize, &'e GivenRow)| {
        let stated = key.and_then(|key| row.values.get(key)?.written());
        let figure = row.figure.as_ref().map(shape).transpose();
        Ok(Drawn {
            key: stated.unwrap_or_else(|| (number + 1).to_string()),
            values: &row.values,
            shape: figure.map_err(|error| error.to_string())?,
        })
    };
    rows.iter().enumerate().map(draw).collect()
}
