"""From all that one student handed in to one entry for a lab; never a guess between two places."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from dlgrade.course import Lab
from dlgrade.errors import GraderError
from dlgrade.intake import notebooks
from dlgrade.intake.formats import kind_of
from dlgrade.intake.names import listed, one_line, original, printable
from dlgrade.intake.records import Asked, Entry, Handin, notebook_of
from dlgrade.intake.tree import MAX_FILE, Parts, Tree
from dlgrade.people import Person
from dlgrade.submission import Submission

MAX_MODULES = 20
"""Modules that travel with a submission."""
_PERSON = ("name", "email", "sid", "login", "github", "canvas_id", "participant")


class _Pick(msgspec.Struct):
    """The file of a hand-in that is graded as a lab's module."""

    handin: Handin
    place: Parts
    path: Path | None
    notes: list[str]
    problem: str = ""
    """Why a person must decide before anything of this hand-in can be graded."""

    @property
    def upload(self) -> int:
        """The system's number of the upload that it came with; 0 where none is known."""
        return _upload(self.handin, self.place)


class Choosing:
    """Chooses, and reads each notebook once."""

    def __init__(self, asked: Asked, scratch: Path) -> None:
        """Modules made from notebooks are written into ``scratch``."""
        self.notes: list[str] = []
        """For the person who grades."""
        self._asked = asked
        self._scratch = scratch
        self._notebooks: dict[Path, tuple[Path, notebooks.Notebook] | GraderError] = {}

    def choose(self, student: str, handins: Sequence[Handin], lab: Lab) -> Entry:
        """The entry of ``student``, whose hand-ins all of ``handins`` are, for ``lab``."""
        said: list[str] = []
        picks = [pick for handin in handins if (pick := self._pick(handin, lab, said)) is not None]
        if len(picks) > 1:
            ordered = _latest_first(picks)
            if ordered is None:
                return _undecided(student, picks, [pick.handin for pick in picks], lab)
            picks = ordered
        if not picks:
            return self._nothing(student, handins, lab, said)
        chosen, *earlier = picks
        if chosen.problem:
            return _undecided(student, [chosen], handins, lab)
        files, notes = self._files(chosen, lab)
        notes += said
        if earlier:
            notes.append(_counts(chosen, earlier))
        handin = chosen.handin
        return Entry(
            lab,
            Submission(student, files, printable(notes)),
            person=_person(student, handin, handins),
            submitted=handin.submitted,
            late=handin.late,
            source=one_line(handin.source),
            superseded=printable(
                [*handin.earlier.get(chosen.place[0], ()), *(pick.handin.source for pick in earlier)]
            ),
        )

    def _pick(self, handin: Handin, lab: Lab, said: list[str]) -> _Pick | None:
        """What this hand-in has for the lab; why there is nothing of it goes to ``said``."""
        pick = self._found(handin, lab, said)
        found = pick.place if pick else None
        unread = [
            (parts, why) for parts, why in handin.tree.unread if self._may_be(parts, lab, handin, found)
        ]
        if not unread:
            return pick
        problem = "; ".join(dict.fromkeys(why for _, why in unread))
        return _Pick(handin, found or unread[0][0], None, [], problem)

    def _found(self, handin: Handin, lab: Lab, said: list[str]) -> _Pick | None:
        """The same, of what could be read."""
        files = handin.tree.files
        exact = sorted(
            (parts for parts in files if parts[-1] == lab.module),
            key=lambda parts: (len(parts), -_upload(handin, parts), parts),
        )
        near = self._near(handin.tree, lab.module)
        notes: list[str] = []
        if exact:
            chosen = exact[0]
            shown = "/".join(chosen)
            if twins := self._twins(handin, exact):
                return twins
            if exact[1:]:
                others = ", ".join("/".join(parts) for parts in exact[1:])
                notes.append(f"{lab.module} was found {len(exact)} times; {shown} was graded, not {others}")
            if near:
                notes.append(f"{shown} was graded, not {listed('/'.join(parts) for parts in near)}")
        elif len(near) == 1:
            chosen = near[0]
            notes.append(f"{'/'.join(chosen)} was graded as {lab.module}")
        elif near:
            names = listed("/".join(parts) for parts in near)
            said.append(
                f"{lab.module} could be any of {names}: none was graded; hand in one, under this name"
            )
            return None
        else:
            return self._notebook(handin, lab, said)
        instead = notebook_of(lab).casefold()
        if unused := [parts for parts in files if instead and original(parts[-1]) == instead]:
            notes.append(f"{'/'.join(chosen)} was graded, not {listed('/'.join(parts) for parts in unused)}")
        path = files[chosen]
        try:
            kind = kind_of(path) if path is not None else ""
        except OSError as error:
            handin.tree.not_read(chosen, f"{'/'.join(chosen)} cannot be read: {error.strerror or error}")
            return None
        if kind and lab.module.endswith(".py"):
            notes.append(f"{'/'.join(chosen)} is no Python but a {kind} archive; hand in what is in it")
        return _Pick(handin, chosen, path, notes)

    def _twins(self, handin: Handin, exact: Sequence[Parts]) -> _Pick | None:
        """What to do where several lie as deep as each other, as in a folder of several students."""
        place = lambda parts: (len(parts), _upload(handin, parts))  # noqa: E731
        twins = [parts for parts in exact if place(parts) == place(exact[0])]
        if len(twins) < 2:
            return None
        module, folders = exact[0][-1], listed(f"{'/'.join(parts[:-1])}/" for parts in twins)
        students = "if these are several students' work, give the folder that holds the students"
        if len({_content(handin.tree.files[parts]) for parts in twins}) == 1:
            self.notes.append(
                f"{handin.source}: {module} is the same in {folders}, and counts once; {students}"
            )
            return None
        why = f"{handin.source}: {module} differs between {folders}: {students}; if not, keep one of them"
        note = f"{module} lies in {folders}, and is not the same there: none was graded; hand in one of them"
        return _Pick(handin, exact[0], None, [note], why)

    def _may_be(self, parts: Parts, lab: Lab, handin: Handin, found: Parts | None) -> bool:
        """Whether what could not be read may decide what is graded, where ``found`` is there without it."""
        likely = not handin.likely or lab.id in handin.likely
        exact = found if found and found[-1] == lab.module else None
        if not parts or parts in handin.tree.containers:
            return likely and not (exact and len(exact) <= len(parts))
        name = parts[-1]
        owner = self._asked.lab_of(name)
        if owner is lab:
            return not (exact and (len(exact) < len(parts) or name != lab.module))
        if name.lower().endswith(".ipynb"):
            return owner is None and not found and likely and bool(notebook_of(lab))
        return found is not None and parts[:-1] == found[:-1] and _named_in(handin.tree, found, name)

    def _near(self, tree: Tree, module: str) -> list[Parts]:
        """Files under a name that a browser, an upload or a file system made of ``module``."""
        lab = self._asked.lab_of(module)
        return sorted(
            parts
            for parts in tree.files
            if parts[-1] != module
            and original(parts[-1]) == module.casefold()
            and self._asked.lab_of(parts[-1]) is lab
        )

    # --- notebooks --------------------------------------------------------------------------------------

    def _notebook(self, handin: Handin, lab: Lab, said: list[str]) -> _Pick | None:
        """The notebook that stands for the module, if it is clear which one does."""
        if not notebook_of(lab):
            return None
        found = sorted(parts for parts in handin.tree.files if parts[-1].lower().endswith(".ipynb"))
        exact = [parts for parts in found if parts[-1] == notebook_of(lab)]
        named = exact or self._near(handin.tree, notebook_of(lab))
        free = [parts for parts in found if self._asked.lab_of(parts[-1]) is None]
        candidates = named or free
        if not candidates:
            return None
        if len(candidates) > 1:
            candidates = candidates if named else [p for p in candidates if self._defines(handin, p, lab)]
        if len(candidates) > 1:
            names = listed("/".join(parts) for parts in candidates)
            said.append(f"{lab.module} could come from any of {names}: none was graded; hand in one notebook")
            return None
        if not candidates:
            return None
        (chosen,) = candidates
        shown = "/".join(chosen)
        if handin.tree.files[chosen] is None:
            said.append(f"{shown} was not read: too large")
            return None
        read = self._read(handin.tree.files[chosen])
        if isinstance(read, notebooks.Unread):
            handin.tree.not_read(chosen, f"{shown} cannot be read: {read}")
            return None
        if isinstance(read, GraderError):
            if named or len(self._asked.labs) == 1:
                said.append(f"{shown} was not read: {read}")
            return None
        path, notebook = read
        if not named and not notebook.defines & set(lab.tasks):
            if len(self._asked.labs) == 1:
                said.append(f"{shown} was not graded: it defines none of {listed(lab.tasks)}")
            return None
        taken = f"{shown} was graded as {lab.module}: its imports, functions, classes and constants"
        return _Pick(handin, chosen, path, [taken, *(f"{shown}: {note}" for note in notebook.notes)])

    def _defines(self, handin: Handin, parts: Parts, lab: Lab) -> bool:
        read = self._read(handin.tree.files[parts])
        return not isinstance(read, GraderError) and bool(read[1].defines & set(lab.tasks))

    def _read(self, path: Path | None) -> tuple[Path, notebooks.Notebook] | GraderError:
        """A notebook, and the file that its module was written to."""
        if path is None:
            return GraderError("too large")
        if path not in self._notebooks:
            try:
                notebook = notebooks.read(path)
                handle, name = tempfile.mkstemp(dir=self._scratch, suffix=".py")
                with open(handle, "w", encoding="utf-8", errors="replace") as module:  # noqa: PTH123
                    module.write(notebook.module)
                self._notebooks[path] = Path(name), notebook
            except GraderError as error:
                self._notebooks[path] = error
        return self._notebooks[path]

    # --- files ------------------------------------------------------------------------------------------

    def _files(self, pick: _Pick, lab: Lab) -> tuple[dict[str, Path], list[str]]:
        """The module under its exact name, with what lies beside it."""
        notes = [*_notes(pick.handin), *pick.notes]
        files: dict[str, Path] = {}
        _add(files, lab.module, pick.place, pick.path, notes)
        if lab.module.endswith(".py"):  # a text imports none
            _add_modules(files, pick.handin.tree, pick.place, notes)
        return files, notes

    def _nothing(self, student: str, handins: Sequence[Handin], lab: Lab, said: list[str]) -> Entry:
        notes = [*(note for handin in handins for note in _notes(handin)), *said]
        names = sorted("/".join(parts) for handin in handins for parts in handin.tree.files)
        notes.append(f"no file is named {lab.module}; found: {listed(names) or 'nothing'}")
        files: dict[str, Path] = {}
        for handin in handins:
            _add_modules(files, handin.tree, (), notes)
        files.pop(lab.module, None)
        only = handins[0] if len(handins) == 1 else None
        return Entry(
            lab,
            Submission(student, files, printable(notes)),
            person=_person(student, handins[0], handins),
            submitted=only.submitted if only else None,
            late=only.late if only else None,
            source=one_line(only.source) if only else "",
        )


