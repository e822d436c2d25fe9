//! Campaign files: reading, checking and explaining them.
