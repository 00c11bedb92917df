"""Sentence + quote -> where the sentence has other words for what the quote says: "resigned" for "stepped down".

Few, mostly verbs that news exchanges freely, and only those that can hardly mean different things of one matter: not
"close", which may be near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.patterns import either

_SAME = """
resigned, stepped down, stood down, quit
resign, step down, stand down, quit
cancelled, canceled, called off
cancel, call off
postponed, put off, pushed back
postpone, put off, push back
rose, increased, climbed, went up
rise, increase, climb, go up
fell, declined, decreased, dropped, went down
fall, decline, decrease, drop, go down
bought, acquired, purchased
buy, acquire, purchase
began, started, commenced, got under way
begin, start, commence, get under way
ended, finished, concluded
end, finish, conclude
rejected, turned down
reject, turn down
took part, participated
take part, participate
injured, hurt, wounded
sacked, fired, dismissed
jailed, imprisoned, sent to prison
set up, established, founded
built, constructed
build, construct
shut, closed
carried out, conducted
carry out, conduct
employees, workers, staff
firm, company
"""
"""Forms in a line say the same, in the same inflection."""
_GROUPS = [line.split(", ") for line in _SAME.strip().split("\n")]
_LIKE = {form: group for group in reversed(_GROUPS) for form in group}
"""Of "quit" and "put off", which stand in two lines, the first, their past."""
_FORM = re.compile(rf"\b(?:{either(_LIKE)})\b", re.IGNORECASE)


def reworded(sentence: str, quote: str) -> Iterator[tuple[int, int, str]]:
    """Each stretch of the sentence that the quote has not and says in another form, and that form.

    >>> list(reworded("She resigned in May.", "Ruiz stepped down in May.")), list(reworded("She quit.", "She left."))
    ([(4, 12, 'stepped down')], [])
    """
    found = list(_FORM.finditer(sentence))
    there = {form[0].lower() for form in _FORM.finditer(quote)} if found else set()
    for form in found:
        others = [other for other in _LIKE[form[0].lower()] if other in there]
        if others and form[0].lower() not in there:
            told = others[0]
            yield form.start(), form.end(), told.capitalize() if form[0][0].isupper() else told
