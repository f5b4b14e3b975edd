// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/ProgramFile.h"

#include "runtime/program/Validate.h"
#include "runtime/program/Verify.h"
#include "runtime/program/npu_program_generated.h"

#include <cstring>

using namespace npu;
using namespace npu::program;

namespace {

constexpr size_t fingerprintBytes = sizeof(uint64_t);

/// An instruction takes some 45 times its shortest encoding in memory. Real
/// programs have thousands.
constexpr size_t maximumInstructions = 1 << 22;

/// 64-bit FNV-1a of a file, with the eight bytes at `hole` taken as zero. Each
/// step is a bijection, so that no single damaged byte can go unseen.
uint64_t fingerprintOf(const uint8_t *data, size_t size, size_t hole) {
  constexpr uint64_t prime = 0x100000001b3;
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = 0; i < size; ++i) {
    bool inHole = i >= hole && i < hole + fingerprintBytes;
    hash = (hash ^ (inHole ? 0 : data[i])) * prime;
  }
  return hash;
}

/// Where a verified file has its fingerprint; null if it has none.
const uint8_t *fingerprintAt(const uint8_t *data) {
  return flatbuffers::GetRoot<flatbuffers::Table>(data)->GetAddressOf(
      file::Program::VT_FINGERPRINT);
}

flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<file::Tensor>>>
writeTensors(flatbuffers::FlatBufferBuilder &builder,
             const std::vector<TensorInfo> &tensors) {
  std::vector<flatbuffers::Offset<file::Tensor>> result;
  for (const TensorInfo &tensor : tensors) {
    auto name = builder.CreateString(tensor.name);
    auto shape = builder.CreateVector(tensor.shape);
    result.push_back(file::CreateTensor(
        builder, name, shape, uint8_t(tensor.type), tensor.scale,
        tensor.zeroPoint, uint8_t(tensor.space), tensor.address));
  }
  return builder.CreateVector(result);
}

using HostTensors = flatbuffers::Vector<flatbuffers::Offset<file::HostTensor>>;
using HostFunctions =
    flatbuffers::Vector<flatbuffers::Offset<file::HostFunction>>;

flatbuffers::Offset<HostTensors>
writeHostTensors(flatbuffers::FlatBufferBuilder &builder,
                 const std::vector<HostTensor> &tensors) {
  std::vector<flatbuffers::Offset<file::HostTensor>> result;
  for (const HostTensor &tensor : tensors) {
    auto shape = builder.CreateVector(tensor.shape);
    result.push_back(file::CreateHostTensor(
        builder, shape, uint8_t(tensor.type), tensor.offset));
  }
  return builder.CreateVector(result);
}

/// Nothing for a program without host functions, whose file stays as it was
/// before there were any.
flatbuffers::Offset<HostFunctions>
writeHosts(flatbuffers::FlatBufferBuilder &builder,
           const std::vector<HostFunction> &hosts) {
  if (hosts.empty())
    return 0;
  std::vector<flatbuffers::Offset<file::HostFunction>> result;
  for (const HostFunction &host : hosts) {
    auto name = builder.CreateString(host.name);
    auto reason = builder.CreateString(host.reason);
    auto inputs = writeHostTensors(builder, host.inputs);
    auto outputs = writeHostTensors(builder, host.outputs);
    result.push_back(
        file::CreateHostFunction(builder, name, reason, inputs, outputs));
  }
  return builder.CreateVector(result);
}

std::vector<HostTensor> readHostTensors(const HostTensors &list) {
  std::vector<HostTensor> result;
  for (const file::HostTensor *tensor : list)
    result.push_back({{tensor->shape()->begin(), tensor->shape()->end()},
                      isa::DataType(tensor->type()),
                      tensor->offset()});
  return result;
}

std::vector<HostFunction> readHosts(const HostFunctions *list) {
  std::vector<HostFunction> result;
  if (!list)
    return result;
  for (const file::HostFunction *host : *list)
    result.push_back({host->name()->str(), host->reason()->str(),
                      readHostTensors(*host->inputs()),
                      readHostTensors(*host->outputs())});
  return result;
}

std::vector<TensorInfo> readTensors(
    const flatbuffers::Vector<flatbuffers::Offset<file::Tensor>> &list) {
  std::vector<TensorInfo> result;
  for (const file::Tensor *tensor : list)
    result.push_back({tensor->name()->str(),
                      {tensor->shape()->begin(), tensor->shape()->end()},
                      isa::DataType(tensor->type()),
                      tensor->scale(),
                      tensor->zero_point(),
                      isa::Space(tensor->space()),
                      tensor->address()});
  return result;
}

