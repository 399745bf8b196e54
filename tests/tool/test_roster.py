"""Who belongs to a class: rosters of every system are read, and nobody is taken for somebody else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from dlgrade import roster as rosters
from dlgrade.errors import GraderError
from dlgrade.matching import match
from dlgrade.names import squeezed, words
from dlgrade.people import Person
from dlgrade.roster import Kind, Roster
from hypothesis import given, settings
from hypothesis import strategies as st

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (101)
,,,,,Manual Posting
    Points Possible,,,,,10
"Lovelace, Ada",1001,U1,ada,CS-01,8.5
"Ünal, Ben",1002,U2,ben@x.edu,CS-01,
"Student, Test",1099,,f00,CS-01,
"""
CANVAS_SPLIT = """LastName;FirstName;ID;SIS Login ID;Section;Homework 1 (101)
    Points Possible;;;;;10
Lovelace;Ada;1001;ada;CS-01;8,5
Ünal;Ben;1002;ben@x.edu;CS-01;
"""
MOODLE = """Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 8880001","Ada Lovelace",ada@x.edu,"Submitted for grading - ",8.50,10.00,Yes,\
"Wednesday, 10 June 2026, 2:14 PM",-,ok
"Participant 8880002","Ben Ünal",ben@x.edu,"No submission",-,10.00,Yes,-,-,
"""
MOODLE_DE = """ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,\
Bestwertung,"Bewertung kann geändert werden",\
"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"
Teilnehmer/in8880001,"Ada Lovelace",ada@x.edu,"Zur Bewertung abgegeben - ","8,50","10,00",Ja,-,-,
Teilnehmer/in8880002,"Ben Ünal",ben@x.edu,"Keine Abgabe",-,"10,00",Ja,-,-,
"""
PARTICIPANTS = """"First name","Last name","ID number","Email address",Groups
Ada,Lovelace,U1,ada@x.edu,A
Ben,Ünal,U2,ben@x.edu,B
"""
GRADESCOPE = """First Name,Last Name,SID,Email,Role,Section
Ada,Lovelace,U1,ada@x.edu,Student,1
Ben,Ünal,U2,ben@x.edu,Student,1
Tia,Teach,,tia@x.edu,Instructor,1
"""
GRADES = """First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,\
Submission ID,Submission Time,Lateness (H:M:S)
Ada,Lovelace,U1,ada@x.edu,,8.5,10,Graded,1,2026-09-01 12:34:56 -0700,0:00:00
Ben,Ünal,U2,ben@x.edu,,,10,Missing,,,
"""
PLAIN = """email;name;sid;Extra_Time;extension;extension:step1_trees
ada@x.edu;Ada Lovelace;U1;150%;;3
ben@x.edu;Ben Ünal;U2;;2;
"""


