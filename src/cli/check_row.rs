//! One row of `check`: from the cells of a question to the cells of its answer.

use super::words::instant;
use crate::domain::campaign::CampaignKind;
use crate::domain::phone::PhoneType;
use crate::domain::place::{Place, PlaceEvidence, PlacePolicy};
use crate::eligibility::history::History;
use crate::eligibility::{Case, Verdict, assess};
use crate::intake::phones::read_one;
use crate::rules::Rulebook;
use crate::rules::places::KeptPlaces;
use crate::rules::window::{Window, WindowTerms};
use crate::rules::zones::{FIRST_YEAR, LAST_YEAR, ZoneTable};
use chrono::{DateTime, Datelike, Utc};
use std::collections::HashMap;

/// The columns that an answer adds to its row, in order.
pub const ANSWER_COLUMNS: [&str; 8] =
    ["e164", "verdict", "reason", "reasons", "next_at", "open_until", "places", "source"];

/// How many windows are kept before the memory is emptied.
const KEPT_WINDOWS: usize = 100_000;

/// The cells of a question; empty where the row says nothing.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    pub kind: &'a str,
    pub phone: &'a str,
    pub state: &'a str,
    pub zip: &'a str,
    pub country: &'a str,
    pub zone: &'a str,
    pub region: &'a str,
    pub at: &'a str,
    pub history: &'a str,
}

/// The cells of an answer, by the names of [`ANSWER_COLUMNS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub e164: String,
    pub verdict: &'static str,
    pub reason: String,
    pub reasons: Vec<String>,
    pub next_at: String,
    pub open_until: String,
    pub places: String,
    pub source: String,
    /// The row itself can't be read: why.
    pub fault: Option<String>,
    /// The history holds calls, which caps on frequency would count.
    pub past_calls: usize,
}

impl Answer {
    /// The cells in the order of [`ANSWER_COLUMNS`].
    pub fn cells(&self) -> [String; 8] {
        [
            self.e164.clone(),
            self.verdict.to_owned(),
            self.reason.clone(),
            self.reasons.join(";"),
            self.next_at.clone(),
            self.open_until.clone(),
            self.places.clone(),
            self.source.clone(),
        ]
    }
}

/// Answers rows; keeps what rows have in common.
pub struct Checker<'a> {
    pub rulebook: &'a Rulebook,
    pub zones: &'a ZoneTable,
    pub practice: bool,
    /// The kind of rows that name none.
    pub kind: Option<CampaignKind>,
    /// The region of rows that name none.
    pub region: Option<String>,
    /// The instant of rows that name none.
    pub now: DateTime<Utc>,
    places: KeptPlaces<'a>,
    windows: HashMap<(Place, CampaignKind, DateTime<Utc>), Window>,
}

impl<'a> Checker<'a> {
    /// A checker with nothing kept yet.
    pub fn new(rulebook: &'a Rulebook, zones: &'a ZoneTable, now: DateTime<Utc>) -> Self {
        Self {
            rulebook,
            zones,
            practice: false,
            kind: None,
            region: None,
            now,
            places: KeptPlaces::new(zones, PlacePolicy::Strictest),
            windows: HashMap::new(),
        }
    }

    /// The answer to one row.
    pub fn answer(&mut self, question: &Question<'_>) -> Answer {
        let region = Some(question.region.trim()).filter(|region| !region.is_empty()).or(self.region.as_deref());
        let phone = read_one(question.phone, region).ok();
        let number = phone.as_ref().map(|phone| phone.number);
        let mut answer =
            Answer { e164: number.map(|number| number.to_string()).unwrap_or_default(), ..Answer::default() };
        let evidence = PlaceEvidence {
            number,
            state: question.state.trim().to_owned(),
            postcode: question.zip.trim().to_owned(),
            country: question.country.trim().to_owned(),
            zone: question.zone.trim().to_owned(),
        };
        let place = self.places.place(evidence);
        answer.places = place.to_string();
        let kind = match question.kind.trim() {
            "" => self.kind,
            text => match CampaignKind::from_name(&text.to_ascii_lowercase()) {
                Some(kind) => Some(kind),
                None => {
                    return answer.faulty(format!(
                        "kind \"{text}\": write one of {}",
                        CampaignKind::ALL.map(CampaignKind::name).join(", ")
                    ));
                }
            },
        };
        // Without a kind there is no law to ask: number and place are all that can be said.
        let Some(kind) = kind else { return answer };
        let now = match read_at(question.at, self.now) {
            Ok(now) => now,
            Err(fault) => return answer.faulty(fault),
        };
        let history = match History::parse(question.history) {
            Ok(history) => history,
            Err(token) => return answer.faulty(token.to_string()),
        };
        answer.past_calls = history.calls.len();
        let canada = place.candidates.iter().any(|candidate| candidate.jurisdiction.country() == "CA");
        let claims = history.claims(now, canada);
        let phone_type = phone.map_or(PhoneType::Unknown, |phone| phone.kind);
        let case = Case { now, number, phone_type, place: &place, claims: &claims, suppressed: &[], standing: None };
        let verdict = self.verdict(&case, kind);
        answer.say(&verdict);
        answer
    }

