use std::collections::HashMap;
use std::sync::Arc;

use kunyu_overlay::{PackedLayer, Shape};

use crate::model::Value;

/// Where a check finds its sources: layers today, registers tomorrow, by the same ids.
pub trait Sources {
    /// The state of a source to be used, or `None` when there is none.
    fn source(&self, id: &str) -> Option<SourceView>;
}

/// One state of a source. Cheap to clone.
#[derive(Clone)]
pub struct SourceView {
    /// Edition id: what the verdict names.
    pub edition: String,
    /// Geometries, one per row.
    pub geometry: SourceGeometry,
    /// Keys and columns, one row per geometry.
    pub attributes: Arc<dyn Attributes>,
}

/// The geometries of a source, on the grid of the working plane.
#[derive(Clone)]
pub enum SourceGeometry {
    /// Polygons.
    Polygons(PackedLayer),
    /// Lines and points.
    Shapes(Arc<[Shape]>),
}

impl SourceGeometry {
    /// Number of features.
    pub fn len(&self) -> usize {
        match self {
            Self::Polygons(layer) => layer.len(),
            Self::Shapes(shapes) => shapes.len(),
        }
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The attribute rows of a source.
pub trait Attributes: Send + Sync {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// The key of a row.
    fn key(&self, row: usize) -> String;
    /// The position of a column, if there is one of this name.
    fn column(&self, name: &str) -> Option<usize>;
    /// One value.
    fn value(&self, row: usize, column: usize) -> Value;
}

/// Attribute rows kept as columns of values.
#[derive(Debug, Clone, Default)]
pub struct Table {
    keys: Vec<String>,
    names: HashMap<String, usize>,
    columns: Vec<Vec<Value>>,
}

impl Table {
    /// From keys and named columns; values beyond a column's end are absent.
    pub fn new(keys: Vec<String>, columns: Vec<(String, Vec<Value>)>) -> Self {
        let names = columns.iter().enumerate();
        let names = names
            .map(|(index, (name, _))| (name.clone(), index))
            .collect();
        Self {
            keys,
            names,
            columns: columns.into_iter().map(|(_, values)| values).collect(),
        }
    }
}

impl Attributes for Table {
    fn rows(&self) -> usize {
        self.keys.len()
    }

    fn key(&self, row: usize) -> String {
        self.keys.get(row).cloned().unwrap_or_default()
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    fn value(&self, row: usize, column: usize) -> Value {
        self.columns
            .get(column)
            .and_then(|values| values.get(row))
            .cloned()
            .unwrap_or_default()
    }
}
