//! Suppression lists loaded from files: whole ones, changes, unsorted and damaged ones.

use outdial::domain::phone::PhoneNumber;
use outdial::domain::registry::Coverage;
use outdial::domain::suppression::{ListKind, SuppressionList};
use outdial::intake::registry::ListOptions;
use outdial::store::sqlite::SqliteStore;
use outdial::store::suppression::Suppressions;
use outdial::suppression_import::{LoadError, Loaded, Loading, Source, Visit, Wash, load};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

struct Text<'a>(&'a str);

impl Source for Text<'_> {
    fn each(&self, visit: &mut Visit<'_>) -> Result<(), LoadError> {
        visit("file.txt", &mut self.0.as_bytes())
    }
}

struct Bench {
    store: SqliteStore,
    _folder: tempfile::TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
    Bench { store, _folder: folder }
}

fn loading(kind: ListKind) -> Loading {
    let list = SuppressionList {
        id: 0,
        name: "list".to_owned(),
        kind,
        registry: if kind.is_registry() { "US".to_owned() } else { String::new() },
        client: String::new(),
        source: "file.txt".to_owned(),
        as_of: "2026-11-14".parse().ok(),
        loaded_at: None,
        by: "maria".to_owned(),
        numbers: 0,
    };
    let read = ListOptions { region: Some("US".to_owned()), ..ListOptions::default() };
    let at = "2026-11-15T12:00:00Z".parse().expect("an instant");
    Loading { list, changes: false, wash: None, read, abroad: Vec::new(), smaller: false, older: false, at }
}

impl Bench {
    fn load(&mut self, text: &str, loading: &Loading) -> Result<Loaded, String> {
        load(&mut self.store, &Text(text), None, loading, &|| false).map_err(|error| error.to_string())
    }

    /// Which of these national numbers are on the list.
    fn on(&self, asked: impl Iterator<Item = u64>) -> BTreeSet<u64> {
        let mut numbers: Vec<_> =
            asked.map(|number| PhoneNumber::from_digits(10_000_000_000 + number).expect("a number")).collect();
        numbers.sort_unstable();
        let mut found = BTreeSet::new();
        let mut visit = |_, number: PhoneNumber| {
            found.insert(number.digits() - 10_000_000_000);
        };
        self.store.on_registries(&numbers, &mut visit).expect("read");
        found
    }
}

