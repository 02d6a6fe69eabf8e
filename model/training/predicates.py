"""What can be said of the nouns: predicates that fit one role of a scene and not the other."""

from model.training.lexicon import phrases

# After "it was too" and the like: adjectives that fit one role and not the other.
ANIMAL_ADJECTIVES = phrases("""
    tired = fatigué | fatiguée
    scared = effrayé | effrayée
    hungry = affamé | affamée
    lazy = paresseux | paresseuse
    old = âgé | âgée
    weak = faible
    sick = malade
    sleepy = endormi | endormie
    nervous = nerveux | nerveuse
    shy = timide
    young = jeune
    exhausted = épuisé | épuisée
    stubborn = têtu | têtue
    thirsty = assoiffé | assoiffée
    anxious = anxieux | anxieuse
    calm = calme
    brave = courageux | courageuse
    clumsy = maladroit | maladroite
""")
PLACE_ADJECTIVES = phrases("""
    wide = large
    dangerous = dangereux | dangereuse
    long = long | longue
    deep = profond | profonde
    narrow = étroit | étroite
    dark = sombre
    muddy = boueux | boueuse
    noisy = bruyant | bruyante
    crowded = bondé | bondée
    wet = mouillé | mouillée
    dirty = sale
    flooded = inondé | inondée
    steep = escarpé | escarpée
    icy = verglacé | verglacée
    slippery = glissant | glissante
    vast = vaste
    empty = vide
    remote = isolé | isolée
""")
THING_ADJECTIVES = phrases("""
    big = grand | grande
    large = gros | grosse
    tall = haut | haute
    heavy = lourd | lourde
    wide = large
    bulky = encombrant | encombrante
""")
CONTAINER_ADJECTIVES = phrases("""
    small = petit | petite
    narrow = étroit | étroite
    full = plein | pleine
    tiny = minuscule
    short = court | courte
    cramped = exigu | exiguë
""")

# After "it": predicates that are verbs; few of them agree, so the pronoun alone shows the gender.
ANIMAL_PREDICATES = phrases("""
    wanted to sleep = voulait dormir
    needed to rest = avait besoin de repos
    had no strength = n'avait pas de force
    was in a hurry = était pressé | était pressée
    felt sick = se sentait mal
    heard a noise = entendait un bruit
    was afraid of cars = avait peur des voitures
    was looking for food = cherchait à manger
    had eaten too much = avait trop mangé
    saw a snake = voyait un serpent
    slept badly = dormait mal
    had a fever = avait de la fièvre
    was cold = avait froid
    was very hungry = avait très faim
    was thirsty = avait soif
    was scared = avait peur
    was sleepy = avait sommeil
    couldn't swim = ne savait pas nager
    didn't trust anyone = ne faisait confiance à personne
    wanted to go home = voulait rentrer à la maison
    had lost its friends = avait perdu ses amis
    liked to be alone = aimait la solitude
    couldn't breathe = ne pouvait pas respirer
    was dreaming = rêvait
    was crying = pleurait
    couldn't run anymore = ne pouvait plus courir
""")
PLACE_PREDICATES = phrases("""
    had too many cars = avait trop de voitures
    was full of water = était plein d'eau | était pleine d'eau
    had no lights = n'avait pas de lumière
    led nowhere = ne menait nulle part
    smelled bad = sentait mauvais
    was under construction = était en travaux
    had no end = n'avait pas de fin
    was closed = était fermé | était fermée
    belonged to a farmer = appartenait à un fermier
    had no shade = n'avait pas d'ombre
    froze in winter = gelait en hiver
    was in ruins = était en ruine
    needed repairs = avait besoin de réparations
    had too many holes = avait trop de trous
    went on for miles = continuait pendant des kilomètres
    ran through the town = passait par la ville
    was covered with snow = était couvert de neige | était couverte de neige
    was on fire = était en feu
    had no trees = n'avait pas d'arbres
    was near the factory = était près de l'usine
    had a bad name = avait mauvaise réputation
    had no exit = n'avait pas de sortie
    was of no interest = était sans intérêt
    had changed a lot = avait beaucoup changé
    was in the shade = était à l'ombre
""")