def _undecided(student: str, picks: list[_Pick], handins: Sequence[Handin], lab: Lab) -> Entry:
    """An entry that a person must look at first: nothing of it may become points, nor their absence."""
    first = picks[0].handin
    places = ", ".join(pick.handin.source for pick in picks)
    several = f"{lab.module} was handed in more than once ({places}); keep one of them"
    reason = "; ".join(dict.fromkeys(pick.problem for pick in picks if pick.problem)) or several
    told = (
        [note for pick in picks for note in (*_notes(pick.handin), *pick.notes)] if reason != several else []
    )
    return Entry(
        lab,
        Submission(student, {}, printable(told or [reason])),
        printable([reason])[0],
        person=_person(student, first, handins),
        submitted=first.submitted if len(picks) == 1 else None,
        late=first.late if len(picks) == 1 else None,
        source=one_line(places),
    )


def _upload(handin: Handin, parts: Parts) -> int:
    return handin.uploads.get(parts[0], 0) if parts else 0


def _content(path: Path | None) -> bytes | None:
    """None where it is not worth comparing: too large to be graded, or not there."""
    try:
        return path.read_bytes() if path is not None and path.lstat().st_size <= MAX_FILE else None
    except OSError:
        return None


def _named_in(tree: Tree, found: Parts, name: str) -> bool:
    """Whether a module that lies beside ``found`` may import the one called ``name``."""
    beside = [path for parts, path in tree.files.items() if parts[:-1] == found[:-1] and parts[-1] != name]
    module = Path(name).stem.encode()
    return any(module in (_content(path) or b"") for path in beside)