fn lines(numbers: impl IntoIterator<Item = u64>) -> String {
    numbers.into_iter().fold(String::new(), |mut text, number| {
        writeln!(text, "{:03},{:07}", number / 10_000_000, number % 10_000_000).expect("memory");
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever the order of the lines, and however often one comes.
    #[test]
    fn a_whole_file_and_changes_are_the_whole_file_of_what_they_lead_to(
        first in proptest::collection::vec(2_025_550_000_u64..2_025_590_000, 1..600),
        changes in proptest::collection::vec((2_025_550_000_u64..2_025_600_000, any::<bool>()), 1..600),
    ) {
        let mut bench = bench();
        let national = loading(ListKind::National);
        bench.load(&lines(first.clone()), &national).expect("loaded");
        let mut model: BTreeSet<u64> = first.iter().copied().collect();
        let asked = || first.iter().copied().chain(changes.iter().map(|(number, _)| *number));
        prop_assert_eq!(bench.on(asked()), model.clone());
        let mut text = String::new();
        for (number, add) in &changes {
            writeln!(text, "{}{}", lines([*number]).trim_end(), if *add { ",A" } else { ",2026-11-20,D" }).expect("memory");
            if *add { model.insert(*number); } else { model.remove(number); }
        }
        let loaded = bench.load(&text, &national).expect("changed");
        prop_assert!(loaded.changes);
        prop_assert_eq!(loaded.counts.numbers, model.len() as u64);
        prop_assert_eq!(bench.on(asked()), model);
    }
}

/// More blocks than are held in memory at once, in falling order.
#[test]
fn a_file_in_no_order_is_loaded_all_the_same() {
    let mut bench = bench();
    let rising: Vec<u64> =
        (0..20_000_u64).map(|n| 2_002_000_000 + n / 800 * 10_000_000 + n % 800 * 10_000 + 7).collect();
    let falling: Vec<u64> = rising.iter().rev().map(|number| number + 1).collect();
    let text = format!("{}{}", lines(rising.clone()), lines(falling.clone()));
    let loaded = bench.load(&text, &loading(ListKind::National)).expect("loaded");
    assert_eq!((loaded.lines, loaded.counts.numbers, loaded.rejected), (40_000, 40_000, 0));
    let all: BTreeSet<u64> = rising.into_iter().chain(falling).collect();
    assert_eq!(bench.on(all.iter().flat_map(|number| [*number, number + 2])), all);
}

#[test]
fn what_is_no_whole_file_is_refused_and_the_old_list_stays() {
    let mut bench = bench();
    let national = loading(ListKind::National);
    let old: Vec<u64> = (2_025_550_000..2_025_551_000).collect();
    bench.load(&lines(old.clone()), &national).expect("loaded");
    let mixed = "202,5550101\n202,5550102,A\n".to_owned();
    let garbled = format!("{}{}", lines(2_025_550_000..2_025_552_000), "none\n".repeat(11));
    let mut renamed = national.clone();
    renamed.list.registry = "CA".to_owned();
    let mut older = national.clone();
    older.list.as_of = "2026-11-01".parse().ok();
    for (text, loading, words) in [
        (lines(2_025_550_000..2_025_550_400), &national, "was the file cut off"),
        (mixed, &national, "some lines say A or D"),
        (garbled, &national, "11 of 2011 entries can't be read"),
        (lines(old.clone()), &renamed, "is national US, not national CA"),
        (lines(old.clone()), &older, "--force-older"),
        (String::new(), &national, "the file is empty"),
    ] {
        let error = bench.load(&text, loading).expect_err(words);
        assert!(error.contains(words), "{error}");
        assert_eq!(bench.on(old.iter().copied()).len(), old.len(), "{words}");
    }
    let forced = Loading { smaller: true, ..national };
    assert_eq!(bench.load("202,5550101\n", &forced).expect("loaded").counts.numbers, 1);
    assert_eq!(bench.on(old.into_iter()), BTreeSet::from([2_025_550_101]));
}

#[test]
fn few_lines_that_cannot_be_read_are_told_with_their_place() {
    let mut bench = bench();
    let text = format!("{}nonsense\n", lines(2_025_550_000..2_025_550_100));
    let loaded = bench.load(&text, &loading(ListKind::National)).expect("loaded");
    assert_eq!((loaded.lines, loaded.rejected, loaded.counts.numbers), (101, 1, 100));
    let (file, reject) = &loaded.rejects[0];
    assert_eq!((file.as_str(), reject.line, reject.value.as_str()), ("file.txt", 101, "nonsense"));
}

#[test]
fn a_wash_speaks_of_what_was_sent_and_of_nothing_else() {
    for (wash, answer) in [(Wash::Registered, "2025550101\n"), (Wash::Permitted, "2025550102\n2025550103\n")] {
        let mut bench = bench();
        let loading = Loading { wash: Some(wash), ..loading(ListKind::National) };
        let sent = Text("2025550101\n2025550102\n2025550103\n");
        let loaded = load(&mut bench.store, &Text(answer), Some(&sent), &loading, &|| false).expect("loaded");
        assert_eq!(loaded.counts.numbers, 1, "{wash:?}");
        assert_eq!(bench.on(2_025_550_100..2_025_550_105), BTreeSet::from([2_025_550_101]), "{wash:?}");
        let strange = load(&mut bench.store, &Text("2025550109\n"), Some(&sent), &loading, &|| false)
            .map_err(|error| error.to_string());
        assert!(strange.is_err_and(|error| error.contains("were not uploaded")), "{wash:?}");
    }
}

/// Whole files, change files and washes, stopped when they ask for the first time, the second, and so on until they no longer do.
#[test]
fn a_load_that_is_stopped_whenever_it_asks_leaves_the_old_list() {
    let old: BTreeSet<u64> = (2_025_550_100..2_025_550_200).collect();
    let (whole, washed): (BTreeSet<u64>, BTreeSet<u64>) =
        ((2_025_550_150..2_025_550_250).collect(), (2_025_550_100..2_025_550_160).collect());
    let changed: BTreeSet<u64> = (2_025_550_101..2_025_550_201).collect();
    let asked = || 2_025_550_000..2_025_550_300;
    let sent = lines(asked());
    let sent = Text(&sent);
    let changes = "202,5550100,D\n202,5550200,A\n".to_owned();
    for (what, text, wash, wanted) in [
        ("whole", lines(whole.clone()), None, whole),
        ("changes", changes, None, changed),
        ("wash", lines(washed.clone()), Some(Wash::Registered), washed),
    ] {
        // What a wash says covers no area code: it takes the place of such a list by force only.
        let loading = Loading { wash, smaller: wash.is_some(), ..loading(ListKind::National) };
        let mut stopped = 0;
        loop {
            let mut bench = bench();
            bench.load(&lines(old.clone()), &Loading { wash: None, ..loading.clone() }).expect("loaded");
            let questions = AtomicU64::new(0);
            let stopping = || questions.fetch_add(1, Ordering::Relaxed) >= stopped;
            let uploaded = wash.is_some().then_some(&sent as &dyn Source);
            match load(&mut bench.store, &Text(&text), uploaded, &loading, &stopping) {
                Err(LoadError::Stopped) => assert_eq!(bench.on(asked()), old, "{what}, question {stopped}"),
                Err(error) => panic!("{what}, question {stopped}: {error}"),
                Ok(_) => {
                    assert_eq!(bench.on(asked()), wanted, "{what}, question {stopped}");
                    if questions.load(Ordering::Relaxed) <= stopped {
                        break;
                    }
                }
            }
            stopped += 1;
        }
        assert!(stopped > 3, "{what}: asked {stopped} times");
    }
}

#[test]
fn a_whole_file_that_covers_other_area_codes_is_refused() {
    let mut bench = bench();
    let national = loading(ListKind::National);
    let loaded = bench.load("202,5550101\n305,5550101\n", &national).expect("loaded");
    assert_eq!(loaded.covers, Some(Coverage::Areas(vec![202, 305])));
    let error = bench.load("305,5550101\n727,5550101\n727,5550102\n", &national).expect_err("202 is gone");
    for words in ["area code 202", "in one command", "--list list-727", "--force-smaller"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    assert_eq!(bench.on([2_025_550_101, 7_275_550_101].into_iter()), BTreeSet::from([2_025_550_101]));
    // More area codes, and a change file that names none of them, are fine.
    bench.load("202,5550101\n305,5550101\n727,5550101\n", &national).expect("wider");
    assert_eq!(bench.load("727,5550102,A\n", &national).expect("changed").covers, None);
    // An answer to a wash speaks of no area code.
    let washed = Loading { wash: Some(Wash::Registered), ..national.clone() };
    let error = bench.load("2025550101\n", &washed).expect_err("no area code is left");
    assert!(error.contains("area codes 202, 305 and 727"), "{error}");
    let forced = Loading { smaller: true, ..national };
    bench.load("727,5550101\n", &forced).expect("forced");
}

#[test]
fn a_table_is_no_registry_unless_its_column_is_named() {
    let mut bench = bench();
    let leads = "name,phone\nBo,202-555-0101\n";
    let error = bench.load(leads, &loading(ListKind::National)).expect_err("a lead list");
    assert!(error.starts_with("file.txt: ") && error.contains("--map phone=COLUMN"), "{error}");
    let mut named = loading(ListKind::State);
    named.read.columns = vec![("phone".to_owned(), "phone".to_owned())];
    assert_eq!(bench.load(leads, &named).expect("named").counts.numbers, 1);
}

#[test]
fn a_list_of_another_countrys_numbers_is_refused() {
    let abroad = Loading { abroad: vec![416, 905], ..loading(ListKind::National) };
    let of_202 = lines(2_025_550_000..2_025_550_200);
    for (text, refused) in [
        ("416,5550101\n905,5550101\n".to_owned(), true),
        (format!("{of_202}416,5550101\n416,5550102\n"), false),
        (format!("{of_202}416,5550101\n416,5550102\n905,5550103\n"), true),
        ("416,5550101,A\n".to_owned(), true),
        // Toll-free, and a code that nobody has.
        ("800,5550101\n999,5550101\n".to_owned(), false),
    ] {
        let told = bench().load(&text, &abroad);
        assert_eq!(told.is_err(), refused, "{text}: {told:?}");
        if let Err(error) = told {
            assert!(error.contains("416") && error.contains("--for"), "{error}");
        }
    }
}

#[test]
fn a_file_cut_off_in_its_last_line_is_refused() {
    let mut bench = bench();
    let whole = lines(2_025_550_000..2_025_550_100);
    for torn in ["202,55", "2", "202,5550199,2026-1"] {
        let error = bench.load(&format!("{whole}{torn}"), &loading(ListKind::National)).expect_err(torn);
        assert!(error.starts_with("file.txt: line 101: ") && error.contains("cut off"), "{error}");
    }
    let loaded = bench.load(&format!("{whole}202,5550199"), &loading(ListKind::National)).expect("whole");
    assert_eq!((loaded.lines, loaded.rejected), (101, 0));
}
