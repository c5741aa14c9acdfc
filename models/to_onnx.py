"""TFLite network (or a part cut out of it) -> ONNX that OpenCV 4.6 reads. Knows nothing of faces.

TFLite is NHWC with weights OHWI; ONNX is NCHW with weights OIHW. Weights stored as float16 are widened,
since OpenCV 4.6 refuses float16 constants. Only the operators of the networks in manifest.json.
"""
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 12
IR_VERSION = 6
SAME = 0  # enum Padding of the TFLite schema; 1 is VALID
NCHW_AXIS = {0: 0, 1: 2, 2: 3, 3: 1, -1: 1}


class Converter:
    def __init__(self, model, inputs):
        self.tensors = model.tensors
        self.inputs = inputs
        self.producer = {o: operator for operator in model.operators for o in operator.outputs}
        self.alias, self.done = {}, set()
        self.nodes, self.constants, self.fresh = [], [], 0

    # Names and constants

    def name(self, tensor):
        return "t%d" % self.alias.get(tensor, tensor)

    def temporary(self):
        self.fresh += 1
        return "x%d" % self.fresh

    def constant(self, array, prefix="c"):
        self.fresh += 1
        name = "%s%d" % (prefix, self.fresh)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def value(self, tensor):
        """A constant tensor's value (also behind DEQUANTIZE), or None."""
        data = self.tensors[tensor].data
        if data is None and tensor in self.producer:
            operator = self.producer[tensor]
            if operator.kind == "DEQUANTIZE":
                data = self.value(operator.inputs[0])
                return None if data is None else data.astype(np.float32)
        return data

    def operand(self, tensor):
        value = self.value(tensor)
        return self.name(tensor) if value is None else self.constant(value.astype(np.float32))

    def node(self, kind, inputs, output, **attributes):
        name = "n%d_%s" % (len(self.nodes), output)
        self.nodes.append(helper.make_node(kind, inputs, [output], name=name, **attributes))

    def node_activated(self, kind, inputs, output, activation, **attributes):
        """The node, and the activation that TFLite fused into it (0: none, 1: Relu)."""
        if activation not in (0, 1):
            raise NotImplementedError("fused activation %d" % activation)
        raw = self.temporary() if activation else output
        self.node(kind, inputs, raw, **attributes)
        if activation:
            self.node("Relu", [raw], output)

    # Operators, one method a kind

    def conv(self, operator, weights, groups, activation, dilations):
        options, out = operator.options, self.name(operator.outputs[0])
        bias = self.value(operator.inputs[2]).astype(np.float32)
        kernel = list(weights.shape[2:])
        if dilations != [1, 1]:
            raise NotImplementedError("dilated convolution")
        # Not by node_activated: the order in which names are given out is part of the file's hash.
        raw = self.temporary() if activation else out
        inputs = [self.name(operator.inputs[0]), self.constant(weights, "w"), self.constant(bias, "b")]
        self.node("Conv", inputs, raw, kernel_shape=kernel,
                  strides=[options.number(2, "i", 1), options.number(1, "i", 1)],
                  dilations=dilations, group=groups, **padding(options.number(0, "b")))
        if activation:
            self.node("Relu", [raw], out)

    def conv_2d(self, operator):
        options = operator.options
        weights = self.value(operator.inputs[1]).astype(np.float32).transpose(0, 3, 1, 2)
        self.conv(operator, weights, 1, options.number(3, "b"),
                  [options.number(5, "i", 1), options.number(4, "i", 1)])

    def depthwise_conv_2d(self, operator):
        options = operator.options
        weights = self.value(operator.inputs[1]).astype(np.float32).transpose(3, 0, 1, 2)
        self.conv(operator, weights, self.tensors[operator.inputs[0]].shape[3],
                  options.number(4, "b"), [options.number(6, "i", 1), options.number(5, "i", 1)])

    def relu(self, operator):
        self.node("Relu", [self.name(operator.inputs[0])], self.name(operator.outputs[0]))

    def prelu(self, operator):
        slope = self.value(operator.inputs[1]).astype(np.float32).reshape(-1, 1, 1)
        self.node("PRelu", [self.name(operator.inputs[0]), self.constant(slope, "p")],
                  self.name(operator.outputs[0]))

    def add(self, operator):
        inputs = [self.operand(i) for i in operator.inputs]
        self.node_activated("Add", inputs, self.name(operator.outputs[0]),
                            operator.options.number(0, "b"))

    def max_pool_2d(self, operator):
        options = operator.options
        self.node_activated("MaxPool", [self.name(operator.inputs[0])],
                            self.name(operator.outputs[0]), options.number(5, "b"),
                            kernel_shape=[options.number(4, "i"), options.number(3, "i")],
                            strides=[options.number(2, "i"), options.number(1, "i")],
                            **padding(options.number(0, "b")))

    def pad(self, operator):
        sides = self.value(operator.inputs[1]).reshape(-1, 2)[[0, 3, 1, 2]]
        sides = np.concatenate([sides[:, 0], sides[:, 1]]).astype(np.int64)
        inputs = [self.name(operator.inputs[0]), self.constant(sides, "pad"),
                  self.constant(np.float32(0))]
        self.node("Pad", inputs, self.name(operator.outputs[0]), mode="constant")

    def resize_bilinear(self, operator):
        if operator.options.number(2, "B"):
            raise NotImplementedError("resize with aligned corners")
        height, width = [int(side) for side in self.value(operator.inputs[1])]
        in_height, in_width = self.tensors[operator.inputs[0]].shape[1:3]
        scales = np.array([1, 1, height / in_height, width / in_width], np.float32)
        mode = "half_pixel" if operator.options.number(3, "B") else "asymmetric"
        inputs = [self.name(operator.inputs[0]), self.constant(np.zeros(0, np.float32)),
                  self.constant(scales)]
        self.node("Resize", inputs, self.name(operator.outputs[0]), mode="linear",
                  coordinate_transformation_mode=mode)

    def reshape(self, operator):
        source = self.name(operator.inputs[0])
        if len(self.tensors[operator.inputs[0]].shape) == 4:
            source, nchw = self.temporary(), source
            self.node("Transpose", [nchw], source, perm=[0, 2, 3, 1])
        shape = np.array(self.tensors[operator.outputs[0]].shape, np.int64)
        self.node("Reshape", [source, self.constant(shape)], self.name(operator.outputs[0]))

    def concatenation(self, operator):
        axis = operator.options.number(0, "i")
        if len(self.tensors[operator.outputs[0]].shape) == 4:
            axis = NCHW_AXIS[axis]
        self.node("Concat", [self.operand(i) for i in operator.inputs],
                  self.name(operator.outputs[0]), axis=axis)

    def dequantize(self, operator):
        self.alias[operator.outputs[0]] = operator.inputs[0]

    # The graph

    def need(self, tensor):
        """Emits what the tensor depends on, then the operator that makes it."""
        tensor = self.alias.get(tensor, tensor)
        if tensor in self.done or tensor in self.inputs or self.value(tensor) is not None:
            return
        operator = self.producer[tensor]
        for i in operator.inputs:
            if i >= 0:
                self.need(i)
        emit = getattr(self, operator.kind.lower(), None)
        if emit is None:
            raise NotImplementedError("operator %s" % operator.kind)
        emit(operator)
        self.done.update(operator.outputs)

    def info(self, tensor, name):
        shape = self.tensors[tensor].shape
        if len(shape) == 4:
            shape = (shape[0], shape[3], shape[1], shape[2])
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def padding(code):
    return dict(auto_pad="SAME_UPPER") if code == SAME else dict(pads=[0, 0, 0, 0])


def convert(model, inputs, outputs):
    """inputs, outputs: {tensor's name in the TFLite file: its name in the ONNX file}."""
    inputs = {model.tensor_number(tensor): name for tensor, name in inputs.items()}
    outputs = {model.tensor_number(tensor): name for tensor, name in outputs.items()}
    converter = Converter(model, inputs)
    for tensor in outputs:
        converter.need(tensor)
    renamed = {converter.name(tensor): name for tensor, name in {**inputs, **outputs}.items()}
    for node in converter.nodes:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        node.output[:] = [renamed.get(name, name) for name in node.output]
    graph = helper.make_graph(converter.nodes, "g",
                              [converter.info(*item) for item in inputs.items()],
                              [converter.info(*item) for item in outputs.items()],
                              converter.constants)
    onnx_model = helper.make_model(graph, producer_name="tflite2onnx",
                                   opset_imports=[helper.make_opsetid("", OPSET)])
    onnx_model.ir_version = IR_VERSION
    checker.check_model(onnx_model)
    return onnx_model
