//! Attempts opened and closed, leases, suppressions, sums.

use super::*;
use crate::domain::claims::Claims;
use crate::domain::lead::LeadStatus;
use crate::domain::suppression::{OWN_LIST, Suppression};
use crate::store::suppression::Suppressions;
use crate::store::{Drivers, SummaryRow};

#[test]
fn an_attempt_is_there_before_its_outcome() {
    let (mut house, campaign) = House::with_leads(2);
    let new = attempt(campaign, 1, 1, 5);
    let mut seen = None;
    let opened = house.open_attempt(&new, &mut |lead, _| {
        seen = Some(lead.clone());
        Some("why".to_owned())
    });
    let id = opened.expect("opened").expect("free");
    assert_eq!(seen.map(|lead| (lead.id, lead.attempts.len())), Some((LeadId(1), 0)));
    let stored = house.attempt(id).expect("read").expect("there");
    assert_eq!((stored.evidence.as_str(), stored.outcome, stored.opened_at), ("why", None, at(5)));
    assert_eq!(house.open_attempts(campaign).expect("read").len(), 1);
    let lead = house.lead_now(1);
    assert!(lead.phones[0].in_progress && lead.attempts[0].disposition.is_empty());
    assert_eq!(house.summary(campaign).expect("read"), []);
    assert_eq!(house.latest(campaign).expect("read"), Some(at(5)));
    house.is_sound();
}

#[test]
fn a_last_look_that_refuses_leaves_no_trace() {
    let (mut house, campaign) = House::with_leads(1);
    let refused = house.open_attempt(&attempt(campaign, 1, 1, 5), &mut |_, _| None).expect("asked");
    assert_eq!(refused, None);
    assert_eq!((house.lead_now(1).attempts.len(), house.latest(campaign).expect("read")), (0, None));
}

#[test]
fn no_number_and_no_lead_is_dialed_twice_at_once() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let other = house.campaign_of("winter", "Other");
    house.import(campaign, "a", vec![draft(1, &[1, 2])]);
    house.import(other, "a", vec![draft(1, &[1])]);
    let id = house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    assert_eq!(house.open(&attempt(campaign, 1, 1, 0)), None, "the same number");
    assert_eq!(house.open(&attempt(campaign, 1, 2, 0)), None, "the same lead");
    assert_eq!(house.open(&attempt(other, 2, 1, 0)), None, "the same number elsewhere");
    let row = row("NA", FinalFor::None, None);
    house.close_attempt(id, &outcome(&row, 1), &row, &again(60)).expect("closed");
    assert!(house.open(&attempt(other, 2, 1, 2)).is_some());
}

#[test]
fn a_lead_of_another_campaign_is_not_dialed() {
    let (mut house, campaign) = House::with_leads(1);
    let other = house.campaign_of("winter", "Acme");
    for wrong in [attempt(other, 1, 1, 0), attempt(campaign, 99, 1, 0)] {
        assert!(house.open_attempt(&wrong, &mut |_, _| Some(String::new())).is_err());
    }
}

#[test]
fn a_call_that_is_over_is_recorded_in_one_step() {
    let (mut house, campaign) = House::with_leads(2);
    let busy = row("B", FinalFor::None, None);
    let open = house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    let mut look = |lead: &Lead| (format!("{} before", lead.attempts.len()), again(30));
    let busy_line = house.record_call(&attempt(campaign, 1, 1, 1), &outcome(&busy, 1), &busy, &mut look);
    assert_eq!(busy_line.expect("asked"), None, "it is on the line");
    house.close_attempt(open, &outcome(&busy, 2), &busy, &again(9)).expect("closed");
    let recorded = house.record_call(&attempt(campaign, 1, 1, 10), &outcome(&busy, 10), &busy, &mut look);
    let stored = house.attempt(recorded.expect("stored").expect("free")).expect("read").expect("an attempt");
    assert_eq!((stored.evidence.as_str(), stored.outcome), ("1 before", Some(outcome(&busy, 10))));
    assert_eq!(house.lead_now(1).next_at, Some(at(30)));
    assert_eq!(house.open_attempts(campaign).expect("read"), []);
    house.is_sound();
}

