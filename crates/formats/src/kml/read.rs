use std::collections::HashMap;

use kunyu_terms::{Lang, Localized};

use super::placemark::{self, Placemark, Seen};
use super::survey::{Container, Schemas, kind_of, value};
use crate::input::Blob;
use crate::text::{Charset, Detected};
use crate::xml::{self, Token, Xml};
use crate::{
    Crs, CrsStatement, Feature, Features, Field, FormatError, GeometryKind, Layer, Notice,
    OpenOptions, Source, Value,
};

/// Most Documents and Folders of a file.
const MOST_CONTAINERS: usize = 100_000;

/// Things that show what lies elsewhere, or a picture.
const OTHERS: [&str; 5] = [
    "NetworkLink",
    "GroundOverlay",
    "ScreenOverlay",
    "PhotoOverlay",
    "Tour",
];

/// A KML opened for reading.
pub(crate) struct KmlSource {
    blob: Blob,
    detected: Detected,
    place: crate::Place,
    options: OpenOptions,
    layers: Vec<Layer>,
    /// Number of the container of every layer.
    containers: Vec<usize>,
    notices: Vec<Notice>,
}

/// Goes through a file and gives its placemarks with the number of their container.
struct Walk {
    xml: Xml,
    stack: Vec<usize>,
    count: usize,
    /// The outermost element was seen.
    begun: bool,
    fields: usize,
    seen: Seen,
    others: [u64; OTHERS.len()],
    /// On the first pass: what is gathered.
    gathered: Option<(Vec<Container>, Schemas)>,
}

impl Walk {
    fn new(source: &KmlSource, gather: bool) -> Result<Self, FormatError> {
        let limits = &source.options.limits;
        let xml = Xml::open(
            &source.blob,
            source.detected,
            &source.place,
            limits,
            super::FORMAT,
        )?;
        let outermost = vec![Container::default()];
        Ok(Self {
            xml,
            stack: vec![0],
            count: 1,
            begun: false,
            fields: limits.fields,
            seen: Seen::default(),
            others: [0; OTHERS.len()],
            gathered: gather.then(|| (outermost, Schemas::new())),
        })
    }

    fn top(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    fn next_placemark(&mut self) -> Result<Option<(usize, Placemark)>, FormatError> {
        loop {
            let element = match self.xml.next()? {
                Token::Start(element) => element,
                Token::Text(_) => continue,
                Token::End => {
                    if self.stack.len() > 1 {
                        self.stack.pop();
                    }
                    continue;
                }
                Token::Finish if self.begun => return Ok(None),
                Token::Finish => {
                    let en = "the file has no element";
                    return Err(self.xml.fault("文件中没有元素", en));
                }
            };
            let name = element.name.as_str();
            if !self.begun && !["kml", "Document", "Folder", "Placemark"].contains(&name) {
                let en = format!("this is no KML, its outermost element is {name}");
                let zh = format!("这不是 KML：最外层元素是 {name}");
                return Err(self.xml.fault(zh, en));
            }
            self.begun = true;
            match name {
                "Document" | "Folder" => self.enter()?,
                // the outermost element; its end takes no container away
                "kml" => self.stack.push(self.top()),
                "Placemark" => {
                    let found = placemark::read(&mut self.xml, &mut self.seen, self.fields)?;
                    return Ok(Some((self.top(), found)));
                }
                "name" => {
                    let name = self.xml.text()?;
                    let top = self.top();
                    if let Some((containers, _)) = &mut self.gathered {
                        containers[top].name = Some(name.trim().chars().take(1_000).collect());
                    }
                }
                "Schema" => self.schema(element.attribute("id"), element.attribute("name"))?,
                name => {
                    if let Some(index) = OTHERS.iter().position(|other| *other == name) {
                        self.others[index] += 1;
                    }
                    self.xml.skip()?;
                }
            }
        }
    }

    fn enter(&mut self) -> Result<(), FormatError> {
        if self.count >= MOST_CONTAINERS {
            let what = "documents and folders";
            return Err(self.xml.too_much(what, MOST_CONTAINERS as u64));
        }
        let parent = Some(self.top());
        self.stack.push(self.count);
        self.count += 1;
        if let Some((containers, _)) = &mut self.gathered {
            containers.push(Container::within(parent));
        }
        Ok(())
    }

    fn schema(&mut self, id: Option<&str>, name: Option<&str>) -> Result<(), FormatError> {
        let id = id.or(name).unwrap_or_default().to_owned();
        let mut fields = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start(element) => {
                    if let ("SimpleField", Some(name)) =
                        (element.name.as_str(), element.attribute("name"))
                    {
                        let kind = kind_of(element.attribute("type").unwrap_or_default());
                        fields.push((name.to_owned(), kind));
                    }
                    self.xml.skip()?;
                }
                Token::Text(_) => {}
                Token::End | Token::Finish => break,
            }
            if fields.len() > self.fields {
                return Err(self.xml.too_much("columns", self.fields as u64));
            }
        }
        if let Some((_, schemas)) = &mut self.gathered {
            if schemas.len() >= MOST_CONTAINERS {
                return Err(self.xml.too_much("schemas", MOST_CONTAINERS as u64));
            }
            schemas.insert(id, fields);
        }
        Ok(())
    }
}

