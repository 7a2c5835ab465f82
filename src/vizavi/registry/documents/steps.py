"""The steps of a scenario as a graph: which come after which, in what order they are walked, what cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vizavi.registry.documents.trouble import Trouble

Steps = Sequence[dict[str, Any]]


def circles(steps: Steps) -> list[list[str]]:
    """Steps that wait for each other in a circle, each circle once, in the order of waiting."""
    after = {step["code"]: list(step["after"]) for step in steps}
    found: list[list[str]] = []
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        stack = [(start, iter(after.get(start, ())))]
        if start in done:
            continue
        path.append(start)
        while stack:
            code, waiting = stack[-1]
            following = next(waiting, None)
            if following is None:
                stack.pop()
                path.pop()
                done.add(code)
            elif following in path:
                found.append(path[path.index(following) :])
            elif following in after and following not in done:
                path.append(following)
                stack.append((following, iter(after[following])))
    return found


def unreachable(steps: Steps) -> list[str]:
    """Codes of steps that nobody comes to: they wait, in the end, for themselves or for a step that is not there."""
    known = {step["code"] for step in steps}
    reached: set[str] = set()
    waiting = list(steps)
    while True:
        ready = [step for step in waiting if set(step["after"]) <= reached]
        if not ready:
            break
        reached |= {step["code"] for step in ready}
        waiting = [step for step in waiting if step["code"] not in reached]
    return [step["code"] for step in steps if step["code"] in known - reached]


def in_order(steps: Steps) -> list[dict[str, Any]]:
    """Steps as they are walked: each after those it waits for, otherwise as written; what is circular comes last."""
    placed: list[dict[str, Any]] = []
    codes: set[str] = set()
    waiting = list(steps)
    while waiting:
        step = next((step for step in waiting if set(step["after"]) <= codes), waiting[0])
        waiting.remove(step)
        placed.append(step)
        codes.add(step["code"])
    return placed


def names_of_steps(steps: Steps, codes: Sequence[str]) -> list[str]:
    """What the steps with these codes are called; the code of one that has no name yet."""
    names = {step["code"]: (step.get("name") or {}).get("ru") for step in steps}
    return [f"«{name}»" if (name := names.get(code)) else code for code in codes]


def step_problems(steps: Steps) -> Iterator[Trouble]:
    """Troubles of the steps of one scenario."""
    codes = [step["code"] for step in steps]
    for number, step in enumerate(steps):
        if step["code"] and codes.count(step["code"]) > 1:
            yield Trouble(
                f"steps.{number}.code", _("Код шага повторяется: %(code)s.") % {"code": step["code"]}
            )
        unknown = [code for code in step["after"] if code not in codes]
        if unknown:
            yield Trouble(
                f"steps.{number}.after",
                _("Такого шага в сценарии нет: %(codes)s.") % {"codes": ", ".join(unknown)},
            )
        if step["alternative_to"] and step["alternative_to"] not in codes:
            yield Trouble(
                f"steps.{number}.alternative_to",
                _("Такого шага в сценарии нет: %(codes)s.") % {"codes": step["alternative_to"]},
            )
        if step["code"] and step["alternative_to"] == step["code"]:
            yield Trouble(f"steps.{number}.alternative_to", _("Шаг не может заменять сам себя."))
        if step["term_days"] is not None and not step["term_unit"]:
            yield Trouble(f"steps.{number}.term_unit", _("Укажите, рабочие это дни или календарные."))
    for circle in circles(steps):
        yield Trouble(
            "steps",
            _("Шаги ждут друг друга по кругу: %(circle)s. Уберите одно из условий «после каких шагов».")
            % {"circle": " → ".join(names_of_steps(steps, [*circle, circle[0]]))},
        )
