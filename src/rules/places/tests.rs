//! Places as a whole: the policy case by case, and what always holds.

use super::*;
use crate::domain::zone::Zone;
use chrono::{DateTime, Timelike, Utc};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

mod decided;
mod policy;
