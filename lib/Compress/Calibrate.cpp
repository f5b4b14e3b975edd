// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CalibrationData.h"
#include "Elementwise.h"
#include "RangeObserver.h"

#include "npu/Compress/Passes.h"
#include "npu/Target/CPU/JIT.h"

#include "mlir/IR/Threading.h"
#include "llvm/Support/Threading.h"

#include <cmath>

namespace mlir::npu {
#define GEN_PASS_DEF_CALIBRATE
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Fewer samples than this rarely show what a network's tensors reach.
static constexpr int64_t fewSamples = 32;

namespace {
/// A tensor whose range is observed, and where its values come from.
struct ObservedTensor {
  RangeOp range;
  std::unique_ptr<RangeObserver> observer;
  /// The number of the input that it is, or of the output of the program.
  std::optional<unsigned> input, output;
};

/// One calibration of one module.
class Calibration {
public:
  Calibration(ModuleOp module, const CalibrateOptions &options)
      : module(module), options(options) {}

  LogicalResult run();

  int64_t sampleCount() const;
  size_t tensorCount() const { return tensors.size(); }

private:
  LogicalResult findTensors();
  FailureOr<JITProgram> compile();
  LogicalResult readData();
  LogicalResult declareRanges();
  LogicalResult observe(const JITProgram &program);
  LogicalResult observeSample(int64_t sample,
                              ArrayRef<std::vector<float>> inputs,
                              ArrayRef<std::vector<float>> outputs);
  LogicalResult setRanges();

  ModuleOp module;
  const CalibrateOptions &options;
  func::FuncOp function;
  std::vector<ObservedTensor> tensors;
  std::vector<CalibrationData> inputs;
  /// What is known of an input before any sample.
  std::vector<std::optional<RealRange>> declared;
};

class CalibratePass : public npu::impl::CalibrateBase<CalibratePass> {
public:
  using CalibrateBase::CalibrateBase;

