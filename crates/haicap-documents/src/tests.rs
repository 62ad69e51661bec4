//! Papers as they come out.
