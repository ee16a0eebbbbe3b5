"""Drives the page of `warren evolve art` in a real browser, as a person would, and knocks at it as a stranger would.

    python .ci/check_art.py .build/release/warren

Needs playwright (from PyPI) and a Chromium: the system's own, or the one that playwright brings. Ends with status 0 when all is as it
should be.
"""

import faulthandler
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from playwright.sync_api import expect, sync_playwright

SVG = "{http://www.w3.org/2000/svg}"
PATIENCE = 60_000

# Whatever hangs, this ends.
faulthandler.dump_traceback_later(600, exit=True)


class Tool:
    """`warren evolve art` in a folder."""

    def __init__(self, warren, session, *arguments):
        self.process = subprocess.Popen(
            [warren, "evolve", "art", "--session", session, *arguments], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:(\d+)/)\?token=([0-9a-f]+)", line)
        assert found, f"no address in {line!r}"
        self.address, self.origin, self.port, self.token = found[0], found[1].rstrip("/"), int(found[2]), found[3]
        self.isResumed = "continues" in line

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def ask(self, method, path, headers=None, body=None):
        """Status and body of a request of a stranger's; the host is right unless the headers say otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def drawing(text):
    """Parses an SVG and sees that it refers to nothing outside itself."""
    root = ElementTree.fromstring(text)
    assert root.tag == SVG + "svg" and root.get("viewBox"), root.tag
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers)), "identifiers are not unique"
    for element in root.iter():
        assert element.tag.startswith(SVG) and element.tag not in (SVG + "script", SVG + "foreignObject", SVG + "image")
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            if name.endswith("href"):
                assert value[0] == "#" and value[1:] in identifiers, value
    return root


def sources(page):
    """What the page shows: the address of each picture, and whether it is picked."""
    expect(page.locator("#grid li")).not_to_have_count(0, timeout=PATIENCE)
    return page.locator("#grid li").evaluate_all(
        """cards => cards.map(card => [card.querySelector('img').getAttribute('src'),
             ...[...card.querySelectorAll('button')].map(button => button.getAttribute('aria-pressed'))])""")


def pictures(page):
    """The drawings themselves."""
    return page.evaluate(
        """() => Promise.all([...document.querySelectorAll('#grid img')].map(image => fetch(image.src).then(it => it.text())))""")


def has_loaded(page):
    """Whether every picture is really drawn by the browser, given the time that a busy machine takes."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#grid img')].every(image => image.complete && image.naturalWidth > 0)")
    return True


def status_is(page, text):
    expect(page.locator("#status")).to_contain_text(text, timeout=PATIENCE)


def download(page, click):
    with page.expect_download(timeout=PATIENCE) as waiting:
        click()
    return waiting.value.suggested_filename, pathlib.Path(waiting.value.path()).read_text()


def open_browser(playwright):
    own = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    return playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])


