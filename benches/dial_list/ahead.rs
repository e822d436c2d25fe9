//! A schedule of five days, as `outdial schedule` makes it.

use super::judge;
use chrono::{DateTime, Utc};
use outdial::call::desk::CampaignDesk;
use outdial::call::floor::RING_SECONDS;
use outdial::call::hour_book::HourBook;
use outdial::call::landing::JudgedLandings;
use outdial::call::run::{Floor, Job, Progress, run};
use outdial::call::stock::{Stock, asked, weight_of};
use outdial::campaign_file::Terms;
use outdial::domain::schedule::{end_of_days, hours};
use outdial::domain::zone::Zone;
use outdial::store::sqlite::SqliteStore;
use outdial::telephony::{profile::LineProfile, simulator::Simulator};

/// Looks five days ahead with forty agents; gives how many calls that are.
pub fn five_days(store: &SqliteStore, terms: &Terms, now: DateTime<Utc>) -> u64 {
    let zone = Zone::new("UTC", 0, []);
    let ends = end_of_days(&zone, now, 5);
    let mut forecast = store.forecast(&[1], ends).expect("begun");
    let (asks, calls, lands) = (judge(terms), judge(terms), judge(terms));
    let mut book = HourBook::new(hours(&zone, now, ends));
    let all = forecast.leads(1);
    let weight = weight_of(all.len());
    let mut stock = Stock::new(&asks, asked(all.iter(), weight), weight);
    let mut desk = CampaignDesk::new(&calls, 1, "").running_ahead();
    let mut driver = Simulator::new(1, now, &terms.dispositions, LineProfile::default());
    let landings = JudgedLandings::new(lands);
    let (campaign, dispositions) = (&terms.campaign, &terms.dispositions);
    let job = Job {
        campaign_id: 1,
        campaign,
        weight: 1,
        desk: &mut desk,
        landings: &landings,
        dispositions,
        zone: None,
        ring_seconds: RING_SECONDS,
    };
    let floor = Floor {
        agents: (0..40).map(|agent| format!("agent-{agent}")).collect(),
        until: Some(ends),
        ..Floor::default()
    };
    let seen = forecast.clone();
    let mut watch = |progress: &Progress| {
        book.tell(progress);
        while let Some(at) = book.next_count(progress.now) {
            stock.forget(seen.changed());
            let callable = stock.count(at, &mut |lead, look| seen.look_at(lead, look).map(drop)).expect("read");
            book.stock(&callable);
        }
    };
    run(&mut forecast, &mut driver, vec![job], &floor, &mut watch).expect("a run").calls
}
