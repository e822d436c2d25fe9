//! The file as calls that nobody places would change it: a call loop runs on it, and nothing is written.
//!
//! Leads come from the file, as of one moment, in the order in which they come from the file itself; what the loop does to them is kept in
//! memory. What another process writes meanwhile is not seen.

mod news;
mod people;
mod standing;

use super::SqliteStore;
use super::candidates::Streams;
use super::dialed::DialedLeads;
use super::error::{Step, store_error, unknown};
use super::fresh::FreshLeads;
use super::open_places::OpenPlaces;
use super::read_ahead::Coming;
use super::turns::Lists;
use super::value::{instant, micros, signed};
use crate::domain::attempt::{Aftermath, AttemptId, CAMPAIGN_ENDED, CallResult, NewAttempt, Outcome};
use crate::domain::disposition::{Disposition, FinalFor};
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus, PastAttempt};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::domain::quota::Answers;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::store::{Calling, CampaignState, CandidateQuery, Gate, Look, Scope, StoreError, Visit};
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use news::{News, Sake};
use people::{Door, Known, People};
use roaring::RoaringTreemap;
use rusqlite::{Connection, Transaction};
use standing::{Dialed, Standing};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

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
    /// What became of it, when it is over.
    pub over: Option<ForecastOutcome>,
}

/// What became of a call of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastOutcome {
    pub result: CallResult,
    pub contact: bool,
    pub success: bool,
    pub talk_seconds: u32,
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

struct State<'s> {
    people: People<'s>,
    standing: HashMap<i64, Standing>,
    news: News,
    open: HashMap<i64, Open>,
    calls: Vec<ForecastCall>,
    /// The number of the file's last attempt: leads remember theirs by their numbers.
    last_attempt: i64,
    /// Leads that were called, or whose call ended, since somebody asked.
    changed: Vec<LeadId>,
}

/// A call that goes on.
struct Open {
    lead: LeadId,
    number: PhoneNumber,
    call: usize,
}

