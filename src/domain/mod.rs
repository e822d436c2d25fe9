//! The words of the trade as plain data: no files, no clock, no database.
//!
//! Every other module speaks in these types. GLOSSARY.md says what each word means.

pub mod attempt;
pub mod campaign;
pub mod chance;
pub mod claim_field;
pub mod claims;
pub mod consent;
pub mod contact_rate;
pub mod day_part;
pub mod days;
pub mod decimal;
pub mod directory_page;
pub mod disposition;
pub mod fault;
pub mod filter;
mod filter_text;
pub mod fingerprint;
pub mod history;
pub mod hours;
pub mod instant;
pub mod jurisdiction;
pub mod lead;
pub mod list;
pub mod look;
pub mod mix;
pub(crate) mod named;
pub mod nearest;
pub mod number_block;
pub mod number_changes;
pub mod number_set;
pub mod past_call;
pub mod phone;
pub mod phone_label;
pub mod place;
pub mod quota;
pub mod registry;
pub mod reject_code;
pub mod scale;
pub mod schedule;
pub mod spreadsheet;
pub mod suppression;
pub mod zone;
