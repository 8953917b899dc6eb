"""Parts of a stream end together."""

import asyncio

import pytest

from brokersim.tastytrade.racing import first_to_end


async def fails():
    raise ValueError("broken")


async def ends():
    await asyncio.sleep(0)


async def goes_on(ended):
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(True)


@pytest.mark.parametrize(("part", "failure"), [(fails, ValueError), (ends, type(None))])
def test_the_first_that_ends_ends_the_others(part, failure):
    ended = []
    assert isinstance(asyncio.run(first_to_end(goes_on(ended), part())), failure)
    assert ended == [True]


def test_who_is_cancelled_takes_all_parts_along():
    ended = []

    async def run():
        task = asyncio.create_task(first_to_end(goes_on(ended), goes_on(ended)))
        await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert ended == [True, True]
