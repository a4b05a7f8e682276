//! Well-known text of both generations as a tree, and what it says about a system.

use super::identify::{Axes, Description};
use super::unreadable;
use crate::GeodesyError;

/// Deepest nesting; real texts stay below ten.
const DEEPEST: usize = 32;

/// One argument of a keyword.
#[derive(Debug)]
enum Argument {
    Text(String),
    Number(f64),
    Node(Node),
}

/// `KEYWORD[argument, …]`; a word without brackets has no arguments.
#[derive(Debug)]
struct Node {
    keyword: String,
    arguments: Vec<Argument>,
}

impl Node {
    fn children(&self) -> impl Iterator<Item = &Node> {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Node(node) => Some(node),
            _ => None,
        })
    }

    fn child(&self, keywords: &[&str]) -> Option<&Node> {
        self.children()
            .find(|node| keywords.contains(&node.keyword.as_str()))
    }

    fn text(&self, index: usize) -> Option<&str> {
        match self.arguments.get(index)? {
            Argument::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, index: usize) -> Option<f64> {
        match self.arguments.get(index)? {
            Argument::Number(number) => Some(*number),
            Argument::Text(text) => text.trim().parse().ok(),
            Argument::Node(_) => None,
        }
    }
}

/// Reads a text and describes the horizontal system in it.
pub(super) fn read(text: &str) -> Result<Description, GeodesyError> {
    let mut parser = Parser { text, position: 0 };
    let root = parser.node(0)?;
    parser.skip_space();
    if parser.position < text.len() {
        return Err(unreadable(
            "something follows the closing bracket",
            parser.position,
        ));
    }
    describe(&root, 0)
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.position += 1;
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node, GeodesyError> {
        if depth > DEEPEST {
            return Err(unreadable("brackets are nested too deep", self.position));
        }
        self.skip_space();
        let start = self.position;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            self.position += 1;
        }
        let keyword = self.text[start..self.position].to_ascii_uppercase();
        if keyword.is_empty() {
            return Err(unreadable("a keyword is missing", start));
        }
        self.skip_space();
        let mut arguments = Vec::new();
        let close = match self.peek() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            _ => return Ok(Node { keyword, arguments }),
        };
        loop {
            // past the opening bracket or the comma
            self.position += 1;
            arguments.push(self.argument(depth)?);
            self.skip_space();
            match self.peek() {
                Some(b',') => {}
                Some(byte) if byte == close => break,
                _ => return Err(unreadable("a comma or bracket is missing", self.position)),
            }
        }
        self.position += 1;
        Ok(Node { keyword, arguments })
    }

    fn argument(&mut self, depth: usize) -> Result<Argument, GeodesyError> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => self.quoted().map(Argument::Text),
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number().map(Argument::Number),
            _ => self.node(depth + 1).map(Argument::Node),
        }
    }

    /// A text in quotes; a doubled quote stands for one.
    fn quoted(&mut self) -> Result<String, GeodesyError> {
        let start = self.position;
        let mut content = String::new();
        let mut rest = &self.text[start + 1..];
        loop {
            let Some(end) = rest.find('"') else {
                return Err(unreadable("a quote is not closed", start));
            };
            content.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            let Some(after) = rest.strip_prefix('"') else {
                break;
            };
            content.push('"');
            rest = after;
        }
        self.position = self.text.len() - rest.len();
        Ok(content)
    }

    fn number(&mut self) -> Result<f64, GeodesyError> {
        let start = self.position;
        let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        while self.peek().is_some_and(part) {
            self.position += 1;
        }
        let number = self.text[start..self.position].parse::<f64>();
        number
            .ok()
            .filter(|n| n.is_finite())
            .ok_or(unreadable("a number is malformed", start))
    }
}

const GEOGRAPHIC: [&str; 8] = [
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "BASEGEOGCRS",
    "BASEGEODCRS",
    "GEOCCS",
];
const PROJECTED: [&str; 3] = ["PROJCS", "PROJCRS", "PROJECTEDCRS"];
/// Wrappers whose first inner system is the horizontal one.
const WRAPPERS: [&str; 5] = [
    "COMPD_CS",
    "COMPOUNDCRS",
    "BOUNDCRS",
    "SOURCECRS",
    "BASECRS",
];

