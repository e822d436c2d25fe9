//! Files that bring news of leads that are there.

use super::reader::{ListReader, ReadOptions};

fn options() -> ReadOptions {
    let leave_out = vec![("status".to_owned(), vec!["SALE".to_owned(), "DNCL".to_owned()])];
    ReadOptions { updates: Some(today()), region: Some("US".to_owned()), leave_out, ..ReadOptions::default() }
}

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

/// Key, name, how many phones, priority and claims of each row; the columns of its rejects.
fn read(text: &'static str) -> Vec<String> {
    // Somewhere on earth it is tomorrow already.
    let tomorrow = today().succ_opt().expect("a day");
    let mut reader = ListReader::new(text.as_bytes(), options(), tomorrow).expect("news");
    let rows = std::iter::from_fn(|| reader.next_row()).map(|row| row.expect("a row"));
    rows.map(|row| {
        let rejects: Vec<_> = row.rejects.iter().map(|reject| format!("{}!", reject.column)).collect();
        let draft = row.draft.map(|draft| {
            let phones = draft.phones.len();
            let priority = if row.says_priority { draft.priority.to_string() } else { "-".to_owned() };
            format!("{} {} {phones} {priority} {}", draft.key, draft.name, draft.claims)
        });
        format!("{} {}", draft.unwrap_or_default(), rejects.join(" ")).trim().to_owned()
    })
    .collect()
}

#[test]
fn news_of_leads_need_a_key_and_no_phone() {
    for (text, expected) in [
        ("account,name\nK1,Ann\n", vec!["K1 Ann 0 -"]),
        ("account,name,phone\nK1,,\nK2,Bo,3055550142\nK3,,12\n", vec!["K1  0 -", "K2 Bo 1 -", "K3  0 -  phone!"]),
        ("account,priority\nK1,0\nK2,\nK3,high\n", vec!["K1  0 0", "K2  0 -", "K3  0 -  priority!"]),
        ("account,name\nK1,\"Ann\nK2,Bo\n", vec!["name!", "K2 Bo 0 -"]),
        ("account,name\nK1,Ann,x\n", vec!["column 3!"]),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let error = ListReader::new("name,phone\nAnn,3055550142\n".as_bytes(), options(), today());
    assert!(error.map(|_| ()).expect_err("no key").to_string().contains("say --map key=COLUMN"));
}

#[test]
fn what_says_not_to_call_is_a_request_where_an_import_would_leave_the_row_out() {
    for (text, expected) in [
        (
            "account,do_not_call\nK1,yes\nK2,no\nK3,\nK4,2026-11-01\n",
            vec!["K1  0 - idnc@2026-11-23", "K2  0 -", "K3  0 -", "K4  0 - idnc@2026-11-23"],
        ),
        // A telephone cell that says so gives no number.
        (
            "account,phone,cell\nK1,305-555-0142 (DNC),\nK2,3055550142,305-555-0143 do not call\n",
            vec!["K1  0 - idnc@2026-11-23 phone!", "K2  1 - idnc@2026-11-23 cell!"],
        ),
        // A status that a mapping leaves out says so if it speaks of do-not-call; other rows are left out.
        ("account,status\nK1,NEW\nK2,dncl\nK3,SALE\n", vec!["K1  0 -", "K2  0 - idnc@2026-11-23", "status!"]),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}
