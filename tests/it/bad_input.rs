//! What scenarios can't show of bad input: pipes, readers that go away, and what is left on the disk.

use crate::floor::Bench;
use std::io::{Read, Write};
use std::process::Stdio;

const CAMPAIGN: &str = "name = \"bad\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("bad.toml", CAMPAIGN);
    bench.write("good.csv", "key,phone,state\nK1,512-555-0101,TX\nK2,512-555,TX\n");
    bench
}

fn said(bench: &Bench, words: &str, code: i32) -> String {
    let output = bench.run(words);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "outdial {words}\n{err}");
    err
}

#[test]
fn a_list_that_is_no_list_leaves_nothing_behind() {
    let nul = "key,phone\nK1,512\0".as_bytes();
    for bytes in
        [b"".as_slice(), b"\xEF\xBB\xBF", b"\n\n", nul, b"\"key,phone\nK1,5125550101\n", b"PK\x03\x04", b"a,b\n1,2\n"]
    {
        let bench = bench();
        bench.write("wrong.csv", bytes);
        for words in ["campaign import bad.toml wrong.csv", "campaign import bad.toml good.csv wrong.csv"] {
            said(&bench, words, 1);
        }
        let left = std::fs::read_dir(bench.path(".")).expect("the folder").count();
        assert_eq!(left, 3, "{bytes:?}: no database, no rejects");
        bench.expect("campaign import bad.toml", 0);
        said(&bench, "lead import good.csv wrong.csv", 1);
        assert!(!bench.path("good.rejects.csv").exists(), "{bytes:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let bench = bench();
    bench.write("rows.csv", format!("phone,kind,state\n{}", "512-555-0101,sales,TX\n".repeat(5_000)));
    for words in ["-q check --region US rows.csv", "-q check --region US --format json rows.csv"] {
        let mut child = bench.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let mut out = child.stdout.take().expect("its output");
        out.read_exact(&mut [0; 10]).expect("the beginning");
        drop(out);
        let output = child.wait_with_output().expect("its end");
        assert_eq!(output.status.code(), Some(0), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{words}");
    }
}

#[test]
fn rejects_that_could_not_be_written_can_be_had_later() {
    let bench = bench();
    std::fs::create_dir(bench.path("good.rejects.csv")).expect("a folder in the way");
    let err = said(&bench, "campaign import bad.toml good.csv", 1);
    assert!(err.contains("it is a folder") && err.contains("--rejects"), "{err}");
    std::fs::remove_dir(bench.path("good.rejects.csv")).expect("out of the way");
    bench.expect("campaign import bad.toml good.csv", 0);
    let rejects = std::fs::read_to_string(bench.path("good.rejects.csv")).expect("the rejects");
    assert!(rejects.contains("512-555,"), "{rejects}");
}

#[test]
fn lists_of_one_name_have_their_own_rejects() {
    let bench = bench();
    for folder in ["a", "b"] {
        std::fs::create_dir(bench.path(folder)).expect("a folder");
        bench.write(&format!("{folder}/leads.csv"), format!("key,phone\n{folder},12\n"));
    }
    bench.expect("campaign import bad.toml a/leads.csv b/leads.csv", 0);
    for (name, value) in [("leads.rejects.csv", "12"), ("leads-2.rejects.csv", "12")] {
        assert!(std::fs::read_to_string(bench.path(name)).expect("rejects").contains(value), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_list_and_no_file_of_results() {
    let bench = bench();
    bench.expect("campaign import bad.toml good.csv", 0);
    for words in ["lead import /dev/stdin", "disposition import /dev/stdin", "campaign import bad.toml /dev/stdin"] {
        // Nothing is written to it: a command that reads would wait for ever.
        let mut child = bench.command(words).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let pipe = child.stdin.take();
        let mut err = String::new();
        child.stderr.take().expect("its words").read_to_string(&mut err).expect("text");
        assert_eq!(child.wait().expect("its end").code(), Some(1), "{words}: {err}");
        assert!(err.contains("save it as a file"), "{words}: {err}");
        drop(pipe);
    }
}

#[test]
fn a_few_kilobytes_that_unpack_to_gigabytes_are_refused() {
    let bench = bench();
    bench.expect("campaign import bad.toml good.csv", 0);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(b"key,phone\nK9,5125550109\n").expect("packed");
    packer.write_all(&vec![b'\n'; 300 << 20]).expect("packed");
    let thin = packer.finish().expect("packed");
    assert!(thin.len() < 400_000, "{}", thin.len());
    bench.write("thin.csv.gz", &thin);
    let before = bench.expect("campaign show bad", 0);
    for words in ["lead import thin.csv.gz", "disposition import thin.csv.gz"] {
        let err = said(&bench, words, 1);
        assert!(err.contains("it unpacks to more than 256 MiB") && err.contains("--unpack-limit"), "{err}");
    }
    assert_eq!(bench.expect("campaign show bad", 0), before, "nothing of it was taken");
}
