//! Lists that take turns with their fresh leads, against turns that are taken one by one from all leads.

use super::*;
use crate::domain::mix::{ListMix, ListName};
use crate::store::Gate;
use proptest::prelude::*;
use std::collections::VecDeque;

struct Mixing(ListMix);

impl Gate for Mixing {
    fn closes(&self, place: &Place) -> Option<DateTime<Utc>> {
        anywhere(place)
    }

    fn mix(&self) -> Option<&ListMix> {
        Some(&self.0)
    }
}

/// Some rows of a list: which list, the priority of each row, and how far their numbers lie from those before.
type Part = (usize, Vec<i32>, i64);

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let gap = prop::sample::select(vec![0, 0, 0, 5, 65_530, 200_000]);
    prop::collection::vec((0..4_usize, prop::collection::vec(0..2_i32, 1..12), gap), 1..12)
}

/// Lists that were loaded at the same time, so that their leads lie in several blocks and between each other.
fn house_of(parts: &[Part]) -> (House, i64) {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let lists: Vec<_> = ["a", "b", "c", "d"]
        .iter()
        .map(|name| new_list(campaign, name, DedupeScope::List, OnRepeat::Merge))
        .map(|list| house.store.begin_list(&list).expect("begun").0.id)
        .collect();
    let mut row = 0;
    for (list, priorities, gap) in parts {
        house.conn.execute("UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'lead'", [gap]).expect("set");
        let mut batch = ImportBatch::default();
        let place = Arc::new(Place::read(FLORIDA).expect("a place"));
        for priority in priorities {
            row += 1;
            batch.push(&LeadDraft { priority: *priority, ..draft(row, &[row]) }, std::slice::from_ref(&place));
        }
        house.store.add_leads(lists[*list], &batch).expect("stored");
    }
    house.is_sound();
    (house, campaign)
}

/// What a list takes: two of three leads.
fn is_listed(lead: &Lead) -> bool {
    lead.id.0 % 3 != 0
}

fn slowly(leads: Vec<Lead>, house: &House, mix: &ListMix, campaign: i64) -> Vec<i64> {
    let mut order = Vec::new();
    for priority in [1, 0] {
        let of = |list: i64| -> VecDeque<&Lead> {
            leads.iter().filter(|lead| (lead.priority, lead.list) == (priority, list)).collect()
        };
        let mut lists = house.store.lists(campaign).expect("read");
        lists.sort_by_key(|list| list.id);
        let mut turns: Vec<_> = lists.iter().map(|list| (0, mix.weight(&list.file), of(list.id))).collect();
        loop {
            turns.retain(|(_, _, left)| !left.is_empty());
            let share = |turn: &&mut (u32, u32, _)| f64::from(2 * turn.0 + 1) / f64::from(turn.1);
            let next = turns.iter_mut().min_by(|one, other| share(one).total_cmp(&share(other)));
            let Some((had, _, left)) = next else { break };
            let lead = left.pop_front().expect("a lead");
            *had += u32::from(is_listed(lead));
            order.push(lead.id.0);
        }
    }
    order
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lists_take_turns(parts in parts(), weights in prop::collection::vec(1..5_u32, 0..4)) {
        let (house, campaign) = house_of(&parts);
        let names = ["b.csv", "d*", "a.csv"].map(|name| ListName(name.to_owned()));
        let mix = Mixing(ListMix { weights: names.into_iter().zip(weights).collect() });
        for order in [LeadOrder::FreshFirst, LeadOrder::RetriesFirst, LeadOrder::FreshEvery(2), LeadOrder::OldestAttempt] {
            let mut found = Vec::new();
            let query = CandidateQuery { campaign, scope: Scope::Due(at(0)), order };
            let mut visit = |lead: Lead| {
                found.push(lead.id.0);
                if is_listed(&lead) { Look::Listed } else { Look::Passed }
            };
            house.store.candidates(&query, &mix, &mut visit).expect("read");
            let all = house.leads(campaign, Scope::All, LeadOrder::FreshFirst);
            prop_assert_eq!(found, slowly(all, &house, &mix.0, campaign), "{:?}", order);
        }
    }
}

#[test]
fn a_short_list_behind_a_long_one_gets_its_share() {
    let (house, campaign) = house_of(&[(0, vec![0; 12], 0), (1, vec![0; 3], 200_000)]);
    let mix = Mixing(ListMix { weights: vec![(ListName("a.csv".to_owned()), 3)] });
    let query = CandidateQuery { campaign, scope: Scope::Due(at(0)), order: LeadOrder::FreshFirst };
    let mut files = String::new();
    let mut visit = |lead: Lead| {
        files.push(if lead.id.0 > 200_000 { 'b' } else { 'a' });
        Look::Listed
    };
    house.store.candidates(&query, &mix, &mut visit).expect("read");
    assert_eq!(files, "aabaaabaaabaaaa");
}
