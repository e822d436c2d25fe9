//! Duties towards people who do not want to be called, or may not be: registries, consent, requests, and what binds
//! collectors.

use super::case::Case;
use super::hearing::{Finding, Hearing, Ruling};
use super::verdict::ReasonCode;
use crate::domain::campaign::CampaignKind;
use crate::domain::claims::Listing;
use crate::rules::age::Age;
use crate::rules::law::{CandidateLaw, Law};
use crate::rules::limits::OwnRequest;
use crate::rules::rule::{Duty, Rule};
use chrono::{DateTime, NaiveDate, Utc};

/// The source of a refusal for which no rule of the place is known: what a person says holds all the same.
const THEIR_WORD: &str = "what the person said";

/// Why a rule on mobile numbers neither binds nor is out of the question.
const NOT_TOLD_APART: &str = "binds mobile numbers; the numbering plan does not tell whether this is one";

/// A duty in force at a candidate.
#[derive(Clone, Copy)]
struct Bound<'d, 'a> {
    rule: &'a Rule,
    candidate: &'d CandidateLaw<'a>,
    /// The local day; where clocks show two, the later: what ends by date has ended there.
    today: NaiveDate,
}

impl Bound<'_, '_> {
    /// When the rule is no longer in force, if that is known.
    fn ends(&self) -> Option<DateTime<Utc>> {
        self.rule.until.map(|until| self.candidate.begins(until))
    }
}

/// Every duty, as it stands at `at`, which may lie after the instant of the case.
pub(super) fn all(case: &Case<'_>, law: &Law<'_>, at: DateTime<Utc>, hearing: &mut Hearing<'_>) {
    let mut bounds = Vec::new();
    for candidate in &law.candidates {
        for rule in candidate.duties.iter().filter(|rule| candidate.in_force(rule, at)) {
            if rule.may_reach(case.phone_type, case.sectors) {
                hearing.tell(|| Finding::on(rule, "consent", Ruling::Unchecked, NOT_TOLD_APART));
            }
            if !rule.reaches(case.phone_type, case.sectors) {
                continue;
            }
            bounds.push(Bound { rule, candidate, today: candidate.days(at).1 });
        }
    }
    registries(case, law, &bounds, hearing);
    own_request(case, &bounds, hearing);
    for bound in &bounds {
        match bound.rule.duty() {
            Some(Duty::Consent) => opt_in(case, *bound, "consent", "no consent on record", hearing),
            Some(Duty::Ban) => opt_in(case, *bound, "ban", "such calls are barred", hearing),
            Some(Duty::Refusal) => refusal(case, *bound, hearing),
            Some(Duty::Registry { .. } | Duty::NoRegistry | Duty::OwnRequest(_)) => {}
            Some(Duty::Cease | Duty::Attorney | Duty::Bankruptcy | Duty::Inconvenient | Duty::Workplace) => {}
            Some(Duty::Emergency | Duty::Other) | None => {}
        }
    }
    collections(case, law.kind, &bounds, hearing);
}

