//! Conditions as SQL.

use std::sync::Arc;

use sea_query::{Expr, ExprTrait, Func, LikeExpr};

use super::write::scope;
use super::{Comparison, FieldKind, FieldSpec, RecordError, RegisterSpec, Value, Where};
use crate::{Keys, StoreError};

/// What a condition is compiled against.
pub(crate) struct Compiler<'a> {
    pub(crate) spec: &'a RegisterSpec,
    pub(crate) keys: Option<Arc<Keys>>,
}

/// What a name in a condition stands for.
enum Named<'a> {
    State,
    Record,
    Field(&'a FieldSpec),
}

impl Compiler<'_> {
    /// The condition as SQL, checked against the fields.
    pub(crate) fn sql(&self, condition: &Where) -> Result<Expr, StoreError> {
        Ok(match condition {
            Where::And(parts) => self.joined(parts, "1 = 1", ExprTrait::and)?,
            Where::Or(parts) => self.joined(parts, "1 = 0", ExprTrait::or)?,
            Where::Not(part) => self.sql(part)?.not(),
            Where::Compare { field, op, value } => self.compared(field, *op, value)?,
            Where::CompareFields { left, op, right } => self.two_fields(left, *op, right)?,
            Where::In { field, values } => self.one_of(field, values)?,
            Where::InPeriod { field, from, to } => {
                crate::record_act::day(from)?;
                crate::record_act::day(to)?;
                match self.named(field)? {
                    Named::Field(known) if known.kind == FieldKind::Date => {
                        column(self.spec, field).between(from.as_str(), to.as_str())
                    }
                    _ => return Err(self.misfit(field, "date", &format!("{from}..{to}"))),
                }
            }
            Where::Contains { field, text } => self.contains(field, text)?,
            Where::IsNull { field } => {
                self.named(field)?;
                column(self.spec, field).is_null()
            }
        })
    }

    fn joined(
        &self,
        parts: &[Where],
        none: &'static str,
        join: fn(Expr, Expr) -> Expr,
    ) -> Result<Expr, StoreError> {
        let mut whole: Option<Expr> = None;
        for part in parts {
            let part = self.sql(part)?;
            whole = Some(match whole {
                Some(whole) => join(whole, part),
                None => part,
            });
        }
        Ok(whole.unwrap_or_else(|| Expr::cust(none)))
    }

    fn named(&self, name: &str) -> Result<Named<'_>, StoreError> {
        Ok(match name {
            "$state" => Named::State,
            "$record" => Named::Record,
            field => Named::Field(self.spec.field(field)?),
        })
    }

    fn misfit(&self, field: &str, expected: &str, found: &str) -> StoreError {
        RecordError::Value {
            register: self.spec.id.clone(),
            field: field.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
        .into()
    }

    /// A literal that fits what the name stands for.
    fn literal(&self, name: &str, value: &Value) -> Result<Expr, StoreError> {
        match (self.named(name)?, value) {
            (Named::State, Value::Null) => Ok(Option::<String>::None.into()),
            (Named::State, Value::Text(text)) => Ok(text.as_str().into()),
            (Named::Record, Value::Null) => Ok(Option::<i64>::None.into()),
            (Named::Record, Value::Integer(number) | Value::Record(number)) => Ok((*number).into()),
            (Named::Field(field), value) => {
                let value = self.spec.fitted(field, value)?;
                if field.kind.is_number() {
                    return Ok(value.number().into());
                }
                Ok(value.as_text().map(str::to_owned).into())
            }
            (Named::State, value) => Err(self.misfit(name, "text", &value.to_string())),
            (Named::Record, value) => Err(self.misfit(name, "record", &value.to_string())),
        }
    }

    fn compared(&self, name: &str, op: Comparison, value: &Value) -> Result<Expr, StoreError> {
        if let Named::Field(field) = self.named(name)?
            && field.personal.is_some()
        {
            let found = self.personal(field, std::slice::from_ref(value))?;
            return match op {
                Comparison::Equal => Ok(found),
                Comparison::NotEqual => Ok(found.not()),
                _ => Err(not_searchable(name)),
            };
        }
        Ok(compare(
            column(self.spec, name),
            op,
            self.literal(name, value)?,
        ))
    }

    fn two_fields(&self, left: &str, op: Comparison, right: &str) -> Result<Expr, StoreError> {
        let (one, other) = (self.spec.field(left)?, self.spec.field(right)?);
        for field in [one, other] {
            if field.personal.is_some() {
                return Err(not_searchable(&field.id));
            }
        }
        let is_text = |kind: &FieldKind| matches!(kind, FieldKind::Text | FieldKind::Code);
        if one.kind != other.kind && !(is_text(&one.kind) && is_text(&other.kind)) {
            return Err(self.misfit(right, &one.kind.word(), &other.kind.word()));
        }
        Ok(compare(
            column(self.spec, left),
            op,
            column(self.spec, right),
        ))
    }

    fn contains(&self, name: &str, text: &str) -> Result<Expr, StoreError> {
        if let Named::Field(field) = self.named(name)? {
            if field.personal.is_some() {
                return Err(not_searchable(&field.id));
            }
            if !matches!(field.kind, FieldKind::Text | FieldKind::Code) {
                return Err(self.misfit(name, "text", &field.kind.word()));
            }
        }
        let mut pattern = String::from("%");
        for letter in text.to_ascii_lowercase().chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        let held = Expr::from(Func::lower(column(self.spec, name)));
        Ok(held.like(LikeExpr::new(pattern).escape('\\')))
    }

    fn one_of(&self, name: &str, values: &[Value]) -> Result<Expr, StoreError> {
        if values.is_empty() {
            self.named(name)?;
            return Ok(Expr::cust("1 = 0"));
        }
        if let Named::Field(field) = self.named(name)?
            && field.personal.is_some()
        {
            return self.personal(field, values);
        }
        let literals: Result<Vec<Expr>, _> = values
            .iter()
            .map(|value| self.literal(name, value))
            .collect();
        Ok(column(self.spec, name).is_in(literals?))
    }

    /// Personal data is found by its keyed hash, under each key that may have been used.
    fn personal(&self, field: &FieldSpec, values: &[Value]) -> Result<Expr, StoreError> {
        let keys = self
            .keys
            .as_ref()
            .ok_or_else(|| RecordError::NoPersonalKey {
                register: self.spec.id.clone(),
                field: field.id.clone(),
            })?;
        let scope = scope(&self.spec.id, &field.id);
        let mut hashes: Vec<Option<String>> = Vec::new();
        for value in values {
            match self.spec.fitted(field, value)? {
                Value::Text(text) => {
                    let all = keys.personal().iter();
                    hashes.extend(all.map(|key| Some(key.search_hash(&scope, &text))));
                }
                _ => hashes.push(None),
            }
        }
        Ok(column(self.spec, &format!("{}__hash", field.id)).is_in(hashes))
    }
}

fn not_searchable(field: &str) -> StoreError {
    RecordError::NotSearchable {
        field: field.to_owned(),
    }
    .into()
}

/// The column of a name that was looked up. Always with its table: SQLite takes a quoted name that it
/// does not know yet, because another connection has just added it, for a text.
pub(crate) fn column(spec: &RegisterSpec, name: &str) -> Expr {
    Expr::col(match name {
        "$state" => (spec.table(), "_state".to_owned()),
        "$record" => (spec.table(), "_record".to_owned()),
        field => (spec.table(), field.to_owned()),
    })
}

fn compare(left: Expr, op: Comparison, right: Expr) -> Expr {
    match op {
        Comparison::Equal => left.eq(right),
        Comparison::NotEqual => left.ne(right),
        Comparison::Less => left.lt(right),
        Comparison::AtMost => left.lte(right),
        Comparison::Greater => left.gt(right),
        Comparison::AtLeast => left.gte(right),
    }
}
