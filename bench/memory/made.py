"""A made set of facts and questions: the same for the same seed.

Each person has each attribute, and people share first names and surnames: so every fact stands among others of the same
person, of the same attribute, and of people with nearly the same name. Questions are worded unlike the facts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST = ("Ada", "Bruno", "Carla", "Dmitri", "Elif", "Farah", "Goran", "Hanna", "Igor")
LAST = ("Lindqvist", "Okafor", "Moreau", "Tanaka", "Weiss")


@dataclass(frozen=True)
class Attribute:
    """What may be known of a person: how it is told, how it is asked for, and what it may be."""

    facts: tuple[str, ...]
    questions: tuple[str, ...]
    values: tuple[str, ...]


ATTRIBUTES = {
    "home": Attribute(
        ("{p} lives in {v}.", "The flat that {p} rents is in {v}.", "{p} has settled down in {v}."),
        ("Where does {p} reside?", "Which town is {p} based in?", "In what city would I visit {p} at home?"),
        ("Oslo", "Porto", "Leipzig", "Kraków", "Ghent", "Turin", "Tampere", "Lyon", "Bergen", "Seville"),
    ),
    "employer": Attribute(
        ("{p} works for {v}.", "{p} is employed at {v}.", "The company that pays {p} is {v}."),
        ("Who is {p}'s employer?", "Which firm does {p} have a job with?", "On whose payroll is {p}?"),
        ("Northwind Freight", "Halden Optics", "Kestrel Bank", "Blue Fjord Foods", "Ostara Games", "Pella Robotics"),
    ),
    "profession": Attribute(
        ("{p} is a {v} by trade.", "{p} was trained as a {v}.", "By profession {p} is a {v}."),
        ("What does {p} do for a living?", "What is {p}'s occupation?", "Which career did {p} choose?"),
        ("carpenter", "notary", "radiologist", "translator", "pilot", "botanist", "locksmith", "accountant"),
    ),
    "drink": Attribute(
        ("{p} likes to drink {v} best.", "The favourite drink of {p} is {v}.", "{p} always orders {v}."),
        ("Which beverage should I serve {p}?", "What would {p} choose to sip?", "What does {p} enjoy when thirsty?"),
        ("green tea", "oat milk cocoa", "black coffee", "elderflower soda", "tomato juice", "ginger beer"),
    ),
    "allergy": Attribute(
        ("{p} is allergic to {v}.", "{p} gets a rash from {v}.", "{p} must keep away from {v} for health reasons."),
        ("What is dangerous for {p} to eat or touch?", "Does {p} have an intolerance?", "Which allergen harms {p}?"),
        ("peanuts", "penicillin", "shellfish", "latex", "bee venom", "strawberries", "sesame"),
    ),
    "pet": Attribute(
        ("{p} has {v}.", "At home {p} looks after {v}.", "{p} is the proud owner of {v}."),
        ("Which animal does {p} keep?", "What pet is there in {p}'s household?", "What creature does {p} care for?"),
        ("a beagle named Pixel", "a cat named Miso", "a parrot named Cato", "a tortoise named Flash", "two ferrets"),
    ),
    "sport": Attribute(
        ("{p} goes {v} every week.", "{p} trains for {v}.", "In the evenings {p} does {v}."),
        ("How does {p} keep fit?", "Which sport does {p} practise?", "What physical exercise is {p} into?"),
        ("rowing", "fencing", "bouldering", "speed skating", "judo", "cross-country skiing", "swimming"),
    ),
    "instrument": Attribute(
        ("{p} plays the {v}.", "{p} takes lessons on the {v}.", "{p} has practised the {v} since childhood."),
        ("Which instrument does {p} make music on?", "What could {p} bring to a jam session?", "Is {p} a musician?"),
        ("cello", "accordion", "oboe", "banjo", "harp", "trombone", "viola"),
    ),
    "birthday": Attribute(
        ("{p} was born on {v}.", "The birthday of {p} is {v}.", "{p} celebrates turning a year older on {v}."),
        ("When should I congratulate {p}?", "On what date does {p} have a birthday?", "What is {p}'s date of birth?"),
        ("3 May", "4 May", "17 August", "29 January", "12 November", "30 June", "8 March", "21 October"),
    ),
    "partner": Attribute(
        ("{p} is married to {v}.", "{p} and {v} are a couple.", "The spouse of {p} is called {v}."),
        ("Who is {p}'s husband or wife?", "With whom does {p} share a life?", "What is the name of {p}'s partner?"),
        ("Noor", "Sven", "Mirela", "Tobias", "Yuki", "Amara", "Luca", "Signe"),
    ),
    "vehicle": Attribute(
        ("{p} drives {v}.", "{p} bought {v} last year.", "{p} commutes with {v}."),
        ("How does {p} get around?", "What kind of vehicle does {p} have?", "Which means of transport belongs to {p}?"),
        ("a red cargo bike", "an old Volvo", "an electric scooter", "a white van", "a vintage Vespa", "a grey Skoda"),
    ),
    "language": Attribute(
        ("{p} is learning {v}.", "{p} takes an evening course in {v}.", "{p} wants to become fluent in {v}."),
        ("Which foreign tongue does {p} study?", "What language is {p} picking up?", "What does {p} want to speak?"),
        ("Icelandic", "Swahili", "Korean", "Basque", "Arabic", "Greek", "Hungarian"),
    ),
    "dislike": Attribute(
        ("{p} cannot stand {v}.", "{p} dislikes {v} very much.", "{p} leaves the room because of {v}."),
        ("What annoys {p}?", "What should one spare {p}?", "Which thing does {p} hate?"),
        ("loud chewing", "blue cheese", "small talk", "cold showers", "karaoke", "early meetings", "incense"),
    ),
    "travel": Attribute(
        ("{p} is going to spend the summer in {v}.", "{p} has booked a holiday in {v}.", "{p} plans a trip to {v}."),
        (
            "Where will {p} go on vacation?",
            "What is {p}'s next journey?",
            "Which destination has {p} picked for a break?",
        ),
        ("Patagonia", "Sardinia", "Hokkaido", "the Azores", "Namibia", "Georgia", "Corfu", "Lapland"),
    ),
}


@dataclass(frozen=True)
class Made:
    """A fact; `days` is how old it is, `wording` which of the templates it has."""

    person: str
    attribute: str
    value: str
    text: str
    importance: float
    days: float
    outdated: bool = False


@dataclass(frozen=True)
class Asked:
    """A question, the one fact that answers it, and the one that did so once, where that has changed."""

    text: str
    answer: Made
    outdated: Made | None


def make(seed: int, questions: int) -> tuple[list[Made], list[Asked], list[Made]]:
    """Give facts in the order of their age, questions, and some of the facts told once more in other words."""
    chance = random.Random(seed)
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    current: list[Made] = []
    outdated: list[Made] = []
    for person in people:
        for name, attribute in ATTRIBUTES.items():
            before, value = chance.sample(attribute.values, 2)
            current.append(_fact(chance, person, name, value, chance.uniform(0, 60)))
            # One in eight has changed: the fact of before is there as well, and older.
            if chance.random() < 1 / 8:
                age = current[-1].days + chance.uniform(60, 240)
                outdated.append(_fact(chance, person, name, before, age, outdated=True))
    once = {(fact.person, fact.attribute): fact for fact in outdated}
    asked = [
        Asked(
            chance.choice(ATTRIBUTES[fact.attribute].questions).format(p=fact.person),
            fact,
            once.get((fact.person, fact.attribute)),
        )
        for fact in chance.sample(current, questions)
    ]
    again = [_again(fact) for fact in chance.sample(current, questions // 2)]
    return sorted(current + outdated, key=lambda fact: -fact.days), asked, again


def _fact(chance: random.Random, person: str, name: str, value: str, days: float, *, outdated: bool = False) -> Made:
    text = chance.choice(ATTRIBUTES[name].facts).format(p=person, v=value)
    return Made(person, name, value, text, round(chance.uniform(0.2, 0.9), 2), days, outdated)


def _again(fact: Made) -> Made:
    wordings = [each.format(p=fact.person, v=fact.value) for each in ATTRIBUTES[fact.attribute].facts]
    other = wordings[(wordings.index(fact.text) + 1) % len(wordings)]
    return Made(fact.person, fact.attribute, fact.value, other, fact.importance, 0.0)
