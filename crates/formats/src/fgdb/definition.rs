//! The XML definitions of the catalogue: aliases, subtypes, domains.

use quick_xml::Reader;
use quick_xml::events::Event;

/// An element and what is in it; names without their namespace.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    text: String,
    children: Vec<Element>,
}

/// Deepest nesting that is followed.
const DEEPEST: usize = 40;
/// Most elements of one definition.
const MOST_ELEMENTS: usize = 1_000_000;

impl Element {
    /// The outermost element of a document; `None` when it is no XML or too deep.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        let mut elements = 0;
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    elements += 1;
                    if open.len() > DEEPEST || elements > MOST_ELEMENTS {
                        return None;
                    }
                    open.push(Self::named(start.local_name().as_ref()));
                }
                Event::Empty(start) => {
                    elements += 1;
                    let element = Self::named(start.local_name().as_ref());
                    open.last_mut()?.children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop()?;
                    open.last_mut()?.children.push(element);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text),
                Event::CData(text) => open.last_mut()?.text.push_str(&text),
                Event::GeneralRef(name) => {
                    let character = match name.resolve_char_ref() {
                        Ok(Some(character)) => Some(character),
                        _ => named_character(&name),
                    };
                    open.last_mut()?.text.extend(character);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        (open.len() == 1).then(|| open.pop())??.children.pop()
    }

    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The elements of a list in an element.
    fn list<'a>(&'a self, list: &str, item: &'a str) -> impl Iterator<Item = &'a Self> {
        let children = self.child(list).map_or(&[][..], |list| &list.children);
        children.iter().filter(move |child| child.name == item)
    }

    /// The text of a child; empty where there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// The items of a table or feature class: its fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Self> {
        self.list("GPFieldInfoExs", "GPFieldInfoEx")
    }

    pub(super) fn subtypes(&self) -> impl Iterator<Item = &Self> {
        self.list("Subtypes", "Subtype")
    }

    pub(super) fn subtype_fields(&self) -> impl Iterator<Item = &Self> {
        self.list("FieldInfos", "SubtypeFieldInfo")
    }

    /// `code=name;…` of a domain of coded values; `min..max` of a range.
    pub(super) fn domain(&self) -> Option<String> {
        if self.name.starts_with("GPCodedValueDomain") {
            let values = self.list("CodedValues", "CodedValue");
            let pairs = values.map(|value| pair(value.value("Code"), value.value("Name")));
            return Some(pairs.collect::<Vec<_>>().join(";"));
        }
        let range = self.name.starts_with("GPRangeDomain");
        range.then(|| format!("{}..{}", self.value("MinValue"), self.value("MaxValue")))
    }

    /// `code=name;…` of the subtypes.
    pub(super) fn subtype_list(&self) -> String {
        let pairs = self
            .subtypes()
            .map(|item| pair(item.value("SubtypeCode"), item.value("SubtypeName")));
        pairs.collect::<Vec<_>>().join(";")
    }
}

fn named_character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// `code=name`, with a backslash before what would end either.
fn pair(code: &str, name: &str) -> String {
    let mut out = String::new();
    for (index, text) in [code, name].into_iter().enumerate() {
        if index > 0 {
            out.push('=');
        }
        for character in text.chars() {
            if matches!(character, '\\' | ';' | '=') {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out
}
