//! A look at the days ahead: the call loop is run on a forecast, and its hours are booked.

use super::simulated::{OnLine, SimulatedRun};
use crate::call::hour_book::{BookedCall, CERTAIN, HourBook};
use crate::call::run::{CallError, DayAccount, Ending, Floor, Progress};
use crate::call::stock::{Stock, asked, weight_of};
use crate::domain::attempt::CallResult;
use crate::domain::contact_rate::Tried;
use crate::domain::place::Place;
use crate::domain::scale::Scale;
use crate::domain::schedule::{ScheduledHour, hours};
use crate::domain::zone::Zone;
use crate::eligibility::Judge;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::forecast::{Forecast, ForecastCall};
use crate::store::{Calling, StoreError};
use crate::telephony::simulator::Foreseen;
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// So many calls are all run through, which takes two seconds.
const ALL_CALLS: u64 = 50_000;

/// A run of campaigns ahead of the day.
pub struct RunAhead<'r> {
    pub rulebook: &'r Rulebook,
    pub zones: &'r ZoneTable,
    pub campaigns: &'r [OnLine<'r>],
    /// Whose hours are booked.
    pub clock: &'r Zone,
    pub agents: u64,
    pub seed: u64,
    pub starts: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    /// Who stands for whom, by how many leads there are.
    pub scale: &'r dyn Fn(u64) -> Scale,
    /// Set from outside, it ends the run early.
    pub stop: Arc<AtomicBool>,
}

/// What a run ahead came to.
pub struct Ahead {
    pub hours: Vec<ScheduledHour>,
    /// What the calls came to that were run through.
    pub account: DayAccount,
    pub scale: Scale,
    /// How many leads each one stands for that was asked about.
    pub weight: u64,
}

impl RunAhead<'_> {
    /// Runs it; `tell` hears how many calls were placed so far. What comes to few calls in small is run whole: of a long list few leads may
    /// be called.
    ///
    /// # Errors
    /// When the store fails, or a disposition set lacks rows.
    pub fn look(&self, store: &SqliteStore, tell: &mut dyn FnMut(u64)) -> Result<Ahead, CallError> {
        let ahead = self.run(store, self.scale, tell)?;
        let stopped = ahead.account.ending == Ending::Stopped;
        if stopped || ahead.scale.is_full() || ahead.scale.grown(ahead.account.calls) > ALL_CALLS {
            return Ok(ahead);
        }
        self.run(store, &|_| Scale::FULL, tell)
    }

    fn run(
        &self,
        store: &SqliteStore,
        scale: &dyn Fn(u64) -> Scale,
        tell: &mut dyn FnMut(u64),
    ) -> Result<Ahead, CallError> {
        let ids: Vec<i64> = self.campaigns.iter().map(|one| one.id).collect();
        let mut forecast = store.forecast(&ids, self.ends, scale)?;
        let scale = forecast.scale();
        let terms = self.campaigns.iter().map(|one| &one.terms.campaign);
        let judges: Vec<_> = terms.map(|campaign| Judge::new(self.rulebook, self.zones, campaign, "")).collect();
        let mut book = HourBook::new(hours(self.clock, self.starts, self.ends));
        let standing: Vec<_> = ids.iter().map(|campaign| forecast.leads(*campaign)).collect();
        let weight = weight_of(standing.iter().map(|leads| leads.len() as u64).sum(), scale);
        let mut stocks = Vec::new();
        let mut open = Vec::new();
        for ((judge, campaign), leads) in judges.iter().zip(&ids).zip(&standing) {
            open.push((judge, places(&forecast, *campaign, self.starts)?));
            let asked = asked(leads, weight);
            forecast.meet(&asked)?;
            stocks.push(Stock::new(judge, asked, weight));
        }
        book.open(&open);
        let floor = Floor {
            agents: (1..=scale.reduced(self.agents)).map(|agent| format!("agent-{agent:02}")).collect(),
            until: Some(self.ends),
            stop: Arc::clone(&self.stop),
            ..Floor::default()
        };
        let seen = forecast.clone();
        let mut failed: Option<StoreError> = None;
        let mut watch = |progress: &Progress| {
            tell(scale.grown(progress.calls));
            book.tell(progress);
            if let Err(error) = count(&mut book, &mut stocks, &seen, progress.now) {
                failed.get_or_insert(error);
            }
        };
        let Self { rulebook, zones, campaigns, seed, starts, .. } = *self;
        let run = SimulatedRun { rulebook, zones, campaigns, seed, starts, ahead: Some(scale) };
        let (account, foreseen) = run.go(&mut forecast, &floor, &mut watch)?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        count(&mut book, &mut stocks, &forecast, self.ends)?;
        forecast.calls(|calls| {
            for (index, call) in calls.iter().enumerate() {
                book.call(&booked(call, foreseen.get(index)));
            }
        });
        Ok(Ahead { hours: book.close(scale), account, scale, weight: scale.grown(weight) })
    }
}

/// A call as it is booked: by what became of it or, where few calls stand for many, by what was to be foreseen of it.
fn booked<'c>(call: &'c ForecastCall, foreseen: Option<&Foreseen>) -> BookedCall<'c> {
    let certain = |is: bool| if is { CERTAIN } else { 0 };
    let over = call.over.as_ref();
    // What is foreseen is about people who answer.
    let over = over.filter(|over| foreseen.is_none() || over.result != CallResult::Answered);
    let Foreseen { answered, success, mean_millis, seconds } = foreseen.copied().unwrap_or_default();
    BookedCall {
        at: call.at,
        place: &call.place,
        tried: Tried::after(call.tried),
        contact: answered + certain(over.is_some_and(|over| over.contact)),
        success: success + certain(over.is_some_and(|over| over.success)),
        seconds,
        mean_millis,
    }
}

/// Counts the leads that may be called, at each instant at which that is to be done and that has come.
fn count(
    book: &mut HourBook,
    stocks: &mut [Stock<'_>],
    forecast: &Forecast<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    while let Some(at) = book.next_count(now) {
        let changed = forecast.changed();
        let mut callable = BTreeMap::new();
        for stock in &mut *stocks {
            stock.forget(changed.iter().copied());
            for (kind, leads) in stock.count(at, &mut |lead, look| forecast.look_at(lead, look).map(drop))? {
                *callable.entry(kind).or_default() += leads;
            }
        }
        // Calls that were placed since had their leads from among them, unless that was long after: then they were not free before.
        let soon = at + Duration::minutes(1);
        forecast.calls(|calls| {
            for call in calls.iter().rev().take_while(|call| call.at >= at).filter(|call| call.at < soon) {
                *callable.entry((Arc::clone(&call.place), Tried::after(call.tried))).or_default() += 1;
            }
        });
        book.stock(&callable);
    }
    Ok(())
}

/// The places where leads of a campaign stand.
fn places(forecast: &Forecast<'_>, campaign: i64, now: DateTime<Utc>) -> Result<Vec<Arc<Place>>, StoreError> {
    let mut places = Vec::new();
    forecast.standing(campaign, now, &mut |at| places.push(Arc::new(at.place.clone())))?;
    Ok(places)
}
