use std::fmt::Write as _;

use kunyu_terms::Lang;

use super::xml::{fonts, run, twips};
use crate::backend::svg::escape;
use crate::page::theme::Theme;
use crate::{Document, Role};

pub(super) const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Default Extension="png" ContentType="image/png"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    r#"<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>"#,
    "</Types>"
);

pub(super) const RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>"#,
    "</Relationships>"
);

pub(super) const APP: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">"#,
    "<Application>Kunyu</Application></Properties>"
);

pub(super) const SETTINGS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:evenAndOddHeaders/><w:defaultTabStop w:val="640"/>"#,
    r#"<w:characterSpacingControl w:val="compressPunctuation"/>"#,
    r#"<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" "#,
    r#"w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
);

/// The fonts that users of the standard name are not free; each lists what may stand in for it.
pub(super) const FONT_TABLE: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:font w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,Noto Serif CJK SC,Source Han Serif SC,宋体"/><w:charset w:val="86"/><w:family w:val="roman"/></w:font>"#,
    r#"<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong,Noto Serif CJK SC,Source Han Serif SC"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="楷体_GB2312"><w:altName w:val="楷体,KaiTi,LXGW WenKai,Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="黑体"><w:altName w:val="SimHei,Noto Sans CJK SC,Source Han Sans SC"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="宋体"><w:altName w:val="SimSun,Noto Serif CJK SC,Source Han Serif SC"/><w:charset w:val="86"/><w:family w:val="roman"/></w:font>"#,
    "</w:fonts>"
);

/// Relations of the main part: styles, settings, fonts, footers, pictures.
pub(super) fn document_relations(pictures: usize) -> String {
    const BASE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    );
    let mut relation = |id: &str, kind: &str, target: &str| {
        let _ = write!(
            xml,
            "<Relationship Id=\"{id}\" Type=\"{BASE}/{kind}\" Target=\"{target}\"/>"
        );
    };
    relation("rStyles", "styles", "styles.xml");
    relation("rSettings", "settings", "settings.xml");
    relation("rFonts", "fontTable", "fontTable.xml");
    relation("rFooter1", "footer", "footer1.xml");
    relation("rFooter2", "footer", "footer2.xml");
    for number in 1..=pictures {
        relation(
            &format!("rMap{number}"),
            "image",
            &format!("media/map{number}.png"),
        );
    }
    xml.push_str("</Relationships>");
    xml
}

/// Title, author and date.
pub(super) fn core(document: &Document) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    let _ = write!(xml, "<dc:title>{}</dc:title>", escape(&document.title));
    let _ = write!(xml, "<dc:creator>{}</dc:creator>", escape(&document.author));
    if let Some(day) = document.date {
        for name in ["created", "modified"] {
            let _ = write!(
                xml,
                "<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:{name}>",
                day.iso()
            );
        }
    }
    xml.push_str("</cp:coreProperties>");
    xml
}

/// `— 1 —`: odd pages at the right, even ones at the left, one character from the edge.
pub(super) fn footer(lang: Lang, odd: bool) -> String {
    let theme = Theme::of(lang);
    let indent = twips(theme.folio);
    let place = if odd {
        format!("<w:ind w:right=\"{indent}\"/><w:jc w:val=\"right\"/>")
    } else {
        format!("<w:ind w:left=\"{indent}\"/><w:jc w:val=\"left\"/>")
    };
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>\
         <w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:ftr \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr>\
         <w:pStyle w:val=\"Footer\"/>{place}</w:pPr>{}{field}{}</w:p></w:ftr>",
        run("— ", ""),
        run(" —", "")
    )
}

/// All styles: text of 3号 仿宋 in lines of fixed height, title, headings, small text.
pub(super) fn styles(lang: Lang) -> String {
    let theme = Theme::of(lang);
    let (pitch, small_pitch) = (twips(theme.pitch - 0.03), twips(theme.small_pitch));
    let half_points = |size: f32| (size * 2.0).round() as i64;
    let language = "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>";
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults>\
         <w:rPrDefault><w:rPr>{}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{language}\
         </w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
        fonts(Role::Body, lang),
        size = half_points(theme.body),
    );
    let exact = |line: i64| {
        format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>")
    };
    let chinese = lang == Lang::Zh;
    let mut style = |id: &str, name: &str, paragraph: &str, role: Role, size: f32, bold: bool| {
        let default = if id == "Normal" {
            " w:default=\"1\""
        } else {
            ""
        };
        let based = if id == "Normal" {
            ""
        } else {
            "<w:basedOn w:val=\"Normal\"/>"
        };
        let bold = if bold { "<w:b/>" } else { "" };
        // 28 characters of 16 points on 442.2 points: 5 twentieths of a point less for each
        let running = chinese && (id == "BodyText" || id.starts_with("Heading"));
        let narrow = if running {
            "<w:spacing w:val=\"-5\"/>"
        } else {
            ""
        };
        let (face, size) = (fonts(role, lang), half_points(size));
        let _ = write!(
            xml,
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
             {based}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{face}{bold}{narrow}\
             <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"
        );
    };
    let body = exact(pitch);
    style(
        "Normal",
        "Normal",
        &format!("{body}<w:jc w:val=\"both\"/>"),
        Role::Body,
        theme.body,
        false,
    );
    let indent = twips(theme.indent);
    let first = if chinese {
        format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\"/>")
    } else {
        String::new()
    };
    let after = "<w:spacing w:before=\"0\" w:after=\"120\"/>";
    let text = if chinese {
        first.clone()
    } else {
        format!("{after}<w:jc w:val=\"left\"/>")
    };
    style(
        "BodyText",
        "Body Text",
        &text,
        Role::Body,
        theme.body,
        false,
    );
    for (index, role) in [Role::Hei, Role::Kai, Role::Body, Role::Body]
        .into_iter()
        .enumerate()
    {
        let gap = if chinese {
            ""
        } else {
            "<w:spacing w:before=\"160\" w:after=\"60\"/>"
        };
        let paragraph = format!(
            "<w:keepNext/>{gap}{first}<w:jc w:val=\"left\"/><w:outlineLvl w:val=\"{index}\"/>"
        );
        let level = index + 1;
        let (id, name) = (format!("Heading{level}"), format!("heading {level}"));
        style(&id, &name, &paragraph, role, theme.body, !chinese);
    }
    let centred = |line: f32| format!("{}<w:jc w:val=\"center\"/>", exact(twips(line)));
    let title = centred(theme.title * 1.5);
    style("Title", "Title", &title, Role::Title, theme.title, !chinese);
    style(
        "Number",
        "Document Number",
        &centred(theme.pitch),
        Role::Body,
        theme.body,
        false,
    );
    let caption = format!("<w:keepNext/>{}", centred(theme.small_pitch * 1.3));
    style(
        "Caption",
        "caption",
        &caption,
        Role::Hei,
        theme.small + 0.5,
        false,
    );
    let small = format!(
        "<w:snapToGrid w:val=\"0\"/>{}<w:jc w:val=\"left\"/>",
        exact(small_pitch)
    );
    style(
        "TableText",
        "Table Text",
        &small,
        Role::Body,
        theme.small,
        false,
    );
    style(
        "TableHead",
        "Table Head",
        &small,
        Role::Hei,
        theme.small,
        false,
    );
    style("Note", "Note", &small, Role::Body, theme.small, false);
    let picture = "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"60\" w:after=\"60\" \
         w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>";
    style("Figure", "Figure", picture, Role::Body, theme.small, false);
    let footer = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>";
    style("Footer", "footer", footer, Role::Song, theme.folio, false);
    xml.push_str("</w:styles>");
    xml
}
