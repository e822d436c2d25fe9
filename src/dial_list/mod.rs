//! The plan: which leads, in what order, at an instant.
