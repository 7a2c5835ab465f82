import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vizavi.touchpoints.sameness import BUILT_IN_SYNONYMS, canonical_name, sameness_key

# The twenty kinds of the internal order, 4.1 and 4.2.
INTERNAL_KINDS = [
    "сеть Интернет",
    "официальный сайт ОИВ (Портал)",
    "мобильное приложение ОИВ",
    "сообщества ОИВ в социальных сетях",
    "каналы и публичные чаты ОИВ в мессенджерах",
    "чат-боты ОИВ",
    "персональные чаты ОИВ в социальных сетях и мессенджерах",
    "система электронного документооборота (далее – СЭД)",
    "электронная почта ОИВ",
    "видеоконференцсвязь (далее – ВКС)",
    "автоматизированное рабочее место государственного служащего (далее – АРМ ГС)",
    "система учёта заявок",
    "сетевой диск ОИВ",
    "телефонная связь",
    "кабинеты внутренних клиентов",
    "рабочее место клиентов",
    "место приёма сотрудниками отдела связи и информатизации",
    "журнал заявок",
    "книга учёта служебных записок",
    "личное взаимодействие",
]

SAME = [
    ("СЭД", "сэд"),
    ("СЭД", "система электронного документооборота"),
    ("СЭД", "Системы эл. документооборота"),
    ("СЭД", "электронный документооборот"),
    ("СЭД", "С.Э.Д."),
    ("СЭД", "«СЭД»"),
    ("СЭД", "CЭД"),  # Latin C
    ("СЭД", "система электронного документооборота (далее – СЭД)"),
    ("СЭД", "СЭД (система электронного документооборота)"),
    ("система электронного документооборота", "документооборота электронного система"),
    ("Система учёта заявок", "система учета заявок"),
    ("Система учёта заявок", "СИСТЕМА  УЧЁТА   ЗАЯВОК."),
    ("Система учёта заявок", "учёта заявок система"),
    ("Система учёта заявок", "система учёта заявки"),
    ("Система учёта заявок", "«Система учёта заявок»"),
    ("Система учёта заявок", "Cиcтeмa yчётa зaявoк"),  # Latin c, e, a, y, o
    ("ВКС", "видеоконференцсвязь"),
    ("ВКС", "видео-конференц-связь"),
    ("ВКС", "Видеоконференц-связь"),
    ("ВКС", "BKC"),  # all Latin
    ("ВКС", "посредством ВКС"),
    ("АРМ ГС", "автоматизированное рабочее место государственного служащего"),
    ("АРМ ГС", "автоматизированное рабочее место госслужащего"),
    ("АРМ", "автоматизированное рабочее место"),
    ("ЕПГУ", "Госуслуги"),
    ("ЕПГУ", "портал Госуслуг"),
    ("ЕПГУ", "портал «Госуслуги»"),
    ("ЕПГУ", "Единый портал государственных и муниципальных услуг (функций)"),
    ("ЕПГУ", "единый портал гос. услуг"),
    ("ЕПГУ", "https://www.gosuslugi.ru/"),
    ("Госуслуги", "через сайт Госуслуг"),
    ("РПГУ", "Региональный портал государственных и муниципальных услуг"),
    ("МФЦ", "многофункциональный центр"),
    ("МФЦ", "центр «Мои документы»"),
    ("МФЦ", "Многофункциональный центр предоставления государственных и муниципальных услуг"),
    ("Электронная почта", "эл. почта"),
    ("Электронная почта", "эл.почта"),
    ("Электронная почта", "e-mail"),
    ("Электронная почта", "E-Mail"),
    ("Электронная почта", "email"),
    ("Электронная почта", "по электронной почте"),
    ("Электронная почта ОИВ", "e-mail ОИВ"),
    ("Электронная почта ОИВ", "электронная почта органа исполнительной власти"),
    ("Телефонная связь", "телефон"),
    ("Телефонная связь", "тел."),
    ("Телефонная связь", "по телефону"),
    ("Телефон горячей линии", "горячая линия"),
    ("Телефон 8-692-54-12-34", "тел. 8 (692) 54-12-34"),
    ("Телефон +7 495 123-45-67", "8 (495) 1234567"),
    ("Телефон 54-12-34", "тел. 541234"),
    ("Личный кабинет", "ЛК"),
    ("Личный кабинет", "л/к"),
    ("чат-бот", "чатбот"),
    ("Чат-бот", "чат-боты"),
    ("чат–бот", "чат - бот"),
    ("официальный сайт", "оф. сайт"),
    ("официальный сайт", "сайт"),
    ("Сайт sev.gov.ru", "https://www.sev.gov.ru/"),
    ("http://sev.gov.ru", "HTTPS://WWW.SEV.GOV.RU:443/"),
    ("https://sev.gov.ru/docs/", "sev.gov.ru/docs"),
    ("госуслуги.рф/помощь", "https://xn--c1aapkosapc.xn--p1ai/%D0%BF%D0%BE%D0%BC%D0%BE%D1%89%D1%8C"),
    ("e-mail: info@example.ru", "электронная почта INFO@example.ru"),
    ("Кабинет 101", "каб. № 101"),
    ("Кабинет 101", "101 кабинет"),
    ("кабинет 101-А", "каб. 101а"),
    ("Кабинет 101 (1 этаж)", "1 этаж, кабинет 101"),
    ("кабинет 101, 1 этаж", "этаж 1, кабинет 101"),
    ("кабинеты 101, 102, этаж 1", "1 этаж, кабинет 102 и 101"),
    ("3-й этаж, кабинет 5", "кабинет №5, этаж 3"),
    ("Мобильное приложение", "моб. приложение"),
    ("Социальные сети", "соцсети"),
    ("Соц. сети", "социальная сеть"),
    ("Telegram", "Телеграм"),
    ("СМС", "sms-сообщения"),
    ("колл-центр", "call-центр"),
    ("контакт-центр", "Контактный центр"),
    ("Личный приём", "личный прием"),
    ("место приёма клиентов", "места приема клиентов"),
    ("книга учёта служебных записок", "Книга учета служебной записки"),
    ("СМЭВ", "система межведомственного электронного взаимодействия"),
    ("ГИС «Торги»", "государственная информационная система «Торги»"),
    ("официальный сайт ОИВ", "сайт исполнительного органа государственной власти"),
]

