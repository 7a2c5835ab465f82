"""Sentences: how they read, and that they lose nothing: a reader takes them back to the criterion."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Attributes, canonical_text, parse
from criteria.sentence import WORDINGS, sentence, value_text
from criteria.tests.drawing import DICTIONARY, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)
LABELS = {
    "okved": "ОКВЭД",
    "headcount": "работников",
    "registered_on": "зарегистрировано",
    "employs": "есть работники",
}


@pytest.mark.parametrize(
    ("data", "russian", "english"),
    [
        (
            {"all": [{"attr": "okved", "in": ["62", "63.1"]}, {"attr": "headcount", "ge": 16, "le": 99}]},
            "ОКВЭД начинается с 62 или 63.1 **и** работников от 16 до 99",
            "ОКВЭД begins with 62 or 63.1 **and** работников from 16 to 99",
        ),
        (
            {
                "any": [
                    {"all": [{"attr": "employs", "is": True}, {"attr": "headcount", "lt": 12000}]},
                    {"not": {"attr": "form", "in": ["farm"]}},
                ]
            },
            (
                "(есть работники: да **и** работников меньше 12\N{NO-BREAK SPACE}000) **или**"
                " **неверно, что** form — «хозяйство»"
            ),
            (
                "(есть работники: yes **and** работников less than 12,000) **or**"
                " **it is not true that** form is “хозяйство”"
            ),
        ),
        (
            {"attr": "registered_on", "within": "P1Y6M"},
            "зарегистрировано не более 1 года 6 месяцев назад",
            "зарегистрировано no more than 1 year 6 months ago",
        ),
        (
            {"attr": "headcount", "ge": 16, "lt": "100.5"},
            "работников не меньше 16, но меньше 100,5",
            "работников at least 16, but less than 100.5",
        ),
        ({"all": []}, "всегда", "always"),
        (
            {"some": "places", "where": {"attr": "hazardous", "is": True}},
            "places: есть хотя бы одно, где (places.hazardous: да)",
            "places: has at least one where (places.hazardous: yes)",
        ),
    ],
)
def test_sentence_reads_as_written(attributes, data, russian, english):
    rule = parse(data, attributes)
    values = {("form", "farm"): "хозяйство"}

    def bold(text):
        return f"**{text}**"

    assert sentence(rule, "ru", labels=LABELS, values=values, mark=bold) == russian
    assert sentence(rule, "en", labels=LABELS, values=values, mark=bold) == english


def test_a_code_that_has_words_needs_no_beginning_to_be_spoken_of(attributes):
    rule = parse({"attr": "okved", "in": ["62", "63"]}, attributes)
    values = {("okved", "62"): "62 Программы", ("okved", "63"): "63 Данные или связь"}

    assert (
        sentence(rule, "ru", labels=LABELS, values=values)
        == "ОКВЭД — «62 Программы» или «63 Данные или связь»"
    )
    assert sentence(rule, "ru", labels=LABELS, values={("okved", "62"): "62 Программы"}) == (
        "ОКВЭД начинается с «62 Программы» или 63"
    )


class Reader:
    """Reads a sentence back into JSON. Names stand in <>, words of listed values begin with #."""

    def __init__(self, text, language):
        self.text, self.words, self.language, self.at = text, WORDINGS[language], language, 0

    def take(self, word):
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        return False

    def joined(self):
        parts, gate = [self.part()], None
        while True:
            before = self.at
            for name in ("all", "any"):
                if gate in (None, name) and self.take(f" {getattr(self.words, name)} "):
                    gate = name
                    parts.append(self.part())
                    break
            if self.at == before:
                return parts[0] if gate is None else {gate: parts}

    def part(self):
        if self.take("("):
            found = self.joined()
            assert self.take(")")
            return found
        if self.take(self.words.negated + " "):
            return {"not": self.part()}
        if self.take(self.words.always):
            return {"all": []}
        if self.take(self.words.never):
            return {"any": []}
        return self.test()

    def test(self):
        name = re.compile(r"<([a-z_.]+)>").match(self.text, self.at)
        self.at = name.end()
        attr = name[1].rsplit(".", 1)[-1]
        if self.take(f": {self.words.some} ("):
            where = self.joined()
            assert self.take(")")
            return {"some": attr, "where": where}
        for word, value in ((self.words.yes, True), (self.words.no, False)):
            if self.take(f": {word}"):
                return {"attr": attr, "is": value}
        for word in (self.words.begins, self.words.listed):
            if self.take(f" {word} "):
                return {"attr": attr, "in": self.listed()}
        before, after = self.words.within.split("{}")
        if match := re.compile(f" {before}([0-9][^()]*?){after}").match(self.text, self.at):
            self.at = match.end()
            return {"attr": attr, "within": self.duration(match[1])}
        self.at += 1
        return {"attr": attr, **self.bounds()}

    def listed(self):
        if self.take(self.words.nothing):
            return []
        one = self.words.quoted.format("#[^»”]+")
        match = re.compile(rf"{one}(?:(?:, | {self.words.any} ){one})*").match(self.text, self.at)
        self.at = match.end()
        return re.findall("#([^»”]+)", match[0])

    def duration(self, text):
        found = re.findall(r"([0-9]+) (\w)", text)
        letters = {"г": "Y", "л": "Y", "м": "M", "д": "D", "y": "Y", "m": "M", "d": "D"}
        return "P" + "".join(number + letters[unit] for number, unit in found)

    def scalar(self):
        match = re.compile(
            r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|-?[0-9]+(?:[.,][0-9]+)?"
        ).match(self.text, self.at)
        self.at = match.end()
        if re.fullmatch(r"[0-9.]{10}", match[0]):
            return "-".join(reversed(match[0].split(".")))
        return match[0].replace(",", ".")

    def bounds(self):
        for pattern in (self.words.between, self.words.date_between):
            before, middle, _ = pattern.split("{}")
            start = self.at
            if self.take(before):
                low = self.scalar()
                if self.take(middle):
                    return {"ge": low, "le": self.scalar()}
            self.at = start
        found = {}
        while True:
            for phrases in (self.words.bounds, self.words.date_bounds):
                for key, phrase in phrases.items():
                    if key not in found and self.take(phrase.removesuffix("{}")):
                        found[key] = self.scalar()
            if not self.take(f", {self.words.but} "):
                return found


