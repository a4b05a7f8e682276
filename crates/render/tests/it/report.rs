//! A check report as the platform writes it, with invented land.

use kunyu_overlay::{MultiPolygon, Point, Polygon, Shape};
use kunyu_render::{
    Block, Cell, Colour, Column, Day, Document, Extent, HatchKind, Line, MapFacts, MapLayer,
    MapShape, MapSheet, Mark, MarkerKind, Number, Row, Run, Style, Table, Verdict, land_use_style,
};
use kunyu_terms::{Area, AreaUnit, Lang};

const EAST: f64 = 38_520_000.0;
const NORTH: f64 = 3_391_000.0;

pub(crate) fn point(x: f64, y: f64) -> Point {
    Point::snap(EAST + x, NORTH + y).unwrap()
}

pub(crate) fn polygon(corners: &[(f64, f64)]) -> MultiPolygon {
    let shell = corners.iter().map(|&(x, y)| point(x, y)).collect();
    MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }])
}

pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    polygon(&[
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ])
}

/// One of two languages.
pub(crate) fn said(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::Zh { zh } else { en }.to_owned()
}

/// The parcel that is checked.
fn parcel() -> MultiPolygon {
    polygon(&[
        (0.0, 0.0),
        (260.0, 12.0),
        (248.0, 170.0),
        (120.0, 205.0),
        (-10.0, 150.0),
    ])
}

pub(crate) fn map(lang: Lang) -> MapSheet {
    let extent = Extent::around([&Shape::Polygons(parcel())], 0.35).unwrap();
    let title = said(lang, "审查地块与各控制线关系图", "Parcel and control lines");
    let mut map = MapSheet::new(lang, title, extent);
    land_use(lang, &mut map);
    controls(lang, &mut map);
    verdicts(lang, &mut map);
    map.facts = MapFacts {
        date: Some(Day::new(2024, 5, 6).unwrap()),
        editions: [
            "landuse@3f9c2e",
            "permanent_farmland@a01b77",
            "power_line@77e0c1",
        ]
        .map(str::to_owned)
        .to_vec(),
        crs: "CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)".to_owned(),
        synthetic: true,
        approval: None,
    };
    map
}

fn land_use(lang: Lang, map: &mut MapSheet) {
    let say = |zh: &str, en: &str| said(lang, zh, en);
    let fields = |x0: f64, columns: i32, code: &str, name: &str| {
        let shapes = (0..columns)
            .flat_map(|column| (0..7).map(move |row| (column, row)))
            .map(|(column, row)| {
                let (x, y) = (
                    x0 + f64::from(column) * 60.0,
                    -180.0 + f64::from(row) * 80.0,
                );
                MapShape::polygons(rectangle(x, y, 60.0, 80.0)).labelled(code)
            })
            .collect();
        MapLayer::new(name, land_use_style(code), shapes)
    };
    map.layers.push(fields(
        -260.0,
        5,
        "0101",
        &say("水田（0101）", "Paddy (0101)"),
    ));
    map.layers.push(fields(
        40.0,
        3,
        "0301",
        &say("乔木林地（0301）", "Forest (0301)"),
    ));
    map.layers.push(fields(
        220.0,
        5,
        "0702",
        &say("农村宅基地（0702）", "Homesteads (0702)"),
    ));
}

