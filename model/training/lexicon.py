"""The words from which agreement pairs are made: English, French, and what agrees with what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A noun in both languages; `gender` is "m" or "f", in French."""

    english: str
    french: str
    gender: str

    def definite(self) -> str:
        """Return the French noun with its article: le, la, or l' before a vowel."""
        if self.french[0] in "aâeéèêiîoôuh":
            return "l'" + self.french
        return ("le " if self.gender == "m" else "la ") + self.french


@dataclass(frozen=True)
class Phrase:
    """A predicate or a verb; `feminine` differs where the French agrees with its subject."""

    english: str
    masculine: str
    feminine: str

    def french(self, gender: str) -> str:
        """Return the form that agrees with a subject of this gender."""
        return self.masculine if gender == "m" else self.feminine


def nouns(gender: str, listed: str) -> list[Noun]:
    """Read "english=french, ..." as nouns of one gender."""
    entries = (entry.strip().split("=") for entry in listed.split(","))
    return [Noun(english, french, gender) for english, french in entries]


def phrases(listed: str) -> list[Phrase]:
    """Read lines of "english = masculine" or "english = masculine | feminine"."""
    read = []
    for line in filter(None, map(str.strip, listed.splitlines())):
        english, french = map(str.strip, line.split("="))
        masculine, _, feminine = map(str.strip, french.partition("|"))
        read.append(Phrase(english, masculine, feminine or masculine))
    return read


ANIMALS = nouns(
    "m",
    "animal=animal, dog=chien, cat=chat, horse=cheval, rabbit=lapin, donkey=âne, sheep=mouton,"
    "pig=cochon, fox=renard, bear=ours, squirrel=écureuil, snail=escargot, duck=canard,"
    "lizard=lézard, wolf=loup, monkey=singe, elephant=éléphant, camel=chameau, lion=lion,"
    "tiger=tigre, kitten=chaton, bird=oiseau, deer=cerf, beaver=castor",
) + nouns(
    "f",
    "cow=vache, goat=chèvre, mouse=souris, turtle=tortue, frog=grenouille, hen=poule, ant=fourmi,"
    "bee=abeille, giraffe=girafe, spider=araignée, mule=mule, otter=loutre, gazelle=gazelle,"
    "panther=panthère, hyena=hyène, owl=chouette, swallow=hirondelle, fly=mouche,"
    "dragonfly=libellule, beast=bête, creature=créature, weasel=belette, salamander=salamandre",
)
PLACES = nouns(
    "m",
    "bridge=pont, field=champ, desert=désert, lake=lac, path=chemin, garden=jardin, tunnel=tunnel,"
    "swamp=marais, canal=canal, stream=ruisseau, park=parc, hallway=couloir, village=village,"
    "boulevard=boulevard, ravine=ravin, platform=quai",
) + nouns(
    "f",
    "street=rue, road=route, river=rivière, forest=forêt, valley=vallée, avenue=avenue,"
    "square=place, highway=autoroute, meadow=prairie, alley=ruelle, mountain=montagne, yard=cour,"
    "beach=plage, plain=plaine, hill=colline, bay=baie",
)
THINGS = nouns(
    "m",
    "trophy=trophée, book=livre, toy=jouet, hat=chapeau, painting=tableau, violin=violon,"
    "computer=ordinateur, mirror=miroir, sofa=canapé, desk=bureau, carpet=tapis, piano=piano",
) + nouns(
    "f",
    "ball=balle, lamp=lampe, statue=statue, guitar=guitare, clock=horloge, chair=chaise, cup=tasse,"
    "plate=assiette, jacket=veste, table=table, machine=machine, doll=poupée",
)
CONTAINERS = nouns(
    "m",
    "bag=sac, drawer=tiroir, trunk=coffre, basket=panier, cupboard=placard, truck=camion,"
    "garage=garage",
) + nouns("f", "suitcase=valise, box=boîte, room=chambre, car=voiture, kitchen=cuisine, hut=cabane")

# What an animal may do to a place, and a place to an animal.
ANIMAL_VERBS = phrases("""
    didn't cross = n'a pas traversé
    did not cross = n'a pas traversé
    couldn't cross = ne pouvait pas traverser
    could not cross = ne pouvait pas traverser
    wouldn't cross = ne voulait pas traverser
    doesn't cross = ne traverse pas
    never crossed = n'a jamais traversé
    refused to cross = a refusé de traverser
    avoided = a évité
    left = a quitté
    looked at = a regardé
    watched = regardait
    followed = suivait
    hated = détestait
    liked = aimait
    didn't like = n'aimait pas
    reached = a atteint
    explored = explorait
    couldn't see = ne voyait pas
    forgot = a oublié
    searched = a fouillé
    feared = craignait
    knew = connaissait
    ignored = ignorait
    preferred = préférait
    could not find = ne trouvait pas
    chose = a choisi
    saw = a vu
    discovered = a découvert
    found = a trouvé
    visited = a visité
""")
PLACE_VERBS = phrases("""
    worried = inquiétait
    scared = effrayait
    stopped = a arrêté
    bothered = gênait
    delayed = a retardé
    attracted = attirait
    surprised = a surpris
    didn't stop = n'a pas arrêté
    never scared = n'a jamais effrayé
    annoyed = agaçait
    exhausted = épuisait
    calmed = calmait
    frightened = terrifiait
    hurt = blessait
    helped = aidait
    protected = protégeait
    hid = cachait
    slowed down = ralentissait
    disturbed = dérangeait
    interested = intéressait
    saved = a sauvé
    tempted = tentait
    amazed = émerveillait
    confused = troublait
""")
THING_VERBS = phrases("""
    didn't fit in = ne rentrait pas dans
    did not fit in = ne rentrait pas dans
    doesn't fit in = ne rentre pas dans
    does not fit in = ne rentre pas dans
    won't fit into = ne rentrera pas dans
    doesn't fit into = ne rentre pas dans
""")
CONTAINER_VERBS = phrases("""
    couldn't hold = ne pouvait pas contenir
    can't hold = ne peut pas contenir
    couldn't contain = ne pouvait pas contenir
    won't hold = ne contiendra pas
    didn't hold = ne contenait pas
""")

OPENERS = phrases("""
    Yesterday, = Hier,
    This morning, = Ce matin,
    In the end, = Finalement,
    Of course, = Bien sûr,
    Sometimes = Parfois
    Last night, = Hier soir,
    I think that = Je pense que
    We know that = Nous savons que
    Tom says that = Tom dit que
""")
ADVERBIALS = phrases("""
    again = à nouveau
    today = aujourd'hui
    that day = ce jour-là
    for a while = pendant un moment
    at first = au début
    once more = encore une fois
""")
DEGREES = phrases("""
    too = trop
    too = trop
    very = très
    so = si
""")
CONJUNCTIONS = phrases("""
    because = parce que
    since = car
    because = car
    as = car
""")

# Who else may stand where "it" stands: English, French, and "m", "f" or "p" (plural, masculine).
OTHERS = [
    ("he", "il", "m"),
    ("she", "elle", "f"),
    ("they", "ils", "p"),
    ("Tom", "Tom", "m"),
    ("Mary", "Marie", "f"),
    ("the boy", "le garçon", "m"),
    ("the girl", "la fille", "f"),
    ("the driver", "le conducteur", "m"),
    ("my mother", "ma mère", "f"),
    ("my brother", "mon frère", "m"),
    ("the children", "les enfants", "p"),
]
