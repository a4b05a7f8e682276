//! What the names in a condition stand for.

use cel::common::ast::{Expr, IdedExpr};

use super::compile::{Compiler, DELIVERY_YEAR, Fault, Kind, Typed};
use super::scope::{OLD, Owner, ScopeKind};
use super::tree::{Conversion, Reads, Tree};
use crate::model::{Field, FieldKind, Unit};
use crate::text::nearest;

impl<'a> Compiler<'a> {
    /// A bare name: a dated value, `today`, or a field of a filtered register.
    pub(super) fn name(&mut self, expr: &IdedExpr, name: &str) -> Result<Typed, Fault> {
        if name == DELIVERY_YEAR && self.scope.kind == ScopeKind::Quality {
            self.reads.year = true;
            return Ok((Tree::Year, Kind::Number(Unit::None, None)));
        }
        if name == "today" && self.scope.stored() {
            return Ok((Tree::Today, Kind::Date));
        }
        if let Some((number, owner)) = self.scope.bare()
            && let Some(index) = owner.fields.iter().position(|field| field.id == name)
        {
            return Ok(self.read(number, owner, index));
        }
        let values = &self.scope.registry.values;
        if let Some(index) = values.iter().position(|value| value.id == name) {
            self.reads.values.push(index);
            let found = (Tree::Number(index), Kind::Number(values[index].unit, None));
            return Ok(self.as_stored(found));
        }
        Err(self.unknown_name(expr, name))
    }

