"""Every option, once: its type, default, range and help text. Stored in our database (store/settings.py).

One thing is a setting of Stash's own instead, with a reason: the data directory (it says where that database is).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = bool | int | float | str


@dataclass(frozen=True)
class Setting:
    key: str
    group: str
    label: str
    help: str
    kind: str  # boolean, integer, number, choice, text, or order: some of the choices, in an order, with commas between
    default: Value
    least: float | None = None
    most: float | None = None
    unit: str | None = None
    choices: tuple[tuple[str, str], ...] = ()

    def checked(self, value: object) -> Value:
        """`value` as this setting's type. Raises SettingError, in words."""
        return _CHECKS[self.kind](self, value)


def _boolean(setting: Setting, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise SettingError(f'"{setting.label}" is on or off.')


def _number(setting: Setting, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SettingError(f'"{setting.label}" must be a number.')
    least, most = setting.least, setting.most
    if not (least is None or value >= least) or not (most is None or value <= most):
        raise SettingError(f'"{setting.label}" must be between {least:g} and {most:g}.')
    return float(value)


def _integer(setting: Setting, value: object) -> int:
    number = _number(setting, value)
    if number != int(number):
        raise SettingError(f'"{setting.label}" must be a whole number.')
    return int(number)


def _choice(setting: Setting, value: object) -> str:
    if isinstance(value, str) and value in dict(setting.choices):
        return value
    raise SettingError(f'"{setting.label}" must be one of: {", ".join(text for _, text in setting.choices)}.')


def _text(setting: Setting, value: object) -> str:
    if isinstance(value, str) and "\x00" not in value:
        return value.strip()
    raise SettingError(f'"{setting.label}" must be text.')


def _order(setting: Setting, value: object) -> str:
    words = [word.strip().lower() for word in _text(setting, value).split(",") if word.strip()]
    unknown = [word for word in words if word not in dict(setting.choices)]
    if unknown or len(set(words)) < len(words):
        known = ", ".join(key for key, _ in setting.choices)
        raise SettingError(f'"{setting.label}" are some of these, each once, with commas between them: {known}.')
    return ", ".join(words) or str(setting.default)


_CHECKS: dict[str, Callable[[Setting, object], Value]] = {
    "boolean": _boolean,
    "number": _number,
    "integer": _integer,
    "choice": _choice,
    "text": _text,
    "order": _order,
}

RECOGNITION, LEARNING, MODELS, WORK, AUTOMATIC = "Recognition", "Learning", "Models", "Work", "Automatic work"
DUPLICATES = "Duplicates"


@dataclass(frozen=True)
class Accuracy:
    """`line`: the least confidence with which a name is said."""

    key: str
    label: str
    line: float


ACCURACIES = (
    Accuracy("careful", "Careful", 0.96),
    Accuracy("balanced", "Balanced", 0.9),
    Accuracy("eager", "Eager", 0.7),
)
OWN = "own"
MEASURED = (
    "Measured in scenes with small faces, of people each known by one to three pictures: Careful named 59 of 100, "
    "Balanced 92 and Eager 96; in a library of 300 performers 49, 77 and 84, beside 50,000 strangers 45, 71 and 79. "
    "Of 1,000 names at most 5, 5 and 21 were wrong."
)
"""By tests/benchmarks/names.py, on people to whom the distributions were not fitted."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "frames",
        RECOGNITION,
        "Frames per scene",
        "How many pictures of a scene are looked at, at most. More find people "
        "who are seen only briefly and take longer.",
        "integer",
        60,
        10,
        400,
    ),
    Setting(
        "accuracy",
        RECOGNITION,
        "Accuracy",
        "How sure it must be to say a name. Of whom it is less sure stays unknown, with the name among the "
        "alternatives. " + MEASURED,
        "choice",
        "balanced",
        choices=(*((each.key, f"{each.label} (from {each.line:.0%})") for each in ACCURACIES), (OWN, "As set below")),
    ),
    Setting(
        "least_confidence",
        RECOGNITION,
        "Say a name from",
        'Only where Accuracy is "As set below".',
        "integer",
        90,
        50,
        99,
        "%",
    ),
    Setting(
        "add_above",
        RECOGNITION,
        "Add all above",
        'What the button "Add all above" on a scene starts with.',
        "integer",
        90,
        50,
        100,
        "%",
    ),
    Setting(
        "learn_covers",
        LEARNING,
        "Learn from performer pictures",
        "The picture that a performer has in Stash.",
        "boolean",
        True,
    ),
    Setting(
        "learn_images",
        LEARNING,
        "Learn from images",
        "Images in Stash that have exactly one performer.",
        "boolean",
        True,
    ),
    Setting(
        "faces_per_performer",
        LEARNING,
        "Faces per performer",
        "No more images of a performer are looked at once this many "
        "faces of him or her are known. A dozen good ones are plenty.",
        "integer",
        30,
        1,
        500,
    ),
    Setting(
        "least_faces",
        RECOGNITION,
        "Least faces per performer",
        "Performers who are known by fewer faces are never named.",
        "integer",
        1,
        1,
        10,
    ),
    Setting(
        "leave_out_poor",
        RECOGNITION,
        "Leave out performers known by one poor face",
        "They are never named: a very small or blurred face is like many people's.",
        "boolean",
        True,
    ),
    Setting(
        "pack",
        MODELS,
        "Model pack",
        "The models that find and compare faces. Faces of two packs cannot be compared: after a change, learn and "
        "identify again. Between Open and Buffalo L the faces that are kept as pictures do, and no file is read.",
        "choice",
        "open",
        choices=(
            ("open", "Open (YuNet and MobileFaceNet)"),
            ("buffalo_l", "Buffalo L (SCRFD-10G and ResNet-50)"),
            ("stash-sense", "Stash Sense (SCRFD-500M, FaceNet512 and ArcFace)"),
        ),
    ),
    Setting(
        "models_folder",
        MODELS,
        "Folder with models",
        "A folder that holds the files of a pack already. Nothing is downloaded then. Empty: the files are downloaded.",
        "text",
        "",
    ),
    Setting(
        "threads", WORK, "Processor cores", "How many cores the models may use. 0: all but one.", "integer", 0, 0, 64
    ),
    Setting(
        "stash_requests",
        WORK,
        "Requests to Stash a minute",
        "At most, of all that Stash Sense does at a time; what you wait for goes first. 0: as many as the work needs.",
        "integer",
        0,
        0,
        6000,
    ),
    Setting(
        "keep_rules",
        DUPLICATES,
        "Rules for what to keep",
        "Of several files or scenes, by which of these the best is told, the most important first: "
        "path (the folders below), pixels, duration, codec, bitrate, date (the oldest), size.",
        "order",
        "path, pixels, duration, codec, bitrate, date, size",
        choices=tuple((word, word) for word in ("path", "pixels", "duration", "codec", "bitrate", "date", "size")),
    ),
    Setting(
        "keep_paths",
        DUPLICATES,
        "Preferred folders",
        "What lies in these folders is rather kept; with commas between them, the most preferred first.",
        "text",
        "",
    ),
    Setting(
        "delete_files",
        DUPLICATES,
        "Allow files to be deleted",
        "Of scenes with several files, the others can then be deleted from the disk, each time only when you say so. "
        "They go to the trash where one is set in Stash (Settings > System); otherwise they are gone for good.",
        "boolean",
        False,
    ),
    Setting(
        "ignore_tag",
        AUTOMATIC,
        "Tag of what is left alone",
        "Scenes and images with this tag are looked at only when you ask for it on their own page. Empty: no such tag.",
        "text",
        "",
    ),
    Setting(
        "skip_organized",
        AUTOMATIC,
        "Leave organised ones alone",
        "What you marked as organised is not looked at by itself.",
        "boolean",
        True,
    ),
    Setting(
        "quiet_from",
        AUTOMATIC,
        "Quiet hours from",
        "Schedules can be kept to these hours of the day, by the clock of the machine that Stash runs on.",
        "integer",
        1,
        0,
        23,
        unit="o'clock",
    ),
    Setting(
        "quiet_until",
        AUTOMATIC,
        "Quiet hours until",
        "The same hour as above: the whole day.",
        "integer",
        7,
        0,
        23,
        unit="o'clock",
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}


class Settings:
    """The values in force: what the user stored, else the default. Unreadable stored values count as not stored."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored = stored

    def __getitem__(self, key: str) -> Value:
        setting = BY_KEY[key]
        if key not in self._stored:
            return setting.default
        try:
            return setting.checked(self._stored[key])
        except SettingError:  # the range has changed since it was stored
            return setting.default

    def number(self, key: str) -> int:
        value = self[key]
        return int(value)

    def flag(self, key: str) -> bool:
        return bool(self[key])

    def text(self, key: str) -> str:
        return str(self[key])

    @property
    def line(self) -> float:
        """The least confidence, 0..1, with which a name is said."""
        lines = {each.key: each.line for each in ACCURACIES}
        return lines.get(self.text("accuracy"), self.fraction("least_confidence"))

    def words(self, key: str) -> tuple[str, ...]:
        """What stands between commas."""
        return tuple(word.strip() for word in str(self[key]).split(",") if word.strip())

    def fraction(self, key: str) -> float:
        """A percentage as 0..1."""
        return float(self[key]) / 100


def checked(values: Mapping[str, object]) -> dict[str, Value | None]:
    """What may be stored. None goes back to the default. Raises SettingError for the first that may not."""
    unknown = set(values) - set(BY_KEY)
    if unknown:
        raise SettingError(f'There is no setting "{sorted(unknown)[0]}".')
    return {key: None if value is None else BY_KEY[key].checked(value) for key, value in values.items()}