def _latest_first(picks: list[_Pick]) -> list[_Pick] | None:
    """By time, or else by the system's numbers; None where nothing tells which one is the last."""
    if not all(pick.handin.identified for pick in picks):
        return None
    by_number: list[tuple[float, _Pick]] = [(pick.upload, pick) for pick in picks if pick.upload]
    times = [pick.handin.submitted for pick in picks]
    aware = {time is not None and time.tzinfo is not None for time in times}
    if all(times) and len(aware) == 1:
        keyed = [(time.timestamp(), pick) for time, pick in zip(times, picks, strict=True) if time]
    elif len(by_number) == len(picks):
        keyed = list({number: (number, pick) for number, pick in by_number}.values())  # the same one twice
    else:
        return None
    keyed.sort(key=lambda item: item[0], reverse=True)
    if len(keyed) > 1 and keyed[0][0] == keyed[1][0]:
        return None
    return [pick for _, pick in keyed]


def _counts(chosen: _Pick, earlier: list[_Pick]) -> str:
    """For the student: which of several submissions was graded."""
    named: Callable[[_Pick], str] = lambda pick: (  # noqa: E731
        f"the one of {pick.handin.submitted.isoformat(' ', 'seconds')}"
        if pick.handin.submitted
        else "/".join(pick.place)
    )
    others = listed(named(pick) for pick in earlier)
    return f"handed in {len(earlier) + 1} times; the last submission counts ({named(chosen)}), not {others}"


