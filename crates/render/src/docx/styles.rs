use kunyu_terms::Lang;

use super::xml::{fonts, twips};
use crate::Role;
use crate::page::theme::Theme;

/// A style of paragraphs.
struct Style {
    id: &'static str,
    name: &'static str,
    /// Properties of the paragraph, in the order of the schema.
    paragraph: String,
    role: Role,
    size: f32,
    bold: bool,
    /// Characters stand closer than their size.
    narrow: bool,
}

/// All styles: text of 3号 仿宋 in lines of fixed height, title, headings, small text.
pub(super) fn write(lang: Lang) -> String {
    let theme = Theme::of(lang);
    let styles = running(theme)
        .into_iter()
        .chain(headings(theme))
        .chain(small(theme));
    let styles: String = styles.map(|style| style.xml(lang)).collect();
    let size = half_points(theme.body);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults>\
         <w:rPrDefault><w:rPr>{}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault/>\
         </w:docDefaults>{styles}</w:styles>",
        fonts(Role::Body, lang),
    )
}

impl Style {
    fn new(id: &'static str, name: &'static str, role: Role, size: f32) -> Self {
        let paragraph = String::new();
        Self {
            id,
            name,
            paragraph,
            role,
            size,
            bold: false,
            narrow: false,
        }
    }

    fn with(self, paragraph: impl Into<String>) -> Self {
        Self {
            paragraph: paragraph.into(),
            ..self
        }
    }

    fn xml(&self, lang: Lang) -> String {
        let Self {
            id,
            name,
            paragraph,
            ..
        } = self;
        let first = *id == "Normal";
        let default = if first { " w:default=\"1\"" } else { "" };
        let based = if first {
            ""
        } else {
            "<w:basedOn w:val=\"Normal\"/>"
        };
        let bold = if self.bold { "<w:b/>" } else { "" };
        // 28 characters of 16 points on 442.2 points: 5 twentieths of a point less for each
        let narrow = if self.narrow {
            "<w:spacing w:val=\"-5\"/>"
        } else {
            ""
        };
        let (face, size) = (fonts(self.role, lang), half_points(self.size));
        format!(
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
             {based}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{face}{bold}{narrow}\
             <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>\n"
        )
    }
}

fn half_points(size: f32) -> i64 {
    (size * 2.0).round() as i64
}

/// Lines of a fixed height.
fn exact(pitch: f32) -> String {
    let line = twips(pitch);
    format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>")
}

fn centred(pitch: f32) -> String {
    format!("{}<w:jc w:val=\"center\"/>", exact(pitch))
}

/// Indent of the first line by two characters; none in English.
fn first_line(theme: Theme) -> String {
    let indent = twips(theme.indent);
    match theme.lang {
        Lang::Zh => format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\"/>"),
        Lang::En => String::new(),
    }
}

fn running(theme: Theme) -> Vec<Style> {
    let chinese = theme.lang == Lang::Zh;
    let text = if chinese {
        first_line(theme)
    } else {
        "<w:spacing w:before=\"0\" w:after=\"120\"/><w:jc w:val=\"left\"/>".to_owned()
    };
    // just below 1/22 of the height, so that rounding never costs a line
    let normal = format!("{}<w:jc w:val=\"both\"/>", exact(theme.pitch - 0.03));
    let title = Style::new("Title", "Title", Role::Title, theme.title);
    let body = Style::new("BodyText", "Body Text", Role::Body, theme.body).with(text);
    vec![
        Style::new("Normal", "Normal", Role::Body, theme.body).with(normal),
        Style {
            narrow: chinese,
            ..body
        },
        Style {
            bold: !chinese,
            ..title
        }
        .with(centred(theme.title * 1.5)),
        Style::new("Number", "Document Number", Role::Body, theme.body).with(centred(theme.pitch)),
    ]
}

fn headings(theme: Theme) -> impl Iterator<Item = Style> {
    const NAMES: [(&str, &str, Role); 4] = [
        ("Heading1", "heading 1", Role::Hei),
        ("Heading2", "heading 2", Role::Kai),
        ("Heading3", "heading 3", Role::Body),
        ("Heading4", "heading 4", Role::Body),
    ];
    let chinese = theme.lang == Lang::Zh;
    let gap = if chinese {
        ""
    } else {
        "<w:spacing w:before=\"160\" w:after=\"60\"/>"
    };
    NAMES
        .into_iter()
        .enumerate()
        .map(move |(index, (id, name, role))| {
            let first = first_line(theme);
            let level = format!("<w:jc w:val=\"left\"/><w:outlineLvl w:val=\"{index}\"/>");
            let style = Style::new(id, name, role, theme.body);
            let style = style.with(format!("<w:keepNext/>{gap}{first}{level}"));
            Style {
                bold: !chinese,
                narrow: chinese,
                ..style
            }
        })
}

fn small(theme: Theme) -> Vec<Style> {
    const FREE: &str = "w:line=\"240\" w:lineRule=\"auto\"/>";
    let line = exact(theme.small_pitch);
    let text = format!("<w:snapToGrid w:val=\"0\"/>{line}<w:jc w:val=\"left\"/>");
    let caption = format!("<w:keepNext/>{}", centred(theme.small_pitch * 1.3));
    let figure = format!(
        "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"60\" w:after=\"60\" {FREE}\
         <w:jc w:val=\"center\"/>"
    );
    let footer = format!("<w:spacing w:before=\"0\" w:after=\"0\" {FREE}");
    let size = theme.small;
    vec![
        Style::new("Caption", "caption", Role::Hei, size + 0.5).with(caption),
        Style::new("TableText", "Table Text", Role::Body, size).with(text.clone()),
        Style::new("TableHead", "Table Head", Role::Hei, size).with(text.clone()),
        Style::new("Note", "Note", Role::Body, size).with(text),
        Style::new("Figure", "Figure", Role::Body, size).with(figure),
        Style::new("Footer", "footer", Role::Song, theme.folio).with(footer),
    ]
}
