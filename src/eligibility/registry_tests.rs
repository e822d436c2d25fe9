//! What loaded registries and lists that end say of a call, one case a line.

use super::assess::{assess, explain};
use super::case::Case;
use super::duties;
use super::verdict::Verdict;
use crate::domain::campaign::CampaignKind;
use crate::domain::history::History;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::domain::registry::{Coverage, Registry, RegistryCheck};
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::window::Window;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// Monday 10:00 in New York; everywhere it is open for three days.
const NOW: &str = "2026-11-23T15:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn open(at: DateTime<Utc>) -> Window {
    Window::Open { until: at + Duration::days(3) }
}

/// `US 2026-11-14` is not listed on that copy, `US 2026-11-14 +` is; several with commas between.
fn checks(text: &str) -> Vec<RegistryCheck> {
    let check = |text: &str| {
        let mut words = text.split_whitespace();
        let mut next = || words.next().unwrap_or_default().to_owned();
        let (code, as_of) = (next(), next().parse().expect("a day"));
        let registry = Registry { list: format!("list-{code}"), code, as_of, covers: Coverage::Nothing };
        RegistryCheck { registry: Arc::new(registry), listed: next() == "+" }
    };
    text.split(',').filter(|part| !part.trim().is_empty()).map(check).collect()
}

fn told(verdict: &Verdict) -> String {
    let reason = verdict.reason().map(|code| format!(" {code}")).unwrap_or_default();
    match verdict {
        Verdict::Dialable { until } => format!("dialable until {}", until.format("%m-%d %H:%M")),
        Verdict::Later { at, .. } => format!("later {}{reason}", at.format("%m-%d %H:%M")),
        Verdict::Never { .. } => format!("never{reason}"),
    }
}

/// What is asked of a case under its law.
fn of_case<T>(
    place: &str,
    kind: CampaignKind,
    loaded: &str,
    history: &str,
    suppressed: &[Suppression],
    asked: impl FnOnce(&Case<'_>, &Law<'_>) -> T,
) -> T {
    let (place, history) = (Place::read(place).expect("a place"), History::parse(history).expect("a history"));
    let registered = checks(loaded);
    let case = Case {
        now: at(NOW),
        number: PhoneNumber::parse("+12125550142").ok(),
        phone_type: PhoneType::FixedOrMobile,
        place: &place,
        claims: &history.claims,
        past: &history.calls,
        sectors: &[],
        suppressed,
        registered: &registered,
        standing: None,
    };
    let law = Law::new(Rulebook::embedded(), ZoneTable::embedded(), &place, kind, true);
    asked(&case, &law)
}

