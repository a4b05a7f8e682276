//! Reads a written report and checks every figure against known values and against the report itself. Pure: text in,
//! findings out.
//!
//! ```
//! use kunyu_proof::{Draft, Known, Parts, Status, proof};
//! let known = Known {
//!     id: "petition.mayor".into(), title: "市长专线".into(), section: "服务".into(), unit: "件".into(),
//!     value: "1366".parse()?, rounding: None, at_least: false, phrases: vec![], parts: Parts::None, year: 2020,
//! };
//! let draft = Draft::from_text("按时处理市长专线1365件。");
//! let findings = proof(&draft, &[known], 2020);
//! assert_eq!(findings[0].status, Status::Wrong);
//! assert_eq!(findings[0].expected.as_deref(), Some("1366件"));
//! # Ok::<(), kunyu_terms::ExactError>(())
//! ```

mod clean;
mod context;
mod draft;
mod figure;
mod finding;
mod judge;
mod known;
mod label;
mod names;
mod numeral;
mod relate;
mod scan;
mod trace;
mod twice;
mod unit;
mod verdicts;
mod words;

use std::collections::HashMap;

pub use draft::{Draft, Paragraph, Place};
pub use finding::{Finding, Span, Status};
pub use known::{Known, Parts, Rounding};
pub use unit::{Measure, Unit};

use clean::Clean;
use known::Book;
use relate::Sentence;
use trace::Page;

/// Checks every figure of `draft`, the report of `year`, against `known` and against the draft itself, in the order
/// of the
/// text. Years, dates, ordinals, document numbers and names are no figures; small Chinese numerals (三项制度) and words
/// such as 均 are listed only where they speak of an indicator.
pub fn proof(draft: &Draft, known: &[Known], year: i16) -> Vec<Finding> {
    let book = Book::new(known);
    let mut told = HashMap::new();
    let mut findings = Vec::new();
    for (index, paragraph) in draft.paragraphs.iter().enumerate() {
        let written: Vec<char> = paragraph.text.chars().collect();
        let clean = Clean::new(&paragraph.text);
        let scanned = scan::scan(&clean);
        let place = &paragraph.place;
        let headings = [&place.section, &place.part].into_iter().flatten();
        let heading_year = headings.clone().find_map(|heading| year_in(heading));
        let heading = headings.map(String::as_str).collect::<Vec<_>>().join("，");
        let page = Page {
            clean: &clean,
            scanned: &scanned,
            heading: &heading,
            year: heading_year.unwrap_or(year),
            report_year: year,
        };
        let mut opinions = opinions(&page, &book);
        twice::check(&page, &mut opinions, &place.written_zh(), &mut told);
        for (figure, opinion) in scanned.figures.iter().zip(opinions) {
            if figure.prose && !opinion.is_sure() {
                continue;
            }
            let mut found = finding(place, &written, &clean, figure, opinion, &book);
            found.span.paragraph = index;
            findings.push(found);
        }
    }
    findings
}

fn opinions(page: &Page<'_>, book: &Book<'_>) -> Vec<verdicts::Opinion> {
    let figures = &page.scanned.figures;
    let traces = trace::trace(page, book);
    let pairs = figures.iter().zip(traces);
    let mut opinions: Vec<_> = pairs
        .map(|(figure, trace)| verdicts::opinion(page, book, figure, trace))
        .collect();
    for range in trace::sentences(page.clean, figures) {
        Sentence { page, book, range }.check(&mut opinions);
    }
    opinions
}

fn finding(
    place: &Place,
    written: &[char],
    clean: &Clean,
    figure: &figure::Figure,
    opinion: verdicts::Opinion,
    book: &Book<'_>,
) -> Finding {
    let from = clean.origin.get(figure.start).copied().unwrap_or(0);
    let last = figure.end.saturating_sub(1);
    let to = clean.origin.get(last).map_or(from, |last| last + 1);
    let shown = written.get(from..to).unwrap_or_default().iter();
    Finding {
        figure: shown.filter(|c| !c.is_whitespace()).collect(),
        place: Place {
            character: from + 1,
            ..place.clone()
        },
        expected: opinion.expected,
        status: opinion.status,
        reason: opinion.reason,
        indicator: opinion
            .trace
            .map(|trace| book.entries[trace.entry].known.id.clone()),
        span: Span {
            paragraph: 0,
            from,
            to,
        },
    }
}

/// The first year that a heading names.
fn year_in(heading: &str) -> Option<i16> {
    let chars: Vec<char> = heading.chars().filter(|c| !c.is_whitespace()).collect();
    chars.windows(5).find_map(|window| {
        let digits: String = window[..4].iter().collect();
        let year: i16 = digits.parse().ok()?;
        (window[4] == '年' && (1900..2100).contains(&year)).then_some(year)
    })
}
