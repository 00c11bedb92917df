"""In which facts a sentence differs from its quote: a table of examples and one of counter-examples for each kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import MONTHS
from rag.facts import as_written, differences
from tests.conftest import takes_less

NEWS = (
    "The central bank will not cut rates before September 2025, Governor Ana Lindqvist said on Tuesday. Inflation fell "
    "to 2.4 per cent in June, but wages rose by more than 5 %. “We may act earlier,” she told Reuters at 5 p.m. there."
)


def reasons(kind: str, sentence: str, quote: str, around: str = "") -> list[str]:
    return [found.reason for found in differences(sentence, quote, around) if found.kind == kind]


def kinds(sentence: str, quote: str, around: str = "") -> set[str]:
    return {found.kind for found in differences(sentence, quote, around)}


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "The fund lost 24.7 billion last spring.",
            "The fund lost heavily.",
            "the figure 24.7 billion is not in the cited quote",
        ),
        (
            "The ferry carried 310 passengers to Bergen.",
            "The ferry carried 301 passengers to Bergen.",
            "the figure 310 is not in the cited quote, which has 301",
        ),
        (
            "The grid lost power for more than 3 hours.",
            "The grid lost power for less than 3 hours.",
            "",  # told as a direction
        ),
        (
            "Two mayors signed the pact in Turin.",
            "Three mayors signed the pact in Turin.",
            "the figure Two is not in the cited quote, which has Three",
        ),
        (
            "The jet, an F-16, was lost.",
            "The jet, an F-35, was lost.",
            "the figure F-16 is not in the cited quote, which has F-35",
        ),
    ],
)
def test_a_figure_that_the_quote_does_not_have(sentence: str, quote: str, reason: str) -> None:
    assert reasons("figure", sentence, quote) == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The two leaders met.", "Okafor met Lindqvist."),  # a count that the reader makes
        ("It was the first such visit.", "No one had made such a visit."),
        ("One of the ships sank.", "A ship sank."),
        ("A million reasons were given.", "Reasons were given."),
        ("The port handled 5G traffic.", "the port handled 5g traffic."),
        ("The IA-32 line ended.", "the ia-32 line ended."),
        ("the ia-32 line ended.", "The IA-32 line ended."),
        ("It began on 5 June.", "It began on June 5."),
        ("About 2,000 people marched.", "In all 1,980 people marched."),
        ("More than 100 shops closed.", "In all 104 shops closed."),
        ("It opened in 2019.", "It opened in 2019 with 40 rooms."),
        ("The bank cut rates by 25 basis points.", "The bank cut rates by a quarter of a percentage point."),
        ("The 75th session, its last, ended.", "The seventy-fifth session, which has fifth place in it, ended."),
        ("Over-65s pay nothing.", "Those over 65 pay nothing."),
        ("Growth is put at 5.1 %, half a point less.", "Growth is put at 5.1 %, down from 5.6 %."),  # worked out
        ("The sirens came half an hour later.", "The sirens came at 3.40 in Lund, later than the hail."),
    ],
)
def test_a_figure_that_the_quote_has(sentence: str, quote: str) -> None:
    assert reasons("figure", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "around", "reason"),
    [
        ("It sank on June 6.", "It sank on June 5.", "", "the date June 6 is not in the cited quote"),
        (
            "The old ferry sank near Bergen on June 6.",
            "The old ferry sank near Bergen on June 5.",
            "",
            "the date June 6 is not in the cited quote, which has June 5",
        ),
        ("It sank in 2019.", "It sank.", "", "the year 2019 is not in the cited quote"),
        (
            "It sank on Friday.",
            "It sank on Thursday.",
            "",
            "the day Friday is not in the cited quote, which has Thursday",
        ),
        ("It sank on Friday.", "It sank.", "2025-06-05", "the day Friday is not in the cited quote"),
        ("It sank in June 2025.", "It sank.", "June 2024", "the date June 2025 is not in the cited quote"),
        (
            "A crack was found on 13 March 2025.",
            "A crack was found on 12 March.",
            "Dam cracks\n2025-03-13",
            "the date 13 March 2025 is not in the cited quote, which has 12 March",
        ),
        (
            "The old ferry sank on May 6, 2025.",
            "The old ferry sank on May 5, 2025, he said.",
            "2025-05-06",
            "the date May 6, 2025 is not in the cited quote, which has May 5, 2025",
        ),
    ],
)
def test_a_date_that_is_in_neither_quote_nor_around(sentence: str, quote: str, around: str, reason: str) -> None:
    assert reasons("date", sentence, quote, around) == [reason]


@pytest.mark.parametrize(
    ("sentence", "quote", "around"),
    [
        ("It sank on June 5.", "It sank on Thursday.", "2025-06-05"),
        ("It sank in June 2025.", "It sank.", "5 June 2025"),
        ("It sank on Thursday.", "It sank.", "2025-06-05"),
        ("It sank in 2024.", "It sank last year.", "2025-06-05"),
        ("The ferry sank on 5 June.", "The ferry sank on Thursday, a year after 1 June 2024.", "2025-06-05"),
        ("The ferry sank on 5 June, said a report of 6 June.", "The ferry sank on 5 June.", "2025-06-06"),
        ("It opened on 3 May.", "It was first opened on 2 April 1990.", "It opened on 3 May.\n2025-06-06"),
        ("The ferry sank in June 2025.", "The ferry sank on June 4.", "2025-06-06"),
        ("The ferry was found on 6 June 2025.", "The ferry was found.", "2025-06-06"),
        ("It sank yesterday.", "It sank.", ""),  # a word for a day is compared with such words only
        ("It may sink in March, he said.", "It may sink in March, he said.", ""),
        ("It sank at 1730 GMT.", "It sank at 17:30 GMT.", ""),
    ],
)
def test_a_date_that_is_in_quote_or_around(sentence: str, quote: str, around: str) -> None:
    assert reasons("date", sentence, quote, around) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "The trial was paid for by Moderna, regulators found.",
            "The trial was paid for by Pfizer, regulators found.",
            "names Moderna, the quote names Pfizer",
        ),
        ("Then Okafor left.", "Then he left.", "names Okafor, which is not in the cited quote"),
        ("Anna Berg resigned.", "Erik Lund resigned.", "names Anna Berg, which is not in the cited quote"),
        ("Then Jeb Bush lost.", "Then George W. Bush lost.", "names Jeb Bush, which is not in the cited quote"),
        ("Then Donald Trump rang.", "Then Donald Tusk rang.", "names Donald Trump, which is not in the cited quote"),
        (
            "They met in South Korea.",
            "They met in North Korea.",
            "names South Korea, which is not in the cited quote",
        ),
        ("They met in New York.", "They met in New Delhi.", "names New York, which is not in the cited quote"),
        ("So the Bank of Japan waits.", "So the Bank of England waits.", "names Bank of Japan, which is not in the"),
        ("Then the EU signed.", "Then the UN signed.", "names EU, the quote names UN"),
        ("Then U.S.-Canada talks began.", "Then U.S.-China talks began.", "names Canada, the quote names China"),
        ("They met in Łódź.", "They met in Gdańsk.", "names Łódź, the quote names Gdańsk"),
        ("Then Berg's boat sank.", "Then Lund's boat sank.", "names Berg, the quote names Lund"),
        ("They met in Beijing.", "They met in China.", "names Beijing, which is not in"),  # it may be anywhere in it
        ("Then Washington agreed.", "Then China agreed.", "names Washington, the quote names China"),
        ("Then Seoul agreed.", "Then North Korea agreed.", "names Seoul, which is not in the cited quote"),
        ("Then Beijing agreed, he said.", "Then Moscow agreed, he said.", "names Beijing, the quote names Moscow"),
        ("They fled to Iran.", "They fled to Iraq.", "names Iran, the quote names Iraq"),
        ("They fled to Austria.", "They fled to Australia.", "names Austria, the quote names Australia"),
        (
            "Moderna has asked for approval.",
            "Pfizer has asked for approval.",
            "names Moderna, the quote names Pfizer",
        ),
        ("Then M&S left.", "Then H&M left.", "names M&S, the quote names H&M"),
        ("In May Berg left.", "In May Lindqvist left.", "names Berg, the quote names Lindqvist"),
        ("On Friday M&S left.", "On Friday Acme left.", "names M&S, the quote names Acme"),
        (
            "Then the Sunday Courier left.",
            "Then the paper left.",
            "names Sunday Courier, which is not in the cited quote",
        ),
    ],
)
def test_a_name_that_is_not_there(sentence: str, quote: str, reason: str) -> None:
    (found,) = reasons("name", sentence, quote)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("sentence", "quote", "around"),
    [
        ("Then Angela Merkel left.", "Then Merkel left.", ""),
        ("Then Merkel left.", "Then Angela Merkel left.", ""),
        ("Then President Okafor left.", "Then Okafor left.", ""),
        ("Then John F. Kennedy spoke.", "Then John Kennedy spoke.", ""),
        ("Then Xi Jinping spoke.", "Then Xi spoke.", ""),
        ("Goldman Sachs fell, as did Nomura.", "Goldman fell, as did Nomura.", ""),
        ("Then the US, the UK and the EU signed.", "the United States, Britain and the European Union signed", ""),
        ("Then the U.S. signed.", "Then the United States signed.", ""),
        ("Then the World Health Organization spoke.", "Then the WHO spoke.", ""),
        ("Then the WTO spoke.", "Then the World Trade Organization spoke.", ""),
        ("Then Washington raised tariffs.", "Then the United States raised tariffs.", ""),
        ("Then China agreed, and so did the Kremlin.", "Then Beijing agreed, and so did Russia.", ""),
        ("They met in China.", "They met in Beijing.", ""),
        ("In U.S.-China talks", "talks between the United States and China", ""),
        ("They met Chinese and French envoys.", "They met envoys of China and France.", ""),
        ("In Berg's view", "Berg believes", ""),
        ("They met in Lodz and São Paulo.", "They met in Łódź and Sao Paulo.", ""),
        ("They met at Oxford University.", "They met at the University of Oxford.", ""),
        ("Then Okafor left.", "Then he left.", "Okafor resigns over ferry"),
        ("So I’ve left, Berg said.", "So I've left, Berg said.", ""),
        ("Officials said so.", "They said so.", ""),  # a capital that only opens the sentence
        ("Yesterday it rained.", "It rained.", ""),
        ("then okafor left.", "Then he left.", ""),  # no capitals, no names
        ("Ferry Sinks Near Bergen After Storm Hits Coast", "A ferry sank.", ""),  # capitals everywhere
        ("Then OKAFOR left.", "Then Okafor left.", ""),
        ("Then he left on Monday in May.", "Then he left.", ""),
        ("The S&P 500 ended lower in Oslo.", "The S&P 500 closed lower in Oslo.", ""),
        ("Sales at M&S rose, as did those of H&M.", "M&S's sales rose, and H&M's did.", ""),
        ("Okafor joined the Fed's board.", "Okafor joined the board of the Fed.", ""),
        ("Derrick Rose's team won the cup.", "The team of Derrick Rose won the cup.", ""),
        ("Then Mr. Okafor met J. K. Berg.", "Then Okafor met J. K. Berg.", ""),
    ],
)
def test_a_name_that_is_there_or_that_cannot_be_told(sentence: str, quote: str, around: str) -> None:
    assert reasons("name", sentence, quote, around) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "President Olav Hald left.",
            "Prime Minister Olav Hald left.",
            "Olav Hald 'President', the quote 'Prime Minister'",
        ),
        (
            "The foreign minister, Ida Berg, left.",
            "The finance minister, Ida Berg, left.",
            "Ida Berg 'foreign minister'",
        ),
        ("Foreign minister Ida Berg left.", "Finance minister Ida Berg left.", "Ida Berg 'Foreign minister'"),
        ("Acme's chairman, Erik Lund, left.", "Acme CEO Erik Lund left.", "Erik Lund 'chairman', the quote 'CEO'"),
        ("Acme's chairman, Erik Lund, left.", "Erik Lund, chief executive of Acme, left.", "Erik Lund 'chairman'"),
        ("Governor Ana Diaz left.", "Senator Ana Diaz left.", "Ana Diaz 'Governor', the quote 'Senator'"),
        ("The president, Luis Vega, left.", "The former president, Luis Vega, left.", "the quote 'former president'"),
        ("President Luis Vega left.", "Ex-president Luis Vega left.", "the quote 'Ex-president'"),
        ("President Luis Vega left.", "President-elect Luis Vega left.", "the quote 'President-elect'"),
        (
            "Prime Minister Olav Hald left.",
            "Deputy Prime Minister Olav Hald left.",
            "the quote 'Deputy Prime Minister'",
        ),
        ("Ida Berg is the governor of Ostby.", "Ida Berg, the mayor of Ostby, left.", "Ida Berg 'governor'"),
        ("Judge Miriam Goss left.", "Prosecutor Miriam Goss left.", "Miriam Goss 'Judge', the quote 'Prosecutor'"),
        ("The chancellor, Ann Lee, left.", "The shadow chancellor, Ann Lee, left.", "the quote 'shadow chancellor'"),
        ("Ann Lee, chairman of Acme, left.", "The president of Acme, Ann Lee, left.", "Ann Lee 'chairman'"),
        (
            "He Lifeng met Scott Bessent's Vice Premier.",
            "Treasury Secretary Scott Bessent met Vice Premier He Lifeng.",
            "says 'Scott Bessent's Vice Premier', in the quote that is Vice Premier He Lifeng",
        ),
        (
            "Berg's foreign minister left.",
            "Finance minister Ida Berg and foreign minister Jon Hale left.",
            "says 'Berg's foreign minister', in the quote that is",
        ),
    ],
)
def test_another_office(sentence: str, quote: str, reason: str) -> None:
    (found,) = reasons("name", sentence, quote)
    assert reason in found


@pytest.mark.parametrize(
    ("sentence", "quote", "around"),
    [
        ("Premier Olav Hald left.", "The prime minister, Olav Hald, left.", ""),
        ("Acme boss Erik Lund left.", "Acme's chief executive, Erik Lund, left.", ""),
        ("Erik Lund, the chief executive, left.", "President and CEO Erik Lund left.", ""),
        ("Minister Ida Berg left.", "Finance minister Ida Berg left.", ""),
        ("Trade minister Ida Berg left.", "The trade and industry minister, Ida Berg, left.", ""),
        ("The US foreign minister, Ann Lee, left.", "US Secretary of State Ann Lee left.", ""),
        ("Finance minister Ann Lee left.", "Britain's chancellor, Ann Lee, left.", ""),
        ("The health minister, Ida Berg, left.", "Ida Berg, the Minister for Health, left.", ""),
        ("President Luis Vega left.", "Acting President Luis Vega left.", ""),
        ("The then president, Luis Vega, left.", "Former president Luis Vega left.", ""),
        ("Former president Luis Vega left.", "Luis Vega, president from 2001 to 2009, left.", ""),
        ("The vice premier, Ann Lee, left.", "Deputy Prime Minister Ann Lee left.", ""),
        ("President Luis Vega met Olav Hald.", "Olav Hald met President Luis Vega.", ""),
        ("Chief executive Ida Lund left.", "Chairman Erik Lund spoke; chief executive Ida Lund left.", ""),
        ("Governor Ann Lee's spokesman left.", "A spokesman for Governor Ann Lee left.", ""),
        ("President Luis Vega left.", "Senator Luis Vega left.", "President Luis Vega resigns"),
        ("Coach Ann Lee left.", "Ann Lee left.", ""),  # no office in the quote
        ("Olav Hald's finance minister left.", "Prime minister Olav Hald and finance minister Ida Berg left.", ""),
        ("Berg's deputy left.", "Finance minister Ida Berg and deputy finance minister Jon Hale left.", ""),
        ("Berg's deputy finance minister left.", "Finance minister Ida Berg's deputy finance minister left.", ""),
        ("Berg's spokesman left.", "Ida Berg and spokesman Jon Hale left.", ""),  # it gives her no office
        ("Vega's foreign minister left.", "General Luis Vega, the president, and foreign minister Jon Hale left.", ""),
    ],
)
def test_the_same_office_or_one_that_cannot_be_told(sentence: str, quote: str, around: str) -> None:
    assert differences(sentence, quote, around) == []


SHORT = {month[:3].title() for month in MONTHS} - {"May"} | {"Sept"}


@pytest.mark.parametrize("short", sorted(SHORT))
@pytest.mark.parametrize("dot", ["", "."])
@pytest.mark.parametrize(
    "text",
    [
        "It sank on {} 14, 2023.",
        "It sank on 14 {} 2023 off Lima.",
        "It sank in {} 2023.",
        "It sank in late {} off Lima.",
        "{} 3 is when it sank.",
    ],
)
def test_a_short_month_is_that_month_and_no_name(short: str, dot: str, text: str) -> None:
    full = next(month.title() for month in MONTHS if month.startswith(short[:3].lower()))
    one, other = text.format(full), text.format(short + dot)
    assert differences(one, other) == differences(other, one) == []


@pytest.mark.parametrize("day", ["Tue, 14 Nov. 2023", "Tue. 14 November", "Tues, Nov 14", "Sun. Nov 14th"])
def test_a_short_weekday_before_a_date_is_no_name(day: str) -> None:
    assert differences(f"The ferry sank off Lima on {day}.", "The ferry sank off Lima on November 14, 2023.") == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        ("Then Jan Novak left.", "Then he left.", "names Jan Novak, which is not in the cited quote"),
        ("They asked Jan.", "They asked him.", "names Jan, which is not in the cited quote"),
        ("It hung in Jan Novak's office.", "It hung there.", "names Jan Novak, which is not in the cited quote"),
        ("It sank in Mar del Plata.", "It sank.", "names Mar del Plata, which is not in the cited quote"),
        ("It sank on Nov. 15.", "It sank on November 14.", "the date Nov. 15 is not in the cited quote"),
        ("It sank in late Nov. off Lima.", "It sank in October off Lima.", "the date Nov is not in the cited quote"),
        ("It sank, the Sun said.", "It sank, they said.", "names Sun, which is not in the cited quote"),
    ],
)
def test_a_short_month_may_be_another_and_jan_a_man(sentence: str, quote: str, reason: str) -> None:
    (found,) = differences(sentence, quote)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The court did not approve the merger.", "The court approved the merger."),
        ("The court approved the merger.", "The court did not approve the merger."),
        ("The court approved the merger.", "The court didn't approve the merger."),
        ("The court approved the merger.", "The court did n't approve the merger ."),
        ("The court approved the merger.", "The court has never approved the merger."),
        ("The court approved the merger.", "The court has not yet approved the merger."),
        ("The minister was found guilty of fraud.", "The minister was found not guilty of fraud."),
        ("The pilot reached the coast.", "The pilot failed to reach the coast."),
        ("The pilot answered the tower.", "The pilot refused to answer the tower."),
        ("Officials commented on the fire.", "Officials decline to comment on the fire."),
        ("The mayor took bribes from builders.", "The mayor denied taking bribes from builders."),
        ("The ferry sailed with a permit from the port.", "The ferry sailed without a permit from the port."),
        ("The port has a plan for storms.", "The port has no plan for storms."),
        ("Police can rule out arson at the mill.", "Police cannot rule out arson at the mill."),
        ("The port is safe, inspectors found.", "The port is not safe, inspectors found."),
        ("Neither side accepted the truce.", "Both sides accepted the truce."),
        ("The port opened a quay.", "It is not true that the port opened a quay."),
        ("The port opened a quay.", "It is not the case that the port opened a quay."),
        ("The port opened a quay.", "The mayor called it untrue that the port opened a quay."),
        ("Someone was hurt in the blast.", "No one was hurt in the blast, which never reached the fuel store."),
        ("Somebody saw the fire in Leeds.", "Nobody saw the fire in Leeds on Monday."),
        ("The driver fled the scene.", "The driver did not flee the scene."),
        ("The court upheld the order.", "The court did not uphold the order."),
        ("Berg misled the board.", "Berg did not mislead the board."),
        ("The airline informed passengers about the ban.", "The airline did not inform passengers about the ban."),
        ("The airline did not inform passengers about the ban.", "The airline informed passengers about the ban."),
        ("The court overturned the refusal.", "The court did not overturn the refusal."),
        ("The mayor apologised for the delay on Monday.", "The mayor did not apologise for the delay on Monday."),
    ],
)
def test_a_negation_that_differs(sentence: str, quote: str) -> None:
    assert reasons("negation", sentence, quote) == ["negation differs"]


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The court did not approve the merger.", "The merger was not approved by the court."),
        ("The court did not approve the merger.", "The court never approved the merger."),
        ("The court did not approve the merger.", "The court declined to approve the merger."),
        ("The court did not approve the merger.", "The court rejected the merger."),
        ("The court approved the merger.", "The court approved the merger, but not the sale of the port."),
        ("The court approved the merger.", "The court did not hesitate. It approved the merger at noon."),
        ("The court approved the merger.", "The court not only approved the merger, it praised it."),
        ("The court approved the merger.", "No doubt the court approved the merger."),
        ("The ferry sailed on Monday.", "The ferry did not sail until Monday."),
        ("At least 5 ferries sailed.", "No fewer than 5 ferries sailed."),
        ("The mill burned; no one was hurt.", "The mill burned. Nobody was hurt."),
        ("The pilot did not reply.", "The pilot didn’t reply."),
        ("Without a permit the ferry sailed.", "The ferry sailed without a permit."),
        ("Flight No. 5 landed.", "Flight 5 landed."),
        ("It was hardly a success for the port.", "It was a success for the port."),  # known: a shade is not told
        ("The strike ended.", "The mayor did not speak. The strike ended."),
        ("The port opened a quay.", "It is true that the port opened a quay."),
        ("It is untrue that the port opened a quay.", "It is not true that the port opened a quay."),
        ("The port opened a quay.", "The rumour was not true, and the port opened a quay."),
        ("Acme blamed higher steel prices.", "Acme attributed the 8% decline to higher steel prices."),
        ("Some 4,000 homes are without power.", "The storm cut off power to some 4,000 homes."),
        ("The storm cut off power to 4,000 homes.", "The storm left 4,000 homes without power."),
        ("The school in Lund has no heating.", "The heating at the school in Lund broke down."),
        ("The airline left the ban in place.", "The airline did not lift the ban."),
        ("The court refused to allow the ban.", "The court did not allow the ban."),
        ("The minister denied that the ferry sank.", "The minister denied reports that the ferry sank."),
        ("The minister denied reports that the ferry sank.", "The minister denied that the ferry sank."),
        ("The crew refused to work in winds of more than 70 km/h.", "The crew refused to work in winds above 70 km/h."),
    ],
)
def test_a_negation_that_does_not_differ(sentence: str, quote: str) -> None:
    assert reasons("negation", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        ("Acme will close its Leeds plant.", "Acme may close its Leeds plant.", "'may', the sentence says 'will'"),
        (
            "Acme will close its Leeds plant.",
            "Acme could close its Leeds plant.",
            "'could', the sentence says 'will'",
        ),
        (
            "Acme closed its Leeds plant.",
            "Acme may close its Leeds plant.",
            "'may close', the sentence says 'closed'",
        ),
        (
            "Acme closed its Leeds plant.",
            "Acme will close its Leeds plant.",
            "'will close', the sentence says 'closed'",
        ),
        (
            "Acme has closed its Leeds plant.",
            "Acme plans to close its Leeds plant.",
            "'plans to close', the sentence says 'closed'",
        ),
        (
            "Acme will close its Leeds plant.",
            "Acme is expected to close its Leeds plant.",
            "'expected', the sentence says 'will'",
        ),
        (
            "Acme will close its Leeds plant.",
            "Acme is considering closing its Leeds plant.",
            "'considering', the sentence says 'will'",
        ),
        (
            "The clerk stole the crown jewels.",
            "The clerk allegedly stole the crown jewels.",
            "'allegedly stole', the sentence says 'stole'",
        ),
        (
            "The clerk stole the crown jewels.",
            "The clerk reportedly stole the crown jewels.",
            "'reportedly stole', the sentence says 'stole'",
        ),
        (
            "The plant was sold to Lund.",
            "The plant might be sold to Lund.",
            "'might be sold', the sentence says 'sold'",
        ),
        ("Rates will rise in June.", "Rates are likely to rise in June.", "'likely', the sentence says 'will'"),
        ("Rates rose in June.", "Rates should rise in June.", "'should rise', the sentence says 'rose'"),
        ("Acme must pay the Leeds staff.", "Acme may pay the Leeds staff.", "'may', the sentence says 'must'"),
        (
            "Acme closed its Leeds plant.",
            "Acme is to close its Leeds plant.",
            "'is to close', the sentence says 'closed'",
        ),
        (
            "Trains in Turin resumed.",
            "Trains in Turin are to resume.",
            "'are to resume', the sentence says 'resumed'",
        ),
        (
            "The panel in Turin reported on Leeds.",
            "The panel in Turin is to sit for a week and to report on Leeds.",
            "'is to sit for a week and to report', the sentence says 'reported'",
        ),
        ("The troops left Turin.", "The troops would leave Turin.", "'would leave', the sentence says 'left'"),
        (
            "The council banned cars from Turin.",
            "The council wants to ban cars from Turin.",
            "'wants to ban', the sentence says 'banned'",
        ),
        ("The mayor told residents.", "The mayor will tell residents.", "'will tell', the sentence says 'told'"),
        ("Acme repaid the loan.", "Acme may repay the loan.", "'may repay', the sentence says 'repaid'"),
        (
            "Acme is closing its Leeds plant.",
            "Acme is considering closing its Leeds plant.",
            "'considering closing', the sentence says 'is closing'",
        ),
        (
            "The pact was ratified in Lund.",
            "The pact was to be ratified in Lund.",
            "'was to be ratified', the sentence says 'ratified'",
        ),
        (
            "The pact was ratified in Lund.",
            "The pact was supposed to be ratified in Lund.",
            "'supposed to be ratified', the sentence says 'ratified'",
        ),
        (
            "The minister is due to close the port on Friday.",
            "The minister may close the port on Friday.",
            "'may', the sentence says 'due'",
        ),
    ],
)
def test_a_statement_made_stronger(sentence: str, quote: str, reason: str) -> None:
    assert reasons("modality", sentence, quote) == [f"the quote says {reason}"]


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Acme may close its Leeds plant.", "Acme will close its Leeds plant."),  # weaker is no error
        ("Acme is to close its Leeds plant.", "Acme will close its Leeds plant."),
        ("Acme blamed the storm in Leeds.", "The storm in Leeds is to blame."),
        ("Acme moved Leeds to Turin.", "Acme, whose plant is to the east, moved Leeds to Turin."),
        ("Acme plans to close its Leeds plant.", "Acme closed its Leeds plant."),
        ("Acme will close its Leeds plant.", "Acme plans to close its Leeds plant."),
        ("Acme will close its Leeds plant.", "Acme said it would close its Leeds plant."),
        ("Acme could close its Leeds plant.", "Acme may close its Leeds plant."),
        ("Acme was expected to close its Leeds plant.", "Acme may close its Leeds plant."),
        ("Acme closed its Leeds plant.", "Acme closed its Leeds plant and may sell its Turin office."),
        ("Acme will sell its Turin office.", "Acme will sell its Turin office. It may close its Leeds plant."),
        ("In May Acme closed its Leeds plant.", "Acme closed its Leeds plant in May."),
        ("Acme closed its plant, May said.", "“Acme closed its plant,” Theresa May said."),
        ("The will of the clerk was read.", "The clerk's will was read."),
        ("Will Berg closed the plant.", "Will Berg closed the plant."),
        ("The attack on Turin failed.", "The army may attack Turin."),  # a noun is no statement that it was done
        ("Acme has said it might close the plant.", "Acme might close the plant."),
        ("If Acme closed the plant, it would pay.", "Acme may close the plant."),
        ("Acme did not close the plant.", "Acme may not close the plant."),
        ("Acme is considering closing its Leeds plant.", "Acme is closing its Leeds plant."),
        ("The pact was to be ratified in Lund.", "The pact was supposed to be ratified in Lund."),
        ("He became king in Varn.", "He was to become king in Varn."),
        ("Without a deal the mill will close.", "The mill will close unless a deal is reached."),
        ("The minister is due to close the port on Friday.", "The minister is expected to close the port on Friday."),
        ("The minister is set to close the port on Friday.", "The minister is expected to close the port on Friday."),
    ],
)
def test_a_statement_not_made_stronger(sentence: str, quote: str) -> None:
    assert reasons("modality", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "The drug slows the disease, its maker said.",
            "The drug could slow the disease, its maker said.",
            "'could slow', the sentence says 'slows'",
        ),
        (
            "The wall is dangerous.",
            "The wall may be dangerous.",
            "'may be dangerous', the sentence says 'is dangerous'",
        ),
        (
            "The storms cause floods in Leeds.",
            "The storms may cause floods in Leeds.",
            "'may cause', the sentence says 'cause'",
        ),
        (
            "The gas leak is a threat to Leeds.",
            "The gas leak might be a threat to Leeds.",
            "'might be a threat', the sentence says 'threat'",
        ),
        (
            "The mayor stole money from the fund.",
            "The mayor was charged with stealing money from the fund.",
            "'charged with stealing', the sentence says 'stole'",
        ),
        (
            "The firm hid its losses from the auditors.",
            "Investors accused the firm's owners of hiding its losses from the auditors.",
            "'accused the firm's owners of hiding', the sentence says 'hid'",
        ),
        (
            "The guard killed the prisoner in his cell.",
            "There were allegations that the guard killed the prisoner in his cell.",
            "'allegations that the guard killed', the sentence says 'killed'",
        ),
        (
            "The guard killed the prisoner in his cell.",
            "The guard is thought to have killed the prisoner in his cell.",
            "'thought to have killed', the sentence says 'killed'",
        ),
        (
            "The army crossed the river near Turin.",
            "The army attempted to cross the river near Turin.",
            "'attempted to cross', the sentence says 'crossed'",
        ),
        (
            "The union accepted the offer.",
            "The union has yet to accept the offer.",
            "'yet to accept', the sentence says 'accepted'",
        ),
        (
            "The union called off the strike in Leeds.",
            "The union was urged to call off the strike in Leeds.",
            "'urged to call', the sentence says 'called'",
        ),
        (
            "Berg sold the mill to Lund.",
            "The board asked Berg to sell the mill to Lund.",
            "'asked Berg to sell', the sentence says 'sold'",
        ),
        (
            "Berg will sell the mill to Lund.",
            "Berg will sell the mill to Lund if the court agrees.",
            "'will sell the mill to Lund if', the sentence says 'will'",
        ),
        (
            "Berg will sell the mill to Lund.",
            "If the court agrees, Berg will sell the mill to Lund.",
            "'If the court agrees, Berg will', the sentence says 'will'",
        ),
        ("The ship sank off Bergen.", "The ship almost sank off Bergen.", "'almost sank', the sentence says 'sank'"),
        (
            "Every bridge in Leeds was closed.",
            "Several bridges in Leeds were closed.",
            "'Several bridges', the sentence says 'Every bridge'",
        ),
        (
            "Most bridges in Leeds were closed.",
            "A few bridges in Leeds were closed.",
            "'few bridges', the sentence says 'Most bridges'",
        ),
        (
            "Few bridges in Leeds were closed.",
            "Most bridges in Leeds were closed.",
            "'Most bridges', the sentence says 'Few bridges'",
        ),
        ("The wall is 5 metres high.", "The wall may be 5 metres high.", "'may be 5', the sentence says 'is 5'"),
        (
            "The suspect poisoned two colleagues.",
            "The suspect is accused of poisoning two colleagues and is expected in court.",
            "'accused of poisoning', the sentence says 'poisoned'",
        ),
        (
            "The firm is closing its plant in Torun next year.",
            "The firm may close its plant in Torun next year, and could sell the land.",
            "'may close', the sentence says 'is closing'",
        ),
        (
            "The firm has sold the land.",
            "The firm may close its plant in Torun next year, and could sell the land.",
            "'could sell', the sentence says 'sold'",
        ),
        (
            "The vaccine reduces infections.",
            "The vaccine appears to reduce infections in schools.",
            "'appears to reduce', the sentence says 'reduces'",
        ),
        (
            "The ferry struck a rock off Bergen.",
            "Rescuers believe that the ferry struck a rock off Bergen.",
            "'believe that the ferry struck', the sentence says 'struck'",
        ),
        (
            "The footbridge is unsafe.",
            "The footbridge was welded in 1948 and may be unsafe.",
            "'may be unsafe', the sentence says 'is unsafe'",
        ),
        (
            "The moss heals burns.",
            "The moss, which grows on roofs in Varn, could heal burns.",
            "'could heal', the sentence says 'heals'",
        ),
        (
            "The ferry struck a rock off Bergen, rescuers said.",
            "Rescuers fear that the ferry might have struck a rock off Bergen.",
            "'might have struck', the sentence says 'struck'",
        ),
    ],
)
def test_what_is_possible_alleged_or_tried_told_as_fact(sentence: str, quote: str, reason: str) -> None:
    assert reasons("modality", sentence, quote) == [f"the quote says {reason}"]


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "The crew of the ferry survived.",
            "It is unclear whether the crew of the ferry survived.",
            "'whether the crew of the ferry survived', the sentence says 'survived'",
        ),
        (
            "The driver had been drinking in Turin.",
            "It was not known if the driver had been drinking in Turin, police said.",
            "'if the driver had been drinking', the sentence says 'drinking'",
        ),
        (
            "The sale of the mill was lawful.",
            "A court will decide in May whether the sale of the mill was lawful.",
            "'whether the sale of the mill was lawful', the sentence says 'was lawful'",
        ),
        (
            "She had met the banker.",
            "Reporters asked Berg whether she had met the banker, a native of Turin.",
            "'whether she had met', the sentence says 'met'",
        ),
        (
            "A clerk said the firm would appeal.",
            "A clerk declined to comment on whether the firm would appeal.",
            "'whether the firm would appeal', the sentence says 'would'",
        ),
        (
            "The fire in the mill was started by a guard.",
            "Police found no evidence that the fire in the mill was started by a guard.",
            "'no evidence that the fire in the mill was started', the sentence says 'started'",
        ),
        (
            "The mayor lied to parliament.",
            "The mayor, who is 60, rejected claims that he had lied to parliament.",
            "'rejected claims that he had lied', the sentence says 'lied'",
        ),
        (
            "The mayor lied to parliament.",
            "The claim that the mayor lied to parliament is false, Berg said.",
            "'claim that the mayor lied', the sentence says 'lied'",
        ),
        (
            "The search of the mill was illegal.",
            "The judge dismissed the argument that the search of the mill was illegal.",
            "'dismissed the argument that the search of the mill was illegal', the sentence says 'was illegal'",
        ),
        (
            "Berg injured his knee in Turin.",
            "The coach would not confirm that Berg had injured his knee in Turin.",
            "'not confirm that Berg had injured', the sentence says 'injured'",
        ),
        (
            "The crew survived.",
            "Whether the crew survived is unclear.",
            "'Whether the crew survived', the sentence says 'survived'",
        ),
        (
            "The mill polluted the river near Lund.",
            "Experts doubt that the mill polluted the river near Lund.",
            "'doubt that the mill polluted', the sentence says 'polluted'",
        ),
    ],
)
def test_what_is_asked_doubted_or_denied_told_as_fact(sentence: str, quote: str, reason: str) -> None:
    assert reasons("modality", sentence, quote) == [f"the quote says {reason}"]


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "The rebels took the port.",
            "The army prevented the rebels from taking the port.",
            "prevented the rebels from taking",
        ),
        (
            "The firm sold the flats.",
            "The court stopped the firm from selling the flats.",
            "stopped the firm from selling",
        ),
        ("Schools charged fees.", "The ministry banned schools from charging fees.", "banned schools from charging"),
        ("Winds eased by Friday.", "The bureau lowered its warning and expects winds to ease by Friday.", "expects"),
        ("The firm reported a loss of 5 million.", "Analysts expect the firm to report a loss of 5 million.", "expect"),
        ("She stopped rowing.", "Doctors advised her to stop rowing.", "advised her to stop"),
        ("Lund and Varn opened a quay.", "Lund and Varn signed a deal in May to open a quay.", "deal in May to open"),
        ("The club sold its hall.", "The club signed a contract to sell its hall.", "contract to sell"),
        ("The council closed the library.", "The council voted on Monday to close the library.", "voted on Monday"),
        ("Parliament banned plastic cups.", "Parliament passed a bill to ban plastic cups.", "bill to ban"),
        ("She coached the national team.", "She turned down an offer to coach the national team.", "offer to coach"),
        ("Owners have approved the merger.", "The merger requires the approval of owners.", "requires the approval"),
        ("The mayor has resigned in Lund.", "The union in Lund demanded the resignation of the mayor.", "demanded the"),
        ("Children were vaccinated.", "The agency recommends that children be vaccinated.", "recommends that children"),
    ],
)
def test_what_is_prevented_expected_agreed_or_needed_told_as_done(sentence: str, quote: str, reason: str) -> None:
    [found] = reasons("modality", sentence, quote)
    assert found.startswith(f"the quote says '{reason}")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The rebels took the port.", "The army failed to prevent the rebels from taking the port."),
        ("The river flooded Lund.", "The dam did not stop the river from flooding Lund."),
        ("Berg was banned from driving in Lund.", "Berg was banned from driving in Lund for two years."),
        ("The bank predicts that prices will rise.", "The bank expects prices to rise."),
        ("The firm built a bridge.", "The firm won a contract to build a bridge, and built a bridge in Lund."),
        ("The firm grew in May.", "The deal with Acme helped the firm to grow in May."),
        ("Members elected Berg chairman.", "Members voted on Monday to elect Berg chairman."),
        ("Berg was banned, and cups will be banned.", "Parliament passed a bill to ban cups."),
        ("The union wants the mill closed.", "The union wants the firm to close the mill."),
        ("The mill must be closed, the union says.", "The union demands that the mill be closed."),
        ("The merger waits until regulators have approved it.", "The merger needs the approval of regulators."),
        ("The merger must be approved by regulators.", "The merger needs the approval of regulators."),
        ("Regulators have not approved the merger.", "The merger is awaiting the approval of regulators."),
        ("She stopped rowing in May.", "Doctors advised her to stop rowing. She stopped rowing in May."),
        ("The union's demands changed in Lund.", "The union's demands changed in Lund."),
    ],
)
def test_what_is_told_beside_what_is_prevented_expected_or_needed(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The crew's fate is unclear.", "It is unclear whether the crew survived."),
        ("Police said it was unclear if the crew survived.", "It is unclear whether the crew survived, police said."),
        ("She had met the banker.", "Asked whether she had met the banker, Berg said she had."),
        ("The drug caused the deaths.", "Doctors asked whether the drug caused the deaths, and found that it did."),
        ("The owner has left for Turin.", "Fans asked if the owner had left. He has left for Turin."),
        ("A study found that the drug caused two deaths.", "A study of whether the drug caused deaths found two."),
        ("The bank was accused of having lied in Turin.", "The bank rejected claims that it had lied in Turin."),
        ("Police shot a man in Turin.", "A judge will ask whether the man shot by police in Turin was armed."),
        ("Gunmen attacked the mill.", "Police are investigating whether the attack on the mill by gunmen was planned."),
        ("Police arrested a guard.", "Police are asking whether the driver fell asleep, and arrested a guard."),
        ("The court heard the firm's case.", "The court heard the case of whether the firm was to pay tax."),
        ("Claims that he had lied were rejected by the mayor.", "The mayor rejected claims that he had lied."),
        ("Claims the mayor had lied were rejected.", "The mayor rejected claims that the mayor had lied."),
        ("The mayor lied to parliament.", "There is no doubt that the mayor lied to parliament."),
        ("The mayor lied to parliament.", "The mayor did not dispute that he had lied to parliament."),
        ("Berg closed the mill.", "The union rejected the plan that Berg had when he closed the mill."),
        ("The fire was started by a guard.", "Police found evidence that the fire was started by a guard."),
        ("The ferry sank off Bergen.", "Inspectors doubt whether the ferry that sank off Bergen was safe."),
        ("The firm will appeal.", "The firm will appeal, whether the court likes it or not."),
        ("Sales rose at Acme.", "Even if sales rose at Acme, its profit fell."),
    ],
)
def test_what_is_told_beside_a_question_or_denial(sentence: str, quote: str) -> None:
    assert reasons("modality", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The ship almost sank off Bergen.", "The ship sank off Bergen."),
        (
            "The mayor stole money from the fund, prosecutors say.",
            "The mayor was charged with stealing money from the fund.",
        ),
        (
            "The mayor allegedly stole money from the fund.",
            "The mayor was charged with stealing money from the fund.",
        ),
        (
            "The mayor is said to have stolen money from the fund.",
            "Prosecutors allege that the mayor stole money from the fund.",
        ),
        ("The firm's drug could cause cancer.", "The firm's drug may cause cancer."),
        ("Attacks on Turin failed.", "The army may attack Turin."),
        ("The job cuts in Leeds were condemned.", "Acme may cut jobs in Leeds."),
        (
            "Berg was elected mayor in 2019.",
            "Prosecutors allege that Berg, who was elected mayor in 2019, took bribes.",
        ),
        (
            "Berg took over the firm that built the harbour.",
            "Berg, who took over the firm that built the harbour, is accused of taking bribes.",
        ),
        (
            "The firm built the harbour in Turin.",
            "Prosecutors allege that Berg took bribes from the firm that built the harbour in Turin.",
        ),
        ("Berg runs the mill in Turin.", "Berg, in charge of running the mill in Turin, may resign."),
        (
            "The ship sank off Bergen with nearly 300 people.",
            "Nearly 300 people were aboard when the ship sank off Bergen.",
        ),
        ("Sales doubled in June at Acme.", "Sales nearly doubled in June at Acme."),
        ("Berg told the board to sell the mill.", "Berg told the board to sell the mill."),
        ("Berg closed the mill.", "Berg, who was asked about the strike, closed the mill."),
        (
            "Berg tried to close the mill, and closed it in June.",
            "Berg tried to close the mill, and closed it in June.",
        ),
        (
            "The army crossed the river near Turin.",
            "The army tried to cross the river near Turin, and crossed the river near Turin in June.",
        ),
        ("Berg would sell the mill to Lund if prices rose.", "Berg would sell the mill to Lund if prices rose."),
        ("Berg will sell the mill to Lund.", "Berg said he would sell the mill to Lund."),
        ("Berg will sell the mill to Lund.", "Asked if he was tired, Berg said he will sell the mill to Lund."),
        ("Some vines in Leeds died.", "All vines in Leeds died."),
        ("Many vines in Leeds died.", "Several vines in Leeds died."),
        ("All vines in Leeds died.", "All the vines in Leeds died."),
        ("All the vines in Leeds died.", "Every vine in Leeds died."),
        ("The most expensive vines in Leeds died.", "Few vines in Leeds died."),
        ("Nearly 300 flights were cancelled.", "Some 295 flights were cancelled."),
        ("Almost 300 flights were cancelled.", "About 300 flights were cancelled."),
        ("More than 290 flights were cancelled.", "Nearly 300 flights were cancelled."),
        ("Nearly all vines in Leeds died.", "Most vines in Leeds died."),
        ("No one was hurt at the mill.", "Nobody was hurt at the mill."),
        ("The talks are unlikely to succeed in Turin.", "It is unlikely that the talks in Turin will succeed."),
        ("The wall is not dangerous.", "The wall may not be dangerous."),
        ("Berg said the mill is safe.", "Berg said the mill is safe and may be sold."),
        (
            "The clerk has been suspected of theft and left the office in Turin.",
            "The clerk, suspected of theft, left the office in Turin.",
        ),
        ("The suspected thief fled to Turin.", "The suspected thief fled to Turin."),
        (
            "The thief fled to Turin with the alleged gang leader.",
            "The alleged gang leader fled to Turin with the thief.",
        ),
        ("The price is set at 5 euros in Leeds.", "The price will be set at 5 euros in Leeds."),
        (
            "Shares of the charged battery maker rose in Turin.",
            "Shares of the battery maker, charged with fraud, rose in Turin.",
        ),
        ("The bees make honey in June.", "Scientists asked whether the bees could make honey in June."),
        ("The suspect was expected in court.", "The suspect is accused of theft and was expected in court."),
        ("The firm is closing its plant in Torun.", "The firm is closing its plant in Torun and may sell the land."),
        ("The firm is planning to close its plant.", "The firm plans to close its plant."),
        ("The vaccine seems to reduce infections.", "The vaccine appears to reduce infections in schools."),
        ("The vaccine apparently reduces infections.", "The vaccine appears to reduce infections in schools."),
        ("Rescuers fear the ferry struck a rock.", "Rescuers believe that the ferry struck a rock."),
        ("The footbridge is unsafe.", "The footbridge is unsafe and may be closed."),
        ("The moss heals burns.", "The moss heals burns, and the bark may heal burns."),
        ("The mill in Varn closes at six.", "The mill in Varn, which closes at six, may be sold."),
        ("The ferry struck a rock, it is believed.", "Rescuers believe that the ferry struck a rock."),
        ("Rescuers fear that the ferry struck a rock.", "Rescuers fear that the ferry might have struck a rock."),
        ("The ferry struck a rock, rescuers said.", "Rescuers fear that the ferry struck a rock and might sink."),
        ("The owner claims that the ferry struck a rock.", "Rescuers fear that the ferry might have struck a rock."),
        ("The union has not accepted the offer.", "The union has yet to accept the offer."),
        ("The union has yet to accept the offer.", "The union has not yet accepted the offer."),
        ("The talks are yet to begin.", "The talks have not begun."),
    ],
)
def test_what_is_possible_alleged_or_tried_told_as_that(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "kind", "reason"),
    [
        (
            "Just under 40 ships sank.",
            "Just over 40 ships sank.",
            "direction",
            "the quote says 'just over 40', the sentence says 'just under 40'",
        ),
        (
            "Talks are likely to fail in Turin.",
            "Talks are unlikely to fail in Turin.",
            "negation",
            "negation differs",
        ),
        (
            "Nobody was hurt in the fire at the mill.",
            "Somebody was hurt in the fire at the mill.",
            "negation",
            "negation differs",
        ),
        (
            "Nearly half of the firms closed.",
            "More than half of the firms closed.",
            "direction",
            "the quote says 'more than half', the sentence says 'nearly half'",
        ),
        (
            "More than 300 ships sank.",
            "Nearly 300 ships sank.",
            "direction",
            "the quote says 'nearly 300', the sentence says 'more than 300'",
        ),
    ],
)
def test_the_opposite_in_a_word_before_it(sentence: str, quote: str, kind: str, reason: str) -> None:
    assert reason in reasons(kind, sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Forty soldiers and twelve civilians were killed.", "Twelve soldiers and forty civilians were killed."),
        ("30 people died.", "12 people died and 30 were injured."),
        (
            "70 per cent of men voted, as did 60 per cent of women.",
            "About 60 per cent of men and 70 per cent of women voted.",
        ),
        ("Acme cut 40 jobs in Leeds and 300 in Turin.", "Acme cut 300 jobs in Leeds and 40 in Turin."),
        ("Exports rose 7% while imports fell 3%.", "Exports rose 3% while imports fell 7%."),
        ("The motion won 44 votes, with 56 against.", "The motion won 56 votes, with 44 against."),
        ("Norway won 3 medals, Sweden 5.", "Norway won 5 medals, Sweden 3."),
        ("The flat has 2 rooms and 3 balconies.", "The flat has 3 rooms and 2 balconies."),
        (
            "By noon six sailors were saved and 40 boats lost.",
            "By noon 40 sailors were saved and six boats lost.",
        ),
    ],
)
def test_figures_exchanged_within_the_quote(sentence: str, quote: str) -> None:
    assert reasons("figure", sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("In the town 12 of the 40 schools closed.", "Of the 40 schools in the town, 12 closed."),
        ("It has 120 workers in Turin and 300 in Leeds.", "The company has 300 workers in Leeds and 120 in Turin."),
        ("20 crew and 300 passengers were there.", "There were 300 passengers and 20 crew."),
        ("12 and 30 people died and were injured, respectively.", "12 people died and 30 were injured."),
        ("There were 30 injured and 12 dead.", "12 people died and 30 were injured."),
        ("Shares rose 8% on Friday, then fell 5% on Monday.", "Shares fell 5% on Monday after rising 8% on Friday."),
        ("Finland won 2 gold medals, Norway 5 and Sweden 3.", "Norway won 5 gold medals, Sweden 3 and Finland 2."),
        (
            "The fund had 5 million in 2024, up from 3 million in 2020.",
            "The fund grew from 3 million in 2020 to 5 million in 2024.",
        ),
        ("Acme cut 40 jobs in Turin and 300 in Leeds.", "Acme cut 300 jobs in Leeds, and 40 in Turin went as well."),
        ("With 10 rebounds and 20 points he led the team.", "He scored 20 points and had 10 rebounds."),
        ("It has 12 decks and 300 cabins.", "The ship has 300 cabins. It has 12 decks."),
        ("Berg, 43, and Lee, 34, were hurt.", "Lee, 34, and Berg, 43, were hurt."),
        ("The party won 25 of the 40 seats in the council.", "The council has 40 seats; the party won 25."),
        ("The workers lose 120 of 300 jobs.", "The 300 workers were told that 120 jobs would go."),
        ("The plant laid off 120 workers.", "The plant has 300 workers, and 120 were laid off."),
        ("In 20 countries Acme employs 5,000 people.", "Acme employs 5,000 people in 20 countries."),
        (
            "70 per cent of women voted, as did 60 per cent of men.",
            "About 60 per cent of men and 70 per cent of women voted.",
        ),
        ("Sales were 900 million and profit 120 million.", "Profit rose 8% to 120 million on sales of 900 million."),
        ("12 soldiers in the town left.", "Of the 40 soldiers in the town, 12 left."),
    ],
)
def test_figures_not_exchanged(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


def test_an_exchanged_figure_is_shown_where_the_quote_has_it() -> None:
    (found,) = reasons("figure", "30 people died and 12 were hurt.", "In the blast 12 people died and 30 were hurt.")
    assert found == "the quote says '30 were hurt', the sentence says '30 people died'"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("In the mine 300 people were killed.", "Up to 300 people were killed in the mine."),
        ("The fine may be 500 euros for each driver.", "The fine may be as much as 500 euros for each driver."),
        ("Nearly 300 people were killed in the mine.", "Some 302 people were killed in the mine."),
        ("Just over 300 people were killed in the mine.", "Some 297 people were killed in the mine."),
    ],
)
def test_a_bound_that_differs(sentence: str, quote: str) -> None:
    assert differences(sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("As many as 300 people were killed in the mine.", "Up to 300 people were killed in the mine."),
        ("300 people were killed in the mine.", "More than 300 people were killed in the mine."),
        ("300 people were killed in the mine.", "Nearly 300 people were killed in the mine."),
        ("The list has 30 names.", "The under 30 list has 30 names."),
        ("Nearly 300 people were killed in the mine.", "Some 298 people were killed in the mine."),
        ("About 300 people were killed in the mine.", "Some 302 people were killed in the mine."),
        ("Just over 300 people were killed in the mine.", "Some 302 people were killed in the mine."),
        ("Nearly 300 people were killed in the mine.", "About 300 people were killed in the mine."),
    ],
)
def test_a_bound_that_does_not_differ(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("It was the hottest day ever.", "It was the hottest day since 2008."),
        ("It is the most populous state in the country.", "It is the second-most populous state in the country."),
        ("It is the second-largest port in Europe.", "It is the largest port in Europe."),
        ("She is the most successful singer in Norway.", "She is one of the most successful singers in Norway."),
        ("Bern is the fourth-largest city in the country.", "Bern is the fifth-largest city in the country."),
        ("The company is Norway's largest.", "The company is Norway's largest after Equinor."),
        ("Berg is the best player in the league.", "Berg is among the best players in the league."),
        ("The tunnel is going to be Europe's longest.", "The tunnel will be the third-longest in Europe."),
        ("It is Europe's busiest airport.", "It is one of Europe's busiest airports."),
        ("It was the highest total of the season.", "It was the 3rd-highest total of the season."),
        ("Berg ran the fastest time ever in Kelso.", "Berg ran the fastest time of her career in Kelso."),
        ("He was the richest man in Norway.", "He was among the richest men in Norway."),
    ],
)
def test_another_rank(sentence: str, quote: str) -> None:
    assert len(reasons("direction", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("It is among the world's oldest universities.", "It is one of the oldest universities in the world."),
        ("Norway's second biggest city is Lund.", "Lund is the second-largest city in Norway."),
        (
            "Oslo is the largest city in Norway.",
            "Oslo is the largest city in Norway and the third-largest in the north.",
        ),
        (
            "Oslo is the third-largest city in the north.",
            "Oslo is the largest city in Norway and the third-largest in the north.",
        ),
        ("It was the hottest day since 2008, officials said.", "It was the hottest day since 2008."),
        ("It was the hottest day on record.", "It was the hottest day ever."),
        ("It was the hottest day since records began.", "It was the hottest day in history."),
        ("He is the oldest brother.", "He is the oldest of three brothers."),
        ("The largest bank rose.", "The largest bank rose. The second-largest bank fell."),
        ("The second-largest bank fell.", "The largest bank rose. The second-largest bank fell."),
        ("It is one of the busiest ports in Europe.", "It is the busiest port in Europe."),
        ("The protests were the largest in years.", "Protests in the forest were the biggest in years."),
        ("Soup is the most popular dish.", "The most popular dish is soup."),
        ("It was his third title at the biggest event.", "He won his third title at the biggest event."),
        ("The country is the largest coffee producer in the world.", "It is the world's largest producer of coffee."),
        ("The oldest man in the team is one of the players.", "One of the players is the oldest man in the team."),
        ("It was the deadliest fire after the war.", "It was the deadliest fire after the war."),
        ("It has the longest bridge in Norway.", "It has one of the largest ports and the longest bridge in Norway."),
        ("He is honest about the west.", "He is honest about the forest in the west."),
    ],
)
def test_the_same_rank(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


def test_a_rank_is_shown_with_what_bounds_it() -> None:
    (found,) = reasons("direction", "It was the hottest day ever.", "It was one of the hottest days since 2008.")
    assert found == "the quote says 'one of the hottest days since 2008', the sentence says 'hottest day ever'"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Acme cut 500 jobs in Leeds.", "Acme plans to cut 500 jobs in Leeds."),
        ("The two sides signed a truce.", "The two sides are close to signing a truce."),
        ("The two sides signed a truce.", "The two sides are on the verge of signing a truce."),
        ("The government raised the tax on petrol.", "The government has proposed raising the tax on petrol."),
        ("The commission banned glitter.", "The commission proposed a ban on glitter."),
        ("The mayor rebuilt the bridge.", "The mayor vowed to rebuild the bridge."),
        ("Acme bought Nordship.", "Acme is in talks to buy Nordship."),
        ("Acme will buy Nordship.", "Acme is in talks to buy Nordship."),
        ("Acme opened a plant in Leeds.", "Acme is preparing to open a plant in Leeds."),
        ("Acme sold the Leeds plant.", "Acme is about to sell the Leeds plant."),
        ("Acme closed the plant in Leeds.", "Acme has made a promise to close the plant in Leeds."),
        ("The president closed the border.", "The president threatened to close the border."),
        ("The union has signed the pact.", "The union is keen to sign the pact."),
        ("The board closed the plant in Leeds.", "The board recommended closing the plant in Leeds."),
        ("Acme opened a plant in Leeds.", "Acme aimed to open a plant in Leeds."),
        ("The owners insured the ferry.", "The owners still have to insure the ferry."),
        ("The port repaired the crane in May.", "The port has to repair the crane in May."),
        ("The port will have to repair the crane.", "If it rains, the port will have to repair the crane."),
        ("The crane was repaired by the port.", "The crane has still to be repaired by the port."),
    ],
)
def test_a_plan_told_as_done(sentence: str, quote: str) -> None:
    assert len(reasons("modality", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Acme cut 500 jobs in Leeds, it said.", "Acme cut 500 jobs in Leeds."),
        ("Acme plans a cut of 500 jobs in Leeds.", "Acme plans to cut 500 jobs in Leeds."),
        ("Acme wants to cut 500 jobs in Leeds.", "Acme plans to cut 500 jobs in Leeds."),
        ("Acme cut 300 jobs in Turin.", "Acme plans to cut 500 jobs in Leeds. It cut 300 jobs in Turin."),
        ("The port is near Leeds.", "The port lies close to Leeds."),
        ("The minister nearly resigned over the report.", "The minister was close to resigning over the report."),
        ("A ban on cars was proposed by the council.", "The council proposed a ban on cars."),
        ("The council proposed banning cars.", "The council proposed a ban on cars."),
        ("The court closed the case.", "The court is ready. It closed the case."),
        ("Workers closed the road.", "About 300 workers closed the road."),
        ("Acme will soon sell the plant.", "Acme is about to sell the plant."),
        ("The sides held talks on ending the war.", "The sides held talks to end the war."),
        ("Workers struck in May.", "Workers called for a strike; they struck in May."),
        ("The port repaired the crane in May.", "The port had to repair the crane in May."),
        ("The port must repair the crane.", "The port has to repair the crane."),
        ("The port will repair the crane.", "The port has to repair the crane."),
        ("Passengers waited for two hours at the quay.", "Passengers have to wait for two hours at the quay."),
        ("The owners have not insured the ferry.", "The owners still have to insure the ferry."),
        ("The ferry has to be insured, Berg said.", "Berg wants the ferry to be insured."),
    ],
)
def test_a_plan_told_as_a_plan(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Where will the yearly regatta off Bergen be held?", "A regatta will be held off Bergen.", 0),
        ("When will the last verdict on the fraud in Varn be read?", "The verdict will be read in May.", 0),
        ("How long will the old road to Lund be closed?", "The old road to Lund will be closed for a week.", 0),
        ("Will the old road to Lund be closed?", "The old road to Lund could be closed.", 0),
        ("When was the yearly regatta off Bergen held?", "A yearly regatta off Bergen will be held.", 1),
        ("When will the old road to Lund be closed?", "The old road to Lund could be closed.", 1),
        ("When will the club that was sold move?", "The club will be sold.", 1),
    ],
)
def test_a_question_claims_no_more_than_it_asks(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("modality", sentence, quote)) == found


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Doctors must refuse the treatment.", "Doctors may refuse the treatment."),
        ("Doctors must refuse the treatment.", "Doctors can refuse the treatment."),
        ("Doctors may refuse the treatment.", "Doctors must refuse the treatment."),
        ("Residents can boil the water.", "Residents should boil the water."),
        ("Residents should wear masks on the ward.", "Residents must wear masks on the ward."),
        ("Owners may register their dogs.", "Owners are required to register their dogs."),
        ("Owners have to register their dogs.", "Owners are allowed to register their dogs."),
        ("Dogs must be registered in May at the town hall.", "Dogs may be registered in May at the town hall."),
        ("The court is obliged to order the sale of the firm.", "The court can order the sale of the firm."),
        ("Firms must file the form.", "Firms are not required to file the form."),
        ("Firms must not file the form.", "Firms do not have to file the form."),
        ("Firms are not obliged to file the form.", "Firms must file the form."),
    ],
)
def test_another_duty(sentence: str, quote: str) -> None:
    assert len(reasons("modality", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Doctors have to refuse the treatment.", "Doctors must refuse the treatment."),
        ("Doctors can refuse the treatment.", "Doctors may refuse the treatment."),
        ("Doctors are allowed to refuse the treatment.", "Doctors may refuse the treatment."),
        ("Residents are required to boil the water.", "Residents must boil the water."),
        ("Rates may rise in June.", "Rates should rise in June."),
        ("Sales may not exceed 500.", "Sales must not exceed 500."),
        ("Doctors must say why.", "Doctors may refuse the treatment but must say why."),
        ("It may be true that the mill closed.", "It must be true that the mill closed."),
        ("The ship should arrive on Monday, he said.", "The ship should arrive on Monday."),
        ("Firms need not file the form.", "Firms do not have to file the form."),
        ("Firms must not file the form.", "Firms are not allowed to file the form."),
        ("Firms may file the form.", "Firms are not required to file the form."),
        ("Firms must file the form.", "Small firms are not required to file the form; others must file the form."),
        ("Firms must file the form.", "Firms are not only required to file the form, they pay for it."),
    ],
)
def test_the_same_duty(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The whole harbour was closed.", "Part of the harbour was closed."),
        ("All of the schools in Lund closed.", "Half of the schools in Lund closed."),
        ("All members voted for it.", "The majority of members voted for it."),
        ("The entire town lost power.", "A large part of the town lost power."),
        ("All of the 40 schools in Lund closed.", "Most of the 40 schools in Lund closed."),
        ("All 40 schools in Lund closed.", "Some of the 40 schools in Lund closed."),
        ("Most of the 60 clinics in Lund closed.", "Only a handful of the 60 clinics in Lund closed."),
        ("Most clinics in Lund closed.", "Only a handful of clinics in Lund closed."),
    ],
)
def test_a_part_told_as_the_whole(sentence: str, quote: str) -> None:
    assert len(reasons("modality", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The schools in Lund closed.", "All of the schools in Lund closed."),
        ("He took half of the blame for the flood.", "He took part of the blame for the flood."),
        ("The majority of the town lost power.", "Most of the town lost power."),
        ("All of the town lost power.", "The whole town lost power."),
        ("The whole district voted.", "Lund is part of the district."),
        ("The match was lost.", "The first half of the match was lost."),
        ("The majority of the 40 schools in Lund closed.", "Most of the 40 schools in Lund closed."),
        ("Most of the 60 clinics in Lund closed.", "At least half of the 60 clinics in Lund closed."),
        ("All 40 schools in Lund closed.", "Some 40 schools in Lund closed."),
        ("All of the 40 most expensive schools in Lund closed.", "The most expensive 40 schools in Lund closed."),
        ("Most of the schools closed.", "Half of the 40 clinics closed, and most of the schools did."),
    ],
)
def test_no_part_told_as_the_whole(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The mayor resigned after the vote on the budget.", "The mayor resigned before the vote on the budget."),
        ("The mayor resigned following the vote.", "The mayor resigned ahead of the vote."),
        ("Shares fell after the announcement.", "Shares fell ahead of the announcement."),
        ("The deal was signed after the summit.", "The deal was signed prior to the summit."),
        ("The pilot boarded before the ship sank.", "The ship sank before the pilot boarded."),
        ("The bank failed after the minister resigned.", "After the bank failed, the minister resigned."),
        ("Before the bank failed, the minister resigned.", "After the bank failed, the minister resigned."),
        ("The road was safe for cars.", "The road was unsafe for cars."),
        ("The law was constitutional, the court ruled.", "The law was unconstitutional, the court ruled."),
        ("The report on the mill is complete.", "The report on the mill is incomplete."),
        ("The driver was unhurt in the crash.", "The driver was hurt in the crash."),
        ("Berg spoke ahead of the vote.", "Berg spoke after the vote."),
    ],
)
def test_before_for_after_and_safe_for_unsafe(sentence: str, quote: str) -> None:
    assert len(reasons("direction", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The mayor resigned ahead of the vote on the budget.", "The mayor resigned before the vote on the budget."),
        ("The vote came after the mayor resigned.", "The mayor resigned before the vote."),
        ("The crew left the ship before the fire broke out.", "The fire broke out after the crew left the ship."),
        ("The crew left the ship after the fire broke out.", "After the fire broke out, the crew left the ship."),
        ("The witness left prior to the start of the trial.", "Before the trial began, the witness left."),
        ("Berg leads Lund in the polls.", "Berg is ahead of Lund in the polls."),
        (
            "The mayor left before noon on the day after the vote.",
            "The day after the vote the mayor left before noon.",
        ),
        ("He was named after his father.", "He was named after his father, who died before the war."),
        ("The ferry sailed before the storm.", "The ferry sailed the following day, before the storm."),
        ("The mayor resigned after the vote.", "Following the vote, the mayor resigned."),
        ("The witness left before the verdict.", "The witness left after the trial and before the verdict."),
        ("The road was not safe for cars.", "The road was unsafe for cars."),
        ("The road was unsafe for cars.", "The road was not safe for cars."),
        ("The road was safe for trains.", "The road was unsafe for cars, but safe for trains."),
        ("The rest left the town.", "There was unrest in the town, and the rest left."),
        ("The ions met in the unit.", "The unions met in the unit."),
        ("It is not likely to rain in Lund.", "It is unlikely to rain in Lund."),
        ("Berg won ahead of Lie.", "Berg won after starting fourth, with team-mate Lie second."),
    ],
)
def test_the_same_order_and_the_same_denial(sentence: str, quote: str) -> None:
    assert differences(sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "written"),
    [
        ("Nobody was hurt.", "No one was hurt.", "No one was hurt."),
        ("It said nobody was hurt.", "No one was hurt.", "It said no one was hurt."),
        ("The mill was undamaged.", "The mill was not damaged.", "The mill was not damaged."),
        ("The mill was not damaged.", "The mill was undamaged.", "The mill was undamaged."),
        ("The mill wasn’t damaged.", "The mill was undamaged.", "The mill was undamaged."),
        ("It is not complete.", "The report is incomplete.", "It is incomplete."),
        ("The two failed to agree.", "The two did not agree.", "The two did not agree."),
        ("The two didn't agree.", "The two failed to agree.", "The two failed to agree."),
        ("Nobody was hurt.", "A man was hurt.", "Nobody was hurt."),
        ("The mill was not damaged.", "The mill was undamaged, the road damaged.", "The mill was not damaged."),
        ("It did not form a union.", "It informed the ions.", "It did not form a union."),
        ("They failed to agree.", "They agreed.", "They failed to agree."),
        ("The two failed to agree.", "The two didn't agree, or failed to agree.", "The two failed to agree."),
    ],
)
def test_a_denial_in_the_words_of_its_quote(sentence: str, quote: str, written: str) -> None:
    assert as_written(sentence, quote) == written


def test_no_one_is_no_figure() -> None:
    assert differences("No one claimed the 50,000 euros.", "The 50,000 euros were never claimed.") == []


def test_an_ordinal_does_not_stand_in_the_place_of_a_count() -> None:
    quote = "Acme cancelled 140 planned trips on Monday in Leeds."
    assert reasons("figure", "Acme cancelled the first planned trips on Monday in Leeds.", quote) == []
    assert len(reasons("figure", "Acme cancelled two planned trips on Monday in Leeds.", quote)) == 1


def test_a_figure_that_opens_its_sentence_is_no_name() -> None:
    assert reasons("name", "Three men left Turin.", "Two men left Turin.") == []
    assert len(reasons("figure", "Three men left Turin.", "Two men left Turin.")) == 1


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        ("Acme's sales rose 5 %.", "Acme's sales fell 5 %.", "'fell', the sentence says 'rose'"),
        (
            "Acme's sales decreased in June.",
            "Acme's sales increased in June.",
            "'increased', the sentence says 'decreased'",
        ),
        (
            "Acme raised its forecast for the year.",
            "Acme cut its forecast for the year.",
            "'cut', the sentence says 'raised'",
        ),
        ("Prices were higher in Turin.", "Prices were lower in Turin.", "'lower', the sentence says 'higher'"),
        (
            "Turin has more bridges than Leeds.",
            "Turin has fewer bridges than Leeds.",
            "'fewer', the sentence says 'more'",
        ),
        (
            "He left after the council vote.",
            "He left before the council vote.",
            "'before', the sentence says 'after'",
        ),
        (
            "Leeds won the final on penalties.",
            "Leeds lost the final on penalties.",
            "'lost', the sentence says 'won'",
        ),
        (
            "It is the largest port in Norway.",
            "It is the smallest port in Norway.",
            "'smallest', the sentence says 'largest'",
        ),
        (
            "The union supports the port deal.",
            "The union opposes the port deal.",
            "'opposes', the sentence says 'supports'",
        ),
        (
            "The council rejected the budget.",
            "The council approved the budget.",
            "'approved', the sentence says 'rejected'",
        ),
        ("Acme sold the Turin mill.", "Acme bought the Turin mill.", "'bought', the sentence says 'sold'"),
        ("The mill opened in Turin.", "The mill closed in Turin.", "'closed', the sentence says 'opened'"),
        (
            "The clerk was convicted of fraud.",
            "The clerk was acquitted of fraud.",
            "'acquitted', the sentence says 'convicted'",
        ),
        ("Storms hit northern Norway.", "Storms hit southern Norway.", "'southern', the sentence says 'northern'"),
        ("Sales were up 5 % in Turin.", "Sales were down 5 % in Turin.", "'down', the sentence says 'up'"),
        (
            "Acme's sales fell 5 % in June.",
            "Acme's sales rose 5 % in June, and its costs fell 2 % in July.",
            "'rose', the sentence says 'fell'",
        ),
        (
            "A night cost more than 100 euros.",
            "A night cost less than 100 euros.",
            "'less', the sentence says 'more'",
        ),
        (
            "Shares slid by 4 points in Oslo.",
            "Shares climbed by 4 points in Oslo.",
            "'climbed', the sentence says 'slid'",
        ),
        (
            "Anna Berg is older than Bo Lind.",
            "Anna Berg is younger than Bo Lind.",
            "'younger', the sentence says 'older'",
        ),
        ("Lund is north of Varn.", "Lund is south of Varn.", "'south', the sentence says 'north'"),
        (
            "Oil rose 3% in Lund.",
            "Oil fell 3% in Lund after rising 1%.",
            "'fell', the sentence says 'rose'",
        ),
        (
            "The volcano near Lund is active.",
            "The volcano near Lund is inactive.",
            "'inactive', the sentence says 'active'",
        ),
        (
            "The jab is ineffective in adults.",
            "The jab is effective in adults.",
            "'effective', the sentence says 'ineffective'",
        ),
    ],
)
def test_an_opposite(sentence: str, quote: str, reason: str) -> None:
    assert f"the quote says {reason}" in reasons("direction", sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "Inflation rose from 14.7% to 13.1% in June.",
            "Inflation rose from 13.1% to 14.7% in June.",
            "the quote says 'from 13.1% to 14.7%', the sentence says 'from 14.7% to 13.1%'",
        ),
        (
            "Profit went to 2.9 million, from 3.4 million.",
            "Profit went from 2.9m to 3.4m.",
            "the quote says 'from 2.9m to 3.4m', the sentence says 'to 2.9 million, from 3.4 million'",
        ),
        (
            "Feyenoord beat Ajax 2-1.",
            "It ended when Ajax beat Feyenoord 2-1.",
            "the quote says 'Ajax beat Feyenoord', the sentence says 'Feyenoord beat Ajax'",
        ),
        (
            "Then Nomura has sued Acme.",
            "Then Acme sued the Nomura bank.",
            "the quote says 'Acme sued the Nomura bank', the sentence says 'Nomura has sued Acme'",
        ),
        (
            "On Friday the dog bit the man in Lund.",
            "On Friday the man bit the dog.",
            "the quote says 'the man bit the dog', the sentence says 'the dog bit the man'",
        ),
        (
            "The firm was sued by the city.",
            "The firm sued the city.",
            "the quote says 'The firm sued the city', the sentence says 'The firm was sued by the city'",
        ),
        (
            "The union accused the ministry of lying.",
            "The ministry, its old rival, accused the union on Friday of lying.",
            "the quote says 'The ministry, its old rival, accused the union', the sentence says 'The union accused the "
            "ministry'",
        ),
        (
            "The bank has agreed to buy a mill from Acme.",
            "Acme has agreed to buy a mill from the bank.",
            "the quote says 'Acme has agreed to buy a mill from the bank', the sentence says 'The bank has agreed to "
            "buy a mill from Acme'",
        ),
        (
            "The office moved from Turin to Lund.",
            "The office was moved from Lund to Turin.",
            "the quote says 'The office was moved from Lund to Turin', the sentence says 'The office moved from Turin "
            "to Lund'",
        ),
        (
            "The mayor, who fined the port, left.",
            "The port fined the mayor, who left.",
            "the quote says 'The port fined the mayor', the sentence says 'The mayor, who fined the port'",
        ),
        (
            "Voters prefer the mayor to the senator.",
            "Voters prefer the senator to the mayor.",
            "the quote says 'Voters prefer the senator to the mayor', the sentence says 'Voters prefer the mayor to "
            "the senator'",
        ),
        (
            "Berlin is larger than Hamburg.",
            "It is hot; Hamburg is larger than Berlin.",
            "the quote says 'Hamburg is larger than Berlin', the sentence says 'Berlin is larger than Hamburg'",
        ),
        (
            "It rained in Lund and snowed in Turin.",
            "It rained in Turin and snowed in Lund.",
            "the quote says 'Turin and snowed in Lund', the sentence says 'Lund and snowed in Turin'",
        ),
        (
            "The French minister praised it and the German minister did not.",
            "The German minister praised it and the French minister did not.",
            "the quote says 'German minister praised it and the French', the sentence says 'French minister praised it "
            "and the German'",
        ),
        (
            "The judge, Ana Ruiz, fined the banker Bo Berg.",
            "The judge, Bo Berg, fined the banker Ana Ruiz.",
            "the quote says 'Bo Berg, fined the banker Ana Ruiz', the sentence says 'Ana Ruiz, fined the banker Bo "
            "Berg'",
        ),
        (
            "Acme, not Nomura, was fined.",
            "Nomura, not Acme, was fined.",
            "the quote says 'Nomura, not Acme', the sentence says 'Acme, not Nomura'",
        ),
        (
            "Ana's lawyer Bo left.",
            "Bo's lawyer Ana left.",
            "the quote says 'Bo's lawyer Ana', the sentence says 'Ana's lawyer Bo'",
        ),
        (
            "Sales fell because the mill shut.",
            "The mill shut because sales fell.",
            "the quote says 'because sales fell.', the sentence says 'because the mill shut.'",
        ),
        (
            "The mill shut due to the fire.",
            "The fire broke out because the mill had shut.",
            "the quote says 'because', the sentence says 'due'",
        ),
        (
            "Tove Rask outsailed Ada Lind.",
            "Ada Lind outsailed the title holder, Tove Rask, off Bergen.",
            "the quote says 'Ada Lind outsailed the title holder, Tove Rask', "
            "the sentence says 'Tove Rask outsailed Ada Lind'",
        ),
    ],
)
def test_two_turned_round(sentence: str, quote: str, reason: str) -> None:
    assert reason in reasons("direction", sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Inflation rose to 14.7% from 13.1%.", "Inflation rose from 13.1% to 14.7%."),
        ("Ales went from 3 to 5.", "Wines went from 5 to 3 and ales from 3 to 5."),
        ("It was 13.1% and then 14.7%.", "It was 14.7% after 13.1%."),
        ("It runs from 5 to 7 in May.", "It ran from 7 to 9 in June."),
        ("Then Feyenoord met Ajax.", "Then Ajax met Feyenoord."),
        ("Then Ajax beat Feyenoord.", "Feyenoord beat Ajax in May. Then Ajax beat Feyenoord."),
        ("Then Feyenoord was beaten by Ajax.", "Then Ajax beat Feyenoord."),
        ("Then Feyenoord and Ajax won.", "Then Ajax and Feyenoord won."),
        ("Then Ajax beat Utrecht.", "Then Ajax beat Feyenoord. Utrecht beat Zwolle."),
        ("Sales fell because the mill shut.", "Because the mill shut, sales fell."),
        ("Sales fell because the mill shut.", "Sales fell after the mill shut."),
        ("The mill shut due to the flood.", "The mill shut because the town flooded, as sales fell because it shut."),
        ("The man was bitten by the dog.", "The dog bit the man."),
        ("The man met the dog.", "The dog met the man."),
        ("The king gave the museum a painting.", "The king gave a painting to the museum."),
        ("The board allowed the suspect to be named by the paper.", "The board allowed the paper to name the suspect."),
        ("The minister, Bo Berg, announced free tests.", "The tests are free, announced minister Bo Berg."),
        ("The Danish minister praised the Dutch minister.", "The Dutch minister was praised by the Danish minister."),
        ("The state runs 41 of the hospitals.", "Of the hospitals, 41 are run by the state, 38 by churches."),
        ("Clinica retracted Fausto Greco's paper.", "Clinica retracted a paper on hair loss by Fausto Greco."),
        ("The nurses sued the clinic.", "The clinic sued the nurses, and in May the nurses sued the clinic."),
        ("He praised her.", "She praised him."),
        ("Lund, Turin and Oslo are rich.", "Turin, Lund and Oslo are rich."),
        ("The mayor and the priest left.", "The priest and the mayor left."),
        ("Lund lies between the hill and the sea.", "Lund lies between the sea and the hill."),
        ("Lund borders Turin.", "Turin borders Lund."),
        ("Acme, Nomura's partner, is rich.", "Nomura, Acme's partner, is rich."),
        ("The cat is as old as the dog.", "The dog is as old as the cat."),
        ("On Friday it rained in Lund.", "In Lund it rained on Friday."),
        ("It was a large red van.", "It was a red large van."),
        ("It has 120 cars in Lund and 300 in Turin.", "It has 300 cars in Turin and 120 in Lund."),
        ("Ada Lind outsailed Tove Rask.", "Ada Lind outsailed the title holder, Tove Rask, off Bergen."),
        ("Tove Rask was outsailed by Ada Lind.", "Ada Lind outsailed the title holder, Tove Rask, off Bergen."),
        ("Rask thanked the crew.", "The crew thanked the port, Rask thanked the crew."),
        ("Rask and Lind thanked the crew.", "The crew thanked the cook, Rask, and Lind thanked the crew."),
    ],
)
def test_two_not_turned_round(sentence: str, quote: str) -> None:
    assert reasons("direction", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Acme's sales rose 5 %.", "Acme's sales increased 5 %."),
        ("Acme's sales rose 5 % while costs fell.", "Costs fell while Acme's sales rose 5 %."),
        ("Acme's sales rose.", "Acme's sales rose, though its costs fell."),
        ("Costs fell in July.", "Acme's sales rose 5 % in June, and its costs fell 2 % in July."),
        ("The vote came after he left.", "He left before the vote came."),
        ("Leeds beat Turin in the final.", "Turin lost to Leeds in the final."),
        ("He left one club to join another.", "He joined another club."),
        ("The mill did not open in Turin.", "The mill closed in Turin."),
        ("The council did not approve the budget.", "The council rejected the budget."),
        ("The mill is up and running.", "The mill shut down for a week and is running."),
        ("It took over the mill.", "It came under fire over the mill."),
        ("The 24-year-old won.", "The young man won."),
        ("The mother of the clerk spoke.", "The clerk's son spoke."),
        ("More rain fell.", "Less sun shone."),
        ("The first mill closed.", "The mill closed last week."),
        ("Shares slid by 4 points in Oslo.", "Shares slide by 4 points in Oslo."),
        ("Hardliners relent on the border rule.", "Hardliners relented on the border rule."),
        ("Anna Berg is older than Bo Lind.", "Bo Lind is younger than Anna Berg."),
        ("Lund has fewer seats than Varn.", "Varn has more seats than Lund."),
        ("Lund is north of Varn.", "Varn is south of Lund."),
        ("Anna Berg is the wife of Bo Lind.", "Bo Lind is the husband of Anna Berg."),
        ("The index ended 0.1% lower.", "The index slipped 0.1% after rising as much as 0.6%."),
        ("The impressive bridge opened in Lund.", "The passive bridge opened in Lund."),
    ],
)
def test_no_opposite(sentence: str, quote: str) -> None:
    assert reasons("direction", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (
            "Trump said tariffs would rise.",
            "Xi said tariffs would rise.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "“Tariffs will rise,” Trump said.",
            "“Tariffs will rise,” Xi said.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "“Tariffs will rise,” Trump told reporters.",
            "“Tariffs will rise,” said Xi.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "According to Trump, tariffs will rise soon.",
            "Xi said tariffs will rise soon.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "Tariffs will rise soon, according to Trump.",
            "According to Xi, tariffs will rise soon.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "Berg: “The mill is closed.”",
            "Lund: “The mill is closed.”",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Anna Berg, the mayor, said the mill was closed.",
            "Erik Lund, the mill's owner, said the mill was closed.",
            "by Erik Lund in the quote, by Anna Berg in the sentence",
        ),
        (
            "Berg also warned that the mill was unsafe.",
            "Lund later warned that the mill was unsafe.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Berg said the mill was unsafe.",
            "Lund said the mill was unsafe, while Berg said prices were high.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Trump insisted that the canal was closed, while Xi insisted that it was open.",
            "Xi insisted that the canal was closed, while Trump insisted that it was open.",
            "by Xi in the quote, by Trump in the sentence",
        ),
        (
            "Berg said the mill was unsafe, and Lund said prices would rise.",
            "Lund said the mill was unsafe, and Berg said he was glad.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Engineer Paul Ngoma said the crack was 14 metres long.",
            "Engineer Ruth Banda said the crack was 14 metres long. Paul Ngoma leads the team.",
            "by Engineer Ruth Banda in the quote, by Engineer Paul Ngoma in the sentence",
        ),
        (
            "Paul Ngoma said the crack was 14 metres long.",
            "The crack was 14 metres long, said engineer Ruth Banda. Paul Ngoma leads the team.",
            "by Ruth Banda in the quote, by Paul Ngoma in the sentence",
        ),
        (
            "Berg pledged 400 new homes in Leeds.",
            "Lund pledged 400 new homes in Leeds.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Berg vowed to close the mill in Leeds.",
            "Lund vowed to close the mill in Leeds, Berg's home.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Berg denied taking bribes from builders.",
            "Lund denied taking bribes from builders. Berg left.",
            "by Lund in the quote, by Berg in the sentence",
        ),
        (
            "Acme announced 400 new jobs in Leeds.",
            "Nomura announced 400 new jobs in Leeds.",
            "by Nomura in the quote, by Acme in the sentence",
        ),
        (
            "Mia Torv said that the strike was illegal.",
            "“We will not pay,” Mia Torv said; the minister, Olav Hald, replied that the strike was illegal.",
            "by Olav Hald in the quote, by Mia Torv in the sentence",
        ),
        (
            "Berg said the mill was unsafe.",
            "“The mill was unsafe,” the prime minister, Ann Lund, said.",
            "by Ann Lund in the quote, by Berg in the sentence",
        ),
        (
            "“The deal is dead,” said Trump.",
            "“The deal is dead,” said Xi. The mayor shrugged.",
            "by Xi in the quote, by Trump in the sentence",
        ),
    ],
)
def test_another_speaker(sentence: str, quote: str, reason: str) -> None:
    assert [found for found in differences(sentence, quote) if found.kind in ("speaker", "name")] == [
        ("speaker", f"said {reason}")
    ]


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Anna Berg said the mill was unsafe.", "“The mill was unsafe,” Berg said."),
        ("Berg said the mill was unsafe.", "According to Mayor Anna Berg, the mill was unsafe."),
        ("The mill was unsafe.", "Berg said the mill was unsafe."),  # told flatly
        ("Berg said the mill was unsafe.", "The mill was unsafe."),
        ("Berg said the mill was unsafe.", "She said the mill was unsafe."),  # who "she" is cannot be told
        ("Berg said the mill was unsafe.", "The ministry said the mill was unsafe."),
        ("Berg said the mill was unsafe.", "Lund said prices were high. Berg said the mill was unsafe."),
        ("Berg said the mill was unsafe.", "Lund said taxes would rise. “The mill was unsafe,” Berg said."),
        ("The U.S. said talks would resume.", "The United States said talks would resume."),
        ("The mayor said the mill was unsafe.", "Berg said the mill was unsafe."),
        (
            "Xi insisted that the canal was closed, while Trump insisted that it was open.",
            "Xi insisted that the canal was closed, while Trump insisted that it was open.",
        ),
        (
            "Trump said it was open and Xi said the canal was closed.",
            "Xi insisted that the canal was closed, while Trump insisted that it was open.",
        ),
        (
            "Xi said the canal was closed and the port was open.",
            "Xi said the canal was closed, and that the port was open.",
        ),
        (
            "Engineer Ruth Banda said the crack was 14 metres long.",
            "The crack was 14 metres long, said engineer Ruth Banda.",
        ),
        ("Xi Jinping said the canal was closed.", "Xi of China said the canal was closed."),
        ("Berg said the mill was unsafe.", "“The mill was unsafe,” said mayor Anna Berg."),
        ("Berg pledged 400 new homes in Leeds.", "Anna Berg promised 400 new homes in Leeds."),
        ("Berg told Lund the mill was unsafe.", "Berg told Lund the mill was unsafe."),
        ("Berg said so.", "Lund said so."),  # nothing is said that could be compared
        ("He said that Berg was ill.", "Lund said that Berg was ill."),
        ("Berg said the mill was sold.", "Lund said the bridge had been painted."),
        ("Ann Lund said the mill was unsafe.", "The prime minister, Ann Lund, said the mill was unsafe."),
        ("Lund said the mill was unsafe.", "Lund, the mayor, said the mill was unsafe."),
        ("Lund said the mill was unsafe.", "Lund, head of Acme, said the mill was unsafe."),
    ],
)
def test_the_same_speaker_or_one_that_cannot_be_told(sentence: str, quote: str) -> None:
    assert reasons("speaker", sentence, quote) == []


@pytest.mark.parametrize(
    "sentence", [s.strip() + "." for s in NEWS.replace("2.4", "2·4").replace("p.m.", "pm").split(".") if s]
)
def test_a_sentence_of_a_text_does_not_differ_from_it(sentence: str) -> None:
    sentence = sentence.replace("2·4", "2.4")
    assert differences(sentence, NEWS) == []
    assert differences(sentence.lower(), NEWS) == []


def test_several_things_are_told_in_one_go() -> None:
    told = "The central bank will cut rates before September 2026, Governor Ana Lindqvist said on Tuesday in Rome."
    assert kinds(told, NEWS) == {"negation", "date", "name"}


@pytest.mark.parametrize(
    ("sentence", "quote", "written"),
    [
        ("It cost $5-6 million in all.", "It cost between $5m and $6m.", "It cost $5m and $6m in all."),
        ("It cost 5 % of 5 dollars.", "It cost 5 of them.", "It cost 5 % of 5 dollars."),
        ("It is 3.1 miles long.", "It is 5 km long.", "It is 3.1 miles long."),  # about as long, and rounded
        ("It sank on 3-5 March 2024.", "It sank on March 3, 2024.", "It sank on 3-5 March 2024."),
        ("It sank in March 2024.", "It sank on March 3, 2024.", "It sank in March 2024."),
        ("It sank on 3 March 2023.", "It sank on March 3, 2024.", "It sank on 3 March 2023."),
        ("It sank on Sunday, 3 March.", "It sank on March 3, 2024.", "It sank on March 3, 2024."),
        ("It sank on Monday, 3 March.", "It sank on March 3, 2024.", "It sank on Monday, 3 March."),  # a Sunday
        ("It sank on 3 March, and 2 died.", "Two died when it sank on 3 March.", "It sank on 3 March and Two died."),
        ("Around 40 died.", "Some 40 died.", "some 40 died."),
        ("Some 40 and about 50 died.", "About 40 and some 50 died.", "about 40 and some 50 died."),
        ("Nearly 40 died.", "Over 40 died.", "Nearly 40 died."),
        ("The ECB met.", "The European Central Bank met.", "The European Central Bank met."),
        ("The ECB met.", "The English Cricket Board met the ECB.", "The ECB met."),
        ("The WTO met.", "The World Health Organization met.", "The WTO met."),
        ("It didn’t sink.", "It did not sink.", "It did not sink."),
        ("It cannot sink and will not burn.", "It can't sink and won't burn.", "It can't sink and won't burn."),
        ("It isn't old and wasn't new.", "It isn't old, and is not old.", "It isn't old and wasn't new."),
        ("It isn't old.", "It is old, and is not clean.", "It isn't old."),
        ("It sank on 3-3-2024.", "It sank on March 3, 2024.", "It sank on March 3, 2024."),
        ("It sank on 3 Mar '24.", "It sank on March 3, 2024.", "It sank on March 3, 2024."),
        (
            "She resigned, and it was cancelled.",
            "Called off; Ruiz stepped down.",
            "She stepped down, and it was called off.",
        ),
        ("Prices increased.", "Prices rose.", "Prices rose."),
        ("She quit.", "Ruiz stepped down.", "She stepped down."),
        ("Workers met.", "The staff met.", "Staff met."),
        # not where the quote has the form itself, or another inflection, or only a part of the word
        ("Prices increased.", "Prices rose; wages increased.", "Prices increased."),
        ("She resigned.", "She will step down.", "She resigned."),
        ("It was shut.", "The disclosed sum.", "It was shut."),
        ("It was shut.", "It was close to the quay.", "It was shut."),
    ],
)
def test_a_sentence_in_the_notation_of_its_quote(sentence: str, quote: str, written: str) -> None:
    assert as_written(sentence, quote) == written


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_any_texts_can_be_compared(sentence: str, quote: str, around: str) -> None:
    for found in differences(sentence, quote, around):
        assert found.reason
    assert isinstance(as_written(sentence, quote), str)


WORDS = st.sampled_from(
    """
    Xi Trump U.S. the The not may will said , . “ ” fell rose before after 5 % $ 24.7 bn June 2025 Monday of According
    to : and did n't no Berg's two hundred China-Russia told never closed plans won lost more than less 10-15
    """.split()
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == []
    assert as_written(text, text) == text


@pytest.mark.parametrize(("length", "seconds"), [(10_000, 10), pytest.param(40_000, 40, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "junk",
    [
        "a ",
        "A ",
        "1 ",
        "Aa-",
        "5 June ",
        "not may rose ",
        "said Xi, ",
        "(",
        "-",
        " ",
        "Of the ",
        "“",
        "\n",
        "U.S.",
        "according to ",
    ],
)
def test_junk_of_any_length(junk: str, length: int, seconds: float) -> None:
    text = junk * (length // len(junk))

    def compare() -> None:
        assert differences(text, text + "x") is not None
        assert differences("Berg did not say that 5 mills closed in June.", text) is not None
        assert as_written(text, text + "x") is not None

    assert takes_less(seconds, compare)


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Lars Holm was convicted of fraud.", "Prosecutors charged Lars Holm with fraud.", 1),
        ("Lars Holm was found guilty of fraud.", "Lars Holm was tried for fraud.", 1),
        ("Lars Holm was jailed for fraud.", "Lars Holm is accused of fraud.", 1),
        ("Lars Holm was convicted of fraud.", "Lars Holm was charged with fraud and convicted in May.", 0),
        ("Lars Holm was convicted of fraud.", "Lars Holm was charged with fraud. A jury found him guilty.", 0),
        ("Lars Holm was jailed for fraud.", "Lars Holm, tried for fraud, must serve three years.", 0),
        ("Lars Holm was jailed for fraud.", "Lars Holm, accused of fraud, is in custody.", 0),
        ("Lars Holm pleaded guilty to fraud.", "Lars Holm, charged with fraud, admitted it.", 0),
        ("Lars Holm, charged with fraud, could be jailed.", "Lars Holm was charged with fraud.", 0),
        ("Lars Holm was not convicted of fraud.", "Lars Holm was charged with fraud.", 0),
        ("Ida Berg, convicted of theft, fled to Lund.", "Lars Holm was charged with fraud.", 0),
        ("Acme purchased 40 aircraft.", "Acme is negotiating the purchase of 40 aircraft.", 1),
        ("Acme negotiated the purchase of 40 aircraft.", "Acme is negotiating the purchase of 40 aircraft.", 0),
    ],
)
def test_charged_told_as_convicted_and_negotiated_as_bought(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("modality", sentence, quote)) == found


@pytest.mark.parametrize(
    "claim",
    [
        "The opposition claims that the vote in Varn was rigged.",
        "The opposition claims the vote in Varn was rigged.",
        "Investigators believe the vote in Varn was rigged.",
        "Residents fear that the vote in Varn was rigged.",
        "Police suspect the vote in Varn was rigged.",
        "The vote in Varn is thought to have been rigged.",
        "The vote in Varn is said to have been rigged.",
    ],
)
def test_a_claim_told_as_fact(claim: str) -> None:
    assert len(reasons("modality", "The vote in Varn was rigged.", claim)) == 1
    for spared in (
        "The vote in Varn was rigged, the opposition says.",
        "According to the opposition, the vote in Varn was rigged.",
        "In the opposition's view, the vote in Varn was rigged.",
        "The vote in Varn was reportedly rigged.",
        "The vote in Varn may have been rigged.",
    ):
        assert reasons("modality", spared, claim) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("The vote in Varn was rigged.", "The vote in Varn was apparently rigged.", 1),
        ("The vote in Varn was rigged.", "The vote in Varn was probably rigged.", 1),
        ("The vote in Varn was reportedly rigged.", "The vote in Varn was probably rigged.", 0),
        ("The dam in Varn is leaking.", "Residents fear that the dam in Varn is leaking.", 1),
        ("The firm fired 40 workers.", "The union claims the firm fired 40 workers.", 1),
        ("The dam in Varn is leaking.", "Residents said that the dam in Varn is leaking.", 0),
        ("The firm has 40% of the market.", "The firm claims 40% of the market.", 0),
        ("The floods killed 40 men who worked in Lund.", "The floods claimed 40 men who worked in Lund.", 0),
        ("A man was arrested on Monday.", "Police suspect a man arrested on Monday of the theft.", 0),
        ("Lund won the title and moved to the top.", "Lund claimed the title and moved to the top.", 0),
        ("The vote was rigged.", "He said to reporters that the vote was rigged.", 0),
    ],
)
def test_what_is_claimed_and_what_is_told(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("modality", sentence, quote)) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("upheld", "overturned"),
        ("tightened", "relaxed"),
        ("prolonged", "shortened"),
        ("widened", "narrowed"),
        ("praised", "criticised"),
        ("imposed", "lifted"),
        ("confirmed", "denied"),
        ("passed", "failed"),
        ("ran the longest of", "ran the shortest of"),
        ("saw the surplus in", "saw the deficit in"),
        ("was optimistic about", "was pessimistic about"),
        ("closed the upper end of", "closed the lower end of"),
        ("won the first round of", "won the last round of"),
    ],
)
def test_each_of_two_opposites_for_the_other(one: str, other: str) -> None:
    here, there = (f"The court in Lund {word} the Varn test on Monday." for word in (one, other))
    assert len(reasons("direction", here, there)) == len(reasons("direction", there, here)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The court upheld the verdict.", "The court upheld the verdict but overturned the sentence."),
        ("The ministry confirmed the sale.", "The ministry denied the sale on Monday and confirmed it on Friday."),
        ("The ministry confirmed the sale.", "The ministry did not deny the sale."),
        ("The ministry did not confirm the sale.", "The ministry would neither confirm nor deny the sale."),
        ("The council lifted the ban.", "The council lifted the ban that it imposed in May."),
        ("The car passed the test.", "The car did not fail the test."),
        ("The jury failed to agree on the pass.", "The pass over the Alps is open, and the jury could not agree."),
        ("A woman last held the post in 1961.", "She is the first woman in the post since 1961."),
        ("The last time the mill closed was in 1961.", "The first time the mill closed was in 1961 and not in 1940."),
        ("The first mill in Lund closed.", "The mill in Lund closed last week."),
        ("The managers sold the mill to Acme.", "The managers bought the mill in May and sold it to Acme in June."),
    ],
)
def test_no_opposites(sentence: str, quote: str) -> None:
    assert reasons("direction", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Parliament voted for the budget.", "Parliament voted against the budget.", 1),
        ("Parliament voted in favour of the budget.", "Parliament voted against the budget.", 1),
        ("Parliament voted against the budget.", "Parliament voted 56 to 44 for the budget.", 1),
        ("The mayor campaigned for the bypass.", "The mayor has campaigned hard against the bypass.", 1),
        ("The judge ruled for Acme.", "The judge ruled against Acme.", 1),
        ("Parliament voted for the budget.", "Parliament did not vote against the budget.", 0),
        ("The party voted against the bill.", "Labour voted for the bill, and the Greens against the bill.", 0),
        ("Labour voted for the bill.", "Labour voted for the bill and the Greens voted against the bill.", 0),
        ("The minister spoke against the bill for an hour.", "The minister spoke for an hour against the bill.", 0),
        ("The king ruled for 20 years.", "The king ruled against Acme and reigned 20 years.", 0),
    ],
)
def test_for_told_as_against(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("direction", sentence, quote)) == found


@pytest.mark.parametrize(
    "condition",
    [
        "if prices recover",
        ", provided the council agrees",
        ", providing that prices recover",
        "as long as prices recover",
        ", on condition that prices recover",
        ", pending approval by regulators",
        "subject to the final approval of regulators",
        ", assuming prices recover",
        "only once prices recover",
    ],
)
def test_a_condition_left_out(condition: str) -> None:
    quote = f"The bank will sell its stake in the mill {condition}.".replace(" ,", ",")
    assert len(reasons("modality", "The bank will sell its stake in the mill.", quote)) == 1
    assert reasons("modality", quote.replace("mill", "old mill"), quote) == []
    for spared in (
        "The bank could sell its stake in the mill.",
        "The bank plans to sell its stake in the mill.",
        "The bank will sell its stake in the mill when prices recover.",
        "The bank will sell its stake in the mill once regulators approve.",
    ):
        assert reasons("modality", spared, quote) == []


@pytest.mark.parametrize(
    "beside",
    [
        "as long as before",
        ", which provided loans to farmers",
        ", providing work for 40 people",
        "in May, subject to tax",
        "for two years, as long as it takes",
        "with its pending cases",
        "on Monday only",
    ],
)
def test_no_condition_left_out(beside: str) -> None:
    quote = f"The bank will sell its stake in the mill {beside}.".replace(" ,", ",")
    assert reasons("modality", "The bank will sell its stake in the mill.", quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("The sale has been approved by shareholders.", "The sale is subject to approval by shareholders.", 1),
        ("The budget has been approved.", "Payment of the loan depends on approval of the budget.", 1),
        ("The sale must be approved by shareholders.", "The sale is subject to approval by shareholders.", 0),
        ("The sale has been approved by shareholders.", "The sale was on a subject of approval by shareholders.", 0),
    ],
)
def test_what_something_depends_on_told_as_given(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("modality", sentence, quote)) == found


def test_the_condition_is_quoted_wherever_it_stands() -> None:
    sentence = "The board will sell its stake in the mill."
    for quote, said in (
        ("If prices recovered, the board would sell its stake in the mill.", "If prices recovered, the board would"),
        ("The board would sell its stake in the mill if prices recovered.", "would sell its stake in the mill if"),
        (
            "The board would sell its stake in the mill subject to approval.",
            "would sell its stake in the mill subject to approval",
        ),
    ):
        (found,) = differences(sentence, quote)
        assert found.reason == f"the quote says '{said}', the sentence says 'will'"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Nobody is better after twelve months.", "Nobody was better within a year, he said."),
        ("Inspections are announced seven days ahead.", "Inspectors come twice, after giving a week's notice."),
        ("In ten years the clinic did 215 operations.", "The clinic did 215 operations in the past decade."),
        (
            "The city counts on the night in November, which is the one that matters.",
            "It counts 290 on a November night.",
        ),
        (
            "No fire burned as much land as this one did in May.",
            "It burned 7,400 hectares of land in May, the most ever.",
        ),
        ("The ferry left at noon.", "The ferry left at lunchtime."),
        ("The ferry left at half past six.", "The ferry left for Lund at 18:30."),
        ("Four divers and one pilot are missing off Lund.", "A pilot and four divers are missing off Lund."),
        ("One Danish diver drowned and four were rescued.", "A Danish diver drowned and four were rescued."),
        ("One diver drowned and four divers were rescued.", "A diver drowned and four divers were rescued."),
        (
            "Sales at Lund fell by 4% in the first six months of 2026.",
            "Sales at Lund fell by 4% in the first half of 2026.",
        ),
        (
            "Sales at Lund fell by 4% in the last six months of the year.",
            "Sales at Lund fell by 4% in the second half of the year.",
        ),
    ],
)
def test_what_is_no_other_figure(sentence: str, quote: str) -> None:
    assert reasons("figure", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("One in five complaints about parcels named Dartpost.", "Complaints rose; one in four concerned Dartpost."),
        ("Nobody is better after eleven months.", "Nobody was better within a year, he said."),
        ("One man died in the Varn fire.", "Two men died in the Varn fire."),
        ("The ferry left at noon.", "The ferry left at midnight."),
        ("One diver drowned off Lund.", "Four divers and a pilot drowned off Lund."),
        ("One diver drowned off Lund.", "Four divers drowned off Lund, a diver told Reuters."),
        ("Only one of the three agencies rated it.", "All three agencies rated it."),
        ("Lee lost two hives last winter in Oulu.", "Lee lost 38 hives last winter in Oulu."),
        ("The bank made a quarter-point cut.", "The bank made a half-point cut."),
        ("Lund marks the fifth anniversary of the war.", "Lund marks the seventy-fifth anniversary of the war."),
        ("The sirens came half an hour later.", "The sirens came 45 minutes later."),
        ("The ferry took 2½ hours to Lund.", "The ferry took 2 hours to Lund."),
        (
            "Sales at Lund fell by 4% in the first nine months of 2026.",
            "Sales at Lund fell by 4% in the first half of 2026.",
        ),
        ("Lund scored after six months of the match.", "Lund scored in the first half of the match."),
    ],
)
def test_what_is_another_figure(sentence: str, quote: str) -> None:
    assert len(reasons("figure", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("A Finnish officer watched it.", "It was watched by Major Ruokonen of Finland."),
        ("Firefighters from Portugal and Sweden came.", "Portuguese and Swedish firefighters came."),
        (
            "The interior ministry of Kazakhstan sacked 18 officers.",
            "The Kazakh interior ministry sacked 18 officers.",
        ),
        ("The plane came down in Latvia on Friday.", "On Friday the plane came down in Riga."),
        ("A case of TB closed the school.", "Tuberculosis closed the school."),
        ("They say that CDs fell.", "Sales of compact discs fell."),
        (
            "They were suspended over an AI-made video.",
            "They were suspended over a video made with artificial intelligence.",
        ),
        ("Members of Leeds council declare gifts.", "Councillors in Leeds declare gifts."),
        ("Almost half of them fear that.", "Nearly half of them fear that."),
        ("Brewers from Europe and Singapore came.", "European and Singaporean brewers came."),
        ("A brewer from Somalia and one from Tuscany came.", "A Somali and a Tuscan brewer came."),
        ("They may sell the ham of Val d'Orrin.", "Val d'Orrin's ham may be sold."),
    ],
)
def test_other_words_for_a_name(sentence: str, quote: str) -> None:
    assert reasons("name", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("A Swedish officer watched it.", "It was watched by Major Ruokonen of Finland."),
        ("Firefighters from Portugal came.", "Spanish firefighters came."),
        ("The plane came down in Estonia on Friday.", "On Friday the plane came down in Riga."),
        ("They say that DVDs fell.", "Sales of compact discs fell."),
        ("The EU closed the school.", "Tuberculosis closed the school."),
        ("They gave the medal to Claudia Holt.", "The medal went to Claudio Holt."),
        ("They gave the medal to Roberta Holt.", "The medal went to Robert Holt."),
        ("A brewer from Niger came.", "A brewer from Nigeria came."),
        ("Members of York council declare gifts.", "Councillors in Leeds declare gifts."),
    ],
)
def test_another_name_of_that_kind(sentence: str, quote: str) -> None:
    assert len(reasons("name", sentence, quote)) == 1


@pytest.mark.parametrize(
    "quote",
    [
        "The mayor of Ostby, Mireia Puig, promised to plant ten thousand trees.",
        "A spokeswoman for the Swedish Migration Agency, Mireia Puig, promised to plant ten thousand trees.",
        '"I promise to plant ten thousand trees," said Ostby\'s mayor, Mireia Puig, on Friday.',
    ],
)
def test_whose_office_has_a_name_is_not_that_name(quote: str) -> None:
    assert reasons("speaker", "Mireia Puig promised to plant ten thousand trees.", quote) == []
    assert len(reasons("speaker", "Ida Brandt promised to plant ten thousand trees.", quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Heavy rain in June did it.", "The heavy June rain did it.", 0),
        ("They want it in the middle of December.", "They want it by mid-December.", 0),
        ("Heavy rain in July did it.", "The heavy June rain did it.", 1),
        ("They want it in the middle of January.", "They want it by mid-December.", 1),
    ],
)
def test_a_month_that_describes(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("date", sentence, quote)) == found


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (
            "Nobody was expelled by Hyacinth Baptiste over the brawl.",
            "Hyacinth Baptiste expelled no one over the brawl.",
        ),
        (
            "No other Nordic hospital has used drones.",
            "The hospital will be the first in the Nordic countries to use drones.",
        ),
        (
            "No storm this season was stronger than the one that hit Samar.",
            "The storm that hit Samar was the strongest of the season.",
        ),
        ("No alcohol was found in the lorry driver.", "The lorry driver tested negative for alcohol."),
        ("Members of the club need not book a slot.", "Members of the club are exempt from having to book a slot."),
        (
            "Firms with fewer than 500 workers are exempt from the law.",
            "The law does not apply to firms with fewer than 500 workers.",
        ),
        ("Parliament has not ratified the Varn treaty.", "Parliament has yet to ratify the Varn treaty."),
        ("Tickets for the match will not be sold at the gate.", "No tickets for the match will be sold at the gate."),
        ("Ada Crewe was not there for the vote.", "Ada Crewe was absent from the vote."),
        (
            "The airline had offered each passenger 250 euros.",
            "It must pay each passenger 600 euros, not the 250 it had offered.",
        ),
        ("Visitors may stay for at most two hours.", "Visitors may stay no longer than two hours."),
    ],
)
def test_a_denial_in_other_words(sentence: str, quote: str) -> None:
    assert reasons("negation", sentence, quote) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Hyacinth Baptiste expelled the boys.", "Hyacinth Baptiste did not expel the boys."),
        ("Lusso sold a single van in Denmark last year.", "Lusso did not sell a single van in Denmark last year."),
        ("Members of the club did not book a slot on Friday.", "Members of the club booked a slot on Friday."),
        ("Only Lee has not signed the Varn treaty.", "Only Lee has signed the Varn treaty."),
        (
            "Sheriff Hutchens does not suspect a worker of the fire.",
            "Sheriff Hutchens suspects a worker of the fire, whom he did not name.",
        ),
        (
            "The airline has to pay each passenger 600 euros.",
            "The airline does not have to pay each passenger 600 euros.",
        ),
        (
            "Customers may no longer use the machines in the lobby.",
            "Some branches stop taking cash, but customers may use the machines in the lobby.",
        ),
    ],
)
def test_a_denial_that_is_none_in_the_quote(sentence: str, quote: str) -> None:
    assert len(reasons("negation", sentence, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (
            "The council would probably extend the mandate on Thursday.",
            "The council is likely to extend the mandate on Thursday.",
        ),
        ("It is expected that traffic on the A9 will double.", "Traffic on the A9 is expected to double."),
        (
            "The grocer expects that it will open 25 shops next year.",
            "The grocer expects to open 25 shops next year.",
        ),
    ],
)
def test_what_is_likely_in_other_words(sentence: str, quote: str) -> None:
    assert reasons("modality", sentence, quote) == []
    certain = sentence.replace("would probably", "will").replace("It is expected that traffic", "Traffic")
    certain = certain.replace("expects that it will open", "will open")
    assert len(reasons("modality", certain, quote)) == 1


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Eight families must wait for a month or more.", "Eight families must wait for at least a month.", 0),
        ("Guillemots on Varn rose slightly.", "Puffins on Varn fell by a half, while guillemots rose slightly.", 0),
        ("Puffins on Varn rose by a half.", "Puffins on Varn fell by a half, while guillemots rose slightly.", 1),
        ("Six candidates younger than 30 are on the list.", "The list has six candidates under 30.", 0),
        ("Six candidates older than 30 are on the list.", "On the list are six candidates under 30.", 1),
    ],
)
def test_which_of_two_directions_is_meant(sentence: str, quote: str, found: int) -> None:
    assert len(reasons("direction", sentence, quote)) == found


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        ("The toll rose to 12.", "The toll rose by 12.", "'rose by 12', the sentence says 'rose to 12'"),
        ("Sales rose to 3%.", "Sales rose 3%.", "'rose 3%', the sentence says 'rose to 3%'"),
        ("The rate fell 4 %.", "The rate fell to 4 %.", "'fell to 4 %', the sentence says 'fell 4 %'"),
        ("Aid was cut to a fifth.", "Aid was cut by a fifth.", "'cut by a fifth', the sentence says 'cut to a fifth'"),
        (
            "The rate fell from 5 %.",
            "The rate fell sharply to 5 %.",
            "'fell sharply to 5 %', the sentence says 'fell from",
        ),
    ],
)
def test_to_by_and_from_a_figure(sentence: str, quote: str, reason: str) -> None:
    (found,) = reasons("direction", sentence, quote)
    assert found.startswith(f"the quote says {reason}")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The toll rose sharply to 12.", "The toll rose to 12 from 10."),
        ("The toll rose by 2 to 12.", "The toll rose to 12."),
        ("The toll rose by 12.", "The toll rose 12 to 24."),
        ("Sales rose by 3%.", "Sales rose 3% to 155,000."),
        ("Sales rose to 155,000.", "Sales rose 3% to 155,000."),
        ("The jobless rate rose to 3%.", "Profit rose 3% and the jobless rate rose to 3%."),
        ("The toll rose to 12.", "The toll rose by 12 to 12."),
        ("Aid was limited to 12 firms.", "Aid was refused by 12 firms."),
    ],
)
def test_the_same_way_to_a_figure(sentence: str, quote: str) -> None:
    assert reasons("direction", sentence, quote) == []


def test_the_stop_of_a_sentence_is_no_part_of_an_hour() -> None:
    (found,) = differences("The shop opens at 5pm. It shuts late.", "The shop opens at 4 p.m. on Friday.")
    assert found.reason == "the figure 5pm is not in the cited quote, which has 4 p.m."


def test_a_name_of_any_length() -> None:
    name = "Xi " * 30_000
    assert takes_less(10, lambda: differences(name, name + "x"))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (
            "Olav Hald was sent off after 71 minutes for a foul.",
            "Olav Hald was sent off in the 71st minute for a foul.",
        ),
        ("Olav Hald scored 68 minutes into the match.", "Olav Hald scored in the 68th minute."),
        ("Olav Hald scored in the 90th minute.", "Olav Hald scored after 90 minutes."),
        ("At 1.9% in May, inflation fell short of the 2% target.", "Inflation was 1.9% in May, below the 2% target."),
        ("Sea levels have risen by two metres.", "Sea levels have risen 2 metres."),
        ("The rate rose by half a point to 4 %.", "The rate rose half a point to 4 %."),
        (
            "According to prosecutors, Berg took £61,300 from residents' accounts.",
            "Ida Berg was found guilty. Prosecutors said she had taken £61,300 from residents' accounts.",
        ),
        (
            "The INMO said 22 posts were vacant.",
            "The Irish Nurses and Midwives Organisation said 22 posts were vacant.",
        ),
        ("The NUM said 200 men walked out.", "The National Union of Mineworkers said 200 men walked out."),
        ("The National Union of Mineworkers said 200 men walked out.", "The NUM said 200 men walked out."),
        ("The TLWU said it would strike.", "The Transport and Logistics Workers Union said it would strike."),
    ],
)
def test_the_same_in_another_notation(sentence: str, quote: str) -> None:
    assert kinds(sentence, quote) == set()


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (
            "Olav Hald was sent off after 73 minutes for a foul.",
            "Olav Hald was sent off in the 71st minute for a foul.",
        ),
        ("Olav Hald was jailed for 3 days.", "Olav Hald was jailed in the 3rd month."),
        ("300 people can be seated.", "Up to 300 people can be seated."),
        ("The bank was robbed by two gunmen.", "Two gunmen were robbed by the bank."),
        (
            "According to the mayor, Ida Berg, two men took £61,300 from residents' accounts.",
            "Prosecutors said two men took £61,300 from residents' accounts.",
        ),
        (
            "The INMB said 22 posts were vacant.",
            "The Irish Nurses and Midwives Organisation said 22 posts were vacant.",
        ),
        ("The NUT said 200 men walked out.", "The National Union of Mineworkers said 200 men walked out."),
    ],
)
def test_not_the_same_in_another_notation(sentence: str, quote: str) -> None:
    assert kinds(sentence, quote)
