use kunyu_terms::{Lang, Localized};
use thiserror::Error;

/// Why a coordinate system, a transformation or a sheet number was refused.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GeodesyError {
    /// An EPSG code outside the table.
    #[error("EPSG:{epsg} is not a supported coordinate system")]
    UnknownCode {
        /// The code.
        epsg: u32,
    },
    /// A zone number outside China.
    #[error("there is no {width_deg}° zone {number}")]
    NoSuchZone {
        /// Zone width in degrees.
        width_deg: u8,
        /// The number asked for.
        number: u8,
    },
    /// An easting without a zone number in front.
    #[error("easting {easting_m} carries no zone number")]
    EastingWithoutZone {
        /// The easting, metres.
        easting_m: f64,
    },
    /// An easting whose leading digits are no zone of China.
    #[error("easting {easting_m} begins with no zone number of China")]
    EastingOutsideZones {
        /// The easting, metres.
        easting_m: f64,
    },
    /// A longitude outside the zones of China.
    #[error("longitude {lon_deg} lies outside the zones of China")]
    LongitudeOutsideZones {
        /// The longitude, degrees.
        lon_deg: f64,
    },
    /// A text that is no coordinate system at all.
    #[error("the text is not a coordinate system: {reason} at character {position}")]
    UnreadableCrs {
        /// What is wrong.
        reason: &'static str,
        /// Character offset, from 0.
        position: usize,
    },
    /// A readable coordinate system that is not in the table.
    #[error("coordinate system `{text}` is not supported")]
    UnsupportedCrs {
        /// Its name or the parameter that does not fit.
        text: String,
    },
    /// Two datums without parameters between them.
    #[error("no parameters are known from {from} to {to}")]
    DatumShiftMissing {
        /// Source datum.
        from: &'static str,
        /// Target datum.
        to: &'static str,
    },
    /// A parameter file for another pair of datums.
    #[error("the parameter file goes from {file_from} to {file_to}, not from {from} to {to}")]
    DatumShiftMismatch {
        /// Source datum of the file.
        file_from: &'static str,
        /// Target datum of the file.
        file_to: &'static str,
        /// Source datum needed.
        from: &'static str,
        /// Target datum needed.
        to: &'static str,
    },
    /// A parameter file that is not TOML.
    #[error("line {line} of the parameter file is not valid TOML")]
    ParameterSyntax {
        /// Line, from 1.
        line: usize,
    },
    /// A key that a parameter file must have.
    #[error("the parameter file lacks `{key}`")]
    ParameterMissing {
        /// The key, dotted.
        key: &'static str,
    },
    /// A key with a value that cannot be used.
    #[error("`{key}` of the parameter file is `{value}`; allowed: {allowed}")]
    ParameterInvalid {
        /// The key, dotted.
        key: String,
        /// What the file says.
        value: String,
        /// What it may say.
        allowed: &'static str,
    },
    /// A coordinate that has no image in the target system.
    #[error("coordinate ({x}, {y}) has no place in {crs}")]
    OutsideDomain {
        /// East or longitude as given.
        x: f64,
        /// North or latitude as given.
        y: f64,
        /// Name of the system that cannot hold it.
        crs: String,
    },
    /// Longitude or latitude for which no sheet exists.
    #[error("no sheet covers longitude {lon_deg}, latitude {lat_deg}")]
    NoSheetThere {
        /// Longitude, degrees.
        lon_deg: f64,
        /// Latitude, degrees.
        lat_deg: f64,
    },
    /// A scale without sheets.
    #[error("there are no sheets at 1:{denominator}")]
    NoSheetScale {
        /// Denominator of the scale.
        denominator: u32,
    },
    /// A sheet number that cannot be read.
    #[error("`{number}` is not a sheet number: {reason}")]
    SheetNumber {
        /// The number as given.
        number: String,
        /// What is wrong, in English.
        reason: SheetNumberFault,
    },
}

/// What is wrong with a sheet number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SheetNumberFault {
    /// First character is not a row letter A–V.
    #[error("it must begin with a row letter A to V")]
    Row,
    /// Second and third are not a column 01–60.
    #[error("the row letter must be followed by a column 01 to 60")]
    Column,
    /// Fourth character is not a scale letter B–K.
    #[error("the fourth character must be a scale letter B to K")]
    Scale,
    /// Wrong number of digits behind the scale letter.
    #[error("behind the scale letter stand 3+3 digits, for J and K 4+4")]
    Length,
    /// A row or column number that the scale does not have.
    #[error("the row or column does not exist at this scale")]
    Range,
}

impl SheetNumberFault {
    const fn chinese(self) -> &'static str {
        match self {
            Self::Row => "首位应为行号字母A至V",
            Self::Column => "第二、三位应为列号01至60",
            Self::Scale => "第四位应为比例尺代码B至K",
            Self::Length => "比例尺代码之后应为行号、列号各3位（J、K为各4位）",
            Self::Range => "行号或列号超出该比例尺范围",
        }
    }
}

