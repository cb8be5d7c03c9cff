"""Stores the weights of an ONNX model in fewer bits; the runtime widens them to 32 bits when a session is made.

    python shrink.py INPUT OUTPUT fp16|int8

fp16 stores each weight in 16 bits, behind a Cast. int8 stores the weights of convolutions and matrix products in 8 bits
with a scale for each output channel, behind a DequantizeLinear, and others in 16 bits. Weights of fewer than 1,024
values stay as they are. Needs onnx 1.23 and numpy.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST_VALUES = 1024
OPSET_OF_CHANNEL_SCALES = 13


def output_axes(graph):
    """The axis of the output channels, by the name of each weight of a convolution or a matrix product."""
    axes = {}
    for node in graph.node:
        if len(node.input) < 2:
            continue
        weight = node.input[1]
        if node.op_type == "Conv":
            axes[weight] = 0
        elif node.op_type == "ConvTranspose":
            axes[weight] = 1
        elif node.op_type in ("MatMul", "Gemm"):
            axes[weight] = 0 if any(a.name == "transB" and a.i for a in node.attribute) else -1
    return axes


def in_16_bits(name, values):
    small = f"{name}_small"
    cast = helper.make_node("Cast", [small], [name], name=f"{name}_widen", to=TensorProto.FLOAT)
    return [numpy_helper.from_array(values.astype(np.float16), small)], cast


def in_8_bits(name, values, axis):
    small, scale_name, zero_name = f"{name}_small", f"{name}_small_scale", f"{name}_small_zero"
    others = tuple(i for i in range(values.ndim) if i != axis)
    scale = np.maximum(np.abs(values).max(axis=others), 1e-12).astype(np.float32) / 127
    along = [-1 if i == axis else 1 for i in range(values.ndim)]
    numbers = np.clip(np.round(values / scale.reshape(along)), -127, 127).astype(np.int8)
    tensors = [
        numpy_helper.from_array(numbers, small),
        numpy_helper.from_array(scale, scale_name),
        numpy_helper.from_array(np.zeros(scale.shape, np.int8), zero_name),
    ]
    inputs = [small, scale_name, zero_name]
    return tensors, helper.make_node("DequantizeLinear", inputs, [name], name=f"{name}_widen", axis=axis)


def shrink(model, mode):
    graph = model.graph
    axes = output_axes(graph)
    kept, made, widening = [], [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < LEAST_VALUES:
            kept.append(weight)
            continue
        if mode == "int8" and weight.name in axes and values.ndim > 1:
            tensors, node = in_8_bits(weight.name, values, axes[weight.name] % values.ndim)
        else:
            tensors, node = in_16_bits(weight.name, values)
        made += tensors
        widening.append(node)
    nodes = list(graph.node)
    del graph.initializer[:]
    del graph.node[:]
    graph.initializer.extend(kept + made)
    graph.node.extend(widening + nodes)
    if model.opset_import[0].version < OPSET_OF_CHANNEL_SCALES:
        model = onnx.version_converter.convert_version(model, OPSET_OF_CHANNEL_SCALES)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    source, target, chosen = sys.argv[1:4]
    onnx.save(shrink(onnx.load(source), chosen), target)