Error damaged(const std::string &what) {
  return Error{"not an intact .npu file: " + what +
               "; compile the network again, or copy the file again"};
}

/// Parts of a file may be named many times; what is copied out of it must not
/// outgrow the file.
Status checkCopies(const file::Program &root, size_t size) {
  size_t copied = 0;
  for (const flatbuffers::String *name : *root.source_names())
    copied += name->size();
  for (const auto *tensors : {root.inputs(), root.outputs()})
    for (const file::Tensor *tensor : *tensors)
      copied += tensor->name()->size() +
                sizeof(int64_t) * size_t(tensor->shape()->size());
  if (root.hosts())
    for (const file::HostFunction *host : *root.hosts()) {
      copied += host->name()->size() + host->reason()->size();
      for (const auto *tensors : {host->inputs(), host->outputs()})
        for (const file::HostTensor *tensor : *tensors)
          copied += sizeof(int64_t) * size_t(tensor->shape()->size());
    }
  if (copied > size)
    return damaged("its names and shapes lie on each other");
  return {};
}

Status checkVersions(const file::Program &root) {
  const char *mend =
      "; compile the network again with this version of the tools";
  if (root.format_version() != formatVersion)
    return Error{"expected a .npu file of format version " +
                 std::to_string(formatVersion) + ", found version " +
                 std::to_string(root.format_version()) + mend};
  if (root.isa_major() != isa::isaMajorVersion ||
      root.isa_minor() > isa::isaMinorVersion)
    return Error{"expected a program for instruction set " +
                 std::to_string(isa::isaMajorVersion) + "." +
                 std::to_string(isa::isaMinorVersion) + ", found " +
                 std::to_string(root.isa_major()) + "." +
                 std::to_string(root.isa_minor()) + mend};
  return {};
}

Status readMachine(const file::Program &root, const LoadOptions &options,
                   Program &program) {
  std::string text = root.machine()->str();
  Expected<machine::Machine> machine =
      machine::parseMachine(text, "the machine in the .npu file");
  if (!machine)
    return machine.error();
  program.machine = std::move(*machine);
  if (machine::toJson(program.machine) != text)
    return damaged("its machine is not written in canonical form");
  if (options.machine)
    return checkMachine(program, *options.machine, options.machine->name);
  return {};
}

/// Decodes the stream; instruction set and ranges are checked by `decode`.
Status readInstructions(const file::Program &root, Program &program) {
  const auto *stream = root.instructions();
  std::vector<uint64_t> words(stream->begin(), stream->end());
  size_t position = 0;
  while (position < words.size()) {
    if (program.instructions.size() == maximumInstructions)
      return Error{"expected at most " + std::to_string(maximumInstructions) +
                   " instructions, found more; split the network"};
    Expected<isa::Instruction> instruction =
        isa::decode(words.data(), words.size(), position);
    if (!instruction)
      return Error{"instruction " +
                   std::to_string(program.instructions.size()) + ": " +
                   instruction.message()};
    program.instructions.push_back(*instruction);
  }
  return {};
}

} // namespace

Expected<std::vector<uint8_t>> npu::program::write(const Program &program) {
  if (Status valid = validate(program); !valid)
    return valid.error();
  if (program.instructions.size() > maximumInstructions)
    return Error{"expected at most " + std::to_string(maximumInstructions) +
                 " instructions, found " +
                 std::to_string(program.instructions.size()) +
                 "; split the network"};
  std::vector<uint64_t> words;
  for (const isa::Instruction &instruction : program.instructions)
    isa::encode(instruction, words);
  std::string json = machine::toJson(program.machine);
  // FlatBuffers aborts where a file outgrows its 31-bit offsets. Names and
  // shapes are counted generously.
  size_t estimate = program.constants.size() + 8 * words.size() +
                    4 * program.sources.size() + json.size();
  for (const std::string &name : program.sourceNames)
    estimate += name.size() + 32;
  for (const auto *tensors : {&program.inputs, &program.outputs})
    for (const TensorInfo &tensor : *tensors)
      estimate += tensor.name.size() + 256;
  for (const HostFunction &host : program.hosts)
    estimate += host.name.size() + host.reason.size() + 256 +
                256 * (host.inputs.size() + host.outputs.size());
  if (estimate > FLATBUFFERS_MAX_BUFFER_SIZE / 2)
    return Error{"the program takes about " + std::to_string(estimate) +
                 " bytes, but a .npu file holds at most " +
                 std::to_string(FLATBUFFERS_MAX_BUFFER_SIZE / 2) +
                 "; make the network smaller, or quantize its weights"};

  flatbuffers::FlatBufferBuilder builder(estimate + 4096);
  builder.ForceDefaults(true);
  auto name = builder.CreateString(program.name);
  auto machine = builder.CreateString(json);
  auto inputs = writeTensors(builder, program.inputs);
  auto outputs = writeTensors(builder, program.outputs);
  auto instructions = builder.CreateVector(words);
  auto sources = builder.CreateVector(program.sources);
  auto sourceNames = builder.CreateVectorOfStrings(program.sourceNames);
  auto constants = builder.CreateVector(program.constants);
  auto hosts = writeHosts(builder, program.hosts);
  builder.Finish(file::CreateProgram(builder, formatVersion,
                                     isa::isaMajorVersion, isa::isaMinorVersion,
                                     /*fingerprint=*/0, name, machine, inputs,
                                     outputs, instructions, sources,
                                     sourceNames, constants, program.dramBytes,
                                     program.scratchpadBytes, hosts),
                 file::ProgramIdentifier());
  std::vector<uint8_t> bytes(builder.GetBufferPointer(),
                             builder.GetBufferPointer() + builder.GetSize());
  size_t hole = fingerprintAt(bytes.data()) - bytes.data();
  file::GetMutableProgram(bytes.data())
      ->mutate_fingerprint(fingerprintOf(bytes.data(), bytes.size(), hole));
  return bytes;
}

