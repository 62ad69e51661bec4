//! One row of a roster, cell by cell.

use super::birth::{AGES, age, birth};
use super::dictionary::{Dictionary, Words};
use super::header::SheetRecognition;
use super::places::Places;
use super::remark::{Reason, Remark};
use super::view::View;
use super::words::{Field, suggestion};
use crate::book::{Column, Value};
use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, OfficialKind, Pool, PositionGroup, Sex};
use haicap_core::words::tidy;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What one row says; what is missing or wrong has a remark.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Index of the sheet in the recognition.
    pub(super) sheet: usize,
    pub(super) row: u32,
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
    pub(super) birth: Option<Date>,
    pub(super) sex: Option<Sex>,
    pub(super) kind: Option<OfficialKind>,
    pub(super) qualification: Option<String>,
    pub(super) from: Option<FormerPlace>,
    pub(super) field: Option<PositionGroup>,
    pub(super) position: Option<String>,
    pub(super) pool: Option<Pool>,
    pub(super) team: Option<String>,
    pub(super) relatives: BTreeSet<String>,
    pub(super) remarks: Vec<Remark>,
}

/// A staff number for comparing: `cb 001` and `CB001` are one.
pub(super) fn code_key(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// A sheet with what its rows need to be read.
pub(super) struct Reader<'r> {
    pub(super) city: &'r City,
    pub(super) places: &'r Places<'r>,
    pub(super) dictionary: &'r Dictionary,
    pub(super) view: &'r View<'r>,
    pub(super) recognised: &'r SheetRecognition,
    pub(super) index: usize,
    pub(super) around: Around,
    /// Headers as folded words, to know them when they come again.
    pub(super) headers: BTreeMap<Column, Vec<String>>,
}

/// What titles, the sheet's name and sections say of the place of the rows below them.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// The text that names a unit.
    pub(super) unit: Option<String>,
    pub(super) district: Option<u32>,
}

impl Around {
    /// What texts say, the nearest first.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t String>, places: &Places<'_>) -> Self {
        let mut around = Around::default();
        for text in texts {
            let named = places.named(text);
            if around.unit.is_none() && !named.units.is_empty() {
                around.unit = Some(text.clone());
            }
            around.district = around.district.or(named.district);
        }
        around
    }
}

/// What stands in a cell.
enum Cell<'v> {
    /// The sheet has no such column.
    NoColumn,
    Blank,
    /// It has its remark already.
    Bad,
    Value(&'v Value),
}

impl<'r> Reader<'r> {
    pub(super) fn read(&self, row: u32) -> Draft {
        let mut draft = Draft { sheet: self.index, row, ..Draft::default() };
        self.code(&mut draft);
        self.name(&mut draft);
        self.birth_and_sex(&mut draft);
        draft.kind = self.word(&mut draft, Field::Kind, &self.dictionary.kinds, Reason::KindUnknown);
        self.qualification(&mut draft);
        self.place(&mut draft);
        draft.field = self.word(&mut draft, Field::WorkField, &self.dictionary.fields, Reason::FieldUnknown);
        if matches!(self.cell(row, Field::WorkField), Cell::Blank | Cell::NoColumn) {
            self.remark(&mut draft, Field::WorkField, Reason::FieldMissing, &self.dictionary.fields.suggestion(""));
        }
        draft.pool = self.word(&mut draft, Field::Pool, &self.dictionary.pools, Reason::PoolUnknown);
        draft.position = self.text(&mut draft, Field::Position);
        draft.team = self.text(&mut draft, Field::Team);
        let relatives = self.text(&mut draft, Field::Relatives).unwrap_or_default();
        draft.relatives = relatives.split([',', ';', '/']).map(tidy).filter(|code| !code.is_empty()).collect();
        draft
    }

    pub(super) fn remark(&self, draft: &mut Draft, field: Field, reason: Reason, more: &str) {
        let column = self.recognised.column(field);
        self.remark_at(draft, field, column.map(|column| column.column), reason, more);
    }

