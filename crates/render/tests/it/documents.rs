use kunyu_render::{Fonts, RenderError, to_pdf};
use kunyu_terms::Lang;

use crate::report;

#[test]
fn a_report_becomes_a_pdf_with_its_fonts() {
    let fonts = Fonts::embedded().unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let pdf = to_pdf(&report::report(lang), &fonts).unwrap();
        assert_eq!(pdf, to_pdf(&report::report(lang), &fonts).unwrap());
        assert!(pdf.starts_with(b"%PDF"));
        crate::keep(&format!("report-{lang:?}.pdf"), &pdf);
    }
    let mut report = report::report(Lang::Zh);
    report.title.push('𰻝');
    let error = to_pdf(&report, &fonts).unwrap_err();
    assert!(matches!(
        error,
        RenderError::MissingGlyph {
            character: '𰻝',
            ..
        }
    ));
}
