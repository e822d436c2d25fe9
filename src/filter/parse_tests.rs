//! What filters are read as, and what is said of those that are none.

use super::super::{check, samples};
use super::*;
use proptest::prelude::*;

/// A filter, and as what it is read.
const READ: [(&str, &str); 30] = [
    ("state = \"FL\"", "state = \"FL\""),
    ("State='FL'", "state = \"FL\""),
    ("  STATE\n!=\t\"FL\"", "state != \"FL\""),
    ("name = \"say \"\"hi\"\"\"", "name = \"say \"\"hi\"\"\""),
    ("name = 'it''s'", "name = \"it's\""),
    ("balance > 500", "balance > 500"),
    ("balance>=12.50", "balance >= 12.5"),
    ("balance < -3", "balance < -3"),
    ("[Loan Amount] <= 1200.000", "[Loan Amount] <= 1200"),
    ("[ balance ] = 1", "balance = 1"),
    ("[a]]b] = 1", "[a]]b] = 1"),
    ("[State] = \"FL\"", "[State] = \"FL\""),
    ("größe = 7", "größe = 7"),
    ("last_paid < 2026-11-01", "last_paid < 2026-11-01"),
    ("vip = yes or vip = FALSE", "vip = yes or vip = no"),
    ("state in (\"FL\",\"GA\")", "state in (\"FL\", \"GA\")"),
    ("state NOT IN ('FL')", "state not in (\"FL\")"),
    ("age in (1, 2, 300)", "age in (1, 2, 300)"),
    ("balance between 1 and 2 and zip starts with \"33\"", "balance between 1 and 2 and zip starts with \"33\""),
    ("balance not between 1 and 1", "balance not between 1 and 1"),
    ("name contains 'ann' and not name starts with \"Mr\"", "name contains \"ann\" and name not starts with \"Mr\""),
    ("note is empty or note is not empty", "note is empty or note is not empty"),
    ("not note is empty", "note is not empty"),
    ("a = 1 or b = 2 and c = 3", "a = 1 or b = 2 and c = 3"),
    ("(a = 1 or b = 2) and c = 3", "(a = 1 or b = 2) and c = 3"),
    ("a = 1 and (b = 2 and (c = 3))", "a = 1 and b = 2 and c = 3"),
    ("not (a = 1 or b = 2)", "not (a = 1 or b = 2)"),
    ("not not a = 1", "not not a = 1"),
    (
        "starts = 1 and contains = 2 and empty = 3 and with = 4",
        "starts = 1 and contains = 2 and empty = 3 and with = 4",
    ),
    (
        "attempts < 3 and last_result in (\"NA\", \"B\") and priority > 0",
        "attempts < 3 and last_result in (\"NA\", \"B\") and priority > 0",
    ),
];

#[test]
fn filters_are_read_as_they_are_meant() {
    for (text, written) in READ {
        let filter = parse(text, "US").unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        assert_eq!(filter.holds.to_string(), written, "{text}");
        assert_eq!(parse(written, "US").expect(written).holds, filter.holds, "{text}");
    }
}

