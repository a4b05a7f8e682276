use kunyu_terms::Bilingual;

use super::{Field, FieldKind, Layer, Presence, Unit};

/// The form in which the yearly change of a layer is handed in (年度变更调查): an update layer with the
/// changed rows as they are now, and a process layer with one feature for each piece of an old row
/// and a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yearly {
    /// Name of the update layer, for example `DLTBGX`.
    pub update: String,
    /// Name of the process layer, for example `DLTBGXGC`.
    pub process: String,
    /// Prefix of the columns of the row before, for example `BGQ`.
    pub before: String,
    /// Prefix of the columns of the row after, for example `BGH`.
    pub after: String,
    /// Name of the key behind the prefixes, for example `TBBSM` for the key `BSM`.
    pub key: String,
    /// Column of the area of a piece, m².
    pub area: String,
    /// Column of the behaviour, and of its finer kind.
    pub columns: [String; 2],
    /// Code list of both.
    pub codes: String,
    /// Code of each behaviour, by the order of [`Behaviour::ALL`].
    pub(crate) behaviours: [String; 6],
}

/// What happened to a piece of land between two years (变更行为).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    /// The row after is not there: the land left the layer.
    Removed,
    /// The same land under other attributes.
    Attribute,
    /// One row became several.
    Split,
    /// Several rows became one.
    Merge,
    /// Several rows shared out anew among several.
    Boundary,
    /// The row before is not there: the land came to the layer.
    Added,
}

impl Behaviour {
    /// All, with their names in definitions.
    pub const ALL: [(&'static str, Self); 6] = [
        ("removed", Self::Removed),
        ("attribute", Self::Attribute),
        ("split", Self::Split),
        ("merge", Self::Merge),
        ("boundary", Self::Boundary),
        ("added", Self::Added),
    ];
}

impl Yearly {
    /// The code of a behaviour.
    pub fn code(&self, behaviour: Behaviour) -> &str {
        &self.behaviours[behaviour as usize]
    }
}

/// The key column of a process layer: a number of the piece.
pub(crate) const PIECE_KEY: &str = "BSM";

impl Layer {
    /// The process layer of this layer: number of the piece, behaviour and finer kind, all columns
    /// before, all columns after, area. `None` where the layer has no yearly form.
    pub fn process_layer(&self) -> Option<Self> {
        let yearly = self.yearly.as_ref()?;
        let mut fields = vec![self.extra(PIECE_KEY, ("标识码", "Identifier"), FieldKind::Text)];
        fields[0].width = Some(18);
        let names = [
            ("变更行为", "Behaviour"),
            ("变更行为细分", "Kind of behaviour"),
        ];
        for (column, names) in yearly.columns.iter().zip(names) {
            let mut field = self.extra(column, names, FieldKind::Code);
            field.codes = Some(yearly.codes.clone());
            field.width = Some(4);
            fields.push(field);
        }
        let sides = [
            (&yearly.before, "变更前", " before"),
            (&yearly.after, "变更后", " after"),
        ];
        for (prefix, zh, en) in sides {
            fields.extend(
                self.fields
                    .iter()
                    .map(|field| self.side(field, yearly, (prefix, zh, en))),
            );
        }
        let mut area = self.extra(
            &yearly.area,
            ("变更面积", "Changed area"),
            FieldKind::Decimal(2),
        );
        area.unit = Unit::SquareMetre;
        area.width = Some(15);
        area.source_names.push("BGMJ".into());
        fields.push(area);
        Some(Self {
            id: yearly.process.clone(),
            title: Bilingual::new(
                format!("{}更新过程", self.title.zh),
                format!("{}: process of the update", self.title.en),
            ),
            fields,
            key: PIECE_KEY.into(),
            class: None,
            name: None,
            yearly: None,
            ..self.clone()
        })
    }

    fn extra(&self, id: &str, (zh, en): (&str, &str), kind: FieldKind) -> Field {
        Field {
            id: id.to_owned(),
            title: Bilingual::new(zh, en),
            kind,
            unit: Unit::None,
            codes: None,
            required: false,
            presence: Presence::Free,
            width: None,
            source_names: vec![zh.to_owned()],
            default: None,
            references: None,
            columns: Vec::new(),
            personal: None,
            retired: None,
            place: self.place.clone(),
            codes_place: self.place.clone(),
        }
    }

    fn side(&self, field: &Field, yearly: &Yearly, (prefix, zh, en): (&str, &str, &str)) -> Field {
        let is_key = field.id == self.key;
        let name = if is_key { &yearly.key } else { &field.id };
        let known = std::iter::once(&field.id).chain(&field.source_names);
        let mut names: Vec<String> = known.map(|name| format!("{prefix}{name}")).collect();
        names.push(format!("{zh}{}", field.title.zh));
        Field {
            id: format!("{prefix}{name}"),
            title: Bilingual::new(
                format!("{zh}{}", field.title.zh),
                format!("{}{en}", field.title.en),
            ),
            required: false,
            presence: Presence::Free,
            source_names: names,
            default: None,
            ..field.clone()
        }
    }
}
