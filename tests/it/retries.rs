//! The retry table: what outcomes do to leads, and when these may be called again, `tests/retries.cases`, one lead a line.
//!
//! Lines that begin with blanks are a campaign's file, for the leads below it. A lead is `PLACES  CALLS  →  ANSWER`: the place of
//! each of its numbers, with ` + ` between them; its calls in order, with `, ` between them: the called party's date and time, the
//! disposition, and then, if need be, `on 2` for the second number, `by ana` for who called, `for 2026-11-24 15:00` for a time that
//! was agreed. The answer gives the raw time, and the first instant at which the lead may be called, with the number if it has
//! several; of an agent's own callback also when anyone may; or why the lead is done.
//! `RETRIES=overwrite cargo test --test it retries` writes what the cases come to now: read the difference before you commit it.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use outdial::call::aftermath::{Over, aftermath};
use outdial::call::callback;
use outdial::call::landing::{JudgedLandings, Landings};
use outdial::campaign_file::{self, Terms};
use outdial::domain::attempt::{Aftermath, CAMPAIGN_ENDED, CallResult};
use outdial::domain::claims::Claims;
use outdial::domain::disposition::FinalFor;
use outdial::domain::lead::{Lead, LeadId, LeadStatus, PastAttempt, Phone};
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::phone_label::PhoneLabel;
use outdial::domain::place::Place;
use outdial::domain::zone::Zone;
use outdial::eligibility::{Judge, LeadVerdict};
use outdial::rules::{self, Rulebook, zones::ZoneTable};

const ARROW: &str = "  →  ";

fn terms(toml: &str) -> Terms {
    let context = campaign_file::Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: &|_| None,
    };
    campaign_file::read(toml, "retries.cases", &context).unwrap_or_else(|faults| panic!("{toml}\n{faults:?}"))
}

fn number(index: usize) -> PhoneNumber {
    PhoneNumber::from_digits(12_125_550_101 + index as u64).expect("a number")
}

/// A lead with a number in each place, which may have a label: `US-NY@America/New_York (work)`.
fn lead(places: &str) -> Lead {
    let phone = |(index, text): (usize, &str)| {
        let (text, label) = text.split_once(" (").unwrap_or((text, ""));
        Phone {
            number: number(index),
            kind: PhoneType::FixedOrMobile,
            label: PhoneLabel::from_name(label.trim_end_matches(')')),
            place: Place::read(text).unwrap_or_else(|| panic!("no place: {text}")).into(),
            final_reason: String::new(),
            in_progress: false,
            held: None,
            suppressed: Vec::new(),
            registered: Vec::new(),
        }
    };
    Lead {
        id: LeadId(1),
        campaign: 1,
        list: 1,
        row: 1,
        key: String::new(),
        name: String::new(),
        status: LeadStatus::Ready,
        final_reason: String::new(),
        next_at: None,
        cells: None,
        quotas: None,
        callback: None,
        priority: 0,
        phones: places.split(" + ").enumerate().map(phone).collect(),
        lease: None,
        attempts: Vec::new(),
        elsewhere: Vec::new(),
        claims: Claims::default(),
        ledger: Vec::new(),
    }
}

/// The first of the clocks that the holder of a number may have.
fn clock(lead: &Lead, index: usize) -> &'static Zone {
    let zone = &lead.phones[index].place.candidates.first().expect("a place").zones[0];
    ZoneTable::embedded().zone(zone).expect("a zone")
}

fn shown(lead: &Lead, at: DateTime<Utc>) -> String {
    clock(lead, 0).local(at).format("%a %-d %b %H:%M").to_string()
}

/// A lead, its terms and those who judge it.
struct Bench<'a> {
    terms: &'a Terms,
    judge: Judge<'a>,
    landings: JudgedLandings<'a>,
    lead: Lead,
    /// When it was last called.
    last: DateTime<Utc>,
}

