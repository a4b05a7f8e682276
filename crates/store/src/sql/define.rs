//! The few statements that give a register its table. A backup brings such texts from outside, so
//! nothing else may be in them: no queries, no functions, no values.

/// Whether a text holds nothing but statements of these forms, each ended by a semicolon:
/// `CREATE TABLE name (…)`, `CREATE [UNIQUE] INDEX name ON name (…) [WHERE name IS NULL AND …]`,
/// `DROP INDEX name`, `ALTER TABLE name ADD COLUMN name TYPE [NOT NULL] [DEFAULT number]`.
pub(crate) fn only_shapes(text: &str) -> bool {
    let Some(tokens) = tokens(text) else {
        return false;
    };
    let statements = tokens.split(|token| token == ";");
    let mut statements = statements.filter(|tokens| !tokens.is_empty());
    statements.all(|tokens| {
        let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
        match words[..] {
            ["CREATE", "TABLE", name, ref rest @ ..] => is_name(name) && in_brackets(rest),
            ["CREATE", "INDEX", name, "ON", _, ref rest @ ..]
            | ["CREATE", "UNIQUE", "INDEX", name, "ON", _, ref rest @ ..] => {
                let end = rest.iter().position(|word| *word == "WHERE");
                let (columns, condition) = rest.split_at(end.unwrap_or(rest.len()));
                is_name(name) && in_brackets(columns) && only_nulls(condition)
            }
            ["DROP", "INDEX", name] => is_name(name),
            [
                "ALTER",
                "TABLE",
                table,
                "ADD",
                "COLUMN",
                column,
                ref rest @ ..,
            ] => is_name(table) && is_name(column) && !rest.contains(&"("),
            _ => false,
        }
    })
}

/// One pair of brackets around everything, in which a bracket follows only a word that is no
/// function: a key, or the table that is referred to.
fn in_brackets(words: &[&str]) -> bool {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate() {
        let before = |steps: usize| at.checked_sub(steps).map(|at| words[at]);
        match *word {
            "(" if depth > 0 => {
                let key = matches!(before(1), Some("KEY" | "UNIQUE"));
                if !key && before(2) != Some("REFERENCES") {
                    return false;
                }
                depth += 1;
            }
            "(" => depth += 1,
            ")" => {
                depth -= 1;
                if depth == 0 && at + 1 != words.len() {
                    return false;
                }
            }
            _ if depth == 0 => return false,
            _ => {}
        }
    }
    depth == 0 && !words.is_empty()
}

/// Nothing, or a condition that some columns are null.
fn only_nulls(words: &[&str]) -> bool {
    words.len().is_multiple_of(4)
        && words.chunks(4).enumerate().all(|(number, words)| {
            let joint = if number == 0 { "WHERE" } else { "AND" };
            words[0] == joint && is_name(words[1]) && words[2..] == ["IS", "NULL"]
        })
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first == '_' || first.is_alphabetic() || first == '"')
}

/// Words, numbers, quoted names, brackets, commas and semicolons; `None` when anything else is there.
fn tokens(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("{bytes}") {
            "{bytes}".len()
        } else if matches!(first, '(' | ')' | ',' | ';') {
            1
        } else if first == '"' {
            let inner = rest[1..].find('"')?;
            let is_plain = |part: char| part == '_' || part.is_alphanumeric();
            if inner == 0 || !rest[1..=inner].chars().all(is_plain) {
                return None;
            }
            inner + 2
        } else {
            let end = |part: char| part != '_' && !part.is_alphanumeric();
            rest.find(end).unwrap_or(rest.len())
        };
        if length == 0 {
            return None;
        }
        found.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::only_shapes;

    #[test]
    fn tables_indexes_and_columns_pass() {
        let texts = [
            "CREATE TABLE r_a (record BIGINT NOT NULL, \"状态\" TEXT, geometry {bytes}, PRIMARY KEY (record));",
            "CREATE TABLE r_b (a BIGINT REFERENCES r_a (record), UNIQUE (a)); CREATE INDEX b ON r_b (a, c)",
            "CREATE UNIQUE INDEX \"x\" ON \"r_a\" (\"b\") WHERE _seq_to IS NULL AND _valid_to IS NULL",
            "DROP INDEX \"x\"",
            "CREATE UNIQUE INDEX x ON r_a (record);\nALTER TABLE r_a ADD COLUMN f BIGINT NOT NULL DEFAULT 0;",
        ];
        for text in texts {
            assert!(only_shapes(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let texts = [
            "DROP TABLE audit",
            "CREATE TABLE a AS SELECT pg_read_file ('/etc/passwd')",
            "CREATE TABLE a (b TEXT DEFAULT pg_read_file ('/etc/passwd'))",
            "CREATE TABLE a (b TEXT DEFAULT version (), c TEXT)",
            "CREATE INDEX a ON b (pg_sleep (10))",
            "CREATE TABLE a (b TEXT); DELETE FROM audit",
            "CREATE TABLE a (b TEXT) -- audit",
            "ALTER TABLE a ADD COLUMN b TEXT DEFAULT version ()",
            "CREATE INDEX a ON b (c) WHERE version () IS NULL",
            "CREATE INDEX a ON b (c) WHERE d IS NULL OR e IS NULL",
            "DROP INDEX a CASCADE",
            "COPY audit TO PROGRAM x",
            "CREATE TABLE a (b TEXT",
        ];
        for text in texts {
            assert!(!only_shapes(text), "{text}");
        }
    }
}
