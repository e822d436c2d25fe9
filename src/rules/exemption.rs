//! What lifts a rule: consent, a relationship that is alive, the caller's sector.

use super::age::Age;
use crate::domain::campaign::is_sector;
use crate::domain::claims::Claims;
use crate::domain::consent::Basis;
use chrono::NaiveDate;
use std::fmt;

/// One thing that lifts a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    ground: Ground,
    /// Only for campaigns of this sector.
    sector: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Consent,
    Customer,
    /// A purchase not older than this; however old if `None`.
    Purchase(Option<Age>),
    Inquiry(Option<Age>),
    /// The debt is past due for more days than this.
    PastDue(u32),
    LiveAgent,
    /// The sector alone.
    Sector,
}

impl Exemption {
    /// Reads `consent`, `customer`, `purchase < 18 months`, `inquiry < 30 days`, `past_due > 15 days`, `live_agent`,
    /// `sector charity`, and any of them with a condition: `customer if charity`.
    pub fn parse(text: &str) -> Option<Self> {
        let (ground, sector) = match text.split_once(" if ") {
            Some((ground, sector)) => (ground.trim(), Some(word(sector)?)),
            None => (text.trim(), None),
        };
        if let Some(alone) = ground.strip_prefix("sector ") {
            return sector
                .is_none()
                .then_some(())
                .and_then(|()| Some(Self { ground: Ground::Sector, sector: Some(word(alone)?) }));
        }
        let younger = |rest: &str| match rest.trim() {
            "" => Some(None),
            rest => rest.strip_prefix('<').and_then(|age| Age::parse(age.trim())).map(Some),
        };
        let ground = match ground {
            "consent" => Ground::Consent,
            "customer" => Ground::Customer,
            "live_agent" => Ground::LiveAgent,
            _ => {
                if let Some(rest) = ground.strip_prefix("purchase") {
                    Ground::Purchase(younger(rest)?)
                } else if let Some(rest) = ground.strip_prefix("inquiry") {
                    Ground::Inquiry(younger(rest)?)
                } else {
                    let days = ground.strip_prefix("past_due")?.trim().strip_prefix('>')?.trim();
                    Ground::PastDue(days.strip_suffix("days")?.trim().parse().ok()?)
                }
            }
        };
        Some(Self { ground, sector })
    }

    /// What lifts the rule today, in words; `None` if this does not. A request not to be called ends a relationship.
    pub fn lifts(&self, claims: &Claims, sectors: &[String], today: NaiveDate) -> Option<String> {
        if self.sector.as_ref().is_some_and(|sector| !sectors.contains(sector)) {
            return None;
        }
        let related = claims.own_request.is_none();
        // A day that has not come yet lifts nothing.
        let lives = |since: NaiveDate, age: Option<Age>| {
            related && since <= today && age.is_none_or(|age| today < age.after(since))
        };
        let alive = |since: Option<NaiveDate>, age: Option<Age>, basis: Basis| {
            let granted = claims.granted(basis, today).find(|grant| lives(grant.given, age));
            let claimed =
                || since.filter(|since| lives(*since, age)).map(|day| format!("{} of {day}", basis.in_words()));
            granted.map(|grant| grant.told.clone()).or_else(claimed)
        };
        let customer = || {
            let granted = claims.granted(Basis::Customer, today).next().map(|grant| grant.told.clone());
            granted.or_else(|| claims.customer.then(|| "customer".to_owned())).filter(|_| related)
        };
        match self.ground {
            Ground::Consent => claims.consent_on(today),
            Ground::Customer => customer(),
            Ground::Purchase(age) => alive(claims.purchase, age, Basis::Purchase),
            Ground::Inquiry(age) => alive(claims.inquiry, age, Basis::Inquiry),
            Ground::PastDue(days) => {
                claims.past_due.filter(|due| *due > days).map(|due| format!("{due} days past due"))
            }
            Ground::LiveAgent => claims.live_agent.then(|| "an agent on the line".to_owned()),
            Ground::Sector => self.sector.clone().map(|sector| format!("sector {sector}")),
        }
    }
}

/// A sector's name: small letters, digits, underscores.
fn word(text: &str) -> Option<String> {
    let text = text.trim();
    is_sector(text).then(|| text.to_owned())
}

/// As rules write it.
impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aged = |word: &str, age: Option<Age>| match age {
            Some(age) => format!("{word} < {age}"),
            None => word.to_owned(),
        };
        let sector = self.sector.as_deref().unwrap_or_default();
        let ground = match self.ground {
            Ground::Consent => "consent".to_owned(),
            Ground::Customer => "customer".to_owned(),
            Ground::Purchase(age) => aged("purchase", age),
            Ground::Inquiry(age) => aged("inquiry", age),
            Ground::PastDue(days) => format!("past_due > {days} days"),
            Ground::LiveAgent => "live_agent".to_owned(),
            Ground::Sector => return write!(f, "sector {sector}"),
        };
        f.write_str(&ground)?;
        if sector.is_empty() { Ok(()) } else { write!(f, " if {sector}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::History;

    #[test]
    fn reads_back_what_it_writes() {
        for text in [
            "consent",
            "customer",
            "purchase",
            "purchase < 18 months",
            "inquiry < 30 days",
            "past_due > 15 days",
            "live_agent",
            "sector charity",
            "customer if charity",
        ] {
            assert_eq!(Exemption::parse(text).map(|e| e.to_string()).as_deref(), Some(text));
        }
        for text in ["", "love", "purchase > 3 months", "purchase < soon", "sector", "sector Charity", "consent if "] {
            assert_eq!(Exemption::parse(text), None, "{text}");
        }
    }

    #[test]
    fn lifts_as_long_as_it_is_alive() {
        for (exemption, history, lifted) in [
            ("consent", "consent", true),
            ("consent", "customer", false),
            ("purchase < 18 months", "ebr_purchase@2025-01-10", true),
            // The day on which it is eighteen months old is the first without it.
            ("purchase < 18 months", "ebr_purchase@2024-12-16", true),
            ("purchase < 18 months", "ebr_purchase@2024-12-15", false),
            ("purchase < 18 months", "ebr_purchase@2026-06-16", false),
            ("purchase", "ebr_purchase@1999-12-15", true),
            ("purchase < 18 months", "ebr_purchase@2026-06-01;idnc@2026-06-02", false),
            ("customer", "customer;idnc@2026-06-02", false),
            ("consent", "consent;idnc@2026-06-02", true),
            ("inquiry < 3 months", "inquiry@2026-03-16", true),
            ("inquiry < 3 months", "inquiry@2026-03-15", false),
            ("past_due > 15 days", "past_due=15", false),
            ("past_due > 15 days", "past_due=16", true),
            ("live_agent", "live_guaranteed", true),
            ("sector charity", "", true),
            ("sector political", "", false),
            ("customer if charity", "customer", true),
            ("customer if political", "customer", false),
        ] {
            let claims = History::parse(history).expect("a history").claims;
            let today = "2026-06-15".parse().expect("a date");
            let found = Exemption::parse(exemption).expect(exemption).lifts(&claims, &["charity".to_owned()], today);
            assert_eq!(found.is_some(), lifted, "{exemption}: {history}");
        }
    }
}
