//! The history of a number or a lead in one line: what has happened before and what is claimed, in tokens with `;`
//! between them. Rows of `check`, lead lists and the database write it so.
//!
//! `att@T` an attempt, `contact@T` somebody answered, `conv@T` a conversation, `abandoned@T`, `amd@T` a call taken for a
//! machine (each may end in `*n`, n times), `refused@DATE`; `ndnc`, `tps`, `listed=CODE` on a registry, `idnc@DATE` a
//! request to the caller, `scrubbed@DATE` checked against the registries that bind and not found; `consent` written consent, `customer` an existing contract, `ebr_purchase@DATE`,
//! `inquiry@DATE`; `cease`, `attorney`, `bankruptcy`, `workplace`, `inconvenient=HH:MM-HH:MM` local, over midnight if it ends before it begins; `past_due=DAYS`,
//! `live_guaranteed`. T is an instant (RFC 3339, seconds may be left out), DATE a day.

use super::claims::{Claims, Listing};
use super::hours::MinuteSpan;
use super::past_call::{Marks, PastCall, Relation};
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike, Utc};
use std::fmt;

/// A token that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("history token \"{0}\" is not known: write att@2026-06-09T15:00Z, ndnc, consent, inconvenient=12:00-15:00 …")]
pub struct BadToken(pub String);

/// What a history says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub claims: Claims,
    /// Earlier calls, oldest first.
    pub calls: Vec<PastCall>,
}

impl History {
    /// Reads a history; an empty text is an empty history.
    ///
    /// # Errors
    /// The first token that can't be read.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let mut history = Self::default();
        for token in text.split(';').map(str::trim).filter(|token| !token.is_empty()) {
            history.take(token).ok_or_else(|| BadToken(token.to_owned()))?;
        }
        history.calls.sort_by_key(|call| call.at);
        Ok(history)
    }

    fn take(&mut self, token: &str) -> Option<()> {
        if let Some((word, value)) = token.split_once('@') {
            return self.take_dated(word, value);
        }
        let claims = &mut self.claims;
        if let Some((word, value)) = token.split_once('=') {
            match word {
                "inconvenient" => claims.inconvenient.push(span(value)?),
                "past_due" => claims.past_due = Some(value.parse().ok()?),
                "listed" => claims.listed.push(Listing::Code(registry_code(value)?)),
                _ => return None,
            }
            return Some(());
        }
        match token {
            "ndnc" => claims.listed.push(Listing::National),
            "tps" => claims.listed.push(Listing::Tps),
            "consent" => claims.consent = true,
            "customer" => claims.customer = true,
            "cease" => claims.cease = true,
            "attorney" => claims.attorney = true,
            "bankruptcy" => claims.bankruptcy = true,
            "workplace" => claims.workplace = true,
            "live_guaranteed" => claims.live_agent = true,
            _ => return None,
        }
        Some(())
    }

    fn take_dated(&mut self, word: &str, value: &str) -> Option<()> {
        let marks = match word {
            "att" => Marks::default(),
            "contact" => Marks { contact: true, ..Marks::default() },
            "conv" => Marks { contact: true, conversation: true, ..Marks::default() },
            "abandoned" => Marks { abandoned: true, ..Marks::default() },
            "amd" => Marks { machine: true, ..Marks::default() },
            _ => {
                let claims = &mut self.claims;
                let day = match word {
                    "refused" => &mut claims.refused,
                    "idnc" => &mut claims.own_request,
                    "ebr_purchase" => &mut claims.purchase,
                    "inquiry" => &mut claims.inquiry,
                    "scrubbed" => &mut claims.scrubbed,
                    _ => return None,
                };
                // Of several the last counts.
                *day = (*day).max(Some(date(value)?));
                return Some(());
            }
        };
        let (time, times) = value.split_once('*').unwrap_or((value, "1"));
        let at = instant(time)?;
        let times: usize = times.parse().ok().filter(|times| *times <= 10_000)?;
        self.calls.extend(std::iter::repeat_n(PastCall { at, marks, relation: Relation::ALL }, times));
        Some(())
    }
}

/// Every word that claims something, as tokens begin with it.
const CLAIM_WORDS: [&str; 17] = [
    "consent",
    "customer",
    "cease",
    "attorney",
    "bankruptcy",
    "workplace",
    "live_guaranteed",
    "ebr_purchase",
    "inquiry",
    "idnc",
    "refused",
    "scrubbed",
    "ndnc",
    "tps",
    "listed",
    "inconvenient",
    "past_due",
];

