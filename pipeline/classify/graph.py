"""Tools to write any ONNX graph: nodes and constants with unique names."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper

_OPSET = 20  # the first with Gelu

Shape = tuple[str | int, ...]
"""Of an input or output; a name stands for a size that differs from call to call."""


class Graph:
    """Collects nodes and constants."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def node(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        self.nodes.append(
            helper.make_node(op, inputs, [output], name=output, **attributes)
        )
        return output

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """Keep a constant and return its name."""
        array = np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def serialised(
        self, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]
    ) -> bytes:
        """Return the graph with int64 inputs and float32 outputs of these shapes."""
        model = helper.make_model(
            helper.make_graph(
                self.nodes,
                "reading",
                _values(inputs, TensorProto.INT64),
                _values(outputs, TensorProto.FLOAT),
                list(self.constants.values()),
            ),
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=9,
        )
        checker.check_model(model)
        serialised: bytes = model.SerializeToString()
        return serialised


def _values(shapes: Mapping[str, Shape], of_type: int) -> list[Any]:
    return [
        helper.make_tensor_value_info(name, of_type, list(shape))
        for name, shape in shapes.items()
    ]
