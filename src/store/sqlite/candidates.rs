//! Leads in the order in which a campaign dials.
//!
//! Callbacks that are due come first. Then two streams make it: leads that were never dialed, and leads that were and are free again. Each
//! comes by priority, then by when its places close, and reads no lead whose place is closed or whose time has not come. The campaign's
//! order says how the two are mixed. Where lists take turns, fresh leads come from several walks, one a list (`turns.rs`).

use super::campaigns;
use super::dialed::{self, DialedInFile, DialedLeads};
use super::error::Step;
use super::fresh::{self, FreshLeads};
use super::fresh_rows::FreshInFile;
use super::lead_row::COLUMNS;
use super::leads::LeadReader;
use super::open_places::OpenPlaces;
use super::read_ahead::{Ahead, Asked, Coming, FIRST, MOST_OF_ALL, ReadAhead, each_of, each_row};
use super::turns::{Lists, Turns};
use super::value::{count, micros, shuffle, signed};
use crate::domain::campaign::LeadOrder;
use crate::domain::lead::{Lead, LeadId};
use crate::store::{CandidateQuery, Gate, Look, Scope, Visit};
use roaring::RoaringTreemap;

/// What may be due at `?2`, besides what a statement says.
const DUE: &str =
    "status <> 'final' AND (next_at IS NULL OR next_at <= ?2) AND (lease_until IS NULL OR lease_until <= ?2)";

/// So many leads are named at once where all of a campaign are read.
const IDS_AT_ONCE: usize = if cfg!(test) { 4 } else { 8_192 };

impl LeadReader<'_> {
    pub(super) fn candidates(&self, query: &CandidateQuery, gate: &dyn Gate, visit: Visit<'_>) -> Step<()> {
        let Scope::Due(now) = query.scope else { return self.each_of_campaign(query.campaign, visit) };
        let campaign_and_now = (query.campaign, micros(now));
        let mut seen = RoaringTreemap::new();
        if self.agreed(campaign_and_now, gate, &mut seen, visit)? == Look::Enough {
            return Ok(());
        }
        if query.order == LeadOrder::SHUFFLED && campaigns::shuffled(self.conn, query.campaign)? {
            return self.each(&shuffled(), campaign_and_now, &mut |lead| {
                if seen.contains(lead.id.0.cast_unsigned()) { Look::Passed } else { visit(lead) }
            });
        }
        self.each_due(query.order, campaign_and_now, gate, seen, visit)
    }

    /// Callbacks that are due, whatever their priority: those of whoever asks first, then those that are due the longest.
    fn agreed(
        &self,
        (campaign, now): (i64, i64),
        gate: &dyn Gate,
        seen: &mut RoaringTreemap,
        visit: Visit<'_>,
    ) -> Step<Look> {
        let mut find = self.conn.prepare_cached(&callbacks())?;
        each_row(&mut find.query((campaign, now, gate.asker()))?, &mut self.parts()?, FIRST, &mut |lead| {
            seen.insert(lead.id.0.cast_unsigned());
            if gate.knows(lead.id) || !gate.lets_in(&lead) { Look::Passed } else { visit(lead) }
        })
    }

    /// Due leads of a campaign at places that are open.
    fn each_due(
        &self,
        order: LeadOrder,
        (campaign, now): (i64, i64),
        gate: &dyn Gate,
        seen: RoaringTreemap,
        visit: Visit<'_>,
    ) -> Step<()> {
        let open = OpenPlaces::find(self.conn, self.places, campaign, gate)?;
        let given = gate.given();
        let lists = gate.mix().map(|mix| Lists::find(self.conn, campaign, mix, &given)).transpose()?;
        let coming = Coming::default();
        let mut streams = Streams {
            coming: &coming,
            lists,
            fresh: FreshLeads::new(FreshInFile::new(self.conn, campaign)?),
            dialed: DialedLeads::new(DialedInFile::new(self.conn, campaign)?, now, &open)?,
            open,
            seen,
            since_fresh: given.since_fresh,
        };
        let mut ahead = ReadAhead::new(self.conn, self.parts()?, (campaign, now), DUE)?;
        let mut look = |lead: i64| -> Step<Look> {
            if gate.knows(LeadId(lead)) {
                return Ok(Look::Passed);
            }
            let bars: &dyn Fn(_, &_) -> _ = &|lead, phones| gate.bars(lead, phones);
            let lead = ahead.lead(lead, &coming, &|lead| gate.knows(lead), bars)?;
            Ok(lead.map_or(Look::Passed, &mut *visit))
        };
        streams.each(order, &mut look)
    }

    /// Every lead of a campaign, in the order of their numbers.
    fn each_of_campaign(&self, campaign: i64, visit: Visit<'_>) -> Step<()> {
        // Two bytes a lead or less: campaigns may have ten millions.
        let mut ids = RoaringTreemap::new();
        let mut note = |lead: i64| {
            ids.insert(lead.cast_unsigned());
        };
        fresh::all(self.conn, campaign, &mut note)?;
        dialed::all(self.conn, campaign, &mut note)?;
        let mut others = self.conn.prepare_cached("SELECT id FROM lead WHERE campaign = ?1 AND status = 'final'")?;
        let mut others = others.query([campaign])?;
        while let Some(row) = others.next()? {
            ids.insert(count(row, 0)?);
        }
        let (mut some, mut between) =
            (self.conn.prepare_cached(&some_of_campaign())?, self.conn.prepare_cached(&between_of_campaign())?);
        let mut parts = self.parts()?;
        let mut ids = ids.into_iter().map(signed);
        loop {
            let batch: Vec<i64> = ids.by_ref().take(IDS_AT_ONCE).collect();
            let (Some(first), Some(last)) = (batch.first(), batch.last()) else { return Ok(()) };
            // Where few others lie between them, the table is read as it lies.
            let mut rows = match last - first < 2 * IDS_AT_ONCE as i64 {
                true => between.query((first, last, campaign))?,
                false => some.query((Asked::new(batch.iter().copied()).values(), campaign))?,
            };
            let mut visit = |lead: Lead| match batch.binary_search(&lead.id.0) {
                Ok(_) => visit(lead),
                Err(_) => Look::Passed,
            };
            if each_row(&mut rows, &mut parts, MOST_OF_ALL, &mut visit)? == Look::Enough {
                return Ok(());
            }
        }
    }
}

