use super::Parts;
use super::dbf::{Dbf, Rows};
use super::read::option_charset;
use crate::{
    Feature, Features, FormatError, GeometryKind, Layer, Notice, OpenOptions, Place, Source,
};

/// A DBF table without shapes.
pub(crate) struct DbfSource {
    dbf: Dbf,
    place: Place,
    layers: Vec<Layer>,
}

impl DbfSource {
    /// Reads the header.
    pub(crate) fn open(parts: Parts, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(&parts.file);
        let missing = || FormatError::Missing {
            place: place.clone().into(),
            missing: ".dbf".into(),
        };
        let blob = parts.dbf.clone().ok_or_else(missing)?;
        let charset = option_charset(options)?;
        let mut notices = Vec::new();
        let (cpg, limits) = (parts.cpg.as_ref(), &options.limits);
        let dbf = Dbf::open(blob, &place, cpg, charset, limits, &mut notices)?;
        let mut layer = Layer::new(parts.name, GeometryKind::None);
        layer.fields.clone_from(&dbf.fields);
        layer.encoding = Some(dbf.charset.name().to_owned());
        layer.feature_count = Some(dbf.records);
        layer.notices = notices;
        Ok(Self {
            dbf,
            place,
            layers: vec![layer],
        })
    }
}

struct TableRows<'a> {
    rows: Rows<'a>,
    place: &'a Place,
    number: u64,
    ended: bool,
}

impl Iterator for TableRows<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.number += 1;
            match self.rows.next_record() {
                Ok(Some(record)) if record.deleted => {}
                Ok(Some(record)) => {
                    let mut feature = Feature::new(self.number, None, record.values);
                    feature.place = self.place.at_row(self.number);
                    return Some(Ok(feature));
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Source for DbfSource {
    fn format(&self) -> &'static str {
        "DBF"
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        if layer > 0 {
            let file = self.place.file.clone();
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count: 1,
            });
        }
        let rows = self.dbf.rows()?;
        Ok(Box::new(TableRows {
            rows,
            place: &self.place,
            number: 0,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        self.layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned())
            .collect()
    }
}
