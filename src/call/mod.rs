//! The call loop.
