// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RangeTable.h"

#include "npu/Support/WriteFile.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;
using namespace mlir::npu;

static constexpr StringLiteral formatName = "npu-ranges";
static constexpr int64_t formatVersion = 1;

/// Adds one entry of the file's list to `table`.
static Error addEntry(const json::Value &entry, RangeTable &table) {
  const json::Object *fields = entry.getAsObject();
  if (!fields)
    return createStringError("expected an object such as {\"tensor\": "
                             "\"conv1\", \"min\": 0.0, \"max\": 6.0}");
  std::optional<StringRef> tensor = fields->getString("tensor");
  if (!tensor)
    return createStringError("expected a string \"tensor\" that names it");
  std::optional<double> min = fields->getNumber("min");
  std::optional<double> max = fields->getNumber("max");
  if (!min || !max)
    return createStringError("tensor '" + *tensor +
                             "': expected two numbers \"min\" and \"max\"");
  if (!std::isfinite(*min) || !std::isfinite(*max) || *min > *max)
    return createStringError(
        "tensor '" + *tensor + "': expected finite min <= max, found min = " +
        Twine(std::to_string(*min)) + " and max = " + std::to_string(*max));
  if (!table.insert({tensor->str(), RealRange{*min, *max}}).second)
    return createStringError("tensor '" + *tensor +
                             "' is there twice; keep one of its entries");
  return Error::success();
}

static Expected<RangeTable> parseTable(StringRef text) {
  Expected<json::Value> root = json::parse(text);
  if (!root)
    return createStringError("expected JSON: " + toString(root.takeError()));
  const json::Object *fields = root->getAsObject();
  if (!fields || fields->getString("format") != formatName)
    return createStringError(
        "expected a calibration table with \"format\": \"" + formatName +
        "\", as npu-export-ranges writes it");
  if (fields->getInteger("version") != formatVersion)
    return createStringError("expected \"version\": " + Twine(formatVersion) +
                             "; export the table again with this version");
  const json::Array *entries = fields->getArray("ranges");
  if (!entries)
    return createStringError("expected a list \"ranges\"");
  RangeTable table;
  for (auto [i, entry] : enumerate(*entries))
    if (Error error = addEntry(entry, table))
      return createStringError("entry " + Twine(i + 1) +
                               " of \"ranges\": " + toString(std::move(error)));
  return table;
}

Expected<RangeTable> mlir::npu::readRangeTable(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer =
      MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return createStringError("cannot read calibration table '" + path +
                             "': " + buffer.getError().message());
  Expected<RangeTable> table = parseTable((*buffer)->getBuffer());
  if (!table)
    return createStringError("calibration table '" + path +
                             "': " + toString(table.takeError()));
  return table;
}

Error mlir::npu::writeRangeTable(const RangeTable &table, StringRef path) {
  return writeFile(path, [&](raw_ostream &os) {
    os << "{\n  \"format\": \"" << formatName
       << "\",\n  \"version\": " << formatVersion << ",\n  \"ranges\": [";
    bool first = true;
    for (const auto &[tensor, range] : table) {
      os << (first ? "\n    " : ",\n    ");
      first = false;
      json::OStream line(os);
      line.object([&, &tensor = tensor, &range = range] {
        line.attribute("tensor", json::fixUTF8(tensor));
        line.attribute("min", range.min);
        line.attribute("max", range.max);
      });
    }
    os << "\n  ]\n}\n";
  });
}
