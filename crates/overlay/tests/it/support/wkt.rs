//! A reader of well-known text, for reference cases only.

/// A ring, line or list of points: (x, y) as written.
pub(crate) type Coordinates = Vec<(f64, f64)>;

/// A geometry as written; polygons are lists of rings, shell first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wkt {
    Points(Coordinates),
    Lines(Vec<Coordinates>),
    Polygons(Vec<Vec<Coordinates>>),
    Collection(Vec<Wkt>),
}

impl Wkt {
    /// Parses one geometry; a third or fourth ordinate is dropped.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let geometry = reader.geometry()?;
        match reader.peek() {
            None => Ok(geometry),
            Some(_) => Err(format!("trailing text: {:.40}", reader.rest)),
        }
    }

    /// All coordinates.
    pub(crate) fn coordinates(&self) -> Vec<(f64, f64)> {
        match self {
            Self::Points(points) => points.clone(),
            Self::Lines(lines) => lines.concat(),
            Self::Polygons(polygons) => polygons.iter().flat_map(|rings| rings.concat()).collect(),
            Self::Collection(members) => members.iter().flat_map(Self::coordinates).collect(),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest = &self.rest[wanted.len_utf8()..];
        }
        found
    }

    fn word(&mut self) -> String {
        self.peek();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !"+-._".contains(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word.to_ascii_uppercase()
    }

    /// `EMPTY`, or members in brackets.
    fn list<T>(
        &mut self,
        mut member: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        if !self.eat('(') {
            let word = self.word();
            return if word == "EMPTY" {
                Ok(Vec::new())
            } else {
                Err(format!("not a list: {word}"))
            };
        }
        let mut members = Vec::new();
        loop {
            members.push(member(self)?);
            if self.eat(')') {
                return Ok(members);
            }
            if !self.eat(',') {
                return Err(format!("neither , nor ) at {:.40}", self.rest));
            }
        }
    }

    fn coordinate(&mut self) -> Result<(f64, f64), String> {
        let mut ordinates = Vec::new();
        while self.peek().is_some_and(|c| c != ',' && c != ')') {
            let word = self.word();
            ordinates.push(
                word.parse::<f64>()
                    .map_err(|_| format!("not a number: {word}"))?,
            );
        }
        match ordinates[..] {
            [x, y, ..] => Ok((x, y)),
            _ => Err("a coordinate needs two numbers".to_owned()),
        }
    }

    fn coordinates(&mut self) -> Result<Coordinates, String> {
        self.list(Self::coordinate)
    }

    fn rings(&mut self) -> Result<Vec<Coordinates>, String> {
        self.list(Self::coordinates)
    }

    /// A point of MULTIPOINT, with brackets of its own or without.
    fn member_point(&mut self) -> Result<Coordinates, String> {
        match self.peek() {
            Some('(' | 'E' | 'e') => self.coordinates(),
            _ => Ok(vec![self.coordinate()?]),
        }
    }

    fn geometry(&mut self) -> Result<Wkt, String> {
        let kind = self.word();
        if matches!(self.peek(), Some('Z' | 'M' | 'z' | 'm')) {
            self.word();
        }
        Ok(match kind.as_str() {
            "POINT" => Wkt::Points(self.coordinates()?),
            "MULTIPOINT" => Wkt::Points(self.list(Self::member_point)?.concat()),
            "LINESTRING" | "LINEARRING" => Wkt::Lines(
                vec![self.coordinates()?]
                    .into_iter()
                    .filter(|l| !l.is_empty())
                    .collect(),
            ),
            "MULTILINESTRING" => Wkt::Lines(self.rings()?),
            "POLYGON" => {
                let rings = self.rings()?;
                Wkt::Polygons(if rings.is_empty() {
                    Vec::new()
                } else {
                    vec![rings]
                })
            }
            "MULTIPOLYGON" => {
                let polygons = self.list(Self::rings)?;
                Wkt::Polygons(
                    polygons
                        .into_iter()
                        .filter(|rings| !rings.is_empty())
                        .collect(),
                )
            }
            "GEOMETRYCOLLECTION" => Wkt::Collection(self.list(Self::geometry)?),
            other => return Err(format!("unknown geometry {other}")),
        })
    }
}

#[test]
fn reads_every_kind() {
    let square = Wkt::parse("POLYGON ((0 0, 1 0, 1 1.5e0, 0 0), EMPTY)").unwrap();
    assert_eq!(
        square.coordinates(),
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.5), (0.0, 0.0)]
    );
    assert_eq!(
        Wkt::parse("MULTIPOINT ((1 2), 3 4)"),
        Ok(Wkt::Points(vec![(1.0, 2.0), (3.0, 4.0)]))
    );
    assert_eq!(
        Wkt::parse("MULTIPOLYGON EMPTY"),
        Ok(Wkt::Polygons(Vec::new()))
    );
    assert!(Wkt::parse("POLYGON ((0 0, 1 0)").is_err());
    let both = "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING Z (0 0 5, 1 1 5))";
    assert_eq!(Wkt::parse(both).unwrap().coordinates().len(), 3);
}
