//! Rows on their way from the reader to the store, a batch at a time.

use super::numbers::Numbers;
use crate::domain::campaign::Campaign;
use crate::domain::lead::{LeadDraft, Reject};
use crate::domain::list::FileFigures;
use crate::domain::place::Place;
use crate::domain::reject_code::RejectCode;
use crate::intake::reader::RowOutcome;
use crate::rules::places::{KeptPlaces, PlaceId};
use crate::rules::zones::ZoneTable;
use crate::store::ImportBatch;
use std::sync::Arc;

/// Gathers rows into batches: each draft with its places, or set aside if the campaign dials none of its numbers.
pub(super) struct Gatherer<'a> {
    campaign: &'a Campaign,
    places: KeptPlaces<'a>,
    numbers: Numbers,
    /// Rows up to this one are stored already: they are counted and not gathered.
    done: u64,
    batch: ImportBatch,
    rows: u64,
    /// The places of a row's phones, and where these stand in the batch.
    of_row: Vec<PlaceId>,
    at: Vec<u32>,
    in_batch: InBatch,
    /// The first drafts, and how many of them are wanted.
    samples: Vec<(LeadDraft, Vec<Arc<Place>>)>,
    wanted: usize,
}

/// By the index of a place: where it stands in the batch, once it does.
#[derive(Default)]
struct InBatch(Vec<Option<u32>>);

impl InBatch {
    fn stands(&mut self, place: PlaceId, places: &KeptPlaces<'_>, batch: &mut ImportBatch) -> u32 {
        let Self(known) = self;
        if known.len() <= place.index() {
            known.resize(place.index() + 1, None);
        }
        let mut new = || batch.place(places.get(place));
        match known.get_mut(place.index()) {
            Some(known) => *known.get_or_insert_with(new),
            None => new(),
        }
    }
}

impl<'a> Gatherer<'a> {
    /// The columns are those of the list.
    pub(super) fn new(campaign: &'a Campaign, zones: &'a ZoneTable, columns: &[String], done: u64) -> Self {
        Self {
            campaign,
            places: KeptPlaces::new(zones, campaign.place),
            numbers: Numbers::default(),
            done,
            batch: ImportBatch::of_columns(columns),
            rows: 0,
            of_row: Vec::new(),
            at: Vec::new(),
            in_batch: InBatch::default(),
            samples: Vec::new(),
            wanted: 0,
        }
    }

    /// Keeps the first drafts, so many of them, to show.
    pub(super) fn with_samples(mut self, wanted: usize) -> Self {
        self.wanted = wanted;
        self
    }

    /// Adds what came of a row, and gives its draft back if it is not needed any more.
    pub(super) fn add(&mut self, outcome: RowOutcome) -> Option<Box<LeadDraft>> {
        if let Some(draft) = &outcome.draft {
            self.numbers.add_row(draft, outcome.alternates);
        }
        if outcome.row <= self.done {
            return outcome.draft;
        }
        self.batch.through(outcome.row);
        self.rows += 1;
        outcome.rejects.into_iter().for_each(|reject| self.batch.reject(reject));
        outcome.barred.into_iter().for_each(|number| self.batch.bar(outcome.row, number));
        let draft = outcome.draft?;
        if let Some(reject) = undialed(self.campaign, &draft) {
            self.batch.undialed(reject, draft.phones.iter().map(|phone| phone.number));
            return Some(draft);
        }
        self.places.of_row(draft.phones.iter().map(|phone| phone.number), &draft.evidence, &mut self.of_row);
        let Self { of_row, at, in_batch, places, batch, .. } = self;
        at.clear();
        at.extend(of_row.iter().map(|place| in_batch.stands(*place, places, batch)));
        self.batch.push_at(&draft, &self.at);
        if self.samples.len() < self.wanted {
            let places = self.of_row.iter().map(|place| Arc::clone(self.places.get(*place)));
            self.samples.push((*draft, places.collect()));
            return None;
        }
        Some(draft)
    }

    /// How many rows were gathered since the last [`clear`](Self::clear).
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The batch so far.
    pub(super) fn batch(&self) -> &ImportBatch {
        &self.batch
    }

    /// The next batch begins.
    pub(super) fn clear(&mut self) {
        self.rows = 0;
        self.in_batch.0.clear();
        self.batch.clear();
    }

    /// The first drafts, with the place of each phone.
    pub(super) fn samples(&mut self) -> Vec<(LeadDraft, Vec<Arc<Place>>)> {
        std::mem::take(&mut self.samples)
    }

    /// What numbers all rows hold.
    pub(super) fn figures(self) -> FileFigures {
        self.numbers.figures()
    }
}

/// Why a row none of whose numbers the campaign dials is set aside.
pub(super) fn undialed(campaign: &Campaign, draft: &LeadDraft) -> Option<Reject> {
    let first = draft.phones.first()?;
    if draft.phones.iter().any(|phone| campaign.dials(phone.kind)) {
        return None;
    }
    let code = RejectCode::of_class(first.kind)?;
    let numbers: Vec<_> = draft.phones.iter().map(|phone| phone.number.to_string()).collect();
    let class = first.kind.name();
    let reason = format!(
        "a {} number, which no campaign dials unasked: numbers = [\"{class}\"] under [calling] asks for such numbers",
        class.replace('_', "-")
    );
    let (row, line, column, value) = (draft.row, draft.line, String::new(), numbers.join(", "));
    Some(Reject { row, line, column, value, reason, code, whole_row: true })
}