fn controls(lang: Lang, map: &mut MapSheet) {
    let say = |zh: &str, en: &str| said(lang, zh, en);
    let farmland = rectangle(-400.0, 60.0, 470.0, 400.0);
    let green = Style::line(Line::dashed(Colour::rgb(0x1F7A1F), 0.5, 3.0, 1.0)).hatched(
        HatchKind::Rising,
        Colour::rgb(0x1F7A1F),
        3.0,
    );
    map.layers.push(MapLayer::new(
        say("永久基本农田", "Permanent farmland"),
        green,
        vec![MapShape::polygons(farmland).labelled(say("永久基本农田", "Permanent farmland"))],
    ));
    let line = vec![
        point(-500.0, -60.0),
        point(100.0, -40.0),
        point(600.0, -90.0),
    ];
    map.layers.push(MapLayer::new(
        say("220kV 高压线路", "220 kV power line"),
        Style::line(Line::dashed(Colour::rgb(0x6A1B9A), 0.4, 4.0, 1.2)),
        vec![
            MapShape::new(Shape::Lines(vec![line])).labelled(say("东吴线 220kV", "Dongwu 220 kV")),
        ],
    ));
    map.layers.push(MapLayer::new(
        say("地质灾害隐患点", "Hazard point"),
        Style::point(MarkerKind::Triangle, Colour::rgb(0x7A3B00), 3.0),
        vec![
            MapShape::new(Shape::Points(vec![point(300.0, -70.0)]))
                .labelled(say("㙦家垱滑坡", "Landslide")),
        ],
    ));
}

fn verdicts(lang: Lang, map: &mut MapSheet) {
    let conflict = polygon(&[(-1.0, 60.0), (70.0, 60.0), (70.0, 184.0), (-10.0, 150.0)]);
    map.layers.push(MapLayer::of_verdict(
        Verdict::Conflict,
        lang,
        vec![MapShape::polygons(conflict)],
    ));
    let sliver = polygon(&[(200.0, 8.0), (260.0, 12.0), (256.0, 40.0), (200.0, 14.0)]);
    map.layers.push(MapLayer::of_verdict(
        Verdict::WithinTolerance,
        lang,
        vec![MapShape::polygons(sliver)],
    ));
    let named = MapShape::polygons(parcel()).named(said(lang, "地块一", "Plot 1"));
    let subject = MapLayer::of_verdict(Verdict::Subject, lang, vec![named]);
    map.layers.push(subject);
}

fn rules(lang: Lang) -> Table {
    let say = |zh: &str, en: &str| said(lang, zh, en);
    let mut table = Table::new(
        say("各项规则审查结果", "Result by rule"),
        vec![
            Column::text(say("规则", "Rule"), 2.2),
            Column::text(say("结论", "Answer"), 1.5).centred(),
            Column::number(say("重叠面积", "Overlap"), "m²", 1.6),
            Column::number(say("重叠面积", "Overlap"), say("亩", "mu"), 1.1),
            Column::number(say("占比", "Share"), "%", 0.9),
            Column::text(say("依据", "Article"), 2.4),
        ],
    );
    table
        .rows
        .push(Row::group(say("约束性规则", "Binding rules"), 6));
    let row = |zh: &str, en: &str, mark: Mark, centi: i64, article: (&str, &str)| {
        let area = Area::from_centi_m2(centi);
        let share = Number::parse(&format!("{:.2}", centi as f64 / 46_000.0)).unwrap();
        Row::body(vec![
            Cell::text(say(zh, en)),
            Cell::mark(mark),
            Cell::number(Number::area(area, AreaUnit::SquareMetre, 2)),
            Cell::number(Number::area(area, AreaUnit::Mu, 2)),
            Cell::number(share),
            Cell::text(say(article.0, article.1)),
        ])
    };
    table.rows.extend([
        row(
            "永久基本农田",
            "Permanent farmland",
            Mark::Conflict,
            762_345,
            (
                "《土地管理法》第三十五条",
                "Land Administration Law, art. 35",
            ),
        ),
        row(
            "生态保护红线",
            "Ecological redline",
            Mark::NoConflict,
            0,
            ("自然资发〔2022〕142号", "Notice 142 of 2022"),
        ),
        row(
            "高压线路退让（220kV）",
            "Power line setback (220 kV)",
            Mark::WithinTolerance,
            87,
            (
                "《电力设施保护条例》第十条",
                "Power Facilities Regulation, art. 10",
            ),
        ),
    ]);
    table.rows.push(Row::total(vec![
        Cell::text(say("合计", "Total")).over(2),
        Cell::number(Number::parse("7624.32").unwrap()),
        Cell::number(Number::parse("11.44").unwrap()),
        Cell::empty(),
        Cell::empty(),
    ]));
    table.notes.push(say(
        "面积为椭球面积；1 亩 = 2000/3 m²。",
        "Ellipsoidal areas; 1 mu = 2000/3 m².",
    ));
    table
}

