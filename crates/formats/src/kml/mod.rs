//! KML 2.2 and KMZ.
//!
//! Each Document or Folder with placemarks of its own is a layer, named after it. Positions are
//! longitude and latitude of WGS 84, always. Styles are not read; what a link or an overlay would
//! show is not either, and is named in a notice. A document type declaration is refused.

mod coordinates;
mod placemark;
mod read;
mod survey;
mod write;

pub(crate) use read::KmlSource;
pub(crate) use write::KmlSink;

const FORMAT: &str = "KML";
