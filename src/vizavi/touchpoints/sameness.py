"""Whether two names mean the same touchpoint, written differently (S-3.7, I-2.8).

A name becomes a set of words in which the ways of writing are gone: case, ё, punctuation, order,
endings, Latin letters that look Russian, abbreviations. What tells things apart stays: numbers of
rooms and telephones, addresses, whose the thing is («ОИВ», «МФЦ»), «без» and «не».

    canonical_name("СЭД", {}) == canonical_name("Системы эл. документооборота (далее — СЭД)", {})

It errs towards "different": a duplicate that slips through is seen at the check, but an officer
cannot get past a refusal. Built on Snowball and on the tables below; when either changes, stored
keys must be computed anew, and `test_keys_do_not_change_unnoticed` says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote

from kit.search.stems import russian_stem

_SYNONYMS = """
телефон = тел = телеф = телефонная связь = телефонный звонок = звонок по телефону
электронный = эл = электр
кабинет = каб
комната = ком = комн
официальный = офиц = оф
государственный = гос
мобильный = моб
социальный = соц
улица = ул
город = гор = г
факс = факсимильная связь
добавочный = доб
письмо = писем
СЭД = система электронного документооборота = электронный документооборот
МЭДО = межведомственный электронный документооборот
СМЭВ = система межведомственного электронного взаимодействия
ИС = информационная система
АИС = автоматизированная информационная система
ГИС = государственная информационная система
ЕСИА = единая система идентификации и аутентификации
ЭП = электронная подпись = ЭЦП = электронная цифровая подпись
ВКС = видеоконференцсвязь = видео конференц связь = видеоконференц связь = видеоконференция = видеосвязь
ВКС = ВКС связь = система видеоконференцсвязи
АРМ = автоматизированное рабочее место
АРМ ГС = АРМ государственного служащего = АРМ госслужащего
ЛК = личный кабинет = л к
сайт = официальный сайт = веб сайт = web сайт = интернет сайт = вебсайт = website
Интернет = сеть Интернет = информационно телекоммуникационная сеть Интернет = ИТС Интернет
Госуслуги = ЕПГУ = gosuslugi.ru = госуслуги.рф = портал Госуслуг = сайт Госуслуг
Госуслуги = единый портал Госуслуг = портал государственных услуг = единый портал государственных услуг
Госуслуги = портал государственных и муниципальных услуг
Госуслуги = единый портал государственных и муниципальных услуг
Госуслуги = единый портал государственных и муниципальных услуг (функций) = портал ЕПГУ = сайт ЕПГУ
Госуслуги = портал гос услуг = гос услуги
РПГУ = региональный портал государственных и муниципальных услуг
РПГУ = региональный портал государственных и муниципальных услуг (функций)
РПГУ = региональный портал госуслуг = региональный портал государственных услуг
чат-бот = чатбот = chatbot = chat bot
мобильное приложение = приложение для смартфона = приложение для мобильных устройств
социальная сеть = соцсеть
ВКонтакте = ВК = VK = vk.com
Одноклассники = ok.ru
Телеграм = Telegram = телеграмм = тг
MAX = Макс
WhatsApp = ватсап = вотсап = вацап
электронная почта = email = e mail = емейл = емайл = имейл = электронное письмо
электронная почта = письмо по электронной почте = электронная почтовая связь
почтовая связь = почтовое отправление = Почта России = отправление Почтой России
СМС = SMS = СМС сообщение = SMS сообщение
push уведомление = пуш уведомление = пуш = push
горячая линия = телефон горячей линии = телефонная горячая линия
колл-центр = кол центр = call центр = call center = call centre = контакт центр = контактный центр
МФЦ = многофункциональный центр = центр «Мои документы» = МФЦ «Мои документы» = Мои документы
МФЦ = многофункциональный центр предоставления государственных и муниципальных услуг
личный приём = очный приём = личный приём граждан
ОИВ = орган исполнительной власти = исполнительный орган = исполнительный орган власти = ИОГВ
ОИВ = исполнительный орган государственной власти
госслужащий = государственный служащий = государственный гражданский служащий = ГС
"""

BUILT_IN_SYNONYMS: Mapping[str, str] = {
    other: wordings[0]
    for wordings in (line.split(" = ") for line in _SYNONYMS.split("\n") if line)
    for other in wordings[1:]
}
"""What is called the same in every authority: other wording → wording. Always applied."""

# «Без», «не», «от», «из», «до» are missing: a reception without booking is another thing.
_STOP_WORDS = {"а", "в", "во", "для", "др", "и", "или", "на", "о", "об", "по", "посредством", "помощью"} | {
    *("при", "путем", "с", "со", "тд", "тп", "у", "через")
}

# Words that say nothing beside an address or a number which already says it.
_IMPLIED = {
    "url": ("сайт", "портал", "официальный", "интернет", "адрес", "страница", "ссылка"),
    "mail": ("электронная почта", "адрес"),
    "phone": ("телефон", "номер"),
}

_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_DOMAINS = (
    "ru|рф|su|com|org|net|gov|info|москва|дети|онлайн|сайт|рус|online|site|me|io|pro|biz|tatar|moscow|example"
)

_ORDINARY = re.compile(r"[\n -~А-Яа-яЁё«»№–—]*")
_DEFINITION = re.compile(r"\(\s*далее\b[^)]*\)")
_ADDRESS_END = r"[^\s,;()«»\"<>]"
_MAIL = re.compile(r"(?:mailto:)?(?<![\w.+-])([\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,})(?![\w-])")
_URL = re.compile(
    rf"(?:(?<!\w)(?:[a-z][a-z0-9+.-]*:)?//(?P<explicit>{_ADDRESS_END}+)"
    rf"|(?<![\w@.-])(?P<bare>(?:www\.[\w.-]+|(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w-]|\.\w))"
    rf"(?::\d+)?(?:[/?#]{_ADDRESS_END}*)?))"
)
_PHONE = re.compile(r"(?<![\w+/:.])(?:tel:)?(\+?\d(?:[\s()–-]*\d){9,10})(?!\w)")
_SHORT_PHONE = re.compile(r"(?<![\w-])(\d{1,3})-(\d\d)-(\d\d)(?![\w-])")
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.\s?){2,}(?:[^\W\d_](?![^\W_]))?")
_NUMBER_SIGN = re.compile(r"(?<!\w)(?:но?мер|no?|n)\.?\s*(?=\d)")
_ORDINAL = re.compile(r"(\d)-(?:ый|ий|ой|ая|ое|го|му|м|й|я|е|х)(?!\w)")
_LETTERED = re.compile(r"(\d)\s?-?\s?([а-я])(?=\s*(?:$|[,;)]))")
_TOKEN = re.compile(r"(?P<number>\d+(?:[-/.:]\d+)*[а-я]?(?!\w))|(?P<word>[^\W_]+)")


def canonical_name(name: str, synonyms: Mapping[str, str]) -> str:
    """The name without its ways of writing: equal for names of the same touchpoint.

    `synonyms` says what else is called the same here (other wording → wording), beside
    `BUILT_IN_SYNONYMS`. The canonical name of a canonical name is itself. Not meant to be shown.
    """
    return _canonical(name, frozenset(synonyms.items()))


def sameness_key(name: str, synonyms: Mapping[str, str]) -> int:
    """The canonical name as a signed 64-bit number, the same in every process."""
    digest = blake2b(canonical_name(name, synonyms).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


# An import asks for the same few names tens of thousands of times.
@lru_cache(maxsize=16_384)
def _canonical(name: str, synonyms: frozenset[tuple[str, str]]) -> str:
    folded = _folded(name)
    reading = _read(folded)
    table = _table(synonyms)
    addresses = reading.addresses
    sources = table.reduced(reading.words | (addresses & table.words.keys()))
    numbers = {
        token: {number for number, word in reading.bindings if word in words}
        for token, words in sources.items()
    }
    for implied in (words for kind in reading.identifiers for words in table.implied[kind]):
        if implied <= sources.keys() and not any(numbers[token] for token in implied):
            for token in implied:
                del sources[token]
    tokens = {token for token in sources if not numbers[token]}
    tokens |= {f"{token}:{number}" for token in sources for number in numbers[token]}
    tokens |= addresses - table.words.keys()
    return ", ".join(sorted(tokens)) or folded


def _folded(text: str) -> str:
    """Lower case, one form of each letter, no accents and no invisible characters."""
    if not _ORDINARY.fullmatch(text):
        # Folding can bring about what it folds; twice is enough for every character of Unicode 15.
        for _ in range(2):
            text = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold()
            text = "".join(
                char
                for char in unicodedata.normalize("NFKC", text)
                if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
            )
    return " ".join(text.casefold().replace("ё", "е").replace("№", " ").replace("_", " ").split())


class _Reading(NamedTuple):
    words: frozenset[str]
    """Stems, and the number if there is only one."""
    bindings: frozenset[tuple[str, str]]
    """(number, the stem that it belongs to), where there are several numbers."""
    identifiers: dict[str, set[str]]
    """Normal forms of addresses and telephone numbers by kind: `url`, `mail`, `phone`."""

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset().union(*self.identifiers.values())


def _read(text: str) -> _Reading:
    """Take a folded text apart."""
    identifiers: dict[str, set[str]] = {}

    def take(kind: str, normal: str) -> str:
        if normal:
            identifiers.setdefault(kind, set()).add(normal)
        return " , "

    text = _DEFINITION.sub(" ", text)
    text = _MAIL.sub(lambda match: take("mail", match[1]), text)
    text = _URL.sub(lambda match: take("url", _normal_url(match["explicit"] or match["bare"])), text)
    text = _PHONE.sub(lambda match: take("phone", _normal_phone(match[1])), text)
    text = _SHORT_PHONE.sub(r"\1\2\3", text)
    text = _INITIALS.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    text = _NUMBER_SIGN.sub(" ", text).translate(_LOOKALIKES)
    text = _LETTERED.sub(r"\1\2", _ORDINAL.sub(r"\1", text))
    found = [(match["number"], match["word"]) for match in _TOKEN.finditer(text)]
    meaningful = [(number, word) for number, word in found if word not in _STOP_WORDS]
    sequence = [
        (number, _stem(word) if word else None)
        for number, word in (meaningful if meaningful or identifiers else found)
    ]
    words = frozenset(word for _number, word in sequence if word)
    numbers = frozenset(number for number, _word in sequence if number)
    if len(numbers) < 2 or not words:
        return _Reading(words | numbers, frozenset(), identifiers)
    return _Reading(words, frozenset(_bound(sequence)), identifiers)


def _bound(sequence: list[tuple[str | None, str | None]]) -> Iterable[tuple[str, str]]:
    """Which word each number belongs to, so that «кабинет 5, этаж 3» is not «кабинет 3, этаж 5».

    The word before, unless that has a number already and there is a word after: «5 кабинет, 3 этаж».
    Several numbers in a row share their word, but the last of them goes to the word after if that
    would have none: «кабинет 101, 1 этаж».
    """
    before: str | None = None
    before_taken = False
    tokens = iter([*sequence, (None, None)])
    run: list[str] = []
    for position, (number, word) in enumerate(tokens):
        if number:
            run.append(number)
            continue
        if run:
            follows_number = position + 1 < len(sequence) and sequence[position + 1][0] is not None
            to_after = (
                len(run) if before is None or before_taken else int(len(run) > 1 and not follows_number)
            )
            to_after = to_after if word else 0
            split = len(run) - to_after
            yield from ((number, before) for number in run[:split] if before)
            yield from ((number, word) for number in run[split:] if word)
            run = []
            before_taken = bool(to_after)
        else:
            before_taken = False
        before = word


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The stem of a Russian word that keeps its meaning here; other words as they are."""
    return russian_stem(word, never=_STOP_WORDS)


