//! Quotas: which leads are closed by them, how near to full a lead's quotas are, and into which of them a complete falls.
//!
//! A lead falls into a quota if the quota's filter is true of it. It is closed by a full quota that asks for no answers; and by a set of
//! which every quota is full into which it could still fall, whatever it answers. A full quota with answers that is of no set closes
//! nobody: other answers count elsewhere, or nowhere.

use super::hearing::{Finding, Hearing, Ruling};
use super::verdict::ReasonCode;
use crate::domain::campaign::Campaign;
use crate::domain::lead::Lead;
use crate::domain::quota::{Answers, Quota, QuotaCounts, Quotas, Sorting};
use crate::filter::{self, Truth};

/// Where the rule stands.
const SOURCE: &str = "campaign: quota";

/// A share of nothing that is missing: a full quota's.
pub const FULL: u64 = 1_000_000;

/// Whether a lead falls into a quota, as far as its columns tell.
fn falls(quota: &Quota, lead: &Lead) -> Truth {
    quota.leads.as_ref().map_or(Truth::True, |leads| filter::ask(leads, lead))
}

/// The counts of a lead's quotas, if they are of these.
fn counts<'l>(quotas: &Quotas, lead: &'l Lead) -> Option<&'l QuotaCounts> {
    lead.quotas.as_deref().filter(|counts| counts.fingerprint == quotas.fingerprint)
}

/// What quotas have against a lead, and in words.
type Against = (ReasonCode, String);

/// What the quotas have against a lead; nothing if it may be called.
fn against(quotas: &Quotas, lead: &Lead) -> Vec<Against> {
    if quotas.all.is_empty() {
        return Vec::new();
    }
    let Some(counts) = counts(quotas, lead) else {
        let what = match lead.quotas {
            Some(_) => "the completes are counted by other quotas than these: run the command again",
            None => "how full the quotas are was not read",
        };
        return vec![(ReasonCode::QuotaUnknown, what.to_owned())];
    };
    let falls: Vec<Truth> = quotas.all.iter().map(|quota| falls(quota, lead)).collect();
    let mut found = Vec::new();
    for (at, quota) in quotas.all.iter().enumerate() {
        let falls = falls.get(at).copied().unwrap_or(Truth::False);
        if let (Truth::Unknown, Some(leads)) = (falls, &quota.leads) {
            // What is not known is not open.
            let why = filter::ask::why_not(leads, lead);
            let what = format!("whether the lead falls into the quota {} can't be told: {why}", quota.name);
            found.push((ReasonCode::QuotaUnknown, what));
        }
        if falls == Truth::True && quota.answers.is_empty() && quota.is_full(counts.of(at)) {
            found.push((ReasonCode::QuotaFull, format!("the quota is full: {}", told(quota, counts.of(at)))));
        }
    }
    for (set, places) in quotas.sets() {
        let could: Vec<(&Quota, u64)> = places
            .iter()
            .filter(|at| falls.get(**at) != Some(&Truth::False))
            .filter_map(|at| Some((quotas.all.get(*at)?, counts.of(*at))))
            .collect();
        // One that closes the lead by itself is told above.
        let told_above = could.iter().any(|(quota, _)| quota.answers.is_empty());
        if !could.is_empty() && !told_above && could.iter().all(|(quota, completes)| quota.is_full(*completes)) {
            let each: Vec<_> = could.iter().map(|(quota, completes)| told(quota, *completes)).collect();
            let what = format!("every quota of {set} that is left to the lead is full: {}", each.join("; "));
            found.push((ReasonCode::QuotaFull, what));
        }
    }
    found
}

/// `men 18-34, 50 of 50`.
fn told(quota: &Quota, completes: u64) -> String {
    format!("{}, {completes} of {}", quota.name, quota.target)
}

/// What the quotas have against a lead, in a word; of several reasons the first by precedence.
pub(super) fn reason(quotas: &Quotas, lead: &Lead) -> Option<ReasonCode> {
    against(quotas, lead).into_iter().map(|(code, _)| code).min()
}

/// The guard.
pub(super) fn guard(campaign: &Campaign, lead: &Lead, hearing: &mut Hearing<'_>) {
    let quotas = &campaign.quotas;
    if quotas.all.is_empty() {
        return;
    }
    let against = against(quotas, lead);
    let ruling = if against.is_empty() { Ruling::Clear } else { Ruling::Refused };
    for (code, what) in against {
        hearing.refuse(code, what, SOURCE);
    }
    hearing.tell(|| {
        let into = quotas.all.iter().enumerate().filter(|(_, quota)| falls(quota, lead) == Truth::True);
        let counted = counts(quotas, lead);
        let seen: Vec<_> = into
            .map(|(at, quota)| {
                let of = counted.map_or_else(|| quota.name.clone(), |counts| told(quota, counts.of(at)));
                if quota.answers.is_empty() { of } else { format!("{of} (by answers)") }
            })
            .collect();
        let seen = if seen.is_empty() { "the lead falls into none".to_owned() } else { seen.join("; ") };
        let number = quotas.all.len();
        let value = if number == 1 { "1 quota".to_owned() } else { format!("{number} quotas") };
        Finding::of_campaign("quota", value, ruling, seen, SOURCE)
    });
}

/// How near to full the quotas are that wait for a lead, in millionths: of a set the emptiest quota into which it could fall, of several
/// sets the fullest of these. A quota of no set is a set by itself. A lead for which no quota waits comes last, as if all were full.
pub fn fill(quotas: &Quotas, lead: &Lead) -> u64 {
    let Some(counts) = counts(quotas, lead) else { return FULL };
    let alone = quotas.all.iter().enumerate().filter(|(_, quota)| quota.set.is_none()).map(|(at, _)| vec![at]);
    let sets = quotas.sets().into_iter().map(|(_, places)| places).chain(alone);
    let shares = sets.filter_map(|places| {
        let could = places.iter().filter_map(|at| Some((*at, quotas.all.get(*at)?)));
        could
            .filter(|(_, quota)| falls(quota, lead) == Truth::True)
            .map(|(at, quota)| share(quota, counts.of(at)))
            .min()
    });
    shares.max().unwrap_or(FULL)
}

fn share(quota: &Quota, completes: u64) -> u64 {
    match u64::from(quota.target) {
        0 => FULL,
        target => (completes.min(target) * FULL) / target,
    }
}

/// The places of the quotas into which a lead could fall by its columns, whatever it answers.
pub fn open_to(quotas: &Quotas, lead: &Lead) -> Vec<usize> {
    let could = quotas.all.iter().enumerate().filter(|(_, quota)| falls(quota, lead) == Truth::True);
    could.map(|(at, _)| at).collect()
}

/// Sorts completes into a campaign's quotas.
#[derive(Clone, Debug)]
pub struct Sorter(Quotas);

impl Sorter {
    /// For these quotas.
    pub fn new(quotas: &Quotas) -> Self {
        Self(quotas.clone())
    }
}

impl Sorting for Sorter {
    fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    fn sort(&self, lead: &Lead, answers: &Answers) -> Vec<usize> {
        let into = |quota: &Quota| falls(quota, lead) == Truth::True && quota.is_answered(answers);
        self.0.all.iter().enumerate().filter(|(_, quota)| into(quota)).map(|(at, _)| at).collect()
    }
}
