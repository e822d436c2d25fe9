//! A load for show gives the account that the load then gives, and stores nothing.

use super::*;
use crate::domain::list::ImportCounts;
use crate::store::erasure::{ErasureRequest, Erasures};
use proptest::prelude::*;

fn erasure(line: u64) -> ErasureRequest {
    let (client, by) = ("Acme".to_owned(), "maria".to_owned());
    ErasureRequest { leads: vec![], number: Some(phone(line)), client, with_proof: false, by, at: at(0) }
}

/// A row: its numbers, from a few so that repeats are common, or none.
fn rows() -> impl Strategy<Value = Vec<Vec<u64>>> {
    prop::collection::vec(prop::collection::vec(1..12_u64, 0..4), 1..14)
}

/// Rows with numbers as drafts, the others as rejects, the first of each number of a draft only.
fn batches(rows: &[Vec<u64>], size: usize) -> Vec<ImportBatch> {
    let numbered: Vec<_> = rows.iter().zip(1_u64..).collect();
    let of_rows = |rows: &[(&Vec<u64>, u64)]| {
        let (mut drafts, mut rejects) = (Vec::new(), Vec::new());
        for (numbers, row) in rows {
            let mut lines: Vec<u64> = Vec::new();
            lines.extend(numbers.iter());
            lines.sort_unstable();
            lines.dedup();
            if lines.is_empty() {
                rejects.push(cell_reject(*row, true));
            } else {
                // A cell that was not taken, of a row that may be.
                rejects.extend((lines.len() == 3).then(|| cell_reject(*row, false)));
                drafts.push(draft(*row, &lines));
            }
        }
        batch(drafts, rejects)
    };
    numbered.chunks(size).map(of_rows).collect()
}

proptest! {
    #[test]
    fn a_rehearsal_gives_the_account_of_the_load(
        before in rows(),
        elsewhere in rows(),
        rows in rows(),
        size in 1..5_usize,
        dedupe in prop::sample::select(DedupeScope::ALL.to_vec()),
        on_repeat in prop::sample::select(OnRepeat::ALL.to_vec()),
        erased in prop::collection::vec(1..12_u64, 0..3),
    ) {
        let mut house = house();
        let campaign = house.campaign_of("autumn", "Acme");
        let other = house.campaign_of("spring", "Acme");
        for (campaign, rows) in [(campaign, &before), (other, &elsewhere)] {
            let list = new_list(campaign, "earlier", DedupeScope::Campaign, OnRepeat::Merge);
            let (list, _) = house.begin_list(&list).expect("begun");
            for batch in batches(rows, 20) {
                house.add_leads(list.id, &batch).expect("stored");
            }
        }
        for line in erased {
            house.erase(&erasure(line)).expect("erased");
        }
        let list = new_list(campaign, "now", dedupe, on_repeat);
        let leads = |house: &House| house.leads(campaign, Scope::All, LeadOrder::FreshFirst).len();
        let (stood, mut shown, mut rejects) = (leads(&house), ImportCounts::default(), Vec::new());
        prop_assert_eq!(house.begin_rehearsal(&list).expect("begun"), None);
        for batch in batches(&rows, size) {
            let rehearsed = house.rehearse_leads(&list, &batch).expect("rehearsed");
            prop_assert!(rehearsed.in_database <= rehearsed.counts.merged + rehearsed.counts.set_aside);
            shown.add(&rehearsed.counts);
            rejects.extend(rehearsed.rejects.iter().map(|reject| (reject.row, reject.code, reject.whole_row)));
        }
        prop_assert_eq!(leads(&house), stood);
        let (stored, _) = house.begin_list(&list).expect("begun");
        let mut loaded = ImportCounts::default();
        for batch in batches(&rows, size) {
            loaded.add(&house.add_leads(stored.id, &batch).expect("stored"));
        }
        prop_assert_eq!(shown, loaded);
        let mut kept = Vec::new();
        house.rejects(stored.id, &mut |reject| kept.push((reject.row, reject.code, reject.whole_row))).expect("read");
        prop_assert_eq!(rejects, kept);
        let (found, done) = house.begin_rehearsal(&list).expect("begun").expect("the list");
        prop_assert_eq!((found.id, done), (stored.id, rows.len() as u64));
        house.is_sound();
    }
}

#[test]
fn nothing_is_kept_of_the_rows_of_who_was_erased() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    for line in [1, 2] {
        house.erase(&erasure(line)).expect("erased");
    }
    let new = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
    // A cell that was not taken, and a row with such numbers only as the campaign does not dial.
    let mut batch = batch(vec![draft(1, &[1, 5]), draft(3, &[3])], vec![cell_reject(1, false), cell_reject(3, false)]);
    let undialed = Reject { code: RejectCode::Personal, value: phone(2).to_string(), ..cell_reject(2, true) };
    batch.undialed(undialed, [phone(2)].into_iter());
    house.begin_rehearsal(&new).expect("begun");
    let rehearsed = house.rehearse_leads(&new, &batch).expect("rehearsed");
    let (list, _) = house.begin_list(&new).expect("begun");
    let counts = house.add_leads(list.id, &batch).expect("stored");
    assert_eq!(
        (counts.rows, counts.accepted, counts.rejected, counts.set_aside, counts.cells_rejected),
        (3, 1, 2, 0, 1)
    );
    let mut kept = Vec::new();
    house.rejects(list.id, &mut |reject| kept.push(reject.clone())).expect("read");
    let told: Vec<_> = kept.iter().map(|reject| (reject.row, reject.value.as_str(), reject.code)).collect();
    assert_eq!(told, [(1, "", RejectCode::Erased), (2, "", RejectCode::Erased), (3, "12", RejectCode::TooShort)]);
    assert_eq!((rehearsed.counts, rehearsed.rejects), (counts, kept));
    house.is_sound();
}

#[test]
fn rows_whose_numbers_are_not_dialed_are_set_aside() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let new = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&new).expect("begun");
    let reject = Reject { code: RejectCode::Personal, ..cell_reject(2, true) };
    let mut batch = batch(vec![draft(1, &[1])], vec![]);
    batch.undialed(reject, [phone(2)].into_iter());
    let stored = house.add_leads(list.id, &batch).expect("stored");
    assert_eq!(
        (stored.rows, stored.accepted, stored.set_aside, stored.rejected, stored.rows_with_phone),
        (2, 1, 1, 0, 2)
    );
    house.begin_rehearsal(&new).expect("begun");
    let sums = house.reject_sums(list.id).expect("sums");
    assert_eq!(sums, [crate::store::RejectSum { code: RejectCode::Personal, whole_row: true, times: 1 }]);
    let figures =
        FileFigures { distinct_phones: 2, classes: [(PhoneType::Personal, 1), (PhoneType::Mobile, 1)].into() };
    let list = house.finish_list(list.id, &figures).expect("finished");
    assert_eq!((list.classes, list.counts.distinct_phones), (figures.classes, 2));
    house.is_sound();
}
