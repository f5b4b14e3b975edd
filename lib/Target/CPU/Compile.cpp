// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/CPU/Compile.h"

#include "npu/CPU/Pipeline.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::npu;

/// Runs the pipeline on `module` and returns the bytes of the arena.
static FailureOr<int64_t> lower(ModuleOp module,
                                const CPUCompileOptions &options) {
  PassManager manager(module.getContext());
  // After every pass that takes as long as the passes: once at the end instead.
  manager.enableVerifier(false);
  CPUPipelineOptions pipelineOptions;
  pipelineOptions.symbol = options.symbol;
  pipelineOptions.unit = options.target.getVectorUnit().str();
  buildCPUPipeline(manager, pipelineOptions);
  if (failed(manager.run(module)) || failed(verify(module)))
    return failure();
  auto bytes = module->getAttrOfType<IntegerAttr>("npu.arena_bytes");
  if (!bytes)
    return module.emitError("expected the attribute npu.arena_bytes after the "
                            "lowering, found none");
  return bytes.getInt();
}

FailureOr<CompiledModule> npu::compileForCPU(ModuleOp module,
                                             const CPUCompileOptions &options,
                                             llvm::TargetMachine &machine) {
  DialectRegistry translations;
  registerBuiltinDialectTranslation(translations);
  registerLLVMDialectTranslation(translations);
  module.getContext()->appendDialectRegistry(translations);

  OwningOpRef<ModuleOp> copy(module.clone());
  CompiledModule result;
  result.symbol = options.symbol;
  FailureOr<func::FuncOp> function = findModelFunction(*copy);
  if (failed(function))
    return failure();
  FailureOr<Signature> signature = readSignature(*function);
  if (failed(signature))
    return failure();
  result.signature = std::move(*signature);
  FailureOr<int64_t> arenaBytes = lower(*copy, options);
  if (failed(arenaBytes))
    return failure();
  result.arenaBytes = *arenaBytes;

  result.context = std::make_unique<llvm::LLVMContext>();
  result.module =
      translateModuleToLLVMIR(*copy, *result.context, options.symbol);
  if (!result.module)
    return failure();
  result.module->setDataLayout(machine.createDataLayout());
  result.module->setTargetTriple(machine.getTargetTriple());
  for (llvm::Function &f : *result.module) {
    if (f.isDeclaration())
      continue;
    f.addFnAttr("target-cpu", machine.getTargetCPU());
    f.addFnAttr("target-features", machine.getTargetFeatureString());
    // Left to itself, LLVM splits our 512-bit vectors on some processors.
    f.addFnAttr("prefer-vector-width", "512");
    f.setDoesNotThrow();
  }
  if (llvm::Error error = makeOptimizingTransformer(
          /*optLevel=*/3, /*sizeLevel=*/0, &machine)(result.module.get()))
    return module.emitError("LLVM's optimizer: ")
           << llvm::toString(std::move(error));
  return result;
}
