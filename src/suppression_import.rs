//! Loading a suppression list: from a registry's files to pages, from other lists to entries, in one piece or not at all.
//!
//! The pages of a registry are filled in many short steps that nobody sees, so that calls go on meanwhile; one last step puts them in
//! force. A load that is cut off leaves the old list.

mod guards;
mod wash;
mod watched;

use crate::domain::lead::Reject;
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::Coverage;
use crate::domain::suppression::SuppressionList;
use crate::intake::IntakeError;
use crate::intake::phones::calling_code_of;
use crate::intake::registry::{Change, Item, ListOptions, ListReader, Listed, Pages};
use crate::intake::unpack::UnpackError;
use crate::store::StoreError;
use crate::store::suppression::{Generation, ListEntry, LoadCounts, NewLoad, Suppressions};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use guards::{Tally, agrees};
use std::io::Read;
use watched::{Watched, torn};

/// Changes that one file may bring: they are held in memory, and go in as one step.
const MOST_CHANGES: usize = 20_000_000;
/// Rejects that are kept to be shown; the others are only counted.
const SHOWN_REJECTS: usize = 10_000;

/// Why a list was not loaded. What was there before is still in force.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{file}: {error}")]
    Open { file: String, error: UnpackError },
    #[error("{file}: {error}")]
    Intake { file: String, error: IntakeError },
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("stopped")]
    Stopped,
}

/// Whether somebody has asked to stop. Asked often, and from wherever a file is read.
pub type Stopping<'s> = dyn Fn() -> bool + Sync + 's;

/// Takes a file's name for people and its bytes.
pub type Visit<'v> = dyn FnMut(&str, &mut (dyn Read + Send)) -> Result<(), LoadError> + 'v;

/// Files of a list, read once and in order. An archive is as many files as it holds.
pub trait Source {
    /// Shows each file.
    ///
    /// # Errors
    /// When one can't be opened, or what `visit` says.
    fn each(&self, visit: &mut Visit<'_>) -> Result<(), LoadError>;
}

/// An answer to numbers that were sent to be washed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wash {
    /// It names those that are registered.
    Registered,
    /// It names those that may be called.
    Permitted,
}

/// How a list is loaded.
#[derive(Clone, Debug)]
pub struct Loading {
    /// Name, kind, registry, client, and what is known of this load.
    pub list: SuppressionList,
    /// It is a change file, whatever its lines show.
    pub changes: bool,
    pub wash: Option<Wash>,
    pub read: ListOptions,
    /// Area codes that lie outside the registry's country: a file that holds many of them is another's. Empty: none is asked after.
    pub abroad: Vec<u16>,
    /// A whole file may be less than half of what it replaces, or cover area codes no longer that are covered.
    pub smaller: bool,
    /// It may be older than what it replaces.
    pub older: bool,
    pub at: DateTime<Utc>,
}

/// What came of a load.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub counts: LoadCounts,
    /// It was a change file.
    pub changes: bool,
    /// Entries read: lines, tags, or phones of a table.
    pub lines: u64,
    /// Answers that say that a number is not on the list.
    pub not_listed: u64,
    /// For which numbers it speaks, if it is a whole file of a registry.
    pub covers: Option<Coverage>,
    pub rejected: u64,
    /// The first rejects, each with its file.
    pub rejects: Vec<(String, Reject)>,
}

