//! The order of the house: who may know whom, what pure modules may not touch, how long a module may be.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each part of the house and the parts that it may know, besides itself.
const MAY_KNOW: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("clock", &[]),
    ("rules", &["domain"]),
    ("campaign_file", &["domain", "rules"]),
    ("eligibility", &["domain", "rules"]),
    ("dial_list", &["domain", "rules", "eligibility"]),
    ("intake", &["domain"]),
    ("store", &["domain"]),
    ("telephony", &["domain"]),
    ("report", &["domain"]),
    ("call", &["domain", "rules", "eligibility", "dial_list", "store", "telephony"]),
    ("list_import", &["domain", "intake", "rules", "store"]),
    ("result_import", &["domain", "intake", "store", "call"]),
    ("lib", &[]),
    ("main", &["cli"]),
];

/// Parts that decide: no clock, files, sockets, terminal, environment, and no engine or driver.
const PURE: [&str; 7] = ["domain", "rules", "campaign_file", "eligibility", "dial_list", "report", "call/machine.rs"];

const IMPURE_WORDS: [&str; 12] = [
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "io::stdout",
    "io::stderr",
    "io::stdin",
];

const LONGEST_MODULE: usize = 400;

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// `(path below src, text without comments and tests)` of every module.
fn modules() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        (name, std::fs::read_to_string(&path).expect("a source file"))
    };
    files.into_iter().map(read).collect()
}

fn code_only(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The parts of the house that a text names after `crate::` or `outdial::`.
fn named_parts(code: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for prefix in ["crate::", "outdial::"] {
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if name.is_empty() {
                panic!("write crate::part outright, so that the order can be seen: {}", &rest[..rest.len().min(40)]);
            }
            parts.insert(name);
        }
    }
    parts
}

fn part_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Tests beside the code may reach for what they compare with.
fn is_test(path: &str) -> bool {
    let stem = path.trim_end_matches(".rs");
    stem.ends_with("tests") || stem.ends_with("bench") || stem.contains("/tests/")
}

/// What is out of order in a module, in words.
fn disorder(path: &str, text: &str) -> Vec<String> {
    let part = part_of(path);
    let code = code_only(text);
    let mut found = Vec::new();
    if is_test(path) {
        return found;
    }
    if part != "cli" {
        let (_, may) = MAY_KNOW
            .iter()
            .find(|(name, _)| *name == part)
            .unwrap_or_else(|| panic!("{path}: a part that this test does not know"));
        for named in named_parts(&code) {
            if named != part && !may.contains(&named.as_str()) {
                found.push(format!("{path} names crate::{named}; {part} may know only {may:?}"));
            }
        }
        for engine in
            ["store::sqlite", "telephony::simulator", "telephony::asterisk", "SqliteStore", "Simulator", "rusqlite"]
        {
            let home = if engine.to_lowercase().contains("sim") || engine.contains("asterisk") {
                "telephony"
            } else {
                "store"
            };
            if code.contains(engine) && part != home {
                found.push(format!("{path} names {engine}: engines and drivers are built in cli only"));
            }
        }
    }
    if PURE.iter().any(|pure| path == *pure || part == *pure) {
        for word in IMPURE_WORDS.iter().filter(|word| code.contains(*word)) {
            found.push(format!("{path} uses {word}: pure modules are given what they need"));
        }
    }
    found
}

#[test]
fn every_part_knows_only_what_it_may() {
    let found: Vec<_> = modules().iter().flat_map(|(path, text)| disorder(path, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn disorder_is_seen() {
    for (path, text, wrong) in [
        ("eligibility/assess.rs", "use crate::store::Store;", true),
        ("rules/window.rs", "fn f() { crate::store::sqlite::SqliteStore::open(); }", true),
        ("dial_list/plan.rs", "use crate::eligibility::Judge;", false),
        ("domain/zone.rs", "let now = Utc::now();", true),
        ("domain/zone.rs", "// Utc::now is not asked here", false),
        ("call/run.rs", "use crate::telephony::simulator::Simulator;", true),
        ("store/sqlite/open.rs", "use rusqlite::Connection;", false),
        ("report/table.rs", "use rusqlite::Connection;", true),
        ("cli/dial.rs", "use crate::telephony::simulator::Simulator;", false),
        ("call/run/tests.rs", "use crate::telephony::simulator::Simulator;", false),
    ] {
        assert_eq!(!disorder(path, text).is_empty(), wrong, "{path}: {text}");
    }
}

#[test]
fn no_module_is_longer_than_it_reads_well() {
    let long: Vec<_> = modules()
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines > LONGEST_MODULE)
        .collect();
    assert!(long.is_empty(), "over {LONGEST_MODULE} lines: {long:?}");
}

#[test]
fn documents_name_no_module_that_is_gone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let paths = text
        .split('`')
        .filter(|word| word.starts_with("src/") && !word.contains(['*', ' ', '…']) && !word.contains("XX"));
    let gone: Vec<_> = paths.filter(|path| !root.join(path).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names {gone:?}");
}
