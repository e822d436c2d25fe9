//! Lists: begun, cut off, taken up again, repeated.

use super::*;
use crate::domain::list::ImportCounts;
use crate::store::keeping::ListKeeping;

fn counts(list: &List) -> [u64; 6] {
    let ImportCounts { rows, accepted, merged, set_aside, rejected, cells_rejected, .. } = list.counts;
    [rows, accepted, merged, set_aside, rejected, cells_rejected]
}

#[test]
fn every_row_is_accounted_for() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let list = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, done) = house.begin_list(&list).expect("begun");
    assert_eq!((list.complete, done), (false, 0));
    let drafts = vec![draft(1, &[1]), draft(2, &[2]), draft(4, &[1, 3]), draft(5, &[])];
    let rejects = vec![cell_reject(2, false), cell_reject(3, true), cell_reject(3, true)];
    let stored = house.add_leads(list.id, &batch(drafts, rejects)).expect("stored");
    assert!(stored.balances(), "{stored:?}");
    let list = house.finish_list(list.id, &figures(3)).expect("finished");
    assert_eq!(counts(&list), [5, 2, 1, 0, 2, 1]);
    assert_eq!((list.complete, list.counts.distinct_phones, list.counts.rows_with_phone), (true, 3, 3));
    let mut kept = Vec::new();
    house.rejects(list.id, &mut |reject| kept.push((reject.row, reject.whole_row))).expect("read");
    assert_eq!(kept, [(2, false), (3, true), (3, true), (5, true)]);
    house.is_sound();
}

#[test]
fn an_import_that_was_cut_off_goes_on() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let new = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::SetAside);
    let (list, _) = house.begin_list(&new).expect("begun");
    house.add_leads(list.id, &batch(vec![draft(1, &[1]), draft(2, &[2])], vec![])).expect("stored");
    let (again, done) = house.begin_list(&new).expect("found");
    assert_eq!((again.id, again.complete, done), (list.id, false, 2));
    // A caller that repeats rows does no harm.
    let overlap = batch(vec![draft(2, &[2]), draft(3, &[3])], vec![cell_reject(2, false)]);
    let stored = house.add_leads(list.id, &overlap).expect("stored");
    assert_eq!((stored.rows, stored.accepted, stored.cells_rejected), (1, 1, 0));
    let list = house.finish_list(list.id, &figures(3)).expect("finished");
    assert_eq!(counts(&list), [3, 3, 0, 0, 0, 0]);
    let (found, done) = house.begin_list(&new).expect("found");
    assert_eq!((found, done), (list, 3));
    assert!(house.add_leads(1, &batch(vec![draft(4, &[4])], vec![])).is_err());
    // Two load the same file at once, and the other has finished.
    let late = house.add_leads(1, &batch(vec![draft(3, &[3])], vec![])).expect("passed over");
    assert_eq!(late, ImportCounts::default());
    house.is_sound();
}

#[test]
fn a_merge_adds_and_never_takes_away() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let first = LeadDraft { key: "K1".to_owned(), evidence: evidence("FL"), ..draft(1, &[1]) };
    house.import(campaign, "a", vec![first, draft(2, &[2])]);
    let refused = row("NO", FinalFor::Lead, None);
    house.call(campaign, 1, 1, &refused, &Aftermath::Done("NO".to_owned()));

    let extra = vec![("Debt".to_owned(), "10".to_owned())];
    let repeat = LeadDraft {
        key: "K9".to_owned(),
        name: "Ada".to_owned(),
        company: "Ada Ltd".to_owned(),
        evidence: evidence("CA"),
        extra: extra.clone(),
        ..draft(1, &[3, 1, 2])
    };
    let list = house.import(campaign, "b", vec![repeat]);
    assert_eq!(counts(&list), [1, 0, 1, 0, 0, 0]);

    let lead = house.lead_now(1);
    let numbers: Vec<_> = lead.phones.iter().map(|phone| phone.number).collect();
    assert_eq!(numbers, [phone(1), phone(3)], "the second lead keeps its number");
    assert_eq!((lead.key.as_str(), lead.name.as_str()), ("K1", "Ada"));
    for key in ["K1", "K9"] {
        let found = house.leads_with_key(campaign, key).expect("read");
        assert_eq!(found.iter().map(|lead| lead.id.0).collect::<Vec<_>>(), [1], "the client names the lead by {key}");
    }
    assert_eq!((lead.status.name(), lead.final_reason.as_str(), lead.attempts.len()), ("final", "NO", 1));
    let details = house.lead_details(LeadId(1)).expect("read").expect("a lead");
    assert_eq!((details.company.as_str(), details.evidence.state.as_str(), details.extra), ("Ada Ltd", "FL", extra));
    assert_eq!((details.row, details.line, details.phones.len()), (1, 2, 2));
    house.is_sound();
}

