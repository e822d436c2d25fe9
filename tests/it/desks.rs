//! Several processes on one database at once.

use crate::floor::Bench;
use std::collections::BTreeSet;
use std::process::Stdio;

const CAMPAIGN: &str = r#"
name = "desks"
client = "Test"
kind = "sales"
region = "US"
dedupe = "list"
"#;

/// A Monday on which all of the United States may be called from 17:00 UTC.
const AT: &str = "--at 2026-11-23T17:00:00Z";

/// Two lists with the same numbers, so that each number has two leads.
fn shared_numbers(numbers: usize) -> Bench {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN);
    for (list, offset) in [("one.csv", 0), ("two.csv", 1)] {
        let row = |n: usize| format!("{list}{n},512,TX,512-555-{:04}\n", 100 + (n + offset) % numbers);
        let rows: String = (0..numbers).map(row).collect();
        bench.write(list, format!("key,first_name,state,phone\n{rows}"));
    }
    bench.expect(&format!("{AT} -q campaign import desks.toml one.csv two.csv"), 0);
    bench
}

#[test]
fn desks_that_reserve_at_once_share_no_lead_and_no_number() {
    for desks in [2, 4, 8] {
        let bench = shared_numbers(60);
        let ask = |desk| {
            let words = format!("{AT} -q dial-list --reserve --owner desk-{desk} -n 5 --format json");
            bench.command(&words).stdout(Stdio::piped()).spawn().expect("the program starts")
        };
        let asked: Vec<_> = (0..desks).map(ask).collect();
        let (mut leads, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for child in asked {
            let output = child.wait_with_output().expect("its end");
            let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a list");
            let rows = list["list"].as_array().expect("rows");
            assert_eq!(rows.len(), 5, "there are leads for all {desks} desks: none goes away with less");
            for row in rows {
                assert!(leads.insert(row["lead"].as_i64()), "a lead at two desks: {row}");
                assert!(numbers.insert(row["phone"].to_string()), "a number at two desks: {row}");
            }
        }
    }
}

#[test]
fn a_call_cut_off_in_one_campaign_does_not_block_its_number_in_another() {
    let bench = Bench::new();
    for name in ["autumn", "winter"] {
        bench.write(&format!("{name}.toml"), CAMPAIGN.replace("desks", name));
        bench.write("one.csv", "key,first_name,state,phone\nK,Ana,TX,512-555-0100\n");
        bench.expect(&format!("{AT} -q campaign import {name}.toml one.csv"), 0);
    }
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    let cut_off = "INSERT INTO attempt (campaign, lead, list, number, agent, driver, opened_at, day, hour, rulebook,
            campaign_fingerprint, evidence)
        SELECT l.campaign, l.id, l.list, p.number, '', 'simulator', 1795450000000000, '2026-11-23', 0, '', '', '{}'
        FROM lead l JOIN phone p ON p.lead = l.id JOIN campaign c ON c.id = l.campaign WHERE c.name = 'autumn'";
    let noted =
        "UPDATE lead SET since = 1795450000000000 WHERE campaign = (SELECT id FROM campaign WHERE name = 'autumn')";
    for sql in [cut_off, noted] {
        assert_eq!(db.execute(sql, []).expect("written"), 1);
    }
    bench.expect(&format!("{AT} -q dial --campaign winter --max-calls 1"), 0);
    bench.expect("db check", 0);
}
