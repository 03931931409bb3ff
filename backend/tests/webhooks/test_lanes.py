"""How many calls are made at once, and to whom."""

from collections import Counter

from synopsis.webhooks.lanes import (
    MOST,
    MOST_OF_A_HOST,
    MOST_OF_A_LANE,
    MOST_OF_A_SCHOOL,
    Waiting,
    choose,
    full_schools,
)


def waiting(school: int, count: int, host: str = "", first: int = 0) -> list[Waiting]:
    """Deliveries of a school, each to its own host unless one is given."""
    return [
        Waiting(school * 10_000 + first + n, school, host or f"{school}-{n}.test", "https://x.test/", is_disabled=False)
        for n in range(count)
    ]


def test_a_school_has_so_many_places() -> None:
    """However many hosts it names, and counting those that it holds already."""
    chosen = choose(waiting(1, 100), waiting(1, 3, first=500))
    assert len(chosen) == MOST_OF_A_SCHOOL - 3
    assert choose(waiting(1, 100), waiting(1, MOST_OF_A_SCHOOL, first=500)) == []


def test_a_slow_host_leaves_its_schools_other_hosts_places() -> None:
    """Its receiver that is stuck holds some of a school's places and not all."""
    chosen = choose([*waiting(1, 40, "slow.test"), *waiting(1, 10)], [])
    assert Counter(one.host == "slow.test" for one in chosen) == {
        True: MOST_OF_A_LANE,
        False: MOST_OF_A_SCHOOL - MOST_OF_A_LANE,
    }


def test_a_host_of_many_schools_is_spared() -> None:
    """Over all schools it gets so many calls at once; other hosts are not held up by that."""
    crowd = [one for school in range(1, 100) for one in waiting(school, 5, "shared.test")]
    chosen = choose([*crowd, *waiting(200, 2)], [])
    assert sum(one.host == "shared.test" for one in chosen) == MOST_OF_A_HOST
    assert sum(one.school_id == 200 for one in chosen) == 2


def test_a_process_has_so_many_places() -> None:
    """And one hostile school, or ten, cannot hold them all."""
    everybody = [one for school in range(1, 1000) for one in waiting(school, 5)]
    assert len(choose(everybody, [])) == MOST
    hostile = [one for school in range(1, 11) for one in choose(waiting(school, 100), [])]
    assert len(hostile) == 10 * MOST_OF_A_SCHOOL < MOST / 2
    assert len(choose(waiting(50, 3), hostile)) == 3


def test_full_schools_are_known() -> None:
    """So that the database is not asked for what could not be sent."""
    assert full_schools([*waiting(1, MOST_OF_A_SCHOOL), *waiting(2, MOST_OF_A_SCHOOL - 1)]) == [1]
