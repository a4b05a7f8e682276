//! From records to figures: each register is read once for each indicator over it.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::{
    Amount, Basis, Figure, Indicator, Measure, NoValue, Period, Register, Tally, Value,
};
use kunyu_store::{RecordRow, Selection, StoreError};

use super::view::{FigureView, GroupView};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{self, Listing, Reader, condition, definition_values, known, readable};
use crate::rights::Sight;
use crate::{Error, Result};

/// By what figures are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The section that keeps the figure.
    Section,
    /// The township of the records.
    Township,
}

/// Which figures.
#[derive(Debug, Clone, Default)]
pub struct FigureRequest {
    /// Ids; all when there are none.
    pub ids: Vec<String>,
    /// The year.
    pub year: i16,
    /// Split by.
    pub by: Option<By>,
    /// Records as on this legal day; the last day of the year when not given, today at the latest.
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    pub known_at: Option<String>,
    /// Whether last year's figures are shown beside.
    pub with_last_year: bool,
}

/// What the figures are computed from.
pub(crate) struct Figures<'f> {
    folder: &'f Folder,
    sight: &'f Sight,
    period: Period,
    at: Selection,
    /// Amounts of indicators over registers, as a whole and by township.
    amounts: BTreeMap<String, Measured>,
    /// Indicators over registers that the reader may not know.
    withheld: BTreeSet<String>,
}

struct Measured {
    all: Amount,
    townships: BTreeMap<String, Amount>,
}

/// The figures asked that may be known, in the order of the definitions: over the records that may be.
pub async fn figures(
    folder: &Folder,
    sight: &Sight,
    request: &FigureRequest,
) -> Result<Vec<FigureView>> {
    readable(folder).await?;
    let wanted = wanted(folder, sight, &request.ids)?;
    let computed = Figures::compute((folder, sight), &wanted, request, request.year).await?;
    let before = if request.with_last_year {
        Some(Figures::compute((folder, sight), &wanted, request, request.year - 1).await?)
    } else {
        None
    };
    let by_township = request.by == Some(By::Township);
    let mut views: Vec<FigureView> = Vec::new();
    for indicator in wanted {
        let mut view = FigureView::new(indicator, &computed.figure(indicator));
        view.last_year = before
            .as_ref()
            .map(|before| before.figure(indicator).display);
        if by_township {
            view.groups = computed.groups(indicator);
        }
        views.push(view);
    }
    if request.by == Some(By::Section) {
        views.sort_by(|a, b| a.section.cmp(&b.section));
    }
    Ok(views)
}

/// All figures of a year, for reports; those that may not be known have no value.
pub(crate) async fn all<'f>(
    (folder, sight): (&'f Folder, &'f Sight),
    year: i16,
    date: Option<&str>,
    known_at: Option<&str>,
) -> Result<Figures<'f>> {
    let request = FigureRequest {
        year,
        date: date.map(str::to_owned),
        known_at: known_at.map(str::to_owned),
        ..FigureRequest::default()
    };
    let wanted: Vec<&Indicator> = folder.definitions.indicators().iter().collect();
    Figures::compute((folder, sight), &wanted, &request, year).await
}

/// The records behind a figure.
pub async fn rows(
    folder: &Folder,
    sight: &Sight,
    id: &str,
    request: &FigureRequest,
) -> Result<Vec<Listing>> {
    readable(folder).await?;
    let wanted = wanted(folder, sight, &[id.to_owned()])?;
    let mut listings = Vec::new();
    for indicator in wanted {
        for measured in folder.definitions.measured(indicator) {
            let Some(register) = measured.register.as_deref() else {
                continue;
            };
            let whole = registers::register(folder, register)?;
            let seen = sight.register(folder, register)?;
            let mut at = day(request, request.year)?;
            let period = period(measured, request.year)?;
            let reader = Reader::Folder(folder);
            let asked = (Some(period), &at);
            let filter = condition(folder, reader, measured.filter(), whole, asked).await?;
            at.filter = Some(filter);
            at.with_shapes = true;
            seen.narrow(&mut at);
            listings.push(registers::selected(folder, seen.register(), at).await?);
        }
    }
    Ok(listings)
}

