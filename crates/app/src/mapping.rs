//! Field mappings: a TOML file of lines `their_name = "our_name"`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::system_zh;
use crate::{Error, Result};

/// Their field names → ours.
pub type Mapping = BTreeMap<String, String>;

/// Reads a mapping file.
pub fn read(path: &Path) -> Result<Mapping> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::input(
            "mapping.file",
            format!("无法读取 {shown}：{}", system_zh(&error)),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        let reason = error.to_string();
        let reason = reason.trim();
        Error::input(
            "mapping.syntax",
            format!("{shown} 不是字段对照：{reason}"),
            format!("{shown} is no field mapping: {reason}"),
        )
        .remedy(
            "每行写 对方字段 = \"本方字段\"，例如 地类 = \"DLBM\"",
            "write lines such as landclass = \"DLBM\"",
        )
    })
}
