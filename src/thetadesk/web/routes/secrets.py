"""The key that tokens and account numbers are encrypted with."""

import os

from fastapi import Response

from thetadesk.bootstrap.rotation import rotate_secrets as rotated
from thetadesk.web.asking import Desk, answer
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples
from thetadesk.web.schemas.operations import RotationJson

router = Router(tags=["operations"], prefix="/secrets")
_EXAMPLE: RotationJson = {
    "secrets": 12,
    "source": "the data folder's secret.key",
    "resumed": False,
    "old_key_left": False,
}


@router.post("/rotate", response_model=RotationJson, responses=examples.answers(_EXAMPLE))
def rotate_secrets(desk: Desk) -> Response:
    """Encrypt every token and account number with a new key, while the desk goes on."""
    done = rotated(desk)
    # Where the data lies is nobody's business but the operator's.
    source = done.source.replace(f"{desk.settings.data_dir}{os.sep}", "the data folder's ")
    body: RotationJson = {
        "secrets": done.secrets,
        "source": source,
        "resumed": done.resumed,
        "old_key_left": done.old_key_left,
    }
    return answer(body)
