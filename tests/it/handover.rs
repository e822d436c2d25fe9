//! Dial lists handed over: what other programs read in them.

use crate::floor::Bench;
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const CAMPAIGN: &str = r#"
name = "solar"
client = "Meridian Solar"
kind = "sales"
region = "US"
[calling]
caller_ids = ["+1 305 555 0100"]
"#;

/// A Monday on which all of the United States may be called from 17:00 UTC.
const AT: &str = "--at 2026-11-23T17:00:00Z";

const LEADS: &str = "key,name,phone,mobile,company,state,zip,email,city
K1,Ana Duarte,305-555-0142,305-555-0143,\"Duarte, Inc.\",FL,33101,ana@example.com,Miami
K2,=1+2,212-555-0187,,@sum,NY,10001,,New York
K3,\"Zoë \"\"Z\"\" Marlowe\",718-555-0108,,,NY,11201,zoe@example.com,\"Brook\tlyn\"
";

fn floor() -> Bench {
    let bench = Bench::new();
    bench.write("solar.toml", CAMPAIGN);
    bench.write("leads.csv", LEADS);
    bench.expect(&format!("{AT} -q campaign import solar.toml leads.csv"), 0);
    bench
}

#[test]
fn a_call_sheet_reads_back_and_holds_no_formula() {
    let bench = floor();
    bench.expect(&format!("{AT} -q dial-list --format xlsx --output calls.xlsx"), 0);
    let bytes = std::fs::read(bench.path("calls.xlsx")).expect("the workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert!(book.worksheet_formula("calls").expect("the sheet").used_cells().next().is_none(), "no formula");
    let sheet = book.worksheet_range("calls").expect("the sheet");
    let cells: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
    assert_eq!(cells.len(), 4, "a heading and three leads");
    assert_eq!(cells[0][5], "phone");
    let column = |at: usize| cells[1..].iter().map(|row| row[at].as_str()).collect::<Vec<_>>();
    assert_eq!(column(5), ["+1 305-555-0142", "+1 212-555-0187", "+1 718-555-0108"]);
    assert_eq!(column(6), ["Ana Duarte", "=1+2", "Zoë \"Z\" Marlowe"]);
    assert_eq!(column(4)[0], "America/New_York");
    assert!(cells[1][3].starts_with("2026-11-23 "), "the end of the day's window, by their clock: {}", cells[1][3]);
}

#[test]
fn what_vicidial_would_load_reads_back_with_its_own_layout() {
    let bench = floor();
    bench.expect(&format!("{AT} -q dial-list --format vicidial --list-id 998 --output vici.txt"), 0);
    let text = std::fs::read_to_string(bench.path("vici.txt")).expect("the file");
    for line in text.lines() {
        assert_eq!(line.split('\t').count(), 25, "{line}");
        assert!(!line.contains('"'), "its loader knows no quotes: {line}");
    }
    // A house that got the list reads the same numbers and keys in it.
    let other = Bench::new();
    other.write("solar.toml", CAMPAIGN);
    other.write("vici.txt", text);
    other.expect(&format!("{AT} -q campaign import solar.toml"), 0);
    other.expect(&format!("{AT} -q lead import vici.txt --use-map vicidial-web"), 0);
    let list = other.expect(&format!("{AT} -q dial-list --format csv"), 0);
    for (lead, number) in [(1, "+13055550142"), (2, "+12125550187"), (3, "+17185550108")] {
        assert!(list.lines().any(|line| line.contains(&format!(",{lead},{lead},")) && line.contains(number)), "{list}");
    }
    assert!(!list.contains("5550143"), "only the number that was judged goes out: {list}");
}

#[test]
fn cells_of_csv_shapes_are_inert_and_numbers_stay() {
    let bench = floor();
    let five9 = bench.expect(&format!("{AT} -q dial-list --format five9"), 0);
    let mut reader = csv::Reader::from_reader(five9.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["3055550142", "2125550187", "7185550108"]);
    assert_eq!((&rows[1][3], &rows[1][5]), ("'=1+2", "'@sum"));
    let twilio = bench.expect(&format!("{AT} -q dial-list --format twilio --url https://example.com/say"), 0);
    assert!(twilio.contains("\n+13055550142,+13055550100,https://example.com/say,Enable\n"), "{twilio}");
}

#[test]
fn leads_whose_list_could_not_be_written_are_free_again() {
    let bench = floor();
    bench.expect(&format!("{AT} -q dial-list --reserve --format five9 --output nowhere/five9.csv"), 1);
    let list = bench.expect(&format!("{AT} -q dial-list --reserve --format five9"), 0);
    assert_eq!(list.lines().count(), 4, "a header and all three leads: {list}");
}

#[test]
fn call_files_appear_whole_and_are_tried_once() {
    let bench = floor();
    std::fs::create_dir(bench.path("spool")).expect("a folder");
    bench.expect(
        &format!("{AT} -q dial-list --reserve --format call-files --output spool --channel PJSIP/{{}}@carrier"),
        0,
    );
    let mut names: Vec<_> = std::fs::read_dir(bench.path("spool"))
        .expect("the spool")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    let name = |rank| format!("solar-20261123T170000Z-00000{rank}-lead-{rank}.call");
    assert_eq!(names, [name(1), name(2), name(3)]);
    let text = std::fs::read_to_string(bench.path("spool").join(&names[0])).expect("a call file");
    let keys: Vec<_> = text.lines().map(|line| line.split(": ").next().expect("a key")).collect();
    assert!(
        text.starts_with("Channel: PJSIP/+13055550142@carrier\nCallerID: <+13055550100>\nMaxRetries: 0\n"),
        "{text}"
    );
    assert!(keys.iter().all(|key| !key.is_empty()) && keys.contains(&"Context"), "{text}");
    let left: Vec<_> = std::fs::read_dir(bench.path("."))
        .expect("the bench")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".outdial-")), "{left:?}");
}

