"""Rules to begin with."""

import pytest

from thetadesk.alerts.parser import parse
from thetadesk.alerts.saying import describe
from thetadesk.alerts.templates import TEMPLATES, Template
from thetadesk.alerts.writing import write


def test_templates_have_names_of_their_own() -> None:
    assert len({each.id for each in TEMPLATES}) == len(TEMPLATES)
    assert len({each.title for each in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_templates_are_rules_as_the_desk_writes_them(template: Template) -> None:
    line = parse(template.text)
    assert write(line) == template.text
    assert describe(line).endswith(".")
