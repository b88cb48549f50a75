#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""prose_lint.py [--swift] [FILE...]: finds the phrases of Scripts/prose.txt in what people read.

Without arguments it reads the pages, the CRDs, the files of deploy/ and the Makefile; with --swift, the string literals
of Sources instead.
Exits 1 if it found something. It passes over code, and over what a generator copies from a file that is checked itself.
"""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
# kube-apiserver's own messages, word for word, which clients and tests compare.
UPSTREAM = {"LocalControlPlane"}
# `make reference` and `make manifests` write these from files that are checked.
SKIPPED = {
    root / "docs/reference",
    root / "deploy/install.yaml",
    root / "deploy/kustomize/components/monitoring/prometheusrule.yaml",
    root / "deploy/charts/bobbin/files",
    # Templates are no YAML before they are rendered.
    *(root / "deploy/charts/bobbin/templates").glob("*.yaml"),
}


def rules():
    """Pairs of a pattern and what to write instead; fails where a pattern doesn't find its own example."""
    for entry in re.split(r"\n\s*\n", (root / "Scripts/prose.txt").read_text()):
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        expression, example, instead = lines
        if expression.startswith("^"):
            pattern = re.compile(r"(?:^|(?<=[.!?] ))" + expression[1:])
        else:
            pattern = re.compile(expression, re.IGNORECASE)
        if not pattern.search(example):
            sys.exit(f"prose: {expression!r} doesn't find its example {example!r}")
        yield pattern, instead


def blank(match):
    """As long as what matched and with its lines, so that positions stay."""
    return re.sub(r"[^\n]", "\0", match.group())


def paragraphs_of_markdown(text):
    text = re.sub(r"^( *)(```|~~~).*?^ *\2[^\n]*$", blank, text, flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->", blank, text, flags=re.S)
    # What a sentence has as code stands for a noun.
    text = re.sub(r"`[^`\n]*(\n[^`\n]+)?`", blank, text)
    text = re.sub(r"\]\([^)]*\)", blank, text)
    return split(text, r"\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.) )|\|")


def paragraphs_of_yaml(text):
    """Comments and descriptions; values of other fields are data."""
    for match in re.finditer(r"(?:^ *#[^\n]*\n?)+", text, re.M):
        yield match.start(), re.sub(r"^( *)#+", lambda m: " " * len(m.group()), match.group(), flags=re.M)
    for match in re.finditer(r"^( *)(?:- )?(?:description|message|summary): (.*\n(?:\1 +\S.*\n|\s*\n)*)", text, re.M):
        start = match.start(2)
        yield from ((start + at, part) for at, part in split(match.group(2), r"\n\s*\n"))


def paragraphs_of_text(text):
    return split(text, r"\n\s*\n")


def split(text, separator):
    start = 0
    for match in re.finditer(separator, text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


STRING = re.compile(r'(#*)("""|")')


def paragraphs_of_swift(text):
    """String literals, those that are joined by + as one, with NUL where a value is put in."""
    literals = []
    at = 0
    token = re.compile(r'//[^\n]*|/\*.*?\*/|(#*)("""|")', re.S)
    while match := token.search(text, at):
        if match.group(2) is None:
            at = match.end()
            continue
        at, content = literal(text, match)
        literals.append((match.start(), at, content))
    joined = None
    for start, end, content in literals:
        if joined and re.fullmatch(r"\s*\+\s*", text[joined[1] : start]):
            joined = (joined[0], end, joined[2] + content)
            continue
        if joined:
            yield joined[0], joined[2]
        joined = (start, end, content)
    if joined:
        yield joined[0], joined[2]


def literal(text, opening):
    """Where the literal ends, and its content."""
    hashes, quote = opening.group(1), opening.group(2)
    escape, end = "\\" + hashes, quote + hashes
    at, content = opening.end(), []
    while at < len(text):
        if text.startswith(end, at):
            return at + len(end), "".join(content)
        if text.startswith(escape + "(", at):
            at = after_interpolation(text, at + len(escape) + 1)
            content.append("\0")
        elif text.startswith(escape, at):
            content.append(" ")
            at += len(escape) + 1
        elif quote == '"' and text[at] == "\n":
            return at, "".join(content)
        else:
            content.append(text[at])
            at += 1
    return at, "".join(content)


def after_interpolation(text, at):
    depth = 1
    while at < len(text) and depth:
        if match := STRING.match(text, at):
            at, _ = literal(text, match)
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


def is_prose(text):
    """A literal that people read has a space between words; keys, paths and patterns have none."""
    return re.search(r"[A-Za-z']{2,} [A-Za-z']{2,}", text) is not None


def files(swift):
    if swift:
        found = sorted((root / "Sources").rglob("*.swift"))
        return [file for file in found if not UPSTREAM & set(file.parts)]
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / ".github").rglob("*.md")]
    found += (root / "crds").glob("*.yaml")
    found += [*(root / "deploy").rglob("*.md"), *(root / "deploy").rglob("*.yaml")]
    found += [root / "Makefile", root / "deploy/charts/bobbin/templates/NOTES.txt"]
    found += [root / "deploy/charts/bobbin/values.schema.json", root / "Tests/AcceptanceTests/README.md"]
    return sorted({file for file in found if not SKIPPED & {file, *file.parents}})


def paragraphs_of_schema(text):
    for match in re.finditer(r'"description": "((?:[^"\\]|\\.)*)"', text):
        yield match.start(1), match.group(1)


def paragraphs_of_makefile(text):
    for match in re.finditer(r"##? (.*)", text):
        yield match.start(1), match.group(1)


READERS = {
    "": paragraphs_of_makefile,
    ".json": paragraphs_of_schema,
    ".md": paragraphs_of_markdown,
    ".yaml": paragraphs_of_yaml,
    ".txt": paragraphs_of_text,
    ".swift": paragraphs_of_swift,
}


def main(arguments):
    swift = "--swift" in arguments
    named = [pathlib.Path(name).resolve() for name in arguments if name != "--swift"]
    checks = list(rules())
    count = 0
    for file in named or files(swift):
        text = file.read_text()
        for start, paragraph in READERS[file.suffix](text):
            if file.suffix == ".swift" and not is_prose(paragraph):
                continue
            first = len(paragraph) - len(paragraph.lstrip(" \n\t-*>#|"))
            # Each run of white space is one space, and a run of code one NUL, with the places they were at.
            places = [match for match in re.finditer(r"\0(?:[\0\n]*\0)?|\s+|[^\s\0]", paragraph[first:])]
            line = "".join(" " if match.group().isspace() else match.group()[0] for match in places)
            for pattern, instead in checks:
                for match in pattern.finditer(line):
                    position = start + first + places[match.start()].start()
                    shown = match.group().replace("\0", "…")
                    shown = shown if len(shown) < 80 else shown[:77] + "..."
                    name = file.relative_to(root) if file.is_relative_to(root) else file
                    print(f"{name}:{text.count(chr(10), 0, position) + 1}: \"{shown}\": {instead}")
                    count += 1
    if count:
        print(f"prose: {count} phrases to rewrite; Scripts/prose.txt lists them", file=sys.stderr)
    return 1 if count else 0


sys.exit(main(sys.argv[1:]))
