"""Who works where: the organisations, sites and users of a world."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from gpworld.staff.model import Organisation, Site, User


class UnknownOrganisation(LookupError):
    """No organisation of this world has that ODS code."""


@dataclass(frozen=True, slots=True)
class DirectoryState:
    """A whole directory as a value."""

    organisations: dict[str, Organisation]
    sites: dict[int, Site]
    users: dict[int, User]


class Directory:
    """All organisations, sites and users of a world."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._organisations: dict[str, Organisation] = {}
        self._sites: dict[int, Site] = {}
        self._users: dict[int, User] = {}
        self._staff_of: dict[str, dict[int, None]] = {}

    def add(self, thing: Organisation | Site | User) -> None:
        """Add an organisation, a site or a user, or replace the one with its code or id."""
        with self._lock:
            if isinstance(thing, Organisation):
                self._organisations[thing.ods] = thing
            elif isinstance(thing, Site):
                self._sites[thing.id] = thing
            else:
                self._users[thing.id] = thing
                self._staff_of.setdefault(thing.ods, {})[thing.id] = None

    def organisation(self, ods: str) -> Organisation:
        """One organisation.

        Raises:
            UnknownOrganisation: there is none with this code.
        """
        try:
            return self._organisations[ods]
        except KeyError:
            raise UnknownOrganisation(f"no organisation {ods} in this world") from None

    def organisations(self) -> list[Organisation]:
        """All organisations, by code."""
        return [self._organisations[ods] for ods in sorted(self._organisations)]

    def by_asid(self, asid: str) -> Organisation | None:
        """The organisation whose system has this ASID."""
        return next((o for o in self._organisations.values() if o.asid == asid), None)

    def sites(self, ods: str) -> list[Site]:
        """An organisation's sites, by id."""
        return [self._sites[key] for key in sorted(self._sites) if self._sites[key].ods == ods]

    def site(self, site_id: int) -> Site | None:
        """One site."""
        return self._sites.get(site_id)

    def users(self, ods: str) -> list[User]:
        """An organisation's users, by id."""
        return [self._users[key] for key in sorted(self._staff_of.get(ods, ()))]

    def user(self, user_id: int) -> User | None:
        """One user, by id."""
        return self._users.get(user_id)

    def user_named(self, ods: str, user_name: str) -> User | None:
        """One user, by sign-in name in any case."""
        wanted = user_name.casefold()
        for user in self.users(ods):
            if user.user_name.casefold() == wanted:
                return user
        return None

    def change_user(self, user_id: int, **fields: object) -> User:
        """Change what is known of a user: give them a role, take their family name away."""
        with self._lock:
            changed = replace(self._users[user_id], **fields)  # type: ignore[arg-type]  # fields of User, named by callers
            self._users[user_id] = changed
            return changed

    def change_organisation(self, ods: str, **fields: object) -> Organisation:
        """Change an organisation's switches and rules."""
        with self._lock:
            changed = replace(self.organisation(ods), **fields)  # type: ignore[arg-type]  # fields of Organisation, named by callers
            self._organisations[ods] = changed
            return changed

    def state(self) -> DirectoryState:
        """The whole directory as a value."""
        with self._lock:
            return DirectoryState(dict(self._organisations), dict(self._sites), dict(self._users))

    def restore(self, state: DirectoryState) -> None:
        """Become this state."""
        with self._lock:
            self._organisations = dict(state.organisations)
            self._sites, self._users = dict(state.sites), dict(state.users)
            self._staff_of = {}
            for user in self._users.values():
                self._staff_of.setdefault(user.ods, {})[user.id] = None
