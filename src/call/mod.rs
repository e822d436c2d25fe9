//! The call loop: who gets the next lead, the last look, the call, and what its outcome does to the lead.
//!
//! [`machine`], [`shares`] and [`aftermath`] decide and touch nothing; [`landing`] tells when a wait ends in a call; [`run`] does what they say on a store and a driver.

#[deny(clippy::wildcard_enum_match_arm)]
pub mod aftermath;
pub mod callback;
#[deny(clippy::wildcard_enum_match_arm)]
mod day_parts;
pub mod desk;
pub mod floor;
pub mod hour_book;
pub mod landing;
mod lane;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod machine;
mod outcome;
pub mod recover;
pub mod run;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod shares;
pub mod stock;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod plain;
