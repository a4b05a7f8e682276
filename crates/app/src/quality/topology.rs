//! Rules about the shapes together: over the kernel's checks of whole layers.

use kunyu_definitions::{ActiveQuality, CheckedRow, QualityRule, TopologyKind, TopologyRule};
use kunyu_overlay::{
    CheckOptions, Coverage, GRID_PER_METRE, Location, MultiPolygon, Pieces, PlaneArea, Point,
    Shape, dangles, difference, intersect_layers_parallel, lines_off_boundary, locate, spikes,
};

use super::collect::{Collector, LISTED};
use super::shapes::{Body, Others};

/// Whole layers made ready, each when first asked for.
pub(super) struct Topology<'t> {
    active: &'t ActiveQuality<'t>,
    body: &'t Body,
    others: &'t Others<'t>,
    own: std::cell::OnceCell<Coverage>,
}

/// A finding about shapes before its words.
struct Fault<'f> {
    key: &'f str,
    facts: Vec<(&'static str, String)>,
    place: Point,
    piece: Option<Shape>,
}

impl<'t> Topology<'t> {
    pub(super) fn new(
        active: &'t ActiveQuality<'t>,
        body: &'t Body,
        others: &'t Others<'t>,
    ) -> Self {
        Self {
            active,
            body,
            others,
            own: std::cell::OnceCell::new(),
        }
    }

    /// Judges a topology rule; false when the other layer is not there.
    pub(super) fn judge(
        &self,
        rule: &QualityRule,
        asked: &TopologyRule,
        collector: &mut Collector,
    ) -> bool {
        let other = match asked.with.as_deref() {
            Some(layer) => match self.others.body(layer) {
                Some(body) => Some(body),
                None => return false,
            },
            None => None,
        };
        let options = CheckOptions {
            keep: LISTED,
            tolerance_m: self.active.tolerance(asked),
        };
        let mut tell = |fault: Fault<'_>| self.tell(rule, fault, collector);
        let more = match (asked.kind, other) {
            (TopologyKind::Overlap, _) => self.overlaps(&options, &mut tell),
            (TopologyKind::Gap, Some(parent)) => self.gaps(parent, &options, &mut tell),
            (TopologyKind::Inside, Some(parent)) => self.outside(parent, &options, &mut tell),
            (TopologyKind::CoveredBy, Some(parent)) => self.crossing(parent, &options, &mut tell),
            (TopologyKind::OnBoundary, Some(parent)) => self.off(parent, &options, &mut tell),
            (TopologyKind::Mismatch, _) => self.mismatches(&options, &mut tell),
            (TopologyKind::Spike, _) => self.spikes(&options, &mut tell),
            (TopologyKind::Dangle, _) => self.dangling(&options, &mut tell),
            (_, None) => return false,
        };
        collector.unlisted(rule, more);
        true
    }

    fn tell(&self, rule: &QualityRule, fault: Fault<'_>, collector: &mut Collector) {
        let row = CheckedRow {
            key: fault.key,
            values: &[],
            shape: None,
            fault: None,
        };
        let mut told = self.active.told(rule, row, &[], &fault.facts);
        told.place = Some(fault.place);
        told.piece = fault.piece;
        collector.add(rule, told);
    }

    fn coverage(&self) -> &Coverage {
        self.own.get_or_init(|| Coverage::new(&self.body.polygons))
    }

    fn overlaps(&self, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let found = self.coverage().overlaps(options);
        for overlap in &found.first {
            tell(Fault {
                key: self.body.key(overlap.a),
                facts: vec![
                    ("keys", self.body.key(overlap.b).to_owned()),
                    ("area_m2", area_m2(overlap.area)),
                ],
                place: overlap.place,
                piece: Some(Shape::Polygons(overlap.pieces.clone())),
            });
        }
        found.count - found.first.len() as u64
    }

    fn mismatches(&self, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let found = self.coverage().mismatches(options);
        for mismatch in &found.first {
            tell(Fault {
                key: self.body.key(mismatch.feature),
                facts: vec![("keys", self.body.key(mismatch.other).to_owned())],
                place: mismatch.place,
                piece: None,
            });
        }
        found.count - found.first.len() as u64
    }

    /// The tolerance of spikes is an angle.
    fn spikes(&self, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let below = options.tolerance_m;
        let plain = CheckOptions {
            tolerance_m: 0.0,
            ..*options
        };
        let found = spikes(&self.body.polygons, below, &plain);
        for spike in &found.first {
            tell(Fault {
                key: self.body.key(spike.feature),
                facts: vec![("angle", format!("{:.2}", spike.degrees))],
                place: spike.place,
                piece: None,
            });
        }
        found.count - found.first.len() as u64
    }

    fn gaps(&self, parent: &Body, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let found = self
            .coverage()
            .uncovered(&Coverage::new(&parent.polygons), options);
        for gap in &found.first {
            let owner = owner(parent, gap.place);
            let key = owner.map_or("", |owner| parent.key(owner));
            tell(Fault {
                key,
                facts: vec![("keys", key.to_owned()), ("area_m2", area_m2(gap.area))],
                place: gap.place,
                piece: Some(Shape::Polygons(MultiPolygon(vec![gap.polygon.clone()]))),
            });
        }
        found.count - found.first.len() as u64
    }

