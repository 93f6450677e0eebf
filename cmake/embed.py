#!/usr/bin/env python3
"""Compiles the texts a room carries into its library.

    embed.py KIND ROOM OUTPUT_FOLDER FILES...

KIND is migrations (NNNN_name.sql), words (zh.json and en.json, merged over the folders of a nested room; a code said twice
is an error), tables (*.csv, known by the file's stem) or profiles (*.json, the texts in the order of their names). Writes ROOM_KIND.hpp and ROOM_KIND.cpp; called by rooms.cmake.
"""
import json
import pathlib
import re
import sys


def literal(text: str) -> str:
    """A C++ string literal, one piece per line of text."""
    escaped = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\r": "\\r", "\n": "\\n", "?": "\\?"}
    pieces = []
    for line in text.splitlines(keepends=True) or [""]:
        pieces.append('    "' + "".join(escaped.get(c, c) for c in line) + '"')
    return "\n".join(pieces)


def view(text: str) -> str:
    """sv keeps the size: a text may hold any byte and is not measured at run time."""
    return literal(text) + "sv"


def migrations(room, files):
    found = []
    for file in sorted(files, key=lambda f: f.name):
        named = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", file.name)
        if not named:
            sys.exit(f"{file}: a migration is named NNNN_name.sql")
        found.append((int(named[1]), named[2], file.read_text(encoding="utf-8")))
    if [n for n, _, _ in found] != list(range(1, len(found) + 1)):
        sys.exit(f"{room}: migrations are numbered 0001, 0002, … without gaps")
    head = '#include <span>\n\n#include "store/migrator.hpp"\n'
    declared = "[[nodiscard]] std::span<const store::Migration> migrations();\n"
    rows = "".join(f'    {{"{room}", {number}, "{name}",\n{view(sql)}}},\n' for number, name, sql in found)
    body = ("constexpr store::Migration all[] = {\n" + rows + "};\n")
    return head, declared, body, "std::span<const store::Migration> migrations() { return all; }\n"


def words(room, files):
    merged = {"zh": {}, "en": {}}
    for file in sorted(files):
        said = merged[file.stem]
        for code, entry in json.loads(file.read_text(encoding="utf-8")).items():
            if code in said:
                sys.exit(f"{file}: {code} is said twice in {room}")
            said[code] = entry
    head = "#include <string_view>\n"
    declared = ("// One JSON object: {\"code\": {\"says\": …, \"next\": …}, …}\n"
                "[[nodiscard]] std::string_view zh_words();\n[[nodiscard]] std::string_view en_words();\n")
    body = ""
    for language, said in merged.items():
        text = json.dumps(said, ensure_ascii=False, indent=0)
        body += f"constexpr std::string_view {language} =\n{view(text)};\n"
    return head, declared, body, ("std::string_view zh_words() { return zh; }\n"
                                  "std::string_view en_words() { return en; }\n")


def tables(_room, files):
    head = "#include <string_view>\n"
    declared = "// The file's whole text; empty for a name that is not there.\n[[nodiscard]] std::string_view table(std::string_view name);\n"
    body, find = "", ""
    for number, file in enumerate(sorted(files, key=lambda f: f.name)):
        body += f"constexpr std::string_view table_{number} =\n{view(file.read_text(encoding='utf-8-sig'))};\n"
        find += f'    if (name == "{file.stem}") return table_{number};\n'
    return head, declared, body, f"std::string_view table(std::string_view name) {{\n{find}    return {{}};\n}}\n"


def profiles(_room, files):
    head = "#include <span>\n#include <string_view>\n"
    declared = "// The texts of the mapping files, in the order of their names.\n[[nodiscard]] std::span<const std::string_view> profiles();\n"
    texts = []
    for file in sorted(files, key=lambda f: f.name):
        text = file.read_text(encoding="utf-8")
        json.loads(text)  # a mapping file that is no JSON stops the build
        texts.append(view(text))
    body = "constexpr std::string_view all[] = {\n" + ",\n".join(texts) + "};\n"
    return head, declared, body, "std::span<const std::string_view> profiles() { return all; }\n"


def main():
    kind, room, out, *files = sys.argv[1:]
    head, declared, body, defined = {"migrations": migrations, "words": words, "tables": tables, "profiles": profiles}[kind](
        room, [pathlib.Path(f) for f in files])
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    said = "// Written by cmake/embed.py; do not edit.\n"
    header = f"{said}#pragma once\n\n{head}\nnamespace tezai::{room} {{\n\n{declared}\n}} // namespace tezai::{room}\n"
    source = (f'{said}#include "{room}_{kind}.hpp"\n\nnamespace tezai::{room} {{\nusing namespace std::string_view_literals;\n'
              f"namespace {{\n\n{body}\n}} // namespace\n\n{defined}\n}} // namespace tezai::{room}\n")
    for name, text in ((f"{room}_{kind}.hpp", header), (f"{room}_{kind}.cpp", source)):
        (out / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
