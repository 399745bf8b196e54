"""The pages in a headless Chromium: sorting, filtering, a phone, paper, and nothing from anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import class_to_report as made_up
import pytest
from class_to_report import COURSE, LABS, TAGS, TRICKS, hostile, own_program
from dlgrade import report
from dlgrade.report import Written

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 375, "height": 700}

Open = Callable[..., "playwright.Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    """One for all tests: the system's, or playwright's own."""
    with playwright.sync_playwright() as running:
        own = Path(running.chromium.executable_path)
        path = next(filter(None, map(shutil.which, BROWSERS)), str(own) if own.is_file() else None)
        if path is None:
            pytest.skip(f"no browser: none of {', '.join(BROWSERS)}, and no playwright install chromium")
        chromium = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 24, three of whom are attackers or look alike."""
    out = tmp_path_factory.mktemp("browser") / "graded"
    finals = made_up.finals(24, LABS) + hostile(TRICKS.replace("\ud800", ""))
    finals[0] = made_up.hand_in(out, finals[0], own_program(1))
    finals[2] = made_up.hand_in(out, finals[2], own_program(1) + b"print(1, 2, 3)\n")
    made_up.leave(out, finals)
    report.build(COURSE, finals, made_up.runs(), out)
    return out


@pytest.fixture
def visit(browser: playwright.Browser) -> Iterator[Open]:
    """Open a page; in the end nothing may have been complained about, or asked for but files."""
    wrong: list[str] = []
    contexts = []

    def visit(path: Path, **options: object) -> playwright.Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(("file:", "data:")) else wrong.append(asked.url),
        )
        page.goto(path.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def names(page: playwright.Page) -> list[str]:
    """The class's table, from top to bottom, as it is seen."""
    return page.locator("#class tbody tr:visible th a").all_inner_texts()


def column(page: playwright.Page, place: int) -> list[float | None]:
    """Its values in one column; None where a value is not known."""
    cells = page.locator(f"#class tbody tr:visible td:nth-child({place})")
    values = cells.evaluate_all("cells => cells.map(cell => cell.dataset.value)")
    return [float(value) if value else None for value in values]


def test_a_click_sorts_by_number_and_another_one_backwards(visit: Open, out: Path) -> None:
    """2 comes before 10; what is not known is last either way; screen readers hear the order."""
    page = visit(out / "report.html")
    header = page.locator("#class thead th").nth(2)
    for order, sign in (("ascending", 1), ("descending", -1)):
        header.get_by_role("button").click()
        assert header.get_attribute("aria-sort") == order
        values = column(page, 3)
        known = [value for value in values if value is not None]
        assert known == sorted(known, key=lambda value: sign * value)
        assert len(set(known)) > 5
        assert None in values
        assert values[len(known) :] == [None] * (len(values) - len(known))
    assert page.locator("#class thead th[aria-sort]").count() == 1


def test_the_keyboard_sorts_too(visit: Open, out: Path) -> None:
    """By name, as people sort names: without regard to case and accents."""
    page = visit(out / "report.html")
    before = names(page)
    button = page.locator("#class thead th").first.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert names(page) == before[::-1], "it was sorted by name, so it is backwards now"
    page.keyboard.press("Space")
    assert names(page) == before


def test_filters_work_together_and_count(visit: Open, out: Path) -> None:
    """Text, lab and status; other labs' columns are gone; the reset shows everything again."""
    page = visit(out / "report.html")
    total = page.locator("#class tbody tr").count()
    assert page.get_by_text(f"{total} of {total} shown").is_visible()
    page.get_by_label("Name, number or address").fill("ADA")
    assert names(page)
    assert all("ada" in name.lower() for name in names(page))
    page.get_by_label("Name, number or address").fill("s003@example")
    assert names(page) == ["Dana Lovelace"]
    assert page.get_by_text(f"1 of {total} shown").is_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_text(f"{total} of {total} shown").wait_for()

    page.get_by_label("Lab", exact=True).select_option(label=LABS[1].id)
    assert page.locator("#class thead th:visible").count() == 3
    page.get_by_label("Status").select_option(label="no submission")
    shown = page.locator("#class tbody tr:visible td:nth-child(4)")
    assert shown.count() > 0
    assert set(shown.all_inner_texts()) == {"–"}
    page.get_by_label("Status").select_option(label="full marks")
    assert set(column(page, 4)) <= {LABS[1].points}
    page.get_by_label("Name, number or address").fill("nobody is called so")
    assert names(page) == []
    assert page.get_by_text(f"0 of {total} shown").is_visible()


def test_a_status_without_a_lab_means_any_lab(visit: Open, out: Path) -> None:
    """Whoever is missing somewhere."""
    page = visit(out / "report.html")
    page.get_by_label("Status").select_option(label="no submission")
    rows = page.locator("#class tbody tr:visible").all_inner_texts()
    assert 0 < len(rows) < page.locator("#class tbody tr").count()
    assert all("–" in row for row in rows)


def test_a_link_to_a_lab_opens_it(visit: Open, out: Path) -> None:
    """From its chart to its tests."""
    page = visit(out / "report.html")
    details = page.locator(f"#lab-{LABS[0].id}")
    assert details.get_attribute("open") is None
    page.locator("figcaption").get_by_role("link", name=LABS[0].id).click()
    page.locator(f"#lab-{LABS[0].id}[open]").wait_for()


def test_names_lead_to_pages_and_back_to_feedback(visit: Open, out: Path) -> None:
    """From the table to a student, and from there to a lab's feedback, even with an odd name."""
    page = visit(out / "report.html")
    page.locator("#class tbody a", has_text="<img").first.click()
    assert TAGS in page.locator("h1").inner_text()
    page.get_by_role("link", name=LABS[0].title).click()
    assert LABS[0].title in page.locator("h1").inner_text()
    assert page.locator("pre").first.inner_text().startswith(TAGS)


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_every_page_fits_a_phone(visit: Open, out: Path, dark: str) -> None:
    """Nothing but tables scrolls sideways, and those within themselves."""
    student = out / made_up.students(1)[0].student
    (attacker,) = out.glob("a:b*")
    pages = [out / "report.html", *out.glob("similarity/*/*.html")]
    pages += [
        folder / name
        for folder in (student, attacker)
        for name in ("index.html", f"{LABS[0].id}/feedback.html")
    ]
    assert len(pages) == 6
    for path in pages:
        page = visit(path, viewport=PHONE, color_scheme=dark)
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{path.name} is {width} px wide"


def test_text_can_be_read_in_the_light_and_in_the_dark(visit: Open, out: Path) -> None:
    """Every colour of a text has a contrast of at least 4.5 with the page, as WCAG AA asks for."""
    ratio = """() => {
      const light = (name) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--${name})`;
        const parts = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        probe.remove();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const found = {};
      for (const ground of ['paper', 'tint', 'mark'])
        for (const ink of ground === 'mark' ? ['ink'] : ['ink', 'soft', 'link', 'good', 'bad', 'unsure']) {
          const [low, high] = [light(ground), light(ink)].sort((a, b) => a - b);
          found[`${ink} on ${ground}`] = (high + 0.05) / (low + 0.05);
        }
      return found;
    }"""
    for scheme in ("light", "dark"):
        found = visit(out / "report.html", color_scheme=scheme).evaluate(ratio)
        assert {pair: round(value, 1) for pair, value in found.items() if value < 4.5} == {}, scheme


def test_what_is_folded_away_is_on_paper(visit: Open, out: Path) -> None:
    """A printed page shows the tests that passed, and no form."""
    page = visit(out / made_up.students(1)[0].student / LABS[0].id / "feedback.html")
    passed = page.locator(".passed li").first
    assert not passed.is_visible()
    page.emulate_media(media="print")
    assert passed.is_visible()
    report_page = visit(out / "report.html")
    report_page.emulate_media(media="print")
    assert not report_page.locator("form").is_visible()


def test_the_pages_read_without_scripts(visit: Open, out: Path) -> None:
    """All that is said is there; only sorting and filtering are not."""
    page = visit(out / "report.html", java_script_enabled=False)
    assert page.locator("#class tbody tr").count() == 25
    assert not page.locator("form").is_visible()
    assert page.locator("thead button").count() == 0


def test_a_large_class_is_filtered_as_a_small_one_is(visit: Open, large_class: Written) -> None:
    """Two hundred students: those whose names have the text are shown, and all others hidden."""
    page = visit(large_class.page)
    names = page.locator("#class tbody th").all_inner_texts()
    wanted = [name for name in names if "an" in name.lower()]
    assert 0 < len(wanted) < len(names) == 200
    page.locator("#find").fill("an")
    assert page.locator("#class tbody tr:visible th").all_inner_texts() == wanted
    assert page.locator("output").inner_text() == f"{len(wanted)} of 200 shown"
