use kunyu_geodesy::{Crs, ZoneArea};
use kunyu_overlay::{MultiPolygon, Point};
use kunyu_terms::{Lang, Localized};
use serde_json::Value;
use thiserror::Error;

use super::canonical::{canonical_json, sm3_hex};
use super::{
    Bundle, KERNEL, Outcome, Payload, PolygonRings, RuleResult, Severity, SubjectResult, Tolerance,
};
use crate::evaluate::{Limits, Measure, judge, polygons_of};
use crate::model::Relation;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The answer.
    pub answer: Answer,
    /// Where the bundle contradicts itself; empty when valid.
    pub findings: Vec<Finding>,
    /// State of the signature.
    pub signature: SignatureState,
    /// `sm3:` and the hash of the payload as it stands.
    pub hash: String,
    /// The kernel that made it.
    pub kernel: u64,
}

/// Whether a bundle is what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Hash, areas and sums agree.
    Valid,
    /// Something was changed; see the findings.
    Altered,
    /// Made by another kernel: the hash agrees, its areas are not ours to recompute.
    OtherKernel,
}

/// One contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// JSON pointer into the bundle (RFC 6901).
    pub place: String,
    /// What the bundle says.
    pub stated: String,
    /// What follows from the rest of it.
    pub recomputed: String,
}

/// Whether somebody answers for a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureState {
    /// Nobody: the hash alone proves that nothing changed after it was written down elsewhere.
    Unsigned,
    /// A signature is there; checking it needs the signer's key.
    Unchecked,
}

/// Why a file cannot be verified at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but not a verdict bundle.
    #[error("not a verdict bundle: {0}")]
    NotABundle(String),
}

impl Localized for VerifyError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "verdict.not_json",
            Self::NotABundle(_) => "verdict.not_a_bundle",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::NotJson(words)) => format!("不是 JSON 文件：{words}"),
            (Lang::Zh, Self::NotABundle(words)) => format!("不是审查结论文件：{words}"),
        }
    }
}

impl Localized for Finding {
    fn code(&self) -> &'static str {
        "verdict.altered"
    }

    fn sentence(&self, lang: Lang) -> String {
        let Self {
            place,
            stated,
            recomputed,
        } = self;
        match lang {
            Lang::Zh => format!("{place}：写的是 {stated}，重算为 {recomputed}"),
            Lang::En => format!("{place}: states {stated}, recomputed {recomputed}"),
        }
    }
}

