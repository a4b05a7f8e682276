//! The books of the synthetic bureau: one year of records whose sums are the figures of the yearly
//! report of 2020, and the acts by which the land of that year went through the land ledger.
//! Names are invented; no person is in them.

mod books;
mod land;
mod office;
mod service;
mod stock;
mod tasks;

use kunyu_overlay::Shape;

use crate::{
    admin::Admin,
    plane::{CENTRE, HALF, Place, Rectangle, inside, near_window},
    random::Random,
    shapes::CLEARANCE_M,
};

/// The year whose figures the records add up to.
pub const YEAR: i16 = 2020;

/// A record that is entered as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Id of its register.
    pub register: &'static str,
    /// Values as written, by field.
    pub values: Vec<(&'static str, String)>,
    /// Business date.
    pub on: String,
    /// Geometry in EPSG:4526 on the grid.
    pub shape: Option<Shape>,
}

/// What an act is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A value as written.
    One(&'static str, String),
    /// A list of rows.
    Rows(&'static str, Vec<Vec<(&'static str, String)>>),
}

/// An act of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Id of the process.
    pub process: &'static str,
    /// Id of the transition.
    pub transition: &'static str,
    /// The case within this sample: acts of one case bear the same name.
    pub case: String,
    /// Business date.
    pub on: String,
    /// Inputs.
    pub given: Vec<Given>,
    /// Number of the existing record that a new case is about, where it makes none.
    pub about: Option<String>,
    /// Geometry of the record that a new case makes.
    pub shape: Option<Shape>,
}

/// Records and acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// Entered as they are, in order.
    pub records: Vec<Record>,
    /// Acted out, in order of their dates.
    pub acts: Vec<Act>,
}

impl Books {
    /// The books of the district drawn from `seed`; the figures do not depend on it.
    pub fn generate(seed: u64) -> Self {
        let mut books = Maker::written(seed).books;
        books.acts.sort_by(|a, b| a.on.cmp(&b.on));
        books
    }
}

/// Land that the books do not lie on.
pub(crate) struct Ground {
    maker: Maker,
}

/// Tries to find a place for a plot before it is said that there is none.
const TRIES: usize = 20_000;

impl Ground {
    /// What the books of the district drawn from `seed` leave free.
    pub(crate) fn beside_the_books(seed: u64) -> Self {
        let mut maker = Maker::written(seed);
        maker.random = Random::stream(seed, "desk");
        Self { maker }
    }

    /// A plot of so many square metres, in the township or in any, with the code of the township.
    pub(crate) fn plot(&mut self, area_m2: i64, township: Option<&str>) -> Option<(Shape, String)> {
        for _ in 0..TRIES {
            let Some((drawn, found)) = self.maker.candidate(area_m2) else {
                continue;
            };
            if township.is_none_or(|wanted| wanted == found) {
                self.maker.taken.push(drawn);
                return Some((Shape::Polygons(drawn.polygon()), found));
            }
        }
        None
    }
}

/// Draws numbers, dates and places.
struct Maker {
    admin: Admin,
    random: Random,
    taken: Vec<Rectangle>,
    books: Books,
}

/// A parcel: a rectangle and the township it lies in.
struct Parcel {
    shape: Shape,
    township: String,
}

impl Maker {
    /// All books of the district drawn from `seed`.
    fn written(seed: u64) -> Self {
        let mut maker = Self {
            admin: Admin::draw(seed),
            random: Random::stream(seed, "records"),
            taken: Vec::new(),
            books: Books {
                records: Vec::new(),
                acts: Vec::new(),
            },
        };
        land::write(&mut maker);
        stock::write(&mut maker);
        office::before(&mut maker);
        books::write(&mut maker);
        service::write(&mut maker);
        tasks::write(&mut maker);
        office::after(&mut maker);
        maker
    }

