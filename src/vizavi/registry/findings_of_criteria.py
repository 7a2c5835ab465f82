"""What the check finds in criteria and in the attributes that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from criteria import Attributes, CriteriaError, Criterion, parse
from criteria.satisfiable import always_met, never_met
from vizavi.classifiers.api import Tree, tree_in_force
from vizavi.registry.choices import AttributeType, Kind
from vizavi.registry.criterion_tree import list_within, node_at, unfinished
from vizavi.registry.dictionary import attribute_json, otherwise
from vizavi.registry.documents.links import Placed, attributes_of, criteria_of
from vizavi.registry.facts import Facts
from vizavi.registry.finding import Finding, Severity
from vizavi.registry.telling import listed_values

BLOCKS, ATTENTION = Severity.BLOCKS, Severity.ATTENTION
MOST_PROBLEMS = 5


def criteria_findings(facts: Facts) -> Iterator[Finding]:
    """Findings about every criterion of a document."""
    trees: dict[str, Tree] = {}
    for placed in criteria_of(facts.kind, facts.document):
        field, where = _field_of(facts, placed)
        if open_parts := unfinished(placed.criterion):
            yield _unfinished(facts, placed, open_parts, field, where)
            continue
        try:
            criterion = parse(placed.criterion, facts.dictionary.attributes)
        except CriteriaError as error:
            yield from _unreadable(facts, placed, error, field, where)
            continue
        yield from _sense(facts, criterion, field, where)
        yield from _codes(facts, criterion, field, where, trees)
        yield from _superseded(facts, criterion, field, where)


def place_in_words(pointer: str) -> str:
    """A JSON pointer into a criterion for people: `/all/1/any/0/attr` → «условие 2 → вариант 1»."""
    words = []
    for gate, number in re.findall(r"/(all|any|not|where)(?:/(\d+))?", pointer):
        if gate == "all" and number:
            words.append(_("условие %(number)s") % {"number": int(number) + 1})
        elif gate == "any" and number:
            words.append(_("вариант %(number)s") % {"number": int(number) + 1})
        elif gate == "not":
            words.append(_("отрицание"))
        elif gate == "where":
            words.append(_("условие об объекте"))
    return " → ".join(words)


def attribute_findings(facts: Facts) -> Iterator[Finding]:
    """What the criteria engine cannot read would break every condition of the edition; and an attribute in use
    cannot be changed in meaning, only superseded by another."""
    code = facts.entry.code if facts.entry else "new"
    if facts.document["type"]:
        try:
            Attributes.load([attribute_json(code, facts.document)])
        except CriteriaError as error:
            why = error.problems[0].text(facts.teller.language)
            text = _("Из этого признака нельзя строить условия: %(why)s.") % {"why": why}
            yield Finding(
                "unusable_attribute", "type", text, BLOCKS, _("Проверьте тип, значения и признаки объекта.")
            )
        else:
            yield from _otherwise(facts, code)
    if facts.document["supersedes"] == code:
        text = _("Признак не может заменять сам себя.")
        yield Finding(
            "supersedes_itself", "supersedes", text, BLOCKS, _("Выберите другой признак или оставьте пустым.")
        )
    if facts.current is None or facts.entry is None:
        return
    users = [user for user in facts.users if user.kind != Kind.ATTRIBUTE]
    changed = _changes_of_meaning(facts.current.document, facts.document)
    if users and changed:
        yield Finding(
            "change_of_meaning",
            changed[0][0],
            _("Признак уже используется в условиях, поэтому его смысл менять нельзя: %(what)s.")
            % {"what": "; ".join(text for _field, text in changed)},
            BLOCKS,
            _("Введите вместо него новый признак и переведите условия на него."),
            versions=tuple(users),
            supersede=facts.entry.code,
        )


def _otherwise(facts: Facts, code: str) -> Iterator[Finding]:
    """Whom the attribute does not concern, of them the value is known without a question."""
    has_criteria, text = facts.document["criteria"] is not None, facts.document["otherwise"]
    if has_criteria and not text:
        yield Finding(
            "no_value_otherwise",
            "otherwise",
            _("Не сказано, чему равен признак у тех, кого он не касается: спрашивать будут всех."),
            ATTENTION,
            _("Напишите значение или уберите условия."),
        )
    if text and not has_criteria:
        yield Finding(
            "nobody_otherwise",
            "otherwise",
            _("Значение для остальных указано, а кого признак касается, не сказано."),
            ATTENTION,
            _("Опишите условиями, кого он касается, или уберите значение."),
        )
    if has_criteria and code in attributes_of(facts.document["criteria"]):
        yield Finding(
            "concerns_itself",
            "criteria",
            _("Кого касается признак, сказано через него самого."),
            BLOCKS,
            _("Постройте условия из других признаков."),
        )
    if text:
        try:
            otherwise(code, facts.document)
        except CriteriaError as error:
            yield Finding(
                "unusable_value",
                "otherwise",
                _("Такого значения у признака не бывает: %(why)s.")
                % {"why": error.problems[0].text(facts.teller.language)},
                BLOCKS,
                _("Напишите число, «да», «нет» или код из списка значений."),
            )


def _changes_of_meaning(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    if old["type"] != new["type"]:
        found.append(("type", _("изменён тип")))
    if old["many"] != new["many"]:
        found.append(("many", _("изменено, бывает ли значений несколько")))
    if old["classifier"] != new["classifier"]:
        found.append(("classifier", _("изменён классификатор")))
    kept = {row["code"] for row in new["values"]}
    gone = [row["code"] for row in old["values"] if row["code"] not in kept]
    if gone:
        found.append(("values", _("убраны значения: %(codes)s") % {"codes": ", ".join(gone)}))
    if old["values"] == [] and new["values"] and old["type"] == AttributeType.ENUM == new["type"]:
        found.append(("values", _("открытый список стал закрытым")))
    items = {row["code"]: row for row in new["items"]}
    for row in old["items"]:
        other = items.get(row["code"])
        if other is None or any(row[name] != other[name] for name in ("type", "many", "classifier")):
            found.append(("items", _("изменён признак объекта «%(code)s»") % {"code": row["code"]}))
        elif set(row["values"]) - set(other["values"]):
            found.append(
                ("items", _("у признака объекта «%(code)s» убраны значения") % {"code": row["code"]})
            )
    return found


def _field_of(facts: Facts, placed: Placed) -> tuple[str, str]:
    """The path of the field, and words that say where it is: «» for the entry's own."""
    if placed.place == "criteria":
        return "criteria", ""
    code = placed.place.removeprefix("steps.")
    for number, step in enumerate(facts.document["steps"]):
        if step["code"] == code:
            return f"steps.{number}.criteria", _("Шаг «%(step)s». ") % {"step": step["name"]["ru"] or code}
    return "steps", ""


