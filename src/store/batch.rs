//! Rows of a list on their way into the store: packed, since a batch may hold a million of them.

use super::detail;
use crate::domain::lead::{LeadDraft, Reject};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::phone_label::PhoneLabel;
use crate::domain::place::Place;
use foldhash::HashMap;
use std::sync::Arc;

/// Rows of a list, in the order of the file, to be stored in one step.
#[derive(Debug, Default)]
pub struct ImportBatch {
    /// Those of the list, by whose numbers the details name their headers.
    columns: Vec<String>,
    /// What the rows say, one after the other.
    texts: String,
    rows: Vec<PackedRow>,
    phones: Vec<BatchPhone>,
    places: Vec<Arc<Place>>,
    /// Where a place stands among them, by its address in memory: `places` keeps it alive.
    place_at: HashMap<usize, u32>,
    pub(super) rejects: Vec<Reject>,
    /// Rows with valid numbers only of classes that the campaign does not dial, one reject each, and their numbers: they are
    /// set aside.
    pub(super) undialed: Vec<(Reject, Vec<PhoneNumber>)>,
    /// Numbers that rows say not to call, each with its row.
    pub(super) barred: Vec<(u64, PhoneNumber)>,
    pub(super) through_row: u64,
}

/// A row: where its texts and phones stand.
#[derive(Clone, Copy, Debug)]
struct PackedRow {
    row: u64,
    line: u64,
    priority: i32,
    /// The end of the texts of the row before.
    texts: usize,
    /// Key, name, claims, denied claims, detail.
    lengths: [u32; 5],
    /// The end of the phones of the row before.
    phones: usize,
    count: u32,
}

/// A phone of a row.
#[derive(Clone, Debug)]
pub(super) struct BatchPhone {
    pub number: PhoneNumber,
    pub kind: PhoneType,
    /// Among the batch's places; none: unknown.
    pub place: Option<u32>,
    pub label: Option<PhoneLabel>,
    extension: (usize, u32),
}

/// A row as it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchRow<'b> {
    pub row: u64,
    pub line: u64,
    pub priority: i32,
    /// Where its phones begin among all phones.
    pub first_phone: usize,
    pub phones: &'b [BatchPhone],
    batch: &'b ImportBatch,
    texts: usize,
    lengths: [u32; 5],
}

impl<'b> BatchRow<'b> {
    pub fn key(&self) -> &'b str {
        self.text(0)
    }

    pub fn name(&self) -> &'b str {
        self.text(1)
    }

    /// In the tokens of a history, as are those that it says no to.
    pub fn claims(&self) -> &'b str {
        self.text(2)
    }

    pub fn denied(&self) -> &'b str {
        self.text(3)
    }

    /// What is only shown, as JSON with the numbers of the batch's columns.
    pub fn detail(&self) -> &'b str {
        self.text(4)
    }

    fn text(&self, which: usize) -> &'b str {
        let length = |which: usize| self.lengths.get(which).map_or(0, |length| *length as usize);
        let at = self.texts + (0..which).map(length).sum::<usize>();
        self.batch.texts.get(at..at + length(which)).unwrap_or_default()
    }
}

impl ImportBatch {
    /// For rows of a list that was begun with these columns: all of its batches are.
    pub fn of_columns(columns: &[String]) -> Self {
        Self { columns: columns.to_vec(), ..Self::default() }
    }

    /// The columns of the list to which it goes.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Adds a row with the place of each of its phones; a phone without one has an unknown place.
    pub fn push(&mut self, draft: &LeadDraft, places: &[Arc<Place>]) {
        let places: Vec<u32> = places.iter().map(|place| self.place(place)).collect();
        self.push_at(draft, &places);
    }

    /// The same with what [`place`](Self::place) said of each.
    pub fn push_at(&mut self, draft: &LeadDraft, places: &[u32]) {
        let start = self.texts.len();
        let (claims, denied) =
            (written(draft.claims.is_empty(), &draft.claims), written(draft.denied.is_empty(), &draft.denied));
        let [key, name] = [&draft.key, &draft.name].map(|text| self.pack(text));
        let [claims, denied] = [&claims, &denied].map(|text| self.pack(text));
        let before = self.texts.len();
        detail::write(draft, &self.columns, &mut self.texts);
        let lengths = [key, name, claims, denied, short(self.texts.len() - before)];
        let first = self.phones.len();
        for (index, phone) in draft.phones.iter().enumerate() {
            let place = places.get(index).copied();
            let extension = (self.texts.len(), short(phone.extension.len()));
            self.texts.push_str(&phone.extension);
            self.phones.push(BatchPhone {
                number: phone.number,
                kind: phone.kind,
                place,
                label: phone.label,
                extension,
            });
        }
        let (row, line, priority) = (draft.row, draft.line, draft.priority);
        let count = short(draft.phones.len());
        self.rows.push(PackedRow { row, line, priority, texts: start, lengths, phones: first, count });
        self.through_row = self.through_row.max(row);
    }

    /// Adds what was not taken of a row.
    pub fn reject(&mut self, reject: Reject) {
        self.through_row = self.through_row.max(reject.row);
        self.rejects.push(reject);
    }

    /// Adds a row with valid numbers only of classes that the campaign does not dial: it is set aside.
    pub fn undialed(&mut self, reject: Reject, numbers: impl Iterator<Item = PhoneNumber>) {
        self.through_row = self.through_row.max(reject.row);
        self.undialed.push((reject, numbers.collect()));
    }

