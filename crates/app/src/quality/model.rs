use std::path::PathBuf;

use kunyu_definitions::QualitySeverity;
use kunyu_overlay::Shape;
use serde::Serialize;

use crate::Note;
use crate::input::Given;
use crate::mapping::Mapping;

/// What is to be examined.
#[derive(Debug, Clone)]
pub enum Target {
    /// `LAYER@EDITION`, or `LAYER` in force today.
    Edition(String),
    /// A file before it is imported.
    File {
        /// The file.
        file: PathBuf,
        /// Layer whose rules apply.
        layer: String,
        /// Layer inside the file.
        source_layer: Option<String>,
        /// Field mapping; the one kept for this source when not given.
        mapping: Option<Mapping>,
    },
}

/// What is to be examined, and how.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What.
    pub target: Target,
    /// Law of this date; today when not given.
    pub date: Option<String>,
    /// Year of the delivery.
    pub year: Option<i64>,
    /// Editions or files that stand for other layers: layer, `LAYER@EDITION` or path.
    pub with: Vec<(String, String)>,
    /// What files do not say themselves.
    pub given: Given,
    /// Only this quality check.
    pub check: Option<String>,
    /// Only the rules of the first look that every import takes.
    pub first_look: bool,
}

impl Wanted {
    /// Everything about an edition or file, by the law of today.
    pub fn of(target: Target) -> Self {
        Self {
            target,
            date: None,
            year: None,
            with: Vec::new(),
            given: Given::default(),
            check: None,
            first_look: false,
        }
    }
}

/// Something that a rule found.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// Rule.
    pub rule: String,
    /// error, warning, info.
    pub severity: &'static str,
    /// Whether the rule was read in its source.
    pub confirmed: bool,
    /// Key of the row; empty for the layer as a whole.
    pub key: String,
    /// Field, `geometry`, or empty.
    pub field: String,
    /// What was found, Chinese.
    pub zh: String,
    /// What was found, English.
    pub en: String,
    /// How to mend it, Chinese.
    pub remedy_zh: String,
    /// How to mend it, English.
    pub remedy_en: String,
    /// The repair that may be asked for.
    pub repair: Option<&'static str>,
    /// Where: east and north in metres of the working CRS.
    pub place: Option<[f64; 2]>,
    /// Area of the offending piece, m².
    pub area_m2: Option<String>,
    /// The offending piece.
    #[serde(skip)]
    pub piece: Option<Shape>,
}

/// A rule that was judged, and what it found.
#[derive(Debug, Clone, Serialize)]
pub struct RuleRow {
    /// Quality check.
    pub check: String,
    /// Rule.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// error, warning, info.
    pub severity: &'static str,
    /// Whether the rule was read in its source.
    pub confirmed: bool,
    /// All findings.
    pub found: u64,
    /// Findings that are listed; the first ones.
    pub listed: u64,
    /// Its repair, where there is one and something was found.
    pub repair: Option<&'static str>,
}

/// A rule that could not be judged.
#[derive(Debug, Clone, Serialize)]
pub struct NotAssessed {
    /// Rule.
    pub rule: String,
    /// Why, Chinese.
    pub zh: String,
    /// Why, English.
    pub en: String,
}

/// What an examination showed.
#[derive(Debug, Clone, Serialize)]
pub struct Examined {
    /// Layer id.
    pub layer: String,
    /// Chinese title of the layer.
    pub title_zh: String,
    /// English title of the layer.
    pub title_en: String,
    /// Edition id; none for a file.
    pub edition: Option<String>,
    /// Name of the file; none for an edition.
    pub file: Option<String>,
    /// Date whose law was applied.
    pub date: String,
    /// Quality checks that were applied: id and definition hash.
    pub checks: Vec<(String, String)>,
    /// Rows looked at.
    pub rows: u64,
    /// Errors, all of them.
    pub errors: u64,
    /// Warnings, all of them.
    pub warnings: u64,
    /// Remarks, all of them.
    pub infos: u64,
    /// The rules that were judged.
    pub rules: Vec<RuleRow>,
    /// The rules that could not be judged.
    pub not_assessed: Vec<NotAssessed>,
    /// The findings, by rule.
    pub findings: Vec<FindingRow>,
    /// What was assumed about the file.
    pub notes: Vec<Note>,
}

impl Examined {
    /// Whether nothing keeps the data from being used.
    pub fn passed(&self) -> bool {
        self.errors == 0
    }

    pub(super) fn count(&mut self, severity: QualitySeverity, more: u64) {
        match severity {
            QualitySeverity::Error => self.errors += more,
            QualitySeverity::Warning => self.warnings += more,
            QualitySeverity::Info => self.infos += more,
        }
    }

    /// The rules whose findings are all listed: only of them is an absent finding a mended one.
    pub(super) fn judged(&self) -> Vec<String> {
        let whole = self.rules.iter().filter(|rule| rule.found == rule.listed);
        whole.map(|rule| rule.id.clone()).collect()
    }
}