def _unfinished(facts: Facts, placed: Placed, open_parts: list[str], field: str, where: str) -> Finding:
    """A condition is begun in the builder and not yet filled in."""
    language, names = facts.teller.language, []
    for path in open_parts:
        name, inside = node_at(placed.criterion, path)["attr"], list_within(placed.criterion, path)
        label = facts.dictionary.label(f"{inside}.{name}" if inside else name, language)
        names.append(label if name else _("признак не выбран"))
    text = _("Условие не закончено: %(what)s.") % {"what": ", ".join(dict.fromkeys(names))}
    return Finding(
        "unfinished_criterion", field, where + text, BLOCKS, _("Откройте условие и заполните эту часть.")
    )


def _unreadable(
    facts: Facts, placed: Placed, error: CriteriaError, field: str, where: str
) -> Iterator[Finding]:
    for problem in error.problems[:MOST_PROBLEMS]:
        place = place_in_words(problem.pointer)
        if problem.code == "undeclared":
            text = _("Признака «%(name)s» в словаре нет: его исключили или переименовали.") % problem.details
        else:
            text = _("Условие не разобрать: %(why)s.") % {"why": problem.text(facts.teller.language)}
        if place:
            text = _("%(text)s Место: %(place)s.") % {"text": text, "place": place}
        yield Finding(
            "unreadable_criterion", field, where + text, BLOCKS, _("Откройте условие и замените эту часть.")
        )


def _sense(facts: Facts, criterion: Criterion, field: str, where: str) -> Iterator[Finding]:
    reason = never_met(criterion, since=facts.today)
    if reason is not None:
        labels = facts.dictionary.labels(facts.teller.language)
        said = reason.text(facts.teller.language, labels, facts.teller.labels_of(criterion))
        yield Finding(
            "never_met",
            field,
            where + _("Этому условию не сможет соответствовать никто: %(why)s.") % {"why": said},
            BLOCKS,
            _("Уберите или измените одну из этих частей."),
        )
    elif always_met(criterion, since=facts.today):
        yield Finding(
            "always_met",
            field,
            where + _("Этому условию соответствуют все: оно никого не отличает."),
            ATTENTION,
            _("Если это для всех, условие можно убрать."),
        )


def _codes(
    facts: Facts, criterion: Criterion, field: str, where: str, trees: dict[str, Tree]
) -> Iterator[Finding]:
    """Codes that are not in the classifier in force. A code covers what begins with it, so a beginning will do."""
    gone: dict[str, list[str]] = {}
    for name, value in sorted(listed_values(criterion.leaves)):
        classifier = facts.dictionary.classifier_of(name)
        if not classifier:
            continue
        if classifier not in trees:
            trees[classifier] = tree_in_force(classifier)
        tree = trees[classifier]
        # An installation without the classifier cannot tell.
        if len(tree) and value not in tree and not any(code.startswith(value) for code in tree.names):
            gone.setdefault(name, []).append(value)
    for name, values in gone.items():
        label = facts.dictionary.label(name, facts.teller.language)
        yield Finding(
            "unknown_code",
            field,
            where
            + _("%(label)s: этих кодов нет в действующем классификаторе: %(codes)s.")
            % {"label": label[:1].upper() + label[1:], "codes": ", ".join(values)},
            BLOCKS,
            _("Замените их кодами действующей редакции."),
        )


def _superseded(facts: Facts, criterion: Criterion, field: str, where: str) -> Iterator[Finding]:
    successors = {
        document["supersedes"]: code
        for code, document in facts.dictionary.documents.items()
        if document["supersedes"]
    }
    used = {leaf.attribute.id for leaf in criterion.leaves}
    for old in sorted(used & successors.keys()):
        language = facts.teller.language
        yield Finding(
            "superseded_attribute",
            field,
            where
            + _("Признак «%(old)s» заменён признаком «%(new)s».")
            % {
                "old": facts.dictionary.label(old, language),
                "new": facts.dictionary.label(successors[old], language),
            },
            ATTENTION,
            _("Переведите условие на новый признак."),
        )
