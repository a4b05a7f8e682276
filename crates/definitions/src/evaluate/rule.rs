use std::collections::BTreeMap;

use kunyu_overlay::{MultiPolygon, Operation, combine, normalise, union};
use kunyu_terms::Decimal;

use super::areas::{Measure, areas, rings_of};
use super::classify::{Feature, Question, Standing};
use super::message;
use super::pieces::pieces;
use super::prepared::{Plot, PreparedCheck};
use super::sliver::judge;
use super::{EvaluateError, SourceGeometry};
use crate::model::{ArticleVersion, Layer, Relation, Rule, Value, in_force};
use crate::verdict::{
    Article, Attribute, FeatureHit, Gap, GapReason, Group, Outcome, RuleResult, Severity, Words,
};

/// A feature and what of the plot it covers.
pub(crate) struct Hit {
    pub(crate) feature: Feature,
    pub(crate) piece: MultiPolygon,
    pub(crate) distance: Option<Decimal>,
}

/// Asks one rule for one plot.
pub(crate) fn evaluate(
    prepared: &PreparedCheck<'_>,
    rule: &Rule,
    plot: &Plot<'_>,
) -> Result<RuleResult, EvaluateError> {
    let active = prepared.active;
    let bound = prepared.bound.iter().find(|(id, _)| *id == rule.source);
    let bound = bound.and_then(|(_, bound)| bound.as_ref());
    let layer = active.registry.layer_index(&rule.source);
    let (Some(bound), Some(layer)) = (bound, layer) else {
        let gap = Gap {
            reason: GapReason::NoSource,
            name: rule.source.clone(),
            feature: None,
        };
        return Ok(unasked(prepared, rule, vec![gap]));
    };
    let layer = &active.registry.layers[layer];
    if in_force(&rule.articles, active.date, |article| article.from).is_none() {
        let gap = Gap {
            reason: GapReason::NotInForce,
            name: rule.id.clone(),
            feature: None,
        };
        return Ok(unasked(prepared, rule, vec![gap]));
    }
    let question = Question {
        prepared,
        rule,
        layer,
        bound,
        plot,
    };
    if let Some(when) = &rule.when {
        match question.holds(when, &[]) {
            Some(true) => {}
            Some(false) => {
                let result = blank(prepared, rule, Outcome::NoConflict);
                return Ok(message::finish(result, &question, &[]));
            }
            None => {
                let gaps = question.gaps(when, &[], None);
                return Ok(unasked(prepared, rule, gaps));
            }
        }
    }
    question.answer()
}

fn unasked(prepared: &PreparedCheck<'_>, rule: &Rule, gaps: Vec<Gap>) -> RuleResult {
    let mut result = blank(prepared, rule, Outcome::NotAssessed);
    result.gaps = gaps;
    result.message = message::not_assessed(&result, prepared);
    result
}

fn blank(prepared: &PreparedCheck<'_>, rule: &Rule, outcome: Outcome) -> RuleResult {
    let article = in_force(&rule.articles, prepared.active.date, |article| article.from);
    RuleResult {
        id: rule.id.clone(),
        title: Words {
            zh: rule.title.zh.clone(),
            en: rule.title.en.clone(),
        },
        source: rule.source.clone(),
        relation: rule.relation.name().to_owned(),
        outcome,
        severity: rule.severity,
        articles: article.map(cited).into_iter().collect(),
        message: Words::default(),
        areas: areas(0, 0),
        share_percent: "0.00".to_owned(),
        features: Vec::new(),
        geometry: None,
        additive: true,
        slivers: Vec::new(),
        moved: None,
        groups: Vec::new(),
        gaps: Vec::new(),
        exempt: false,
    }
}

fn cited(article: &ArticleVersion) -> Article {
    Article {
        text: article.text.clone(),
        from: article.from.to_string(),
        confirmed: article.confirmed,
    }
}