#[test]
fn an_outcome_moves_the_lead() {
    let (mut house, campaign) = House::with_leads(2);
    house.reserve(&[LeadId(1)], "desk", at(0), at(90)).expect("leased");
    let busy = row("B", FinalFor::None, None);
    house.call(campaign, 1, 0, &busy, &again(30));
    let lead = house.lead_now(1);
    assert_eq!((lead.status, lead.next_at, lead.lease), (LeadStatus::Waiting, Some(at(30)), None));
    let gone = row("DC", FinalFor::Number, None);
    house.call(campaign, 1, 31, &gone, &Aftermath::Done("DC".to_owned()));
    let lead = house.lead_now(1);
    assert_eq!((lead.status, lead.next_at, lead.final_reason.as_str()), (LeadStatus::Final, None, "DC"));
    assert_eq!(lead.phones[0].final_reason, "DC");
    assert_eq!(lead.attempts.iter().map(|past| past.disposition.as_str()).collect::<Vec<_>>(), ["B", "DC"]);
    assert_eq!(house.due(campaign, 99, LeadOrder::FreshFirst), [2]);
    house.is_sound();
}

#[test]
fn an_outcome_suppresses_as_far_as_its_row_says() {
    for (final_for, suppress, here, sister, stranger) in [
        (FinalFor::Lead, None, 0, 0, 0),
        (FinalFor::Lead, Some(Reach::Client), 1, 1, 0),
        (FinalFor::Lead, Some(Reach::Centre), 1, 1, 1),
        (FinalFor::Client, None, 2, 2, 0),
        (FinalFor::Client, Some(Reach::Client), 2, 2, 0),
    ] {
        let mut house = house();
        for (name, client) in [("autumn", "Acme"), ("winter", "Acme"), ("spring", "Other")] {
            let campaign = house.campaign_of(name, client);
            house.import(campaign, "a", vec![draft(1, &[1, 2])]);
        }
        house.call(1, 1, 0, &row("DNC", final_for, suppress), &Aftermath::Done("DNC".to_owned()));
        let barred = |lead| house.lead_now(lead).phones.iter().filter(|phone| !phone.suppressed.is_empty()).count();
        assert_eq!([barred(1), barred(2), barred(3)], [here, sister, stranger], "{final_for:?} {suppress:?}");
        if suppress.is_some() {
            let found = house.lead_now(2).phones[0].suppressed[0].clone();
            assert_eq!(
                (found.source.as_str(), found.reason.as_str(), found.since),
                ("attempt 1", "DNC by name", at(1))
            );
        }
    }
}

#[test]
fn closing_twice_changes_nothing() {
    let (mut house, campaign) = House::with_leads(1);
    let (busy, sale) = (row("B", FinalFor::None, None), row("SALE", FinalFor::Lead, None));
    let id = house.call(campaign, 1, 0, &busy, &again(30));
    let before = house.summary(campaign).expect("read");
    house.close_attempt(id, &outcome(&busy, 1), &busy, &again(30)).expect("the same");
    let other = house.close_attempt(id, &outcome(&sale, 1), &sale, &Aftermath::Done("SALE".to_owned()));
    assert!(other.expect_err("another outcome").to_string().contains("closed before, as B"));
    assert_eq!(house.summary(campaign).expect("read"), before);
    assert_eq!(house.lead_now(1).status, LeadStatus::Waiting);
    assert!(house.close_attempt(AttemptId(99), &outcome(&busy, 1), &busy, &again(30)).is_err());
}

