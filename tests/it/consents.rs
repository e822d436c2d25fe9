//! The consent ledger beside what else decides: registries that were loaded, suppression, erasures.

use crate::floor::Bench;

const CAMPAIGN: &str = "name = \"sun\"\nclient = \"Acme\"\nkind = \"sales\"\nregion = \"US\"\n";
const LIST: &str = "key,name,phone,state\nK1,Ann Alder,305-555-0142,FL\nK2,Bo Birch,305-555-0143,FL\n";

/// A Monday noon in Florida, plus minutes.
fn at(minutes: u32) -> String {
    format!("--at 2026-11-23T17:{minutes:02}:00Z")
}

fn house() -> Bench {
    let bench = Bench::new();
    bench.write("sun.toml", CAMPAIGN);
    bench.write("list.csv", LIST);
    bench.write("dnc.txt", "305,5550142\n305,5550143\n");
    bench.expect(&format!("{} -q campaign import sun.toml list.csv", at(0)), 0);
    bench
}

fn refused(bench: &Bench, number: &str, minutes: u32, codes: &[&str]) {
    let words = format!("{} why {number} --format json", at(minutes));
    let told: serde_json::Value = serde_json::from_slice(&bench.run(&words).stdout).expect("a verdict");
    let of = |lead: &serde_json::Value| lead["refusals"].as_array().expect("refusals").clone();
    let refusals = told.as_array().map_or_else(|| of(&told), |leads| leads.iter().flat_map(of).collect());
    let mut found: Vec<_> = refusals.iter().map(|refusal| refusal["reason"].as_str().expect("a code")).collect();
    found.dedup();
    assert_eq!(found, codes, "{words}: {told:#}");
}

#[test]
fn a_consent_lifts_a_registry_that_was_loaded_until_it_is_revoked() {
    let bench = house();
    refused(&bench, "+13055550142", 1, &[]);
    let load = "suppression import --list us-dnc --kind national --for US --as-of 2026-11-14 dnc.txt";
    bench.expect(&format!("{} {load}", at(2)), 0);
    for number in ["+13055550142", "+13055550143"] {
        refused(&bench, number, 3, &["dnc"]);
    }
    // A number's consent is that number's; spoken consent lifts nothing.
    let add = "consent add +13055550142 --given 2026-11-20 --source form --proof REC-7 --basis";
    bench.expect(&format!("{} {add} express", at(4)), 0);
    refused(&bench, "+13055550142", 5, &["dnc"]);
    bench.expect(&format!("{} {add} written", at(6)), 0);
    refused(&bench, "+13055550142", 7, &[]);
    refused(&bench, "+13055550143", 7, &["dnc"]);
    bench.expect(&format!("{} consent revoke +13055550142 --source letter", at(8)), 0);
    refused(&bench, "+13055550142", 9, &["dnc"]);
    // Consent lifts a registry, and no suppression.
    bench.expect(&format!("{} consent add K2 --basis written --given 2026-11-20 --source form", at(10)), 0);
    refused(&bench, "+13055550143", 11, &[]);
    bench.expect(&format!("{} suppression add +13055550143", at(12)), 0);
    refused(&bench, "+13055550143", 13, &["suppressed"]);
    bench.expect("db check", 0);
}

#[test]
fn who_was_erased_stays_away_though_the_suppression_is_lifted() {
    let bench = house();
    bench.expect(&format!("{} lead forget +13055550142 --yes", at(1)), 0);
    let asked = bench.expect("suppression check +13055550142", 4);
    assert!(asked.contains("erased on request"), "{asked}");
    bench.expect("suppression lift +13055550142 --reason mistaken", 0);
    bench.write("again.csv", LIST.replace("Alder", "Ash"));
    let told = bench.expect("lead import again.csv --format json", 0);
    assert!(told.contains("\"erased\": 1"), "{told}");
    let news = "key,phone\nK2,305-555-0142\n";
    bench.write("news.csv", news);
    let told = bench.expect("lead import --update news.csv --format json", 0);
    assert!(told.contains("\"erased\": 1") && told.contains("\"phones_added\": 0"), "{told}");
    bench.expect("db check", 0);
}
