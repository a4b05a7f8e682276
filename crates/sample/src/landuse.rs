//! The land-use tessellation, and the villages and townships that are unions of its patches.

use std::collections::BTreeMap;

use kunyu_geodesy::adjust;
use kunyu_overlay::{MultiPolygon, Shape};

use crate::{
    admin::Admin,
    area::Measure,
    district::{SampleLayer, Value},
    layers::{LANDUSE, TOWNSHIP, VILLAGE, feature, said},
    mesh::{Mesh, NOTHING, Region},
    plane::{Place, SQUARE_M, WINDOWS},
    random::{Noise, Random},
    sites::landuse_sites,
    survey::{self, Derived},
    truth::layout::{self, Slot},
    voronoi::{Cells, SiteKind, Wiggle},
};

/// A class of the working classification: code, name, share, and the field that it follows.
struct Class(&'static str, &'static str, f64, Follows);

#[derive(Clone, Copy)]
enum Follows {
    Urban,
    Crop,
    Water,
    Hill,
}

const CLASSES: [Class; 19] = [
    Class("0101", "水田", 0.17, Follows::Crop),
    Class("0102", "水浇地", 0.07, Follows::Crop),
    Class("0103", "旱地", 0.09, Follows::Crop),
    Class("0201", "果园", 0.02, Follows::Hill),
    Class("0301", "乔木林地", 0.06, Follows::Hill),
    Class("0305", "灌木林地", 0.02, Follows::Hill),
    Class("0307", "其他林地", 0.04, Follows::Hill),
    Class("0404", "其他草地", 0.03, Follows::Hill),
    Class("0602", "采矿用地", 0.003, Follows::Hill),
    Class("05H1", "商业服务业设施用地", 0.03, Follows::Urban),
    Class("0601", "工业用地", 0.08, Follows::Urban),
    Class("0701", "城镇住宅用地", 0.09, Follows::Urban),
    Class("0702", "农村宅基地", 0.05, Follows::Crop),
    Class("08H2", "科教文卫用地", 0.02, Follows::Urban),
    Class("0810", "公园与绿地", 0.02, Follows::Urban),
    Class("1104", "坑塘水面", 0.09, Follows::Water),
    Class("1102", "湖泊水面", 0.05, Follows::Water),
    Class("1106", "内陆滩涂", 0.02, Follows::Water),
    Class("1202", "设施农用地", 0.01, Follows::Crop),
];
const ROAD: (&str, &str) = ("1003", "公路用地");
const DITCH: (&str, &str) = ("1107", "沟渠");

/// Class and slope grade of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// 1 to 5 for cropland.
    pub(crate) grade: Option<u8>,
}

impl Cover {
    pub(crate) const fn new(code: &'static str, name: &'static str, grade: Option<u8>) -> Self {
        Self { code, name, grade }
    }

    pub(crate) fn is_crop(&self) -> bool {
        self.grade.is_some()
    }

    pub(crate) fn is_built(&self) -> bool {
        matches!(self.code, "05H1" | "0601" | "0701" | "08H2" | "0810")
    }
}

/// What becomes one patch after the faces are joined.
#[derive(Debug, Clone, Copy)]
struct Group {
    cover: Cover,
    village: u32,
}

/// The tessellation with what is known of its faces.
pub(crate) struct Landuse {
    mesh: Mesh,
    /// Group of each face; [`NOTHING`] outside the district.
    face_group: Vec<u32>,
    /// Place of each face, that of its patch.
    face_place: Vec<Place>,
    groups: Vec<Group>,
    admin: Admin,
    /// Number of faces that are cells; the squares of the windows follow.
    cells: usize,
    /// Group of each patch laid out by hand, by window and number.
    by_hand: BTreeMap<(usize, u32), u32>,
}

/// The layers of this module, and the keys of the patches laid out by hand.
pub(crate) struct LanduseLayers {
    pub(crate) landuse: SampleLayer,
    pub(crate) township: SampleLayer,
    pub(crate) village: SampleLayer,
    /// By number of the patch ([`layout::patch_of`]).
    pub(crate) truth_keys: BTreeMap<u32, String>,
}

impl Landuse {
    pub(crate) fn draw(seed: u64, scale: f64, slots: &[Slot]) -> Self {
        let admin = Admin::draw(seed);
        let sites = landuse_sites(seed, scale, admin.seats());
        let cells = Cells::new(&sites, 1.0);
        let owners = cells.owners();
        let root = scale.sqrt();
        let wiggle = Wiggle {
            spacing: 6.6 / root,
            rough: 0.18,
            most: 60,
        };
        let mesh = cells.mesh(wiggle, &mut Random::stream(seed, "edges"));
        let mut landuse = Self {
            mesh,
            face_group: vec![NOTHING; sites.len()],
            face_place: owners
                .iter()
                .map(|&owner| sites[owner as usize].place)
                .collect(),
            groups: Vec::new(),
            admin,
            cells: sites.len(),
            by_hand: BTreeMap::new(),
        };
        landuse.group_cells(seed, &cells, &owners);
        landuse.group_squares(slots);
        landuse
    }