    fn outside(
        &self,
        parent: &Body,
        options: &CheckOptions,
        tell: &mut dyn FnMut(Fault<'_>),
    ) -> u64 {
        let found = self
            .coverage()
            .outside(&Coverage::new(&parent.polygons), options);
        for outside in &found.first {
            tell(Fault {
                key: self.body.key(outside.feature),
                facts: vec![("area_m2", area_m2(outside.area))],
                place: outside.place,
                piece: Some(Shape::Polygons(outside.pieces.clone())),
            });
        }
        found.count - found.first.len() as u64
    }

    /// Rows that no single row of the parent covers: what lies beyond the one that covers most.
    fn crossing(
        &self,
        parent: &Body,
        options: &CheckOptions,
        tell: &mut dyn FnMut(Fault<'_>),
    ) -> u64 {
        let count = self.body.keys.len();
        let mut most: Vec<(PlaneArea, u32)> = vec![(PlaneArea(0), u32::MAX); count];
        intersect_layers_parallel(
            &self.body.polygons,
            &parent.polygons,
            Pieces::AreasOnly,
            |pair| (pair.a, pair.b, pair.plane),
            |(row, of, area)| {
                let known = &mut most[row as usize];
                if (area, u32::MAX - of) > (known.0, u32::MAX - known.1) {
                    *known = (area, of);
                }
            },
        );
        let (mut told, mut unlisted) = (0, 0);
        for (row, (inside, of)) in most.into_iter().enumerate() {
            let row = row as u32;
            let beyond = self.body.polygons.plane_area(row) - inside;
            if beyond.square_metres() <= 0.0 {
                continue;
            }
            if told == LISTED {
                unlisted += 1;
                continue;
            }
            let own = self.body.polygons.polygon(row);
            let piece = difference(&own, &parent.polygons.polygon(of));
            let wide = |piece: &MultiPolygon| mean_width_m(piece) > options.tolerance_m;
            let place = kunyu_definitions::place_on(&Shape::Polygons(piece.clone()));
            let Some(place) = place.filter(|_| wide(&piece)) else {
                continue;
            };
            told += 1;
            tell(Fault {
                key: self.body.key(row),
                facts: vec![("area_m2", area_m2(piece.plane_area()))],
                place,
                piece: Some(Shape::Polygons(piece)),
            });
        }
        unlisted
    }

    fn off(&self, parent: &Body, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let found = lines_off_boundary(&self.body.lines, &parent.polygons, options);
        for stretch in &found.first {
            let length = stretch.length as f64 / GRID_PER_METRE;
            tell(Fault {
                key: self.line_key(stretch.feature),
                facts: vec![("length_m", format!("{length:.3}"))],
                place: stretch.place,
                piece: Some(Shape::Lines(vec![stretch.path.clone()])),
            });
        }
        found.count - found.first.len() as u64
    }

    fn dangling(&self, options: &CheckOptions, tell: &mut dyn FnMut(Fault<'_>)) -> u64 {
        let found = dangles(&self.body.lines, options);
        for dangle in &found.first {
            tell(Fault {
                key: self.line_key(dangle.line),
                facts: Vec::new(),
                place: dangle.place,
                piece: None,
            });
        }
        found.count - found.first.len() as u64
    }

    fn line_key(&self, line: u32) -> &str {
        let row = self.body.line_rows.get(line as usize);
        row.map_or("", |row| self.body.key(*row))
    }
}

/// The row of a layer in which a place lies.
fn owner(parent: &Body, place: Point) -> Option<u32> {
    let around = kunyu_overlay::Bounds {
        min: place,
        max: place,
    };
    let candidates = parent.polygons.candidates(&around).into_iter();
    candidates
        .into_iter()
        .find(|row| locate(&parent.polygons.polygon(*row), place) != Location::Outside)
}

/// Twice the area by the perimeter.
fn mean_width_m(piece: &MultiPolygon) -> f64 {
    let rings = piece.rings().map(|ring| {
        let next = ring.iter().cycle().skip(1);
        let edges = ring.iter().zip(next).map(|(from, to)| {
            let (from, to) = (from.metres(), to.metres());
            (to.0 - from.0).hypot(to.1 - from.1)
        });
        edges.sum::<f64>()
    });
    let perimeter: f64 = rings.sum();
    if perimeter > 0.0 {
        2.0 * piece.plane_area().square_metres() / perimeter
    } else {
        0.0
    }
}

/// An area in m², with as many decimals as tell it from nothing.
pub(super) fn area_m2(area: PlaneArea) -> String {
    let metres = area.square_metres().abs();
    if metres >= 0.01 {
        return area
            .rounded()
            .to_string()
            .trim_start_matches('-')
            .to_owned();
    }
    format!("{metres:.6}")
}
