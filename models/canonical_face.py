"""MediaPipe's geometry metadata (a protobuf) -> canonical face: vertices, triangles, pose weights.

Messages: mediapipe/modules/face_geometry/protos/geometry_pipeline_metadata.proto and mesh_3d.proto.
"""
import struct

import numpy as np

VERTEX_FLOATS = 5  # x y z in cm, u v


def _varint(buffer, at):
    value = shift = 0
    while True:
        byte = buffer[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _fields(buffer):
    """(field number, value): an int, 4 bytes, or the bytes of a string or message."""
    at = 0
    while at < len(buffer):
        key, at = _varint(buffer, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(buffer, at)
        elif wire == 5:
            value, at = buffer[at:at + 4], at + 4
        elif wire == 2:
            length, at = _varint(buffer, at)
            value, at = buffer[at:at + length], at + length
        else:
            raise ValueError("protobuf wire type %d" % wire)
        yield key >> 3, value


def _mesh(buffer):
    floats, indices = b"", []
    for field, value in _fields(buffer):
        if field == 3:
            floats += value
        elif field == 4 and isinstance(value, int):
            indices.append(value)
        elif field == 4:
            at = 0
            while at < len(value):
                index, at = _varint(value, at)
                indices.append(index)
    vertices = np.frombuffer(floats, "<f4").astype(float).reshape(-1, VERTEX_FLOATS)
    return vertices, np.array(indices).reshape(-1, 3)


def _weight(buffer):
    fields = dict(_fields(buffer))
    return fields.get(1, 0), struct.unpack("<f", fields[2])[0]


def read(path):
    with open(path, "rb") as file:
        message = file.read()
    weights = []
    for field, value in _fields(message):
        if field == 1:
            vertices, triangles = _mesh(value)
        elif field == 2:
            weights.append(_weight(value))
    return {"vertices": np.round(vertices, 6).tolist(), "triangles": triangles.tolist(),
            "procrustes": weights}
