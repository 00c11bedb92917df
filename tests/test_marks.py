"""What models really write for a citation is read, what only looks like one is left alone, and a stream shows none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.reply import read_marks
from rag.stream import without_marks
from tests.conftest import takes_less
from tests.test_citing import PASSAGES as THREE
from tests.test_citing import passage

PASSAGES = (passage("They talk in Seoul.", title="The talks of Seoul"), *THREE[1:], *THREE[1:])


WRITTEN: list[tuple[str, list[tuple[str, tuple[int, ...]]]]] = [
    # the forms of a mark
    ("He left [1].", [("He left.", (1,))]),
    ("He left. [1]", [("He left.", (1,))]),
    ("He left.[1]", [("He left.", (1,))]),
    ("He left [1]", [("He left", (1,))]),
    ("He left [1][2].", [("He left.", (1, 2))]),
    ("He left. [2] [1]", [("He left.", (2, 1))]),
    ("He left [1, 2].", [("He left.", (1, 2))]),
    ("He left [1; 2,3].", [("He left.", (1, 2, 3))]),
    ("He left [1], [2].", [("He left.", (1, 2))]),
    ("He left ([1], [2]).", [("He left.", (1, 2))]),
    ("He left [1-3].", [("He left.", (1, 2, 3))]),
    ("He left [1–3, 5].", [("He left.", (1, 2, 3, 5))]),
    ("He left [3-1].", [("He left.", (3, 1))]),
    ("He left [1]–[3]. [2]-[4] She stayed.", [("He left.", (1, 2, 3, 4)), ("She stayed.", ())]),
    ("He left [3]–[1].", [("He left.", (3, 1))]),
    ("He left [1]—[999].", [("He left.", (1, 999))]),
    ("He left [1] – [2] he said.", [("He left – he said.", (1, 2))]),
    ("He left [1]. ![logo][a] ![b] [c]\n[a]: https://evil.test/p.png\n\n[c]: <https://evil.test>\nShe stayed [2].",
     [("He left.", (1,)), ("She stayed.", (2,))]),
    ('He left [1]. ![x](https://evil.test/(a)b.gif "t")', [("He left.", (1,))]),
    ("He left [1].\n[Berg]: she stayed [2].", [("He left.", (1,)), ("[Berg]: she stayed.", (2,))]),
    ("He left [ 1 ].", [("He left.", (1,))]),
    ("He left [1][1] [1].", [("He left.", (1,))]),
    ("He left. [1].", [("He left.", (1,))]),
    ("He left [01].", [("He left.", (1,))]),
    ("He left [0]. She stayed [99].", [("He left.", (0,)), ("She stayed.", (99,))]),
    ("He left [1-999].", [("He left.", (1, 999))]),
    # what is no mark
    ("He left in [2024].", [("He left in [2024].", ())]),
    ("He [she] left [a1] [] [1.5].", [("He [she] left [a1] [] [1.5].", ())]),
    # which sentence it belongs to
    ("He left. She stayed. [1]", [("He left.", ()), ("She stayed.", (1,))]),
    ("He left. [1] She stayed. [2]", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left [1]. She stayed [2]. They met.", [("He left.", (1,)), ("She stayed.", (2,)), ("They met.", ())]),
    ("He left [1] and she stayed [2].", [("He left and she stayed.", (1, 2))]),
    ("[1] He left.", [("He left.", (1,))]),
    ("He left.[1][2]\r\nShe stayed.[3]\r\n", [("He left.", (1, 2)), ("She stayed.", (3,))]),
    ("He left. [1]\nShe stayed. [2]", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("[1] He left.\n[2] She stayed.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left.\n[1]\n\n[2]\nShe stayed.", [("He left.", (1, 2)), ("She stayed.", ())]),
    # as models write, asked for or not
    ("The U.S. left. [1] Mr. Xi met the U.S. [2]", [("The U.S. left.", (1,)), ("Mr. Xi met the U.S.", (2,))]),
    ("He lives in the U.S. [1] Snow fell at 6 a.m. [2] It rained.",
     [("He lives in the U.S.", (1,)), ("Snow fell at 6 a.m.", (2,)), ("It rained.", ())]),
    ("He met Mr. [1] Xi in the U.S. [2] and left.", [("He met Mr. Xi in the U.S. and left.", (1, 2))]),
    ("He said “we love the U.S. [1] Snow fell” twice.", [("He said “we love the U.S. Snow fell” twice.", (1,))]),
    ("He said: “We left.” [1] She stayed. [2]", [("He said: “We left.”", (1,)), ("She stayed.", (2,))]),
    ('He said "stop." [1] Then he left [2].', [('He said "stop."', (1,)), ("Then he left.", (2,))]),
    ("It fell 3.5% [1]. It rose to $1,000 [2].", [("It fell 3.5%.", (1,)), ("It rose to $1,000.", (2,))]),
    ("- He left. [1]\n* She met. [2]\n• All met.", [("He left.", (1,)), ("She met.", (2,)), ("All met.", ())]),
    ("The quay - not # 5 - left. [1]", [("The quay - not # 5 - left.", (1,))]),
    ("1. He left [1].\n2) She stayed [2].", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("## Talks\n\n**He left.** [1]\n\n---\n\n", [("He left.", (1,))]),
    ("48 million. [2]", [("48 million.", (2,))]),
    ("他走了。[1]她留下。[2]", [("他走了。", (1,)), ("她留下。", (2,))]),
    # other brackets, labels, tails and links
    ("He left [1 and 2].", [("He left.", (1, 2))]),
    ("He left [1, 2, and 3].", [("He left.", (1, 2, 3))]),
    ("He left [1 & 2] [3 to 5].", [("He left.", (1, 2, 3, 4, 5))]),
    ("He left [1] and [2].", [("He left.", (1, 2))]),
    ("He left【1】. She stayed【2】【3】.", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left【1†source】. She stayed【2†L3-L9】.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left【4:0†talks.md】.", [("He left.", (4,))]),
    ("He left［１］。 She stayed [٣].", [("He left。", (1,)), ("She stayed.", (3,))]),
    ("He left [Source 1].", [("He left.", (1,))]),
    ("He left [source: 2] [Passage #3].", [("He left.", (2, 3))]),
    ("He left [Sources 1, 2] [Source 3, Source 4].", [("He left.", (1, 2, 3, 4))]),
    ("He left [doc1] [Document 2] [ref. 3].", [("He left.", (1, 2, 3))]),
    ("He left [id: 1] [ID 2]. She has an [id] and [idea 3].",
     [("He left.", (1, 2)), ("She has an [id] and [idea 3].", ())]),
    ("Er ging [Quelle 1]. Se fue (Fuente 2). Partì [Fonti 1, 2].",
     [("Er ging.", (1,)), ("Se fue.", (2,)), ("Partì.", (1, 2))]),
    ("他走了（来源1）。她留下【来源：2】。", [("他走了。", (1,)), ("她留下。", (2,))]),
    ("He left {{1}}. She stayed {{2}}.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left.[^1][^2]", [("He left.", (1, 2))]),
    ("He left (Source 1). She stayed (passages 2 and 3).", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left (see [1]). She stayed [[2]].", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left [[1]](http://x.test/a_(b)) and [2](https://x.test).", [("He left.", (1, 2))]),
    ("He left [1](javascript:alert(1)).", [("He left.", (1,))]),
    ("He left \\[1\\]. She stayed **[2]**, _yes_ *[3]*.", [("He left.", (1,)), ("She stayed, yes.", (2, 3))]),
    ("He left [1]but [2]She stayed.", [("He left but She stayed.", (1, 2))]),
    ("He left.¹ She stayed². They met.¹²", [("He left.", (1,)), ("She stayed.", (2,)), ("They met.", (1, 2))]),
    ("He left.<sup>1</sup> She stayed <sup>[2, 3]</sup>.", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left [^1^]. She stayed <sup>[2](http://x.test)</sup>.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left `[1]`. She stayed `[2, 3]`. Read `x[1]`.",
     [("He left.", (1,)), ("She stayed.", (2, 3)), ("Read x[1].", ())]),
    ("He left {1}. She stayed {2}.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("It has {9} gates, x{1} and {2} [1].", [("It has {9} gates, x{1} and {2}.", (1,))]),
    # letters, places, other brackets and raised numbers
    ("He left [P1][P2]. She stayed [s3].", [("He left.", (1, 2)), ("She stayed.", (3,))]),
    ("He left [P1, P2]. She stayed [S1-S3].", [("He left.", (1, 2)), ("She stayed.", (1, 2, 3))]),
    ("According to [P2], he left.", [("According to this source, he left.", (2,))]),
    ("He took the [S1] to the [P] of [G7], not [P9].", [("He took the [S1] to the [P] of [G7], not [P9].", ())]),
    ("He left [1.]. It grew [1.5].", [("He left.", (1,)), ("It grew [1.5].", ())]),
    ("He left [1, p. 4]. She stayed [2, pp. 3-5; 3, para 2].", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left [1/2]. She had [2/3] of it, or [3/9].", [("He left.", (1, 2)), ("She had [2/3] of it, or [3/9].", ())]),
    ("He left〔1〕. She stayed 〖2〗 ⟦3⟧.", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left (see source 1). She stayed [see 2] (cf. passage 3).", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left (see page 2) and (from 3) and (per source).",
     [("He left (see page 2) and (from 3) and (per source).", ())]),
    ("He left [Source 1: Coast Desk]. She stayed (Passage 2, 5 May).", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left ^[1]^. She stayed$^{2}$ $^{[3]}$.", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("It has 5 km$^2$, 10$^{3}$ and x^[2].", [("It has 5 km$^2$, 10$^{3}$ and x^[2].", ())]),
    ("He left.<cite>1</cite> She stayed <ref>[2]</ref>.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ('He left [1](<http://x.test/a b>). She stayed [2](http://x.test "Quay").',
     [("He left.", (1,)), ("She stayed.", (2,))]),
    # two labels, other commas and dashes, words behind the number, other names of a passage
    ("He left (Source: Passage 1). She stayed [Reference: passage 2]. (Sources: passages 1 and 3)",
     [("He left.", (1,)), ("She stayed.", (2, 1, 3))]),
    ("(Source: passage 2) He left.", [("He left.", (2,))]),
    ("He left [1‑3]. She stayed [2−4] [1~3].", [("He left.", (1, 2, 3)), ("She stayed.", (2, 3, 4, 1))]),
    ("He left [1，2]. She stayed [1、3] [2 4].", [("He left.", (1, 2)), ("She stayed.", (1, 3, 2, 4))]),
    ("It cost [1 000] and [12 345].", [("It cost [1 000] and [12 345].", ())]),
    ("He left [1, North Wire]. She stayed [2: “The quay”, 4 May] [3 – Bay News].",
     [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("The shop in [2, Rue de Rivoli] was shut [1]. It is at [9, Quay Street]. He left [2, she said].",
     [("The shop in [2, Rue de Rivoli] was shut.", (1,)), ("It is at [9, Quay Street].", ()),
      ("He left [2, she said].", ())]),
    ("He left [excerpt 1]. She stayed (snippet 2) [context 3].", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left [Article 1]. She stayed [article 2, text 3].", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He spoke of [Article 34]. Under [Article 2] of it she left [1] (Article 3).",
     [("He spoke of [Article 34].", ()), ("Under [Article 2] of it she left (Article 3).", (1,))]),
    ("Article 5 of the treaty [1]. Text 1 of the exam [sic] [2].",
     [("Article 5 of the treaty.", (1,)), ("Text 1 of the exam [sic].", (2,))]),
    ("He left (cf. 1). She stayed (see 2, 3).", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("It was built in 1962<sup>[2]</sup> on 10<sup>2</sup> islands.",
     [("It was built in 1962 on 10<sup>2</sup> islands.", (2,))]),
    ("He left ⁽¹⁾ ². She stayed ¹ ². They met ¹ through ³.",
     [("He left.", (1, 2)), ("She stayed.", (1, 2)), ("They met.", (1, 2, 3))]),
    ("He left ①. She stayed ② ③.", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He wants: ① taxes ② trade.", [("He wants: ① taxes ② trade.", ())]),
    ("① He left\n② She stayed", [("① He left", ()), ("② She stayed", ())]),
    # ranges of marks, and what stands around one
    ("He left [1] - [3]. She stayed [1] to [3]; it rained [2]~[4].",
     [("He left.", (1, 2, 3)), ("She stayed; it rained.", (1, 2, 3, 4))]),
    ("He left [1] through [3] She stayed.", [("He left through She stayed.", (1, 3))]),
    ("He left (Passage [1], Coast Desk). She stayed (Quote: [2]).", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left (passage [1], which says why). She stayed [passage [2] The quay (Coast Desk, 9 May)].",
     [("He left (, which says why).", (1,)), ("She stayed.", (2,))]),
    ("He left in Passage [1]. He left in [2].", [("He left in this source.", (1,)), ("He left in.", (2,))]),
    ("He left on 18 May [2] . She [1] , stayed [3] !", [("He left on 18 May.", (2,)), ("She, stayed!", (1, 3))]),
    ("He left [1,\n2]. She stayed [3\n]. It [is\n5].",
     [("He left.", (1, 2)), ("She stayed.", (3,)), ("It [is", ()), ("5].", ())]),
    ("He left – [1]. She stayed - passage 2.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left – [1] she stayed – passage 2 of it.", [("He left – she stayed – passage 2 of it.", (1,))]),
    ("Passage 1: he left.\nSource 2: She stayed. He read passage 3: it is short.",
     [("he left.", (1,)), ("She stayed.", (2,)), ("He read passage 3: it is short.", ())]),
    ("Based on Passage 1, he left.", [("Based on this source, he left.", (1,))]),
    # a number in round brackets
    ("The bridge is {1} old {2}.", [("The bridge is {1} old {2}.", ())]),
    ("He left (1-3). She stayed (2).", [("He left.", (1, 2, 3)), ("She stayed.", (2,))]),
    ("They lost (1–3). They won (3-1).", [("They lost (1–3).", ()), ("They won (3-1).", ())]),
    ("They won (3-1). He left (2).", [("They won (3-1).", ()), ("He left.", (2,))]),
    ("He left (1). She stayed (2, 3).", [("He left.", (1,)), ("She stayed.", (2, 3))]),
    ("He left, (1) and she stayed (2).", [("He left, (1) and she stayed (2).", ())]),
    ("He left (1), she stayed (2)", [("He left, she stayed", (1, 2))]),
    ("He left. (1) She stayed. (2)", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He wants (1) lower taxes, (2) more trade.", [("He wants (1) lower taxes, (2) more trade.", ())]),
    ("He wants: (1) taxes; (2) trade (3).", [("He wants: (1) taxes; (2) trade (3).", ())]),
    ("He left (1). She stayed (9).", [("He left (1).", ()), ("She stayed (9).", ())]),
    ("He left (1). She stayed [2].", [("He left (1).", ()), ("She stayed.", (2,))]),
    ("They won (2-1). He cited Resolution (1).", [("They won (2-1).", ()), ("He cited Resolution (1).", ())]),
    ("(1) He left.\n(2) She stayed.", [("He left.", ()), ("She stayed.", ())]),
    ("Ida Lund (61) left (1). She saw Bo (34), a clerk (2).",
     [("Ida Lund (61) left.", (1,)), ("She saw Bo (34), a clerk.", (2,))]),
    ("Ida (3) left (1). She is Ida (61).", [("Ida (3) left (1).", ()), ("She is Ida (61).", ())]),
    ("A clerk (61) left (1).", [("A clerk (61) left (1).", ())]),
    ("It fell (5 %). It sold (1,000).", [("It fell (5 %).", ()), ("It sold (1,000).", ())]),
    # numbers that are something else
    ("They invoked Article [34].", [("They invoked Article [34].", ())]),
    ("Art. [34] of the code says so [1]. See § [2] and Sec. [2] of it.",
     [("Art. [34] of the code says so.", (1,)), ("See § [2] and Sec. [2] of it.", ())]),
    ("He saw the Museum of Modern Art. [1] She studied Art. [2] He left.",
     [("He saw the Museum of Modern Art.", (1,)), ("She studied Art.", (2,)), ("He left.", ())]),
    ("Under section [2] he left [1].", [("Under section [2] he left.", (1,))]),
    ("UN Resolution [242], the Kyoto Protocol [1].", [("UN Resolution [242], the Kyoto Protocol.", (1,))]),
    ("In the Article [1] of the Renault Group [2].", [("In the Article of the Renault Group.", (1, 2))]),
    ("They passed the Act [1] and a resolution [2].", [("They passed the Act and a resolution.", (1, 2))]),
    ("It cost [1,000] and $[2] and [3] million.", [("It cost [1,000] and $[2] and [3] million.", ())]),
    ("He came [1]st [sic] [...] [a] [b2].", [("He came [1]st [sic] [...] [a] [b2].", ())]),
    ("Read `x[1]` and y = [1, 2] [3].", [("Read x[1] and y = [1, 2].", (3,))]),
    ("```\nx[1]\n```\nHe left [2].", [("x[1]", ()), ("He left.", (2,))]),
    ("It has 5 km² or 10³ of CO².", [("It has 5 km² or 10³ of CO².", ())]),
    ("He left [1:3] [2/3] [+1].", [("He left [1:3] [2/3] [+1].", ())]),
    ("See § [2], # [3] and € [5]; 1 < [2], x=[3], a/[1].",
     [("See § [2], # [3] and € [5]; 1 < [2], x=[3], a/[1].", ())]),
    # signs that end a word or a sum and own nothing
    ("It cost 48 million € [1], 30 $ [2] and 5€[3].", [("It cost 48 million €, 30 $ and 5€.", (1, 2, 3))]),
    ("It is on Disney+ [1]. He pays in US$ [2]. They write C# [3] and C++[1].",
     [("It is on Disney+.", (1,)), ("He pays in US$.", (2,)), ("They write C# and C++.", (3, 1))]),
    ("Drivers aged 60+ [1] may cross.", [("Drivers aged 60+ may cross.", (1,))]),
    ("<blockquote>He left</blockquote> [1]. She <u>stayed</u>[2]</p> <!-- sic --> [3]",
     [("He left.", (1,)), ("She stayed", (2, 3))]),
    ("He left “[1]”. She stayed. \"[2]\" They said “we met” [3].",
     [("He left.", (1,)), ("She stayed.", (2,)), ("They said “we met”.", (3,))]),
    # a mark that the sentence needs
    ("According to [1], he left.", [("According to this source, he left.", (1,))]),
    ("He left, according to [1][2].", [("He left, according to these sources.", (1, 2))]),
    ("Source [2] says he left. Passage [1] adds more.",
     [("This source says he left.", (2,)), ("This source adds more.", (1,))]),
    ("He left, two sources [1] and documents [2] say.", [("He left, two sources and documents say.", (1, 2))]),
    ("Sources [1] say so. He has references [2].", [("Sources say so.", (1,)), ("He has references.", (2,))]),
    ("Sources [1] and [2] say so (reference [3]).", [("These sources say so.", (1, 2, 3))]),
    ("He left (passage [3]). She stayed. Source [1]", [("He left.", (3,)), ("She stayed.", (1,))]),
    ("As [1] and [3] say, he left. [2] adds that it rained in 2026. [3] agrees.",
     [("As these sources say, he left.", (1, 3)), ("This source adds that it rained in 2026.", (2,)),
      ("This source agrees.", (3,))]),
    ("In [1], he left. He went in [2], while [3] says why.",
     [("In this source, he left.", (1,)), ("He went in, while this source says why.", (2, 3))]),
    ("Source 1 and source 3 say so. He left, according to passages 1 and 2 (as per passage 3).",
     [("These sources say so.", (1, 3)),
      ("He left, according to these sources (as per this source).", (1, 2, 3))]),
    ("Two sources say so. Source 9 says no. He read passage 1 of the Bible.",
     [("Two sources say so.", ()), ("Source 9 says no.", ()), ("He read passage 1 of the Bible.", ())]),
    ("Officials [1] say so. “We go!” [2] says Ida. It cost more [3] says.",
     [("Officials say so.", (1,)), ("“We go!” says Ida.", (2,)), ("It cost more says.", (3,))]),
    ("He left — see [1], [3]. She stayed (see [2] for details); see also [1].",
     [("He left.", (1, 3)), ("She stayed.", (2, 1))]),
    # half a mark at the end
    ("He left [1", [("He left", (1,))]),
    ("He left [1][2, 3,", [("He left", (1, 2, 3))]),
    ("He left [1]. She stayed [Source", [("He left.", (1,)), ("She stayed", ())]),
    ("He left. She stayed [", [("He left.", ()), ("She stayed", ())]),
    ("He left. [sic", [("He left.", ()), ("[sic", ())]),
    # marks before the sentence
    ("[1] He left. [2] She stayed.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("[1] He left. She stayed.", [("He left.", (1,)), ("She stayed.", ())]),
    ("[1] He left. She stayed [2].", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("[1]\nHe left.", [("He left.", (1,))]),
    # in quotation marks
    ('He said "we left [1]." She stayed.', [('He said "we left."', (1,)), ("She stayed.", ())]),
    ('"We left. [1]" She stayed.', [('"We left."', (1,)), ("She stayed.", ())]),
    # a list of references is no part of the answer
    ("He left [1].\n\nSources:\n[1] Talks, Coast Desk\n[2] Quay", [("He left.", (1,))]),
    ("He left [1].\n\n**References**\n1. Talks\n- Quay\n\nThey met.", [("He left.", (1,)), ("They met.", ())]),
    ("[1]: He left.\n[2]: She stayed.", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("He left [1].\n\n[1]: http://x.test\n[^2]: Quay", [("He left.", (1,))]),
    ("He left [1].\n\n[1]: Quay\n\n[2]: Harbour\nThey met.", [("He left.", (1,)), ("They met.", ())]),
    ("He left.\n[1]: https://x.test/a Talks, Coast Desk\n[2]: Quay", [("He left.", ())]),
    ("The facts:\n[1]: He left.\n[1]: She stayed.", [("The facts:", ()), ("He left.", (1,)), ("She stayed.", (1,))]),
    ("He spoke [1].\n[2]: six boats left.\nShe stayed [1].",
     [("He spoke.", (1,)), ("six boats left.", (2,)), ("She stayed.", (1,))]),
    ("[1]: He left. [2]: She stayed.\n- **[3]:** They met.",
     [("He left.", (1,)), ("She stayed.", (2,)), ("They met.", (3,))]),
    ("Source [1]: He left.\nAs he told [2]: she stayed.", [("He left.", (1,)), ("As he told: she stayed.", (2,))]),
    ("He left [1].\n[1] The talks of Seoul, Coast Desk", [("He left.", (1,))]),
    ("He left [1].\n[1] The talks of Seoul go on.", [("He left.", (1,)), ("The talks of Seoul go on.", (1,))]),
    ("He left.\n\nSources: [1], [2]", [("He left.", (1, 2))]),
    ("He left. She stayed. Sources: [1], [2].", [("He left.", ()), ("She stayed.", (1, 2))]),
    ("He left [1]. She stayed [3].\n\n**Sources:** [1], [3]", [("He left.", (1,)), ("She stayed.", (3,))]),
    ("He left.\n*Source: [2]*", [("He left.", (2,))]),
    ("He left.\n\nSources: 1, 3", [("He left.", (1, 3))]),
    ("He left.\nReferences: Passage 1 and Passage 2", [("He left.", (1, 2))]),
    ("He left [1].\nSource: The talks of Seoul, 5 May", [("He left.", (1,))]),
    ("He left.\nSources: Coast Desk [1], Harbour Post [2]", [("He left.", (1, 2))]),
    ("He left.\nSources: [1] Talks, Coast Desk; [2] Quay", [("He left.", (1, 2))]),
    ("He left.\nSource: Coast Desk told so.", [("He left.", ()), ("Source: Coast Desk told so.", ())]),
    ("He left.\nSources: 3 officials", [("He left.", ()), ("Sources: 3 officials", ())]),
    ("He has sources: 1, 2", [("He has sources: 1, 2", ())]),
    ("The score: 1", [("The score: 1", ())]),
    ("Sources:\nHe left [1].", [("Sources:", ()), ("He left.", (1,))]),
    ("Sources of energy\n- Wind [1]", [("Sources of energy.", ()), ("Wind", (1,))]),
    ('He <b>left.</b> <img src="http://x.test/1.png"> [2]', [("He left.", (2,))]),
    ("He left.</b><img src=x onerror=alert(1)>[1] <img alt='' src='/y'/> She stayed [2].",
     [("He left.", (1,)), ("She stayed.", (2,))]),
    ('<a href="http://x.test">He left.</a> [1] <x y="z"> [2]', [("He left.", (1,)), ('<x y="z">', (2,))]),
    ("Of a > [2] and “b” > [3] nothing is cited.", [("Of a > [2] and “b” > [3] nothing is cited.", ())]),
    # what nobody sees
    ("He left [\u200b1\u2060]. She\u202e stayed [2].", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("می\u200cروم [1] 👩\u200d🚒 [2]", [("می\u200cروم 👩\u200d🚒", (1, 2))]),
    ("He left. ![1](http://x.test/1.png) ![a b](http://x.test/?q=1 'x') [2]", [("He left.", (2,))]),
    ("He left![1](http://x.test)", [("He left!", (1,))]),
    # the layout of a page
    ("He *left* [1]. _She_ `stayed` __here__ ***now*** ~~not~~ [2].",
     [("He left.", (1,)), ("She stayed here now not.", (2,))]),
    ("It is 2 * 3 * 4, 5*6*7, snake_case_name and `a * b * c`.",
     [("It is 2 * 3 * 4, 5*6*7, snake_case_name and a * b * c.", ())]),
    ("He <b>left</b> <em>now</em>.<br>She stayed, <3 & x < y > z.",
     [("He left now.", ()), ("She stayed, <3 & x < y > z.", ())]),
    ("**Short answer:** He left [1]\n\n### Details\n1. **Start:** 11 May [2]\n2. **End:** July [3]",
     [("Short answer: He left.", (1,)), ("Start: 11 May.", (2,)), ("End: July", (3,))]),
    ("**Details**\n\nHe left [1].\n\nKey points:\n- All met [2]", [("He left.", (1,)), ("All met", (2,))]),
    ("**What is next:**\nHe left [1].", [("He left.", (1,))]),
    ("**Marta Lund**\nShe runs it [1].", [("Marta Lund", ()), ("She runs it.", (1,))]),  # an answer, and no heading
    ("## He left. [1]\n### Talks in Seoul [2]\nAll met.",
     [("He left.", (1,)), ("Talks in Seoul", (2,)), ("All met.", ())]),
    ("## Talks", [("Talks", ())]),
    ("- 14,200 employees [1]\n- “no deal” [2]\n- 5 sites!\n- 他走了\nAll met.",
     [("14,200 employees.", (1,)), ("“no deal”.", (2,)), ("5 sites!", ()), ("他走了", ()), ("All met.", ())]),
    ("| Item | Sum |\n|---|:--:|\n| County's share | 6 million [1] |\n| **State** | 8 million | [2] |\n\nAll met.",
     [("County's share: 6 million.", (1,)), ("State: 8 million.", (2,)), ("All met.", ())]),
    ("Item | From | To\n--- | --- | ---\nFerry | 11 May | July [1]\nHe left.",
     [("Ferry: 11 May, July.", (1,)), ("He left.", ())]),
    ("| Start | 11 May [1] |\n| only |", [("Start: 11 May.", (1,)), ("only", ())]),
    ("He left | she stayed [1].", [("He left | she stayed.", (1,))]),
    ('{"answer": "He left [1]. She stayed.", "citations": [1]}', [("He left.", (1,)), ("She stayed.", ())]),
    ('```json\n{"answer": "He *left* [1]."}\n```', [("He left.", (1,))]),
    ("| What | Sum | Source |\n|---|---|---|\n| Pool | 4 euros | 1 |\n| Quay | 2 euros | 2, 3 |\n| Dam |  |  |",
     [("Pool: 4 euros.", (1,)), ("Quay: 2 euros.", (2, 3)), ("Dam", ())]),
    ("| **Ref** | What |\n|---|---|\n| 1 | He left |\n\n| 2 | She stayed |\n",
     [("He left.", (1,)), ("2: She stayed", ())]),
    ("| Energy source | Share |\n|---|---|\n| Wind | 2 |", [("Wind: 2", ())]),
    ("| Start | 11 May | [Source 1] |\n| End | July | [P2] |\n| Ida | (5 May) |",
     [("Start: 11 May.", (1,)), ("End: July.", (2,)), ("Ida: (5 May)", ())]),
    ("```markdown\n- He left [1].\n- She stayed [2].\n```", [("He left.", (1,)), ("She stayed.", (2,))]),
    ("```python\nx[1] = 2\n```", [("x[1] = 2", ())]),
    ("<answer>He left <a href='#1'>[1]</a>.</answer>", [("He left.", (1,))]),
    ("<ul><li>He left</li> [1]<li class='x'>She stayed [2]</li></ul><p>All met.</p>They left.<div>It rained.</div>",
     [("He left.", (1,)), ("She stayed.", (2,)), ("All met.", ()), ("They left.", ()), ("It rained.", ())]),
    ("<table><tr><td>Quay</td><td>4</td><td>8 [1]</td></tr></table>", [("Quay 4 8", (1,))]),
    ("It rose <b or c> d, p < q > r. <!-- He left. -->", [("It rose <b or c> d, p < q > r.", ())]),
    ("See [the report](https://x.test/a_(b)) of [Number Ten](/x) [1]. It [sic](of all) f[a](b).",
     [("See the report of Number Ten.", (1,)), ("It [sic](of all) f[a](b).", ())]),
    ('{"answer": ["He left [1]."]}', [('{"answer": ["He left."]}', (1,))]),
    ('{"answer": "He left', [('{"answer": "He left', ())]),
    # nothing to cite
    ("", []),
    ("\n \n", []),
    ("[1]", []),
    ("...", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), WRITTEN)
def test_marks_are_read_as_written(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    draft = read_marks(text, PASSAGES)
    assert [(sentence.text, sentence.cites) for sentence in draft.sentences] == sentences
    assert draft.passages == PASSAGES


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The council will not:\n- close its pool [1]\n- sell it [2]",
         [("The council will not close its pool.", (1,)), ("The council will not sell it", (2,))]),
        ("It met. The council decided not to:\n\n1. Close its pool [1].\n2. Sell it.",
         [("It met.", ()), ("The council decided not to close its pool.", (1,)),
          ("The council decided not to sell it.", ())]),
        ("Aker denied this: [1]\n* The pool is shut\n* NATO left [2]\nShe stayed.",
         [("Aker denied this: The pool is shut.", (1,)), ("Aker denied this: NATO left.", (1, 2)),
          ("She stayed.", ())]),
        ("**Rejected:**\n- The sale [1]\n\n**Agreed:**\n- The loan [1]",
         [("Rejected: The sale.", (1,)), ("Agreed: The loan", (1,))]),
        ("Aker said:\n- “We left” [1]\n- It will shut. This costs 4 euros [1]",
         [("Aker said: “We left”.", (1,)), ("Aker said: It will shut.", ()), ("This costs 4 euros", (1,))]),
        ("It is false that:\n<ul><li>he left [1]</li></ul>", [("It is false that he left", (1,))]),
        # items further in
        ("- Pool\n  - will shut [1]\n  - is sold [1]\n- **Library**\n  1. will stay [2]",
         [("Pool: will shut.", (1,)), ("Pool: is sold.", (1,)), ("Library: will stay", (2,))]),
        ("In Ostby:\n- Pool:\n\t- will shut [1]\n- Library stays [2]",
         [("In Ostby: Pool: will shut.", (1,)), ("In Ostby: Library stays", (2,))]),
        ("1. Pool\n- will shut [1]\n2. Library\n- stays [2]\n3. Quay",
         [("Pool: will shut.", (1,)), ("Library: stays.", (2,)), ("Quay", ())]),
        # what governs nothing
        ("- The pool shuts [1]\n  - It leaks [1]\n- He left.\n  - She stayed",
         [("The pool shuts.", (1,)), ("It leaks.", (1,)), ("He left.", ()), ("She stayed", ())]),
        ("- He left\n - She stayed\n* All met", [("He left.", ()), ("She stayed.", ()), ("All met", ())]),
        ("Here is what I found:\n- He left [1]", [("Here is what I found:", ()), ("He left", (1,))]),
        ("**Key points:**\n- He left [1]\n\nSummary:\n- She stayed [2]", [("He left.", (1,)), ("She stayed", (2,))]),
        ("The council will not:\n- sell it [1]\n## Talks\n- They met [2]",
         [("The council will not sell it.", (1,)), ("They met", (2,))]),
        ("They met in Seoul\n- He left [1]", [("They met in Seoul.", ()), ("He left", (1,))]),
        ("He said this:\nShe left.\n- He left [1]", [("He said this:", ()), ("She left.", ()), ("He left", (1,))]),
        ("The sums are:\n| Pool | 4 [1] |", [("The sums are:", ()), ("Pool: 4", (1,))]),
        ("He wants:", [("He wants:", ())]),
    ],
)  # fmt: skip
def test_an_item_is_told_with_the_line_that_governs_it(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(sentence.text, sentence.cites) for sentence in read_marks(text, PASSAGES).sentences] == sentences


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("Aker said that prices had fallen. [3]", ()),
        ("Aker said that  prices had fallen. [3] [1]", (1,)),
        ("Aker said that prices rose. [3] [1]", (3, 1)),  # not as the article has it
        ("Prices had fallen, Aker said. [3]", (3,)),
        ("Fallen. [3]", (3,)),
        ("[3] Aker said that prices had fallen.", (3,)),
        ("Rates rose again this year (source 2).", ()),
        ("It rained on Monday. Aker said that prices had fallen. [3]", ()),
    ],
)
def test_a_mark_that_an_article_wrote_cites_nothing(text: str, cites: tuple[int, ...]) -> None:
    hit = passage("Aker said that prices had fallen. [3] Rates rose again this year (source 2).")
    *_, sentence = read_marks(text, (hit, *THREE)).sentences
    assert sentence.cites == cites
    assert "3" not in sentence.text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Traders [3] were moved, officials said. [1]", [("Traders [3] were moved, officials said.", (1,))]),
        ("It rained [2]. Traders [3] were moved [1].", [("It rained.", (2,)), ("Traders [3] were moved.", (1,))]),
        ("Traders [3] left the town [1].", [("Traders left the town.", (3, 1))]),  # not as the article has it
        ("The Kumasi market has [12] gates, it said [1].", [("The Kumasi market has [12] gates, it said.", (1,))]),
        ("It has [12] gates [1].", [("It has [12] gates.", (1,))]),
        ("[12] gates were shut [1].", [("[12] gates were shut.", (1,))]),
        ("“We lost [14] workers,” he said [1].", [("“We lost [14] workers,” he said.", (1,))]),
        ("It has gates [12].", [("It has gates.", (12,))]),
        ("It has [11] gates [1].", [("It has gates.", (11, 1))]),
        ("We lost [1] workers [2].", [("We lost workers.", (1, 2))]),
    ],
)
def test_a_number_that_an_article_prints_in_brackets_stays_where_a_clause_goes_on(
    text: str, sentences: list[tuple[str, tuple[int, ...]]]
) -> None:
    hit = passage(
        "Traders [3] were moved, officials said. The Kumasi market has [12] gates, it said. "
        "“We lost [14] workers,” he said."
    )
    draft = read_marks(text, (hit, *THREE))
    assert [(sentence.text, sentence.cites) for sentence in draft.sentences] == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left [Coast Desk]. She stayed [harbour post, 9 May 2026].", [("He left.", (1,)), ("She stayed.", (2,))]),
        ("He left [Coast Desk, 2025-10-20]. She stayed. [“The quay opens”, Harbour Post]",
         [("He left.", (1,)), ("She stayed.", (2,))]),
        ("He left (Source: Coast Desk). She stayed [source: Harbour Post, 2026-05-09].",
         [("He left.", (1,)), ("She stayed.", (2,))]),
        ("According to [Coast Desk, Oct. 20], he left.", [("According to this source, he left.", (1,))]),
        # another day, more words, two passages, an insertion in a quotation, or no end of a clause
        ("He left [Coast Desk, 9 May 2026].", [("He left [Coast Desk, 9 May 2026].", ())]),
        ("He left [Coast Desk staff].", [("He left [Coast Desk staff].", ())]),
        ("He left [Bay News].", [("He left [Bay News].", ())]),
        ("He said “we read [Coast Desk].”", [("He said “we read [Coast Desk].”", ())]),
        ("The [Coast Desk] staff left.", [("The [Coast Desk] staff left.", ())]),
        ("He left [Coast Desk] [Harbour Post].", [("He left.", (1, 2))]),
        ("He left [9 May 2026].", [("He left [9 May 2026].", ())]),
        ("He left (Coast Desk) (Source: Bay News).", [("He left (Coast Desk) (Source: Bay News).", ())]),
    ],
)  # fmt: skip
def test_a_passage_may_be_named_in_words(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    quay = passage("She stayed.", title="The quay opens")
    quay = replace(quay, article=replace(quay.article, source="Harbour Post", published=date(2026, 5, 9)))
    bay = [replace(THREE[1], article=replace(THREE[1].article, source="Bay News", title=title)) for title in "VW"]
    draft = read_marks(text, (passage("He left.", title="Talks"), quay, *bay))
    assert [(sentence.text, sentence.cites) for sentence in draft.sentences] == sentences


# --- as it is written ---


def pieces_of(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They meet in Seoul. [1]\n", "They meet in Seoul."),
        ("They meet in Seoul [1][2], he said. [Source 3] It rained.", "They meet in Seoul, he said. It rained."),
        ("They meet (1). It rained (2).", "They meet. It rained."),
        ("They meet [1]. It rained (1).", "They meet. It rained (1)."),  # as it is in the answer
        ("The bridge is {1} old {2}.", "The bridge is {1} old {2}."),
        ("They meet ¹ ². It rained ① ②.", "They meet. It rained ① ②."),
        ("They meet [1] to [3]. It rained [1,\n2]. Passage 2: It rained.", "They meet. It rained. It rained."),
        ("They meet [[1]](http://x.test/a_(b)). It rained.", "They meet. It rained."),
        ("They meet【4:0†talks.md】. It rained.<sup>1</sup>", "They meet. It rained."),
        ("They meet.¹ It rained² on 5 km².", "They meet. It rained on 5 km²."),
        ("[1] They meet. [2] It rained.", " They meet. It rained."),
        ("According to [1], they meet.", "According to this source, they meet."),
        ("He wants (1) trade (in [2024]) under Article [34].", "He wants (1) trade (in [2024]) under Article [34]."),
        ("It [is] odd :( and [un closed", "It [is] odd :( and [un closed"),
        ("They meet [1].\n\nSources:\n[1] Talks, Coast Desk", "They meet."),
        ("They meet.\nSources of energy are wind [1].", "They meet.\nSources of energy are wind."),
        ("They meet.\n[1]: http://x.test", "They meet."),
        ("They meet [1].\n\n[1]: Talks, Coast Desk\n[2]: Quay", "They meet."),
        ("They meet:\n[1]: in Seoul.\n[1]: on Tuesday.", "They meet:\n in Seoul.\n on Tuesday."),
        ("It is on Disney+ [1], for 48 million € [2], <u>now</u>[3]</p>.",
         "It is on Disney+, for 48 million €, <u>now</u></p>."),
        ('They meet. <img src="http://x.test/1.png"> [2]', 'They meet. <img src="http://x.test/1.png">'),
        ("They meet **[P1]**, he said [1, p. 4]. It rained〔1〕.", "They meet, he said. It rained."),
        ("They meet. It rained. Sources: [1], [3]", "They meet. It rained."),
        ("They meet.\n\nSources: 1, 3", "They meet."),
        ("They meet.\nSources: [1] Talks, Coast Desk", "They meet."),
        ("他走了。[1]她留下。[2]", "他走了。她留下。"),
        ("They meet. ![logo of the paper](http://x.test/?q=1) It rained.", "They meet. It rained."),
        ("They m\u202eeet [\u200b1].", "They meet."),
        (" \n", ""),
        ("[1]", ""),
    ],
)  # fmt: skip
def test_a_stream_shows_no_mark_and_no_half_of_one(text: str, told: str, size: int) -> None:
    shown = list(without_marks(pieces_of(text, size), len(PASSAGES)))
    assert "".join(shown).rstrip() == told
    assert all(piece.strip() for piece in shown)


@pytest.mark.parametrize("text", [text for text, _ in WRITTEN])
def test_a_stream_is_the_same_wherever_it_is_cut(text: str) -> None:
    whole = "".join(without_marks([text], len(PASSAGES))).split()
    for pieces in [*([text[:i], text[i:]] for i in range(1, len(text))), list(text), pieces_of(text, 3)]:
        assert "".join(without_marks(pieces, len(PASSAGES))).split() == whole


def test_a_stream_does_not_wait_for_the_end() -> None:
    seen = 0
    texts = iter(["They met ", "in Seoul ", "on Tuesday. ", "[1] ", "He ", "left. ", "They ", "met ", "again."])
    read: list[str] = []

    def reading() -> Iterator[str]:
        for text in texts:
            read.append(text)
            yield text

    for piece in without_marks(reading(), 3):
        seen += len(piece)
        assert len("".join(read)) - seen < 40
    assert len(read) == 9


# --- whatever comes ---

JUNK = (
    "[", "[1", "[1,", "([1", "[[1](", "【1†", "(1,", "<sup>", "¹", "\\(", "*[1]*", "a[1]", "[1] and ", "Source [1] ",
    "\nSources:\n", "[1]: ", "[1](http://x.test/(", "according to [1] ", "[1]" + " " * 30,
    "[T] ", "[Coast Desk, 5 May. ", "“ [Coast Desk]",
    "[1, A", "(Passage [1], A", "[1 ", " - [1]", "① ", "[1,\n", "passage 1: ",
    "[1, p. 4", "\nSources: 1, ", "Sources: and ", "$^{1", "(Source 1: ", "[1] per ", "[P1, ", "^[1/",
)  # fmt: skip


@pytest.mark.parametrize(("length", "seconds"), [(20_000, 10), pytest.param(100_000, 30, marks=pytest.mark.long)])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_takes_no_time(junk: str, length: int, seconds: float) -> None:
    text = "He left. " + junk * (length // len(junk))
    assert takes_less(seconds, lambda: read_marks(text, PASSAGES))
    assert takes_less(seconds, lambda: list(without_marks(pieces_of(text, 40), len(PASSAGES))))


@pytest.mark.parametrize(
    "junk",
    [
        "*",
        "_",
        "*a",
        "_a ",
        "|",
        "| ",
        " ",
        "-",
        "-|",
        "\n|-|",
        "|a|\n",
        "- a:\n",
        "a:\n- b\n",
        "1. a\n- b\n",
        "<b",
        "<li =",
        "<!--",
        "</p>",
        "# ",
        "**a",
        "```\n",
        "\n",
        '{"answer":',
    ],
)
def test_a_flood_of_layout_takes_no_time(junk: str) -> None:
    for before in ("He left. ", "", "|", "```"):
        text = before + junk * (30_000 // len(junk)) + "}"
        assert takes_less(5, lambda text=text: read_marks(text, PASSAGES))


@pytest.mark.timeout(10)
@pytest.mark.parametrize("blank", [" ", "\n"])
def test_a_model_that_goes_on_writing_blanks_is_streamed_in_no_time(blank: str) -> None:
    shown = list(without_marks(pieces_of("He left." + blank * 10_000 + "She stayed.", 1), 3))
    assert "".join(shown).split() == "He left. She stayed.".split()


PARTS = (
    "They met. Seoul [1] [2] [1, 2] [9] [0] (1) (2) ([3]) 【1】 【2†x】 [Source 1] ¹ ² ** * _ # - 1. [2024] "
    "① to – [1, Ida] [Article 1] based on passage 1: "
    "[34] according to `x[1]` http://x.test [1](http://x.test) Sources: “No.” 他走了。 [ ( ] ) ? \u2028"
)
WORDS = st.lists(st.sampled_from([*PARTS.split(" "), "\n", "\n\n", " ", ". "]), max_size=25)
TEXTS = WORDS.map(" ".join) | WORDS.map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=300)
@example(text="[Source [1] [1] 2]", size=1)
@given(text=TEXTS, size=st.integers(1, 12))
def test_whatever_is_written_is_read_and_streamed_without_marks(text: str, size: int) -> None:
    draft = read_marks(text, PASSAGES)
    assert all(re.search(r"\w", sentence.text) for sentence in draft.sentences)
    shown = "".join(without_marks(pieces_of(text, size), len(PASSAGES)))
    assert not re.search(r"【\d{1,3}】|\[Source \d\]", shown)
    # Only marks are taken out, and only words of ours put in.
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    words = set(re.findall(r"[A-Za-z]+", f"{text} {seen}")) | {"this", "This", "these", "These", "source", "sources"}
    assert set(re.findall(r"[A-Za-z]+", shown)) <= words