#[test]
fn a_repeat_labels_the_phones_that_have_no_label() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let row = |row, lines: &[u64], label| {
        let plain = draft(row, lines);
        LeadDraft { phones: labelled(&plain, label), ..plain }
    };
    // Within a batch, over batches, and for a phone that a repeat brings; what one list has said another does not unsay.
    house.import(campaign, "a", vec![draft(1, &[1, 2]), row(2, &[2, 3], PhoneLabel::Work)]);
    assert_eq!(house.labels(1), ["", "work", "work"]);
    house.import(campaign, "b", vec![row(1, &[1, 2], PhoneLabel::Home), draft(2, &[3])]);
    assert_eq!(house.labels(1), ["home", "work", "work"]);
    house.is_sound();
}

#[test]
fn a_repeat_that_knows_of_another_place_narrows_the_hours() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import(campaign, "a", vec![draft(1, &[1])]);
    let mut other = ImportBatch::default();
    other.push(&draft(1, &[1]), &[Arc::new(Place::read("US-CA@America/Los_Angeles").expect("a place"))]);
    let list = new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&list).expect("begun");
    house.add_leads(list.id, &other).expect("stored");
    let place = house.lead_now(1).phones[0].place.to_string();
    assert_eq!(place, "US-CA@America/Los_Angeles|US-FL@America/New_York");
}

#[test]
fn rows_of_one_step_that_know_of_several_places_all_narrow_the_hours() {
    const PLACES: [&str; 3] = ["US-CA@America/Los_Angeles", "US-FL@America/New_York", "US-TX@America/Chicago"];
    let rows = |rows: &[(u64, &[u64], &str)]| {
        let mut batch = ImportBatch::default();
        for (row, lines, place) in rows {
            let place = Arc::new(Place::read(place).expect("a place"));
            batch.push(&draft(*row, lines), &vec![place; lines.len()]);
        }
        batch
    };
    let [west, east, south] = PLACES;
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let mut import = |fingerprint: &str, batch: &ImportBatch| {
        let list = new_list(campaign, fingerprint, DedupeScope::Campaign, OnRepeat::Merge);
        let (list, _) = house.begin_list(&list).expect("begun");
        house.add_leads(list.id, batch).expect("stored");
        let places = |lead: i64| {
            let lead = house.lead_now(lead);
            lead.phones.iter().map(|phone| (phone.number, phone.place.to_string())).collect::<Vec<_>>()
        };
        house.is_sound();
        (places(1), places(2))
    };
    // Each row finds what the ones before made of the lead: none of the places of two and three is in the file before.
    let of_list = rows(&[(1, &[1], west), (2, &[2], west), (3, &[1], east), (4, &[1], south), (5, &[1], east)]);
    let (first, second) = import("a", &of_list);
    assert_eq!(first, [(phone(1), PLACES.join("|"))]);
    assert_eq!(second, [(phone(2), west.to_owned())]);
    // A row with numbers of both leads is merged into the first, and says something of the other's.
    let (first, second) = import("b", &rows(&[(1, &[3, 2, 1], east), (2, &[2], south), (3, &[3], west)]));
    assert_eq!(first, [(phone(1), PLACES.join("|")), (phone(3), format!("{west}|{east}"))]);
    assert_eq!(second, [(phone(2), PLACES.join("|"))]);
}

