"""Pages for when something went wrong: what happened, what to do now, how to reach a person.

Handlers of the URL map (`handler400` …) and the CSRF failure view.
The pages for 500 and 503 use neither the database nor the session.
"""

from __future__ import annotations

import logging
import secrets
import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from kit.pages.context import page, support_url

logger = logging.getLogger(__name__)
# Told by telephone without a mistake: no letters that look or sound like another sign.
_READABLE = "23456789ABCDEHKMPTX"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 for what is too big."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _answer(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("Слишком большой запрос"),
            _("Вы отправили больше, чем можно принять за один раз."),
            [_("Разделите данные на части или уменьшите файлы и отправьте ещё раз.")],
        )
    return _answer(
        request,
        HTTPStatus.BAD_REQUEST,
        _("Запрос не удалось разобрать"),
        _("Адрес или отправленные данные повреждены."),
        [_("Вернитесь назад, обновите страницу и повторите действие.")],
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the exception's own words, if any, say what is missing."""
    reason = str(exception or "")
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("Нет доступа"),
        reason or _("Ваша роль не позволяет открыть эту страницу или выполнить это действие."),
        [
            _("Если доступ нужен для работы, попросите администратора назначить вам роль."),
            _("Если у вас есть другая учётная запись, выйдите и войдите под ней."),
        ],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404"""
    return _answer(
        request,
        HTTPStatus.NOT_FOUND,
        _("Страница не найдена"),
        _("По этому адресу ничего нет, или у вас нет права это видеть."),
        [
            _("Если вы набрали адрес, проверьте, нет ли в нём опечатки."),
            _("Если вы скопировали адрес, проверьте, что он скопирован целиком."),
            _("Начните с главной страницы или воспользуйтесь поиском."),
        ],
    )


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: the address of a button was opened as a page, most often on the way back from signing in."""
    return _answer(
        request,
        HTTPStatus.METHOD_NOT_ALLOWED,
        _("Так эта страница не открывается"),
        _("По этому адресу выполняется действие, само оно не открывается. Ничего не изменилось."),
        [_("Вернитесь на предыдущую страницу и нажмите кнопку ещё раз.")],
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is too old, or that another site sent."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("Страница устарела"),
        _(
            "Форма открыта слишком давно, вы за это время вышли или вошли заново, или в браузере отключены cookie. "
            "Действие не выполнено."
        ),
        [
            _(
                "Вернитесь назад: введённое обычно остаётся в форме. Скопируйте длинный текст на всякий случай."
            ),
            _("Обновите страницу с формой и отправьте её ещё раз."),
            _("Если не помогло, разрешите cookie для этого сайта."),
        ],
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429"""
    return _answer(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Слишком много попыток"),
        _("Мы приостановили попытки, чтобы никто не мог подобрать пароль."),
        [
            _("Подождите десять минут и попробуйте ещё раз."),
            _("Если вы забыли пароль, задайте новый: ссылка есть на странице входа."),
        ],
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when the cause is that the database does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | PoolTimeout):
        return unavailable(request)
    return _plain_answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Ошибка на нашей стороне"),
        _("Действие не выполнено или выполнено не полностью. Ошибка записана в журнал."),
        [_("Повторите через несколько минут."), _("Если ошибка повторится, напишите или позвоните нам.")],
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with `Retry-After`."""
    response = _plain_answer(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Система временно недоступна"),
        _("Идут работы или нет связи с базой данных. То, что вы уже сохранили, не потеряно."),
        [_("Повторите через несколько минут. Не закрывайте страницу с несохранённым текстом.")],
    )
    response["Retry-After"] = "60"
    return response


def _context(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, advice: list[str]
) -> dict[str, Any]:
    error_id = _noted(request, status)
    return {
        "status": status,
        "title": title,
        "text": text,
        "advice": advice,
        "error_id": error_id,
        "error_support_url": support_url(request, error=error_id),
    }


def _noted(request: HttpRequest, status: HTTPStatus) -> str:
    """A number to tell support, under which the log says what it was."""
    token = "".join(secrets.choice(_READABLE) for _place in range(8))
    error_id = f"{token[:4]}-{token[4:]}"
    level = logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.WARNING
    logger.log(level, "%s: %d %s %r", error_id, status, request.method, request.path)
    return error_id


def _answer(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, advice: list[str]
) -> HttpResponse:
    return render(request, "pages/error.html", _context(request, status, title, text, advice), status=status)


def _plain_answer(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, advice: list[str]
) -> HttpResponse:
    # Without a request no context processor runs: nothing asks the database who is signed in.
    context = page(request) | _context(request, status, title, text, advice)
    return HttpResponse(render_to_string("pages/error.html", context), status=status)