DIFFERENT = [
    ("кабинет 101", "кабинет 102"),
    ("кабинет 101", "кабинет 101а"),
    ("кабинет 101а", "кабинет 101б"),
    ("кабинет 101", "комната 101"),
    ("кабинет 5, этаж 3", "кабинет 3, этаж 5"),
    ("кабинет 101, 102", "кабинет 101"),
    ("окно 1", "окно 11"),
    ("телефон 8-692-54-12-34", "телефон 8-692-54-12-35"),
    ("телефон 8-692-54-12-34", "телефон"),
    ("телефон 8-692-54-12-34", "факс 8-692-54-12-34"),
    ("телефон 8-692-54-12-34", "телефон 8-692-54-12-34 доб. 5"),
    ("телефон", "факс"),
    ("телефон", "горячая линия"),
    ("телефон", "колл-центр"),
    ("телефон", "телеграм"),
    ("чат-бот", "чат"),
    ("чат", "публичный чат"),
    ("публичный чат", "персональный чат"),
    ("чат-бот в Telegram", "чат-бот в MAX"),
    ("сайт", "сетевой диск"),
    ("сайт", "сеть Интернет"),
    ("официальный сайт ОИВ", "сайт МФЦ"),
    ("сайт", "сайт МФЦ"),
    ("сайт ОИВ", "мобильное приложение ОИВ"),
    ("сайт sev.gov.ru", "сайт sevastopol.gov.ru"),
    ("sev.gov.ru/docs", "sev.gov.ru/news"),
    ("sev.gov.ru", "lk.sev.gov.ru"),
    ("sev.gov.ru/?id=1", "sev.gov.ru/?id=2"),
    ("сайт sev.gov.ru", "сайт"),
    ("сайт sev.gov.ru", "чат на сайте sev.gov.ru"),
    ("info@example.ru", "help@example.ru"),
    ("электронная почта", "электронная почта info@example.ru"),
    ("info@example.ru", "сайт example.ru"),
    ("электронная почта", "почта России"),
    ("электронная почта", "почта"),
    ("электронная почта ОИВ", "электронная почта МФЦ"),
    ("электронная почта ОИВ", "электронная почта"),
    ("письмо", "электронное письмо"),
    ("СЭД", "МЭДО"),
    ("СЭД", "СМЭВ"),
    ("СЭД", "система учёта заявок"),
    ("СЭД", "система учёта документов"),
    ("система учёта заявок", "журнал заявок"),
    ("система учёта заявок", "система учёта обращений"),
    ("журнал заявок", "книга учёта служебных записок"),
    ("ВКС", "СКС"),
    ("ВКС", "ВК"),
    ("АРМ ГС", "АРМ"),
    ("АРМ ГС", "АРМ ОИВ"),
    ("АРМ", "рабочее место клиентов"),
    ("рабочее место клиентов", "место приёма клиентов"),
    ("место приёма сотрудниками отдела связи", "место приёма сотрудниками отдела кадров"),
    ("кабинеты внутренних клиентов", "кабинеты внешних клиентов"),
    ("личный кабинет", "кабинет"),
    ("личный кабинет", "личный приём"),
    ("личное взаимодействие", "личный приём"),
    ("приём по записи", "приём без записи"),
    ("ЕПГУ", "РПГУ"),
    ("ЕПГУ", "личный кабинет на ЕПГУ"),
    ("Госуслуги", "инвестиционный портал"),
    ("МФЦ", "МФЦ «Мой бизнес»"),
    ("МФЦ на ул. Ленина, 5", "МФЦ на ул. Ленина, 7"),
    ("МФЦ на ул. Ленина", "МФЦ на ул. Гоголя"),
    ("мобильное приложение", "мобильное приложение «Госуслуги»"),
    ("социальные сети", "сообщества в социальных сетях"),
    ("ВКонтакте", "Одноклассники"),
    ("СМС", "push-уведомление"),
    ("канал в Telegram", "чат в Telegram"),
    ("письмо от ОИВ", "письмо в ОИВ"),
    ("отдел № 1", "отдел № 2"),
    ("1С", "2С"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_of_one_thing_are_the_same(one, other):
    assert canonical_name(one, {}) == canonical_name(other, {})
    assert sameness_key(one, {}) == sameness_key(other, {})


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_things_are_different(one, other):
    assert canonical_name(one, {}) != canonical_name(other, {})
    assert sameness_key(one, {}) != sameness_key(other, {})


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(INTERNAL_KINDS, 2)))
def test_kinds_of_internal_order_are_different(one, other):
    assert sameness_key(one, {}) != sameness_key(other, {})