#[test]
fn leads_of_lists_that_were_filled_in_turn_know_their_list() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let lists = ["a", "b"].map(|name| {
        let list = new_list(campaign, name, DedupeScope::List, OnRepeat::SetAside);
        house.begin_list(&list).expect("begun").0.id
    });
    for (turn, lines) in [(0, [1, 2]), (0, [3, 4]), (1, [1, 5]), (0, [6, 7])] {
        let row = house.lists(campaign).expect("read")[turn].counts.rows;
        let drafts = lines.iter().zip(row + 1..).map(|(line, row)| draft(row, &[*line])).collect();
        house.add_leads(lists[turn], &batch(drafts, vec![])).expect("stored");
    }
    house.is_sound();
    let ranges = |house: &House| {
        let mut find = house.conn.prepare("SELECT first, last, list FROM lead_range ORDER BY first").expect("SQL");
        let found = find.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).expect("read");
        found.collect::<Result<Vec<[i64; 3]>, _>>().expect("rows")
    };
    assert_eq!(ranges(&house), [[1, 4, lists[0]], [5, 6, lists[1]], [7, 8, lists[0]]]);
    // A number of the list itself is a repeat there, another list's is none.
    let drafts = |lines: [u64; 2], row| lines.into_iter().zip(row..).map(|(line, row)| draft(row, &[line])).collect();
    let counts = house.add_leads(lists[1], &batch(drafts([2, 5], 3), vec![])).expect("stored");
    assert_eq!((counts.accepted, counts.set_aside), (1, 1));
    // Taken back, a list leaves the other's.
    for list in lists {
        house.finish_list(list, &figures(0)).expect("finished");
    }
    let stood = house.retract_list(lists[0], at(1)).expect("read").expect("there is such a list");
    assert_eq!((stood.leads, stood.obstacles.len()), (6, 0), "{stood:?}");
    assert_eq!(ranges(&house), [[5, 6, lists[1]], [9, 9, lists[1]]]);
    assert_eq!(house.leads(campaign, Scope::All, LeadOrder::FreshFirst).len(), 3);
    house.is_sound();
}

#[test]
fn repeats_are_found_as_far_as_the_scope_reaches() {
    use DedupeScope::{Campaign, Client, List};
    use OnRepeat::{Merge, SetAside};
    // Number 1 is in the same campaign, 2 in another campaign of the client, 3 at another client, 4 in the list itself.
    for (dedupe, on_repeat, expected) in [
        (List, Merge, [5, 4, 1, 0, 0, 0]),
        (List, SetAside, [5, 4, 0, 1, 0, 0]),
        (Campaign, Merge, [5, 3, 2, 0, 0, 0]),
        (Campaign, SetAside, [5, 3, 0, 2, 0, 0]),
        (Client, Merge, [5, 2, 2, 1, 0, 0]),
        (Client, SetAside, [5, 2, 0, 3, 0, 0]),
    ] {
        let mut house = house();
        let campaign = house.campaign_of("autumn", "Acme");
        let sister = house.campaign_of("winter", "Acme");
        let stranger = house.campaign_of("spring", "Other");
        house.import(campaign, "a", vec![draft(1, &[1])]);
        house.import(sister, "a", vec![draft(1, &[2])]);
        house.import(stranger, "a", vec![draft(1, &[3])]);
        let (list, _) = house.begin_list(&new_list(campaign, "b", dedupe, on_repeat)).expect("begun");
        let drafts = vec![draft(1, &[1]), draft(2, &[2]), draft(3, &[3]), draft(4, &[4]), draft(5, &[4, 5])];
        house.add_leads(list.id, &batch(drafts, vec![])).expect("stored");
        let list = house.finish_list(list.id, &figures(5)).expect("finished");
        assert_eq!(counts(&list), expected, "{dedupe:?} {on_repeat:?}");
        house.is_sound();
    }
}

#[test]
fn a_row_set_aside_says_whose_number_it_has() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let sister = house.campaign_of("winter", "Acme");
    house.import(sister, "a", vec![draft(1, &[2])]);
    let (list, _) = house.begin_list(&new_list(campaign, "b", DedupeScope::Client, OnRepeat::Merge)).expect("begun");
    let rows = batch(vec![draft(7, &[1, 2])], vec![cell_reject(7, false)]);
    let stored = house.add_leads(list.id, &rows).expect("stored");
    assert_eq!((stored.set_aside, stored.rejected, stored.cells_rejected), (1, 0, 0));
    let mut reasons = Vec::new();
    house.rejects(list.id, &mut |reject| reasons.push(reject.reason.clone())).expect("read");
    assert_eq!(reasons, ["too short", "+13055550102 is already a lead of campaign winter (lead 1)"]);
    house.is_sound();
}

