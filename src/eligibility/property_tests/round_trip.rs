//! What is kept with an attempt is enough to reach its verdict again.

use super::{Facts, number, real_facts};
use crate::domain::campaign::{AttemptPolicy, Campaign};
use crate::eligibility::evidence::Evidence;
use crate::eligibility::judge::Judge;
use crate::rules::Rulebook;
use crate::rules::samples::{cases, clocks};
use chrono::Duration;
use proptest::prelude::*;

fn campaign(facts: &Facts) -> Campaign {
    facts.campaign().unwrap_or_else(|| Campaign {
        kind: facts.kind,
        sectors: facts.sectors.clone(),
        practice: facts.practice,
        ..Campaign::sample(AttemptPolicy { total: 20, per_number: 12, per_day: 3, gap: Duration::hours(1) })
    })
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn evidence_leads_to_the_same_verdict(facts in real_facts()) {
        let campaign = campaign(&facts);
        let judge = Judge::new(Rulebook::embedded(), clocks(), &campaign, "");
        let lead = facts.lead();
        let phone = &lead.phones[0];
        let json = Evidence::of(&lead, phone, "2026f").to_json();
        let evidence = Evidence::read(&json).expect("what was written");
        // The lead as it may be years later.
        let mut later = lead.clone();
        later.attempts.clear();
        later.elsewhere.clear();
        later.claims = Default::default();
        later.phones.clear();
        let (then, phone_then) = evidence.lead_then(&later, number()).expect("the facts");
        let verdict = judge.explain(&lead, phone, "agent", facts.now);
        let again = judge.explain(&then, &phone_then, "agent", facts.now);
        prop_assert_eq!(again, verdict, "{}", json);
    }
}
