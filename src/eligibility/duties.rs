//! Duties towards people who do not want to be called, or may not be: registries, consent, requests, and what binds
//! collectors.

use super::case::Case;
use super::copies;
use super::hearing::{Finding, Hearing, Ruling};
use super::verdict::ReasonCode;
use crate::domain::campaign::CampaignKind;
use crate::domain::claims::Listing;
use crate::rules::age::Age;
use crate::rules::law::{CandidateLaw, Law, LocalDays};
use crate::rules::limits::OwnRequest;
use crate::rules::rule::{Duty, Rule};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// The source of a refusal for which no rule of the place is known: what a person says holds all the same.
const THEIR_WORD: &str = "what the person said";

/// Why a rule on mobile numbers neither binds nor is out of the question.
const NOT_TOLD_APART: &str = "binds mobile numbers; the numbering plan does not tell whether this is one";

/// The duties of one candidate on the day, or the two days, that its clocks show.
struct Here<'d, 'a> {
    candidate: &'d CandidateLaw<'a>,
    days: LocalDays,
    /// In force on one of the days.
    rules: Vec<&'a Rule>,
}

impl<'d, 'a> Here<'d, 'a> {
    fn new(case: &Case<'_>, candidate: &'d CandidateLaw<'a>, at: DateTime<Utc>) -> Self {
        let days = candidate.days(at);
        let reached = candidate.duties.iter().filter(|rule| rule.reaches(case.phone_type, case.sectors));
        let rules = reached.filter(|rule| days.in_force(rule)).copied().collect();
        Self { candidate, days, rules }
    }

    /// When a rule is no longer in force, if that is known.
    fn ends(&self, rule: &Rule) -> Option<DateTime<Utc>> {
        rule.until.map(|until| self.candidate.begins(until))
    }

    /// Whether the rulebook says what it means to stand on a registry: also by a rule that does not bind now, for then the
    /// registry does not. The user's own rules make nothing known.
    fn knows(&self, case: &Case<'_>, listing: &Listing) -> bool {
        let reached = self.candidate.duties.iter().filter(|rule| rule.reaches(case.phone_type, case.sectors));
        let dated = |rule: &&&Rule| matches!(rule.duty(), Some(Duty::Registry { .. })) && !rule.own;
        self.says(|rule| !rule.own && names(rule, listing)) || reached.filter(dated).any(|rule| names(rule, listing))
    }

    /// Whether a rule speaks of a matter, whichever clock is the called party's.
    fn says(&self, speaks: impl Fn(&Rule) -> bool) -> bool {
        let on = |day| self.rules.iter().any(|rule| rule.in_force(day) && speaks(rule));
        on(self.days.earliest) && on(self.days.latest)
    }
}

/// Every duty, as it stands at `at`, which may lie after the instant of the case. Each candidate is asked for itself: what
/// one says of registries and requests is not said for another.
pub(super) fn all(case: &Case<'_>, law: &Law<'_>, at: DateTime<Utc>, hearing: &mut Hearing<'_>) {
    let places: Vec<_> = law.candidates.iter().map(|candidate| Here::new(case, candidate, at)).collect();
    for here in &places {
        let in_force = here.candidate.duties.iter().filter(|rule| here.days.in_force(rule));
        for rule in in_force.filter(|rule| rule.may_reach(case.phone_type, case.sectors)) {
            hearing.tell(|| Finding::on(rule, "consent", Ruling::Unchecked, NOT_TOLD_APART));
        }
        registries(case, law.kind, here, hearing);
        own_request(case, here, hearing);
        for rule in &here.rules {
            match rule.duty() {
                Some(Duty::Consent) => opt_in(case, here, rule, "consent", "no consent on record", hearing),
                Some(Duty::Ban) => opt_in(case, here, rule, "ban", "such calls are barred", hearing),
                Some(Duty::Refusal) => refusal(case, here, rule, hearing),
                Some(Duty::Registry { .. } | Duty::NoRegistry | Duty::OwnRequest(_)) => {}
                Some(Duty::Cease | Duty::Attorney | Duty::Bankruptcy | Duty::Inconvenient | Duty::Workplace) => {}
                Some(Duty::Emergency | Duty::Other) | None => {}
            }
        }
    }
    let rules: Vec<_> = places.iter().flat_map(|here| here.rules.iter().copied()).collect();
    collections(case, law.kind, &rules, hearing);
}

