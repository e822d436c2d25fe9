//! The order of the house: who may know whom, what pure modules may not touch, how long a module may be.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each part of the house and the parts that it may know, besides itself. Below come the parts that know those above.
const MAY_KNOW: [(&str, &[&str]); 18] = [
    ("domain", &[]),
    ("clock", &[]),
    ("rules", &["domain"]),
    ("filter", &["domain"]),
    ("campaign_file", &["domain", "filter"]),
    ("eligibility", &["domain", "rules", "filter"]),
    ("dial_list", &["domain", "rules", "eligibility"]),
    ("handover", &["domain", "dial_list"]),
    ("intake", &["domain"]),
    ("store", &["domain"]),
    ("telephony", &["domain"]),
    ("report", &["domain"]),
    ("call", &["domain", "rules", "eligibility", "dial_list", "store", "telephony"]),
    ("list_import", &["domain", "intake", "rules", "store"]),
    ("suppression_import", &["domain", "intake", "store"]),
    ("result_import", &["domain", "intake", "store", "call"]),
    ("lib", &[]),
    ("main", &["cli"]),
];

/// Parts that decide: no clock, files, sockets, terminal, environment, and no engine or driver.
const PURE: [&str; 12] = [
    "domain",
    "rules",
    "filter",
    "campaign_file",
    "eligibility",
    "dial_list",
    "handover",
    "report",
    "intake",
    "call/machine.rs",
    "call/shares.rs",
    "call/aftermath.rs",
];

const IMPURE_WORDS: [&str; 14] = [
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant::now",
    "std::{",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "io::stdout",
    "io::stderr",
    "io::stdin",
    "clap",
];

