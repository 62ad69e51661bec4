//! The papers of staffing.
