//! Disks that are full or read-only, and quotas: small file systems of their own, which end with the test.
//!
//! `unshare` gives a shell a world of its own, in which it may mount; without that, the tests say SKIPPED. Where `CI` is
//! set they must not be skipped, and fail.

#![cfg(target_os = "linux")]

use crate::floor::{Bench, registry};
use crate::tables::{assert_same, lists_in_force, tables};
use std::fmt::Write;
use std::process::Command;
use std::sync::LazyLock;

const CAMPAIGN: &str = "name = \"full\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";

/// Rows of the list: some megabytes in the database.
const ROWS: usize = 9_000;

/// A reject in every third row.
fn leads() -> String {
    let mut text = String::from("key,first_name,state,phone\n");
    for row in 0..ROWS {
        let phone = if row % 3 == 2 { "unknown".to_owned() } else { format!("512{:03}{:04}", 600 + row / 9_999, row) };
        writeln!(text, "K{row},Ana{row},TX,{phone}").expect("a line");
    }
    text
}

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("full.toml", CAMPAIGN);
    bench.write("leads.csv", leads());
    std::fs::create_dir(bench.path("disk")).expect("a folder to mount on");
    bench
}

/// How a shell with a world of its own is started here, if it can be.
static WORLD: LazyLock<Option<&'static str>> = LazyLock::new(|| {
    ["-m", "-rm"].into_iter().find(|how| {
        let tried = Command::new("unshare").args([how, "sh", "-c", "mount -t tmpfs none /mnt"]).output();
        tried.is_ok_and(|output| output.status.success())
    })
});

/// Runs the lines of a shell script on a file system of its own at `disk`, of a size in KiB; `None` if that can't be done
/// here. `$O` is the program; each line's exit code and words go to `out`.
fn on_a_disk(bench: &Bench, size: u32, lines: &[&str]) -> Option<Vec<(i32, String)>> {
    let Some(how) = *WORLD else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no file system can be mounted here: the tests of full disks must run"
        );
        eprintln!("SKIPPED full disks: neither `unshare -m` nor `unshare -rm` may mount here");
        return None;
    };
    let mut script = format!("mount -t tmpfs -o size={size}k none disk || exit 9\n");
    for line in lines {
        writeln!(script, "{{ {line}; }} >out 2>&1; printf '%s\\n' \"$?\"; cat out; printf '\\036'").expect("a line");
    }
    let mut command = Command::new("unshare");
    command.args([how, "sh", "-c", &script]).current_dir(bench.path("."));
    command.env("O", env!("CARGO_BIN_EXE_outdial")).env("OUTDIAL_BATCH_ROWS", "1000").env("NO_COLOR", "1");
    command.env_remove("OUTDIAL_DB").env_remove("OUTDIAL_TZDATA");
    let output = command.output().expect("unshare");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).expect("text");
    let one = |part: &str| {
        let (code, words) = part.split_once('\n').expect("a code and words");
        (code.parse().expect("a code"), words.to_owned())
    };
    Some(told.split_terminator('\u{1e}').map(one).collect())
}

const IMPORT: &str =
    "$O --at 2026-11-23T17:00:00Z --db disk/outdial.db campaign import full.toml leads.csv --rejects r.csv";
const CHECK: &str = "[ ! -s disk/outdial.db ] || $O --db disk/outdial.db db check";
const ROOM: &str = "mount -o remount,size=64m disk";
/// The database as it stands, taken off the disk.
const TAKE: &str = "$O --db disk/outdial.db db backup taken.db";

#[test]
fn an_import_that_fills_the_disk_goes_on_when_there_is_room() {
    let calm = bench();
    calm.expect("--at 2026-11-23T17:00:00Z -q campaign import full.toml leads.csv --rejects r.csv", 0);
    let wanted = tables(&calm.path("outdial.db"));
    let mut stored = 0;
    // From a disk that has no room for the empty database to one on which the last rows find none.
    for size in [16, 150, 300, 600, 900, 1_200, 1_500] {
        let bench = bench();
        let Some(told) = on_a_disk(&bench, size, &[IMPORT, CHECK, ROOM, CHECK, IMPORT, CHECK, TAKE]) else { return };
        let [full, check, room, sound, again, check_again, take] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(full.0, 6, "{size} KiB: {}", full.1);
        assert!(full.1.contains("the disk is full; free some room and run the same command again"), "{}", full.1);
        // To be looked at, the database needs a little room of its own; without that it says so.
        assert!(check.0 == 0 || check.0 == 6 && check.1.contains("the disk is full"), "{size} KiB: {}", check.1);
        for (code, words) in [room, sound, again, check_again, take] {
            assert_eq!(*code, 0, "{size} KiB: {words}");
        }
        stored += u32::from(again.1.contains("went on after row"));
        assert_same(&wanted, &tables(&bench.path("taken.db")), &format!("{size} KiB"));
    }
    assert!(stored >= 2, "the disk was full in the midst of the rows: {stored}");
}

#[test]
fn a_disk_that_is_read_only_is_told() {
    let bench = bench();
    let lines =
        [IMPORT, "mount -o remount,ro disk", IMPORT, "$O --db disk/new.db campaign import full.toml", ROOM, CHECK];
    let Some(told) = on_a_disk(&bench, 64_000, &lines) else { return };
    let [first, _, again, new, _, _] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(first.0, 0, "{}", first.1);
    for (code, words) in [again, new] {
        assert_eq!(*code, 6, "{words}");
        assert!(
            words.contains("can't be written") && words.contains("write access to the file and its folder"),
            "{words}"
        );
    }
}

