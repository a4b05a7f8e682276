use kunyu_definitions::{DefinitionError, Definitions, Problem};
use kunyu_terms::{Lang, Localized};

use crate::support::shipped_texts;

const LAYER: &str = r#"
[layer]
id = "landuse"
title = { zh = "地类图斑", en = "Land use" }
geometry = "polygon"
key = "BSM"
class = "DLBM"
accuracy = 2.5
legal_status = { zh = "现状", en = "present" }
secrecy = "内部"
owner = "调查科"

[[field]]
id = "BSM"
title = { zh = "标识码", en = "Id" }
type = "text"

[[field]]
id = "DLBM"
title = { zh = "地类编码", en = "Class" }
type = "code"
codes = "classes"

[[field]]
id = "XG"
title = { zh = "限高", en = "Limit" }
type = "decimal"
unit = "m"
"#;

const CODES: &str = r#"
[codes]
id = "classes"
title = { zh = "地类", en = "Classes" }
source = "标准"
entries = [
  { code = "01", name = "耕地" },
  { code = "0101", name = "水田", parent = "01", group = "农用地" },
]
"#;

const VALUES: &str = r#"
[[value]]
id = "area"
title = { zh = "面积", en = "Area" }
unit = "m2"
versions = [{ from = "2000-01-01", value = 1.00, article = "设定" }]
[[value]]
id = "width"
title = { zh = "宽度", en = "Width" }
unit = "m"
versions = [{ from = "2000-01-01", value = 0.10, article = "设定" }]
"#;

const CHECK: &str = r#"
[check]
id = "site"
title = { zh = "审查", en = "Check" }
from = "2000-01-01"
tolerance = { area = "area", width = "width" }

[[attribute]]
id = "height"
title = { zh = "高度", en = "Height" }
type = "decimal"
unit = "m"

[[rule]]
id = "farmland"
title = { zh = "耕地", en = "Farmland" }
source = "landuse"
relation = "overlaps"
severity = "stop"
only = "under(hit.DLBM, '01')"
article = [{ from = "2000-01-01", text = "第一条" }]
message = { zh = "占用 {area_m2}", en = "takes {area_m2}" }
"#;

fn errors(files: &[(&str, &str)]) -> Vec<DefinitionError> {
    Definitions::load(files).expect_err("must be refused")
}

/// The errors of the small set with one replacement in one of its files.
fn broken(file: &str, from: &str, to: &str) -> Vec<DefinitionError> {
    let texts = [
        ("layer", LAYER),
        ("codes", CODES),
        ("values", VALUES),
        ("check", CHECK),
    ];
    let mut changed = false;
    let files: Vec<(&str, String)> = texts
        .iter()
        .map(|(name, text)| {
            let here = *name == file && text.contains(from);
            changed |= here;
            (
                *name,
                if here {
                    text.replacen(from, to, 1)
                } else {
                    (*text).to_owned()
                },
            )
        })
        .collect();
    assert!(changed, "{from} is not in {file}");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    errors(&files)
}

/// One error, in this file and line, with this suggestion.
fn expect(found: &[DefinitionError], code: &str, line: u32, suggestion: Option<&str>) {
    let error = found.iter().find(|error| error.code() == code);
    let error = error.unwrap_or_else(|| panic!("no {code} among {found:#?}"));
    assert_eq!(error.place.line, line, "{error}");
    assert_eq!(error.suggestion.as_deref(), suggestion, "{error}");
    assert!(error.sentence(Lang::Zh).contains("行"));
}

#[test]
fn the_small_set_loads() {
    let files = [
        ("layer", LAYER),
        ("codes", CODES),
        ("values", VALUES),
        ("check", CHECK),
    ];
    assert!(Definitions::load(&files).is_ok());
}

#[test]
fn unknown_fields_name_the_line_and_what_was_meant() {
    let found = broken("check", "severity = \"stop\"", "serverity = \"stop\"");
    expect(&found, "definition.unknown_field", 19, Some("severity"));
    expect(&found, "definition.missing_field", 14, None);
    let found = broken("codes", "group =", "gruop =");
    expect(&found, "definition.unknown_field", 8, Some("group"));
    let found = broken("values", "[[value]]", "[[valeu]]");
    expect(&found, "definition.unknown_field", 2, Some("value"));
}

#[test]
fn wrong_types_and_units_are_told() {
    expect(
        &broken("layer", "accuracy = 2.5", "accuracy = \"fine\""),
        "definition.wrong_type",
        8,
        None,
    );
    expect(
        &broken("check", "from = \"2000-01-01\"", "from = \"2000-1-1\""),
        "definition.wrong_type",
        5,
        None,
    );
    expect(
        &broken("check", "area = \"area\"", "area = \"width\""),
        "definition.wrong_unit",
        6,
        None,
    );
    expect(
        &broken("layer", "type = \"text\"", "type = \"txt\""),
        "definition.dangling",
        16,
        Some("text"),
    );
    expect(
        &broken("layer", "type = \"text\"", "type = \"text\"\nunit = \"m\""),
        "definition.wrong_type",
        17,
        None,
    );
}

#[test]
fn dangling_references_suggest_the_nearest() {
    expect(
        &broken("check", "source = \"landuse\"", "source = \"lnaduse\""),
        "definition.dangling",
        17,
        Some("landuse"),
    );
    expect(
        &broken("layer", "codes = \"classes\"", "codes = \"clases\""),
        "definition.dangling",
        22,
        Some("classes"),
    );
    expect(
        &broken("layer", "class = \"DLBM\"", "class = \"DBLM\""),
        "definition.dangling",
        7,
        Some("DLBM"),
    );
    expect(
        &broken("codes", "parent = \"01\"", "parent = \"02\""),
        "definition.dangling",
        8,
        Some("01"),
    );
    expect(
        &broken("check", "area = \"area\"", "area = \"aera\""),
        "definition.dangling",
        6,
        Some("area"),
    );
}

