"""What pupils say of each other when they work together: the words by which each thing is known, and how to say it back.

Each aspect has up to three kinds of expressions. *Good* ones praise by themselves ("helps others"), *bad* ones find fault
by themselves ("interrupts"), and *topics* need a judgement beside them ("your planning was good"). Both languages are
looked for in every comment, since classes mix them. `phrasing` says a strength as "you …" and a growth point as "would
like you to …", in Dutch as subordinate clauses after "dat je".
"""

import re
from dataclasses import dataclass

from synopsis.ai.writer import Language, PointKind

FILLER = r"(?:\w+ )"
WORD_THAT_DENIES_NOTHING = r"(?:(?!niet|nooit|geen|niks|niets|weinig|amper|not|never|no )\w+ )"
"""What may stand inside an expression: no "never", which would turn it round unseen."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that can be said of somebody."""

    name: str
    said: dict[tuple[Language, PointKind], str]
    good: re.Pattern[str] | None
    bad: re.Pattern[str] | None
    topic: re.Pattern[str] | None


def _any_of(expressions: str) -> re.Pattern[str] | None:
    """One pattern from expressions on lines of their own; each begins and ends at a word's edge."""
    lines = [
        line.strip().replace(FILLER, WORD_THAT_DENIES_NOTHING) for line in expressions.splitlines() if line.strip()
    ]
    return re.compile(rf"\b(?:{'|'.join(lines)})(?![\w'])") if lines else None


def _aspect(
    name: str, *, en: tuple[str, str], nl: tuple[str, str], good: str = "", bad: str = "", topic: str = ""
) -> Aspect:
    said: dict[tuple[Language, PointKind], str] = {
        ("en", "strength"): en[0],
        ("en", "growth"): en[1],
        ("nl", "strength"): nl[0],
        ("nl", "growth"): nl[1],
    }
    return Aspect(name, said, _any_of(good), _any_of(bad), _any_of(topic))


