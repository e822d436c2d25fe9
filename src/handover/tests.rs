use super::*;
use crate::dial_list::plan::Why;
use crate::domain::lead::{DraftPhone, LeadId};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::{Place, PlaceEvidence};

fn handed(number: &str, kind: PhoneType, name: &str) -> Handed {
    let number = PhoneNumber::parse(number).expect("a number");
    let other = PhoneNumber::parse("+13055550199").expect("a number");
    let phone = |number, kind| DraftPhone { number, kind, extension: String::new(), label: None };
    let extra = [("E-Mail", "ana@example.com"), ("Address", "1 Main\tSt \"rear\""), ("City", "Miami")];
    let draft = LeadDraft {
        name: name.to_owned(),
        company: "Duarte, Inc.".to_owned(),
        phones: vec![phone(number, kind), phone(other, PhoneType::Mobile)],
        evidence: PlaceEvidence { state: "FL".to_owned(), postcode: "33101".to_owned(), ..PlaceEvidence::default() },
        priority: 5,
        extra: extra.iter().map(|(header, cell)| ((*header).to_owned(), (*cell).to_owned())).collect(),
        ..LeadDraft::default()
    };
    let planned = Planned {
        lead: LeadId(4711),
        list: 1,
        key: "K1".to_owned(),
        name: name.to_owned(),
        number,
        place: Place::read("US-FL@America/New_York").expect("a place").into(),
        until: "2026-11-24T01:00:00Z".parse().expect("an instant"),
        attempts: 0,
        last_result: String::new(),
        why: Why::Fresh,
    };
    Handed { rank: 1, planned, draft, caller_id: "+13055550100".to_owned() }
}

fn terms() -> Terms {
    Terms {
        campaign: "solar".to_owned(),
        at: "2026-11-23T17:00:00Z".parse().expect("an instant"),
        list_id: "998".to_owned(),
        url: "https://example.com/say".to_owned(),
    }
}

#[test]
fn every_importer_gets_its_columns() {
    let ana = || handed("+13055550142", PhoneType::FixedOrMobile, "Ana Duarte Lopez");
    for (shape, row) in [
        (
            Shape::Vicidial,
            "4711|solar|998|1|3055550142||Ana||Duarte Lopez|1 Main St  rear|||Miami|FL||33101|||||ana@example.com||call before 2026-11-24 01:00 UTC|5|",
        ),
        (Shape::Five9, "3055550142|||Ana|Duarte Lopez|Duarte, Inc.|1 Main St \"rear\"|Miami|FL|33101|4711"),
        (Shape::Convoso, "3055550142|Ana|Duarte Lopez|ana@example.com|1 Main St \"rear\"|Miami|FL|33101||4711"),
        (Shape::Genesys, "4711|||+13055550142|America/New_York|33101|Ana|Duarte Lopez|5|2026-11-24T01:00:00Z"),
        (Shape::Nice, "4711|Ana|Duarte Lopez|+13055550142|33101|Miami|FL|America/New_York|2026-11-24T01:00:00Z|5"),
        (Shape::Uccx, "4711|Ana|Duarte Lopez|3055550142|||"),
        (Shape::Twilio, "+13055550142|+13055550100|https://example.com/say|Enable"),
    ] {
        let sheet = sheet(shape, &terms(), &[ana()]).expect("a sheet");
        let cells = sheet.rows.first().expect("a row");
        assert_eq!(cells.join("|"), row, "{}", shape.name());
        let width = sheet.header.map_or(25, |header| header.len());
        assert_eq!(cells.len(), width, "{}", shape.name());
        // The lead's other number was not judged: nobody gets it.
        assert!(cells.iter().all(|cell| !cell.contains("5550199")), "{}", shape.name());
    }
}

#[test]
fn numbers_abroad_and_mobiles_go_where_they_belong() {
    let abroad = handed("+442079460123", PhoneType::Mobile, "Zoë");
    let first = |shape| sheet(shape, &terms(), std::slice::from_ref(&abroad)).expect("a sheet").rows.remove(0);
    assert_eq!(first(Shape::Vicidial).get(3..9).expect("cells").join("|"), "44|2079460123||Zoë||");
    assert_eq!(first(Shape::Five9).first().map(String::as_str), Some("011442079460123"));
    assert_eq!(first(Shape::Genesys).get(1..5).expect("cells").join("|"), "+442079460123|America/New_York||");
}

