"""How the trail of authorities is told to people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ACTIONS: dict[str, str | Promise] = {
    "authorities.add_authority": gettext_lazy("Орган власти добавлен"),
    "authorities.change_authority": gettext_lazy("Сведения об органе власти изменены"),
    "authorities.add_unit": gettext_lazy("Подразделение добавлено"),
    "authorities.change_unit": gettext_lazy("Подразделение изменено"),
    "authorities.close_unit": gettext_lazy("Подразделение упразднено"),
    "authorities.appoint": gettext_lazy("Назначена роль"),
    "authorities.dismiss": gettext_lazy("Роль завершена"),
    "authorities.set_working_hours": gettext_lazy("Изменена рабочая неделя"),
    "authorities.set_calendar_exceptions": gettext_lazy("Изменён календарь"),
    "authorities.remove_calendar_exception": gettext_lazy("Исключение календаря снято"),
    "authorities.invite_employee": gettext_lazy("Отправлено приглашение"),
    "authorities.resend_invitation": gettext_lazy("Приглашение отправлено ещё раз"),
    "authorities.revoke_invitation": gettext_lazy("Приглашение отозвано"),
    "authorities.invite_administrator": gettext_lazy("Приглашён администратор"),
    "authorities.accept_invitation": gettext_lazy("Приглашение принято, пароль задан"),
    "authorities.change_person": gettext_lazy("Сведения о человеке изменены"),
    "authorities.deactivate_person": gettext_lazy("Учётная запись закрыта"),
    "authorities.activate_person": gettext_lazy("Учётная запись открыта"),
    "authorities.reset_second_factor": gettext_lazy("Второй шаг входа сброшен администратором"),
    "accounts.change_profile": gettext_lazy("Имя или язык изменены владельцем"),
}