/// Loads a list from all its files. `uploaded` is what was sent to be washed.
///
/// # Errors
/// When a file can't be read or is no registry's, too many of its lines can't, it is much smaller or older than what it would replace or leaves
/// out area codes of it, the store fails, or `stopping` says so before the last step.
pub fn load(
    store: &mut dyn Suppressions,
    files: &dyn Source,
    uploaded: Option<&dyn Source>,
    loading: &Loading,
    stopping: &Stopping<'_>,
) -> Result<Loaded, LoadError> {
    let before = store.suppression_lists()?.into_iter().find(|list| list.name == loading.list.name);
    agrees(before.as_ref(), loading)?;
    let mut gathered = Gathered::new(loading, stopping);
    gathered.covered = store.registries()?.into_iter().find(|one| one.list == loading.list.name).map(|one| one.covers);
    let done = gathered.read_all(store, files).and_then(|()| {
        gathered.judge()?;
        match (loading.wash, uploaded) {
            (None, _) => {}
            (Some(wash), uploaded) => gathered.wash(store, wash, uploaded)?,
        }
        gathered.may_go_on()?;
        gathered.finish(store, before.as_ref())
    });
    if done.is_err() {
        gathered.give_up(store);
    }
    let counts = done?;
    if gathered.is_registry() && gathered.told.changes {
        gathered.fold(store);
    }
    gathered.sweep(store);
    Ok(Loaded { counts, ..gathered.told })
}

/// What the files brought so far.
struct Gathered<'l> {
    loading: &'l Loading,
    stopping: &'l Stopping<'l>,
    told: Loaded,
    pages: Pages,
    /// The pages being filled, once there are more than are held in memory.
    filling: Option<Generation>,
    stored: u64,
    washed: Option<Generation>,
    coverage: Option<Coverage>,
    /// For which numbers the copy in force speaks.
    covered: Option<Coverage>,
    /// How many numbers came from each area code.
    tally: Tally,
    /// Numbers that lines only list, so far.
    listed: u64,
    changes: Vec<(PhoneNumber, bool)>,
    entries: Vec<ListEntry>,
}

