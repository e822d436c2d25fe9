//! What is kept with an attempt is enough to reach its verdict again.

use super::{Facts, number, real_facts};
use crate::domain::campaign::{AttemptPolicy, Campaign};
use crate::domain::consent::{Act, Basis, Entry, Giver, Moment, NewEntry};
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
        ..Campaign::sample(AttemptPolicy::caps(20, 12, 3, Duration::hours(1)))
    })
}

/// Entries of the ledger: whose word, what, and how many days before the call.
fn ledger() -> impl Strategy<Value = Vec<(bool, Act, i64)>> {
    let act = (prop::sample::select(Basis::ALL.to_vec()), 0..4_u8).prop_map(|(basis, what)| match what {
        0 => Act::Revoked { basis: Some(basis) },
        1 => Act::Revoked { basis: None },
        _ => Act::Given { basis, expires: None },
    });
    prop::collection::vec((any::<bool>(), act, -2..200_i64), 0..4)
}

fn entries(facts: &Facts, said: &[(bool, Act, i64)]) -> Vec<Entry> {
    let entry = |(id, (own, act, days)): (i64, &(bool, Act, i64))| {
        let at = facts.now - Duration::days(*days);
        let act = match *act {
            // Some expire on the day of the call, some soon after.
            Act::Given { basis, .. } if days % 3 == 0 => {
                Act::Given { basis, expires: Some((facts.now + Duration::days(days % 4)).date_naive()) }
            }
            other @ (Act::Given { .. } | Act::Revoked { .. }) => other,
        };
        let said = NewEntry {
            giver: if *own { Giver::Number(number()) } else { Giver::Account("K1".to_owned()) },
            client: String::new(),
            kinds: Vec::new(),
            act,
            moment: if days % 2 == 0 { Moment::At(at) } else { Moment::Day(at.date_naive()) },
            source: "web form; page 2".to_owned(),
            proof: "REC \"7\"".to_owned(),
        };
        Entry { id, said, recorded_at: at }
    };
    (1..).zip(said).map(entry).collect()
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn evidence_leads_to_the_same_verdict(facts in real_facts(), said in ledger()) {
        let campaign = campaign(&facts);
        let judge = Judge::new(Rulebook::embedded(), clocks(), &campaign, "");
        let mut lead = facts.lead();
        lead.ledger = entries(&facts, &said);
        let phone = &lead.phones[0];
        let json = Evidence::of(&lead, phone, "2026f").to_json();
        let evidence = Evidence::read(&json).expect("what was written");
        // The lead as it may be years later.
        let mut later = lead.clone();
        later.attempts.clear();
        later.elsewhere.clear();
        later.claims = Default::default();
        later.ledger.clear();
        later.phones.clear();
        let (then, phone_then) = evidence.lead_then(&later, number()).expect("the facts");
        let verdict = judge.explain(&lead, phone, "agent", facts.now);
        let again = judge.explain(&then, &phone_then, "agent", facts.now);
        prop_assert_eq!(again, verdict, "{}", json);
    }
}