#[test]
fn sums_are_those_of_the_attempts() {
    let (mut house, campaign) = House::with_leads(3);
    let (busy, sale) = (row("B", FinalFor::None, None), row("SALE", FinalFor::Lead, None));
    house.call(campaign, 1, 0, &busy, &again(30));
    house.call(campaign, 2, 0, &busy, &again(30));
    house.call(campaign, 3, 0, &sale, &Aftermath::Done("SALE".to_owned()));
    let sum = |disposition: &str, attempts, talk_seconds| SummaryRow {
        list: 1,
        day: at(0).date_naive(),
        hour: 9,
        agent: "agent-01".to_owned(),
        disposition: disposition.to_owned(),
        attempts,
        talk_seconds,
    };
    assert_eq!(house.summary(campaign).expect("read"), [sum("B", 2, 60), sum("SALE", 1, 30)]);
    assert_eq!(house.summary(campaign + 1).expect("read"), []);
    house.is_sound();
}

#[test]
fn simulated_and_real_calls_are_told_apart() {
    for (driver, simulated, real) in [("simulator", true, false), ("asterisk", false, true), ("manual", false, true)] {
        let (mut house, campaign) = House::with_leads(1);
        assert_eq!(house.drivers(campaign).expect("read"), Drivers::default());
        house.open(&NewAttempt { driver: driver.to_owned(), ..attempt(campaign, 1, 1, 0) }).expect("free");
        assert_eq!(house.drivers(campaign).expect("read"), Drivers { simulated, real }, "{driver}");
        house.is_sound();
    }
}

#[test]
fn a_leased_lead_is_not_handed_out() {
    let (mut house, campaign) = House::with_leads(3);
    let all = [LeadId(1), LeadId(2), LeadId(99)];
    assert_eq!(house.reserve(&all, "desk", at(0), at(30)).expect("leased"), [LeadId(1), LeadId(2)]);
    for owner in ["other", "desk"] {
        assert_eq!(house.reserve(&all, owner, at(29), at(60)).expect("asked"), [], "{owner}");
    }
    assert_eq!(house.due(campaign, 29, LeadOrder::FreshFirst), [3]);
    assert_eq!(house.due(campaign, 30, LeadOrder::FreshFirst), [1, 2, 3], "the lease is over");
    house.release(&[LeadId(1)], "other").expect("not theirs");
    assert_eq!(house.lead_now(1).lease.map(|lease| (lease.owner, lease.until)), Some(("desk".to_owned(), at(30))));
    house.release(&[LeadId(1)], "desk").expect("released");
    assert_eq!(house.reserve(&all, "other", at(5), at(60)).expect("leased"), [LeadId(1)]);
    house.open(&attempt(campaign, 3, 3, 6)).expect("free");
    assert_eq!(house.reserve(&[LeadId(3)], "other", at(6), at(60)).expect("asked"), [], "it is on the line");
}

#[test]
fn leads_that_share_a_number_are_not_handed_out_at_once() {
    let mut house = house();
    let (autumn, winter) = (house.campaign_of("autumn", "Acme"), house.campaign_of("winter", "Other"));
    for (campaign, name) in [(autumn, "a"), (autumn, "b"), (winter, "c")] {
        let list = new_list(campaign, name, DedupeScope::List, OnRepeat::Merge);
        let (list, _) = house.begin_list(&list).expect("begun");
        house.add_leads(list.id, &batch(vec![draft(1, &[1, 2]), draft(2, &[3])], vec![])).expect("stored");
    }
    let all = [LeadId(1), LeadId(3), LeadId(5)];
    assert_eq!(house.reserve(&all, "one", at(0), at(30)).expect("leased"), [LeadId(1)], "in one step");
    assert_eq!(house.reserve(&all, "two", at(1), at(30)).expect("asked"), [], "in the next");
    for other in [3, 5] {
        let held = house.lead_now(other).phones.into_iter().map(|phone| phone.held.map(|lease| lease.owner));
        assert_eq!(held.collect::<Vec<_>>(), [Some("one".to_owned()), Some("one".to_owned())], "lead {other}");
    }
    assert_eq!(house.lead_now(1).phones[0].held, None, "its own lease is none of another lead");
    assert_eq!(house.reserve(&all, "two", at(30), at(60)).expect("leased"), [LeadId(1)], "the lease is over");
    house.release(&[LeadId(1)], "two").expect("released");
    house.open(&attempt(autumn, 1, 2, 31)).expect("free");
    assert_eq!(house.reserve(&all, "two", at(31), at(60)).expect("asked"), [], "one of its numbers is on the line");
}