impl<'a> Bench<'a> {
    fn new(terms: &'a Terms, places: &str) -> Self {
        let judge = || Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &terms.campaign, "");
        let (landings, last) = (JudgedLandings::new(judge()), DateTime::UNIX_EPOCH);
        Self { terms, judge: judge(), landings, lead: lead(places), last }
    }

    /// `2026-11-23 17:00 NO_ANSWER on 2 by ana for 2026-11-24 15:00`.
    fn call(&mut self, text: &str) {
        let (at, rest) = text.split_at_checked(16).unwrap_or_else(|| panic!("no time: {text}"));
        let mut words = rest.split_whitespace();
        let code = words.next().unwrap_or_else(|| panic!("no disposition: {text}"));
        let (mut on, mut agent, mut wish) = (1, "", None);
        while let Some(word) = words.next() {
            let said = words.next().unwrap_or_else(|| panic!("{word} what? {text}"));
            match word {
                "on" => on = said.parse().expect("which number"),
                "by" => agent = said,
                "for" => wish = Some(format!("{said} {}", words.next().expect("a time of day"))),
                _ => panic!("\"{word}\" is not known: {text}"),
            }
        }
        let local = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").expect("a time");
        let (index, at) = (on - 1, clock(&self.lead, on - 1).first_instant(local));
        let disposition = self.terms.dispositions.find(code).unwrap_or_else(|| panic!("no disposition {code}"));
        let answered = if disposition.contact { CallResult::Answered } else { CallResult::NoAnswer };
        let marks = disposition.marks(disposition.result.unwrap_or(answered));
        let (number, id) = (number(index), self.lead.attempts.len() as i64 + 1);
        self.lead.attempts.push(PastAttempt { id, number, at, disposition: disposition.code.clone(), marks });
        let wish = wish.map(|text| callback::read(&text, &self.lead, number, &self.landings).expect("a time"));
        let over = Over { disposition, number, agent, at, now: at, callback: wish };
        let after = aftermath(&self.landings, &self.lead, &over);
        self.last = at;
        self.stand(disposition, number, after);
    }

    fn stand(
        &mut self,
        disposition: &outdial::domain::disposition::Disposition,
        number: PhoneNumber,
        after: Aftermath,
    ) {
        let lead = &mut self.lead;
        (lead.callback, lead.next_at) = (None, None);
        lead.status = LeadStatus::Waiting;
        if disposition.final_for == FinalFor::Number {
            let own = lead.phones.iter_mut().filter(|phone| phone.number == number);
            own.for_each(|phone| phone.final_reason.clone_from(&disposition.code));
        }
        match after {
            Aftermath::Again(at) => lead.next_at = Some(at),
            Aftermath::Callback(at, callback) => (lead.next_at, lead.callback) = (Some(at), Some(callback)),
            Aftermath::CampaignEnded(at, callback) => {
                (lead.next_at, lead.callback) = (Some(at), callback);
                (lead.status, lead.final_reason) = (LeadStatus::Final, CAMPAIGN_ENDED.to_owned());
            }
            Aftermath::Done(reason) => (lead.status, lead.final_reason) = (LeadStatus::Final, reason),
        }
    }

    /// When the lead may be called by somebody, and the proof that it may then, and not a second before.
    fn first_legal(&self, asker: &str) -> String {
        let ask = |at| -> LeadVerdict { self.judge.lead(&self.lead, asker, at) };
        let Some(best) = ask(self.last).best else { return "never".to_owned() };
        let at = best.verdict.first_legal(self.last).expect("some day");
        assert!(ask(at).dialable().is_some_and(|(number, _)| number == best.number), "not callable at {at}");
        let due = self.lead.next_at.unwrap_or(at);
        assert!(at >= due, "callable at {at}, before it is due");
        if at > self.last {
            assert!(ask(at - Duration::seconds(1)).dialable().is_none(), "callable before {at}");
        }
        let index = self.lead.phones.iter().position(|phone| phone.number == best.number).expect("its phone");
        let on = if self.lead.phones.len() > 1 { format!(" on {}", index + 1) } else { String::new() };
        format!("{}{on}", shown(&self.lead, at))
    }

    fn answer(&self) -> String {
        let lead = &self.lead;
        let due = lead.next_at.map(|at| shown(lead, at)).unwrap_or_default();
        match lead.status {
            LeadStatus::Final if lead.next_at.is_some() => format!("done: {}, was due {due}", lead.final_reason),
            LeadStatus::Final => format!("done: {}", lead.final_reason),
            LeadStatus::Ready => "ready".to_owned(),
            LeadStatus::Waiting => match &lead.callback {
                None => format!("due {due}, call {}", self.first_legal("")),
                Some(callback) if callback.agent.is_empty() => format!("agreed {due}, call {}", self.first_legal("")),
                Some(callback) => {
                    let (own, others) = (self.first_legal(&callback.agent), self.first_legal(""));
                    format!("agreed {due}, {} calls {own}, anyone {others}", callback.agent)
                }
            },
        }
    }
}

fn told(terms: &Terms, asked: &str) -> String {
    let (places, calls) = asked.split_once("  ").unwrap_or_else(|| panic!("two blanks behind the places: {asked}"));
    let mut bench = Bench::new(terms, places);
    assert_eq!(bench.landings.campaign().name, "retries");
    calls.trim().split(", ").for_each(|call| bench.call(call));
    bench.answer()
}

#[test]
fn retries_come_when_the_cases_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/retries.cases");
    let text = std::fs::read_to_string(&path).expect("the cases");
    let (mut wrong, mut written, mut cases) = (Vec::new(), String::new(), 0);
    let (mut toml, mut read) = (String::new(), None);
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with(' ') {
            if read.take().is_some() {
                toml.clear();
            }
            toml.push_str(&format!("{}\n", line.trim()));
        }
        if line.is_empty() || line.starts_with([' ', '#']) {
            written.push_str(&format!("{line}\n"));
            continue;
        }
        let (asked, expected) = line.split_once(ARROW).unwrap_or((line, ""));
        let head = "name = \"retries\"\nclient = \"Test\"\nregion = \"US\"\n";
        let terms = read.get_or_insert_with(|| terms(&format!("{head}{toml}")));
        let found = told(terms, asked.trim_end());
        written.push_str(&format!("{}{ARROW}{found}\n", asked.trim_end()));
        if found != expected.trim() {
            wrong.push(format!(
                "tests/retries.cases:{number}: {asked}\n  found    {found}\n  expected {}",
                expected.trim()
            ));
        }
        cases += 1;
    }
    if std::env::var_os("RETRIES").is_some_and(|wish| wish == "overwrite") {
        std::fs::write(&path, written).expect("written");
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(cases >= 60, "{cases} cases");
    }
}