/// What a part must have to itself: `(word, part)`.
const ENGINES: [(&str, &str); 6] = [
    ("store::sqlite", "store"),
    ("SqliteStore", "store"),
    ("rusqlite", "store"),
    ("telephony::simulator", "telephony"),
    ("telephony::asterisk", "telephony"),
    ("Simulator", "telephony"),
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

/// `(path below src, text)` of every module.
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

/// The text without comments and without the tests at its end.
fn code_only(text: &str) -> String {
    let code = match text.split_once("#[cfg(test)]\nmod tests {") {
        Some((code, tests)) if tests.strip_suffix("\n}\n").is_some_and(|inside| !inside.contains("\n}\n")) => code,
        _ => text,
    };
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules above a file and the file itself: `rules`, `window` for `rules/window/mod.rs`.
fn module_path(path: &str) -> Vec<&str> {
    let mut names: Vec<_> = path.trim_end_matches(".rs").split('/').collect();
    if names.last() == Some(&"mod") {
        names.pop();
    }
    names
}

/// How a module says that its tests lie in another file.
const TEST_ELSEWHERE: &str = "#[cfg(test)]\n#[path = \"";

/// The parts of the house that a text names, after `crate::`, `outdial::` or as many `super::` as lead to the top; or
/// what keeps them from being seen.
fn named_parts(path: &str, code: &str) -> Result<BTreeSet<String>, String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let plain = code.replace(TEST_ELSEWHERE, "");
    for hidden in ["crate as ", "super as ", "self as ", "extern crate", "$crate", "#[path", "include!("] {
        if plain.contains(hidden) {
            return Err(format!("{hidden:?} hides what is named"));
        }
    }
    let mut parts = BTreeSet::new();
    for top in ["crate::", "outdial::", "super::"] {
        for (at, _) in code.match_indices(top) {
            let (before, mut rest) = (&code[..at], &code[at + top.len()..]);
            // Of several `super::` in a row, the first leads them.
            if before.ends_with(is_word) || before.ends_with("super::") {
                continue;
            }
            let mut above = module_path(path).len() - 1;
            while top == "super::" && above > 0 && rest.starts_with("super::") {
                rest = &rest["super::".len()..];
                above -= 1;
            }
            if top == "super::" && above > 0 {
                continue;
            }
            let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
            if name.is_empty() {
                let shown: String = rest.chars().take(40).collect();
                return Err(format!("write crate::part outright, so that the order can be seen: {top}{shown}"));
            }
            parts.insert(name);
        }
    }
    Ok(parts)
}

fn part_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The modules that are compiled for tests only, without `.rs`: they may reach for what they compare with.
fn test_modules(modules: &[(String, String)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in modules {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let line = declared.lines().next().unwrap_or_default();
            if let Some(name) = line.split("mod ").nth(1).and_then(|rest| rest.strip_suffix(';')) {
                found.insert(format!("{module}/{name}"));
            }
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for elsewhere in text.split(TEST_ELSEWHERE).skip(1) {
            let file = elsewhere.split(".rs\"").next().unwrap_or_default();
            found.insert(format!("{folder}/{file}"));
        }
    }
    found
}

/// What is out of order in a module, in words.
fn disorder(path: &str, text: &str) -> Vec<String> {
    let part = part_of(path);
    let code = code_only(text);
    let mut found = Vec::new();
    if part != "cli" {
        let Some((_, may)) = MAY_KNOW.iter().find(|(name, _)| *name == part) else {
            return vec![format!("{path}: write {part} into MAY_KNOW and ARCHITECTURE.md")];
        };
        match named_parts(path, &code) {
            Ok(parts) => {
                let strange = parts.iter().filter(|named| *named != part && !may.contains(&named.as_str()));
                found.extend(strange.map(|named| format!("{path} names {named}; {part} may know only {may:?}")));
            }
            Err(hidden) => found.push(format!("{path}: {hidden}")),
        }
        for (engine, home) in ENGINES {
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
    let modules = modules();
    let tests = test_modules(&modules);
    let is_test = |path: &str| {
        let path = path.trim_end_matches(".rs");
        tests
            .iter()
            .any(|test| path.strip_prefix(test.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let found: Vec<_> =
        modules.iter().filter(|(path, _)| !is_test(path)).flat_map(|(path, text)| disorder(path, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_two_parts_know_each_other() {
    for (index, (part, may)) in MAY_KNOW.iter().enumerate() {
        for known in may.iter().filter(|known| **known != "cli") {
            let earlier = MAY_KNOW[..index].iter().any(|(name, _)| name == known);
            assert!(earlier, "{part} may know {known}, which stands below it in MAY_KNOW");
        }
    }
}

#[test]
fn disorder_is_seen() {
    for (path, text, wrong) in [
        ("eligibility/assess.rs", "use crate::store::Store;", true),
        ("eligibility/assess.rs", "fn f(store: &dyn crate::store::Store) {}", true),
        ("dial_list/plan.rs", "use crate::{store::Store, domain::lead::Lead};", true),
        ("dial_list/plan.rs", "use crate::*;", true),
        ("dial_list/plan.rs", "use crate as house;\nuse house::store::Store;", true),
        ("dial_list/plan.rs", "use crate::call::Store;", true),
        ("rules/window/mod.rs", "use super::super::store::Store;", true),
        ("rules/window/mod.rs", "use super::store::Store;", false),
        ("rules/mod.rs", "use super::store::Store;", true),
        ("rules/mod.rs", "use super::{domain, store};", true),
        ("rules/window/binding.rs", "use super::super::super::store::Store;", true),
        ("rules/window/binding.rs", "use super::super::holidays::Calendar;", false),
        ("intake/reader.rs", "use self::super::super::store::Store;", true),
        ("domain/lead.rs", "use super::super::rules::Rulebook;", true),
        ("list_import.rs", "use super::cli::words;", true),
        ("report/table.rs", "use outdial::store::Store;", true),
        ("report/table.rs", "extern crate self as house;", true),
        ("report/table.rs", "#[cfg(test)]\nmod tests {\n    use crate::store::Store;\n}\n", false),
        ("report/table.rs", "#[cfg(test)]\nmod tests {\n}\n\nfn f() {\n    crate::store::f()\n}\n", true),
        ("intake/scan.rs", "#[cfg(test)]\n#[path = \"scan_tests.rs\"]\nmod tests;\n", false),
        ("intake/scan.rs", "#[path = \"../store/mod.rs\"]\nmod store;\n", true),
        ("report/table.rs", "use std::{env, fs};", true),
        ("unheard_of/mod.rs", "", true),
        ("rules/window.rs", "fn f() { crate::store::sqlite::SqliteStore::open(); }", true),
        ("dial_list/plan.rs", "use crate::eligibility::Judge;", false),
        ("domain/zone.rs", "let now = Utc::now();", true),
        ("domain/zone.rs", "// Utc::now is not asked here", false),
        ("call/run.rs", "use crate::telephony::simulator::Simulator;", true),
        ("store/sqlite/open.rs", "use rusqlite::Connection;", false),
        ("report/table.rs", "use rusqlite::Connection;", true),
        ("cli/dial.rs", "use crate::telephony::simulator::Simulator;", false),
    ] {
        let found = disorder(path, text);
        assert_eq!(!found.is_empty(), wrong, "{path}: {text}: {found:?}");
    }
}

#[test]
fn tests_are_known_by_their_declaration() {
    let declared = |path: &str, text: &str| test_modules(&[(path.to_owned(), text.to_owned())]);
    let expected = |name: &str| BTreeSet::from([name.to_owned()]);
    assert_eq!(
        declared("rules/window/mod.rs", "#[cfg(test)]\nmod tests;\nmod search;"),
        expected("rules/window/tests")
    );
    assert_eq!(declared("call/run.rs", "#[cfg(test)]\npub(super) mod bench;\n"), expected("call/run/bench"));
    let elsewhere = "#[cfg(test)]\n#[path = \"scan_tests.rs\"]\nmod tests;\n";
    assert_eq!(declared("intake/scan.rs", elsewhere), expected("intake/scan_tests"));
    assert_eq!(declared("rules/mod.rs", "mod contests;\nmod tests;\n"), BTreeSet::new());
}

#[test]
fn where_variants_are_decided_no_wildcard_stands_for_them() {
    let modules = modules();
    let allowing = modules.iter().filter(|(_, text)| text.contains("allow(clippy::wildcard_enum_match_arm"));
    let allowing: Vec<_> = allowing.map(|(path, _)| path.as_str()).collect();
    assert_eq!(allowing, ["lib.rs"], "which allows it in cli");
    let lib = modules.iter().find(|(path, _)| path == "lib.rs").map(|(_, text)| text.as_str()).unwrap_or_default();
    assert!(lib.contains("\n#![deny(clippy::wildcard_enum_match_arm)]\n"));
    assert_eq!(lib.matches("allow(").count(), 1);
}

#[test]
fn no_module_is_longer_than_it_reads_well() {
    let long: Vec<_> = modules()
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines >= LONGEST_MODULE)
        .collect();
    assert!(long.is_empty(), "{LONGEST_MODULE} lines or more: {long:?}");
}

#[test]
fn the_map_of_the_house_names_every_part_and_none_that_is_gone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let paths = text
        .split('`')
        .filter(|word| word.starts_with("src/") && !word.contains(['*', ' ', '…']) && !word.contains("XX"));
    let gone: Vec<_> = paths.filter(|path| !root.join(path).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names {gone:?}");
    for (path, _) in modules() {
        let part = part_of(&path);
        let named = [format!("`src/{part}/`"), format!("`src/{part}.rs`")].iter().any(|name| text.contains(name));
        assert!(named || matches!(part, "lib" | "main"), "ARCHITECTURE.md does not name src/{part}");
    }
}
