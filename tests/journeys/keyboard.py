"""A person with a keyboard and no mouse: looks for things by role and name, and insists on seeing the focus."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from playwright.sync_api import Download, Locator, Page

from kit.accounts.models import User
from tests.browser import sign_in
from vizavi.authorities.api import Viewer

MOST_STEPS = 150

_HAS_FOCUS = "things => things.includes(document.activeElement)"
_ACTIVE_OPTION = (
    "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent"
)
_DESCRIBED = "() => document.activeElement.outerHTML.slice(0, 200)"

# Whether the focus is seen: something drawn around or in the element differs from what is drawn without the focus,
# and the element is in the window with nothing above it. A radio button or tick box is drawn by its label.
_TROUBLE = """() => {
  const at = document.activeElement;
  const labels = [...(at.labels || [])];
  const drawn = () => [[at, null], ...labels.flatMap(label => [[label, "::before"], [label, "::after"]])]
    .map(([node, part]) => getComputedStyle(node, part))
    .map(s => [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecoration, s.position].join())
    .join("|");
  const focused = drawn();
  at.blur();
  const unfocused = drawn();
  at.focus({preventScroll: true, focusVisible: true});
  if (focused === unfocused) return "looks the same with and without the focus";
  const box = (["radio", "checkbox"].includes(at.type) && labels[0] || at).getClientRects()[0];
  if (!box || !box.width || !box.height) return "has no place on the screen";
  const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 20)];
  const above = document.elementFromPoint(x, y);
  if (!above) return `is outside the window: ${x}, ${y}`;
  const isOwn = [at, ...labels].some(node => node.contains(above) || above.contains(node));
  return isOwn ? "" : `is covered by ${above.outerHTML.slice(0, 200)}`;
}"""


class Keyboard:
    """All that a journey does with a page. Nothing here points at anything."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def enter(self, viewer: Viewer, address: str = "/staff/") -> None:
        """Sign in as this person and open the page from which the working day begins."""
        sign_in(self.page, User.objects.get(pk=viewer.actor_id))
        self.page.goto(address)

    def leave(self) -> None:
        """Become a visitor again."""
        self.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def press_until(
        self, role: Any, name: str | re.Pattern[str], *, key: str = "Tab", most: int = MOST_STEPS
    ) -> None:
        """Press Tab (or `key`) until the element of this role whose name holds `name` has the focus, and see it.

        Fails after `most` steps.

        `role` "disclosure" is the summary of <details>, for which browsers and ARIA have no common word.
        """
        if role == "disclosure":
            wanted = self.page.locator("summary").filter(has_text=name)
        else:
            wanted = self.page.get_by_role(role, name=name)
        self._press_until(wanted, f"{role} «{name}»", key, most)

    def follow(self, name: str | re.Pattern[str], *, role: Any = "link", key: str = "Tab") -> None:
        """Reach a link or a button that leads to another page, and press Enter."""
        self.press_until(role, name, key=key)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def push(self, name: str | re.Pattern[str]) -> None:
        """Reach a button, or a link that looks like one, and press Enter."""
        self.follow(name, role="button")

    def unfold(self, name: str) -> None:
        """Open what is folded."""
        self.press_until("disclosure", name)
        self.page.keyboard.press("Enter")

    def type(self, label: str | re.Pattern[str], text: str, *, role: Any = "textbox") -> None:
        """Write into a field, over what it held."""
        self.press_until(role, label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def type_date(self, group: str, text: str) -> None:
        """Write «21.11.2026» into the three fields of a date."""
        fields = self.page.get_by_role("group", name=group).get_by_role("textbox")
        for place, part in enumerate(text.split(".")):
            self._press_until(fields.nth(place), f"{group}: {place + 1}")
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(part)

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.press_until("checkbox", name)
        self.page.keyboard.press("Space")

    def pick(self, group: str, option: str) -> None:
        """Choose a radio button: Tab comes to the group, arrows walk within."""
        radios = self.page.get_by_role("group", name=group).get_by_role("radio")
        self._press_until(radios, f"radio buttons «{group}»")
        self.page.keyboard.press("Space")
        if not radios.and_(self.page.get_by_role("radio", name=option)).is_checked():
            self._press_until(radios.and_(self.page.get_by_role("radio", name=option)), option, "ArrowDown")

    def choose(self, label: str, option: str) -> None:
        """Choose in a list of options, which the arrows walk through; a long one is searched by typing."""
        self.press_until("combobox", label)
        if self.page.evaluate("document.activeElement.matches('input')"):
            self.page.keyboard.type(option)
            self.page.get_by_role("option", name=option, exact=True).wait_for()
            for _ in range(MOST_STEPS):
                self.page.keyboard.press("ArrowDown")
                if self.page.evaluate(_ACTIVE_OPTION) == option:
                    self.page.keyboard.press("Enter")
                    return
            raise AssertionError(f"The arrows do not reach «{option}»")
        for _ in range(MOST_STEPS):
            if self.page.evaluate("document.activeElement.selectedOptions[0].text") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach «{option}»")

    def download(self, name: str) -> Download:
        """Reach a link to a file and press Enter."""
        self.press_until("link", name)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        return download.value

    @property
    def heading(self) -> str:
        """What the page says it is."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def _press_until(self, wanted: Locator, what: str, key: str = "Tab", most: int = MOST_STEPS) -> None:
        wanted.first.wait_for(state="attached")
        things = wanted.element_handles()
        for _ in range(most):
            self.page.keyboard.press(key)
            if self.page.evaluate(_HAS_FOCUS, things):
                trouble = self.page.evaluate(_TROUBLE)
                assert trouble == "", f"{what} has the focus but {trouble}"
                return
        raise AssertionError(
            f"{key} does not reach {what} on «{self.page.title()}»; it is at {self.page.evaluate(_DESCRIBED)}"
        )
