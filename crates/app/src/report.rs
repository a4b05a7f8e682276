//! A verdict as a document: the official report with its tables and maps.

use kunyu_definitions::{
    Areas, Outcome, Payload, PolygonRings, RuleResult, Severity, SubjectResult, Words,
};
use kunyu_overlay::{MultiPolygon, Point, Polygon, Shape};
use std::collections::BTreeMap;
use std::path::PathBuf;

use kunyu_render::{
    Block, Cell, Column, Day, Document, Extent, Fonts, MapFacts, MapLayer, MapPictures, MapShape,
    MapSheet, Mark, Number, RenderError, Row, Run, Style, Table, Verdict, land_use_style, to_docx,
    to_markdown, to_pdf, to_xlsx,
};
use kunyu_store::{PackedEdition, Scalar};
use kunyu_terms::Lang;

use crate::check::{Checked, Layers};
use crate::error::Kind;
use crate::folder::Folder;
use crate::{Error, Result};

/// Facts around a verdict that its payload does not hold.
#[derive(Clone, Default)]
pub struct Frame {
    /// Number of the recorded verdict.
    pub number: Option<String>,
    /// Hash of the payload.
    pub hash: String,
    /// Name of the working CRS.
    pub crs: String,
    /// The layers are invented.
    pub synthetic: bool,
    /// Titles of the layers, by id.
    pub titles: Vec<(String, Words)>,
    /// The layers, to draw what lies around a plot.
    pub layers: Layers,
}

/// The polygons of a payload on the grid.
pub fn polygons(rings: &[PolygonRings]) -> MultiPolygon {
    let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|[x, y]| Point { x: *x, y: *y }).collect();
    let polygons = rings.iter().filter_map(|polygon| {
        let mut rings = polygon.iter().map(ring);
        Some(Polygon {
            shell: rings.next()?,
            holes: rings.collect(),
        })
    });
    MultiPolygon(polygons.collect())
}

/// The words in `lang`.
pub fn words(words: &Words, lang: Lang) -> &str {
    if lang == Lang::Zh {
        &words.zh
    } else {
        &words.en
    }
}

/// The mark of an outcome.
pub fn mark(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::Conflict => Mark::Conflict,
        Outcome::WithinTolerance => Mark::WithinTolerance,
        Outcome::NoConflict => Mark::NoConflict,
        Outcome::NotAssessed => Mark::NotApplicable,
    }
}

/// The answer of a rule as a run: a rule for information only says that it is touched (涉及), never
/// conflict.
pub fn answer(rule: &RuleResult, lang: Lang) -> Run {
    if rule.severity == Severity::Info && rule.outcome == Outcome::Conflict {
        return Run::strong(if lang == Lang::Zh {
            "• 涉及"
        } else {
            "• touched"
        });
    }
    Run::Mark(mark(rule.outcome))
}

struct Writer<'a> {
    payload: &'a Payload,
    frame: &'a Frame,
    lang: Lang,
}

/// The report of a verdict.
pub fn document(payload: &Payload, frame: &Frame, lang: Lang) -> Result<Document> {
    let writer = Writer {
        payload,
        frame,
        lang,
    };
    writer
        .document()
        .map_err(|error| Error::of(Kind::Internal, &error))
}

