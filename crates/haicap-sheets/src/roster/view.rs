//! A sheet as the eye sees it: a merged cell shows its value wherever it reaches.

use crate::book::{Column, Sheet, Value};
use std::collections::BTreeMap;

/// Cells that merges may cover before the rest of them is left alone; real sheets stay far below.
const MOST_COVERED: usize = 500_000;

pub(super) struct View<'s> {
    pub(super) sheet: &'s Sheet,
    /// For a covered cell the corner whose value it shows.
    covered: BTreeMap<(u32, Column), (u32, Column)>,
}

impl<'s> View<'s> {
    pub(super) fn new(sheet: &'s Sheet) -> Self {
        let mut covered = BTreeMap::new();
        let last = sheet.last_column().unwrap_or(Column(0));
        for merge in &sheet.merges {
            let corner = (merge.rows.0, merge.columns.0);
            let from = sheet.rows.partition_point(|row| row.number < merge.rows.0);
            for row in sheet.rows[from..].iter().take_while(|row| row.number <= merge.rows.1) {
                for column in merge.columns.0.0..=merge.columns.1.min(last).0 {
                    covered.insert((row.number, Column(column)), corner);
                }
                if covered.len() > MOST_COVERED {
                    return View { sheet, covered };
                }
            }
        }
        View { sheet, covered }
    }

    /// What is seen in a cell.
    pub(super) fn value(&self, row: u32, column: Column) -> Option<&'s Value> {
        let (row, column) = self.covered.get(&(row, column)).copied().unwrap_or((row, column));
        self.sheet.value(row, column)
    }

    /// The text that is seen in a cell, if it is one.
    pub(super) fn text(&self, row: u32, column: Column) -> Option<&'s str> {
        match self.value(row, column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}