/// Verifies a bundle from itself alone, without any layer: the hash of the payload, every area from
/// the geometry inside (plane exactly, ellipsoidal by the zone's polynomial), sums, shares and the
/// verdicts that follow from the rules' answers.
pub fn verify(bundle: &[u8]) -> Result<Verification, VerifyError> {
    let value: Value =
        serde_json::from_slice(bundle).map_err(|error| VerifyError::NotJson(error.to_string()))?;
    let not_a_bundle = |words: &str| VerifyError::NotABundle(words.to_owned());
    let payload = value
        .get("payload")
        .ok_or_else(|| not_a_bundle("payload is missing"))?;
    let envelope = value
        .get("envelope")
        .ok_or_else(|| not_a_bundle("envelope is missing"))?;
    let stated = envelope.get("hash").and_then(Value::as_str);
    let stated = stated.ok_or_else(|| not_a_bundle("envelope.hash is missing"))?;
    let kernel = payload.get("kernel").and_then(Value::as_u64);
    let kernel = kernel.ok_or_else(|| not_a_bundle("payload.kernel is missing"))?;
    let hash = sm3_hex(canonical_json(payload).as_bytes());
    let signed = envelope
        .get("signature")
        .is_some_and(|signature| !signature.is_null());
    let signature = if signed {
        SignatureState::Unchecked
    } else {
        SignatureState::Unsigned
    };
    let mut findings = Findings::default();
    findings.compare("/envelope/hash".into(), stated, &hash);
    let other = kernel != u64::from(KERNEL);
    if !other {
        let bundle: Bundle = serde_json::from_value(value)
            .map_err(|error| VerifyError::NotABundle(error.to_string()))?;
        findings.payload(&bundle.payload);
    }
    let answer = match (findings.0.is_empty(), other) {
        (false, _) => Answer::Altered,
        (true, true) => Answer::OtherKernel,
        (true, false) => Answer::Valid,
    };
    Ok(Verification {
        answer,
        findings: findings.0,
        signature,
        hash,
        kernel,
    })
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn compare(&mut self, place: String, stated: &str, recomputed: &str) {
        if stated != recomputed {
            let (stated, recomputed) = (stated.to_owned(), recomputed.to_owned());
            self.0.push(Finding {
                place,
                stated,
                recomputed,
            });
        }
    }

    fn payload(&mut self, payload: &Payload) {
        let zone = Crs::from_epsg(payload.crs.epsg)
            .ok()
            .and_then(|crs| crs.zone());
        let Some(zone) = zone.map(|zone| ZoneArea::new(&zone)) else {
            let stated = payload.crs.epsg.to_string();
            self.compare("/payload/crs/epsg".into(), &stated, "a Gauss-Krüger zone");
            return;
        };
        let limits = (
            payload.tolerance.area_m2.parse(),
            payload.tolerance.width_m.parse(),
        );
        let (Ok(area_m2), Ok(width_m)) = limits else {
            let Tolerance {
                area_m2, width_m, ..
            } = &payload.tolerance;
            self.compare(
                "/payload/tolerance".into(),
                &format!("{area_m2} {width_m}"),
                "numbers",
            );
            return;
        };
        if let Some(place) = outside(payload, &zone) {
            self.compare(place, "coordinates", "in the zone");
            return;
        }
        let ground = Ground {
            zone,
            limits: Limits { area_m2, width_m },
        };
        for (index, subject) in payload.subjects.iter().enumerate() {
            self.subject(&format!("/payload/subjects/{index}"), subject, &ground);
        }
        let worst = payload.subjects.iter().map(|subject| subject.verdict).max();
        let worst = worst.unwrap_or(Outcome::NoConflict);
        self.compare(
            "/payload/verdict".into(),
            word(payload.verdict),
            word(worst),
        );
    }

    fn subject(&mut self, place: &str, subject: &SubjectResult, ground: &Ground) {
        let whole = measure(&subject.polygons, &ground.zone);
        self.areas(&format!("{place}/areas"), &subject.areas, whole);
        for (index, rule) in subject.rules.iter().enumerate() {
            self.rule(&format!("{place}/rules/{index}"), rule, whole, ground);
        }
        let counted = subject
            .rules
            .iter()
            .filter(|rule| rule.severity > Severity::Info);
        let worst = counted
            .map(|rule| rule.outcome)
            .max()
            .unwrap_or(Outcome::NoConflict);
        self.compare(
            format!("{place}/verdict"),
            word(subject.verdict),
            word(worst),
        );
    }

    fn areas(&mut self, place: &str, stated: &super::Areas, measure: Measure) {
        let recomputed = measure.areas();
        let pairs = [
            ("plane_m2", &stated.plane_m2, &recomputed.plane_m2),
            ("plane_mu", &stated.plane_mu, &recomputed.plane_mu),
            ("plane_ha", &stated.plane_ha, &recomputed.plane_ha),
            (
                "ellipsoid_m2",
                &stated.ellipsoid_m2,
                &recomputed.ellipsoid_m2,
            ),
            (
                "ellipsoid_mu",
                &stated.ellipsoid_mu,
                &recomputed.ellipsoid_mu,
            ),
            (
                "ellipsoid_ha",
                &stated.ellipsoid_ha,
                &recomputed.ellipsoid_ha,
            ),
        ];
        for (name, stated, recomputed) in pairs {
            self.compare(format!("{place}/{name}"), stated, recomputed);
        }
    }

    fn rule(&mut self, place: &str, rule: &RuleResult, whole: Measure, ground: &Ground) {
        let zone = &ground.zone;
        let raw: Vec<Measure> = rule
            .features
            .iter()
            .map(|feature| measure(&feature.polygons, zone))
            .collect();
        let total = match &rule.geometry {
            Some(geometry) => measure(geometry, zone),
            None => Measure::sum(raw.iter().copied()),
        };
        self.areas(&format!("{place}/areas"), &rule.areas, total);
        let share = total.share_of(whole);
        self.compare(
            format!("{place}/share_percent"),
            &rule.share_percent,
            &share,
        );
        let posted = Measure::parts(total, &raw, rule.additive);
        for (index, (feature, posted)) in rule.features.iter().zip(posted).enumerate() {
            let areas = Measure::written(posted);
            let place = format!("{place}/features/{index}/areas");
            let stated = &feature.areas;
            self.compare(
                format!("{place}/plane_m2"),
                &stated.plane_m2,
                &areas.plane_m2,
            );
            let (ellipsoid, recomputed) = (&stated.ellipsoid_m2, &areas.ellipsoid_m2);
            self.compare(format!("{place}/ellipsoid_m2"), ellipsoid, recomputed);
        }
        if rule.additive != rule.geometry.is_none() {
            let stated = rule.additive.to_string();
            self.compare(
                format!("{place}/additive"),
                &stated,
                "the presence of geometry",
            );
        }
        self.outcome(place, rule, ground);
    }

    /// The answer and the slivers follow from the pieces and the tolerance, unless the rule only
    /// describes, was not asked or gives leave.
    fn outcome(&mut self, place: &str, rule: &RuleResult, ground: &Ground) {
        let free = rule.relation == Relation::Describes.name() || rule.exempt;
        let follows = if free {
            (Outcome::NoConflict, Vec::new())
        } else {
            let features = rule.features.iter().map(|feature| &feature.polygons);
            let pieces: Vec<MultiPolygon> = match &rule.geometry {
                Some(geometry) => vec![polygons_of(geometry)],
                None => features.map(|polygons| polygons_of(polygons)).collect(),
            };
            judge(&pieces.iter().collect::<Vec<_>>(), &ground.limits)
        };
        let unasked = rule.outcome == Outcome::NotAssessed && follows.0 == Outcome::NoConflict;
        if !unasked {
            self.compare(
                format!("{place}/outcome"),
                word(rule.outcome),
                word(follows.0),
            );
        }
        if rule.slivers != follows.1 {
            let stated = rule.slivers.len().to_string();
            self.compare(format!("{place}/slivers"), &stated, "other slivers");
        }
    }
}