/// Asterisk must be able to note in a call file that it is calling.
#[cfg(target_os = "linux")]
#[test]
fn call_files_belong_to_whom_the_folder_belongs() {
    use std::os::unix::fs::{MetadataExt, chown};
    let bench = floor();
    let spool = bench.path("spool");
    std::fs::create_dir(&spool).expect("a folder");
    let (owner, list) = (65_534, format!("{AT} -q dial-list --reserve --format call-files --output spool"));
    if chown(&spool, Some(owner), Some(owner)).is_err() {
        eprintln!("SKIPPED call files of other owners: only root may give files away");
        return;
    }
    bench.expect(&list, 0);
    let files: Vec<_> = std::fs::read_dir(&spool).expect("the spool").map(|entry| entry.expect("an entry")).collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let of = file.metadata().expect("a file");
        assert_eq!((of.uid(), of.gid(), of.mode() & 0o600), (owner, owner, 0o600));
    }
}

/// What was moved before the fault is with Asterisk: only the other leads are free again.
#[test]
fn leads_whose_call_files_are_there_stay_leased() {
    let bench = floor();
    std::fs::create_dir(bench.path("spool")).expect("a folder");
    bench.write("spool/solar-20261123T170000Z-000002-lead-2.call", "of somebody else");
    let list = "-q dial-list --reserve --format call-files --output spool";
    bench.expect(&format!("{AT} {list}"), 1);
    let there = |name: &str| bench.path("spool").join(name).is_file();
    assert!(there("solar-20261123T170000Z-000001-lead-1.call") && !there("solar-20261123T170000Z-000003-lead-3.call"));
    let free = bench.expect(&format!("{AT} -q dial-list --format csv"), 0);
    let leads: Vec<_> = free.lines().skip(1).map(|line| line.split(',').nth(1).expect("a lead")).collect();
    assert_eq!(leads, ["2", "3"], "{free}");
}

#[test]
fn calls_that_would_begin_too_late_are_not_spread_out() {
    let bench = floor();
    std::fs::create_dir(bench.path("spool")).expect("a folder");
    let late = "--at 2026-11-24T01:59:40Z";
    let list = "-q dial-list --reserve --every 30 --format call-files --output spool";
    let output = bench.run(&format!("{late} {list}"));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && told.contains("--limit"), "{told}");
    assert_eq!(std::fs::read_dir(bench.path("spool")).expect("the spool").count(), 0);
    // Nobody has them: they are free.
    bench.expect(&format!("{late} -q dial-list --format csv"), 0);
}
