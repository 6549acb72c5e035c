"""Records from YAML and CSV: the same typing, every fault at once, no traceback on any input."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from caseplugin import REGISTRY
from hypothesis import given
from hypothesis import strategies as st

from comitia.builtin import default_registry
from comitia.engine.problems import Problem
from comitia.engine.recordfiles import LoadedRecords, load_records, read_record_tree
from comitia.engine.records import Cell, Records
from comitia.engine.recordtables import MAX_NEAREST, MAX_PROBLEMS
from comitia.engine.yamlfile import parse_yaml


def tree(text: str) -> tuple[Records | None, list[Problem]]:
    node, problems = parse_yaml(text.encode(), "r.yaml")
    assert node is not None, problems
    return read_record_tree(node, REGISTRY)


def sheets(folder: Path, **files: str | bytes) -> LoadedRecords:
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return load_records(folder, REGISTRY)


def row(records: Records | None, table: str, key: str) -> Mapping[str, Cell]:
    assert records is not None
    found = records.tables[table][key]
    return {name: cell for name, cell in found.items() if name != "@" and cell is not None}


def said(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    """Each problem in one line: place, code, message, and advice."""
    lines = []
    for each in problems:
        place = f"{each.span.start.line}:{each.span.start.column}" if each.span else "-"
        advice = f" [{each.help.render('en')}]" if each.help else ""
        lines.append(f"{place} {each.code} {each.message.render('en')}{advice}")
    return lines


# YAML


def test_names_of_both_languages_and_every_type() -> None:
    records, problems = tree(
        """
会议: [{编号: s1, 会议类型: 年会, 开幕日期: 2006-02-20, 实到人数: 15}, {kind: extra, opens: ~}]
delegate: [{id: 7, party member: 是, name: 007, id_number: 110101198506010022}]
visit:
"""
    )
    assert problems == []
    assert row(records, "session", "s1") == {
        "id": "s1",
        "kind": "annual",
        "opens": date(2006, 2, 20),
        "present": 15,
    }
    assert row(records, "session", "session-2") == {"id": "session-2", "kind": "extra"}
    assert row(records, "delegate", "7") == {
        "id": "7",
        "party_member": True,
        "name": "007",
        "id_number": "110101198506010022",
    }
    assert records is not None
    assert records.tables["visit"] == {}


def test_a_table_that_is_not_given_is_not_there_and_may_be_referred_to() -> None:
    records, problems = tree("visit: [{delegate: d1}]")
    assert problems == []
    assert records is not None
    assert list(records.tables) == ["visit"]


def test_every_bad_cell_is_reported_at_once() -> None:
    records, problems = tree(
        """\
sesion: []
session:
  - {id: s1, present: １０, opens: 2006-02-30, kind: annul}
  - {id: s1, present: 1.5, opens: 2006/2/20, sort: annual}
  - {present: 1000000001, opens: soon, kind: [annual], kind: x}
  - {present: 010, opens: ２００６－０２－２０, kind: zzz}
  - {present: ten, opens: 20060220}
  - no row
delegate: {d1: {}}
会议: []
visit:
  - {day: 2006-01-01}
  - {delegate: d2, 代表: d3}