    /// Adds a number that a row says not to call: it is suppressed for the client.
    pub fn bar(&mut self, row: u64, number: PhoneNumber) {
        self.through_row = self.through_row.max(row);
        self.barred.push((row, number));
    }

    /// Notes that rows up to this one are accounted for once the batch is stored.
    pub fn through(&mut self, row: u64) {
        self.through_row = self.through_row.max(row);
    }

    /// The last row that is accounted for once the batch is stored.
    pub fn through_row(&self) -> u64 {
        self.through_row
    }

    /// Whether it holds nothing that would have to be stored.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rejects.is_empty() && self.undialed.is_empty() && self.barred.is_empty()
    }

    /// Empties it and keeps its memory and its columns.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.rows.clear();
        self.phones.clear();
        self.places.clear();
        self.place_at.clear();
        self.rejects.clear();
        self.undialed.clear();
        self.barred.clear();
        self.through_row = 0;
    }

    /// The rows, in the order of the file.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = BatchRow<'_>> {
        self.rows.iter().map(|packed| self.unpacked(packed))
    }

    /// The row at an index, from 0.
    pub(super) fn row(&self, index: usize) -> Option<BatchRow<'_>> {
        self.rows.get(index).map(|packed| self.unpacked(packed))
    }

    /// Whether it holds a row of this number.
    pub(super) fn has_row(&self, row: u64) -> bool {
        self.rows.binary_search_by_key(&row, |packed| packed.row).is_ok()
    }

    /// The phones of all rows, in their order.
    pub(super) fn phones(&self) -> &[BatchPhone] {
        &self.phones
    }

    /// The phones of the rows after one, and the index of the first of them.
    pub(super) fn phones_after(&self, done: u64) -> (usize, &[BatchPhone]) {
        let row = self.rows.partition_point(|packed| packed.row <= done);
        let first = self.rows.get(row).map_or(self.phones.len(), |packed| packed.phones);
        (first, self.phones.get(first..).unwrap_or_default())
    }

    /// The places that the phones name.
    pub(super) fn places(&self) -> &[Arc<Place>] {
        &self.places
    }

    /// A phone's extension; empty if it has none.
    pub(super) fn extension(&self, phone: &BatchPhone) -> &str {
        let (at, length) = phone.extension;
        self.texts.get(at..at + length as usize).unwrap_or_default()
    }

    fn unpacked(&self, packed: &PackedRow) -> BatchRow<'_> {
        let PackedRow { row, line, priority, texts, lengths, phones: first_phone, count } = *packed;
        let phones = self.phones.get(first_phone..first_phone + count as usize).unwrap_or_default();
        BatchRow { row, line, priority, first_phone, phones, batch: self, texts, lengths }
    }

    fn pack(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        short(text.len())
    }

    /// Where a place stands among those of the batch, until it is cleared.
    pub fn place(&mut self, place: &Arc<Place>) -> u32 {
        *self.place_at.entry(Arc::as_ptr(place).addr()).or_insert_with(|| {
            self.places.push(Arc::clone(place));
            short(self.places.len() - 1)
        })
    }
}

fn written(nothing: bool, claims: &crate::domain::claims::Claims) -> String {
    if nothing { String::new() } else { claims.to_string() }
}

/// A cell is never longer than a block of its file, nor a batch than memory.
fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lead::DraftPhone;

    #[test]
    fn rows_come_out_as_they_went_in() {
        let phone = |line: u64, extension: &str| DraftPhone {
            number: PhoneNumber::from_digits(13_055_550_100 + line).expect("a number"),
            kind: PhoneType::Mobile,
            extension: extension.to_owned(),
            label: None,
        };
        let florida = Arc::new(Place::read("US-FL@America/New_York").expect("a place"));
        let elsewhere = Arc::new(Place::default());
        let mut batch = ImportBatch::of_columns(&["Debt".to_owned(), "Note".to_owned()]);
        for (row, key, phones) in [(1, "K1", vec![phone(1, "")]), (3, "", vec![phone(2, "12"), phone(3, "é")])] {
            let draft = LeadDraft {
                row,
                line: row + 4,
                key: key.to_owned(),
                name: "Zoë".to_owned(),
                phones,
                extra: vec![("Note".to_owned(), "late".to_owned())],
                ..LeadDraft::default()
            };
            batch.push(&draft, &[Arc::clone(&florida), Arc::clone(&elsewhere)]);
        }
        batch.through(4);
        let rows: Vec<_> = batch
            .rows()
            .map(|row| (row.row, row.line, row.key(), row.name(), row.detail(), row.phones.len()))
            .collect();
        assert_eq!(
            rows,
            [(1, 5, "K1", "Zoë", r#"{"l":5,"x":[1,"late"]}"#, 1), (3, 7, "", "Zoë", r#"{"l":7,"x":[1,"late"]}"#, 2)]
        );
        let second = batch.row(1).expect("there");
        let phones: Vec<_> = second.phones.iter().map(|phone| (batch.extension(phone), phone.place)).collect();
        assert_eq!(phones, [("12", Some(0)), ("é", Some(1))]);
        assert!(batch.has_row(3) && !batch.has_row(2));
        assert_eq!((batch.places().len(), batch.through_row), (2, 4));
        batch.clear();
        assert!(batch.is_empty() && batch.row(0).is_none());
        assert_eq!(batch.columns(), ["Debt", "Note"]);
    }
}
