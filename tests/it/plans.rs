//! What must hold for every plan and every verdict, over generated campaigns in a real database, with the real rulebook
//! and the real zones: a plan is what a slow look at each lead gives, and an instant that is promised is kept.

use crate::house::{House, TERMS, instants, leads, past};
use chrono::{DateTime, Duration, Utc};
use outdial::dial_list::{account, plan};
use outdial::domain::campaign::LeadOrder;
use outdial::domain::lead::{Lead, LeadId};
use outdial::domain::list::List;
use outdial::eligibility::{ReasonCode, Verdict};
use outdial::store::{Calling, Scope, Store, anywhere};
use proptest::prelude::*;
use std::collections::{HashSet, VecDeque};

impl House {
    /// Every lead that may be dialed, in order, a number once: each lead looked at, by a judge that remembers nothing.
    fn slowly(&self, asker: &str, now: DateTime<Utc>) -> Vec<LeadId> {
        let order = self.terms.campaign.order;
        // Leads that are in somebody's hand are read one by one, not from a list.
        let free = |lead: &Lead| lead.lease.as_ref().is_none_or(|lease| lease.until <= now);
        // Callbacks that are due come before all others: the asker's own, then by their times.
        let due = |lead: &Lead| lead.callback.is_some() && lead.next_at.is_some_and(|at| at <= now);
        let (mut agreed, mut leads): (Vec<_>, Vec<_>) = self.all().into_iter().filter(free).partition(due);
        let anothers = |lead: &Lead| lead.callback.as_ref().is_some_and(|callback| callback.agent != asker);
        agreed.sort_by_key(|lead| (anothers(lead), lead.next_at, lead.id));
        // Where the lead's places close soonest; who was dialed waits from the moment on at which its turn comes.
        leads.sort_by_cached_key(|lead| {
            let closes = lead.phones.iter().filter_map(|phone| self.judge().closes(&phone.place, now)).min();
            let since = lead.next_at.filter(|_| !is_fresh(lead));
            let last = lead.attempts.iter().map(|attempt| attempt.at).max();
            match order {
                LeadOrder::OldestAttempt if last.is_some() => (-lead.priority, true, None, last, lead.id),
                LeadOrder::Random(_) => (-lead.priority, false, None, None, lead.id),
                LeadOrder::RetriesFirst => (-lead.priority, is_fresh(lead), closes, since, lead.id),
                LeadOrder::FreshFirst | LeadOrder::FreshEvery(_) | LeadOrder::OldestAttempt => {
                    (-lead.priority, !is_fresh(lead), closes, since, lead.id)
                }
            }
        });
        let mut numbers = HashSet::new();
        let mut is_taken = |lead: &Lead| {
            let verdict = self.judge().lead(lead, asker, now);
            let best = verdict.dialable().map(|(number, _)| number);
            let others =
                verdict.phones.iter().filter(|phone| phone.verdict.name() == "dialable").map(|phone| phone.number);
            let free = best.into_iter().chain(others).find(|number| !numbers.contains(number));
            free.is_some_and(|number| numbers.insert(number))
        };
        let mut listed: Vec<_> = agreed.iter().filter(|lead| is_taken(lead)).map(|lead| lead.id).collect();
        for level in leads.chunk_by(|one, other| one.priority == other.priority) {
            let (fresh, dialed): (Vec<_>, Vec<_>) = level.iter().partition(|lead| is_fresh(lead));
            let (mut fresh, mut dialed, mut others) = (self.in_turns(&fresh), VecDeque::from(dialed), 1);
            loop {
                let wants_fresh = match order {
                    LeadOrder::FreshEvery(nth) => others % nth == 0,
                    LeadOrder::RetriesFirst => false,
                    LeadOrder::FreshFirst | LeadOrder::OldestAttempt | LeadOrder::Random(_) => true,
                };
                // Of lists that have leads left the one that has had least for its weight.
                let share = |(weight, had, _): &(u32, u32, _)| f64::from(2 * had + 1) / f64::from(*weight);
                let rising = |one: &&mut _, other: &&mut _| share(one).total_cmp(&share(other));
                let turn = fresh.iter_mut().filter(|(_, _, leads)| !leads.is_empty()).min_by(rising);
                let of_fresh = wants_fresh || dialed.is_empty();
                let (lead, had) = match turn {
                    Some((_, had, leads)) if of_fresh => (leads.pop_front(), Some(had)),
                    Some(_) | None => (dialed.pop_front(), None),
                };
                let Some(lead) = lead else { break };
                if is_taken(lead) {
                    had.into_iter().for_each(|had| *had += 1);
                    others = if is_fresh(lead) { 1 } else { others + 1 };
                    listed.push(lead.id);
                }
            }
        }
        listed
    }