    /// Cells of patches stand alone; links of roads and ditches join by village.
    fn group_cells(&mut self, seed: u64, cells: &Cells, owners: &[u32]) {
        let (sites, keep, banks) = (cells.sites, &cells.keep, cells.banks(owners));
        let covers = Covers::new(seed);
        let mut random = Random::stream(seed, "cover");
        let mut networks = BTreeMap::<(u32, bool), u32>::new();
        let mut group_of_site = vec![NOTHING; sites.len()];
        for (index, site) in sites.iter().enumerate() {
            if owners[index] != index as u32 || !keep[index] {
                continue;
            }
            let village = self.admin.village_at(sites[banks[index] as usize].place);
            let fresh = self.groups.len() as u32;
            let group = match site.kind {
                SiteKind::Road | SiteKind::Ditch => {
                    let road = site.kind == SiteKind::Road;
                    *networks.entry((village, road)).or_insert(fresh)
                }
                _ => fresh,
            };
            group_of_site[index] = group;
            if group == fresh {
                let cover = match site.kind {
                    SiteKind::Road => Cover::new(ROAD.0, ROAD.1, None),
                    SiteKind::Ditch => Cover::new(DITCH.0, DITCH.1, None),
                    _ => covers.draw(site.place, &mut random),
                };
                self.groups.push(Group { cover, village });
            }
        }
        for (face, &owner) in owners.iter().enumerate() {
            if keep[face] {
                self.face_group[face] = group_of_site[owner as usize];
            }
        }
    }

    fn group_squares(&mut self, slots: &[Slot]) {
        for (number, window) in WINDOWS.iter().enumerate() {
            for row in 0..window.rows {
                for column in 0..window.columns {
                    let square = layout::square(slots, number, column, row);
                    let (patch, cover) = (square.patch, square.cover);
                    let corner = square.anchor;
                    let place = Place::new(
                        (window.west + corner.0 * SQUARE_M) as f64,
                        (window.south + corner.1 * SQUARE_M) as f64,
                    );
                    let group = *self.by_hand.entry((number, patch)).or_insert_with(|| {
                        self.groups.push(Group {
                            cover,
                            village: self.admin.village_at(place),
                        });
                        self.groups.len() as u32 - 1
                    });
                    self.face_group.push(group);
                    self.face_place.push(window.centre(column, row));
                }
            }
        }
    }

    /// Joins the faces of a label each; squares laid out by hand are left out. `label` sees the
    /// cover and the place of a face's patch.
    pub(crate) fn regions(&self, label: impl Fn(Cover, Place) -> u32) -> Vec<Region> {
        let mut by_group: BTreeMap<u32, u32> = BTreeMap::new();
        let mut face_label = vec![NOTHING; self.cells];
        for (face, known) in face_label.iter_mut().enumerate() {
            let group = self.face_group[face];
            if group != NOTHING {
                *known = *by_group.entry(group).or_insert_with(|| {
                    label(self.groups[group as usize].cover, self.face_place[face])
                });
            }
        }
        self.mesh
            .dissolve(|face| face_label.get(face as usize).copied().unwrap_or(NOTHING))
    }

    fn group(&self, face: u32) -> u32 {
        self.face_group[face as usize]
    }

    /// Joins whole groups by a label of their village.
    fn by_village(&self, label: impl Fn(u32) -> u32) -> Vec<Region> {
        self.mesh.dissolve(|face| match self.group(face) {
            NOTHING => NOTHING,
            group => label(self.groups[group as usize].village),
        })
    }

    pub(crate) fn layers(&self, seed: u64, measure: &Measure) -> LanduseLayers {
        let townships = self.by_village(|village| self.admin.township_of(village));
        let villages = self.by_village(|village| village);
        let control: BTreeMap<u32, i64> = villages
            .iter()
            .map(|(number, shape)| (*number, measure.centi_m2(shape)))
            .collect();
        // the area of a township is that of its villages, as the survey sums it
        let township = townships
            .into_iter()
            .enumerate()
            .map(|(index, (number, shape))| {
                let (code, name) = Admin::township(number);
                let own = control
                    .iter()
                    .filter(|(village, _)| self.admin.township_of(**village) == number);
                let area = own.map(|(_, area)| area).sum();
                let values = unit(name, TOWNSHIP.key(index + 1), survey::TOWNSHIP, area);
                feature(code.to_owned(), Shape::Polygons(shape), values)
            });
        let village = villages
            .into_iter()
            .enumerate()
            .map(|(index, (number, shape))| {
                let name = self.admin.village_name(number);
                let area = control.get(&number).copied().unwrap_or_default();
                let values = unit(&name, VILLAGE.key(index + 1), survey::VILLAGE, area);
                feature(
                    self.admin.village_code(number),
                    Shape::Polygons(shape),
                    values,
                )
            });
        let (township, village) = (township.collect(), village.collect());
        let (landuse, truth_keys) = self.patches(seed, measure, &control);
        LanduseLayers {
            landuse,
            township: TOWNSHIP.layer(township),
            village: VILLAGE.layer(village),
            truth_keys,
        }
    }

