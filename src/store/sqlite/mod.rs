//! The SQLite engine: the one home of all SQL.