impl Writer<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn document(&self) -> std::result::Result<Document, RenderError> {
        let title = format!(
            "{}{}",
            words(&self.payload.check.title, self.lang),
            self.say("报告", ": report")
        );
        let mut document = Document::new(self.lang, title);
        document.date = Some(Day::parse(&self.payload.date)?);
        document.number.clone_from(&self.frame.number);
        document
            .blocks
            .push(Block::heading(1, self.say("审查结论", "Conclusion")));
        document.blocks.push(Block::KeyValues(self.conclusion()));
        for subject in &self.payload.subjects {
            document.blocks.push(Block::heading(
                1,
                format!("{}{}", self.say("地块：", "Plot "), subject.name),
            ));
            self.subject(subject, &mut document.blocks)?;
        }
        document
            .blocks
            .push(Block::heading(1, self.say("数据和依据", "Data and basis")));
        document.blocks.push(Block::Table(self.sources()));
        document.blocks.push(Block::note(self.evidence()));
        Ok(document)
    }

    fn conclusion(&self) -> Vec<(String, Vec<Run>)> {
        let payload = self.payload;
        let mut pairs = vec![(
            self.say("总体结论", "Overall").to_owned(),
            vec![Run::Mark(mark(payload.verdict))],
        )];
        for subject in &payload.subjects {
            let areas = &subject.areas;
            let text = format!(
                "  {} m²（{} 亩，{} 公顷）",
                grouped(&areas.ellipsoid_m2),
                areas.ellipsoid_mu,
                areas.ellipsoid_ha
            );
            let text = if self.lang == Lang::Zh {
                text
            } else {
                format!(
                    "  {} m² ({} mu, {} ha)",
                    grouped(&areas.ellipsoid_m2),
                    areas.ellipsoid_mu,
                    areas.ellipsoid_ha
                )
            };
            let runs = vec![Run::Mark(mark(subject.verdict)), Run::plain(text)];
            pairs.push((subject.name.clone(), runs));
        }
        pairs.push((
            self.say("适用日期", "By the law of").to_owned(),
            vec![Run::plain(payload.date.clone())],
        ));
        pairs
    }

    fn subject(
        &self,
        subject: &SubjectResult,
        blocks: &mut Vec<Block>,
    ) -> std::result::Result<(), RenderError> {
        blocks.push(Block::Table(self.rules(subject)?));
        let touched = subject.rules.iter().filter(|rule| {
            matches!(rule.outcome, Outcome::Conflict | Outcome::WithinTolerance)
                || !rule.groups.is_empty()
        });
        let touched: Vec<&RuleResult> = touched.collect();
        blocks.push(Block::figure(
            format!(
                "{}{}",
                subject.name,
                self.say("与压占要素", " and what it overlaps")
            ),
            self.map(subject, &touched)?,
        ));
        for rule in touched {
            self.rule(rule, blocks)?;
        }
        Ok(())
    }

    fn rules(&self, subject: &SubjectResult) -> std::result::Result<Table, RenderError> {
        let area = self.say("面积", "Area");
        let mut table = Table::new(
            self.say("规则审查结果", "Results by rule"),
            vec![
                Column::text(self.say("规则", "Rule"), 2.4),
                Column::text(self.say("结论", "Answer"), 1.3).centred(),
                Column::number(area, "m²", 1.4),
                Column::number(area, self.say("亩", "mu"), 1.1),
                Column::number(self.say("占比", "Share"), "%", 0.9),
                Column::text(self.say("依据", "Basis"), 2.6),
            ],
        );
        for rule in &subject.rules {
            let articles: Vec<&str> = rule
                .articles
                .iter()
                .map(|article| article.text.as_str())
                .collect();
            let mut cells = vec![
                Cell::text(words(&rule.title, self.lang)),
                Cell::runs(vec![answer(rule, self.lang)]),
            ];
            if is_zero(&rule.areas) {
                cells.extend([Cell::empty(), Cell::empty(), Cell::empty()]);
            } else {
                cells.push(Cell::number(Number::parse(&rule.areas.ellipsoid_m2)?));
                cells.push(Cell::number(Number::parse(&rule.areas.ellipsoid_mu)?));
                cells.push(Cell::number(Number::parse(&rule.share_percent)?));
            }
            cells.push(Cell::text(articles.join(self.say("；", "; "))));
            table.rows.push(Row::body(cells));
        }
        table.notes.push(
            self.say(
                "面积为椭球面积；×冲突 △容差内 √无冲突 •涉及（仅提示）—未审查（资料不足或不适用）。",
                "Ellipsoidal areas. × conflict, △ within tolerance, √ no conflict, \
                     • touched (for information), — not assessed.",
            )
            .to_owned(),
        );
        Ok(table)
    }

    fn rule(
        &self,
        rule: &RuleResult,
        blocks: &mut Vec<Block>,
    ) -> std::result::Result<(), RenderError> {
        blocks.push(Block::heading(2, words(&rule.title, self.lang)));
        let severity = match rule.severity {
            Severity::Stop => self.say("（不得办理）", " (not allowed)"),
            Severity::Warn => self.say("（须说明或调整）", " (explain or adjust)"),
            Severity::Info => "",
        };
        blocks.push(Block::Paragraph(vec![
            answer(rule, self.lang),
            Run::plain(format!("{severity} {}", words(&rule.message, self.lang))),
        ]));
        if !rule.features.is_empty() {
            blocks.push(Block::Table(self.features(rule)?));
        }
        if !rule.groups.is_empty() {
            blocks.push(Block::Table(self.groups(rule)?));
        }
        if let Some(moved) = &rule.moved {
            blocks.push(Block::note(match self.lang {
                Lang::Zh => format!(
                    "若界线按其精度移动 {} 米，压占面积在 {} 至 {} m² 之间（平面）。",
                    moved.by_m,
                    grouped(&moved.least_m2),
                    grouped(&moved.most_m2)
                ),
                Lang::En => format!(
                    "If the boundary moved by its accuracy of {} m, the overlap would be {} to {} m² (plane).",
                    moved.by_m,
                    grouped(&moved.least_m2),
                    grouped(&moved.most_m2)
                ),
            }));
        }
        Ok(())
    }

    fn features(&self, rule: &RuleResult) -> std::result::Result<Table, RenderError> {
        let mut table = Table::new(
            format!(
                "{}{}",
                words(&rule.title, self.lang),
                self.say("：压占要素", ": features hit")
            ),
            vec![
                Column::text(self.say("标识", "Key"), 1.6),
                Column::text(self.say("代码", "Code"), 1.0),
                Column::text(self.say("名称", "Name"), 2.2),
                Column::number(self.say("椭球面积", "Ellipsoidal"), "m²", 1.3),
                Column::number(self.say("平面面积", "Plane"), "m²", 1.3),
            ],
        );
        for hit in &rule.features {
            table.rows.push(Row::body(vec![
                Cell::text(hit.key.clone()),
                Cell::text(hit.code.clone().unwrap_or_default()),
                Cell::text(hit.name.clone().unwrap_or_default()),
                Cell::number(Number::parse(&hit.areas.ellipsoid_m2)?),
                Cell::number(Number::parse(&hit.areas.plane_m2)?),
            ]));
        }
        if rule.features.len() > 1 && rule.additive {
            table.rows.push(Row::total(vec![
                Cell::text(self.say("合计", "Total")).over(3),
                Cell::number(Number::parse(&rule.areas.ellipsoid_m2)?),
                Cell::number(Number::parse(&rule.areas.plane_m2)?),
            ]));
        }
        Ok(table)
    }

    fn groups(&self, rule: &RuleResult) -> std::result::Result<Table, RenderError> {
        let mut table = Table::new(
            format!(
                "{}{}",
                words(&rule.title, self.lang),
                self.say("：按类汇总", ": by class")
            ),
            vec![
                Column::text(self.say("代码", "Code"), 1.0),
                Column::text(self.say("名称", "Name"), 2.2),
                Column::text(self.say("类别", "Group"), 1.4),
                Column::number(self.say("椭球面积", "Ellipsoidal"), "m²", 1.3),
            ],
        );
        for group in &rule.groups {
            table.rows.push(Row::body(vec![
                Cell::text(group.code.clone()),
                Cell::text(group.name.clone()),
                Cell::text(group.group.clone().unwrap_or_default()),
                Cell::number(Number::parse(&group.areas.ellipsoid_m2)?),
            ]));
        }
        Ok(table)
    }

    fn map(
        &self,
        subject: &SubjectResult,
        rules: &[&RuleResult],
    ) -> std::result::Result<MapSheet, RenderError> {
        let parcel = Shape::Polygons(polygons(&subject.polygons));
        let extent = Extent::around([&parcel], 0.4)?;
        let mut map = MapSheet::new(self.lang, subject.name.clone(), extent);
        self.context(&extent, rules, &mut map.layers);
        for (outcome, verdict) in [
            (Outcome::WithinTolerance, Verdict::WithinTolerance),
            (Outcome::Conflict, Verdict::Conflict),
        ] {
            for rule in rules
                .iter()
                .filter(|rule| rule.outcome == outcome && rule.severity != Severity::Info)
            {
                let mut layer = MapLayer::of_verdict(verdict, self.lang, pieces(rule));
                layer.legend = format!(
                    "{}{}{}",
                    layer.legend,
                    self.say("：", ": "),
                    words(&rule.title, self.lang)
                );
                map.layers.push(layer);
            }
        }
        let shape = MapShape::new(parcel).named(subject.name.clone());
        map.layers.push(MapLayer::of_verdict(
            Verdict::Subject,
            self.lang,
            vec![shape],
        ));
        let editions = rules.iter().filter_map(|rule| {
            let source = self
                .payload
                .sources
                .iter()
                .find(|source| source.id == rule.source)?;
            Some(format!(
                "{}@{}",
                self.title(&rule.source),
                short(source.edition.as_deref()?)
            ))
        });
        let mut editions: Vec<String> = editions.collect();
        editions.dedup();
        map.facts = MapFacts {
            date: Some(Day::parse(&self.payload.date)?),
            editions,
            crs: self.frame.crs.clone(),
            synthetic: self.frame.synthetic,
            approval: None,
        };
        Ok(map)
    }

    /// What lies around the plot: land use in its class colours, then the outlines of the layers hit.
    fn context(&self, extent: &Extent, rules: &[&RuleResult], layers: &mut Vec<MapLayer>) {
        if let Some(landuse) = self.frame.layers.edition(LANDUSE) {
            let mut classes: BTreeMap<(String, String), Vec<MapShape>> = BTreeMap::new();
            for (shape, class) in around(landuse, extent, &["DLBM", "DLMC"]) {
                let [code, name] = class;
                classes
                    .entry((code, name))
                    .or_default()
                    .push(MapShape::polygons(shape));
            }
            layers.extend(
                classes.into_iter().map(|((code, name), shapes)| {
                    MapLayer::new(name, land_use_style(&code), shapes)
                }),
            );
        }
        let mut drawn = vec![LANDUSE];
        for rule in rules.iter().filter(|rule| rule.severity != Severity::Info) {
            if drawn.contains(&rule.source.as_str()) {
                continue;
            }
            drawn.push(&rule.source);
            let Some(edition) = self.frame.layers.edition(&rule.source) else {
                continue;
            };
            let shapes = around(edition, extent, &[""; 0]);
            let shapes = shapes.map(|(shape, _)| MapShape::polygons(shape)).collect();
            let mut style = Style::of_verdict(Verdict::Context);
            style.fill = None;
            layers.push(MapLayer::new(self.title(&rule.source), style, shapes));
        }
    }

    fn title(&self, layer: &str) -> String {
        let found = self.frame.titles.iter().find(|(id, _)| id == layer);
        found.map_or_else(
            || layer.to_owned(),
            |(_, title)| words(title, self.lang).to_owned(),
        )
    }

    fn sources(&self) -> Table {
        let mut table = Table::new(
            self.say("使用的图层版次", "Layer editions used"),
            vec![
                Column::text(self.say("图层", "Layer"), 2.0),
                Column::text(self.say("版次", "Edition"), 2.0),
                Column::text(self.say("位置精度（米）", "Accuracy (m)"), 1.0),
            ],
        );
        for source in &self.payload.sources {
            let edition = source.edition.as_deref().map_or_else(
                || self.say("无", "none").to_owned(),
                |edition| short(edition).to_owned(),
            );
            table.rows.push(Row::body(vec![
                Cell::text(self.title(&source.id)),
                Cell::text(edition),
                Cell::text(source.accuracy_m.clone()),
            ]));
        }
        table
    }

    fn evidence(&self) -> String {
        let tolerance = &self.payload.tolerance;
        match self.lang {
            Lang::Zh => format!(
                "容差：面积小于 {} m² 或宽度小于 {} 米（{}）。坐标系：{}。载荷杂凑：{}；持证据包者均可用 kunyu verdict verify 复算。",
                tolerance.area_m2,
                tolerance.width_m,
                tolerance.article,
                self.frame.crs,
                self.frame.hash
            ),
            Lang::En => format!(
                "Tolerance: below {} m² or narrower than {} m ({}). CRS: {}. Payload hash: {}; \
                 kunyu verdict verify recomputes the bundle.",
                tolerance.area_m2,
                tolerance.width_m,
                tolerance.article,
                self.frame.crs,
                self.frame.hash
            ),
        }
    }
}

