"""The data folder's lock."""

import multiprocessing
import os
import threading
import time

import pytest

from thetadesk.web.lock import FolderInUseError, FolderLock, acquire_or_find_server, holder_of


@pytest.fixture
def lock_of():
    """Makes locks, and lets go of them in the end."""
    made = []

    def make(folder):
        made.append(FolderLock(folder))
        return made[-1]

    yield make
    for lock in made:
        lock.release()


def test_one_desk_at_a_time(tmp_path, lock_of):
    first = lock_of(tmp_path)
    first.acquire("http://127.0.0.1:8000")
    with pytest.raises(FolderInUseError, match=r"already served at http://127\.0\.0\.1:8000 \(process \d+\)"):
        lock_of(tmp_path).acquire()
    first.release()
    lock_of(tmp_path).acquire()


def test_the_folder_is_made_for_its_owner_only(tmp_path, lock_of):
    lock = lock_of(tmp_path / "new")
    lock.acquire()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert lock.path.stat().st_mode & 0o077 == 0


def test_the_holder_says_where_it_is(tmp_path, lock_of):
    lock = lock_of(tmp_path)
    lock.acquire()
    assert holder_of(tmp_path).url is None
    lock.announce("http://127.0.0.1:8123")
    assert (holder_of(tmp_path).url, holder_of(tmp_path).pid) == ("http://127.0.0.1:8123", os.getpid())
    lock.release()
    assert holder_of(tmp_path).pid is None


def test_a_client_finds_the_server(tmp_path, lock_of):
    lock = lock_of(tmp_path)
    lock.acquire("http://127.0.0.1:8123")
    assert acquire_or_find_server(tmp_path, 0) == (None, "http://127.0.0.1:8123")


def test_a_command_waits_for_another_to_end(tmp_path, lock_of):
    other = lock_of(tmp_path)
    other.acquire()
    threading.Timer(0.2, other.release).start()
    lock, url = acquire_or_find_server(tmp_path, 5)
    assert lock is not None
    assert url is None
    lock.release()


def test_a_command_does_not_wait_for_ever(tmp_path, lock_of):
    lock_of(tmp_path).acquire()
    with pytest.raises(FolderInUseError, match="another thetadesk command"):
        acquire_or_find_server(tmp_path, 0.1)


@pytest.mark.parametrize("said", ["", "{", "[]", '{"pid": "x", "url": 3}', '{"pid": 1}'])
def test_what_cannot_be_read_says_nothing(tmp_path, said):
    (tmp_path / "server.lock").write_text(said)
    assert holder_of(tmp_path).url is None


def hold(folder, ready):
    lock = FolderLock(folder)
    lock.acquire()
    ready.set()
    time.sleep(60)


def test_the_lock_dies_with_its_process(tmp_path, lock_of):
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    process = spawn.Process(target=hold, args=(tmp_path, ready))
    process.start()
    assert ready.wait(20)
    with pytest.raises(FolderInUseError):
        lock_of(tmp_path).acquire()
    process.kill()
    process.join()
    lock_of(tmp_path).acquire()
