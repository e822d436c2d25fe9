//! A forecast is what happens: the call loop, run ahead on what is not kept, does what it does on the file itself.

use crate::house::{House, NewLead, Past, TERMS, instants, leads, past};
use chrono::{DateTime, Duration, Utc};
use outdial::call::desk::CampaignDesk;
use outdial::call::floor::RING_SECONDS;
use outdial::call::landing::JudgedLandings;
use outdial::call::run::{DayAccount, Floor, Job, run};
use outdial::call::stock::Stock;
use outdial::cli::ahead::RunAhead;
use outdial::cli::simulated::OnLine;
use outdial::domain::lead::{Lead, LeadId};
use outdial::domain::scale::Scale;
use outdial::domain::schedule::{AtPlace, ScheduledHour};
use outdial::domain::zone::Zone;
use outdial::rules::Rulebook;
use outdial::rules::zones::ZoneTable;
use outdial::store::{Calling, Look, Scope, anywhere};
use outdial::telephony::{profile::LineProfile, simulator::Simulator};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const AGENTS: usize = 3;

fn dial(house: &House, store: &mut dyn Calling, starts: DateTime<Utc>, until: DateTime<Utc>) -> DayAccount {
    let judge = house.judge();
    let mut desk = CampaignDesk::new(&judge, house.campaign, "");
    // Numbers are few and are out of service for good if they are: nearly all are in service here.
    let line = LineProfile { not_in_service: 2, ..LineProfile::default() };
    let mut driver = Simulator::new(7, starts, &house.terms.dispositions, line);
    let landings = JudgedLandings::new(house.judge());
    let job = Job {
        campaign_id: house.campaign,
        campaign: &house.terms.campaign,
        weight: 1,
        desk: &mut desk,
        landings: &landings,
        dispositions: &house.terms.dispositions,
        zone: None,
        ring_seconds: RING_SECONDS,
    };
    let agents = ["ana", "ben", "cyd"].map(str::to_owned).into_iter().take(AGENTS).collect();
    let floor = Floor { agents, until: Some(until), ..Floor::default() };
    run(store, &mut driver, vec![job], &floor, &mut |_| ()).expect("a run")
}

/// What a person could tell of a lead when all is over.
fn standing(lead: &Lead, until: DateTime<Utc>) -> String {
    let mut told = lead.clone();
    for phone in &mut told.phones {
        // A call of the other lead ends its lease; one that has run out is none.
        phone.held = phone.held.take().filter(|lease| lease.until > until);
        phone.suppressed.iter_mut().for_each(|suppression| suppression.source.clear());
    }
    format!("{told:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn a_forecast_is_what_happens(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        owner in prop::sample::select(vec!["", "\n[callbacks]\nfor = \"agent\"\ngrace = \"3h\""]),
        quota in prop::sample::select(vec!["", "\n[[quota]]\nname = \"few\"\ntarget = 1"]),
        days in 1..4i64,
    ) {
        let own = !owner.is_empty() && !rest.contains("[callbacks]");
        let rest = format!("{rest}{}{quota}", if own { owner } else { "" });
        let house = House::new(&rest, &leads, &past, now);
        let until = now + Duration::days(days);
        let before = house.all();
        let (foreseen, ahead, will_be) = {
            let mut forecast = house.store.forecast(&[house.campaign], until, &|_| Scale::FULL).expect("begun");
            let account = dial(&house, &mut forecast, now, until);
            let calls: Vec<_> = forecast.calls(|calls| {
                calls.iter().map(|call| (call.at, call.lead, call.number, call.over.as_ref().map(|over| over.result))).collect()
            });
            let stand = |lead: &Lead| forecast.look_at(lead.id, |lead| standing(lead, until)).expect("read").expect("a lead");
            let will_be: BTreeMap<LeadId, String> = before.iter().map(|lead| (lead.id, stand(lead))).collect();
            (calls, account, will_be)
        };
        prop_assert_eq!(&house.all(), &before, "nothing of it is kept");
        let mut store = house.reopened();
        let done = dial(&house, &mut store, now, until);
        prop_assert_eq!(&ahead, &done);
        let mut happened = house.attempts_since(now);
        happened.sort();
        let mut foreseen: Vec<_> = foreseen.into_iter().map(|(at, lead, number, result)| (at, lead, number, result.map(|result| result.name()))).collect();
        foreseen.sort();
        prop_assert_eq!(foreseen, happened);
        for lead in house.all() {
            prop_assert_eq!(&will_be[&lead.id], &standing(&lead, until));
        }
    }

    #[test]
    fn a_stock_counts_the_leads_that_may_be_called(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        steps in prop::collection::vec(1..600i64, 1..12),
    ) {
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        let stored = house.all();
        let mut stock = Stock::new(&judge, stored.iter().map(|lead| lead.id), 1);
        let mut at = now;
        for step in steps {
            let counted: u64 = stock
                .count(at, &mut |id, look| house.store.lead(id).map(|lead| lead.iter().for_each(look)))
                .expect("read")
                .values()
                .sum();
            let slowly = stored.iter().filter(|lead| house.judge().lead(lead, "", at).dialable().is_some()).count();
            prop_assert_eq!(counted, slowly as u64);
            at += Duration::minutes(step);
        }
    }

    #[test]
    fn nobody_may_be_called_before_the_instant_that_a_desk_names(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
    ) {
        use outdial::call::floor::Desk;
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        let mut desk = CampaignDesk::new(&judge, house.campaign, "");
        let opening = desk.next_opening(&house.store, now, &[]).expect("asked");
        let mut first: Option<DateTime<Utc>> = None;
        house.store.candidates(&house.query(Scope::All), &anywhere, &mut |lead| {
            let later = house.judge().lead(&lead, "", now).later().filter(|at| *at > now);
            first = first.into_iter().chain(later).min();
            Look::Passed
        }).expect("read");
        // It may be a moment at which somebody is free and may not be called yet; it is never too late.
        if let Some(first) = first {
            prop_assert!(opening.is_some_and(|opening| now < opening && opening <= first), "{opening:?} {first:?}");
        }
    }
}

