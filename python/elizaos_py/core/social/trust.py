"""How far one person may trust another, by what happened between them.

Every kind of evidence i gives a number of observations n_i, faded and weighed by how sure it is whom a message was for,
and the part x_i of them, 0 to 1, that speaks for the other. As with a coin that was tossed n times,

    trust = (K * PRIOR + sum(w_i * n_i * x_i)) / (K + sum(w_i * n_i))     confidence = sum(w_i * n_i) / (K + sum(...))

so that trust is the prior without evidence, nears the evidence as it grows, and falls back to the prior as it fades.
For the trust of A in B:

    reciprocity   n: what both direct at each other    x: 2 * min / sum, so 1 when both give alike, 0 when one does
    tone          n: what B directs at A with a tone   x: (1 + mean tone) / 2
    promptness    n: turns of A that B answered or     x: 2 ** (-delay / prompt_half_life) for an answered one,
                     let lapse                            0 for a lapsed one
    acts          n: acts of A to B, or of B to A      x: 1 or 0, by the table below

One more good act raises trust and one more bad act lowers it, whatever came before.
"""

from __future__ import annotations

from dataclasses import dataclass

from elizaos_py.core.social.person import TONE, TONED
from elizaos_py.core.social.tie import ANSWERED, LAPSED, PROMPT, WEIGHT
from elizaos_py.core.social.words import ACCUSATION, AGREEMENT, APOLOGY, DISAGREEMENT, THANKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from elizaos_py.core.social.tie import Tie

PRIOR = 0.5
PRIOR_WEIGHT = 4.0

RECIPROCITY_WEIGHT = 0.25
TONE_WEIGHT = 1.0
PROMPTNESS_WEIGHT = 0.5

# What A does to B tells what A thinks of B; what B does to A tells how B behaves, and is cheaper to fake.
GIVEN = ((THANKS, 2.0, True), (AGREEMENT, 1.0, True), (DISAGREEMENT, 0.5, False), (ACCUSATION, 2.0, False))
RETURNED = ((AGREEMENT, 0.5, True), (APOLOGY, 0.5, True), (DISAGREEMENT, 0.25, False), (ACCUSATION, 3.0, False))


@dataclass(frozen=True)
class Trust:
    """A value from 0 to 1, how much of it is evidence and not the prior, and the messages that it comes from."""

    value: float
    confidence: float
    evidence: int


@dataclass(frozen=True)
class Evidence:
    """What speaks for somebody, of all that speaks, from so many messages."""

    good: float
    total: float
    messages: int


def trust(given: Tie | None, returned: Tie | None, now: float) -> Trust:
    """Measure the trust of A in B by the tie of A to B and the tie of B to A."""
    return weigh([(evidence(given, returned, now), 1.0)])


def weigh(found: Iterable[tuple[Evidence, float]]) -> Trust:
    """Hold the evidence of one or of many against the prior, each by the credit that it has."""
    good = total = 0.0
    messages = 0
    for one, credit in found:
        good, total, messages = good + credit * one.good, total + credit * one.total, messages + one.messages
    value = (PRIOR_WEIGHT * PRIOR + good) / (PRIOR_WEIGHT + total)
    # Sums of rounded parts may be a hair outside.
    return Trust(max(0.0, min(1.0, value)), total / (PRIOR_WEIGHT + total), messages)


def evidence(given: Tie | None, returned: Tie | None, now: float) -> Evidence:
    """Sum up what happened between A and B, as evidence for B."""
    to_other = given.counts.weighed(now) if given is not None else {}
    from_other = returned.counts.weighed(now) if returned is not None else {}
    sent, came = to_other.get(WEIGHT, 0.0), from_other.get(WEIGHT, 0.0)
    toned, answered = from_other.get(TONED, 0.0), from_other.get(ANSWERED, 0.0)
    good = RECIPROCITY_WEIGHT * 2 * min(sent, came)
    total = RECIPROCITY_WEIGHT * (sent + came)
    good += TONE_WEIGHT * (toned + from_other.get(TONE, 0.0)) / 2
    total += TONE_WEIGHT * toned
    good += PROMPTNESS_WEIGHT * from_other.get(PROMPT, 0.0)
    total += PROMPTNESS_WEIGHT * (answered + to_other.get(LAPSED, 0.0))
    for acts, table in ((to_other, GIVEN), (from_other, RETURNED)):
        for act, weight, speaks_for in table:
            count = weight * acts.get(act, 0.0)
            total += count
            good += count if speaks_for else 0.0
    return Evidence(good, total, sum(tie.messages for tie in (given, returned) if tie is not None))
