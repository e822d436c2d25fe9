//! A schedule of five days, as `outdial schedule` makes it.

use chrono::{DateTime, Utc};
use outdial::campaign_file::Terms;
use outdial::cli::ahead::RunAhead;
use outdial::cli::simulated::OnLine;
use outdial::domain::scale::Scale;
use outdial::domain::schedule::{ScheduledHour, end_of_days};
use outdial::domain::zone::Zone;
use outdial::rules::Rulebook;
use outdial::rules::zones::ZoneTable;
use outdial::store::sqlite::SqliteStore;
use outdial::telephony::profile::LineProfile;
use std::sync::Arc;

const AGENTS: u64 = 40;
const DAYS: u32 = 5;

/// Looks five days ahead with forty agents; gives how many calls that are.
pub fn five_days(store: &SqliteStore, terms: &Terms, now: DateTime<Utc>) -> u64 {
    let (clock, line) = (Zone::new("UTC", 0, []), LineProfile::default());
    let campaigns = [OnLine { id: 1, halted: "", terms, weight: 1, line: &line, choices: &terms.dispositions }];
    let ahead = RunAhead {
        rulebook: Rulebook::embedded(),
        zones: ZoneTable::embedded(),
        campaigns: &campaigns,
        clock: &clock,
        agents: AGENTS,
        seed: 1,
        starts: now,
        ends: end_of_days(&clock, now, DAYS),
        scale: &|leads| Scale::of_floor(AGENTS, DAYS.into(), leads),
        stop: Arc::default(),
    };
    let ahead = ahead.look(store, &mut |_| ()).expect("a run");
    ahead.hours.iter().map(|hour: &ScheduledHour| hour.whole().calls).sum()
}