ASPECTS: tuple[Aspect, ...] = (
    _aspect(
        "cooperation",
        en=("are good to work with", "work together with the others more"),
        nl=("fijn bent om mee samen te werken", "meer met de anderen samenwerkt"),
        good=r"""
            (?:work|works|worked|working) (?:really |very |so |super )?(?:well|great) (?:together|with|in)
            (?:good|great|nice|amazing|ideal|perfect) (?:team ?player|team ?mate|teammate|partner|group ?member)
            team ?player
            (?:easy|nice|great|fun|good|pleasant|lovely|chill) to work with
            (?:fijn|prettig|leuk|goed|chill|top|makkelijk|gezellig)\w* (?:om )?(?:mee|met (?:je|jou)) (?:samen )?te werken
            (?:fijn|prettig|leuk|goed|top)\w* (?:om )?mee samen te werken
            (?:fijne|goede|leuke|top|prettige) (?:samenwerking|groepsgenoot|teamgenoot|partner|teamspeler)
            (?:werkt|werk|werkte|werken|werkten) (?:heel |erg |echt |super |altijd |best )*(?:goed|fijn|prettig|lekker) samen
            kan (?:heel |erg |echt )?goed samenwerken
            samenwerk\w* (?:met \S+ )?(?:gaat|ging|was|is|verliep|loopt|liep) (?:heel |erg |echt |super |altijd )?(?:goed|top|fijn|soepel|prima|lekker)
        """,
        bad=r"""
            (?:hard|difficult|impossible) to work with
            (?:works|work|worked) (?:too much )?(?:alone|on (?:your|his|her|their) own)
            (?:doet|deed|wil|wilt) alles (?:zelf|alleen)
            moeilijk (?:om )?mee (?:samen )?te werken
            werkt (?:te veel |liever |vaak )?alleen
        """,
        topic=r"""
            samenwerk\w*
            teamwork
            co-?operati\w+
            collaborat\w+
            working together
        """,
    ),
    _aspect(
        "preparation",
        en=("come well prepared", "prepare better"),
        nl=("goed voorbereid bent", "je beter voorbereidt"),
        good=r"""
            (?:well|always|really) prepared
            (?:prepare|prepares|prepared) (?:\w+ ){0,3}(?:well|everything|properly)
            (?:goed|altijd|heel goed) voorbereid
            bereid\w* (?:\w+ ){0,4}(?:goed|altijd|netjes) voor
            (?:zijn|haar|je|jouw) voorbereiding was (?:heel |erg )?(?:goed|top)
        """,
        bad=r"""
            unprepared
            onvoorbereid
            slecht voorbereid
        """,
        topic=r"""
            preparation
            prepare
            prepared
            voorbereid\w*
        """,
    ),
    _aspect(
        "deadlines",
        en=("have your part done on time", "have your part done on time more often"),
        nl=("je deel op tijd af hebt", "je deel vaker op tijd af hebt"),
        good=r"""
            (?:meets?|met|made|makes?|keeps?|kept) (?:all |every |the |your |his |her |our )*deadlines?
            (?:hand|hands|handed|turn|turns|turned|deliver|delivers|delivered) (?:\w+ ){0,4}(?:on|in) time
            (?:finish|finishes|finished|done|ready) (?:\w+ ){0,4}(?:on|in|ahead of) time
            (?:finished|done|ready|handed in) (?:\w+ )?early
            (?:ruim )?voor de deadline
            (?:lever|levert|leverde) (?:\w+ ){0,5}te vroeg in
            op tijd (?:af|klaar|ingeleverd|inlever\w*|in)
            (?:lever|levert|leverde) (?:\w+ ){0,4}op tijd (?:in|aan)
            (?:haal|haalt|haalde) (?:\w+ ){0,2}deadlines?
            deadlines? (?:altijd |allemaal |steeds )*gehaald
            (?:altijd|steeds) alles op tijd
        """,
        bad=r"""
            (?:miss|misses|missed|missing) (?:\w+ ){0,3}deadlines?
            (?:hand|hands|handed|turn|turned|deliver|delivers|delivered) (?:\w+ ){0,4}(?:too )?late
            (?:was|were|came|is) (?:\w+ ){0,2}(?:finished|done|ready) (?:too |very |so )?late
            te laat (?:ingeleverd|inlever\w*|af|klaar|in)
            (?:lever|levert|leverde) (?:\w+ ){0,4}te laat (?:in|aan)
            (?:mis|mist|miste|gemist) (?:\w+ ){0,2}deadlines?
            deadlines? (?:gemist|niet gehaald)
        """,
        topic=r"""
            deadlines?
        """,
    ),
    _aspect(
        "punctuality",
        en=("are on time", "be on time more often"),
        nl=("op tijd bent", "vaker op tijd bent"),
        good=r"""
            (?:on|in) time
            punctual
            op tijd
            stipt
        """,
        bad=r"""
            (?:is|are|was|were|be|being|arrive|arrives|arrived|come|comes|came|coming|always|often|sometimes|too|so|very|you're) late
            te laat
            laat (?:komt|kwam|bent|was)
        """,
    ),
    _aspect(
        "presence",
        en=("are there when the group needs you", "be there more often"),
        nl=("er bent als de groep je nodig heeft", "er vaker bij bent"),
        good=r"""
            always (?:there|present|attends?|showed up|shows up)
            never (?:missed|misses|miss) (?:a |any )?(?:meetings?|lessons?|class)
            (?:er )?altijd (?:bij|aanwezig)
            altijd (?:voor ons|voor de groep) klaar
        """,
        bad=r"""
            absent
            afwezig
            (?:was|were|is)(?:n't| not) (?:\w+ )?(?:there|present)
            (?:did|do|does)(?:n't| not) (?:\w+ )?(?:show up|come|turn up)
            never (?:there|shows? up|came)
            no.?shows?
            (?:skip|skips|skipped|missed|misses) (?:\w+ ){0,3}(?:meetings?|lessons?|classes|class)
            (?:kwam|komt|kom) (?:\w+ ){0,2}niet (?:opdagen|naar)
            er (?:vaak |bijna |soms )?(?:niet|nooit) (?:was|bent|bij|waren|is)
            was er (?:vaak |bijna |soms )?(?:niet|nooit)
            spijbel\w*
            only (?:a )?few times
            was er soms
        """,
    ),
    _aspect(
        "effort",
        en=("work hard for the group", "do a larger share of the work"),
        nl=("hard werkt voor de groep", "een groter deel van het werk doet"),
        good=r"""
            (?:work|works|worked|working) (?:really |very |so |super |extremely )?hard
            hard ?-?work(?:er|ing)
            (?:do|does|did|done) (?:\w+ )?(?:a lot|so much|most|loads|tons|more than)(?: of)?(?: the)?(?: work)?
            carr(?:y|ied|ies) (?:us|the (?:group|team|project)|our)
            carried
            hardest worker
            (?:put|puts|putting) (?:\w+ ){0,3}effort
            (?:do|does|did|doing) (?:your|his|her|their) best
            motivated
            dedicated
            committed
            (?:werk|werkt|werkte|gewerkt) (?:heel |erg |echt |super |altijd |altijd heel )*hard
            hard (?:gewerkt|aan het werk|werkt|werkte|werkend)
            harde werker
            (?:deed|doet|doe) (?:heel |erg |echt |super |best )*veel(?: werk| voor de groep)?
            (?:heel |erg |echt |super |best )?veel (?:werk )?(?:gedaan|verzet)
            (?:het )?meeste (?:werk )?gedaan
            (?:deed|doet) (?:het )?meeste
            (?:doet|deed|doe) (?:echt |altijd |heel )*(?:je|zijn|haar) best
            (?:goede|veel|super|top|mooie) inzet
            gemotiveerd\w*
            zet (?:je|zich) (?:altijd |goed |volledig |helemaal |echt |volop )*in
            hard werken
            alles gegeven
        """,
        bad=r"""
            lazy
            lui
            luie
            nietsnut
            slack\w*
            freerid\w*
            free rid\w*
            (?:did|does|do|doing|done) (?:\w+ )?(?:nothing|almost nothing|very little|little|too little|so little|the least)
            (?:did|does|do)(?:n't| not) (?:\w+ )?(?:do|help|contribute|work)(?: \w+)?(?: anything| much| a lot| enough| at all| shit)?
            (?:doet|deed|doen|doe) (?:bijna |echt |helemaal |eigenlijk |letterlijk |vaak |te )*(?:niks|niets|weinig|geen (?:zak|reet|fuck))
            (?:niks|niets|weinig|te weinig) (?:gedaan|doet|deed|uitgevoerd|bijgedragen)
            te weinig (?:inzet|gedaan)
            (?:voert|voerde) (?:\w+ )?(?:niks|niets) uit
            (?:lift|liftte|liften|meelift\w*) mee
            (?:leave|leaves|left|leaving) (?:\w+ ){0,4}to (?:us|others|me|the (?:rest|others))
            (?:laat|liet) (?:\w+ ){0,3}(?:ons|anderen|de rest|mij) (?:\w+ ){0,3}(?:doen|werken|opknappen)
        """,
        topic=r"""
            effort
            inzet
            contribution
            contribute
            contributes
            bijdrage
            bijdragen
            (?:your|his|her) share
        """,
    ),
    _aspect(
        "planning",
        en=("plan the work well", "plan the work better"),
        nl=("het werk goed plant", "het werk beter plant"),
        good=r"""
            (?:well|very|super|so|really) organi[sz]ed
            (?:keep|keeps|kept) (?:us|everyone|the group|everything) (?:\w+ )?(?:on track|organi[sz]ed)
            (?:good|great|clear|perfect) (?:planning|planner|schedule)
            (?:plan|plans|planned) (?:\w+ ){0,3}(?:well|carefully|ahead)
            (?:made|makes) (?:the|a|our) (?:planning|schedule|planner)
            (?:goede|strakke|duidelijke|handige|beste|top) planning
            planning (?:\w+ )?(?:\w+ )?(?:klopte|strak)
            clear schedule
            regelt alles
            (?:goed|lekker|strak|altijd|super|heel|erg|echt) (?:georganiseerd|gepland|plannen)
            (?:hield|houdt|houden) (?:\w+ )?overzicht
            (?:maakte|maakt) (?:een|de|altijd de|onze) planning
        """,
        bad=r"""
            chaotic
            chaotisch\w*
            (?:dis|un)organi[sz]ed
            last[- ]minute
            (?:op het )?laatste moment
            rommelig\w*
        """,
        topic=r"""
            planning
            plannen
            plan
            organi[sz]ation
        """,
    ),
    _aspect(
        "listening",
        en=("listen well", "listen to others more"),
        nl=("goed luistert", "beter naar anderen luistert"),
        good=r"""
            (?:good|great|amazing|really good) listener
            listen(?:s|ed)?
            (?:good|great) at listening
            (?:goede|fijne|top) luisteraar
            luister\w*
            geluisterd
        """,
        bad=r"""
            interrupt\w*
            (?:talk|talks|talked|talking) (?:over|through) (?:us|me|people|others|everyone|each other)
            onderbreek\w*
            onderbrek\w*
            onderbrak\w*
            (?:praat|praatte|praten|schreeuwt) (?:overal|vaak|steeds|altijd|soms) (?:er)?doorheen
            door (?:iedereen|anderen|ons|elkaar|alles) heen
            (?:laat|liet|laten) (?:\w+ ){0,3}(?:niet|nooit) uitpraten
            in de rede
        """,
    ),
    _aspect(
        "communication",
        en=("communicate well with the group", "communicate more with the group"),
        nl=("goed communiceert met de groep", "meer overlegt met de groep"),
        good=r"""
            communicat\w+ (?:really |very |so )?(?:well|clearly|openly)
            (?:good|great|clear|strong) (?:at )?communicat\w+
            (?:keep|keeps|kept) (?:us|everyone|me|the group) (?:\w+ )?(?:posted|informed|updated|up to date)
            (?:reply|replies|replied|answer|answers|answered|responds?|responded) (?:really |very |always )?(?:fast|quickly|always|quick)
            communiceert (?:heel |erg |echt )?(?:goed|duidelijk|open)
            (?:goede|duidelijke|fijne) communicatie
            (?:hield|houdt) (?:\w+ ){0,3}op de hoogte
            (?:reageert|reageerde|antwoordt) (?:altijd |heel |erg |super )*(?:snel|altijd)
            (?:overlegt|overlegde) (?:altijd |goed |veel )+
        """,
        bad=r"""
            ghost\w*
            (?:do|does|did)(?:n't| not) (?:\w+ )?(?:reply|answer|respond|communicate|text back|(?:read|tell) (?:us|me|the|our|anyone))
            never (?:replies|replied|answers|answered|responds|reads|texts|checks)
            (?:left|leaves) (?:us|me) on read
            (?:reageert|reageerde|antwoordt|antwoordde) (?:bijna |vaak )?(?:niet|nooit|laat|traag)
            (?:niet|nooit) (?:reageren|gereageerd|antwoorden)
            zonder (?:te )?overleg\w*
            without (?:asking|telling) (?:us|the group|anyone|me)
        """,
        topic=r"""
            communicat\w+
            communice\w+
            overleg\w*
        """,
    ),
    _aspect(
        "explaining",
        en=("explain things clearly", "explain more to the others"),
        nl=("dingen duidelijk uitlegt", "meer aan de anderen uitlegt"),
        good=r"""
            explain(?:s|ed|ing)? (?:\w+ ){0,4}(?:well|clearly|patiently|good|to)
            explains?
            explained
            (?:leg|legt|legde) (?:\w+ ){0,5}uit
            (?:goed|duidelijk) (?:kan |kunt )?(?:uitleggen|uitgelegd|uitlegt)
            uitleggen
        """,
    ),
    _aspect(
        "speaking up",
        en=("speak up in the group", "speak up more often"),
        nl=("je mening durft te geven", "vaker iets zegt in de groep"),
        good=r"""
            (?:speak|speaks|spoke|speaking) (?:\w+ )?up
            not afraid to (?:speak|say|ask|give)
            (?:share|shares|shared|give|gives|gave|say|says) (?:\w+ )?(?:your|his|her|their) (?:\w+ )?(?:opinions?|thoughts|view)
            dur(?:f|ft|fde) (?:\w+ ){0,4}(?:zeggen|praten|vragen|geven|spreken)
            (?:geeft|gaf|geven|geef) (?:\w+ ){0,2}(?:eigen )?mening
            mening (?:geven|geeft|gaf|te geven)
            doet (?:altijd |goed |actief |lekker )*mee
        """,
        bad=r"""
            (?:too|very|so|really|bit|quite|pretty|always|often|is|are|was|were) (?:quiet|shy|silent)
            quiet
            shy
            (?<!sta )(?<!staat )(?<!zit )stil(?! staan| zitten)
            stille
            verlegen
            (?:say|says|said|saying) (?:\w+ )?(?:nothing|little|almost nothing|not much)
            (?:zegt|zei) niet (?:zo )?veel
            speaks (?:very )?little
            (?:stays|stayed|is|was) silent
            (?:zegt|zei|zeg) (?:bijna |heel |erg |vaak |te )*(?:niks|niets|weinig)
            (?:hoor|hoorde|horen) (?:\w+ ){0,3}(?:bijna |te |amper )?(?:nooit|weinig|niet|amper)
        """,
        topic=r"""
            mening
            opinions?
            iets zeggen
            say something
        """,
    ),
    _aspect(
        "ideas",
        en=("come up with good ideas", "bring in more ideas of your own"),
        nl=("met goede ideeën komt", "vaker met eigen ideeën komt"),
        good=r"""
            (?:good|great|creative|nice|cool|best|fun|smart|original|amazing|lots of|many|new|clever|brilliant) ideas?
            creative
            creativity
            original
            (?:come|comes|came) up with
            inventive
            creatief
            creatieve
            origineel
            (?:goede|leuke|veel|originele|slimme|mooie|toffe|beste|nieuwe|creatieve|coole) idee\w*
        """,
        topic=r"""
            ideas?
            idee\w*
        """,
    ),
    _aspect(
        "initiative",
        en=("take the initiative", "take the initiative more often"),
        nl=("initiatief neemt", "vaker initiatief neemt"),
        good=r"""
            (?:take|takes|took|taking|shows?|showed) (?:\w+ ){0,2}initiative
            (?:take|takes|took) (?:the )?lead
            without being asked
            pro-?active
            (?:neem|neemt|nam|toont|toonde) (?:\w+ ){0,3}(?:initiatief|het voortouw|de leiding)
            initiatief (?:genomen|nemen|neemt)
            (?:doet|deed|begint|begon) (?:\w+ ){0,3}uit (?:zichzelf|jezelf)
            (?:pakt|pakte) (?:\w+ ){0,3}(?:aan|op)
        """,
        bad=r"""
            (?:wait|waits|waited|waiting) (?:\w+ )?(?:for|until|till)
            (?:has|have|had) to (?:be told|tell (?:you|him|her))
            passive
            passief
            afwacht\w*
            (?:wacht|wachtte) (?:\w+ ){0,2}(?:af|tot)
        """,
        topic=r"""
            initiative
            initiatief
        """,
    ),
    _aspect(
        "leading",
        en=("lead the group well", "take the lead more often"),
        nl=("de groep goed leidt", "vaker de leiding neemt"),
        good=r"""
            (?:good|great|natural|strong|born|real|best) leader
            (?:lead|leads|led) (?:us|the (?:group|team)|our (?:group|team))(?: well)?
            (?:divide|divides|divided) (?:the |our )?(?:tasks|work|roles)
            (?:goede|echte|geboren|sterke|top) leider
            (?:geeft|gaf|geven) (?:\w+ ){0,2}leiding
            (?:verdeelt|verdeelde|verdeeld) (?:\w+ ){0,2}(?:taken|werk)
        """,
        topic=r"""
            leadership
            leiderschap
        """,
    ),
    _aspect(
        "room for others",
        en=("leave room for others", "leave more room for others"),
        nl=("anderen de ruimte geeft", "anderen meer ruimte geeft"),
        good=r"""
            (?:let|lets|gives?|gave|leave|leaves) (?:everyone|everybody|others|us) (?:\w+ ){0,3}(?:talk|speak|room|space|a say|a chance|decide)
            includ(?:e|es|ed|ing) (?:everyone|everybody|others|us|me)
            (?:betrekt|betrok) (?:iedereen|ons|anderen)
            (?:geeft|gaf) (?:iedereen|anderen|ons) (?:\w+ )?(?:de )?ruimte
        """,
        bad=r"""
            boss\w*
            bazig\w*
            de baas (?:spelen|speelt|te spelen|over)
            dominant
            domineer\w*
            dominat\w+
            (?:take|takes|took|taking) (?:\w+ )?over
            (?:decide|decides|decided|deciding) (?:everything|things|all)(?: alone| yourself| by (?:your|him|her)self| without)?
            (?:beslist|beslis|besliste|bepaalt|bepaal|bepaalde) (?:\w+ ){0,2}(?:alles|dingen|zelf)
            neemt (?:\w+ ){0,3}over
            control ?freak
            (?:want|wants|wanted) (?:\w+ ){0,2}(?:your|his|her|their) (?:own )?way
            (?:je|zijn|haar) (?:eigen )?zin (?:wil|wilt|krijg\w*|door\w*)
            (?:meer|wat|dingen|iets|taken|werk) aan (?:ons|anderen) over ?(?:laten|laat|te laten)
            (?:leave|give) (?:a bit |some )?more to (?:us|others|the others)
            eigenwijs
            stubborn
            koppig
            pushy
            drammer\w*
        """,
    ),
    _aspect(
        "helping",
        en=("help others", "help others more often"),
        nl=("anderen helpt", "anderen vaker helpt"),
        good=r"""
            (?:you|he|she|they|you're|he's|she's) (?:\w+ ){0,3}helpful
            (?:super|very|really|so|always|kind and|nice and) helpful(?= person| guy| girl| teammate| and| to|,)
            helpful (?:person|teammate|guy|girl|and)
            supportive
            (?:always |really |often |also |would |gladly )?(?:help|helps|helped|helping)(?: out)?(?: (?:me|us|others|everyone|people|you|each|with|when|a lot|wherever|where|the|my|anyone))
            (?:is|are|was) (?:always )?(?:there for|ready to help|willing to help)
            (?:help|helpt|hielp|hielpen|helpen) (?:\w+ ){0,3}(?:mij|me|ons|anderen|iedereen|mensen|graag|altijd|goed|met|elkaar|veel|waar|klasgenoten)
            (?:mij|me|ons|anderen|iedereen|goed|altijd|graag|veel|super|echt) (?:\w+ ){0,3}(?:geholpen|helpt|helpen|hielp)
            behulpzaam
            behulpzame
            hulpvaardig
            (?:staat|stond|sta) (?:\w+ ){0,3}(?:voor (?:je|ons|iedereen|anderen) )?klaar
        """,
    ),
    _aspect(
        "asking for help",
        en=("ask for help when you need it", "ask for help sooner"),
        nl=("om hulp vraagt als dat nodig is", "eerder om hulp vraagt"),
        good=r"""
            (?:ask|asks|asked|asking) (?:for help|questions|good questions|if you)
            (?:vraag|vraagt|vroeg|vragen) (?:\w+ ){0,2}(?:om )?hulp
            hulp (?:te )?vra(?:ag|gen|agt)
            (?:stelt|stelde|stellen) (?:\w+ ){0,2}vragen
        """,
    ),
    _aspect(
        "kindness",
        en=("are kind to others", "be friendlier to others"),
        nl=("vriendelijk bent voor anderen", "vriendelijker met anderen omgaat"),
        good=r"""
            (?<!een )kind(?! of)
            kindest
            lovely person
            encouraging
            (?:super|very|really|so|always|a) (?:nice|sweet|friendly)(?! to work)(?! (?!and|but|to|person|guy|girl|boy|kid|classmate|teammate))
            friendly
            nice (?:person|guy|girl|classmate|to (?:me|us|others|everyone|everybody|people))
            sweet
            respectful
            patient
            caring
            considerate
            lief
            lieve
            aardig
            aardige
            vriendelijk
            vriendelijke
            respectvol
            geduldig
            gezellig
            gezellige
            attent
            begripvol
        """,
        bad=r"""
            rude
            mean to
            (?:is|are|was|were|so|very|really|bit) mean
            unfriendly
            disrespectful
            bully\w*
            onaardig
            gemeen(?! bedoel)
            gemene
            brutaal
            grof
            onvriendelijk
            respectloos
            asociaal
            snauw\w*
            scheld\w*
            kattig
            (?:get|gets|got|getting|so|very|really) (?:\w+ )?(?:angry|mad)
            (?:wordt |werd |word )?(?:snel |vaak |meteen |altijd |zo )?boos
            chagrijnig
            grumpy
        """,
    ),
    _aspect(
        "atmosphere",
        en=("bring a good mood to the group", "stay more positive"),
        nl=("voor een goede sfeer zorgt", "positiever blijft"),
        good=r"""
            funny
            humou?r
            (?:make|makes|made) (?:us|everyone|me|people) (?:laugh|smile|happy)
            (?:good|great|nice|positive) (?:vibes?|energy|mood|atmosphere|attitude)
            positive
            enthusiastic
            cheerful
            fun to (?:be|have|hang)
            grappig
            grappige
            goede sfeer
            (?:moest|moesten) (?:\w+ ){0,2}lachen
            (?:fijne|leuke|chille|gezellige|positieve) (?:sfeer|houding|energie|vibe)
            positief
            enthousiast\w*
            vrolijk
            vrolijke
            (?:laat|liet) (?:\w+ ){0,2}lachen
            (?:kan|kon|kunnen) (?:\w+ ){0,3}(?:met|om) (?:je|jou|hem|haar) lachen
        """,
        bad=r"""
            negative
            negatief
            negatieve
            complain\w*
            klaag\w*
            klagen
            zeur\w*
            zeuren
            mopper\w*
            (?:sfeer) (?:\w+ ){0,2}(?:verpest\w*|verziek\w*)
        """,
    ),
    _aspect(
        "focus",
        en=("stay focused", "stay focused on the work"),
        nl=("geconcentreerd werkt", "je beter op het werk concentreert"),
        good=r"""
            (?:stay|stays|stayed|very|really|always|is|are|was|so) focus+ed
            (?:work|works|worked) (?:\w+ )?(?:focus+ed|seriously)
            (?:goed|altijd|heel|erg|echt) (?:geconcentreerd|gefocust|serieus)
            (?:werkt|werkte|werk) (?:\w+ ){0,2}(?:geconcentreerd|serieus|gefocust)
        """,
        bad=r"""
            distract\w*
            afgeleid
            (?:leidt|leid|leidde) (?:\w+ ){0,4}af
            (?:op|aan|achter|met|minder) (?:\w+ )?(?:telefoon|mobiel\w*)
            telefoon (?:\w+ )?(?:weg\w*|af)
            (?:on|using|with|less) (?:\w+ )?phone
            phone (?:away|off)
            tiktok
            snapchat
            gamen
            gaming
            (?:playing|plays|played|play) games?
            (?:chat|chats|chatting|talk|talks|talking|talked) (?:way )?too much
            (?:praat|praatte|kletst|kletste|klets|praten|kletsen) (?:\w+ )?(?:te )?veel
            kletsen
            kletst
            (?:minder|wat minder|iets minder) (?:praten|kletsen|lachen|praat)
            (?:less|fewer) (?:talking|chatting|jokes)
            (?:talk|talking|chat|chatting|joke) less
            (?:joke|jokes|joking|mess|messing|fool|fooling|messes) (?:\w+ )?around
            klooien
            klooit
            klieren
            kliert
            (?:do|does|did)(?:n't| not) (?:\w+ )?pay attention
            (?:let|lette) (?:\w+ ){0,2}niet op
        """,
        topic=r"""
            focus
            concentrat\w+
            concentre\w+
            concentratie
            opletten
            attention
        """,
    ),
    _aspect(
        "reliability",
        en=("are reliable", "keep agreements better"),
        nl=("betrouwbaar bent", "je beter aan afspraken houdt"),
        good=r"""
            reliable
            dependable
            (?:can|could) (?:always |really )?(?:count|rely|depend) on
            (?:keep|keeps|kept) (?:\w+ )?(?:promises|word|agreements)
            trustworthy
            betrouwbaar
            betrouwbare
            (?:altijd |echt |gewoon )?(?:op (?:je|jou|hem|haar) )(?:\w+ )?(?:rekenen|bouwen|vertrouwen)
            (?:kan|kun|kon|kunnen) (?:\w+ )?(?:altijd |echt )?op (?:je|jou|hem|haar) (?:\w+ )?(?:rekenen|bouwen|vertrouwen)
            (?:houdt|hield|houd) (?:\w+ ){0,3}aan (?:\w+ )?afspraken
            (?:komt|kwam|kom) (?:\w+ ){0,2}afspraken (?:\w+ )?na
            (?:doet|deed) (?:\w+ )?wat (?:je|hij|ze|zij|er) (?:\w+ ){0,2}(?:belooft|zegt|belooft|afspreekt|afgesproken)
        """,
        bad=r"""
            unreliable
            onbetrouwbaar
            (?:forget|forgets|forgot|forgetting|forgotten)
            (?:break|breaks|broke) (?:\w+ )?(?:promises|agreements)
            vergeet
            vergat
            vergeten
            (?:afspraken) (?:\w+ ){0,3}niet
        """,
        topic=r"""
            afspraken
            agreements
            promises
        """,
    ),
    _aspect(
        "quality",
        en=("deliver good work", "work more carefully"),
        nl=("goed werk levert", "zorgvuldiger werkt"),
        good=r"""
            (?:good|great|excellent|high|amazing|best|top|really good|nice) quality
            (?:your|his|her) (?:\w+ )?(?:slides?|poster|text|report|part|design|drawings?|model|research|essay|video|code|work|layout)(?: \w+)? (?:was|were|is|are|looked|looks) (?:\w+ )?(?:good|great|amazing|nice|beautiful|perfect|excellent|awesome|the best|clear|neat)
            (?:good|great|nice|beautiful|amazing|excellent|neat|awesome|clear) (?:slides?|poster|text|report|design|drawings?|model|research|essay|video|code|layout|work)
            (?:delivers?|delivered|made) (?:\w+ )?(?:good|great|beautiful|amazing|excellent|neat)
            neat
            neatly
            thorough
            thoroughly
            (?:eye for|attention to) detail
            (?:goed|mooi|netjes|top|goede|mooie|nette|strakke|sterke|super|geweldig)e? (?:werk|verslag|poster|slides|stuk|tekst|teksten|vormgeving|onderzoek|ontwerp|tekeningen|video|filmpje|model|maquette|lay-?out|powerpoint)
            (?:levert|leverde) (?:\w+ ){0,2}(?:goed|mooi|netjes)
            (?:mooiste|beste|prachtige|knappe) (?:werk|verslag|poster|slides|tekst|vormgeving|onderzoek|ontwerp|tekeningen|video|model|maquette)
            prachtig werk
            netjes
            verzorgd
            grondig
            zorgvuldig
            oog voor detail
            (?:je|zijn|haar|jouw) (?:slides|poster|tekst|verslag|deel|onderzoek|ontwerp|werk|stuk) (?:was|waren|is|zag) (?:\w+ ){0,3}(?:goed|mooi|top|netjes|duidelijk|super|geweldig|sterk)
        """,
        bad=r"""
            sloppy
            slordig
            slordige
            spelfouten
            (?:spelling|many|lots of|full of) (?:mistakes|errors)
            (?:veel|vol|stomme|slordige) fouten
            half werk
            afgeraffeld
            rushed
            (?:copy|copies|copied|copying)(?: ?-?pasted?)?
            copy ?paste\w*
            gekopieerd
            overgeschreven
            chatgpt
        """,
        topic=r"""
            kwaliteit
            quality
            spelling
        """,
    ),
    _aspect(
        "presenting",
        en=("present well", "practise presenting"),
        nl=("goed presenteert", "het presenteren oefent"),
        good=r"""
            (?:presents|presented|presenting|(?:you|to|can|could) present) (?:\w+ ){0,3}(?:well|clearly|confidently|calmly|great|amazing)
            (?:good|great|nice|strong|clear|confident|amazing|excellent|best|awesome) (?:presenter|presentation|speaker|voice)
            (?:your|his|her|the) presentation (?:\w+ )?was (?:\w+ )?(?:good|great|amazing|clear|nice|awesome|excellent)
            (?:speak|speaks|spoke) (?:\w+ )?(?:clearly|confidently)
            (?:presenteert|presenteerde|presenteren) (?:\w+ ){0,3}(?:goed|duidelijk|zelfverzekerd|rustig|leuk|sterk)
            (?:goed|duidelijk|zelfverzekerd|rustig|sterk) (?:gepresenteerd|presenteren|presenteert)
            (?:goede|sterke|duidelijke|mooie|leuke|top|super|beste) presentatie
            presentatie (?:\w+ )?was (?:\w+ ){0,2}(?:goed|sterk|duidelijk|mooi|leuk|top|super)
        """,
        bad=r"""
            (?:read|reads|reading) (?:\w+ ){0,3}(?:from|off) (?:\w+ )?(?:paper|slides?|screen|notes|card|cards|sheet)
            (?:leest|las|lees|lezen) (?:\w+ ){0,4}(?:van|vanaf) (?:\w+ )?(?:blaadjes?|papier|slides?|scherm|briefjes?|kaartjes?|dia's)
            oplezen
            te zacht
            beetje zacht
            niet te verstaan
            soft voice
            mumbl\w*
            mompel\w*
            harder (?:praten|praat|spreken|spreek)
            (?:praat|praten|spreek|spreken) (?:\w+ ){0,2}harder
            louder
            (?:kijk|kijken) (?:\w+ ){0,4}(?:de klas in|naar de klas|naar het publiek)
            (?:look|looking) (?:\w+ ){0,3}at (?:the class|the audience|us)
            (?:talk|talks|talked|speak|speaks|spoke|too|very) (?:too |so |very )?(?:softly|fast)
            (?:praat|praatte|praten) (?:te |zo |veel te |best |een beetje te |soms te )*(?:zacht|snel)
            nervous
            nerveus
            zenuwachtig
        """,
        topic=r"""
            presentation
            presentations
            presenting
            presentatie
            presentaties
            presenteren
            eye contact
            oogcontact
        """,
    ),
    _aspect(
        "knowledge",
        en=("know a lot about the subject", "learn more about the subject"),
        nl=("veel van het onderwerp weet", "je meer in het onderwerp verdiept"),
        good=r"""
            smart
            clever
            intelligent
            knowledgeable
            (?:know|knows|knew) (?:a lot|so much|everything|exactly|how to)
            (?:weet|wist) (?:\w+ ){0,2}(?:veel|alles)
            slim(?! gedaan| bedacht| om| dat| van)
            slimme (?:jongen|meid|meisje|gast|leerling)
            (?:good at|goed in) (?:maths?|wiskunde|english|engels|nederlands|dutch|french|frans|duits|german|science|scheikunde|natuurkunde|biologie|biology|history|geschiedenis|(?:this|the|dit|het) (?:subject|topic|vak|onderwerp))
        """,
    ),
    _aspect(
        "feedback",
        en=("deal well with feedback", "be more open to feedback"),
        nl=("goed met feedback omgaat", "meer openstaat voor feedback"),
        good=r"""
            (?:take|takes|took|accepts?|accepted|handles?|handled) (?:\w+ )?(?:feedback|criticism|tips)(?: \w+)?(?: well)?
            open (?:to|for) (?:\w+ )?(?:feedback|criticism|ideas|suggestions|opinions)
            (?:staat|stond) (?:\w+ ){0,2}open voor
            (?:kan|kon) (?:\w+ )?goed tegen kritiek
            (?:doet|deed) (?:\w+ )?iets met (?:\w+ )?(?:feedback|kritiek|tips)
        """,
        bad=r"""
            (?:can't|cannot|can not|couldn't) (?:\w+ )?(?:take|handle|accept|stand) (?:\w+ )?(?:feedback|criticism|tips)
            (?:niet|slecht|moeilijk) tegen (?:\w+ )?(?:kritiek|feedback)
            defensive
        """,
        topic=r"""
            kritiek
            criticism
        """,
    ),
    _aspect(
        "calm",
        en=("stay calm", "stay calmer when it gets busy"),
        nl=("rustig blijft", "rustiger blijft als het druk wordt"),
        good=r"""
            (?:stay|stays|stayed|always|very|really|is|are|so) calm
            calm
            (?:blijft|bleef|blijf|heel|altijd|lekker) (?:\w+ )?(?:rustig|kalm)
            kalm
        """,
        bad=r"""
            (?:get|gets|got|getting|too|so|very|really|easily|is|are|was) (?:\w+ )?stress(?:ed|y|ing)
            (?:snel|erg|te|heel|super|meteen|vaak|beetje|raakt|bent|is) gestres[st]\w*
            (?:je|hij|ze|zij) stress?t
            (?:you|he|she) panic\w*
            (?:raakt|raakte|schiet|schoot) (?:\w+ )?in (?:de )?(?:paniek|stress)
            perfectionis\w*
        """,
    ),
)
