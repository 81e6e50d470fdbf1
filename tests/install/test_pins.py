from __future__ import annotations

import platform
import sys

import pytest

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import machine, pins
from stash_sense_plugin.install.machine import Machine

GLIBC, GLIBC_ARM, MUSL, MUSL_ARM = (
    "linux-glibc-x86_64", "linux-glibc-aarch64", "linux-musl-x86_64", "linux-musl-aarch64",
)  # fmt: skip
MAC, MAC_INTEL, WINDOWS, WINDOWS_ARM = "macos-arm64", "macos-x86_64", "windows-amd64", "windows-arm64"
PLATFORMS = (GLIBC, GLIBC_ARM, MUSL, MUSL_ARM, MAC, MAC_INTEL, WINDOWS, WINDOWS_ARM)
NOTHING = {(MUSL_ARM, (3, minor)) for minor in range(10, 16)} | {
    (GLIBC_ARM, (3, 15)),
    (WINDOWS_ARM, (3, 10)),
    (WINDOWS_ARM, (3, 15)),
}
PYTHONS = ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14), (3, 15))


def of(platform: str, python: tuple[int, int]) -> Machine:
    return Machine(python, platform, f"cp{python[0]}{python[1]}")


@pytest.mark.parametrize(
    ("where", "python", "cuda", "runtime", "version"),
    [
        (GLIBC, (3, 10), None, "onnxruntime", "1.23.2"),
        (GLIBC, (3, 11), None, "onnxruntime", "1.31.1"),
        (GLIBC, (3, 14), None, "onnxruntime", "1.31.1"),
        (GLIBC, (3, 15), None, "tract", "0.23.9"),
        (GLIBC, (3, 12), 13, "onnxruntime-gpu", "1.31.1"),
        (GLIBC, (3, 12), 12, "onnxruntime-gpu", "1.26.0"),
        (GLIBC, (3, 10), 13, "onnxruntime-gpu", "1.23.2"),
        (GLIBC_ARM, (3, 12), None, "onnxruntime", "1.31.1"),
        (GLIBC_ARM, (3, 12), 13, "onnxruntime", "1.31.1"),
        (MUSL, (3, 12), None, "tract", "0.23.9"),
        (MUSL, (3, 12), 13, "tract", "0.23.9"),
        (MAC, (3, 13), None, "onnxruntime", "1.31.1"),
        (MAC_INTEL, (3, 13), None, "onnxruntime", "1.23.2"),
        (MAC_INTEL, (3, 14), None, "tract", "0.23.9"),
        (WINDOWS, (3, 12), None, "onnxruntime", "1.31.1"),
        (WINDOWS, (3, 12), 13, "onnxruntime-gpu", "1.31.1"),
        (WINDOWS_ARM, (3, 12), None, "onnxruntime", "1.31.1"),
    ],
)
def test_the_runtime_of_each_machine(
    where: str, python: tuple[int, int], cuda: int | None, runtime: str, version: str
) -> None:
    plan = pins.choose(of(where, python), cuda)
    assert (plan.runtime, plan.versions[runtime]) == (runtime, version)


@pytest.mark.parametrize(
    ("where", "cuda", "wanted", "version"),
    [
        (GLIBC, None, "tract", "0.23.9"),
        (GLIBC, 13, "tract", "0.23.9"),
        (GLIBC, 13, "onnxruntime", "1.31.1"),
        (GLIBC, 12, "onnxruntime-gpu", "1.26.0"),
        (MUSL, None, "tract", "0.23.9"),
        (GLIBC, None, "onnxruntime-gpu", ""),
        (GLIBC_ARM, None, "tract", ""),
        (MUSL, None, "onnxruntime", ""),
        (GLIBC, None, "voodoo", ""),
    ],
)
def test_the_runtime_that_the_user_insists_on(where: str, cuda: int | None, wanted: str, version: str) -> None:
    machine = of(where, (3, 12))
    if not version:
        with pytest.raises(InstallError, match=f"no ready-made build of {wanted} for") as caught:
            pins.choose(machine, cuda, wanted)
        assert pins.RUNTIME in caught.value.way_out
        return
    plan = pins.choose(machine, cuda, wanted)
    assert (plan.runtime, plan.versions[wanted]) == (wanted, version)
    assert pins.current(plan.name, machine, wanted, wanted)


