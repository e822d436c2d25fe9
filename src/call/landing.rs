//! When a lead that waits may be called: the first legal instant at or after its raw time.

use crate::domain::campaign::Campaign;
use crate::domain::lead::{Lead, LeadStatus};
use crate::domain::phone::PhoneNumber;
use crate::domain::zone::Zone;
use crate::eligibility::Judge;
use chrono::{DateTime, Utc};

/// Where a wait comes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// The first instant at which the lead may be called, and the number that may be dialed then.
    At { at: DateTime<Utc>, number: PhoneNumber },
    /// Not before the campaign's last day is over, though it might be called after it.
    AfterTheEnd,
    /// At no time as things stand, whatever the campaign's last day is. That may change: a file may be mended, a list loaded.
    Never,
}

/// Who knows when leads may be called.
pub trait Landings {
    /// The terms of the campaign.
    fn campaign(&self) -> &Campaign;

    /// The first instant from `from` on at which a lead may be called, by the agent whose callback it is, if it is one's own.
    fn landing(&self, lead: &Lead, from: DateTime<Utc>) -> Landing;

    /// The zone of this IANA name, if it is known.
    fn zone(&self, name: &str) -> Option<&Zone>;
}

/// Landings by the verdicts of a campaign's judge.
pub struct JudgedLandings<'a> {
    judge: Judge<'a>,
    /// The same without quotas; none for a campaign that has none. Which are full may have changed until a lead is due, and no lead ends
    /// because one is.
    free: Option<Judge<'a>>,
    /// The same without a last day too; none for a campaign that has none.
    endless: Option<Judge<'a>>,
}

impl<'a> JudgedLandings<'a> {
    /// Whether the campaign is paused plays no part: it may be resumed.
    pub fn new(judge: Judge<'a>) -> Self {
        let free = (!judge.campaign().quotas.all.is_empty()).then(|| judge.without_quotas());
        let timing = free.as_ref().unwrap_or(&judge);
        let endless = timing.campaign().ends.map(|_| timing.without_end());
        Self { judge, free, endless }
    }
}

impl Landings for JudgedLandings<'_> {
    fn campaign(&self) -> &Campaign {
        self.judge.campaign()
    }

    fn landing(&self, lead: &Lead, from: DateTime<Utc>) -> Landing {
        let asker = lead.callback.as_ref().map_or("", |callback| &callback.agent);
        let best = |judge: &Judge<'_>| judge.lead(lead, asker, from).best;
        if let Some(best) = best(self.free.as_ref().unwrap_or(&self.judge)) {
            let at = best.verdict.first_legal(from).unwrap_or(from);
            return Landing::At { at, number: best.number };
        }
        let some_day = self.endless.as_ref().and_then(best);
        if some_day.is_some() { Landing::AfterTheEnd } else { Landing::Never }
    }

    fn zone(&self, name: &str) -> Option<&Zone> {
        self.judge.zones().zone(name)
    }
}

/// A lead as it stands when it waits, its last call over.
pub(super) fn waiting(lead: &Lead, at: DateTime<Utc>) -> Lead {
    let mut waiting = Lead {
        status: LeadStatus::Waiting,
        final_reason: String::new(),
        next_at: Some(at),
        callback: None,
        lease: None,
        ..lead.clone()
    };
    waiting.phones.iter_mut().for_each(|phone| phone.in_progress = false);
    waiting
}
