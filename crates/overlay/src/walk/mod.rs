//! The walk: every ring of one feature goes once through the grid of a layer; the crossings it
//! meets are all that is needed for the pieces and their areas.

mod couples;
mod layers;
mod link;
mod pair;
mod trace;

pub(crate) use couples::Walker;
#[cfg(feature = "rayon")]
pub use layers::intersect_layers_parallel;
pub use layers::{Hit, Pair, Pieces, intersect_layers};
pub use pair::{PairOperation, pair, pair_rings};
