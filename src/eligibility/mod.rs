//! May this lead be dialed now? The one place that answers, and that says why not.
//!
//! [`verdict`] has the words of an answer, [`case`] what is asked, [`mod@assess`] the guards, [`judge`] the same question
//! for a stored lead with all its phones.

pub mod assess;
#[cfg(test)]
mod assess_tests;
mod caps;
pub mod case;
mod copies;
mod duties;
pub mod evidence;
mod evidence_ledger;
#[cfg(test)]
mod filter_tests;
pub mod hearing;
pub mod judge;
pub mod kept;
#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod law_tests;
pub mod outlook;
#[cfg(test)]
mod outlook_tests;
#[cfg(test)]
mod property_tests;
pub mod quotas;
#[cfg(test)]
mod quotas_tests;
#[cfg(test)]
mod registry_tests;
#[cfg(test)]
mod slow_checker;
mod turn;
pub mod verdict;
mod waiting;

pub use assess::{assess, explain};
pub use case::{Case, Standing};
pub use evidence::Evidence;
pub use hearing::{Finding, Ruling};
pub use judge::{Judge, LeadVerdict, PhoneVerdict};
pub use outlook::Outlook;
pub use verdict::{ReasonCode, Refusal, Verdict};
