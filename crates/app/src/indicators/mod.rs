//! `kunyu indicator`: declared figures from records; each opens to its rows.

mod compute;
mod view;

pub use compute::{By, FigureRequest, figures, rows};
pub use view::{FigureView, GroupView};

pub(crate) use compute::{Figures, all};
