#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the imports of Sources to Scripts/imports.toml. Prints each one that breaks a rule, and exits 1 if any does."""
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources"
IMPORT = re.compile(
    r"^(?:@\w+ )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|func|protocol|typealias|var|let) )?(\w+)"
)


def within(path: pathlib.Path, places: list[str]) -> bool:
    """Whether a file lies in one of the folders, which are named from Sources."""
    return any(path.is_relative_to(SOURCES / place) for place in places)


def imports(path: pathlib.Path):
    """The modules that a file imports, with the line of each."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = IMPORT.match(line)
        if match:
            yield number, match[1]


def main() -> int:
    rules = tomllib.loads((ROOT / "Scripts/imports.toml").read_text())
    groups, pure, only = rules["groups"], rules["pure"], rules["only"]
    folders = {folder.name for folder in SOURCES.iterdir() if folder.is_dir()}
    problems = []
    if folders != set(groups):
        problems.append(f"Scripts/imports.toml: the groups are not the folders of Sources: {sorted(folders ^ set(groups))}")
    home = {module.name: module.parent.name for module in SOURCES.glob("*/*") if module.is_dir()}
    for name, places in only.items():
        problems += [f"Scripts/imports.toml: {name}: Sources/{place} does not exist" for place in places if not (SOURCES / place).is_dir()]
    for path in sorted(SOURCES.rglob("*.swift")):
        group = path.relative_to(SOURCES).parts[0]
        for line, module in imports(path):
            place = f"{path.relative_to(ROOT)}:{line}"
            target = home.get(module)
            if target and target != group and target not in groups.get(group, []):
                problems.append(f"{place}: {group} may not import {module}, which is in {target}")
            if group in pure and target != group and module not in pure[group]:
                problems.append(f"{place}: {group} is pure and may not import {module}")
            if module in only and not within(path, only[module]):
                problems.append(f"{place}: only {', '.join(only[module])} may import {module}")
    print("\n".join(problems), end="\n" if problems else "")
    if problems:
        print("lint: imports that Scripts/imports.toml does not allow", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
