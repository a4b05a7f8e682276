//! FlatGeobuf 3: a header, a packed Hilbert R-tree, features; all three FlatBuffers.

mod buffer;
mod geometry;
mod header;
mod properties;
mod read;
mod tree;
mod write;

pub(crate) use read::FgbSource;
pub(crate) use write::FgbSink;

pub(crate) const FORMAT: &str = "FlatGeobuf";

/// First bytes of a file; the last one is a patch level.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";

/// Places of fields in the tables of the schema.
mod slot {
    pub(super) mod header {
        pub(in super::super) const NAME: u16 = 4;
        pub(in super::super) const ENVELOPE: u16 = 6;
        pub(in super::super) const GEOMETRY_TYPE: u16 = 8;
        pub(in super::super) const HAS_Z: u16 = 10;
        pub(in super::super) const HAS_M: u16 = 12;
        pub(in super::super) const HAS_T: u16 = 14;
        pub(in super::super) const HAS_TM: u16 = 16;
        pub(in super::super) const COLUMNS: u16 = 18;
        pub(in super::super) const FEATURES_COUNT: u16 = 20;
        pub(in super::super) const INDEX_NODE_SIZE: u16 = 22;
        pub(in super::super) const CRS: u16 = 24;
        pub(in super::super) const TITLE: u16 = 26;
        pub(in super::super) const DESCRIPTION: u16 = 28;
        pub(in super::super) const METADATA: u16 = 30;
    }

    pub(super) mod crs {
        pub(in super::super) const ORG: u16 = 4;
        pub(in super::super) const CODE: u16 = 6;
        pub(in super::super) const NAME: u16 = 8;
        pub(in super::super) const WKT: u16 = 12;
        pub(in super::super) const CODE_STRING: u16 = 14;
    }

    pub(super) mod column {
        pub(in super::super) const NAME: u16 = 4;
        pub(in super::super) const TYPE: u16 = 6;
        pub(in super::super) const TITLE: u16 = 8;
        pub(in super::super) const WIDTH: u16 = 12;
        pub(in super::super) const PRECISION: u16 = 14;
        pub(in super::super) const SCALE: u16 = 16;
        pub(in super::super) const METADATA: u16 = 24;
    }

    pub(super) mod feature {
        pub(in super::super) const GEOMETRY: u16 = 4;
        pub(in super::super) const PROPERTIES: u16 = 6;
        pub(in super::super) const COLUMNS: u16 = 8;
    }

    pub(super) mod geometry {
        pub(in super::super) const ENDS: u16 = 4;
        pub(in super::super) const XY: u16 = 6;
        pub(in super::super) const Z: u16 = 8;
        pub(in super::super) const M: u16 = 10;
        pub(in super::super) const TYPE: u16 = 16;
        pub(in super::super) const PARTS: u16 = 18;
    }
}
