//! From the text of a template to its parts, line by line. A line of control words alone (`{if …}`,
//! `{each …}`, `{else}`, `{end}`) leaves no line behind.

use super::model::{Node, Slot};

/// What is wrong with the text, at a line below its first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) line: u32,
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// Most levels of `{if}` and `{each}` within each other.
const MOST_LEVELS: usize = 8;

const BLANK: &str = "blank";

enum Open {
    If {
        condition: String,
        line: u32,
        then: Option<Vec<Node>>,
    },
    Each {
        list: String,
        line: u32,
    },
}

struct Parser {
    /// Nodes of each level that is open; the first is the text itself.
    levels: Vec<Vec<Node>>,
    open: Vec<Open>,
    flaws: Vec<Flaw>,
    line: u32,
}

/// Reads a text; what is wrong is told with its line.
pub(crate) fn parse(text: &str) -> (Vec<Node>, Vec<Flaw>) {
    let mut parser = Parser {
        levels: vec![Vec::new()],
        open: Vec::new(),
        flaws: Vec::new(),
        line: 0,
    };
    let mut in_table = false;
    for (number, line) in text.lines().enumerate() {
        parser.line = u32::try_from(number).unwrap_or(u32::MAX);
        let is_row = line.trim_start().starts_with('|');
        let has_text = parser.read(line);
        if has_text {
            parser.text("\n");
        }
        // the first row of a table that says the same in every document is its heading
        if is_row && !in_table && is_heading(line) {
            parser.text("|---|\n");
        }
        in_table = is_row || (in_table && !has_text);
    }
    while !parser.open.is_empty() {
        parser.flaw("缺少 {end}", "{end} is missing");
        parser.close();
    }
    (parser.levels.pop().unwrap_or_default(), parser.flaws)
}

/// Reads a text of one line.
pub(crate) fn parse_line(text: &str) -> (Vec<Node>, Vec<Flaw>) {
    let (mut nodes, flaws) = parse(text);
    if let Some(Node::Text(last)) = nodes.last_mut() {
        last.truncate(last.trim_end_matches('\n').len());
    }
    (nodes, flaws)
}

impl Parser {
    fn flaw(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.flaws.push(Flaw {
            line: self.line,
            zh: zh.into(),
            en: en.into(),
        });
    }

    fn nodes(&mut self) -> &mut Vec<Node> {
        if self.levels.is_empty() {
            self.levels.push(Vec::new());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.nodes().last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.nodes().push(Node::Text(text.to_owned())),
        }
    }

    /// Reads a line; whether it holds anything but control words.
    fn read(&mut self, line: &str) -> bool {
        let alone = controls_alone(line);
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, behind)) = after.split_once('}') else {
                self.flaw("“{”没有对应的“}”", "\"{\" has no \"}\"");
                return true;
            };
            if !alone {
                self.text(before);
            }
            if is_control(inside) {
                self.control(inside.trim());
            } else {
                self.slot(inside.trim());
            }
            rest = behind;
        }
        if !alone {
            self.text(rest.trim_end());
        }
        !alone
    }

    fn control(&mut self, inside: &str) {
        let line = self.line;
        let (word, rest) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        let rest = rest.trim().to_owned();
        match word {
            "if" | "each" if self.open.len() >= MOST_LEVELS => {
                self.flaw("嵌套过深", "nested too deeply");
            }
            "if" => self.begin(Open::If {
                condition: rest,
                line,
                then: None,
            }),
            "each" => self.begin(Open::Each { list: rest, line }),
            "else" => self.otherwise(),
            _ => {
                if self.open.is_empty() {
                    self.flaw("多余的 {end}", "{end} without a beginning");
                } else {
                    self.close();
                }
            }
        }
    }

    fn begin(&mut self, open: Open) {
        self.open.push(open);
        self.levels.push(Vec::new());
    }

    fn otherwise(&mut self) {
        if let Some(Open::If { then, .. }) = self.open.last_mut()
            && then.is_none()
        {
            *then = self.levels.pop();
            self.levels.push(Vec::new());
            return;
        }
        self.flaw("{else} 不在 {if …} 里", "{else} outside {if …}");
    }

    fn close(&mut self) {
        let (Some(open), Some(nodes)) = (self.open.pop(), self.levels.pop()) else {
            return;
        };
        let node = match open {
            Open::Each { list, line } => Node::Each {
                list,
                line,
                body: nodes,
            },
            Open::If {
                condition,
                line,
                then: Some(then),
            } => Node::If {
                condition,
                line,
                then,
                otherwise: nodes,
            },
            Open::If {
                condition,
                line,
                then: None,
            } => Node::If {
                condition,
                line,
                then: nodes,
                otherwise: Vec::new(),
            },
        };
        self.nodes().push(node);
    }

    fn slot(&mut self, inside: &str) {
        let slot = slot(inside, self.line);
        self.nodes().push(Node::Slot(slot));
    }
}

