//! Mappings: who goes before whom, how they are kept, and what is said of faults in them.

use crate::floor::Bench;

const CAMPAIGN: &str = "name = \"a\"\nclient = \"Test & Co.\"\nkind = \"sales\"\nregion = \"US\"\n";

fn bench(more: &str) -> Bench {
    let bench = Bench::new();
    bench.write("a.toml", format!("{CAMPAIGN}{more}"));
    bench
}

fn phones(bench: &Bench, words: &str) -> String {
    let text = bench.expect(&format!("{words} --format json"), 0);
    let account: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    account["mapping"]["phone"].to_string()
}

#[test]
fn a_campaign_names_its_mapping() {
    let bench = bench("map = \"vicidial-minicsv\"\n");
    bench.write("l.csv", "1 Palm St,Miami,Ann Lee,3055550142,FL,33101\n2 Palm St,Miami,Bo Li,3055550143,FL,33101\n");
    assert!(bench.expect("campaign check a.toml", 0).contains("\nmap         vicidial-minicsv: VICIdial's minicsv"));
    bench.expect("campaign import a.toml l.csv", 0);
    let lead = bench.expect("lead show 2", 0);
    assert!(lead.contains("Bo Li") && lead.contains("+13055550143") && lead.contains("postcode      33101"), "{lead}");
    let bench = self::bench("map = \"moon\"\n");
    bench.write("l.csv", "phone\n3055550142\n");
    for words in ["campaign check a.toml", "campaign import a.toml l.csv"] {
        let told = String::from_utf8_lossy(&bench.run(words).stderr).into_owned();
        assert!(told.contains("no mapping \"moon\" (looked for maps/test-co/moon.toml)"), "{told}");
    }
    assert!(!bench.path("outdial.db").exists());
}

#[test]
fn the_command_line_goes_before_the_mapping_and_the_mapping_before_the_campaign() {
    let bench = bench("[columns]\nphone = \"P3\"\nkey = \"K\"\n");
    bench.write("l.csv", "P1,P2,P3,K\n3055550141,3055550142,3055550143,7\n");
    bench.write("m.toml", "[columns]\nphone = \"P2\"\n");
    bench.write("loose.toml", "[if_there]\nphone = [\"P0\", \"P1\"]\n");
    bench.expect("campaign import a.toml", 0);
    for (options, expected) in [
        ("", "[\"P3\"]"),
        ("--use-map m.toml", "[\"P2\"]"),
        ("--use-map m.toml --map phone=P1", "[\"P1\"]"),
        ("--use-map loose.toml", "[\"P1\"]"),
        ("--use-map loose.toml --map Phone=P3", "[\"P3\"]"),
    ] {
        assert_eq!(phones(&bench, &format!("lead import --dry-run {options} l.csv")), expected, "{options}");
    }
}

#[test]
fn a_mapping_is_kept_and_never_written_over() {
    let bench = bench("");
    bench.write("l.csv", "Handy,Name\n3055550141,Ann\n");
    bench.expect("campaign import a.toml", 0);
    bench.expect("lead import --dry-run --save-map weekly l.csv", 0);
    bench.expect("lead import --dry-run --save-map weekly l.csv", 0);
    let kept = std::fs::read_to_string(bench.path("maps/test-co/weekly.toml")).expect("the mapping");
    assert_eq!(kept, "about = \"Test & Co.: l.csv\"\n\n[columns]\nphone = \"Handy\"\nname = \"Name\"\n");
    let words = |words: &str, code: i32| {
        let output = bench.run(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words}: {told}");
        told
    };
    let told = words("lead import --dry-run --map key=Name --save-map weekly l.csv", 1);
    assert!(told.contains("maps/test-co/weekly.toml: another mapping lies there"), "{told}");
    bench.write("next.csv", "Telefon,Name\n3055550142,Bo\n");
    let told = words("lead import --use-map weekly next.csv", 1);
    assert!(told.contains("no column \"Handy\" for phone: the columns are Telefon, Name"), "{told}");
    words("lead import --save-map other l.csv next.csv", 2);
    bench.write("bad.toml", "[columns]\nfon = 1\n");
    let told = words("lead import --use-map bad.toml l.csv", 1);
    assert!(told.starts_with("outdial: bad.toml:2:1: there is no field \"fon\": the fields are"), "{told}");
    assert!(
        bench.expect("lead maps", 0).contains("weekly                  maps/test-co/weekly.toml: Test & Co.: l.csv")
    );
}

#[test]
fn rows_that_another_dialer_must_not_call_are_left_out() {
    let bench = bench("");
    let row = |phone: &str, status: &str| format!("A|s|1|1|{phone}|||||||||TX||||||||||0|{status}||\n");
    bench.write("l.txt", [row("5125550101", "NEW"), row("5125550102", "DNC"), row("5125550103", "B")].concat());
    bench.expect("campaign import a.toml", 0);
    bench.expect("lead import --use-map vicidial l.txt", 0);
    let rejects = std::fs::read_to_string(bench.path("l.rejects.csv")).expect("rejects");
    assert!(rejects.lines().count() == 2 && rejects.contains("2,2,status,DNC,"), "{rejects}");
}