impl KmlSource {
    /// Goes over the whole file once, keeping its layers and their columns.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let detected = xml::encoding(&blob, file)?;
        let mut source = Self {
            blob,
            detected,
            place: crate::Place::file(file),
            options: options.clone(),
            layers: Vec::new(),
            containers: Vec::new(),
            notices: Vec::new(),
        };
        let mut walk = Walk::new(&source, true)?;
        while let Some((container, placemark)) = walk.next_placemark()? {
            let Some((containers, schemas)) = &mut walk.gathered else {
                break;
            };
            if !containers[container].add(&placemark, schemas, walk.fields) {
                return Err(walk.xml.too_much("columns", walk.fields as u64));
            }
        }
        source.note(&walk)?;
        let (containers, schemas) = walk.gathered.take().unwrap_or_default();
        source.describe(&containers, &schemas);
        Ok(source)
    }

    fn describe(&mut self, containers: &[Container], schemas: &Schemas) {
        let stem = self.place.file.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let own = |container: &Container| {
            let name = container.name.as_deref().filter(|name| !name.is_empty());
            name.unwrap_or(stem).to_owned()
        };
        let mut uses: HashMap<String, u64> = HashMap::new();
        for container in containers.iter().filter(|container| container.count > 0) {
            *uses.entry(own(container)).or_default() += 1;
        }
        let mut taken: HashMap<String, u64> = HashMap::new();
        for (number, container) in containers.iter().enumerate() {
            if container.count == 0 {
                continue;
            }
            let mut name = own(container);
            if container.name.is_some()
                && uses.get(&name).is_some_and(|count| *count > 1)
                && let Some(parent) = container.parent.filter(|parent| *parent > 0)
            {
                name = format!("{}/{name}", own(&containers[parent]));
            }
            let times = taken.entry(name.clone()).or_default();
            *times += 1;
            if *times > 1 {
                name = format!("{name} ({times})");
            }
            let mut layer = Layer::new(name, container.geometry.unwrap_or(GeometryKind::None));
            layer.crs = CrsStatement::Stated(Crs::WGS_84);
            layer.fields = container.fields(schemas);
            (layer.has_z, layer.has_m) = (container.has_z, container.has_m);
            layer.feature_count = Some(container.count);
            self.layers.push(layer);
            self.containers.push(number);
        }
    }

    fn note(&mut self, walk: &Walk) -> Result<(), FormatError> {
        for (count, repair, code, zh, en) in counted(&walk.seen) {
            if count == 0 {
                continue;
            }
            let (zh, en) = (format!("{count} {zh}"), format!("{count} {en}"));
            let notice = Notice::new(code, self.place.clone(), zh, en);
            if repair && self.options.strict {
                return Err(FormatError::Strict {
                    notice: code,
                    zh: notice.sentence(Lang::Zh),
                    en: notice.sentence(Lang::En),
                });
            }
            self.notices.push(notice);
        }
        for (name, count) in OTHERS
            .iter()
            .zip(walk.others)
            .filter(|(_, count)| *count > 0)
        {
            let zh = format!("{count} 个 {name} 指向的内容未读取");
            let en = format!("what {count} {name} elements show was not read");
            let notice = Notice::new("kml.unread", self.place.clone(), zh, en);
            self.notices.push(notice);
        }
        if self.detected.charset != Charset::UTF8 {
            let name = self.detected.charset.name();
            let zh = format!("KML 应为 UTF-8，文件是 {name}");
            let en = format!("KML should be UTF-8; this file is {name}");
            let notice = Notice::new("kml.encoding", self.place.clone(), zh, en);
            self.notices.push(notice);
        }
        Ok(())
    }
}

