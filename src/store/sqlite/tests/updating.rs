//! News of leads that are there.

use super::*;
use crate::domain::claims::Claims;
use crate::domain::lead::LeadStatus;
use crate::store::keeping::ListKeeping;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateCounts, UpdateRow};
use proptest::prelude::*;

fn news(key: &str, row: u64, lines: &[u64]) -> UpdateRow {
    UpdateRow { draft: LeadDraft { key: key.to_owned(), ..draft(row, lines) }, ..UpdateRow::default() }
}

/// The place that an address says, or that of the number.
fn place(evidence: PlaceEvidence) -> Place {
    let text = match evidence.state.as_str() {
        "" => FLORIDA.to_owned(),
        state => format!("US-{state}@America/New_York"),
    };
    Place::read(&text).expect("a place")
}

impl House {
    fn update(&mut self, campaign: i64, fingerprint: &str, rows: Vec<UpdateRow>, add_new: bool) -> UpdateCounts {
        let new = new_list(campaign, fingerprint, DedupeScope::Campaign, OnRepeat::Merge);
        let (list, done) = self.store.begin_list(&new).expect("begun");
        let through_row = rows.iter().map(|row| row.draft.row).max().unwrap_or_default();
        if !list.complete {
            let rows = rows.into_iter().filter(|row| row.draft.row > done).collect();
            let batch = UpdateBatch { rows, rejects: vec![], barred: vec![], through_row, add_new };
            self.store.update_leads(list.id, &batch, &mut place).expect("applied");
            self.store.finish_list(list.id, &figures(0)).expect("finished");
        }
        self.store.update_counts(list.id).expect("read").expect("an update")
    }
}

/// Leads `K1` (number 1), `K2` (number 2), and `K3` in the same lead as `K1`.
fn three() -> (House, i64) {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let keyed =
        |key: &str, row, lines: &[u64]| LeadDraft { key: key.to_owned(), name: key.to_owned(), ..draft(row, lines) };
    house.import(campaign, "a", vec![keyed("K1", 1, &[1]), keyed("K2", 2, &[2]), keyed("K3", 3, &[1])]);
    (house, campaign)
}

#[test]
fn what_a_row_says_replaces_and_what_it_leaves_out_stays() {
    let (mut house, campaign) = three();
    let mut row = news("K3", 1, &[4]);
    row.draft.company = "Larch & Co".to_owned();
    row.draft.evidence = evidence("GA");
    row.draft.extra = vec![("Debt".to_owned(), "20".to_owned())];
    row.draft.claims = Claims { cease: true, ..Claims::default() };
    let counts = house.update(campaign, "u", vec![row.clone(), news("K2", 2, &[])], false);
    assert_eq!((counts.updated, counts.unchanged, counts.phones_added, counts.phones_not_named), (1, 1, 1, 1));
    let (lead, details) = (house.lead_now(1), house.lead_details(LeadId(1)).expect("read").expect("a lead"));
    assert_eq!((lead.name.as_str(), details.company.as_str()), ("K1", "Larch & Co"));
    assert_eq!(lead.phones.iter().map(|phone| phone.number).collect::<Vec<_>>(), [phone(1), phone(4)]);
    assert!(lead.phones.iter().all(|phone| phone.place.to_string() == "US-GA@America/New_York"));
    assert!(lead.claims.cease && details.extra == [("Debt".to_owned(), "20".to_owned())]);
    // The same file again, and the same news in another file.
    assert_eq!(house.update(campaign, "u", vec![row.clone()], false), counts);
    let again = house.update(campaign, "u2", vec![row], false);
    assert_eq!((again.updated, again.unchanged, again.balances()), (0, 1, true));
    house.is_sound();
}