def test_an_environment_that_the_user_no_longer_insists_on_is_not_current() -> None:
    machine = of(GLIBC, (3, 12))
    forced, best = pins.choose(machine, wanted="tract"), pins.choose(machine)
    assert not pins.current(forced.name, machine, forced.runtime)
    assert not pins.current(best.name, machine, best.runtime, wanted="tract")


@pytest.mark.parametrize(
    ("variables", "wanted"), [({}, ""), ({pins.RUNTIME: ""}, ""), ({pins.RUNTIME: " tract "}, "tract")]
)
def test_where_the_user_says_so(variables: dict[str, str], wanted: str) -> None:
    assert pins.asked_for(variables) == wanted


@pytest.mark.parametrize("where", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("cuda", [None, 12, 13])
def test_one_runtime_and_no_opencv_anywhere(where: str, python: tuple[int, int], cuda: int | None) -> None:
    if (where, python) in NOTHING:
        with pytest.raises(InstallError, match="no ready-made build"):
            pins.choose(of(where, python), cuda)
        return
    plan = pins.choose(of(where, python), cuda)
    names = [pin.name for pin in plan.pins]
    assert len(names) == len(set(names))
    assert sum(name.startswith("onnxruntime") or name == "tract" for name in names) == 1
    assert {"numpy", "av", "pillow"} <= set(names)
    assert not any("opencv" in name for name in names)
    assert any(name.startswith("nvidia-") for name in names) == (plan.runtime == "onnxruntime-gpu")
    assert pins.current(plan.name, plan.machine, plan.runtime)


def test_the_name_says_what_is_in_it() -> None:
    names = {pins.choose(of(GLIBC, python), cuda).name for python in PYTHONS for cuda in (None, 12, 13)}
    assert len(names) == 15  # Python 3.10 has one GPU build for both; 3.15 has tract only
    plan = pins.choose(of(GLIBC, (3, 12)))
    assert plan.name.startswith("cp312-linux-glibc-x86_64-")
    assert not pins.current("cp312-linux-glibc-x86_64-00000000", plan.machine, plan.runtime)


@pytest.mark.parametrize(
    ("where", "python"),
    [(MUSL_ARM, (3, 12)), ("linux-glibc-armv7l-32bit", (3, 12)), ("freebsd14-amd64", (3, 12)), (GLIBC, (3, 16))],
)
def test_a_machine_without_builds_is_told_which(where: str, python: tuple[int, int]) -> None:
    with pytest.raises(InstallError) as caught:
        pins.choose(of(where, python))
    assert where in caught.value.text
    assert "3.10 to 3.14" in caught.value.way_out
    assert "on Alpine and other musl systems x86-64 only" in caught.value.way_out


def test_this_machine() -> None:
    here = machine.here()
    assert here.python == sys.version_info[:2]
    assert platform.machine().lower().replace("arm64", "arm64") in here.platform
    assert here.tag.startswith(f"cp{sys.version_info[0]}{sys.version_info[1]}")
    assert pins.choose(here).runtime in ("onnxruntime", "tract")


@pytest.mark.parametrize(
    ("python", "abi", "fits"),
    [((3, 9), "cp39", False), ((3, 10), "cp310", True), ((3, 14), "cp314t", True), ((3, 11), "pypy-311", False)],
)
def test_which_pythons_are_taken(python: tuple[int, int], abi: str, fits: bool) -> None:
    if fits:
        machine.check_python(Machine(python, GLIBC, abi))
        return
    with pytest.raises(InstallError, match="Python executable path"):
        machine.check_python(Machine(python, GLIBC, abi))
