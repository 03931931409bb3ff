"""What pupils say of how somebody deals with the others."""

from synopsis.ai.aspect import Aspect, define

CONTACT: tuple[Aspect, ...] = (
    define(
        "cooperation",
        en=("are good to work with", "work together with the others better", "are not easy to work with"),
        nl=(
            "fijn bent om mee samen te werken",
            "beter met de anderen samenwerkt",
            "niet makkelijk bent om mee samen te werken",
        ),
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
            goed mee samengewerkt
            samenwerk\w* (?:met \S+ )?(?:gaat|ging|was|is|verliep|loopt|liep) (?:heel |erg |echt |super |altijd )?(?:goed|top|fijn|soepel|prima|lekker)
        """,
        bad=r"""
            (?:hard|difficult|impossible) to work with
            moeilijk (?:om )?mee (?:samen )?te werken
        """,
        topic=r"""
            samenwerk\w*
            teamwork
            co-?operati\w+
            collaborat\w+
            working together
        """,
    ),
    define(
        "working alone",
        en=("do things together", "do more together with the group", "do much on your own"),
        nl=("dingen samen doet", "meer samen met de groep doet", "veel alleen doet"),
        bad=r"""
            (?:works|work|worked) (?:too much |mostly |mainly )?(?:alone|on (?:your|his|her|their) own)
            (?:doet|deed|wil|wilt) alles (?:zelf|alleen)
            werkt (?:te veel |liever |vaak )?alleen
        """,
    ),
    define(
        "interrupting",
        en=(
            "let others finish speaking",
            "let others finish speaking more often",
            "interrupt others or talk through them",
        ),
        nl=("anderen laat uitpraten", "anderen vaker laat uitpraten", "anderen onderbreekt of door hen heen praat"),
        good=r"""
            laat (?:\w+ ){0,2}(?:mensen|anderen|iedereen|ons|mij) (?:altijd |goed |netjes )?uitpraten
            lets? (?:people|others|everyone|us|me) finish (?:speaking|talking)
        """,
        bad=r"""
            interrupt\w*
            (?:talk|talks|talked|talking) (?:over|through) (?:us|me|people|others|everyone|each other)
            onderbreek\w*
            onderbrek\w*
            onderbrak\w*
            (?:praat|praatte|praten|schreeuwt) (?:overal|vaak|steeds|altijd|soms) (?:er)?doorheen
            door (?:iedereen|iemand|anderen|ons|elkaar|alles|je) heen
            (?:laat|liet|laten) (?:\w+ ){0,3}(?:niet|nooit) uitpraten
            in de rede
        """,
    ),
    define(
        "listening",
        en=("listen to others", "listen to others more", "do not always listen to others"),
        nl=("naar anderen luistert", "beter naar anderen luistert", "niet altijd naar anderen luistert"),
        good=r"""
            (?:good|great|amazing|really good) listener
            listen(?:s|ed)?
            (?:good|great) at listening
            (?:goede|fijne|top) luisteraar
            luister\w*
            geluisterd
        """,
        unless=r"""
            half|halve|eerste (?:zin|woord)\w*
            listening to
            when i
        """,
    ),
    define(
        "consulting",
        en=("consult the group", "consult the group more", "do things without consulting or telling the group"),
        nl=("met de groep overlegt", "meer met de groep overlegt", "dingen doet zonder dat de groep het weet"),
        good=r"""
            (?:overlegt|overlegde) (?:altijd |goed |veel )+
            (?:keep|keeps|kept) (?:us|everyone|me|the group) (?:\w+ )?(?:posted|informed|updated|up to date)
            (?:hield|houdt) (?:\w+ ){0,3}op de hoogte
        """,
        bad=r"""
            zonder (?:te )?overleg\w*
            without (?:asking|telling) (?:us|the group|anyone|me)
            (?:do|does|did)(?:n't| not) (?:\w+ )?tell (?:us|me|the group|anyone)
        """,
        topic=r"""
            overleg\w*
        """,
        unless=r"""
            (?:tijdens|bij|in|voor|na) (?:het|een|ons|elk) overleg
            (?:gaan|gingen) overleggen
        """,
    ),
    define(
        "replying",
        en=("answer messages", "answer messages more often", "often do not answer messages"),
        nl=("op berichten reageert", "vaker op berichten reageert", "vaak niet op berichten reageert"),
        good=r"""
            (?:reply|replies|replied|answer|answers|answered|responds?|responded) (?:really |very |always )?(?:fast|quickly|always|quick)
            (?:reageert|reageerde|antwoordt) (?:altijd |heel |erg |super )*(?:snel|altijd)
        """,
        bad=r"""
            ghost\w*
            (?:do|does|did)(?:n't| not) (?:\w+ )?(?:reply|answer|respond|text back)
            (?:do|does|did)(?:n't| not) (?:\w+ )?read (?:\w+ ){0,2}(?:chat|messages?|app|groupchat)
            never (?:replies|replied|answers|answered|responds|texts)
            (?:left|leaves) (?:us|me) on read
            (?:reageert|reageerde|antwoordt|antwoordde) (?:bijna |vaak )?(?:niet|nooit|laat|traag)
            (?:niet|nooit) (?:reageren|gereageerd|antwoorden)
        """,
        asked=r"""
            reply to the (?:group ?)?chat
        """,
        unless=r"""
            (?:op|to) (?:\w+ )?(?:vraag|vragen|question|questions)
        """,
    ),
    define(
        "communication",
        en=("communicate well with the group", "communicate more with the group", "communicate little with the group"),
        nl=("goed communiceert met de groep", "meer communiceert met de groep", "weinig communiceert met de groep"),
        good=r"""
            communicat\w+ (?:really |very |so )?(?:well|clearly|openly)
            (?:good|great|clear|strong) (?:at )?communicat\w+
            communiceert (?:heel |erg |echt )?(?:goed|duidelijk|open)
            (?:goede|duidelijke|fijne) communicatie
        """,
        bad=r"""
            (?:do|does|did)(?:n't| not) (?:\w+ )?communicate
        """,
        topic=r"""
            communicat\w+
            communice\w+
        """,
    ),
    define(
        "explaining",
        en=("explain things", "explain more to the others", "explain little to the others"),
        nl=("dingen uitlegt", "meer aan de anderen uitlegt", "weinig aan de anderen uitlegt"),
        good=r"""
            explain(?:s|ed|ing)? (?:\w+ ){0,4}(?:well|clearly|patiently|good|to)
            explains?
            explained
            (?:leg|legt|legde) (?:\w+ ){0,7}uit
            (?:goed|duidelijk) (?:kan |kunt )?(?:uitleggen|uitgelegd|uitlegt)
            uitleggen
        """,
    ),
    define(
        "speaking up",
        en=("speak up in the group", "speak up more often", "are quiet or say little"),
        nl=("je mening durft te geven", "vaker iets zegt in de groep", "stil bent of weinig zegt"),
        good=r"""
            (?:speak|speaks|spoke|speaking) (?:\w+ )?up
            not afraid to (?:say|tell us|share) what (?:you|he|she|they) (?:really |actually )?thinks?
            not afraid to (?:speak|say something|say more)(?=$|,| in (?:the )?(?:group|class))
            (?:share|shares|shared|give|gives|gave|say|says) (?:\w+ )?(?:your|his|her|their) (?:\w+ )?(?:opinions?|thoughts|view)
            dur(?:f|ft|fde) (?:(?:je|jij|hij|ze|ook|wel|best|gewoon|eens|wat|nu|steeds|vaker) )*(?:iets te zeggen|meer te zeggen|(?:meer|vaker) te praten)
            dur(?:f|ft|fde) (?:(?:je|jij|hij|ze|ook|wel|best|gewoon|eens|wat|nu|vaker|meer) )*te (?:zeggen|vertellen) wat (?:je|jij|hij|ze|zij) (?:\w+ ){0,3}(?:vind|vindt|denk|denkt)
            (?:geeft|gaf|geven|geef) (?:\w+ ){0,2}(?:eigen )?mening
            mening (?:geven|geeft|gaf|te geven)
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
            (?:hoor|hoort|hoorde|horen) (?:je|jou|hem|haar|van je) (?:bijna |te )?(?:nooit|weinig|amper)
        """,
        asked=r"""
            (?:meer|vaker) (?:praten|zeggen|spreken) in de (?:groep|klas)
            (?:vaker|meer) (?:\w+ ){0,2}(?:zeggen|vertellen|horen|weten) wat (?:je|jij|hij|ze|zij) (?:\w+ ){0,3}(?:vind|vindt|denk|denkt)
            (?:zeg|vertel|laat) (?:\w+ ){0,2}(?:vaker|meer) (?:(?:horen|weten) )?wat (?:je|jij) (?:\w+ ){0,3}(?:vind|vindt|denk|denkt)
            (?:say|tell us|tell me) what (?:you|he|she) (?:really |actually )?(?:think|thinks) (?:a bit |a little )?more
            wees niet bang om (?:(?:ook|eens|wat) )*(?:iets|meer|vaker iets) te zeggen
            wees niet bang om (?:(?:ook|gewoon|vaker|meer) )*te (?:zeggen|vertellen) wat (?:je|jij) (?:\w+ ){0,3}(?:vind|vindt|denk|denkt)
            (?:don't|dont) be (?:afraid|shy|scared) to (?:speak up|(?:say|tell us|share) what you (?:really |actually )?think)
            (?:don't|dont) be (?:afraid|shy|scared) to (?:speak|say something|say more)(?=$|,| in (?:the )?(?:group|class))
        """,
        topic=r"""
            mening
            opinions?
            iets zeggen
            say something
        """,
        unless=r"""
            (?:when|als) (?:he|she|you|hij|ze|je) (?:does|do|did|is|are|niet|iets|het)
            (?:talk|talks|talked|speak|speaks|spoke) (?:too |so |very |a bit )*(?:quiet|quietly)
        """,
    ),
    define(
        "taking part",
        en=("take part", "take part more", "do not always take part"),
        nl=("goed meedoet", "meer meedoet", "niet altijd meedoet"),
        good=r"""
            doet (?:altijd |goed |actief |lekker )*mee
            (?:participate|participates|participated)
            (?:take|takes|took) part
        """,
    ),
    define(
        "leading",
        en=("lead the group well", "take the lead more often", "seldom take the lead"),
        nl=("de groep goed leidt", "vaker de leiding neemt", "weinig de leiding neemt"),
        good=r"""
            (?:good|great|natural|strong|born|real|best) leader
            (?:lead|leads|led) (?:us|the (?:group|team)|our (?:group|team))(?: well)?
            (?:goede|goeie|echte|geboren|sterke|top) leider
            (?:geeft|gaf|geven) (?:\w+ ){0,2}leiding
        """,
        topic=r"""
            leadership
            leiderschap
        """,
    ),
    define(
        "dividing the work",
        en=("divide the work", "divide the work better", "do not divide the work well"),
        nl=("de taken verdeelt", "de taken beter verdeelt", "de taken niet goed verdeelt"),
        good=r"""
            (?:divide|divides|divided) (?:the |our )?(?:tasks|work|roles)
            (?:verdeelt|verdeelde|verdeeld) (?:\w+ ){0,2}(?:taken|werk)
        """,
    ),
    define(
        "room for others",
        en=("leave room for others", "leave more room for others", "leave little room for others"),
        nl=("anderen de ruimte geeft", "anderen meer ruimte geeft", "anderen weinig ruimte laat"),
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
        """,
        asked=r"""
            (?:meer|wat|dingen|iets|taken|werk) aan (?:ons|anderen) over ?(?:laten|laat|te laten)
            (?:leave|give) (?:a bit |some )?more to (?:us|others|the others)
        """,
    ),
    define(
        "own way",
        en=("go along with others' ideas", "go along with others' ideas more", "hold on to your own way"),
        nl=("met ideeën van anderen meegaat", "vaker met ideeën van anderen meegaat", "aan je eigen zin vasthoudt"),
        bad=r"""
            (?:want|wants|wanted) (?:\w+ ){0,2}(?:your|his|her|their) (?:own )?way
            (?:je|zijn|haar) (?:eigen )?zin (?:wil|wilt|krijg\w*|door\w*)
            eigenwijs
            stubborn
            koppig
            pushy
            drammer\w*
        """,
    ),
    define(
        "tone",
        en=("say things kindly", "say things more gently", "come across as harsh or sharp"),
        nl=("dingen vriendelijk zegt", "dingen vriendelijker zegt", "hard of fel overkomt"),
        bad=r"""
            hard (?:tegen|voor) (?:mensen|anderen|ons|mij|iedereen|elkaar)
            (?:komt|kwam|komen) (?:\w+ ){0,3}hard (?:binnen|aan|over)
            (?:te|zo|best|soms|wat|beetje|erg|heel|nogal|vaak) (?:fel|bot|kortaf)
            (?:je|jouw|haar|zijn|de|die) toon (?:\w+ ){0,4}(?:lastig|hard|scherp|naar|vervelend|onaardig|fel)
            (?:is|are|was|be|bit|too|very|sounds?) (?:\w+ )?(?:harsh|blunt)
            (?:can be|a bit|too|sometimes) sharp
            (?:make|makes|made) (?:you|me|us|people|others) feel (?:stupid|thick|dumb|small|bad)
        """,
        asked=r"""
            minder (?:fel|bot|hard) (?:graag|zijn|tegen)
            (?:zeg|vraag) (?:het |dat |dan |gewoon |eens |wel )+(?:normaal|aardig|netjes|vriendelijk)\w*
            (?:verpak|breng) (?:\w+ ){0,6}(?:netter|vriendelijker|zachter|aardiger)
        """,
        unless=r"""
            (?:jezelf|yourself|himself|herself|zichzelf)
            (?:never|not|\w+n't) (?:make|makes|made)
        """,
    ),
    define(
        "helping",
        en=("help others", "help others more often", "help others little"),
        nl=("anderen helpt", "anderen vaker helpt", "anderen weinig helpt"),
        good=r"""
            (?:you|he|she|they|you're|he's|she's) (?:\w+ ){0,3}helpful
            (?<!, )(?:super|very|really|so|always|kind and|nice and) helpful(?= person| guy| girl| teammate| and| to|,)
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
            altijd (?:voor ons|voor de groep) klaar
        """,
    ),
    define(
        "asking for help",
        en=(
            "ask for help or explanation",
            "ask for help or explanation sooner or more often",
            "seldom ask for help",
        ),
        nl=("om hulp of uitleg vraagt", "eerder of vaker om hulp of uitleg vraagt", "weinig om hulp vraagt"),
        good=r"""
            (?:ask|asks|asked|asking) (?:for help|questions|good questions|if you)
            (?:vraag|vraagt|vroeg|vragen) (?:\w+ ){0,2}(?:om )?hulp
            hulp (?:te )?vra(?:ag|gen|agt)
            (?:stelt|stelde|stellen) (?:\w+ ){0,2}vragen
        """,
        bad=r"""
            (?:vraagt|vroeg|vraag) (?:bijna )?(?:nooit|niet|zelden) om hulp
            (?:never|seldom|rarely) (?:asks|asked|ask) for help
        """,
        asked=r"""
            (?:vraag|vragen) (?:\w+ ){0,2}(?:vaker|eerder|sneller) (?:om )?(?:hulp|uitleg)
            (?:ask|asking) (?:for help )?(?:earlier|sooner)
        """,
    ),
    define(
        "reliability",
        en=("are reliable", "keep agreements better", "do not always keep agreements"),
        nl=("betrouwbaar bent", "je beter aan afspraken houdt", "je niet altijd aan afspraken houdt"),
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
            (?:did|does) what (?:you|he|she) (?:said|says|promised|promises)(?: (?:you|he|she) would)?
        """,
        bad=r"""
            unreliable
            onbetrouwbaar
            (?:break|breaks|broke) (?:\w+ )?(?:promises|agreements)
            (?:afspraken) (?:\w+ ){0,3}niet
            did(?:n't| not) do (?:\w+ ){0,3}(?:agreed|promised)
            did(?:n't| not) do the \w+ (?:you|he|she)(?:'d| had) (?:agreed|promised)
        """,
        topic=r"""
            afspraken
            agreements
            promises
        """,
    ),
    define(
        "saying no",
        en=("say no when it gets too much", "say no more often", "say yes to everything"),
        nl=("nee zegt als het te veel wordt", "vaker nee zegt", "overal ja op zegt"),
        bad=r"""
            (?:say|says|said) yes to everything
            (?:zegt|zeg|zei) (?:overal|op alles|altijd) ja
            (?:can't|cannot|couldn't) say no
        """,
        asked=r"""
            (?:leren?|vaker|eens|gewoon) (?:\w+ )?nee (?:te )?zeg\w*
            rather hear (?:a )?no
            (?:learn|try) to say no
        """,
    ),
    define(
        "forgetting",
        en=("do not forget things", "forget things less often", "forget things"),
        nl=("niets vergeet", "minder vergeet", "dingen vergeet"),
        bad=r"""
            (?:forget|forgets|forgot|forgetting|forgotten)
            vergeet
            vergat
            vergeten
        """,
    ),
    define(
        "kindness",
        en=("are kind to others", "be kinder to others", "are not always kind to others"),
        nl=("aardig bent voor anderen", "aardiger bent voor anderen", "niet altijd aardig bent voor anderen"),
        good=r"""
            (?<!een )kind(?! of)
            kindest
            lovely person
            (?:super|very|really|so|always|a) (?:nice|sweet|friendly)(?! to work)(?! (?!and|but|to|person|guy|girl|boy|kid|classmate|teammate))
            friendly
            nice (?:person|guy|girl|classmate|to (?:me|us|others|everyone|everybody|people))
            sweet
            respectful
            caring
            considerate
            polite
            lief
            lieve
            aardig
            aardige
            vriendelijk
            vriendelijke
            respectvol
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
        """,
        asked=r"""
            (?:vriendelijker|aardiger|liever) (?:\w+ )?(?:voor|tegen|zijn|doen)
            (?:kinder|nicer|friendlier) to
        """,
        unless=r"""
            niet gemeen
        """,
    ),
    define(
        "patience",
        en=("are patient", "be more patient", "are not always patient"),
        nl=("geduldig bent", "geduldiger bent", "niet altijd geduldig bent"),
        good=r"""
            patient
            patience
            geduldig
            geduldige
            engelengeduld
        """,
        bad=r"""
            impatient
            ongeduldig
        """,
    ),
    define(
        "encouraging",
        en=("encourage others", "encourage others more", "encourage others little"),
        nl=("anderen aanmoedigt", "anderen vaker aanmoedigt", "anderen weinig aanmoedigt"),
        good=r"""
            encouraging
            (?:encourage|encourages|encouraged) (?:me|us|others|everyone|people)
            (?:moedigt|moedigde) (?:\w+ ){0,3}aan
            bemoedigend
        """,
    ),
    define(
        "company",
        en=("are good company", "be more sociable", "are not so sociable"),
        nl=("voor gezelligheid zorgt", "gezelliger bent", "niet zo gezellig bent"),
        good=r"""
            gezellig
            gezellige
            (?:good|great) company
        """,
    ),
    define(
        "temper",
        en=("do not get angry", "be less grumpy or angry", "come across as grumpy or angry"),
        nl=("niet boos of chagrijnig wordt", "minder boos of chagrijnig bent", "boos of chagrijnig overkomt"),
        bad=r"""
            (?:get|gets|got|getting|so|very|really|sounds?|looks?|looked) (?:\w+ )?(?:angry|mad)
            (?:wordt |werd |word )?(?:snel |vaak |meteen |altijd |zo )?boos
            chagrijnig
            grumpy
        """,
    ),
    define(
        "humour",
        en=("are funny", "be serious less often", "make few jokes"),
        nl=("humor hebt", "minder serieus bent", "weinig humor hebt"),
        good=r"""
            funny
            humou?r
            (?:make|makes|made) (?:us|everyone|me|people) laugh
            grappig
            grappige
            (?:moest|moesten) (?:\w+ ){0,2}lachen
            (?:laat|liet) (?:\w+ ){0,2}lachen
            (?:maakt|maakte) (?:\w+ ){0,2}aan het lachen
            (?:kan|kon|kunnen) (?:\w+ ){0,3}(?:met|om) (?:je|jou|hem|haar) lachen
        """,
    ),
    define(
        "enthusiasm",
        en=("are enthusiastic", "show more enthusiasm", "show little enthusiasm"),
        nl=("enthousiast bent", "meer enthousiasme laat zien", "weinig enthousiast bent"),
        good=r"""
            enthusiastic
            enthusiasm
            ent?housias\w*
        """,
        unless=r"""
            (?:als|when) (?:ze|hij|je|she|he|you)
        """,
    ),
    define(
        "positivity",
        en=("are positive and cheerful", "be more positive", "are negative"),
        nl=("positief en vrolijk bent", "positiever bent", "negatief bent"),
        good=r"""
            positive
            cheerful
            positief
            positieve (?:houding|energie|vibe)
            vrolijk
            vrolijke
        """,
        bad=r"""
            negative
            negatief
            negatieve
        """,
    ),
    define(
        "complaining",
        en=("do not complain", "complain less", "complain"),
        nl=("niet klaagt of zeurt", "minder klaagt of zeurt", "klaagt of zeurt"),
        bad=r"""
            complain\w*
            moan(?:s|ed|ing)?
            klaag\w*
            klagen
            zeur\w*
            zeuren
            mopper\w*
        """,
        unless=r"""
            over dat
            about (?:me|my|the|that)
        """,
    ),
    define(
        "atmosphere",
        en=("bring a good mood to the group", "help keep the mood good", "spoil the mood"),
        nl=("voor een goede sfeer zorgt", "meer voor een goede sfeer zorgt", "de sfeer bederft"),
        good=r"""
            (?:make|makes|made) (?:us|everyone|me|people) (?:smile|happy)
            (?:good|great|nice|positive) (?:vibes?|energy|mood|atmosphere|attitude)
            fun to (?:be|have|hang)
            goede sfeer
            sfeermaker
            (?:fijne|leuke|chille|gezellige|positieve) (?:sfeer|houding|energie|vibe)
        """,
        bad=r"""
            (?:sfeer) (?:\w+ ){0,2}(?:verpest\w*|verziek\w*)
        """,
    ),
    define(
        "feedback",
        en=("are open to what others say", "be more open to feedback", "find it hard to take feedback"),
        nl=("openstaat voor wat anderen zeggen", "meer openstaat voor feedback", "moeite hebt met feedback"),
        good=r"""
            (?:take|takes|took|accepts?|accepted|handles?|handled) (?:\w+ )?(?:feedback|criticism|tips)(?: \w+)?(?: well)?
            open (?:to|for) (?:\w+ )?(?:feedback|criticism|ideas|suggestions|opinions)
            (?:staat|stond) (?:\w+ ){0,2}open voor
            (?:kan|kon) (?:\w+ )?goed tegen kritiek
            (?:doet|deed) (?:\w+ )?iets met (?:\w+ )?(?:feedback|kritiek|tips)
        """,
        bad=r"""
            (?:can't|cannot|can not|couldn't) (?:\w+ )?(?:take|handle|accept|stand) (?:\w+ )?(?:feedback|criticism|tips)
            (?:niet|slecht|moeilijk) (?:goed )?tegen (?:\w+ )?(?:kritiek|feedback)
            defensive
        """,
    ),
    define(
        "calm",
        en=("stay calm", "stay calmer", "get stressed"),
        nl=("rustig blijft", "rustiger blijft", "gestrest raakt"),
        good=r"""
            (?:stay|stays|stayed|always|very|really|is|are|so) calm
            calm
            (?:blijft|bleef|blijf|heel|altijd|lekker) (?:\w+ )?(?:rustig|kalm)
            (?:is|bent|was) rustig
            kalm
        """,
        bad=r"""
            (?:get|gets|got|getting|too|so|very|really|easily|is|are|was) (?:\w+ )?stressed
            (?:get|gets|got|getting) (?:\w+ )?stressy
            (?:snel|erg|te|heel|super|meteen|vaak|beetje|raakt|bent|is) gestres[st]\w*
            (?:je|hij|ze|zij) stress?t
            (?:you|he|she) panic\w*
            (?:raakt|raakte|schiet|schoot) (?:\w+ )?in (?:de )?(?:paniek|stress)
        """,
    ),
)
