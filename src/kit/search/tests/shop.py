"""A few documents of everyday business, invented."""

from __future__ import annotations

from kit.search import Document

DOCUMENTS = [
    Document(
        "hire",
        "situation",
        "Нанять первого работника",
        "Hire the first employee",
        ["нанять первого сотрудника", "взять человека на работу", "оформить продавца"],
        "Найти человека, оформить его без ошибок и вернуть часть зарплаты.",
        "Find a person, employ them without mistakes and get back a part of the wage.",
    ),
    Document(
        "cafe",
        "situation",
        "Открыть кафе",
        "Open a café",
        ["открыть кофейню", "открыть ресторан", "точка общепита"],
        "Помещение, санитарные правила, вывеска и алкоголь: в каком порядке и какие документы нужны.",
        "Premises, sanitary rules, sign and alcohol: in which order, and which documents are needed.",
    ),
    Document(
        "close",
        "situation",
        "Закрыть бизнес",
        "Close a business",
        ["ликвидировать фирму", "закрыть ип"],
        "Рассчитаться с людьми, налогами и кредиторами.",
        "Settle with people, taxes and creditors.",
    ),
    Document(
        "alcohol",
        "service",
        "Лицензия на розничную продажу алкоголя",
        "Licence to sell alcohol",
        ["лицензия на алкоголь"],
        "Разрешение продавать крепкие напитки в заведении.",
        "Permission to serve spirits.",
    ),
    Document(
        "subsidy",
        "service",
        "Субсидия за трудоустройство",
        "Subsidy for employing people",
        ["возместить зарплату"],
        "Вернём часть зарплаты нового работника.",
        "A part of the wage of a new worker is paid back.",
    ),
    Document(
        "self-employed",
        "service",
        "Начать работать как самозанятый",
        "Begin as a self-employed person",
        ["стать самозанятым", "налог на профессиональный доход"],
        "Регистрация за десять минут без визита в налоговую.",
        "Registration in ten minutes without a visit.",
    ),
    Document(
        "fair",
        "service",
        "Место на международной выставке",
        text="Покажите товар покупателям из других стран.",
    ),
    Document(
        "sign",
        "service",
        "Согласование вывески",
        keywords=["повесить вывеску"],
        text="Эскиз и место на фасаде.",
    ),
]
