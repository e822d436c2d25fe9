//! Rows on their way from the reader to the store, a batch at a time.

use super::numbers::Numbers;
use crate::domain::campaign::Campaign;
use crate::domain::lead::{DraftPhone, LeadDraft, Reject};
use crate::domain::list::FileFigures;
use crate::domain::place::{Place, PlaceEvidence};
use crate::domain::reject_code::RejectCode;
use crate::intake::reader::RowOutcome;
use crate::rules::places::KeptPlaces;
use crate::rules::zones::ZoneTable;
use crate::store::ImportBatch;

/// Gathers rows into batches: each draft with its places, or set aside if the campaign dials none of its numbers.
pub(super) struct Gatherer<'a> {
    campaign: &'a Campaign,
    places: KeptPlaces<'a>,
    numbers: Numbers,
    /// Rows up to this one are stored already: they are counted and not gathered.
    done: u64,
    batch: ImportBatch,
    rows: u64,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(campaign: &'a Campaign, zones: &'a ZoneTable, done: u64) -> Self {
        let places = KeptPlaces::new(zones, campaign.place);
        Self { campaign, places, numbers: Numbers::default(), done, batch: ImportBatch::default(), rows: 0 }
    }

    pub(super) fn add(&mut self, outcome: RowOutcome) {
        if let Some(draft) = &outcome.draft {
            let in_columns = draft.phones.len().saturating_sub(outcome.alternates);
            for (index, phone) in draft.phones.iter().enumerate() {
                self.numbers.add(phone.number, phone.kind, index < in_columns);
            }
        }
        if outcome.row <= self.done {
            return;
        }
        self.batch.through_row = outcome.row;
        self.rows += 1;
        self.batch.rejects.extend(outcome.rejects);
        let Some(draft) = outcome.draft else { return };
        match self.undialed(&draft) {
            Some(reject) => self.batch.undialed.push(reject),
            None => {
                let places = places_of(&draft, &mut self.places);
                self.batch.leads.push((draft, places));
            }
        }
    }

    /// How many rows were gathered since the last [`take`](Self::take).
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The batch so far; the next begins.
    pub(super) fn take(&mut self) -> ImportBatch {
        self.rows = 0;
        std::mem::take(&mut self.batch)
    }

    /// What numbers all rows hold.
    pub(super) fn figures(self) -> FileFigures {
        self.numbers.figures()
    }

    /// Why a row none of whose numbers the campaign dials is set aside.
    fn undialed(&self, draft: &LeadDraft) -> Option<Reject> {
        let first = draft.phones.first()?;
        if draft.phones.iter().any(|phone| self.campaign.dials(phone.kind)) {
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
}

/// The place of each phone of a draft.
fn places_of(draft: &LeadDraft, kept: &mut KeptPlaces<'_>) -> Vec<Place> {
    let evidence = |phone: &DraftPhone| PlaceEvidence { number: Some(phone.number), ..draft.evidence.clone() };
    draft.phones.iter().map(|phone| kept.place(evidence(phone))).collect()
}
