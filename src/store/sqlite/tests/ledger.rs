//! The consent ledger: what is added, what comes with a lead, and that nothing of it is changed.

use super::*;
use crate::domain::consent::{Act, Basis, Giver, Moment, NewEntry, known};
use crate::store::ledger::{ConsentLedger, LedgerQuery};

fn said(giver: Giver, act: Act, minutes: i64) -> NewEntry {
    NewEntry {
        giver,
        client: "Acme".to_owned(),
        kinds: vec![],
        act,
        moment: Moment::At(at(minutes)),
        source: "web form".to_owned(),
        proof: "REC-7".to_owned(),
    }
}

fn given(giver: Giver, minutes: i64) -> NewEntry {
    said(giver, Act::Given { basis: Basis::Written, expires: None }, minutes)
}

fn revoked(giver: Giver, minutes: i64) -> NewEntry {
    said(giver, Act::Revoked { basis: None }, minutes)
}

fn key(key: &str) -> Giver {
    Giver::Account(key.to_owned())
}

/// The entries that come with a lead.
fn with_lead(house: &House, lead: i64) -> Vec<i64> {
    house.lead_now(lead).ledger.iter().map(|entry| entry.id).collect()
}

#[test]
fn a_lead_brings_what_bears_on_it() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let other = house.campaign_of("winter", "Other");
    let lead = LeadDraft { key: "K1".to_owned(), ..draft(1, &[1, 2]) };
    house.import(campaign, "a", vec![lead, LeadDraft { key: "K2".to_owned(), ..draft(2, &[2]) }, draft(3, &[3])]);
    house.import(other, "a", vec![LeadDraft { key: "K1".to_owned(), ..draft(1, &[1]) }]);
    let survey = NewEntry { kinds: vec![CampaignKind::Survey], ..given(Giver::Number(phone(1)), 0) };
    let sales =
        NewEntry { kinds: vec![CampaignKind::Survey, CampaignKind::Sales], ..given(Giver::Number(phone(1)), 1) };
    let centre = NewEntry { client: String::new(), ..given(Giver::Number(phone(1)), 2) };
    let entries = [
        given(Giver::Number(phone(1)), 0),
        given(key("K1"), 0),
        given(key("K2"), 0),
        given(Giver::Number(phone(9)), 0),
        survey,
        sales,
        centre,
    ];
    assert_eq!(house.add_consents(&entries, at(5)).expect("added"), [true; 7]);
    // The row with K2 was merged into lead 1: the client names it by both keys.
    assert_eq!(with_lead(&house, 1), [1, 2, 3, 6, 7]);
    assert_eq!(with_lead(&house, 2), [0; 0], "row 3, with another number");
    assert_eq!(with_lead(&house, 3), [7], "another client's");
    let all = house.leads(campaign, Scope::All, LeadOrder::FreshFirst);
    assert_eq!(all[0].ledger.len(), 5);
    assert_eq!(all[0].ledger[0].said, entries[0]);
}

#[test]
fn the_same_word_is_added_once_and_none_is_changed() {
    let mut house = house();
    let entry = given(Giver::Number(phone(1)), 0);
    let later = NewEntry { proof: "REC-8".to_owned(), ..entry.clone() };
    assert_eq!(house.add_consents(&[entry.clone(), entry.clone()], at(5)).expect("added"), [true, false]);
    assert_eq!(house.add_consents(&[entry.clone(), later.clone()], at(9)).expect("added"), [false, true]);
    let mut kept = Vec::new();
    let query = LedgerQuery::default();
    house.consents(&query, &mut |entry| kept.push((entry.said.clone(), entry.recorded_at))).expect("read");
    assert_eq!(kept, [(entry, at(5)), (later, at(9))]);
    let db = rusqlite::Connection::open(house.folder.path().join("outdial.db")).expect("open");
    for sql in [
        "UPDATE consent SET expires = '2030-01-01'",
        "DELETE FROM consent",
        "REPLACE INTO consent SELECT * FROM consent",
    ] {
        let error = db.execute(sql, []).expect_err(sql).to_string();
        assert!(error.contains("only added to") || error.contains("UNIQUE"), "{sql}: {error}");
    }
    assert_eq!(db.query_row("SELECT count(*) FROM consent", [], |row| row.get(0)), Ok(2));
}

#[test]
fn a_look_is_for_one_giver_or_client() {
    let mut house = house();
    let other = NewEntry { client: "Other".to_owned(), ..given(key("K1"), 0) };
    let centre = NewEntry { client: String::new(), ..given(Giver::Number(phone(1)), 0) };
    house.add_consents(&[given(key("K1"), 0), other, centre], at(5)).expect("added");
    for (giver, client, ids) in [
        (None, None, vec![1, 2, 3]),
        (Some(key("K1")), None, vec![1, 2]),
        (Some(key("K1")), Some("Acme"), vec![1]),
        (None, Some("Other"), vec![2, 3]),
        (Some(Giver::Number(phone(1))), Some("Other"), vec![3]),
        (Some(Giver::Number(phone(2))), None, vec![]),
    ] {
        let mut found = Vec::new();
        let query = LedgerQuery { giver, client: client.map(str::to_owned) };
        house.consents(&query, &mut |entry| found.push(entry.id)).expect("read");
        assert_eq!(found, ids, "{query:?}");
    }
}

/// The lead was read while the consent held; before the phone rings it is read again.
#[test]
fn a_revocation_is_seen_by_the_very_next_last_look() {
    let (mut house, campaign) = House::with_leads(1);
    house.add_consents(&[given(Giver::Number(phone(1)), 0)], at(0)).expect("added");
    let consents = |lead: &Lead, minutes| {
        known(&lead.claims, &lead.ledger, phone(1), at(minutes)).consent_on(at(minutes).date_naive()).is_some()
    };
    let planned = house.lead_now(1);
    assert!(consents(&planned, 4));
    house.add_consents(&[revoked(Giver::Number(phone(1)), 5)], at(5)).expect("added");
    let mut asked = 0;
    let opened = house.open_attempt(&attempt(campaign, 1, 1, 5), &mut |fresh, _| {
        asked += 1;
        consents(fresh, 5).then(|| "{}".to_owned())
    });
    assert_eq!((opened.expect("asked"), asked), (None, 1));
    assert!(consents(&house.lead_now(1), 4), "what held before still held then");
}
