"""Names: which are the same, which say something, and what is left of lists of aliases."""

from __future__ import annotations

import pytest

from stash_sense_plugin.duplicates.names import is_full, key, union


@pytest.mark.parametrize(
    "spellings",
    [
        ("Anna Bell", "anna bell", " ANNA  BELL ", "Anna-Bell", "Anna_Bell", "AnnaBell", "Anna Bell."),
        ("Zoë O’Hara", "Zoe O'Hara", "ZOE OHARA", "Zoe\u0308 O'Hara"),
        ("Søren Łuk", "Soren Luk"),
        ("Jana Groß", "JANA GROSS"),
        ("Ａｎｎａ", "Anna"),
        ("Anna 99", "anna99"),
        ("深田 えいみ", "深田えいみ"),
        ("Анна Белл", "анна белл"),
    ],
)
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({key(name) for name in spellings}) == 1
    assert key(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Bell", "Anna Belle"),
        ("Anna 1", "Anna 2"),
        ("かな", "がな"),
        ("कमल", "कमला"),
        ("Анна", "Anna"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("name", ["", "  ", "?!", "-", "❤"])
def test_what_is_no_name(name: str) -> None:
    assert key(name) == ""


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Anna Bell", True),
        ("Anna-Bell", True),
        ("Mary Ann Smith", True),
        ("深田えいみ", True),
        ("田中瞳", True),
        ("김민지", True),
        ("Anna", False),
        ("Anna B.", False),
        ("J. J.", False),
        ("Anna99", False),
        ("えいみ", False),
        ("", False),
    ],
)
def test_which_names_are_likely_one_persons(name: str, full: bool) -> None:
    assert is_full(name) is full


@pytest.mark.parametrize(
    ("own", "aliases", "taken", "expected"),
    [
        ("Jane Doe", ["Jane Doe", "JD", "jane doe"], [], ("JD",)),
        ("Test", ["Alpha", "Beta", "alpha", "BETA", "Gamma"], [], ("Alpha", "Beta", "Gamma")),
        ("Brown Hair", ["Brunette", "Dark Hair"], ["brunette", "blonde"], ("Dark Hair",)),
        ("Brown Hair", ["Brown Hair", "Brunette", "brown hair", "Dark", "brunette"], ["brunette"], ("Dark",)),
        ("Test", [], [], ()),
        ("Test", ["Valid", "", None, "  "], [], ("Valid",)),
        ("Test", ["Zeta", "Alpha", "zeta", "Beta"], [], ("Zeta", "Alpha", "Beta")),
        ("Test", [" Alpha ", "al pha", "Alpha"], [], ("Alpha", "al pha")),
        ("Zoe", ["Zoë", "Zoe\u0308"], [], ("Zoë",)),
    ],
)
def test_union(own: str, aliases: list[str | None], taken: list[str], expected: tuple[str, ...]) -> None:
    assert union(own, aliases, taken=taken) == expected
    assert union(own, aliases[:1], aliases[1:], aliases, taken=taken) == expected
    assert union(own, expected, taken=taken) == expected
