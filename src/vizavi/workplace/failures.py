"""Jobs and their failures in plain words, for whoever must do something about them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TASKS: dict[str, str | Promise] = {
    "mail.deliver": gettext_lazy("Отправить письмо"),
    "mail.forget_old": gettext_lazy("Удалить старые письма"),
    "jobs.retry_stalled": gettext_lazy("Возобновить прерванные задания"),
    "jobs.forget_old": gettext_lazy("Забыть старые задания"),
    "audit.anchor": gettext_lazy("Закрепить журнал действий"),
    "contact.erase_contacts": gettext_lazy("Стереть контакты в обращениях"),
    "offers.forget": gettext_lazy("Удалить ответы посетителей, срок которых прошёл"),
    "registry.invent_population": gettext_lazy("Придумать клиентов для демонстрации"),
    "registry.remind": gettext_lazy("Напомнить о подтверждении записей реестра"),
    "registry.segment_statistics": gettext_lazy("Посчитать сегменты по населению"),
    "touchpoints.remind": gettext_lazy("Напомнить о сроках"),
    "touchpoints.recompute_deadlines": gettext_lazy("Пересчитать сроки по календарю"),
    "touchpoints.check_file": gettext_lazy("Проверить загруженный перечень"),
    "touchpoints.make_documents": gettext_lazy("Подготовить документы редакции"),
    "touchpoints.apply_file": gettext_lazy("Внести загруженный перечень"),
}

# What a traceback holds → what that means and what to do. The first that fits is told.
CAUSES: tuple[tuple[tuple[str, ...], str | Promise], ...] = (
    (
        ("MailRefused", "SMTPRecipientsRefused", "SMTPSenderRefused"),
        gettext_lazy("Почтовый сервер не принял письмо. Проверьте адрес получателя и отправителя."),
    ),
    (
        ("SMTPAuthenticationError",),
        gettext_lazy("Почтовый сервер не узнал имя или пароль. Проверьте настройку VIZAVI_MAIL."),
    ),
    (
        ("SMTPException", "smtplib"),
        gettext_lazy("Почтовый сервер не отвечает или прервал связь. Задание повторится само; если сервер давно "
                     "работает, проверьте настройку VIZAVI_MAIL."),
    ),
    (
        ("OperationalError", "PoolTimeout"),
        gettext_lazy("База данных была недоступна. Если она работает, повторите задание."),
    ),
    (("TaskNotFound",), gettext_lazy("Такого задания в этой версии программы нет. Отмените его.")),
    (
        ("No space left on device",),
        gettext_lazy("На диске нет места. Освободите его и повторите задание."),
    ),
    (
        ("DoesNotExist",),
        gettext_lazy("Записи, для которой было задание, уже нет. Отмените задание."),
    ),
    (("FileNotFoundError",), gettext_lazy("Файла, с которым работало задание, нет на диске.")),
    (("MemoryError",), gettext_lazy("Не хватило памяти. Повторите задание, когда сервер свободнее.")),
)  # fmt: skip


def task_in_words(name: str) -> str:
    """What a job does; its own name where nobody has put it in words."""
    return str(TASKS.get(name, name))


def cause_in_words(error: str, traceback: str) -> str:
    """Why a job failed and what to do about it."""
    if not error:
        return _("Причина неизвестна: задание остановилось, не сообщив о ней. Попробуйте повторить.")
    for signs, text in CAUSES:
        if any(sign in traceback or sign in error for sign in signs):
            return str(text)
    return _(
        "Задание остановилось из-за ошибки. Попробуйте повторить; если не поможет, передайте её текст в поддержку."
    )
