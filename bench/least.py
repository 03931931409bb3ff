"""The least that a model can write: what checking a longer answer costs is the writer's length, not ours."""

from typing import Literal

SUMMARY: dict[Literal["nl", "en"], str] = {
    "nl": "Je klasgenoten werken graag met je samen.",
    "en": "Your classmates like to work with you.",
}
STRENGTH: dict[Literal["nl", "en"], str] = {
    "nl": "Klasgenoten werken graag met je samen.",
    "en": "Classmates like to work with you.",
}
"""The one point, which names comment 1 for its evidence."""