def _person(student: str, chosen: Handin, handins: Sequence[Handin]) -> Person | None:
    """What the chosen hand-in says, and where it says nothing, what all others agree on."""
    known = [handin.person for handin in (chosen, *handins) if handin.person is not None]
    if not known:
        return None
    first = chosen.person
    values = {}
    for field in _PERSON:
        said = {value for person in known if (value := getattr(person, field))}
        own = getattr(first, field) if first else ""
        values[field] = own or (said.pop() if len(said) == 1 else "")
    return Person(student=student, **values)


def _notes(handin: Handin) -> list[str]:
    return [*handin.notes, *(note for _, note in handin.tree.notes)]


def _add_modules(files: dict[str, Path], tree: Tree, beside: Parts, notes: list[str]) -> None:
    """Add the student's other modules beside a file; pytest's configuration is not theirs to bring."""
    for parts in sorted(tree.files):
        name = parts[-1]
        importable = name.endswith(".py") and name[:-3].isidentifier() and name != "conftest.py"
        if parts[:-1] != beside[:-1] or parts == beside or not importable or name in files:
            continue
        if len(files) >= MAX_MODULES:
            notes.append(f"{'/'.join(parts)} was left out: at most {MAX_MODULES} modules are taken")
            return
        _add(files, name, parts, tree.files[parts], notes)


def _add(files: dict[str, Path], name: str, parts: Parts, path: Path | None, notes: list[str]) -> None:
    try:
        if path is not None and path.lstat().st_size <= MAX_FILE:
            files[name] = path
            return
        reason = f"a file may have at most {MAX_FILE >> 20} MiB"
    except OSError as error:
        reason = error.strerror or str(error)
    notes.append(f"{'/'.join(parts)} was left out: {reason}")
