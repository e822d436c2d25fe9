//! One row of `check`: from the cells of a question to the cells of its answer.

use super::why_told::finding_json;
use super::words::instant;
use crate::domain::campaign::CampaignKind;
use crate::domain::history::History;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::PlacePolicy;
use crate::eligibility::kept::{Bare, KeptVerdicts};
use crate::eligibility::{Finding, Verdict};
use crate::intake::phones::read_one;
use crate::rules::Rulebook;
use crate::rules::places::{KeptPlaces, PlaceId};
use crate::rules::zones::{FIRST_YEAR, LAST_YEAR, ZoneTable};
use chrono::{DateTime, Datelike, Utc};
use std::collections::HashMap;
use std::rc::Rc;

/// The columns that an answer adds to its row, in order.
pub const ANSWER_COLUMNS: [&str; 8] =
    ["e164", "verdict", "reason", "reasons", "next_at", "open_until", "places", "source"];

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

/// What is told of a verdict, by the names of [`ANSWER_COLUMNS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub verdict: &'static str,
    pub reason: String,
    pub reasons: String,
    pub next_at: String,
    pub open_until: String,
    pub source: String,
}

/// The answer to a row.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub number: Option<PhoneNumber>,
    pub told: Rc<Told>,
    /// Where the called party may be, as places write themselves.
    pub places: Rc<str>,
    /// The row itself can't be read: why.
    pub fault: Option<String>,
    /// Everything that was looked at, if it was asked for.
    pub findings: Vec<Finding>,
}

impl Answer {
    /// The cells in the order of [`ANSWER_COLUMNS`]; `e164` is room for the first.
    pub fn cells<'c>(&'c self, e164: &'c mut String) -> [&'c str; 8] {
        use std::fmt::Write as _;
        e164.clear();
        if let Some(number) = self.number {
            // Writing to a string does not fail.
            let _ = write!(e164, "{number}");
        }
        let told = &*self.told;
        [e164, told.verdict, &told.reason, &told.reasons, &told.next_at, &told.open_until, &self.places, &told.source]
    }

    /// Everything that was looked at, in a line: `hours US-FL clear; frequency US-FL refused: 3 of 3 attempts …`.
    pub fn rules_in_words(&self) -> String {
        let words = self.findings.iter().map(|finding| {
            format!(
                "{} {} {}: {} ({})",
                finding.topic,
                finding.by,
                finding.ruling.name(),
                finding.value,
                finding.evidence
            )
        });
        words.collect::<Vec<_>>().join("; ")
    }

    /// Everything that was looked at, as JSON.
    pub fn rules(&self) -> Vec<serde_json::Value> {
        self.findings.iter().map(finding_json).collect()
    }
}

/// Answers rows; keeps what rows have in common.
pub struct Checker<'a> {
    /// The kind of rows that name none.
    pub kind: Option<CampaignKind>,
    /// The region of rows that name none.
    pub region: Option<String>,
    /// The instant of rows that name none.
    pub now: DateTime<Utc>,
    /// Tell everything that was looked at.
    pub explain: bool,
    places: KeptPlaces<'a>,
    shown: HashMap<PlaceId, Rc<str>>,
    verdicts: KeptVerdicts<'a, Told>,
    /// The last text that was read as an instant, and the instant.
    last_at: (String, DateTime<Utc>),
}

impl<'a> Checker<'a> {
    /// A checker with nothing kept yet.
    pub fn new(
        rulebook: &'a Rulebook,
        zones: &'a ZoneTable,
        now: DateTime<Utc>,
        policy: PlacePolicy,
        practice: bool,
        sectors: Vec<String>,
    ) -> Self {
        Self {
            kind: None,
            region: None,
            now,
            explain: false,
            places: KeptPlaces::new(zones, policy),
            shown: HashMap::new(),
            verdicts: KeptVerdicts::new(rulebook, zones, practice, sectors, Told::of),
            last_at: (String::new(), now),
        }
    }

