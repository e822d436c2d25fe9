//! Headers that stand in a list once, and in its leads by their number.

use super::*;
use crate::store::keeping::ListKeeping;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateRow};

/// A row with a key, a number and what is only shown.
fn with(row: u64, lines: &[u64], extra: &[(&str, &str)]) -> LeadDraft {
    let extra = extra.iter().map(|(header, cell)| ((*header).to_owned(), (*cell).to_owned())).collect();
    LeadDraft { key: format!("K{row}"), extra, ..draft(row, lines) }
}

impl House {
    /// Takes a list back that had added to lead 1, which owed 10.
    fn takes_back(&mut self, list: i64, before: &str) {
        let stood = self.retract_list(list, at(5)).expect("asked").expect("a list");
        assert_eq!(stood.obstacles, Vec::<String>::new());
        assert_eq!((self.stored(1).as_str(), self.shown(1).as_str()), (before, "Debt=10"));
        self.is_sound();
    }

    /// A lead's detail as it is stored.
    fn stored(&self, lead: i64) -> String {
        self.conn.query_row("SELECT detail FROM lead WHERE id = ?1", [lead], |row| row.get(0)).expect("a lead")
    }

    fn store_detail(&self, lead: i64, json: &str) {
        self.conn.execute("UPDATE lead SET detail = ?2 WHERE id = ?1", (lead, json)).expect("stored");
    }

