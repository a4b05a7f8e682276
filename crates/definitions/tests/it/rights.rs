//! Roles: what they may do, and as what they sign.

use kunyu_definitions::{Definitions, Problem};

use crate::process::files;

#[test]
fn rights_are_asked_by_role() {
    let rights = r#"
[[role]]
id = "clerk"
title = { zh = "经办", en = "Clerk" }
may = ["act:sale.*", "read:*"]
hides = ["lot"]
signs = ["经办"]
[[role]]
id = "chief"
title = { zh = "科长", en = "Chief" }
may = ["act:sale.sell"]
signs = ["科长"]
[[signer]]
id = "规划"
title = { zh = "规划科", en = "Planning" }
by = "document"
"#;
    let mut texts = files();
    texts.push(("roles.toml", rights.to_owned()));
    let definitions = Definitions::load(&texts).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert!(definitions.may("clerk", "act", "sale.announce"));
    assert!(definitions.may("clerk", "read", "supply") && !definitions.may("clerk", "read", "lot"));
    assert!(definitions.may("chief", "act", "sale.sell"));
    assert!(!definitions.may("chief", "act", "sale.announce"));
    assert!(!definitions.may("nobody", "read", "supply"));
    let last = texts.len() - 1;
    texts[last].1 = rights.replace("act:sale.sell", "act:sale.sel");
    let errors = Definitions::load(&texts).expect_err("no such step");
    assert_eq!(errors[0].suggestion.as_deref(), Some("sale.sell"));
    texts[last].1 = rights.replace("signs = [\"科长\"]\n", "");
    let errors = Definitions::load(&texts).expect_err("nobody signs");
    assert!(matches!(&errors[0].problem, Problem::Dangling { id, .. } if id == "科长"));
    texts[last].1 = rights.replace("id = \"clerk\"", "id = \"clerks\"");
    let errors = Definitions::load(&texts).expect_err("no such role");
    assert!(matches!(&errors[0].problem, Problem::Dangling { id, .. } if id == "clerk"));
}

const OFFICES: &str = r#"
[[role]]
id = "admin"
title = { zh = "系统管理员", en = "System administrator" }
may = ["manage_accounts"]
clearance = ["公开"]
[[role]]
id = "officer"
title = { zh = "街道", en = "Township" }
may = ["read:*"]
area = "own"
everywhere = ["lot"]
conceals = ["supply.method"]
clearance = ["内部"]
[[role]]
id = "clerk"
title = { zh = "经办", en = "Clerk" }
may = ["act:*"]
signs = ["经办", "科长"]
[[signer]]
id = "规划"
title = { zh = "规划科", en = "Planning" }
by = "document"
[[secrecy]]
id = "公开"
title = { zh = "公开", en = "Public" }
[[secrecy]]
id = "内部"
title = { zh = "内部", en = "Internal" }
watermark = true
[[secrecy]]
id = "秘密"
title = { zh = "秘密", en = "Secret" }
watermark = true
second_person = true
"#;

fn with(rights: &str) -> Result<Definitions, Vec<kunyu_definitions::DefinitionError>> {
    let mut texts = files();
    texts.push(("rights.toml", rights.to_owned()));
    Definitions::load(&texts)
}

#[test]
fn area_columns_and_classes_are_declared_with_the_role() {
    let definitions = with(OFFICES).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let officer = definitions.role("officer").unwrap();
    assert!(officer.is_bound("supply") && !officer.is_bound("lot"));
    assert!(officer.is_concealed("supply", "method") && !officer.is_concealed("lot", "method"));
    assert!(definitions.is_cleared(&officer.clearance, "公开"));
    assert!(definitions.is_cleared(&officer.clearance, "内部"));
    assert!(!definitions.is_cleared(&officer.clearance, "秘密"));
    let secret = definitions.secrecy_class("秘密").unwrap();
    assert!(secret.second_person && secret.watermark && !secret.apart);
}

#[test]
fn what_would_open_a_hole_is_refused() {
    for (from, to, told) in [
        // two offices in one hand; an office beside business
        (
            r#"["manage_accounts"]"#,
            r#"["manage_accounts", "audit"]"#,
            "admin",
        ),
        (
            r#"["manage_accounts"]"#,
            r#"["manage_accounts", "read:*"]"#,
            "admin",
        ),
        (
            r#"["manage_accounts"]"#,
            r#"["manage_rights", "export:supply"]"#,
            "admin",
        ),
        // names that nothing defines
        (r#"clearance = ["内部"]"#, r#"clearance = ["内步"]"#, "内步"),
        (
            r#"["supply.method"]"#,
            r#"["supply.methd"]"#,
            "supply.methd",
        ),
        (r#"["lot"]"#, r#"["lots"]"#, "lots"),
        // what a record is called by cannot be concealed
        (r#"["supply.method"]"#, r#"["supply.*"]"#, "supply."),
        // a higher class guarded less than a lower one
        ("watermark = true\nsecond_person = true", "", "秘密"),
        // everything needs a declared class
        (r#"id = "内部""#, r#"id = "内部级""#, "内部"),
    ] {
        let errors = with(&OFFICES.replacen(from, to, 1)).expect_err(to);
        let found = errors.iter().any(|error| match &error.problem {
            Problem::Dangling { id, .. } => id.contains(told),
            Problem::Structure { subject, .. } => subject.contains(told),
            _ => false,
        });
        assert!(found, "{to}: {errors:#?}");
    }
}
