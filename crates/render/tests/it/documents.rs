use kunyu_render::{Fonts, MapPictures, RenderError, to_docx, to_markdown, to_pdf, to_xlsx};
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
        crate::keep(
            &format!("report-{lang:?}.docx"),
            &to_docx(&report::report(lang), &fonts).unwrap(),
        );
        crate::keep(
            &format!("report-{lang:?}.xlsx"),
            &to_xlsx(&report::report(lang), &fonts).unwrap(),
        );
        let md = to_markdown(&report::report(lang), &fonts, &MapPictures::Omitted).unwrap();
        crate::keep(&format!("report-{lang:?}.md"), md.text.as_bytes());
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
