//! A list: one import of one file, and the account of its rows.

use super::named::named;
use super::phone::PhoneType;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Where repeats of a number are looked for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DedupeScope {
    /// Within the list only.
    List,
    /// Within the campaign.
    #[default]
    Campaign,
    /// Over all campaigns of the client.
    Client,
}

named!(DedupeScope: List = "list", Campaign = "campaign", Client = "client");

/// What becomes of a row whose number is there already.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OnRepeat {
    /// Its new phones and fields go to the lead that has the number.
    #[default]
    Merge,
    /// It is left out and reported with the rejects.
    SetAside,
}

named!(OnRepeat: Merge = "merge", SetAside = "set_aside");

/// The account of an import: every row is in exactly one of `accepted`, `merged`, `set_aside`, `rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportCounts {
    pub rows: u64,
    /// Rows with a valid number. Numbers in area codes that the metadata do not know yet are kept, but not counted here
    /// and in `distinct_phones`: they stand apart as `unassigned`.
    pub rows_with_phone: u64,
    pub distinct_phones: u64,
    pub accepted: u64,
    pub merged: u64,
    pub set_aside: u64,
    pub rejected: u64,
    /// Cells left out of rows that were taken.
    pub cells_rejected: u64,
}

impl ImportCounts {
    /// Adds the account of further rows.
    pub fn add(&mut self, more: &Self) {
        self.rows += more.rows;
        self.rows_with_phone += more.rows_with_phone;
        self.distinct_phones += more.distinct_phones;
        self.accepted += more.accepted;
        self.merged += more.merged;
        self.set_aside += more.set_aside;
        self.rejected += more.rejected;
        self.cells_rejected += more.cells_rejected;
    }

    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.accepted + self.merged + self.set_aside + self.rejected == self.rows
    }
}

/// What is known of a list's file once it was read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFigures {
    /// Distinct valid numbers over the columns of phones.
    pub distinct_phones: u64,
    /// Distinct numbers of each class, with those in codes that the metadata do not know and those from columns of
    /// alternate numbers.
    pub classes: BTreeMap<PhoneType, u64>,
}

/// A list as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub id: i64,
    pub campaign: i64,
    /// The file's name as the user gave it.
    pub file: String,
    /// SHA-256 of the file's bytes and of the options that change how it is read, as hex digits.
    pub fingerprint: String,
    pub counts: ImportCounts,
    /// How many distinct numbers of each class its file holds.
    pub classes: BTreeMap<PhoneType, u64>,
    /// How many of the numbers that leads got from it stood on each registry that was loaded by then, by the registry's list.
    pub listed: BTreeMap<String, u64>,
    /// The headers of the columns that are only shown, as it was begun with them; none of a list of an earlier outdial.
    pub columns: Vec<String>,
    /// False while an import goes on, or after one was cut off.
    pub complete: bool,
    pub imported_at: DateTime<Utc>,
}
