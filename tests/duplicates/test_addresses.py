from __future__ import annotations

import pytest

from stash_sense_plugin.duplicates.addresses import key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.iafd.com/person.rme/id=1", "http://iafd.com/person.rme/id=1/"),
        ("https://X.com/Name", "x.com/Name"),
        ("https://m.imdb.com/name/nm1/?ref_=a", "https://www.imdb.com/name/nm1?ref_=a"),
        ("https://a.org/p?b=2&a=1", "https://a.org/p?a=1&b=2"),
        ("https://a.org/p?utm_source=x&fbclid=y", "https://a.org/p"),
        ("  https://a.org ", "https://a.org/"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/one", "https://x.com/two"),
        ("https://x.com/Name", "https://x.com/name"),
        ("https://a.org/p?id=1", "https://a.org/p?id=2"),
        ("https://a.org/#one", "https://a.org/#two"),
        ("https://a.org", "https://b.org"),
        ("some text", "another text"),
        ("", "https://a.org"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert key(one) != key(other)
