//! A person's data removed: nothing of it is left in the file, and what must stay does.

use super::*;
use crate::domain::consent::{Act, Basis, Giver, Moment, NewEntry};
use crate::domain::lead::LeadStatus;
use crate::domain::suppression::{OWN_LIST, Suppression};
use crate::store::erasure::{ErasureRequest, Erasures};
use crate::store::ledger::{ConsentLedger, LedgerQuery};
use crate::store::suppression::Suppressions;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateRow};
use std::path::Path;

/// Words that only the person's rows have.
const TRACES: [&str; 5] = ["Xanthippe", "Larkspur", "KEY-4711", "Quinceblossom", "0101"];

fn person(row: u64, lines: &[u64]) -> LeadDraft {
    LeadDraft {
        key: "KEY-4711".to_owned(),
        name: "Xanthippe Larkspur".to_owned(),
        company: "Quinceblossom Ltd".to_owned(),
        extra: vec![("Note".to_owned(), "Quinceblossom".to_owned())],
        ..draft(row, lines)
    }
}

fn request(client: &str, leads: &[i64], with_proof: bool) -> ErasureRequest {
    let leads = leads.iter().map(|lead| LeadId(*lead)).collect();
    ErasureRequest { leads, number: None, client: client.to_owned(), with_proof, by: "maria".to_owned(), at: at(100) }
}

/// Whether the files of the database hold a text, or a number as it is stored.
fn file_holds(folder: &Path, text: &str) -> bool {
    let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let files = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    files.into_iter().any(|file| holds(&std::fs::read(file).expect("a file")))
}

fn written(giver: Giver, client: &str) -> NewEntry {
    NewEntry {
        giver,
        client: client.to_owned(),
        kinds: vec![],
        act: Act::Given { basis: Basis::Written, expires: None },
        moment: Moment::At(at(0)),
        source: "web form of Xanthippe".to_owned(),
        proof: "REC-7".to_owned(),
    }
}

/// The person: lead 1 of a campaign, lead 3 of another of the client (by the key), lead 4 of another client's; lead 2 is
/// somebody else.
fn known_everywhere() -> (House, i64, i64) {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let second = house.campaign_of("winter", "Acme");
    let foreign = house.campaign_of("spring", "Other");
    house.import(campaign, "a", vec![person(1, &[1]), draft(2, &[2])]);
    house.import(second, "a", vec![person(1, &[5])]);
    house.import(foreign, "a", vec![LeadDraft { key: "F-1".to_owned(), ..draft(1, &[1]) }]);
    let (list, _) = house.begin_list(&new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge)).expect("begun");
    let row = |row, value: &str| Reject { value: value.to_owned(), ..cell_reject(row, true) };
    let rejects = vec![row(1, "(305) 555-0101 ext"), row(2, "mail to xanthippe larkspur"), row(3, "305-555-0102")];
    house.add_leads(list.id, &batch(vec![], rejects)).expect("stored");
    house.finish_list(list.id, &figures(0)).expect("finished");
    (house, campaign, foreign)
}

#[test]
fn nothing_of_the_person_is_left_in_the_file() {
    let (mut house, campaign, _) = known_everywhere();
    house.add_consents(&[written(Giver::Account("KEY-4711".to_owned()), "Acme")], at(0)).expect("added");
    // Older copies of the row linger in free pages until the file is rewritten.
    house.import(campaign, "c", (10..60).map(|n| draft(n, &[n])).collect());
    house.import(campaign, "d", vec![LeadDraft { name: String::new(), ..person(1, &[1, 3]) }]);
    for trace in &TRACES[..4] {
        assert!(file_holds(house.folder.path(), trace), "{trace} was there");
    }
    let request = request("", &[1], true);
    let told = house.erasure_account(&request).expect("asked");
    let done = house.erase(&request).expect("erased");
    assert_eq!(told, done);
    assert_eq!((&done.leads[..], done.numbers, done.rejects, done.consents_removed), (&[1, 3, 4][..], 3, 2, 1));
    house.wipe().expect("wiped");
    for trace in TRACES {
        assert!(!file_holds(house.folder.path(), trace), "{trace} lingers");
    }
    house.is_sound();
}

