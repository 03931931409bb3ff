"""What is counted of webhooks."""

from synopsis.kit.tally import SECONDS, Family

CALLS = Family("synopsis_webhook_request_seconds", "Attempts at webhooks, by what came of them.", ("outcome",), SECONDS)
GIVEN_UP = Family("synopsis_webhooks_given_up", "Webhooks that were given up after their last attempt.", ("reason",))
