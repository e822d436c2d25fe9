//! Leads read in order, by number, by key.

use super::*;
use crate::store::sqlite::candidates;

/// Five leads: 1 fresh, 2 waits until 40, 3 fresh, 4 waits until 20, 5 is final.
fn mixed() -> (House, i64) {
    let (mut house, campaign) = House::with_leads(5);
    let busy = row("B", FinalFor::None, None);
    house.call(campaign, 2, 0, &busy, &again(40));
    house.call(campaign, 4, 0, &busy, &again(20));
    house.call(campaign, 5, 0, &busy, &Aftermath::Done("NO".to_owned()));
    (house, campaign)
}

#[test]
fn due_leads_come_in_the_order_asked_for() {
    let (house, campaign) = mixed();
    for (minutes, order, expected) in [
        (10, LeadOrder::FreshFirst, vec![1, 3]),
        (20, LeadOrder::FreshFirst, vec![1, 3, 4]),
        (50, LeadOrder::FreshFirst, vec![1, 3, 4, 2]),
        (30, LeadOrder::RetriesFirst, vec![4, 1, 3]),
        (50, LeadOrder::RetriesFirst, vec![4, 2, 1, 3]),
    ] {
        assert_eq!(house.due(campaign, minutes, order), expected, "{minutes} {order:?}");
    }
    let all = house.leads(campaign, Scope::All, LeadOrder::SHUFFLED).into_iter().map(|lead| lead.id.0);
    assert_eq!(all.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn higher_priority_comes_first_in_every_order() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let lead = |row, priority| LeadDraft { priority, ..draft(row, &[row]) };
    house.import(campaign, "a", vec![lead(1, 0), lead(2, 5), lead(3, -1)]);
    for order in [LeadOrder::FreshFirst, LeadOrder::RetriesFirst, LeadOrder::SHUFFLED] {
        assert_eq!(house.due(campaign, 0, order), [2, 1, 3], "{order:?}");
    }
}

#[test]
fn a_shuffle_is_the_same_on_every_run() {
    let shuffled = || {
        let (house, campaign) = House::with_leads(50);
        house.due(campaign, 0, LeadOrder::SHUFFLED)
    };
    let (one, mut other) = (shuffled(), shuffled());
    assert_eq!(one, other);
    assert!(!one.is_sorted());
    other.sort_unstable();
    assert_eq!(other, (1..=50).collect::<Vec<_>>());
}

#[test]
fn the_first_leads_are_found_without_sorting_all() {
    let (house, _) = House::with_leads(1);
    for sql in candidates::ordered() {
        let mut statement = house.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("SQL");
        for index in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(index, 0).expect("bound");
        }
        let (mut steps, mut plan) = (statement.raw_query(), String::new());
        while let Some(row) = steps.next().expect("a plan") {
            plan.push_str(&row.get::<_, String>(3).expect("a step"));
        }
        let by_index = plan.contains("USING INDEX lead_") || plan.contains("USING PRIMARY KEY");
        assert!(by_index && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}

#[test]
fn a_campaign_may_come_to_dial_at_random() {
    let (mut house, campaign) = House::with_leads(20);
    let unprepared = house.due(campaign, 0, LeadOrder::SHUFFLED);
    let list =
        NewList { order: LeadOrder::SHUFFLED, ..new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge) };
    house.begin_list(&list).expect("begun");
    assert_eq!(house.due(campaign, 0, LeadOrder::SHUFFLED), unprepared);
    house.import(campaign, "c", vec![draft(1, &[21])]);
    assert_eq!(house.due(campaign, 0, LeadOrder::SHUFFLED).len(), 21);
    house.is_sound();
}

#[test]
fn a_visit_ends_when_it_is_told_to() {
    let (house, campaign) = House::with_leads(5);
    let query = CandidateQuery { campaign, scope: Scope::All, order: LeadOrder::FreshFirst };
    let mut seen = 0;
    let mut visit = |lead: Lead| {
        seen += 1;
        // A look at the store from within a visit sees the same state.
        assert!(house.lead(lead.id).expect("read").is_some());
        if seen == 2 { Look::Enough } else { Look::Passed }
    };
    house.candidates(&query, &anywhere, &mut visit).expect("read");
    assert_eq!(seen, 2);
}

#[test]
fn leads_are_found_by_number_and_key() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let other = house.campaign_of("winter", "Acme");
    let keyed = LeadDraft { key: "K1".to_owned(), name: "Ada".to_owned(), ..draft(1, &[1, 2]) };
    house.import(campaign, "a", vec![keyed.clone(), draft(2, &[3])]);
    house.import(other, "a", vec![keyed]);
    let ids = |leads: Vec<Lead>| leads.into_iter().map(|lead| lead.id.0).collect::<Vec<_>>();
    for (campaign, line, expected) in [(campaign, 2, vec![1]), (other, 2, vec![3]), (campaign, 9, vec![])] {
        assert_eq!(ids(house.leads_with_number(campaign, phone(line)).expect("read")), expected);
    }
    for (campaign, key, expected) in [(campaign, "K1", vec![1]), (other, "K1", vec![3]), (campaign, "", vec![])] {
        assert_eq!(ids(house.leads_with_key(campaign, key).expect("read")), expected);
    }
    let lead = house.lead_now(1);
    assert_eq!((lead.list, lead.row, lead.name.as_str(), lead.phones.len()), (1, 1, "Ada", 2));
    assert_eq!((lead.phones[0].kind, lead.phones[0].place.to_string().as_str()), (PhoneType::Mobile, FLORIDA));
    assert_eq!(house.lead(LeadId(99)).expect("read"), None);
    assert_eq!(house.lead_details(LeadId(99)).expect("read"), None);
}

#[test]
fn an_import_is_read_back_whole() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let mut whole = LeadDraft {
        key: "K1".to_owned(),
        name: "Ada \"Countess\" O'Neil".to_owned(),
        company: "Müller & Söhne".to_owned(),
        evidence: PlaceEvidence {
            number: None,
            state: "FL".to_owned(),
            postcode: "33101".to_owned(),
            country: "US".to_owned(),
            zone: "America/New_York".to_owned(),
        },
        priority: -3,
        extra: vec![("Debt".to_owned(), "10 €".to_owned()), (String::new(), "x".to_owned())],
        ..draft(1, &[1, 2])
    };
    whole.phones[1].extension = "42".to_owned();
    house.import(campaign, "a", vec![whole.clone()]);
    assert_eq!(house.lead_details(LeadId(1)).expect("read"), Some(whole));
}
