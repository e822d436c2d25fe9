//! May this lead be dialed now? The one place that answers, and that says why not.
//!
//! [`verdict`] has the words of an answer, [`case`] what is asked, [`mod@assess`] the guards, [`judge`] the same question
//! for a stored lead with all its phones.

pub mod assess;
#[cfg(test)]
mod assess_tests;
pub mod case;
pub mod history;
pub mod judge;
pub mod verdict;

pub use assess::assess;
pub use case::{Case, Claims, Standing};
pub use judge::{Judge, LeadVerdict, PhoneVerdict};
pub use verdict::{ReasonCode, Refusal, Verdict};
