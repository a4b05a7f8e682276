//! What a drawing showed, as notices.

use super::curve::TOLERANCE;
use super::drawing::Opened;
use super::shape::Seen;
use super::walk::Findings;
use crate::Notice;

/// Notices, each with whether it is of a repair.
pub(super) fn notices(opened: &Opened, findings: &Findings) -> Vec<(bool, Notice)> {
    let place = &opened.drawing.place;
    let mut out = Vec::new();
    let mut say = |repair: bool, code, zh: String, en: String| {
        out.push((repair, Notice::new(code, place.clone(), zh, en)));
    };
    let (stated, used) = (opened.stated, opened.drawing.charset);
    if let Some(stated) = stated.filter(|stated| *stated != used) {
        let (stated, used) = (stated.name(), used.name());
        let zh = format!("图形声明的编码是 {stated}，文字按 {used} 读取");
        let en = format!("the drawing states {stated}; text was read as {used}");
        say(true, "dxf.encoding", zh, en);
    }
    if opened.broken {
        let zh = format!("部分文字不是有效的 {} 编码，以“\u{fffd}”代替", used.name());
        let en = format!("some text is not valid {}; shown as \u{fffd}", used.name());
        say(true, "dxf.text_broken", zh, en);
    }
    if !opened.drawing.has_end {
        let zh = "图形没有 EOF 结尾，可能不完整".to_owned();
        let en = "the drawing has no EOF at its end; it may be cut short".to_owned();
        say(true, "dxf.no_eof", zh, en);
    }
    counted(findings, &mut say);
    named(findings, &mut say);
    out
}

type Say<'a> = dyn FnMut(bool, &'static str, String, String) + 'a;

fn counted(findings: &Findings, say: &mut Say<'_>) {
    let seen = &findings.seen;
    if seen.curves > 0 {
        let count = seen.curves;
        let zh = format!(
            "{count} 段曲线（弧、圆、椭圆、样条）已用折线代替，弦高不超过 {TOLERANCE} 图形单位（以米为单位时 1 毫米）"
        );
        let en = format!(
            "{count} curves (arcs, circles, ellipses, splines) were replaced by chords, never farther off than \
                {TOLERANCE} drawing units (1 mm in metres)"
        );
        say(false, "dxf.curves", zh, en);
    }
    for (count, repair, code, zh, en) in shapes(seen).into_iter().chain(rest(findings)) {
        if count > 0 {
            say(
                repair,
                code,
                format!("{count} {zh}"),
                format!("{count} {en}"),
            );
        }
    }
}

fn named(findings: &Findings, say: &mut Say<'_>) {
    let list = |names: &mut dyn Iterator<Item = &String>| {
        let names: Vec<&str> = names.map(String::as_str).collect();
        names.join(", ")
    };
    if findings.hidden > 0 {
        let (count, names) = (findings.hidden, list(&mut findings.hidden_layers.iter()));
        let zh = format!("{count} 个图元在冻结或关闭的图层上或不可见，仍已读取：{names}");
        let en = format!(
            "{count} entities lie on frozen or switched-off layers or are invisible; read all the same: {names}"
        );
        say(false, "dxf.hidden", zh, en);
    }
    if findings.lost_inserts > 0 {
        let (count, names) = (
            findings.lost_inserts,
            list(&mut findings.lost_blocks.iter()),
        );
        let zh = format!(
            "{count} 处插入的块不存在、在外部文件中、嵌套过深或插入自身，只读取插入点：{names}"
        );
        let en = format!(
            "{count} inserts are of blocks that are missing, external, nested too deeply or within themselves; \
                only their points were read: {names}"
        );
        say(false, "dxf.lost_block", zh, en);
    }
    if !findings.unread.is_empty() {
        let types: Vec<String> = findings
            .unread
            .iter()
            .map(|(kind, count)| format!("{kind} × {count}"))
            .collect();
        let types = types.join(", ");
        let zh = format!("未读取的图元类型：{types}");
        let en = format!("types of entities that are not read: {types}");
        say(false, "dxf.unread", zh, en);
    }
}

type Counted = (u64, bool, &'static str, &'static str, &'static str);

/// What shapes showed: count, whether it is a repair, code, Chinese, English.
fn shapes(seen: &Seen) -> [Counted; 6] {
    [
        (
            seen.fits,
            false,
            "dxf.spline_fit",
            "条样条只有拟合点，已用直线连接拟合点",
            "splines have fit points only; these were joined by straight lines",
        ),
        (
            seen.nearly_closed,
            false,
            "dxf.nearly_closed",
            "条多段线首尾相距不到 1 毫米但未闭合，按线读取",
            "polylines end within 1 mm of their start but are not closed; read as lines",
        ),
        (
            seen.too_short,
            true,
            "dxf.too_short",
            "条闭合多段线不足三个不同的点，按线读取；填充中的这类边界已略去",
            "closed polylines have fewer than three different places; read as lines, left out in hatches",
        ),
        (
            seen.empty,
            false,
            "dxf.empty",
            "个图元没有坐标，已略去",
            "entities have no position; left out",
        ),
        (
            seen.gaps,
            true,
            "dxf.hatch_gap",
            "处填充边界首尾不相接，已用直线相连",
            "edges of hatches do not meet; joined by straight lines",
        ),
        (
            seen.hatches,
            false,
            "dxf.hatch_broken",
            "个填充的边界无法解释，已略去",
            "hatches have boundaries that cannot be read; left out",
        ),
    ]
}

fn rest(findings: &Findings) -> [Counted; 2] {
    [
        (
            findings.paper,
            false,
            "dxf.paper_space",
            "个图元在图纸空间，未读取",
            "entities lie in paper space; not read",
        ),
        (
            findings.apart,
            true,
            "dxf.parts_apart",
            "个图元原属多部分要素，但各部分已不相连，分别读取",
            "entities were parts of features whose parts no longer stand together; read one by one",
        ),
    ]
}