#[test]
fn what_must_stay_stays() {
    let (mut house, campaign, foreign) = known_everywhere();
    house
        .add_consents(&[written(Giver::Number(phone(1)), "Acme"), written(Giver::Number(phone(2)), "Acme")], at(0))
        .expect("added");
    let row = row("NA", FinalFor::None, None);
    let call = house.call(campaign, 1, 5, &row, &again(60));
    let sums = house.summary(campaign).expect("read");
    let done = house.erase(&request("Acme", &[1], false)).expect("erased");
    assert_eq!((&done.leads[..], done.attempts, done.consents_removed, done.consents_kept), (&[1, 3][..], 1, 0, 1));
    let lead = house.lead_now(1);
    assert_eq!((lead.status, lead.final_reason.as_str(), lead.name.as_str()), (LeadStatus::Final, "erased", ""));
    assert!(lead.phones.is_empty() && lead.key.is_empty());
    assert_eq!(house.summary(campaign).expect("read"), sums);
    // Another client's lead has the number: its caps count the call.
    assert_eq!(house.attempt(call).expect("read").expect("there").number, phone(1));
    assert_eq!(house.lead_now(4).elsewhere.len(), 1);
    assert!(house.lead_now(4).phones[0].suppressed.is_empty(), "the other client was not asked");
    let mut left = Vec::new();
    house.consents(&LedgerQuery::default(), &mut |entry| left.push(entry.id)).expect("read");
    assert_eq!(left, [1, 2]);
    house.is_sound();
    // For everybody, and with the proof.
    let done = house.erase(&request("", &[4], true)).expect("erased");
    assert_eq!((&done.leads[..], done.consents_removed), (&[4][..], 1));
    let erasures = house.erasures().expect("read");
    assert_eq!(
        erasures.iter().map(|one| (one.by.as_str(), one.client.as_str(), one.leads)).collect::<Vec<_>>(),
        [("maria", "Acme", 2), ("maria", "", 1)]
    );
    house.is_sound();
    let _ = foreign;
}

#[test]
fn a_list_does_not_bring_the_person_back() {
    let (mut house, campaign, _) = known_everywhere();
    house.erase(&request("Acme", &[1], false)).expect("erased");
    let list = house.import(campaign, "again", vec![person(1, &[1, 8]), draft(2, &[9])]);
    assert_eq!((list.counts.accepted, list.counts.rejected, list.counts.balances()), (1, 1, true));
    let mut kept = Vec::new();
    house
        .rejects(list.id, &mut |reject| kept.push((reject.row, reject.value.clone(), reject.reason.clone())))
        .expect("read");
    assert!(kept.len() == 1 && kept[0].1.is_empty() && kept[0].2.contains("erased"), "{kept:?}");
    let new = new_list(campaign, "u", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&new).expect("begun");
    let rows = vec![UpdateRow { draft: person(1, &[1]), ..UpdateRow::default() }];
    let place = |_: PlaceEvidence| Place::read(FLORIDA).expect("a place");
    let batch = UpdateBatch { rows, rejects: vec![], barred: vec![], through_row: 1, add_new: true };
    house.update_leads(list.id, &batch, &mut { place }).expect("applied");
    assert_eq!(house.update_counts(list.id).expect("read").expect("an update").rejected, 1);
    // Nor do they come back to life for a lead that another list brings: the suppression binds.
    let suppressed = Suppression {
        number: phone(1),
        reach: Reach::Client,
        client: "Acme".to_owned(),
        reason: "x".to_owned(),
        source: "y".to_owned(),
        since: at(0),
        expires: None,
        list: OWN_LIST.to_owned(),
    };
    assert_eq!(house.suppress(&[suppressed]).expect("asked"), 0, "it stands already");
    house.is_sound();
}

#[test]
fn the_key_of_somebody_who_was_erased_brings_nobody_back() {
    let (mut house, campaign, foreign) = known_everywhere();
    house.erase(&request("Acme", &[1], false)).expect("erased");
    let place = |_: PlaceEvidence| Place::read(FLORIDA).expect("a place");
    let mut update = |campaign, add_new| {
        let new = new_list(campaign, &format!("u{add_new}"), DedupeScope::Campaign, OnRepeat::Merge);
        let (list, _) = house.begin_list(&new).expect("begun");
        let rows = vec![UpdateRow { draft: person(1, &[77]), ..UpdateRow::default() }];
        let batch = UpdateBatch { rows, rejects: vec![], barred: vec![], through_row: 1, add_new };
        house.update_leads(list.id, &batch, &mut { place }).expect("applied");
        let mut told = Vec::new();
        house.rejects(list.id, &mut |reject| told.push(reject.code.name())).expect("read");
        let counts = house.update_counts(list.id).expect("read").expect("an update");
        (counts.rejected, counts.set_aside, counts.added, told)
    };
    for add_new in [false, true] {
        assert_eq!(update(campaign, add_new), (1, 0, 0, vec!["erased"]));
    }
    // Another client's key is another person's.
    assert_eq!(update(foreign, true), (0, 0, 1, vec![]));
}

#[test]
fn nobody_is_erased_during_a_call() {
    let (mut house, campaign, _) = known_everywhere();
    house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    let done = house.erase(&request("Acme", &[1], false)).expect("asked");
    assert_eq!(done.obstacles, ["lead 1 is in a call: wait until it has ended"]);
    assert_eq!(house.lead_now(1).name, "Xanthippe Larkspur");
    assert!(house.erasures().expect("read").is_empty());
}

#[test]
fn the_record_of_erasures_is_only_added_to() {
    let (mut house, ..) = known_everywhere();
    house.erase(&request("Acme", &[1], false)).expect("erased");
    let db = rusqlite::Connection::open(house.folder.path().join("outdial.db")).expect("open");
    for sql in ["UPDATE erasure SET by = 'x'", "DELETE FROM erasure"] {
        assert!(db.execute(sql, []).expect_err(sql).to_string().contains("only added to"));
    }
}
