//! Walks over the entities of a drawing and gives rows: blocks are placed where they are inserted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::affine::Affine;
use super::drawing::{Block, Drawing};
use super::entity::Entity;
use super::group::Group;
use super::pairs::Pairs;
use super::row::Row;
use super::shape::{self, Context, READ, Seen, Vertex};
use super::xdata::Attributes;
use crate::{FormatError, Place};

/// Deepest nesting of blocks.
const DEEPEST: usize = 16;
/// Names kept for a notice.
const KEPT: usize = 100;

/// What was left out or is worth saying.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) seen: Seen,
    /// Types that are not read, and how often.
    pub(super) unread: BTreeMap<String, u64>,
    /// Entities in paper space.
    pub(super) paper: u64,
    /// Entities on frozen or switched-off layers, or invisible themselves.
    pub(super) hidden: u64,
    pub(super) hidden_layers: BTreeSet<String>,
    /// Inserts of blocks that the drawing does not have, or that insert themselves.
    pub(super) lost_blocks: BTreeSet<String>,
    pub(super) lost_inserts: u64,
    /// Parts of features of ours that stand apart.
    pub(super) apart: u64,
}

/// An insert whose block is being read.
struct Insert {
    row: Row,
    block: Block,
    /// World from block, but for the place in the array.
    outer: Affine,
    inner: Affine,
    columns: u64,
    rows: u64,
    spacing: (f64, f64),
    next: u64,
}

impl Insert {
    /// The placement of the next member of the array.
    fn placement(&mut self) -> Option<Affine> {
        let total = self.columns.saturating_mul(self.rows);
        if self.next >= total {
            return None;
        }
        let (column, row) = (self.next % self.columns, self.next / self.columns);
        self.next += 1;
        let step = |count: u64, by: f64| if count == 0 { 0.0 } else { count as f64 * by };
        let shift = [step(column, self.spacing.0), step(row, self.spacing.1), 0.0];
        Some(self.outer.of(&Affine::shift(shift)).of(&self.inner))
    }
}

struct Frame {
    pairs: Pairs,
    placement: Affine,
    insert: Option<Insert>,
    /// What the rows of a block take from its insert.
    context: Option<Rc<Row>>,
}

/// The rows of a drawing, in file order.
pub(super) struct Walk<'a> {
    drawing: &'a Drawing,
    sections: usize,
    frames: Vec<Frame>,
    queue: VecDeque<Row>,
    group: Option<Group>,
    /// What blocks may still unfold to.
    work: u64,
    allowed: u64,
    pub(super) findings: Findings,
}

impl<'a> Walk<'a> {
    pub(super) fn new(drawing: &'a Drawing, size: u64) -> Self {
        // what blocks within blocks may unfold to, in entities and values: as for archives
        let limit = drawing.limits.unpacked_bytes;
        let work = limit.min((64 << 20) + size.saturating_mul(300)) / 16;
        Self {
            drawing,
            sections: 0,
            frames: Vec::new(),
            queue: VecDeque::new(),
            group: None,
            work,
            allowed: work,
            findings: Findings::default(),
        }
    }

