//! Call files, dialed by a real Asterisk: `tests/asterisk/up.sh` brings it up, with a carrier whose numbers say what becomes of a
//! call. Without it the tests say SKIPPED; where `CI` is set they must not be skipped, and fail.

#![cfg(target_os = "linux")]

use crate::floor::Bench;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

const CAMPAIGN: &str = r#"
name = "solar"
client = "Meridian Solar"
kind = "sales"
region = "US"
[calling]
caller_ids = ["+1 305 555 0100"]
[attempts]
total = 1
"#;

const AT: &str = "--at 2026-11-23T17:00:00Z";

/// One Asterisk for all tests: one after the other.
static BED: Mutex<()> = Mutex::new(());

struct Bed {
    folder: PathBuf,
    said: HashMap<String, String>,
    _alone: MutexGuard<'static, ()>,
}

impl Bed {
    /// The bed, if it is up.
    fn find(what: &str) -> Option<Self> {
        let alone = BED.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = std::env::var_os("BED").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/asterisk"));
        let Ok(said) = std::fs::read_to_string(folder.join("up")) else {
            let how = "no test bed is up: tests/asterisk/up.sh brings it up";
            assert!(std::env::var_os("CI").is_none(), "{what}: {how}, and says why it can't");
            eprintln!("SKIPPED {what}: {how}");
            return None;
        };
        // What an earlier run left: its files have the same names.
        for place in ["spool/outgoing", "spool/outgoing_done"].map(|place| folder.join(place)) {
            for name in names_in(&place) {
                std::fs::remove_file(place.join(name)).expect("an old call file goes");
            }
        }
        let pair = |line: &str| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        Some(Self { said: said.lines().filter_map(pair).collect(), folder, _alone: alone })
    }

    fn spool(&self) -> String {
        self.folder.join("spool/outgoing").display().to_string()
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// What the carrier saw after the first `known` bytes of its log: `(epoch, what, number, rest of the line)`.
    fn carrier(&self, known: usize) -> Vec<(f64, String, String, String)> {
        let log = self.text("log/carrier.calls");
        let line = |line: &str| {
            let words = line.rsplit('\t').next().expect("an instant and words");
            let (epoch, rest) = words.split_once(' ').expect("an instant");
            let what = if rest.starts_with("called") { "called" } else { "given up" };
            let number =
                rest.split('+').nth(1).map(|from| from.chars().take_while(char::is_ascii_digit).collect::<String>());
            let number = format!("+{}", number.expect("a number"));
            (epoch.parse().expect("seconds"), what.to_owned(), number, rest.to_owned())
        };
        log.get(known..).unwrap_or_default().lines().map(line).collect()
    }

    /// Waits until Asterisk has put so many files of these names aside.
    fn wait_for_archive(&self, names: &[String]) -> Vec<String> {
        let done = self.folder.join("spool/outgoing_done");
        wait("Asterisk to be done with its call files", || names.iter().all(|name| done.join(name).is_file()));
        names.iter().map(|name| self.text(&format!("spool/outgoing_done/{name}"))).collect()
    }
}

/// Waits for something, a minute at most.
fn wait(what: &str, mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited a minute for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

type Event = HashMap<String, String>;

/// The events of Asterisk's Manager Interface from now on.
fn events(bed: &Bed) -> mpsc::Receiver<Event> {
    let mut stream = TcpStream::connect(&bed.said["ami"]).expect("the Manager Interface");
    write!(stream, "Action: Login\r\nUsername: outdial\r\nSecret: {}\r\n\r\n", bed.said["secret"]).expect("a login");
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut event = Event::new();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some((key, value)) = line.split_once(": ") {
                event.insert(key.to_owned(), value.to_owned());
            } else if line.is_empty() && send.send(std::mem::take(&mut event)).is_err() {
                return;
            }
        }
    });
    let answer = receive.recv_timeout(Duration::from_secs(10)).expect("an answer to the login");
    assert_eq!(answer.get("Response").map(String::as_str), Some("Success"), "{answer:?}");
    receive
}

