//! From attempts to tables: a file a report, and one table that is written as text, CSV and JSON.

pub mod dispositions;
pub mod quotas;
pub mod table;