    fn remark_at(&self, draft: &mut Draft, field: Field, column: Option<Column>, reason: Reason, more: &str) {
        /// Longer texts are cut in remarks.
        const LONGEST: usize = 200;
        let value = column.and_then(|column| self.view.value(draft.row, column)).map(|value| match value {
            Value::Formula { formula, .. } if reason == Reason::Formula => format!("={formula}"),
            value => value.text(),
        });
        let value = value.unwrap_or_default();
        let value: String = tidy(&value).chars().take(LONGEST).collect();
        let (message, cure) = reason.words(&value, more);
        let known = self.recognised.columns.iter().find(|known| Some(known.column) == column);
        draft.remarks.push(Remark {
            sheet: self.recognised.sheet.clone(),
            row: draft.row,
            column: column.map(|column| column.to_string()),
            header: known.map(|known| known.header.clone()),
            field,
            value,
            reason,
            message,
            cure,
        });
    }

    fn cell(&self, row: u32, field: Field) -> Cell<'r> {
        match self.recognised.column(field) {
            Some(column) => self.cell_at(row, column.column),
            None => Cell::NoColumn,
        }
    }

    fn cell_at(&self, row: u32, column: Column) -> Cell<'r> {
        match self.view.value(row, column) {
            None => Cell::Blank,
            Some(Value::Formula { .. } | Value::Error(_)) => Cell::Bad,
            Some(value) => Cell::Value(value),
        }
    }

    /// A cell whose formula or error gets its remark here.
    fn take(&self, draft: &mut Draft, field: Field, column: Option<Column>) -> Cell<'r> {
        let Some(column) = column else { return Cell::NoColumn };
        let cell = self.cell_at(draft.row, column);
        if let Cell::Bad = cell {
            let is_error = match self.view.value(draft.row, column) {
                Some(Value::Formula { cached: Some(value), .. }) => matches!(**value, Value::Error(_)),
                value => matches!(value, Some(Value::Error(_))),
            };
            let reason = if is_error { Reason::ErrorCell } else { Reason::Formula };
            self.remark_at(draft, field, Some(column), reason, "");
        }
        cell
    }

    fn take_field(&self, draft: &mut Draft, field: Field) -> Cell<'r> {
        self.take(draft, field, self.recognised.column(field).map(|column| column.column))
    }

    fn text(&self, draft: &mut Draft, field: Field) -> Option<String> {
        match self.take_field(draft, field) {
            Cell::Value(value) => Some(tidy(&value.text())),
            _ => None,
        }
    }

    fn code(&self, draft: &mut Draft) {
        match self.take_field(draft, Field::Code) {
            Cell::Value(value) => draft.code = Some(tidy(&value.text())),
            Cell::Bad => {}
            _ => self.remark(draft, Field::Code, Reason::CodeMissing, ""),
        }
    }

    fn name(&self, draft: &mut Draft) {
        let mut parts: Vec<String> = Vec::new();
        let mut bad = false;
        for column in self.recognised.columns.iter().filter(|column| column.field == Some(Field::Name)) {
            match self.take(draft, Field::Name, Some(column.column)) {
                // A name that is merged over both of its columns shows in both.
                Cell::Value(value) => parts.extend(Some(tidy(&value.text())).filter(|text| parts.last() != Some(text))),
                Cell::Bad => bad = true,
                _ => {}
            }
        }
        if bad {
            return;
        }
        let name = parts.join(" ");
        let strange: String = name.chars().filter(|c| !c.is_alphabetic() && !" -'’.".contains(*c)).collect();
        if name.is_empty() {
            self.remark(draft, Field::Name, Reason::NameMissing, "");
        } else if !strange.is_empty() || !name.contains(char::is_alphabetic) {
            self.remark(draft, Field::Name, Reason::NameStrange, &strange);
        } else {
            draft.name = Some(name);
        }
    }

    fn birth_and_sex(&self, draft: &mut Draft) {
        let mut of_column = None;
        let mut given: Option<(Field, &Value)> = None;
        let mut bad = false;
        for (field, sex) in
            [(Field::Birth, None), (Field::BirthOfMan, Some(Sex::Male)), (Field::BirthOfWoman, Some(Sex::Female))]
        {
            match self.take_field(draft, field) {
                Cell::Value(value) if given.is_none() => {
                    given = Some((field, value));
                    of_column = sex;
                }
                Cell::Bad => bad = true,
                _ => {}
            }
        }
        match given {
            Some((field, value)) => self.birth(draft, field, value),
            None if bad => {}
            None => {
                let fields = [Field::Birth, Field::BirthOfMan];
                let field = fields.into_iter().find(|field| self.recognised.column(*field).is_some());
                self.remark(draft, field.unwrap_or(Field::Birth), Reason::BirthMissing, "");
            }
        }
        self.sex(draft, of_column);
    }

    fn birth(&self, draft: &mut Draft, field: Field, value: &Value) {
        match birth(value, self.city.opening_day) {
            Ok(day) => {
                let years = age(day, self.city.opening_day);
                if !AGES.contains(&years) {
                    let opening = haicap_core::words::date(self.city.opening_day);
                    let more =
                        format!("vào ngày {opening} là {years} tuổi, ngoài khoảng {} đến {}", AGES.start(), AGES.end());
                    self.remark(draft, field, Reason::AgeOutOfRange, &more);
                }
                draft.birth = Some(day);
            }
            Err(reason) => self.remark(draft, field, reason, ""),
        }
    }

    fn sex(&self, draft: &mut Draft, of_birth_column: Option<Sex>) {
        if self.recognised.column(Field::Sex).is_some() {
            draft.sex = self.word(draft, Field::Sex, &self.dictionary.sexes, Reason::SexUnknown);
            let is_blank = matches!(self.cell(draft.row, Field::Sex), Cell::Blank);
            if is_blank && of_birth_column.is_none() {
                self.remark(draft, Field::Sex, Reason::SexMissing, "");
            }
            draft.sex = draft.sex.or(of_birth_column);
            return;
        }
        draft.sex = match (of_birth_column, self.take_field(draft, Field::MarkOfWoman)) {
            (Some(sex), _) => Some(sex),
            (None, Cell::Value(_)) => Some(Sex::Female),
            (None, Cell::Blank) => Some(Sex::Male),
            (None, Cell::Bad) => None,
            (None, Cell::NoColumn) => {
                self.remark(draft, Field::Sex, Reason::SexMissing, "");
                None
            }
        };
    }

    /// A word of a closed list; a blank cell says nothing.
    fn word<T: Copy>(&self, draft: &mut Draft, field: Field, list: &Words<T>, unknown: Reason) -> Option<T> {
        let text = self.text(draft, field)?;
        let found = list.read(&text);
        if found.is_none() {
            self.remark(draft, field, unknown, &list.suggestion(&text));
        }
        found
    }

    fn qualification(&self, draft: &mut Draft) {
        let known = &self.city.blueprint.qualifications;
        let names = known.iter().map(|qualification| qualification.name.as_str());
        match self.take_field(draft, Field::Qualification) {
            Cell::Value(value) => {
                let text = value.text();
                draft.qualification = self.dictionary.qualification(&text).map(str::to_owned);
                if draft.qualification.is_none() {
                    self.remark(draft, Field::Qualification, Reason::QualificationUnknown, &suggestion(&text, names));
                }
            }
            Cell::Bad => {}
            _ => self.remark(draft, Field::Qualification, Reason::QualificationMissing, &suggestion("", names)),
        }
    }

    fn place(&self, draft: &mut Draft) {
        let mut district = None;
        match self.take_field(draft, Field::District) {
            Cell::Value(value) => match self.places.district(&value.text()) {
                Ok(code) => district = Some(code),
                Err((reason, more)) => return self.remark(draft, Field::District, reason, &more),
            },
            Cell::Bad => return,
            _ => {}
        }
        let place = match (self.take_field(draft, Field::Unit), &self.around.unit) {
            (Cell::Value(value), _) => self.places.place(&value.text(), district, self.around.district),
            (Cell::Bad, _) => return,
            (Cell::NoColumn, Some(unit)) => self.places.place(unit, district, self.around.district),
            (Cell::NoColumn, None) => {
                let district = district.or(self.around.district);
                district.map(FormerPlace::District).ok_or((Reason::UnitMissing, String::new()))
            }
            (Cell::Blank, _) => Err((Reason::UnitMissing, String::new())),
        };
        match place {
            Ok(place) => draft.from = Some(place),
            Err((reason, more)) => self.remark(draft, Field::Unit, reason, &more),
        }
    }
}