impl Question<'_> {
    fn answer(&self) -> Result<RuleResult, EvaluateError> {
        let mut result = blank(self.prepared, self.rule, Outcome::NoConflict);
        let mut gaps = Vec::new();
        let (mut counted, mut exempt) = (Vec::new(), Vec::new());
        for hit in self.hits(&mut gaps)? {
            match &hit.feature.standing {
                Standing::Counted(_) => counted.push(hit),
                Standing::Exempt => exempt.push(hit),
                Standing::Open(found) => gaps.extend(found.iter().cloned()),
                Standing::Passed => {}
            }
        }
        result.gaps = distinct(gaps);
        if counted.is_empty() && !exempt.is_empty() {
            result.exempt = true;
            counted = exempt;
        }
        counted.sort_by(|left, right| {
            let area = |hit: &Hit| std::cmp::Reverse(hit.piece.plane_area());
            let key = |hit: &Hit| self.bound.view.attributes.key(hit.feature.row as usize);
            area(left)
                .cmp(&area(right))
                .then_with(|| key(left).cmp(&key(right)))
        });
        self.measure(&mut result, &counted);
        if result.outcome == Outcome::NoConflict && counted.is_empty() && !result.gaps.is_empty() {
            result.outcome = Outcome::NotAssessed;
        }
        let decided = matches!(result.outcome, Outcome::Conflict | Outcome::WithinTolerance);
        if decided && result.severity > Severity::Info {
            result.moved = self.moved()?;
        }
        Ok(message::finish(result, self, &counted))
    }

    fn hits(&self, gaps: &mut Vec<Gap>) -> Result<Vec<Hit>, EvaluateError> {
        let mut hits = if self.rule.relation == Relation::WithinDistance {
            self.within_distance(0.0, gaps)?
        } else {
            let SourceGeometry::Polygons(layer) = &self.bound.view.geometry else {
                return Ok(Vec::new());
            };
            let found = pieces(layer, &self.plot.subject.shape).into_iter();
            found
                .map(|(row, piece)| Hit {
                    feature: self.feature(row),
                    piece,
                    distance: None,
                })
                .collect()
        };
        // an overlap below the posted unit of 0.01 m² is where two boundaries touch
        hits.retain(|hit: &Hit| hit.piece.plane_area().rounded().centi_m2() > 0);
        Ok(hits)
    }

    /// Areas, features, outcome and severity from the counted hits.
    fn measure(&self, result: &mut RuleResult, counted: &[Hit]) {
        let zone = &self.prepared.zone;
        let raw: Vec<Measure> = counted
            .iter()
            .map(|hit| Measure::of(&hit.piece, zone))
            .collect();
        let outside = self.rule.relation == Relation::Outside;
        let mut total = Measure::sum(raw.iter().copied());
        let overlap: Option<MultiPolygon> = if outside {
            Some(self.outside(counted))
        } else {
            self.joined(counted, total)
        };
        if let Some(shape) = &overlap {
            total = Measure::of(shape, zone);
            result.additive = false;
            result.geometry = Some(rings_of(shape));
        }
        result.areas = total.areas();
        result.share_percent = total.share_of(self.plot.measure);
        result.features = self.features(counted, &raw, total, result.additive);
        result.groups = self.groups(counted, &raw);
        if self.rule.relation == Relation::Describes || result.exempt {
            return;
        }
        let pieces: Vec<&MultiPolygon> = match &overlap {
            Some(shape) => vec![shape],
            None => counted.iter().map(|hit| &hit.piece).collect(),
        };
        (result.outcome, result.slivers) = judge(&pieces, &self.prepared.limits);
        if result.outcome != Outcome::NoConflict && !outside {
            self.apply_cases(result, counted);
        }
    }

    /// What of the plot no feature covers, without parts below the posted unit.
    fn outside(&self, counted: &[Hit]) -> MultiPolygon {
        let covers: Vec<MultiPolygon> = counted.iter().map(|hit| hit.piece.clone()).collect();
        let plot = std::slice::from_ref(&self.plot.subject.shape);
        let rest = normalise(combine(Operation::Difference, plot, &covers));
        let posted = |polygon: &kunyu_overlay::Polygon| {
            MultiPolygon(vec![polygon.clone()])
                .plane_area()
                .rounded()
                .centi_m2()
                > 0
        };
        MultiPolygon(rest.0.into_iter().filter(posted).collect())
    }

    /// The union of the pieces, where they cover each other.
    fn joined(&self, counted: &[Hit], sum: Measure) -> Option<MultiPolygon> {
        let may = self.layer.overlapping || sum.plane > self.plot.measure.plane;
        if counted.len() < 2 || !may {
            return None;
        }
        let shapes: Vec<MultiPolygon> = counted.iter().map(|hit| hit.piece.clone()).collect();
        let joined = normalise(union(&shapes));
        let posted = |raw: i128| kunyu_overlay::PlaneArea(raw).rounded();
        (posted(joined.plane_area().0) != posted(sum.plane)).then_some(joined)
    }

    fn features(
        &self,
        counted: &[Hit],
        raw: &[Measure],
        total: Measure,
        additive: bool,
    ) -> Vec<FeatureHit> {
        let rows = counted.iter().zip(Measure::parts(total, raw, additive));
        rows.map(|(hit, areas)| self.feature_hit(hit, areas))
            .collect()
    }

    fn feature_hit(&self, hit: &Hit, posted: (i64, i64)) -> FeatureHit {
        let values = &hit.feature.values;
        let column = |id: &Option<String>| value_of(self.layer, values, id.as_deref()?);
        let read = self.fields_read();
        let attributes = read.into_iter().filter_map(|index| {
            let value = values.get(index)?.written()?;
            Some(Attribute {
                id: self.layer.fields[index].id.clone(),
                value,
                assumed: false,
            })
        });
        FeatureHit {
            key: self.bound.view.attributes.key(hit.feature.row as usize),
            code: column(&self.layer.class),
            name: column(&self.layer.name),
            severity: self.severity_of(&hit.feature),
            distance_m: hit.distance.map(|distance| distance.to_string()),
            attributes: attributes.collect(),
            areas: Measure::written(posted),
            polygons: rings_of(&hit.piece),
        }
    }

    /// The fields that the rule's conditions, setbacks and groups read, by index.
    fn fields_read(&self) -> Vec<usize> {
        let rule = self.rule;
        let own = [&rule.only, &rule.violates].into_iter().flatten();
        let exempt = rule.exempt.iter().map(|exempt| &exempt.when);
        let distances = rule
            .distances
            .iter()
            .filter_map(|distance| distance.when.as_ref());
        let cases = rule.cases.iter().map(|case| &case.when);
        let conditions = own.chain(exempt).chain(distances).chain(cases);
        let mut fields: Vec<usize> = conditions
            .flat_map(|condition| condition.fields(crate::condition::SECOND))
            .collect();
        let named = rule.group_by.iter().chain(message::hit_fields(rule));
        let position = |id: &String| self.layer.fields.iter().position(|field| field.id == *id);
        fields.extend(named.filter_map(position));
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    fn severity_of(&self, feature: &Feature) -> Severity {
        match feature.standing {
            Standing::Counted(Some(case)) => self.rule.cases[case].severity,
            Standing::Counted(None) => self.rule.severity,
            _ => Severity::Info,
        }
    }

    /// The gravest case hit gives the severity; every case hit gives its article.
    fn apply_cases(&self, result: &mut RuleResult, counted: &[Hit]) {
        let gravest = counted
            .iter()
            .map(|hit| self.severity_of(&hit.feature))
            .max();
        result.severity = gravest.unwrap_or(result.severity);
        let date = self.prepared.active.date;
        let mut articles: Vec<Article> = Vec::new();
        for hit in counted {
            let versions = match hit.feature.standing {
                Standing::Counted(Some(case)) => &self.rule.cases[case].articles,
                _ => &self.rule.articles,
            };
            let article = in_force(versions, date, |article| article.from).map(cited);
            articles.extend(article.filter(|article| !articles.contains(article)));
        }
        if !articles.is_empty() {
            result.articles = articles;
        }
    }

    fn groups(&self, counted: &[Hit], raw: &[Measure]) -> Vec<Group> {
        let Some(column) = &self.rule.group_by else {
            return Vec::new();
        };
        let mut sums: BTreeMap<String, Measure> = BTreeMap::new();
        for (hit, measure) in counted.iter().zip(raw) {
            let code = value_of(self.layer, &hit.feature.values, column).unwrap_or_default();
            let sum = sums.entry(code).or_default();
            *sum = Measure::sum([*sum, *measure]);
        }
        let measures: Vec<Measure> = sums.values().copied().collect();
        let total = Measure::sum(measures.iter().copied());
        let posted = Measure::parts(total, &measures, true);
        let field = self.layer.field(column);
        let registry = self.prepared.active.registry;
        let codes = field.and_then(|field| field.codes.as_deref());
        let list = codes
            .and_then(|id| registry.codes_index(id))
            .map(|at| &registry.codes[at]);
        let group = |(code, posted): (String, (i64, i64))| {
            let entry = list.and_then(|list| list.get(&code));
            Group {
                name: entry.map(|entry| entry.name.clone()).unwrap_or_default(),
                group: entry.and_then(|entry| entry.group.clone()),
                code,
                areas: Measure::written(posted),
            }
        };
        sums.into_keys().zip(posted).map(group).collect()
    }
}

/// A field's value as text.
pub(crate) fn value_of(layer: &Layer, values: &[Value], id: &str) -> Option<String> {
    let index = layer.fields.iter().position(|field| field.id == id)?;
    values.get(index)?.written()
}

fn distinct(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut kept: Vec<Gap> = Vec::new();
    for gap in gaps {
        if !kept.contains(&gap) {
            kept.push(gap);
        }
    }
    kept
}
