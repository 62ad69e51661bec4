"""An oracle for whole days: PyPI's `holidays`, its named differences from our calendar, and counting by hand.

Usage: python days.py HOLIDAYS_CSV DIFFERENCES_CSV < cases. Each case is `received unit amount due`, civil times.
Ends with 1 and says so when a difference between the calendars is not named, when a named one is no more, or when a
due date is not ours. It knows no code of ours: it walks from day to day.
"""

import csv
import datetime
import sys

import holidays

CLOSE = datetime.time(17, 0)
CUTOFF = datetime.time(15, 0)
YEARS = (2025, 2026)


def theirs_works(theirs, day):
    return theirs.is_working_day(day)


def ours(path):
    rows = csv.DictReader(open(path, encoding="utf-8"))
    return {datetime.date.fromisoformat(row["date"]): "work" if row["kind"] == "work" else "off" for row in rows}


def word(works):
    return "work" if works else "off"


def all_days():
    day = datetime.date(YEARS[0], 1, 1)
    while day.year <= YEARS[-1]:
        yield day
        day += datetime.timedelta(days=1)


def compare(theirs, kept, named):
    """Every day on which the calendars differ, against the list of those that have an explanation."""
    wrong = []
    for day in all_days():
        their_word = word(theirs_works(theirs, day))
        our_word = kept.get(day) or word(day.weekday() < 5)
        row = named.get(day)
        if their_word != our_word and row is None:
            wrong.append(f"{day}: theirs {their_word}, ours {our_word}: not named in the list of differences")
        elif row is not None and (row["theirs"], row["ours"]) != (their_word, our_word):
            wrong.append(f"{day}: named as {row['theirs']}/{row['ours']}, is {their_word}/{our_word}: mend the list")
        elif row is not None and len(row["why"]) < 20:
            wrong.append(f"{day}: a difference needs an explanation")
    return wrong


def due(works, received, unit, amount):
    day = received.date()
    step = datetime.timedelta(days=1)

    def forward(day):
        while not works(day):
            day += step
        return day

    if unit == "same_day":
        today = works(day) and received.time() <= CUTOFF
        return datetime.datetime.combine(day if today else forward(day + step), CLOSE)
    if unit == "working_day":
        left = amount
        while left > 0:
            day += step
            left -= works(day)
    else:
        day += amount * step
    return datetime.datetime.combine(forward(day), CLOSE)


def main():
    theirs = holidays.Vietnam(years=YEARS)
    kept = ours(sys.argv[1])
    named = {
        datetime.date.fromisoformat(row["date"]): row for row in csv.DictReader(open(sys.argv[2], encoding="utf-8"))
    }
    wrong = compare(theirs, kept, named)
    week = {day: (named[day]["ours"] == "work" if day in named else theirs_works(theirs, day)) for day in all_days()}
    works = week.__getitem__
    cases = 0
    for line in sys.stdin:
        received, unit, amount, answer = line.split()
        cases += 1
        right = due(works, datetime.datetime.fromisoformat(received), unit, int(amount))
        if right != datetime.datetime.fromisoformat(answer):
            wrong.append(f"received {received}, {amount} {unit}: ours {answer}, theirs {right.isoformat()}")
    for line in wrong[:20]:
        print(line)
    if wrong or cases == 0:
        print(f"{len(wrong)} differences in {cases} cases")
        return 1
    print(f"holidays {holidays.__version__}: {cases} due dates agree, {len(named)} days differ and are named")
    return 0


sys.exit(main())
