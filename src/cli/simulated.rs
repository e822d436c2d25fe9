//! A floor on the simulated line: for `dial` and `run` on the file itself, for `schedule` on what is not kept.

use super::weights::Share;
use super::what_if::Rates;
use crate::call::desk::CampaignDesk;
use crate::call::floor::RING_SECONDS;
use crate::call::landing::JudgedLandings;
use crate::call::run::{CallError, DayAccount, Floor, Job, Progress, run as run_calls};
use crate::campaign_file::Terms;
use crate::domain::disposition::DispositionSet;
use crate::domain::scale::Scale;
use crate::eligibility::Judge;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use crate::store::Calling;
use crate::telephony::profile::LineProfile;
use crate::telephony::simulator::{Foreseen, Simulator};
use chrono::{DateTime, Utc};

/// A campaign on the simulated line.
#[derive(Clone, Copy)]
pub struct OnLine<'r> {
    /// Its number in the store.
    pub id: i64,
    /// Why it places no calls, if it does not.
    pub halted: &'r str,
    pub terms: &'r Terms,
    /// Its share of the agents' time beside the others.
    pub weight: u32,
    /// What is thought of the line.
    pub line: &'r LineProfile,
    /// With the weights by which agents choose outcomes.
    pub choices: &'r DispositionSet,
}

impl<'r> OnLine<'r> {
    /// A campaign as it is dialed.
    pub fn new(share: &'r Share, rates: &'r Rates) -> Self {
        let Share { record, terms, weight } = share;
        let halted = record.state.halted();
        Self { id: record.id, halted, terms, weight: *weight, line: &rates.line, choices: &rates.dispositions }
    }
}

/// A run on a simulated line.
pub struct SimulatedRun<'r> {
    pub rulebook: &'r Rulebook,
    pub zones: &'r ZoneTable,
    pub campaigns: &'r [OnLine<'r>],
    pub seed: u64,
    /// What the line's clock shows at first.
    pub starts: DateTime<Utc>,
    /// Nobody is called, and few stand for many in this scale: whether a campaign is halted plays no part, and leads that may be called at no
    /// time are looked at again once a day.
    pub ahead: Option<Scale>,
}

impl SimulatedRun<'_> {
    /// Runs it; gives what it came to, and what was to be foreseen of its calls where what becomes of them is dealt.
    ///
    /// # Errors
    /// As [`run_calls`].
    pub fn go(
        &self,
        store: &mut dyn Calling,
        floor: &Floor,
        watch: &mut dyn FnMut(&Progress),
    ) -> Result<(DayAccount, Vec<Foreseen>), CallError> {
        let Some(first) = self.campaigns.first() else { return Ok(Default::default()) };
        let mut judges = Vec::new();
        let mut landings = Vec::new();
        for one in self.campaigns {
            let judge = |halted| Judge::new(self.rulebook, self.zones, &one.terms.campaign, halted);
            judges.push(judge(if self.ahead.is_some() { "" } else { one.halted }));
            landings.push(JudgedLandings::new(judge("")));
        }
        let new_desk = |(judge, one): (_, &OnLine<'_>)| {
            let desk = CampaignDesk::new(judge, one.id, "");
            match self.ahead {
                Some(scale) => desk.running_ahead(scale),
                None => desk,
            }
        };
        let mut desks: Vec<_> = judges.iter().zip(self.campaigns).map(new_desk).collect();
        let mut driver = Simulator::new(self.seed, self.starts, first.choices, first.line.clone());
        if self.ahead.is_some_and(|scale| !scale.is_full()) {
            driver = driver.dealing_evenly();
        }
        let mut jobs = Vec::new();
        for ((one, desk), landings) in self.campaigns.iter().zip(&mut desks).zip(&landings) {
            let campaign = &one.terms.campaign;
            driver = driver.with_set(one.id, one.choices).with_line(one.id, one.line.clone());
            jobs.push(Job {
                campaign_id: one.id,
                campaign,
                weight: one.weight,
                desk,
                landings,
                dispositions: &one.terms.dispositions,
                zone: self.zones.zone(&campaign.floor).cloned(),
                ring_seconds: RING_SECONDS,
            });
        }
        let account = run_calls(store, &mut driver, jobs, floor, watch)?;
        Ok((account, driver.into_foreseen()))
    }
}