/// A filter, and its faults: signs under the place, what, and the hint.
const FAULTS: [(&str, &str, &str); 57] = [
    ("", "^", "the filter is blank: write what must hold, such as state = \"FL\""),
    (
        "state = FL",
        "        ^^",
        "a value is expected, not \"FL\": texts stand in quotes: \"FL\"; a column is compared with a value, not with another",
    ),
    (
        "balance > [Loan Amount]",
        "          ^^^^^^^^^^^^^",
        "a value is expected, not [Loan Amount]: a column is compared with a value, not with another; texts stand in quotes",
    ),
    (
        "state =",
        "       ^",
        "a value is expected, not the end: write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "state",
        "     ^",
        "what is asked of state is missing: here stands the end: write state = yes, or what else must hold of it",
    ),
    (
        "state \"FL\"",
        "      ^^^^",
        "what is asked of state is missing: here stands the text \"FL\": write one of =, !=, <, <=, >, >=, in, between, starts with, contains, is empty, is not empty",
    ),
    (
        "state like \"F%\"",
        "      ^^^^",
        "what is asked of state is missing: here stands \"like\": write contains \"…\" or starts with \"…\"",
    ),
    (
        "state betwen 1 and 2",
        "      ^^^^^^",
        "what is asked of state is missing: here stands \"betwen\": did you mean between?",
    ),
    (
        "state is \"FL\"",
        "         ^^^^",
        "empty is expected, not the text \"FL\": write is empty or is not empty; a value is compared with =",
    ),
    (
        "state is not \"FL\"",
        "             ^^^^",
        "empty is expected, not the text \"FL\": write is empty or is not empty; a value is compared with !=",
    ),
    (
        "state not = \"FL\"",
        "          ^",
        "what is asked of state is missing: here stands \"=\": write not before the column: not state = \"…\"",
    ),
    ("state starts \"F\"", "             ^^^", "with is expected, not the text \"F\""),
    (
        "state in \"FL\"",
        "         ^^^^",
        "( is expected, not the text \"FL\": write the values like this: in (\"FL\", \"GA\")",
    ),
    (
        "state in ()",
        "          ^",
        "a value is expected, not \")\": write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "state in (\"FL\" \"GA\")",
        "               ^^^^",
        ", or ) is expected, not the text \"GA\": values stand like this: in (\"FL\", \"GA\")",
    ),
    (
        "state in (\"FL\", \"fl\", \"FL\")",
        "                      ^^^^",
        "\"FL\" stands in the list twice: leave one out",
    ),
    (
        "a in (\"FL\", 3)",
        "            ^",
        "3 is a number, and the first value of the list is a text: write values of one kind",
    ),
    (
        "\"state\" = \"FL\"",
        "^^^^^^^",
        "the text \"state\" stands where a column must: quotes are for values: write state",
    ),
    (
        "'Loan Amount' > 5",
        "^^^^^^^^^^^^^",
        "the text \"Loan Amount\" stands where a column must: quotes are for values: write [Loan Amount]",
    ),
    ("5 < balance", "^", "a column is expected, not the number 5: a comparison begins with a column: state = \"FL\""),
    ("in = 5", "^^", "a column is expected, not \"in\": write a header like this in brackets: [in]"),
    ("a = 1 b = 2", "      ^", "and, or, or the end is expected, not \"b\""),
    ("a = 1 adn b = 2", "      ^^^", "and, or, or the end is expected, not \"adn\": did you mean and?"),
    ("a = 1 and", "         ^", "a column is expected, not the end: a comparison begins with a column: state = \"FL\""),
    ("a = 1)", "     ^", "no bracket is open here: take the ) away, or write a ( before"),
    ("(a = 1", "^", "this bracket is never closed: write ) where it ends"),
    ("(a = 1 b", "       ^", "and, or, or ) is expected, not \"b\""),
    (
        "a = 1, b = 2",
        "     ^",
        "\",\" stands between the values of in ( ) only: comparisons are joined by and, or by or; numbers have no , in them",
    ),
    ("name = \"Ann", "       ^", "this quote is never closed: write \" after the text"),
    ("[Loan Amount > 5", "^", "this bracket is never closed: write ] after the column's header"),
    ("[ ] > 5", "^^^", "no header stands in the brackets: write it, such as [Loan Amount]"),
    (
        "loan-amount > 5",
        "^^^^^^^^^^^",
        "\"loan-amount\" is no plain word: write a header like this in brackets: [loan-amount]; texts stand in quotes",
    ),
    ("state == \"FL\"", "      ^^", "\"==\" is no sign of filters: write ="),
    ("state <> \"FL\"", "      ^^", "\"<>\" is no sign of filters: write !="),
    ("a = 1 && b = 2", "      ^^", "\"&&\" is no sign of filters: write and"),
    ("a = 1 | b = 2", "      ^", "\"|\" is no sign of filters: write or"),
    ("!(a = 1)", "^", "\"!\" is no sign of filters: write not, or != between a column and a value"),
    ("balance > $500", "          ^", "\"$\" is no sign of filters: write the number alone, such as 1200"),
    ("state = “FL”", "        ^", "\"“\" is no sign of filters: write straight quotes: \"FL\""),
    ("a = 1; b = 2", "     ^", "\";\" is no sign of filters: the signs are ( ) , = != < <= > >="),
    (
        "balance > 1,200",
        "          ^^^^^",
        "\"1,200\" may be one number or two: write 1200; two values of a list have a blank between them",
    ),
    ("rate > 5%", "       ^^", "\"5%\" is no number: write it as the cells do, without the sign"),
    (
        "since > 30d",
        "        ^^^",
        "\"30d\" is no number and no day: write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "paid > 11/01/2026",
        "       ^^^^^^^^^^",
        "\"11/01/2026\" is no number and no day: write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "paid > 2026-02-30",
        "       ^^^^^^^^^^",
        "there is no day 2026-02-30: write the year, the month and the day, such as 2026-11-01",
    ),
    (
        "a > 1.2.3",
        "    ^^^^^",
        "\"1.2.3\" is no number and no day: write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no",
    ),
    (
        "priority = \"high\"",
        "           ^^^^^^",
        "priority is a number, and \"high\" is a text: write a number, such as 3",
    ),
    ("attempts > \"2\"", "           ^^^", "attempts is a number, and \"2\" is a text: write 2"),
    ("zip = 33101", "      ^^^^^", "zip is a text, and 33101 is a number: write \"33101\""),
    ("key between 1 and 5", "            ^", "key is a text, and 1 is a number: write \"1\""),
    ("priority is empty", "^^^^^^^^", "priority is a number in every lead, and never empty: write priority = 0"),
    (
        "priority contains \"1\"",
        "                  ^^^",
        "priority is a number, and has no part that is a text: write =, < or >",
    ),
    ("name contains 5", "              ^", "5 is a number: only a text is part of a cell: \"5\""),
    ("name contains \" \"", "              ^^^", "a blank text is part of every cell: write is not empty, or the text"),
    ("vip > no", "      ^^", "yes and no are in no order: > can't be asked: write = or !="),
    ("a between 5 and 1", "          ^", "nothing lies between 5 and 1: the lesser one comes first: between 1 and 5"),
    ("a between 5 and \"x\"", "                ^^^", "5 is a number, and \"x\" is a text: write values of one kind"),
];

#[test]
fn faults_say_where_what_and_what_to_do() {
    let mut wrong = Vec::new();
    for (text, signs, said) in FAULTS {
        let faults = parse(text, "US").expect_err(text);
        let told = faults.iter().map(|fault| {
            let hint = if fault.hint.is_empty() { String::new() } else { format!(": {}", fault.hint) };
            format!("{text}\n{}\n{}{hint}", fault.pointed(text)[1], fault.what)
        });
        let told = told.collect::<Vec<_>>().join("\n");
        if told != format!("{text}\n{signs}\n{said}") {
            wrong.push(told);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_comparison_that_does_not_fit_is_told() {
    let text = "zip = 1 and priority = \"a\" or name contains 2";
    let faults = parse(text, "US").expect_err(text);
    assert_eq!(faults.iter().map(|fault| fault.at.start).collect::<Vec<_>>(), [6, 23, 44]);
}

#[test]
fn neither_length_nor_depth_breaks_it() {
    let deep = |word: &str, times: usize| format!("{}a = 1", word.repeat(times));
    for (text, what) in [
        (deep("(", 3_000), "more than 40 deep"),
        (deep("not ", 900), "more than 40 deep"),
        (deep("(", 5_000), "longer than 4000 bytes"),
    ] {
        let faults = parse(&text, "US").expect_err("a fault");
        assert!(faults[0].what.contains(what), "{faults:?}");
    }
    let wide = format!("a = 1{}", " and a = 1".repeat(390));
    assert!(parse(&wide, "US").is_ok());
}

#[test]
fn columns_are_checked_against_the_lists() {
    let headers = ["Balance", "Loan Amount", "balance ", "", "Note"];
    for (text, said) in [
        ("balance > 1 and [LOAN AMOUNT] > 1 and state = \"FL\"", &[][..]),
        ("balanse > 1", &["0: unknown column \"balanse\": did you mean Balance?"]),
        ("loan_amount > 1", &["0: unknown column \"loan_amount\": did you mean [Loan Amount]?"]),
        ("stat = \"FL\"", &["0: unknown column \"stat\": did you mean state?"]),
        (
            "[State] = \"FL\"",
            &[
                "0: unknown column \"State\": no list has a column of this header; every lead has state, without brackets",
            ],
        ),
        (
            "note is empty and colour = \"red\" or not Colour = \"blue\" and balanc = 1",
            &[
                "18: unknown column \"colour\": the columns are state, zip, country, key, name, company, priority, list, attempts, last_result, Balance, [Loan Amount], Note",
                "60: unknown column \"balanc\": did you mean Balance?",
            ],
        ),
    ] {
        let filter = parse(text, "US").expect(text);
        let told = check(&filter, headers).err().unwrap_or_default();
        let told: Vec<_> =
            told.iter().map(|fault| format!("{}: {}: {}", fault.at.start, fault.what, fault.hint)).collect();
        assert_eq!(told, said, "{text}");
    }
}

#[test]
fn a_filter_wants_what_leads_do_not_bring() {
    let filter = parse("key = \"1\" and balance > 1 and Balance < 9 and state = \"FL\" and attempts < 2", "US")
        .expect("a filter");
    assert_eq!(*filter.wanted, [Column::Header("balance".to_owned()), Column::read("state")]);
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(expr in samples::exprs()) {
        let text = expr.to_string();
        let words = Cursor::of(&text).expect("tokens");
        let mut parser = Parser { words, depth: 0, types: Types::default() };
        let read = parser.whole();
        prop_assert_eq!(read.as_ref(), Ok(&expr), "{}", text);
    }

    #[test]
    fn whatever_is_written_is_read_or_has_a_fault_in_it(text in "[a-c\\[\\]()\"'=<>!, .0-9é-]{0,24}|(state|not|and|or|in|\"FL\"|5|=|\\(|\\)| ){0,12}") {
        match parse(&text, "US") {
            Ok(filter) => prop_assert_eq!(parse(&filter.holds.to_string(), "US").map(|again| again.holds), Ok(filter.holds)),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    prop_assert!(fault.at.end <= text.len() && text.get(fault.at.clone()).is_some(), "{fault:?}");
                    let [line, signs] = fault.pointed(&text);
                    prop_assert!(signs.chars().count() <= line.chars().count() + 1, "{fault:?}");
                }
            }
        }
    }
}