#[test]
fn a_campaign_is_created_updated_or_left() {
    use crate::store::Saved;
    let mut house = house();
    let (id, saved) = house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    assert_eq!(saved, Saved::Created);
    house.set_campaign_state(id, CampaignState::Paused).expect("paused");
    assert_eq!(house.save_campaign(&record("autumn", "Acme"), at(1)).expect("saved"), (id, Saved::Unchanged));
    let changed = CampaignRecord { fingerprint: "f2".to_owned(), ..record("autumn", "Acme") };
    assert_eq!(house.save_campaign(&changed, at(1)).expect("saved"), (id, Saved::Updated));
    let stored = house.campaign("autumn").expect("read").expect("there");
    assert_eq!(stored, CampaignRecord { id, state: CampaignState::Paused, ..changed });
    house.campaign_of("april", "Acme");
    let names: Vec<_> = house.campaigns().expect("read").into_iter().map(|record| record.name).collect();
    assert_eq!(names, ["april", "autumn"]);
    assert!(house.set_campaign_state(99, CampaignState::Closed).is_err());
}

#[test]
fn a_number_that_a_list_says_not_to_call_is_nobodys_to_call_for_the_client() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let stranger = house.campaign_of("spring", "Other");
    house.import(campaign, "a", vec![draft(1, &[1]), draft(2, &[2])]);
    house.import(stranger, "a", vec![draft(1, &[1])]);
    let (list, _) = house.begin_list(&new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge)).expect("begun");
    // Before and after a row with the same number, and beside other rows.
    let mut rows = batch(vec![draft(2, &[3])], vec![cell_reject(1, true), cell_reject(3, true)]);
    for (row, line) in [(1, 1), (3, 3)] {
        rows.bar(row, phone(line));
    }
    for _ in 0..2 {
        house.add_leads(list.id, &rows).expect("stored");
    }
    let reasons = |house: &House, lead: i64| {
        let phones = house.lead_now(lead).phones;
        phones.iter().flat_map(|p| p.suppressed.clone()).map(|s| (s.reason, s.source)).collect::<Vec<_>>()
    };
    let told = |row: u64| vec![("the list says do not call".to_owned(), format!("b.csv, row {row}"))];
    assert_eq!(reasons(&house, 1), told(1));
    assert_eq!(reasons(&house, 2), []);
    assert_eq!(reasons(&house, 3), [], "the client asked, and no other");
    assert_eq!(reasons(&house, 4), told(3));
    house.is_sound();
}

#[test]
fn a_number_booked_for_a_lead_that_is_gone_stops_an_import_and_a_retract_with_advice() {
    let (mut house, campaign) = House::with_leads(2);
    house.conn.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM lead WHERE id = 1").expect("done");
    let list = new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&list).expect("begun");
    let error = house.add_leads(list.id, &batch(vec![draft(1, &[7]), draft(2, &[1])], vec![])).expect_err("damaged");
    let error = error.to_string();
    assert!(error.contains("numbers are booked for lead 1, which is gone; run `outdial db check`"), "{error}");
    assert_eq!(house.leads(campaign, Scope::All, LeadOrder::FreshFirst).len(), 1, "nothing of the step is kept");
    let stood = house.retract_list(1, at(1)).expect("read").expect("there is such a list");
    assert_eq!(stood.obstacles, ["of its 2 leads 1 are found: run `outdial db check`, the file is damaged"]);
}

#[test]
fn a_file_that_a_newer_outdial_has_changed_meanwhile_is_written_no_more() {
    let (mut house, campaign) = House::with_leads(1);
    house.conn.pragma_update(None, "user_version", 99).expect("set");
    let error = house.release(&[LeadId(1)], "ana").expect_err("another schema").to_string();
    assert!(error.contains("a newer outdial has changed the file in the meantime"), "{error}");
    assert!(house.begin_list(&new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge)).is_err());
    assert_eq!(house.lists(campaign).expect("read").len(), 1);
}
