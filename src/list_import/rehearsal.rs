//! A list loaded for show: everything is found out, and nothing is stored.

use super::batch::Gatherer;
use super::{BATCH_ROWS, ImportError, Loading, Source, digest, fingerprint};
use crate::domain::instant::last_day;
use crate::domain::lead::{LeadDraft, Reject};
use crate::domain::list::{FileFigures, ImportCounts};
use crate::domain::place::Place;
use crate::domain::reject_code::RejectCode;
use crate::intake::reader::{Described, ListReader};
use crate::intake::table_file::TableFile;
use crate::rules::zones::ZoneTable;
use crate::store::{ImportBatch, NewList, Rehearsed, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows shown as they would be stored.
pub const SAMPLES: usize = 10;

/// Rejects shown of each reason.
pub const EXAMPLES: usize = 3;

/// What would come of a load.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    pub described: Described,
    /// The first rows that would be taken, with the place of each phone.
    pub samples: Vec<(LeadDraft, Vec<Arc<Place>>)>,
    pub counts: ImportCounts,
    /// Of the repeats, those whose number a lead of the database has.
    pub in_database: u64,
    pub file: FileFigures,
    /// What would not be taken, by whether whole rows are meant and by reason.
    pub reasons: BTreeMap<(Scope, RejectCode), Reason>,
    /// The very same file was loaded before: nothing would be done.
    pub already: bool,
    /// Rows that an earlier load, cut off, has stored.
    pub resumed_after: u64,
}

/// What is not taken: rows whole, or cells of rows that are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Row,
    Cell,
}

/// How often, and the first ones.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    pub times: u64,
    pub examples: Vec<Reject>,
}

/// Loads a list for show. Memory does not grow with the file but for its distinct numbers, as in a load; nobody else is
/// kept waiting. `keep` is told each reject as a load would keep it.
///
/// # Errors
/// As [`load_list`](super::load_list).
pub fn rehearse_list(
    store: &mut dyn Store,
    zones: &ZoneTable,
    source: &Source<'_>,
    loading: &Loading<'_>,
    keep: &mut dyn FnMut(&Reject),
) -> Result<Rehearsal, ImportError> {
    let unreadable = |error| ImportError::Read { file: source.file.clone(), error };
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    let bytes = digest((source.open)().map_err(unreadable)?).map_err(unreadable)?;
    let opened = (source.open)().map_err(unreadable)?;
    let mut file = TableFile::open(opened, &loading.read.part).map_err(unclear)?;
    let mut reader = ListReader::open(&mut file, loading.read.clone(), last_day(loading.now)).map_err(unclear)?;
    let list = NewList {
        campaign: loading.campaign_id,
        file: source.file.clone(),
        fingerprint: fingerprint(&bytes, &loading.read, loading.campaign),
        dedupe: loading.dedupe,
        on_repeat: loading.on_repeat,
        order: loading.campaign.order,
        columns: reader.described().extra.clone(),
        at: loading.now,
    };
    let known = store.begin_rehearsal(&list)?;
    let (already, done) = known.map_or((false, 0), |(known, done)| (known.complete, done));
    let mut rehearsal = Rehearsal {
        described: reader.described().clone(),
        samples: Vec::new(),
        counts: ImportCounts::default(),
        in_database: 0,
        file: FileFigures::default(),
        reasons: BTreeMap::new(),
        already,
        resumed_after: if already { 0 } else { done },
    };
    let first = if already { 0 } else { done };
    let mut gatherer = Gatherer::new(loading.campaign, zones, &list.columns, first).with_samples(SAMPLES);
    // Nothing is shown either of people who asked to be erased.
    let mut erased = BTreeSet::new();
    let mut keep = |reject: &Reject| {
        erased.extend((reject.code == RejectCode::Erased).then_some(reject.row));
        keep(reject);
    };
    while let Some(row) = reader.next_row() {
        if let Some(draft) = gatherer.add(row.map_err(unclear)?) {
            reader.give_back(draft);
        }
        if gatherer.rows() >= BATCH_ROWS {
            rehearsal.take(store, &list, gatherer.batch(), &mut keep)?;
            gatherer.clear();
        }
    }
    rehearsal.take(store, &list, gatherer.batch(), &mut keep)?;
    rehearsal.samples = gatherer.samples();
    rehearsal.samples.retain(|(draft, _)| !erased.contains(&draft.row));
    rehearsal.file = gatherer.figures();
    rehearsal.counts.distinct_phones = rehearsal.file.distinct_phones;
    Ok(rehearsal)
}

impl Rehearsal {
    fn take(
        &mut self,
        store: &mut dyn Store,
        list: &NewList,
        batch: &ImportBatch,
        keep: &mut dyn FnMut(&Reject),
    ) -> Result<(), ImportError> {
        let Rehearsed { counts, in_database, rejects } = store.rehearse_leads(list, batch)?;
        self.counts.add(&counts);
        self.in_database += in_database;
        let mut last_whole: Option<Reject> = None;
        for reject in rejects {
            keep(&reject);
            // A row that is left out counts once, for the last of its rejects.
            if let Some(before) = last_whole.take_if(|before| !reject.whole_row || before.row != reject.row) {
                self.note(Scope::Row, before);
            }
            if reject.whole_row { last_whole = Some(reject) } else { self.note(Scope::Cell, reject) }
        }
        if let Some(last) = last_whole {
            self.note(Scope::Row, last);
        }
        Ok(())
    }

    fn note(&mut self, scope: Scope, reject: Reject) {
        let reason = self.reasons.entry((scope, reject.code)).or_default();
        reason.times += 1;
        if reason.examples.len() < EXAMPLES {
            reason.examples.push(reject);
        }
    }
}
