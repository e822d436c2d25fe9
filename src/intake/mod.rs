//! From a lead file, whatever its shape, to drafts and rejects.

pub mod phones;
