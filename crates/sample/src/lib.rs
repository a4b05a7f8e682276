//! A synthetic district, drawn from a seed, with the truth of every rule in closed form.
//!
//! [`District::generate`] is a pure computation: the same [`Options`] give the same bytes on every
//! platform (transcendental functions from `libm`, its own random numbers, integers on the grid).
//! Nothing in it is real except the names and codes of the townships; every boundary is invented
//! and says so (合成样例).

mod admin;
mod area;
mod control;
pub mod desk;
mod district;
mod error;
mod files;
mod holdings;
mod index;
mod landuse;
mod layers;
mod mesh;
mod plane;
mod random;
mod records;
mod shapes;
mod sites;
mod survey;
mod truth;
mod voronoi;
mod zoning;

pub use district::{
    DISTRICT_CODE, District, EPSG, Feature, Field, FieldKind, FileContent, FileFormat,
    GeometryKind, NOTICE_ZH, Options, SampleFile, SampleLayer, Value,
};
pub use error::SampleError;
pub use records::{Act, Books, Given, Record, YEAR};
pub use truth::{Expected, Form, Kind, Parcel, Proposal, Truth, TruthCase, TruthSource};