impl<'l> Gathered<'l> {
    fn new(loading: &'l Loading, stopping: &'l Stopping<'l>) -> Self {
        Self {
            loading,
            stopping,
            told: Loaded { changes: loading.changes, ..Loaded::default() },
            pages: Pages::default(),
            filling: None,
            stored: 0,
            washed: None,
            coverage: None,
            covered: None,
            tally: Tally::default(),
            listed: 0,
            changes: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn is_registry(&self) -> bool {
        self.loading.list.kind.is_registry()
    }

    fn read_all(&mut self, store: &mut dyn Suppressions, files: &dyn Source) -> Result<(), LoadError> {
        files.each(&mut |file, bytes| self.read_one(store, file, bytes))?;
        self.is_of_one_kind()
    }

    fn read_one(
        &mut self,
        store: &mut dyn Suppressions,
        file: &str,
        bytes: &mut (dyn Read + Send),
    ) -> Result<(), LoadError> {
        let stopping = self.stopping;
        let torn = |error| torn(file, error, stopping);
        let mut reader = ListReader::new(Watched::new(bytes, stopping), &self.loading.read).map_err(torn)?;
        self.may_be_registry(file, reader.is_table())?;
        let by_page = self.is_registry() && !self.loading.changes && self.loading.wash.is_none();
        loop {
            if by_page {
                let taken = reader.take_plain(&mut self.pages).map_err(torn)?;
                self.told.lines += taken;
                self.listed += taken;
                if self.pages.is_full() {
                    self.store_pages(store)?;
                    continue;
                }
            }
            match reader.next_item().map_err(torn)? {
                Some(item) => self.take(file, item)?,
                None => return Ok(()),
            }
        }
    }

    fn take(&mut self, file: &str, item: Item) -> Result<(), LoadError> {
        self.told.lines += 1;
        match item {
            Item::NotListed => self.told.not_listed += 1,
            Item::Reject(reject) => {
                self.told.rejected += 1;
                if self.told.rejects.len() < SHOWN_REJECTS {
                    self.told.rejects.push((file.to_owned(), reject));
                }
            }
            Item::Listed(listed) => self.list(&listed)?,
        }
        Ok(())
    }

    fn list(&mut self, listed: &Listed) -> Result<(), LoadError> {
        let deleted = match listed.change {
            Change::Deleted => true,
            Change::Added | Change::Listed => false,
        };
        match listed.change {
            Change::Listed => self.listed += 1,
            Change::Added | Change::Deleted => self.told.changes = true,
        }
        if !self.is_registry() {
            let (number, reason) = (listed.number, listed.reason.clone());
            let expires = listed.last_day.map(end_of);
            self.entries.push(ListEntry { number, removed: deleted, reason, expires });
        } else if self.loading.changes || listed.change != Change::Listed {
            if self.changes.len() >= MOST_CHANGES {
                let line = format!("more than {MOST_CHANGES} changes in one load: load the whole registry instead");
                return Err(LoadError::Refused(line));
            }
            self.changes.push((listed.number, !deleted));
        } else {
            self.pages.insert(listed.number.digits());
        }
        Ok(())
    }

    /// A file in which some lines add or delete and others only list is neither whole nor a change file.
    fn is_of_one_kind(&self) -> Result<(), LoadError> {
        if self.told.changes && !self.loading.changes && self.listed > 0 {
            let line =
                "some lines say A or D and others do not: if it is a change file, whose other lines add, say --changes";
            return Err(LoadError::Refused(line.to_owned()));
        }
        Ok(())
    }

    /// Begins pages, in the room of those that a load left which was cut off: a disk that it filled has no other.
    fn begin_pages(&self, store: &mut dyn Suppressions, list: &str) -> Result<Generation, LoadError> {
        let generation = store.begin_pages(list)?;
        self.sweep(store);
        Ok(generation)
    }

    fn store_pages(&mut self, store: &mut dyn Suppressions) -> Result<(), LoadError> {
        self.may_go_on()?;
        let blocks = self.pages.take();
        self.tally.add(&blocks);
        let generation = match self.filling {
            Some(generation) => generation,
            None => self.begin_pages(store, &self.loading.list.name)?,
        };
        self.filling = Some(generation);
        self.stored += store.add_pages(generation, &blocks)?;
        Ok(())
    }

    /// For which numbers the list speaks.
    fn covers(&self) -> Coverage {
        if let Some(coverage) = &self.coverage {
            return coverage.clone();
        }
        match self.loading.read.region.as_deref().and_then(calling_code_of) {
            Some(1) => Coverage::Areas(self.pages.areas()),
            Some(code) => Coverage::Country(code),
            None => Coverage::Nothing,
        }
    }

    fn finish(
        &mut self,
        store: &mut dyn Suppressions,
        before: Option<&SuppressionList>,
    ) -> Result<LoadCounts, LoadError> {
        let load = |numbers| NewLoad {
            list: SuppressionList { numbers, ..self.loading.list.clone() },
            rejected: self.told.rejected,
            at: self.loading.at,
        };
        if !self.is_registry() {
            if !self.told.changes {
                self.is_not_much_smaller(self.entries.len() as u64, before)?;
            }
            return Ok(store.load_entries(&load(0), &self.entries, self.told.changes)?);
        }
        if self.told.changes {
            self.changes.iter().for_each(|(number, _)| self.tally.add_number(*number));
            self.is_of_its_country()?;
            // Of several lines for one number the last counts.
            let mut changes = std::mem::take(&mut self.changes);
            changes.reverse();
            changes.sort_by_key(|(number, _)| *number);
            changes.dedup_by_key(|(number, _)| *number);
            return Ok(store.change_pages(&load(0), &changes)?);
        }
        if self.filling.is_none() || !self.pages.is_empty() {
            self.store_pages(store)?;
        }
        self.is_of_its_country()?;
        let covers = self.covers();
        self.covers_no_less(&covers)?;
        self.is_not_much_smaller(self.stored, before)?;
        let Some(pages) = self.filling else { return Ok(LoadCounts::default()) };
        let load = NewLoad {
            list: SuppressionList { numbers: self.stored, ..self.loading.list.clone() },
            rejected: self.told.rejected,
            at: self.loading.at,
        };
        let counts = store.put_in_force(&load, pages, self.washed, &covers)?;
        self.told.covers = Some(covers);
        Ok(counts)
    }
}

/// The first instant at which a day is over by every clock of the world (UTC-12 is the last).
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(noon).and_utc()
}
