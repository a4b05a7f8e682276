use kunyu_geodesy::{ZoneArea, rounded_centi_m2};
use kunyu_overlay::{MultiPolygon, PlaneArea, Point, Polygon};
use kunyu_terms::{Area, AreaUnit, Decimal};

use crate::verdict::{Areas, FeatureAreas, PolygonRings};

/// Exact plane and ellipsoidal measure of a piece: 2^-55 m² and 2^-40 m².
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) plane: i128,
    pub(crate) ellipsoid: i128,
}

/// Bits of [`Measure::plane`].
pub(crate) const PLANE_BITS: u32 = 55;

impl Measure {
    pub(crate) fn of(shape: &MultiPolygon, zone: &ZoneArea) -> Self {
        Self {
            plane: shape.plane_area().0,
            ellipsoid: ellipsoid_raw(shape, zone),
        }
    }

    pub(crate) fn sum(measures: impl IntoIterator<Item = Self>) -> Self {
        measures.into_iter().fold(Self::default(), |sum, one| Self {
            plane: sum.plane + one.plane,
            ellipsoid: sum.ellipsoid + one.ellipsoid,
        })
    }

    /// Posted: 0.01 m², plane and ellipsoidal.
    pub(crate) fn posted(self) -> (i64, i64) {
        (
            PlaneArea(self.plane).rounded().centi_m2(),
            rounded_centi_m2(self.ellipsoid),
        )
    }

    /// Posted parts: adding up to the posted whole where they are parts of it, else each alone.
    pub(crate) fn parts(total: Self, raw: &[Self], additive: bool) -> Vec<(i64, i64)> {
        if !additive {
            return raw.iter().map(|measure| measure.posted()).collect();
        }
        let (plane, ellipsoid) = total.posted();
        let planes: Vec<i128> = raw.iter().map(|measure| measure.plane).collect();
        let ellipsoids: Vec<i128> = raw.iter().map(|measure| measure.ellipsoid).collect();
        let ellipsoids = shares(ellipsoid, &ellipsoids, kunyu_geodesy::ELLIPSOID_AREA_BITS);
        shares(plane, &planes, PLANE_BITS)
            .into_iter()
            .zip(ellipsoids)
            .collect()
    }

    /// Posted plane and ellipsoidal area as the payload writes them.
    pub(crate) fn written((plane, ellipsoid): (i64, i64)) -> FeatureAreas {
        let Areas {
            plane_m2,
            ellipsoid_m2,
            ..
        } = areas(plane, ellipsoid);
        FeatureAreas {
            plane_m2,
            ellipsoid_m2,
        }
    }

    /// Per cent of a whole with 2 decimals, by plane area, exactly; of nothing, nothing.
    pub(crate) fn share_of(self, whole: Self) -> String {
        if whole.plane <= 0 {
            return "0.00".to_owned();
        }
        let rounded = (2 * self.plane * 10_000 + whole.plane) / (2 * whole.plane);
        Decimal::new(rounded as i64, 2)
            .unwrap_or_default()
            .to_string()
    }

    pub(crate) fn areas(self) -> Areas {
        let (plane, ellipsoid) = self.posted();
        areas(plane, ellipsoid)
    }
}

/// Additive ellipsoidal area of all rings, 2^-40 m².
pub(crate) fn ellipsoid_raw(shape: &MultiPolygon, zone: &ZoneArea) -> i128 {
    let ring = |points: &[Point]| zone.ring_on_grid(points.iter().map(|point| (point.x, point.y)));
    shape.rings().map(|points| ring(points)).sum()
}

/// Posted areas written in all units.
pub(crate) fn areas(plane_centi: i64, ellipsoid_centi: i64) -> Areas {
    let written = |centi, unit, digits| Area::from_centi_m2(centi).written(unit, digits);
    Areas {
        plane_m2: written(plane_centi, AreaUnit::SquareMetre, 2),
        plane_mu: written(plane_centi, AreaUnit::Mu, 4),
        plane_ha: written(plane_centi, AreaUnit::Hectare, 4),
        ellipsoid_m2: written(ellipsoid_centi, AreaUnit::SquareMetre, 2),
        ellipsoid_mu: written(ellipsoid_centi, AreaUnit::Mu, 4),
        ellipsoid_ha: written(ellipsoid_centi, AreaUnit::Hectare, 4),
    }
}

/// Parts of a whole in 0.01 m² that add up to it: each is cut, the rest goes to the largest
/// remainders, earlier parts first. `raw` are areas in units of 2^-`bits` m², none negative.
pub(crate) fn shares(total_centi: i64, raw: &[i128], bits: u32) -> Vec<i64> {
    let unit = 1_i128 << bits;
    let hundredfold = |area: &i128| area * 100;
    let mut shares: Vec<i64> = raw
        .iter()
        .map(|area| (hundredfold(area).div_euclid(unit)) as i64)
        .collect();
    let mut order: Vec<usize> = (0..raw.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(hundredfold(&raw[*index]).rem_euclid(unit)));
    let missing = total_centi - shares.iter().sum::<i64>();
    for index in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        shares[index] += 1;
    }
    shares
}

/// The rings as the payload holds them.
pub(crate) fn rings_of(shape: &MultiPolygon) -> Vec<PolygonRings> {
    let ring = |points: &Vec<Point>| points.iter().map(|point| [point.x, point.y]).collect();
    shape
        .0
        .iter()
        .map(|polygon| polygon.rings().map(ring).collect())
        .collect()
}

/// The polygons of a payload's rings.
pub(crate) fn polygons_of(polygons: &[PolygonRings]) -> MultiPolygon {
    let ring = |points: &Vec<[i64; 2]>| -> Vec<Point> {
        points.iter().map(|[x, y]| Point { x: *x, y: *y }).collect()
    };
    let polygon = |rings: &PolygonRings| {
        let mut rings = rings.iter().map(ring);
        Polygon {
            shell: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        }
    };
    MultiPolygon(polygons.iter().map(polygon).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_whole() {
        let third = (1_i128 << PLANE_BITS) / 3;
        assert_eq!(
            shares(100, &[third, third, third], PLANE_BITS),
            [34, 33, 33]
        );
        assert_eq!(shares(0, &[], PLANE_BITS), Vec::<i64>::new());
    }
}
