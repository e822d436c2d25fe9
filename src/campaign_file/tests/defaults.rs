//! What a file means that says little, and what one means that says everything.

use super::{LEAST, read_here};
use crate::domain::campaign::{AttemptPolicy, CallbackFor, CallbackPolicy, CampaignKind, DialingMode, LeadOrder};
use crate::domain::day_part::DayPart;
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::mix::ListMix;
use crate::domain::phone::PhoneType;
use chrono::{Duration, NaiveDate};

#[test]
fn four_keys_are_enough() {
    let terms = read_here(LEAST).expect("a campaign");
    let campaign = terms.campaign;
    assert_eq!((campaign.name.as_str(), campaign.client.as_str(), campaign.subject.as_str()), ("a", "b", "a"));
    assert_eq!((campaign.kind, campaign.region.as_str()), (CampaignKind::Sales, "US"));
    assert_eq!((campaign.starts, campaign.ends), (None, None));
    assert_eq!(campaign.attempts, AttemptPolicy::caps(6, 4, 1, Duration::hours(4)));
    assert_eq!((campaign.dedupe, campaign.on_repeat), (DedupeScope::Campaign, OnRepeat::Merge));
    assert_eq!((campaign.mode, campaign.order, campaign.weight), (DialingMode::Progressive, LeadOrder::FreshFirst, 1));
    assert!(
        campaign.hours.is_none()
            && campaign.lists.is_empty()
            && campaign.retry.is_empty()
            && campaign.phones.is_empty()
            && !campaign.practice
    );
    assert_eq!((campaign.dispositions.as_str(), terms.dispositions.name.as_str()), ("sales", "sales"));
}

/// A file with every key, none with its default.
pub(super) const ALL: &str = r#"
name = "n"
client = " c "
kind = "survey"
region = "gb"
subject = "s"
starts = 2027-01-02
ends = 2027-01-02
lists = "b.csv"
dedupe = "client"
repeats = "set_aside"
filter = "state = 'FL' and balance > 5"
order = "oldest_attempt"
dispositions = "own.toml"
script = "Hello"
map = "vicidial"

[columns]
no_header = true
phone = [5, "3"]
alternates = 27
key = 1
name = 2
first_name = 4
last_name = 6
company = 7
calling_code = 8
state = 9
zip = 10
country = 11
zone = 12
priority = 13
region = 14
do_not_call = "15"
history = 16
consent = 17
customer = 18
purchase = 19
inquiry = 20
scrubbed = 21
past_due = 22
inconvenient = 23
cease = 24
attorney = 25
bankruptcy = 26

[calling]
hours = "Mo 09:00-18:00"
floor = "Europe/London"
mode = "preview"
weight = 3
numbers = ["personal", "premium_rate"]
caller_ids = ["+44 20 7946-0001", "+1 (305) 555-0142"]
practice = true

[calling.hours_for]
US-PR = "09:00"
gb = "10:00"

[attempts]
total = 9
per_number = 8
per_day = 7
gap = "1d"
next_number_after = 2
spread = true

[phones]
weekday_day = ["work", "mobile"]
weekday_evening = "home"
weekend = []

[callbacks]
for = "agent"
grace = "45m"

[retry]
machine = { after = "2d", times = 3, other_number = true }
busy = { times = 5, other_day_part = true }
REFUSED_SOFT = "14d"

[mix]
"b.csv" = 4
"north*" = 100

[[quota]]
name = " young "
set = "age"
leads = "age < 35"
answers = { q1 = "yes", q2 = ["a", "b "] }
target = 50

[[quota]]
name = "all"
target = 0
"#;

