"""Tools to write any ONNX graph as arithmetic on the arrays that it computes.

>>> graph = Graph()
>>> x = graph.input("ids").cast()
>>> shape = ("tokens",)
>>> model = graph.serialised({"ids": shape}, {"half": (x / 2, shape)})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper

_OPSET = 20  # the first with Gelu

Shape = tuple[str | int, ...]
"""Shape of an input or output; a name is a size that differs from call to call."""


@dataclass(frozen=True, slots=True, eq=False)
class GraphValue:
    """An array that a graph computes; operations on it become nodes of the graph."""

    graph: "Graph"
    name: str

    def __add__(self, other: "Operand") -> "GraphValue":
        return self.op("Add", other)

    def __sub__(self, other: "Operand") -> "GraphValue":
        return self.op("Sub", other)

    def __rsub__(self, other: float) -> "GraphValue":
        return self.graph.value(other).op("Sub", self)

    def __mul__(self, other: "Operand") -> "GraphValue":
        return self.op("Mul", other)

    def __truediv__(self, other: "Operand") -> "GraphValue":
        return self.op("Div", other)

    def __matmul__(self, other: "Operand") -> "GraphValue":
        return self.op("MatMul", other)

    def op(self, op: str, *others: "Operand", **attributes: Any) -> "GraphValue":
        """Return the output of an ONNX node for the array and further inputs."""
        return self.graph.node(op, self, *others, **attributes)

    def cast(self) -> "GraphValue":
        """Return it as float32."""
        return self.op("Cast", to=TensorProto.FLOAT)

    def reshape(self, *shape: int) -> "GraphValue":
        """Return it in another shape; 0 keeps a size, -1 takes the rest."""
        return self.op("Reshape", np.array(shape))

    def transpose(self, *order: int) -> "GraphValue":
        """Return it with its axes in another order."""
        return self.op("Transpose", perm=list(order))

    def widen(self, *axes: int) -> "GraphValue":
        """Return it with further axes of size 1."""
        return self.op("Unsqueeze", np.array(axes))

    def sum(self, axis: int, *, keepdims: bool = False) -> "GraphValue":
        """Return the sum along an axis."""
        return self.op("ReduceSum", np.array([axis]), keepdims=int(keepdims))

    def between(self, start: "Operand", end: "Operand", axis: int) -> "GraphValue":
        """Return a stretch of an axis; ``start`` and ``end`` have shape (1,)."""
        return self.op("Slice", start, end, np.array([axis]))


Operand = GraphValue | NDArray[Any] | np.generic | float
"""A value, or a constant; a plain number is one of float32."""


class Graph:
    """Collector of nodes and constants."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def input(self, name: str) -> GraphValue:
        """Return an input of the graph."""
        return GraphValue(self, name)

    def value(self, operand: Operand) -> GraphValue:
        """Return an operand as a value of the graph."""
        if isinstance(operand, GraphValue):
            return operand
        held = np.float32(operand) if isinstance(operand, float | int) else operand
        array = np.ascontiguousarray(held) if np.ndim(held) else np.asarray(held)
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(array, name))
        return GraphValue(self, name)

    def node(
        self, op: str, *inputs: Operand, name: str = "", **attributes: Any
    ) -> GraphValue:
        """Add a node and return its output."""
        names = [self.value(each).name for each in inputs]
        name = name or f"{op}{len(self._nodes)}"
        made = helper.make_node(op, names, [name], name=name, **attributes)
        self._nodes.append(made)
        return GraphValue(self, name)

    def serialised(
        self,
        inputs: Mapping[str, Shape],
        outputs: Mapping[str, tuple[GraphValue, Shape]],
    ) -> bytes:
        """Return the graph with int64 inputs and float32 outputs of these shapes."""
        for name, (value, _) in outputs.items():
            self.node("Identity", value, name=name)
        shapes = {name: shape for name, (_, shape) in outputs.items()}
        model = helper.make_model(
            helper.make_graph(
                self._nodes,
                "reading",
                _values(inputs, TensorProto.INT64),
                _values(shapes, TensorProto.FLOAT),
                self._constants,
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