uint64_t npu::program::fingerprint(const std::vector<uint8_t> &file) {
  return file::GetProgram(file.data())->fingerprint();
}

Status npu::program::checkMachine(const Program &program,
                                  const machine::Machine &machine,
                                  const std::string &nameOrPath) {
  if (machine::fingerprint(machine) == machine::fingerprint(program.machine))
    return {};
  return Error{"expected a program for the machine '" + machine.name +
               "', found one for '" + program.machine.name +
               "', whose figures differ; compile the network with --machine=" +
               nameOrPath};
}

Expected<Program> npu::program::load(const uint8_t *data, size_t size,
                                     const LoadOptions &options) {
  if (size == 0)
    return damaged("it is empty");
  if (size >= FLATBUFFERS_MAX_BUFFER_SIZE)
    return damaged("it has " + std::to_string(size) +
                   " bytes, more than a .npu file can hold");
  // FlatBuffers reads in place, aligned; the caller's bytes need not be.
  std::vector<uint8_t> copy;
  if (reinterpret_cast<uintptr_t>(data) % alignof(uint64_t)) {
    copy.assign(data, data + size);
    data = copy.data();
  }
  constexpr size_t headerBytes =
      sizeof(flatbuffers::uoffset_t) + flatbuffers::kFileIdentifierLength;
  if (size < headerBytes)
    return damaged("it ends after " + std::to_string(size) + " bytes");
  if (!file::ProgramBufferHasIdentifier(data))
    return damaged(std::string("expected the mark ") +
                   file::ProgramIdentifier() + " at byte 4");
  flatbuffers::Verifier::Options limits;
  // Tensors are tables; a network has hundreds at its edge at the most.
  limits.max_tables = 1 << 16;
  flatbuffers::Verifier verifier(data, size, limits);
  if (!file::VerifyProgramBuffer(verifier))
    return damaged("its tables do not fit together");
  const file::Program *root = file::GetProgram(data);
  // The version first: a later format may count its fingerprint differently.
  if (Status same = checkVersions(*root); !same)
    return same.error();
  const uint8_t *fingerprint = fingerprintAt(data);
  if (!fingerprint ||
      root->fingerprint() != fingerprintOf(data, size, fingerprint - data))
    return damaged("its bytes do not have the fingerprint that it names");
  if (Status fits = checkCopies(*root, size); !fits)
    return fits.error();

  Program program;
  program.fingerprint = root->fingerprint();
  program.name = root->name()->str();
  if (Status read = readMachine(*root, options, program); !read)
    return read.error();
  program.inputs = readTensors(*root->inputs());
  program.outputs = readTensors(*root->outputs());
  program.hosts = readHosts(root->hosts());
  if (Status read = readInstructions(*root, program); !read)
    return read.error();
  program.sources.assign(root->sources()->begin(), root->sources()->end());
  for (const flatbuffers::String *name : *root->source_names())
    program.sourceNames.push_back(name->str());
  program.constants.assign(root->constants()->begin(),
                           root->constants()->end());
  program.dramBytes = root->dram_bytes();
  program.scratchpadBytes = root->scratchpad_bytes();
  Status valid = options.prove ? verify(program) : validate(program);
  if (!valid)
    return valid.error();
  return program;
}
