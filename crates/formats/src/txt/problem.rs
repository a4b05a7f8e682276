use thiserror::Error;

/// What is wrong with a boundary TXT; the line is in the error's place.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TxtProblem {
    /// No `[地块坐标]` section.
    #[error("the section [地块坐标] is missing")]
    NoCoordinates,
    /// A point line before any plot header.
    #[error("a boundary point stands before the first plot header (a line ending in @)")]
    PointBeforeHeader,
    /// A line inside the section that is neither header nor point.
    #[error("\"{text}\" is neither a plot header (ending in @) nor a boundary point")]
    NotAPoint {
        /// The line, shortened.
        text: String,
    },
    /// A coordinate that is not a finite number.
    #[error("\"{text}\" is not a number")]
    NotANumber {
        /// The field.
        text: String,
    },
    /// A coordinate that cannot be a northing or easting in China.
    #[error("X {northing} and Y {easting} cannot be a northing and an easting in China")]
    OutOfRange {
        /// Column X.
        northing: f64,
        /// Column Y.
        easting: f64,
    },
    /// X and Y of a line are the same number: an exporter wrote X twice.
    #[error("X and Y are the same number {value}: the exporting program wrote one of them twice")]
    WrittenTwice {
        /// The number.
        value: f64,
    },
    /// The zone of the header and the zone in the eastings differ.
    #[error("the header says zone {declared}, the eastings say zone {found}")]
    ZoneConflict {
        /// 带号 of the header.
        declared: u32,
        /// Zone number in front of the eastings.
        found: u32,
    },
    /// The width of the header does not go with the zone number.
    #[error("the header says {declared}-degree zones, but zone {zone} is a {found}-degree zone")]
    WidthConflict {
        /// 几度分带 of the header.
        declared: u32,
        /// Width that the zone number implies.
        found: u32,
        /// Zone number.
        zone: u32,
    },
    /// The eastings carry no zone and the header has none.
    #[error("the eastings carry no zone number and the header states none")]
    ZoneMissing,
    /// The 带号 of the header is no zone of China.
    #[error("\"{text}\" is not a zone number of China (25-45 for 3 degrees, 13-23 for 6 degrees)")]
    ZoneUnknown {
        /// 带号 as written.
        text: String,
    },
    /// Eastings with and without zone number, or with different zone numbers, in one file.
    #[error("easting {easting} is not in the same zone notation as the points before it")]
    ZoneMixed {
        /// The easting.
        easting: f64,
    },
    /// Coordinates are not in metres.
    #[error("the unit of the coordinates is \"{unit}\", not metres")]
    Unit {
        /// 计量单位 as written.
        unit: String,
    },
    /// The closing point of a ring lies far from its first point.
    #[error(
        "plot {plot}: the closing point lies {distance_m:.3} m from the first point \
         (line {first_line})"
    )]
    ClosingJump {
        /// Plot number or name.
        plot: String,
        /// Distance in metres.
        distance_m: f64,
        /// Line of the ring's first point.
        first_line: u64,
    },
    /// A ring of fewer than three distinct points.
    #[error("plot {plot}: ring {ring} has {count} distinct points; a ring needs at least three")]
    TooFewPoints {
        /// Plot number or name.
        plot: String,
        /// Ring, from 1.
        ring: usize,
        /// Distinct points.
        count: usize,
    },
    /// A plot header without points.
    #[error("plot {plot} has no boundary points")]
    NoPoints {
        /// Plot number or name.
        plot: String,
    },
}

impl TxtProblem {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoCoordinates => "txt.no_coordinates",
            Self::PointBeforeHeader => "txt.point_before_header",
            Self::NotAPoint { .. } => "txt.not_a_point",
            Self::NotANumber { .. } => "txt.not_a_number",
            Self::OutOfRange { .. } => "txt.out_of_range",
            Self::WrittenTwice { .. } => "txt.written_twice",
            Self::ZoneConflict { .. } => "txt.zone_conflict",
            Self::WidthConflict { .. } => "txt.width_conflict",
            Self::ZoneMissing => "txt.zone_missing",
            Self::ZoneUnknown { .. } => "txt.zone_unknown",
            Self::ZoneMixed { .. } => "txt.zone_mixed",
            Self::Unit { .. } => "txt.unit",
            Self::ClosingJump { .. } => "txt.closing_jump",
            Self::TooFewPoints { .. } => "txt.too_few_points",
            Self::NoPoints { .. } => "txt.no_points",
        }
    }

    pub(crate) fn zh(&self) -> String {
        match self {
            Self::NoCoordinates => "缺少 [地块坐标] 部分".to_owned(),
            Self::PointBeforeHeader => "界址点出现在第一个地块标题行（以 @ 结尾）之前".to_owned(),
            Self::NotAPoint { text } => {
                format!("“{text}”既不是地块标题行（以 @ 结尾），也不是界址点")
            }
            Self::NotANumber { text } => format!("“{text}”不是数字"),
            Self::OutOfRange { northing, easting } => {
                format!("X {northing}、Y {easting} 不可能是中国境内的北坐标和东坐标")
            }
            Self::WrittenTwice { value } => {
                format!("X 与 Y 是同一个数 {value}：导出软件把其中一个写了两次")
            }
            Self::ZoneConflict { declared, found } => {
                format!("属性描述中的带号是 {declared}，坐标中的带号是 {found}")
            }
            Self::WidthConflict {
                declared,
                found,
                zone,
            } => {
                format!("属性描述中为 {declared} 度分带，而带号 {zone} 属于 {found} 度分带")
            }
            Self::ZoneMissing => "坐标不带带号，属性描述中也没有带号".to_owned(),
            Self::ZoneUnknown { text } => {
                format!("“{text}”不是中国的带号（3 度带 25–45，6 度带 13–23）")
            }
            Self::ZoneMixed { easting } => {
                format!("Y 坐标 {easting} 的带号写法与前面的点不一致")
            }
            Self::Unit { unit } => format!("坐标的计量单位是“{unit}”，不是米"),
            Self::ClosingJump {
                plot,
                distance_m,
                first_line,
            } => format!("地块 {plot}：闭合点距起点（第 {first_line} 行）{distance_m:.3} 米"),
            Self::TooFewPoints { plot, ring, count } => {
                format!("地块 {plot}：第 {ring} 圈只有 {count} 个不同的点，至少需要三个")
            }
            Self::NoPoints { plot } => format!("地块 {plot} 没有界址点"),
        }
    }

    pub(crate) fn remedies(&self) -> (&'static str, &'static str) {
        match self {
            Self::ZoneConflict { .. } | Self::WidthConflict { .. } | Self::ZoneUnknown { .. } => (
                "向成果编制单位核实带号后改正文件",
                "ask the maker of the file which zone is right and correct the file",
            ),
            Self::ZoneMissing => (
                "请指定坐标系，例如 --crs EPSG:4526",
                "state the coordinate reference system, for example --crs EPSG:4526",
            ),
            Self::WrittenTwice { .. } | Self::ClosingJump { .. } => (
                "对照原成果改正这一行的坐标",
                "correct the coordinates of this line from the original survey",
            ),
            Self::Unit { .. } => (
                "请按米导出投影坐标",
                "export projected coordinates in metres",
            ),
            Self::NoCoordinates => (
                "确认这是勘测定界 TXT，并重新导出",
                "make sure that this is a boundary TXT and export it again",
            ),
            _ => (
                "改正这一行或重新导出",
                "correct this line or export the file again",
            ),
        }
    }
}