"""
    )
    assert records is None
    assert said(problems) == [
        "1:1 DA004 there is no table `sesion` [did you mean `session`?]",
        "3:23 DA007 `１０` is not a whole number [write `10`]",
        "3:34 DA008 the date `2006-02-30` does not exist",
        "3:52 DA009 `annul` is not a value this column may have"
        " [did you mean `annual`? it is one of `annual`, `extra`]",
        "4:10 DA011 `s1` stands twice in its table",
        "4:23 DA007 `1.5` is not a whole number",
        "4:35 DA007 `2006/2/20` is not a date [write `2006-02-20`]",
        "4:46 DA005 table `session` has no column `sort` "
        "[it is one of `id`, `kind`, `opens`, `present`]",
        "5:15 DA007 the number `1000000001` is too large [numbers have at most nine digits]",
        "5:34 DA007 `soon` is not a date [write year, month and day, as in `2006-02-20`]",
        "5:46 DA007 a cell holds a single value, not a list or mapping",
        "6:15 DA007 `010` is not a whole number [write `10`]",
        "6:27 DA007 `２００６－０２－２０` is not a date [write `2006-02-20`]",
        "6:45 DA009 `zzz` is not a value this column may have [it is one of `annual`, `extra`]",
        "7:15 DA007 `ten` is not a whole number",
        "7:27 DA007 `20060220` is not a date [write `2006-02-20`]",
        "8:5 DA010 a row is a mapping of columns to values",
        "9:11 DA010 table `delegate` is a list of rows [begin each row with `- `]",
        "10:1 DA013 table `会议` is given twice [put its rows in one place]",
        "12:6 DA006 `delegate` is missing",
        "13:16 DA012 there is no `d2` in table `delegate`"
        " [correct it, or write it down in table `delegate`]",
        "13:20 DA013 column `代表` is given twice",
    ]


def test_a_row_without_a_key_cannot_be_referred_to() -> None:
    records, problems = tree("delegate: [{name: 王}]\nvisit: [{delegate: delegate-1}]")
    assert records is None
    assert said(problems) == [
        "2:20 DA012 there is no `delegate-1` in table `delegate` "
        "[write `id` in row 1 of `delegate`]"
    ]


def test_words_of_sheets_are_not_read_in_yaml() -> None:
    _, problems = tree("delegate: [{党员: yes}, {党员: No}]\nsession: [{opens: 2006/2/30}]")
    assert said(problems) == [
        "1:17 DA007 `yes` is neither yes nor no [write `true`]",
        "1:28 DA007 `No` is neither yes nor no [write `false`]",
        "2:19 DA008 the date `2006/2/30` does not exist",
    ]


def test_the_nearest_key_is_not_looked_for_without_end(tmp_path: Path) -> None:
    keys = "\n".join(f"wang{n}" for n in range(30))
    loaded = sheets(
        tmp_path, delegate=f"id\n{keys}\n", visit="delegate\n" + "wagn7\n" * (MAX_NEAREST + 1)
    )
    near = ["did you mean" in each for each in said(loaded.problems)]
    assert near == [True] * MAX_NEAREST + [False]


def test_a_key_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    loaded = sheets(
        tmp_path, delegate="id\n1.10101E+17\nd2\n", visit="delegate\n110101190001010022\n"
    )
    assert [each.code for each in loaded.problems] == ["DA002"]


def test_few_keys_are_listed_as_several_may_be_meant(tmp_path: Path) -> None:
    loaded = sheets(tmp_path, delegate="id\n第一组\n第二组\n", visit="delegate\n第九组\n")
    [problem] = loaded.problems
    assert problem.help is not None
    assert problem.message.render("zh").endswith("表 `代表` 里没有 `第九组`")
    assert problem.help.render("zh").endswith("；其中已有：`第一组`、`第二组`")


def test_a_reference_finds_what_was_meant() -> None:
    _, problems = tree("delegate: [{id: wang}]\nvisit: [{delegate: wnag}]")
    assert said(problems) == [
        "2:20 DA012 there is no `wnag` in table `delegate` [did you mean `wang`?]"
    ]


def test_a_written_key_that_a_row_is_called_by() -> None:
    _, problems = tree("delegate: [{name: 王}, {id: delegate-1}]")
    assert said(problems) == [
        "1:28 DA011 `delegate-1` stands twice in its table "
        "[row 1 has no `id` and is called so: give one of them another]"
    ]
    _, problems = tree("delegate: [{id: delegate-2}, {name: 王}]")
    assert said(problems)[0].startswith("1:17 DA011")


@pytest.mark.parametrize("text", ["[]", "a", "'~'"])
def test_records_are_a_mapping(text: str) -> None:
    records, problems = tree(text)
    assert records is None
    assert [problem.code for problem in problems] == ["DA010"]


def test_no_end_of_problems_is_cut(tmp_path: Path) -> None:
    cells = "\n".join(f"s{n},ten" for n in range(MAX_PROBLEMS + 5))
    loaded = sheets(tmp_path, session=f"id,present\n{cells}\n")
    assert len(loaded.problems) == MAX_PROBLEMS + 1
    assert said(loaded.problems)[0] == "- DA016 5 more problems are not shown"


# YAML files


@pytest.mark.parametrize(
    "text",
    [
        "as_of: 2006-03-01\nrecords: {session: [{id: s1}]}",
        "截至: 2006-03-01\n案卷: {会议: [{编号: s1}]}",
        "截至: '2006-03-01'\n会议: [{编号: s1}]",
    ],
)
def test_a_file_with_a_date(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_records(path, REGISTRY)
    assert loaded.problems == ()
    assert loaded.as_of == date(2006, 3, 1)
    assert row(loaded.records, "session", "s1") == {"id": "s1"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "as_of: soon\nrecords: {}",
            ["1:8 DA007 `soon` is not a date [write year, month and day, as in `2006-02-20`]"],
        ),
        (
            "records: {}\nas_off: 2006-01-01",
            ["2:1 SC001 unknown field `as_off` [did you mean `as_of`?]"],
        ),
        (
            "records: {}\nqqqq: 1",
            [
                "2:1 SC001 unknown field `qqqq` "
                "[the fields here are `records`, `案卷`, `as_of`, `截至`]"
            ],
        ),
        (
            "records: {}\nsession: []",
            ["2:1 SC001 unknown field `session` [move it under `records`]"],
        ),
        ("- 1", ["1:1 DA010 records are a mapping of tables to lists of rows"]),
        ("a: [", ["1:4 LX010 the bracket `[` is never closed [write `]` where it ends]"]),
    ],
)
def test_faults_of_a_file(tmp_path: Path, text: str, problems: list[str]) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_records(path, REGISTRY)
    assert loaded.records is None
    assert [line.partition(" ")[2][:5] for line in said(loaded.problems)] == [
        line.partition(" ")[2][:5] for line in problems
    ]
    if problems[0].partition(" ")[2][:2] != "LX":
        assert said(loaded.problems) == problems
    assert loaded.texts == {str(path): text}


def test_an_empty_date_is_none(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("as_of:\nrecords:\n", encoding="utf-8")
    loaded = load_records(path, REGISTRY)
    assert (loaded.problems, loaded.as_of) == ((), None)
    assert loaded.records is not None


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    names = ("none.yaml", "none.csv", "a\x00b", "a\x00.csv", "a" * 5000, "a" * 5000 + ".csv")
    for path in (tmp_path / name for name in names):
        loaded = load_records(path, REGISTRY)
        assert [problem.code for problem in loaded.problems] == ["LX015"]
    (tmp_path / "folder").mkdir()
    assert said(load_records(tmp_path / "folder", REGISTRY).problems) == [
        f"- DA015 folder `{tmp_path / 'folder'}` holds no CSV file"
    ]


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert said(load_records(tmp_path, REGISTRY).problems) == [
        f"- LX015 file `{tmp_path}` cannot be read: Permission denied"
    ]


# CSV


def test_sheets_in_both_languages(tmp_path: Path) -> None:
    loaded = sheets(
        tmp_path,
        session=(
            "\ufeff编号,会议类型,开幕日期,实到人数,,\r\ns1,临时会议,2006年2月20日,15,,\r\n\r\n"
            "s2, annual session ,2006/2/20,\u3000,,\r\ns3,,2006.2.20,-3\r\n"
            "s4,,2006-02-20 00:00:00,\r\n"
        ),
        代表=(
            "id,党员,姓名,id_number\n"
            'd1,是,"欧阳, ""大""\n小",110101198506010022\nd2,No,李 四,\nd3,TRUE,,1E\n'
        ),
        visit="代表;日期\nd1;2006-01-01\n",
    )
    assert loaded.problems == ()
    assert loaded.texts == {}
    assert row(loaded.records, "session", "s1") == {
        "id": "s1",
        "kind": "extra",
        "opens": date(2006, 2, 20),
        "present": 15,
    }
    for key in ("s2", "s3", "s4"):
        assert row(loaded.records, "session", key)["opens"] == date(2006, 2, 20)
    assert row(loaded.records, "session", "s2")["kind"] == "annual"
    assert row(loaded.records, "session", "s3")["present"] == -3
    assert row(loaded.records, "delegate", "d1") == {
        "id": "d1",
        "party_member": True,
        "name": '欧阳, "大"\n小',
        "id_number": "110101198506010022",
    }
    assert row(loaded.records, "delegate", "d2") == {
        "id": "d2",
        "party_member": False,
        "name": "李 四",
    }
    assert row(loaded.records, "visit", "visit-1")["delegate"] == "d1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    loaded = sheets(tmp_path, delegate="编号\t姓名\nd1\t王某某同志\n".encode(encoding))
    assert loaded.problems == ()
    assert row(loaded.records, "delegate", "d1")["name"] == "王某某同志"


def test_a_single_sheet(tmp_path: Path) -> None:
    sheets(tmp_path, delegate="id\nd1\n")
    loaded = load_records(tmp_path / "delegate.csv", REGISTRY)
    assert row(loaded.records, "delegate", "d1") == {"id": "d1"}


def test_every_bad_cell_of_a_sheet_is_reported_with_its_place(tmp_path: Path) -> None:
    loaded = sheets(
        tmp_path,
        session=(
            "id,会议类型,opens,present\n"
            's1,"annual ",2006/2/30,１０\n'
            "\n"
            's2,"年\n会",soon,1.0,,x\n'
            "s2,,,1234567890123456789012345678901234567890123456789012345678901234567890"
            "12345678901234567890123456789012345\n"
        ),
        delegate="id,id_number,party_member\nd1,1.1010119850601E+17,perhaps\n",
        visit="id,delegate,day\nv1,d2,\n,,2006-01-01\n",
    )
    assert loaded.records is None
    assert said(loaded.problems) == [
        "2:4 DA002 delegate, row 2, column id_number: `1.1010119850601E+17` was stored as a "
        "number: its last digits are lost [format the column as text in the spreadsheet and type "
        "the number again]",
        "2:24 DA007 delegate, row 2, column party_member: `perhaps` is neither yes nor no "
        "[write `true` or `false`, 是 or 否]",
        "2:14 DA008 session, row 2, column opens: the date `2006/2/30` does not exist",
        "2:24 DA007 session, row 2, column present: `１０` is not a whole number [write `10`]",
        "4:4 DA009 session, row 4, column 会议类型: `年 会` is not a value this column may have "
        "[did you mean `年会`? it is one of `annual`, `extra`]",
        "5:4 DA007 session, row 4, column opens: `soon` is not a date "
        "[write year, month and day, as in `2006-02-20`]",
        "5:9 DA007 session, row 4, column present: `1.0` is not a whole number [write `1`]",
        "5:13 DA014 session, row 4: the row has more cells than the table has columns "
        "[put a text that holds a comma in quotes]",
        "6:1 DA011 session, row 5, column id: `s2` stands twice in its table",
        "6:6 DA007 session, row 5, column present: the number "
        "`123456789012345678901234567890123456789012345678901234567...` is too large "
        "[numbers have at most nine digits]",
        "2:4 DA012 visit, row 2, column delegate: there is no `d2` in table `delegate`"
        " [correct it, or write it down in table `delegate`]",
        "3:2 DA006 visit, row 3, column delegate: `delegate` is missing",
    ]
    assert set(loaded.texts) == {str(path) for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["1:1 LX013 the file is empty"]),
        ("id,delegate\n", []),
        ("delegate\n\n,\n", []),
        ("id\nv1\n", ["1:1 DA006 table `visit` lacks the column `delegate`"]),
        (
            "id,delegate,dayy\nv1,d1,\n",
            ["1:13 DA005 table `visit` has no column `dayy` [did you mean `day`?]"],
        ),
        ("id,delegate,代表\nv1,d1,d2\n", ["1:13 DA013 column `代表` is given twice"]),
        (
            "id,,delegate\nv1,x,d1\n",
            ["1:4 DA005 column 2 of the table has no name"],
        ),
        (
            "编号，代表\nv1，d1\n",
            [
                "1:1 DA006 table `visit` lacks the column `delegate`",
                "1:1 LX001 the names of the columns are not told apart "
                "[write `,` between them, not `，`]",
            ],
        ),
        (
            'id,delegate\nv1,"d1\nv2,d2\n',
            [
                "2:4 DA014 the quotes of this row do not match "
                '[write a quote inside of quotes twice, `""`, and close every quote]'
            ],
        ),
        (
            'id,delegate\nv1,"d"1\n',
            [
                "2:4 DA014 the quotes of this row do not match "
                '[write a quote inside of quotes twice, `""`, and close every quote]'
            ],
        ),
        (b"PK\x03\x04rest", ["1:1 LX003 the file is an office document, not a text file"]),
        (b"id\x00\x01,\x02", ["1:1 LX003 the file is not a text file"]),
        (b"id,delegate\n\xff\xfe\xfd\xfc,a\n", ["2:1 LX003 the file is not saved as UTF-8"]),
    ],
)
def test_sheets_that_are_not_as_they_should_be(
    tmp_path: Path, content: str | bytes, problems: list[str]
) -> None:
    loaded = sheets(tmp_path, visit=content)
    found = said(loaded.problems)
    assert [line.partition(" [")[0] if "LX003" in line else line for line in found] == problems


def test_sheets_of_no_table_or_of_one_twice(tmp_path: Path) -> None:
    loaded = sheets(
        tmp_path, visits="id\n", delegate="id\nd1\n", 代表="id\nd1\n", **{"~delegate": "id\n"}
    )
    assert said(loaded.problems) == [
        "1:1 DA004 there is no table `visits` [did you mean `visit`?]",
        "1:1 DA013 table `代表` is given twice [put its rows in one place]",
    ]


def test_a_folder_called_like_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "visit.csv").mkdir()
    assert [each.code for each in load_records(tmp_path, REGISTRY).problems] == ["LX015"]


def test_yaml_and_sheets_give_the_same_records(tmp_path: Path) -> None:
    loaded = sheets(tmp_path, session="id,kind,opens,present\ns1,年会,2006-02-20,3\ns2,,,\n")
    records, _ = tree("session: [{id: s1, kind: 年会, opens: 2006-02-20, present: 3}, {id: s2}]")
    assert records is not None
    assert loaded.records is not None
    assert loaded.records.tables == records.tables


# Any input

HOSTILE = st.text(
    st.sampled_from('id,sn"\n\r\t;:-[]{}0１年月是~E+. \u3000\ufeff，、编号代表delegatvisy#&*|>'),
    max_size=80,
)


@given(HOSTILE | st.text(max_size=80), st.sampled_from(["visit", "代表", "session", "x"]))
def test_no_sheet_raises(text: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = text.encode("utf-8", "surrogatepass")
        second = f"id,name,score\n{text[:40]}".encode("utf-8", "surrogatepass")
        loaded = sheets(Path(folder), **{name: data, "delegate": second})
        assert (loaded.records is None) == bool(loaded.problems)


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sheets(Path(folder), visit=data)
        (Path(folder) / "case.yaml").write_bytes(data)
        load_records(Path(folder) / "case.yaml", REGISTRY)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["id", "编号", "kind", "opens", "present", "name", "delegate", "??"]),
            HOSTILE | st.sampled_from(["1", "~", "年会", "2006-02-20", "true", "[a]", "d1"]),
        ),
        max_size=5,
    ),
    st.sampled_from(["session", "delegate", "visit", "代表", "zzz"]),
)
def test_no_tree_raises(cells: list[tuple[str, str]], table: str) -> None:
    body = ", ".join(f"{name}: {cell}" for name, cell in cells)
    for text in (f"{table}: [{{{body}}}, {{}}]", f"records: {{{table}: [{{{body}}}]}}\n{body}"):
        node, _ = parse_yaml(text.encode("utf-8", "surrogatepass"), "r.yaml")
        if node is not None:
            read_record_tree(node, REGISTRY)


def test_tables_are_called_by_their_chinese_names_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "session.csv").write_text("id,opens\nS1,2007-02-30\n", encoding="utf-8")
    (tmp_path / "rows.yaml").write_text("session: {S1: {kind: annual}}\n", encoding="utf-8")
    (cell,) = load_records(tmp_path, default_registry()).problems
    assert cell.message.render("zh").startswith("会议，第 2 行，")
    (rows,) = load_records(tmp_path / "rows.yaml", default_registry()).problems
    assert rows.message.render("zh") == "表 `会议` 须写成各行的列表"