def read(tmp_path: Path, text: str, encoding: str = "utf-8", end: str = "\n") -> Roster:
    """A roster from text."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    return rosters.read(path, ["step1_trees", "step2_rocks"])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CANVAS, Kind.CANVAS),
        (CANVAS_SPLIT, Kind.CANVAS),
        (MOODLE, Kind.MOODLE),
        (MOODLE_DE, Kind.MOODLE),
        (PARTICIPANTS, Kind.PLAIN),
        (GRADESCOPE, Kind.GRADESCOPE),
        (GRADES, Kind.GRADESCOPE),
        (PLAIN, Kind.PLAIN),
    ],
    ids=[
        "Canvas",
        "Canvas split",
        "Moodle",
        "Moodle German",
        "participants",
        "Gradescope",
        "grades",
        "plain",
    ],
)
def test_every_system_s_file_is_recognized(tmp_path: Path, text: str, kind: Kind, encoding: str, end: str):
    """With its two students, whatever the encoding; rows of nobody are passed over."""
    found = read(tmp_path, text, encoding, end)
    assert found.kind is kind
    assert [words(row.person.name) for row in found.rows] == [("ada", "lovelace"), ("ben", "unal")]
    assert found.rows[1].person.email == "ben@x.edu"


def test_what_each_system_knows_is_kept(tmp_path: Path):
    """Numbers and logins under their own names."""
    ada = read(tmp_path, CANVAS).rows[0]
    assert (ada.person.canvas_id, ada.person.sid, ada.person.login, ada.number) == ("1001", "U1", "ada", 4)
    assert [row.person.participant for row in read(tmp_path, MOODLE).rows] == ["8880001", "8880002"]
    assert [row.person.participant for row in read(tmp_path, MOODLE_DE).rows] == ["8880001", "8880002"]
    assert read(tmp_path, GRADES).rows[1].person.sid == "U2"
    assert read(tmp_path, CANVAS).passed_over == ("row 6 is Canvas' test student",)
    assert read(tmp_path, GRADESCOPE).passed_over == ("row 4 is no student (Tia Teach, instructor)",)


CLASSROOM = """"identifier","github_username","github_id","name"
"ada@x.edu","ada-l","1234",""
"Ünal, Ben","benny","1235",""
"s0012","cydz","1236","Cyd Li"
"eve","","",""
"""


@pytest.mark.parametrize("heading", ["identifier", "roster_identifier"])
def test_an_identifier_of_github_classroom_is_what_it_looks_like(tmp_path: Path, heading: str):
    """An address, a name, a student number or a login, beside the account; elsewhere it says nothing."""
    text = CLASSROOM.replace("identifier", heading, 1)
    people = [row.person for row in read(tmp_path, text).rows]
    assert [(p.email, p.name, p.sid, p.login, p.github) for p in people] == [
        ("ada@x.edu", "", "", "", "ada-l"),
        ("", "Ünal, Ben", "", "", "benny"),
        ("", "Cyd Li", "s0012", "s0012", "cydz"),
        ("", "", "", "eve", ""),
    ]
    assert matched(tmp_path, text, Person(student="benny", github="Benny")) == {"benny": 3}
    other = read(tmp_path, "identifier,name\nada@x.edu,Ada\n").rows[0].person
    assert (other.email, other.name) == ("", "Ada")


@pytest.mark.parametrize(
    "header",
    ["Name;Vorname;Matrikelnummer;E-Mail", "Nachname;Vorname;Matrikelnummer;E-Mail-Adresse"],
)
def test_a_german_list_has_the_family_s_name_under_name(tmp_path: Path, header: str):
    """Beside the first names, that is; together they are the full name."""
    ada = read(tmp_path, f"{header}\nLovelace;Ada;0012345;ada@x.edu\n").rows[0].person
    assert (ada.name, ada.sid, ada.email) == ("Ada Lovelace", "0012345", "ada@x.edu")
    assert read(tmp_path, "name,first name,sid\nAda Lovelace,Ada,1\n").rows[0].person.name == "Ada Lovelace"


def test_blank_cells_beyond_the_header_are_none(tmp_path: Path):
    """Some spreadsheets end each row with delimiters."""
    assert [row.shown for row in read(tmp_path, "name,sid\nAda,1,,\nBo,2,\n").rows] == ["Ada", "Bo"]


def test_extra_time_and_extensions_are_read(tmp_path: Path):
    """A factor, and days for one lab or for all others."""
    ada, ben = read(tmp_path, PLAIN).rows
    assert (ada.extra_time, ada.extension("step1_trees"), ada.extension("step2_rocks")) == (1.5, 3, 0)
    assert (ben.extra_time, ben.extension("step1_trees"), ben.extension("step2_rocks")) == (1, 2, 2)


@pytest.mark.parametrize("text", ["1.5", "1,5", "150%", "+50%", "+50 %", "150 %"])
def test_extra_time_may_be_written_in_many_ways(tmp_path: Path, text: str):
    """All of them mean half as much again."""
    row = read(tmp_path, f'student,extra_time\nada,"{text}"\n').rows[0]
    assert row.extra_time == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "student,extra_time\nada,\nben,much\n",
            "row 3, extra_time: 'much' is no extra time; write 1.5, 150%",
        ),
        ("student,extra_time\nada,50\n", "row 2, extra_time: '50'"),
        ("student,extra_time\nada,50%\n", "row 2, extra_time: '50%'"),
        ("student,extra_time\nada,0\n", "row 2, extra_time: '0'"),
        ("student,extra_time\nada,-1\n", "row 2, extra_time: '-1'"),
        ("student,extra_time\nada,nan\n", "row 2, extra_time: 'nan'"),
        ("student,extension\nada,-2\n", "row 2, extension: '-2' is no number of days"),
        ("student,extension:step1_trees\nada,soon\n", "row 2, extension:step1_trees: 'soon'"),
        ("student,extension:step1_tree\nada,1\n", "names no lab of this course; did you mean step1_trees?"),
        ("student,note\n", "no student in it"),
        ("name\nGrace, Topher\n", "row 2 has 2 cells, and the header 1; put what has a ',' in it"),
        ("sid;name\n1;Ada\n2;Li; Bo\n", "row 3 has 3 cells, and the header 2"),
        (CANVAS.replace("1002", "1E+16"), "row 5, ID: '1E+16' is what a spreadsheet made of Canvas' number"),
        (CANVAS_SPLIT.replace("1001", "1,00E+16"), "row 3, ID: '1,00E+16'"),
        ("colour,shape\nred,round\n", "no roster; its header (colour, shape)"),
    ],
)
def test_an_entry_that_means_nothing_is_named(tmp_path: Path, text: str, complaint: str):
    """With the file, the row and the column."""
    with pytest.raises(GraderError, match=re.escape(complaint)) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "roster.csv"))


def matched(tmp_path: Path, text: str, *people: Person) -> dict[str, int]:
    """Student to the number of their row."""
    return {student: row.number for student, row in match(read(tmp_path, text), people).rows.items()}


@pytest.mark.parametrize(
    "person",
    [
        Person(student="x", email="ADA@x.edu"),
        Person(student="x", sid="u1"),
        Person(student="x", login="ada"),
        Person(student="x", canvas_id="1001"),
        Person(student="x", name="ada LOVELACE"),
        Person(student="x", name="Lovelace, Ada"),
        Person(student="lovelaceada"),
        Person(student="Ada Lovelace"),
        Person(student="ada"),
        Person(student="1001"),
    ],
    ids=lambda person: str(
        [value for value in (getattr(person, f) for f in person.__struct_fields__) if value]
    ),
)
def test_a_person_is_found_by_whatever_is_known(tmp_path: Path, person: Person):
    """Any identifier, else the name in any of its forms, else what the folder is called."""
    header = "Student,ID,SIS User ID,SIS Login ID,Section,email"
    text = f"{header}\nAda Lovelace,1001,U1,ada,1,ada@x.edu\nBo Li,7,U7,bo,1,b@x\n"
    assert matched(tmp_path, text, person) == {person.student: 2}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("José Núñez", "Nunez, Jose"), ("Søren Ø. Łuk", "Soren O Luk"), ("Ann-Mary O'Neil", "ANN MARY ONEIL"),
     ("de la Cruz, María", "Maria de la Cruz"), ("Straße, Jo", "jo strasse")],
)  # fmt: skip
def test_accents_case_and_order_make_no_other_name(tmp_path: Path, ours: str, theirs: str):
    """As a person would read them."""
    person = Person(student="x", name=ours)
    assert matched(tmp_path, f'name,sid\n"{theirs}",1\nBo Li,2\n', person) == {"x": 2}


def test_canvas_squeezes_names_and_they_are_found(tmp_path: Path):
    """Last name first, in one word, however many words it has."""
    person = Person(student="delacruzmaria")
    assert matched(tmp_path, 'name,sid\n"de la Cruz, María",1\nBo Li,2\n', person) == {"delacruzmaria": 2}
    assert "lovelaceada" in squeezed("Ada Lovelace")


def doubts(tmp_path: Path, text: str, *people: Person) -> dict[str, str]:
    """Those who are not matched, with the reason, after checking that nobody is."""
    found = match(read(tmp_path, text), people)
    assert found.rows == {}, "somebody was guessed"
    assert {person.student for person in found.strangers} == {person.student for person in people}
    return dict(found.doubts)


def test_nobody_is_guessed(tmp_path: Path):
    """Two rows, two people, or two identifiers that disagree: the person who grades decides."""
    two_rows = "name,sid\nAda Lovelace,1\nAda Lovelace,2\n"
    said = doubts(tmp_path, two_rows, Person(student="x", name="Ada Lovelace"))
    assert said == {"x": "may be row 2 (Ada Lovelace) or row 3 (Ada Lovelace) of the roster"}
    one = "name,email,sid\nAda Lovelace,ada@x.edu,1\nBo Li,bo@x.edu,2\n"
    twins = (Person(student="a", name="Ada Lovelace"), Person(student="b", name="Lovelace, Ada"))
    assert set(doubts(tmp_path, one, *twins)) == {"a", "b"}
    assert set(doubts(tmp_path, one, Person(student="x", email="ada@x.edu", sid="2"))) == {"x"}
    assert doubts(tmp_path, one, Person(student="x", name="Ada Lovelace", sid="9")) == {}
    shared = (Person(student="a", email="ada@x.edu"), Person(student="b", email="ada@x.edu"))
    assert set(doubts(tmp_path, one, *shared)) == {"a", "b"}


def test_an_identifier_counts_more_than_a_name(tmp_path: Path):
    """A namesake of somebody who was found is not taken for them."""
    people = [Person(student="a", name="A. L.", email="ada@x.edu"), Person(student="b", name="Ada Lovelace")]
    found = match(read(tmp_path, "name,email\nAda Lovelace,ada@x.edu\n"), people)
    assert {student: row.number for student, row in found.rows.items()} == {"a": 2}
    assert "somebody else's" in found.doubts["b"]


def test_a_number_is_never_taken_for_another_kind_of_number(tmp_path: Path):
    """Canvas' 7 is not Moodle's participant 7."""
    found = match(read(tmp_path, MOODLE), [Person(student="x", canvas_id="8880001")])
    assert found.rows == {}


def test_a_participant_of_another_assignment_is_nobody(tmp_path: Path):
    """Moodle numbers participants anew in each assignment: with another name, it is somebody else."""
    text = "Identifier,Full name,Grade,Maximum grade,Grade can be changed,Last modified (grade)\n"
    text += "Participant 101,Zoë O'Neil,,10.00,Yes,-\nParticipant 102,,,10.00,Yes,-\n"
    theirs = [
        Person(student="ada", name="Ada Lovelace", participant="101"),
        Person(student="zoe", name="ONeil Zoe", participant="101"),
        Person(student="ben", name="Ben", participant="102"),
    ]
    assert matched(tmp_path, text, *theirs) == {"zoe": 2, "ben": 3}
    assert matched(tmp_path, text, Person(student="p", participant="101")) == {"p": 2}


BLIND = """Identyfikator,Status,Ocena,"Ocena maksymalna","Ocena może być zmieniona",\
"Ostatnia modyfikacja (zadanie)","Ostatnia modyfikacja (ocena)","Komentarz zwrotny"
"Uczestnik 8880001","Przesłane do oceny - ",,"4,00",Tak,"wtorek, 10 czerwca 2025, 14:14",-,
"Uczestnik 8880002","Przesłane do oceny - ",,"4,00",Tak,"wtorek, 10 czerwca 2025, 14:14",-,
"Uczestnik 8880003","Bez zadania - ",,"4,00",Tak,-,-,
"""


@pytest.mark.parametrize(
    "text",
    [
        BLIND,
        BLIND.replace(",Ocena,", ",Grupa,Ocena,")
        .replace(' - ",,', ' - ",A,,')
        .replace("Bez zadania", "Przesłane do oceny"),
        BLIND.splitlines(keepends=True)[0] + BLIND.splitlines(keepends=True)[1],
    ],
    ids=["statuses", "groups", "one participant"],
)
def test_a_status_is_nobody_s_name(tmp_path: Path, text: str):
    """A blind worksheet has no names, in whatever language; its numbers say who is who."""
    found = read(tmp_path, text)
    assert (found.kind, {row.person.name for row in found.rows}) == (Kind.MOODLE, {""})
    people = [
        Person(
            student=f"Uczestnik_{row.person.participant}",
            name="Uczestnik",
            participant=row.person.participant,
        )
        for row in found.rows
    ]
    matching = match(found, people)
    assert [matching.rows[person.student] for person in people] == list(found.rows)
    assert (matching.absent, matching.doubts) == ((), {})


def test_a_list_with_a_column_of_yes_and_no_is_no_worksheet(tmp_path: Path):
    """Numbers of students are no participants, whatever stands beside them."""
    found = read(tmp_path, "sid,name,group,online,note\n12,Ada,A,Yes,\n13,Ben,A,No,\n")
    assert (found.kind, found.rows[0].person.participant) == (Kind.PLAIN, "")


def test_namesakes_on_a_worksheet_keep_their_names(tmp_path: Path):
    """Two of four with one name make no status of it, nor do addresses beside a class of namesakes."""
    text = MOODLE_DE.replace(",E-Mail-Adresse", "").replace(",ada@x.edu", "").replace(",ben@x.edu", "")
    for number, name in ((3, "Ben Ünal"), (4, "Cyd Li")):
        text += f'Teilnehmer/in888000{number},"{name}","Keine Abgabe",-,"10,00",Ja,-,-,\n'
    names = [row.person.name for row in read(tmp_path, text).rows]
    assert names == ["Ada Lovelace", "Ben Ünal", "Ben Ünal", "Cyd Li"]
    same = MOODLE_DE.replace("Ada Lovelace", "Ben Ünal")
    assert {row.person.name for row in read(tmp_path, same).rows} == {"Ben Ünal"}


def test_numbers_of_a_whole_class_decide_who_is_who(tmp_path: Path):
    """Marked blind, and named on the worksheet since: a word for everybody contradicts no name."""
    people = [
        Person(student=f"Uczestnik_888000{n}", name="Uczestnik", participant=f"888000{n}") for n in (1, 2)
    ]
    assert matched(tmp_path, MOODLE, *people) == {"Uczestnik_8880001": 2, "Uczestnik_8880002": 3}
    stranger = Person(student="zoe", name="Zoë O'Neil", participant="7")
    assert matched(tmp_path, MOODLE, *people, stranger) == {}, "another assignment's numbers may coincide"


def test_a_login_is_nobody_s_name(tmp_path: Path):
    """The local part of an address, or a GitHub account, may be another student's login at the university."""
    canvas = "Student,ID,SIS User ID,SIS Login ID,Section\n"
    canvas += (
        '"Lovelace, Ada",1001,U1,ada,S\n"Smith, Jane",1002,U2,jsmith,S\n"Smith, John",1003,U3,josmith,S\n'
    )
    byron = Person(student="ada", name="Ada Byron", email="ada@gmail.com")
    assert doubts(tmp_path, canvas, byron) == {}
    assert doubts(tmp_path, canvas, Person(student="jsmith", github="jsmith")) == {}
    john = Person(student="jsmith", name="John Smith", github="jsmith")
    assert matched(tmp_path, canvas, john) == {"jsmith": 4}
    own = "name,username,github\nJohn Smith,josmith,jsmith\nJane Smith,jsmith,janes\n"
    assert matched(tmp_path, own, Person(student="jsmith", github="JSmith")) == {"jsmith": 2}
    assert matched(tmp_path, own, Person(student="jsmith")) == {}, "a folder of that name may be either's"


