"""The bytes of a small ONNX model whose answer is known: it shows whether a runtime works, and on which device.

Two convolutions and a mean over a picture of ones, with weights that average: every output is exactly 1. Written by
hand, because the package that writes ONNX files is not needed for anything else.
"""

from __future__ import annotations

import struct

SHAPE = (1, 3, 224, 224)
CHANNELS = 16
_FLOAT, _INTS, _BYTES = 1, 0, 2


def model() -> bytes:
    """An ONNX ModelProto: input `image`, float32 of SHAPE; output `mean`, float32 (1, CHANNELS, 1, 1), all 1.0."""
    opset = _number(2, 13)
    return _number(1, 8) + _field(8, opset) + _field(7, _graph())


def _graph() -> bytes:
    nodes = (
        _node("Conv", ("image", "weights_1"), "a"),
        _node("Relu", ("a",), "b"),
        _node("Conv", ("b", "weights_2"), "c"),
        _node("Relu", ("c",), "d"),
        _node("GlobalAveragePool", ("d",), "mean"),
    )
    weights = (_averaging("weights_1", 3), _averaging("weights_2", CHANNELS))
    return (
        b"".join(_field(1, node) for node in nodes)
        + _field(2, b"trial")
        + b"".join(_field(5, tensor) for tensor in weights)
        + _field(11, _value("image", SHAPE))
        + _field(12, _value("mean", (1, CHANNELS, 1, 1)))
    )


def _node(kind: str, inputs: tuple[str, ...], output: str) -> bytes:
    names = b"".join(_field(1, name.encode()) for name in inputs)
    return names + _field(2, output.encode()) + _field(3, output.encode()) + _field(4, kind.encode())


def _averaging(name: str, inputs: int) -> bytes:
    """Weights (CHANNELS, inputs, 3, 3) that each output channel's sum of is 1."""
    count = inputs * 9
    dims = b"".join(_number(1, size) for size in (CHANNELS, inputs, 3, 3))
    raw = struct.pack("<f", 1 / count) * (CHANNELS * count)
    return dims + _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(_field(1, _number(1, size)) for size in shape)
    tensor = _number(1, _FLOAT) + _field(2, dims)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _INTS) + _varint(value)


def _field(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
