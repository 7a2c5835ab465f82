"""Why a file is refused: one code and one sentence for each reason.

The sentences are message ids. This package knows no Django, so `_` only marks them for
`makemessages`; a caller translates with `error.text(gettext)`.
"""

from __future__ import annotations

from collections.abc import Callable


def _(message: str) -> str:
    return message


class Phrase(str):
    """A parameter of a sentence that is itself a message id and is translated with it."""

    __slots__ = ()


SENTENCES = {
    "empty_file": _("Файл пуст. Сохраните таблицу ещё раз и загрузите файл снова."),
    "file_too_big": _("Файл больше %(limit)s МБ. Разделите таблицу на несколько файлов."),
    "unsupported": _("Файлы «%(ending)s» не читаются. Сохраните таблицу в формате XLSX, CSV или DOCX."),
    "wrong_ending": _(
        "Имя файла оканчивается на «%(ending)s», а внутри — %(content)s. "
        "Откройте файл и сохраните таблицу заново в формате XLSX, CSV или DOCX."
    ),
    "old_format": _(
        "Это файл старого формата (%(ending)s). Откройте его и сохраните как XLSX или DOCX, затем загрузите."
    ),
    "encrypted": _("Файл защищён паролем. Снимите пароль, сохраните файл и загрузите его снова."),
    "macros": _("В файле есть макросы. Сохраните его без макросов, как XLSX или DOCX, и загрузите снова."),
    "broken": _("Файл повреждён или передан не полностью. Откройте его, сохраните заново и загрузите снова."),
    "declared_entities": _(
        "В файле есть объявления внешних данных (DTD), которых в таблицах не бывает. "
        "Откройте файл и сохраните его заново."
    ),
    "zip_bomb": _(
        "При распаковке файл становится слишком большим. "
        "Перенесите таблицу в новый файл без лишнего оформления или разделите её на части."
    ),
    "unsafe_path": _("Внутри файла есть недопустимые имена частей. Откройте файл и сохраните его заново."),
    "no_document": _("Внутри файла нет ни таблицы XLSX, ни документа DOCX. Проверьте, тот ли файл выбран."),
    "no_table": _("В документе нет таблицы. Загрузите документ с таблицей или файл XLSX либо CSV."),
    "no_rows": _("В файле нет ни одной заполненной строки. Проверьте, тот ли файл выбран."),
    "too_many_rows": _("В таблице больше %(limit)s строк. Разделите её на несколько файлов."),
    "too_many_columns": _(
        "Строка %(row)s: заполнено больше %(limit)s столбцов. Уберите лишние столбцы и загрузите файл снова."
    ),
    "cell_too_long": _(
        "Строка %(row)s, столбец %(column)s: в ячейке больше %(limit)s знаков. Сократите текст."
    ),
    "endless_text": _("В файле есть ячейка с текстом на сотни страниц. Сократите её и загрузите файл снова."),
    "control_character": _(
        "Строка %(row)s, столбец %(column)s: в ячейке есть недопустимый невидимый знак (код %(character)s). "
        "Наберите текст ячейки заново."
    ),
    "formula_error": _(
        "Строка %(row)s, столбец %(column)s: вместо значения — ошибка формулы %(value)s. "
        "Исправьте формулу или впишите значение."
    ),
    "formula_without_value": _(
        "Строка %(row)s, столбец %(column)s: формула не вычислена. "
        "Откройте файл в табличном редакторе, сохраните его и загрузите снова."
    ),
    "record_too_long": _(
        "Строка %(row)s: текст слишком длинный. Возможно, кавычки открыты и не закрыты: проверьте их."
    ),
    "unclosed_quote": _(
        "Строка %(row)s: кавычки открыты и не закрыты или после закрывающих кавычек стоит не разделитель. "
        'Кавычки внутри ячейки удваиваются: "ООО ""Пример""".'
    ),
    "unknown_encoding": _(
        "Не удалось прочитать буквы: файл повреждён или его кодировка не UTF-8, не UTF-16 и не Windows-1251. "
        "Сохраните таблицу как «CSV UTF-8»."
    ),
    "nul": _("В файле есть нулевые байты: это не текст таблицы. Сохраните её как «CSV UTF-8» или XLSX."),
}

CONTENT = {
    "xlsx": Phrase(_("таблица XLSX")),
    "docx": Phrase(_("документ DOCX")),
    "zip": Phrase(_("архив ZIP или файл Office")),
    "ole": Phrase(_("документ старого формата или файл с паролем")),
    "pdf": Phrase(_("документ PDF")),
    "rtf": Phrase(_("документ RTF")),
    "markup": Phrase(_("веб-страница или XML")),
    "text": Phrase(_("обычный текст или неизвестные данные")),
}


class TableRefused(Exception):
    """The file cannot be taken as a table.

    `code` is a key of `SENTENCES`; `params` fill its sentence; `message` is the sentence in
    Russian. `row` is the row as a spreadsheet shows it, or None when the whole file is meant.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.template = SENTENCES[code]
        self.params = params
        super().__init__(code, self.message)

    @property
    def message(self) -> str:
        return self.text()

    @property
    def row(self) -> int | None:
        row = self.params.get("row")
        return row if isinstance(row, int) else None

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate` (`gettext`)."""
        params = {
            name: translate(value) if isinstance(value, Phrase) else value
            for name, value in self.params.items()
        }
        return translate(self.template) % params

    def __str__(self) -> str:
        return self.message
