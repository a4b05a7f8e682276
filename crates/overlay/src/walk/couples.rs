use super::link::{Couple, Links, Region};
use super::trace::Trace;
use crate::packed::{Rings, Table};
use crate::{Bounds, Ring};

/// Buffers of one worker.
#[derive(Debug, Default)]
pub(crate) struct Walker {
    trace: Trace,
    links: Links,
}

/// What a walked feature shares with one feature of the layer.
pub(crate) struct Shared {
    /// Packed feature of the layer.
    pub place: u32,
    /// Twice the canonical area, in grid units squared.
    pub area: i128,
    /// Rings of the pieces, when asked for.
    pub rings: Vec<Ring>,
    /// Whether something came so near to something else that the rings must be looked at.
    pub near: bool,
}

impl Walker {
    /// Calls `found` for every feature of the layer that shares area with the walked one, by its
    /// packed place; places below `first` are passed over.
    pub(crate) fn shared(
        &mut self,
        mine: &Rings<'_>,
        layer: &Table,
        first: u32,
        with_rings: bool,
        mut found: impl FnMut(Shared),
    ) {
        self.each(mine, layer, |links, couple, place, near| {
            if place < first {
                return;
            }
            let tight = links.connect(couple);
            let area = links.common_area(couple);
            if area == 0 {
                return;
            }
            let mut rings = Vec::new();
            let several = with_rings && couple.cuts_several_rings(Region::Both);
            if with_rings {
                links.rings(couple, Region::Both, &mut rings);
            }
            found(Shared {
                place,
                area,
                rings,
                near: near || tight || several,
            });
        });
    }

    /// Whether a feature holds, crosses, or comes within a few grid units of anything of a layer,
    /// or lies in it.
    pub(crate) fn meets(&mut self, mine: &Rings<'_>, layer: &Table) -> bool {
        self.trace.walk(mine, layer);
        let trace = &self.trace;
        !(trace.near.is_empty()
            && trace.crossings.is_empty()
            && trace.held.is_empty()
            && trace.holding.is_empty())
    }

    /// The rings of a region of two features, the second being the only one of its layer, and
    /// whether they must be looked at.
    pub(crate) fn region(
        &mut self,
        mine: &Rings<'_>,
        layer: &Table,
        region: Region,
    ) -> (Vec<Ring>, bool) {
        self.trace.walk(mine, layer);
        let other = layer.feature(0);
        self.trace.sort(mine, |_| other);
        self.links.start(mine);
        let couple = Couple {
            mine,
            other: &other,
            crossings: &self.trace.crossings,
            held: &self.trace.held,
            holding: &self.trace.holding,
            first_ring: 0,
        };
        let tight = self.links.connect(&couple);
        let mut rings = Vec::new();
        self.links.rings(&couple, region, &mut rings);
        let near = tight || couple.cuts_several_rings(region) || !self.trace.near.is_empty();
        (rings, near)
    }

    fn each(
        &mut self,
        mine: &Rings<'_>,
        layer: &Table,
        mut visit: impl FnMut(&mut Links, &Couple<'_>, u32, bool),
    ) {
        self.trace.walk(mine, layer);
        self.trace.sort(mine, |place| layer.feature(place as usize));
        let trace = &self.trace;
        if !trace.crossings.is_empty() {
            self.links.start(mine);
        }
        let (mut crossings, mut held, mut holding) =
            (&trace.crossings[..], &trace.held[..], &trace.holding[..]);
        loop {
            let heads = [
                crossings.first().map(|crossing| crossing.feature),
                held.first().map(|held| held.0),
                holding.first().map(|held| held.0),
            ];
            let Some(place) = heads.into_iter().flatten().min() else {
                break;
            };
            let other = layer.feature(place as usize);
            let couple = Couple {
                mine,
                other: &other,
                crossings: take(&mut crossings, |crossing| crossing.feature == place),
                held: take(&mut held, |held| held.0 == place),
                holding: take(&mut holding, |held| held.0 == place),
                first_ring: layer.features[place as usize],
            };
            let near = trace.near.binary_search(&place).is_ok();
            visit(&mut self.links, &couple, place, near);
        }
    }
}

/// Cuts the leading items that fit off a slice.
fn take<'a, T>(slice: &mut &'a [T], fits: impl Fn(&T) -> bool) -> &'a [T] {
    let count = slice.iter().take_while(|item| fits(item)).count();
    let (head, tail) = slice.split_at(count);
    *slice = tail;
    head
}

/// Whether a walked feature can meet a layer at all.
pub(crate) fn within_reach(bounds: Option<Bounds>, layer: &Table) -> bool {
    match (bounds, layer.total_bounds()) {
        (Some(own), Some(total)) => own.meets(&total),
        _ => false,
    }
}