/// Codes of the registries against which the number is unchecked.
fn unchecked(place: &str, kind: CampaignKind, loaded: &str, history: &str) -> String {
    of_case(place, kind, loaded, history, &[], |case, law| {
        duties::unchecked(case, law).into_iter().collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn what_is_not_checked_is_named() {
    let tennessee = "US-TN@America/Chicago";
    for (place, kind, loaded, history, codes) in [
        (NY, CampaignKind::Sales, "", "", "US"),
        (tennessee, CampaignKind::Sales, "", "", "US US-TN"),
        (tennessee, CampaignKind::Sales, "US 2026-11-14", "", "US-TN"),
        (NY, CampaignKind::Sales, "US 2026-11-14", "", ""),
        (NY, CampaignKind::Sales, "", "scrubbed@2026-11-20", ""),
        (NY, CampaignKind::Sales, "", "consent", ""),
        (NY, CampaignKind::Survey, "", "", ""),
    ] {
        assert_eq!(unchecked(place, kind, loaded, history), codes, "{place} {kind} {loaded} {history}");
    }
}

/// The verdict, and what was found on registries.
fn ask(place: &str, kind: CampaignKind, loaded: &str, history: &str, suppressed: &[Suppression]) -> (String, String) {
    let (verdict, findings) = of_case(place, kind, loaded, history, suppressed, |case, law| {
        let (verdict, findings) = explain(case, law, &mut open);
        assert_eq!(assess(case, law, &mut open), verdict, "told and untold");
        (verdict, findings)
    });
    let registries = findings.iter().filter(|finding| finding.topic == "registry");
    let evidence: Vec<_> = registries.map(|found| format!("{}: {}", found.ruling.name(), found.evidence)).collect();
    (told(&verdict), evidence.join(" | "))
}

const NY: &str = "US-NY@America/New_York";
const FL: &str = "US-FL@America/New_York";

#[test]
fn a_loaded_registry_binds_as_the_law_says() {
    use CampaignKind::{Collections, Sales, Survey};
    for (place, kind, loaded, history, verdict) in [
        (NY, Sales, "", "", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-11-14", "", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-11-14 +", "", "never dnc"),
        (NY, Survey, "US 2026-11-14 +", "", "dialable until 11-26 15:00"),
        (NY, Collections, "US 2026-11-14 +", "", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-11-14 +", "consent", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-11-14 +", "ebr_purchase@2026-01-10", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-11-14 +", "ebr_purchase@2024-01-10", "never dnc"),
        // The day of the list and 31 days are over.
        (NY, Sales, "US 2026-10-22", "", "never registry_stale"),
        (NY, Survey, "US 2026-10-22", "", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-10-22", "consent", "dialable until 11-26 15:00"),
        // It goes stale at New York's midnight, while the window is open.
        (NY, Sales, "US 2026-10-23", "", "dialable until 11-24 05:00"),
        // The list's own check of the lead is newer, and the newest copy counts.
        (NY, Sales, "US 2026-10-01", "scrubbed@2026-11-20", "dialable until 11-26 15:00"),
        (NY, Sales, "US 2026-10-01,US 2026-11-14", "", "dialable until 11-26 15:00"),
        // But what is listed is listed.
        (NY, Sales, "US 2026-10-01 +", "scrubbed@2026-11-20", "never dnc"),
        (NY, Sales, "US 2026-10-01 +,US 2026-11-14", "", "never dnc"),
        // A copy of a day to come says nothing of today, except what it lists.
        (NY, Sales, "US 2026-12-01", "", "dialable until 11-26 15:00"),
        // A state's registry that another state's rules name binds there.
        (FL, Sales, "US-FL 2026-11-14 +", "", "never dnc"),
        // One of which no rule is known here is not called for sales.
        (NY, Sales, "US-OH 2026-11-14 +", "", "never dnc"),
        (NY, Survey, "US-OH 2026-11-14 +", "", "dialable until 11-26 15:00"),
        ("GB-ENG@Europe/London", Sales, "GB-TPS 2026-11-20 +", "", "never dnc"),
        ("GB-ENG@Europe/London", Sales, "GB-TPS 2026-10-20", "", "never registry_stale"),
    ] {
        assert_eq!(ask(place, kind, loaded, history, &[]).0, verdict, "{place} {kind} {loaded} {history}");
    }
}

#[test]
fn what_was_looked_at_is_told() {
    for (place, loaded, history, evidence) in [
        (NY, "", "", "unchecked: no check against it is on record"),
        (NY, "US 2026-11-14", "", "clear: not on the US list of 2026-11-14, 9 of 31 days old"),
        (NY, "US 2026-11-14 +", "", "refused: listed on the US list of 2026-11-14"),
        (NY, "US 2026-10-01", "", "refused: not on the US list of 2026-10-01, 53 of 31 days old"),
        (NY, "US 2026-10-01", "scrubbed@2026-11-20", "clear: checked 2026-11-20, 3 of 31 days old"),
        (
            FL,
            "US 2026-11-14",
            "",
            "unchecked: not on the US list of 2026-11-14, 9 days old, 3 months at most; no check against US-FL is on record \
             | clear: not on the US list of 2026-11-14, 9 of 31 days old",
        ),
    ] {
        let (_, told) = ask(place, CampaignKind::Sales, loaded, history, &[]);
        assert!(told.contains(evidence), "{place} {loaded} {history}: {told}");
    }
}

#[test]
fn a_suppression_binds_until_it_ends() {
    let row = |expires: Option<&str>, list: &str| Suppression {
        number: PhoneNumber::parse("+12125550142").expect("a number"),
        reach: Reach::Centre,
        client: String::new(),
        reason: "asked".to_owned(),
        source: "test".to_owned(),
        since: at("2026-11-01T00:00:00Z"),
        expires: expires.map(at),
        list: list.to_owned(),
    };
    for (rows, verdict) in [
        (vec![row(None, OWN_LIST)], "never suppressed"),
        (vec![row(Some("2026-11-25T12:00:00Z"), "sue")], "later 11-25 12:00 suppressed"),
        (vec![row(Some("2026-11-25T12:00:00Z"), "sue"), row(None, OWN_LIST)], "never suppressed"),
        // It binds up to its end and not at it.
        (vec![row(Some(NOW), OWN_LIST)], "dialable until 11-26 15:00"),
        (vec![row(Some("2026-11-23T15:00:01Z"), OWN_LIST)], "later 11-23 15:00 suppressed"),
    ] {
        for kind in CampaignKind::ALL {
            assert_eq!(ask(NY, kind, "", "", &rows).0, verdict, "{rows:?} {kind}");
        }
    }
}
