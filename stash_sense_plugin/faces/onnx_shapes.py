"""Takes the shape remarks out of an ONNX file, since tract fails to analyse a file whose remarks contradict themselves.

YuNet's published file names a free batch size in its outputs and a fixed one inside. The remarks (the graph's
`value_info` and the shapes of its outputs) are redundant: a runtime works them out from the input's size. `onnx` is
not a dependency, so this edits the protobuf wire format itself: only the fields named here, numbers from onnx.proto.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

_Edit: TypeAlias = Callable[[bytes], bytes] | None

_MODEL_GRAPH = 7
_GRAPH_OUTPUT = 12
_GRAPH_VALUE_INFO = 13
_VALUE_TYPE = 2
_TYPE_TENSOR = 1
_TENSOR_SHAPE = 2

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def without_shapes(model: bytes) -> bytes:
    """The same model without `value_info` and output shapes. Raises ValueError when it is no ONNX file."""
    return _edit(model, {_MODEL_GRAPH: _graph})


def _graph(graph: bytes) -> bytes:
    return _edit(graph, {_GRAPH_OUTPUT: _output, _GRAPH_VALUE_INFO: None})


def _output(value: bytes) -> bytes:
    return _edit(value, {_VALUE_TYPE: lambda kind: _edit(kind, {_TYPE_TENSOR: _tensor})})


def _tensor(tensor: bytes) -> bytes:
    return _edit(tensor, {_TENSOR_SHAPE: None})


def _edit(message: bytes, edits: dict[int, _Edit]) -> bytes:
    """`message` with the fields named in `edits` rewritten, or left out where the edit is None."""
    parts: list[bytes] = []
    for number, start, body, end in _fields(message):
        if number not in edits:
            parts.append(message[start:end])
            continue
        edit = edits[number]
        if edit is not None:
            new = edit(message[body:end])
            parts.append(_varint(number << 3 | _BYTES) + _varint(len(new)) + new)
    return b"".join(parts)


def _fields(message: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(field number, where it starts, where its content starts, where it ends) of each field."""
    at = 0
    while at < len(message):
        start = at
        key, at = _read_varint(message, at)
        body, at = _span(message, key & 7, at)
        if at > len(message):
            raise ValueError("an ONNX file that is cut off")
        yield key >> 3, start, body, at


def _span(message: bytes, wire: int, at: int) -> tuple[int, int]:
    if wire == _VARINT:
        return at, _read_varint(message, at)[1]
    if wire == _FIXED64:
        return at, at + 8
    if wire == _FIXED32:
        return at, at + 4
    if wire == _BYTES:
        length, at = _read_varint(message, at)
        return at, at + length
    raise ValueError("not an ONNX file")


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("not an ONNX file")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