    fn record(&mut self, register: &'static str, on: &str, values: Vec<(&'static str, String)>) {
        self.drawn(register, on, values, None);
    }

    fn drawn(
        &mut self,
        register: &'static str,
        on: &str,
        values: Vec<(&'static str, String)>,
        shape: Option<Shape>,
    ) {
        let on = on.to_owned();
        self.books.records.push(Record {
            register,
            values,
            on,
            shape,
        });
    }

    /// A day of a year, from the first of `months.0` to the 28th of `months.1`.
    fn day(&mut self, year: i16, months: (usize, usize)) -> String {
        let month = months.0 + self.random.below(months.1 - months.0 + 1);
        let day = 1 + self.random.below(28);
        format!("{year}-{month:02}-{day:02}")
    }

    /// Shares of a total, each at least one, by chance; they add up to it.
    fn shares(&mut self, total: i64, count: usize) -> Vec<i64> {
        let weights: Vec<f64> = (0..count).map(|_| self.random.between(0.4, 1.6)).collect();
        let all: f64 = weights.iter().sum();
        let mut left = total;
        let mut shares = Vec::with_capacity(count);
        for (index, weight) in weights.iter().enumerate() {
            let rest = (count - index - 1) as i64;
            let share = ((total as f64 * weight / all) as i64).clamp(1, left - rest);
            let share = if rest == 0 { left } else { share };
            left -= share;
            shares.push(share);
        }
        shares
    }

    /// A rectangle of so many square metres that touches no other of these books.
    fn parcel(&mut self, area_m2: i64) -> Parcel {
        loop {
            if let Some((drawn, township)) = self.candidate(area_m2) {
                self.taken.push(drawn);
                return Parcel {
                    shape: Shape::Polygons(drawn.polygon()),
                    township,
                };
            }
        }
    }

    /// A rectangle of so many square metres drawn by chance, with the code of its township, where it
    /// lies inside the district and touches no other.
    fn candidate(&mut self, area_m2: i64) -> Option<(Rectangle, String)> {
        // whole centimetres wide, so that width times height is the area to a few cm²
        let side = libm::sqrt(area_m2 as f64);
        let width_mm = ((side * self.random.between(0.7, 1.4)) as i64).max(10) * 1000;
        let height_mm = area_m2 * 1_000_000 / width_mm;
        let centre = Place::new(
            CENTRE.x + self.random.between(-HALF.x, HALF.x),
            CENTRE.y + self.random.between(-HALF.y, HALF.y),
        );
        if !inside(centre, 0.9) || near_window(centre, CLEARANCE_M + side) {
            return None;
        }
        let corner = (centre.x as i64, centre.y as i64);
        let drawn = Rectangle::local(corner, [0, 0, width_mm, height_mm]);
        let apart = |other: &Rectangle| other.shrunk(-20_000).intersection(&drawn).is_none();
        if !self.taken.iter().all(apart) {
            return None;
        }
        let village = self.admin.village_at(centre);
        let township = Admin::township(self.admin.township_of(village)).0;
        Some((drawn, township.to_owned()))
    }

    /// A township by chance, for records without geometry.
    fn township(&mut self) -> String {
        Admin::township(self.random.below(12) as u32).0.to_owned()
    }
}

/// Hectares as written, of square metres.
fn hectares(area_m2: i64) -> String {
    decimal(area_m2, 4)
}

/// `unscaled / 10^decimals` as written, without zeros at the end.
fn decimal(unscaled: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let text = format!(
        "{}.{:0width$}",
        unscaled / unit,
        unscaled % unit,
        width = decimals as usize
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn said(text: impl Into<String>) -> String {
    text.into()
}

fn yes() -> String {
    "true".to_owned()
}

fn no() -> String {
    "false".to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn sum(books: &Books, register: &str, field: &str, within: impl Fn(&Record) -> bool) -> f64 {
        let rows = books.records.iter().filter(|row| row.register == register);
        rows.filter(|row| within(row))
            .filter_map(|row| value(row, field)?.parse::<f64>().ok())
            .sum()
    }

    fn value<'r>(row: &'r Record, field: &str) -> Option<&'r str> {
        let found = row.values.iter().find(|(id, _)| *id == field);
        found.map(|(_, text)| text.as_str())
    }

    #[test]
    fn the_same_seed_gives_the_same_books_and_any_seed_the_same_figures() {
        let books = Books::generate(42);
        assert_eq!(books, Books::generate(42));
        for seed in [1, 42] {
            let books = Books::generate(seed);
            let all = |_: &Record| true;
            let year = |row: &Record| row.on.starts_with("2020");
            assert_eq!(sum(&books, "idle_land", "area", all).round(), 8507.0);
            assert_eq!(
                sum(&books, "idle_land", "disposed_area", all).round(),
                8134.0
            );
            assert_eq!(
                sum(&books, "idle_land", "digested_area", all).round(),
                7998.0
            );
            let task = sum(&books, "approved_unsupplied", "task_area", all);
            assert_eq!(task.round(), 6224.0);
            let filed = sum(&books, "facility_agriculture", "area", year);
            assert!((filed - 55.21).abs() < 1e-9, "{filed}");
        }
    }

    #[test]
    fn numbers_are_unique_within_a_register() {
        let books = Books::generate(42);
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in &books.records {
            let number = [
                "number",
                "parcel_no",
                "filing_no",
                "project_code",
                "approval_no",
            ];
            if let Some(number) = number.iter().find_map(|id| value(row, id)) {
                *seen.entry((row.register, number)).or_default() += 1;
            }
        }
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn shares_add_up() {
        let books = Books::generate(7);
        let areas: Vec<i64> = books
            .acts
            .iter()
            .filter(|act| act.process == "land_conversion" && act.transition == "prepare")
            .flat_map(|act| &act.given)
            .filter_map(|given| match given {
                Given::One("approved_area", text) => Some(text),
                _ => None,
            })
            .map(|text| (text.parse::<f64>().unwrap_or_default() * 1e4).round() as i64)
            .collect();
        assert_eq!(areas.len(), 13);
        assert_eq!(areas.iter().sum::<i64>(), 2_241_770);
    }
}
