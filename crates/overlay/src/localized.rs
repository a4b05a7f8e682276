//! What the errors of the grid and of packed layers say to people.

use kunyu_terms::{Lang, Localized};

use crate::{GridError, PackedError};

impl Localized for GridError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFinite { .. } => "grid.not_finite",
            Self::OutOfRange { .. } => "grid.out_of_range",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::Zh, Self::NotFinite { x, y }) => format!("坐标（{x}，{y}）不是有限数值"),
            (Lang::Zh, Self::OutOfRange { x, y }) => {
                format!("坐标（{x}，{y}）超出 ±67108864 米的范围")
            }
            (Lang::En, _) => self.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let text = match lang {
            Lang::Zh => "请核对坐标及其坐标系、带号",
            Lang::En => "check the coordinates, their reference system and zone prefix",
        };
        Some(text.to_owned())
    }
}

impl Localized for PackedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotPacked => "packed.not_packed",
            Self::Length { .. } => "packed.length",
            Self::Damaged { .. } => "packed.damaged",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::Zh, Self::NotPacked) => "不是第 1 版的打包图层".to_owned(),
            (Lang::Zh, Self::Length { expected, found }) => {
                format!("打包图层应为 {expected} 字节，实有 {found} 字节")
            }
            (Lang::Zh, Self::Damaged { column, index }) => {
                format!("打包图层的 {column} 列第 {index} 项已损坏")
            }
            (Lang::En, _) => self.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let text = match lang {
            Lang::Zh => "请删除该文件，它会由图层版次重新生成",
            Lang::En => "delete the file; it is made again from the edition",
        };
        Some(text.to_owned())
    }
}
