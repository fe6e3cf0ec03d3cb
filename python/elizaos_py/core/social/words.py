"""What can be told from the words of a message: what it is about, whether it asks, and what it does to somebody.

The words are English. A message in another language is counted like any other, but does nothing and is about its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_TERMS = 32

THANKS, APOLOGY, ACCUSATION, AGREEMENT, DISAGREEMENT = ACTS = (
    "thanks",
    "apology",
    "accusation",
    "agreement",
    "disagreement",
)

_CUES: dict[str, re.Pattern[str]] = {
    THANKS: re.compile(
        r"(?<!no )\b(?:thanks|thank (?:you|u)|thx|cheers|much appreciated|appreciate (?:it|that|you|the)|grateful)\b"
    ),
    APOLOGY: re.compile(r"(?<!not )\b(?:sorry|apologi[sz]e|apologies|my (?:bad|fault|mistake)|forgive me)\b"),
    ACCUSATION: re.compile(
        r"(?<!not )(?<!not a )(?<!not an )\b(?:liars?|idiots?|morons?|losers?|scammers?|cheaters?|shut up|your fault"
        r"|you (?:lied|cheated|stole|broke|ruined)"
        r"|you(?:'re| are) (?:so |all |just )?(?:lying|cheating|stupid|useless|pathetic|clueless|worthless))\b"
    ),
    AGREEMENT: re.compile(
        r"(?<!not )\b(?:i (?:fully |totally )?agree|agreed|exactly|(?:good|great|fair) (?:point|idea)"
        r"|you(?:'re| are) right|well said|makes sense)\b|(?:^|\s)\+1\b"
    ),
    DISAGREEMENT: re.compile(
        r"\b(?:i disagree|i (?:don't|do not) agree|you(?:'re| are) wrong|that(?:'s| is) (?:wrong|nonsense|not true))\b"
        r"|(?:^|\s)-1\b"
    ),
}

REACTIONS: dict[str, str] = {
    "🙏": THANKS,
    "❤️": THANKS,
    "❤": THANKS,
    "👍": AGREEMENT,
    "✅": AGREEMENT,
    "💯": AGREEMENT,
    "🎉": AGREEMENT,
    "👎": DISAGREEMENT,
    "❌": DISAGREEMENT,
    "🖕": ACCUSATION,
    "🤡": ACCUSATION,
}

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"<?@!?[\w.\-]+>?")
_TERM = re.compile(r"(?<!\w)[^\W\d_][\w'\-]{2,23}(?![\w'\-])")

# What says nothing of a subject.
_STOP_WORDS = """
able about above actually after again against all almost also although always and another any anybody anyone
anything are aren't around ask asked away back because been before behind being below best better between both but
came can can't cannot come could couldn't did didn't does doesn't doing don't done down during each either else
enough even ever every everybody everyone everything exactly few find first for from get gets getting give given
goes going gone gonna good got great had has hasn't have haven't having hello help here hers him himself his how
however i'd i'll i'm i've idea idk instead into isn't it'd it'll it's its itself just keep kind knew know known last
later least less let let's like liked little long look looking lot made make makes making many may maybe mean means
might mine more most much must myself need needs never new next nice nobody none nope nor not nothing now off often
okay once one only onto other others our ours out over own part people perhaps please point pretty put quite rather
really right said same saw say says see seem seems seen she should shouldn't since some somebody someone something
soon sorry still such sure take tell than thank thanks that that's the their theirs them themselves then there
there's these they they're thing things think this those though thought through thx time too took toward tried try
trying two under until upon use used very want wanted wants was wasn't way well went were weren't what what's when
where whether which while who whom whose why will with within without won't would wouldn't yeah yep yes yet you
you'd you'll you're you've your yours yourself
"""
_SAYS_NOTHING = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True)
class Reading:
    """What one text says."""

    terms: tuple[str, ...]
    asks: bool
    acts: tuple[str, ...]


def read(text: str) -> Reading:
    """Read a text."""
    plain = _LINK.sub(" ", text.replace("\u2019", "'")).casefold()
    words = dict.fromkeys(term.rstrip("'-") for term in _TERM.findall(_HANDLE.sub(" ", plain)))
    terms = tuple(word for word in words if len(word) > 2 and word not in _SAYS_NOTHING)[:MOST_TERMS]
    return Reading(terms, "?" in plain, tuple(act for act, cue in _CUES.items() if cue.search(plain)))
