//! A list's hash: two lists are the same if theirs are.

use super::plan::Planned;
use crate::domain::fingerprint::hex;
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

/// What a list was made by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy<'m> {
    pub at: DateTime<Utc>,
    /// Fingerprints of the rulebook and of the campaign's files.
    pub rulebook: &'m str,
    pub campaign: &'m str,
    /// The version of the zone data.
    pub zones: &'m str,
}

/// SHA-256, as hex digits, of the instant, the rules and each lead in order with the number and until when it may be dialed. The same data,
/// rules and instant give the same.
pub fn hash(entries: &[Planned], made_by: &MadeBy<'_>) -> String {
    let instant = |at: &DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let MadeBy { at, rulebook, campaign, zones } = made_by;
    let mut digest = Sha256::new();
    digest.update(format!("{}\n{rulebook}\n{campaign}\n{zones}\n", instant(at)));
    for entry in entries {
        digest.update(format!("{} {} {}\n", entry.lead.0, entry.number, instant(&entry.until)));
    }
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial_list::Why;
    use crate::domain::lead::LeadId;
    use crate::domain::phone::PhoneNumber;
    use std::collections::BTreeSet;

    fn entry(lead: i64, line: u64, until: &str) -> Planned {
        Planned {
            lead: LeadId(lead),
            list: 1,
            key: String::new(),
            name: String::new(),
            number: PhoneNumber::from_digits(13_055_550_100 + line).expect("a number"),
            place: Default::default(),
            until: until.parse().expect("an instant"),
            attempts: 0,
            last_result: String::new(),
            why: Why::Fresh,
        }
    }

    #[test]
    fn whatever_differs_gives_another_hash() {
        let (early, late) = ("2026-11-23T16:00:00Z", "2026-11-23T17:00:00Z");
        let made_by = MadeBy { at: early.parse().expect("an instant"), rulebook: "r", campaign: "c", zones: "2026e" };
        let list = [entry(1, 1, late), entry(2, 2, late)];
        let others = [
            hash(&list, &made_by),
            hash(&[], &made_by),
            hash(&list[..1], &made_by),
            hash(&[list[1].clone(), list[0].clone()], &made_by),
            hash(&[entry(1, 3, late), list[1].clone()], &made_by),
            hash(&[entry(1, 1, early), list[1].clone()], &made_by),
            hash(&list, &MadeBy { at: late.parse().expect("an instant"), ..made_by.clone() }),
            hash(&list, &MadeBy { rulebook: "rc", campaign: "", ..made_by.clone() }),
            hash(&list, &MadeBy { zones: "2026f", ..made_by.clone() }),
        ];
        assert_eq!(BTreeSet::from(others).len(), 9);
        assert_eq!(hash(&list, &made_by), hash(&list.clone(), &made_by), "and what does not, the same");
    }
}
