"""The stages of a summary."""

from synopsis.summaries.stages import OverviewStage, Stage


def test_the_stages_have_the_percentages_of_the_specification() -> None:
    """Nine stages, from 10 to 100 %, in the order in which they are reached."""
    assert [(stage.value, stage.progress) for stage in Stage] == [
        ("started", 10),
        ("evaluation_verified", 20),
        ("student_verified", 30),
        ("feedback_collected", 40),
        ("anonymisation_started", 50),
        ("anonymised", 60),
        ("generated", 80),
        ("cached", 90),
        ("completed", 100),
    ]


def test_the_stages_of_an_overview_begin_and_end_as_those_of_a_summary_do() -> None:
    """At 10 and 100 %, which whoever claims and completes a job writes; growing in between."""
    progress = [stage.progress for stage in OverviewStage]
    assert progress == sorted(set(progress))
    for ends in ("started", "completed"):
        assert OverviewStage(ends).progress == Stage(ends).progress


def test_a_stage_is_its_name() -> None:
    """A stage goes into JSON and the database as the text that it is."""
    assert f"{Stage.GENERATED}" == "generated"
