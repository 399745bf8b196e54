"""HTML as a parser sees it: what a page says, and what it links to."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "img", "br", "hr", "input", "wbr", "rect", "circle", "line", "path", "col"}


class Page(HTMLParser):
    """A parsed page; fails on tags that are not closed in their order."""

    def __init__(self, html: str) -> None:
        """Read all of it."""
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        """Each table's id or caption to its rows of cells."""
        self._open: list[str] = []
        self._text: list[str] = []
        self._rows: list[list[str]] = []
        self._name = ""
        self.text = ""
        self.feed(html)
        self.close()
        assert self._open == [], f"not closed: {self._open}"
        self.text = " ".join("".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        self.hrefs += [given["href"]] if "href" in given else []
        if tag == "table":
            self._rows, self._name = [], given.get("id", "")
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in SVG."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Check the order."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1] == tag, f"</{tag}> closes <{self._open[-1]}>"
        self._open.pop()
        if tag == "table":
            self.tables[self._name] = self._rows

    def handle_data(self, data: str) -> None:
        """Text, outside styles and scripts."""
        if self._open and self._open[-1] in ("style", "script"):
            return
        self._text.append(data)
        if "caption" in self._open and not self._name:
            self._name = data.strip()
        if ("td" in self._open or "th" in self._open) and self._rows and self._rows[-1]:
            self._rows[-1][-1] = " ".join(f"{self._rows[-1][-1]} {data}".split())


def read(path: Path) -> Page:
    """Parse a file."""
    return Page(path.read_text(encoding="utf-8"))


def broken_links(path: Path) -> list[str]:
    """Addresses on a page that lead nowhere: to no file, to no place on the page, or to a server."""
    page = read(path)
    broken = []
    for href in page.hrefs:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            broken.append(href)
        elif parts.path:
            target = path.parent / unquote(parts.path, errors="surrogateescape")
            broken += [] if target.is_file() else [href]
        elif parts.fragment not in page.ids:
            broken.append(href)
    return broken
