//! The `history` of a `check`: what has happened before, in tokens with `;` between them.
//!
//! `att@T` an attempt, `contact@T` somebody answered, `conv@T` a conversation, `abandoned@T`, `amd@T` a call taken for a
//! machine (each may end in `*n`, n times), `refused@DATE`; `ndnc`, `tps` on the national registry, `idnc@DATE` an
//! internal request; `consent` written consent, `customer` an existing contract, `ebr_purchase@DATE`, `inquiry@DATE`;
//! `cease`, `attorney`, `bankruptcy`, `inconvenient=HH:MM-HH:MM` local; `past_due=DAYS`, `live_guaranteed`.
//! T is an instant (RFC 3339, seconds may be left out), DATE a day.

use super::case::Claims;
use crate::domain::hours::MinuteSpan;
use chrono::{DateTime, Months, NaiveDate, NaiveTime, Timelike, Utc};

/// A token that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("history token \"{0}\" is not known: write att@2026-06-09T15:00Z, ndnc, consent, inconvenient=12:00-15:00 …")]
pub struct BadToken(pub String);

/// What a history says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Instants of earlier calls, of whatever outcome, oldest first.
    pub calls: Vec<DateTime<Utc>>,
    pub cease: bool,
    pub attorney: bool,
    pub bankruptcy: bool,
    pub inconvenient: Vec<MinuteSpan>,
    pub consent: bool,
    pub customer: bool,
    /// On the national registry: its name.
    pub registry: Option<&'static str>,
    pub own_request: Option<NaiveDate>,
    pub purchase: Option<NaiveDate>,
    pub inquiry: Option<NaiveDate>,
}

/// An established relationship by purchase lasts 18 months, by inquiry 3 (47 CFR 64.1200(f)(5)).
const PURCHASE_MONTHS: Months = Months::new(18);
const INQUIRY_MONTHS: Months = Months::new(3);
/// In Canada an inquiry counts for 6 months (Telecommunications Act s. 41.7(2)).
const INQUIRY_MONTHS_CANADA: Months = Months::new(6);

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
        history.calls.sort();
        Ok(history)
    }

    fn take(&mut self, token: &str) -> Option<()> {
        if let Some((word, value)) = token.split_once('@') {
            return self.take_dated(word, value);
        }
        if let Some((word, value)) = token.split_once('=') {
            match word {
                "inconvenient" => self.inconvenient.push(span(value)?),
                "past_due" => drop(value.parse::<u32>().ok()?),
                _ => return None,
            }
            return Some(());
        }
        match token {
            "ndnc" => self.registry = Some("the national do-not-call registry"),
            "tps" => self.registry = Some("the Telephone Preference Service"),
            "consent" => self.consent = true,
            "customer" => self.customer = true,
            "cease" => self.cease = true,
            "attorney" => self.attorney = true,
            "bankruptcy" => self.bankruptcy = true,
            "live_guaranteed" => {}
            _ => return None,
        }
        Some(())
    }

    fn take_dated(&mut self, word: &str, value: &str) -> Option<()> {
        match word {
            "att" | "contact" | "conv" | "abandoned" | "amd" => {
                let (time, times) = value.split_once('*').unwrap_or((value, "1"));
                let at = instant(time)?;
                let times: usize = times.parse().ok().filter(|times| *times <= 10_000)?;
                self.calls.extend(std::iter::repeat_n(at, times));
            }
            "refused" => drop(date(value)?),
            "idnc" => self.own_request = Some(date(value)?),
            "ebr_purchase" => self.purchase = Some(date(value)?),
            "inquiry" => self.inquiry = Some(date(value)?),
            _ => return None,
        }
        Some(())
    }

    /// What the history claims at an instant: consent and a live relationship lift the registry, nothing lifts an
    /// internal request. `canada` says that the call goes to Canada.
    pub fn claims(&self, now: DateTime<Utc>, canada: bool) -> Claims {
        let today = now.date_naive();
        let alive = |since: Option<NaiveDate>, months| {
            since.is_some_and(|day| day.checked_add_months(months).is_some_and(|end| today < end))
        };
        let inquiry_months = if canada { INQUIRY_MONTHS_CANADA } else { INQUIRY_MONTHS };
        let related = self.customer || alive(self.purchase, PURCHASE_MONTHS) || alive(self.inquiry, inquiry_months);
        let lifted = self.consent || (related && self.own_request.is_none());
        let request = self.own_request.map(|day| format!("asked on {day} not to be called"));
        Claims {
            cease: self.cease,
            attorney: self.attorney,
            bankruptcy: self.bankruptcy,
            inconvenient: self.inconvenient.clone(),
            registry: self.registry.filter(|_| !lifted).unwrap_or_default().to_owned(),
            own_request: request.unwrap_or_default(),
        }
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10).unwrap_or(text).parse().ok()
}

/// An instant with its offset; seconds may be left out.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let has_offset = text.ends_with('Z') || DateTime::parse_from_rfc3339(text).is_ok();
    crate::domain::instant::read(text, |local| local.and_utc()).filter(|_| has_offset)
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
    (span.open < span.close).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn reads_each_token() {
        let text = "att@2026-06-09T15:00Z*2; conv@2026-06-10T15:00:30Z;ndnc;consent;inconvenient=12:00-15:00;past_due=40;\
                    cease;attorney;bankruptcy;customer;idnc@2026-01-02;ebr_purchase@2025-01-10;inquiry@2026-05-01;\
                    refused@2026-06-01;live_guaranteed;tps;amd@2026-06-14T18:00Z;abandoned@2026-06-13T12:00Z";
        let history = History::parse(text).expect("a history");
        assert_eq!(history.calls.len(), 5);
        assert_eq!(history.calls.first(), Some(&at("2026-06-09T15:00:00Z")));
        assert_eq!(history.inconvenient, [MinuteSpan { open: 720, close: 900 }]);
        assert!(history.cease && history.attorney && history.bankruptcy && history.consent && history.customer);
        assert_eq!(History::parse(" "), Ok(History::default()));
    }

    #[test]
    fn names_the_token_that_it_cannot_read() {
        for text in
            ["att@yesterday", "inconvenient=15:00-12:00", "dnc", "att@2026-06-09T15:00Z*x", "past_due=soon", "x=1"]
        {
            assert_eq!(History::parse(text), Err(BadToken(text.to_owned())));
        }
    }

    #[test]
    fn consent_and_a_live_relationship_lift_the_registry() {
        let now = at("2026-06-15T19:00:00Z");
        for (text, canada, listed) in [
            ("ndnc", false, true),
            ("ndnc;consent", false, false),
            ("ndnc;ebr_purchase@2025-01-10", false, false),
            ("ndnc;ebr_purchase@2024-11-10", false, true),
            ("ndnc;inquiry@2026-01-10", false, true),
            ("ndnc;inquiry@2026-01-10", true, false),
            ("ndnc;customer;idnc@2026-01-01", false, true),
        ] {
            let claims = History::parse(text).expect("a history").claims(now, canada);
            assert_eq!(!claims.registry.is_empty(), listed, "{text}");
        }
    }
}