    /// `Debt=10 Note=late`.
    fn shown(&self, lead: i64) -> String {
        let extra = self.lead_details(LeadId(lead)).expect("read").expect("a lead").extra;
        extra.iter().map(|(header, cell)| format!("{header}={cell}")).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn leads_of_a_plain_list_name_no_header() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let columns = ["Debt", "Note", "Debt"];
    let rows = vec![
        with(1, &[1], &[("Debt", "10"), ("Note", "late"), ("Debt", "20")]),
        with(2, &[2], &[("Note", "0")]),
        with(3, &[3], &[]),
        // What else a telephone cell says is kept under a header that is none of those.
        with(4, &[4], &[("phone", "305-555-0104 (mornings)"), ("Note", "x")]),
    ];
    let list = house.import_of(campaign, "a", &columns, rows);
    assert_eq!(list.columns, columns);
    assert_eq!(house.stored(1), r#"{"x":[0,"10",1,"late",2,"20"]}"#);
    assert_eq!((house.stored(2).as_str(), house.stored(3).as_str()), (r#"{"x":[1,"0"]}"#, "{}"));
    assert_eq!(house.stored(4), r#"{"x":["phone","305-555-0104 (mornings)",1,"x"]}"#);
    assert_eq!((house.shown(1).as_str(), house.shown(3).as_str()), ("Debt=10 Note=late Debt=20", ""));
    assert_eq!(house.shown(4), "phone=305-555-0104 (mornings) Note=x");
    house.is_sound();
}

#[test]
fn a_list_keeps_the_columns_that_it_was_begun_with() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let named = |columns: &[&str]| {
        let list = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
        NewList { columns: texts(columns), ..list }
    };
    let (list, _) = house.begin_list(&named(&["Debt"])).expect("begun");
    let rows = |columns, row| batch_of(columns, vec![with(row, &[row], &[("Debt", "10"), ("Note", "x")])], vec![]);
    house.add_leads(list.id, &rows(&["Debt"], 1)).expect("stored");
    // A load that goes on with an outdial that sees other columns.
    let (again, done) = house.begin_list(&named(&["Note", "Debt"])).expect("found");
    assert_eq!((again.columns.as_slice(), done), (&texts(&["Debt"])[..], 1));
    let error = house.add_leads(list.id, &rows(&["Note", "Debt"], 2)).expect_err("other numbers").to_string();
    assert!(error.contains("other columns"), "{error}");
    house.add_leads(list.id, &rows(&["Debt"], 2)).expect("stored");
    assert_eq!((house.stored(2).as_str(), house.shown(2).as_str()), (r#"{"x":[0,"10","Note","x"]}"#, "Debt=10 Note=x"));
}

#[test]
fn a_merge_keeps_to_the_columns_of_the_lead() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import_of(campaign, "a", &["Age", "Debt"], vec![with(1, &[1], &[("Debt", "10")])]);
    let before = house.stored(1);
    // Both lists have the header Age, under other numbers. The second lead grows while it is new, the third when it is stored.
    let columns = ["Note", "Debt", "Age"];
    let rows = vec![
        with(1, &[1], &[("Note", "late"), ("Debt", "99"), ("Age", "40")]),
        with(2, &[2], &[("Debt", "5")]),
        with(3, &[2], &[("Note", "soon"), ("Age", "50")]),
        with(4, &[3], &[("Debt", "6")]),
    ];
    let new = new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&NewList { columns: texts(&columns), ..new }).expect("begun");
    house.add_leads(list.id, &batch_of(&columns, rows, vec![])).expect("stored");
    let rows = vec![with(5, &[3], &[("Age", "60")])];
    house.add_leads(list.id, &batch_of(&columns, rows, vec![])).expect("stored");
    house.finish_list(list.id, &FileFigures::default()).expect("finished");
    for (lead, shown, stored) in [
        (1, "Debt=10 Note=late Age=40", r#"{"x":[1,"10","Note","late",0,"40"]}"#),
        (2, "Debt=5 Note=soon Age=50", r#"{"x":[1,"5",0,"soon",2,"50"]}"#),
        (3, "Debt=6 Age=60", r#"{"x":[1,"6",2,"60"]}"#),
    ] {
        assert_eq!((house.shown(lead).as_str(), house.stored(lead).as_str()), (shown, stored));
    }
    house.is_sound();
    house.takes_back(list.id, &before);
}

#[test]
fn an_update_keeps_to_the_columns_of_the_lead() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import_of(campaign, "a", &["Age", "Debt"], vec![with(1, &[1], &[("Debt", "10")])]);
    let before = house.stored(1);
    let new = new_list(campaign, "u", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&NewList { columns: texts(&["Debt", "Note"]), ..new }).expect("begun");
    let news = |draft| UpdateRow { draft, ..UpdateRow::default() };
    let rows = vec![
        news(with(1, &[], &[("Debt", "30"), ("Note", "late")])),
        // A lead of the update's own.
        news(with(2, &[2], &[("Debt", "5"), ("Note", "new")])),
    ];
    let batch = UpdateBatch { rows, through_row: 2, add_new: true, ..UpdateBatch::default() };
    house.update_leads(list.id, &batch, &mut |_| Place::read(FLORIDA).expect("a place")).expect("applied");
    house.finish_list(list.id, &figures(0)).expect("finished");
    assert_eq!((house.shown(1).as_str(), house.shown(2).as_str()), ("Debt=30 Note=late", "Debt=5 Note=new"));
    assert_eq!(house.stored(1), r#"{"x":[1,"30","Note","late"]}"#);
    assert_eq!(house.stored(2), r#"{"x":[0,"5",1,"new"]}"#);
    house.is_sound();
    house.takes_back(list.id, &before);
}

#[test]
fn leads_of_earlier_versions_are_read_and_added_to() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let list = house.import(campaign, "a", vec![draft(1, &[1]), draft(2, &[2])]);
    assert_eq!(list.columns, Vec::<String>::new());
    house.store_detail(1, r#"{"x":["Debt","10","Note",""]}"#);
    house.store_detail(2, r#"{"line":3,"extra":[["Debt","20"]]}"#);
    let rows = vec![with(1, &[1], &[("Note", "late")]), with(2, &[2], &[("Debt", "99")])];
    house.import_of(campaign, "b", &["Debt", "Note"], rows);
    assert_eq!((house.shown(1).as_str(), house.shown(2).as_str()), ("Debt=10 Note=late", "Debt=20"));
    assert_eq!(house.stored(1), r#"{"x":["Debt","10","Note","late"]}"#);
    house.is_sound();
}

#[test]
fn a_number_that_the_list_does_not_have_is_damage() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import_of(campaign, "a", &["Debt"], vec![with(1, &[1], &[("Debt", "10")])]);
    house.store_detail(1, r#"{"x":[1,"10"]}"#);
    let error = house.lead_details(LeadId(1)).expect_err("damaged").to_string();
    assert!(error.contains("lead 1: number 1 among 1 columns") && error.contains("outdial db check"), "{error}");
    let (list, _) = house.begin_list(&new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge)).expect("begun");
    assert!(house.add_leads(list.id, &batch(vec![draft(1, &[1, 2])], vec![])).is_err());
    let found = house.check().expect("checked");
    assert!(found.iter().any(|said| said.starts_with("lead 1: what is only shown of it can't be read")), "{found:?}");
}
