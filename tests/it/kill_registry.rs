//! Loads of registries, killed at many points: readers see the old list or the new one and never a mixture, nothing that was cut off
//! stays in the file, and the same command loads it as if nothing had happened.

use crate::floor::{Bench, registry};
use crate::kill::{CAMPAIGN, Job, ends_the_same};
use crate::tables::lists_in_force;
use std::fmt::Write;

/// Area codes of a registry: pages for a full step of the store and a smaller one.
const AREAS: usize = 25;

fn campaign(bench: &Bench) {
    bench.write("kill.toml", CAMPAIGN);
    bench.expect("--at 2026-11-23T17:00:00Z -q campaign import kill.toml", 0);
}

const LOAD: Job = Job {
    name: "registry load",
    begin: |bench| {
        campaign(bench);
        bench.write("dnc.txt", registry(AREAS, 101));
    },
    command: "--at 2026-11-23T17:00:00Z -q suppression import --list us-dnc --kind national --for US --as-of 2026-11-20 dnc.txt",
    progress: "SELECT count(*) FROM registry_page WHERE id >> 38 = (SELECT max(id) FROM generation)",
    same: lists_in_force,
    whole: true,
};

/// Over an older one, whose generation is the first.
const ANEW: Job = Job {
    name: "registry anew",
    begin: |bench| {
        (LOAD.begin)(bench);
        bench.expect(LOAD.command, 0);
        bench.write("next.txt", registry(AREAS, 102));
    },
    command: "--at 2026-11-24T17:00:00Z -q suppression import --list us-dnc --kind national --for US --as-of 2026-11-23 next.txt",
    progress: "SELECT count(*) FROM registry_page WHERE id >> 38 = (SELECT max(id) FROM generation WHERE id > 1)",
    same: lists_in_force,
    whole: true,
};

/// One step: nothing shows before the end. The steps that put its many changes into the pages show nothing at all.
const CHANGES: Job = Job {
    name: "change file",
    begin: |bench| {
        (LOAD.begin)(bench);
        bench.expect(LOAD.command, 0);
        let mut changes = String::new();
        for (nth, (old, new)) in registry(AREAS, 101).lines().zip(registry(AREAS, 103).lines()).enumerate() {
            match nth % 3 {
                0 => writeln!(changes, "{old},D").expect("a line"),
                1 => writeln!(changes, "{new},A").expect("a line"),
                _ => {}
            }
        }
        bench.write("changes.txt", changes);
    },
    command: "--at 2026-11-24T17:00:00Z -q suppression import --list us-dnc --kind national --for US --as-of 2026-11-21 changes.txt",
    progress: "SELECT 2000 * (count(*) - 1) FROM suppression_load",
    same: lists_in_force,
    whole: true,
};

/// The same, seen by how many pages have been folded: of all but a few, one number was deleted or one added.
const FOLD: Job = Job {
    name: "fold of changes",
    progress: "SELECT 20000 - count(*) FROM registry_page WHERE length(numbers) = 2",
    ..CHANGES
};

#[test]
fn a_killed_registry_load_begins_anew() {
    ends_the_same(&LOAD);
}

#[test]
fn a_killed_load_over_an_older_one_leaves_that_in_force() {
    ends_the_same(&ANEW);
}

#[test]
fn a_killed_change_file_is_applied_whole_or_not_at_all() {
    ends_the_same(&CHANGES);
}

#[test]
fn a_killed_fold_of_changes_shows_nothing_and_is_done_by_the_next_file() {
    ends_the_same(&FOLD);
}