def check_strangers(tool):
    host = f"127.0.0.1:{tool.port}"
    known = {"X-Warren-Token": tool.token}
    body = json.dumps({"revision": 0})
    for path in ["/", "/state", "/drawings/0.svg", "/favorites.svg", "/studio.js"]:
        assert tool.ask("GET", path)[0] == 401, path
    assert tool.ask("GET", "/?token=" + "0" * len(tool.token))[0] == 401
    assert tool.ask("POST", "/next", body=body)[0] == 401
    assert tool.ask("POST", "/next", {"X-Warren-Token": "0" * len(tool.token)}, body)[0] == 401
    assert tool.ask("POST", "/next?token=" + tool.token, body=body)[0] == 401, "a token in the address changes nothing"
    assert tool.ask("POST", "/next", known | {"Origin": "http://evil.example"}, body)[0] == 403
    assert tool.ask("POST", "/next", known | {"Origin": "null"}, body)[0] == 403
    assert tool.ask("GET", "/state", known | {"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert tool.ask("GET", "/state", known | {"Host": f"evil.example:{tool.port}"})[0] == 421
    assert tool.ask("GET", "/drawings/..%2f..%2fstate", known)[0] in (400, 404)
    assert tool.ask("POST", "/next", known, "x" * 1_000_000)[0] == 413
    assert tool.ask("POST", "/next", known, "{")[0] == 400
    assert tool.ask("GET", "/state", known | {"Host": host, "Origin": tool.origin})[0] == 200
    assert json.loads(tool.ask("GET", "/state", known)[1])["revision"] == 0, "a stranger has changed something"


def check_page(browser, tool):
    """Breeds two generations; returns what the page shows in the end, and its drawings."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    page = context.new_page()
    troubles, elsewhere = [], []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(("http://127.0.0.1", "data:")) else None)
    page.goto(tool.address)
    status_is(page, "Generation 0: 8 designs, 0 picked")
    assert "token" not in page.url, "the token stays in the address"
    assert has_loaded(page)
    first = sources(page)
    assert len(first) == 8 and len(set(pictures(page))) == 8
    expect(page.locator("#back")).to_be_disabled()
    expect(page.locator("#favorites")).to_be_hidden()

    # By pointer and by keyboard.
    page.get_by_role("button", name="Design 1", exact=True).click()
    status_is(page, "1 picked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    status_is(page, "2 picked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    status_is(page, "3 picked")
    page.get_by_role("button", name="Design 2", exact=True).press("Space")
    status_is(page, "2 picked")
    picked = sources(page)
    assert [place for place, item in enumerate(picked) if item[1] == "true"] == [1, 3], picked
    assert [place for place, item in enumerate(picked) if item[2] == "true"] == [3], picked

    page.locator("#strength").fill("60")
    page.get_by_role("button", name="Next generation").click()
    status_is(page, "Generation 1: 8 designs, 0 picked")
    assert has_loaded(page)
    second = sources(page)
    # The loved one first, then the other favourite, then their children.
    assert [item[0] for item in second[:2]] == [first[3][0], first[1][0]], second
    assert not {item[0] for item in second[2:]} & {item[0] for item in first}
    assert len(set(pictures(page))) == 8
    assert page.locator("#strength").input_value() == "60"

    page.get_by_role("button", name="Back").click()
    status_is(page, "Generation 0: 8 designs, 2 picked")
    assert sources(page) == picked, "going back does not bring the page as it was left"
    page.get_by_role("button", name="Next generation").click()
    status_is(page, "Generation 1: 8 designs, 0 picked")
    assert [item[0] for item in sources(page)[2:]] != [item[0] for item in second[2:]], "the same children again"

    name, text = download(page, lambda: page.locator("#grid li").nth(2).get_by_text("SVG").click())
    assert re.fullmatch(r"design-\d+\.svg", name), name
    assert drawing(text).find(SVG + "title").text == name.replace("-", " ").replace(".svg", "").capitalize()
    page.locator("#grid li").nth(4).locator(".star").click()
    status_is(page, "1 picked")
    name, text = download(page, lambda: page.get_by_role("link", name="Save favourites").click())
    assert name == "favourites.svg"
    assert len([cell for cell in drawing(text) if cell.tag == SVG + "svg"]) == 3

    # Another window that has gone on is not overwritten.
    other = context.new_page()
    other.goto(tool.origin + "/")
    status_is(other, "1 picked")
    other.locator("#grid li .picture").nth(0).click()
    status_is(other, "2 picked")
    page.locator("#grid li .picture").nth(6).click()
    expect(page.locator("#error")).to_contain_text("another window", timeout=PATIENCE)
    status_is(page, "2 picked")
    other.close()

    state = sources(page), pictures(page)
    # What the refused act above has caused is no trouble.
    troubles = [trouble for trouble in troubles if "409" not in trouble]
    assert not troubles, troubles
    assert not elsewhere, elsewhere
    context.close()
    return state


def check_phone(browser, tool):
    context = browser.new_context(viewport={"width": 360, "height": 720}, color_scheme="dark", has_touch=True)
    page = context.new_page()
    page.goto(tool.address)
    assert has_loaded(page) and len(sources(page)) == 8
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "the page is wider than a phone"
    small = page.locator("button, footer a").evaluate_all(
        "all => all.filter(it => it.checkVisibility()).map(it => it.getBoundingClientRect()).filter(it => it.width < 44 || it.height < 44).length")
    assert small == 0, f"{small} buttons are too small for a finger"
    background = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", background)[:3])) < 200, f"{background} is not dark"
    page.locator("#grid li .picture").last.tap()
    status_is(page, "3 picked")
    page.locator("#grid li .picture").last.tap()
    status_is(page, "2 picked")
    context.close()


def main(warren):
    folder = tempfile.mkdtemp()
    session = f"{folder}/session"
    tools = []

    def start(*arguments, session=session):
        tools.append(Tool(warren, session, *arguments))
        return tools[-1]

    try:
        with sync_playwright() as playwright:
            browser = open_browser(playwright)
            tool = start("--population", "8", "--seed", "3")
            assert not tool.isResumed
            check_strangers(tool)
            left = check_page(browser, tool)

            # One session cannot be open twice, and nothing else is written over.
            again = subprocess.run([warren, "evolve", "art", "--session", session], capture_output=True, text=True, timeout=60)
            assert again.returncode == 1 and "another program" in again.stderr, again
            full = pathlib.Path(folder, "full")
            full.mkdir()
            (full / "letter.txt").write_text("mine")
            foreign = subprocess.run([warren, "evolve", "art", "--session", full], capture_output=True, text=True, timeout=60)
            assert foreign.returncode == 2 and "something else" in foreign.stderr, foreign

            assert tool.end(signal.SIGKILL) == -signal.SIGKILL
            # The same command goes on, and shows the same.
            tool = start("--population", "8", "--seed", "3")
            assert tool.isResumed
            context = browser.new_context()
            page = context.new_page()
            page.goto(tool.address)
            status_is(page, "2 picked")
            assert (sources(page), pictures(page)) == left, "the page is another one after a kill"
            context.close()
            check_phone(browser, tool)
            assert tool.end(signal.SIGINT) == 130
            wrong = subprocess.run(
                [warren, "evolve", "art", "--session", session, "--population", "9"], capture_output=True, text=True, timeout=60)
            assert wrong.returncode == 2 and "8 designs" in wrong.stderr, wrong

            # The same seed, the same page.
            twin = start("--population", "8", "--seed", "3", session=f"{folder}/twin")
            state = json.loads(twin.ask("GET", "/state", {"X-Warren-Token": twin.token})[1])
            first = twin.ask("GET", "/drawings/3.svg", {"X-Warren-Token": twin.token})[1]
            drawing(first)
            assert state["generation"] == 0 and first.decode() in left[1], "the same seed draws another design"
            browser.close()
    finally:
        for tool in tools:
            if tool.process.poll() is None:
                tool.process.kill()
                tool.process.wait()
        shutil.rmtree(folder)
    print("art: a stranger is refused, a person breeds, a kill loses nothing")


if __name__ == "__main__":
    main(sys.argv[1])
