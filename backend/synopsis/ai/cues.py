"""The small words that decide what a clause says of an aspect: wishes, denials, judgements, doubts, other people.

Data, in the order in which `claims` asks for it; both languages, small letters, straight apostrophes.
"""

import re

HIDDEN = re.compile(r"\[(?:EMAIL|PHONE|LINK|HANDLE|NUMBER)\]")
SENTENCE_END = re.compile(
    r"[.!?;\n•]+|\s[-–—]\s|,\s*(?=(?:zwak|sterk|verbeter|groei|min|plus)\w*\s?punt\w*|(?:weak|strong) points?|tips?\b|tops?\b)"
)
CONTRAST = re.compile(
    r",?\s*\b(?:maar|al(?= was| waren| is| bent| had| kan)|alleen(?= soms| jammer| wel| is| moet| mag| kan)|echter|toch(?= mag| kan| moet)|wel(?= mag| kan| moet| soms)"
    r"|but|however|although|though|only(?= sometimes| thing))\b,?\s*"
)
NEGATION = re.compile(
    r"\b(?:niet(?! alleen| normaal| gek| slecht)|nooit|geen|niks|niets|niemand|nauwelijks|amper|zelden|zonder|minder"
    r"|not(?! only| bad)|nothing|nobody|never|no(?! doubt| matter)|hardly|rarely|barely|without|less|cannot|\w+n't)\b"
)
SUGGESTION = re.compile(
    r"\b(?:(?:could|might)(?=.*\b(?:more|less|better|louder|earlier|sooner|often|slower|faster|clearer|harder|quieter|calmer|neater|be a bit)\b)"
    r"|should(?! keep| stay)|would be (?:nice|good|great|better|cool)|(?:you|he|she|they|\[subject\]) (?:really |still )?(?:needs?|has|have) to|must"
    r"|try|next time|i wish|wish (?:you|he|she)|please|a (?:bit|little) (?:more|less)|bit (?:more|less)|more often"
    r"|can (?:be|do|try|work|improve|get)(?: \w+)? (?:more|better|on)|can improve|improve|room for improvement|work on|would like|would love"
    r"|zou(?:den|dt)? (?:\w+ ){0,2}(?:wel |wat |iets |meer |vaker |beter |graag |nog )|kan (?:nog |soms |wel )*(?:beter|meer|vaker|wat|iets)"
    r"|kun(?:t)? (?:nog |soms |wel |je )*(?:beter|meer|vaker|wat|iets)|mag (?:best |wel |nog |soms |wat |iets |meer |vaker |je )*|(?:je|jij|hij|ze|zij|\[subject\]) moet|moet (?:je|jij|hij|ze|zij|wel|nog|echt)|probeer|volgende keer"
    r"|iets (?:meer|minder|vaker|beter|harder|sneller|eerder|rustiger)|wat (?:meer|minder|vaker|beter|harder|sneller|eerder|rustiger)|vaker"
    r"|(?:kan|kun|kunt|moet|mag) (?:je |jij )?(?:nog )?leren|leren om|learn to"
    r"|tip|verbeter\w*|werken aan|let op|liever)\b"
)
NOT_YOURS = re.compile(
    r"\b(?:(?:is|zijn|was) niet (?:echt )?(?:jouw|je|zijn|haar) (?:\w+ )?(?:ding|kant|talent|punt)|lukt (?:\w+ ){0,3}niet"
    r"|not (?:your|his|her) (?:\w+ )?(?:thing|strength|forte|suit))\b"
)
"""What somebody is said not to be good at."""
IMPERATIVE = re.compile(
    r"^\W*(?:be|listen|try|plan|start|come|speak|talk|do|stop|don't|dont|ask|let(?!'s)|communicate|participate|share|pay|practise|practice|prepare"
    r"|wees|durf|luister|probeer|plan|begin|kom|praat|doe|stop|vraag|laat|zorg|neem|overleg|communiceer|reageer|let(?!')|oefen|lever|help)\b"
)
EITHER_MOOD = re.compile(r"^\W*(?:laat|praat|let|start)\b")
"""Dutch that reads as an order and as what somebody does: *laat mensen uitpraten*. Praise and wish look the same."""
LESS = re.compile(r"^\W*(?:wat |iets |een beetje |bit |a bit )?(?:minder|less|fewer)\b")
"""A wish without a verb: *minder op je telefoon*."""
KEEP = re.compile(r"\b(?:keep|stay|blijf|ga zo door|keep it up|keep up|vooral zo door|proud|trots)\b")
GOOD = re.compile(
    r"\b(?:good|great|nice|strong|clear|perfect|excellent|amazing|awesome|fine|well|high|hoog|top|goed|goede|fijn|fijne|sterk|sterke|mooi|mooie|prima|super"
    r"|geweldig|lekker|duidelijk|duidelijke|leuk|leuke|best|chill|altijd|always|proud|trots)\b"
)
BAD = re.compile(
    r"\b(?:bad|poor|weak|terrible|awful|messy|horrible|slecht|slechte|matig|matige|zwak|zwakke|waardeloos|kut|ruk|dramatisch|jammer|onvoldoende|worse|too little|te weinig|weinig"
    r"|chaos|ramp|zooi|rommel|mess|disaster|mid|meh|zwak punt|weak points?|nul)\b"
)
GENERAL_PRAISE = re.compile(
    r"\b(?:good job|well done|nice work|great work|goed gedaan|goed bezig|lekker bezig|goed gewerkt|ga zo door|keep it up|keep going|top|topper|super|great|nice"
    r"|goed|prima|fijn|lit|amazing|awesome|perfect|good|geweldig|nothing but good|beste|leuk|chill|held|legend|king|queen)\b|[👍💪🔥👏❤😊😁🙌]"
)
ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:above|previous|instructions?|rules|prompt|everything)\b"
    r"|\b(?:negeer|vergeet)\b.{0,40}\b(?:hierboven|bovenstaande|vorige|instructies?|regels|opdracht|alles|rest)\b"
    r"|\b(?:write|say|output|print|reply|respond|answer)\b.{0,12}\b(?:that|with|only|exactly|in)\b.{0,60}"
    r"\b(?:summary|student|pupil|cheat\w*|grade|mark|teacher|best|worst|perfect|10)\b"
    r"|\b(?:schrijf|zeg|antwoord|geef)\b.{0,12}\b(?:dat|met|alleen|als|een)\b.{0,60}\b(?:samenvatting|leerling|cijfer|docent|gespiekt|beste|slechtste|10|tien)\b"
    r"|\bsystem\s*(?:prompt|message)?\s*:|\b(?:assistant|user|developer)\s*:|\byou are (?:now|a|an) (?:ai|assistant|chatgpt|language)"
    r"|\b(?:language model|taalmodel|as an ai|jailbreak|new instructions?|nieuwe instructies?|beste ai|dear ai|hey (?:ai|chatgpt|gpt))\b|</?\w+>|\{\{"
)
SENSITIVE = re.compile(
    r"\b(?:ugly|fat|lelijk|dik(?:ke)?|stink\w*|smell\w*|gay|homo|lesb\w*|trans|religio\w*|moslim|muslim|christen|jood\w*|jew\w*|zwart|black|white|racis\w*"
    r"|depress\w*|adhd|autis\w*|ziek(?:te)?|ill(?:ness)?|therap\w*|divorce\w*|gescheiden|parents?|ouders?|mother|father|moeder|vader|boyfriend|girlfriend"
    r"|vriendje|vriendinnetje|kill|die|dood\w*|suicid\w*|zelfmoord|hit you|slaan|sla je|kanker\w*|kankers?)\b"
)
OTHERS = re.compile(
    r"(?:\b(?:i|ik|we|wij|they|(?:de|onze|the|our) (?:docent|docente|leraar|lerares|mentor|teacher|rest)|meneer|mevrouw|iedereen|everyone|everybody|(?:whole|the) class|(?:hele|de) klas|anderen|others|niemand|nobody|people|mensen|de rest)"
    r"|\[p\d+\])(?! (?:vind|vond|denk|dacht|think|thought|feel|felt|like|liked|found|love|loved|hoor|hoorde)\b)(?: [\w']+){0,3} $"
)
"""Somebody else is the one of whom the next words speak."""
FIRST_PERSON = re.compile(r"\b(?:ik|wij|we|i)\b")
"""Inside an expression: the one who writes does it, as in *daardoor durfde ik iets te zeggen*."""
OTHERS_BEHIND = re.compile(r"^ (?:iedereen|everyone|we|wij|ik|i|they|niemand|anderen)\b")
UNREAL = re.compile(
    # What would be, or would have been.
    r"\b(?:als|wanneer|had|if) (?:je|jij|you|u)\b.*\b(?:zou(?:den)?|was geweest|was het|hadden|had(?! je)|would|could have|we'd|it'd)\b"
    r"|\byou(?:'d| would| could) (?:have )?be(?:en)?\b.*\bif you\b"
    r"|\b(?:zonder (?:jou|jouw|haar|hem)|without (?:you|your|him|her))\b.*\b(?:was|waren|had|hadden|would|were)\b"
    # What is said not to be so, or not to be known, or was feared.
    r"|\b(?:je|jij|hij|ze) hoeft? (?:echt )?niet\b|\bdon't (?:have|need) to\b|\bniet zo dat\b|\bniet erg (?:dat|als)\b|\bdon't mind\b|\bniet aan (?:jou|hem|haar)\b|\bniet (?:jouw|je) schuld\b|\bnot your fault\b"
    r"|\b(?:weet|wist) (?:eigenlijk |echt )?niet (?:zeker )?of\b|\bniet (?:gezien|gemerkt) of\b|\bgeen idee of\b|\b(?:don't|didn't|not) (?:know|see|sure) (?:if|whether)\b"
    r"|\b(?:afraid|scared|thought|expected) (?:that )?(?:you|he|she) (?:would|was going)\b|\b(?:bang|dacht|verwachtte) dat (?:je|jij|hij|ze|zij)\b"
    # What the pupil believes or plays, what holds of all but the pupil.
    r"|\b(?:doet|doe|deed|doen) alsof\b|\bpretend\w*|\b(?:je|jij|hij|ze) (?:denkt|vindt) (?:dat (?:je|jij|hij|ze)|jezelf|zichzelf)\b"
    r"|\b(?:you think you|he thinks he|she thinks she)\b|\b(?:behalve|except|but not) (?:jij|jou|you|him|her|hij|zij)\b"
    r"|\b(?:my|mijn|m'n) \w+ (?:says|said|zegt|zei)\b"
    # What others say, what was so before, what was promised, what could be.
    r"|\b(?:ze|they|iedereen|everyone|people|mensen|anderen|sommigen) (?:zeggen|zegt|say|says|said) (?:dat |that )?(?:je|jij|you|he|she|hij)\b"
    r"|(?<!dan )\b(?:vorig jaar|vroeger)\b|(?<!than )\blast year\b|\bused to\b"
    r"|\bpromised to\b|\bbeloofde? (?:om|te|dat)\b|\bzei dat (?:je|hij|ze)\b|\bsaid (?:that )?(?:you|he|she) would\b"
    r"|\bzou\b.*\bkunnen (?:zijn|worden)\b|\bcould be an? (?!bit|little|lot)|\bkon (?:het |dat )?wel\b"
    # What is done for the teacher's eyes, or too late.
    r"|\b(?:pas|alleen) (?:toen|als|wanneer|nadat)\b|\bonly (?:when|if|after)\b|\b(?:als|when|if) (?:de|een|the|a) (?:docent|leraar|lerares|mentor|teacher)\b"
    # What had to be done for the pupil, by others.
    r"|\b(?:ik|wij|we|i)\b.*\b(?:je|jou|you)\b.*\b(?:moeten|moest)\b|\b(?:ik|wij|we) moest(?:en)? (?:\w+ )?(?:je|jou)\b|\bhad to \w+ (?:\w+ )?(?:you|him|her)\b"
)
"""A clause that speaks of these claims nothing."""
CONDITION = re.compile(
    r"\b(?:als|wanneer|mits|zolang|indien|if|unless|tenzij|when|as long as) (?:je|jij|you|hij|ze|he|she)\b[^,]*"
)
"""Under which condition something is said: praise that stands in it is not given."""
LIMITED = re.compile(
    r"^(?: \w+){0,4} (?:when|if|unless|as long as|als|wanneer|mits|zolang|tenzij)"
    r" (?:(?:he|she|hij|ze)(?:'s|'re| is| are| er| zin| feels?| wants?)|(?:you|je|jij) (?:feel like|want|zin hebt|wilt|er bent))\b"
)
"""Behind praise: what it is limited to, as in *listens when he's not planning his next line*."""
NOTHING_TO_WISH = re.compile(
    r"\b(?:geen|niks|niets|no|nothing|not much)(?: echte?| real)?(?: te| to| om te)? (?:verbeter\w*|tips?\b|improve\w*|klagen|complain\w*|room for improvement)"
)
"""A wish that is denied: *geen verbeterpunten*."""
IRONY = re.compile(
    r"🙄|\bja hoor\b|\byeah right\b|(?<!\w)/s\b|[.…,!]\s*niet\W*$|\b(?:not|niet dus)\W*(?:haha|lol)?\W*$"
)
"""Praise that is not meant."""
OTHERS_FIRST = re.compile(
    r"^\W*(?:en |and |because |omdat |want |dat |that )?\[p\d+\](?!.*\b(?:je|jij|jou|you|your|jouw|\[subject\])\b)"
)
