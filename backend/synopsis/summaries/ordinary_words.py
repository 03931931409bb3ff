"""Words of Dutch and English that pupils use every day, and that are no sign of a name when written small.

A name that is among them (Roos, Wil, Mark, de Groot) counts as one only by its capital or its context, and a word
among them is never taken for a misspelt name. The list was written for this purpose; a word missing from it costs at
worst a blurred word.
"""

from functools import lru_cache

_FUNCTION = """
a about above across after again against ago all almost alone along already also although always am among an and any
anybody anyone anything are around as at away be became because become been before behind being below beside besides
best better between both but by can cannot cant could did didnt do does doesnt doing done dont down during each either
else enough especially even ever every everybody everyone everything everywhere except few fewer first for from
further had has hasnt have havent having he hell hence her here hers herself hes him himself his how however i if im in
indeed instead into is isnt it its itself ive just last later latter least less lest let lets like likely little lot
lots many may maybe me mean merely might mine more moreover most mostly much must my myself namely near nearly neither
never nevertheless new next no nobody none nor not nothing now nowhere of off often oh ok okay on once one ones only
onto or other others otherwise our ours ourselves out over own per perhaps please quite rather really right round same
second shall she shes should shouldnt since so some somebody someone something sometimes somewhere soon still such
than that thats the their theirs them themselves then there therefore these they theyre third this those though three
through throughout thus till to together too top toward towards two under unless until up upon us use used usually very
via was wasnt way we well went were werent what whatever when whenever where whereas wherever whether which while who
whoever whole whom whose why will with within without wont would wouldnt yes yet you youd youll your youre yours
yourself yourselves youve
aan achter af al alle alleen allemaal alles als alsof altijd ander andere anderen anders beide beiden beneden ben bent
best beter bij bijna bijvoorbeeld binnen boven buiten daar daarbij daardoor daarin daarmee daarna daarnaast daarom
daarop daarvan daarvoor dan dat de den der deze die dit doch doe doen doet dus door echt echter een eens eerst eerste
eigen eigenlijk elk elke elkaar en enige enkele enkel er eraan erbij erg ergens erin ermee erop ertoe eruit ervan
ervoor even gaan ga gaat geen geweest ging gingen haar had hadden hare heb hebben hebt heeft heel hele helemaal hem hen
het hetzelfde hier hiermee hierop hij hoe hoeveel hoewel hun ieder iedere iedereen iemand iets ik ikzelf immers in
inderdaad is ja jaja jawel je jezelf jij jou jouw jouwe juist jullie kan kon konden kun kunnen kunt laatste later maar
mag me mee meer meest meestal men met mezelf mij mijn mijne mijzelf min minder minst misschien moest moesten moet
moeten mocht mochten mogen na naar naast nadat nee neer net niemand niet niets niks nog nogal nooit nou nu of ofwel om
omdat omhoog omlaag ondanks onder ons onze ook op opeens opnieuw over overal pas per precies reeds rond sinds sommige
soms steeds straks te tegen tegenover terug terwijl tijdens toch toe toen tot totaal tussen u uit uw vaak vaker van
vanaf vandaag vanwege veel vele verder vol voor vooral vooraf vooral voordat voorheen vroeg waar waarbij waardoor
waarin waarmee waarom waarvan waarvoor wanneer want waren was wat we wel weer weet wel weleens welk welke werd werden
wie wij wil wilde wilden willen wilt word worden wordt zal ze zeer zeker zelf zelfde zelfs zelden zich zichzelf zij
zijn zo zoals zodat zodra zonder zou zouden zulke zullen zult zus zoiets m n s t d r k
"""