#[test]
fn a_state_goes_out_in_its_letters() {
    let state = |said: &str, place: &str| {
        let mut lead = handed("+12125550187", PhoneType::Fixed, "Ana");
        lead.draft.evidence.state = said.to_owned();
        lead.planned.place = Place::read(place).expect("a place").into();
        sheet(Shape::Five9, &terms(), &[lead]).expect("a sheet").rows.remove(0).remove(8)
    };
    assert_eq!(state("New York", "US-NY-NYC@America/New_York"), "NY");
    assert_eq!(state("ny", "US-NY@America/New_York"), "ny");
    assert_eq!(state("", "US-NY@America/New_York"), "");
    assert_eq!(state("New York", "US-NY@America/New_York|US-NJ@America/New_York"), "New York");
    assert_eq!(state("Greater London", "GB@Europe/London"), "Greater London");
}

#[test]
fn what_a_shape_lacks_is_asked_for() {
    let ana = handed("+13055550142", PhoneType::Fixed, "Ana");
    let none = Terms::default();
    let fault = |shape, list: &[Handed]| sheet(shape, &none, list).expect_err("refused").to_string();
    assert!(fault(Shape::Vicidial, &[]).contains("--list-id"));
    assert!(fault(Shape::Twilio, &[]).contains("--url"));
    let silent = Handed { caller_id: String::new(), ..ana.clone() };
    assert_eq!(sheet(Shape::Twilio, &terms(), &[silent]), Err(HandoverError::NeedsCallerId));
    let abroad = handed("+442079460123", PhoneType::Fixed, "Zoë");
    for shape in [Shape::Convoso, Shape::Uccx] {
        assert!(fault(shape, &[ana.clone(), abroad.clone()]).contains("+1, +44"));
        assert!(sheet(shape, &terms(), std::slice::from_ref(&abroad)).is_ok());
    }
    let many = vec![ana; 30_001];
    assert!(fault(Shape::Convoso, &many).contains("30000"));
}

fn channel() -> Channel {
    Channel {
        channel: "PJSIP/{}@trunk".to_owned(),
        context: "outdial".to_owned(),
        extension: "s".to_owned(),
        ring_seconds: 30,
    }
}

#[test]
fn a_call_file_tries_once() {
    let CallFile { name, text } = call_file(&terms(), &channel(), &handed("+13055550142", PhoneType::Fixed, "Ana"));
    assert_eq!(name, "solar-20261123T170000Z-000001-lead-4711.call");
    assert_eq!(
        text,
        "Channel: PJSIP/+13055550142@trunk\nCallerID: <+13055550100>\nMaxRetries: 0\nRetryTime: 31536000\n\
         WaitTime: 30\nContext: outdial\nExtension: s\nPriority: 1\nAccount: solar\nSetvar: OUTDIAL_LEAD=4711\n\
         Setvar: OUTDIAL_NUMBER=+13055550142\nSetvar: OUTDIAL_CALL_BEFORE=1795482000\nSetvar: CDR(userfield)=4711\n\
         Setvar: CHANNEL(hangup_handler_push)=outdial-done,s,1\nArchive: yes\n"
    );
}

#[test]
fn a_call_file_holds_no_line_and_no_comment_of_others() {
    let keys = |text: &str| {
        text.lines().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let plain = call_file(&terms(), &channel(), &handed("+13055550142", PhoneType::Fixed, "Ana"));
    for evil in ["x\nApplication: System", "x\r\nData: rm", "a;b", "x\u{85}Channel: y"] {
        let odd = Channel {
            channel: format!("PJSIP/{{}}@{evil}"),
            context: evil.to_owned(),
            extension: evil.to_owned(),
            ..channel()
        };
        let lead = handed("+13055550142", PhoneType::Fixed, evil);
        let CallFile { text, .. } = call_file(&Terms { campaign: evil.to_owned(), ..terms() }, &odd, &lead);
        assert_eq!(keys(&text), keys(&plain.text), "{text}");
        assert_eq!(text.matches(';').count(), text.matches("\\;").count(), "{text}");
        assert!(!fits("x\ny") && !fits("a #b") && !fits("#a") && !fits("") && fits("a#b;c"));
    }
}
