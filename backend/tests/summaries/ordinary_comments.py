"""What pupils write when they name nobody: the text on which false hits are counted.

Written for the tests, apart from the list of everyday words that the product holds. Invented; no real comment.
"""

DUTCH = """
Je hebt het hele project hard gewerkt en je nam vaak het voortouw. Ik vond het prettig dat je altijd op tijd was en dat
je spullen in orde waren. Soms praatte je wat veel tijdens de uitleg, waardoor we achterliepen op het schema. Probeer de
volgende keer eerst even te luisteren voordat je iets afkeurt. Je ideeën waren origineel, vooral die over de maquette
en het logo. Door jouw grapjes bleef de sfeer gezellig, ook toen de printer kapot ging. Het onderzoek naar zonnepanelen
heb jij bijna alleen gedaan, petje af. Ik had liever gezien dat je je tekst zelf schreef in plaats van hem te kopiëren.
Je geeft eerlijk je mening en dat waardeer ik, maar let op hoe je het brengt. Met de filmpjes had je meer geduld mogen
hebben. Tijdens het presenteren sprak je duidelijk en keek je de klas aan. Je was twee keer afwezig zonder iets te
melden, daardoor moesten wij jouw stuk overnemen. Als er ruzie dreigde bleef jij kalm en zocht je een oplossing.
Volgens mij kun je veel meer dan je laat zien. Het samenwerken liep soepel, we verdeelden de taken netjes en iedereen
wist wat er van hem werd verwacht. Je spelling is slordig, lees het verslag nog eens door voor je het inlevert. Ik wil
graag vaker met je in een groepje zitten. Je telefoon lag te vaak op tafel en dat leidde af. Je rekende alles twee keer
na, daarom klopten onze metingen. Qua planning kan het strakker: begin eerder, dan hoef je niet tot middernacht door te
werken. Je hielp anderen met wiskunde zonder dat ze erom vroegen. Soms kwam je een beetje bazig over, bijvoorbeeld toen
je de rollen verdeelde. Het was fijn dat je de notulen bijhield en ze meteen in de map zette. Je mag best wat meer
zelfvertrouwen hebben, want je opmerkingen zijn scherp. Wij misten je inbreng in de laatste weken. De poster zag er
prachtig uit, die kleuren en letters had je mooi gekozen. Je reageert traag op berichten in de appgroep. Zonder jouw
hulp hadden wij nooit een voldoende gehaald. Je luistert goed, vat samen wat anderen zeggen en stelt dan een vraag. Kom
je afspraken na, anders kan niemand verder. Ik snapte de proef pas toen jij hem voordeed. Je maakte een storm van
ideeën los. Het lot bepaalde wie er begon en jij nam dat sportief op. De roos op het affiche was een leuk detail. We
zaten op de vloer te knutselen en jij ruimde daarna alles op. In mei moet het af zijn, dus mark dat alvast in je agenda.
Een fee of een draak, jij verzon de gekste verhalen bij het toneelstuk. De jonge bakker in jullie filmpje was
geloofwaardig. Er stond een groot hek om het veld en jij durfde de eigenaar te bellen. Het licht was groen of wit, dat
had jij goed onderzocht. Je bent eigenwijs maar je geeft het toe als je fout zit. Af en toe mopperen mag, maar niet elke
les. Jij bracht koekjes mee voor het overleg en dat brak het ijs. Je handschrift is onleesbaar, typ het liever uit.
Bij scheikunde ging je zorgvuldig om met de stoffen en de veiligheidsbril. Je bleef hangen in details terwijl de
hoofdzaak nog niet klaar was. Ik heb veel geleerd van hoe jij bronnen vergelijkt en controleert. Je onderbrak mij
midden in een zin en dat voelde vervelend. Door jou werden we enthousiast over een saai onderwerp. De begroting klopte
niet helemaal, kijk die nog na. Je doet alsof het je niks kan schelen, maar stiekem werk je door. Goed bezig, ga zo
door! Je durft hulp te vragen, daar kan ik een voorbeeld aan nemen. Het zou helpen als je je laptop oplaadt voor de les.
Je stem was zacht, achterin verstonden we weinig. Jouw conclusie was kort en krachtig. Misschien kun je een lijstje
maken met wat er nog moet gebeuren. Je was ziek maar stuurde toch je deel op. Ik vind je behulpzaam, rustig en precies.
Je verwachtte te veel van de rest en werd boos toen het misging. De eerste versie was rommelig, de tweede stukken
beter. Je hebt de geluiden opgenomen, geknipt en gemixt. Tijdens de excursie paste je op de jongere kinderen. Je vergat
de batterijen zodat de robot stilviel. Niemand wist waar jij mee bezig was, vertel dat wat vaker. Je tekende de
plattegrond op schaal en rekende de oppervlakte uit. Je excuses kwamen laat, maar ze waren oprecht. Acht van de tien
keer had jij gelijk. Een zeven komma vijf is een terecht cijfer. Je straalt rust uit en dat werkt door op ons.
"""