_DUTCH = """
aandacht aanpak aanpakken aanpassen aanspreken aanwezig aardig aardige aarzelen achteraf actie actief actieve afgeleid
afgelopen afgemaakt afgesproken afhaken afkijken afleiden afmaken afronden afspraak afspraken afspreken afval
afwachtend afwezig afwisselend akkoord alert algemeen angst antwoord antwoorden april arm armen auto avond baan baas
baasje bad badje bakje bakken bakker bal balans bang bank bas basis bazig beer beest been begin beginnen begint begon
begonnen begreep begrepen begrijp begrijpen begrijpt behalve behulpzaam beker bekijken beleefd belangrijk belangrijke
beloofd beloofde bellen bereid bereiden bereikbaar bereikt berg bericht berichten beschikbaar beslissing beslissingen
bespreken besproken bestand bestanden betalen betekent beter betere betrokken betrouwbaar betrouwbare beurt beurten
bewaren beweging bewijs bezig bezoek bezorgd bier bieden bijdrage bijdragen bijgedragen blaadje blad blauw bleef bleek
bleven blij blije blijf blijft blijven bloem bloemen bloed boek boeken boekje boer boeren boete bol bom bon boodschap
boom boos boot bootje bord borst bos bot boter boven brand brede breed brengen breng brengt brief briefje brink broek
broer broertje brood brug bruikbaar bruin buik buis buiten bureau buurman buurt burger camera chagrijnig chaos
chaotisch cijfer cijfers club computer conclusie conclusies contact controle controleren correct creatief creatieve
daad dag dagen dagje dak dans dansen dapper data datum deadline deadlines december deel deelde deelnemen deelt deelname
deed deden dek delen denk denken denkt denker deur dicht dichter dik dijk dikke ding dingen dingetje discussie
discussies dit docent docenten docente doel doelen doeltreffend dochter doorgaan doorgegeven doorwerken doorzetten doos
dorp dood draai draaien draagt dragen drama drank dreigen drie driekwart drinken droeg dromen droom droog druk drukke
duidelijk duidelijke duidelijker duif duim duizend dun durf durfde durft durven duur duurde duurt dwars echte eenzaam
eerder eerlijk eerlijke eerlijkheid eerste eetje effect eh eigen eigenwijs eikel eind einde eindelijk eis eisen ei
eitje eerst eet elftal ellende email eng engels enthousiast enthousiaste enthousiasme erger ergste ernstig eten
etenstijd ervaren ervaring ervaringen ezel fan fase fee feedback feest feestje feit feiten fel fiets fietsen fijn fijne
fijner film filmpje filmpjes fit flauw fles flink flinke floor fluit focus focussen foto fotos fout foute fouten foutje
foutjes fractie fris fruit gang gas gast gat gaf gaven gebied gebleven gebracht gebruik gebruiken gebruikt gebruikte
gedaan gedacht gedachte gedoe gedrag gedragen gedurende geduld geduldig geel geeft geef geest gehad geheel geholpen
gehouden gehoord geit gek gekeken gekke gekomen gekozen gekregen gelachen geld geleden geleerd gelezen geliefd gelijk
geloof geloven geluid geluk gelukkig gemaakt gemakkelijk gemeen gemene gemist gemotiveerd gemotiveerde genoeg gepland
gepraat geregeld geschreven geschikt gesprek gesprekken gesproken gestopt gestuurd gevaar geval gevallen geven gevoel
gevoelens gevolg gevonden gevraagd gewacht gewerkt geweldig geweldige gewoon gewone gezegd gezellig gezellige
gezelligheid gezet gezicht gezien gezond gingen glad glas god goed goede goeie goedkeuren goud grap grappen grappig
grappige grapje grapjes gras gratis grens griep groei groeien groen groene groep groepen groepje groepjes groepsgenoot
groepsgenoten groepslid groepsleden groepswerk groet groeten grond groot grote groter grootste haal haalde haalt hak
half halen halve haast haat hals hand handen handig handige hang hangt hangen hapje hard harde harder hart hartelijk
haven hek held helder heldere heleboel help helpen helpt helpende hemel herfst herhalen herinneren hert hield hielden
hielp hielpen hobby hoef hoeft hoek hoekje hoeven hoeveelheid hof hond honden honderd hoofd hoofdstuk hoog hoge hoger
hoogte hoop hoopt hoor hoorde hoort hopelijk hopen horen houd houden houdt hout huid huis huisje huiswerk hulp
hulpvaardig humeur humor idee ideeen ideen ideetje idioot ieder ijs ijverig informatie initiatief initiatieven inbreng
inhoud inleveren ingeleverd inleiding inspiratie inzet inzetten inzicht inzichten insteek internet irritant irritante
jaar jaartal jammer januari jaren jarig jas jet jeugd jong jonge jongen jongens jongetje jonger juf juist juiste juli
juni kaart kaarten kaartje kaas kamer kanaal kandidaat kans kansen kant kanten kapot kapitein kast kasteel kat katten
keek keer keken kende kennen kennis kent kerk kern keuken keus keuze keuzes keizer kies kiest kiezen kijk kijken kijkje
kijkt kind kinderen kip klaar klaarmaken klaagde klagen klas klasgenoot klasgenoten klassen klei klein kleine kleiner
kleding kletsen kletst kleur kleuren klik klok klonk klopt knap knappe knop koekje koel koffie kok kom komen komt komma
kon koning koop kop kopen kopje kopie kort korte korter kost kosten koud kracht krachten kraan krant kreeg kregen krijg
krijgen krijgt kritiek kritisch kritische kruis kruk kudde kuil kunst kus kwaad kwaliteit kwam kwamen kwart kwijt laag
laat laatst lach lachen lacht lachte lage lam lamp land landen lang lange langer langs langzaam langzame lastig lastige
laten lawaai leeg leek leer leerde leerkracht leerling leerlingen leerpunt leerpunten leert leeuw leeuwen leg leggen
legde legt leiden leider leiders leiding leidt leidde lekker lekkere lelijk lengte lente leraar lerares leraren leren
les lesje lessen let lette letten letter leuk leuke leuker leukste leven levend levert leveren lezen leest licht
lichaam lid lied liedje lief lieve liefde liegen liet lieten liever liggen ligt lijk lijken lijkt lijn lijst lijstje
linker links logisch logische lok lol loop loopt loopje lopen loper lot lotto los losse lucht lui luie luiheid luister
luisteren luistert luisterde maak maakt maakte maakten maan maand maandag maanden maar maart maat maatje maten macht
mail mailtje makkelijk makkelijke makkelijker maken man mannen mannetje manier manieren map mark markt mat matig matige
medeleerlingen media meedenken meedenkt meedoen meedoet meegedaan meegeholpen meehelpen meehelpt meeluisteren meenemen
meer meester meeste meepraten meetellen meewerken meewerkt mei meid meiden meisje meisjes melden meldde melk men mening
meningen mens mensen merel merk merken merkt merkte mes methode meter meters middag middel midden mis misbruik miste
missen mist mild milder minder minpunt minpunten minuut minuten mobiel moe moed moeder moeilijk moeilijke moeite mol
molen moment momenten momentje mond mooi mooie mooier mooiste motivatie motiveren motiveert muis muren muur muziek naam
nacht nadeel nadenken nagedacht nagels nagekeken nagekomen nakijken naief namen nat natuur natuurlijk nauwkeurig
negatief negatieve negen nek nemen neem neemt nerveus netjes nette neus nieuw nieuwe nieuws niveau noemen noemt nodig
noord nota noot november nul nummer nut nuttig nuttige oefenen oefening oefeningen officieel ogen olie omgaan omgang
omgeving onaardig onderdeel onderdelen onderwerp onderwerpen onderzoek onderzoeken onduidelijk oneerlijk onhandig
onderbreken onderbreekt onderling ondersteuning ontbreekt onthouden ontspannen ontwerp ontwikkelen onverwacht
onvoldoende onzeker onzin oog ook oor oorlog oom oost open opdracht opdrachten opeten opgave opgaves opgelet opgelost
opgeven opgezocht ophouden opletten oplossen oplossing oplossingen opmerking opmerkingen oppakken opruimen opschieten
opschrijven opstaan opvallend opzet opzoeken orde ouder ouders oud oude overleg overleggen overlegt overlegde
overtuigen overtuigend overzicht overzichtelijk paar paard pagina pak pakken pakt pakte pan paniek papier park partij
parkeren pauze pauzes pen periode persoon persoonlijk pest pesten pet piek pijn plaats plaatje plaatjes plan plannen
planning planningen planten plek plezier plezierig plicht ploeg poging pols poes poort poot pop positief positieve post
pot praat praatje praatte praten prater praktisch precieze presentatie presentaties presenteren presenteerde prestatie
presteren prettig prettige prijs prima prins proberen probeer probeert probeerde probleem problemen product project
projecten proef proeven programma punt punten puntje puntjes pupil raad raak raakt raam raar rare rand rapport reactie
reacties reageer reageert reageren reageerde recht rechter rechts reden redelijk redelijke regel regels regelt regelen
regen reis reizen rekening rekenen rennen resultaat resultaten richting riep ring rijden rijk rivier rode roep roept
roepen roer rol rollen romp rond rood rook roos rots rozen ruim ruimte ruzie rug rust rustig rustige rustiger ruw saai
saaie samen samengewerkt samenvatting samenvatten samenwerken samenwerker samenwerking samenwerkt schaap schade schat
schema scherm scherp scherpe schip schoen schoenen scholen school schoon schoot schouder schreef schreeuwen schreeuwt
schrift schrijf schrijft schrijven schrok schuld score sectie seconde sein sfeer simpel slaan slaap slaapt slag slapen
slecht slechte slechter slechts sleutel slim slimme slimmer slordig slordige slot sluit sluiten smaak smal smid smit
snap snapt snapte snappen snel snelle sneller sneeuw snoek soort soorten spannend spel spelen spelletje speelt spier
spiegel spijt spoor sport spraak spreek spreekt spreken spreker sprong staan staat stad stage stap stappen stapje start
starten steen stem stemmen ster sterk sterke sterker sterkste steun steunen stevig stiekem stijl stil stille stiller
stilte stipt stoel stof stok stom stomme stond stonden stop stopt stoppen stopte storen stoort storm straat streng
stress stressen structuur student studie studeren stuk stukje stukjes stukken sturen stuur stuurt stuurde succes taak
taakje taal taken taart tablet tafel tafels tak talent tand tante tegelijk telefoon tel tekst teksten teken tekenen
tekort tellen tempo tent ten tenminste terecht tevreden tevoren thee thema thuis tien tijd tijdig tijdje tijden tip
tips titel toekomst toegeven toets toetsen toestand toilet toe toelichten toelichting toevoegen toneel tong toon trap
trein trek trekken trekt triest troep trots trouw trouwens tuin twaalf twee tweede twijfel twijfelen type uitdaging
uitgelegd uitkomst uitleg uitleggen uitlegt uitmaken uitpraten uitslag uitstekend uitstekende uitstellen uitvoeren
uitvoering uitwerken uitzoeken uur uurtje vader vak vakken vakantie val vallen valt vals vast vaste vanavond veilig
veld ver verantwoordelijk verantwoordelijkheid verantwoordelijkheden verbeteren verbeterd verbeterpunt verbeterpunten
verbetering verbieden verdeel verdeeld verdelen verdeling verdenken verder verdien verdient verdrietig vergadering
vergeet vergeten vergat verhaal verhalen verhaaltje verkeerd verkeerde verlegen verliezen verloor verloren verschil
verschillende verslag verslagen verstaan verstand verstandig versturen vertel vertelde vertellen vertelt vertrouwen
vertrouwd vervelend vervelende verwachten verwachting verwachtingen verzamelen verzinnen verzon veters via video videos
vier vies vijf vind vinden vindt vinger vis visser vissen vlag vlees vlug voel voelde voelen voelt voet voetbal vogel
vol volgen volgende volgt volg volk volledig volgorde voldoende volwassen vond vonden voor voorbeeld voorbeelden
voorbereid voorbereiden voorbereiding voordeel voordelen voornaam voorstel voorstellen voortaan vooruit voorzitter
vorig vorige vorm vormen vos vraag vraagje vraagt vragen vrees vreemd vreemde vriend vriendelijk vriendelijke vrienden
vriendin vriendinnen vrij vrije vrijdag vroeg vroeger vrolijk vrolijke vrouw vrouwen vuur waar waarde waarderen
waardeer wacht wachten wachtte wagen wakker wal wandelen warm warme was water wapen website wedstrijd week weekend
weekje weg wegen weggaan weigeren weinig weiden weken wekelijks wereld werk werken werker werkhouding werkje werkt
werkte werkten werkverdeling werkwijze werkstuk westen wet weten wijs wijze wilgen wil winkel winnen winter wint wissel
wist wisten wit witte woede woensdag wolf wol wolk wonen woord woorden woon woont wou wraak wrede zaak zaal zacht
zachte zak zaken zand zat zaten zaterdag zee zeg zeggen zegt zei zeiden zelfstandig zelfstandige zelfvertrouwen
zenuwachtig zes zet zetten zette zeuren zeurt zeven ziek ziekte zien ziet zie zin zinnen zinnetje zitten zit zocht zoek
zoeken zoekt zoet zomer zon zondag zonde zoon zorg zorgde zorgen zorgt zorgvuldig zout zuid zuiver zuur zwaar zware
zwart zwak zwakke zwakker zwakste zweet zwemmen zwijgen zwijgt acht achtste elf twintig dertig veertig vijftig zestig
keertje beetje beetjes klusje team teams teamgenoot teamgenoten teamlid teamleden teamwork teamspeler app apps appen
appje appt groepsapp chat laptop slides dia dias powerpoint word bronnen bron spelling grammatica poster verslagje
practicum proefje gym biologie scheikunde natuurkunde wiskunde aardrijkskunde geschiedenis economie frans duits
nederlands kunstwerk tekening toneelstuk spreekbeurt mentor mentorles lokaal rooster pta vwo havo vmbo mavo gymnasium
klasje tussenuur lesuur huiswerkje cool chill chille nice relaxed super top topper toppie vet vette heftig keihard kei
mega beste hoi hallo hey groetjes doei dankje dankjewel bedankt sorry oke okee ok jo yo yes nope ff ofzo enzo wss iig
idd gwn mss bijv bv etc btw omg haha hahaha xd xoxo
"""