/// What looks at a lead.
pub(super) type LookAt<'l> = &'l mut dyn FnMut(i64) -> Step<Look>;

/// The two streams of due leads.
pub(super) struct Streams<'c> {
    /// The leads that are looked at soon.
    pub coming: &'c Coming,
    pub fresh: FreshLeads<'c>,
    /// Those that take turns.
    pub lists: Option<Lists>,
    pub dialed: DialedLeads<'c>,
    pub open: OpenPlaces,
    /// Leads that came: those with phones in several places would come again.
    pub seen: RoaringTreemap,
    /// How many leads that were dialed before were given since the last fresh one.
    pub since_fresh: u32,
}

/// The leads of a priority in both streams.
struct Level {
    fresh: Fresh,
    dialed: dialed::Walk,
    dialed_ahead: Ahead,
}

/// How the fresh leads of a priority come.
enum Fresh {
    InOrder(fresh::Walk, Ahead),
    InTurns(Turns),
}

impl Level {
    /// Looks at the fresh lead that came last: where lists take turns, those that are listed count.
    fn look(&mut self, lead: i64, look: LookAt<'_>) -> Step<Look> {
        let found = look(lead)?;
        if let (Look::Listed, Fresh::InTurns(turns)) = (found, &mut self.fresh) {
            turns.listed();
        }
        Ok(found)
    }
}

