//! Places of many rows: worked out once for numbers and addresses that share them.

use super::{locate, representative};
use crate::domain::place::{Place, PlaceEvidence, PlacePolicy};
use crate::rules::zones::ZoneTable;
use std::collections::HashMap;

/// How many distinct addresses are remembered before the memory is emptied: it does not grow with a file.
const MOST: usize = 200_000;

/// Places that were found before.
pub struct KeptPlaces<'a> {
    zones: &'a ZoneTable,
    policy: PlacePolicy,
    kept: HashMap<PlaceEvidence, Place>,
}

impl<'a> KeptPlaces<'a> {
    /// None yet.
    pub fn new(zones: &'a ZoneTable, policy: PlacePolicy) -> Self {
        Self { zones, policy, kept: HashMap::new() }
    }

    /// As [`locate`], without its findings.
    pub fn place(&mut self, evidence: PlaceEvidence) -> Place {
        if self.kept.len() >= MOST {
            self.kept.clear();
        }
        let key = PlaceEvidence { number: evidence.number.map(representative), ..evidence };
        let (zones, policy) = (self.zones, self.policy);
        self.kept.entry(key).or_insert_with_key(|evidence| locate(evidence, policy, zones).place).clone()
    }
}
