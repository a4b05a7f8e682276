//! Keys: unique among records that have not ended, as known now.

use std::collections::{BTreeMap, BTreeSet};

use sea_query::{Cond, Expr, ExprTrait, Query, SimpleExpr};

use super::row::{self, Cell, FIELDS};
use super::{RecordError, RegisterSpec};
use crate::sql::Record;
use crate::{RecordAct, StoreError};

/// What one column of a key holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(i64),
    Text(String),
}

/// A record that will be there, with its columns before and after.
pub(super) struct Claim<'a> {
    pub(super) record: i64,
    pub(super) old: Option<&'a [Cell]>,
    pub(super) new: &'a [Cell],
}

/// One key of a register.
struct Key<'s> {
    spec: &'s RegisterSpec,
    columns: Vec<usize>,
}

impl Part {
    fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Plain(value) => match value.number() {
                Some(number) => Some(Self::Number(number)),
                None => value.as_text().map(|text| Self::Text(text.to_owned())),
            },
            Cell::Personal(hidden) => hidden
                .as_ref()
                .map(|hidden| Self::Text(hidden.hash.clone())),
            _ => None,
        }
    }
}

impl<'s> Key<'s> {
    fn new(spec: &'s RegisterSpec, fields: &[String]) -> Self {
        let columns = fields.iter().filter_map(|id| spec.index(id));
        let columns = columns.map(|at| at + FIELDS).collect();
        Self { spec, columns }
    }

    /// The key of a record; none while a part of it is empty.
    fn of(&self, cells: &[Cell]) -> Option<Vec<Part>> {
        self.columns
            .iter()
            .map(|at| Part::of(&cells[*at]))
            .collect()
    }

    fn is_same(&self, claim: &Claim<'_>) -> bool {
        let same = |old: &[Cell]| {
            self.columns
                .iter()
                .all(|at| old.get(*at) == claim.new.get(*at))
        };
        claim.old.is_some_and(same)
    }

    /// The columns of the table that hold the key.
    fn names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|at| {
            let field = &self.spec.fields[*at - FIELDS];
            match field.personal {
                Some(_) => format!("{}__hash", field.id),
                None => field.id.clone(),
            }
        })
    }

    fn equals(&self, key: &[Part]) -> Cond {
        let parts = self.names().zip(key);
        parts.fold(Cond::all(), |all, (name, part)| {
            all.add(match part {
                Part::Number(number) => Expr::col(name).eq(*number),
                Part::Text(text) => Expr::col(name).eq(text.as_str()),
            })
        })
    }

    /// The condition that a row has one of some keys.
    fn one_of(&self, wanted: &BTreeSet<Vec<Part>>) -> Cond {
        if let [_] = self.columns.as_slice()
            && let Some(name) = self.names().next()
        {
            // a list is looked up in the index, as many alternatives would not be
            let values = wanted.iter().flatten().map(|part| match part {
                Part::Number(number) => SimpleExpr::from(*number),
                Part::Text(text) => SimpleExpr::from(text.as_str()),
            });
            return Cond::all().add(Expr::col(name).is_in(values));
        }
        let any = Cond::any();
        wanted
            .iter()
            .fold(any, |any, key| any.add(self.equals(key)))
    }

    fn read(&self, row: &Record) -> Result<Vec<Part>, StoreError> {
        let parts = self.names().zip(&self.columns).map(|(name, at)| {
            let field = &self.spec.fields[*at - FIELDS];
            if field.kind.is_number() {
                return row.int(&name).map(Part::Number);
            }
            row.text(&name).map(Part::Text)
        });
        parts.collect()
    }

    fn shown(&self, cells: &[Cell]) -> String {
        let parts = self.columns.iter().map(|at| {
            let name = row::column_name(self.spec, *at);
            format!("{name} “{}”", cells[*at].shown())
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl RecordAct {
    /// For each claim the refusal, when another live record or an earlier claim has one of its keys.
    pub(super) async fn taken_keys(
        &mut self,
        spec: &RegisterSpec,
        claims: &[Claim<'_>],
    ) -> Result<Vec<Option<RecordError>>, StoreError> {
        let mut refused: Vec<Option<RecordError>> = claims.iter().map(|_| None).collect();
        for fields in spec.keys() {
            let key = Key::new(spec, &fields);
            let asked = claims.iter().filter(|claim| !key.is_same(claim));
            let wanted: BTreeSet<_> = asked.filter_map(|claim| key.of(claim.new)).collect();
            if wanted.is_empty() {
                continue;
            }
            let mut holders = self.holders(&key, &wanted).await?;
            for (claim, refused) in claims.iter().zip(&mut refused) {
                let Some(own) = key.of(claim.new).filter(|_| refused.is_none()) else {
                    continue;
                };
                let holder = *holders.entry(own).or_insert(claim.record);
                if holder != claim.record && !key.is_same(claim) {
                    *refused = Some(RecordError::Taken {
                        register: spec.id.clone(),
                        key: key.shown(claim.new),
                        holder,
                    });
                }
            }
        }
        Ok(refused)
    }

    /// The live records that have one of some keys.
    async fn holders(
        &mut self,
        key: &Key<'_>,
        wanted: &BTreeSet<Vec<Part>>,
    ) -> Result<BTreeMap<Vec<Part>, i64>, StoreError> {
        let query = Query::select()
            .column("_record")
            .columns(key.names())
            .from(key.spec.table())
            .and_where(Expr::col("_seq_to").is_null())
            .and_where(Expr::col("_valid_to").is_null())
            .cond_where(key.one_of(wanted))
            .to_owned();
        let rows = self.tx.rows(&query).await?;
        let pairs = rows
            .iter()
            .map(|row| Ok((key.read(row)?, row.int("_record")?)));
        pairs.collect()
    }
}
