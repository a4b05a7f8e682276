use kunyu_terms::{Lang, Localized};
use thiserror::Error;

use super::defect::{Reason, RingId};

/// Why shapes cannot be built, repaired, buffered or simplified.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TopologyError {
    /// A ring that no named repair makes sense of.
    #[error("{}", bad_ring(Lang::En, *reason, *id, *vertex, *place, *other))]
    BadRing {
        /// What is wrong.
        reason: Reason,
        /// The ring; for plain lists of rings the polygon is 0.
        id: RingId,
        /// Index of the vertex, as given.
        vertex: usize,
        /// The place in metres (east, north).
        place: (f64, f64),
        /// The other ring, where two are involved.
        other: Option<RingId>,
    },
    /// Lines or areas that must not cross do.
    #[error("shapes {first} and {second} cross at east {:.4}, north {:.4}", place.0, place.1)]
    Crossing {
        /// Index of the one shape, from 0.
        first: usize,
        /// Index of the other shape, from 0.
        second: usize,
        /// The place in metres (east, north).
        place: (f64, f64),
    },
    /// A distance or tolerance that is no number, negative where it may not be, or beyond the
    /// grid.
    #[error("{metres} m is no distance that can be used here")]
    Distance {
        /// The distance as given.
        metres: f64,
    },
    /// A shape whose defects remain after every repair.
    #[error("the shape stays invalid after repair")]
    Unrepairable,
}

fn bad_ring(
    lang: Lang,
    reason: Reason,
    id: RingId,
    vertex: usize,
    place: (f64, f64),
    other: Option<RingId>,
) -> String {
    let defect = super::Defect {
        reason,
        polygon: id.polygon,
        ring: id.ring,
        vertex,
        place,
        other,
    };
    defect.sentence(lang)
}

impl Localized for TopologyError {
    fn code(&self) -> &'static str {
        match self {
            Self::BadRing { reason, .. } => reason.code(),
            Self::Crossing { .. } => "topology.crossing",
            Self::Distance { .. } => "topology.distance",
            Self::Unrepairable => "topology.unrepairable",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (
                _,
                Self::BadRing {
                    reason,
                    id,
                    vertex,
                    place,
                    other,
                },
            ) => bad_ring(lang, *reason, *id, *vertex, *place, *other),
            (
                Lang::Zh,
                Self::Crossing {
                    first,
                    second,
                    place,
                },
            ) => format!(
                "第{}个与第{}个图形的界线在（东 {:.4}，北 {:.4}）处相交",
                first + 1,
                second + 1,
                place.0,
                place.1
            ),
            (Lang::Zh, Self::Distance { metres }) => format!("{metres} 米不是可用的距离"),
            (Lang::Zh, Self::Unrepairable) => "修复后图形仍然无效".to_owned(),
            (Lang::En, _) => self.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let text = match (self, lang) {
            (Self::BadRing { .. } | Self::Unrepairable, Lang::Zh) => {
                "请修改界址点，或允许按指定方法修复并记录"
            }
            (Self::BadRing { .. } | Self::Unrepairable, Lang::En) => {
                "correct the points, or allow a named repair, which is recorded"
            }
            (Self::Crossing { .. }, Lang::Zh) => "请先消除图形之间的重叠",
            (Self::Crossing { .. }, Lang::En) => "remove the overlap of the shapes first",
            (Self::Distance { .. }, Lang::Zh) => "请给出以米为单位的有限数值",
            (Self::Distance { .. }, Lang::En) => "give a finite number of metres",
        };
        Some(text.to_owned())
    }
}