ENGLISH = """
You worked steadily and never missed a rehearsal. I liked how you explained the graph, because at first nobody
understood the axes. Sometimes you interrupted before the speaker had finished, which felt rude. Your slides were tidy,
although the font could be larger. We relied on you for the measurements and every figure turned out accurate. Please
reply to the chat sooner; we waited an entire weekend. When we argued about the ending, you suggested a compromise that
satisfied everybody. You tend to leave your part until the night before, so the rest of us panic. Thanks to your jokes
the atmosphere stayed light. Your accent was clear and you looked at the audience. I wish you would share your opinion
more, since your remarks are clever. The model bridge held twelve kilos and that was mostly your achievement. You
copied two paragraphs from a website without naming the source. Nobody else dared to phone the museum, but you did. You
kept the notes organised and uploaded them the same afternoon. Try not to roll your eyes when somebody makes a mistake.
The survey you designed gave us surprising answers. You arrived late three times and blamed the bus. I admire how
patiently you showed me the formula. Your paragraph about rainfall was dull, yet the conclusion was strong. You may want
to practise aloud at home. It will help if you bring your charger. I hope we can team up again after the holidays. Your
sense of joy was catching, and you handled defeat with grace. A rose by any other word would not have fitted that poem.
The sky in your painting looked alive. Mark the important lines before you start to cut. He was green with envy, we
laughed, and then we carried on. A young baker, a miller and a smith appear in your story. The white background made the
text readable. You took criticism well and rewrote the introduction twice. Doing everything alone is not teamwork, even
if the outcome is brilliant. You remembered who had which task and reminded us kindly. The experiment failed because
the beaker was dirty, which you admitted straight away. You spoke softly but what you said mattered. Your timetable was
unrealistic; halve the number of goals. Honestly, without your energy we would have given up. You borrowed my ruler and
gave it back broken. The costume you sewed was gorgeous. I noticed that you scroll on your screen during meetings. You
found sponsors for the charity run and counted each coin. Check your commas, and avoid sentences of six lines. You
listened when I was upset and that meant a lot. Next term, take a role that scares you a little. Your voice-over
matched the clip perfectly. We disagreed about the budget, still you stayed polite. You are quick at maths but slow to
start. The chapter on volcanoes was yours and it shows expertise. Clean up the paint next time, the caretaker was
furious. You deserve an eight out of ten. I felt included because you asked what I thought. The recipe went wrong, you
laughed it off and baked another batch. Your drawings of birds brightened the booklet. You argued both sides fairly in
the debate. Reading aloud made you nervous, but you went on. It annoyed me that you changed the file overnight without
asking. Your code ran on the first attempt, which amazed us. Keep a copy somewhere safe. You are honest, dependable and
a bit stubborn. Give quieter classmates a chance to answer. The interview with the nurse was your best work so far.
"""

