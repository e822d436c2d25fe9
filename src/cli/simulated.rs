//! A floor on the simulated line: for `dial` and `run` on the file itself, for `schedule` on what is not kept.

use super::context::Context;
use super::weights::Share;
use super::what_if::Rates;
use crate::call::desk::CampaignDesk;
use crate::call::floor::RING_SECONDS;
use crate::call::landing::JudgedLandings;
use crate::call::run::{CallError, DayAccount, Floor, Job, Progress, run as run_calls};
use crate::eligibility::Judge;
use crate::store::Calling;
use crate::telephony::simulator::Simulator;
use chrono::{DateTime, Utc};

/// A run on a simulated line.
pub struct SimulatedRun<'r> {
    pub shares: &'r [Share],
    /// What is thought of the line, of each campaign in its turn.
    pub rates: &'r [Rates],
    pub seed: u64,
    /// What the line's clock shows at first.
    pub starts: DateTime<Utc>,
    /// Nobody is called: whether a campaign is halted plays no part, and leads that may be called at no time are looked at again once a day.
    pub ahead: bool,
}

impl SimulatedRun<'_> {
    /// Runs it.
    ///
    /// # Errors
    /// As [`run_calls`].
    pub fn go(
        &self,
        context: &Context,
        store: &mut dyn Calling,
        floor: &Floor,
        watch: &mut dyn FnMut(&Progress),
    ) -> Result<DayAccount, CallError> {
        let Some(first) = self.rates.first() else { return Ok(DayAccount::default()) };
        let halted = |share: &Share| if self.ahead { "" } else { share.record.state.halted() };
        let mut judges = Vec::new();
        let mut landings = Vec::new();
        for share in self.shares {
            let judge = |halted| Judge::new(context.rulebook(), &context.zones, &share.terms.campaign, halted);
            judges.push(judge(halted(share)));
            landings.push(JudgedLandings::new(judge("")));
        }
        let new_desk = |(judge, share): (_, &Share)| {
            let desk = CampaignDesk::new(judge, share.record.id, "");
            if self.ahead { desk.running_ahead() } else { desk }
        };
        let mut desks: Vec<_> = judges.iter().zip(self.shares).map(new_desk).collect();
        let mut driver = Simulator::new(self.seed, self.starts, &first.dispositions, first.line.clone());
        let mut jobs = Vec::new();
        for (((share, rates), desk), landings) in self.shares.iter().zip(self.rates).zip(&mut desks).zip(&landings) {
            let campaign = &share.terms.campaign;
            driver =
                driver.with_set(share.record.id, &rates.dispositions).with_line(share.record.id, rates.line.clone());
            jobs.push(Job {
                campaign_id: share.record.id,
                campaign,
                weight: share.weight,
                desk,
                landings,
                dispositions: &share.terms.dispositions,
                zone: context.zone(&campaign.floor).cloned(),
                ring_seconds: RING_SECONDS,
            });
        }
        run_calls(store, &mut driver, jobs, floor, watch)
    }
}
