"""What is dear to reckon is reckoned once for each edition of what it rests on."""

from thetadesk.web.lasting import Lasting


class Counting:
    """Makes bodies and counts them."""

    def __init__(self):
        self.made = 0

    def __call__(self):
        self.made += 1
        return b"%d" % self.made


def test_an_answer_lasts_until_its_edition_moves():
    kept, make = Lasting(), Counting()
    assert [kept.body("a", 1, make), kept.body("a", 1, make)] == [b"1", b"1"]
    assert kept.body("a", 2, make) == b"2"
    # An older edition is another one: nobody is told what is not so any more.
    assert kept.body("a", 1, make) == b"3"


def test_questions_are_kept_apart_and_the_oldest_goes_first():
    kept, make = Lasting(2), Counting()
    first = kept.body("a", 1, make)
    kept.body("b", 1, make)
    assert kept.body("a", 1, make) == first
    kept.body("c", 1, make)
    assert kept.body("a", 1, make) == first
    assert kept.body("b", 1, make) == b"4"
