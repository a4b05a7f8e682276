//! The text of an expression as CEL's tree, for texts that people write: bounded before it is parsed,
//! because the tree is as deep as the text is long and is walked by recursion.

use std::sync::LazyLock;

use cel::{Env, Program};

use super::compile::Fault;

/// Longest expression, in bytes; ten times the longest that is shipped.
const LENGTH: usize = 4_096;
/// Most signs of which each may take the tree a level deeper.
const SIGNS: usize = 400;

static ENV: LazyLock<Env> = LazyLock::new(Env::stdlib);

/// Parses an expression.
pub(crate) fn parsed(source: &str) -> Result<Program, Fault> {
    let signs = source
        .bytes()
        .filter(|byte| b".([{?!-+*/%&|<>=".contains(byte));
    if source.len() > LENGTH || signs.count() > SIGNS {
        return Err(Fault {
            line: 0,
            zh: "太长了，请分成几条写".to_owned(),
            en: "too long: write several".to_owned(),
            suggestion: None,
        });
    }
    ENV.compile(source).map_err(|errors| {
        let first = errors.errors.first();
        let line = first.map_or(1, |error| error.pos.0).max(1) as u32 - 1;
        let words = first.map_or_else(String::new, |error| error.msg.clone());
        Fault {
            line,
            zh: format!("写法有误：{words}"),
            en: words,
            suggestion: None,
        }
    })
}
