// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Compress/Pipeline.h"

#include "npu/Compress/Passes.h"

#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace {
struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
  ListOption<std::string> data{
      *this, "data",
      llvm::cl::desc("The samples: one .npy file for each input")};
  ListOption<std::string> inputRanges{
      *this, "input-ranges",
      llvm::cl::desc("The range of each input, as min:max, such as 0:1")};
  Option<int64_t> samples{
      *this, "samples",
      llvm::cl::desc("How many samples to use, from the first; 0 for all"),
      llvm::cl::init(0)};
  Option<std::string> method{*this, "method",
                             llvm::cl::desc("How values make a range: min-max"),
                             llvm::cl::init("min-max")};
  Option<std::string> table{
      *this, "table",
      llvm::cl::desc("A calibration table to read instead of data (JSON)")};
  Option<std::string> writeTable{
      *this, "write-table",
      llvm::cl::desc("Where to write the calibration table (JSON)")};
};
} // namespace

void npu::buildQuantizePipeline(OpPassManager &manager,
                                const QuantizationOptions &options) {
  // Weights that are reshaped or transposed become constants.
  manager.addPass(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(
      tosa::createTosaLayerwiseConstantFoldPass());
  manager.addNestedPass<func::FuncOp>(createPrepareQuantization());
  manager.addNestedPass<func::FuncOp>(createInsertRanges());
  if (options.table.empty()) {
    CalibrateOptions calibrate;
    calibrate.data.assign(options.data.begin(), options.data.end());
    calibrate.inputRanges.assign(options.inputRanges.begin(),
                                 options.inputRanges.end());
    calibrate.samples = options.samples;
    calibrate.method = options.method;
    manager.addPass(createCalibrate(calibrate));
  } else {
    manager.addPass(createImportRanges({options.table}));
  }
  if (!options.writeTable.empty())
    manager.addPass(createExportRanges({options.writeTable}));
  manager.addNestedPass<func::FuncOp>(createChooseTypes());
  manager.addPass(createQuantize());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void npu::registerQuantizePipeline() {
  PassPipelineRegistration<PipelineOptions>(
      "npu-quantize-pipeline",
      "Post-training quantization: from float TOSA to integer TOSA",
      [](OpPassManager &manager, const PipelineOptions &given) {
        QuantizationOptions options;
        options.data.assign(given.data.begin(), given.data.end());
        options.inputRanges.assign(given.inputRanges.begin(),
                                   given.inputRanges.end());
        options.samples = given.samples;
        options.method = given.method;
        options.table = given.table;
        options.writeTable = given.writeTable;
        buildQuantizePipeline(manager, options);
      });
}
