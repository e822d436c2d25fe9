//! What people get wrong in disposition sets, and what they are told.

use crate::campaign_file::{embedded_set, read_dispositions};

fn faults_of(toml: &str) -> Vec<String> {
    read_dispositions(toml, "d.toml").err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// A sound set whose first row, `SALE`, stands on lines 3 to 7, with `lines` added to that row (line 8 on).
fn set_with(lines: &str) -> String {
    let results = "no_answer busy machine fax not_in_service congestion line_fault declined abandoned unknown";
    let system = results.split(' ').map(|result| {
        let code = result.to_uppercase();
        format!("[[disposition]]\ncode = \"{code}\"\nlabel = \"{result}\"\ncategory = \"technical\"\nresult = \"{result}\"\n")
    });
    let first = "name = \"own\"\n\n[[disposition]]\ncode = \"SALE\"\nlabel = \"Sale\"\ncategory = \"success\"\nsimulated_weight = 1\n";
    format!("{first}{lines}\n{}", system.collect::<String>())
}

#[test]
fn a_sound_set_has_none() {
    assert_eq!(faults_of(&set_with("")), [""; 0]);
}

/// Lines added to the first row, and what is said.
const IN_A_ROW: [(&str, &str); 17] = [
    (
        "final = \"lead\"",
        "8:1: unknown key \"disposition.final\": the keys here are code, label, category, contact, right_party, success, final_for, suppress, retry_after, callback, result, aapor, simulated_weight",
    ),
    ("sucess = true", "8:1: unknown key \"disposition.sucess\": did you mean \"success\"?"),
    ("contact = 1", "8:11: disposition.contact is a number: write true or false"),
    ("final_for = \"leads\"", "8:13: unknown disposition.final_for \"leads\": did you mean \"lead\"?"),
    ("suppress = \"all\"", "8:12: unknown disposition.suppress \"all\": write one of client, centre"),
    ("suppress = \"center\"", "8:12: unknown disposition.suppress \"center\": did you mean \"centre\"?"),
    (
        "retry_after = \"1 d\"",
        "8:17: disposition.retry_after \"1 d\" is not a duration: write days, hours and minutes, such as \"2d\", \"4h\", \"30m\" or \"2d12h\"",
    ),
    (
        "aapor = \"5.1\"",
        "8:9: aapor \"5.1\" is no disposition code: write a final code of the AAPOR Standard Definitions, such as \"2.11\", or leave the key out",
    ),
    ("aapor = 1.1", "8:9: disposition.aapor is a number: write text in quotes"),
    ("result = \"bussy\"", "8:10: unknown call result \"bussy\": did you mean \"busy\"?"),
    (
        "result = \"answered\"",
        "8:10: no row stands for \"answered\": leave result out: when a person answered, the agent chooses the row",
    ),
    ("contact = false\nright_party = true", "3:1: SALE reached the right party without a contact: set contact = true"),
    (
        "final_for = \"lead\"\nretry_after = \"1d\"",
        "3:1: SALE ends the lead and is retried: leave retry_after or final_for out",
    ),
    (
        "final_for = \"client\"\ncallback = true",
        "3:1: SALE ends the lead and asks for a callback: leave callback or final_for out",
    ),
    (
        "[[disposition]]\ncode = \"sale\"\nlabel = \"x\"\ncategory = \"contact\"",
        "8:1: disposition sale is there twice: give each row a code of its own",
    ),
    (
        "[[disposition]]\ncode = \"B2\"\nlabel = \"x\"\ncategory = \"contact\"\nsuccess = true",
        "8:1: B2 is a success of another category: set category = \"success\"",
    ),
    (
        "[[disposition]]\ncode = \"B 2\"\nlabel = \"x\"\ncategory = \"contact\"",
        "9:10: code \"B 2\" can't be used: use letters A to Z, digits, - and _ only, 20 at most",
    ),
];

#[test]
fn each_fault_of_a_row_says_where_what_and_what_to_do() {
    for (lines, expected) in IN_A_ROW {
        assert_eq!(faults_of(&set_with(lines)), [format!("d.toml:{expected}")], "{lines}");
    }
}

#[test]
fn a_row_needs_code_label_and_category() {
    assert_eq!(
        faults_of(&set_with("[[disposition]]")),
        [
            "d.toml:8:1: no disposition.category: add category = \"…\", by which reports group it",
            "d.toml:8:1: no disposition.code: add code = \"…\", short and in capitals, such as SALE",
            "d.toml:8:1: no disposition.label: add label = \"…\", what people read",
        ]
    );
}

#[test]
fn a_set_must_know_every_result_that_no_agent_sees() {
    let without_busy = set_with("").replace("result = \"busy\"\n", "");
    let faults =
        ["d.toml: no disposition stands for the call result busy: add result = \"busy\" to the row that is meant"];
    assert_eq!(faults_of(&without_busy), faults);
    let fax_twice = set_with("").replace("result = \"busy\"\n", "result = \"fax\"\n");
    let faults = faults_of(&fax_twice);
    assert_eq!(
        faults[0],
        "d.toml: no disposition stands for the call result busy: add result = \"busy\" to the row that is meant"
    );
    assert!(
        faults[1].ends_with(": BUSY and FAX both stand for the call result fax: take result out of one of them"),
        "{faults:?}"
    );
    assert_eq!(faults.len(), 2);
}

#[test]
fn agents_need_something_to_choose_and_the_campaign_something_to_count() {
    let idle = set_with("").replace("simulated_weight = 1\n", "").replace("\"success\"", "\"contact\"");
    assert_eq!(
        faults_of(&idle),
        [
            "d.toml: no disposition is a success: set success = true in the row that the campaign is for",
            "d.toml: no disposition that an agent chooses has a weight: give some rows without result a simulated_weight, as often as they happen",
        ]
    );
    let weighty =
        set_with("").replace("result = \"busy\"\n", "result = \"busy\"\nsimulated_weight = 2\ncallback = true\n");
    let faults = faults_of(&weighty);
    assert!(
        faults.len() == 2 && faults.iter().all(|fault| fault.contains("BUSY stands for a call result and ")),
        "{faults:?}"
    );
}

#[test]
fn other_shapes_are_told() {
    for (toml, expected) in [
        ("name = \"a\"\n", "d.toml: no dispositions: add rows, each under a line [[disposition]]"),
        (
            "name = \"a\"\n[disposition]\n",
            "d.toml:2:1: disposition is a table: write rows, each under a line [[disposition]]",
        ),
        (
            "name = \"a\"\ndisposition = [1]\n",
            "d.toml:2:16: disposition is a number: write rows, each under a line [[disposition]]",
        ),
    ] {
        assert_eq!(faults_of(toml).last().map(String::as_str), Some(expected), "{toml}");
    }
}

#[test]
fn categories_say_whether_it_was_a_contact() {
    let set = read_dispositions(embedded_set("sales").expect("a set"), "sales.toml").expect("sound");
    for (code, contact, success) in
        [("SALE", true, true), ("CALLBACK", true, false), ("WRONG_NUMBER", true, false), ("BUSY", false, false)]
    {
        let row = set.find(code).expect(code);
        assert_eq!((row.contact, row.success), (contact, success), "{code}");
    }
}
