//! Lists on standard input, and real lists in every packing: all of them come to the same.

use crate::floor::{Bench, extra_data};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::{Cursor, Write};
use std::process::Stdio;
use zip::write::{SimpleFileOptions, ZipWriter};

const CAMPAIGN: &str = "name = \"lists\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";
const LIST: &[u8] = b"key,phone,state\nK1,512-555-0101,TX\nK2,512-555,TX\nK3,512-555-0103,TX\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default()).expect("a member");
    writer.write_all(bytes).expect("written");
    writer.finish().expect("an archive").into_inner()
}

/// Runs the program with bytes on its standard input; its code, and what it printed and said.
fn fed(bench: &Bench, words: &str, bytes: &[u8]) -> (Option<i32>, String, String) {
    let mut command = bench.command(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    child.stdin.take().expect("its input").write_all(bytes).expect("fed");
    let output = child.wait_with_output().expect("its end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_list_comes_on_standard_input_in_any_packing() {
    for (what, bytes) in [("plain", LIST.to_vec()), ("gzip", gzip(LIST)), ("zip", zip("a.csv", LIST))] {
        let bench = Bench::new();
        bench.write("lists.toml", CAMPAIGN);
        let words = "campaign import lists.toml - --format json";
        let (code, out, err) = fed(&bench, words, &bytes);
        assert_eq!(code, Some(0), "{what}: {err}");
        let account: Value = serde_json::from_str(&out).expect("an account");
        assert_eq!(
            (&account["file"], &account["accepted"], &account["rejected"]),
            (&"stdin".into(), &2.into(), &1.into())
        );
        let rejects = std::fs::read_to_string(bench.path("stdin.rejects.csv")).expect("the rejects");
        assert!(rejects.contains("3,2,phone,512-555,"), "{rejects}");
        // A list is known by its bytes, wherever it comes from.
        let (code, out, _) = fed(&bench, "lead import -", &bytes);
        assert_eq!((code, out.contains("loaded before: nothing changed")), (Some(0), true), "{what}: {out}");
        bench.write("list", &bytes);
        assert!(bench.expect("lead import list", 0).contains("loaded before: nothing changed"), "{what}");
        let left =
            std::fs::read_dir(bench.path(".")).expect("the folder").map(|entry| entry.expect("an entry").file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("tmp")).collect();
        assert!(left.is_empty(), "{what}: {left:?}");
        let (code, out, err) = fed(&bench, "check --region US", &bytes);
        assert_eq!((code, out.lines().count()), (Some(0), 4), "{what}: {err}");
        let (code, _, err) = fed(&bench, "lead import - -", &bytes);
        assert_eq!((code, err.contains("only once")), (Some(2), true), "{err}");
    }
}

#[test]
fn news_and_consents_come_packed_and_on_standard_input() {
    const NEWS: &[u8] = b"key,name\nK1,Ann\nK9,Bo\n";
    const CONSENTS: &[u8] = b"phone,basis,given\n512-555-0101,written,2026-03-14\n512-555,written,2026-03-14\n";
    for (what, news, consents) in [
        ("plain", NEWS.to_vec(), CONSENTS.to_vec()),
        ("gzip", gzip(NEWS), gzip(CONSENTS)),
        ("zip", zip("a.csv", NEWS), zip("a.csv", CONSENTS)),
    ] {
        let bench = Bench::new();
        bench.write("lists.toml", CAMPAIGN);
        bench.write("list.csv", LIST);
        bench.expect("campaign import lists.toml list.csv", 0);
        let (code, out, err) = fed(&bench, "lead import --update - --format json", &news);
        assert_eq!(code, Some(0), "{what}: {err}");
        let account: Value = serde_json::from_str(&out).expect("an account");
        assert_eq!((&account["updated"], &account["reasons"]["rows"]["unknown_key"]), (&1.into(), &1.into()), "{what}");
        bench.write("news", &news);
        assert!(bench.expect("lead import --update news", 0).contains("applied before"), "{what}");
        let (code, out, err) = fed(&bench, "consent import - --region US", &consents);
        assert_eq!(code, Some(0), "{what}: {err}");
        assert!(out.contains("2 rows   1 added   0 known before   1 rejected → stdin.rejects.csv"), "{what}: {out}");
        let rejects = std::fs::read_to_string(bench.path("stdin.rejects.csv")).expect("the rejects");
        assert!(rejects.contains("phone,512-555,") && rejects.contains(",too_short"), "{rejects}");
        // Its own name is the source of a row that says none.
        assert!(bench.expect("consent list --format csv", 0).contains("stdin"), "{what}");
    }
    let bench = Bench::new();
    bench.write("lists.toml", CAMPAIGN);
    bench.write("list.csv", LIST);
    bench.expect("campaign import lists.toml list.csv", 0);
    let damaged = gzip(NEWS);
    bench.write("cut.gz", &damaged[..damaged.len() - 6]);
    let output = bench.run("lead import --update cut.gz");
    assert_eq!(output.status.code(), Some(1));
    assert!(!bench.expect("list list", 0).contains("cut.gz"), "nothing of it is stored");
}

#[test]
fn results_come_packed_and_on_standard_input() {
    let bench = Bench::new();
    bench.write("lists.toml", CAMPAIGN);
    bench.write("list.csv", LIST);
    bench.expect("campaign import lists.toml list.csv", 0);
    let results = b"key,disposition,called_at\nK1,NO_ANSWER,2026-11-20T17:06:31Z\nK3,BUSY,2026-11-20T17:08:00Z\n";
    bench.write("results.zip", zip("results.csv", results));
    let out = bench.expect("disposition import results.zip", 0);
    assert!(out.contains("2 rows   2 applied"), "{out}");
    let (code, out, err) = fed(&bench, "disposition import -", &gzip(results));
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("stdin   2 rows   0 applied   2 known before"), "{out}");
}

/// Real lists: file, options.
const FILES: [(&str, &str); 4] = [
    ("us500_leads.csv", ""),
    ("us500_excel_unicode_text_utf16le.txt", ""),
    ("cms_hospitals_cr_only.csv", ""),
    ("vicidial_utf8_bom_pipe.txt", "--no-header --map calling_code=4 --map phone=5 --map phone=20"),
];

#[test]
fn real_lists_come_to_the_same_in_every_packing() {
    let Some(folder) = extra_data("real lists, packed") else { return };
    for (file, options) in FILES {
        let bytes = std::fs::read(folder.join("leads").join(file)).expect(file);
        let mut accounts = Vec::new();
        for packed in [bytes.clone(), gzip(&bytes), zip(file, &bytes)] {
            let bench = Bench::new();
            bench.write("lists.toml", CAMPAIGN);
            bench.write("list", packed);
            let out = bench.expect(&format!("campaign import lists.toml list --format json {options}"), 0);
            let rejects = std::fs::read_to_string(bench.path("list.rejects.csv")).unwrap_or_default();
            accounts.push((out, rejects));
        }
        assert!(accounts.iter().all(|account| *account == accounts[0]), "{file}: {accounts:?}");
    }
}
