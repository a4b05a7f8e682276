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
