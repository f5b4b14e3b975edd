// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-import: from what an importer wrote to the phase `input`.
#include "npu/Import/Passes.h"

#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace {

struct ImportOptions : PassPipelineOptions<ImportOptions> {
  Option<int64_t> batch{
      *this, "batch",
      llvm::cl::desc("Batch size where the model leaves it open"),
      llvm::cl::init(1)};
  Option<std::string> io{
      *this, "io",
      llvm::cl::desc(
          "JSON file of the names and quantization of inputs and outputs")};
};

} // namespace

static void buildImportPipeline(OpPassManager &manager,
                                const ImportOptions &options) {
  npu::NPUAnnotateIOOptions annotate;
  annotate.file = options.io;
  manager.addNestedPass<func::FuncOp>(npu::createNPUAnnotateIO(annotate));
  npu::NPUSetBatchOptions setBatch;
  setBatch.batch = options.batch;
  manager.addNestedPass<func::FuncOp>(npu::createNPUSetBatch(setBatch));
  manager.addNestedPass<func::FuncOp>(
      tosa::createTosaConvertIntegerTypeToSignless());
  manager.addPass(npu::createNPUCheckInput());

  tosa::TosaAttachTargetOptions target;
  target.profiles = {"pro_int", "pro_fp"};
  target.extensions = {"int16",       "int4",        "bf16",     "fp8e4m3",
                       "fp8e5m2",     "fft",         "variable", "controlflow",
                       "doubleround", "inexactround"};
  // At level 8K MLIR 22 refuses each tosa.pad of a 4-D tensor: it holds the
  // eight numbers of its !tosa.shape against the largest rank. The ranks and
  // sizes of tensors are checked by npu-check-input.
  target.level = tosa::Level::none;
  manager.addPass(tosa::createTosaAttachTarget(target));
  tosa::TosaValidationOptions validation;
  validation.strictOpSpecAlignment = true;
  manager.addPass(tosa::createTosaValidation(validation));
  manager.addPass(npu::createNPUCleanImport());
}

void mlir::npu::registerImportPipeline() {
  PassPipelineRegistration<ImportOptions>(
      "npu-import",
      "From what an importer wrote to the phase `input`: static TOSA, "
      "validated",
      buildImportPipeline);
}
