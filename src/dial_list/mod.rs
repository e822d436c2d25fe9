//! The plan: which leads to dial at an instant, in what order, and what holds back the rest.

pub mod plan;
pub mod totals;

pub use plan::{Plan, Planned, Why, plan};
pub use totals::{Standstill, Totals};