/// The registries that bind the call, and against which no check of the number is on record.
pub(super) fn unchecked(case: &Case<'_>, law: &Law<'_>) -> BTreeSet<String> {
    let mut hearing = Hearing::default();
    for candidate in &law.candidates {
        registries(case, law.kind, &Here::new(case, candidate, case.now), &mut hearing);
    }
    hearing.unchecked
}

fn registries(case: &Case<'_>, kind: CampaignKind, here: &Here<'_, '_>, hearing: &mut Hearing<'_>) {
    for rule in &here.rules {
        if let Some(Duty::Registry { codes, refresh }) = rule.duty() {
            registry(case, here, rule, codes, *refresh, hearing);
        }
    }
    // A survey is no solicitation (47 CFR 64.1200(f)(15)), and a call on a debt is none (68 FR 44144). An offer to
    // somebody who stands on a registry of which no rule is known here is still not made.
    let sells = match kind {
        CampaignKind::Sales => true,
        CampaignKind::Survey | CampaignKind::Collections => false,
    };
    // Where nobody is called who has not opted in, and where this person has, a registry has nothing to add.
    let opt_in = here.says(|rule| !rule.own && matches!(rule.duty(), Some(Duty::Consent)));
    if !sells || opt_in || case.claims.consent_on(here.days.latest).is_some() {
        return;
    }
    for listing in case.claims.listed.iter().filter(|listing| !here.knows(case, listing)) {
        let what = format!("listed on {}", listing.in_words());
        hearing.refuse(ReasonCode::Dnc, what.clone(), THEIR_WORD);
        hearing.tell(|| Finding::without_rule("registry", what, THEIR_WORD));
    }
    for check in case.registered.iter().filter(|check| check.listed) {
        if !here.knows(case, &Listing::Code(check.registry.code.clone())) {
            let (what, source) = (format!("listed on {}", check.registry), format!("the list {}", check.registry.list));
            hearing.refuse(ReasonCode::Dnc, what.clone(), source.clone());
            hearing.tell(|| Finding::without_rule("registry", what, &source));
        }
    }
}

/// Whether a rule says what it means to stand on a registry: it names that registry or, where none binds, says so of the
/// country's.
pub(super) fn names(rule: &Rule, listing: &Listing) -> bool {
    match (rule.duty(), listing) {
        (Some(Duty::Registry { codes, .. }), Listing::Code(code)) => codes.contains(code),
        (Some(Duty::Registry { codes, .. }), Listing::National | Listing::Tps) => {
            codes.iter().any(|code| is_national(code, rule))
        }
        (Some(Duty::NoRegistry), Listing::National | Listing::Tps) => true,
        _ => false,
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
    here: &Here<'_, '_>,
    rule: &Rule,
    codes: &[String],
    refresh: Option<Age>,
    hearing: &mut Hearing<'_>,
) {
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, here.days.latest) {
        hearing.tell(|| on_registry(rule, refresh, Ruling::Lifted, lifted));
        return;
    }
    if let Some(on) = copies::listed(case, rule, codes) {
        let what = format!("listed on {on}");
        hearing.refuse_until(ReasonCode::Dnc, what.clone(), rule.source.clone(), here.ends(rule));
        hearing.tell(|| on_registry(rule, refresh, Ruling::Refused, what));
        return;
    }
    if let Some(copies) = copies::read(case, codes, refresh, here.days.latest) {
        if copies.stale {
            hearing.refuse_until(ReasonCode::RegistryStale, copies.told.clone(), rule.source.clone(), here.ends(rule));
        }
        hearing.unchecked.extend(copies.unchecked.iter().cloned());
        hearing.tell(|| on_registry(rule, refresh, copies.ruling(), copies.told));
        return;
    }
    // A day that has not come yet says nothing.
    let Some(checked) = case.claims.scrubbed.filter(|checked| *checked <= here.days.latest) else {
        hearing.unchecked.extend(codes.iter().cloned());
        hearing.tell(|| on_registry(rule, refresh, Ruling::Unchecked, "no check against it is on record"));
        return;
    };
    let age = (here.days.latest - checked).num_days();
    let Some(refresh) = refresh else {
        let told = format!("not listed on {checked}");
        hearing.tell(|| on_registry(rule, None, Ruling::Clear, told));
        return;
    };
    let days = if age == 1 { "day" } else { "days" };
    let told = format!("checked {checked}, {age} {days} ago; {refresh} at most");
    let stale = here.days.latest > refresh.after(checked);
    if stale {
        hearing.refuse_until(ReasonCode::RegistryStale, told.clone(), rule.source.clone(), here.ends(rule));
    }
    let ruling = if stale { Ruling::Refused } else { Ruling::Clear };
    hearing.tell(|| on_registry(rule, Some(refresh), ruling, told));
}

