#!/usr/bin/env python3
"""Makes pinyin_initials.inc: the initial letters that a Chinese character may have, by set of letters.

Source: Unihan_Readings.txt of Unicode 15.0 (Debian package unicode-data), the fields kMandarin, kXHC1983 and
kHanyuPinlu together: the common reading, those of 现代汉语词典 and those that occur in modern text. kHanyuPinyin is left
out: it knows readings that nobody has used for a thousand years.

    bzcat /usr/share/unicode/Unihan_Readings.txt.bz2 | python3 make_pinyin.py > pinyin_initials.inc
"""
import collections
import re
import sys
import unicodedata

letters_of = collections.defaultdict(set)
for line in sys.stdin:
    fields = line.rstrip("\n").split("\t")
    if len(fields) != 3 or fields[1] not in ("kMandarin", "kXHC1983", "kHanyuPinlu"):
        continue
    character = chr(int(fields[0][2:], 16))
    if fields[1] == "kXHC1983":  # 0034.020,0034.030:chóng 1667.040:zhòng
        readings = [r for entry in fields[2].split() for r in entry.split(":")[1].split(",")]
    else:  # zhòng chóng; zhòng(1234)
        readings = [re.sub(r"\(.*", "", r) for r in fields[2].split()]
    for reading in readings:
        first = unicodedata.normalize("NFD", reading)[0].lower()
        if "a" <= first <= "z":
            letters_of[character].add(first)

characters_of = collections.defaultdict(list)
for character, letters in letters_of.items():
    characters_of["".join(sorted(letters))].append(character)

print('// Made by make_pinyin.py from Unihan 15.0. A line: the letters, a blank, every character that may begin with')
print('// exactly one of these.')
print('R"initials(')
for letters in sorted(characters_of, key=lambda s: (len(s), s)):
    print(letters, "".join(sorted(characters_of[letters])))
print(')initials"')