/// The word with which a token begins.
fn word(token: &str) -> &str {
    token.split(['@', '=']).next().unwrap_or(token)
}

impl Claims {
    /// The tokens one by one; none if nothing is claimed.
    pub fn tokens(&self) -> Vec<String> {
        let text = self.to_string();
        text.split(';').filter(|token| !token.is_empty()).map(str::to_owned).collect()
    }

    /// The days that are claimed, each with the word of its token.
    pub fn days(&self) -> Vec<(&'static str, NaiveDate)> {
        let days = [
            (self.purchase, "ebr_purchase"),
            (self.inquiry, "inquiry"),
            (self.own_request, "idnc"),
            (self.refused, "refused"),
            (self.scrubbed, "scrubbed"),
        ];
        days.into_iter().filter_map(|(day, word)| day.map(|day| (word, day))).collect()
    }

    /// The claims without those that a text of tokens takes back: `consent`, `inconvenient` for every such time,
    /// `inconvenient=12:00-15:00` for one.
    ///
    /// # Errors
    /// The first token that is that of no claim.
    pub fn without(&self, taken_back: &str) -> Result<Self, BadToken> {
        let taken: Vec<_> = taken_back.split(';').map(str::trim).filter(|token| !token.is_empty()).collect();
        if let Some(unknown) = taken.iter().find(|token| !CLAIM_WORDS.contains(&word(token))) {
            return Err(BadToken((*unknown).to_owned()));
        }
        let stays = |token: &String| !taken.iter().any(|gone| gone == token || *gone == word(token));
        let left: Vec<_> = self.tokens().into_iter().filter(stays).collect();
        History::parse(&left.join(";")).map(|history| history.claims)
    }
}

/// The claims as tokens; [`History::parse`] reads them back.
impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tokens: Vec<String> = Vec::new();
        for (claimed, word) in [
            (self.consent, "consent"),
            (self.customer, "customer"),
            (self.cease, "cease"),
            (self.attorney, "attorney"),
            (self.bankruptcy, "bankruptcy"),
            (self.workplace, "workplace"),
            (self.live_agent, "live_guaranteed"),
        ] {
            tokens.extend(claimed.then(|| word.to_owned()));
        }
        tokens.extend(self.days().into_iter().map(|(word, day)| format!("{word}@{day}")));
        tokens.extend(self.listed.iter().map(|listing| match listing {
            Listing::National => "ndnc".to_owned(),
            Listing::Tps => "tps".to_owned(),
            Listing::Code(code) => format!("listed={code}"),
        }));
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let barred = self.inconvenient.iter().map(|span| (clock(span.open), clock(span.close)));
        tokens.extend(barred.map(|(open, close)| format!("inconvenient={open}-{close}")));
        tokens.extend(self.past_due.map(|days| format!("past_due={days}")));
        f.write_str(&tokens.join(";"))
    }
}

fn registry_code(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| text.to_ascii_uppercase())
}

/// A day, `2026-06-09`, or an instant, which counts for its day.
fn date(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let four_digits = day.bytes().take(4).all(|byte| byte.is_ascii_digit());
    let timed = || super::instant::read(text, |local| local.and_utc()).is_some();
    (four_digits && (rest.is_empty() || timed())).then(|| day.parse().ok())?
}

/// An instant with its offset; seconds may be left out.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let has_offset = text.ends_with('Z') || DateTime::parse_from_rfc3339(text).is_ok();
    super::instant::read(text, |local| local.and_utc()).filter(|_| has_offset)
}

