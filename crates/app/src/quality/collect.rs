//! Findings by rule: all counted, the first ones kept.

use std::collections::BTreeMap;

use kunyu_definitions::{Found, QualityRule};
use kunyu_overlay::Shape;

use super::model::FindingRow;
use super::topology::area_m2;

/// Findings of a rule that are listed; all are counted.
pub(super) const LISTED: usize = 5000;

/// Findings by rule.
pub(super) struct Collector {
    pub(super) rules: BTreeMap<String, (u64, Vec<FindingRow>)>,
}

impl Collector {
    pub(super) fn new() -> Self {
        Self {
            rules: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, rule: &QualityRule, found: Found) {
        if !self.rules.contains_key(&rule.id) {
            self.rules.insert(rule.id.clone(), (0, Vec::new()));
        }
        let Some((count, listed)) = self.rules.get_mut(&rule.id) else {
            return;
        };
        *count += 1;
        if listed.len() < LISTED {
            listed.push(row_of(rule, found));
        }
    }

    /// Whether further findings of a rule are only counted.
    pub(super) fn is_full(&self, rule: &QualityRule) -> bool {
        let of_rule = self.rules.get(&rule.id);
        of_rule.is_some_and(|(_, listed)| listed.len() >= LISTED)
    }

    /// Findings that were counted and not given.
    pub(super) fn unlisted(&mut self, rule: &QualityRule, more: u64) {
        if more > 0 {
            self.rules.entry(rule.id.clone()).or_default().0 += more;
        }
    }
}

fn row_of(rule: &QualityRule, found: Found) -> FindingRow {
    let area = match &found.piece {
        Some(Shape::Polygons(polygons)) => Some(area_m2(polygons.plane_area())),
        _ => None,
    };
    FindingRow {
        rule: found.rule,
        severity: rule.severity.name(),
        confirmed: rule.confirmed,
        key: found.key,
        field: found.field,
        zh: found.words.zh,
        en: found.words.en,
        remedy_zh: found.remedy.zh,
        remedy_en: found.remedy.en,
        repair: rule.repair.map(kunyu_definitions::RepairKind::name),
        place: found.place.map(|place| {
            let (x, y) = place.metres();
            [x, y]
        }),
        area_m2: area,
        piece: found.piece,
    }
}
