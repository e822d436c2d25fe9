//! Cells that come with leads, where they are asked for.

use super::*;
use crate::domain::filter::{Cells, Column};
use crate::store::cells::LeadCells;

/// A campaign with two lists, of which the second fills the first lead too, and another campaign.
fn filled() -> (House, i64, i64) {
    let mut house = house();
    let (campaign, other) = (house.campaign_of("autumn", "Acme"), house.campaign_of("winter", "Acme"));
    let with = |row: u64, line: u64, state: &str, extra: &[(&str, &str)]| {
        let extra = extra.iter().map(|(header, cell)| ((*header).to_owned(), (*cell).to_owned())).collect();
        LeadDraft {
            key: format!("K{row}"),
            company: "Acme".to_owned(),
            evidence: evidence(state),
            extra,
            ..draft(row, &[line])
        }
    };
    house.import_of(
        campaign,
        "lists/a",
        &["Debt", "Note"],
        vec![
            with(1, 1, "FL", &[("Debt", "$10"), ("Note", "late")]),
            with(2, 2, "", &[("Note", "x"), ("phone", "(home)")]),
        ],
    );
    house.import_of(
        campaign,
        "b",
        &["Age", "debt"],
        vec![with(1, 1, "", &[("Age", "40"), ("debt", "9")]), with(2, 3, "GA", &[("debt", "7")])],
    );
    house.import_of(other, "c", &["Debt"], vec![with(1, 7, "NY", &[("Debt", "1")])]);
    (house, campaign, other)
}

fn columns(names: &[&str]) -> Arc<[Column]> {
    names.iter().map(|name| Column::read(name)).collect()
}

fn texts_of(lead: &Lead) -> Vec<&str> {
    lead.cells.iter().flat_map(|cells| &cells.texts).map(String::as_str).collect()
}

#[test]
fn leads_bring_the_cells_that_are_asked_for_and_no_others() {
    let (mut house, campaign, other) = filled();
    assert!(house.leads(campaign, Scope::All, LeadOrder::FreshFirst).iter().all(|lead| lead.cells.is_none()));
    let wanted = columns(&["DEBT", "state", "age", "list", "company", "gone", "phone"]);
    house.store.show_cells(campaign, &wanted);
    let expected = [
        ["$10", "FL", "40", "a.csv", "Acme", "", ""],
        ["", "", "", "a.csv", "Acme", "", "(home)"],
        ["7", "GA", "", "b.csv", "Acme", "", ""],
    ];
    for order in ORDERS {
        for scope in [Scope::All, Scope::Due(at(0))] {
            let mut leads = house.leads(campaign, scope, order);
            leads.sort_by_key(|lead| lead.id);
            assert_eq!(leads.iter().map(texts_of).collect::<Vec<_>>(), expected, "{order:?} {scope:?}");
        }
    }
    let lead = house.lead_now(1);
    assert_eq!(lead.cells, Some(Cells { columns: wanted, texts: texts(&expected[0]) }));
    assert_eq!(lead.cells.as_ref().and_then(|cells| cells.of(&Column::read("Debt"))), Some("$10"));
    assert_eq!(texts_of(&house.leads_with_key(campaign, "K2").expect("read")[0]), expected[1]);
    assert_eq!(texts_of(&house.leads_with_number(campaign, phone(3)).expect("read")[0]), expected[2]);
    assert_eq!(house.leads(other, Scope::All, LeadOrder::FreshFirst)[0].cells, None);
    house.store.show_cells(campaign, &columns(&[]));
    assert_eq!(house.lead_now(1).cells, None);
}

#[test]
fn the_last_look_sees_them_afresh() {
    let (mut house, campaign, _) = filled();
    house.store.show_cells(campaign, &columns(&["debt"]));
    house.conn.execute("UPDATE lead SET detail = '{\"x\":[0,\"$11\"]}' WHERE id = 1", []).expect("changed");
    let mut seen = Vec::new();
    let opened = house.store.open_attempt(&attempt(campaign, 1, 1, 5), &mut |fresh, _| {
        seen.push(texts_of(fresh).join(","));
        Some("{}".to_owned())
    });
    let opened = opened.expect("asked").expect("free");
    let busy = row("BUSY", FinalFor::None, None);
    house.store.close_attempt(opened, &outcome(&busy, 6), &busy, &again(60)).expect("closed");
    let mut look = |fresh: &Lead| {
        seen.push(texts_of(fresh).join(","));
        ("{}".to_owned(), again(90))
    };
    house.store.record_call(&attempt(campaign, 3, 3, 10), &outcome(&busy, 10), &busy, &mut look).expect("recorded");
    assert_eq!(seen, ["$11", "7"]);
    house.is_sound();
}

#[test]
fn headers_beside_those_of_the_lists_are_found() {
    let (house, campaign, other) = filled();
    let mut headers = house.foreign_headers(campaign).expect("read");
    headers.sort();
    assert_eq!(headers, ["Age", "debt", "phone"]);
    assert_eq!(house.foreign_headers(other).expect("read"), Vec::<String>::new());
    // An earlier outdial did not keep the columns of lists.
    house.conn.execute("UPDATE list SET columns = '[]' WHERE id = 3", []).expect("changed");
    house.conn.execute("UPDATE lead SET detail = '{\"x\":[[\"Debt\",\"1\"]]}' WHERE list = 3", []).expect("changed");
    assert_eq!(house.foreign_headers(other).expect("read"), ["Debt"]);
}