fn span(text: &str) -> Option<MinuteSpan> {
    let (open, close) = text.split_once('-')?;
    let minute = |text: &str| -> Option<u16> {
        if text == "24:00" {
            return Some(1440);
        }
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
        u16::try_from(time.hour() * 60 + time.minute()).ok()
    };
    let span = MinuteSpan { open: minute(open)?, close: minute(close)? };
    // One that passes midnight ends before it begins.
    (span.open != span.close).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_token() {
        let text = "att@2026-06-09T15:00Z*2; conv@2026-06-10T15:00:30Z;ndnc;consent;inconvenient=12:00-15:00;past_due=40;\
                    cease;attorney;bankruptcy;customer;idnc@2026-01-02;ebr_purchase@2025-01-10;inquiry@2026-05-01;\
                    refused@2026-06-01;live_guaranteed;tps;amd@2026-06-14T18:00Z;abandoned@2026-06-13T12:00Z;\
                    listed=us-tx;workplace";
        let History { claims, calls } = History::parse(text).expect("a history");
        assert_eq!(calls.len(), 5);
        assert_eq!(calls.first().map(|call| call.at.to_rfc3339()).as_deref(), Some("2026-06-09T15:00:00+00:00"));
        assert!(calls.iter().filter(|call| call.marks.conversation && call.marks.contact).count() == 1);
        assert!(calls.iter().filter(|call| call.marks.machine).count() == 1);
        assert_eq!(claims.inconvenient, [MinuteSpan { open: 720, close: 900 }]);
        assert!(claims.cease && claims.attorney && claims.bankruptcy && claims.consent && claims.customer);
        assert_eq!(claims.listed, [Listing::National, Listing::Tps, Listing::Code("US-TX".to_owned())]);
        assert_eq!((claims.past_due, claims.live_agent, claims.workplace), (Some(40), true, true));
        assert_eq!(History::parse(" "), Ok(History::default()));
    }

    #[test]
    fn claims_read_back_as_they_were_written() {
        let text = "consent;customer;cease;attorney;bankruptcy;workplace;live_guaranteed;ebr_purchase@2025-01-10;\
                    inquiry@2026-05-01;idnc@2026-01-02;refused@2026-06-01;scrubbed@2026-05-02;ndnc;tps;listed=US-TX;inconvenient=12:00-24:00;\
                    past_due=40";
        let claims = History::parse(text).expect("a history").claims;
        assert_eq!(claims.to_string(), text);
        assert_eq!(claims.tokens().iter().map(|token| word(token)).collect::<Vec<_>>(), CLAIM_WORDS);
        assert_eq!(Claims::default().to_string(), "");
        assert!(Claims::default().tokens().is_empty());
    }

    #[test]
    fn a_day_may_come_as_an_instant() {
        for text in
            ["idnc@2026-01-02", "idnc@2026-01-02T15:00Z", "idnc@2026-01-02T15:00:30-04:00", "idnc@2026-01-02 15:00"]
        {
            let claims = History::parse(text).expect(text).claims;
            assert_eq!(claims.to_string(), "idnc@2026-01-02", "{text}");
        }
    }

    #[test]
    fn of_several_dates_the_last_counts() {
        let claims = History::parse("refused@2026-06-01;refused@2026-02-01").expect("a history").claims;
        assert_eq!(claims.refused.map(|day| day.to_string()).as_deref(), Some("2026-06-01"));
    }

    #[test]
    fn claims_are_taken_back() {
        let known = "consent;cease;idnc@2026-01-02;listed=US-TX;inconvenient=12:00-15:00;inconvenient=18:00-19:00";
        for (taken_back, left) in [
            ("consent", "cease;idnc@2026-01-02;listed=US-TX;inconvenient=12:00-15:00;inconvenient=18:00-19:00"),
            (" cease ; listed;idnc", "consent;inconvenient=12:00-15:00;inconvenient=18:00-19:00"),
            ("inconvenient", "consent;cease;idnc@2026-01-02;listed=US-TX"),
            (
                "inconvenient=12:00-15:00;idnc@2026-01-03;customer",
                "consent;cease;idnc@2026-01-02;listed=US-TX;inconvenient=18:00-19:00",
            ),
            ("", known),
        ] {
            let claims = History::parse(known).expect("a history").claims;
            assert_eq!(claims.without(taken_back).expect("tokens").to_string(), left, "{taken_back}");
        }
        let claims = Claims::default();
        assert_eq!(claims.without("consent;love"), Err(BadToken("love".to_owned())));
    }

    #[test]
    fn names_the_token_that_it_cannot_read() {
        for text in [
            "att@yesterday",
            "inconvenient=15:00-15:00",
            "dnc",
            "att@2026-06-09T15:00Z*x",
            "past_due=soon",
            "x=1",
            "listed=",
            "idnc@-026-01-02",
            "idnc@2026-01-02 or so",
            "idnc@2026-01-02T",
        ] {
            assert_eq!(History::parse(text), Err(BadToken(text.to_owned())));
        }
    }
}
