use kunyu_terms::{Lang, Localized};
use thiserror::Error;

/// Why a district cannot be generated.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SampleError {
    /// The scale is not a number within the limits.
    #[error("the scale {scale} of the sample is not between 0.001 and 100")]
    Scale {
        /// The scale as given.
        scale: f64,
    },
    /// The seed led to a coordinate that the grid or the projection refuses.
    #[error("the sample cannot be computed for seed {seed}: {reason}")]
    Computation {
        /// The seed as given.
        seed: u64,
        /// What failed, as a sentence.
        reason: String,
    },
}

impl Localized for SampleError {
    fn code(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "sample.scale",
            Self::Computation { .. } => "sample.computation",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Scale { scale }) => {
                format!("样例比例 {scale} 不在 0.001 至 100 之间")
            }
            (Lang::Zh, Self::Computation { seed, reason }) => {
                format!("种子 {seed} 无法生成样例：{reason}")
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = match self {
            Self::Scale { .. } => (
                "请改用例如 --scale 0.1；1 约为五万个图斑",
                "use for example --scale 0.1; 1 is about 50,000 patches",
            ),
            Self::Computation { .. } => ("请换一个种子", "use another seed"),
        };
        Some(match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        })
    }
}