/// The whole report.
pub(crate) fn report(lang: Lang) -> Document {
    let say = |zh: &str, en: &str| said(lang, zh, en);
    let day = Day::new(2024, 5, 6).unwrap();
    let mut report = Document::new(
        lang,
        say(
            "关于东西湖区吴家山街道塅上垱产业园项目用地的合规性审查报告",
            "Compliance check of the land of the Duanshangdang industrial park",
        ),
    );
    report.issuer = Some(say(
        "东西湖区自然资源和规划局",
        "Dongxihu Bureau of Natural Resources and Planning",
    ));
    report.number = Some(say("东资规审〔2024〕12号", "No. 12 of 2024"));
    report.date = Some(day);
    report.blocks = vec![
        Block::KeyValues(vec![
            (
                say("审查地块", "Parcel"),
                vec![Run::plain(say(
                    "地块一（产业园一期）",
                    "Plot 1 (phase one)",
                ))],
            ),
            (
                say("用地面积", "Area"),
                vec![Run::plain(say(
                    "46,012.35 m²（69.02 亩，4.6012 公顷）",
                    "46,012.35 m² (69.02 mu, 4.6012 ha)",
                ))],
            ),
            (say("审查结论", "Answer"), vec![Run::Mark(Mark::Conflict)]),
        ]),
        Block::heading(1, say("审查结论", "Answer")),
        Block::Paragraph(vec![
            Run::plain(say("经审查，该地块与", "The parcel overlaps ")),
            Run::strong(say("永久基本农田", "permanent farmland")),
            Run::plain(say(
                "重叠7,623.45平方米（11.44亩），\
                 依据《中华人民共和国土地管理法》第三十五条，非经国务院批准不得占用；\
                 与高压线路退让范围的重叠在数据容差之内，不构成冲突。",
                " on 7,623.45 m² (11.44 mu); under article 35 of the Land \
                 Administration Law it may not be used without the State Council's approval. \
                 The overlap with the power line's setback is within tolerance.",
            )),
        ]),
        Block::Table(rules(lang)),
    ];
    report.blocks.extend(details(lang, day));
    report
}

fn details(lang: Lang, day: Day) -> Vec<Block> {
    let say = |zh: &str, en: &str| said(lang, zh, en);
    vec![
        Block::heading(1, say("冲突情况", "Conflicts")),
        Block::heading(2, say("永久基本农田", "Permanent farmland")),
        Block::text(say(
            "涉及图斑2个，界线按数据精度移动时重叠面积在7,540.12至7,706.80平方米之间。",
            "Two patches are hit; moving the boundary by the layer's accuracy gives 7,540.12 to 7,706.80 m².",
        )),
        Block::heading(3, say("涉及图斑", "Patches hit")),
        Block::heading(4, say("清单", "List")),
        Block::Table(Table::new(
            say("涉及的生态保护红线", "Ecological redlines hit"),
            vec![
                Column::text(say("编号", "Code"), 1.0),
                Column::text(say("名称", "Name"), 2.0),
            ],
        )),
        Block::figure(
            say("审查地块与各控制线关系图", "Parcel and control lines"),
            map(lang),
        ),
        Block::note(say(
            "图中冲突、容差内重叠以线型和填充图案区分。",
            "Conflict and tolerance differ by line and pattern.",
        )),
        Block::Attachments(vec![
            say("勘测定界坐标文件", "Boundary file"),
            say("证据包", "Evidence bundle"),
        ]),
        Block::Signature {
            by: say("东西湖区自然资源和规划局", "Dongxihu Bureau"),
            date: day,
        },
    ]
}