/// The layer whose classes colour the maps.
const LANDUSE: &str = "landuse";

/// The polygons of an edition that meet the extent, with the text of some columns.
fn around<'e, const N: usize>(
    edition: &'e PackedEdition,
    extent: &Extent,
    columns: &[&str; N],
) -> impl Iterator<Item = (MultiPolygon, [String; N])> + 'e {
    let places = columns.map(|column| edition.schema().index(column));
    let layer = edition.polygons();
    let found = layer
        .map(|layer| layer.candidates(&extent.0))
        .unwrap_or_default();
    found.into_iter().filter_map(move |row| {
        let texts =
            places.map(
                |place| match place.map(|place| edition.value(place, row as usize)) {
                    Some(Scalar::Text(text)) => text,
                    _ => String::new(),
                },
            );
        Some((layer?.polygon(row), texts))
    })
}

/// What a rule hit, as shapes to draw.
fn pieces(rule: &RuleResult) -> Vec<MapShape> {
    if let Some(geometry) = &rule.geometry {
        return vec![MapShape::polygons(polygons(geometry))];
    }
    let hits = rule.features.iter();
    hits.map(|hit| MapShape::polygons(polygons(&hit.polygons)))
        .collect()
}

/// The first twelve digits of an edition id.
pub fn short(edition: &str) -> &str {
    edition.get(..12).unwrap_or(edition)
}

