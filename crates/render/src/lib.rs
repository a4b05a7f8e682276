//! One renderer for reports, documents and static maps: SVG, PNG, PDF, DOCX, XLSX and Markdown.
//!
//! A [`Document`] says what stands on the paper, in the order of reading; a [`MapSheet`] says what is
//! drawn. Neither knows a format. Chinese documents follow GB/T 9704-2012. The same input gives the
//! same bytes: the crate reads no clock, and the date of a document is passed in.
//!
//! ```
//! use kunyu_render::{Block, Document, Fonts, to_pdf};
//! use kunyu_terms::Lang;
//!
//! let mut report = Document::new(Lang::Zh, "项目选址合规性审查报告");
//! report.blocks.push(Block::heading(1, "审查结论"));
//! report.blocks.push(Block::text("拟选址地块不涉及永久基本农田和生态保护红线。"));
//! let fonts = Fonts::embedded()?;
//! assert!(to_pdf(&report, &fonts)?.starts_with(b"%PDF"));
//! # Ok::<(), kunyu_render::RenderError>(())
//! ```

mod backend;
mod docx;
mod draw;
mod error;
mod fonts;
mod map;
mod markdown;
mod model;
mod number;
mod output;
mod page;
mod text;
mod words;
mod xlsx;

pub use error::RenderError;
pub use fonts::{Fonts, Role};
pub use model::{
    Align, Block, Cell, CellValue, Colour, Column, Day, Document, Extent, Figure, Frame, Hatch,
    HatchKind, Line, MapFacts, MapLayer, MapShape, MapSheet, Mark, Marker, MarkerKind, Number, Row,
    RowKind, Run, Style, Table, Verdict, land_use_style,
};
pub use output::{MapPictures, Markdown, to_docx, to_markdown, to_pdf, to_png, to_svg, to_xlsx};
