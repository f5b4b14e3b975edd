# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The windows of convolutions and pools: kernel, strides, dilations and padding, as ONNX gives and TOSA wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from npuc.onnx.emit import Emitter
from npuc.onnx.node import Node
from npuc.onnx.tosa import Tensor


@dataclass(frozen=True)
class Window:
    """A window over the axes of space; every list has a number for each.

    Attributes
    ----------
    kernel, strides, dilations
        As in ONNX.
    begins, ends
        Padding such that the last window ends where the padded tensor does, as TOSA wants it.
    outputs
        Extents of the result.
    crops
        How many elements at the end of the tensor no window reaches: they are cut off, for padding is not negative.
    explicit
        The padding at the end that the model asks for; `ends` may be longer, by what a last window sticks out.
    """

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    outputs: tuple[int, ...]
    crops: tuple[int, ...]
    explicit: tuple[int, ...]

    def pads_by_axis(self) -> list[int]:
        """Return padding as TOSA has it: begin and end of each axis in turn."""
        return [pad for pair in zip(self.begins, self.ends, strict=True) for pad in pair]

    def with_height(self) -> Window:
        """Return the window with a height of 1 in front."""
        return Window(
            (1, *self.kernel),
            (1, *self.strides),
            (1, *self.dilations),
            (0, *self.begins),
            (0, *self.ends),
            (1, *self.outputs),
            (0, *self.crops),
            (0, *self.explicit),
        )

    def unpadded(self) -> Window:
        """Return the window over a tensor that has been padded as the model asks for."""
        ends = tuple(max(0, end - explicit) for end, explicit in zip(self.ends, self.explicit, strict=True))
        return replace(self, begins=(0,) * len(self.begins), ends=ends)

    def crop(self, emit: Emitter, tensor: Tensor) -> Tensor:
        """Return a tensor of batch, space and channels without what no window reaches."""
        sizes = list(tensor.shape)
        for axis, crop in enumerate(self.crops, start=1):
            sizes[axis] -= crop
        return emit.slice(tensor, [0] * len(sizes), sizes)


def read_window(node: Node, extents: Sequence[int], kernel: Sequence[int], *, transposed: bool = False) -> Window:
    """Return the window that the attributes of a node say.

    Parameters
    ----------
    node
        A convolution or a pool.
    extents
        Of the axes of space.
    kernel
        Extents of the kernel.
    transposed
        Whether padding is one of results: it is then returned as given.

    Raises
    ------
    NpucError
        If an attribute has not a number for each axis, or no window fits.
    """
    count = len(extents)

    def read(name: str, default: int, length: int, least: int) -> list[int]:
        values = node.integers(name, [default] * length)
        if len(values) != length or min(values, default=least) < least:
            raise node.error(f"expected {length} numbers of at least {least} as {name}, found {values}")
        return values

    declared = node.integers("kernel_shape")
    if declared is not None and list(declared) != list(kernel):
        raise node.error(f"its kernel_shape {declared} is not that of its weights, {list(kernel)}")
    strides, dilations = read("strides", 1, count, 1), read("dilations", 1, count, 1)
    pads = read("pads", 0, 2 * count, 0)
    begins, ends = pads[:count], pads[count:]
    automatic = node.string("auto_pad", "NOTSET")
    if automatic not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", ""):
        raise node.error(f"expected NOTSET, VALID, SAME_UPPER or SAME_LOWER as auto_pad, found '{automatic}'")
    ceiling = node.flag("ceil_mode")
    outputs, crops, explicit = [], [], []
    for i, extent in enumerate(extents):
        reach = dilations[i] * (kernel[i] - 1) + 1
        if automatic == "VALID":
            begins[i] = ends[i] = 0
        elif automatic.startswith("SAME") and not transposed:
            total = max(0, (-(-extent // strides[i]) - 1) * strides[i] + reach - extent)
            begins[i] = total // 2 if automatic == "SAME_UPPER" else total - total // 2
            ends[i] = total - begins[i]
        explicit.append(ends[i])
        room = extent + begins[i] + ends[i] - reach
        if transposed:
            outputs.append(0)
            crops.append(0)
            continue
        if room < 0:
            raise node.error(
                f"its kernel of {reach} (with dilation) is larger than the padded input of "
                f"{extent + begins[i] + ends[i]}"
            )
        steps = room // strides[i]
        # A last window that sticks out must begin within the tensor or the padding before it.
        if ceiling and room % strides[i] and (steps + 1) * strides[i] < extent + begins[i]:
            steps += 1
        outputs.append(steps + 1)
        if steps == 0:
            # One window needs no stride; a large one could be more than TOSA allows.
            strides[i] = 1
        ends[i] += steps * strides[i] - room
        crops.append(max(0, -ends[i]))
        ends[i] = max(0, ends[i])
    return Window(
        tuple(kernel),
        tuple(strides),
        tuple(dilations),
        tuple(begins),
        tuple(ends),
        tuple(outputs),
        tuple(crops),
        tuple(explicit),
    )
