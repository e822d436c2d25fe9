//! What people get wrong in campaign files, and what they are told.

use super::{LEAST, faults_of};

#[track_caller]
fn expect(toml: &str, expected: &[&str]) {
    assert_eq!(faults_of(toml), expected, "{toml}");
}

/// Each of these lines after the least file and `before` has one fault, this one.
#[track_caller]
fn told(before: &str, table: &[(&str, &str)]) {
    let case = |(line, expected): &(&str, &str)| {
        let found = faults_of(&format!("{LEAST}{before}{line}\n"));
        (found != [format!("c.toml:{expected}")])
            .then(|| format!("{line}\n  found    {found:?}\n  expected {expected}"))
    };
    let wrong: Vec<_> = table.iter().filter_map(case).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_at_all() {
    let missing = [
        "c.toml: no client: add client = \"…\", the company on whose behalf people are called",
        "c.toml: no kind: add kind = \"sales\", \"survey\" or \"collections\": it decides which law binds",
        "c.toml: no name: add name = \"…\", by which commands and reports know the campaign",
        "c.toml: no region: add region = \"US\", the country whose numbers the lists hold",
    ];
    expect("", &missing);
    expect("# only a comment\n", &missing);
}

#[test]
fn every_fault_at_once_in_the_order_of_the_text() {
    expect(
        "nmae = \"a\"\nclient = 5\nkind = \"sale\"\nregion = \"UK\"\n[attempts]\ntotal = 0\n",
        &[
            "c.toml: no name: add name = \"…\", by which commands and reports know the campaign",
            "c.toml:1:1: unknown key \"nmae\": did you mean \"name\"?",
            "c.toml:2:10: client is a number: write text in quotes",
            "c.toml:3:8: unknown kind \"sale\": did you mean \"sales\"?",
            "c.toml:4:10: unknown region \"UK\": did you mean \"GB\"?",
            "c.toml:6:9: attempts.total is 0: write a number from 1 to 99",
        ],
    );
}

/// A line after the least that a file needs, and the fault that it is, from its line on (line 5 is the first).
const ONE_LINE: [(&str, &str); 75] = [
    ("subject = \"\"", "5:11: subject is blank: write it, or leave the key out"),
    ("starts = \"2026-11-23\"", "5:10: starts is text: write a date without quotes, such as 2026-11-23"),
    ("starts = 2026-11-23T10:00:00", "5:10: starts has a time of day: write the date alone"),
    ("starts = 10:00:00", "5:10: starts has a time of day: write the date alone"),
    (
        "starts = 2026-11-23\nends = 2026-11-22",
        "6:8: ends 2026-11-22 lies before starts 2026-11-23: mend one of the two dates",
    ),
    ("lists = [\"a.csv\", 5]", "5:19: lists is a number: write text in quotes"),
    ("lists = [\"a.csv\", \"a.csv\"]", "5:19: lists names \"a.csv\" twice: leave one out"),
    ("dedupe = \"all\"", "5:10: unknown dedupe \"all\": write one of list, campaign, client"),
    ("filter = 5", "5:10: filter is a number: write text in quotes"),
    ("filter = ' '", "5:10: filter is blank: write it, or leave the key out"),
    ("filter = 'stat == 1'", "5:16: filter: \"==\" is no sign of filters: write ="),
    ("filter = \"key = 5\"", "5:17: filter: key is a text, and 5 is a number: write \"5\""),
    (
        "filter = \"name = \\\"é\\\" adn zip = 1\"",
        "5:24: filter: and, or, or the end is expected, not \"adn\": did you mean and?",
    ),
    ("filter = \"\"\"\nkey = '1'\nand zip = 2\"\"\"", "7:11: filter: zip is a text, and 2 is a number: write \"2\""),
    ("repeats = \"set-aside\"", "5:11: unknown repeats \"set-aside\": did you mean \"set_aside\"?"),
    (
        "order = \"oldest\"",
        "5:9: unknown order \"oldest\": write one of fresh_first, retries_first, oldest_attempt, random",
    ),
    ("order = { fresh_every = 0 }", "5:25: order.fresh_every is 0: write a number from 1 to 1000"),
    ("order = { every = 3 }", "5:11: unknown key \"order.every\": the keys here are fresh_every, random"),
    ("mix = 3", "5:7: mix is a number: write a table: a line [mix], and its keys below it"),
    ("[mix]\n\"a.csv\" = 0", "6:11: mix.a.csv is 0: write a number from 1 to 100"),
    ("[mix]\n\"a.csv\" = 101", "6:11: mix.a.csv is 101: write a number from 1 to 100"),
    ("[mix]\na = 2.5", "6:5: mix.a is a number: write a whole number"),
    ("[mix]\na = \"3\"", "6:5: mix.a is text: write a whole number"),
    ("[mix]\na.csv = 3", "6:1: mix.a is a table: write the file's name in quotes, such as \"north.csv\" = 3"),
    ("[mix]\n\" \" = 3", "6:1: a blank name in [mix]: write a list's file name, or a pattern such as \"*.csv\""),
    (
        "order = \"random\"\n[mix]\na = 2",
        "6:1: [mix] has lists take turns, and order shuffles their leads: leave [mix] out, or take another order",
    ),
    ("[calling]\nmix = 3", "6:1: unknown key \"calling.mix\": \"mix\" belongs above the first [table] of the file"),
    ("hours = \"Mo-Fr 09:00-18:00\"", "5:1: unknown key \"hours\": \"hours\" belongs under [calling]"),
    (
        "budget = 5",
        "5:1: unknown key \"budget\": the keys here are name, client, kind, region, subject, sector, starts, ends, lists, dedupe, repeats, filter, order, dispositions, script, map, columns, calling, attempts, phones, callbacks, retry, mix, quota",
    ),
    ("calling = true", "5:11: calling is true or false: write a table: a line [calling], and its keys below it"),
    ("[calling]\nhours = \"Mo-Fr ?\"", "6:16: calling.hours: not hours: write Mo-Fr 09:00-18:00"),
    ("[calling]\nhours = '''\nMo ?'''", "7:4: calling.hours: not hours: write Mo-Fr 09:00-18:00"),
    ("[calling]\nhours = \"\\u00e9 \\\"?\"", "6:19: calling.hours: not hours: write Mo-Fr 09:00-18:00"),
    ("[calling]\nhours = 9", "6:9: calling.hours is a number: write text in quotes"),
    (
        "[calling]\nlists = [\"a.csv\"]",
        "6:1: unknown key \"calling.lists\": \"lists\" belongs above the first [table] of the file",
    ),
    (
        "[calling]\nfloor = \"Manila\"",
        "6:9: unknown time zone \"Manila\": write the IANA name of the zone where the agents sit, such as \"Asia/Manila\"",
    ),
    ("[calling]\nmode = \"predictive\"", "6:8: unknown calling.mode \"predictive\": write one of preview, progressive"),
    ("[calling]\nmode = \"progresive\"", "6:8: unknown calling.mode \"progresive\": did you mean \"progressive\"?"),
    ("[calling]\npractice = \"yes\"", "6:12: calling.practice is text: write true or false"),
    (
        "[calling]\nnumbers = [\"personal\", \"premium\"]",
        "6:24: numbers \"premium\" is no class of number: write one or several of \"premium_rate\", \"shared_cost\", \"personal\", \"pager\", \"voicemail\"",
    ),
    (
        "[calling]\nnumbers = \"mobile\"",
        "6:11: numbers \"mobile\": such numbers are dialed anyway: write one or several of \"premium_rate\", \"shared_cost\", \"personal\", \"pager\", \"voicemail\"",
    ),
    (
        "[calling]\ncaller_ids = [\"305 555 0142\"]",
        "6:15: caller id \"305 555 0142\" is not an international number: write + , the calling code and the whole number, such as \"+1 305 555 0142\"",
    ),
    (
        "[calling]\ncaller_ids = \"+1 305 555 014\"",
        "6:14: caller id \"+1 305 555 014\" is not an international number: write + , the calling code and the whole number, such as \"+1 305 555 0142\"",
    ),
    (
        "[calling]\ncaller_ids = [\"+1 305 555 0142\", \"+13055550142\"]",
        "6:34: caller id +13055550142 is there twice: leave one out",
    ),
    (
        "[calling.hours_for]\nFlorida = \"09:00\"",
        "6:1: \"Florida\" is not a jurisdiction: write a country's or a state's code, such as US, \"US-PR\" or \"GB-ENG\"",
    ),
    (
        "[calling.hours_for]\nZZ = \"09:00\"",
        "6:1: \"ZZ\" is not a jurisdiction: write a country's or a state's code, such as US, \"US-PR\" or \"GB-ENG\"",
    ),
    ("[calling.hours_for]\nUS-PR = \"?\"", "6:10: calling.hours_for.US-PR: not hours: write Mo-Fr 09:00-18:00"),
    (
        "[calling.hours_for]\nUS-PR = \"09:00\"\nus-pr = \"09:00\"",
        "7:1: calling.hours_for.US-PR is there twice: leave one out",
    ),
    ("[attempts]\nper_day = 1.5", "6:11: attempts.per_day is a number: write a whole number"),
    ("[attempts]\ntotal = 100", "6:9: attempts.total is 100: write a number from 1 to 99"),
    ("[attempts]\nspread = 3", "6:10: attempts.spread is a number: write true or false"),
    ("[attempts]\nnext_number_after = 0", "6:21: attempts.next_number_after is 0: write a number from 1 to 99"),
    ("[columns]\nphones = \"Tel\"", "6:1: unknown key \"columns.phones\": did you mean \"phone\"?"),
    ("[phones]\nweekday_day = 3", "6:15: phones.weekday_day is a number: write text in quotes"),
    (
        "[phones]\nweekday_day = [\"work\", \"moblie\"]",
        "6:24: phones.weekday_day: there is no label \"moblie\": did you mean \"mobile\"?",
    ),
    (
        "[phones]\nweekend = [\"fax\"]",
        "6:12: phones.weekend: there is no label \"fax\": write one of home, work, mobile",
    ),
    ("[phones]\nweekend = [\"home\", \"home\"]", "6:20: phones.weekend names \"home\" twice: leave one out"),
    (
        "[phones]\nevening = \"home\"",
        "6:1: unknown key \"phones.evening\": the keys here are weekday_day, weekday_evening, weekend",
    ),
    ("phones = \"home\"", "5:10: phones is text: write a table: a line [phones], and its keys below it"),
    ("[callbacks]\nfor = \"me\"", "6:7: unknown callbacks.for \"me\": write one of anyone, agent"),
    (
        "[callbacks]\ngrace = \"soon\"",
        "6:10: callbacks.grace \"soon\" is not a duration: write days, hours and minutes, such as \"2d\", \"4h\", \"30m\" or \"2d12h\"",
    ),
    ("[callbacks]\ngap = \"1h\"", "6:1: unknown key \"callbacks.gap\": \"gap\" belongs under [attempts]"),
    ("[attempts]\ntotal = -1", "6:9: attempts.total is -1: write a number from 1 to 99"),
    (
        "[attempts]\ntotal = 99999999999999999999999",
        "6:9: attempts.total is 99999999999999999999999: write a number from 1 to 99",
    ),
    (
        "[attempts]\ngap = \"4 hours\"",
        "6:9: attempts.gap \"4 hours\" is not a duration: write days, hours and minutes, such as \"2d\", \"4h\", \"30m\" or \"2d12h\"",
    ),
    ("[attempts]\ngap = \"400d\"", "6:7: attempts.gap is \"400d\": write 0m to 366d"),
    ("[attempts]\ngap = 4", "6:7: attempts.gap is a number: write a duration in quotes"),
    ("[columns]\nphnoe = \"Tel\"", "6:1: unknown key \"columns.phnoe\": did you mean \"phone\"?"),
    ("[columns]\nphone = 0", "6:9: columns.phone is 0: columns are counted from 1"),
    (
        "[columns]\nno_header = true\nphone = \"Tel\"",
        "7:9: columns.phone is \"Tel\", and the files have no header: name columns by position, such as 5",
    ),
    ("[columns]\nphone = [\"Tel\", \"Tel\"]", "6:17: columns.phone names \"Tel\" twice: leave one out"),
    (
        "dispositions = \"salse\"",
        "5:16: no disposition set \"salse\": it is no set of outdial's, and no file of this name can be read: did you mean \"sales\"?",
    ),
    (
        "dispositions = \"mine.toml\"",
        "5:16: no disposition set \"mine.toml\": it is no set of outdial's, and no file of this name can be read: write sales, survey, collections, or the path of a TOML file beside this one",
    ),
    ("client = \"b\"", "5:1: not TOML: duplicate key"),
    ("lists = [", "5:10: not TOML: unclosed array, expected `]`"),
];

#[test]
fn each_fault_says_where_what_and_what_to_do() {
    told("", &ONE_LINE);
}

/// Lines under `[retry]`, and what is said of the first of them at fault.
const RETRY: [(&str, &str); 13] = [
    ("no_anwser = \"1d\"", "6:1: unknown disposition \"no_anwser\" in [retry]: did you mean \"no_answer\"?"),
    ("HUNGUP = \"1d\"", "6:1: unknown disposition \"HUNGUP\" in [retry]: did you mean \"HUNG_UP\"?"),
    ("SALE = \"1d\"", "6:1: SALE ends the lead: it can't be retried: leave it out"),
    ("busy = \"0m\"", "6:8: retry.busy is \"0m\": write 1m to 366d"),
    ("busy = 30", "6:8: retry.busy is a number: write a duration in quotes"),
    (
        "busy = { after = \"soon\" }",
        "6:19: retry.busy.after \"soon\" is not a duration: write days, hours and minutes, such as \"2d\", \"4h\", \"30m\" or \"2d12h\"",
    ),
    ("busy = { after = \"1h\", times = 0 }", "6:32: retry.busy.times is 0: write a number from 1 to 99"),
    ("busy = { after = \"1h\", time = 2 }", "6:24: unknown key \"retry.busy.time\": did you mean \"times\"?"),
    (
        "no_answer = { after = \"1d\", evening = true }",
        "6:29: unknown key \"retry.no_answer.evening\": the keys here are after, times, other_number, other_day_part",
    ),
    ("busy = { after = \"1h\", other_number = \"yes\" }", "6:39: retry.busy.other_number is text: write true or false"),
    ("CALLBACK = { times = 2 }", "6:12: retry.CALLBACK does not say when: add after = \"1d\""),
    ("busy = \"1h\"\nBUSY = \"2h\"", "7:1: retry.BUSY speaks of BUSY, as a key above does: leave one out"),
    (
        "answered = \"1h\"",
        "6:1: unknown disposition \"answered\" in [retry]: write one of no_answer, busy, machine, declined, abandoned, not_in_service, fax, congestion, line_fault, unknown, SALE, CALLBACK, NOT_INTERESTED, NOT_AVAILABLE, HUNG_UP, NOT_QUALIFIED, WRONG_NUMBER, DNC, LANGUAGE, DECEASED, NO_ANSWER, BUSY, MACHINE, DECLINED, ABANDONED, NOT_IN_SERVICE, FAX, CONGESTION, LINE_FAULT, UNKNOWN",
    ),
];

/// Lines under a sound `[[quota]]`, and what is said of the first of them at fault.
const QUOTA: [(&str, &str); 17] = [
    ("[quota]\nname = \"a\"", "9:2: not TOML: duplicate key"),
    ("[[quota]]\ntarget = 5", "9:1: no quota.name: add name = \"…\", by which reports know the quota"),
    ("[[quota]]\nname = \"b\"", "9:1: no quota.target: add target = 50, the completes that are wanted"),
    ("[[quota]]\nname = \" ONE \"\ntarget = 5", "10:8: two quotas are named \"ONE\": give each a name of its own"),
    ("[[quota]]\nname = \"b\"\ntarget = -1", "11:10: quota.target is -1: write a number from 0 to 10000000"),
    ("[[quota]]\nname = \"b\"\ntarget = \"5\"", "11:10: quota.target is text: write a whole number"),
    ("[[quota]]\nname = \"b\"\ntarget = 5\nset = ''", "12:7: quota.set is blank: write it, or leave the key out"),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\ncells = 'age < 5'",
        "12:1: unknown key \"quota.cells\": a quota says which leads it means with leads = '…'",
    ),
    ("[[quota]]\nname = \"b\"\ntarget = 5\ntargte = 6", "12:1: unknown key \"quota.targte\": did you mean \"target\"?"),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nleads = 'age << 5'",
        "12:15: quota.leads: a value is expected, not \"<\": write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nleads = 'attempts = 0'",
        "12:9: quota.leads asks attempts, which changes with each call: ask columns of the list",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nleads = 'sex = \"m\" or not last_result = \"NA\"'",
        "12:9: quota.leads asks last_result, which changes with each call: ask columns of the list",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nanswers = 'q1=yes'",
        "12:11: quota.answers is text: write questions and answers: answers = { q1 = \"yes\", q2 = [\"a\", \"b\"] }",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nanswers = { q1 = [] }",
        "12:18: quota.answers.q1 is an empty list: name the answers that count, or leave the question out",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nanswers = { q1 = 'a', Q1 = 'b' }",
        "12:23: quota.answers names Q1 twice: write its answers as a list: [\"a\", \"b\"]",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nanswers = { q1 = 1 }",
        "12:18: quota.answers.q1 is a number: write text in quotes",
    ),
    (
        "[[quota]]\nname = \"b\"\ntarget = 5\nanswers = { '' = 'a' }",
        "12:13: a question without a name: write its name: answers = { q1 = \"yes\" }",
    ),
];

