//! A lead that waits is called as if it did not, from its time on: not before it, and at the very instant that the verdict names.

use super::{Facts, OwnTerms, facts_at, own_terms};
use crate::domain::campaign::{CallbackFor, Campaign};
use crate::domain::lead::{Callback, Lead, LeadStatus};
use crate::eligibility::verdict::Verdict;
use crate::rules::Rulebook;
use crate::rules::samples::{self, books, books::Book, cases};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use proptest::sample::select;

/// What a lead waits for, and who asks.
#[derive(Clone, Debug)]
struct Wait {
    due: DateTime<Utc>,
    /// A retry; a callback of anyone's, or of an agent's own.
    callback: Option<&'static str>,
    grace: Duration,
    asker: &'static str,
}

impl Wait {
    /// From when on the lead may be called by who asks, as far as its wait goes.
    fn is_over_at(&self) -> DateTime<Utc> {
        match self.callback {
            Some(agent) if !agent.is_empty() && agent != self.asker => self.due + self.grace,
            Some(_) | None => self.due,
        }
    }
}

fn wait(now: DateTime<Utc>) -> impl Strategy<Value = Wait> {
    let minutes = prop_oneof![-120..120i64, -3_000..9_000i64];
    let callback = select(&[None, Some(""), Some("ana"), Some("ana")][..]);
    let grace = prop_oneof![Just(30), 0..2_000i64];
    (minutes, callback, grace, select(&["", "ana", "ben"][..])).prop_map(move |(minutes, callback, grace, asker)| {
        Wait { due: now + Duration::minutes(minutes), callback, grace: Duration::minutes(grace), asker }
    })
}

fn with_own(facts: Facts, own: OwnTerms) -> Facts {
    Facts { own: Some(own), ..facts }
}

fn real() -> impl Strategy<Value = (Facts, Wait)> {
    samples::instant().prop_flat_map(|now| {
        let facts = (facts_at(now, samples::place()).boxed(), own_terms(now).boxed());
        (facts.prop_map(|(facts, own)| with_own(facts, own)).boxed(), wait(now).boxed())
    })
}

fn made_up() -> impl Strategy<Value = (Book, Facts, Wait)> {
    samples::instant().prop_flat_map(|now| {
        let facts = (facts_at(now, samples::places_of(books::candidate())).boxed(), own_terms(now).boxed());
        let facts = facts.prop_map(|(facts, own)| with_own(facts, own));
        (books::book(now).boxed(), facts.boxed(), wait(now).boxed())
    })
}

fn check(book: &Rulebook, facts: &Facts, wait: &Wait, shares: &[f64]) -> Result<(), TestCaseError> {
    let mut campaign: Campaign = facts.campaign().expect("a campaign");
    (campaign.callbacks.owner, campaign.callbacks.grace) = (CallbackFor::Agent, wait.grace);
    let ready = facts.lead();
    let waiting = Lead {
        status: LeadStatus::Waiting,
        next_at: Some(wait.due),
        callback: wait.callback.map(|agent| Callback { agent: agent.to_owned() }),
        ..ready.clone()
    };
    let (now, over) = (facts.now, wait.is_over_at());
    let ask = |lead: &Lead, at| facts.judge_lead(book, Some(&campaign), lead, wait.asker, at);
    let open = |lead: &Lead, at| matches!(ask(lead, at), Verdict::Dialable { .. });
    let verdict = ask(&waiting, now);
    match &verdict {
        Verdict::Dialable { until } => {
            prop_assert!(over <= now);
            prop_assert_eq!(&ask(&ready, now), &verdict);
            prop_assert!(open(&waiting, *until - Duration::seconds(1)));
        }
        Verdict::Later { at, .. } => {
            prop_assert!(*at > now && *at >= over, "{:?}", verdict);
            prop_assert!(open(&waiting, *at), "not callable at {}: {:?}", at, ask(&waiting, *at));
            let seconds = (*at - now).num_seconds() as f64;
            let before = shares.iter().map(|share| now + Duration::seconds((share * seconds) as i64));
            for at in before.chain([*at - Duration::seconds(1), over - Duration::seconds(1)]) {
                prop_assert!(at < now || !open(&waiting, at), "callable at {} already: {:?}", at, verdict);
            }
            // As if it had not waited, asked when the wait is over.
            let from = now.max(over);
            prop_assert_eq!(ask(&ready, from).first_legal(from), Some(*at), "{:?}", verdict);
        }
        Verdict::Never { .. } => prop_assert!(!open(&waiting, now) && (over > now || !open(&ready, now))),
    }
    for at in [now, over - Duration::seconds(1), over, over + Duration::hours(3)] {
        prop_assert_eq!(open(&waiting, at), at >= over && open(&ready, at), "{}", at);
    }
    Ok(())
}

fn shares() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..1.0f64, 20)
}

proptest! {
    #![proptest_config(cases(160))]
    #[test]
    fn a_wait_ends_when_it_is_said_by_the_law_of_the_land((facts, wait) in real(), shares in shares()) {
        check(Rulebook::embedded(), &facts, &wait, &shares)?;
    }

    #[test]
    fn a_wait_ends_when_it_is_said_by_any_law((book, facts, wait) in made_up(), shares in shares()) {
        check(&book.read(), &facts, &wait, &shares)?;
    }
}
