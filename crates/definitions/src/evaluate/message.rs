use super::classify::Question;
use super::prepared::PreparedCheck;
use super::rule::{Hit, value_of};
use crate::model::{Field, Message, Part, Rule};
use crate::verdict::{Gap, GapReason, Outcome, RuleResult, Words};

/// Most names listed in a sentence.
const LISTED: usize = 5;

/// The fields of features that a rule's messages name.
pub(crate) fn hit_fields(rule: &Rule) -> impl Iterator<Item = &String> {
    rule.message.hits.iter()
}

/// Puts the sentence to a result.
pub(crate) fn finish(
    mut result: RuleResult,
    question: &Question<'_>,
    counted: &[Hit],
) -> RuleResult {
    let rule = question.rule;
    let title = &rule.title;
    result.message = match result.outcome {
        Outcome::NotAssessed => not_assessed(&result, question.prepared),
        Outcome::NoConflict if result.exempt => {
            let message = rule
                .exempt
                .as_ref()
                .map_or(&rule.message, |exempt| &exempt.message);
            fill(message, &result, question, counted)
        }
        Outcome::NoConflict if !counted.is_empty() && rule.relation.name() == "describes" => {
            fill(&rule.message, &result, question, counted)
        }
        Outcome::NoConflict => Words {
            zh: format!("{}：未发现冲突", title.zh),
            en: format!("{}: no conflict", title.en),
        },
        Outcome::WithinTolerance => {
            let words = fill(&rule.message, &result, question, counted);
            Words {
                zh: format!("容差范围内（数字化误差）：{}", words.zh),
                en: format!("Within tolerance (digitising): {}", words.en),
            }
        }
        Outcome::Conflict => fill(&rule.message, &result, question, counted),
    };
    result
}

/// What could not be asked, and why.
pub(crate) fn not_assessed(result: &RuleResult, prepared: &PreparedCheck<'_>) -> Words {
    let attributes = &prepared.active.check.attributes;
    let zh: Vec<String> = result
        .gaps
        .iter()
        .map(|gap| gap_zh(gap, attributes))
        .collect();
    let en: Vec<String> = result
        .gaps
        .iter()
        .map(|gap| gap_en(gap, attributes))
        .collect();
    Words {
        zh: format!("{}：未审查（{}）", result.title.zh, zh.join("；")),
        en: format!("{}: not assessed ({})", result.title.en, en.join("; ")),
    }
}

fn gap_zh(gap: &Gap, attributes: &[Field]) -> String {
    let title = attributes.iter().find(|field| field.id == gap.name);
    let name = title.map_or(gap.name.as_str(), |field| field.title.zh.as_str());
    match gap.reason {
        GapReason::NotStated => format!("未提供{name}"),
        GapReason::UnknownCode => format!("{name}不在代码表中"),
        GapReason::EmptyField => match &gap.feature {
            Some(key) => format!("图斑 {key} 的 {name} 为空"),
            None => format!("{name} 为空"),
        },
        GapReason::NoSource => format!("没有图层 {name} 的数据"),
        GapReason::NotInForce => format!("{name} 在该日期尚未生效"),
    }
}

fn gap_en(gap: &Gap, attributes: &[Field]) -> String {
    let title = attributes.iter().find(|field| field.id == gap.name);
    let name = title.map_or(gap.name.as_str(), |field| field.title.en.as_str());
    match gap.reason {
        GapReason::NotStated => format!("{name} not stated"),
        GapReason::UnknownCode => format!("{name} is not in its code list"),
        GapReason::EmptyField => match &gap.feature {
            Some(key) => format!("feature {key} has no {name}"),
            None => format!("{name} is empty"),
        },
        GapReason::NoSource => format!("no data for layer {name}"),
        GapReason::NotInForce => format!("{name} not in force on that date"),
    }
}

fn fill(message: &Message, result: &RuleResult, question: &Question<'_>, hits: &[Hit]) -> Words {
    let text = |parts: &[Part], chinese: bool| -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Fill(name) => filled(name, result, question, hits, chinese),
        };
        parts.iter().map(part).collect()
    };
    Words {
        zh: text(&message.zh, true),
        en: text(&message.en, false),
    }
}

fn filled(
    name: &str,
    result: &RuleResult,
    question: &Question<'_>,
    hits: &[Hit],
    chinese: bool,
) -> String {
    let areas = &result.areas;
    let listed = |id: &str| {
        list(
            hits.iter()
                .filter_map(|hit| value_of(question.layer, &hit.feature.values, id)),
            chinese,
        )
    };
    match name {
        // the figures that people act on are ellipsoidal; the plane area stands beside them
        "area_m2" => areas.ellipsoid_m2.clone(),
        "area_mu" => areas.ellipsoid_mu.clone(),
        "area_ha" => areas.ellipsoid_ha.clone(),
        "plane_m2" => areas.plane_m2.clone(),
        "share" => result.share_percent.clone(),
        "count" => hits.len().to_string(),
        "names" => question
            .layer
            .name
            .as_deref()
            .map(listed)
            .unwrap_or_default(),
        "codes" => question
            .layer
            .class
            .as_deref()
            .map(listed)
            .unwrap_or_default(),
        "distance" => list(
            hits.iter()
                .filter_map(|hit| Some(hit.distance?.to_string())),
            chinese,
        ),
        _ => named(name, question, &listed),
    }
}

/// A dated value, an attribute of the plot, or a field of the features hit.
fn named(name: &str, question: &Question<'_>, listed: &dyn Fn(&str) -> String) -> String {
    let active = question.prepared.active;
    if let Some(field) = name.strip_prefix("hit.") {
        return listed(field);
    }
    if let Some(id) = name.strip_prefix("subject.") {
        let index = active
            .check
            .attributes
            .iter()
            .position(|field| field.id == id);
        let value = index.and_then(|index| question.plot.attributes.values[index].written());
        return value.unwrap_or_else(|| "—".to_owned());
    }
    let index = active.registry.value_index(name);
    let number = index.and_then(|index| active.constants.values[index]);
    number.map_or_else(|| "—".to_owned(), |number| number.to_string())
}

/// Distinct words in order, the first few.
fn list(words: impl Iterator<Item = String>, chinese: bool) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for word in words {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    let all = distinct.len();
    distinct.truncate(LISTED);
    let joined = distinct.join(if chinese { "、" } else { ", " });
    match (all > LISTED, chinese) {
        (false, _) => joined,
        (true, true) => format!("{joined}等{all}个"),
        (true, false) => format!("{joined} and {} more", all - LISTED),
    }
}