@pytest.mark.parametrize("form", ["internal", "sevastopol"])
def test_wordings_of_shipped_forms_name_their_kind_and_no_other(form):
    document = json.loads((Path(__file__).parents[1] / "forms_data" / f"{form}.json").read_text("utf-8"))
    wordings = {
        kind["name"]: {kind["name"], *filter(None, [kind["abbreviation"]]), *kind["aliases"]}
        for kind in document["kinds"]
    }
    synonyms = {other: name for name, others in wordings.items() for other in others - {name}}

    keys = {name: {sameness_key(other, synonyms) for other in others} for name, others in wordings.items()}

    assert [name for name, same in keys.items() if len(same) > 1] == []
    assert len(set.union(*keys.values())) == len(wordings)


# What an authority adds


def test_synonyms_of_a_form_count_beside_the_built_in_ones():
    synonyms = {"Портал": "Официальный сайт ОИВ (Портал)", "Сайт": "Официальный сайт ОИВ (Портал)"}

    assert canonical_name("портал", synonyms) == canonical_name("официальный сайт ОИВ (Портал)", synonyms)
    assert canonical_name("веб-сайт", synonyms) == canonical_name("портал", synonyms)
    assert canonical_name("сайт МФЦ", synonyms) != canonical_name("портал", synonyms)
    assert canonical_name("портал", {}) != canonical_name("сайт", {})


def test_synonyms_work_inside_longer_names():
    synonyms = {"служба одного окна": "СОО"}

    assert canonical_name("зал 3 СОО", synonyms) == canonical_name("служба одного окна, зал 3", synonyms)


