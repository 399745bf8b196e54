"""Seconds that the pages of a class of 200 take: making them, comparing submissions, filtering in a browser.

Run ``.venv/bin/python bench/pages.py``; the browser is Chromium, and left out where there is none.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests" / "tool"
sys.path.insert(0, str(TESTS))  # where classes are made up

import class_to_report  # noqa: E402
from dlgrade.similarity import compare  # noqa: E402

FILTERING = """() => {
  const form = document.querySelector('form[data-for="class"]');
  const table = document.getElementById('class');
  const timed = (name, value) => {
    const begin = performance.now();
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event('input', { bubbles: true }));
    table.getBoundingClientRect();
    return performance.now() - begin;
  };
  return Math.max(...['a', 'an', 'ana', ''].map((text) => timed('text', text)),
    ...['late', 'lost', ''].map((text) => timed('status', text)),
    ...['3', '4', ''].map((text) => timed('lab', text)));
}"""


def slowest_filter(page: Path) -> float | None:
    """Milliseconds until the table is laid out anew, of the slowest filter; None without a browser."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        opened = chromium.new_page()
        opened.goto(page.as_uri())
        return float(opened.evaluate(FILTERING))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.monotonic()
        written = class_to_report.large_class(Path(folder) / "graded")
        made = time.monotonic() - begin
        size = written.page.stat().st_size / 1e6
        filtering = slowest_filter(written.page)
    programs = {f"s{seed}": class_to_report.own_program(seed).decode() for seed in range(200)}
    begin = time.monotonic()
    compare(programs)
    compared = time.monotonic() - begin
    print(f"pages of 200 students, 9 labs: {made:.1f} s, the class's page has {size:.1f} MB")
    print(f"comparing 200 different programs: {compared:.1f} s")
    print("filtering: no browser" if filtering is None else f"filtering, the slowest: {filtering:.0f} ms")


if __name__ == "__main__":
    main()