#[test]
fn quotas_say_what_they_lack() {
    told("[[quota]]\nname = \"one\"\nset = \"s\"\ntarget = 1\n", &QUOTA);
    told(
        "",
        &[("quota = 3", "5:9: quota is a number: write tables: a line [[quota]], and the keys of a quota below it")],
    );
    told(
        "",
        &[("quota = [3]", "5:10: quota is a number: write tables: a line [[quota]], and the keys of a quota below it")],
    );
}

#[test]
fn retries_know_the_dispositions() {
    told("[retry]\n", &RETRY);
}

#[test]
fn names_can_stand_on_a_command_line() {
    for (name, column) in [("solar spring", 14), ("-solar", 9), (".", 9), ("a/b", 10), ("a\\tb", 10)] {
        let toml = LEAST.replace("name = \"a\"", &format!("name = \"{name}\""));
        let expected = format!(
            "c.toml:1:{column}: name \"{name}\" can't be used: use letters, digits, - _ and . only, 64 at most, a letter or digit first"
        );
        expect(&toml, &[&expected]);
    }
    let long = LEAST.replace("\"a\"", &format!("\"{}\"", "a".repeat(65)));
    assert!(faults_of(&long)[0].starts_with("c.toml:1:73: name "), "{:?}", faults_of(&long));
    assert!(faults_of(&LEAST.replace("\"a\"", "\"Año-1.b_c\"")).is_empty());
}