def test_a_name_in_another_order_is_a_doubt(tmp_path: Path):
    """So is one with a word more: whoever may be in the class is not said to have handed in nothing."""
    text = "name,sid\nWei Li,1\nAda Byron Lovelace,2\nAnn Le,3\nLeann Smith,4\nBo Day,5\n"
    people = [Person(student=name) for name in ("Li Wei", "Ada Lovelace", "leann")]
    found = match(read(tmp_path, text), people)
    assert found.rows == {}
    assert found.doubts == {
        "Ada Lovelace": "may be row 3 (Ada Byron Lovelace) of the roster",
        "Li Wei": "may be row 2 (Wei Li) of the roster",
        "leann": "may be row 4 (Ann Le) or row 5 (Leann Smith) of the roster",
    }
    assert [row.shown for row in found.absent] == ["Bo Day"]


def test_canvas_names_of_files_are_found_on_any_list(tmp_path: Path):
    """Without the number that Canvas puts behind them."""
    person = Person(student="lovelaceada_101", canvas_id="101")
    assert matched(tmp_path, "name,sid\nAda Lovelace,1\nBo Li,2\n", person) == {"lovelaceada_101": 2}


def test_zeros_that_a_spreadsheet_took_off_are_put_back(tmp_path: Path):
    """0042 and 42 are the same student number."""
    assert matched(tmp_path, "sid,name\n42,Ada\n43,Bo\n", Person(student="x", sid="0042")) == {"x": 2}


