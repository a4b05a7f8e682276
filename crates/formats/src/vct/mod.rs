//! VCT exchange files (标准交换格式, GB/T 17798-2007 as the land surveys use it): 3.0 read and
//! written, 2.0 (二调) read.
//!
//! A VCT is a text of sections: head, feature codes, table structures, points, lines, polygons,
//! annotations, attributes. Polygons mostly name the lines of their boundary, lines name lines, and
//! an attribute row names its object, so reading one feature means jumping about in the file.
//!
//! **Memory when reading.** Opening reads the file once, checks every object against the grammar and
//! keeps an index: 36 bytes an object (id, place in the file, line number, code), at most 64 million
//! objects. Coordinates are not kept: an object is read again where it lies when a feature needs
//! it. Lines that were read stay in a cache of at most 64 MiB, since a boundary mostly serves the
//! two neighbours one after the other.
//!
//! **Memory when writing.** Features go to temporary files; what is held is 8 bytes a node of the
//! boundaries and about 40 bytes a boundary line (see `topology`).
//!
//! **Layers.** One for each table. A feature code names the table of its objects; where several
//! codes share a table that has no field `YSDM`, the field `vct_code` carries the code. Texts and
//! angles of annotations are in the fields `vct_text` and `vct_angle` (degrees).

mod assemble;
mod columns;
mod cursor;
mod curve;
mod emit;
mod head;
mod index;
mod label;
mod layers;
mod object;
mod read;
mod resolve;
mod rings;
mod rows;
mod scan;
mod shapes;
mod spool;
mod tables;
mod topology;
mod values;
mod write;

pub(crate) use read::VctSource;
pub(crate) use write::VctSink;

const FORMAT: &str = crate::Format::Vct.name();
