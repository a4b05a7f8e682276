//! VCT exchange files: the reference files, every construct of the grammar, and broken ones.

mod grammar;
mod hostile;
mod partition;
mod reference;
mod write;

use kunyu_formats::{Feature, FormatError};
use kunyu_geodesy::Crs;

use crate::common::{Whole, area, file, read};

/// A head of zone 38 with prefix; `more` replaces lines of the same key.
pub(super) fn head(more: &[(&str, &str)]) -> String {
    let mut lines = vec![
        ("Datamark", "LANDUSE-VCT"),
        ("Version", "3.0"),
        ("CoordinateSystemType", "P"),
        ("Dim", "2"),
        ("XAxisDirection", "E"),
        ("YAxisDirection", "N"),
        ("XYUnit", "M"),
        ("Spheroid", "CGCS2000,6378137.0,298.257222101"),
        ("Projection", "高斯-克吕格投影"),
        ("Parameters", "114,1,38500000,0,3,38"),
        ("ExtentMin", "38520000.000,3391000.000"),
        ("ExtentMax", "38520200.000,3391200.000"),
        ("Separator", ","),
    ];
    for (key, value) in more {
        lines.retain(|(name, _)| name != key);
        lines.push((key, value));
    }
    let body: String = lines
        .iter()
        .flat_map(|(key, value)| [*key, ":", *value, "\n"])
        .collect();
    format!("HeadBegin\n{body}HeadEnd\n")
}

/// Parts of a small file that tests change.
pub(super) struct Draft {
    pub(super) head: String,
    pub(super) codes: String,
    pub(super) tables: String,
    pub(super) points: String,
    pub(super) lines: String,
    pub(super) polygons: String,
    pub(super) notes: String,
    pub(super) attributes: String,
}

impl Draft {
    /// A polygon of two lines with a hole of one, which is a polygon too.
    pub(super) fn new() -> Self {
        Self {
            head: head(&[]),
            codes: "2001010100,地类图斑,Polygon,DLTB\n".into(),
            tables: "DLTB,3\nBSM,Char,18\nDLMC,Char,60\nTBMJ,Float,15,2\n0\n".into(),
            points: String::new(),
            lines: [
                line(1, &[(0, 0), (0, 200), (200, 200)]),
                line(2, &[(0, 0), (200, 0), (200, 200)]),
                line(3, &[(50, 50), (100, 50), (100, 100), (50, 100), (50, 50)]),
            ]
            .concat(),
            polygons: [indirect(10, 4, "1,-2,0,3"), indirect(11, 1, "-3")].concat(),
            notes: String::new(),
            attributes: "DLTB\n10,甲,水田,37500.00\n11,乙,坑塘水面,2500\nTableEnd\n".into(),
        }
    }

    pub(super) fn text(&self) -> String {
        format!(
            "{}\nFeatureCodeBegin\n{}FeatureCodeEnd\n\nTableStructureBegin\n{}TableStructureEnd\n\
             PointBegin\n{}PointEnd\nLineBegin\n{}LineEnd\nPolygonBegin\n{}PolygonEnd\n\
             AnnotationBegin\n{}AnnotationEnd\nAttributeBegin\n{}AttributeEnd\n",
            self.head,
            self.codes,
            self.tables,
            self.points,
            self.lines,
            self.polygons,
            self.notes,
            self.attributes
        )
    }

    pub(super) fn read(&self) -> Result<Whole, FormatError> {
        parse(self.text().as_bytes())
    }

    pub(super) fn error(&self) -> String {
        self.read().unwrap_err().to_string()
    }
}

pub(super) fn parse(bytes: &[u8]) -> Result<Whole, FormatError> {
    let (_folder, path) = file("a.vct", bytes);
    read(&path)
}

pub(super) fn at(x: i32, y: i32) -> String {
    format!("{}.000,{}.000\n", 38_520_000 + x, 3_391_000 + y)
}

pub(super) fn positions(points: &[(i32, i32)]) -> String {
    points.iter().map(|(x, y)| at(*x, *y)).collect()
}

pub(super) fn line(id: u32, points: &[(i32, i32)]) -> String {
    let (count, points) = (points.len(), positions(points));
    format!("{id}\n1099000000\nunknown\n1\n1\n11\n{count}\n{points}0\n\n")
}

pub(super) fn indirect(id: u32, count: u32, references: &str) -> String {
    let label = at(1, 1);
    format!("{id}\n2001010100\nunknown\n100\n{label}21\n{count}\n{references}\n0\n")
}

pub(super) fn first_area(whole: &Whole) -> f64 {
    area(whole.features()[0].geometry.as_ref().unwrap())
}

pub(super) fn epsg(whole: &Whole) -> Option<u32> {
    whole.layers[0].0.crs.stated().map(Crs::epsg)
}

pub(super) fn text(feature: &Feature, index: usize) -> &str {
    feature.values[index].text().unwrap()
}
