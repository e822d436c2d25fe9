//! The headers of lists' columns that are only shown: they stand once in the list, and its leads name them by their number.

use super::error::{Step, unknown};

/// `["email","city"]`.
pub(super) fn read(json: &str) -> Step<Vec<String>> {
    serde_json::from_str(json).map_err(|error| unknown("columns of a list", error))
}

pub(super) fn written(columns: &[String]) -> Step<String> {
    serde_json::to_string(columns).map_err(|error| unknown("columns of a list", error))
}
