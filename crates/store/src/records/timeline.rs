//! The versions of one record along legal time, and what an act does to them.
//!
//! Pure: no database, no clock. The second axis, recorded time, comes from keeping the timeline
//! that was known before each act.

use std::collections::{BTreeMap, BTreeSet};

/// One stretch of legal time in which a record does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<V> {
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// First day no longer in it; `None` for open.
    pub to: Option<String>,
    /// Columns that were set by acts of the first day; all others were carried on.
    pub set: BTreeSet<usize>,
    /// One value per column.
    pub values: Vec<V>,
}

/// The versions of a record in order, without gaps. Only the last may be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<V>(Vec<Stretch<V>>);

/// Why an act of a day cannot be put into a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineFault {
    /// The record begins later, on this day.
    BeforeBeginning(String),
    /// The record has ended on this day.
    Ended(String),
    /// An act of this later day would be lost.
    LaterAct(String),
    /// The record has not ended.
    Live,
}

impl<V: Clone + PartialEq> Timeline<V> {
    /// A record that begins on `day` with these values.
    pub fn begin(day: &str, values: Vec<V>) -> Self {
        let set = (0..values.len()).collect();
        Self(vec![Stretch {
            from: day.to_owned(),
            to: None,
            set,
            values,
        }])
    }

    /// Puts stretches that were stored together again; `None` when they do not join.
    pub fn join(stretches: Vec<Stretch<V>>) -> Option<Self> {
        let joined = stretches
            .windows(2)
            .all(|pair| pair[0].to.as_deref() == Some(pair[1].from.as_str()));
        (joined && !stretches.is_empty()).then_some(Self(stretches))
    }

    /// All stretches in order.
    pub fn stretches(&self) -> &[Stretch<V>] {
        &self.0
    }

    /// The stretch that holds on a day.
    pub fn at(&self, day: &str) -> Option<&Stretch<V>> {
        let holds = |stretch: &&Stretch<V>| {
            stretch.from.as_str() <= day && stretch.to.as_deref().is_none_or(|to| day < to)
        };
        self.0.iter().find(holds)
    }

    /// The last stretch.
    pub fn last(&self) -> Option<&Stretch<V>> {
        self.0.last()
    }

    /// The day on which the record ended.
    pub fn ended_on(&self) -> Option<&str> {
        self.last().and_then(|last| last.to.as_deref())
    }

    /// The timeline after an act of `day` that sets columns. What later acts set themselves stays;
    /// what they only carried on is changed with it.
    ///
    /// # Errors
    /// When the record does not exist on that day.
    pub fn change(&self, day: &str, set: &BTreeMap<usize, V>) -> Result<Self, TimelineFault> {
        let position = self.position(day)?;
        let mut stretches = self.0.clone();
        let position = if stretches[position].from == day {
            position
        } else {
            let mut new = stretches[position].clone();
            new.set.clear();
            day.clone_into(&mut new.from);
            stretches[position].to = Some(day.to_owned());
            stretches.insert(position + 1, new);
            position + 1
        };
        stretches[position].set.extend(set.keys());
        put(&mut stretches[position].values, set);
        let mut carried = set.clone();
        for stretch in &mut stretches[position + 1..] {
            carried.retain(|column, _| !stretch.set.contains(column));
            put(&mut stretch.values, &carried);
        }
        Ok(Self(stretches))
    }

    /// The timeline of a record that ends on `day`: from then on it is no more.
    ///
    /// # Errors
    /// When the record does not exist on that day, or an act of a later day is there.
    pub fn end(&self, day: &str) -> Result<Self, TimelineFault> {
        let position = self.position(day)?;
        if let Some(later) = self.0.get(position + 1) {
            return Err(TimelineFault::LaterAct(later.from.clone()));
        }
        let mut stretches = self.0.clone();
        stretches[position].to = Some(day.to_owned());
        Ok(Self(stretches))
    }

    /// The timeline of a record whose end was an error.
    ///
    /// # Errors
    /// When it has not ended.
    pub fn revive(&self) -> Result<Self, TimelineFault> {
        let mut stretches = self.0.clone();
        match stretches.last_mut() {
            Some(last) if last.to.is_some() => last.to = None,
            _ => return Err(TimelineFault::Live),
        }
        Ok(Self(stretches))
    }