struct Placemarks<'a> {
    walk: Walk,
    container: usize,
    fields: &'a [Field],
    index: HashMap<&'a str, usize>,
    row: u64,
    ended: bool,
}

impl Placemarks<'_> {
    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        while let Some((container, placemark)) = self.walk.next_placemark()? {
            if container != self.container {
                continue;
            }
            self.row += 1;
            let (values, line) = (self.values(&placemark), placemark.line);
            let mut feature = Feature::new(self.row, placemark.geometry, values);
            feature.place = self.walk.xml.place().at_row(self.row);
            feature.place.line = line;
            return Ok(Some(feature));
        }
        Ok(None)
    }

    fn values(&self, placemark: &Placemark) -> Vec<Value> {
        let mut values = vec![Value::Null; self.fields.len()];
        let usual = placemark.usual.iter().map(|(name, text)| (*name, text));
        let data = placemark.data.iter();
        let data = data.map(|(_, name, text)| (name.as_str(), text));
        for (name, text) in usual.chain(data) {
            let Some(&at) = self.index.get(name) else {
                continue;
            };
            let kind = self.fields[at].kind;
            let value = value(text, kind);
            // the first pass made the column one of text if any value did not fit
            let fits = value.kind().is_none_or(|found| found == kind);
            values[at] = if fits { value } else { Value::Null };
        }
        values
    }
}

impl Iterator for Placemarks<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

impl Source for KmlSource {
    fn format(&self) -> &'static str {
        super::FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let Some(description) = self.layers.get(layer) else {
            return Err(FormatError::NoLayer {
                file: self.place.file.clone(),
                asked: layer,
                count: self.layers.len(),
            });
        };
        let names = description.fields.iter().enumerate();
        Ok(Box::new(Placemarks {
            walk: Walk::new(self, false)?,
            container: self.containers[layer],
            fields: &description.fields,
            index: names.map(|(at, field)| (field.name.as_str(), at)).collect(),
            row: 0,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        self.notices.clone()
    }
}

type Counted = (u64, bool, &'static str, &'static str, &'static str);

/// Count, whether it is a repair, code, Chinese, English.
fn counted(seen: &Seen) -> [Counted; 5] {
    [
        (
            seen.rings_closed,
            true,
            "kml.ring_closed",
            "个环的末点不是起点，已闭合",
            "rings did not end at their first position; closed",
        ),
        (
            seen.short_rings,
            false,
            "kml.short_ring",
            "个环少于四个位置",
            "rings have fewer than four positions",
        ),
        (
            seen.short_lines,
            false,
            "kml.short_line",
            "条线只有一个位置",
            "lines have only one position",
        ),
        (
            seen.empty,
            false,
            "kml.empty",
            "个几何没有坐标",
            "geometries have no coordinates",
        ),
        (
            seen.models,
            false,
            "kml.model",
            "个三维模型未读取",
            "models were not read",
        ),
    ]
}