#[test]
fn calls_follow_a_person_over_numbers_accounts_and_campaigns() {
    let mut house = house();
    let (autumn, winter) = (house.campaign_of("autumn", "Acme"), house.campaign_of("winter", "Acme"));
    let other = house.campaign_of("other", "Another client");
    // Leads 1 and 2 share a number; 3 has it for the client's other campaign, 4 for another client; 5 has 1's account.
    for (campaign, name, key, lines) in [
        (autumn, "a", "acc-1", [1, 2]),
        (autumn, "b", "acc-2", [1, 3]),
        (winter, "c", "acc-3", [1, 4]),
        (other, "d", "acc-1", [1, 5]),
        (winter, "e", "acc-1", [6, 7]),
        (winter, "f", "acc-9", [8, 9]),
    ] {
        let list = new_list(campaign, name, DedupeScope::List, OnRepeat::Merge);
        let (list, _) = house.begin_list(&list).expect("begun");
        let draft = LeadDraft { key: key.to_owned(), ..draft(1, &lines) };
        house.add_leads(list.id, &batch(vec![draft], vec![])).expect("stored");
    }
    let row = row("NA", FinalFor::None, None);
    house.call(autumn, 1, 1, &row, &again(60));
    let told = |house: &House, lead| {
        let word = |yes, word: &'static str| if yes { word } else { "-" };
        let calls = house.lead_now(lead).elsewhere.into_iter().map(|call| {
            [
                word(call.campaign, "campaign"),
                word(call.client, "client"),
                word(call.subject, "subject"),
                word(call.account, "account"),
            ]
            .join(" ")
        });
        calls.collect::<Vec<_>>()
    };
    assert_eq!(told(&house, 1), Vec::<String>::new(), "its own call is none of another lead's");
    assert_eq!(told(&house, 2), ["campaign client subject -"], "the same number, another account");
    assert_eq!(told(&house, 3), ["- client - -"]);
    assert_eq!(told(&house, 4), ["- - - -"], "only the number is the same");
    assert_eq!(told(&house, 5), ["- client - account"], "the same account on other numbers");
    assert_eq!(told(&house, 6), Vec::<String>::new());
    // Lead 2 on a number that lead 1 has: told once.
    house.call(autumn, 2, 3, &row, &again(60));
    assert_eq!(told(&house, 1), ["campaign client subject -"]);
    // Lead 6 has 1's account by a row that was merged into it; lead 5 is done.
    let list = new_list(winter, "g", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&list).expect("begun");
    let repeat = LeadDraft { key: "acc-1".to_owned(), ..draft(1, &[8, 9]) };
    house.add_leads(list.id, &batch(vec![repeat], vec![])).expect("stored");
    assert_eq!(told(&house, 6), ["- client - account"]);
    house.call(winter, 5, 5, &row, &Aftermath::Done("NO".to_owned()));
    assert_eq!(told(&house, 6).len(), 2);
    // Whoever reads many leads at once learns the same.
    for campaign in [autumn, winter, other] {
        for lead in house.leads(campaign, Scope::All, LeadOrder::FreshFirst) {
            assert_eq!(lead, house.lead_now(lead.id.0));
        }
    }
}

