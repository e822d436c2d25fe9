//! When people were reached, by how often they were tried before and the part of their week.

use super::*;
use crate::domain::contact_rate::{CallsByPart, Tally, Tried};
use crate::domain::day_part::DayPart;
use crate::domain::zone::Zone;
use crate::store::calls_by_part::PastCalls;
use crate::store::erasure::{ErasureRequest, Erasures};

/// Minutes after Monday noon in London, when it is seven in New York: the weekday's evening there begins after ten hours, the weekend after
/// four days and 17 hours.
const EVENING: i64 = 10 * 60;
const WEEKEND: i64 = 5 * 24 * 60;

fn by_part(house: &House, campaign: i64, most: usize) -> CallsByPart {
    let zones = [Zone::new("America/New_York", -5 * 3600, []), Zone::new("America/Chicago", -6 * 3600, [])];
    let zone = |name: &str| zones.iter().find(|zone| zone.name() == name);
    let part_at = |place: &Place, at| DayPart::in_place(place, &zone, at);
    house.store.calls_by_part(campaign, most, &part_at).expect("read")
}

/// `fresh, weekday day: 1 of 2`, a line each; calls of no part are of `no part`.
fn told(calls: &CallsByPart) -> Vec<String> {
    let parts = DayPart::ALL.map(Some).into_iter().chain([None]);
    let kinds = parts.flat_map(|part| Tried::ALL.map(|tried| (tried, part)));
    let lines = kinds.filter_map(|(tried, part)| {
        let Tally { calls, contacts } = calls.tally(tried, part);
        let part = part.map_or("no part", DayPart::name);
        (calls > 0).then(|| format!("{}, {part}: {contacts} of {calls}", tried.name()))
    });
    lines.collect()
}

fn nobody() -> Disposition {
    Disposition { contact: false, right_party: false, ..row("NA", FinalFor::None, None) }
}

#[test]
fn calls_count_where_they_were_made_and_by_how_often_the_lead_was_tried_before() {
    let (mut house, campaign) = House::with_leads(3);
    let answered = row("LATER", FinalFor::None, None);
    for (lead, minutes, outcome) in [
        (1, 0, nobody()),
        (1, EVENING, nobody()),
        (1, EVENING + 60, answered.clone()),
        (1, WEEKEND, nobody()),
        (1, WEEKEND + 60, answered.clone()),
        (2, EVENING - 1, answered.clone()),
        (3, EVENING, answered.clone()),
    ] {
        house.call(campaign, lead, minutes, &outcome, &again(minutes + 5));
    }
    house.open(&attempt(campaign, 2, 2, WEEKEND)).expect("free");
    let expected = [
        "fresh, weekday day: 1 of 2",
        "fresh, weekday evening: 1 of 1",
        "tried once or twice, weekday evening: 1 of 2",
        "tried more often, weekend: 1 of 2",
    ];
    assert_eq!(told(&by_part(&house, campaign, 100)), expected, "the call that goes on counts in none");
    assert_eq!(told(&by_part(&house, campaign, 2)), ["fresh, weekday day: 1 of 1", "fresh, weekday evening: 1 of 1"]);
    assert_eq!(told(&by_part(&house, campaign, 0)), Vec::<String>::new());
}

#[test]
fn results_that_come_late_stand_where_their_call_was() {
    let (mut house, campaign) = House::with_leads(1);
    house.call(campaign, 1, EVENING, &nobody(), &again(EVENING + 5));
    house.call(campaign, 1, 0, &nobody(), &again(EVENING + 5));
    let expected = ["fresh, weekday day: 0 of 1", "tried once or twice, weekday evening: 0 of 1"];
    assert_eq!(told(&by_part(&house, campaign, 100)), expected);
}

#[test]
fn other_campaigns_do_not_count() {
    let (mut house, campaign) = House::with_leads(1);
    let other = house.campaign_of("winter", "Acme");
    house.import(other, "b", vec![draft(1, &[9])]);
    let id = house.open(&attempt(other, 2, 9, 0)).expect("free");
    house.store.close_attempt(id, &outcome(&nobody(), 1), &nobody(), &again(5)).expect("closed");
    assert_eq!(told(&by_part(&house, campaign, 100)), Vec::<String>::new());
    assert_eq!(told(&by_part(&house, other, 100)), ["fresh, weekday day: 0 of 1"]);
}

#[test]
fn where_clocks_differ_or_nothing_is_known_of_the_place_a_call_is_of_no_part() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let list = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.store.begin_list(&list).expect("begun");
    let mut batch = ImportBatch::of_columns(&[]);
    for (line, place) in [
        (1, "US-FL@America/Chicago,America/New_York"),
        (2, ""),
        (3, "US-FL@America/New_York|US-CA@America/Los_Angeles"),
    ] {
        batch.push(&draft(line, &[line]), &[Arc::new(Place::read(place).expect("a place"))]);
    }
    house.store.add_leads(list.id, &batch).expect("stored");
    house.store.finish_list(list.id, &FileFigures::default()).expect("finished");
    for lead in 1..=3 {
        house.call(campaign, lead, EVENING, &nobody(), &again(EVENING + 5));
    }
    house.call(campaign, 1, EVENING + 60, &nobody(), &again(EVENING + 65));
    let expected = ["tried once or twice, weekday evening: 0 of 1", "fresh, no part: 0 of 3"];
    assert_eq!(told(&by_part(&house, campaign, 100)), expected, "at 17:00 in New York it is 16:00 in Chicago");
}

#[test]
fn of_people_who_were_erased_calls_count_for_no_part() {
    let (mut house, campaign) = House::with_leads(1);
    house.call(campaign, 1, 0, &nobody(), &again(5));
    let request = ErasureRequest {
        leads: vec![LeadId(1)],
        number: None,
        client: String::new(),
        with_proof: false,
        by: "officer".to_owned(),
        at: at(60),
    };
    house.store.erase(&request).expect("erased");
    assert_eq!(told(&by_part(&house, campaign, 100)), ["fresh, no part: 0 of 1"]);
}
