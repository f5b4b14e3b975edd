// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/CPU/Target.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace mlir::npu;

static void initializeTargets() {
  static bool done = [] {
    InitializeAllTargetInfos();
    InitializeAllTargets();
    InitializeAllTargetMCs();
    InitializeAllAsmPrinters();
    return true;
  }();
  (void)done;
}

static Expected<const llvm::Target *> lookupTarget(const Triple &triple) {
  initializeTargets();
  std::string error;
  const llvm::Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return createStringError("this LLVM has no code generator for " +
                             triple.str() + ": " + error);
  return target;
}

static std::unique_ptr<MCSubtargetInfo>
createSubtarget(const Triple &triple, StringRef cpu, StringRef features) {
  Expected<const llvm::Target *> target = lookupTarget(triple);
  if (!target) {
    consumeError(target.takeError());
    return nullptr;
  }
  return std::unique_ptr<MCSubtargetInfo>(
      (*target)->createMCSubtargetInfo(triple, cpu, features));
}

bool mlir::npu::hostMayHaveFeature(StringRef feature) {
  static const StringMap<bool> features = sys::getHostCPUFeatures();
  auto found = features.find(feature);
  return found == features.end() || found->second;
}

static CPUTarget hostTarget() {
  CPUTarget target;
  target.triple = sys::getProcessTriple();
  target.cpu = sys::getHostCPUName().str();
  target.isHost = true;
  std::vector<std::string> features;
  for (const auto &feature : sys::getHostCPUFeatures())
    features.push_back((feature.second ? "+" : "-") + feature.first().str());
  llvm::sort(features);
  target.features = join(features, ",");
  return target;
}

std::vector<std::string> CPUTarget::getFeatureNames() const {
  std::vector<std::string> names;
  if (auto subtarget = createSubtarget(Triple(triple), cpu, features))
    for (const SubtargetFeatureKV &feature :
         subtarget->getEnabledProcessorFeatures())
      names.push_back(feature.Key);
  llvm::sort(names);
  return names;
}

/// Whether this machine has every feature of a processor.
static bool runsOnHost(const CPUTarget &target) {
  if (Triple(sys::getProcessTriple()).getArch() !=
      Triple(target.triple).getArch())
    return false;
  return llvm::all_of(target.getFeatureNames(), hostMayHaveFeature);
}

StringRef CPUTarget::getVectorUnit() const {
  Triple parsed(triple);
  if (parsed.isAArch64())
    return "neon";
  if (!parsed.isX86())
    return "generic";
  auto subtarget = createSubtarget(parsed, cpu, features);
  auto has = [&](StringRef list) {
    return subtarget && subtarget->checkFeatures(list);
  };
  if (has("+avx512vl,+avx512bw,+avx512vnni"))
    return "avx512vnni";
  if (has("+avx512vl,+avx512bw"))
    return "avx512";
  if (has("+avx2,+fma,+avxvnni"))
    return "avxvnni";
  if (has("+avx2,+fma"))
    return "avx2";
  return "generic";
}

/// The names of the processors of an architecture that are near `name`.
static std::vector<std::string> namesNear(const Triple &triple,
                                          StringRef name) {
  std::vector<std::string> near;
  auto subtarget = createSubtarget(triple, "", "");
  if (!subtarget)
    return near;
  unsigned distance = std::min<unsigned>(3, name.size() / 3);
  for (const SubtargetSubTypeKV &cpu : subtarget->getAllProcessorDescriptions())
    if (name.edit_distance(cpu.Key, true, distance) <= distance)
      near.push_back(cpu.Key);
  return near;
}

Expected<CPUTarget> mlir::npu::resolveCPU(StringRef name) {
  initializeTargets();
  if (name == "host")
    return hostTarget();
  std::vector<std::string> near;
  std::string host = sys::getProcessTriple();
  for (StringRef candidate :
       {StringRef(host), StringRef("x86_64-unknown-linux-gnu"),
        StringRef("aarch64-unknown-linux-gnu")}) {
    Triple triple(candidate);
    auto subtarget = createSubtarget(triple, "", "");
    if (!subtarget)
      continue;
    // LLVM's aliases for the processor that it runs on are not names here.
    if (name != "help" && name != "native" &&
        subtarget->isCPUStringValid(name)) {
      CPUTarget target{triple.str(), name.str(), "", false};
      target.isHost = runsOnHost(target);
      return target;
    }
    for (std::string &other : namesNear(triple, name))
      if (!is_contained(near, other))
        near.push_back(std::move(other));
  }
  std::string message = "expected --cpu=host or the name of a processor that "
                        "LLVM knows (x86-64-v3, znver4, cortex-a76, ...), "
                        "found '" +
                        name.str() + "'";
  if (!near.empty())
    message += "; did you mean " + join(near, ", ") + "?";
  return createStringError(message);
}

Expected<std::unique_ptr<TargetMachine>>
mlir::npu::createTargetMachine(const CPUTarget &target) {
  Triple triple(target.triple);
  Expected<const llvm::Target *> llvmTarget = lookupTarget(triple);
  if (!llvmTarget)
    return llvmTarget.takeError();
  TargetOptions options;
  std::unique_ptr<TargetMachine> machine(
      (*llvmTarget)
          ->createTargetMachine(
              triple, target.cpu, target.features, options, Reloc::PIC_,
              /*CM=*/std::nullopt, CodeGenOptLevel::Aggressive));
  if (!machine)
    return createStringError("LLVM cannot generate code for " + target.triple +
                             " (" + target.cpu + ")");
  return machine;
}