impl Localized for GeodesyError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCode { .. } => "crs.unknown_code",
            Self::NoSuchZone { .. } => "crs.no_such_zone",
            Self::EastingWithoutZone { .. } => "crs.easting_without_zone",
            Self::EastingOutsideZones { .. } => "crs.easting_outside_zones",
            Self::LongitudeOutsideZones { .. } => "crs.longitude_outside_zones",
            Self::UnreadableCrs { .. } => "crs.unreadable",
            Self::UnsupportedCrs { .. } => "crs.unsupported",
            Self::DatumShiftMissing { .. } => "datum.parameters_missing",
            Self::DatumShiftMismatch { .. } => "datum.parameters_mismatch",
            Self::ParameterSyntax { .. } => "datum.file_syntax",
            Self::ParameterMissing { .. } => "datum.file_key_missing",
            Self::ParameterInvalid { .. } => "datum.file_value_invalid",
            Self::OutsideDomain { .. } => "crs.outside_domain",
            Self::NoSheetThere { .. } => "sheet.none_there",
            Self::NoSheetScale { .. } => "sheet.no_such_scale",
            Self::SheetNumber { .. } => "sheet.number_invalid",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = self.what_to_do()?;
        Some(match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        })
    }
}

impl GeodesyError {
    fn chinese(&self) -> String {
        match self {
            Self::UnknownCode { epsg } => format!("不支持坐标系EPSG:{epsg}"),
            Self::NoSuchZone { width_deg, number } => format!("没有{width_deg}度带第{number}带"),
            Self::EastingWithoutZone { easting_m } => format!("东坐标{easting_m}不含带号"),
            Self::EastingOutsideZones { easting_m } => {
                format!("东坐标{easting_m}的前两位不是我国的带号")
            }
            Self::LongitudeOutsideZones { lon_deg } => {
                format!("经度{lon_deg}不在我国各投影带范围内")
            }
            Self::UnreadableCrs { position, .. } => {
                format!("坐标系描述无法读取（第{position}个字符处）")
            }
            Self::UnsupportedCrs { text } => format!("不支持坐标系“{text}”"),
            Self::DatumShiftMissing { from, to } => format!("缺少从{from}到{to}的转换参数"),
            Self::DatumShiftMismatch {
                file_from,
                file_to,
                from,
                to,
            } => {
                format!("参数文件为{file_from}到{file_to}，而需要{from}到{to}")
            }
            Self::ParameterSyntax { line } => format!("参数文件第{line}行不是有效的TOML"),
            Self::ParameterMissing { key } => format!("参数文件缺少“{key}”"),
            Self::ParameterInvalid {
                key,
                value,
                allowed,
            } => {
                format!("参数文件中“{key}”为“{value}”，应为：{allowed}")
            }
            Self::OutsideDomain { x, y, crs } => format!("坐标（{x}，{y}）不能表示于{crs}"),
            Self::NoSheetThere { lon_deg, lat_deg } => {
                format!("经度{lon_deg}、纬度{lat_deg}处没有图幅")
            }
            Self::NoSheetScale { denominator } => format!("没有1:{denominator}比例尺的图幅"),
            Self::SheetNumber { number, reason } => {
                format!("“{number}”不是图幅号：{}", reason.chinese())
            }
        }
    }

    fn what_to_do(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::UnknownCode { .. } | Self::UnsupportedCrs { .. } => (
                "支持4490、4480、4479、4610、4214、4326、3857及2000、西安80、北京54的3度带和6度带；\
                 请先转换数据，或用--crs指定",
                "supported are 4490, 4480, 4479, 4610, 4214, 4326, 3857 and the 3° and 6° zones of \
                 CGCS2000, Xian 1980 and Beijing 1954; convert the data first, or state --crs",
            ),
            Self::NoSuchZone { .. } => (
                "3度带为25至45带，6度带为13至23带",
                "3° zones are 25 to 45, 6° zones 13 to 23",
            ),
            Self::EastingWithoutZone { .. } | Self::EastingOutsideZones { .. } => {
                ("请用--crs指定投影带", "state the zone with --crs")
            }
            Self::DatumShiftMissing { .. } | Self::DatumShiftMismatch { .. } => (
                "请向测绘主管部门取得七参数，写成参数文件，用--datum-params给出",
                "obtain the seven parameters from the surveying authority and give them as a \
                 parameter file with --datum-params",
            ),
            Self::ParameterMissing {
                key: "rotation_convention",
            } => (
                "请写明旋转约定：position_vector（位置矢量，布尔莎）或coordinate_frame（坐标框架）",
                "state the rotation convention: position_vector or coordinate_frame",
            ),
            Self::UnreadableCrs { .. } => (
                "请用--crs以EPSG代码指定坐标系",
                "state the coordinate system by EPSG code with --crs",
            ),
            _ => return None,
        })
    }
}
