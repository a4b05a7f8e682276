//! The first look that every import takes, at the rows while they are in hand: what it finds is what an
//! examination of the edition by the same rules finds.

use kunyu_definitions::{ActiveQuality, Layer, RowRules};
use kunyu_geodesy::ZoneArea;
use kunyu_store::{Actor, Edition, Schema, SortedRows, StoreError};
use kunyu_terms::Date;

use super::collect::Collector;
use super::engine::{self, Run};
use super::model::{Target, Wanted};
use super::open::empty;
use super::shapes::Others;
use super::source::edition_columns;
use crate::folder::Folder;
use crate::{Note, dates};

/// The checks of a first look.
pub(crate) struct FirstLook<'f> {
    layer: &'f Layer,
    checks: Vec<ActiveQuality<'f>>,
    zone: ZoneArea,
    date: Date,
}

/// A first look that is being taken.
pub(crate) struct Looking<'l> {
    run: &'l Run<'l>,
    judges: Vec<RowRules<'l>>,
    columns: Vec<Option<usize>>,
    date: Date,
    rows: u64,
    collector: Collector,
}

impl<'f> FirstLook<'f> {
    /// By the law of today.
    pub(crate) fn of(folder: &'f Folder, layer: &'f Layer) -> crate::Result<Self> {
        let date = dates::date_or_today(None)?;
        let all = Wanted::of(Target::Edition(layer.id.clone()));
        Ok(Self {
            layer,
            checks: engine::active_checks(folder, layer, date, &all)?,
            zone: engine::zone_of(folder)?,
            date,
        })
    }

    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            layer: self.layer,
            checks: &self.checks,
            zone: self.zone.clone(),
            first_look: true,
        }
    }

    /// Begins to look at rows of this schema.
    pub(crate) fn begin<'l>(&'l self, run: &'l Run<'l>, schema: &Schema) -> Looking<'l> {
        let judges = run.judges().into_iter();
        Looking {
            run,
            // what an import takes in was built from rings or mended
            judges: judges.map(RowRules::of_valid_polygons).collect(),
            columns: edition_columns(self.layer, schema),
            date: self.date,
            rows: 0,
            collector: Collector::new(),
        }
    }
}

impl Looking<'_> {
    /// Looks at rows, which come in the order of the edition.
    pub(crate) fn see(&mut self, rows: &SortedRows) -> Result<(), StoreError> {
        self.rows += rows.len() as u64;
        let collector = &mut self.collector;
        self.run.rows(&self.judges, &self.columns, rows, collector)
    }

    /// Records what was found in the edition; a sentence on it.
    pub(crate) async fn record(
        self,
        folder: &Folder,
        actor: &Actor,
        edition: &Edition,
    ) -> crate::Result<Option<Note>> {
        let mut examined = empty(self.run.layer);
        examined.edition = Some(edition.id.to_string());
        examined.rows = self.rows;
        engine::head(&mut examined, self.date, self.run.checks);
        let collector = self.collector;
        self.run
            .tell(collector, &Others::default(), &[], &mut examined);
        super::record(folder, actor, edition, &examined, None).await?;
        Ok(engine::told(&examined))
    }
}
