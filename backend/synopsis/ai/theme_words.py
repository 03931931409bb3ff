"""What an aspect is called where it is said of a class rather than of one pupil, in Dutch and in English.

An infinitive or a gerund, for it names what pupils do and not who does it: it stands behind *what goes well* as behind
*what to work on*. Like all that is said of an aspect it must be true of every expression of it; where what is praised
and what is wished are not the same thing, it has two names.
"""

from synopsis.ai.writer import Language, PointKind

_EITHER: dict[str, tuple[str, str]] = {
    "cooperation": ("fijn samenwerken", "working well together"),
    "working alone": ("dingen samen doen", "doing things together"),
    "interrupting": ("elkaar laten uitpraten", "letting each other finish speaking"),
    "listening": ("naar elkaar luisteren", "listening to each other"),
    "consulting": ("met de groep overleggen", "consulting the group"),
    "replying": ("op berichten reageren", "answering messages"),
    "communication": ("communiceren met de groep", "communicating with the group"),
    "explaining": ("elkaar dingen uitleggen", "explaining things to each other"),
    "speaking up": ("iets durven zeggen in de groep", "speaking up in the group"),
    "taking part": ("meedoen", "taking part"),
    "leading": ("de leiding nemen", "taking the lead"),
    "dividing the work": ("de taken verdelen", "dividing the work"),
    "room for others": ("anderen de ruimte geven", "leaving room for others"),
    "own way": ("met ideeën van anderen meegaan", "going along with others' ideas"),
    "tone": ("dingen vriendelijk zeggen", "saying things kindly"),
    "helping": ("elkaar helpen", "helping each other"),
    "asking for help": ("om hulp of uitleg vragen", "asking for help or explanation"),
    "saying no": ("nee zeggen als het te veel wordt", "saying no when it gets too much"),
    "forgetting": ("niets vergeten", "not forgetting things"),
    "kindness": ("aardig zijn voor elkaar", "being kind to each other"),
    "patience": ("geduldig zijn", "being patient"),
    "encouraging": ("elkaar aanmoedigen", "encouraging each other"),
    "company": ("voor gezelligheid zorgen", "being good company"),
    "temper": ("niet boos of chagrijnig worden", "not getting grumpy or angry"),
    "enthusiasm": ("enthousiasme laten zien", "showing enthusiasm"),
    "positivity": ("positief zijn", "being positive"),
    "complaining": ("niet klagen of zeuren", "not complaining"),
    "atmosphere": ("voor een goede sfeer zorgen", "bringing a good mood to the group"),
    "feedback": ("openstaan voor wat anderen zeggen", "being open to what others say"),
    "calm": ("rustig blijven", "staying calm"),
    "preparation": ("goed voorbereid zijn", "coming well prepared"),
    "deadlines": ("het eigen deel op tijd af hebben", "having one's part done on time"),
    "punctuality": ("op tijd zijn", "being on time"),
    "starting": ("op tijd beginnen", "starting early"),
    "presence": ("erbij zijn", "being there"),
    "effort": ("zich inzetten voor de groep", "putting in effort for the group"),
    "last minute": ("niets op het laatste moment doen", "not leaving things to the last minute"),
    "organisation": ("overzichtelijk werken", "working in an organised way"),
    "planning": ("het werk plannen", "planning the work"),
    "arranging": ("dingen regelen", "arranging things"),
    "initiative": ("initiatief nemen", "taking the initiative"),
    "ideas": ("met ideeën komen", "coming up with ideas"),
    "creativity": ("creatief zijn", "being creative"),
    "copying": ("zelf schrijven wat je inlevert", "writing one's own work"),
    "focus": ("geconcentreerd werken", "staying focused"),
    "phone": ("de telefoon weglaten", "leaving the phone alone"),
    "volume": ("goed te verstaan zijn", "being easy to hear"),
    "pace of speaking": ("rustig praten", "speaking at a calm pace"),
    "reading aloud": ("vertellen zonder voor te lezen", "speaking without reading it out"),
    "looking at the class": ("de klas aankijken", "looking at the class"),
    "presenting": ("goed presenteren", "presenting well"),
}
_BY_KIND: dict[tuple[str, PointKind], tuple[str, str]] = {
    ("reliability", "strength"): ("betrouwbaar zijn", "being reliable"),
    ("reliability", "growth"): ("zich aan afspraken houden", "keeping agreements"),
    ("humour", "strength"): ("humor hebben", "being funny"),
    ("humour", "growth"): ("minder serieus zijn", "being serious less often"),
    ("quality", "strength"): ("goed werk leveren", "delivering good work"),
    ("quality", "growth"): ("zorgvuldig werken", "working carefully"),
    ("knowledge", "strength"): ("veel van het onderwerp weten", "knowing a lot about the subject"),
    ("knowledge", "growth"): ("zich in het onderwerp verdiepen", "learning about the subject"),
    ("cleverness", "strength"): ("slim zijn", "being smart"),
    ("cleverness", "growth"): ("goed nadenken", "thinking things through"),
    ("chatting", "strength"): ("weinig kletsen onder het werk", "chatting little during the work"),
    ("chatting", "growth"): ("minder praten", "talking less"),
    ("nerves", "strength"): ("niet zenuwachtig zijn", "not being nervous"),
    ("nerves", "growth"): ("minder zenuwachtig zijn", "being less nervous"),
}


def name_of(aspect: str, kind: PointKind, language: Language) -> str:
    """What an aspect is called as a strength of a class, or as what it can work on."""
    dutch, english = _BY_KIND.get((aspect, kind)) or _EITHER[aspect]
    return dutch if language == "nl" else english
