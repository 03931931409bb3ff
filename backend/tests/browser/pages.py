"""Every page there is: who opens it, where it is, and what shows that it is there."""

from dataclasses import dataclass
from typing import Literal

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TEACHER = "teacher@north.example"
ADMIN = "admin@north.example"
PUPIL = "student456@north.example"


@dataclass(frozen=True)
class Place:
    """One page, as its visitors come to it."""

    component: str
    """What draws it; its pictures are called by it."""
    path: str
    """Its address; ``{…}`` stands for something that ``furnishing.furnish`` has made."""
    shows: str
    """A test id, or a CSS selector, of what is there once this page is, and on no other page."""
    reader: str = TEACHER
    """Whose page it is: an e-mail address of the demo."""

    @property
    def selector(self) -> str:
        """In CSS, of what the page shows."""
        return self.shows if " " in self.shows else f'[data-testid="{self.shows}"]'


PLACES = (
    Place("EvaluationsPage", "/evaluations", "evaluation-123"),
    Place("ClassPage", "/evaluations/123", "student-456"),
    Place("ImportPage", "/evaluations/123/import", "template"),
    Place("OverviewPage", "/evaluations/123/overview", "overview-text"),
    Place("ReadingPage", "/evaluations/123/pupils/456", '[data-testid="comments"] li'),
    Place("PrintPage", "/evaluations/123/print?which=ready", "sheet-456"),
    Place("JobsPage", "/jobs", '[data-testid="job-rows"] [data-status]', ADMIN),
    Place("JobPage", "/jobs/{job_id}", '[data-testid="job-life"] li', ADMIN),
    Place("DeadLettersPage", "/failures", "group-not_anonymous", ADMIN),
    Place("ReplayPage", "/failures/replays/{replay_id}", "canary-outcome", ADMIN),
    Place("SchedulesPage", "/schedules", "main tbody tr"),
    Place("NewSchedulePage", "/schedules/new?evaluation=123", "coming-run"),
    Place("SchedulePage", "/schedules/{schedule_id}", "run-submitted"),
    Place("QueuesPage", "/queues", "[data-testid=chart-wait] svg", ADMIN),
    Place("WebhooksPage", "/webhooks", "main li[data-status]", ADMIN),
    Place("KeysPage", "/keys", 'main [data-testid^="key-"]', ADMIN),
    Place("AuditPage", "/audit", 'main [data-testid^="entry-"]', ADMIN),
    Place("LimitsPage", "/limits", "limit-rate_queue", ADMIN),
    Place("PupilPage", "/my-summaries", "my-summary", PUPIL),
)
"""In the order of the menu. A page that is not here fails ``test_no_page_is_left_out``."""