def test_synonyms_that_meet_are_joined():
    synonyms = {"портал": "сайт", "портал услуг": "витрина", "сайт услуг": "прилавок"}

    assert canonical_name("витрина", synonyms) == canonical_name("прилавок", synonyms)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_synonyms_does_not_matter(chance):
    pairs = [("а б", "в"), ("в г", "д"), ("е", "ж з"), ("ж", "и"), ("к", "в"), ("почта", "имейл")]
    names = ["а б г", "в", "д", "к г", "е и", "и з", "почта", "e-mail"]
    expected = [canonical_name(name, dict(pairs)) for name in names]
    chance.shuffle(pairs)

    assert [canonical_name(name, dict(pairs)) for name in names] == expected


# What may never matter

REGISTER_NAMES = sorted(
    {*INTERNAL_KINDS, *(name for pair in SAME + DIFFERENT for name in pair), *BUILT_IN_SYNONYMS}
)
WORDS = sorted({word for name in REGISTER_NAMES for word in name.split() if word.isalpha()})
NAMES = st.one_of(
    st.sampled_from(REGISTER_NAMES),
    st.lists(st.sampled_from([*WORDS, "5", "101-а", "8-692-54-12-34", "sev.gov.ru/x"]), max_size=7).map(
        " ".join
    ),
)


@settings(deadline=None)
@given(NAMES)
def test_case_and_yo_do_not_matter(name):
    expected = canonical_name(name, {})

    assert canonical_name(name.upper(), {}) == expected
    assert canonical_name(name.lower().replace("ё", "е"), {}) == expected


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_order_of_words_does_not_matter(words, chance):
    expected = canonical_name(" ".join(words), {})
    chance.shuffle(words)

    assert canonical_name(" ".join(words), {}) == expected


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7),
    st.lists(
        st.sampled_from([" ", ", ", " — ", "; ", "  ", " «", "» ", " (", ") ", "\u00a0", "\n", " - "]),
        min_size=8,
        max_size=8,
    ),
)
def test_punctuation_does_not_matter(words, gaps):
    # «(далее …)» and «и. о.» are writing too, but of another kind.
    assume("далее" not in words and all(len(word) > 1 for word in words))
    written = "".join(word + gap for word, gap in zip(words, gaps, strict=False))

    assert canonical_name(written, {}) == canonical_name(" ".join(words), {})


@settings(deadline=None)
@given(st.one_of(NAMES, st.text(max_size=60), st.text("абвге.-/:()№, 0123589+@rucomhtp", max_size=40)))
@example("и//или")
@example("//0:/")
@example("0://:/")
@example("D:¼_")
@example("5 5 кабинет")
@example("1 кабинет 2 этаж 3")
@example("единый портал gosuslugi.ru")
def test_canonical_name_is_its_own(name):
    once = canonical_name(name, {})

    assert canonical_name(once, {}) == once


@settings(deadline=None)
@given(st.text(max_size=200))
def test_key_fits_the_database(name):
    assert -(2**63) <= sameness_key(name, {}) < 2**63


def test_keys_are_the_same_in_every_process():
    program = "from vizavi.touchpoints.sameness import sameness_key; print(sameness_key('СЭД и ВКС', {}))"

    keys = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert keys == {f"{sameness_key('СЭД и ВКС', {})}\n"}


def test_keys_do_not_change_unnoticed():
    """When this fails, stored keys no longer agree with new ones: ship a migration that computes them anew."""
    keys = {name: sameness_key(name, {}) for name in INTERNAL_KINDS[7:14]}

    assert keys == {
        "система электронного документооборота (далее – СЭД)": -2143388083438687445,
        "электронная почта ОИВ": -8036132615346233412,
        "видеоконференцсвязь (далее – ВКС)": -8621979615258513037,
        "автоматизированное рабочее место государственного служащего (далее – АРМ ГС)": -3038313902483384610,
        "система учёта заявок": -5690037241981810076,
        "сетевой диск ОИВ": 4545165747187295672,
        "телефонная связь": -6004723270614812104,
    }


def test_endless_name_is_read_in_time():
    chance = random.Random(1)
    name = " ".join(chance.choices([*WORDS, "8-692", "http://a.b", "а.б.в.", "(далее", "1-2-3"], k=20_000))

    canonical_name(name, {})
