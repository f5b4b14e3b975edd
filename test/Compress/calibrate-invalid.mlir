// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: split-file %s %t
// RUN: python3 %source_dir/test/utils/npy.py make float32 32x4 0,1,2 %t/good.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate 2>&1 | FileCheck %s --check-prefix=NO-DATA
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/absent.npy 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/network.mlir 2>&1 | FileCheck %s --check-prefix=NO-NPY
// RUN: python3 %source_dir/test/utils/npy.py make float32 32x5 0,1,2 %t/shape.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/shape.npy 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: python3 %source_dir/test/utils/npy.py make float32 4 0,1,2 %t/rank.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/rank.npy 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: python3 %source_dir/test/utils/npy.py make int32 32x4 0,1,2 %t/type.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/type.npy 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: python3 %source_dir/test/utils/npy.py make float32 0x4 0 %t/empty.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/empty.npy 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: python3 %source_dir/test/utils/npy.py make float32 32x4 0,1,2,3,4,nan,6,7,8 %t/nan.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/nan.npy 2>&1 | FileCheck %s --check-prefix=NAN
// RUN: python3 %source_dir/test/utils/npy.py make float32 32x4 0,1,2,3,4,inf,6,7,8 %t/inf.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/inf.npy 2>&1 | FileCheck %s --check-prefix=INF
// RUN: python3 %source_dir/test/utils/npy.py make float32 32x4 7 %t/constant.npy
// RUN: not npu-opt %t/network.mlir --npu-calibrate=data=%t/constant.npy 2>&1 | FileCheck %s --check-prefix=CONSTANT
// RUN: not npu-opt %t/network.mlir --npu-calibrate="data=%t/good.npy method=best" 2>&1 | FileCheck %s --check-prefix=METHOD
// RUN: not npu-opt %t/network.mlir --npu-calibrate="data=%t/good.npy samples=-1" 2>&1 | FileCheck %s --check-prefix=SAMPLES
// RUN: not npu-opt %t/network.mlir --npu-calibrate="data=%t/good.npy input-ranges=0:1" 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not npu-opt %t/network.mlir --npu-calibrate="data=%t/good.npy input-ranges=1:0" 2>&1 | FileCheck %s --check-prefix=REVERSED
// RUN: not npu-opt %t/network.mlir --npu-calibrate="data=%t/good.npy input-ranges=0:1,0:1" 2>&1 | FileCheck %s --check-prefix=RANGES
// RUN: not npu-opt %t/no-ranges.mlir --npu-calibrate=data=%t/good.npy 2>&1 | FileCheck %s --check-prefix=NO-RANGES
// RUN: not npu-opt %t/log.mlir --npu-calibrate=data=%t/good.npy 2>&1 | FileCheck %s --check-prefix=LOG
// RUN: python3 %source_dir/test/utils/npy.py make float32 31x4 0,1,2 %t/fewer.npy
// RUN: not npu-opt %t/two.mlir --npu-calibrate=data=%t/good.npy,%t/fewer.npy 2>&1 | FileCheck %s --check-prefix=FEWER
// REQUIRES: x86_64

//--- network.mlir
func.func @network(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = npu.range %x {label = "image"} : tensor<1x4xf32>
  %1 = tosa.abs %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = npu.range %1 {label = "abs"} : tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}
//--- no-ranges.mlir
func.func @network(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %1 = tosa.abs %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
//--- log.mlir
func.func @network(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = npu.range %x {label = "image"} : tensor<1x4xf32>
  %1 = tosa.log %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = npu.range %1 {label = "log"} : tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}
//--- two.mlir
func.func @network(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = npu.range %x {label = "image"} : tensor<1x4xf32>
  %1 = tosa.add %0, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
//--- expected
// NO-DATA: error: expected calibration data for each of the 1 inputs, found 0 files; give npu-calibrate the option data=FILE.npy
// ABSENT: error: {{.*}}absent.npy: No such file or directory
// NO-NPY: error: {{.*}}network.mlir: {{.*}}npy
// SHAPE: error: {{.*}}shape.npy: expected calibration data of shape (1, 4) for input 'input0', with any multiple of its first dimension, found (32, 5)
// RANK: error: {{.*}}rank.npy: expected calibration data of shape (1, 4) {{.*}} found (4,)
// TYPE: error: {{.*}}type.npy: expected calibration data of float32, uint8 or int8, found int32; convert it
// EMPTY: error: {{.*}}empty.npy: {{expected at least one sample for input 'input0', found none|.*}}
// NAN: error: {{.*}}nan.npy: expected finite calibration data, found NaN in sample 1 at element 1; take the sample out
// INF: error: {{.*}}inf.npy: expected finite calibration data, found infinity in sample 1 at element 1
// CONSTANT: error: {{.*}}constant.npy: expected data that varies, found the value 7.000000 everywhere
// METHOD: error: expected one of the methods min-max, found 'best'
// SAMPLES: error: expected a number of samples of 0, for all, or more, found -1
// OUTSIDE: error: expected values of input 'image' from 0{{.*}} to 1{{.*}}, as declared, found 0{{.*}} to 2{{.*}}; correct input-ranges, or the data
// REVERSED: error: expected an input range MIN:MAX of two numbers with MIN < MAX, such as 0:1, found '1:0'
// RANGES: error: expected a range for each of the 1 inputs, found 2
// NO-RANGES: error: expected npu.range on tensors to observe, found none; run npu-insert-ranges first
// LOG: error: expected finite values, found infinity in tensor 'log' on sample 0; mend the network
// FEWER: error: expected as many samples for each input, found 32 in '{{.*}}good.npy' and 31 in '{{.*}}fewer.npy'
