from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.money import MoneyError


def test_an_error_carries_what_a_program_and_a_person_need():
    error = InvalidInputError("line 3 has no date", line=3)
    assert (error.code, error.title, error.detail) == ("invalid-input", "Invalid input", "line 3 has no date")
    assert error.fields == {"line": 3}
    assert str(error) == "line 3 has no date"


def test_a_rooms_error_keeps_its_own_code_and_its_kind():
    assert issubclass(MoneyError, InvalidInputError)
    assert issubclass(InvalidInputError, ThetadeskError)
    assert MoneyError("x").code == "invalid-amount"