    /// The answer to one row.
    pub fn answer(&mut self, question: &Question<'_>) -> Answer {
        let region = Some(question.region.trim()).filter(|region| !region.is_empty()).or(self.region.as_deref());
        let phone = read_one(question.phone, region).ok();
        let number = phone.as_ref().map(|phone| phone.number);
        let id = self.places.place_id(
            number,
            question.state.trim(),
            question.zip.trim(),
            question.country.trim(),
            question.zone.trim(),
        );
        let mut answer = Answer { number, places: self.places_shown(id), ..Answer::default() };
        let kind = match read_kind(question.kind) {
            Ok(kind) => kind.or(self.kind),
            Err(fault) => return answer.faulty(fault),
        };
        // Without a kind there is no law to ask: number and place are all that can be said.
        let Some(kind) = kind else { return answer };
        let at = match self.read_at(question.at) {
            Ok(at) => at,
            Err(fault) => return answer.faulty(fault),
        };
        let phone_type = phone.map_or(PhoneType::Unknown, |phone| phone.kind);
        let bare = Bare { kind, number, phone_type, place: self.places.get(id), at };
        let history = question.history.trim();
        if history.is_empty() && !self.explain {
            answer.told = self.verdicts.plain(id, &bare);
            return answer;
        }
        match History::parse(history) {
            Err(token) => answer.faulty(token.to_string()),
            Ok(history) if self.explain => {
                let (told, findings) = self.verdicts.explained(id, &bare, &history);
                Answer { told: Rc::new(told), findings, ..answer }
            }
            Ok(history) => {
                answer.told = Rc::new(self.verdicts.with_history(id, &bare, &history));
                answer
            }
        }
    }

    fn places_shown(&mut self, id: PlaceId) -> Rc<str> {
        let places = &self.places;
        self.shown.entry(id).or_insert_with(|| places.get(id).to_string().into()).clone()
    }

    /// An instant as rows write it: RFC 3339, or without an offset, which is then UTC.
    fn read_at(&mut self, text: &str) -> Result<DateTime<Utc>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(self.now);
        }
        // Many files have one instant in all rows.
        if self.last_at.0 != text {
            let at = read_instant(text)?;
            self.last_at.0.clear();
            self.last_at.0.push_str(text);
            self.last_at.1 = at;
        }
        Ok(self.last_at.1)
    }
}

impl Answer {
    /// The answer to a row that could not be read.
    pub fn faulty(self, fault: String) -> Self {
        let told = Told {
            verdict: "never",
            reason: "row_fault".to_owned(),
            reasons: "row_fault".to_owned(),
            source: fault.clone(),
            ..Told::default()
        };
        Self { told: Rc::new(told), fault: Some(fault), ..self }
    }
}

impl Told {
    fn of(verdict: &Verdict) -> Self {
        let refusals = verdict.refusals();
        let mut reasons: Vec<&str> = refusals.iter().map(|refusal| refusal.code.name()).collect();
        reasons.dedup();
        let mut told = Self {
            verdict: verdict.name(),
            reason: reasons.first().copied().unwrap_or_default().to_owned(),
            reasons: reasons.join(";"),
            source: refusals.first().map(|refusal| refusal.source.clone()).unwrap_or_default(),
            ..Self::default()
        };
        match verdict {
            Verdict::Dialable { until } => told.open_until = instant(*until),
            Verdict::Later { at, .. } => told.next_at = instant(*at),
            Verdict::Never { .. } => {}
        }
        told
    }
}

/// A kind by its name, in letters of any size; `None` if the row names none.
fn read_kind(text: &str) -> Result<Option<CampaignKind>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = CampaignKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(text));
    let kinds = || CampaignKind::ALL.map(CampaignKind::name).join(", ");
    found.map(Some).ok_or_else(|| format!("kind \"{text}\": write one of {}", kinds()))
}

fn read_instant(text: &str) -> Result<DateTime<Utc>, String> {
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
        for (text, expected) in [
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
            assert_eq!(read_instant(text).ok().map(instant).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn kinds_are_read_in_letters_of_any_size() {
        assert_eq!(read_kind(" Sales "), Ok(Some(CampaignKind::Sales)));
        assert_eq!(read_kind(""), Ok(None));
        assert!(read_kind("polls").is_err());
    }
}
