//! Leads in the order in which a campaign dials.

use super::campaigns;
use super::error::Step;
use super::fresh::{self, FreshLeads};
use super::leads::{COLUMNS, LeadReader};
use super::value::{count, micros, shuffle, signed};
use crate::domain::campaign::LeadOrder;
use crate::domain::lead::Lead;
use crate::domain::place::Place;
use crate::store::{CandidateQuery, Scope, anywhere};
use foldhash::{HashMap, HashMapExt};
use roaring::RoaringTreemap;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use std::cmp::Reverse;
use std::ops::ControlFlow;

/// What may be due at `?2`, besides what a statement says.
const DUE: &str =
    "status <> 'final' AND (next_at IS NULL OR next_at <= ?2) AND (lease_until IS NULL OR lease_until <= ?2)";

impl LeadReader<'_> {
    pub(super) fn candidates(
        &self,
        query: &CandidateQuery,
        may_call: &dyn Fn(&Place) -> bool,
        visit: &mut dyn FnMut(Lead) -> ControlFlow<()>,
    ) -> Step<()> {
        let Scope::Due(now) = query.scope else { return self.each_of_campaign(query.campaign, visit) };
        let campaign_and_now = (query.campaign, micros(now));
        match query.order {
            LeadOrder::FreshFirst => self.each_due(true, campaign_and_now, may_call, visit),
            LeadOrder::RetriesFirst => self.each_due(false, campaign_and_now, may_call, visit),
            LeadOrder::Random if campaigns::shuffled(self.conn, query.campaign)? => {
                self.each(&shuffled(), campaign_and_now, visit)
            }
            LeadOrder::Random => self.each_at_random(campaign_and_now, may_call, visit),
        }
    }

    /// Due leads of a campaign; those of a priority that were never dialed come before the others, or after them.
    fn each_due(
        &self,
        fresh_first: bool,
        (campaign, now): (i64, i64),
        may_call: &dyn Fn(&Place) -> bool,
        visit: &mut dyn FnMut(Lead) -> ControlFlow<()>,
    ) -> Step<()> {
        let mut packed = self.conn.prepare_cached(fresh::IN_ORDER)?;
        let mut open = self.asked_once(may_call);
        let mut fresh = FreshLeads::new(packed.query([campaign])?, &mut open)?;
        let mut one = self.conn.prepare_cached(&one_of_campaign(&format!("since IS NULL AND {DUE}")))?;
        let mut others = self.conn.prepare_cached(&dialed())?;
        let mut others = others.query((campaign, now))?;
        others.advance()?;
        let mut parts = self.parts()?;
        let mut next = fresh.next()?;
        loop {
            let priority = others.get().map(|row| row.get::<_, i64>(9)).transpose()?;
            let lead = match (next, priority) {
                (None, None) => return Ok(()),
                (Some((lead, fresh_priority)), other)
                    if other.is_none_or(|other| fresh_priority > other || (fresh_priority == other && fresh_first)) =>
                {
                    next = fresh.next()?;
                    let mut rows = one.query((lead, now, campaign))?;
                    rows.next()?.map(|row| parts.lead(row)).transpose()?
                }
                (_, _) => {
                    let lead = others.get().map(|row| parts.lead(row)).transpose()?;
                    others.advance()?;
                    lead
                }
            };
            if let Some(lead) = lead
                && visit(lead).is_break()
            {
                return Ok(());
            }
        }
    }

    /// Due leads of a campaign that did not dial at random when its lists were loaded.
    fn each_at_random(
        &self,
        (campaign, now): (i64, i64),
        may_call: &dyn Fn(&Place) -> bool,
        visit: &mut dyn FnMut(Lead) -> ControlFlow<()>,
    ) -> Step<()> {
        let mut order = Vec::new();
        self.each_fresh(campaign, may_call, &mut |lead, priority| order.push((lead, priority)))?;
        let mut others = self.conn.prepare_cached(&dialed())?;
        let others = others.query_map((campaign, now), |row| Ok((row.get(0)?, row.get(9)?)))?;
        order.extend(others.collect::<Result<Vec<(i64, i64)>, _>>()?);
        order.sort_by_key(|(lead, priority)| (Reverse(*priority), shuffle(*lead), *lead));
        self.each_by_id(DUE, order.into_iter().map(|(lead, _)| lead), (campaign, now), visit)
    }

    /// Every lead of a campaign, in the order of their numbers.
    fn each_of_campaign(&self, campaign: i64, visit: &mut dyn FnMut(Lead) -> ControlFlow<()>) -> Step<()> {
        // Two bytes a lead or less: campaigns may have ten millions.
        let mut ids = RoaringTreemap::new();
        self.each_fresh(campaign, &anywhere, &mut |lead, _| {
            ids.insert(lead.cast_unsigned());
        })?;
        let mut others = self.conn.prepare_cached(
            "SELECT id FROM lead WHERE campaign = ?1 AND since IS NOT NULL AND status <> 'final'
             UNION ALL SELECT id FROM lead WHERE campaign = ?1 AND status = 'final'",
        )?;
        let mut others = others.query([campaign])?;
        while let Some(row) = others.next()? {
            ids.insert(count(row, 0)?);
        }
        self.each_by_id("?2 IS NOT NULL", ids.into_iter().map(signed), (campaign, 0), visit)
    }

    /// Tells the fresh leads of a campaign in the order of dialing, each with its priority.
    fn each_fresh(&self, campaign: i64, may_call: &dyn Fn(&Place) -> bool, tell: &mut dyn FnMut(i64, i64)) -> Step<()> {
        let mut packed = self.conn.prepare_cached(fresh::IN_ORDER)?;
        let mut open = self.asked_once(may_call);
        let mut fresh = FreshLeads::new(packed.query([campaign])?, &mut open)?;
        while let Some((lead, priority)) = fresh.next()? {
            tell(lead, priority);
        }
        Ok(())
    }

    /// Asks about each place, by its number in the file, once.
    fn asked_once(&self, may_call: &dyn Fn(&Place) -> bool) -> impl FnMut(i64) -> Step<bool> {
        let mut known: HashMap<i64, bool> = HashMap::new();
        move |place| {
            if let Some(answer) = known.get(&place) {
                return Ok(*answer);
            }
            let answer = may_call(&*self.places.read(self.conn, place)?);
            known.insert(place, answer);
            Ok(answer)
        }
    }

    /// Visits those of some leads that are of a campaign and of which holds what `which` asks.
    fn each_by_id(
        &self,
        which: &str,
        ids: impl Iterator<Item = i64>,
        (campaign, now): (i64, i64),
        visit: &mut dyn FnMut(Lead) -> ControlFlow<()>,
    ) -> Step<()> {
        let mut find = self.conn.prepare_cached(&one_of_campaign(which))?;
        let mut parts = self.parts()?;
        for id in ids {
            let mut rows = find.query((id, now, campaign))?;
            if let Some(row) = rows.next()?
                && visit(parts.lead(row)?).is_break()
            {
                break;
            }
        }
        Ok(())
    }
}

/// The lead `?1` of the campaign `?3`, if what is asked holds of it; `?2` is an instant.
fn one_of_campaign(which: &str) -> String {
    format!("{COLUMNS} FROM lead WHERE id = ?1 AND campaign = ?3 AND {which}")
}

/// Leads that were dialed before, each index giving its order without sorting.
fn dialed() -> String {
    format!("{COLUMNS} FROM lead WHERE campaign = ?1 AND since IS NOT NULL AND {DUE} ORDER BY priority DESC, since, id")
}

/// Leads in the shuffled order that was laid down with them.
fn shuffled() -> String {
    format!("{COLUMNS} FROM lead WHERE campaign = ?1 AND shuffle <> 0 AND {DUE} ORDER BY priority DESC, shuffle, id")
}

/// The statements that give an order, for a look at their plans.
#[cfg(test)]
pub(super) fn ordered() -> [String; 3] {
    [dialed(), shuffled(), fresh::IN_ORDER.to_owned()]
}
