"""What pupils say of how somebody works: when, how much, how well, and by what plan."""

from synopsis.ai.aspect import Aspect, define

WORK: tuple[Aspect, ...] = (
    define(
        "preparation",
        en=("come well prepared", "prepare better", "are not well prepared"),
        nl=("goed voorbereid bent", "je beter voorbereidt", "niet goed voorbereid bent"),
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
        unless=r"""
            (?:bij|tijdens|voor|naar) de voorbereiding\w*
            (?:at|for|during) the (?:prep|preparation)
        """,
    ),
    define(
        "deadlines",
        en=(
            "have your part done on time",
            "have your part done on time more often",
            "do not always have your part done on time",
        ),
        nl=("je deel op tijd af hebt", "je deel vaker op tijd af hebt", "je deel niet altijd op tijd af hebt"),
        good=r"""
            (?:meets?|met|made|makes?|keeps?|kept) (?:all |every |the |your |his |her |our )*deadlines?
            (?:hand|hands|handed|turn|turns|turned|deliver|delivers|delivered) (?:\w+ ){0,4}(?:on|in) time
            (?:finish|finishes|finished|done|ready) (?:\w+ ){0,4}(?:on|in|ahead of) time
            (?:finished|done|ready|handed in) (?:\w+ )?early
            finished (?:\w+ ){0,6}before the date
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
            deadlines? (?:was |were )?missed
            (?:hand|hands|handed|turn|turned|deliver|delivers|delivered) (?:\w+ ){0,4}(?:too )?late
            (?:was|were|came|is) (?:\w+ ){0,2}(?:finished|done|ready) (?:too |very |so )?late
            (?:was|were|came|became|is) (?:\w+ ){0,2}(?:days?|weeks?) late
            became late
            te laat (?:ingeleverd|inlever\w*|af|klaar|in)
            (?:lever|levert|leverde) (?:\w+ ){0,4}te laat (?:in|aan)
            (?:mis|mist|miste|gemist) (?:\w+ ){0,2}deadlines?
            deadlines? (?:gemist|niet gehaald)
        """,
        topic=r"""
            deadlines?
        """,
    ),
    define(
        "punctuality",
        en=("are on time", "be on time more often", "are late at times"),
        nl=("op tijd bent", "vaker op tijd bent", "weleens te laat bent"),
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
        unless=r"""
            (?:begin|begint|begon|begonnen|begins?|began|start\w*) (?:\S+ ){0,4}(?:te laat|late|too late)
            (?:mail|stuur|stuurde|stuurt|send|sends|sent|reply|replies|replied) (?:\S+ ){0,4}(?:te laat|late|too late)
        """,
    ),
    define(
        "starting",
        en=("start early", "start earlier", "start late"),
        nl=("op tijd begint", "eerder begint", "laat begint"),
        bad=r"""
            (?:je|jij|hij|ze|zij|^) ?(?:begin|begint) (?:\w+ ){0,3}laat
            (?:you|he|she|^) ?(?:start|starts|started) (?:\w+ ){0,3}late
        """,
        asked=r"""
            (?:begin|start) (?:\w+ ){0,2}(?:eerder|earlier|sooner)
            (?:eerder|vroeger) beginnen
        """,
    ),
    define(
        "presence",
        en=("are there", "be there more often", "are not always there"),
        nl=("aanwezig bent", "er vaker bij bent", "er niet altijd bij bent"),
        good=r"""
            always (?:there|present|attends?|showed up|shows up)
            never (?:missed|misses|miss) (?:a |any )?(?:meetings?|lessons?|class)
            (?:er )?altijd (?:bij|aanwezig)
        """,
        bad=r"""
            absent
            afwezig
            (?:was|were|is)(?:n't| not) (?:\w+ )?(?:there|present)
            (?:did|do|does)(?:n't| not) (?:\w+ )?(?:show up|come|turn up)
            never (?:there|shows? up|came)
            no.?shows?
            (?:skip|skips|skipped|missed|misses) (?:\w+ ){0,4}(?:meetings?|lessons?|classes|class)
            (?:kwam|komt|kom) (?:\w+ ){0,2}niet (?:opdagen|naar)
            er (?:vaak |bijna |soms )?(?:niet|nooit) (?:was|bent|bij|waren|is)
            was er (?:vaak |bijna |soms )?(?:niet|nooit)
            spijbel\w*
            only (?:a )?few times
            was er soms
        """,
    ),
    define(
        "effort",
        en=("put in effort for the group", "put in more effort", "do little of the work"),
        nl=("je goed inzet voor de groep", "je meer inzet voor de groep", "weinig van het werk doet"),
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
            meelifter
            (?:did|does|do|doing|done) (?:\w+ )?(?:nothing|almost nothing|very little|little|too little|so little|the least)
            (?:did|does|do)(?:n't| not) (?:\w+ )?(?:do|help|contribute|work)(?: \w+)?(?: anything| much| a lot| enough| at all| shit)
            (?:did|does|do)(?:n't| not) (?:\w+ )?contribute
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
    define(
        "last minute",
        en=("do not leave things to the last minute", "finish things earlier", "finish things at the last minute"),
        nl=("niets op het laatste moment doet", "dingen eerder af hebt", "dingen op het laatste moment doet"),
        bad=r"""
            last[- ]minute
            (?:op het )?laatste moment
        """,
    ),
    define(
        "organisation",
        en=("are well organised", "work in a more organised way", "are not so well organised"),
        nl=("goed georganiseerd bent", "overzichtelijker werkt", "rommelig of chaotisch werkt"),
        good=r"""
            (?:well|very|super|so|really|best) organi[sz]ed
            (?:keep|keeps|kept) (?:us|everyone|the group|everything) (?:\w+ )?(?:on track|organi[sz]ed)
            (?:goed|lekker|strak|altijd|super|heel|erg|echt) georganiseerd
            (?:hield|houdt|houden) (?:\w+ )?overzicht
        """,
        bad=r"""
            chaotic
            chaotisch\w*
            (?:dis|un)organi[sz]ed
            rommelig\w*
        """,
        topic=r"""
            organi[sz]ation
        """,
        unless=r"""
            (?:group|groep|groepje|class|klas) (?:that|die|was|is)
        """,
    ),
    define(
        "planning",
        en=("plan the work well", "plan the work better", "do not plan the work well"),
        nl=("het werk goed plant", "het werk beter plant", "het werk niet goed plant"),
        good=r"""
            (?:good|great|clear|perfect) (?:planning|planner|schedule)
            (?:plan|plans|planned) (?:\w+ ){0,3}(?:well|carefully|ahead)
            (?:made|makes) (?:the|a|our) (?:planning|schedule|planner)
            (?:goede|strakke|duidelijke|handige|beste|top) planning
            planning (?:\w+ )?(?:\w+ )?(?:klopte|strak|perfect|saved us|redde ons)
            clear schedule
            (?:goed|lekker|strak|altijd|super|heel|erg|echt) (?:gepland|plannen)
            (?:maakte|maakt) (?:een|de|altijd de|onze) planning
        """,
        topic=r"""
            planning
            plannen
            plan (?:\w+ ){0,3}(?:beter|meer|eerder|better|more|ahead|earlier)
            plan
        """,
        unless=r"""
            plan (?:\w+ ){0,3}(?:rust|pauze|vrij|rest|break|in)
            van plan
            (?:stelt|stelde) (?:\w+ )?plan
        """,
    ),
    define(
        "arranging",
        en=("arrange a lot", "arrange more", "arrange little"),
        nl=("veel regelt", "meer regelt", "weinig regelt"),
        good=r"""
            (?:regelt|regelde|regel) (?:\w+ ){0,2}(?:alles|veel)
            (?:arrange|arranges|arranged|sorts out|sorted out) (?:everything|a lot)
        """,
    ),
    define(
        "initiative",
        en=("take the initiative", "take the initiative more often", "wait for others instead of starting yourself"),
        nl=("initiatief neemt", "vaker initiatief neemt", "eerder afwacht dan zelf begint"),
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
    define(
        "ideas",
        en=("come up with good ideas", "bring in more ideas of your own", "bring in few ideas of your own"),
        nl=("met goede ideeën komt", "vaker met eigen ideeën komt", "weinig met eigen ideeën komt"),
        good=r"""
            (?:good|great|creative|nice|cool|best|fun|smart|original|amazing|lots of|many|new|clever|brilliant) ideas?
            (?:come|comes|came) up with
            (?:goede|leuke|veel|originele|slimme|mooie|mooiste|toffe|beste|nieuwe|creatieve|coole) idee\w*
        """,
        topic=r"""
            ideas?
            idee\w*
        """,
    ),
    define(
        "creativity",
        en=("are creative", "be more creative", "are not so creative"),
        nl=("creatief bent", "creatiever bent", "niet zo creatief bent"),
        good=r"""
            creative
            creativity
            original
            inventive
            creatief
            creatieve
            origineel
        """,
    ),
    define(
        "quality",
        en=("deliver good work", "work more carefully", "make mistakes or work untidily"),
        nl=("goed werk levert", "zorgvuldiger werkt", "fouten maakt of slordig werkt"),
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
        """,
        topic=r"""
            kwaliteit
            quality
            spelling
        """,
    ),
    define(
        "copying",
        en=("write things yourself", "write things yourself", "do not write everything yourself"),
        nl=("zelf schrijft wat je inlevert", "zelf schrijft wat je inlevert", "niet alles zelf schrijft"),
        bad=r"""
            (?:copy|copies|copied|copying)(?: ?-?pasted?)?
            copy ?paste\w*
            gekopieerd
            overgeschreven
            chatgpt
        """,
    ),
    define(
        "knowledge",
        en=("know a lot about the subject", "learn more about the subject", "know little about the subject"),
        nl=("veel van het onderwerp weet", "je meer in het onderwerp verdiept", "weinig van het onderwerp weet"),
        good=r"""
            knowledgeable
            (?:know|knows|knew) (?:a lot|so much|everything) (?:about|of|on)
            (?:weet|wist) (?:\w+ ){0,2}(?:veel|alles) (?:\w+ ){0,2}(?:van|over)
            (?:weet|wist) (?:\w+ ){0,2}veel
            (?:good at|goed in) (?:maths?|wiskunde|english|engels|nederlands|dutch|french|frans|duits|german|science|scheikunde|natuurkunde|biologie|biology|history|geschiedenis|(?:this|the|dit|het) (?:subject|topic|vak|onderwerp))
        """,
    ),
    define(
        "cleverness",
        en=("are smart", "think things through better", "do not think things through"),
        nl=("slim bent", "beter nadenkt", "niet goed nadenkt"),
        good=r"""
            smart
            clever
            intelligent
            slim(?! gedaan| bedacht| om| dat| van)
            slimme (?:jongen|meid|meisje|gast|leerling)
        """,
    ),
    define(
        "focus",
        en=("stay focused", "stay focused on the work", "are distracted or distract others"),
        nl=("geconcentreerd werkt", "je beter op het werk concentreert", "afgeleid bent of anderen afleidt"),
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
            tiktok
            snapchat
            gamen
            gaming
            (?:playing|plays|played|play) games?
            (?:joke|jokes|joking|mess|messing|fool|fooling|messes) (?:\w+ )?around
            klooien
            klooit
            klieren
            kliert
            (?:do|does|did)(?:n't| not) (?:\w+ )?pay attention
            (?:let|lette) (?:\w+ ){0,2}(?:niet|nooit) op
        """,
        topic=r"""
            focus
            concentrat\w+
            concentre\w+
            concentratie
            opletten
            attention
        """,
        unless=r"""
            i (?:lost|paid)
        """,
    ),
    define(
        "phone",
        en=("leave your phone alone", "leave your phone alone more", "are on your phone"),
        nl=("je telefoon weglaat", "je telefoon vaker weglaat", "op je telefoon zit"),
        bad=r"""
            (?:op|aan|achter|met) (?:\w+ )?(?:telefoon|mobiel\w*)
            (?:on|using|with) (?:\w+ )?phone
        """,
        asked=r"""
            minder (?:\w+ ){0,2}(?:telefoon|mobiel\w*)
            telefoon (?:\w+ )?weg\w*
            less (?:\w+ ){0,2}phone
            phone (?:away|off)
        """,
        unless=r"""
            (?:ging|gaat|went|goes) (?:\w+ )?(?:af|off)
        """,
    ),
    define(
        "chatting",
        en=("chat little during the work", "talk less", "talk a lot"),
        nl=("weinig kletst onder het werk", "minder praat", "veel praat"),
        bad=r"""
            (?:chat|chats|chatting|talk|talks|talking|talked) (?:way )?(?:too much|a lot)
            (?:praat|praatte|kletst|kletste|klets|praten|kletsen) (?:\w+ )?(?:te )?veel
            kletsen
            kletst
        """,
        asked=r"""
            (?:minder|wat minder|iets minder) (?:praten|kletsen|lachen|praat)
            (?:less|fewer) (?:talking|chatting|jokes)
            (?:talk|talking|chat|chatting|joke) less
        """,
    ),
)