fn registries(case: &Case<'_>, law: &Law<'_>, bounds: &[Bound<'_, '_>], hearing: &mut Hearing<'_>) {
    let listed = &case.claims.listed;
    let mut known = vec![false; listed.len()];
    // A registry that the rulebook knows, and whose rule does not bind now, does not bind now. Where nobody is called who has
    // not opted in, and where this person has, a registry has nothing to add.
    let opt_in = bounds.iter().any(|bound| matches!(bound.rule.duty(), Some(Duty::Consent)));
    let dated = law.candidates.iter().flat_map(|candidate| &candidate.duties);
    let of_old =
        dated.filter(|rule| rule.reaches(case.phone_type, case.sectors) && !rule.own).any(|rule| match rule.duty() {
            Some(Duty::Registry { codes, .. }) => codes.iter().any(|code| is_national(code, rule)),
            _ => false,
        });
    for bound in bounds {
        let (codes, refresh) = match bound.rule.duty() {
            Some(Duty::Registry { codes, refresh }) => (codes, refresh),
            // The user's own word that none binds makes nothing known.
            Some(Duty::NoRegistry) if bound.rule.own => continue,
            Some(Duty::NoRegistry) => {
                // Where none binds, to stand on one of the country's says nothing.
                let national = known.iter_mut().zip(listed).filter(|(_, listing)| !matches!(listing, Listing::Code(_)));
                national.for_each(|(known, _)| *known = true);
                continue;
            }
            _ => continue,
        };
        let national = codes.iter().any(|code| is_national(code, bound.rule));
        let named = |listing: &Listing| match listing {
            Listing::National | Listing::Tps => national,
            Listing::Code(code) => codes.contains(code),
        };
        for (known, _) in known.iter_mut().zip(listed).filter(|(_, listing)| named(listing)) {
            *known = true;
        }
        registry(case, *bound, listed.iter().find(|listing| named(listing)), *refresh, hearing);
    }
    // A survey is no solicitation (47 CFR 64.1200(f)(15)), and a call on a debt is none (68 FR 44144). An offer to
    // somebody who stands on a registry of which no rule is known here is still not made.
    let sells = match law.kind {
        CampaignKind::Sales => true,
        CampaignKind::Survey | CampaignKind::Collections => false,
    };
    let sells = sells && !opt_in && !case.claims.consent;
    let unknown = |listing: &Listing, known: bool| !known && !(of_old && !matches!(listing, Listing::Code(_)));
    for (listing, _) in listed.iter().zip(known).filter(|(listing, known)| sells && unknown(listing, *known)) {
        let what = format!("listed on {}", listing.in_words());
        hearing.refuse(ReasonCode::Dnc, what.clone(), THEIR_WORD);
        hearing.tell(|| Finding::without_rule("registry", what, THEIR_WORD));
    }
}

/// Whether a registry is a country's and not that of the state whose rule names it.
fn is_national(code: &str, rule: &Rule) -> bool {
    let state = rule.jurisdiction.parent().is_some();
    !(state && code.starts_with(rule.jurisdiction.code()))
}

/// A finding on a registry, whose value is only codes.
fn on_registry(rule: &Rule, refresh: Option<Age>, ruling: Ruling, evidence: impl Into<String>) -> Finding {
    let fresh = refresh.map(|age| format!(", not older than {age}")).unwrap_or_default();
    let value = format!("not on {}{fresh}", rule.value);
    Finding { value, ..Finding::on(rule, "registry", ruling, evidence) }
}

fn registry(
    case: &Case<'_>,
    bound: Bound<'_, '_>,
    listing: Option<&Listing>,
    refresh: Option<Age>,
    hearing: &mut Hearing<'_>,
) {
    let rule = bound.rule;
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, bound.today) {
        hearing.tell(|| on_registry(rule, refresh, Ruling::Lifted, lifted));
        return;
    }
    if let Some(listing) = listing {
        let what = format!("listed on {}", listing.in_words());
        hearing.refuse_until(ReasonCode::Dnc, what.clone(), rule.source.clone(), bound.ends());
        hearing.tell(|| on_registry(rule, refresh, Ruling::Refused, what));
        return;
    }
    // A day that has not come yet says nothing.
    let Some(checked) = case.claims.scrubbed.filter(|checked| *checked <= bound.today) else {
        hearing.tell(|| on_registry(rule, refresh, Ruling::Unchecked, "no check against it is on record"));
        return;
    };
    let age = (bound.today - checked).num_days();
    let Some(refresh) = refresh else {
        let told = format!("not listed on {checked}");
        hearing.tell(|| on_registry(rule, None, Ruling::Clear, told));
        return;
    };
    let told = format!("checked {checked}, {age} days ago; {refresh} at most");
    let stale = bound.today > refresh.after(checked);
    if stale {
        hearing.refuse_until(ReasonCode::RegistryStale, told.clone(), rule.source.clone(), bound.ends());
    }
    let ruling = if stale { Ruling::Refused } else { Ruling::Clear };
    hearing.tell(|| on_registry(rule, Some(refresh), ruling, told));
}