fn wanted<'f>(folder: &'f Folder, sight: &Sight, ids: &[String]) -> Result<Vec<&'f Indicator>> {
    let all = folder.definitions.indicators().iter();
    let all: Vec<&Indicator> = all.filter(|one| sight.knows_figure(folder, one)).collect();
    if ids.is_empty() {
        return Ok(all);
    }
    let find = |id: &String| {
        all.iter()
            .copied()
            .find(|known| known.id == *id)
            .ok_or_else(|| {
                let known: Vec<&str> = all.iter().map(|known| known.id.as_str()).collect();
                let list = known.join(", ");
                Error::usage(
                    "indicator.unknown",
                    format!("没有指标“{id}”，有：{list}"),
                    format!("there is no indicator \"{id}\"; there are: {list}"),
                )
            })
    };
    ids.iter().map(find).collect()
}

/// Records of a year's figures are taken as on its last day, or today while it lasts.
fn day(request: &FigureRequest, year: i16) -> Result<Selection> {
    if request.date.is_some() {
        return known(request.date.as_deref(), request.known_at.as_deref());
    }
    let today = crate::dates::date_or_today(None)?.to_string();
    let last = format!("{year:04}-12-31");
    let date = if last < today { last } else { today };
    known(Some(&date), request.known_at.as_deref())
}

fn period(indicator: &Indicator, year: i16) -> Result<Period> {
    indicator.period(year).ok_or_else(|| bad_year(year))
}

fn bad_year(year: i16) -> Error {
    Error::usage(
        "indicator.year",
        format!("{year} 不是年度"),
        format!("{year} is no year"),
    )
}

impl<'f> Figures<'f> {
    async fn compute(
        (folder, sight): (&'f Folder, &'f Sight),
        wanted: &[&Indicator],
        request: &FigureRequest,
        year: i16,
    ) -> Result<Self> {
        let at = day(request, year)?;
        let period = Period::year(year).ok_or_else(|| bad_year(year))?;
        let mut figures = Self {
            folder,
            sight,
            period: period.asked_on(crate::dates::date_or_today(Some(&at.date))?),
            at,
            amounts: BTreeMap::new(),
            withheld: BTreeSet::new(),
        };
        let mut done = BTreeSet::new();
        for indicator in wanted {
            for measured in folder.definitions.measured(indicator) {
                if done.insert(measured.id.as_str()) {
                    figures.measure(measured, year).await?;
                }
            }
        }
        Ok(figures)
    }

    async fn measure(&mut self, indicator: &Indicator, year: i16) -> Result<()> {
        let Some(register) = indicator.register.as_deref() else {
            return Ok(());
        };
        if !self.sight.knows_measure(self.folder, indicator) {
            self.withheld.insert(indicator.id.clone());
            return Ok(());
        }
        let seen = self.sight.register(self.folder, register)?;
        let register = registers::register(self.folder, register)?;
        let columns = Columns::of(indicator, register);
        let mut at = self.at.clone();
        let asked = Some(period(indicator, year)?);
        let (folder, filter) = (self.folder, indicator.filter());
        let reader = Reader::Folder(folder);
        at.filter = Some(condition(folder, reader, filter, register, (asked, &at)).await?);
        at.fields = Some(columns.names(register));
        seen.narrow(&mut at);
        let page = match self.folder.store.find(&register.id, &at).await {
            Ok(page) => page.rows,
            // a register into which nothing was ever written has no table yet
            Err(StoreError::Unknown { .. }) => Vec::new(),
            Err(error) => return Err(input(&error)),
        };
        let measured = columns.measured(indicator, register, &page)?;
        self.amounts.insert(indicator.id.clone(), measured);
        Ok(())
    }

    /// The figure of an indicator that was asked for.
    pub(crate) fn figure(&self, indicator: &Indicator) -> Figure {
        self.with(indicator, |measured| Some(&measured.all))
    }