  void runOnOperation() override {
    CalibrateOptions options;
    llvm::append_range(options.data, data);
    llvm::append_range(options.inputRanges, inputRanges);
    options.samples = samples;
    options.method = method;
    Calibration calibration(getOperation(), options);
    if (failed(calibration.run()))
      return signalPassFailure();
    numSamples = calibration.sampleCount();
    numTensors = calibration.tensorCount();
  }
};
} // namespace

static StringRef getLabel(RangeOp range) {
  return range.getLabel().value_or("without a label");
}

static bool hasFloatTensor(func::FuncOp function) {
  auto isFloat = [](Type type) {
    return isa<FloatType>(getElementTypeOrSelf(type));
  };
  WalkResult result = function.walk([&](Operation *op) {
    return llvm::any_of(op->getOperandTypes(), isFloat)
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return result.wasInterrupted();
}

LogicalResult Calibration::findTensors() {
  if (!function.getBody().hasOneBlock())
    return emitError(function.getLoc(),
                     "expected a function of one block, found several; inline "
                     "or unroll its control flow");
  unsigned outputs = 0;
  WalkResult result = function.walk([&](RangeOp range) -> WalkResult {
    if (readConstant(range.getInput()))
      return WalkResult::advance();
    ObservedTensor tensor;
    tensor.range = range;
    tensor.observer = createRangeObserver(options.method);
    if (range->getBlock() != &function.getBody().front())
      return range.emitError("expected npu.range in the body of the function, "
                             "found it in a nested region; take it away");
    if (!range.getInput().getType().getElementType().isF32())
      return range.emitError("expected a tensor of f32, found ")
             << range.getInput().getType()
             << "; convert the network to f32 first";
    if (auto argument = dyn_cast<BlockArgument>(range.getInput()))
      tensor.input = argument.getArgNumber();
    else
      tensor.output = outputs++;
    tensors.push_back(std::move(tensor));
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  if (tensors.empty() && hasFloatTensor(function))
    return emitError(function.getLoc(),
                     "expected npu.range on tensors to observe, found "
                     "none; run npu-insert-ranges first, and on a "
                     "float network");
  return success();
}

/// Compiles a copy of the network that returns every observed tensor and
/// nothing else.
FailureOr<JITProgram> Calibration::compile() {
  OwningOpRef<ModuleOp> copy(module.clone());
  FailureOr<func::FuncOp> model = findModelFunction(*copy);
  if (failed(model))
    return failure();
  SmallVector<RangeOp> ranges;
  model->walk([&](RangeOp range) { ranges.push_back(range); });
  SmallVector<Value> results;
  for (RangeOp range : ranges)
    if (!isa<BlockArgument>(range.getInput()) &&
        !readConstant(range.getInput()))
      results.push_back(range.getInput());
  for (RangeOp range : ranges) {
    range.getOutput().replaceAllUsesWith(range.getInput());
    llvm::replace(results, range.getOutput(), range.getInput());
    range.erase();
  }
  // Where only inputs are observed, the network runs for its errors alone.
  if (!results.empty()) {
    model->getBody().front().getTerminator()->setOperands(results);
    model->removeResAttrsAttr();
    model->setType(FunctionType::get(module.getContext(),
                                     model->getArgumentTypes(),
                                     ValueRange(results).getTypes()));
  }
  return JITProgram::compile(*copy);
}

LogicalResult Calibration::readData() {
  FailureOr<Signature> signature = readSignature(function);
  if (failed(signature))
    return failure();
  if (options.data.size() != signature->inputs.size())
    return emitError(function.getLoc(),
                     "expected calibration data for each of the ")
           << signature->inputs.size() << " inputs, found "
           << options.data.size()
           << " files; give npu-calibrate the option data=FILE.npy, with as "
              "many files as inputs, separated by commas";
  for (auto [input, file] : llvm::zip_equal(signature->inputs, options.data)) {
    if (input.kind != ElementKind::F32)
      return emitError(function.getLoc(), "expected input '")
             << input.name << "' to be f32, found " << getNumPyName(input.kind)
             << "; what is quantized already is not calibrated";
    llvm::Expected<CalibrationData> read = CalibrationData::read(file, input);
    if (!read)
      return emitError(function.getLoc(), llvm::toString(read.takeError()));
    inputs.push_back(std::move(*read));
    if (inputs.back().getNumSamples() != inputs.front().getNumSamples())
      return emitError(function.getLoc(),
                       "expected as many samples for each input, "
                       "found ")
             << inputs.front().getNumSamples() << " in '" << options.data[0]
             << "' and " << inputs.back().getNumSamples() << " in '" << file
             << "'";
  }
  if (options.samples < 0)
    return emitError(function.getLoc(),
                     "expected a number of samples of 0, for all, or "
                     "more, found ")
           << options.samples;
  if (sampleCount() < fewSamples)
    emitWarning(function.getLoc(), "calibrating on ")
        << sampleCount() << " samples: values that they do not reach will be "
        << "cut off; give " << fewSamples << " or more, better some hundred";
  return success();
}

int64_t Calibration::sampleCount() const {
  int64_t all = inputs.empty() ? 0 : inputs.front().getNumSamples();
  return options.samples > 0 ? std::min(options.samples, all) : all;
}

/// Reads "min:max".
static std::optional<RealRange> parseRange(StringRef text) {
  auto [min, max] = text.split(':');
  RealRange range;
  if (min.trim().getAsDouble(range.min) || max.trim().getAsDouble(range.max) ||
      !std::isfinite(range.min) || !std::isfinite(range.max) ||
      range.min >= range.max)
    return std::nullopt;
  return range;
}

LogicalResult Calibration::declareRanges() {
  if (!options.inputRanges.empty() &&
      options.inputRanges.size() != inputs.size())
    return emitError(function.getLoc(), "expected a range for each of the ")
           << inputs.size() << " inputs, found " << options.inputRanges.size()
           << "; give input-ranges=MIN:MAX as many as inputs, separated by "
              "commas, or none";
  for (auto [i, input] : llvm::enumerate(inputs)) {
    declared.push_back(input.getDeclaredRange());
    if (options.inputRanges.empty())
      continue;
    declared.back() = parseRange(options.inputRanges[i]);
    if (!declared.back())
      return emitError(function.getLoc(),
                       "expected an input range MIN:MAX of two numbers "
                       "with MIN < MAX, such as 0:1, found '")
             << options.inputRanges[i] << "'";
  }
  return success();
}

LogicalResult Calibration::observeSample(int64_t sample,
                                         ArrayRef<std::vector<float>> ins,
                                         ArrayRef<std::vector<float>> outs) {
  auto valuesOf = [&](const ObservedTensor &tensor) -> ArrayRef<float> {
    return tensor.input ? ins[*tensor.input] : outs[*tensor.output];
  };
  for (ObservedTensor &tensor : tensors)
    for (float value : valuesOf(tensor))
      if (!std::isfinite(value))
        return tensor.range.emitError("expected finite values, found ")
               << (std::isnan(value) ? "NaN" : "infinity") << " in tensor '"
               << getLabel(tensor.range) << "' on sample " << sample
               << "; mend the network, or take the sample out";
  // Each tensor has an observer of its own, so they can work side by side.
  parallelForEach(module.getContext(), tensors, [&](ObservedTensor &tensor) {
    tensor.observer->observe(valuesOf(tensor));
  });
  return success();
}

LogicalResult Calibration::observe(const JITProgram &program) {
  // A group of samples runs in parallel, then is observed in order.
  auto group = static_cast<int64_t>(
      module.getContext()->isMultithreadingEnabled()
          ? llvm::hardware_concurrency().compute_thread_count()
          : 1);
  struct Worker {
    JITProgram::Arena arena;
    std::vector<std::vector<float>> inputs, outputs;
    LogicalResult result = success();
  };
  std::vector<Worker> workers;
  for (int64_t i = 0; i < group; ++i) {
    workers.push_back({program.createArena(), {}, {}, success()});
    for (const TensorDescription &output : program.getSignature().outputs)
      workers.back().outputs.emplace_back(output.getNumElements());
  }
  for (int64_t start = 0; start < sampleCount(); start += group) {
    int64_t count = std::min(group, sampleCount() - start);
    parallelFor(module.getContext(), 0, count, [&](size_t i) {
      Worker &worker = workers[i];
      worker.inputs.clear();
      SmallVector<const void *> inputPointers;
      SmallVector<void *> outputPointers;
      for (const CalibrationData &input : inputs)
        worker.inputs.push_back(input.getSample(start + i));
      for (std::vector<float> &input : worker.inputs)
        inputPointers.push_back(input.data());
      for (std::vector<float> &output : worker.outputs)
        outputPointers.push_back(output.data());
      worker.result = program.run(inputPointers, outputPointers, worker.arena);
    });
    for (int64_t i = 0; i < count; ++i) {
      if (failed(workers[i].result))
        return emitError(module.getLoc(),
                         "the network failed to run on sample ")
               << start + i;
      if (failed(
              observeSample(start + i, workers[i].inputs, workers[i].outputs)))
        return failure();
    }
  }
  return success();
}

LogicalResult Calibration::setRanges() {
  for (ObservedTensor &tensor : tensors) {
    RealRange range = tensor.observer->getRange();
    if (tensor.input && declared[*tensor.input]) {
      RealRange known = *declared[*tensor.input];
      if (range.min < known.min || range.max > known.max)
        return tensor.range.emitError("expected values of input '")
               << getLabel(tensor.range) << "' from " << known.min << " to "
               << known.max << ", as declared, found " << range.min << " to "
               << range.max << "; correct input-ranges, or the data";
      range = known;
    }
    OpBuilder builder(tensor.range);
    tensor.range.setMinAttr(builder.getF64FloatAttr(range.min));
    tensor.range.setMaxAttr(builder.getF64FloatAttr(range.max));
  }
  return success();
}

LogicalResult Calibration::run() {
  if (!createRangeObserver(options.method))
    return emitError(module.getLoc(), "expected one of the methods ")
           << getRangeMethods() << ", found '" << options.method << "'";
  FailureOr<func::FuncOp> model = findModelFunction(module);
  if (failed(model))
    return failure();
  function = *model;
  if (failed(findTensors()))
    return failure();
  // What is integer already needs no range.
  if (tensors.empty())
    return success();
  if (failed(readData()) || failed(declareRanges()))
    return failure();
  FailureOr<JITProgram> program = compile();
  if (failed(program) || failed(observe(*program)))
    return failure();
  return setRanges();
}