impl SqliteStore {
    /// The file as a forecast over some campaigns begins. Leads that are not free before `until` stay out of it.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn forecast(&self, campaigns: &[i64], until: DateTime<Utc>) -> Result<Forecast<'_>, StoreError> {
        let begin = || -> Step<Forecast<'_>> {
            let moment = self.conn.unchecked_transaction()?;
            let conn = &self.conn;
            let mut standing = HashMap::new();
            for campaign in campaigns {
                standing.insert(*campaign, Standing::read(conn, *campaign, until)?);
            }
            let state = State {
                people: People::new(self)?,
                standing,
                news: News::new(sakes(conn)?),
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

    /// Looks at the calls so far, in the order in which they were placed.
    pub fn calls<T>(&self, look: impl FnOnce(&[ForecastCall]) -> T) -> T {
        look(&self.0.state.borrow().calls)
    }

    /// The numbers of the leads of a campaign that are not done, and that may be free before the forecast's end.
    pub fn leads(&self, campaign: i64) -> RoaringTreemap {
        self.0.state.borrow().standing.get(&campaign).map(Standing::leads).unwrap_or_default()
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
        visit: &mut dyn FnMut(&Place, Option<DateTime<Utc>>),
    ) -> Result<(), StoreError> {
        self.step(|state| {
            let places = state.standing.get(&campaign).map(|all| all.places(micros(after))).unwrap_or_default();
            for (id, place) in state.people.places() {
                if let Some(free) = places.get(&id) {
                    visit(place, free.map(instant).transpose()?);
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

impl State<'_> {
    fn due(&mut self, query: &CandidateQuery, now: i64, gate: &dyn Gate, visit: Visit<'_>) -> Step<()> {
        let Self { people, standing, news, .. } = self;
        let Some(standing) = standing.get(&query.campaign) else { return Ok(()) };
        let mut seen = RoaringTreemap::new();
        // Agreed calls come first: those of whoever asks, then those that are due the longest.
        let mut agreed = Vec::new();
        for id in standing.callbacks_due(now) {
            seen.insert(id.0.cast_unsigned());
            if let Some(known) = people.known(id)?.filter(|known| may_be_due(&known.lead, now)) {
                let agent = known.lead.callback.as_ref().map(|callback| callback.agent.as_str());
                agreed.push((agent != Some(gate.asker()), news.told(&known.lead).into_owned()));
            }
        }
        agreed.sort_by_key(|(anothers, _)| *anothers);
        for (_, lead) in agreed {
            if visit(lead) == Look::Enough {
                return Ok(());
            }
        }
        let conn = people.conn;
        let lists = gate.mix().map(|mix| Lists::find(conn, query.campaign, mix)).transpose()?;
        let open = OpenPlaces::of(people.places(), standing.told(), gate);
        let last_attempt = conn.prepare_cached("SELECT max(opened_at) FROM attempt WHERE lead = ?1")?;
        let dialed = DialedLeads::new(Dialed { standing, last_attempt }, now, &open)?;
        let coming = Coming::default();
        let fresh = FreshLeads::new(standing);
        let mut streams = Streams { coming: &coming, fresh, lists, dialed, open, seen };
        streams.each(query.order, &mut |id| {
            let id = LeadId(id);
            if gate.knows(id) {
                return Ok(Look::Passed);
            }
            match people.known_unless_barred(id, Door { coming: &coming, gate })? {
                Some(known) if may_be_due(&known.lead, now) => Ok(visit(news.told(&known.lead).into_owned())),
                Some(_) | None => Ok(Look::Passed),
            }
        })
    }

    fn all(&mut self, campaign: i64, visit: Visit<'_>) -> Step<()> {
        let mut find = self.people.conn.prepare_cached("SELECT id FROM lead WHERE campaign = ?1 ORDER BY id")?;
        let mut rows = find.query([campaign])?;
        while let Some(row) = rows.next()? {
            if let Some(known) = self.people.known(LeadId(row.get(0)?))?
                && visit(self.news.told(&known.lead).into_owned()) == Look::Enough
            {
                break;
            }
        }
        Ok(())
    }

    fn open_attempt(
        &mut self,
        new: &NewAttempt,
        last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
    ) -> Step<Option<AttemptId>> {
        if self.news.is_on_the_line(new.lead, new.number) {
            return Ok(None);
        }
        let known = self.people.known(new.lead)?.ok_or_else(|| unknown("lead", new.lead.0))?;
        // Whether the campaign is halted is no matter of what would be if it were not.
        if last_look(&self.news.told(&known.lead), CampaignState::Active).is_none() {
            return Ok(None);
        }
        let id = AttemptId(self.last_attempt + 1 + signed(self.calls.len() as u64));
        let at = micros(new.at);
        if let Some(standing) = self.standing.get_mut(&new.campaign) {
            standing.leave(new.lead, &known.at);
            known.at.since = Some(known.at.since.map_or(at, |since| since.max(at)));
            standing.enter(new.lead, &known.at);
            standing.note_call(new.lead, new.at);
        }
        known.lead.attempts.push(PastAttempt {
            id: id.0,
            number: new.number,
            at: new.at,
            disposition: String::new(),
            marks: Default::default(),
        });
        let phone = known.lead.phones.iter().find(|phone| phone.number == new.number);
        let call = ForecastCall {
            campaign: new.campaign,
            lead: new.lead,
            number: new.number,
            place: phone.map(|phone| Arc::clone(&phone.place)).unwrap_or_default(),
            at: new.at,
            over: None,
        };
        self.news.begin(id, &known.lead, new.number, new.at);
        self.open.insert(id.0, Open { lead: new.lead, number: new.number, call: self.calls.len() });
        self.calls.push(call);
        self.changed.push(new.lead);
        Ok(Some(id))
    }

    fn close_attempt(
        &mut self,
        id: AttemptId,
        outcome: &Outcome,
        disposition: &Disposition,
        aftermath: &Aftermath,
    ) -> Step<()> {
        let open = self.open.remove(&id.0).ok_or_else(|| unknown("attempt", id.0))?;
        let marks = disposition.marks(outcome.result);
        self.news.end(id, marks);
        let store = self.people.store;
        let known = self.people.known(open.lead)?.ok_or_else(|| unknown("lead", open.lead.0))?;
        let lead = &mut known.lead;
        let campaign = lead.campaign;
        if let Some(own) = lead.attempts.iter_mut().find(|attempt| attempt.id == id.0) {
            own.disposition.clone_from(&outcome.disposition);
            own.marks = marks;
        }
        for suppression in suppressions(id, &open, lead, outcome, disposition, &self.news) {
            self.news.suppress(suppression);
        }
        if disposition.final_for == FinalFor::Number {
            let own = lead.phones.iter_mut().filter(|phone| phone.number == open.number);
            own.for_each(|phone| phone.final_reason.clone_from(&disposition.code));
        }
        if let Some(standing) = self.standing.get_mut(&lead.campaign) {
            move_lead(standing, known, outcome.at, aftermath);
        }
        if let Some(call) = self.calls.get_mut(open.call) {
            call.over = Some(ForecastOutcome {
                result: outcome.result,
                contact: disposition.contact,
                success: disposition.success,
                talk_seconds: outcome.talk_seconds,
            });
        }
        if disposition.success {
            // What is asked in an interview nobody answers here.
            let sorting = store.cells.sorting.get(&campaign);
            let told = self.news.told(&known.lead);
            let quotas = sorting.map(|sorting| sorting.sort(&told, &Answers::default())).unwrap_or_default();
            self.news.count_complete(campaign, &quotas);
        }
        self.changed.push(open.lead);
        Ok(())
    }
}

/// Whether a lead may be due: it is not done, does not wait for later, and nobody holds it.
fn may_be_due(lead: &Lead, now: i64) -> bool {
    let is_done = match lead.status {
        LeadStatus::Final => true,
        LeadStatus::Ready | LeadStatus::Waiting => false,
    };
    let is_later = |at: Option<DateTime<Utc>>| at.is_some_and(|at| micros(at) > now);
    !is_done && !is_later(lead.next_at) && !is_later(lead.lease.as_ref().map(|lease| lease.until))
}

/// The numbers that must not be called after an outcome. A person who is done for the client is done on all numbers.
fn suppressions(
    attempt: AttemptId,
    open: &Open,
    lead: &Lead,
    outcome: &Outcome,
    disposition: &Disposition,
    news: &News,
) -> Vec<Suppression> {
    let row = |number: PhoneNumber, reach: Reach| Suppression {
        number,
        reach,
        client: news.client(lead.campaign).to_owned(),
        reason: disposition.label.clone(),
        source: format!("attempt {}", attempt.0),
        since: outcome.at,
        expires: None,
        list: OWN_LIST.to_owned(),
    };
    let mut rows: Vec<_> = disposition.suppress.map(|reach| row(open.number, reach)).into_iter().collect();
    match disposition.final_for {
        FinalFor::Client => rows.extend(lead.phones.iter().map(|phone| row(phone.number, Reach::Client))),
        FinalFor::None | FinalFor::Number | FinalFor::Lead => {}
    }
    rows
}

/// Puts a lead where the aftermath of its call says, and frees it.
fn move_lead(standing: &mut Standing, known: &mut Known, ended: DateTime<Utc>, aftermath: &Aftermath) {
    let Known { lead, at } = known;
    standing.leave(lead.id, at);
    if let Some(due) = lead.next_at.filter(|_| lead.callback.is_some()) {
        standing.forget_callback(lead.id, due);
    }
    let (status, next_at, since, reason, callback) = match aftermath {
        Aftermath::Again(due) => (LeadStatus::Waiting, Some(*due), *due, "", None),
        Aftermath::Callback(due, callback) => (LeadStatus::Waiting, Some(*due), *due, "", Some(callback)),
        Aftermath::CampaignEnded(due, callback) => {
            (LeadStatus::Final, Some(*due), ended, CAMPAIGN_ENDED, callback.as_ref())
        }
        Aftermath::Done(reason) => (LeadStatus::Final, None, ended, reason.as_str(), None),
    };
    lead.status = status;
    lead.next_at = next_at;
    reason.clone_into(&mut lead.final_reason);
    lead.callback = callback.cloned();
    lead.lease = None;
    at.since = Some(micros(since));
    if status == LeadStatus::Waiting {
        standing.enter(lead.id, at);
        if let (Some(due), Some(Callback { agent })) = (next_at, &lead.callback) {
            standing.note_callback(lead.id, due, !agent.is_empty());
        }
    }
}
