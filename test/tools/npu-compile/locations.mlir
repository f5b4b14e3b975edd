// What a message names: the layer, and the file where the location has one.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: sed -e 's|LOCATION|"conv1"|' %s > name.mlir && not npu-compile name.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: sed -e 's|LOCATION|"conv1"("net.tflite":3:4)|' %s > both.mlir && not npu-compile both.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: sed -e 's|LOCATION|fused<"tile_3">["conv1"]|' %s > tile.mlir && not npu-compile tile.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: sed -e 's|LOCATION|unknown|' %s > none.mlir && not npu-compile none.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: sed -e 's|LOCATION|""|' %s > empty.mlir && not npu-compile empty.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: sed -e 's|loc(LOCATION)||' %s > line.mlir && not npu-compile line.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=LINE
// A terminal would obey an escape; a file that never ends would be read for ever.
// RUN: sed -e 's|LOCATION|"\\1B[2J"("/dev/zero":1:1)|' %s > evil.mlir && not npu-compile evil.mlir --host=forbid -o a.npu 2>&1 | FileCheck %s --check-prefix=EVIL

// NAME: {{^}}error: layer 'conv1': 'tosa.gather' op cannot run on the chip
// BOTH: {{^}}net.tflite:3:4: error: layer 'conv1': 'tosa.gather' op cannot run on the chip
// NONE: {{^}}error: 'tosa.gather' op cannot run on the chip
// LINE: {{^}}line.mlir:[[# @LINE + 5]]:8: error: 'tosa.gather' op cannot run on the chip
// LINE-NEXT: {{^}}  %y = tosa.gather
// EVIL: {{^}}/dev/zero:1:1: error: layer '?[2J': 'tosa.gather' op cannot run on the chip

func.func @main(%x: tensor<1x4x3xi8>, %i: tensor<1x2xi32>) -> tensor<1x2x3xi8> {
  %y = tosa.gather %x, %i : (tensor<1x4x3xi8>, tensor<1x2xi32>) -> tensor<1x2x3xi8> loc(LOCATION)
  return %y : tensor<1x2x3xi8>
}
