//! Conversion tables and the yearly form of a layer.

use kunyu_definitions::{Behaviour, Definitions, FieldKind, Problem};

use crate::support::{shipped, shipped_texts};

#[test]
fn every_survey_class_has_a_row_and_every_target_a_name() {
    let definitions = shipped();
    let table = &definitions.conversions()[0];
    let (from, to) = (definitions.codes(&table.from), definitions.codes(&table.to));
    let (from, to) = (from.unwrap(), to.unwrap());
    for class in &from.entries {
        let entry = table.get(&class.code);
        let entry = entry.unwrap_or_else(|| panic!("{} {} has no row", class.code, class.name));
        assert!(!entry.to.is_empty());
        for code in &entry.to {
            let known = to.get(code);
            assert!(known.is_some_and(|known| !known.name.is_empty()), "{code}");
        }
        assert!(entry.single().is_some() != entry.several, "{}", class.code);
    }
    assert_eq!(table.entries.len(), from.entries.len());
    let several = table.entries.iter().filter(|entry| entry.several);
    assert_eq!(several.count(), 20);
}

#[test]
fn a_process_layer_repeats_all_columns_twice() {
    let definitions = shipped();
    let layer = definitions.layer("landuse").unwrap();
    let process = layer.process_layer().unwrap();
    let yearly = layer.yearly.as_ref().unwrap();
    assert_eq!(
        (yearly.update.as_str(), process.id.as_str()),
        ("DLTBGX", "DLTBGXGC")
    );
    assert_eq!(process.fields.len(), 3 + 2 * layer.fields.len() + 1);
    for prefix in ["BGQ", "BGH"] {
        for field in &layer.fields {
            let name = if field.id == "BSM" {
                "TBBSM"
            } else {
                &field.id
            };
            let side = process.field(&format!("{prefix}{name}"));
            let side = side.unwrap_or_else(|| panic!("no {prefix}{name}"));
            assert_eq!(
                (&side.kind, side.width, &side.codes),
                (&field.kind, field.width, &field.codes)
            );
            // a Shapefile keeps ten letters of a name
            assert!(side.id.len() <= 10, "{}", side.id);
        }
    }
    let area = process.field("TBBGMJ").map(|field| field.kind);
    assert_eq!(area, Some(FieldKind::Decimal(2)));
    let codes = definitions.codes(&yearly.codes).unwrap();
    let names = Behaviour::ALL.map(|(_, one)| codes.get(yearly.code(one)).unwrap().name.clone());
    assert_eq!(
        names,
        ["灭失", "属性变更", "分割", "合并", "界线调整", "新增"]
    );
    assert!(
        definitions
            .layer("township")
            .unwrap()
            .process_layer()
            .is_none()
    );
}

fn errors(ending: &str, from: &str, to: &str) -> Vec<(Problem, Option<String>)> {
    let mut files = shipped_texts();
    let file = files.iter_mut().find(|(path, _)| path.ends_with(ending));
    let text = &mut file.unwrap().1;
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let errors = Definitions::load(&files).expect_err("must not load");
    for error in &errors {
        assert!(
            error.place.file.ends_with(ending) && error.place.line > 1,
            "{error}"
        );
    }
    errors
        .into_iter()
        .map(|error| (error.problem, error.suggestion))
        .collect()
}

#[test]
fn faults_of_tables_and_yearly_forms_are_named() {
    let table = "landuse_to_land_sea_use.toml";
    let row = "{ from = \"0303\", to = [\"0507\"] }";
    let wrong = errors(table, row, "{ from = \"0303\", to = [\"0597\"] }");
    assert!(matches!(&wrong[0].0, Problem::Dangling { .. }), "{wrong:?}");
    let wrong = errors(table, row, "{ from = \"03O3\", to = [\"0507\"] }");
    assert_eq!(wrong[0].1.as_deref(), Some("0303"), "{wrong:?}");
    let wrong = errors(table, row, "{ from = \"0304\", to = [\"0507\"] }");
    assert!(
        matches!(&wrong[0].0, Problem::DuplicateId { .. }),
        "{wrong:?}"
    );
    let wrong = errors(table, row, "{ from = \"0303\", to = [] }");
    assert!(
        matches!(&wrong[0].0, Problem::MissingField { .. }),
        "{wrong:?}"
    );
    let wrong = errors(
        table,
        "from = \"landuse_classes\"",
        "from = \"landuse_class\"",
    );
    assert_eq!(wrong[0].1.as_deref(), Some("landuse_classes"), "{wrong:?}");

    let layer = "layers/landuse.toml";
    let wrong = errors(layer, "merge = \"22\"", "merge = \"29\"");
    assert!(matches!(&wrong[0].0, Problem::Dangling { .. }), "{wrong:?}");
    let wrong = errors(
        layer,
        "codes = \"change_behaviour\"",
        "codes = \"change_behavior\"",
    );
    assert_eq!(wrong[0].1.as_deref(), Some("change_behaviour"), "{wrong:?}");
    let wrong = errors(layer, "after = \"BGH\"", "after = \"BGQ\"");
    assert!(
        matches!(&wrong[0].0, Problem::DuplicateId { .. }),
        "{wrong:?}"
    );
    let wrong = errors(layer, ", added = \"3\" }", " }");
    assert!(
        matches!(&wrong[0].0, Problem::MissingField { .. }),
        "{wrong:?}"
    );
}
