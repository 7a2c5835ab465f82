"""Who is looking or acting, with the roles held on this day: what every query and action is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vizavi.authorities.choices import Role


@dataclass(frozen=True)
class Viewer:
    """A visitor (no id), an employee with roles, or the system itself.

    `units` maps a role to the ids of the units it extends over, subordinate ones included; `authorities` to
    the ids of authorities (of unit roles too: where the person works); `everywhere` holds the general roles.
    """

    actor_id: int | None = None
    actor_name: str = ""
    units: dict[Role, frozenset[int]] = field(default_factory=dict)
    authorities: dict[Role, frozenset[int]] = field(default_factory=dict)
    everywhere: frozenset[Role] = frozenset()
    is_system: bool = False

    @property
    def person_id(self) -> int:
        """The id of the person; for what is kept with its author.

        Raises:
            TypeError: a visitor or the system, who author nothing.
        """
        if self.actor_id is None:
            raise TypeError("only a person can be the author")
        return self.actor_id

    @property
    def is_staff(self) -> bool:
        """Whether any role is held."""
        return bool(self.everywhere or self.authorities)

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held anywhere."""
        return self.everywhere | frozenset(self.authorities)

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held anywhere."""
        return not self.roles.isdisjoint(roles)

    def has_in_unit(self, unit_id: int | None, *roles: Role) -> bool:
        """Whether any of the roles extends over the unit."""
        return any(unit_id in self.units.get(role, ()) for role in roles)

    def has_in_authority(self, authority_id: int, *roles: Role) -> bool:
        """Whether any of the roles is held in the authority (or everywhere)."""
        return any(
            role in self.everywhere or authority_id in self.authorities.get(role, ()) for role in roles
        )

    def sees_everything(self) -> bool:
        """Project Office, administrator and auditor look at every authority."""
        return self.is_system or bool(self.everywhere)

    def authority_ids(self, roles: Iterable[Role] = Role) -> frozenset[int]:
        """Authorities in which any of the roles is held."""
        return frozenset().union(*(self.authorities.get(role, frozenset()) for role in roles))


VISITOR = Viewer()
SYSTEM = Viewer(actor_name="Визави", is_system=True)
