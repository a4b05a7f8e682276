//! Villages and townships: names and codes of the townships are facts, everything else is drawn.

use crate::{
    district::DISTRICT_CODE,
    index::Buckets,
    plane::{Place, inside},
    random::Noise,
    sites::{Scatter, scatter, thin},
};

/// Codes and names of the townships (street offices and management offices) of the county.
pub(crate) const TOWNSHIPS: [(&str, &str); 19] = [
    ("420112001", "吴家山街道"),
    ("420112002", "柏泉街道"),
    ("420112004", "将军路街道"),
    ("420112005", "慈惠街道"),
    ("420112006", "走马岭街道"),
    ("420112007", "径河街道"),
    ("420112008", "长青街道"),
    ("420112011", "辛安渡街道"),
    ("420112012", "东山街道"),
    ("420112013", "常青花园新区街道"),
    ("420112014", "新沟镇街道"),
    ("420112015", "金银湖街道"),
    ("420112400", "产业管理处"),
    ("420112401", "保税物流管理处"),
    ("420112402", "海峡两岸科技产业管理处"),
    ("420112403", "食品工业管理处"),
    ("420112404", "临空经济管理处"),
    ("420112405", "农科所管理处"),
    ("420112406", "现代服务业管理处"),
];
/// About so many villages.
const VILLAGES: f64 = 152.0;

/// Where villages lie, and to which township each belongs.
#[derive(Debug)]
pub(crate) struct Admin {
    villages: Buckets,
    /// Township and number within it, by village.
    membership: Vec<(u32, u32)>,
    wobble: [Noise; 2],
}

impl Admin {
    /// Depends on the seed only, so that villages stay where they are at every scale.
    pub(crate) fn draw(seed: u64) -> Self {
        let settings = Scatter {
            count: VILLAGES,
            spread: 0.3,
            cell: 400.0,
            correlation: 4000.0,
            grow: 1.0,
        };
        let mut places = scatter(seed, "village", settings);
        places.retain(|&place| inside(place, 0.97));
        let places = thin(places, 900.0);
        let centres = spread_out(&places, TOWNSHIPS.len());
        let nearest = Buckets::new(centres);
        let mut counts = [0_u32; TOWNSHIPS.len()];
        let membership = places
            .iter()
            .map(|&place| {
                let township = nearest.nearest(place).unwrap_or(0);
                counts[township] += 1;
                (township as u32, counts[township])
            })
            .collect();
        let wobble = ["wobble-east", "wobble-north"].map(|name| Noise::new(seed, name, 1500.0, 4));
        Self {
            villages: Buckets::new(places),
            membership,
            wobble,
        }
    }

    /// The seats of the villages.
    pub(crate) fn seats(&self) -> &[Place] {
        self.villages.places()
    }

    /// The village of a place: the nearest seat, seen through a wobbling glass.
    pub(crate) fn village_at(&self, place: Place) -> u32 {
        let [east, north] = &self.wobble;
        let shift = Place::new(east.at(place.x, place.y), north.at(place.x, place.y));
        self.villages
            .nearest(place.plus(shift.times(160.0)))
            .unwrap_or(0) as u32
    }

    pub(crate) fn township_of(&self, village: u32) -> u32 {
        self.membership[village as usize].0
    }

    /// Code and name.
    pub(crate) fn township(township: u32) -> (&'static str, &'static str) {
        TOWNSHIPS[township as usize]
    }

    /// 19 characters: township, invented village number, zeros.
    pub(crate) fn village_code(&self, village: u32) -> String {
        let (township, number) = self.membership[village as usize];
        format!("{}{number:03}0000000", TOWNSHIPS[township as usize].0)
    }

    pub(crate) fn village_name(&self, village: u32) -> String {
        let (township, number) = self.membership[village as usize];
        format!("{}合成{number:02}村", TOWNSHIPS[township as usize].1)
    }
}

/// `count` of the places, far from one another: each next one is the farthest from those chosen.
fn spread_out(places: &[Place], count: usize) -> Vec<Place> {
    let mut chosen = vec![places[0]];
    let mut distance: Vec<f64> = places
        .iter()
        .map(|place| place.distance(places[0]))
        .collect();
    while chosen.len() < count.min(places.len()) {
        let next = (0..places.len())
            .max_by(|&a, &b| distance[a].total_cmp(&distance[b]))
            .unwrap_or(0);
        chosen.push(places[next]);
        for (known, place) in distance.iter_mut().zip(places) {
            *known = known.min(place.distance(places[next]));
        }
    }
    chosen
}

const _: () = assert!(DISTRICT_CODE.len() == 6);