#[test]
fn news_of_what_a_phone_is_replace_what_was_said() {
    let (mut house, campaign) = three();
    let labelled = |label, lines: &[u64]| {
        let mut row = news("K1", 1, lines);
        row.draft.phones = labelled(&row.draft, label);
        row
    };
    house.update(campaign, "u", vec![labelled(PhoneLabel::Work, &[1, 4])], false);
    assert_eq!(house.labels(1), ["work", "work"]);
    let counts = house.update(campaign, "u2", vec![labelled(PhoneLabel::Home, &[1])], false);
    assert_eq!((counts.updated, house.labels(1)), (1, vec!["home", "work"]));
    // A row that does not say it leaves it.
    let counts = house.update(campaign, "u3", vec![news("K1", 1, &[1, 4])], false);
    assert_eq!((counts.unchanged, house.labels(1)), (1, vec!["home", "work"]));
    let stood = house.retract_list(3, at(70)).expect("asked").expect("a list");
    assert_eq!((stood.obstacles, house.labels(1)), (vec![], vec!["work", "work"]));
    house.is_sound();
}

#[test]
fn who_asks_not_to_be_called_is_suppressed_in_every_campaign_of_the_client() {
    let (mut house, campaign) = three();
    let spring = house.campaign_of("spring", "Acme");
    let stranger = house.campaign_of("winter", "Birch");
    for (campaign, file) in [(spring, "s"), (stranger, "w")] {
        house.import(campaign, file, vec![draft(1, &[1]), draft(2, &[2]), draft(3, &[5])]);
    }
    let mut asks = news("K1", 1, &[]);
    asks.draft.claims.own_request = Some("2026-11-20".parse().expect("a day"));
    let counts = house.update(campaign, "u", vec![asks, news("K2", 2, &[])], false);
    assert_eq!((counts.updated, counts.unchanged), (1, 1));
    let barred = UpdateBatch { barred: vec![(1, phone(5))], through_row: 1, ..UpdateBatch::default() };
    let new = new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.store.begin_list(&new).expect("begun");
    house.store.update_leads(list.id, &barred, &mut place).expect("applied");
    let suppressed = |campaign, line| {
        let leads = house.store.leads_with_number(campaign, phone(line)).expect("read");
        leads.iter().any(|lead| lead.phones.iter().any(|phone| !phone.suppressed.is_empty()))
    };
    assert!(suppressed(campaign, 1) && suppressed(spring, 1), "the client's campaigns");
    assert!(suppressed(spring, 5), "a number that a cell says not to call");
    assert!(!suppressed(spring, 2) && !suppressed(stranger, 1) && !suppressed(stranger, 5), "nobody else");
}

#[test]
fn unknown_keys_are_set_aside_or_become_leads() {
    let (mut house, campaign) = three();
    let rows = || vec![news("", 1, &[5]), news("K9", 2, &[5]), news("K8", 3, &[]), news("K7", 4, &[2])];
    let aside = house.update(campaign, "u", rows(), false);
    assert_eq!((aside.rejected, aside.set_aside, aside.added, aside.updated), (1, 3, 0, 0));
    let added = house.update(campaign, "v", rows(), true);
    assert_eq!((added.rejected, added.set_aside, added.added, added.updated), (1, 1, 1, 1));
    assert!(aside.balances() && added.balances());
    let mut reasons = Vec::new();
    house.rejects(3, &mut |reject| reasons.push(format!("{}: {}", reject.row, reject.reason))).expect("read");
    assert_eq!(
        reasons,
        [
            "1: no key: an update finds its leads by the client's own key",
            "3: no lead of the campaign has the key K8: and the row has no phone",
        ]
    );
    assert_eq!(house.leads_with_key(campaign, "K7").expect("read")[0].id, LeadId(2), "K7's number was there");
    house.is_sound();
}

#[test]
fn a_number_of_another_lead_stays_there() {
    let (mut house, campaign) = three();
    let counts = house.update(campaign, "u", vec![news("K2", 1, &[1, 2, 6])], false);
    assert_eq!((counts.updated, counts.phones_added, counts.cells_rejected), (1, 1, 1));
    let numbers: Vec<_> = house.lead_now(2).phones.iter().map(|phone| phone.number).collect();
    assert_eq!(numbers, [phone(2), phone(6)]);
    house.is_sound();
}

