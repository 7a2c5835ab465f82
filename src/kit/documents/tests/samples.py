"""Documents of an invented authority in the two forms of annex that the orders prescribe."""

from datetime import UTC, date, datetime

from kit.documents.model import Annex, Column, Document, Order, Table, merge_down

SIX_COLUMNS = (
    Column("N", 0.6),
    Column("Направление деятельности органа власти", 2.4),
    Column("Наименование конкретного процесса", 3),
    Column("Точка взаимодействия", 2.4),
    Column("Осуществляемое взаимодействие с клиентом", 3.4),
    Column("Особенности взаимодействия с клиентом", 2.6),
)
FIVE_COLUMNS = (
    Column("№", 0.6, "center"),
    Column("Процесс взаимодействия с внутренним клиентом", 3.4),
    Column("Точка взаимодействия", 2.4),
    Column("Удовлетворяемые потребности клиента", 4),
    Column("Особенности взаимодействия с клиентом", 2),
)

_DIRECTIONS = (
    "Предоставление государственных услуг",
    "Государственный контроль (надзор)",
    "Рассмотрение обращений и запросов",
    "Обеспечение доступа к информации о деятельности",
    "Взаимодействие с внутренним клиентом",
    "Иные функции (обеспечения деятельности органа власти)",
)
_PROCESSES = (
    "Выдача разрешения на размещение нестационарного торгового объекта",
    "Ведение перечня заозёрных ярмарок",
    "Контроль за соблюдением правил торговли вразнос на территории города, включая набережные и пешеходные зоны",
    "Ответы на письма",
)
_TOUCHPOINTS = (
    (
        "Официальный сайт (портал)",
        ("Получение информации", "Направление документов"),
        "Цифровая точка; круглосуточно",
    ),
    (
        "Личный приём, ул. Озёрная, д. 7, каб. 12",
        (
            "Получение консультации",
            "Предоставление документов",
            "Предоставление объектов для осмотра (проверки)",
        ),
        "Офлайн-точка; есть пандус, помощник встречает у входа; запись по телефону",
    ),
    ("Телефон", ("Получение информации, в том числе о ходе рассмотрения запроса",), "Офлайн-точка"),
    ("Электронная почта", ("Предоставление документов",), "Цифровая точка"),
    ("Чат-бот", ("Получение консультации",), "Цифровая точка; распознаёт речь"),
)


def six_column_rows(count: int, *, per_direction: int = 60, per_process: int = 4):
    """Rows in the form with directions: so many touchpoints to a direction and to a process."""
    rows = []
    for i in range(count):
        direction, process = i // per_direction, i // per_process
        touchpoint, needs, features = _TOUCHPOINTS[i % len(_TOUCHPOINTS)]
        rows.append(
            (
                f"{direction + 1}.",
                _DIRECTIONS[direction % len(_DIRECTIONS)],
                f"{_PROCESSES[process % len(_PROCESSES)]} ({process + 1})",
                touchpoint,
                needs,
                features,
            )
        )
    return rows


def five_column_rows(count: int, *, per_process: int = 2):
    """Rows in the form of the internal client."""
    rows = []
    for i in range(count):
        process = i // per_process
        touchpoint, needs, features = _TOUCHPOINTS[i % len(_TOUCHPOINTS)]
        name = f"{_PROCESSES[process % len(_PROCESSES)]} ({process + 1})"
        rows.append((str(process + 1), name, touchpoint, needs, features.split(";")[0]))
    return rows


def six_column_table(count: int, **sizes: int) -> Table:
    return Table(SIX_COLUMNS, merge_down(six_column_rows(count, **sizes), 3), column_numbers=True)


def five_column_table(count: int, **sizes: int) -> Table:
    return Table(FIVE_COLUMNS, merge_down(five_column_rows(count, **sizes), 2))


def order(**changes) -> Order:
    """A signed order of the invented authority."""
    fields = {
        "authority": "Департамент торговли и ярмарок Заозёрной области",
        "kind": "ПРИКАЗ",
        "number": "19-п",
        "signed_on": date(2026, 3, 27),
        "place": "г. Заозёрск",
        "title": "Об утверждении перечня точек взаимодействия Департамента торговли и ярмарок "
        "Заозёрной области с внешними и внутренними клиентами",
        "preamble": "В соответствии с Порядком ведения перечня точек взаимодействия, утверждённым приказом "
        "Департамента торговли и ярмарок Заозёрной области от 12 января 2026 г. № 3-п, п р и к а з ы в а ю:",
        "items": (
            "Утвердить прилагаемый перечень точек взаимодействия с внешними и внутренними клиентами.",
            "Отделу информатизации разместить перечень на сайте Департамента в течение десяти рабочих дней.",
            "Контроль за исполнением настоящего приказа оставляю за собой.",
        ),
        "signatory_position": "Исполняющий обязанности директора Департамента торговли и ярмарок Заозёрной области",
        "signatory_name": "А.Б. Заозёрный",
    }
    return Order(**(fields | changes))


def annex(table: Table, **changes) -> Annex:
    """The register as the annex of that order."""
    fields = {
        "approved_by": (
            "УТВЕРЖДЁН",
            "приказом Департамента торговли и ярмарок Заозёрной области",
            "от 27 марта 2026 г. № 19-п",
        ),
        "title": "Перечень точек взаимодействия Департамента торговли и ярмарок Заозёрной области\n"
        "с внешними и внутренними клиентами",
        "table": table,
        "name": "Перечень",
    }
    return Annex(**(fields | changes))


def document(table: Table, *, with_order: bool = True, **changes) -> Document:
    """The order with one annex, or the annex alone."""
    fields = {
        "title": "Об утверждении перечня точек взаимодействия",
        "created_at": datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
        "author": "Департамент торговли и ярмарок Заозёрной области",
        "order": order() if with_order else None,
        "annexes": (annex(table),),
    }
    return Document(**(fields | changes))
