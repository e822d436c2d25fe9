//! Files of results, in whatever order and however often they come.

use crate::floor::Bench;
use rusqlite::Connection;

const CAMPAIGN: &str = r#"
name = "results"
client = "Test"
kind = "sales"
region = "US"
dedupe = "list"
"#;

/// A day on which nobody has to be called.
const AT: &str = "--at 2026-11-25T17:00:00Z";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("results.toml", CAMPAIGN);
    bench.write(
        "leads.csv",
        "key,first_name,state,phone,phone2\nK1,Ana,TX,512-555-0101,512-555-0102\nK2,Ben,TX,512-555-0103,\n",
    );
    bench.expect(&format!("{AT} -q campaign import results.toml leads.csv"), 0);
    bench
}

/// Applies a file of results and gives its account, as `applied, known, rejected`.
fn apply(bench: &Bench, name: &str, rows: &str) -> [u64; 3] {
    bench.write(name, format!("key,phone,disposition,at\n{rows}"));
    account(&bench.expect(&format!("{AT} -q disposition import {name} --format json"), 0))
}

fn account(json: &str) -> [u64; 3] {
    let counts: serde_json::Value = serde_json::from_str(json).expect("an account");
    ["applied", "known", "rejected"].map(|name| counts[name].as_u64().expect("a figure"))
}

/// Status and reason of the lead with this key.
fn stands(bench: &Bench, key: &str) -> String {
    let db = Connection::open(bench.path("outdial.db")).expect("the database opens");
    let sql = "SELECT status || ' ' || final_reason FROM lead WHERE key = ?1";
    db.query_row(sql, [key], |row| row.get(0)).expect("a lead")
}

const SALE: &str = "K2,,SALE,2026-11-23T15:00:00Z\n";
const NO_ANSWER: &str = "K2,,NO_ANSWER,2026-11-23T16:00:00Z\n";

#[test]
fn who_said_that_it_is_over_is_not_called_again_whatever_comes_after() {
    for files in [vec![SALE, NO_ANSWER], vec![NO_ANSWER, SALE]] {
        let in_two = bench();
        for (n, rows) in files.iter().enumerate() {
            assert_eq!(apply(&in_two, &format!("{n}.csv"), rows), [1, 0, 0]);
        }
        assert_eq!(stands(&in_two, "K2"), "final SALE", "{files:?}");
        let in_one = bench();
        assert_eq!(apply(&in_one, "all.csv", &files.concat()), [2, 0, 0]);
        assert_eq!(stands(&in_one, "K2"), "final SALE", "{files:?} in one file");
    }
}

#[test]
fn a_lead_ends_with_the_last_of_its_numbers_whether_in_one_file_or_in_two() {
    let (first, second) = (
        "K1,512-555-0101,NOT_IN_SERVICE,2026-11-23T15:00:00Z\n",
        "K1,512-555-0102,NOT_IN_SERVICE,2026-11-23T16:00:00Z\n",
    );
    for files in [vec![first.to_owned(), second.to_owned()], vec![format!("{first}{second}")]] {
        let bench = bench();
        for (n, rows) in files.iter().enumerate() {
            apply(&bench, &format!("{n}.csv"), rows);
        }
        assert_eq!(stands(&bench, "K1"), "final no_number_left", "{files:?}");
    }
}

#[test]
fn rows_that_were_rejected_are_applied_when_what_they_wanted_is_there() {
    let bench = bench();
    let rows = "K9,,SALE,2026-11-23T15:00:00Z\nK2,,BUSY,2026-11-23T15:00:00Z\n";
    assert_eq!(apply(&bench, "r.csv", rows), [1, 0, 1], "no such lead yet");
    bench.write("more.csv", "key,first_name,state,phone\nK9,Cyd,TX,512-555-0109\n");
    bench.expect(&format!("{AT} -q campaign import results.toml more.csv"), 0);
    assert_eq!(apply(&bench, "r.csv", rows), [1, 1, 0]);
    assert_eq!(stands(&bench, "K9"), "final SALE");
    bench.expect("db check", 0);
}

#[test]
fn the_same_file_at_another_time_changes_nothing() {
    let bench = bench();
    bench.write("r.csv", "key,phone,disposition\nK1,512-555-0101,BUSY\nK2,,NO_ANSWER\n");
    let at = |at: &str| account(&bench.expect(&format!("--at {at} -q disposition import r.csv --format json"), 0));
    assert_eq!(at("2026-11-23T17:00:00Z"), [2, 0, 0]);
    assert_eq!(at("2026-11-24T17:00:00Z"), [0, 2, 0]);
    assert_eq!(at("2026-11-22T17:00:00Z"), [0, 2, 0]);
}

/// The account of a file of results whose rows say when to call again.
fn agreed(bench: &Bench, rows: &str) -> serde_json::Value {
    bench.write("agreed.csv", format!("phone,disposition,at,callback,agent\n{rows}"));
    let account = bench.run(&format!("{AT} -q disposition import agreed.csv --format json"));
    serde_json::from_slice(&account.stdout).expect("an account")
}