def _normal_url(address: str) -> str:
    """Without scheme, user, `www.`, default port, fragment and trailing slash; letters decoded."""
    address = address.rstrip(".:!?'").partition("#")[0]
    host, slash, path = address.partition("/")
    host, question, query = host.partition("?")
    host = re.sub(r":(?:80|443)$", "", host.rpartition("@")[2])
    host = re.sub(r"^(?:www\.)+", "", host).strip(".")
    if "xn--" in host:
        with suppress(UnicodeError):
            host = _folded(host.encode().decode("idna"))
    rest = question + query + slash + path
    decoded = _folded(unquote(rest))
    if "%" not in decoded and re.fullmatch(rf"{_ADDRESS_END}*", decoded) and "#" not in decoded:
        rest = decoded
    normal = f"{host}{rest}".rstrip("/.:!?'")
    return f"//{normal}" if re.search(r"[^\W_]", host) else ""


def _normal_phone(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 10:
        digits = f"7{digits}"
    return f"+7{digits[1:]}" if digits[0] in "78" else f"+{digits}"


class _Table:
    """Synonyms made ready: single words first, then groups of words, the longest first."""

    def __init__(self, classes: list[set[frozenset[str]]]) -> None:
        self.words: dict[str, str] = {}
        self.conflicts: list[tuple[frozenset[str], frozenset[str]]] = []
        self._phrases: dict[frozenset[str], str] = {}
        self._by_word: dict[str, list[frozenset[str]]] = {}
        atoms = {wording: _atom(same) for same in classes for wording in same}
        for wording, atom in atoms.items():
            self.words[atom] = atom
            if len(wording) == 1:
                self.words[next(iter(wording))] = atom
        example = {_atom(same): min(same, key=sorted) for same in classes}
        for wording in sorted(atoms, key=lambda words: (len(words), sorted(words))):
            phrase = frozenset(self.reduced(wording))
            atom = atoms[wording]
            if phrase == {atom}:
                continue
            known = self._phrases.get(phrase) or (next(iter(phrase)) if len(phrase) == 1 else atom)
            if known != atom:
                self.conflicts.append((wording, example.get(known, frozenset({known}))))
                continue
            self._phrases[phrase] = atom
            self._by_word.setdefault(min(phrase), []).append(phrase)
        self.implied = {
            kind: [frozenset(self.reduced(_read(_folded(text)).words)) for text in texts]
            for kind, texts in _IMPLIED.items()
        }

    def reduced(self, words: frozenset[str]) -> dict[str, set[str]]:
        """Every token that remains → the words that it stands for."""
        sources: dict[str, set[str]] = {}
        for word in words:
            sources.setdefault(self.words.get(word, word), set()).add(word)
        while True:
            candidates = [
                phrase
                for token in sources
                for phrase in self._by_word.get(token, ())
                if phrase <= sources.keys()
            ]
            if not candidates:
                return sources
            phrase = min(candidates, key=lambda tokens: (-len(tokens), sorted(tokens)))
            merged = set().union(*(sources.pop(token) for token in phrase))
            sources.setdefault(self._phrases[phrase], set()).update(merged)


def _atom(same: set[frozenset[str]]) -> str:
    """One word to stand for a class of wordings: one of its own, if it has a single word."""
    single = [word for wording in same if len(wording) == 1 for word in wording if word.isalpha()]
    return min(single) if single else _stem("".join(sorted(min(same, key=sorted))))


@lru_cache(maxsize=64)
def _table(synonyms: frozenset[tuple[str, str]]) -> _Table:
    pairs = [
        (_wording(other), _wording(wording)) for other, wording in {*BUILT_IN_SYNONYMS.items(), *synonyms}
    ]
    classes: list[set[frozenset[str]]] = []
    while True:
        for one, other in pairs:
            if one and other:
                touched = [same for same in classes if one in same or other in same]
                classes = [same for same in classes if same not in touched]
                classes.append({one, other}.union(*touched))
        table = _Table(classes)
        if not table.conflicts:
            return table
        # Two classes come to the same once their words are replaced: they are one class.
        pairs = table.conflicts


def _wording(text: str) -> frozenset[str]:
    reading = _read(_folded(text))
    return reading.words | reading.addresses
