//! The plan: which leads to dial at an instant, in what order, and what holds back the rest.

pub mod day_plan;
mod emptiest;
mod exchange;
pub mod hash;
pub mod plan;
pub mod spend;
pub mod totals;

pub use hash::{MadeBy, hash};
pub use plan::{Before, Plan, Planned, Why, account, first_waiting, plan, plan_anew};
pub use totals::{Standstill, Totals};
