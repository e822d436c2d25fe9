//! Agreed calls, and leads that ended with their campaign.

use super::*;
use crate::domain::attempt::CAMPAIGN_ENDED;
use crate::domain::lead::{Callback, LeadStatus};

fn callback(minutes: i64, agent: &str) -> Aftermath {
    Aftermath::Callback(at(minutes), Callback { agent: agent.to_owned() })
}

fn ended(minutes: i64, agent: Option<&str>) -> Aftermath {
    Aftermath::CampaignEnded(at(minutes), agent.map(|agent| Callback { agent: agent.to_owned() }))
}

/// The leads that wait for an agent's own callback, due after an instant: number, minutes, agent.
fn own(house: &House, campaign: i64, after: i64, most: usize) -> Vec<(i64, DateTime<Utc>, String)> {
    let mut found = Vec::new();
    let mut visit = |lead: Lead| {
        found.push((lead.id.0, lead.next_at.expect("it waits"), lead.callback.expect("a callback").agent));
        if found.len() < most { Look::Passed } else { Look::Enough }
    };
    house.own_callbacks(campaign, at(after), &mut visit).expect("read");
    found
}

#[test]
fn a_callback_stays_until_the_next_outcome() {
    let (mut house, campaign) = House::with_leads(2);
    let later = row("LATER", FinalFor::None, None);
    for (agent, start) in [("ana", 0), ("", 100)] {
        house.call(campaign, 1, start, &later, &callback(start + 50, agent));
        let lead = house.lead_now(1);
        assert_eq!((lead.status, lead.next_at), (LeadStatus::Waiting, Some(at(start + 50))));
        assert_eq!(lead.callback, Some(Callback { agent: agent.to_owned() }));
    }
    let id = house.open(&attempt(campaign, 1, 1, 150)).expect("free");
    assert!(house.lead_now(1).callback.is_some(), "the call goes on");
    house.store.close_attempt(id, &outcome(&later, 151), &later, &again(200)).expect("closed");
    assert_eq!(house.lead_now(1).callback, None);
    house.call(campaign, 2, 0, &later, &callback(50, "ana"));
    house.call(campaign, 2, 60, &later, &Aftermath::Done("LATER".to_owned()));
    assert_eq!(house.lead_now(2).callback, None);
    house.is_sound();
}

#[test]
fn own_callbacks_come_soonest_first() {
    let (mut house, campaign) = House::with_leads(6);
    let other = house.campaign_of("winter", "Acme");
    house.import(other, "b", vec![draft(1, &[9])]);
    let later = row("LATER", FinalFor::None, None);
    for (lead, after) in [
        (1, callback(90, "ana")),
        (2, callback(30, "ben")),
        (3, callback(40, "")),
        (4, again(35)),
        (5, callback(60, "ana")),
        (6, ended(50, Some("ana"))),
    ] {
        house.call(campaign, lead, 0, &later, &after);
    }
    let id = house.open(&attempt(other, 7, 9, 0)).expect("free");
    house.store.close_attempt(id, &outcome(&later, 1), &later, &callback(45, "ana")).expect("closed");
    let ana = |lead, minutes| (lead, at(minutes), "ana".to_owned());
    assert_eq!(own(&house, campaign, 0, 9), [(2, at(30), "ben".to_owned()), ana(5, 60), ana(1, 90)]);
    assert_eq!(own(&house, campaign, 30, 9), [ana(5, 60), ana(1, 90)], "what was due then is over");
    assert_eq!(own(&house, campaign, 0, 1), [(2, at(30), "ben".to_owned())]);
    house.is_sound();
}

#[test]
fn who_ended_with_the_campaign_waits_again_if_it_may_be_called() {
    let (mut house, campaign) = House::with_leads(4);
    let other = house.campaign_of("winter", "Acme");
    house.import(other, "b", vec![draft(1, &[9])]);
    let later = row("LATER", FinalFor::None, None);
    house.call(campaign, 1, 0, &later, &ended(300, None));
    house.call(campaign, 2, 0, &later, &ended(400, Some("ana")));
    house.call(campaign, 3, 0, &later, &ended(500, None));
    house.call(campaign, 4, 0, &later, &Aftermath::Done("SALE".to_owned()));
    let id = house.open(&attempt(other, 5, 9, 0)).expect("free");
    house.store.close_attempt(id, &outcome(&later, 1), &later, &ended(300, None)).expect("closed");
    let lead = house.lead_now(2);
    assert_eq!((lead.status, lead.final_reason.as_str()), (LeadStatus::Final, CAMPAIGN_ENDED));
    assert_eq!(lead.next_at, Some(at(400)), "it is kept when it would have been due");
    assert_eq!(house.due(campaign, 999, LeadOrder::FreshFirst), Vec::<i64>::new());
    house.is_sound();

    let mut asked = Vec::new();
    let resumed = house.store.resume_leads(campaign, &mut |lead| {
        asked.push((lead.id.0, lead.status, lead.final_reason.clone(), lead.next_at));
        lead.next_at < Some(at(450))
    });
    assert_eq!(resumed.expect("resumed"), 2);
    let waits = |lead, minutes| (lead, LeadStatus::Waiting, String::new(), Some(at(minutes)));
    assert_eq!(asked, [waits(1, 300), waits(2, 400), waits(3, 500)], "each as it would wait");
    assert_eq!(house.due(campaign, 350, LeadOrder::FreshFirst), [1]);
    assert_eq!(own(&house, campaign, 0, 9), [(2, at(400), "ana".to_owned())]);
    assert_eq!(house.lead_now(3).final_reason, CAMPAIGN_ENDED);
    assert_eq!(house.store.resume_leads(campaign, &mut |_| false).expect("asked"), 0);
    house.call(campaign, 1, 320, &later, &Aftermath::Done("SALE".to_owned()));
    assert_eq!(house.store.resume_leads(campaign, &mut |_| true).expect("asked"), 1, "only the third");
    assert_eq!((house.lead_now(1).final_reason.as_str(), house.lead_now(5).status), ("SALE", LeadStatus::Final));
    house.is_sound();
}
