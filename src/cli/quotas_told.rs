//! What people are told of quotas.

use super::words::counted;
use crate::domain::attempt::AttemptId;
use crate::domain::campaign::Campaign;
use crate::domain::lead::Lead;
use crate::domain::quota::{Answers, Quota};
use crate::eligibility::quotas::open_to;
use crate::store::StoreError;
use crate::store::completes::Completes;

/// The quotas of a campaign, a line each: `men 18-34   50 of leads with sex = "m"; set age x sex`.
pub fn lines(campaign: &Campaign) -> Vec<String> {
    campaign.quotas.all.iter().map(line).collect()
}

fn line(quota: &Quota) -> String {
    let mut parts = vec![format!("{}: {}", quota.name, counted(u64::from(quota.target), "complete", "completes"))];
    parts.extend(quota.leads.as_ref().map(|leads| format!("of leads with {}", leads.holds)));
    let answers: Vec<_> =
        quota.answers.iter().map(|(question, wanted)| format!("{question} = {}", wanted.join(" or "))).collect();
    if !answers.is_empty() {
        parts.push(format!("who answer {}", answers.join(" and ")));
    }
    let set = quota.set.as_ref().map(|set| format!("; set {set}")).unwrap_or_default();
    format!("{}{set}", parts.join(" "))
}

/// Of a complete that was just recorded: into which quotas it counts, and which questions nobody answered on which quotas wait.
///
/// # Errors
/// When the store fails.
pub fn of_complete(
    store: &dyn Completes,
    campaign: &Campaign,
    lead: &Lead,
    attempt: AttemptId,
    answers: &Answers,
) -> Result<Vec<String>, StoreError> {
    let quotas = &campaign.quotas.all;
    if quotas.is_empty() {
        return Ok(Vec::new());
    }
    let completes = store.completes(lead.campaign)?;
    let own = completes.into_iter().find(|complete| complete.attempt == attempt.0);
    let Some(into) = own.and_then(|complete| complete.quotas) else { return Ok(Vec::new()) };
    let counts = lead.quotas.as_deref();
    let told = into.iter().filter_map(|at| {
        let (quota, completes) = (quotas.get(*at)?, counts.map_or(0, |counts| counts.of(*at)));
        let target = u64::from(quota.target);
        let over = match completes.cmp(&target) {
            std::cmp::Ordering::Less => "",
            std::cmp::Ordering::Equal => ": full",
            std::cmp::Ordering::Greater => ": over its target",
        };
        Some(format!("{} ({completes} of {target}{over})", quota.name))
    });
    let told: Vec<_> = told.collect();
    let mut lines = vec![match told.is_empty() {
        true => "it counts into no quota".to_owned(),
        false => format!("it counts into {}", told.join(", ")),
    }];
    let mut open: Vec<&str> = Vec::new();
    for quota in open_to(&campaign.quotas, lead).into_iter().filter(|at| !into.contains(at)) {
        let asked = quotas.get(quota).into_iter().flat_map(|quota| &quota.answers);
        for (question, _) in asked.filter(|(question, _)| answers.of(question).is_none()) {
            if !open.contains(&question.as_str()) {
                open.push(question);
            }
        }
    }
    if !open.is_empty() {
        lines.push(format!("quotas ask for the answer to {}, and none came with this result", open.join(", ")));
    }
    Ok(lines)
}

/// Of a complete that was taken back: which quotas have room again.
pub fn of_withdrawn(campaign: &Campaign, lead: &Lead, into: &[usize]) -> Vec<String> {
    let counts = lead.quotas.as_deref();
    let told = into.iter().filter_map(|at| {
        let (quota, completes) = (campaign.quotas.all.get(*at)?, counts.map_or(0, |counts| counts.of(*at)));
        let reopened = completes + 1 == u64::from(quota.target);
        let open = if reopened { ": open again" } else { "" };
        Some(format!("{} ({completes} of {}{open})", quota.name, quota.target))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() { Vec::new() } else { vec![format!("it counted into {}", told.join(", "))] }
}