#[test]
fn every_key_arrives() {
    let terms = read_here(ALL).expect("a campaign");
    let campaign = terms.campaign;
    let day = NaiveDate::from_ymd_opt(2027, 1, 2);
    assert_eq!((campaign.client.as_str(), campaign.region.as_str(), campaign.subject.as_str()), ("c", "GB", "s"));
    assert_eq!((campaign.starts, campaign.ends), (day, day));
    assert_eq!(
        (campaign.dedupe, campaign.on_repeat, campaign.order),
        (DedupeScope::Client, OnRepeat::SetAside, LeadOrder::OldestAttempt)
    );
    assert_eq!((campaign.lists, campaign.script.as_str()), (vec!["b.csv".to_owned()], "Hello"));
    assert_eq!((campaign.dispositions.as_str(), terms.dispositions.name.as_str()), ("own.toml", "survey"));
    assert!(campaign.no_header && campaign.practice);
    assert_eq!(campaign.columns.len(), 26);
    assert_eq!(
        (campaign.map.as_str(), campaign.numbers),
        ("vicidial", vec![PhoneType::Personal, PhoneType::PremiumRate])
    );
    assert_eq!(campaign.columns[0], ("phone".to_owned(), vec!["5".to_owned(), "3".to_owned()]));
    let told: Vec<_> = campaign.quotas.all.iter().map(|quota| (quota.name.as_str(), quota.target)).collect();
    assert_eq!(told, [("young", 50), ("all", 0)]);
    let young = &campaign.quotas.all[0];
    assert_eq!((young.set.as_deref(), young.leads.is_some()), (Some("age"), true));
    let wanted = |question: &str, answers: &[&str]| {
        (question.to_owned(), answers.iter().map(|answer| (*answer).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(young.answers, [wanted("q1", &["yes"]), wanted("q2", &["a", "b"])]);
    assert_eq!(campaign.hours.expect("hours").text(), "Mo 09:00-18:00");
    let places: Vec<_> = campaign.hours_for.iter().map(|(place, hours)| (place.code(), hours.text())).collect();
    assert_eq!(places, [("US-PR", "09:00"), ("GB", "10:00")]);
    assert_eq!((campaign.floor.as_str(), campaign.mode, campaign.weight), ("Europe/London", DialingMode::Preview, 3));
    assert_eq!(campaign.caller_ids, ["+442079460001", "+13055550142"]);
    let caps = AttemptPolicy::caps(9, 8, 7, Duration::days(1));
    assert_eq!(campaign.attempts, AttemptPolicy { next_number_after: Some(2), spread: true, ..caps });
    let of = |part| campaign.phones.of(part).iter().map(|label| label.name()).collect::<Vec<_>>();
    assert_eq!(DayPart::ALL.map(of), [vec!["work", "mobile"], vec!["home"], vec![]]);
    let callbacks = CallbackPolicy { owner: CallbackFor::Agent, grace: Duration::minutes(45) };
    assert_eq!(campaign.callbacks, callbacks);
    let ways: Vec<_> = campaign.retry.iter().map(|rule| (rule.other_number, rule.other_day_part)).collect();
    assert_eq!(ways, [(true, false), (false, true), (false, false)]);
    let retry: Vec<_> = campaign.retry.iter().map(|rule| (rule.disposition.as_str(), rule.after, rule.times)).collect();
    let expected = [
        ("MACHINE", Duration::days(2), Some(3)),
        ("BUSY", Duration::minutes(30), Some(5)),
        ("REFUSED_SOFT", Duration::days(14), None),
    ];
    assert_eq!(retry, expected);
    let mix = campaign.mix.expect("a mix");
    assert_eq!(["d/b.csv", "north.csv", "c.csv"].map(|file| mix.weight(file)), [4, 100, 1]);
}

#[test]
fn lists_take_turns_where_a_file_says_so() {
    let of = |rest: &str| read_here(&format!("{LEAST}{rest}\n")).expect("a campaign").campaign;
    assert_eq!(of("").mix, None);
    assert_eq!(of("[mix]").mix, Some(ListMix::default()));
    assert_eq!((of("order = \"random\"").order, of("order = \"random\"").mix), (LeadOrder::SHUFFLED, None));
}

#[test]
fn the_fingerprint_tells_texts_apart() {
    let of = |toml: &str| read_here(toml).expect("a campaign").campaign.fingerprint;
    let other_set = format!("{LEAST}dispositions = \"own.toml\"\n");
    assert_eq!(of(LEAST), of(LEAST));
    assert_ne!(of(LEAST), of(&format!("{LEAST}# seen by the client\n")));
    assert_ne!(of(&other_set), of(&other_set.replace("own.toml", "survey")));
    assert_ne!(super::super::fingerprint("a", "b"), super::super::fingerprint("a", "c"));
    assert_ne!(super::super::fingerprint("ab", "c"), super::super::fingerprint("a", "bc"));
    assert_eq!(of(LEAST).len(), 64);
}

#[test]
fn names_and_targets_of_quotas_change_no_counts() {
    let fingerprint = |quota: &str| {
        let terms = read_here(&format!("{LEAST}[[quota]]\n{quota}\n")).expect("a campaign");
        terms.campaign.quotas.fingerprint
    };
    let one = fingerprint("name = \"a\"\ntarget = 1\nleads = 'x = 1'");
    assert_eq!(one, fingerprint("name = \"b\"\ntarget = 2\nset = \"s\"\nleads = 'x = 1'"));
    assert_ne!(one, fingerprint("name = \"a\"\ntarget = 1\nleads = 'x = 2'"));
    assert_ne!(one, fingerprint("name = \"a\"\ntarget = 1\nleads = 'x = 1'\nanswers = { q = \"1\" }"));
    assert!(read_here(LEAST).expect("a campaign").campaign.quotas.fingerprint.is_empty());
}