_ENGLISH = """
baker store host
ability able absent accept accepted account act acted action active actively activities activity actual actually add
added adds advice afraid afternoon age agree agreed agreement aim air angel angry announce annoyed annoying answer
answered answers anyway apart apology appear appreciate approach appropriate april area argue argued argument arrive
arrived art article ask asked asking asks assignment assignments attention attitude august average avoid aware awesome
awkward back background bad badly bag balance ball bank base based basic basically basics bat bay beach bear beat
beautiful bed beef begin beginning behave behaviour behavior believe bell bench bend benefit big bigger bill birth bit
bits black blame blank bless block blue board body book books boring bored boss bossy bother bottom bow box boy boys
bracket brain brave bread break breaks bright bring bringing brings broke broken brook brother brought brown build
building built burn bush busy butcher butter buy cake call called calls calm calmer calmly came camera camp capable car
card care careful carefully careless cares carry carried case cash cat catch cause caused certain certainly chair
challenge challenging chance change changed changes chapter character charge charity chase chat chatting chatty cheap
check checked checking cheerful cherry chess child children choice choices choose chose christian church city clarity
class classes classmate classmates clay clean clear clearer clearly clerk clever click climb clock close closed clothes
cloud coach coal coffee cold colour comfortable come comes coming comment comments common communicate communicated
communicates communication company complain complained complaining complete completed completely computer concentrate
concentrated concentration concern conclusion confidence confident confused confusing connect consider considerate
consistent constantly constructive contact contain content continue contribute contributed contributes contributing
contribution contributions control conversation cook cool copied copy corner correct cost count country couple courage
course cover crazy cream creative creativity criticism crowd crown cry cup cure current curious cut daily dance dancing
danger dark data date dates dawn day days dead deadline deadlines deal dear decent decide decided decides decision
decisions deep definitely deliver delivered depend dependable describe description deserve design designed desk detail
detailed details develop developed different difficult dinner direct directions dirty disagree disappear disappointed
discuss discussed discussing discussion discussions distract distracted distracting distribute divide divided document
dog door doubt drag draw drawing dream dress drew drink drive driver driving drop dropped dry due dull dutch duties
duty early earn ease easier easily easy eat editing editor effect effective effectively effort efforts eight eighth
email emails emotional encourage encouraged encourages encouraging end ended endless energetic energy engage engaged
engaging english enjoy enjoyable enjoyed enjoys enough ensure entire equal equally error errors essay evening event
events everyday evidence exactly exam example examples excellent excited excuse excuses exercise expect expectations
expected experience experiment explain explained explaining explains explanation explanations express extra extremely
eye eyes face fact facts fail failed fair fairly faith fall family fan far farm farmer fast faster father fault favour
favourite fear feature feel feeling feelings feels feet fell felt field fight figure figured file files fill film final
finally find finding finds fine finger finish finished finishes finishing fire firm fish fisher fit five fix fixed flag
flat flexible floor flow flower fly focus focused focusing follow followed following food foot football force forest
forever forget forgets forgetting forgot forgotten form forth forward found four fox frank free freely french
frequently fresh friday friend friendly friends front frost frustrated frustrating fun funny future gain game games
garden gardener gather gave general generally gentle german get gets getting gift girl girls give given gives giving
glad glass go goal goals god goes going gold golden gone good grab grace grade grades grand grass grateful gray great
greater greatly green greet grew grey ground group groups groupmate groupmates groupwork grow grown growth guess guest
guide guilty gun guy guys habit hair half hall hand handed handle handled hands hang happen happened happens happy
harbour hard harder hardest hardly hardworking harm harmony hat hate head health hear heard heart heat heavy height
held hello help helped helpful helping helps hey hi hide high higher highly hill history hit hold holding holds hole
holiday home homework honest honestly hope hoped hopefully hopes horse hot hotel hour hours house huge human humour
hundred hung hunt hunter hurry hurt husband ice idea ideas ignore ignored ignores ignoring ill image imagine
immediately important impressed impressive improve improved improvement improvements improving include included
includes including incredible independent independently individual influence info inform information initiative
initiatives input insights inspire inspired inspiring instead instructions intelligent interest interested interesting
interrupt interrupted interrupting interrupts introduce introduction invite involve involved involving island issue
issues jade jam january job jobs join joined joke jokes joy judge july jump june keen keep keeper keeping keeps kept
key kid kids kill kind kinda kindness king kitchen knew knight know knowing knowledge known knows lab lack lacked
lacking lady lake lamb land lane language laptop large late lately laugh laughed laughing law lazy lead leader leaders
leadership leading leads leaf learn learned learning learns learnt leave leaves leaving led left leg lend length lesson
lessons letter letting level levels lie life lift light liked likes lily line lines link list listen listened listener
listening listens literally live lively lives loan local lock logical lone long longer look looked looking looks loose
lord lose losing lost loud louder loudly love loved lovely loves low lower lucky lunch mad made mail main make makes
making man manage managed manager manner manners march mark marked marks market master match material maths matter
matters mature maximum max may mean meaning means meant measure meet meeting meetings member members memory men mental
mention mentioned mess message messages messy met method middle mild mile milk mill miller mind minded minds minute
minutes miss missed misses missing mistake mistakes mix mobile mom moment moments monday money month months mood moon
moral morning mother motivate motivated motivates motivating motivation mouth move moved moving music name names nasty
nature neat necessary need needed needing needs negative nervous news nice nicely nicer night nine noise noisy normal
normally north nose note notes notice noticed november number numbers observe obvious obviously occasion october odd
offer offered offers office old olive open opened opening openly opinion opinions opportunity oral orange order
organise organised organising organize organized organizing original outcome outside overall own pace page pages paid
pain paint pair paper parent parents park part participate participated participates participating participation
particular partner partners parts party pass passed past patience patient patiently pattern pause pay paying peace peer
peers pen penny people percent perfect perfectly perform performance period perry person personal personality phone
photo pick picked picture pictures piece pieces place plain plan planned planner planning plans play played player
playing pleasant pleased pleasure plenty plus point points poison polite politely poor pop poppy positive positively
possible post potential power practical practice prepare prepared present presentation presentations presented
presenting pressure pretty prevent price print priority private probably problem problems process procrastinate produce
product professional program progress project projects promise promised promises promising proper properly protect
proud prove provide provided provides public pull punctual pupil purpose push put puts putting quality quarter queen
question questions quick quicker quickly quiet quieter quietly quit quite quiz rain raise raised ran rarely rate reach
reached react reaction read reader reading ready real realise realised reason reasonable reasons receive received
recently reed red regret relaxed reliable reliability rely remain remember remembered remind reminded reminder repeat
replied reply report reports request require research researched respect respected respectful respects respond
responded response responses responsibilities responsibility responsible rest result results review rice rich rid ride
right ring rise river road rock role roles room rose rough round row rude rule rules run running rush rushed sad safe
sage said sail salt same sandy sang sat saturday save saw say saying says scared schedule school science score scout
screen script sea seal search seat second section see seeing seem seemed seems seen self selfish sell send sending
sends sense sent sentence sentences separate series serious seriously serve session set sets seven several shade share
shared shares sharing sharp she shepherd shop short shorter shot shout shouted shouting shouts show showed shower
showing shown shows shut shy sick side sides sign silence silent silly similar simple simply singer single sir sister
sit sits sitting situation situations six skill skilled skills skip sky slack slacking sleep slept slides slight
slightly slow slower slowly small smaller smart smarter smile smiled smiles smith smooth snow social soft solution
solutions solve solved solves solving sometimes son song sorry sort sound sounds source sources south space speak
speaker speaking speaks special specific speech speed spell spelling spend spending spent spirit split spoke spoken
sport spot spread spring square staff stage stand standing stands star start started starting starts state stay stayed
staying stays step stepped steps stern stick stone stood stop stopped stopping stops storm story straight strange
street stress stressed stressful stressing strict strong stronger strongest structure structured struggle struggled
struggling stubborn student students study studying stuff stupid style subject submit submitted success successful such
sudden suddenly suggest suggested suggestion suggestions summary summer sun sunday sunny super support supported
supporting supportive supports suppose sure surprise sweet swift switch system table take taken takes taking talent
talented talk talked talking talks talkative tall task tasks taste taught tea teach teacher teachers teaching team
teammate teammates teams teamwork tell telling tells ten tend tended tends term terms terrible test tests text thank
thankful thanks theory thick thin thing things think thinker thinking thinks thirty thorough thought thoughtful
thoughts thousand threw throw thursday tidy tie tight till time timely timer times tiny tip tips tired title today told
tolerant tomorrow tone tonight took tool topic topics totally touch tough town track train training travel treat
treated tree tried tries trip trouble true truly trust trusted trustworthy truth try trying tuesday turn turned turner
turns twelve twenty twice type typing ugly unable unclear understand understanding understands understood unfair
unfortunately unhappy unique unkind unreliable update updated updates upset usual valuable value various version video
view violet visit visual voice volume voted wait waited waiting waits walk walked walker walking wall want wanted
wanting wants ward warm warn warning wash waste wasted wasting watch watched water wave ways weak weaker weakness
wealth wear weather website wednesday week weekend weekly weeks weight weird welcome west wet whatever wheel whilst
white who wide wild willing willow win wind window winner winter wise wish wit woman women won wonder wonderful wood
woods word words wore work worked worker workers working workload works world worried worry worse worst worth wow
wright write writer writes writing written wrong wrote yeah year years yellow yesterday young younger youth zero zone
"""


def words(line: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(line.split())


FUNCTION_WORDS = words(_FUNCTION)
"""Words that carry the grammar: no name, unless the roster and a capital say so."""

_ORDINARY = FUNCTION_WORDS | words(_DUTCH) | words(_ENGLISH)

_ENDINGS = ("en", "e", "ere", "er", "ers", "t", "te", "ten", "de", "den", "d", "s", "es", "ed", "ing", "ly", "n", "r")


def is_ordinary(folded: str) -> bool:
    """Whether a folded word is an everyday word as it stands."""
    return folded in _ORDINARY


@lru_cache(maxsize=16_384)
def is_inflected_ordinary(folded: str) -> bool:
    """Whether a folded word is an everyday word, or one with a usual ending."""
    if folded in _ORDINARY:
        return True
    return any(folded.endswith(ending) and _is_stem(folded[: -len(ending)]) for ending in _ENDINGS)


def _is_stem(stem: str) -> bool:
    if len(stem) < 3:
        return False
    return stem in _ORDINARY or (stem[-1] == stem[-2] and stem[:-1] in _ORDINARY)