/// A decimal string with thousands separated.
pub fn grouped(text: &str) -> String {
    Number::parse(text).map_or_else(|_| text.to_owned(), |number| number.written())
}

fn is_zero(areas: &Areas) -> bool {
    let digits = |text: &str| text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    !digits(&areas.plane_m2) && !digits(&areas.ellipsoid_m2)
}

/// The mark of a conflict.
pub const CONFLICT_MARK: Mark = Mark::Conflict;

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Word.
    Docx,
    /// PDF.
    Pdf,
    /// Excel.
    Xlsx,
    /// Markdown, maps embedded.
    Markdown,
}

/// The report of a checked verdict in a form; `fonts` are folders to look in first.
pub fn render(
    folder: &Folder,
    checked: &Checked,
    lang: Lang,
    form: Form,
    fonts: &[PathBuf],
) -> Result<Vec<u8>> {
    let fail = |error: RenderError| Error::of(Kind::Input, &error);
    let titles = folder.definitions.layers().iter().map(|layer| {
        (
            layer.id.clone(),
            Words {
                zh: layer.title.zh.clone(),
                en: layer.title.en.clone(),
            },
        )
    });
    let frame = Frame {
        number: checked.number.clone(),
        hash: checked.bundle.envelope.hash.clone(),
        crs: format!("{} (EPSG:{})", folder.crs.name(), folder.crs.epsg()),
        synthetic: folder.is_synthetic(),
        titles: titles.collect(),
        layers: checked.layers.clone(),
    };
    let document = document(&checked.bundle.payload, &frame, lang)?;
    let fonts = Fonts::find(fonts).map_err(fail)?;
    match form {
        Form::Docx => to_docx(&document, &fonts).map_err(fail),
        Form::Pdf => to_pdf(&document, &fonts).map_err(fail),
        Form::Xlsx => to_xlsx(&document, &fonts).map_err(fail),
        Form::Markdown => {
            let written = to_markdown(&document, &fonts, &MapPictures::Inline).map_err(fail)?;
            Ok(written.text.into_bytes())
        }
    }
}
