//! The account of a campaign's leads at an instant, asked of the store.

use super::error::CliError;
use super::filters::Watch;
use crate::dial_list::{Totals, account};
use crate::domain::lead::Lead;
use crate::domain::look::{Look, Visit};
use crate::eligibility::Judge;
use crate::store::{CampaignRecord, CandidateQuery, Scope, Store, anywhere};
use chrono::{DateTime, Utc};

/// The account of all leads of a campaign, as they stand for somebody who may hold some of them.
///
/// # Errors
/// When the store fails.
pub fn whole_account(
    store: &dyn Store,
    judge: &Judge<'_>,
    record: &CampaignRecord,
    asker: &str,
    now: DateTime<Utc>,
) -> Result<Totals, CliError> {
    watched_account(store, judge, record, asker, now, &mut Watch::new(judge.campaign(), None))
}

/// The same for the leads that are shown; what filters say of each is noted.
///
/// # Errors
/// When the store fails.
pub fn watched_account(
    store: &dyn Store,
    judge: &Judge<'_>,
    record: &CampaignRecord,
    asker: &str,
    now: DateTime<Utc>,
    watch: &mut Watch<'_>,
) -> Result<Totals, CliError> {
    let query = CandidateQuery { campaign: record.id, scope: Scope::All, order: judge.campaign().order };
    Ok(account(judge, asker, now, |visit| {
        let mut seen = |lead: Lead| if watch.see(&lead) { visit(lead) } else { Look::Passed };
        store.candidates(&query, &anywhere, &mut seen)
    })?)
}

/// Passes over leads that are not shown.
pub fn only_shown<'v>(watch: &'v Watch<'_>, visit: Visit<'v>) -> impl FnMut(Lead) -> Look + 'v {
    move |lead| if watch.shows(&lead) { visit(lead) } else { Look::Passed }
}