    /// The figure by township, where its records say where they are.
    fn groups(&self, indicator: &Indicator) -> Vec<GroupView> {
        let inputs = self.folder.definitions.measured(indicator);
        let measured = inputs
            .iter()
            .filter_map(|input| self.amounts.get(&input.id));
        let townships: BTreeSet<&String> = measured
            .flat_map(|measured| measured.townships.keys())
            .collect();
        let names = self.folder.definitions.codes("township");
        let view = |township: &String| {
            let figure = self.with(indicator, |measured| measured.townships.get(township));
            let name = names.and_then(|codes| codes.get(township));
            GroupView {
                code: township.clone(),
                name: name.map_or_else(String::new, |code| code.name.clone()),
                display: figure.display,
            }
        };
        townships.into_iter().map(view).collect()
    }

    fn with(&self, indicator: &Indicator, pick: impl Fn(&Measured) -> Option<&Amount>) -> Figure {
        let definitions = &self.folder.definitions;
        let mut amount = |input: &Indicator, period: Period| {
            if self.withheld.contains(&input.id) {
                return Ok(without(NoValue::Withheld));
            }
            let found = self.amounts.get(&input.id).and_then(&pick);
            let empty = || definitions.tally(input, std::iter::empty(), period);
            let amount = found.cloned().or_else(empty);
            // an indicator over a register that is not there cannot have been loaded
            Ok::<Amount, std::convert::Infallible>(amount.unwrap_or_else(|| {
                without(NoValue::Without {
                    indicator: input.id.clone(),
                })
            }))
        };
        match definitions.figure(indicator, self.period, &mut amount) {
            Ok(figure) => figure,
            Err(never) => match never {},
        }
    }
}

fn without(why: NoValue) -> Amount {
    Amount {
        value: Err(why),
        basis: Basis::Counted,
        rows: 0,
        blank: 0,
    }
}

/// The columns that an indicator reads: what it measures, and the township.
struct Columns {
    measured: Option<usize>,
    township: Option<usize>,
}

impl Columns {
    fn of(indicator: &Indicator, register: &Register) -> Self {
        let measured = match indicator.measure {
            Measure::Sum(field) | Measure::CountDistinct(field) => Some(field),
            Measure::Count | Measure::Expression(_) => None,
        };
        let township = register.township.as_deref();
        Self {
            measured,
            township: township.and_then(|id| register.field_index(id)),
        }
    }

    fn indices(&self) -> Vec<usize> {
        let mut indices: Vec<usize> = [self.measured, self.township]
            .into_iter()
            .flatten()
            .collect();
        indices.dedup();
        indices
    }

    fn names(&self, register: &Register) -> Vec<String> {
        let mut names: Vec<String> = self
            .indices()
            .into_iter()
            .map(|index| register.fields[index].id.clone())
            .collect();
        if names.is_empty() {
            names.push(register.number.clone());
        }
        names
    }

    fn measured(
        &self,
        indicator: &Indicator,
        register: &Register,
        rows: &[RecordRow],
    ) -> Result<Measured> {
        let fields: Vec<_> = self
            .indices()
            .into_iter()
            .map(|index| register.fields[index].clone())
            .collect();
        let tally = || Tally::new(indicator, &register.fields).ok_or_else(|| broken(indicator));
        let mut all = tally()?;
        let mut townships: BTreeMap<String, Tally<'_>> = BTreeMap::new();
        for row in rows {
            let values = definition_values(&row.values, &fields, &registers::Numbers::default());
            let value = self.measured.and_then(|_| values.first());
            all.add_value(value);
            let place = self.township.map(|_| values.len().saturating_sub(1));
            if let Some(Value::Text(township)) = place.and_then(|place| values.get(place)) {
                if !townships.contains_key(township) {
                    townships.insert(township.clone(), tally()?);
                }
                if let Some(own) = townships.get_mut(township) {
                    own.add_value(value);
                }
            }
        }
        Ok(Measured {
            all: all.finish(),
            townships: townships
                .into_iter()
                .map(|(township, tally)| (township, tally.finish()))
                .collect(),
        })
    }
}

fn broken(indicator: &Indicator) -> Error {
    let id = &indicator.id;
    Error::new(
        crate::Kind::Internal,
        "indicator.measure",
        format!("指标 {id} 无法计量"),
        format!("indicator {id} cannot be measured"),
    )
}