    /// The next row.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, FormatError> {
        loop {
            if let Some(row) = self.queue.pop_front() {
                return Ok(Some(row));
            }
            if self.frames.is_empty() && !self.open_section()? {
                self.end_group();
                return Ok(self.queue.pop_front());
            }
            self.step()?;
        }
    }

    fn open_section(&mut self) -> Result<bool, FormatError> {
        let Some(mark) = self.drawing.entities.get(self.sections) else {
            return Ok(false);
        };
        self.sections += 1;
        self.frames.push(Frame {
            pairs: self.drawing.section(*mark)?,
            placement: Affine::IDENTITY,
            insert: None,
            context: None,
        });
        Ok(true)
    }

    fn step(&mut self) -> Result<(), FormatError> {
        let drawing = self.drawing;
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        frame.pairs.need()?;
        let pairs = &mut frame.pairs;
        if pairs.begins(b"ENDSEC") || pairs.begins(b"ENDBLK") || pairs.begins(b"EOF") {
            return self.leave();
        }
        if pairs.code() != 0 {
            let en = "an entity is expected here";
            return Err(pairs.fault("此处应为图元", en));
        }
        let kind = drawing.decode(pairs.word()).to_ascii_uppercase();
        let is_insert = kind == "INSERT";
        let keep = is_insert || READ.contains(&kind.as_str());
        let entity = Entity::read(pairs, drawing, keep)?;
        let mut vertices = Vec::new();
        let mut attributes = Vec::new();
        match kind.as_str() {
            "POLYLINE" => vertices = read_vertices(pairs, drawing, &entity)?,
            "INSERT" => attributes = read_attributes(pairs, drawing)?,
            _ => {}
        }
        if frame.insert.is_some() {
            let cost = 1 + (entity.pairs.len() + vertices.len() + attributes.len()) as u64;
            self.spend(cost, &entity.place)?;
        }
        if entity.in_paper_space() {
            self.findings.paper += 1;
        } else if is_insert {
            self.insert(&entity, attributes)?;
        } else if keep {
            self.entity(&entity, vertices)?;
        } else if !matches!(kind.as_str(), "SEQEND" | "ATTDEF" | "VERTEX" | "ATTRIB") {
            self.unread(kind);
        }
        Ok(())
    }

    fn unread(&mut self, kind: String) {
        if self.findings.unread.len() < KEPT || self.findings.unread.contains_key(&kind) {
            *self.findings.unread.entry(kind).or_default() += 1;
        }
    }

    fn spend(&mut self, cost: u64, place: &Place) -> Result<(), FormatError> {
        let left = self.work.checked_sub(cost);
        self.work = left.ok_or_else(|| FormatError::Limit {
            place: place.clone().into(),
            what: "entities and values that blocks unfold to",
            limit: self.allowed,
        })?;
        Ok(())
    }

    /// The end of a section or block: the next member of an array, or back to where it was inserted.
    fn leave(&mut self) -> Result<(), FormatError> {
        let Some(mut frame) = self.frames.pop() else {
            return Ok(());
        };
        let Some(insert) = &mut frame.insert else {
            return Ok(());
        };
        self.spend(1, &insert.row.place)?;
        if let Some(placement) = insert.placement() {
            frame.pairs = self.drawing.block_pairs(&insert.block)?;
            frame.placement = placement;
            self.frames.push(frame);
        }
        Ok(())
    }

    fn note_hidden(&mut self, row: &Row, entity: &Entity) {
        let layer = self.drawing.layer(&row.layer);
        let hidden = layer.is_some_and(|layer| layer.hidden);
        if hidden || entity.integer(60) == Some(1) {
            self.findings.hidden += 1;
            if hidden && self.findings.hidden_layers.len() < KEPT {
                self.findings.hidden_layers.insert(row.layer.clone());
            }
        }
    }

    fn entity(&mut self, entity: &Entity, vertices: Vec<Vertex>) -> Result<(), FormatError> {
        const MESHES: i64 = 16 | 64;
        if entity.kind == "POLYLINE" && entity.integer(70).unwrap_or(0) & MESHES != 0 {
            self.unread("POLYLINE (mesh)".to_owned());
            return Ok(());
        }
        let Some(frame) = self.frames.last() else {
            return Ok(());
        };
        let (mut row, own) = Row::new(entity, self.drawing, frame.context.as_deref());
        let top = frame.insert.is_none();
        let context = Context {
            placement: frame.placement,
            as_line: own.line,
            heights: own.heights,
            seen: &mut self.findings.seen,
        };
        let Some(shape) = shape::shape(entity, vertices, context)? else {
            return Ok(());
        };
        self.note_hidden(&row, entity);
        row.geometry = Some(shape.geometry);
        row.text = shape.text;
        row.elevation = shape.elevation;
        self.emit(row, &own, top);
        Ok(())
    }

    /// Gives a row, or keeps it until all parts of its feature are there.
    fn emit(&mut self, row: Row, own: &Attributes, top: bool) {
        if !top {
            self.queue.push_back(row);
            return;
        }
        let row = match self.group.take() {
            None => row,
            Some(mut group) => match group.add(row, own.part, self.drawing.limits.feature_bytes) {
                None => {
                    self.group = Some(group);
                    if self.group.as_ref().is_some_and(Group::is_whole) {
                        self.end_group();
                    }
                    return;
                }
                Some(row) => {
                    self.group = Some(group);
                    self.end_group();
                    row
                }
            },
        };
        match own.part {
            Some(part) if part.count > 1 => self.group = Some(Group::new(row, part)),
            _ => self.queue.push_back(row),
        }
    }

    fn end_group(&mut self) {
        if let Some(group) = self.group.take() {
            let whole = group.is_whole();
            let rows = group.rows();
            self.findings.apart += if whole { 0 } else { rows.len() as u64 };
            self.queue.extend(rows);
        }
    }

    fn insert(&mut self, entity: &Entity, attributes: Vec<Entity>) -> Result<(), FormatError> {
        let Some(frame) = self.frames.last() else {
            return Ok(());
        };
        let (mut row, own) = Row::new(entity, self.drawing, frame.context.as_deref());
        let (placement, top) = (frame.placement, frame.insert.is_none());
        let name = entity.text(2).unwrap_or_default();
        row.block = Some(name.clone());
        for attribute in &attributes {
            if let Some(tag) = attribute.text(2) {
                row.tags.push((tag, shape::text_of(attribute)));
            }
        }
        let mut point = row.clone();
        let context = Context {
            placement,
            as_line: false,
            heights: own.heights,
            seen: &mut self.findings.seen,
        };
        if let Some(shape) = shape::shape(entity, Vec::new(), context)? {
            point.geometry = Some(shape.geometry);
            point.elevation = shape.elevation;
            self.note_hidden(&point, entity);
            self.emit(point, &own, top);
        }
        self.enter(entity, row, &name, &placement)
    }

    /// Begins to read the block of an insert.
    fn enter(
        &mut self,
        entity: &Entity,
        row: Row,
        name: &str,
        placement: &Affine,
    ) -> Result<(), FormatError> {
        let block = self.drawing.block(name).cloned();
        let inside = |frame: &Frame| {
            let insert = frame.insert.as_ref();
            insert.is_some_and(|insert| insert.block.name.eq_ignore_ascii_case(name))
        };
        let around = self.frames.iter().any(inside);
        let Some(block) =
            block.filter(|block| !block.external && !around && self.frames.len() <= DEEPEST)
        else {
            self.findings.lost_inserts += 1;
            if self.findings.lost_blocks.len() < KEPT {
                self.findings.lost_blocks.insert(name.to_owned());
            }
            return Ok(());
        };
        self.spend(1, &entity.place)?;
        let real = |code, default| entity.real(code).unwrap_or(default);
        let count = |code| entity.integer(code).unwrap_or(1).max(1) as u64;
        let scale = Affine::scale([real(41, 1.0), real(42, 1.0), real(43, 1.0)]);
        let at = entity.point(10).unwrap_or_default();
        let local = Affine::object(entity.normal()).of(&Affine::shift(at));
        let mut insert = Insert {
            inner: scale.of(&Affine::shift(block.base.map(|part| 0.0 - part))),
            outer: placement.of(&local).of(&Affine::turn(real(50, 0.0))),
            columns: count(70),
            rows: count(71),
            spacing: (real(44, 0.0), real(45, 0.0)),
            next: 0,
            row,
            block,
        };
        if let Some(placement) = insert.placement() {
            self.frames.push(Frame {
                pairs: self.drawing.block_pairs(&insert.block)?,
                placement,
                context: Some(Rc::new(insert.row.clone())),
                insert: Some(insert),
            });
        }
        Ok(())
    }
}

