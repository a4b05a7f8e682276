//! What is wrong with a delivered yearly change, as findings like those of a quality check.

use kunyu_definitions::{Layer, place_on};
use kunyu_overlay::{MultiPolygon, Shape};
use kunyu_store::Edition;

use crate::quality::{Examined, FindingRow, RuleRow};
use crate::{Note, dates};

/// The rules by which a delivery is judged: id, Chinese and English title, remedy in both.
pub(super) const RULES: [Rule; 9] = [
    Rule {
        id: "NB1",
        title: [
            "变更前图斑在原版次中",
            "rows before are in the base edition",
        ],
        remedy: [
            "核对变更前标识码，或换用变更所依据的版次",
            "correct the key before, or name the edition from which the change was made",
        ],
    },
    Rule {
        id: "NB2",
        title: [
            "变更前属性与原版次一致",
            "attributes before are those of the base edition",
        ],
        remedy: [
            "按原版次的图斑填写变更前属性",
            "fill the columns before from the base edition",
        ],
    },
    Rule {
        id: "NB3",
        title: [
            "更新层与过程层对应",
            "update layer and process layer belong together",
        ],
        remedy: [
            "补上缺少的更新图斑或过程要素",
            "add the missing row of the update layer or piece of the process layer",
        ],
    },
    Rule {
        id: "NB4",
        title: [
            "变更后属性与更新层一致",
            "attributes after are those of the update layer",
        ],
        remedy: [
            "按更新层的图斑填写变更后属性",
            "fill the columns after from the update layer",
        ],
    },
    Rule {
        id: "NB5",
        title: ["过程要素互不重叠", "pieces do not overlap"],
        remedy: [
            "重新叠加生成过程层",
            "make the process layer anew by overlay",
        ],
    },
    Rule {
        id: "NB6",
        title: [
            "过程要素恰好铺满变更前图斑",
            "pieces cover the rows before, and no more",
        ],
        remedy: [
            "重新叠加生成过程层；图斑有增减时写明灭失部分",
            "make the process layer anew by overlay; land that leaves is a piece without row after",
        ],
    },
    Rule {
        id: "NB7",
        title: [
            "过程要素恰好铺满变更后图斑",
            "pieces cover the rows after, and no more",
        ],
        remedy: [
            "重新叠加生成过程层；图斑有增减时写明新增部分",
            "make the process layer anew by overlay; land that comes is a piece without row before",
        ],
    },
    Rule {
        id: "NB8",
        title: [
            "变更面积与图形相符",
            "changed areas are those of the geometry",
        ],
        remedy: [
            "按椭球面积重算变更面积，余差按图斑平差",
            "compute the areas on the ellipsoid anew and share out the residual within each row",
        ],
    },
    Rule {
        id: "NB9",
        title: [
            "新增土地不压盖未变更的图斑",
            "land that comes lies on no unchanged row",
        ],
        remedy: [
            "把被压盖的图斑一并写入更新层和过程层",
            "take the covered row into the update layer and the process layer",
        ],
    },
];

/// A rule about a delivery.
pub(super) struct Rule {
    pub(super) id: &'static str,
    title: [&'static str; 2],
    remedy: [&'static str; 2],
}

/// Findings of a rule that are listed; all are counted.
const LISTED: u64 = 5000;

/// Gathers findings.
#[derive(Default)]
pub(super) struct Found {
    counts: [u64; RULES.len()],
    rows: Vec<FindingRow>,
}

/// Where in the delivery, and on which land.
pub(super) struct At<'a> {
    /// Key of the row.
    pub(super) key: &'a str,
    /// Column, or `geometry`.
    pub(super) field: &'a str,
    /// The offending land.
    pub(super) land: Option<&'a MultiPolygon>,
}

impl Found {
    /// Adds a finding of the rule with this number, from 1.
    pub(super) fn add(&mut self, number: usize, at: &At<'_>, zh: String, en: String) {
        let Some(rule) = RULES.get(number - 1) else {
            return;
        };
        self.counts[number - 1] += 1;
        if self.counts[number - 1] > LISTED {
            return;
        }
        let piece = at.land.filter(|land| !land.is_empty());
        let piece = piece.map(|land| Shape::Polygons(land.clone()));
        let area = at.land.filter(|_| at.field == super::verify::GEOMETRY);
        self.rows.push(FindingRow {
            rule: rule.id.to_owned(),
            severity: "error",
            confirmed: true,
            key: at.key.to_owned(),
            field: at.field.to_owned(),
            zh,
            en,
            remedy_zh: rule.remedy[0].to_owned(),
            remedy_en: rule.remedy[1].to_owned(),
            repair: None,
            place: piece.as_ref().and_then(place_on).map(|place| {
                let (x, y) = place.metres();
                [x, y]
            }),
            area_m2: area.map(|land| land.plane_area().rounded().to_string()),
            piece,
        });
    }

    /// All as an examination of the file.
    pub(super) fn examined(
        mut self,
        layer: &Layer,
        base: &Edition,
        file: String,
        rows: u64,
        notes: Vec<Note>,
    ) -> Examined {
        self.rows.sort_by(|a, b| a.rule.cmp(&b.rule));
        let rules = RULES.iter().zip(self.counts).map(|(rule, found)| RuleRow {
            check: "yearly".to_owned(),
            id: rule.id.to_owned(),
            title_zh: rule.title[0].to_owned(),
            title_en: rule.title[1].to_owned(),
            severity: "error",
            confirmed: true,
            found,
            listed: found.min(LISTED),
            repair: None,
        });
        Examined {
            layer: layer.id.clone(),
            title_zh: layer.title.zh.clone(),
            title_en: layer.title.en.clone(),
            edition: Some(base.id.to_string()),
            file: Some(file),
            date: dates::today().to_string(),
            checks: Vec::new(),
            rows,
            errors: self.counts.iter().sum(),
            warnings: 0,
            infos: 0,
            rules: rules.collect(),
            not_assessed: Vec::new(),
            findings: self.rows,
            notes,
        }
    }
}