#[test]
fn a_priority_counts_only_where_a_row_says_one() {
    let (mut house, campaign) = three();
    for (says, said, kept) in [(true, 7, 7), (false, 0, 7), (true, 0, 0)] {
        let mut row = news("K1", 1, &[]);
        (row.draft.priority, row.says_priority) = (said, says);
        house.update(campaign, &format!("u{says}{said}"), vec![row], false);
        assert_eq!(house.lead_now(1).priority, kept);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Whatever an update says, nobody stands elsewhere after it: no status, end, attempt, suppression, lease or retry
    /// changes, and no phone is lost. Cut off at any row and run again, it ends as if it had not been; taken back, as if it
    /// had never been.
    #[test]
    fn an_update_moves_nobody(
        rows in prop::collection::vec((0..5_usize, prop::collection::btree_set(0..9_u64, 0..3), any::<bool>()), 1..8),
        cut in 0..8_usize,
        end in prop::sample::select(vec![FinalFor::None, FinalFor::Number, FinalFor::Lead]),
    ) {
        let made = |cut: Option<usize>| {
            let (mut house, campaign) = three();
            let row = row("X", end, (end == FinalFor::Lead).then_some(Reach::Client));
            let after = if end == FinalFor::Lead { Aftermath::Done("X".to_owned()) } else { again(90) };
            house.call(campaign, 1, 0, &row, &after);
            house.reserve(&[LeadId(2)], "maria", at(0), at(60)).expect("leased");
            let before: Vec<_> = [1, 2].map(|lead| house.lead_now(lead)).to_vec();
            let keys = ["K1", "K2", "K3", "K9", ""];
            let all: Vec<_> = (1..).zip(&rows).map(|(number, (key, lines, address))| {
                let mut row = news(keys[*key], number, &lines.iter().copied().collect::<Vec<_>>());
                row.draft.name = format!("N{number}");
                row.draft.claims.purchase = Some(at(0).date_naive());
                if *address { row.draft.evidence = evidence("GA"); }
                row
            }).collect();
            if let Some(cut) = cut {
                // A run that was killed after its first batch.
                let new = new_list(campaign, "u", DedupeScope::Campaign, OnRepeat::Merge);
                let (list, _) = house.begin_list(&new).expect("begun");
                let part: Vec<_> = all.iter().take(cut).cloned().collect();
                let batch = UpdateBatch { through_row: part.len() as u64, rows: part, ..UpdateBatch::default() };
                house.update_leads(list.id, &batch, &mut place).expect("applied");
            }
            let counts = house.update(campaign, "u", all, false);
            (house, before, counts)
        };
        let (mut house, before, counts) = made(None);
        let (again, _, counted) = made(Some(cut));
        prop_assert!(counts.balances() && counts.rows == rows.len() as u64);
        prop_assert_eq!(counts, counted);
        for old in &before {
            let new = house.lead_now(old.id.0);
            prop_assert_eq!(&again.lead_now(old.id.0), &new);
            prop_assert_eq!((&new.status, &new.final_reason, new.next_at), (&old.status, &old.final_reason, old.next_at));
            prop_assert_eq!((&new.attempts, &new.lease, new.id, new.list), (&old.attempts, &old.lease, old.id, old.list));
            for (was, is) in old.phones.iter().zip(&new.phones) {
                prop_assert_eq!((was.number, &was.final_reason, &was.suppressed), (is.number, &is.final_reason, &is.suppressed));
            }
            prop_assert!(new.phones.len() >= old.phones.len());
            prop_assert!(new.status != LeadStatus::Final || old.status == LeadStatus::Final);
        }
        house.is_sound();
        again.is_sound();
        house.release(&[LeadId(2)], "maria").expect("given back");
        let stood = house.retract_list(2, at(70)).expect("asked").expect("a list");
        prop_assert_eq!(&stood.obstacles, &Vec::<String>::new());
        for old in &before {
            let new = house.lead_now(old.id.0);
            prop_assert_eq!((&new.name, &new.claims, new.phones.len()), (&old.name, &old.claims, old.phones.len()));
        }
    }
}
