"""Reads a FlexBuffer (the options of TFLite's custom operators): maps, vectors, numbers, strings.

Format: https://flatbuffers.dev/internals/#flexbuffers
"""
import struct

INT, UINT, FLOAT, KEY, STRING, INDIRECT_INT, INDIRECT_UINT, INDIRECT_FLOAT, MAP, VECTOR = range(1, 11)
BOOL = 26
TYPED_VECTORS = {11: INT, 12: UINT, 13: FLOAT, 14: KEY, 36: BOOL}
CODES = {INT: " bh i   q", UINT: " BH I   Q", FLOAT: "  e f   d"}


def _number(buffer, at, width, kind):
    return struct.unpack_from("<" + CODES[kind][width], buffer, at)[0]


def _items(buffer, at, width, kinds):
    return [_value(buffer, at + i * width, width, kind) for i, kind in enumerate(kinds)]


def _map(buffer, at, width):
    count = _number(buffer, at - width, width, UINT)
    keys_at = at - 3 * width
    keys_at -= _number(buffer, keys_at, width, UINT)
    keys_width = _number(buffer, at - 2 * width, width, UINT)
    keys = _items(buffer, keys_at, keys_width, [KEY << 2] * count)
    kinds = buffer[at + count * width:at + count * width + count]
    return dict(zip(keys, _items(buffer, at, width, kinds)))


def _value(buffer, at, parent_width, packed):
    kind, width = packed >> 2, 1 << (packed & 3)
    if kind in CODES:
        return _number(buffer, at, parent_width, kind)
    if kind == BOOL:
        return bool(_number(buffer, at, parent_width, UINT))
    at -= _number(buffer, at, parent_width, UINT)
    if kind == KEY:
        return buffer[at:buffer.index(0, at)].decode()
    if kind == MAP:
        return _map(buffer, at, width)
    count = _number(buffer, at - width, width, UINT)
    if kind == STRING:
        return buffer[at:at + count].decode()
    if kind == VECTOR:
        return _items(buffer, at, width, buffer[at + count * width:at + count * width + count])
    if kind in TYPED_VECTORS:
        return _items(buffer, at, width, [TYPED_VECTORS[kind] << 2] * count)
    raise ValueError("a FlexBuffer value of kind %d" % kind)


def loads(buffer):
    width, packed = buffer[-1], buffer[-2]
    return _value(buffer, len(buffer) - 2 - width, width, packed)
