"""Follows the articles as a newcomer does: makes the package that an article begins from, puts the article's code into the files that it
names, and compiles library, tool and test as the targets of their own that they are, against the modules of a release build.

usage: check_articles.py WARREN BUILD, where BUILD is the folder of the build, as `swift build -c release --show-bin-path` names it.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

WARREN = str(Path(sys.argv[1]).resolve())
BUILD = Path(sys.argv[2]).resolve()
ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "Sources/Warren/Warren.docc/Articles"
# Those that show no code.
WITHOUT = {"ExperimentFile", "ReadingAReport"}


def fail(message):
    sys.exit(f"check failed: {message}")


def parts(text):
    """The Swift code of an article by file: every block belongs to the file that was named last."""
    files, current = {}, "a file that is named before the first code"
    for name, code in re.findall(r"`((?:Sources|Tests)/[^`\n]+\.swift)`|^```swift\n(.*?)^```$", text, re.S | re.M):
        if name:
            current = name
        else:
            files.setdefault(current, []).append(code)
    return {name: "\n".join(blocks) for name, blocks in files.items()}


def compile(title, *arguments):
    maps = [*BUILD.glob("*.build/module.modulemap"), *BUILD.glob("../../checkouts/*/Sources/*/include/module.modulemap"),
            *BUILD.glob("../../checkouts/*/*/include/module.modulemap")]
    options = [option for file in maps for option in ("-Xcc", f"-fmodule-map-file={file}")]
    command = ["swiftc", "-swift-version", "6", "-I", BUILD / "Modules", *options, *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0 or "warning:" in done.stderr:
        fail(f"{title}:\n{done.stderr}")


def check(article, folder):
    text = article.read_text()
    kind, name = re.search(r"`warren new (\w+) ([\w-]+)`", text).groups()
    package = folder / name
    done = subprocess.run([WARREN, "new", kind, name, "--output", package, "--warren", ROOT], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{article.name}: warren new {kind} {name}: {done.stderr}")
    files = parts(text)
    for path, code in files.items():
        if not (package / path).exists():
            fail(f"{article.name} names {path}, which the package of 'warren new {kind} {name}' does not have")
        (package / path).write_text(code)
    module = next((package / "Tests").iterdir()).name.removesuffix("Tests")
    compile(
        f"{article.name}: the library", "-emit-module", "-module-name", module, "-emit-module-path",
        package / f"{module}.swiftmodule", *(package / "Sources" / module).glob("*.swift"))
    compile(
        f"{article.name}: the tool", "-typecheck", "-module-name", "tool", "-I", package, package / f"Sources/{name}-tool/main.swift")
    compile(
        f"{article.name}: the test", "-typecheck", "-module-name", f"{module}Tests", "-I", package, "-parse-as-library",
        *(package / f"Tests/{module}Tests").glob("*.swift"))
    return len(files)


count = 0
for article in sorted(ARTICLES.glob("*.md")):
    if article.stem in WITHOUT:
        if "```swift" in article.read_text():
            fail(f"{article.name} has code that nothing compiles")
        continue
    with tempfile.TemporaryDirectory() as folder:
        count += check(article, Path(folder))
    print(f"  {article.name}: library, tool and test compile")
print(f"{count} files of {len(list(ARTICLES.glob('*.md'))) - len(WITHOUT)} articles: ok")
