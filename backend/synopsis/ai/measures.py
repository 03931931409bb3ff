"""What is counted of a model: its time and its tokens. Not under its address, which is nobody's business."""

from synopsis.kit.tally import SECONDS, Family

CALLS = Family(
    "synopsis_provider_request_seconds", "Calls to the model, by what came of them.", ("model", "outcome"), SECONDS
)
TOKENS = Family("synopsis_provider_tokens", "Tokens that the model read and wrote.", ("model", "direction"))