impl Streams<'_> {
    /// Looks at all leads in the order of the campaign, until told to stop.
    pub(super) fn each(&mut self, order: LeadOrder, look: LookAt<'_>) -> Step<()> {
        let mut above = i64::MAX;
        while let Some(priority) = self.fresh.priority_below(above)?.max(self.dialed.highest()) {
            if self.mix(order, priority, look)? == Look::Enough {
                break;
            }
            above = priority;
        }
        Ok(())
    }

    /// Looks at the leads of a priority in the order of the campaign.
    fn mix(&mut self, order: LeadOrder, priority: i64, look: LookAt<'_>) -> Step<Look> {
        // Where all are found before the first is looked at, none is found ahead.
        let (fresh, dialed) = match order {
            LeadOrder::FreshFirst | LeadOrder::RetriesFirst | LeadOrder::FreshEvery(_) => (true, true),
            LeadOrder::OldestAttempt => (true, false),
            LeadOrder::Random(_) => (false, false),
        };
        let first = |ahead: bool, first| Ahead::new(if ahead { first } else { 0 });
        let mut level = Level {
            fresh: match &self.lists {
                None => Fresh::InOrder(FreshLeads::walk(priority, None), first(fresh, FIRST)),
                // Of each of many lists few leads may be wanted.
                Some(lists) => Fresh::InTurns(lists.turns(priority, &|| first(fresh, 1))),
            },
            dialed: DialedLeads::walk(priority),
            dialed_ahead: first(dialed, FIRST),
        };
        match order {
            LeadOrder::FreshFirst => self.one_before_the_other(&mut level, true, look),
            LeadOrder::RetriesFirst => self.one_before_the_other(&mut level, false, look),
            LeadOrder::FreshEvery(nth) => self.fresh_every(&mut level, nth, look),
            LeadOrder::OldestAttempt => self.oldest_attempt(&mut level, look),
            LeadOrder::Random(seed) => self.at_random(&mut level, seed, look),
        }
    }

    fn next_fresh(&mut self, level: &mut Level) -> Step<Option<i64>> {
        let Self { fresh, open, coming, seen, .. } = self;
        let mut new = |lead: i64| seen.insert(lead.cast_unsigned());
        match &mut level.fresh {
            Fresh::InOrder(walk, ahead) => ahead.next(coming, &mut new, &mut || fresh.next(walk, open)),
            Fresh::InTurns(turns) => turns.next(fresh, open, coming, &mut new),
        }
    }

    fn next_dialed(&mut self, level: &mut Level) -> Step<Option<i64>> {
        let Self { dialed, open, coming, seen, .. } = self;
        let mut new = |lead: i64| seen.insert(lead.cast_unsigned());
        level.dialed_ahead.next(coming, &mut new, &mut || dialed.next(&mut level.dialed, open))
    }

    fn one_before_the_other(&mut self, level: &mut Level, fresh_first: bool, look: LookAt<'_>) -> Step<Look> {
        for fresh in [fresh_first, !fresh_first] {
            while let Some(lead) = if fresh { self.next_fresh(level)? } else { self.next_dialed(level)? } {
                let seen = if fresh { level.look(lead, look)? } else { look(lead)? };
                if seen == Look::Enough {
                    return Ok(Look::Enough);
                }
            }
        }
        Ok(Look::Passed)
    }

    /// Of those that are listed every `nth` is a fresh one, as long as there are both.
    fn fresh_every(&mut self, level: &mut Level, nth: u32, look: LookAt<'_>) -> Step<Look> {
        let mut since_fresh = self.since_fresh;
        loop {
            let wants_fresh = since_fresh.saturating_add(1) >= nth;
            let first = if wants_fresh { self.next_fresh(level)? } else { self.next_dialed(level)? };
            let (next, is_fresh) = match first {
                Some(lead) => (Some(lead), wants_fresh),
                None if wants_fresh => (self.next_dialed(level)?, false),
                None => (self.next_fresh(level)?, true),
            };
            let Some(lead) = next else { return Ok(Look::Passed) };
            match if is_fresh { level.look(lead, look)? } else { look(lead)? } {
                Look::Enough => return Ok(Look::Enough),
                Look::Passed => {}
                Look::Listed => since_fresh = if is_fresh { 0 } else { since_fresh.saturating_add(1) },
            }
        }
    }

    /// Those that were never called, then those that were not called for the longest time: all that are free are asked for that.
    fn oldest_attempt(&mut self, level: &mut Level, look: LookAt<'_>) -> Step<Look> {
        while let Some(lead) = self.next_fresh(level)? {
            if level.look(lead, look)? == Look::Enough {
                return Ok(Look::Enough);
            }
        }
        let mut all: Vec<(Option<i64>, i64)> = Vec::new();
        while let Some(lead) = self.next_dialed(level)? {
            all.push((self.dialed.last_attempt(lead)?, lead));
        }
        all.sort_unstable();
        each_of(all.iter().map(|(_, lead)| *lead), self.coming, look)
    }

    fn at_random(&mut self, level: &mut Level, seed: u64, look: LookAt<'_>) -> Step<Look> {
        let mut all = Vec::new();
        while let Some(lead) = self.next_fresh(level)? {
            all.push((shuffle(lead, seed), lead));
        }
        while let Some(lead) = self.next_dialed(level)? {
            all.push((shuffle(lead, seed), lead));
        }
        all.sort_unstable();
        each_of(all.iter().map(|(_, lead)| *lead), self.coming, look)
    }
}

/// Those of the leads `?1` that are of the campaign `?2`, in the order in which they are named.
fn some_of_campaign() -> String {
    format!("{COLUMNS} FROM rarray(?1) wanted CROSS JOIN lead ON lead.id = wanted.value AND campaign = ?2")
}

/// The leads of the campaign `?3` from `?1` to `?2`, by their numbers.
fn between_of_campaign() -> String {
    format!("{COLUMNS} FROM lead WHERE id BETWEEN ?1 AND ?2 AND +campaign = ?3 ORDER BY id")
}

/// Callbacks that are due, few at any moment.
fn callbacks() -> String {
    format!(
        "{COLUMNS} FROM lead INDEXED BY lead_callback WHERE campaign = ?1 AND callback IS NOT NULL AND next_at <= ?2 AND {DUE}
         ORDER BY callback <> ?3, next_at, id"
    )
}

/// Leads in the shuffled order that was laid down with them.
fn shuffled() -> String {
    format!("{COLUMNS} FROM lead WHERE campaign = ?1 AND shuffle <> 0 AND {DUE} ORDER BY priority DESC, shuffle, id")
}

/// The statements that give an order, for a look at their plans.
#[cfg(test)]
pub(super) fn ordered() -> Vec<String> {
    let steps = super::fresh_rows::STEPS.iter().chain(&dialed::STEPS).map(|sql| (*sql).to_owned());
    std::iter::once(shuffled()).chain(steps).collect()
}