MORE = """
adem afstand appel artikel aula balkon bedrag bijlage bladzijde boterham brandweer bril buskaart circus citaat
computerspel dierenarts diploma draad drempel druppel eiland emmer ervoor fabriek fonds formule gebaar gebouw gebroken
geheim gemeente gitaar gordijn grafiek haven helft hoogtepunt horloge huur inkt instrument jurk kabel kader kalender
kantine keukentafel kilo knutselwerk koffer kolom krul kwartier ladder leeftijd lijm liniaal lokaalwissel maaltijd
maquettes markering meubel microfoon motor munt museum nietmachine noordpool oefenvraag olifant ontbijt oplader oven
paginas passer penseel perron piano plakband planeet potlood praktijk publiek raket receptie rugzak saldo schaar
schets sleutels spons stemming stiften stopwatch stoplicht struik tabel tekenfilm telling tentoonstelling thermometer
touw trommel uitnodiging vakjes verf verkeer vijver vlieger voorraad vulkaan wachtwoord wasmachine weegschaal wens
wortel zaagsel zaklamp zwembad aangenaam afzonderlijk bescheiden bondig chaotische dapperder eensgezind gevoelig gretig
grondig haastig hoffelijk inspirerend jaloers kieskeurig koppig levendig luidruchtig meegaand nieuwsgierig onrustig
oplettend overtuigde passief roekeloos scherpzinnig spontaan stipter systematisch taai uitbundig verstrooid vindingrijk
volhardend voorzichtig weifelend zorgeloos aangekondigd afgeraden beloond bijgestuurd doorgezet gedraald gekibbeld
gemopperd gesjouwd gestimuleerd getwijfeld getreuzeld ingegrepen nagevraagd omgegooid opgehemeld overlegd rondgekeken
uitgeprint verdiept verslapt weggelopen
apron balcony banner barrel basket battery bicycle blanket bottle breakfast bucket button cabinet calendar candle
cardboard carpet ceiling cellar chalk cinema circle collar compass concert cotton cupboard curtain customer diagram
dictionary dinosaur drawer elephant engine envelope fabric feather fence flour fountain furniture garage globe glove
guitar hammer helmet insect jacket jungle kettle ladder lantern leather lemon library lizard luggage magnet marble
medal microscope mirror monkey mushroom needle onion orchestra oven parcel pebble pencil piano pillow planet pocket
poem printer pumpkin puzzle rabbit recipe rocket ruler sandwich saucer scissors shadow shelf shoulder sketch soap
spoon stapler stomach sugar thermos ticket torch towel trousers trumpet tunnel umbrella vegetable village volcano wallet
whistle wrist zipper absurd ambitious anxious assertive attentive blunt bold brisk calmest cautious clumsy considerate
cunning daring decent diligent diplomatic eager eloquent fearless fluent forgetful gracious grumpy hasty hesitant
impatient inventive jealous loyal meticulous modest moody neutral obedient observant passionate persuasive picky prompt
reckless relentless reserved resourceful restless sincere sloppy sober spontaneous tactful tense thrifty timid vague
versatile vigorous wary witty zealous abandoned admired applauded assembled bargained boasted calculated cheered
clarified coached collapsed compared concluded daydreamed debated delegated doodled exaggerated gossiped grumbled
hesitated illustrated juggled knitted lectured mumbled nagged negotiated outlined painted persisted polished postponed
praised quarrelled rehearsed rescued scribbled shrugged simplified squabbled stammered summarised tolerated translated
typed volunteered wandered whispered yawned
"""
"""More words, of the kind that comments hold now and then."""

WORDS = sorted({word.strip(".,;:!?'").lower() for word in (DUTCH + ENGLISH + MORE).split()} - {""})
"""Every word of these comments once, in small letters."""

SENTENCES = [
    sentence.strip() + "." for part in (DUTCH, ENGLISH) for sentence in " ".join(part.split()).split(".") if sentence
]
"""The comments, sentence by sentence."""