/// A request to the caller binds every kind of call. It falls away when all rules that say for how long agree that it has, by
/// every clock; where none does, never.
fn own_request(case: &Case<'_>, here: &Here<'_, '_>, hearing: &mut Hearing<'_>) {
    let kept = |rule: &Rule| match rule.duty() {
        Some(Duty::OwnRequest(own)) => Some(*own),
        _ => None,
    };
    let rules = here.rules.iter().filter_map(|rule| Some((*rule, kept(rule)?)));
    let Some(asked) = case.claims.own_request else {
        for (rule, _) in rules {
            hearing.tell(|| Finding::on(rule, "own request", Ruling::Clear, "none on record"));
        }
        return;
    };
    let what = format!("asked on {asked} not to be called");
    // Own rules may keep a request longer than the law does; where there is no law, it is kept for good.
    if !here.says(|rule| kept(rule).is_some() && !rule.own) {
        hearing.refuse(ReasonCode::Dnc, what.clone(), THEIR_WORD);
        hearing.tell(|| Finding::without_rule("own request", what.clone(), THEIR_WORD));
    }
    for (rule, own) in rules {
        let ends = kept_until(own, asked);
        let binds = ends.is_none_or(|ends| here.days.earliest < ends);
        if binds {
            let lifts = [ends.map(|ends| here.candidate.begins(ends)), here.ends(rule)].into_iter().flatten().min();
            hearing.refuse_until(ReasonCode::Dnc, what.clone(), rule.source.clone(), lifts);
        }
        let ruling = if binds { Ruling::Refused } else { Ruling::Clear };
        hearing.tell(|| Finding::on(rule, "own request", ruling, what.clone()));
    }
}

/// The first day on which a request no longer binds.
fn kept_until(own: OwnRequest, asked: NaiveDate) -> Option<NaiveDate> {
    own.kept.map(|age| age.after(asked))
}

/// No call without what the rule asks for.
fn opt_in(
    case: &Case<'_>,
    here: &Here<'_, '_>,
    rule: &Rule,
    topic: &'static str,
    what: &str,
    hearing: &mut Hearing<'_>,
) {
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, here.days.latest) {
        hearing.tell(|| Finding::on(rule, topic, Ruling::Lifted, lifted));
        return;
    }
    hearing.refuse_until(ReasonCode::Consent, format!("{what}: {}", rule.value), rule.source.clone(), here.ends(rule));
    hearing.tell(|| Finding::on(rule, topic, Ruling::Refused, what));
}

fn refusal(case: &Case<'_>, here: &Here<'_, '_>, rule: &Rule, hearing: &mut Hearing<'_>) {
    let by_call =
        case.past.iter().filter(|call| call.marks.refusal && call.relation.client).map(|call| call.at.date_naive());
    let Some(day) = by_call.chain(case.claims.refused).max() else {
        hearing.tell(|| Finding::on(rule, "refusal", Ruling::Clear, "none on record"));
        return;
    };
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, here.days.latest) {
        hearing.tell(|| Finding::on(rule, "refusal", Ruling::Lifted, lifted));
        return;
    }
    let what = format!("said no on {day}");
    hearing.refuse_until(ReasonCode::Dnc, what.clone(), rule.source.clone(), here.ends(rule));
    hearing.tell(|| Finding::on(rule, "refusal", Ruling::Refused, what));
}

/// A claim against collectors: whether it is made and binds the kind, the reason that it is, the duty's word, and what it says.
type CollectorClaim = (bool, ReasonCode, &'static str, &'static str);

/// What binds collectors. Who wrote that calls are to cease is not called to be sold something either.
fn collections(case: &Case<'_>, kind: CampaignKind, rules: &[&Rule], hearing: &mut Hearing<'_>) {
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
        for rule in rules.iter().filter(|rule| rule.duty().is_some_and(|duty| duty.name() == word)) {
            let ruling = if claimed { Ruling::Refused } else { Ruling::Clear };
            let told = if claimed { what } else { "nothing on record" };
            hearing.tell(|| Finding::on(rule, word, ruling, told));
            sources.push(&rule.source);
        }
        sources.dedup();
        if claimed {
            let source = if sources.is_empty() { THEIR_WORD.to_owned() } else { sources.join("; ") };
            hearing.refuse(code, what, source);
        }
    }
}
