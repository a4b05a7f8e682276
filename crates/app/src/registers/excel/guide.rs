//! The sheet that says how to fill in the other one.

use kunyu_definitions::{FieldKind, Register};
use kunyu_formats::{ColumnForm, OutCell, SheetColumn, SheetPlan, WorkbookWriter};
use kunyu_terms::Lang;

use super::columns::{FieldColumn, unit_word};
use super::export::format_error;
use crate::Result;
use crate::folder::Folder;

/// Codes that are written out; longer lists stand in the drop-down alone.
const LISTED: usize = 12;

/// Titles of the columns, in both languages, with their widths.
const COLUMNS: [(&str, &str, u16); 7] = [
    ("列", "Column", 26),
    ("字段", "Field", 22),
    ("类型", "Type", 12),
    ("单位", "Unit", 10),
    ("必填", "Required", 9),
    ("怎样填", "How to fill in", 60),
    ("依据", "Basis", 34),
];

/// What holds for the whole table.
const RULES: [(&str, &str); 5] = [
    (
        "一行一条记录；表头不要改，列的次序可以改，不用的列可以删。",
        "One row is one record. Keep the header; columns may be moved, and left out when not used.",
    ),
    (
        "带 * 的列必填。编号不能重复；导入时写 --update 才会改已有的记录，空格就是清空。",
        "Columns with * must be filled. Numbers are unique; only with --update are existing records changed, and an \
         empty cell then clears the field.",
    ),
    (
        "面积、金额按表头的单位填数；文件上是别的单位，连单位一起写，如 30.00 亩、1000 万元。",
        "Areas and money are figures in the unit of the header; write another unit of the document with the figure, \
         such as 30.00 亩 or 1000 万元.",
    ),
    (
        "日期写 2020-03-02、2020/3/2、2020年3月2日 都可以。",
        "Dates may be written 2020-03-02, 2020/3/2 or 2020年3月2日.",
    ),
    (
        "先用 --dry-run 试导入：有错的行逐格列出；有一处错，就一行也不导入。",
        "Try it with --dry-run first: every bad cell is listed. With one fault nothing is imported.",
    ),
];

/// Adds the sheet.
pub(super) fn write(
    book: &mut WorkbookWriter,
    folder: &Folder,
    owner: &Register,
    columns: &[FieldColumn<'_>],
    lang: Lang,
) -> Result<()> {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let plan = SheetPlan {
        name: say("填表说明", "How to fill in").to_owned(),
        columns: COLUMNS
            .iter()
            .map(|(zh, en, width)| SheetColumn {
                title: say(zh, en).to_owned(),
                form: ColumnForm::Prose,
                choices: Vec::new(),
                width: *width,
            })
            .collect(),
        refusal: (String::new(), String::new()),
        frozen: 1,
    };
    book.sheet(&plan).map_err(|error| format_error(&error))?;
    for column in columns.iter().filter(|column| !column.retired) {
        let field = column.field;
        let (zh, en) = field.kind.words();
        let unit = unit_word(field.unit, lang).filter(|_| field.kind.is_number());
        let how = how(folder, owner, column, lang);
        let basis = column.codes.map_or("", |codes| codes.source.as_str());
        let heading = column.heading(lang);
        let cells = [
            heading.trim_end_matches('*'),
            &field.id,
            say(zh, en),
            unit.unwrap_or_default(),
            if column.required {
                say("是", "yes")
            } else {
                ""
            },
            &how,
            basis,
        ];
        row(book, &cells)?;
    }
    for (zh, en) in RULES {
        row(book, &[say("说明", "Note"), "", "", "", "", say(zh, en)])?;
    }
    Ok(())
}

fn row(book: &mut WorkbookWriter, cells: &[&str]) -> Result<()> {
    let cells: Vec<OutCell<'_>> = cells.iter().map(|text| OutCell::Text(text)).collect();
    book.row(&cells, &[]).map_err(|error| format_error(&error))
}

fn how(folder: &Folder, owner: &Register, column: &FieldColumn<'_>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let field = column.field;
    let mut parts: Vec<String> = Vec::new();
    if field.id == owner.number {
        parts.push(
            if zh {
                "编号，不能重复"
            } else {
                "the number; unique"
            }
            .to_owned(),
        );
    }
    if let Some(codes) = column.codes {
        let all = column.choices(lang);
        let title = codes.title.in_lang(lang);
        parts.push(match (all.len() <= LISTED, zh) {
            (true, true) => format!("{title}：{}", all.join("、")),
            (true, false) => format!("{title}: {}", all.join(", ")),
            (false, true) => format!("{title}，共 {} 项，见下拉列表", all.len()),
            (false, false) => format!("{title}: {} codes, see the drop-down", all.len()),
        });
    }
    if let Some(other) = field.references.as_deref()
        && let Some(register) = folder.definitions.register(other)
    {
        let title = register.title.in_lang(lang);
        parts.push(if zh {
            format!("“{title}”台账中的编号")
        } else {
            format!("a number of the register \"{title}\"")
        });
    }
    if field.personal.is_some() {
        parts.push(
            if zh {
                "个人信息：导出时遮蔽，带 * 的不会覆盖原文"
            } else {
                "personal data: masked in exports; a masked text never replaces the original"
            }
            .to_owned(),
        );
    }
    match field.kind {
        FieldKind::Boolean => parts.push(if zh { "是、否" } else { "yes, no" }.to_owned()),
        FieldKind::Decimal(scale) => parts.push(if zh {
            format!("至多 {scale} 位小数")
        } else {
            format!("at most {scale} decimals")
        }),
        _ => {}
    }
    if let Some(width) = field.width {
        parts.push(if zh {
            format!("最多 {width} 字")
        } else {
            format!("at most {width} characters")
        });
    }
    parts.join(if zh { "；" } else { "; " })
}
