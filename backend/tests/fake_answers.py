"""What the tests' own language model writes: a true and modest summary, from the comments in the request alone.

It looks for themes that the comments name, and says that classmates name them. So whatever it claims, some comment
says; and as it copies no words of a comment, no order in one reaches the text.
"""

import json
import re
from typing import Any

_THEMES: tuple[tuple[str, str, str], ...] = (
    (
        r"plan|schema|agenda|deadline|op tijd|on time|te laat|\blate\b",
        "het plannen van je werk",
        "how you plan your work",
    ),
    (r"luister|listen", "hoe je naar anderen luistert", "how you listen to others"),
    (r"uitleg|uitgelegd|uitlegt|legt .* uit|explain", "hoe je dingen uitlegt", "how you explain things"),
    (r"present|praat|spreek|speak|talk", "hoe je praat en presenteert", "how you speak and present"),
    (r"help|behulpzaam", "de hulp die je geeft", "the help that you give"),
    (r"samenwerk|team|groep|group|together", "hoe je met de groep werkt", "how you work with the group"),
    (r"code|program|verslag|report|slides|werk|work", "het werk dat je inlevert", "the work that you hand in"),
    (r"idee|ideas?\b|creatief|creative", "de ideeën die je inbrengt", "the ideas that you bring"),
)
_WISHES = re.compile(
    r"\b(moet|mag|beter|meer|minder|te laat|niet|geen|jammer|soms|should|could|better|more|less|late|not|never|"
    r"sometimes|forgets?|vergeet|rommelig|messy)\b",
    re.IGNORECASE,
)
_POINT = {
    ("nl", "strength"): "Klasgenoten zijn blij met {theme}.",
    ("nl", "growth"): "Klasgenoten zien dat het nog beter kan met {theme}.",
    ("en", "strength"): "Classmates are pleased with {theme}.",
    ("en", "growth"): "Classmates see room to grow in {theme}.",
}
_OPENING = {
    "nl": "Je klasgenoten hebben opgeschreven hoe het is om met je samen te werken.",
    "en": "Your classmates have written down what it is like to work with you.",
}
_FALLBACK = {"nl": "hoe je meedoet", "en": "how you take part"}


def comments_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The comments in a request's body, as the prompt carries them."""
    asked = "\n".join(message["content"] for message in body["messages"])
    found = re.search(r"<<FEEDBACK ([0-9a-f]+)>>\n(.*?)\n<<END \1>>", asked, re.DOTALL)
    comments: list[dict[str, Any]] = json.loads(found.group(2)) if found else []
    return comments


def language_of(body: dict[str, Any]) -> str:
    """The language that the request asks for."""
    return "nl" if "Je vat samen" in body["messages"][0]["content"] else "en"


def truthful_answer(body: dict[str, Any]) -> dict[str, Any]:
    """Summarise the comments of a request without claiming anything that none of them says."""
    language = language_of(body)
    found: dict[tuple[str, str], list[int]] = {}
    for comment in comments_of(body):
        kind = "growth" if _WISHES.search(comment["text"]) else "strength"
        found.setdefault((kind, _theme(comment["text"], language)), []).append(comment["number"])
    points = [
        {"kind": kind, "text": _POINT[language, kind].format(theme=theme), "evidence": numbers}
        for (kind, theme), numbers in sorted(
            found.items(), key=lambda entry: (entry[0][0] != "strength", -len(entry[1]))
        )
    ][:6]
    sentences = [_OPENING[language], *(str(point["text"]) for point in points)]
    return {"points": points, "summary": " ".join(sentences), "language": language}


def _theme(text: str, language: str) -> str:
    for pattern, dutch, english in _THEMES:
        if re.search(pattern, text, re.IGNORECASE):
            return dutch if language == "nl" else english
    return _FALLBACK[language]
