"""What a form made from scratch begins with: what every order has, so that only its own words need to be filled in."""

from __future__ import annotations

from typing import Any

from vizavi.touchpoints.forms_data.schema import AUTHORITY


def skeleton() -> dict[str, Any]:
    """A document in the shape of a form, with gaps. It is no form yet: directions and kinds are the region's own."""
    return {
        "code": "",
        "name": "",
        "name_en": "",
        "source": "",
        "clients": ["external", "internal"],
        "approving_document": {"kind": "order", "name": "приказ", "name_en": "order", "clause": ""},
        "title": f"Перечень точек взаимодействия {AUTHORITY}",
        "title_en": f"Register of touchpoints of {AUTHORITY}",
        "publication_term": {"working_days": 10, "clause": ""},
        "process_numbering": "process",
        "column_numbers": False,
        "columns": [
            _column("number", "№", "No.", 5, merge=True),
            _column("process", "Процесс", "Process", 30, merge=True),
            _column("touchpoint", "Точка взаимодействия", "Touchpoint", 20),
            _column("needs", "Удовлетворяемые потребности клиента", "Needs satisfied", 27),
            _column("features", "Особенности взаимодействия с клиентом", "Features of the interaction", 18),
        ],
        "features_content": "features",
        "channel_names": {"digital": "Цифровая точка", "offline": "Офлайн-точка"},
        "channel_names_en": {"digital": "Digital touchpoint", "offline": "Offline touchpoint"},
        "directions": [],
        "needs": [
            {
                "code": "other",
                "name": "Другие удовлетворяемые потребности",
                "name_en": "Other needs",
                "free_text": True,
                "variants": [],
                "clause": "",
            }
        ],
        "kinds": [],
        "bases": [
            _basis("act", "Нормативный правовой акт", "Legal act"),
            _basis("internal_act", "Внутренний акт, иной документ", "Internal act or another document"),
            _basis("contract", "Контракт, соглашение о порядке работы точки", "Contract or agreement"),
            _basis(
                "instruction", "Поручение, резолюция", "Instruction or resolution", document_required=False
            ),
        ],
        "triggers": [
            _trigger("process_included", "Процесс включён в реестр процессов", "A process was included"),
            _trigger("process_excluded", "Процесс исключён из реестра процессов", "A process was excluded"),
            _trigger(
                "kind_changed", "Изменился вид точки взаимодействия", "The kind of a touchpoint changed"
            ),
            _trigger(
                "needs_changed", "Изменились удовлетворяемые потребности", "The needs satisfied changed"
            ),
        ],
        "suitability": [],
        "requirements": [],
        "notes": [],
    }


def _column(
    content: str, heading: str, heading_en: str, width: float, *, merge: bool = False
) -> dict[str, Any]:
    return {"content": content, "heading": heading, "heading_en": heading_en, "width": width, "merge": merge}


def _basis(code: str, name: str, name_en: str, *, document_required: bool = True) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "name_en": name_en,
        "document_required": document_required,
        "clause": "",
    }


def _trigger(event: str, name: str, name_en: str) -> dict[str, Any]:
    return {"event": event, "name": name, "name_en": name_en, "clause": ""}