/// The next entity of a sequence when it is of this type; the SEQEND behind the last is passed over.
fn member(
    pairs: &mut Pairs,
    drawing: &Drawing,
    kind: &[u8],
) -> Result<Option<Entity>, FormatError> {
    pairs.need()?;
    if pairs.begins(kind) {
        return Entity::read(pairs, drawing, true).map(Some);
    }
    if pairs.begins(b"SEQEND") {
        Entity::read(pairs, drawing, false)?;
    } else {
        pairs.hold();
    }
    Ok(None)
}

fn read_vertices(
    pairs: &mut Pairs,
    drawing: &Drawing,
    polyline: &Entity,
) -> Result<Vec<Vertex>, FormatError> {
    const FRAME_OF_SPLINE: i64 = 16;
    let spatial = polyline.integer(70).unwrap_or(0) & 8 != 0;
    let level = polyline.real(30).unwrap_or(0.0);
    let limit = drawing.limits.feature_bytes;
    let mut vertices = Vec::new();
    while let Some(vertex) = member(pairs, drawing, b"VERTEX")? {
        if vertex.integer(70).unwrap_or(0) & FRAME_OF_SPLINE != 0 {
            continue;
        }
        let Some([x, y, z]) = vertex.point(10) else {
            continue;
        };
        vertices.push(Vertex {
            at: [x, y, if spatial { z } else { level }],
            bulge: vertex.real(42).unwrap_or(0.0),
        });
        if vertices.len() as u64 * 32 > limit {
            return Err(FormatError::Limit {
                place: polyline.place.clone().into(),
                what: "feature size in bytes",
                limit,
            });
        }
    }
    Ok(vertices)
}

fn read_attributes(pairs: &mut Pairs, drawing: &Drawing) -> Result<Vec<Entity>, FormatError> {
    let limit = drawing.limits.fields;
    let mut attributes = Vec::new();
    while let Some(attribute) = member(pairs, drawing, b"ATTRIB")? {
        if attributes.len() >= limit {
            return Err(FormatError::Limit {
                place: attribute.place.into(),
                what: "columns",
                limit: limit as u64,
            });
        }
        attributes.push(attribute);
    }
    Ok(attributes)
}
