//! The file as calls that nobody places would change it: a call loop runs on it, and nothing is written.
//!
//! Leads come from the file, as of one moment, in the order in which they come from the file itself; what the loop does to them is kept in
//! memory. What another process writes meanwhile is not seen.

mod news;
mod people;
mod rows;
mod standing;
mod state;

use super::SqliteStore;
use super::error::{Step, store_error};
use super::value::{instant, micros};
use crate::domain::attempt::{Aftermath, AttemptId, CallResult, NewAttempt, Outcome};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::domain::scale::Scale;
use crate::store::{Calling, CampaignState, CandidateQuery, Gate, Look, Scope, StandingAt, StoreError, Visit};
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use news::{News, Sake};
use people::People;
use rows::Rows;
use rusqlite::{Connection, Transaction};
use standing::Standing;
use state::State;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// So many bytes of the file are read where they lie in memory. A forecast looks at leads all over the file, most of them once: to copy each
/// page into a memory of its own costs more than what is read from it.
const MAPPED: i64 = 1 << 40;

/// A call of a forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastCall {
    pub campaign: i64,
    pub lead: LeadId,
    pub number: PhoneNumber,
    /// Where the called party may be.
    pub place: Arc<Place>,
    /// When it was placed.
    pub at: DateTime<Utc>,
    /// How often the lead was tried before.
    pub tried: u64,
    /// What became of it, when it is over.
    pub over: Option<ForecastOutcome>,
}

/// What became of a call of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastOutcome {
    pub result: CallResult,
    pub contact: bool,
    pub success: bool,
}

/// The file as the calls of a forecast change it, in memory alone. Its copies are one and the same.
#[derive(Clone)]
pub struct Forecast<'s>(Rc<Inner<'s>>);

struct Inner<'s> {
    store: &'s SqliteStore,
    /// All that is read is of one moment.
    _moment: Transaction<'s>,
    state: RefCell<State<'s>>,
}

impl SqliteStore {
    /// The file as a forecast over some campaigns begins. Leads that are not free before `until` stay out of it; of those that are left, so
    /// many in all, `scale` says how many stand for the others.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn forecast(
        &self,
        campaigns: &[i64],
        until: DateTime<Utc>,
        scale: &dyn Fn(u64) -> Scale,
    ) -> Result<Forecast<'_>, StoreError> {
        let begin = || -> Step<Forecast<'_>> {
            self.conn.pragma_update(None, "mmap_size", MAPPED)?;
            let moment = self.conn.unchecked_transaction()?;
            let conn = &self.conn;
            let rows = campaigns.iter().map(|campaign| Ok((*campaign, Rows::read(conn, *campaign, until)?)));
            let rows = rows.collect::<Step<Vec<_>>>()?;
            let scale = scale(rows.iter().map(|(_, rows)| rows.leads()).sum());
            let mut standing = HashMap::new();
            for (campaign, mut rows) in rows {
                rows.thin(scale);
                standing.insert(campaign, Standing::read(conn, campaign, rows)?);
            }
            let state = State {
                people: People::new(self)?,
                standing,
                news: News::new(sakes(conn)?, scale),
                open: HashMap::new(),
                calls: Vec::new(),
                last_attempt: conn.query_row("SELECT coalesce(max(id), 0) FROM attempt", [], |row| row.get(0))?,
                changed: Vec::new(),
            };
            Ok(Forecast(Rc::new(Inner { store: self, _moment: moment, state: RefCell::new(state) })))
        };
        begin().map_err(|trouble| store_error(&self.path, trouble))
    }
}

