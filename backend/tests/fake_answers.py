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
_OF_A_CLASS = {
    "het plannen van je werk": "werk op tijd plannen",
    "how you plan your work": "planning work in time",
    "hoe je naar anderen luistert": "naar elkaar luisteren",
    "how you listen to others": "listening to each other",
    "hoe je dingen uitlegt": "dingen goed uitleggen",
    "how you explain things": "explaining things well",
    "hoe je praat en presenteert": "duidelijk praten en presenteren",
    "how you speak and present": "speaking and presenting clearly",
    "de hulp die je geeft": "elkaar helpen",
    "the help that you give": "helping each other",
    "hoe je met de groep werkt": "met de groep werken",
    "how you work with the group": "working with the group",
    "het werk dat je inlevert": "goed werk inleveren",
    "the work that you hand in": "handing in good work",
    "de ideeën die je inbrengt": "ideeën inbrengen",
    "the ideas that you bring": "bringing in ideas",
    "hoe je meedoet": "meedoen in de klas",
    "how you take part": "taking part in class",
}
_FALLBACK = {"nl": "hoe je meedoet", "en": "how you take part"}


def comments_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The comments in a request's body, as the prompt carries them."""
    return _data_of(body, "FEEDBACK")


def statements_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of the summaries of a class, likewise."""
    return _data_of(body, "POINTS")


def _data_of(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    asked = "\n".join(message["content"] for message in body["messages"])
    found = re.search(rf"<<{name} ([0-9a-f]+)>>\n(.*?)\n<<END \1>>", asked, re.DOTALL)
    data: list[dict[str, Any]] = json.loads(found.group(2)) if found else []
    return data


def language_of(body: dict[str, Any]) -> str:
    """The language that the request asks for."""
    return "en" if '"language": "en"' in body["messages"][0]["content"] else "nl"


def truthful_answer(body: dict[str, Any]) -> dict[str, Any]:
    """Summarise the comments of a request, or find a class's themes, without claiming what none of them says."""
    if "<<POINTS " in body["messages"][-1]["content"]:
        return truthful_themes(body)
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


def truthful_themes(body: dict[str, Any]) -> dict[str, Any]:
    """Put the points of a class together by what they name."""
    language = language_of(body)
    found: dict[tuple[str, str], list[int]] = {}
    for one in statements_of(body):
        theme = _OF_A_CLASS[_theme(one["text"], language)]
        found.setdefault((one["kind"], theme), []).append(one["number"])
    themes = [{"kind": kind, "text": theme, "evidence": numbers} for (kind, theme), numbers in found.items()]
    return {"themes": themes, "language": language}


def _theme(text: str, language: str) -> str:
    for pattern, dutch, english in _THEMES:
        if re.search(pattern, text, re.IGNORECASE):
            return dutch if language == "nl" else english
    return _FALLBACK[language]
