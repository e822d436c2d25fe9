//! Leads that are read together are those that are read one by one.

use super::*;
use crate::domain::look::PhoneAlone;
use crate::domain::mix::ListMix;
use crate::domain::suppression::{OWN_LIST, Suppression};
use crate::store::Gate;
use crate::store::suppression::Suppressions;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Lets nobody in all of whose phones are done or suppressed, and notes whom.
struct Door {
    mix: Option<ListMix>,
    known: BTreeSet<i64>,
    barred: RefCell<Vec<i64>>,
}

impl Gate for Door {
    fn closes(&self, place: &Place) -> Option<DateTime<Utc>> {
        anywhere(place)
    }

    fn bars(&self, lead: LeadId, phones: &[PhoneAlone]) -> bool {
        let barred = phones.iter().all(|phone| phone.done || phone.suppressed.contains(&None));
        if barred {
            self.barred.borrow_mut().push(lead.0);
        }
        barred
    }

    fn mix(&self) -> Option<&ListMix> {
        self.mix.as_ref()
    }

    fn knows(&self, lead: LeadId) -> bool {
        self.known.contains(&lead.0)
    }
}

#[derive(Clone, Debug)]
struct Call {
    lead: usize,
    minutes: i64,
    end: u8,
}

#[derive(Clone, Debug)]
struct Barred {
    line: u64,
    client: &'static str,
    expires: Option<i64>,
}

/// Leads of three campaigns by their lines, keys and priorities; two campaigns are of one client.
type Row = (usize, BTreeSet<u64>, u64, i32);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let lines = prop::collection::btree_set(1..30_u64, 1..3);
    prop::collection::vec((0..3_usize, lines, 0..5_u64, 0..2_i32), 1..40)
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = (0..40_usize, 0..40_i64, 0..4_u8).prop_map(|(lead, minutes, end)| Call { lead, minutes, end });
    prop::collection::vec(call, 0..25)
}

fn barred() -> impl Strategy<Value = Vec<Barred>> {
    let client = prop::sample::select(vec!["", "Acme", "Borealis"]);
    let one = (1..30_u64, client, prop::option::of(0..90_i64));
    prop::collection::vec(one.prop_map(|(line, client, expires)| Barred { line, client, expires }), 0..12)
}

/// A house with these leads, and its campaigns.
fn house_of(rows: &[Row], calls: &[Call], barred: &[Barred]) -> (House, Vec<i64>) {
    let mut house = house();
    let campaigns = [("autumn", "Acme"), ("winter", "Acme"), ("spring", "Borealis")];
    let campaigns: Vec<i64> = campaigns.iter().map(|(name, client)| house.campaign_of(name, client)).collect();
    for (index, campaign) in campaigns.iter().enumerate() {
        for (name, nth) in [("a", 0), ("b", 1)] {
            let own = rows.iter().filter(|row| row.0 == index).zip(1_u64..).filter(|(_, row)| row % 2 == nth);
            let drafts = own.map(|((_, lines, key, priority), row)| {
                let lines: Vec<u64> = lines.iter().copied().collect();
                let key = if *key == 0 { String::new() } else { format!("K{key}") };
                LeadDraft { key, priority: *priority, name: format!("Person {row}"), ..draft(row, &lines) }
            });
            // Leads of two lists may share numbers, those of one may not.
            let list = new_list(*campaign, name, DedupeScope::List, OnRepeat::Merge);
            let (list, _) = house.store.begin_list(&list).expect("begun");
            let drafts = drafts.collect();
            house.store.add_leads(list.id, &batch(drafts, vec![])).expect("stored");
            house.store.finish_list(list.id, &FileFigures::default()).expect("finished");
        }
    }
    let leads: Vec<Lead> =
        campaigns.iter().flat_map(|campaign| house.leads(*campaign, Scope::All, LeadOrder::FreshFirst)).collect();
    for Call { lead, minutes, end } in calls {
        let Some(lead) = leads.get(lead % leads.len().max(1)) else { continue };
        let attempt = NewAttempt { number: lead.phones[0].number, ..attempt(lead.campaign, lead.id.0, 1, *minutes) };
        let (row, after) = match end {
            0 => (row("NA", FinalFor::None, None), again(minutes + 20)),
            1 => (row("DC", FinalFor::Number, None), again(*minutes)),
            2 => (row("NO", FinalFor::Lead, None), Aftermath::Done("NO".to_owned())),
            _ => (row("NA", FinalFor::None, None), Aftermath::Callback(at(*minutes), Default::default())),
        };
        if let Some(id) = house.open(&attempt) {
            house.store.close_attempt(id, &outcome(&row, minutes + 1), &row, &after).expect("closed");
        }
    }
    let suppression = |Barred { line, client, expires }: &Barred| Suppression {
        number: phone(*line),
        reach: if client.is_empty() { Reach::Centre } else { Reach::Client },
        client: (*client).to_owned(),
        reason: "asked".to_owned(),
        source: "test".to_owned(),
        since: at(-10),
        expires: expires.map(at),
        list: OWN_LIST.to_owned(),
    };
    let suppressions: Vec<_> = barred.iter().map(suppression).collect();
    house.store.suppress(&suppressions).expect("suppressed");
    if let Some(lead) = leads.first() {
        house.reserve(&[lead.id], "desk", at(0), at(70)).expect("leased");
    }
    (house, campaigns)
}

