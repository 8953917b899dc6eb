"""The sample history: invented trades of an invented account, as a broker's export.

`tools/generate_sample.py` writes the file beside this module, and tells its stories.
"""

from importlib import resources

FILENAME = "sample history"
ACCOUNT = "Sample account"


def history() -> bytes:
    """The sample as a file, to go the way of every imported file."""
    return resources.files(__package__).joinpath("sample.csv").read_bytes()