    /// One row per connected piece, numbered by village.
    fn patches(
        &self,
        seed: u64,
        measure: &Measure,
        control: &BTreeMap<u32, i64>,
    ) -> (SampleLayer, BTreeMap<u32, String>) {
        let mut regions = self.mesh.dissolve(|face| self.group(face));
        regions.sort_by_key(|&(group, _)| (self.groups[group as usize].village, group));
        let hand: BTreeMap<u32, u32> = self
            .by_hand
            .iter()
            .filter(|&(&(window, _), _)| window == layout::TRUTH)
            .map(|(&(_, patch), &group)| (group, patch))
            .collect();
        let mut random = Random::stream(seed, "ownership");
        let (mut patches, mut keys) = (Vec::new(), BTreeMap::new());
        for (index, polygons) in regions {
            let group = &self.groups[index as usize];
            for polygon in polygons.0 {
                let key = LANDUSE.key(patches.len() + 1);
                if let Some(&patch) = hand.get(&index) {
                    keys.insert(patch, key.clone());
                }
                let shape = MultiPolygon(vec![polygon]);
                patches.push(Patch {
                    key,
                    area: measure.centi_m2(&shape),
                    shape,
                    cover: group.cover,
                    village: group.village,
                    state: group.cover.is_built() || random.chance(0.2),
                });
            }
        }
        adjust_by_village(&mut patches, control);
        let (mut village, mut number) = (NOTHING, 0);
        let rows = patches.into_iter().map(|patch| {
            if village != patch.village {
                (village, number) = (patch.village, 0);
            }
            number += 1;
            let values = self.values(&patch, number);
            feature(patch.key, Shape::Polygons(patch.shape), values)
        });
        (LANDUSE.layer(rows.collect()), keys)
    }

    /// In the order of the layer's fields, after the key.
    fn values(&self, patch: &Patch, number: u32) -> Vec<Value> {
        let derived = Derived::of(&patch.cover);
        let (code, name) = (
            self.admin.village_code(patch.village),
            self.admin.village_name(patch.village),
        );
        let named = [
            said(survey::PATCH),
            said(format!("{number:05}")),
            said(patch.cover.code),
            said(patch.cover.name),
            said(if patch.state { "20" } else { "30" }),
            said(code.clone()),
            said(name.clone()),
            said(code),
            said(name),
        ];
        let areas = derived.areas(patch.area);
        let codes = derived.codes(&patch.cover);
        named.into_iter().chain(areas).chain(codes).collect()
    }
}

/// A patch before its row is written.
struct Patch {
    key: String,
    shape: MultiPolygon,
    /// 0.01 m².
    area: i64,
    cover: Cover,
    village: u32,
    state: bool,
}

/// Shares the residual of each village among its patches, so that they sum to its control area.
fn adjust_by_village(patches: &mut [Patch], control: &BTreeMap<u32, i64>) {
    for members in patches.chunk_by_mut(|a, b| a.village == b.village) {
        let Some(control) = members
            .first()
            .and_then(|patch| control.get(&patch.village))
        else {
            continue;
        };
        let named: Vec<(i64, &str)> = members
            .iter()
            .map(|patch| (patch.area, patch.key.as_str()))
            .collect();
        let shares = adjust(*control, &named);
        for (patch, area) in members.iter_mut().zip(shares) {
            patch.area = area;
        }
    }
}

/// The values of a village or township after its code; `area` in 0.01 m².
fn unit(name: &str, identifier: String, feature_code: &str, area: i64) -> [Value; 6] {
    [
        said(name),
        said(identifier),
        said(feature_code),
        survey::decimal(Some(area), 2),
        survey::decimal(Some(area), 2),
        said(survey::LAND),
    ]
}

/// Draws covers that follow smooth fields.
struct Covers {
    fields: [Noise; 4],
}

impl Covers {
    fn new(seed: u64) -> Self {
        let field = |name| Noise::new(seed, name, 2500.0, 3);
        Self {
            fields: ["urban", "crop", "water", "hill"].map(field),
        }
    }

    fn field(&self, follows: Follows, place: Place) -> f64 {
        let index = match follows {
            Follows::Urban => 0,
            Follows::Crop => 1,
            Follows::Water => 2,
            Follows::Hill => 3,
        };
        self.fields[index].at(place.x, place.y)
    }

    fn draw(&self, place: Place, random: &mut Random) -> Cover {
        let mut best = (f64::NEG_INFINITY, &CLASSES[0]);
        for class in &CLASSES {
            let score = libm::log(class.2) + 1.6 * self.field(class.3, place) + random.gumbel();
            if score > best.0 {
                best = (score, class);
            }
        }
        let class = best.1;
        let grade = class.0.starts_with("01").then(|| {
            let steep = self.field(Follows::Hill, place) + 0.3 * random.normal();
            // the plain is flat; grade 5 is steeper than 25°
            [1.5, 2.2, 2.8, 3.2]
                .iter()
                .fold(1, |grade, &limit| grade + u8::from(steep > limit))
        });
        Cover::new(class.0, class.1, grade)
    }
}