    fn verdict(&mut self, case: &Case<'_>, kind: CampaignKind) -> Verdict {
        let terms = WindowTerms {
            kind,
            own: None,
            hours_for: &[],
            practice: self.practice,
            starts: None,
            ends: None,
            inconvenient: &case.claims.inconvenient,
        };
        if self.windows.len() >= KEPT_WINDOWS {
            self.windows.clear();
        }
        let windows = &mut self.windows;
        let (rulebook, zones) = (self.rulebook, self.zones);
        let mut window = |at: DateTime<Utc>| {
            if !terms.inconvenient.is_empty() {
                return rulebook.window(zones, case.place, &terms, at);
            }
            let key = (case.place.clone(), kind, at);
            windows.entry(key).or_insert_with(|| rulebook.window(zones, case.place, &terms, at)).clone()
        };
        assess(case, kind, zones, &mut window)
    }
}

impl Answer {
    /// The answer to a row that could not be read.
    pub fn faulty(mut self, fault: String) -> Self {
        self.verdict = "never";
        self.reason = "row_fault".to_owned();
        self.reasons = vec!["row_fault".to_owned()];
        self.source.clone_from(&fault);
        self.fault = Some(fault);
        self
    }

    fn say(&mut self, verdict: &Verdict) {
        self.verdict = verdict.name();
        let refusals = verdict.refusals();
        for refusal in refusals {
            let code = refusal.code.name().to_owned();
            if !self.reasons.contains(&code) {
                self.reasons.push(code);
            }
        }
        self.reason = self.reasons.first().cloned().unwrap_or_default();
        self.source = refusals.first().map(|refusal| refusal.source.clone()).unwrap_or_default();
        match verdict {
            Verdict::Dialable { until } => self.open_until = instant(*until),
            Verdict::Later { at, .. } => self.next_at = instant(*at),
            Verdict::Never { .. } => {}
        }
    }
}

/// An instant as rows write it: RFC 3339, or without an offset, which is then UTC.
fn read_at(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(now);
    }
    let Some(at) = crate::domain::instant::read(text, |local| local.and_utc()) else {
        return Err(format!("at \"{text}\": write an instant such as 2026-11-23T13:05:00Z"));
    };
    if !(FIRST_YEAR..=LAST_YEAR).contains(&at.year()) {
        return Err(format!("at \"{text}\": the zone data reach from {FIRST_YEAR} to {LAST_YEAR}"));
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_within_the_years_of_the_zone_data() {
        let now = DateTime::from_timestamp(0, 0).expect("an instant");
        for (text, expected) in [
            ("", Some("1970-01-01T00:00:00Z")),
            ("2026-11-23T13:05:00Z", Some("2026-11-23T13:05:00Z")),
            ("2026-11-23T08:05:00-05:00", Some("2026-11-23T13:05:00Z")),
            ("2026-11-23 13:05", Some("2026-11-23T13:05:00Z")),
            ("2026-11-23T13:05Z", Some("2026-11-23T13:05:00Z")),
            ("2037-12-31T23:59:59Z", Some("2037-12-31T23:59:59Z")),
            ("2038-01-01T00:00:00Z", None),
            ("1989-12-31T23:59:59Z", None),
            ("+262142-12-31T00:00:00Z", None),
            ("11/23/2026", None),
        ] {
            assert_eq!(read_at(text, now).ok().map(instant).as_deref(), expected, "{text}");
        }
    }
}
