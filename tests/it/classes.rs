//! Classes of number that cost or annoy: set aside, unless the campaign asks for them; and what a load for show leaves behind.

use crate::floor::Bench;
use serde_json::Value;

const CAMPAIGN: &str = "name = \"a\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";
const LIST: &str =
    "phone,state,name\n500-555-0104,TX,Di\n900-555-0123,TX,Ed\n512-555-0101 / 500-555-0105,TX,Flo\n911,TX,Gus\n";

fn account(bench: &Bench, words: &str) -> Value {
    serde_json::from_str(&bench.expect(words, 0)).expect("an account in JSON")
}

fn figures(account: &Value) -> [u64; 5] {
    ["accepted", "merged", "set_aside", "rejected", "distinct_phones"]
        .map(|figure| account[figure].as_u64().expect(figure))
}

#[test]
fn rows_of_a_class_are_set_aside_until_the_campaign_asks_for_it() {
    let bench = Bench::new();
    bench.write("a.toml", CAMPAIGN);
    bench.write("list.csv", LIST);
    bench.expect("campaign import a.toml", 0);
    let first = account(&bench, "lead import --format json list.csv");
    assert_eq!(figures(&first), [1, 0, 2, 1, 4]);
    assert_eq!(first["classes"].to_string(), r#"{"fixed_or_mobile":1,"personal":2,"premium_rate":1}"#);
    assert_eq!(first["reasons"]["rows"].to_string(), r#"{"personal":1,"premium_rate":1,"short_number":1}"#);
    let rejects = std::fs::read_to_string(bench.path("list.rejects.csv")).expect("rejects");
    assert!(
        rejects.contains("numbers = [\"\"personal\"\"] under [calling]") && rejects.contains(",yes,personal"),
        "{rejects}"
    );
    // The personal number of a lead with another one is kept, and not dialed.
    let why = bench.expect("why +15005550105 --at 2026-11-23T18:00:00Z", 4);
    assert!(why.contains("a personal number: no campaign dials it unasked"), "{why}");

    bench.write("a.toml", format!("{CAMPAIGN}[calling]\nnumbers = [\"personal\"]\n"));
    let told = bench.expect("campaign check a.toml", 0);
    assert!(told.contains("all but premium-rate, shared-cost, pager, voicemail ones; personal ones because"), "{told}");
    bench.expect("campaign import a.toml", 0);
    let second = account(&bench, "lead import --format json list.csv");
    assert_eq!(figures(&second), [1, 1, 1, 1, 4]);
    let why = bench.run("why +15005550105 --at 2026-11-23T18:00:00Z");
    assert!(!String::from_utf8_lossy(&why.stdout).contains("no campaign dials it unasked"));
    bench.expect("db check", 0);
}

#[test]
fn a_load_for_show_leaves_nothing_behind_and_tells_what_the_load_does() {
    let bench = Bench::new();
    bench.write("a.toml", CAMPAIGN);
    bench.write("list.csv", LIST);
    bench.expect("campaign import a.toml", 0);
    let left = |bench: &Bench| std::fs::read_dir(bench.path(".")).expect("the folder").count();
    let before = left(&bench);
    let shown = account(&bench, "lead import --dry-run --format json list.csv");
    assert_eq!((left(&bench), shown["already_loaded"].as_bool()), (before, Some(false)));
    assert!(!bench.expect("campaign show a", 0).contains("list.csv"), "no list is kept");
    bench.expect("lead import --dry-run --rejects shown.csv list.csv", 0);
    let told = account(&bench, "lead import --format json list.csv");
    for figure in ["rows", "rows_with_phone", "classes", "reasons"] {
        assert_eq!(shown[figure], told[figure], "{figure}");
    }
    assert_eq!(figures(&shown), figures(&told));
    let read = |name: &str| std::fs::read_to_string(bench.path(name)).expect(name);
    assert_eq!(read("shown.csv"), read("list.rejects.csv"));
    let again = account(&bench, "lead import --dry-run --format json list.csv");
    assert_eq!(again["already_loaded"], true);
    let text = bench.expect("lead import --dry-run list.csv", 0);
    assert!(text.lines().all(|line| line.chars().count() < 100), "{text}");
}
