"""Opens the page of `warren serve` as a person and as an intruder would: python check_serve.py WARREN

The intruder's part needs the standard library alone; the person's part a browser: Playwright's package and a Chromium.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

WARREN = str(Path(sys.argv[1]).resolve())
EXPERIMENT = """
experiment: live
question: Does the page show <b>runs</b> while they train?
tasks:
  - cart-pole: {}
methods:
  - ppo: {}
    label: PPO
  - dqn: {}
    label: DQN
budget: { seconds: 120 }
checkpoint: { seconds: 1 }
seeds: 1
"""
# A name that would run a script if it went into a page as it is.
HOSTILE = "<img src=x onerror=document.title='broken'>\"'&"
checks = 0
children = []


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        raise AssertionError(message)


def start(*arguments, **options):
    child = subprocess.Popen([WARREN, *map(str, arguments)], **options)
    children.append(child)
    return child


def wait(condition, what, seconds=20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    check(False, f"{what}: not within {seconds} seconds")


def prepare(runs, outside):
    """An experiment of hostile names, and links that lead out of the folder."""
    run = runs / HOSTILE / HOSTILE / HOSTILE / "seed-1"
    run.mkdir(parents=True)
    configuration = {"measure": {"name": HOSTILE, "direction": "minimize"}, "methodLabel": HOSTILE, "question": HOSTILE}
    (run / "config.json").write_text(json.dumps(configuration))
    (run / "metrics.jsonl").write_text(json.dumps({"seconds": 1, HOSTILE: 2}) + "\n" + json.dumps({"seconds": 2, HOSTILE: 1}) + "\n")
    (run / "result.json").write_text(json.dumps({"status": "failed", "error": HOSTILE, "objectives": {HOSTILE: 1}}))
    (runs / HOSTILE / "experiment.yaml").write_text("experiment: [" * 50)
    secret = outside / "task" / "method" / "seed-1"
    secret.mkdir(parents=True)
    (secret / "result.json").write_text(json.dumps({"status": "finished", "error": "SECRET"}))
    (outside / "experiment.yaml").write_text("experiment: SECRET")
    (runs / "linked").symlink_to(outside)
    inner = runs / "inside" / "task" / "method" / "seed-1"
    inner.mkdir(parents=True)
    (inner / "config.json").symlink_to(secret / "result.json")
    (inner / "result.json").symlink_to(secret / "result.json")
    os.mkfifo(inner / "metrics.jsonl")
    (runs / "inside" / "experiment.yaml").symlink_to(outside / "experiment.yaml")


class Page:
    """The page's server, asked without a browser."""

    def __init__(self, address):
        self.port = int(address.split(":")[2].split("/")[0])
        self.token = address.split("token=")[1]

    def ask(self, path, method="GET", body=None, known=True, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if known:
            headers["X-Warren-Token"] = self.token
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            answer = b""
            while more := connection.recv(65536):
                answer += more
        return int(answer.split()[1])


def check_refusals(page):
    def refused(status, *arguments, **options):
        found = page.ask(*arguments, **options)[0]
        check(found == status, f"{arguments} {options}: status {found}, expected {status}")

    for path in ["/", "/api/experiments", "/experiments/live/report", "/page.js", "/nowhere"]:
        refused(401, path, known=False)
        refused(401, path + "?token=" + "0" * 64, known=False)
        refused(421, path, Host=f"evil.example:{page.port}")
        refused(403, path, Origin="http://evil.example")
        refused(403, path, Sec_Fetch_Site="cross-site")
        refused(403, path, Sec_Fetch_Site="same-site")
    stop = "/api/experiments/live/stop"
    status, _, answer = page.ask(f"/?token={page.token}", known=False)
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    check(status == 303 and page.ask("/", known=False, Cookie=cookie)[0] == 200, "the token becomes a cookie")
    refused(401, stop, method="POST", known=False, Cookie=cookie)
    refused(401, f"{stop}?token={page.token}", method="POST", known=False)
    refused(403, stop, method="POST", Origin="null")
    refused(405, stop)
    refused(413, stop, method="POST", body="x" * 100_000)
    for path in ["/../../etc/passwd", "/experiments/../report", "/experiments/..%2f..%2fetc/report", "/%2e%2e/%2e%2e/etc/passwd"]:
        refused(404, path)
    for path in ["linked", "..", ".", "%2e%2e", quote("../live", safe=""), "nothing"]:
        refused(404, f"/api/experiments/{path}")
        refused(404, f"/experiments/{path}/report")
    head = f"Host: 127.0.0.1:{page.port}\r\nX-Warren-Token: {page.token}\r\n"
    check(page.raw(b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n") == 431, "a long head is refused")
    check(page.raw(f"GET / HTTP/1.1\r\n{head}Host: evil.example\r\n\r\n".encode()) == 400, "two hosts are refused")
    check(page.raw(f"POST / HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode()) == 411, "pieces are refused")
    with socket.create_connection(("127.0.0.1", page.port)) as connection:
        check(connection.getpeername()[0] == "127.0.0.1", "it listens there")
    others = [name for name in {socket.gethostbyname(socket.gethostname())} if not name.startswith("127.")]
    for name in others:
        try:
            socket.create_connection((name, page.port), timeout=3).close()
            check(False, f"it listens on {name} too")
        except OSError:
            check(True, "")


def check_hostile_files(page):
    names = [row["name"] for row in json.loads(page.ask("/api/experiments")[1])["rows"]]
    check("linked" not in names, "a link to another folder is no experiment")
    check(HOSTILE in names, "a strange name is shown")
    for path in ["/api/experiments/inside", "/api/experiments/inside/runs?task=task&method=method", "/api/curves?run=inside",
                 "/experiments/inside/report"]:
        _, text, _ = page.ask(path)
        check("SECRET" not in text, f"{path} shows what a link leads to")
    check(page.ask("/experiments/inside/report")[0] == 409, "no report through links")
    check(page.ask("/api/experiments/inside/resume", method="POST")[0] == 409, "no going on through links")
    status, text, answer = page.ask(f"/experiments/{quote(HOSTILE, safe='')}/report")
    check(status == 200 and "<img" not in text, "the report of hostile names is a page")
    check("sandbox" in answer.headers["Content-Security-Policy"], "reports are kept apart")


def experiment(page):
    return json.loads(page.ask("/api/experiments/live")[1])


def check_in_browser(page, address, runs):
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("the browser's part is skipped: Playwright's package is not there")
        return False
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        except Exception as error:
            if chromium:
                raise
            print(f"the browser's part is skipped: there is no Chromium ({str(error).splitlines()[0]})")
            return False
        try:
            for width, height, scheme in [(1280, 800, "light"), (390, 844, "dark")]:
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                context.set_default_timeout(20_000)
                watch(context, page, width)
                visit(context.new_page(), page, address, runs, width)
                check(not context.troubles, f"at {width} pixels: {context.troubles}")
                context.close()
        finally:
            browser.close()
    return True


def watch(context, page, width):
    """Notes what must not happen: errors, dialogs, requests to elsewhere."""
    context.troubles = []

    def attend(tab):
        tab.on("pageerror", lambda error: context.troubles.append(f"error: {error}"))
        tab.on("console", lambda line: context.troubles.append(line.text) if line.type == "error" else None)
        tab.on("dialog", lambda dialog: context.troubles.append(f"dialog: {dialog.message}"))
        tab.on("request", lambda request: None if request.url.startswith(f"http://127.0.0.1:{page.port}/")
               else context.troubles.append(f"request: {request.url}"))

    context.on("page", attend)


def fits(tab, what):
    wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    check(wide <= 0, f"{what} is {wide} pixels wider than the window")


def until(tab, condition):
    # The page's policy forbids the browser's own way of waiting for an expression.
    wait(lambda: tab.evaluate(condition), condition[:100])


def visit(tab, page, address, runs, width):
    base = f"http://127.0.0.1:{page.port}"
    tab.goto(address)
    check("token" not in tab.url, "the token goes from the address")
    tab.get_by_role("link", name="live", exact=True).wait_for()
    fits(tab, "the list")
    check(tab.locator("img").count() == 0, "a name stays text")

    # By keyboard: find the experiment and open it.
    tab.locator("#filter").focus()
    tab.keyboard.type("live")
    tab.get_by_role("link", name="live", exact=True).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/experiments/live")
    state = tab.locator("#state")
    state.wait_for()
    check(tab.locator("b", has_text="runs").count() == 0, "the question stays text")
    if "not running" in state.inner_text():
        tab.locator("#resume").click()
        until(tab, "document.getElementById('state').textContent.startsWith('running')")

    # Curves grow without a reload.
    tab.locator(".curve").first.wait_for()
    ends = "Array.from(document.querySelectorAll('.curve path'), (path) => path.getAttribute('d')).join()"
    before = tab.evaluate(ends)
    until(tab, f"{ends} !== {json.dumps(before)}")
    check(True, "curves grow")
    fits(tab, "an experiment")
    tab.locator("svg.plot").first.focus()
    tab.keyboard.press("ArrowLeft")
    check("seconds" in tab.locator(".readout").first.inner_text() or tab.locator(".readout span").count() > 0,
          "the arrow keys read values")
    tab.get_by_role("button", name="Runs of PPO").click()
    tab.locator("table.runs tbody tr").wait_for()
    fits(tab, "a list of runs")

    # Stop and go on, by keyboard.
    tab.locator("#stop").focus()
    tab.keyboard.press("Enter")
    until(tab, "document.getElementById('state').textContent === 'not running'")
    stopped = [json.loads(path.read_text())["status"] for path in (runs / "live").glob("*/*/*/result.json")]
    check("stopped" in stopped, f"runs are stopped: {stopped}")
    tab.locator("#resume").focus()
    tab.keyboard.press("Enter")
    until(tab, "document.getElementById('state').textContent.startsWith('running')")
    check(True, "it goes on")

    # Side by side, across experiments.
    tab.get_by_label("Select PPO", exact=True).check()
    tab.goto(f"{base}/experiments/{quote(HOSTILE, safe='')}")
    tab.locator("input.pick").first.check()
    tab.locator("#compare").click()
    tab.wait_for_url("**/compare?*")
    until(tab, "document.querySelectorAll('.legend li').length === 2")
    check(tab.locator("img").count() == 0 and tab.title() != "broken", "hostile names stay text")
    fits(tab, "the comparison")
    tab.locator("#clear").click()

    # The report's own script runs, apart from the page.
    tab.goto(f"{base}/experiments/live/report")
    tab.locator("th button").first.wait_for()
    check(tab.evaluate("window.origin") == "null", "the report is kept apart")
    if os.environ.get("WARREN_PICTURES"):
        for name, path in [("list", "/"), ("experiment", "/experiments/live")]:
            tab.goto(base + path)
            tab.wait_for_timeout(2500)
            tab.screenshot(path=f"{os.environ['WARREN_PICTURES']}/{name}-{width}.png", full_page=True)


def check_stop_and_resume(page):
    """The same without a browser."""
    if not experiment(page)["row"]["isRunning"]:
        check(page.ask("/api/experiments/live/resume", method="POST")[0] == 200, "it goes on")
        wait(lambda: experiment(page)["row"]["isRunning"], "running again")
    check(page.ask("/api/experiments/live/resume", method="POST")[0] == 409, "it cannot go on twice")
    check(page.ask("/api/experiments/live/stop", method="POST")[0] == 200, "it stops")
    wait(lambda: not experiment(page)["row"]["isRunning"], "stopped")
    check(page.ask("/api/experiments/live/stop", method="POST")[0] == 409, "it cannot stop twice")
    check(page.ask("/api/experiments/live/resume", method="POST")[0] == 200, "it goes on")
    wait(lambda: experiment(page)["row"]["isRunning"], "running again")
    length = len(page.ask("/api/curves?run=live")[1])
    wait(lambda: len(page.ask("/api/curves?run=live")[1]) != length, "curves grow")
    check(page.ask("/api/experiments/live/stop", method="POST")[0] == 200, "it stops")
    wait(lambda: experiment(page)["row"]["states"].get("stopped") == 2, "both runs have stopped")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        runs = folder / "runs"
        prepare(runs, folder / "outside")
        file = folder / "live.yaml"
        file.write_text(EXPERIMENT)
        first = start("run", file, "--output", runs, "--quiet", "--threads", 2, stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL)
        serve = start("serve", runs, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = serve.stdout.readline().split()[-1]
        page = Page(address)
        wait(lambda: page.ask("/api/experiments/live")[0] == 200 and experiment(page)["row"]["isRunning"], "it runs")
        check(experiment(page)["process"] == first.pid, "the page knows who runs it")
        check_refusals(page)
        check_hostile_files(page)
        seen = check_in_browser(page, address, runs)
        if seen:
            check(first.wait(timeout=20) == 130, "the first start was interrupted from the page")
        check_stop_and_resume(page)
        serve.send_signal(signal.SIGINT)
        check(serve.wait(timeout=10) == 130, "an interrupt ends it with status 130")
        print(f"{checks} checks of the page passed{'' if seen else ', none of them in a browser'}")


def give_up(*_):
    raise TimeoutError("the checks take too long")


signal.signal(signal.SIGALRM, give_up)
signal.alarm(300)
try:
    main()
except Exception as error:
    sys.exit(f"check failed: {error!r}")
finally:
    signal.alarm(0)
    for child in children:
        if child.poll() is None:
            child.kill()
            child.wait()
