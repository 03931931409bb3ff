"""What pupils say of how somebody presents."""

from synopsis.ai.aspect import Aspect, define

PRESENTING: tuple[Aspect, ...] = (
    define(
        "volume",
        en=("can be heard well", "speak louder", "speak softly or are hard to hear"),
        nl=("goed te verstaan bent", "harder praat", "zacht praat of moeilijk te verstaan bent"),
        good=r"""
            goed te verstaan
            (?:duidelijke|harde|luide) stem
            (?:clear|loud) voice
        """,
        bad=r"""
            te zacht
            (?:beetje|best|zo|heel|erg|wat) zacht
            niet (?:goed )?te verstaan
            (?:ver)?stond (?:ik )?(?:je|jou|hem|haar) (?:\w+ )?(?:niet|amper|nauwelijks)
            soft voice
            mumbl\w*
            mompel\w*
            whisper(?:s|ed|ing)?
            (?:talk|talks|talked|speak|speaks|spoke) (?:too |so |very |a bit )*(?:softly|quiet|quietly)
            (?:too|very) softly
            (?:praat|praatte|praten) (?:te |zo |veel te |best |een beetje te |soms te )*zacht
        """,
        asked=r"""
            louder
            harder (?:praten|praat|spreken|spreek)
            (?:praat|praten|spreek|spreken) (?:\w+ ){0,2}harder
            (?:more|bit more) volume
        """,
    ),
    define(
        "pace of speaking",
        en=("speak at a calm pace", "speak more slowly", "speak fast"),
        nl=("rustig praat", "rustiger praat", "snel praat"),
        bad=r"""
            (?:talk|talks|talked|speak|speaks|spoke) (?:too |so |very |really |way too )+(?:fast|quickly)
            (?:praat|praatte|praten|sprak|spreekt) (?:te |zo+ |veel te |best |een beetje te |soms te |heel |erg |wel )+snel
        """,
        asked=r"""
            slow down
            (?:langzamer|rustiger|minder snel) (?:praten|praat|spreken|spreek)
            (?:praat|praten|spreek|spreken) (?:\w+ ){0,2}(?:langzamer|rustiger|minder snel)
        """,
    ),
    define(
        "reading aloud",
        en=("speak without reading it out", "read out less", "read from your notes or slides"),
        nl=("vertelt zonder voor te lezen", "minder voorleest", "van je blaadje of scherm leest"),
        bad=r"""
            (?:read|reads|reading) (?:\w+ ){0,5}(?:from|off) (?:\w+ )?(?:paper|slides?|screen|notes|card|cards|sheet)
            (?:leest|las|lees|lezen) (?:\w+ ){0,4}(?:van|vanaf) (?:\w+ )?(?:blaadjes?|papier|slides?|scherm|briefjes?|kaartjes?|dia's)
            oplezen
            (?:leest|las|lees) (?:\w+ ){0,3}op
        """,
    ),
    define(
        "looking at the class",
        en=("look at the class", "look at the class more", "look little at the class"),
        nl=("de klas aankijkt", "meer de klas in kijkt", "weinig naar de klas kijkt"),
        good=r"""
            (?:keek|kijkt|kijk) (?:iedereen|de klas|ons) (?:\w+ )?aan
        """,
        asked=r"""
            (?:kijk|kijken) (?:\w+ ){0,4}(?:de klas in|naar de klas|naar het publiek|naar de tegenpartij)
            (?:look|looking) (?:\w+ ){0,3}at (?:the class|the audience|us)
            look up from
        """,
        topic=r"""
            eye contact
            oogcontact
        """,
    ),
    define(
        "nerves",
        en=("are not nervous", "be less nervous", "come across as nervous"),
        nl=("niet zenuwachtig bent", "minder zenuwachtig bent", "zenuwachtig overkomt"),
        bad=r"""
            nervous
            nerveus
            zenuwachtig
        """,
    ),
    define(
        "presenting",
        en=("present well", "present better", "do not present so well"),
        nl=("goed presenteert", "beter presenteert", "niet zo goed presenteert"),
        good=r"""
            (?:presents|presented|presenting|(?:you|to|can|could) present) (?:\w+ ){0,3}(?:well|clearly|confidently|calmly|great|amazing)
            (?:good|great|nice|strong|clear|confident|amazing|excellent|best|awesome) (?:presenter|presentation|speaker)
            (?:your|his|her|the) presentation (?:\w+ )?was (?:\w+ )?(?:good|great|amazing|clear|nice|awesome|excellent)
            (?:speak|speaks|spoke) (?:\w+ )?(?:clearly|confidently)
            (?:presenteert|presenteerde|presenteren) (?:\w+ ){0,3}(?:goed|duidelijk|zelfverzekerd|rustig|leuk|sterk)
            (?:goed|duidelijk|zelfverzekerd|rustig|sterk) (?:gepresenteerd|presenteren|presenteert)
            (?:goede|sterke|duidelijke|mooie|leuke|top|super|beste) presentatie
            presentatie (?:\w+ )?was (?:\w+ ){0,2}(?:goed|sterk|duidelijk|mooi|leuk|top|super)
        """,
        topic=r"""
            presentation
            presentations
            presenting
            presentatie
            presentaties
            presenteren
        """,
        unless=r"""
            (?:harder|zacht\w*|langzamer|rustiger|snel|sneller|louder|slower|softly) (?:\w+ ){0,3}(?:tijdens|bij|in|during)
        """,
    ),
)
