use kunyu_terms::{Bilingual, Date};

use super::{ArticleVersion, Example, Field};
use crate::condition::Condition;
use crate::text::Place;
use crate::verdict::Severity;

/// A set of rules over sources, in force from a date.
#[derive(Debug)]
pub struct Check {
    /// Id.
    pub id: String,
    /// First day of this version.
    pub from: Date,
    /// Title.
    pub title: Bilingual,
    /// What a plot may state about itself.
    pub attributes: Vec<Field>,
    pub(crate) rules: Vec<Rule>,
    /// Worked examples.
    pub examples: Vec<Example>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) tolerance: ToleranceNames,
    /// `sm3:` and the hash over the canonical form of every definition that takes part.
    pub definition_hash: String,
}

impl Check {
    /// Ids of the sources that the rules ask, each once, in the order of the rules.
    pub fn source_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for rule in &self.rules {
            if !ids.contains(&rule.source.as_str()) {
                ids.push(&rule.source);
            }
        }
        ids
    }
}

/// How a rule relates the plot to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The plot covers some of a feature.
    Overlaps,
    /// Some of the plot is covered by no feature.
    Outside,
    /// Some of the plot is nearer to a feature than the distance.
    WithinDistance,
    /// Areas are reported; never a conflict.
    Describes,
}

impl Relation {
    /// Name used in definitions and payloads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlaps => "overlaps",
            Self::Outside => "outside",
            Self::WithinDistance => "within_distance",
            Self::Describes => "describes",
        }
    }

    pub(crate) const ALL: [Self; 4] = [
        Self::Overlaps,
        Self::Outside,
        Self::WithinDistance,
        Self::Describes,
    ];
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) title: Bilingual,
    pub(crate) source: String,
    pub(crate) relation: Relation,
    pub(crate) severity: Severity,
    /// On the plot: where false, the rule does not apply.
    pub(crate) when: Option<Condition>,
    /// On the feature: where not true, it is passed over.
    pub(crate) only: Option<Condition>,
    /// On plot and feature: where false, the feature is kept to.
    pub(crate) violates: Option<Condition>,
    pub(crate) exempt: Option<Exemption>,
    pub(crate) distances: Vec<Distance>,
    pub(crate) cases: Vec<Case>,
    pub(crate) articles: Vec<ArticleVersion>,
    pub(crate) message: Message,
    pub(crate) group_by: Option<String>,
    pub(crate) place: Place,
}

/// On plot and feature: where true, the feature is allowed, with another message.
#[derive(Debug)]
pub(crate) struct Exemption {
    pub(crate) when: Condition,
    pub(crate) message: Message,
}

/// A setback: the value that applies to features for which the condition is true.
#[derive(Debug)]
pub(crate) struct Distance {
    pub(crate) when: Option<Condition>,
    /// Index into the definitions' values.
    pub(crate) value: usize,
}

/// A class of features that is judged differently.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) when: Condition,
    pub(crate) severity: Severity,
    pub(crate) articles: Vec<ArticleVersion>,
}

/// A sentence with places to fill, in both languages.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) zh: Vec<Part>,
    pub(crate) en: Vec<Part>,
    /// Fields of the features hit that it names.
    pub(crate) hits: Vec<String>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Fill(String),
}

/// The values (indices) that say what is a digitising sliver.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ToleranceNames {
    pub(crate) area: usize,
    pub(crate) width: usize,
}