#[test]
fn rejects_that_fill_the_disk_are_written_whole_or_not_at_all() {
    let calm = bench();
    calm.expect("campaign import full.toml leads.csv --rejects r.csv", 0);
    let import = "$O campaign import full.toml leads.csv --rejects disk/r.csv";
    let bench = bench();
    let lines = [import, "ls -A disk", ROOM, import, "cp disk/r.csv taken.csv", "$O db check"];
    let Some(told) = on_a_disk(&bench, 100, &lines) else { return };
    let [full, left, _, again, _, check] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(full.0, 1, "{}", full.1);
    assert!(
        full.1.contains("disk/r.csv: the rejects can't be written: the disk is full; name another place"),
        "{}",
        full.1
    );
    assert_eq!(left.1, "", "no half file is left");
    assert_eq!((again.0, check.0), (0, 0), "{} {}", again.1, check.1);
    let [wanted, taken] =
        [calm.path("r.csv"), bench.path("taken.csv")].map(|path| std::fs::read(path).expect("rejects"));
    assert!(wanted.len() > 100_000 && wanted == taken, "the rejects are the same");
}

#[test]
fn a_copy_that_fills_the_disk_is_not_left_half_made() {
    let bench = bench();
    bench.expect("-q campaign import full.toml leads.csv --rejects r.csv", 0);
    let copy = "$O db backup disk/copy.db";
    let Some(told) = on_a_disk(&bench, 200, &[copy, "ls -A disk", ROOM, copy, "$O --db disk/copy.db db check"]) else {
        return;
    };
    let [full, left, _, again, check] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(full.0, 6, "{}", full.1);
    assert!(full.1.contains("the disk is full"), "{}", full.1);
    assert_eq!(left.1, "", "no half copy is left");
    assert_eq!((again.0, check.0), (0, 0), "{} {}", again.1, check.1);
}

#[test]
fn a_quota_is_told_and_harms_nothing() {
    let calm = bench();
    calm.expect("--at 2026-11-23T17:00:00Z -q campaign import full.toml leads.csv --rejects r.csv", 0);
    let bench = bench();
    // A limit on the size of files stands for a quota: writing beyond it fails, and not because the disk is full.
    let limited = format!("(trap '' XFSZ; ulimit -f 1500; exec {IMPORT})");
    let Some(told) = on_a_disk(&bench, 64_000, &[&limited, CHECK, IMPORT, CHECK, TAKE]) else { return };
    let [limited, check, again, check_again, take] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(limited.0, 6, "{}", limited.1);
    assert!(limited.1.contains("quota"), "{}", limited.1);
    for (code, words) in [check, again, check_again, take] {
        assert_eq!(*code, 0, "{words}");
    }
    assert!(again.1.contains("went on after row"), "{}", again.1);
    assert_same(&tables(&calm.path("outdial.db")), &tables(&bench.path("taken.db")), "after a quota");
}

#[test]
fn a_registry_that_fills_the_disk_leaves_the_old_one_and_is_loaded_when_there_is_room() {
    const CAMPAIGN: &str = "$O --at 2026-11-23T17:00:00Z --db disk/outdial.db -q campaign import full.toml";
    const OLD: &str = "$O --at 2026-11-23T17:00:00Z --db disk/outdial.db -q \
        suppression import --list us-dnc --kind national --for US --as-of 2026-11-14 old.txt";
    const NEW: &str = "$O --at 2026-11-24T17:00:00Z --db disk/outdial.db \
        suppression import --list us-dnc --kind national --for US --as-of 2026-11-20 new.txt";
    /// Whether a number of the old file is listed (4), and one of the new file.
    const ASK: [&str; 2] = ["+12015000101", "+12015000102"];
    let bench = || {
        let bench = bench();
        bench.write("old.txt", registry(5, 101));
        bench.write("new.txt", registry(99, 102));
        bench
    };
    let asked = ASK.map(|number| format!("$O --db disk/outdial.db suppression check {number}"));
    let [old, new] = asked.each_ref().map(String::as_str);
    let lines = [CAMPAIGN, OLD, NEW, CHECK, old, ROOM, CHECK, old, new, NEW, CHECK, old, new, TAKE];
    let mut wanted = None;
    for size in [64_000, 450, 900, 1_300] {
        let bench = bench();
        let Some(told) = on_a_disk(&bench, size, &lines) else { return };
        let [campaign, first, full, check, still, room, sound, old, new, again, check_again, gone, there, take] =
            told.as_slice()
        else {
            panic!("{told:?}")
        };
        for (code, words) in [campaign, first, room, sound, again, check_again, take] {
            assert_eq!(*code, 0, "{size} KiB: {words}");
        }
        assert_eq!((gone.0, there.0), (0, 4), "{size} KiB: the new list is in force");
        let lists = lists_in_force(&bench.path("taken.db"));
        let Some(wanted) = &wanted else {
            assert_eq!(full.0, 0, "there is room for all of it: {}", full.1);
            wanted = Some(lists);
            continue;
        };
        assert_eq!(full.0, 6, "{size} KiB: {}", full.1);
        assert!(full.1.contains("the disk is full; free some room and run the same command again"), "{}", full.1);
        // To be looked at, the database needs a little room of its own; without that it says so.
        assert!(check.0 == 0 || check.0 == 6 && check.1.contains("the disk is full"), "{size} KiB: {}", check.1);
        assert!(still.0 == 4 || still.0 == 6 && still.1.contains("the disk is full"), "{size} KiB: {}", still.1);
        assert_eq!((old.0, new.0), (4, 0), "{size} KiB: the old list is in force");
        assert_same(wanted, &lists, &format!("{size} KiB"));
    }
}