/// A floor with a lead for each of these lines of Florida's numbers 305-555-01xx.
fn floor(lines: &[(u32, &str)]) -> Bench {
    let bench = Bench::new();
    bench.write("solar.toml", CAMPAIGN);
    let row = |(line, name): &(u32, &str)| format!("K{line},\"{}\",305-555-{line:04},FL\n", name.replace('"', "\"\""));
    let rows: String = lines.iter().map(row).collect();
    bench.write("leads.csv", format!("key,name,phone,state\n{rows}"));
    bench.expect(&format!("{AT} -q campaign import solar.toml leads.csv"), 0);
    bench
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

/// A file's name in the spool: when it was made, the lead's rank and its number.
fn name(made: &str, lead: usize) -> String {
    format!("solar-{made}-{lead:06}-lead-{lead}.call")
}

const EVIL: [&str; 8] = [
    "Ana\nApplication: System\nData: touch /x",
    "Ben; \"Q\" Marlowe, Jr.",
    "Cleo\r\nChannel: PJSIP/+13055550199@trunk",
    "=1+2",
    "Ed \\; #x",
    "Flo\u{85}Setvar: A=B",
    "Gus,;|\t\"",
    "Hal",
];

/// The called number's last digits say what becomes of a call; so its line, what the dialplan writes and how Asterisk's record
/// has it.
const OUTCOMES: [(u32, &str, &str); 7] = [
    (101, "SALE", "ANSWERED"),
    (141, "BUSY", "BUSY"),
    (151, "NO_ANSWER", "FAILED"),
    (161, "NOT_IN_SERVICE", "NO ANSWER"),
    (171, "DECLINED", "NO ANSWER"),
    (181, "CONGESTION", "FAILED"),
    (191, "ABANDONED", "ANSWERED"),
];

#[test]
fn asterisk_dials_each_call_file_once_and_its_results_come_back() {
    let Some(bed) = Bed::find("call files in Asterisk") else { return };
    let lines: Vec<_> = OUTCOMES.iter().map(|outcome| outcome.0).chain([102]).zip(EVIL).collect();
    let bench = floor(&lines);
    let (seen, told, cdr) = (
        bed.text("log/carrier.calls").len(),
        bed.text("log/outdial.csv").len(),
        bed.text("log/cdr-csv/Master.csv").len(),
    );
    let ami = events(&bed);
    let made = bench.expect(
        &format!("{AT} dial-list --limit 7 --reserve --ring 15 --format call-files --output {}", bed.spool()),
        0,
    );
    assert_eq!(made, "", "nothing but files");
    let names: Vec<_> = (1..=7).map(|lead| name("20261123T170000Z", lead)).collect();
    let archived = bed.wait_for_archive(&names);

    // The carrier and the records come a moment later.
    let lines = |name: &str, from: usize| bed.text(name)[from..].lines().count();
    wait("the carrier's log", || lines("log/carrier.calls", seen) >= 8);
    wait("the records of the calls", || lines("log/cdr-csv/Master.csv", cdr) >= 7);

    // The carrier saw each number once, from the campaign's number, and gave up when the file says.
    let seen = bed.carrier(seen);
    for (line, _, _) in OUTCOMES {
        let number = format!("+1305555{line:04}");
        let calls: Vec<_> = seen.iter().filter(|call| call.2 == number).collect();
        let rang: Vec<_> = calls.iter().map(|call| call.1.as_str()).collect();
        let expected: &[&str] = if line == 151 { &["called", "given up"] } else { &["called"] };
        assert_eq!(rang, expected, "{number}");
        assert!(calls[0].3.contains("by <sip:+13055550100@"), "{}", calls[0].3);
        if line == 151 {
            assert!((14.5..19.0).contains(&(calls[1].0 - calls[0].0)), "rang {} s", calls[1].0 - calls[0].0);
        }
    }
    assert_eq!(seen.iter().filter(|call| call.1 == "called").count(), 7, "no other number: {seen:?}");

    // What was answered came to the dialplan, with what the file says of it.
    let events: Vec<Event> = ami.try_iter().collect();
    let answered = events.iter().filter(|event| event.get("UserEvent").is_some_and(|name| name == "OutdialAnswered"));
    let answered: BTreeMap<_, _> = answered
        .map(|event| {
            (event["Lead"].clone(), (event["Number"].clone(), event["Campaign"].clone(), event["CallBefore"].clone()))
        })
        .collect();
    let until = "1795482000"; // 20:00 in Miami
    let call = |number: &str| (number.to_owned(), "solar".to_owned(), until.to_owned());
    assert_eq!(
        answered,
        [("1".to_owned(), call("+13055550101")), ("7".to_owned(), call("+13055550191"))].into_iter().collect()
    );
    let dialed = events.iter().filter(|event| event.get("Event").is_some_and(|name| name == "DialBegin")).count();
    assert_eq!(dialed, 7, "Asterisk's own count");

    // No line of a lead's came into a file, and Asterisk understood every line of ours.
    for text in &archived {
        assert!(!text.contains("Application") && !text.contains("0199") && !text.contains("Setvar: A"), "{text}");
        assert!(text.ends_with("Status: Completed\n") || text.ends_with("Status: Expired\n"), "{text}");
    }
    let log = bed.text("log/messages");
    for complaint in ["Unknown keyword", "Syntax error at line", "Malformed", "Unable to set utime"] {
        assert!(!log.contains(complaint), "{complaint}");
    }
    records_say(&bed.text("log/cdr-csv/Master.csv")[cdr..]);
    results_come_back(&bench, &bed.text("log/outdial.csv")[told..]);
}

/// Asterisk's records of the calls (CDR): lead and campaign stand in each.
fn records_say(records: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(records.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a record")).collect();
    let mut found: Vec<_> =
        rows.iter().map(|row| (row[17].to_owned(), row[14].to_owned(), row[0].to_owned())).collect();
    found.sort();
    let expected: Vec<_> = OUTCOMES
        .iter()
        .zip(1..)
        .map(|((_, _, record), lead)| (lead.to_string(), (*record).to_owned(), "solar".to_owned()))
        .collect();
    assert_eq!(found, expected);
}

/// What the dialplan wrote is imported as it is: each lead has its one attempt, and none is called again.
fn results_come_back(bench: &Bench, results: &str) {
    let import = |rows: &str| {
        bench.write("outdial.csv", rows);
        let words = "disposition import outdial.csv --no-header --map lead=1 --map disposition=2 --map at=3 --map talk_seconds=4 \
                     --format json";
        let account: serde_json::Value = serde_json::from_str(&bench.expect(words, 0)).expect("an account");
        ["applied", "known", "rejected"].map(|figure| account[figure].as_u64().expect("a figure"))
    };
    // The file grows; it is imported again and again.
    let begun: String = results.split_inclusive('\n').take(3).collect();
    assert_eq!([import(&begun), import(results), import(results)], [[3, 0, 0], [4, 3, 0], [0, 7, 0]], "{results}");
    let db = Connection::open(bench.path("outdial.db")).expect("the database");
    let attempts: Vec<(i64, String, i64)> = db
        .prepare("SELECT lead, disposition, talk_seconds FROM attempt ORDER BY lead, id")
        .expect("a question")
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("rows")
        .map(|row| row.expect("a row"))
        .collect();
    let codes: Vec<_> = attempts.iter().map(|attempt| (attempt.0, attempt.1.as_str())).collect();
    let expected: Vec<_> = OUTCOMES.iter().zip(1..).map(|((_, code, _), lead)| (lead, *code)).collect();
    assert_eq!(codes, expected);
    assert!((4..=8).contains(&attempts[0].2), "the sale's conversation: {} s", attempts[0].2);
    // A Wednesday after it, at a time when Florida may be called: only the lead that was not handed over is left.
    let newest = results.lines().filter_map(|line| line.split(',').nth(2)).max().expect("a result");
    let newest: chrono::DateTime<chrono::Utc> = newest.parse().expect("an instant");
    let mut days = (1..8).map(|days| newest.date_naive() + chrono::Days::new(days));
    let day = days.find(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Wed).expect("a Wednesday");
    let left = bench.expect(&format!("--at {day}T17:00:00Z -q dial-list --format csv"), 0);
    let leads: Vec<_> = left.lines().skip(1).map(|line| line.split(',').nth(1).expect("a lead")).collect();
    assert_eq!(leads, ["8"], "{left}");
}

#[test]
fn calls_are_spread_out_as_asked() {
    let Some(bed) = Bed::find("call files spread out") else { return };
    let bench = floor(&[(142, "Ana"), (143, "Ben"), (144, "Cleo")]);
    let seen = bed.text("log/carrier.calls").len();
    let at = "--at 2026-11-23T17:00:01Z";
    bench.expect(&format!("{at} -q dial-list --reserve --every 3 --format call-files --output {}", bed.spool()), 0);
    bed.wait_for_archive(&(1..=3).map(|lead| name("20261123T170001Z", lead)).collect::<Vec<_>>());
    let seen = bed.carrier(seen);
    let numbers: Vec<_> = seen.iter().map(|call| call.2.as_str()).collect();
    assert_eq!(numbers, ["+13055550142", "+13055550143", "+13055550144"]);
    for (before, after) in seen.iter().zip(&seen[1..]) {
        // File systems and Asterisk look at whole seconds.
        assert!((1.9..9.0).contains(&(after.0 - before.0)), "{} s", after.0 - before.0);
    }
}

#[test]
fn a_call_in_which_asterisk_dies_is_not_dialed_again() {
    let Some(bed) = Bed::find("an Asterisk that dies") else { return };
    let bench = floor(&[(152, "Ana")]);
    let seen = bed.text("log/carrier.calls").len();
    let at = "--at 2026-11-23T17:00:02Z";
    bench.expect(&format!("{at} -q dial-list --reserve --format call-files --output {}", bed.spool()), 0);
    wait("the call", || !bed.carrier(seen).is_empty());
    let killed = Command::new("kill").args(["-KILL", &bed.said["asterisk"]]).status().expect("kill");
    assert!(killed.success(), "Asterisk of the bed ends");
    wait("Asterisk's end", || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", bed.said["asterisk"]));
        stat.map_or(true, |stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z')))
    });
    let file = bed.folder.join("spool/outgoing").join(name("20261123T170002Z", 1));
    let up = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asterisk/up.sh"))
        .env("BED", &bed.folder)
        .output();
    let up = up.expect("the bed comes up again");
    assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    std::thread::sleep(Duration::from_secs(3));
    let calls = bed.carrier(seen);
    assert_eq!(calls.len(), 1, "{calls:?}");
    // Asterisk has moved the file's time past its next look, so that it is not dialed later either.
    let later = file.metadata().expect("the file lies there still").modified().expect("a time");
    let wait = later.duration_since(std::time::SystemTime::UNIX_EPOCH).expect("a time").as_secs_f64() - calls[0].0;
    assert!(wait > 63_000_000.0, "in {wait} s");
    std::fs::remove_file(&file).expect("the file goes");
    assert_eq!(names_in(&bed.folder.join("spool/outgoing")), [""; 0]);
}

/// The causes that users' dialplan knows mean what the driver's table says.
#[test]
fn the_dialplan_for_users_means_by_causes_what_outdial_does() {
    let text = include_str!("../../examples/asterisk/outdial.conf");
    let told = |cause: u16| {
        let exact = format!("exten => {cause},1,Return(");
        let any = "exten => _X.,1,Return(";
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&exact))
            .or_else(|| text.lines().find_map(|line| line.strip_prefix(any)));
        line.and_then(|rest| rest.strip_suffix(')')).expect("a result").to_lowercase()
    };
    for (cause, _, meaning) in outdial::telephony::cause::Q850 {
        // Of an answered call the dialplan itself says what came; that an unanswered one ended in order says nothing.
        let meaning = if cause == 16 { "unknown" } else { meaning.name() };
        assert_eq!(told(cause), meaning, "cause {cause}");
    }
    assert_eq!(told(0), "no_answer");
}
