#!/usr/bin/env python3
"""Writes what this source is into a header, only when it changed: version.py VERSION SOURCE HEADER

VERSION alone where the source is no repository, else with the commit and a mark for what is not committed.
"""
import pathlib
import subprocess
import sys

version, source, header = sys.argv[1:]
found = subprocess.run(["git", "-C", source, "describe", "--always", "--dirty=+", "--exclude=*"], capture_output=True, text=True)
text = f"{version} ({found.stdout.strip()})" if found.returncode == 0 and found.stdout.strip() else version
wanted = ("// Written by cmake/version.py; do not edit.\n#pragma once\n\n#include <string_view>\n\nnamespace tezai::app {\n\n"
          f'inline constexpr std::string_view built_version = "{text}";\n\n}} // namespace tezai::app\n')
to = pathlib.Path(header)
if not to.exists() or to.read_text(encoding="utf-8") != wanted:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(wanted, encoding="utf-8")