#[test]
fn columns_are_counted_in_characters() {
    expect(
        &format!("{LEAST}\"ñandú\" = 1; \n"),
        &["c.toml:5:11: not TOML: string values must be quoted, expected literal string"],
    );
    let toml = LEAST.replace("\"b\"", "\"Ñandú\"") + "calling = { floor = \"Ñ\", mode = \"x\" }\n";
    let faults = faults_of(&toml);
    assert!(
        faults[0].starts_with("c.toml:5:21: unknown time zone") && faults[1].starts_with("c.toml:5:33: "),
        "{faults:?}"
    );
}

#[test]
fn faults_of_a_set_beside_the_campaign_name_its_file() {
    let toml = format!("{LEAST}dispositions = \"broken.toml\"\nordre = 1\n");
    expect(
        &toml,
        &[
            "c.toml:6:1: unknown key \"ordre\": did you mean \"order\"?",
            "broken.toml: no dispositions: add rows, each under a line [[disposition]]",
        ],
    );
}

#[test]
fn files_as_windows_writes_them_are_read_and_pointed_into() {
    let windows = |toml: &str| format!("\u{feff}{}", toml.replace('\n', "\r\n"));
    assert_eq!(faults_of(&windows(LEAST)), [""; 0]);
    expect(
        &windows(&format!("nmae = 1\n{LEAST}[calling]\nmode = \"x\"\n")),
        &[
            "c.toml:1:1: unknown key \"nmae\": did you mean \"name\"?",
            "c.toml:7:8: unknown calling.mode \"x\": write one of preview, progressive",
        ],
    );
}

#[test]
fn a_value_over_many_lines_is_told_on_one() {
    expect(
        &format!("{LEAST}order = \"\"\"fresh\nfirst\t\"\"\"\n"),
        &["c.toml:5:9: unknown order \"fresh\\nfirst\\t\": did you mean \"fresh_first\"?"],
    );
    let faults = faults_of(&format!("{LEAST}order = \"{}\"\n", "x".repeat(5_000)));
    assert!(faults[0].chars().count() < 600 && faults[0].contains("x…: write one of"), "{}", faults[0]);
}
