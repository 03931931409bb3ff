"""Comments of which more was said back than they say, each with all that it does say, and how.

``+`` is praise, ``-`` something noticed, ``?`` a wish. They were found by reading every summary of the two demo schools
beside its comments; the first of each group is how a pupil wrote it there, the others put the same trap differently.
"""

OVERREAD: tuple[tuple[str, set[str]], ...] = (
    # Who stresses the others is not stressed, and a perfectionist is not a bad planner.
    (
        'a bit of a perfectionist so stuff is never "done" until the last minute, which stresses us out',
        {"last minute-"},
    ),
    ("you stress everyone else out", set()),
    # To plan a rest is not to plan the work.
    ("Als jij stress hebt heeft iedereen stress. Plan een dag rust in.", set()),
    ("plan eens een pauze", set()),
    ("plan het wat beter", {"planning?"}),
    # Not to complain is that, and no good mood.
    ("never complains and just gets on with it", {"complaining+"}),
    ("zeurde niet over dat ik er niet was", set()),
    # What is noticed is no wish.
    ("praat veel maar ik ook dus", {"chatting-"}),
    ("praat wat minder", set()),
    ("Gezellig. Soms wat minder praten en meer plakken.", {"company+", "chatting?"}),
    ("stille kracht. zegt niks maar die maquette was sick", {"speaking up-"}),
    ("Zei weinig, deed veel.", {"effort+", "speaking up-"}),
    ("zegt niet veel, maar als ze iets zegt klopt het", {"speaking up-"}),
    ("Wish she'd speak up sooner.", {"speaking up?"}),
    ("nice, quiet, good at decorating", {"speaking up-"}),
    ("When he does not understand a task he stays silent", set()),
    ("spoke a bit quiet but the drawing saved it", {"volume-"}),
    ("praat best zacht, achterin hoorde je het niet", {"volume-"}),
    ("iets harder praten", {"volume?"}),
    ("Kijk wel wat meer de klas in, je las veel van je kaartjes.", {"looking at the class?", "reading aloud-"}),
    ("Planning is niet je ding haha", {"planning-"}),
    # Too harsh, in the words of a class.
    ("is best hard tegen mensen", {"tone-"}),
    ("Slim en eerlijk. Beetje minder fel graag.", {"cleverness+", "tone?"}),
    ("maar soms komt het hard binnen", {"tone-"}),
    ("De toon maakt het lastig", {"tone-"}),
    ("Je reageerde wat kortaf op de vraag", {"tone-"}),
    ("zeg dat dan gewoon normaal ofzo", {"tone?"}),
    ("she makes you feel thick when you ask something", {"tone-"}),
    ("never makes me feel stupid", set()),
    ("wees niet zo hard voor jezelf", set()),
    ("Streng maar eerlijk.", set()),
    # Clever is not well read, patient not friendly, keen not cheerful.
    ("she's clever", {"cleverness+"}),
    ("hij is niet geduldig", {"patience-"}),
    ("Je reageert enthousiast", {"enthusiasm+"}),
    ("ze regelt alles", {"arranging+"}),
    ("Ze verdeelde de taken eerlijk", {"dividing the work+"}),
    ("He forgets things", {"forgetting-"}),
    ("chagrijnig in de ochtend", {"temper-"}),
    # Late with what?
    ("Begint te laat. Maakt het daarna wel goed.", {"starting-"}),
    ("Het begon wel vijf minuten te laat.", set()),
    ("Volgende keer graag op tijd bij de voorbereiding.", {"punctuality?"}),
    ("The ingredients list was three days late", {"deadlines-"}),
    ("Didn't do the research he'd agreed to.", {"reliability-"}),
    ("the pump didn't work", set()),
    # Interrupting has its own words; so has copying.
    ("He does talk over people", {"interrupting-"}),
    ("alleen ze praat door je heen", {"interrupting-"}),
    ("Laat mensen uitpraten. Dat deed verder bijna niemand.", set()),
    ("heeft twee alinea's gemaakt, waarvan één gekopieerd", {"copying-"}),
    ("bit rushed at the end", set()),
    ("alleen je telefoon ging af midden in t verhaal", set()),
    ("Topic was interesting but I lost attention.", set()),
    # Praise that is limited, or ironic.
    ("Listens when he's not planning his next line.", set()),
    ("works hard when he feels like it", set()),
    ("Je luistert naar het eerste halve zinnetje en dan heb je je antwoord al klaar.", set()),
    ("werkt hard als hij er is", set()),
    ("helpt je graag als je erom vraagt", {"helping+"}),
    # Yes to everything.
    ("Ze zegt overal ja op en daarna heeft ze het te druk", {"saying no-"}),
    ("Moet leren nee zeggen", {"saying no?"}),
    ("Durf vaker nee te zeggen", {"saying no?"}),
    # Saying what you think: asked for, or asked for in another manner.
    ("Je mag vaker zeggen wat je zelf vindt", {"speaking up?"}),
    ("Durf te zeggen wat je vindt", {"speaking up?"}),
    ("wees niet bang om je mening te geven", {"speaking up?"}),
    ("Je mag wel wat aardiger zeggen wat je vindt", set()),
    ("you should think before you say what you think", set()),
    ("Je mag minder vaak zeggen wat je vindt", set()),
    ("Durf vaker iets te zeggen", {"speaking up?"}),
    ("Durft te zeggen wat ze denkt", {"speaking up+"}),
    ("wees niet bang om iets te zeggen", {"speaking up?"}),
    ("Don't be afraid to say what you think", {"speaking up?"}),
    ("Don't be shy to share your opinion", {"speaking up?"}),
    ("not afraid to say what he thinks", {"speaking up+"}),
    # Not to be afraid of something else: to share, to refuse, to ask.
    ("Don't be afraid to give others a turn", set()),
    ("don't be afraid to share the work", set()),
    ("Don't be afraid to say no", set()),
    ("you're not afraid to say no", set()),
    ("not afraid to give others a turn", set()),
    ("wees niet bang om nee te zeggen", set()),
    ("Wees niet bang om werk te delen", set()),
    ("wees niet bang om iets verkeerds te zeggen", set()),
    ("Durf taken uit handen te geven", set()),
    ("durf hulp te vragen", {"asking for help?"}),
    ("Je durft hulp te vragen", {"asking for help+"}),
    ("Je durft nee te zeggen", set()),
)