def test_who_is_missing_and_who_is_a_stranger(tmp_path: Path):
    """Both lists, in the order of the roster and of the class."""
    people = [Person(student="zed"), Person(student="ben", email="ben@x.edu")]
    found = match(read(tmp_path, CANVAS), people)
    assert [row.shown for row in found.absent] == ["Lovelace, Ada"]
    assert [person.student for person in found.strangers] == ["zed"]
    assert found.doubts == {}


letters = st.text("abcé", min_size=1, max_size=3)


@given(
    st.lists(st.tuples(letters, letters, letters), min_size=1, max_size=8), st.randoms(use_true_random=False)
)
@settings(max_examples=100, deadline=None)
def test_nobody_shares_a_row_and_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str, str]], chance: random.Random
):
    """Whatever the names: at most one student a row, each found or a stranger, and the same in any order."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("name,sid\n" + "".join(f'"{last}, {first}",{sid}\n' for first, last, sid in people))
    roster = rosters.read(path)
    crowd = [
        Person(student=f"s{n}", name=f"{first} {last}", sid=sid if n % 2 else "")
        for n, (first, last, sid) in enumerate(people)
    ]
    found = match(roster, crowd)
    rows = [row.index for row in found.rows.values()]
    assert len(rows) == len(set(rows)), "two students have one row"
    assert found.rows.keys() | {person.student for person in found.strangers} == {p.student for p in crowd}
    shuffled = [*crowd]
    chance.shuffle(shuffled)
    assert match(roster, shuffled).rows == found.rows
    for n, (first, last, sid) in enumerate(people):
        row = found.rows.get(f"s{n}")
        if row is not None:
            same_sid = n % 2 and row.person.sid == sid
            assert same_sid or words(row.person.name) == words(f"{first} {last}"), "somebody else's row"


@given(
    st.sampled_from([CANVAS, CANVAS_SPLIT, MOODLE, MOODLE_DE, GRADES, PLAIN]),
    st.integers(0, 400),
    st.integers(0, 40),
    st.binary(max_size=20) | st.text(',;"\n\r\t=%+0a', max_size=8).map(str.encode),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, start: int, length: int, inserted: bytes
):
    """In one line that names it; whatever was done to it, nothing else happens."""
    data = text.encode()
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(data[:start] + inserted + data[start + length :])
    complaint = ""
    try:
        match(rosters.read(path, ["step1_trees"]), [Person(student="ada", email="ada@x.edu")])
    except GraderError as error:
        complaint = str(error)
    assert complaint.startswith(f"{path}: ") or not complaint, complaint
    assert complaint.isprintable(), complaint


def test_what_a_terminal_would_obey_is_not_shown(tmp_path: Path):
    """A roster is a file that others wrote."""
    found = read(tmp_path, 'name,sid\n"\x1b[2JAda\nLovelace",1\n')
    assert found.rows[0].shown == "[2JAda Lovelace"
