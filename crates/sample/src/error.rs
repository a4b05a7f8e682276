use kunyu_terms::{Lang, Localized};
use thiserror::Error;

/// Why a district cannot be generated.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SampleError {
    /// The scale is not a number within the limits.
    #[error("the scale {scale} of the sample is not between 0.01 and 100")]
    Scale {
        /// The scale as given.
        scale: f64,
    },
    /// The table of coordinate systems lacks the one of the sample.
    #[error("the coordinate system EPSG:{epsg} of the sample is not in the table")]
    Crs {
        /// The code that is missing.
        epsg: u32,
    },
    /// The truth could not be written as JSON.
    #[error("the truth of the sample cannot be written: {reason}")]
    Truth {
        /// What failed, as a sentence.
        reason: String,
    },
}

impl Localized for SampleError {
    fn code(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "sample.scale",
            Self::Crs { .. } => "sample.crs",
            Self::Truth { .. } => "sample.truth",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Scale { scale }) => {
                format!("样例比例 {scale} 不在 0.01 至 100 之间")
            }
            (Lang::Zh, Self::Crs { epsg }) => {
                format!("坐标系表中没有样例所用的 EPSG:{epsg}")
            }
            (Lang::Zh, Self::Truth { reason }) => format!("样例的真值无法写出：{reason}"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = match self {
            Self::Scale { .. } => (
                "请改用例如 --scale 0.1；1 约为五万个图斑",
                "use for example --scale 0.1; 1 is about 50,000 patches",
            ),
            Self::Crs { .. } | Self::Truth { .. } => (
                "这是程序缺陷，请报告",
                "this is a defect of the program: please report it",
            ),
        };
        Some(match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        })
    }
}