/// A request to the caller binds every kind of call. It falls away when all rules that say for how long agree that it has;
/// where none does, never.
fn own_request(case: &Case<'_>, bounds: &[Bound<'_, '_>], hearing: &mut Hearing<'_>) {
    let rules: Vec<_> = bounds
        .iter()
        .filter_map(|bound| match bound.rule.duty() {
            Some(Duty::OwnRequest(own)) => Some((*bound, own)),
            _ => None,
        })
        .collect();
    let Some(asked) = case.claims.own_request else {
        for (bound, _) in rules {
            hearing.tell(|| Finding::on(bound.rule, "own request", Ruling::Clear, "none on record"));
        }
        return;
    };
    let what = format!("asked on {asked} not to be called");
    // Own rules may keep a request longer than the law does; where there is no law, it is kept for good.
    if rules.iter().all(|(bound, _)| bound.rule.own) {
        hearing.refuse(ReasonCode::Dnc, what.clone(), THEIR_WORD);
        hearing.tell(|| Finding::without_rule("own request", what.clone(), THEIR_WORD));
    }
    for (bound, own) in rules {
        let ends = kept_until(*own, asked);
        let binds = ends.is_none_or(|ends| bound.today < ends);
        if binds {
            let lifts = [ends.map(|ends| bound.candidate.begins(ends)), bound.ends()].into_iter().flatten().min();
            hearing.refuse_until(ReasonCode::Dnc, what.clone(), bound.rule.source.clone(), lifts);
        }
        let ruling = if binds { Ruling::Refused } else { Ruling::Clear };
        hearing.tell(|| Finding::on(bound.rule, "own request", ruling, what.clone()));
    }
}

/// The first day on which a request no longer binds.
fn kept_until(own: OwnRequest, asked: NaiveDate) -> Option<NaiveDate> {
    own.kept.map(|age| age.after(asked))
}

/// No call without what the rule asks for.
fn opt_in(case: &Case<'_>, bound: Bound<'_, '_>, topic: &'static str, what: &str, hearing: &mut Hearing<'_>) {
    let rule = bound.rule;
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, bound.today) {
        hearing.tell(|| Finding::on(rule, topic, Ruling::Lifted, lifted));
        return;
    }
    hearing.refuse_until(ReasonCode::Consent, format!("{what}: {}", rule.value), rule.source.clone(), bound.ends());
    hearing.tell(|| Finding::on(rule, topic, Ruling::Refused, what));
}

fn refusal(case: &Case<'_>, bound: Bound<'_, '_>, hearing: &mut Hearing<'_>) {
    let rule = bound.rule;
    let by_call =
        case.past.iter().filter(|call| call.marks.refusal && call.relation.client).map(|call| call.at.date_naive());
    let Some(day) = by_call.chain(case.claims.refused).max() else {
        hearing.tell(|| Finding::on(rule, "refusal", Ruling::Clear, "none on record"));
        return;
    };
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, bound.today) {
        hearing.tell(|| Finding::on(rule, "refusal", Ruling::Lifted, lifted));
        return;
    }
    let what = format!("said no on {day}");
    hearing.refuse_until(ReasonCode::Dnc, what.clone(), rule.source.clone(), bound.ends());
    hearing.tell(|| Finding::on(rule, "refusal", Ruling::Refused, what));
}

/// A claim against collectors: whether it is made and binds the kind, the reason that it is, the duty's word, and what it says.
type CollectorClaim = (bool, ReasonCode, &'static str, &'static str);

/// What binds collectors. Who wrote that calls are to cease is not called to be sold something either.
fn collections(case: &Case<'_>, kind: CampaignKind, bounds: &[Bound<'_, '_>], hearing: &mut Hearing<'_>) {
    let collects = match kind {
        CampaignKind::Collections => true,
        CampaignKind::Sales | CampaignKind::Survey => false,
    };
    let claims = case.claims;
    let all: [CollectorClaim; 4] = [
        (claims.cease, ReasonCode::Cease, "cease", "asked in writing to cease"),
        (claims.workplace && collects, ReasonCode::Cease, "workplace", "a workplace whose employer forbids such calls"),
        (claims.attorney && collects, ReasonCode::Attorney, "attorney", "represented by an attorney"),
        (claims.bankruptcy && collects, ReasonCode::Bankruptcy, "bankruptcy", "bankrupt"),
    ];
    for (claimed, code, word, what) in all {
        let mut sources: Vec<&str> = Vec::new();
        for bound in bounds.iter().filter(|bound| bound.rule.duty().is_some_and(|duty| duty.name() == word)) {
            let ruling = if claimed { Ruling::Refused } else { Ruling::Clear };
            let told = if claimed { what } else { "nothing on record" };
            hearing.tell(|| Finding::on(bound.rule, word, ruling, told));
            sources.push(&bound.rule.source);
        }
        sources.dedup();
        if claimed {
            let source = if sources.is_empty() { THEIR_WORD.to_owned() } else { sources.join("; ") };
            hearing.refuse(code, what, source);
        }
    }
}