    fn unknown_name(&self, expr: &IdedExpr, name: &str) -> Fault {
        let mut fault = self.fault(
            expr,
            format!("没有名为“{name}”的值"),
            format!("unknown name \"{name}\""),
        );
        let bare = self.scope.kind == ScopeKind::Filter;
        let full = |owner: &Owner<'_>, field: &Field| {
            if bare || owner.name.is_empty() {
                field.id.clone()
            } else {
                format!("{}.{}", owner.name, field.id)
            }
        };
        let members: Vec<(&str, String)> = self
            .scope
            .owners()
            .flat_map(|(_, owner)| {
                let named = move |field| (owner, field);
                owner.fields.iter().map(named)
            })
            .map(|(owner, field)| (field.id.as_str(), full(&owner, field)))
            .collect();
        let values = &self.scope.registry.values;
        let known = values.iter().map(|value| value.id.as_str());
        let near = nearest(name, known.chain(members.iter().map(|(id, _)| *id)));
        let member = |id: &String| members.iter().find(|(member, _)| member == id);
        fault.suggestion = near.map(|id| member(&id).map_or(id.clone(), |(_, full)| full.clone()));
        fault
    }

    /// `subject.x` or `hit.X`; `row.X` or `other.X`; `record.x`, `record.relation.x`.
    pub(super) fn member(
        &mut self,
        expr: &IdedExpr,
        owner: &IdedExpr,
        id: &str,
    ) -> Result<Typed, Fault> {
        if let Expr::Select(hop) = &owner.expr
            && matches!(self.scope.kind, ScopeKind::Process | ScopeKind::Set)
            && !hop.test
        {
            return self.related(expr, &hop.operand, &hop.field, id);
        }
        let (number, owner) = self.owner(expr, owner)?;
        let index = self.field_index(expr, owner.name, owner.fields, id)?;
        Ok(self.read(number, owner, index))
    }

    /// The thing whose field is asked.
    fn owner(&self, expr: &IdedExpr, owner: &IdedExpr) -> Result<(usize, Owner<'a>), Fault> {
        let mut owners = self.scope.owners();
        let found = match &owner.expr {
            Expr::Ident(name) => owners.find(|(_, owner)| owner.name == name),
            _ => None,
        };
        match found {
            Some(found) if found.1.present => Ok(found),
            Some(_) => {
                let first = self
                    .scope
                    .owners()
                    .next()
                    .map_or("", |(_, first)| first.name);
                Err(self.fault(
                    expr,
                    format!("这里只能用地块自己的属性（{first}.…）"),
                    format!("only the plot's own attributes ({first}.…) can be used here"),
                ))
            }
            None => {
                let names = self.scope.owners().map(|(_, owner)| owner.name);
                let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
                let zh: Vec<String> = names.iter().map(|name| format!("{name}.字段")).collect();
                let en: Vec<String> = names.iter().map(|name| format!("{name}.field")).collect();
                let mut fault = self.fault(
                    expr,
                    format!("只能写 {}", zh.join(" 或 ")),
                    format!("only {} can be written", en.join(" or ")),
                );
                if let Expr::Ident(name) = &owner.expr {
                    fault.suggestion = nearest(name, names);
                }
                Err(fault)
            }
        }
    }

    fn field_index(
        &self,
        expr: &IdedExpr,
        owner: &str,
        fields: &[Field],
        id: &str,
    ) -> Result<usize, Fault> {
        let found = fields.iter().position(|field| field.id == id);
        found.ok_or_else(|| {
            let mut fault = self.fault(
                expr,
                format!("{owner} 没有“{id}”这个字段"),
                format!("{owner} has no field \"{id}\""),
            );
            fault.suggestion = nearest(id, fields.iter().map(|field| field.id.as_str()));
            fault
        })
    }

    /// A field of a thing.
    fn read(&mut self, number: usize, owner: Owner<'_>, index: usize) -> Typed {
        self.reads.members.push((number, index));
        let kind = self.kind_of(&owner.fields[index]);
        self.as_stored((Tree::Member(number, index), kind))
    }

    /// A field of the record that a field names: `record.lot.approved_on`.
    fn related(
        &mut self,
        expr: &IdedExpr,
        owner: &IdedExpr,
        relation: &str,
        id: &str,
    ) -> Result<Typed, Fault> {
        let (number, owner) = self.owner(expr, owner)?;
        if number == OLD {
            return Err(self.fault(
                expr,
                "办理前的记录（old）只能取自己的字段",
                "of the record before the step (old) only its own fields can be read",
            ));
        }
        let at = self.field_index(expr, owner.name, owner.fields, relation)?;
        let registry = self.scope.registry;
        let field = &owner.fields[at];
        let path = format!("{}.{relation}", owner.name);
        let other = field
            .references
            .as_deref()
            .and_then(|id| registry.register_index(id));
        let Some(other) = other.filter(|_| field.kind == FieldKind::Record) else {
            return Err(self.fault(
                expr,
                format!("{path} 不是另一台账的记录，不能再取它的字段"),
                format!("{path} is not a record of another register"),
            ));
        };
        let fields = &registry.registers[other].fields;
        let index = self.field_index(expr, &path, fields, id)?;
        self.reads.related.push((number, at, index));
        let kind = self.kind_of(&fields[index]);
        Ok(self.as_stored((Tree::Related(number, at, index), kind)))
    }

    pub(super) fn kind_of(&self, field: &Field) -> Kind {
        let codes = field
            .codes
            .as_deref()
            .and_then(|id| self.scope.registry.codes_index(id));
        match field.kind {
            FieldKind::Text | FieldKind::Code | FieldKind::Record => Kind::Text(codes),
            FieldKind::List => Kind::List,
            FieldKind::Integer | FieldKind::Decimal(_) => Kind::Number(field.unit, codes),
            // compared as they are stored, whatever the unit of the document
            FieldKind::Area => Kind::Number(Unit::SquareMetre, None),
            FieldKind::Money => Kind::Number(Unit::Yuan, None),
            FieldKind::Date => Kind::Date,
            FieldKind::Boolean => Kind::Boolean,
        }
    }

    /// Areas in m² and money in 元, where a condition compares stored units.
    pub(super) fn as_stored(&self, (tree, kind): Typed) -> Typed {
        let Kind::Number(unit, codes) = kind else {
            return (tree, kind);
        };
        let conversion = Conversion::to_stored(unit).filter(|_| self.scope.stored());
        let Some((conversion, unit)) = conversion else {
            return (tree, kind);
        };
        let converted = Tree::Convert(conversion, Box::new(tree));
        (converted, Kind::Number(unit, codes))
    }
}

impl Reads {
    /// Each thing read once, in order.
    pub(super) fn sorted(mut self) -> Self {
        for list in [&mut self.values, &mut self.matrices] {
            list.sort_unstable();
            list.dedup();
        }
        self.members.sort_unstable();
        self.members.dedup();
        self.related.sort_unstable();
        self.related.dedup();
        for list in [&mut self.signed, &mut self.pieces] {
            list.sort_unstable();
            list.dedup();
        }
        self.balances.sort_unstable();
        self.balances.dedup();
        self
    }
}
