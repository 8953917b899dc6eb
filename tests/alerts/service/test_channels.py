"""Channels are proved before they are kept, and their secrets are seen by nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.alerts.desks import KEY, AlertDesk, Notebook
from thetadesk.alerts import manners
from thetadesk.alerts.model import ChannelError, ChannelNotFoundError, ChannelSettingsError
from thetadesk.alerts.service import channels, preferences
from thetadesk.alerts.store import deliveries as store
from thetadesk.audit import service as audit
from thetadesk.db.vault import Vault
from thetadesk.identity import service as identity

WORD = "correct horse battery"
NEW_KEY = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="


def notebook(desk: AlertDesk) -> Notebook:
    found = desk.channels["notebook"]
    assert isinstance(found, Notebook)
    return found


def opened(desk: AlertDesk, channel_id: str = "notebook") -> Mapping[str, str]:
    return desk.seen(lambda unit: channels.opened(unit, channel_id, desk.vault)).config


async def test_settings_are_checked_sealed_and_shown_without_secrets(desk: AlertDesk) -> None:
    made = await channels.set_up(desk, "notebook", {"place": " kitchen ", "password": WORD}, desk.by, "Mine")
    assert (made.id, made.title, made.config) == ("notebook", "Mine", {"place": "kitchen", "password": WORD})
    assert notebook(desk).checked == [{"place": "kitchen", "password": WORD}]
    stored = desk.seen(lambda unit: store.find_channel(unit, "notebook"))
    assert WORD not in stored.config_sealed
    assert channels.shown(made, notebook(desk)) == {"place": "kitchen", "password": channels.HIDDEN}
    assert channels.shown(made, None) == dict.fromkeys(made.config, channels.HIDDEN)
    assert WORD not in repr(made) + repr(stored)
    log = desk.seen(lambda unit: audit.about(unit, "alert_channel:notebook"))
    assert WORD not in json.dumps([row.decision.after for row in log])


async def test_what_does_not_pass_the_health_check_is_not_kept(desk: AlertDesk) -> None:
    notebook(desk).refuses = "no such kitchen"
    with pytest.raises(ChannelSettingsError, match="no such kitchen"):
        await desk.set_up()
    assert desk.seen(lambda unit: channels.listed(unit, desk.vault)) == []


async def test_a_new_secret_replaces_the_one_that_works_only_when_it_works_too(desk: AlertDesk) -> None:
    await desk.set_up(config={"password": WORD})
    notebook(desk).refuses = "wrong password"
    with pytest.raises(ChannelSettingsError, match="nothing was changed"):
        await channels.change(desk, "notebook", desk.by, config={"place": "kitchen", "password": "wrong one"})
    assert opened(desk)["password"] == WORD
    notebook(desk).refuses = ""
    await channels.change(desk, "notebook", desk.by, config={"place": "kitchen", "password": "right one"})
    assert opened(desk) == {"place": "kitchen", "password": "right one"}
    (_, changed) = desk.seen(lambda unit: audit.about(unit, "alert_channel:notebook"))
    assert changed.decision.after["replaced"] == ["password", "place"]


@pytest.mark.parametrize("given", [{"place": "cellar"}, {"place": "cellar", "password": channels.HIDDEN}])
async def test_a_secret_that_is_left_out_or_shown_back_stays(
    sqlite_desk: AlertDesk, given: dict[str, str]
) -> None:
    await sqlite_desk.set_up(config={"password": WORD})
    await channels.change(sqlite_desk, "notebook", sqlite_desk.by, config=given)
    assert opened(sqlite_desk) == {"place": "cellar", "password": WORD}


async def test_a_new_key_of_the_vault_reseals_them(desk: AlertDesk) -> None:
    await desk.set_up(config={"password": WORD})
    before = desk.seen(lambda unit: store.find_channel(unit, "notebook")).config_sealed
    desk.vault = Vault(NEW_KEY, KEY)
    assert desk.done(lambda unit: identity.reseal_all(unit, desk.vault, desk.clock.now())) == 1
    after = desk.seen(lambda unit: store.find_channel(unit, "notebook")).config_sealed
    assert before != after
    desk.vault = Vault(NEW_KEY)
    assert opened(desk)["password"] == WORD


async def test_several_of_a_kind_have_names_of_their_own(sqlite_desk: AlertDesk) -> None:
    assert [await sqlite_desk.set_up() for _ in range(3)] == ["notebook", "notebook2", "notebook3"]
    await channels.remove(sqlite_desk, "notebook2", sqlite_desk.by)
    assert await sqlite_desk.set_up() == "notebook2"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"place": "x", "colour": "red"}, "no setting 'colour'"),
        ({"place": "   "}, "needs Place"),
        ({"place": "x" * 30_000}, "too long"),
    ],
)
async def test_settings_that_are_none_are_refused(
    sqlite_desk: AlertDesk, config: dict[str, str], words: str
) -> None:
    with pytest.raises(ChannelSettingsError, match=words):
        await channels.set_up(sqlite_desk, "notebook", config, sqlite_desk.by)
    assert notebook(sqlite_desk).checked == []


async def test_fallbacks_lead_somewhere_else(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up()
    for wrong in ("notebook", "nobody"):
        with pytest.raises(ChannelSettingsError):
            await channels.change(sqlite_desk, "notebook", sqlite_desk.by, fallback_id=wrong)
    await sqlite_desk.set_up(fallback_id="notebook")
    await channels.remove(sqlite_desk, "notebook", sqlite_desk.by)
    left = sqlite_desk.seen(lambda unit: channels.opened(unit, "notebook2", sqlite_desk.vault))
    assert left.fallback_id is None


async def test_the_test_button_says_what_is_wrong(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up()
    receipt = await channels.try_out(sqlite_desk, "notebook")
    assert receipt.words == "written down"
    assert notebook(sqlite_desk).told[0].test
    notebook(sqlite_desk).troubles = [ChannelError("no ink", retryable=False)]
    with pytest.raises(ChannelError, match="no ink"):
        await channels.try_out(sqlite_desk, "notebook")
    assert opened_problem(sqlite_desk) == "no ink"
    await channels.try_out(sqlite_desk, "notebook")
    assert opened_problem(sqlite_desk) == ""


def opened_problem(desk: AlertDesk) -> str:
    found: str = desk.seen(lambda unit: channels.opened(unit, "notebook", desk.vault)).problem
    return found


async def test_a_channel_that_hangs_is_not_waited_for(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_desk.set_up()
    monkeypatch.setattr(channels, "SECONDS", 0.05)
    notebook(sqlite_desk).slow = 60
    with pytest.raises(ChannelError, match="did not answer"):
        await channels.try_out(sqlite_desk, "notebook")


async def test_a_change_that_was_overtaken_is_refused(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up()
    kept = notebook(sqlite_desk).check

    async def slow_check(config: Mapping[str, str], post: Any) -> None:
        await kept(config, post)
        await asyncio.sleep(0.05)

    notebook(sqlite_desk).check = slow_check  # type: ignore[method-assign]
    first = asyncio.create_task(
        channels.change(sqlite_desk, "notebook", sqlite_desk.by, config={"place": "cellar"})
    )
    await asyncio.sleep(0.02)
    sqlite_desk.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
    await channels.change(sqlite_desk, "notebook", sqlite_desk.by, title="Other")
    with pytest.raises(ChannelSettingsError, match="meanwhile"):
        await first


async def test_what_is_not_there_is_not_found(sqlite_desk: AlertDesk) -> None:
    with pytest.raises(ChannelNotFoundError, match="only notebook"):
        await channels.set_up(sqlite_desk, "pigeon", {}, sqlite_desk.by)
    with pytest.raises(ChannelNotFoundError):
        await channels.change(sqlite_desk, "nothing", sqlite_desk.by, title="x")


async def test_settings_that_do_not_open_are_shown_mended_and_removed_all_the_same(desk: AlertDesk) -> None:
    """One row that is damaged must not take the page of all channels along, nor what may still be opened one day."""
    await desk.set_up(config={"password": WORD})
    await desk.set_up(title="Another")
    kept, desk.vault = desk.vault, Vault(NEW_KEY)
    shown = desk.seen(lambda unit: channels.listed(unit, desk.vault))
    assert [(each.problem, each.readable) for each in shown] == [(channels.SHUT, False)] * 2
    with pytest.raises(ChannelError, match="enter them again"):
        await channels.try_out(desk, "notebook")
    await channels.change(desk, "notebook", desk.by, title="Named anew")
    await channels.change(desk, "notebook2", desk.by, config={"place": "garden"})
    await channels.remove(desk, "notebook2", desk.by)
    desk.vault = kept
    (found,) = desk.seen(lambda unit: channels.listed(unit, desk.vault))
    assert (found.title, found.config["password"]) == ("Named anew", WORD)


async def test_what_is_entered_again_takes_the_place_of_what_did_not_open(sqlite_desk: AlertDesk) -> None:
    desk = sqlite_desk
    await desk.set_up(config={"password": WORD})
    desk.vault = Vault(NEW_KEY)
    mended = await channels.change(desk, "notebook", desk.by, config={"place": "garden"})
    assert (mended.problem, mended.readable) == ("", True)
    assert opened(desk) == {"place": "garden"}


def routes(desk: AlertDesk) -> dict[str, tuple[str, ...]]:
    return {one.value: some for one, some in desk.seen(preferences.current).routes.items() if some}


async def test_the_first_channel_is_told_what_matters_and_a_second_one_what_is_asked(desk: AlertDesk) -> None:
    """A desk that has a way to tell and tells by none would be silent by oversight."""
    await desk.set_up()
    assert routes(desk) == {"urgent": ("notebook",), "warning": ("notebook",)}
    await desk.set_up()
    assert routes(desk) == {"urgent": ("notebook",), "warning": ("notebook",)}


async def test_whoever_has_said_where_alerts_go_is_not_overruled(sqlite_desk: AlertDesk) -> None:
    desk = sqlite_desk
    quiet = {"quiet": {"starts": "22:00", "ends": "07:00"}}
    desk.done(lambda unit: preferences.prefer(unit, quiet, desk.by))
    await desk.set_up()
    assert routes(desk) == {"urgent": ("notebook",), "warning": ("notebook",)}
    assert desk.seen(preferences.current).quiet is not None
    desk.done(lambda unit: preferences.prefer(unit, quiet, desk.by))
    await desk.set_up()
    assert routes(desk) == {}, "it was taken back, and is not done again by the second one"


async def test_what_went_to_a_channel_that_is_removed_goes_to_its_fallback(sqlite_desk: AlertDesk) -> None:
    desk = sqlite_desk
    for _ in range(3):
        await desk.set_up()
    await channels.change(desk, "notebook", desk.by, fallback_id="notebook2")
    value = {"routes": {"urgent": ["notebook", "notebook2"], "info": ["notebook"]}, "heartbeat": ["notebook"]}
    desk.done(lambda unit: preferences.prefer(unit, value, desk.by))
    await channels.remove(desk, "notebook", desk.by)
    assert routes(desk) == {"urgent": ("notebook2",), "info": ("notebook2",)}
    assert desk.seen(preferences.current).heartbeat == ("notebook2",)
    await channels.remove(desk, "notebook2", desk.by)
    assert routes(desk) == {"urgent": ("notebook3",)}, "what is urgent is never told nowhere by oversight"
    kept = manners.written(desk.seen(preferences.current))
    desk.done(lambda unit: preferences.prefer(unit, kept, desk.by))
