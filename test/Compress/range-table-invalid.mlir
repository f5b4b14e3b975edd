// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: split-file %s %t
// RUN: not npu-opt %t/network.mlir --npu-import-ranges 2>&1 | FileCheck %s --check-prefix=NO-FILE
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/absent.json 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/no-json.json 2>&1 | FileCheck %s --check-prefix=NO-JSON
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/other.json 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/version.json 2>&1 | FileCheck %s --check-prefix=VERSION
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/no-list.json 2>&1 | FileCheck %s --check-prefix=NO-LIST
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/no-name.json 2>&1 | FileCheck %s --check-prefix=NO-NAME
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/no-max.json 2>&1 | FileCheck %s --check-prefix=NO-MAX
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/reversed.json 2>&1 | FileCheck %s --check-prefix=REVERSED
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/twice.json 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/lacks.json 2>&1 | FileCheck %s --check-prefix=LACKS
// RUN: not npu-opt %t/network.mlir --npu-import-ranges=file=%t/foreign.json 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: not npu-opt %t/observed.mlir --npu-export-ranges 2>&1 | FileCheck %s --check-prefix=NO-OUTPUT
// RUN: not npu-opt %t/observed.mlir --npu-export-ranges=file=%t/no/such/folder.json 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: not npu-opt %t/no-label.mlir --npu-export-ranges=file=%t/out.json 2>&1 | FileCheck %s --check-prefix=NO-LABEL
// RUN: not ls %t/out.json

//--- network.mlir
func.func @network(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = npu.range %x {label = "image"} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
//--- observed.mlir
func.func @network(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = npu.range %x {label = "image", min = 0.0 : f64, max = 1.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
//--- no-label.mlir
func.func @network(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = npu.range %x {min = 0.0 : f64, max = 1.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
//--- no-json.json
{"format":
//--- other.json
{"format": "something else"}
//--- version.json
{"format": "npu-ranges", "version": 99, "ranges": []}
//--- no-list.json
{"format": "npu-ranges", "version": 1, "ranges": 3}
//--- no-name.json
{"format": "npu-ranges", "version": 1, "ranges": [{"min": 0, "max": 1}]}
//--- no-max.json
{"format": "npu-ranges", "version": 1, "ranges": [{"tensor": "image", "min": 0}]}
//--- reversed.json
{"format": "npu-ranges", "version": 1, "ranges": [{"tensor": "image", "min": 2, "max": 1}]}
//--- twice.json
{"format": "npu-ranges", "version": 1, "ranges": [{"tensor": "image", "min": 0, "max": 1}, {"tensor": "image", "min": 0, "max": 1}]}
//--- lacks.json
{"format": "npu-ranges", "version": 1, "ranges": []}
//--- foreign.json
{"format": "npu-ranges", "version": 1, "ranges": [{"tensor": "image", "min": 0, "max": 1}, {"tensor": "sound", "min": 0, "max": 1}]}

//--- expected
// NO-FILE: error: expected the name of the calibration table to read; give npu-import-ranges the option file=TABLE.json
// ABSENT: error: cannot read calibration table '{{.*}}absent.json': No such file or directory
// NO-JSON: no-json.json': expected JSON:
// OTHER: other.json': expected a calibration table with "format": "npu-ranges"
// VERSION: version.json': expected "version": 1
// NO-LIST: no-list.json': expected a list "ranges"
// NO-NAME: no-name.json': entry 1 of "ranges": expected a string "tensor"
// NO-MAX: no-max.json': entry 1 of "ranges": tensor 'image': expected two numbers "min" and "max"
// REVERSED: reversed.json': entry 1 of "ranges": tensor 'image': expected finite min <= max, found min = 2.0{{.*}} and max = 1.0
// TWICE: twice.json': entry 2 of "ranges": tensor 'image' is there twice
// LACKS: error: expected an entry for tensor 'image' in calibration table '{{.*}}lacks.json', found none
// FOREIGN: foreign.json' has an entry for tensor 'sound', which the network does not have
// NO-OUTPUT: error: expected the name of the calibration table to write; give npu-export-ranges the option file=TABLE.json
// FOLDER: error: {{.*}}folder.json
// NO-LABEL: error: expected a label to name the tensor by in the calibration table