NAMES = {name: f"<{name}>" for name in ATTRIBUTES.names()}
VALUES = {
    (name, value): f"#{value}"
    for name in NAMES
    for value in ("6", "62", "62.0", "62.01", "63", "7", "77", "farm", "firm", "person")
}


@given(criteria(), st.sampled_from(["ru", "en"]))
@settings(max_examples=400, deadline=None)
def test_sentence_read_back_is_the_criterion(data, language):
    rule = parse(data, ATTRIBUTES)
    text = sentence(rule, language, labels=NAMES, values=VALUES)
    reader = Reader(text, language)
    found = reader.joined()
    assert reader.at == len(text), text[reader.at :]
    assert canonical_text(parse(found, ATTRIBUTES)) == canonical_text(rule), text


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (1234, "1234", "1234"),
        (12345, "12\N{NO-BREAK SPACE}345", "12,345"),
        (-1234567, "-1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567", "-1,234,567"),
        ((), "—", "—"),
        (("62", "63"), "62, 63", "62, 63"),
        (True, "да", "yes"),
    ],
)
def test_value_is_written_as_people_do(value, russian, english):
    assert (value_text(value, "ru"), value_text(value, "en")) == (russian, english)


def test_sentence_of_criterion_10000_deep(attributes):
    data = {"attr": "employs", "is": True}
    for _ in range(10_000):
        data = {"not": data}
    assert sentence(parse(data, attributes), "ru").count("неверно") == 10_000