    /// Fresh leads, list by list: the list's weight, how many of its leads were listed, and its leads. One list of all if none take turns.
    fn in_turns<'l>(&self, fresh: &[&'l Lead]) -> Vec<(u32, u32, VecDeque<&'l Lead>)> {
        let Some(mix) = &self.terms.campaign.mix else { return vec![(1, 0, fresh.iter().copied().collect())] };
        let lists = self.store.lists(self.campaign).expect("read");
        let of = |list: &List| fresh.iter().copied().filter(|lead| lead.list == list.id).collect();
        let mut turns: Vec<_> = lists.iter().map(|list| (list.id, (mix.weight(&list.file), 0, of(list)))).collect();
        turns.sort_by_key(|(list, _)| *list);
        turns.into_iter().map(|(_, turn)| turn).collect()
    }
}

fn is_fresh(lead: &Lead) -> bool {
    lead.attempts.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn a_plan_is_what_a_slow_look_at_each_lead_gives(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        limit in 0..12usize,
        asker in prop::sample::select(vec!["", "ana"]),
    ) {
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        // The judge remembers what it was asked before: at other instants too.
        for at in [now - Duration::hours(9), now, now + Duration::hours(3), now] {
            let due = house.query(Scope::Due(at));
            let made = plan(&judge, asker, at, limit, |gate, visit| house.store.candidates(&due, gate, visit)).expect("a plan");
            let listed: Vec<_> = made.entries.iter().map(|entry| entry.lead).collect();
            let wanted = house.slowly(asker, at);
            if rest.contains("random") {
                // The order is a hash: what matters is that nobody is left out.
                prop_assert_eq!(listed.len(), wanted.len().min(limit));
            } else {
                prop_assert_eq!(&listed, &wanted.into_iter().take(limit).collect::<Vec<_>>());
            }
            for entry in &made.entries {
                let lead = house.store.lead(entry.lead).expect("read").expect("a lead");
                let alone = house.judge().lead(&lead, asker, at);
                let until = |verdict: &Verdict| if let Verdict::Dialable { until } = verdict { Some(*until) } else { None };
                let own = alone.phones.iter().find(|phone| phone.number == entry.number);
                prop_assert_eq!(own.and_then(|phone| until(&phone.verdict)), Some(entry.until), "{:?}", lead);
                let best = alone.dialable().map(|(number, _)| number);
                let taken = made.entries.iter().any(|other| other.lead != entry.lead && Some(other.number) == best);
                prop_assert!(best == Some(entry.number) || taken, "the best number, unless another lead is listed with it");
            }
            let every = house.query(Scope::All);
            let totals = account(&judge, asker, at, |visit| house.store.candidates(&every, &anywhere, visit)).expect("an account");
            let stored = house.all();
            let dialable = stored.iter().filter(|lead| judge.lead(lead, asker, at).dialable().is_some()).count();
            prop_assert_eq!((totals.leads, totals.callable), (stored.len() as u64, dialable as u64));
            prop_assert_eq!(totals.leads, totals.callable + totals.waiting_leads() + totals.refused_leads());
            prop_assert_eq!(totals.waiting_leads(), totals.openings.values().sum::<u64>());
            prop_assert_eq!(totals.callable, totals.closings.values().sum::<u64>());
        }
    }

    #[test]
    fn an_instant_that_is_promised_is_kept(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        samples in prop::collection::vec(0.0..1.0f64, 6),
    ) {
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        let callable = |lead: &Lead, at| judge.lead(lead, "", at).dialable();
        let second = Duration::seconds(1);
        for lead in house.all() {
            let verdict = judge.lead(&lead, "", now);
            if let Some((number, until)) = verdict.dialable() {
                let phone = lead.phones.iter().find(|phone| phone.number == number).expect("its phone");
                let then = judge.phone(&lead, phone, "", until - second);
                prop_assert!(until > now && then == Verdict::Dialable { until }, "{:?} until {}", lead, until);
                let after = judge.phone(&lead, phone, "", until);
                prop_assert!(after.first_legal(until) > Some(until) || after.first_legal(until).is_none(), "{:?}", after);
                continue;
            }
            let hangs_on_a_call = verdict.phones.iter().any(|phone| {
                phone.verdict.refusals().iter().any(|refusal| {
                    refusal.code == ReasonCode::InProgress && refusal.what.contains("going on")
                })
            });
            let Some(at) = verdict.later() else {
                for days in 0..30 {
                    for share in samples.iter().take(2) {
                        let then = now + Duration::days(days) + Duration::seconds((share * 86_400.0) as i64);
                        prop_assert!(callable(&lead, then).is_none(), "never, but at {}: {:?}", then, lead);
                    }
                }
                continue;
            };
            if hangs_on_a_call {
                // When it ends is not known; until then it is looked at again and again.
                continue;
            }
            prop_assert!(at > now);
            prop_assert!(callable(&lead, at).is_some(), "{} {:?}\n{:?}", at, verdict, lead);
            prop_assert!(callable(&lead, now.max(at - second)).is_none(), "before {} {:?}\n{:?}", at, verdict, lead);
            for share in &samples {
                let before = now + Duration::seconds((share * ((at - now).num_seconds() - 1) as f64) as i64);
                prop_assert!(callable(&lead, before).is_none(), "{} before {} {:?}", before, at, lead);
            }
        }
    }
}
