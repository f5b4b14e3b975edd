// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/CPU/Pipeline.h"

#include "npu/CPU/Passes.h"
#include "npu/Conversion/TosaToCPU/Passes.h"
#include "npu/Import/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/TosaToLinalg/TosaToLinalg.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::npu;

/// TOSA to linalg, tensor and arith on tensors.
static void addTosaToLinalg(OpPassManager &manager,
                            const CPUPipelineOptions &options) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  function.addPass(createCPUPrepareFunction());
  function.addPass(tosa::createTosaInferShapesPass());
  function.addPass(tosa::createTosaMakeBroadcastablePass());
  function.addPass(createCheckTosaForCPU());
  function.addPass(createConvertTosaControlFlow());
  function.addPass(createDecomposeTransposedConvolutions());
  function.addPass(createConvertTosaConvolutions());
  CPUSelectTilesOptions tiles;
  tiles.unit = options.unit;
  function.addPass(createCPUSelectTiles(tiles));
  function.addPass(createConvertTosaProducts());
  function.addPass(createConvertTosaRescale());
  function.addPass(createConvertTosaIndexed());
  function.addPass(tosa::createTosaToLinalgNamed());
  function.addPass(createCanonicalizerPass());
  function.addPass(tosa::createTosaLayerwiseConstantFoldPass());
  function.addPass(tosa::createTosaToLinalg());
  function.addPass(createTosaToTensorPass());
  function.addPass(createTosaToArithPass(TosaToArithPassOptions{
      /*includeApplyRescale=*/true, /*use32Bit=*/false}));
  function.addPass(createCPUPackKernels());
  function.addPass(createCPUWidenBoundary());
  function.addPass(createLinalgElementwiseOpFusionPass());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
}

/// Tensors to buffers in one arena, linalg to loops.
static void addBufferization(OpPassManager &manager,
                             const CPUPipelineOptions &options) {
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  manager.addPass(bufferization::createOneShotBufferizePass(bufferize));
  OpPassManager &function = manager.nest<func::FuncOp>();
  function.addPass(createCPUResultsToArguments());
  function.addPass(createConvertBufferizationToMemRefPass());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(createCPULowerKernels());
  function.addPass(createConvertLinalgToLoopsPass());
  CPUExpandMathOptions math;
  // Only a processor that is not known at all lacks instructions for it.
  math.expandRounding = options.unit == "generic";
  function.addPass(createCPUExpandMath(math));
  // Few processors compute with bf16, and of those that do some flush small
  // numbers to zero. So f32 computes, and bits are moved for conversions.
  function.addPass(math::createMathExtendToSupportedTypes({{"f16"}, "f32"}));
  function.addPass(
      arith::createArithEmulateUnsupportedFloats({{"bf16"}, "f32"}));
  function.addPass(createCPUPlanMemory());
  function.addPass(createCPUExpandCopies());
}

static void addLLVM(OpPassManager &manager, const CPUPipelineOptions &options) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  arith::ArithExpandOpsPassOptions expand;
  expand.includeBf16 = true;
  function.addPass(arith::createArithExpandOpsPass(expand));
  function.addPass(memref::createExpandStridedMetadataPass());
  function.addPass(createLowerAffinePass());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(createSCFToControlFlowPass());
  function.addPass(createConvertMathToLLVMPass());
  manager.addPass(createConvertVectorToLLVMPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  manager.addPass(createArithToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions funcOptions;
  funcOptions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(funcOptions));
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createConvertIndexToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(
      createCPUEmitEntry(CPUEmitEntryOptions{options.symbol.getValue()}));
}

std::optional<CPUPhase> npu::parseCPUPhase(StringRef name) {
  return llvm::StringSwitch<std::optional<CPUPhase>>(name)
      .Case("input", CPUPhase::Input)
      .Case("tensors", CPUPhase::Tensors)
      .Case("loops", CPUPhase::Loops)
      .Cases({"llvm", ""}, CPUPhase::LLVM)
      .Default(std::nullopt);
}

std::string npu::getCPUPhaseNames() { return "input, tensors, loops, llvm"; }

void npu::buildCPUPipeline(OpPassManager &manager,
                           const CPUPipelineOptions &options, CPUPhase phase) {
  manager.addPass(createNPUCheckInput());
  if (phase >= CPUPhase::Tensors)
    addTosaToLinalg(manager, options);
  if (phase >= CPUPhase::Loops)
    addBufferization(manager, options);
  if (phase >= CPUPhase::LLVM)
    addLLVM(manager, options);
}

void npu::registerCPUPipeline() {
  PassPipelineRegistration<CPUPipelineOptions>(
      "npu-cpu-pipeline",
      "Compile TOSA for the CPU, to the LLVM dialect with a C entry point",
      [](OpPassManager &manager, const CPUPipelineOptions &options) {
        buildCPUPipeline(manager, options);
      });
}
