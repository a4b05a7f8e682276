//! Reports made at random from paraphrases of other bureaus, with planted mistakes: precision and recall of each
//! status.

mod maker;
pub mod numbers;

use std::collections::BTreeMap;

use kunyu_proof::{Draft, Status, proof};

use maker::{Bureau, Made, bureaus, make};

const DEVELOP: &str = include_str!("corpus/develop.txt");
const HELD_OUT: &str = include_str!("corpus/heldout.txt");

/// How often a figure of one true status was given another.
#[derive(Default)]
struct Tally {
    pairs: BTreeMap<(Status, Option<Status>), usize>,
    spurious: usize,
}

impl Tally {
    fn add(&mut self, made: &Made) {
        let findings = proof(&Draft::from_text(&made.text), &made.known, made.year);
        let mut used = 0;
        for truth in &made.figures {
            let found = findings.iter().find(|finding| {
                finding.span.paragraph == truth.paragraph
                    && finding.span.from <= truth.at
                    && truth.at < finding.span.to
            });
            used += usize::from(found.is_some());
            let got = found.map(|finding| finding.status);
            *self.pairs.entry((truth.status, got)).or_default() += 1;
            if got != Some(truth.status) && std::env::var_os("KUNYU_SHOW").is_some() {
                let why = found.map_or("", |finding| &finding.reason.zh);
                let by = found
                    .and_then(|finding| finding.indicator.as_deref())
                    .unwrap_or("-");
                println!(
                    "{:?} → {got:?} {} [{}] by {by}: {why}",
                    truth.status, truth.text, truth.of
                );
                println!("    {}", made.paragraph(truth.paragraph));
            }
        }
        self.spurious += findings.len() - used;
    }

    fn sum(&self, fits: impl Fn(Status, Option<Status>) -> bool) -> usize {
        self.pairs
            .iter()
            .filter(|(pair, _)| fits(pair.0, pair.1))
            .map(|(_, count)| count)
            .sum()
    }

    /// Precision and recall of one status.
    fn measure(&self, status: Status) -> (f64, f64) {
        let hit = self.sum(|truth, got| truth == status && got == Some(status)) as f64;
        let given = self.sum(|_, got| got == Some(status)) as f64;
        let there = self.sum(|truth, _| truth == status) as f64;
        (hit / given.max(1.0), hit / there.max(1.0))
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: {} figures, {} spurious",
            self.sum(|_, _| true),
            self.spurious
        );
        for status in ALL {
            let (precision, recall) = self.measure(status);
            let there = self.sum(|truth, _| truth == status);
            println!(
                "  {:<17} {there:>6}  precision {precision:.4}  recall {recall:.4}",
                status.code()
            );
        }
        for ((truth, got), count) in self.pairs.iter().filter(|(pair, _)| Some(pair.0) != pair.1) {
            let got = got.map_or("not listed", Status::code);
            println!("  {:<17} told as {got}: {count}", truth.code());
        }
    }
}

const ALL: [Status; 5] = [
    Status::Right,
    Status::Rounded,
    Status::CutOrUnrounded,
    Status::Wrong,
    Status::Untraced,
];

fn run(bureaus: &[Bureau], reports: u64) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..reports {
        tally.add(&make(bureaus, seed));
    }
    tally
}

fn at_least(tally: &Tally, status: Status, precision: f64, recall: f64) {
    let (got_precision, got_recall) = tally.measure(status);
    assert!(
        got_precision >= precision && got_recall >= recall,
        "{}: precision {got_precision:.4}, recall {got_recall:.4}",
        status.code()
    );
}

#[test]
fn reports_of_known_wording() {
    let tally = run(&bureaus(DEVELOP), 400);
    tally.print("develop");
    at_least(&tally, Status::Wrong, 0.97, 0.95);
    at_least(&tally, Status::Right, 0.97, 0.97);
}

#[test]
fn reports_never_seen_before() {
    let tally = run(&bureaus(HELD_OUT), 400);
    tally.print("held out");
    at_least(&tally, Status::Wrong, 0.95, 0.90);
    at_least(&tally, Status::Right, 0.95, 0.95);
}
