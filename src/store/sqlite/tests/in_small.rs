//! Forecasts in which few leads stand for many.

use super::*;
use crate::domain::scale::Scale;
use std::collections::{BTreeMap, BTreeSet};

const PLACES: [&str; 3] = [FLORIDA, "US-CA@America/Los_Angeles", "US-IN@America/Chicago,America/New_York"];
const LEADS: u64 = 3_000;
const DIALED: i64 = 400;

/// Leads in three places, every tenth with phones in two, of three priorities; some were dialed, and some of these wait for a callback.
fn mixed_house() -> (House, i64) {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let list = new_list(campaign, "leads", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.store.begin_list(&list).expect("begun");
    let place = |row: u64| Arc::new(Place::read(PLACES[usize::try_from(row % 3).expect("small")]).expect("a place"));
    let mut batch = ImportBatch::default();
    for row in 1..=LEADS {
        let lines: &[u64] = if row % 10 == 0 { &[row, LEADS + row] } else { &[row] };
        let places: Vec<_> = lines.iter().map(|line| place(line / LEADS + row)).collect();
        let priority = i32::try_from(row / 7 % 3).expect("small");
        batch.push(&LeadDraft { priority, ..draft(row, lines) }, &places);
    }
    house.store.add_leads(list.id, &batch).expect("stored");
    house.store.finish_list(list.id, &FileFigures::default()).expect("finished");
    let busy = row("BUSY", FinalFor::None, None);
    for lead in 1..=DIALED {
        let agreed = Aftermath::Callback(at(lead + 30), crate::domain::lead::Callback { agent: String::new() });
        let after = if lead % 4 == 0 { agreed } else { again(lead + 30) };
        house.call(campaign, lead, 0, &busy, &after);
    }
    (house, campaign)
}

/// The leads that come, at an instant at which all are due, in their order.
fn coming(forecast: &crate::store::sqlite::forecast::Forecast<'_>, campaign: i64) -> Vec<Lead> {
    let query = CandidateQuery { campaign, scope: Scope::Due(at(5_000)), order: LeadOrder::FreshFirst };
    let mut leads = Vec::new();
    let mut note = |lead| {
        leads.push(lead);
        Look::Passed
    };
    forecast.candidates(&query, &anywhere, &mut note).expect("read");
    leads
}

#[test]
fn of_each_kind_of_lead_one_in_so_many_stands_for_the_others() {
    let (house, campaign) = mixed_house();
    let begin = |scale: &dyn Fn(u64) -> Scale| house.store.forecast(&[campaign], at(10_000), scale).expect("begun");
    let kinds = |leads: &[Lead]| {
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        for lead in leads {
            let places: BTreeSet<_> = lead.phones.iter().map(|phone| phone.place.to_string()).collect();
            let kind = format!("{places:?} {} {}", lead.priority, lead.attempts.len());
            *kinds.entry(kind).or_default() += 1;
        }
        kinds
    };
    let whole = coming(&begin(&|_| Scale::FULL), campaign);
    assert_eq!(whole.len() as u64, LEADS);
    let asked = std::cell::Cell::new(0);
    let scale = Scale::new(2, 9);
    let forecast = begin(&|leads| {
        asked.set(leads);
        scale
    });
    assert_eq!((asked.get(), forecast.scale()), (LEADS, scale));
    let kept = coming(&forecast, campaign);
    let (of_whole, of_kept) = (kinds(&whole), kinds(&kept));
    assert!(of_whole.keys().any(|kind| kind.contains(", ")), "some stand at several places");
    for (kind, many) in of_whole {
        let few = of_kept.get(&kind).copied().unwrap_or_default();
        assert!(scale.grown(few).abs_diff(many) <= 9, "{kind}: {few} for {many}");
    }
    // Those that are told of are those that come, each once.
    let mut told: Vec<_> = forecast.leads(campaign);
    let mut came: Vec<_> = kept.iter().map(|lead| lead.id).collect();
    told.sort();
    came.sort();
    assert_eq!(told, came);
    // They come in the order of the whole list.
    let kept: Vec<_> = kept.iter().map(|lead| lead.id).collect();
    let in_order: Vec<_> = whole.iter().map(|lead| lead.id).filter(|lead| kept.contains(lead)).collect();
    assert_eq!(kept, in_order);
}

#[test]
fn leads_that_were_met_are_as_they_are() {
    let (house, campaign) = mixed_house();
    let forecast = house.store.forecast(&[campaign], at(10_000), &|_| Scale::FULL).expect("begun");
    let leads = forecast.leads(campaign);
    forecast.meet(&leads).expect("read");
    for lead in leads {
        let met = forecast.look_at(lead, Lead::clone).expect("read");
        assert_eq!(met, house.store.lead(lead).expect("read"));
    }
}