/// Whether a line holds control words and nothing else.
fn controls_alone(line: &str) -> bool {
    let (mut rest, mut controls) = (line, 0_usize);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, behind)) = after.split_once('}') else {
            return false;
        };
        if !before.trim().is_empty() || !is_control(inside) {
            return false;
        }
        controls += 1;
        rest = behind;
    }
    controls > 0 && rest.trim().is_empty()
}

/// A row of words alone; names of a form stand between `**`.
fn is_heading(line: &str) -> bool {
    !line.contains(['{', '*'])
}

fn is_control(inside: &str) -> bool {
    let word = inside.split_whitespace().next().unwrap_or_default();
    matches!(word, "if" | "each" | "else" | "end")
}

/// `record.price:capital:blank`.
pub(crate) fn slot(inside: &str, line: u32) -> Slot {
    let mut parts = inside.split(':').map(str::trim);
    let path = parts.next().unwrap_or_default().to_owned();
    let (mut form, mut blank) = (None, false);
    for part in parts {
        if part == BLANK {
            blank = true;
        } else {
            form = Some(part.to_owned());
        }
    }
    Slot {
        path,
        form,
        blank,
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(nodes: &[Node]) -> String {
        let one = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Slot(slot) => format!("<{}>", slot.written()),
            Node::If {
                condition,
                then,
                otherwise,
                ..
            } => format!("?{condition}[{}|{}]", shown(then), shown(otherwise)),
            Node::Each { list, body, .. } => format!("*{list}[{}]", shown(body)),
        };
        nodes.iter().map(one).collect()
    }

    #[test]
    fn a_line_of_control_words_leaves_no_line() {
        let (nodes, flaws) =
            parse("甲{a:long}\n{each input.p}| {row.n} |\n{end}\n{if x > 0}乙{end}\n丙");
        assert_eq!(flaws, []);
        assert_eq!(
            shown(&nodes),
            "甲<a:long>\n*input.p[| <row.n> |\n]?x > 0[乙|]\n丙\n"
        );
        let (nodes, _) = parse("　　{if a}甲{else}乙{end}");
        assert_eq!(shown(&nodes), "　　?a[甲|乙]\n");
        let (nodes, _) = parse("{if a}\n甲\n{else}\n乙\n{end}\n丙");
        assert_eq!(shown(&nodes), "?a[甲\n|乙\n]丙\n");
    }

    #[test]
    fn the_first_row_of_words_is_a_heading() {
        let (nodes, _) = parse("| 甲 | 乙 |\n| {a} | 丙 |\n丁\n| **甲** | {b} |\n| 戊 | 己 |\n");
        let text = shown(&nodes);
        assert_eq!(text.matches("|---|").count(), 1, "{text}");
        assert!(text.starts_with("| 甲 | 乙 |\n|---|\n| <a>"), "{text}");
    }

    #[test]
    fn what_is_open_or_too_much_is_told_with_its_line() {
        let (_, flaws) = parse("甲\n{if a}\n乙");
        assert_eq!(flaws.len(), 1);
        let (_, flaws) = parse("甲\n{end}");
        assert_eq!((flaws[0].line, flaws.len()), (1, 1));
        let (_, flaws) = parse("{else}\n{a");
        assert_eq!(flaws.len(), 2);
        let deep = "{if a}\n".repeat(30);
        let (_, flaws) = parse(&deep);
        assert!(!flaws.is_empty());
    }

    #[test]
    fn forms_and_blanks_are_read() {
        let found = slot("record.price:capital:blank", 3);
        assert_eq!(found.form.as_deref(), Some("capital"));
        assert!(found.blank);
        assert_eq!(found.written(), "record.price:capital");
    }
}