/// The first geometry with a coordinate that no plot of the zone has; areas are not computed then.
fn outside(payload: &Payload, zone: &ZoneArea) -> Option<String> {
    let covered = |polygons: &[PolygonRings]| {
        let mut points = polygons.iter().flatten().flatten();
        points.all(|[x, y]| {
            let (east, north) = Point { x: *x, y: *y }.metres();
            zone.covers(east, north)
        })
    };
    for (number, subject) in payload.subjects.iter().enumerate() {
        let place = format!("/payload/subjects/{number}");
        if !covered(&subject.polygons) {
            return Some(format!("{place}/polygons"));
        }
        for (index, rule) in subject.rules.iter().enumerate() {
            let pieces = rule
                .features
                .iter()
                .all(|feature| covered(&feature.polygons));
            if !pieces || !rule.geometry.as_deref().is_none_or(covered) {
                return Some(format!("{place}/rules/{index}"));
            }
        }
    }
    None
}

/// What areas and answers rest on.
struct Ground {
    zone: ZoneArea,
    limits: Limits,
}

fn measure(polygons: &[PolygonRings], zone: &ZoneArea) -> Measure {
    let shape: MultiPolygon = polygons_of(polygons);
    Measure::of(&shape, zone)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotAssessed => "not_assessed",
        Outcome::NoConflict => "no_conflict",
        Outcome::WithinTolerance => "within_tolerance",
        Outcome::Conflict => "conflict",
    }
}
