//! File Geodatabase: a folder of tables in a format that is not published. What is read here follows
//! the description that others worked out from files ("FGDB Spec", rouault/dump_gdbtable).

mod catalogue;
mod curve;
mod definition;
mod files;
mod geometry;
mod row;
mod schema;
mod source;
mod table;
mod tablx;

pub(crate) use files::Files;
pub(crate) use source::FgdbSource;

pub(crate) const FORMAT: &str = "File Geodatabase";
