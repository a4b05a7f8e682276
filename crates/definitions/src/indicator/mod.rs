//! Indicators: which records count, what they add up to, and how the figure is told.

mod amount;
mod compute;
mod figure;
mod filter;
mod unit;

pub use amount::{Amount, Basis, NoValue, Tally};
pub use figure::{Alert, Figure};
pub use filter::{Filter, Period};
pub use unit::{Dimension, FigureUnit};
