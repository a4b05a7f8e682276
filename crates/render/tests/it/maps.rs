use kunyu_overlay::{Bounds, Shape};
use kunyu_render::{
    Extent, Fonts, MapLayer, MapShape, RenderError, Style, Verdict, to_png, to_svg,
};
use kunyu_terms::Lang;

use crate::report;

#[test]
fn a_map_is_the_same_every_time_and_says_what_it_shows() {
    let fonts = Fonts::embedded().unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let svg = to_svg(&report::map(lang), &fonts).unwrap();
        assert_eq!(svg, to_svg(&report::map(lang), &fonts).unwrap());
        let words = match lang {
            Lang::Zh => [
                "比例尺 1:4000",
                "冲突范围",
                "容差内重叠",
                "㙦家垱滑坡",
                "合成数据",
                "图例",
            ],
            Lang::En => [
                "Scale 1:4000",
                "conflict",
                "Landslide",
                "Synthetic",
                "Legend",
                "Plot 1",
            ],
        };
        for word in words {
            assert!(svg.contains(word), "{word}");
        }
        crate::keep(&format!("map-{lang:?}.svg"), svg.as_bytes());
        let png = to_png(&report::map(lang), &fonts, 150).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        crate::keep(&format!("map-{lang:?}.png"), &png);
    }
}

#[test]
fn a_map_without_ground_or_glyph_is_refused() {
    let fonts = Fonts::embedded().unwrap();
    let mut map = report::map(Lang::Zh);
    map.extent = Extent(Bounds {
        min: report::point(0.0, 0.0),
        max: report::point(0.0, 0.0),
    });
    assert!(matches!(to_svg(&map, &fonts), Err(RenderError::Map { .. })));
    assert!(Extent::around([&Shape::Points(Vec::new())], 0.2).is_err());
    let mut map = report::map(Lang::Zh);
    map.layers[0].legend = "𰻝".to_owned();
    for error in [
        to_svg(&map, &fonts).map(drop),
        to_png(&map, &fonts, 96).map(drop),
    ] {
        assert!(matches!(
            error,
            Err(RenderError::MissingGlyph {
                character: '𰻝',
                ..
            })
        ));
    }
}

#[test]
fn labels_do_not_cover_each_other_and_must_labels_stay() {
    let fonts = Fonts::embedded().unwrap();
    let mut map = report::map(Lang::Zh);
    let crowd = |index: i32| {
        let shape = Shape::Points(vec![report::point(100.0 + f64::from(index) * 0.1, 90.0)]);
        MapShape::new(shape).labelled(format!("点{index}"))
    };
    map.layers[5].shapes = (0..60).map(crowd).collect();
    let svg = to_svg(&map, &fonts).unwrap();
    let drawn = (0..60)
        .filter(|index| svg.contains(&format!("aria-label=\"点{index}\"")))
        .count();
    assert!((1..=12).contains(&drawn), "{drawn}");
    assert!(svg.contains("aria-label=\"地块一\""));
}

#[test]
fn a_map_of_many_patches_names_only_what_has_room() {
    let fonts = Fonts::embedded().unwrap();
    let mut map = report::map(Lang::Zh);
    let style = Style::of_verdict(Verdict::Conflict);
    let patch = |index: u32| {
        let (column, row) = (f64::from(index % 100), f64::from(index / 100));
        let area = report::rectangle(column * 5.0 - 150.0, row * 5.0 - 120.0, 5.0, 5.0);
        MapShape::polygons(area).labelled("永久基本农田图斑")
    };
    map.layers = vec![MapLayer::new("图斑", style, (0..6000).map(patch).collect())];
    let svg = to_svg(&map, &fonts).unwrap();
    assert!(!svg.contains("aria-label=\"永久基本农田图斑\""));
    crate::keep("many.png", &to_png(&map, &fonts, 100).unwrap());
}