#[test]
fn one_day_has_one_version_and_each_its_article() {
    let twice = "versions = [{ from = \"2000-01-01\", value = 2, article = \"甲\" }, \
                 { from = \"2000-01-01\", value = 1.00, article";
    let found = broken(
        "values",
        "versions = [{ from = \"2000-01-01\", value = 1.00, article",
        twice,
    );
    let later = "from = \"2000-01-02\"";
    expect(&found, "definition.two_versions", 6, Some(later));
    expect(
        &broken("values", ", article = \"设定\"", ""),
        "definition.missing_article",
        6,
        None,
    );
    let article = "article = [{ from = \"2000-01-01\", text = \"第一条\" }]\n";
    expect(
        &broken("check", article, ""),
        "definition.missing_article",
        14,
        None,
    );
    let found = errors(&[
        ("layer", LAYER),
        ("codes", CODES),
        ("values", VALUES),
        ("check", CHECK),
        ("again", CHECK),
    ]);
    expect(&found, "definition.two_versions", 3, Some(later));
}

#[test]
fn ids_are_unique() {
    let found = broken("codes", "code = \"0101\"", "code = \"01\"");
    expect(&found, "definition.duplicate_id", 8, None);
    let found = broken("layer", "id = \"XG\"", "id = \"BSM\"");
    expect(&found, "definition.duplicate_id", 25, None);
}

#[test]
fn conditions_are_checked_against_the_declared_fields() {
    let only = "under(hit.DLBM, '01')";
    let cases = [
        ("hit.DBLM == '01'", Some("DLBM")),
        ("hit.DLBM == '0110'", Some("0101")),
        ("undre(hit.DLBM, '01')", Some("under")),
        ("hit.DLBM > 3", None),
        ("hit.XG > 24", None),
        ("hit.XG > 24.5", None),
        ("hit.XG > area", None),
        ("hit.XG * width > width", None),
        ("subject.height", None),
        ("subject.hieght > hit.XG", Some("height")),
        ("heigth > hit.XG", Some("subject.height")),
        ("hit.DLBM == ", None),
        ("[1].map(x, x)", None),
        ("group(hit.XG) == '农用地'", None),
    ];
    for (condition, suggestion) in cases {
        let found = broken("check", only, condition);
        let error = found
            .iter()
            .find(|error| matches!(error.problem, Problem::Condition { .. }));
        let error = error.unwrap_or_else(|| panic!("{condition} was accepted: {found:#?}"));
        assert_eq!(error.place.line, 20, "{condition}");
        assert_eq!(
            error.suggestion.as_deref(),
            suggestion,
            "{condition}: {error}"
        );
    }
    for accepted in [
        "subject.height > hit.XG && hit.XG > width",
        "hit.DLBM in ['01', '0101']",
    ] {
        let check = CHECK.replace(only, accepted);
        let files = [
            ("l", LAYER),
            ("c", CODES),
            ("v", VALUES),
            ("k", check.as_str()),
        ];
        Definitions::load(&files).unwrap_or_else(|errors| panic!("{accepted}: {errors:?}"));
    }
}

#[test]
fn a_condition_over_several_lines_names_its_own_line() {
    let written = "only = \"\"\"\nunder(hit.DLBM, '01')\n&& hit.DBLM == '01'\n\"\"\"";
    let found = broken("check", "only = \"under(hit.DLBM, '01')\"", written);
    expect(&found, "definition.condition", 22, Some("DLBM"));
}

#[test]
fn messages_name_only_what_can_be_filled() {
    let found = broken("check", "{area_m2}", "{aera_m2}");
    expect(&found, "definition.placeholder", 22, Some("area_m2"));
}

#[test]
fn all_errors_of_all_files_come_together() {
    let found = errors(&[
        ("a", "[layer\nid = 1"),
        ("b", "[chekc]\nid = \"x\""),
        ("c", CODES),
    ]);
    let files: Vec<&str> = found.iter().map(|error| &*error.place.file).collect();
    assert!(files.contains(&"a") && files.contains(&"b"), "{found:#?}");
}

#[test]
fn no_text_makes_the_loader_panic() {
    for (_, text) in shipped_texts() {
        let letters: Vec<char> = text.chars().collect();
        for step in 1..12 {
            let cut: String = letters.iter().take(letters.len() * step / 12).collect();
            drop(Definitions::load(&[("cut", cut)]));
        }
    }
}

#[test]
fn a_text_that_does_not_read_is_told_once_and_an_empty_one_too() {
    let broken = LAYER.replace("secrecy = ", "secrecy ");
    let errors = Definitions::load(&[("layer.toml", broken.as_str()), ("codes.toml", CODES)]);
    let errors = errors.unwrap_err();
    let all_syntax = errors
        .iter()
        .all(|error| matches!(error.problem, Problem::Syntax(_)));
    assert!(all_syntax, "{errors:?}");
    let empty = Definitions::load(&[("leer.toml", "# nothing\n"), ("codes.toml", CODES)]);
    let [error] = &empty.unwrap_err()[..] else {
        panic!("one error");
    };
    assert_eq!((&*error.place.file, error.place.line), ("leer.toml", 1));
    assert_eq!(error.problem, Problem::Empty);
}
