//! What the calls of a forecast do to its leads.

use super::news::News;
use super::people::{Door, Known, People};
use super::standing::{Dialed, Standing};
use super::{ForecastCall, ForecastOutcome};
use crate::domain::attempt::{Aftermath, AttemptId, Moved, NewAttempt, Outcome};
use crate::domain::disposition::{Disposition, FinalFor};
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus, PastAttempt};
use crate::domain::phone::PhoneNumber;
use crate::domain::quota::Answers;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::store::sqlite::candidates::Streams;
use crate::store::sqlite::dialed::DialedLeads;
use crate::store::sqlite::error::{Step, unknown};
use crate::store::sqlite::fresh::FreshLeads;
use crate::store::sqlite::open_places::OpenPlaces;
use crate::store::sqlite::read_ahead::Coming;
use crate::store::sqlite::turns::Lists;
use crate::store::sqlite::value::{micros, signed};
use crate::store::{CampaignState, CandidateQuery, Gate, Look, Visit};
use chrono::{DateTime, Utc};
use foldhash::HashMap;
use roaring::RoaringTreemap;
use std::sync::Arc;

/// So many leads that a list knows are set aside together: to pass by fewer again costs less.
const MANY: usize = if cfg!(debug_assertions) { 2 } else { 256 };

/// What a forecast has come to.
pub(super) struct State<'s> {
    pub people: People<'s>,
    pub standing: HashMap<i64, Standing>,
    pub news: News,
    pub open: HashMap<i64, Open>,
    pub calls: Vec<ForecastCall>,
    /// The number of the file's last attempt: leads remember theirs by their numbers.
    pub last_attempt: i64,
    /// Leads that were called, or whose call ended, since somebody asked.
    pub changed: Vec<LeadId>,
}

/// A call that goes on.
pub(super) struct Open {
    lead: LeadId,
    number: PhoneNumber,
    call: usize,
}

impl State<'_> {
    pub(super) fn due(&mut self, query: &CandidateQuery, now: i64, gate: &dyn Gate, visit: Visit<'_>) -> Step<()> {
        let Self { people, standing, news, .. } = self;
        let Some(standing) = standing.get_mut(&query.campaign) else { return Ok(()) };
        standing.put_back(&|lead| gate.knows(lead));
        let mut passed_by = Vec::new();
        let walked = walk(people, standing, news, (query, now, gate), &mut passed_by, visit);
        if passed_by.len() >= MANY {
            standing.set_aside(&passed_by);
        }
        walked
    }

    pub(super) fn all(&mut self, campaign: i64, visit: Visit<'_>) -> Step<()> {
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

    pub(super) fn open_attempt(
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
            tried: known.lead.attempts.len() as u64 - 1,
            over: None,
        };
        self.news.begin(id, &known.lead, new.number, new.at);
        self.open.insert(id.0, Open { lead: new.lead, number: new.number, call: self.calls.len() });
        self.calls.push(call);
        self.changed.push(new.lead);
        Ok(Some(id))
    }

    pub(super) fn close_attempt(
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

/// Looks at the leads of a campaign that are due, in its order; `passed_by` are those that the gate knows.
fn walk(
    people: &mut People<'_>,
    standing: &Standing,
    news: &News,
    (query, now, gate): (&CandidateQuery, i64, &dyn Gate),
    passed_by: &mut Vec<LeadId>,
    visit: Visit<'_>,
) -> Step<()> {
    let mut seen = RoaringTreemap::new();
    // Agreed calls come first: those of whoever asks, then those that are due the longest.
    let mut agreed = Vec::new();
    for id in standing.callbacks_due(now) {
        seen.insert(id.0.cast_unsigned());
        if gate.knows(id) {
            continue;
        }
        if let Some(known) = people.known(id)?.filter(|known| may_be_due(&known.lead, now) && gate.lets_in(&known.lead))
        {
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
    let given = gate.given();
    let lists = gate.mix().map(|mix| Lists::find(conn, query.campaign, mix, &given)).transpose()?;
    let open = OpenPlaces::of(people.places(), standing.told(), gate);
    let last_attempt = conn.prepare_cached("SELECT max(opened_at) FROM attempt WHERE lead = ?1")?;
    let dialed = DialedLeads::new(Dialed { standing, last_attempt }, now, &open)?;
    let coming = Coming::default();
    let fresh = FreshLeads::new(standing);
    let since_fresh = given.since_fresh;
    let mut streams = Streams { coming: &coming, fresh, lists, dialed, open, seen, since_fresh };
    streams.each(query.order, &mut |id| {
        let id = LeadId(id);
        if gate.knows(id) {
            passed_by.push(id);
            return Ok(Look::Passed);
        }
        match people.known_unless_barred(id, Door { coming: &coming, gate })? {
            Some(known) if may_be_due(&known.lead, now) => Ok(visit(news.told(&known.lead).into_owned())),
            Some(_) | None => Ok(Look::Passed),
        }
    })
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
    let Moved { status, next_at, since, reason, callback } = aftermath.moved(ended);
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
