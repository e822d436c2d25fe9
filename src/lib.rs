//! outdial: an outbound dialer and campaign manager.
//!
//! A lead file becomes leads; rules, suppression and past attempts decide which may be dialed now; the dial list says
//! in what order; the call loop places them; each attempt ends in a disposition; reports read the attempts.
//!
//! The modules, in the order of that sentence: [`domain`] (the words), [`campaign_file`] (a campaign's terms),
//! [`intake`] (lead files), [`store`], [`rules`] (the law and places), [`eligibility`], [`dial_list`] with [`handover`],
//! [`call`] with [`telephony`], [`report`], and [`cli`], which builds them all. No wildcard may stand for the variants of an enum: a new
//! kind, result or reason must be decided everywhere.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod call;
pub mod campaign_file;
#[allow(clippy::wildcard_enum_match_arm, reason = "it words what libraries say, and their enums may grow")]
pub mod cli;
pub mod clock;
pub mod dial_list;
pub mod domain;
pub mod eligibility;
pub mod filter;
pub mod handover;
pub mod intake;
pub mod list_import;
pub mod report;
pub mod result_import;
pub mod rules;
pub mod store;
pub mod suppression_import;
pub mod telephony;