#[test]
fn an_agreed_time_is_the_called_partys_and_asks_for_its_offset_where_that_may_be_two() {
    let bench = Bench::new();
    bench.write("results.toml", format!("{CAMPAIGN}[attempts]\ntotal = 2\n[callbacks]\nfor = \"agent\"\n"));
    bench.write("leads.csv", "first_name,state,phone\nAna,TX,512-555-0101\nBen,FL,850-555-0102\n");
    bench.expect(&format!("{AT} -q campaign import results.toml leads.csv"), 0);
    let texas = "512-555-0101,CALLBACK,2026-11-23T15:00:00Z,2026-11-30 15:00,ana\n";
    let florida = "850-555-0102,CALLBACK,2026-11-23T15:00:00Z,2026-11-30 15:00,ana\n";
    let account = agreed(&bench, &format!("{texas}{florida}"));
    assert_eq!((account["applied"].as_u64(), account["rejected"].as_u64()), (Some(1), Some(1)));
    let rejects = std::fs::read_to_string(bench.path("agreed.rejects.csv")).expect("the rejects");
    assert!(
        rejects.contains("may be in Chicago or New York: write the offset, such as 2026-11-30T15:00:00-06:00"),
        "{rejects}"
    );
    let waits = |lead| -> serde_json::Value {
        let shown = bench.expect(&format!("{AT} lead show {lead} --format json"), 0);
        serde_json::from_str::<serde_json::Value>(&shown).expect("a lead")["waits"].clone()
    };
    let texan = waits(1);
    let told = ["for", "agent", "due", "agent_from", "callable_at"].map(|key| texan[key].as_str().unwrap_or_default());
    let (due, grace) = ("2026-11-30T21:00:00Z", "2026-11-30T21:30:00Z");
    assert_eq!(told, ["callback", "ana", due, due, grace], "15:00 in Austin is 21:00 UTC");
    // With the last attempt that the campaign allows, nobody is promised anything.
    let last = "512-555-0101,CALLBACK,2026-11-24T15:00:00Z,2026-11-30T15:00:00-06:00,ana\n";
    let account = agreed(&bench, last);
    assert_eq!((account["applied"].as_u64(), account["callbacks_lost"].as_u64()), (Some(1), Some(1)));
    assert_eq!(waits(1), serde_json::Value::Null);
    let account = agreed(&bench, last);
    assert_eq!((account["known"].as_u64(), account["callbacks_lost"].as_u64()), (Some(1), Some(0)));
    bench.expect("db check", 0);
}

/// A campaign that ended on the 24th, with a lead that was called in vain on its last day.
fn ended(filter: &str) -> (Bench, String) {
    let bench = Bench::new();
    let terms = CAMPAIGN.replace("dedupe", &format!("ends = 2026-11-24\n{filter}\ndedupe"));
    bench.write("results.toml", &terms);
    bench.write("leads.csv", "key,first_name,state,phone\nK2,Ben,TX,512-555-0103\n");
    bench.expect(&format!("{AT} -q campaign import results.toml leads.csv"), 0);
    assert_eq!(apply(&bench, "last.csv", "K2,,NO_ANSWER,2026-11-24T22:00:00Z\n"), [1, 0, 0]);
    assert_eq!(stands(&bench, "K2"), "final campaign_ended", "{filter}");
    (bench, terms)
}

#[test]
fn who_said_no_is_not_called_when_the_campaign_goes_on_after_all() {
    let (bench, terms) = ended("");
    assert_eq!(apply(&bench, "first.csv", "K2,,NOT_INTERESTED,2026-11-23T16:00:00Z\n"), [1, 0, 0]);
    assert_eq!(stands(&bench, "K2"), "final NOT_INTERESTED");
    bench.write("results.toml", terms.replace("2026-11-24", "2027-01-31"));
    bench.expect(&format!("{AT} -q campaign import results.toml"), 0);
    assert_eq!(stands(&bench, "K2"), "final NOT_INTERESTED");
    bench.expect("db check", 0);
}

#[test]
fn leads_wait_again_when_the_campaign_goes_on_and_not_before_also_under_a_filter() {
    for filter in ["", "filter = \"state = 'TX'\""] {
        let (bench, terms) = ended(filter);
        bench.expect(&format!("{AT} -q campaign import results.toml"), 0);
        assert_eq!(stands(&bench, "K2"), "final campaign_ended", "the same file: {filter}");
        bench.write("results.toml", terms.replace("2026-11-24", "2027-01-31"));
        bench.expect(&format!("{AT} -q campaign import results.toml"), 0);
        assert_eq!(stands(&bench, "K2"), "waiting ", "{filter}");
        bench.expect(&format!("{} -q dial-list", AT.replace("25T17", "27T17")), 0);
        bench.expect("db check", 0);
    }
}

#[test]
fn a_result_that_does_not_say_which_number_was_called_is_not_guessed() {
    let bench = bench();
    bench.write("r.csv", "key,phone,disposition,at\nK1,,WRONG_NUMBER,2026-11-23T15:00:00Z\n");
    bench.expect(&format!("{AT} -q disposition import r.csv"), 1);
    let rejects = std::fs::read_to_string(bench.path("r.rejects.csv")).expect("the rejects");
    assert!(rejects.contains("lead 1 has 2 numbers: say which was called"), "{rejects}");
    assert_eq!(stands(&bench, "K1"), "ready ");
}