    /// Stretches of `self` that are not in `new`, and those of `new` that are not in `self`.
    pub fn difference<'a>(&'a self, new: &'a Self) -> (Vec<&'a Stretch<V>>, Vec<&'a Stretch<V>>) {
        let gone = self.0.iter().filter(|old| !new.0.contains(old)).collect();
        let come = new.0.iter().filter(|one| !self.0.contains(one)).collect();
        (gone, come)
    }

    fn position(&self, day: &str) -> Result<usize, TimelineFault> {
        let first = self.0.first().map_or(day, |first| first.from.as_str());
        if day < first {
            return Err(TimelineFault::BeforeBeginning(first.to_owned()));
        }
        if let Some(end) = self.ended_on().filter(|end| *end <= day) {
            return Err(TimelineFault::Ended(end.to_owned()));
        }
        Ok(self
            .0
            .partition_point(|stretch| stretch.from.as_str() <= day)
            - 1)
    }
}

fn put<V: Clone>(values: &mut [V], set: &BTreeMap<usize, V>) {
    for (column, value) in set {
        if let Some(place) = values.get_mut(*column) {
            *place = value.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: usize = 3;

    fn day(number: u8) -> String {
        format!("2020-01-{:02}", number + 1)
    }

    /// What a record is on a day: acts in legal order, those of one day in the order of recording;
    /// a day after the end has nothing.
    fn by_replay(acts: &[(u8, BTreeMap<usize, u8>)], on: u8) -> Vec<u8> {
        let mut sorted: Vec<_> = acts.iter().filter(|(day, _)| *day <= on).collect();
        sorted.sort_by_key(|(day, _)| *day);
        let mut values = vec![0; COLUMNS];
        for (_, set) in sorted {
            put(&mut values, set);
        }
        values
    }

    fn acts() -> impl Strategy<Value = Vec<(u8, BTreeMap<usize, u8>)>> {
        let set = prop::collection::btree_map(0..COLUMNS, any::<u8>(), 0..=COLUMNS);
        prop::collection::vec((0_u8..20, set), 1..25)
    }

    proptest! {
        /// Any order of recording gives, at every recorded moment and on every day, what the acts
        /// known at that moment give when they are replayed in legal order.
        #[test]
        fn two_axes_reproduce_every_past_state(acts in acts()) {
            let mut known = vec![Timeline::begin(&day(0), vec![0; COLUMNS])];
            for (on, set) in &acts {
                let next = known[known.len() - 1].change(&day(*on), set).unwrap();
                prop_assert!(Timeline::join(next.stretches().to_vec()).is_some());
                known.push(next);
            }
            for (moment, timeline) in known.iter().enumerate() {
                for on in 0..22 {
                    let expected = by_replay(&acts[..moment], on);
                    prop_assert_eq!(&timeline.at(&day(on)).unwrap().values, &expected);
                }
            }
        }

        #[test]
        fn the_difference_turns_the_old_into_the_new(acts in acts()) {
            let mut timeline = Timeline::begin(&day(0), vec![0; COLUMNS]);
            for (on, set) in &acts {
                let next = timeline.change(&day(*on), set).unwrap();
                let (gone, come) = timeline.difference(&next);
                let mut rows: Vec<_> = timeline.stretches().iter().collect();
                rows.retain(|row| !gone.contains(row));
                rows.extend(come);
                rows.sort_by(|a, b| a.from.cmp(&b.from));
                prop_assert!(rows.into_iter().eq(next.stretches()));
                timeline = next;
            }
        }
    }

    #[test]
    fn an_end_cuts_nothing_off_and_can_be_undone() {
        let set = BTreeMap::from([(1, 7)]);
        let timeline = Timeline::begin(&day(3), vec![0; COLUMNS]);
        let timeline = timeline.change(&day(8), &set).unwrap();
        assert_eq!(timeline.end(&day(5)), Err(TimelineFault::LaterAct(day(8))));
        assert_eq!(
            timeline.change(&day(2), &set),
            Err(TimelineFault::BeforeBeginning(day(3)))
        );
        assert_eq!(timeline.revive(), Err(TimelineFault::Live));
        let ended = timeline.end(&day(10)).unwrap();
        assert_eq!(ended.at(&day(10)), None);
        assert_eq!(ended.at(&day(9)).unwrap().values, [0, 7, 0]);
        assert_eq!(
            ended.change(&day(10), &set),
            Err(TimelineFault::Ended(day(10)))
        );
        // a paper of an earlier day that comes in later still finds its place
        let late = ended
            .change(&day(4), &BTreeMap::from([(1, 1), (2, 2)]))
            .unwrap();
        assert_eq!(late.at(&day(9)).unwrap().values, [0, 7, 2]);
        assert_eq!(ended.revive().unwrap(), timeline);
    }
}
