"""Where SystmOne and GP Connect are, and who we are to them: parts of the settings."""

from dataclasses import dataclass

from refbooking.keys import Keys


@dataclass(frozen=True)
class SystmoneAccess:
    """Where an organisation's SystmOne takes the messages of its staff."""

    url: str

    @classmethod
    def read(cls, keys: Keys) -> "SystmoneAccess":
        """From the `systmone` object of an organisation."""
        return keys.done(cls(keys.text("url").rstrip("/")))


@dataclass(frozen=True)
class SystmoneLogon:
    """What logs one member of staff on to SystmOne."""

    user_name: str
    passphrase: str

    @classmethod
    def read(cls, keys: Keys) -> "SystmoneLogon | None":
        """From the `systmone` object of a member of staff; without a passphrase nobody (E126)."""
        user_name, passphrase = keys.text_or_none("user_name"), keys.text_or_none("passphrase")
        return keys.done(cls(user_name, passphrase) if user_name and passphrase else None)


@dataclass(frozen=True)
class GpConnectAccess:
    """The Spine Secure Proxy, and the directory that knows the practices behind it.

    A long range of dates is searched in parts, all at once unless `one_by_one`: then a practice
    hears one question at a time, and the same questions come in the same order.
    """

    ssp_url: str
    sds_url: str
    api_key: str | None
    one_by_one: bool

    @classmethod
    def read(cls, keys: Keys) -> "GpConnectAccess":
        """From the `gpconnect` object of the settings."""
        return keys.done(
            cls(
                ssp_url=keys.text("ssp_url").rstrip("/") + "/",
                sds_url=keys.text("sds_url").rstrip("/"),
                api_key=keys.text_or_none("api_key"),
                one_by_one=keys.flag("one_by_one", False),
            )
        )
