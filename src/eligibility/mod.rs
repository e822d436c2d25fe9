//! May this lead be dialed now?