#[test]
fn what_is_known_of_a_person_is_kept_and_added_to() {
    let mut house = house();
    let autumn = house.campaign_of("autumn", "Acme");
    let list = new_list(autumn, "a", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&list).expect("begun");
    let with = |line, text| {
        let claims = crate::domain::history::History::parse(text).expect("a history").claims;
        LeadDraft { claims, ..draft(line, &[1]) }
    };
    house.add_leads(list.id, &batch(vec![with(1, "consent;ebr_purchase@2026-01-05")], vec![])).expect("stored");
    house.add_leads(list.id, &batch(vec![with(2, "ndnc;ebr_purchase@2025-01-05")], vec![])).expect("merged");
    assert_eq!(house.lead_now(1).claims.to_string(), "consent;ebr_purchase@2026-01-05;ndnc");
    let denied = with(3, "consent;cease").claims;
    house.add_leads(list.id, &batch(vec![LeadDraft { denied, ..draft(3, &[1]) }], vec![])).expect("merged");
    assert_eq!(house.lead_now(1).claims.to_string(), "ebr_purchase@2026-01-05;ndnc");
    house.add_leads(list.id, &batch(vec![with(4, "consent")], vec![])).expect("merged");
    assert_eq!(house.lead_now(1).claims.to_string(), "consent;ebr_purchase@2026-01-05;ndnc");
    let claims = crate::domain::history::History::parse("cease").expect("a history").claims;
    let known = house.lead_now(1).claims;
    let changed = house.change_claims(LeadId(1), &mut |_| claims.clone()).expect("changed");
    assert_eq!(changed, (known, claims.clone()));
    assert_eq!(house.lead_now(1).claims, claims);
    house.change_claims(LeadId(99), &mut Claims::clone).expect_err("no such lead");
}

#[test]
fn rulebooks_and_campaigns_are_kept_under_their_fingerprints() {
    let mut house = house();
    let old = record("autumn", "Acme");
    let new = CampaignRecord { toml: "changed".to_owned(), fingerprint: "f2".to_owned(), ..old.clone() };
    for one in [&old, &new] {
        house.save_campaign(one, at(0)).expect("saved");
    }
    let version = house.campaign_version(&old.fingerprint).expect("read").expect("kept");
    assert_eq!(version.toml, old.toml);
    assert_eq!(house.campaign_version("f3").expect("read"), None);
    for _ in 0..2 {
        house.keep_rulebook("r1", "the texts").expect("kept");
    }
    assert_eq!(house.kept_rulebook("r1").expect("read").as_deref(), Some("the texts"));
    assert_eq!(house.kept_rulebook("r2").expect("read"), None);
}

#[test]
fn two_desks_at_once_never_share_a_lead() {
    let (house, _) = House::with_leads(300);
    let path = house.folder.path().join("outdial.db");
    let desk = |owner: &'static str| {
        let path = path.clone();
        std::thread::spawn(move || {
            let mut store = SqliteStore::open_existing(&path).expect("opened");
            let take = |n: i64| store.reserve(&[LeadId(n), LeadId(n + 1)], owner, at(0), at(9)).expect("leased");
            (1..300).flat_map(take).collect::<Vec<_>>()
        })
    };
    let desks = [desk("one"), desk("two")];
    let mut taken: Vec<_> = desks.into_iter().flat_map(|desk| desk.join().expect("no panic")).collect();
    taken.sort();
    assert_eq!(taken, (1..=300).map(LeadId).collect::<Vec<_>>());
}

#[test]
fn a_suppression_stands_once() {
    let (mut house, _) = House::with_leads(1);
    let barred = |reach, client: &str, reason: &str| Suppression {
        number: phone(1),
        reach,
        client: client.to_owned(),
        reason: reason.to_owned(),
        source: "a file".to_owned(),
        since: at(0),
        expires: None,
        list: OWN_LIST.to_owned(),
    };
    let rows =
        [barred(Reach::Centre, "", "one"), barred(Reach::Client, "Acme", "two"), barred(Reach::Client, "Other", "x")];
    assert_eq!(house.suppress(&rows).expect("stored"), 3);
    assert_eq!(house.suppress(&[barred(Reach::Centre, "Acme", "again")]).expect("stored"), 0);
    assert_eq!(house.lead_now(1).phones[0].suppressed, rows[..2]);
}
