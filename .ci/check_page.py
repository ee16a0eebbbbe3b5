"""Looks at reports in a real browser: python check_page.py REPORT.html...

At the width of a desk and of a phone, in light and dark, with and without JavaScript, by pointer and by keyboard. Needs Playwright's
package and a Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
checks = 0


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        raise AssertionError(message)


def contrast(page, selector):
    """The contrast of an element's text with the page, as WCAG 2 defines it."""
    return page.evaluate(
        """selector => {
          const numbers = (colour) => {
            const canvas = document.createElement('canvas').getContext('2d');
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const light = (colour) => {
            const [r, g, b] = numbers(colour).map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
          };
          const element = document.querySelector(selector);
          const [one, two] = [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor].map(light);
          return (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
        }""", selector)


def look(browser, file):
    address = file.resolve().as_uri()
    for scheme in ["light", "dark"]:
        for width, height in [(1280, 900), (375, 740)]:
            place = f"{file.parent.name}, {width} pixels, {scheme}"
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            troubles, requests = [], []
            page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("request", lambda request: requests.append(request.url))
            page.goto(address)
            check(not troubles, f"{place}: the browser complains: {troubles[:3]}")
            check(requests == [address], f"{place}: more than the page was asked for: {requests[1:3]}")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            check(wide <= 0, f"{place}: the page is {wide} pixels wider than the window")
            check(page.locator("h1").count() >= 1, f"{place}: there is no heading")
            check(page.locator("svg.plot").count() >= 1, f"{place}: there is no plot")
            for plot in page.locator("svg.plot:visible").all()[:6]:
                check(plot.bounding_box()["width"] >= min(250, width * .6), f"{place}: a plot is too small to be read")
            check(contrast(page, "h1") > 7 and contrast(page, "td") > 4.5, f"{place}: text is too faint")
            context.close()

    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    # Every drawing and every input says what it is.
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('svg.plot')].filter((svg) =>
          !(svg.getAttribute('aria-labelledby') || '').split(' ').every((id) => document.getElementById(id)?.textContent)).length
          + [...document.querySelectorAll('input')].filter((input) => !input.labels?.length).length""")
    check(unnamed == 0, f"{unnamed} drawings or inputs have no name for a screen reader")
    twice = page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size }")
    check(twice == 0, f"{twice} identifiers stand twice")

    lines = page.locator("svg.lines:visible").first
    if lines.count():
        lines.scroll_into_view_if_needed()
        box = lines.bounding_box()
        page.mouse.move(box["x"] + box["width"] * .6, box["y"] + box["height"] * .5)
        check(page.locator(".readout").count() == 1, "the pointer shows no values")
        check(":" in page.locator(".readout").inner_text(), "the values have no names")
        page.mouse.move(1, 1)
        check(page.locator(".readout").count() == 0, "the values stay when the pointer has left")
        lines.focus()
        page.keyboard.press("ArrowRight")
        check(page.locator(".readout").count() == 1, "the keyboard shows no values")
        page.keyboard.press("Escape")
        check(page.locator(".readout").count() == 0, "Escape does not hide the values")

    toggle = page.locator("fieldset.legend input").first
    if toggle.count():
        series = toggle.get_attribute("class").removeprefix("toggle-")
        group = page.locator(f"section.task svg.plot:visible g.series.s{series}").first
        check(group.is_visible(), "a method's curve is not there")
        toggle.focus()
        page.keyboard.press("Space")
        check(not group.is_visible(), "a method's curve stays when it is switched off")
        page.keyboard.press("Space")
        check(group.is_visible(), "a method's curve does not come back")

    table = page.locator("table.sortable").first
    if table.count() and table.locator("tbody tr").count() > 1:
        button = table.locator("th button").nth(1)
        button.focus()
        page.keyboard.press("Enter")
        check(table.locator("th[aria-sort=ascending]").count() == 1, "a table says not how it is sorted")
    page.close()

    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    check(page.locator("svg.plot:visible").count() >= 1, "without JavaScript the plots are gone")
    page.emulate_media(media="print")
    check(page.locator("h1").first.is_visible(), "in print the heading is gone")
    context.close()


def main():
    if not CHROMIUM:
        sys.exit("no Chromium was found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in sys.argv[1:]:
            look(browser, Path(name))
        browser.close()
    print(f"{checks} checks of {len(sys.argv) - 1} reports in a browser passed")


main()
