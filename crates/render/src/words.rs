use kunyu_terms::Lang;

/// Fixed words of maps and documents.
pub(crate) struct Words {
    pub(crate) legend: &'static str,
    pub(crate) scale: &'static str,
    pub(crate) north: &'static str,
    pub(crate) date: &'static str,
    pub(crate) crs: &'static str,
    pub(crate) editions: &'static str,
    pub(crate) approval: &'static str,
    pub(crate) synthetic: &'static str,
    pub(crate) figure: &'static str,
    pub(crate) table: &'static str,
    pub(crate) attachment: &'static str,
    pub(crate) note: &'static str,
    pub(crate) none: &'static str,
    pub(crate) colon: &'static str,
    pub(crate) separator: &'static str,
    pub(crate) document: &'static str,
    pub(crate) number: &'static str,
    pub(crate) issuer: &'static str,
}

const ZH: Words = Words {
    legend: "图例",
    scale: "比例尺",
    north: "北",
    date: "制图日期",
    crs: "坐标系",
    editions: "数据版次",
    approval: "审图号",
    synthetic: "合成数据，仅供演示，不对应任何真实地块",
    figure: "图",
    table: "表",
    attachment: "附件",
    note: "注",
    none: "无",
    colon: "：",
    separator: "；",
    document: "文书",
    number: "文号",
    issuer: "发文机关",
};

const EN: Words = Words {
    legend: "Legend",
    scale: "Scale",
    north: "N",
    date: "Date",
    crs: "Coordinate system",
    editions: "Editions",
    approval: "Map approval number",
    synthetic: "Synthetic data for demonstration, no real parcel",
    figure: "Figure",
    table: "Table",
    attachment: "Attachments",
    note: "Note",
    none: "none",
    colon: ": ",
    separator: "; ",
    document: "Document",
    number: "Number",
    issuer: "Issuer",
};

/// The fixed words in a language.
pub(crate) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// A text as it is set: in English with straight quotation marks, for the typographic ones of a
/// Chinese font are two letters wide.
pub(crate) fn typeset(lang: Lang, text: &str) -> String {
    if lang == Lang::Zh {
        return text.to_owned();
    }
    text.replace(['\u{201C}', '\u{201D}'], "\"")
        .replace(['\u{2018}', '\u{2019}'], "'")
}
