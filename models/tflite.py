"""Reads a TFLite file (a FlatBuffer) into tensors and operators. Knows nothing of what they mean.

Layout: https://github.com/tensorflow/tensorflow/blob/v2.4.0/tensorflow/lite/schema/schema.fbs
The numbers given to Table's getters are the fields' positions in that schema.
"""
import struct

import numpy as np

OPERATORS = {0: "ADD", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 6: "DEQUANTIZE",
             17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 22: "RESHAPE", 23: "RESIZE_BILINEAR",
             32: "CUSTOM", 34: "PAD", 45: "STRIDED_SLICE", 54: "PRELU"}
TYPES = {0: np.float32, 1: np.float16, 2: np.int32}


class Table:
    """A FlatBuffers table at position `at` of `buffer`."""

    def __init__(self, buffer, at):
        self.buffer, self.at = buffer, at
        self.vtable = at - struct.unpack_from("<i", buffer, at)[0]
        self.vtable_bytes = struct.unpack_from("<H", buffer, self.vtable)[0]

    def _offset(self, field):
        entry = 4 + 2 * field
        if entry >= self.vtable_bytes:
            return 0
        return struct.unpack_from("<H", self.buffer, self.vtable + entry)[0]

    def _target(self, field):
        offset = self._offset(field)
        if not offset:
            return None
        at = self.at + offset
        return at + struct.unpack_from("<I", self.buffer, at)[0]

    def number(self, field, code, default=0):
        """code: of struct, as "b" for a signed byte."""
        offset = self._offset(field)
        return struct.unpack_from("<" + code, self.buffer, self.at + offset)[0] if offset else default

    def table(self, field):
        at = self._target(field)
        return None if at is None else Table(self.buffer, at)

    def vector(self, field, dtype):
        at = self._target(field)
        if at is None:
            return np.zeros(0, dtype)
        count = struct.unpack_from("<I", self.buffer, at)[0]
        return np.frombuffer(self.buffer, dtype, count, at + 4)

    def string(self, field):
        at = self._target(field)
        return None if at is None else self.vector(field, np.uint8).tobytes().decode()

    def tables(self, field):
        at = self._target(field)
        if at is None:
            return []
        count = struct.unpack_from("<I", self.buffer, at)[0]
        places = [at + 4 + 4 * i for i in range(count)]
        return [Table(self.buffer, p + struct.unpack_from("<I", self.buffer, p)[0]) for p in places]


class Tensor:
    """name, shape, and data (None unless it is a constant)."""

    def __init__(self, table, buffers):
        self.name = table.string(3)
        self.shape = tuple(int(side) for side in table.vector(0, np.int32))
        bytes_ = buffers[table.number(2, "I")].vector(0, np.uint8)
        self.data = None
        if bytes_.size:
            dtype = TYPES[table.number(1, "b")]
            self.data = np.frombuffer(bytes_.tobytes(), dtype).reshape(self.shape)


class Operator:
    """kind ("CONV_2D" ...; custom ones by their own name), tensor numbers, options."""

    def __init__(self, table, kinds):
        self.kind = kinds[table.number(0, "I")]
        self.inputs = [int(i) for i in table.vector(1, np.int32)]
        self.outputs = [int(i) for i in table.vector(2, np.int32)]
        self.options = table.table(4)
        self.custom_options = table.vector(5, np.uint8).tobytes()


class Model:
    def __init__(self, path):
        with open(path, "rb") as file:
            buffer = file.read()
        if buffer[4:8] != b"TFL3":
            raise ValueError("%s is not a TFLite file" % path)
        root = Table(buffer, struct.unpack_from("<I", buffer, 0)[0])
        graph = root.tables(2)[0]
        kinds = [self._kind(code) for code in root.tables(1)]
        buffers = root.tables(4)
        self.tensors = [Tensor(table, buffers) for table in graph.tables(0)]
        self.operators = [Operator(table, kinds) for table in graph.tables(3)]

    @staticmethod
    def _kind(code):
        number = max(code.number(0, "b"), code.number(3, "i"))
        kind = OPERATORS.get(number, "operator %d" % number)
        return code.string(1) if kind == "CUSTOM" else kind

    def tensor_number(self, name):
        return [tensor.name for tensor in self.tensors].index(name)