/// Looks at the leads of a campaign, of which it lists every other one; gives those it saw, and whom the door kept out.
fn seen(house: &House, query: &CandidateQuery, door: &Door, most: usize) -> (Vec<Lead>, Vec<i64>) {
    let mut seen: Vec<Lead> = Vec::new();
    let mut visit = |lead: Lead| {
        let listed = lead.id.0 % 2 == 0;
        seen.push(lead);
        match seen.len() {
            some if some >= most => Look::Enough,
            _ if listed => Look::Listed,
            _ => Look::Passed,
        }
    };
    house.candidates(query, door, &mut visit).expect("read");
    (seen, door.barred.take())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn leads_are_the_same_together_and_alone(rows in rows(), calls in calls(), barred in barred(), known in 0..9_i64) {
        let (house, campaigns) = house_of(&rows, &calls, &barred);
        let known: BTreeSet<i64> = (1..=known).map(|n| n * 4).collect();
        for campaign in campaigns {
            for (order, scope) in ORDERS.into_iter().map(|order| (order, Scope::Due(at(60)))).chain([(ORDERS[0], Scope::All)]) {
                for mix in [None, Some(ListMix::default())] {
                    let query = CandidateQuery { campaign, scope, order };
                    let door = Door { mix, known: known.clone(), barred: RefCell::default() };
                    let (all, kept_out) = seen(&house, &query, &door, usize::MAX);
                    for lead in &all {
                        prop_assert_eq!(lead, &house.lead_now(lead.id.0), "{:?}", query);
                    }
                    // Who has enough has seen the same leads until then, and nobody was asked about that comes after.
                    for most in [1, 2, 3, 5] {
                        let (some, kept_out_until_then) = seen(&house, &query, &door, most);
                        let ids = |leads: &[Lead]| leads.iter().map(|lead| lead.id.0).collect::<Vec<_>>();
                        prop_assert_eq!(ids(&some), ids(&all[..most.min(all.len())]), "{:?}", query);
                        prop_assert!(kept_out.starts_with(&kept_out_until_then), "{:?}", query);
                    }
                }
            }
        }
    }
}

#[test]
fn a_lead_that_cannot_be_read_stops_those_alone_who_come_to_it() {
    let (house, campaign) = House::with_leads(5);
    for (damage, mend) in [
        (
            "UPDATE lead SET phones = '[[' WHERE id = 2",
            "UPDATE lead SET phones = '[[13055550102,\"m\",1]]' WHERE id = 2",
        ),
        (
            "INSERT INTO suppression (number, list, reach, client, reason, source, since, expires)
             VALUES (13055550102, 1, 'centre', '', '', '', 0, 9223372036854775807)",
            "DELETE FROM suppression",
        ),
    ] {
        house.conn.execute(damage, []).expect("damaged");
        for (scope, order) in
            ORDERS.map(|order| (Scope::Due(at(0)), order)).into_iter().chain([(Scope::All, ORDERS[0])])
        {
            let query = CandidateQuery { campaign, scope, order };
            let mut seen: Vec<i64> = Vec::new();
            let mut visit = |lead: Lead| {
                seen.push(lead.id.0);
                Look::Passed
            };
            assert!(house.candidates(&query, &anywhere, &mut visit).is_err(), "{damage} {query:?}");
            let before = seen.clone();
            assert!(!before.contains(&2));
            let mut left = before.len();
            let mut visit = |lead: Lead| {
                assert!(before.contains(&lead.id.0), "{query:?}");
                left -= 1;
                if left == 0 { Look::Enough } else { Look::Passed }
            };
            if !before.is_empty() {
                house.candidates(&query, &anywhere, &mut visit).expect("the lead at fault comes later");
            }
        }
        house.conn.execute(mend, []).expect("mended");
    }
}