/// Leads in three places; of each the first half in the list "one", the others in "two".
fn many(count: u64, priority: impl Fn(u64) -> i32) -> Vec<NewLead> {
    (0..count).map(|line| (vec![1_000 + line], [0, 2, 5][line as usize % 3], priority(line))).collect()
}

/// A plan is renewed when it has been used for some minutes, which on a small floor is after a few calls.
#[test]
fn lists_keep_their_weights_on_a_small_floor() {
    let now = "2026-12-01T16:00:00Z".parse().expect("an instant");
    let house = House::new("[mix]\none = 9\ntwo = 1", &many(2_000, |_| 0), &[], now);
    let mut forecast =
        house.store.forecast(&[house.campaign], now + Duration::hours(2), &|_| Scale::FULL).expect("begun");
    dial(&house, &mut forecast, now, now + Duration::hours(2));
    let (calls, of_two) = forecast.calls(|calls| {
        let first = calls.iter().filter(|call| call.tried == 0);
        (first.clone().count(), first.filter(|call| call.lead.0 > 1_000).count())
    });
    assert!(calls > 300 && (of_two * 10).abs_diff(calls) <= 20, "{of_two} of {calls}");
}

#[test]
fn every_nth_call_is_a_fresh_lead_on_a_small_floor() {
    let now: DateTime<Utc> = "2026-12-01T16:00:00Z".parse().expect("an instant");
    let again = |lead| Past::Called { lead, phone: 0, ago: 4_000, again: Some(10), callback: None, ends_number: false };
    let past: Vec<_> = (0..800).map(again).collect();
    let house = House::new("order = { fresh_every = 20 }", &many(1_600, |_| 0), &past, now);
    let mut forecast =
        house.store.forecast(&[house.campaign], now + Duration::hours(2), &|_| Scale::FULL).expect("begun");
    dial(&house, &mut forecast, now, now + Duration::hours(2));
    let (calls, fresh) = forecast.calls(|calls| (calls.len(), calls.iter().filter(|call| call.tried == 0).count()));
    assert!(calls > 300 && (fresh * 20).abs_diff(calls) <= 40, "{fresh} of {calls}");
}

/// What is foreseen for the next day with these agents, in an order of the campaign, in a scale.
fn foreseen(house: &House, agents: u64, now: DateTime<Utc>, seed: u64, scale: Scale) -> Vec<[f64; 3]> {
    let (clock, line) = (Zone::new("UTC", 0, []), LineProfile::default());
    let terms = &house.terms;
    let campaigns =
        [OnLine { id: house.campaign, halted: "", terms, weight: 1, line: &line, choices: &terms.dispositions }];
    let ahead = RunAhead {
        rulebook: Rulebook::embedded(),
        zones: ZoneTable::embedded(),
        campaigns: &campaigns,
        clock: &clock,
        agents,
        seed,
        starts: now,
        ends: now + Duration::hours(8),
        scale: &|_| scale,
        stop: Arc::default(),
    };
    let hours = ahead.look(&house.store, &mut |_| ()).expect("a run").hours;
    let figures = |hour: &ScheduledHour| {
        let AtPlace { callable, calls, contacts, successes: _ } = hour.whole();
        [callable, calls, contacts].map(|figure| figure as f64)
    };
    hours.iter().map(figures).collect()
}

/// Few agents who stand for many show what the many do, but for the chance that the many have.
#[test]
fn a_floor_in_small_shows_what_the_floor_does() {
    let now = "2026-12-01T16:00:00Z".parse().expect("an instant");
    // Enough for some hours, then agents wait.
    for (rest, leads) in [
        ("", many(6_000, |line| (line % 2) as i32)),
        // Many priorities: hardly a lead is like another.
        ("", many(6_000, |line| (line % 1_999) as i32)),
        ("order = { fresh_every = 3 }\n[mix]\none = 3", many(6_000, |_| 0)),
    ] {
        let house = House::new(rest, &leads, &[], now);
        let whole = foreseen(&house, 20, now, 1, Scale::FULL);
        let small = foreseen(&house, 20, now, 1, Scale::new(2, 20));
        let sum = |hours: &[[f64; 3]], figure: usize| hours.iter().map(|hour| hour[figure]).sum::<f64>();
        let off = |one: f64, other: f64| (one - other).abs() / other.max(1.0);
        assert!(sum(&whole, 1) > 4_000.0, "{whole:?}");
        for (figure, most) in [(1, 0.04), (2, 0.06)] {
            let (small, whole) = (sum(&small, figure), sum(&whole, figure));
            assert!(off(small, whole) < most, "{rest}: {small} of {whole} in all");
        }
        // Hour by hour chance has its say: of 1,300 calls an hour some forty.
        for (small, whole) in small.iter().zip(&whole).filter(|(_, whole)| whole[1] > 500.0) {
            assert!(off(small[1], whole[1]) < 0.12 && off(small[0], whole[0]) < 0.12, "{rest}: {small:?} of {whole:?}");
        }
    }
}