/// For whom each campaign calls.
fn sakes(conn: &Connection) -> Step<HashMap<i64, Sake>> {
    let mut find = conn.prepare_cached("SELECT id, client, subject FROM campaign")?;
    let rows = find.query_map([], |row| Ok((row.get(0)?, Sake { client: row.get(1)?, subject: row.get(2)? })))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Forecast<'_> {
    fn step<T>(&self, step: impl FnOnce(&mut State<'_>) -> Step<T>) -> Result<T, StoreError> {
        step(&mut self.0.state.borrow_mut()).map_err(|trouble| store_error(&self.0.store.path, trouble))
    }

    /// How many of its leads stand for how many.
    pub fn scale(&self) -> Scale {
        self.0.state.borrow().news.scale
    }

    /// Looks at the calls so far, in the order in which they were placed.
    pub fn calls<T>(&self, look: impl FnOnce(&[ForecastCall]) -> T) -> T {
        look(&self.0.state.borrow().calls)
    }

    /// The leads of a campaign that are not done, and that may be free before the forecast's end: those that are alike follow each other.
    pub fn leads(&self, campaign: i64) -> Vec<LeadId> {
        self.0.state.borrow().standing.get(&campaign).map(Standing::leads).unwrap_or_default()
    }

    /// Reads leads together that are going to be looked at.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn meet(&self, leads: &[LeadId]) -> Result<(), StoreError> {
        self.step(|state| state.people.meet(leads))
    }

    /// Looks at a lead as it stands.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn look_at<T>(&self, lead: LeadId, look: impl FnOnce(&Lead) -> T) -> Result<Option<T>, StoreError> {
        self.step(|state| {
            let Some(known) = state.people.known(lead)? else { return Ok(None) };
            Ok(Some(look(&state.news.told(&known.lead))))
        })
    }

    /// The leads that were called, or whose call ended, since this was asked last.
    pub fn changed(&self) -> Vec<LeadId> {
        std::mem::take(&mut self.0.state.borrow_mut().changed)
    }
}

impl Calling for Forecast<'_> {
    fn candidates(&self, query: &CandidateQuery, gate: &dyn Gate, visit: Visit<'_>) -> Result<(), StoreError> {
        self.step(|state| match query.scope {
            Scope::Due(now) => state.due(query, micros(now), gate, visit),
            Scope::All => state.all(query.campaign, visit),
        })
    }

    fn standing(
        &self,
        campaign: i64,
        after: DateTime<Utc>,
        visit: &mut dyn FnMut(&StandingAt<'_>),
    ) -> Result<(), StoreError> {
        self.step(|state| {
            let Some(standing) = state.standing.get(&campaign) else { return Ok(()) };
            let (places, is_any_told) = (standing.places(micros(after)), !standing.told().is_empty());
            for (id, place) in state.people.places() {
                if let Some(free) = places.get(&id) {
                    let free = free.map(instant).transpose()?;
                    visit(&StandingAt { place, free, told_free: free.filter(|_| is_any_told) });
                }
            }
            Ok(())
        })
    }

    fn version(&self) -> Result<i64, StoreError> {
        Ok(0)
    }

    fn lead(&self, lead: LeadId) -> Result<Option<Lead>, StoreError> {
        self.look_at(lead, Lead::clone)
    }

    fn own_callbacks(&self, campaign: i64, after: DateTime<Utc>, visit: Visit<'_>) -> Result<(), StoreError> {
        self.step(|state| {
            let Some(standing) = state.standing.get(&campaign) else { return Ok(()) };
            for id in standing.own_callbacks_after(micros(after)) {
                let Some(known) = state.people.known(id)? else { continue };
                if visit(state.news.told(&known.lead).into_owned()) == Look::Enough {
                    break;
                }
            }
            Ok(())
        })
    }

    fn open_attempt(
        &mut self,
        attempt: &NewAttempt,
        last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
    ) -> Result<Option<AttemptId>, StoreError> {
        self.step(|state| state.open_attempt(attempt, last_look))
    }

    fn close_attempt(
        &mut self,
        attempt: AttemptId,
        outcome: &Outcome,
        disposition: &Disposition,
        aftermath: &Aftermath,
    ) -> Result<(), StoreError> {
        self.step(|state| state.close_attempt(attempt, outcome, disposition, aftermath))
    }
}
