//! Dates of birth in the shapes that people write, day first.

use super::remark::Reason;
use crate::book::Value;
use jiff::civil::Date;

/// Youngest and oldest age at the opening day that is believed (assumption).
pub(super) const AGES: std::ops::RangeInclusive<i16> = 18..=70;
/// Day numbers of Excel for 1910 to 2040, far from the years 1900 to 2100.
const SERIALS: std::ops::RangeInclusive<i64> = 3_654..=51_500;

/// Reads a date of birth; a year of two digits takes the century that makes the person of working age.
///
/// # Errors
/// `birth_incomplete` when only year (and month) stand there, `birth_unreadable` otherwise.
pub(super) fn birth(value: &Value, opening_day: Date) -> Result<Date, Reason> {
    match value {
        Value::Date(day) => Ok(*day),
        Value::DateTime(moment) => Ok(moment.date()),
        Value::Int(number) => of_number(*number),
        Value::Float(number) if number.is_finite() => of_number(number.trunc() as i64),
        Value::Text(text) => of_text(text, opening_day),
        _ => Err(Reason::BirthUnreadable),
    }
}

fn of_number(number: i64) -> Result<Date, Reason> {
    if (1900..=2100).contains(&number) {
        return Err(Reason::BirthIncomplete);
    }
    if !SERIALS.contains(&number) {
        return Err(Reason::BirthUnreadable);
    }
    // Excel counts from the last day of 1899 and believes in 29 February 1900.
    let before = jiff::civil::date(1899, 12, 30);
    before.checked_add(jiff::Span::new().days(number)).map_err(|_| Reason::BirthUnreadable)
}

fn of_text(text: &str, opening_day: Date) -> Result<Date, Reason> {
    let folded = haicap_core::words::fold(text);
    let folded = folded.strip_suffix(" 00:00:00").or(folded.strip_suffix(" 00:00")).unwrap_or(&folded);
    // `ngày 4 tháng 3 năm 1985` is the same numbers with words as separators.
    let mut plain = folded.to_owned();
    for word in ["sinh", "ngay", "thang", "nam"] {
        plain = plain.replace(word, " ");
    }
    let is_separator = |letter: char| matches!(letter, '/' | '-' | '.' | ' ' | '\\' | ':' | ',' | '\'');
    if plain.contains(|letter: char| !letter.is_ascii_digit() && !is_separator(letter)) {
        return Err(Reason::BirthUnreadable);
    }
    let parts: Vec<&str> = plain.split(is_separator).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.len() > 5) {
        return Err(Reason::BirthUnreadable);
    }
    let number = |part: &str| part.parse::<i64>().map_err(|_| Reason::BirthUnreadable);
    let numbers = parts.iter().map(|part| number(part)).collect::<Result<Vec<_>, _>>()?;
    match (numbers.as_slice(), parts.as_slice()) {
        ([one], _) => of_number(*one),
        ([_, year], [_, written]) | ([year, _], [written, _]) if written.len() == 4 => match year {
            1900..=2100 => Err(Reason::BirthIncomplete),
            _ => Err(Reason::BirthUnreadable),
        },
        ([year, month, day], [written, ..]) if written.len() == 4 => civil(*year, *month, *day),
        ([day, month, year], [.., written]) if written.len() == 4 => civil(*year, *month, *day),
        ([day, month, year], [.., written]) if written.len() <= 2 => {
            let first = civil(1900 + year, *month, *day);
            let second = civil(2000 + year, *month, *day);
            let of_age = |date: &Date| AGES.contains(&age(*date, opening_day));
            second.ok().filter(of_age).map_or(first, Ok)
        }
        _ => Err(Reason::BirthUnreadable),
    }
}

fn civil(year: i64, month: i64, day: i64) -> Result<Date, Reason> {
    let small = |number: i64| i8::try_from(number).map_err(|_| Reason::BirthUnreadable);
    let year = i16::try_from(year).map_err(|_| Reason::BirthUnreadable)?;
    Date::new(year, small(month)?, small(day)?).map_err(|_| Reason::BirthUnreadable)
}

/// Age in full years on a day.
pub(super) fn age(birth: Date, day: Date) -> i16 {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    day.year() - birth.year() - i16::from(before_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn check(value: Value, expect: Result<Date, Reason>) {
        assert_eq!(birth(&value, date(2025, 7, 1)), expect, "{value:?}");
    }

    #[test]
    fn every_shape_of_the_same_day() {
        let day = date(1985, 3, 4);
        check(Value::Date(day), Ok(day));
        check(Value::DateTime(day.at(0, 0, 0, 0)), Ok(day));
        check(Value::Int(31_110), Ok(day));
        check(Value::Float(31_110.0), Ok(day));
        for text in [
            "04/03/1985",
            "4/3/1985",
            "4-3-1985",
            "04.03.1985",
            "1985-03-04",
            "1985/3/4",
            "ngày 4 tháng 3 năm 1985",
            "Ngày 04 tháng 03 năm 1985",
            "sinh ngày 4/3/1985",
            "4/3/85",
            "04-03-85",
            " 04 / 03 / 1985 ",
            "31110",
            "04/03/1985 00:00:00",
            "nga\u{300}y 4 tha\u{301}ng 3 năm 1985",
        ] {
            check(Value::Text(text.into()), Ok(day));
        }
    }

    #[test]
    fn a_year_of_two_digits_makes_a_person_of_working_age() {
        check(Value::Text("1/2/03".into()), Ok(date(2003, 2, 1)));
        check(Value::Text("1/2/60".into()), Ok(date(1960, 2, 1)));
        check(Value::Text("1/2/20".into()), Ok(date(1920, 2, 1)));
    }

    #[test]
    fn what_is_no_day() {
        for year in [
            Value::Int(1985),
            Value::Text("1985".into()),
            Value::Text("03/1985".into()),
            Value::Text("năm 1985".into()),
        ] {
            check(year, Err(Reason::BirthIncomplete));
        }
        for text in [
            "03/25/1985",
            "31/02/1985",
            "không rõ",
            "4/3",
            "1/2/3/4",
            "19850304",
            "4/3/198",
            "99999",
            "85",
            "-",
            "1/2/ 3 4",
        ] {
            check(Value::Text(text.into()), Err(Reason::BirthUnreadable));
        }
        for value in
            [Value::Int(-5), Value::Float(f64::NAN), Value::Float(1e300), Value::Bool(true), Value::Int(i64::MAX)]
        {
            check(value, Err(Reason::BirthUnreadable));
        }
    }
}