fn describe(node: &Node, depth: usize) -> Result<Description, GeodesyError> {
    let keyword = node.keyword.as_str();
    if PROJECTED.contains(&keyword) {
        return projected(node);
    }
    if GEOGRAPHIC.contains(&keyword) {
        return geographic(node);
    }
    if WRAPPERS.contains(&keyword) && depth < 4 {
        let inside = |child: &&Node| {
            let name = child.keyword.as_str();
            PROJECTED.contains(&name) || GEOGRAPHIC.contains(&name) || WRAPPERS.contains(&name)
        };
        if let Some(child) = node.children().find(inside) {
            return describe(child, depth + 1);
        }
    }
    Err(GeodesyError::UnsupportedCrs {
        text: keyword.chars().take(80).collect(),
    })
}

fn geographic(node: &Node) -> Result<Description, GeodesyError> {
    let mut description = Description {
        name: name(node),
        id: id(node),
        ..Description::default()
    };
    let datum = node
        .child(&["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"])
        .ok_or(unreadable("the datum is missing", 0))?;
    description.datum = name(datum);
    let ellipsoid = datum
        .child(&["SPHEROID", "ELLIPSOID"])
        .ok_or(unreadable("the ellipsoid is missing", 0))?;
    description.ellipsoid = ellipsoid.number(1).zip(ellipsoid.number(2));
    description.prime_meridian = node
        .child(&["PRIMEM", "PRIMEMERIDIAN"])
        .and_then(|meridian| meridian.number(1));
    let system = node.child(&["CS"]);
    let cartesian = node.keyword == "GEOCCS"
        || system.and_then(|cs| cs.arguments.first()).is_some_and(
            |kind| matches!(kind, Argument::Node(word) if word.keyword == "CARTESIAN"),
        );
    let dimensions = system.and_then(|cs| cs.number(1));
    description.axes = if cartesian {
        Axes::Geocentric
    } else if dimensions == Some(3.0) || node.child(&["LINUNIT"]).is_some() {
        Axes::Geographic3D
    } else {
        Axes::Geographic2D
    };
    let angle = node
        .child(&["UNIT", "ANGLEUNIT"])
        .and_then(|unit| unit.number(1));
    description.unit = angle.filter(|_| !cartesian);
    Ok(description)
}

fn projected(node: &Node) -> Result<Description, GeodesyError> {
    let base = node
        .child(&GEOGRAPHIC)
        .ok_or(unreadable("the base system is missing", 0))?;
    let inner = geographic(base)?;
    let conversion = node.child(&["CONVERSION"]).unwrap_or(node);
    let method = conversion
        .child(&["PROJECTION", "METHOD"])
        .ok_or(unreadable("the projection is missing", 0))?;
    let parameters = conversion
        .children()
        .filter(|child| child.keyword == "PARAMETER")
        .filter_map(|child| Some((child.text(0)?.to_owned(), child.number(1)?)))
        .collect();
    let axis_unit = node
        .child(&["AXIS"])
        .and_then(|axis| axis.child(&["LENGTHUNIT", "UNIT"]));
    let unit = node.child(&["UNIT", "LENGTHUNIT"]).or(axis_unit);
    Ok(Description {
        name: name(node),
        id: id(node),
        axes: Axes::Projected,
        base_unit: inner.unit,
        unit: unit.and_then(|unit| unit.number(1)),
        method: Some(name(method)),
        parameters,
        ..inner
    })
}

fn name(node: &Node) -> String {
    node.text(0).unwrap_or_default().to_owned()
}

/// The EPSG code that a node states for itself.
fn id(node: &Node) -> Option<u32> {
    let stated = node.child(&["AUTHORITY", "ID"])?;
    if !stated.text(0)?.eq_ignore_ascii_case("EPSG") {
        return None;
    }
    let code = stated.number(1)?;
    (code.fract() == 0.0 && (0.0..1e9).contains(&code)).then_some(code as u32)
}
