use kunyu_terms::Lang;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// Black.
    pub const BLACK: Self = Self::rgb(0x000000);
    /// White.
    pub const WHITE: Self = Self::rgb(0xFFFFFF);

    /// From `0xRRGGBB`.
    pub const fn rgb(value: u32) -> Self {
        Self {
            red: (value >> 16) as u8,
            green: (value >> 8) as u8,
            blue: value as u8,
        }
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// How shapes of a layer are drawn; all lengths in millimetres on paper.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Style {
    /// Colour of the area.
    pub fill: Option<Colour>,
    /// Share of the fill that covers what lies below: 0 (nothing) to 1.
    pub opacity: f32,
    /// Pattern over the area.
    pub hatch: Option<Hatch>,
    /// Line around an area, or the line itself.
    pub outline: Option<Line>,
    /// Sign for points.
    pub marker: Option<Marker>,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Colour.
    pub colour: Colour,
    /// Width in mm.
    pub width_mm: f32,
    /// Length of dash and of gap in mm; `None` for an unbroken line.
    pub dash_mm: Option<(f32, f32)>,
}

/// A pattern that can be told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hatch {
    /// Which pattern.
    pub kind: HatchKind,
    /// Colour of its lines or dots.
    pub colour: Colour,
    /// Distance between lines in mm.
    pub spacing_mm: f32,
    /// Width of the lines in mm.
    pub width_mm: f32,
}

/// Patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HatchKind {
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    /// Both.
    Cross,
    /// Level lines.
    Level,
    /// Dots.
    Dots,
}

/// A sign for a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marker {
    /// Which sign.
    pub kind: MarkerKind,
    /// Colour.
    pub colour: Colour,
    /// Height in mm.
    pub size_mm: f32,
}

/// Signs for points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerKind {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ✕
    Cross,
}

/// What a shape on a check's map is; each differs in word, line and pattern, not only in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The parcel that is checked: thick line, no fill.
    Subject,
    /// The part that conflicts: crossed hatching, dark line.
    Conflict,
    /// The part within tolerance: dots, dashed line.
    WithinTolerance,
    /// What lies around: pale, thin line.
    Context,
}

impl Line {
    /// An unbroken line.
    pub const fn solid(colour: Colour, width_mm: f32) -> Self {
        Self {
            colour,
            width_mm,
            dash_mm: None,
        }
    }

    /// A broken line.
    pub const fn dashed(colour: Colour, width_mm: f32, dash_mm: f32, gap_mm: f32) -> Self {
        Self {
            colour,
            width_mm,
            dash_mm: Some((dash_mm, gap_mm)),
        }
    }
}

impl Style {
    /// An area of one colour with a thin line around it.
    pub const fn area(fill: Colour, outline: Colour) -> Self {
        Self {
            fill: Some(fill),
            opacity: 1.0,
            hatch: None,
            outline: Some(Line::solid(outline, 0.15)),
            marker: None,
        }
    }

    /// A line.
    pub const fn line(line: Line) -> Self {
        Self {
            fill: None,
            opacity: 1.0,
            hatch: None,
            outline: Some(line),
            marker: None,
        }
    }

    /// A sign for points.
    pub const fn point(kind: MarkerKind, colour: Colour, size_mm: f32) -> Self {
        let marker = Some(Marker {
            kind,
            colour,
            size_mm,
        });
        Self {
            fill: None,
            opacity: 1.0,
            hatch: None,
            outline: None,
            marker,
        }
    }

    /// The style of a verdict on a map.
    pub const fn of_verdict(verdict: Verdict) -> Self {
        const RED: Colour = Colour::rgb(0xB00020);
        const AMBER: Colour = Colour::rgb(0x8A5A00);
        match verdict {
            Verdict::Subject => Self::line(Line::solid(Colour::rgb(0xD00000), 0.7)),
            Verdict::Conflict => Self {
                fill: Some(Colour::rgb(0xF4B6B6)),
                opacity: 0.6,
                hatch: Some(Hatch {
                    kind: HatchKind::Cross,
                    colour: RED,
                    spacing_mm: 1.6,
                    width_mm: 0.2,
                }),
                outline: Some(Line::solid(RED, 0.35)),
                marker: Some(Marker {
                    kind: MarkerKind::Cross,
                    colour: RED,
                    size_mm: 3.0,
                }),
            },
            Verdict::WithinTolerance => Self {
                fill: Some(Colour::rgb(0xFBE3A6)),
                opacity: 0.6,
                hatch: Some(Hatch {
                    kind: HatchKind::Dots,
                    colour: AMBER,
                    spacing_mm: 1.4,
                    width_mm: 0.45,
                }),
                outline: Some(Line::dashed(AMBER, 0.35, 1.4, 0.8)),
                marker: Some(Marker {
                    kind: MarkerKind::Triangle,
                    colour: AMBER,
                    size_mm: 3.0,
                }),
            },
            Verdict::Context => Self {
                fill: Some(Colour::rgb(0xF3F1EA)),
                opacity: 1.0,
                hatch: None,
                outline: Some(Line::solid(Colour::rgb(0x9A968C), 0.1)),
                marker: Some(Marker {
                    kind: MarkerKind::Circle,
                    colour: Colour::rgb(0x5C5850),
                    size_mm: 1.6,
                }),
            },
        }
    }

    /// The style of one of several layers of one map; five differ in colour, pattern and sign. The
    /// colours can be told apart by the colour-blind (Okabe and Ito, 2008).
    pub const fn of_series(index: usize) -> Self {
        const SERIES: [(u32, u32, HatchKind, MarkerKind); 5] = [
            (0x0072B2, 0xC9E2F2, HatchKind::Rising, MarkerKind::Circle),
            (0xB85C00, 0xF7DFC4, HatchKind::Falling, MarkerKind::Square),
            (0x00755A, 0xC5E8DD, HatchKind::Level, MarkerKind::Triangle),
            (0x8F3F77, 0xEFD5E6, HatchKind::Cross, MarkerKind::Diamond),
            (0x6B6200, 0xF3EEBB, HatchKind::Dots, MarkerKind::Cross),
        ];
        let (dark, pale, kind, sign) = SERIES[index % SERIES.len()];
        let colour = Colour::rgb(dark);
        Self {
            fill: Some(Colour::rgb(pale)),
            opacity: 0.7,
            hatch: Some(Hatch {
                kind,
                colour,
                spacing_mm: 1.6,
                width_mm: 0.15,
            }),
            outline: Some(Line::solid(colour, 0.3)),
            marker: Some(Marker {
                kind: sign,
                colour,
                size_mm: 2.4,
            }),
        }
    }

    /// The same style with a pattern.
    pub const fn hatched(self, kind: HatchKind, colour: Colour, spacing_mm: f32) -> Self {
        Self {
            hatch: Some(Hatch {
                kind,
                colour,
                spacing_mm,
                width_mm: 0.15,
            }),
            ..self
        }
    }
}

impl Verdict {
    /// The word for the legend.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Subject, Lang::Zh) => "审查地块",
            (Self::Subject, Lang::En) => "parcel checked",
            (Self::Conflict, Lang::Zh) => "冲突范围",
            (Self::Conflict, Lang::En) => "conflict",
            (Self::WithinTolerance, Lang::Zh) => "容差内重叠",
            (Self::WithinTolerance, Lang::En) => "overlap within tolerance",
            (Self::Context, Lang::Zh) => "周边地物",
            (Self::Context, Lang::En) => "surroundings",
        }
    }
}
