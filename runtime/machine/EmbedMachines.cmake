# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# cmake -DOUT=Builtin.cpp -DFILES="a.json;b.json" -P EmbedMachines.cmake: writes the machines' text as C++.
set(text "// Made by EmbedMachines.cmake from the machines' JSON files.
#include \"runtime/machine/Builtin.h\"
#include \"runtime/machine/Machine.h\"

#include <algorithm>
#include <array>

namespace npu::machine {
namespace {
struct Entry {
  const char *name;
  std::string_view text;
};
constexpr std::array entries = {
")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" json)
  string(APPEND text "    Entry{\"${name}\", R\"json(${json})json\"},\n")
endforeach()
string(APPEND text "};
} // namespace

std::optional<std::string_view> builtinMachineText(const std::string &name) {
  for (const Entry &entry : entries)
    if (name == entry.name)
      return entry.text;
  return std::nullopt;
}

std::vector<std::string> builtinMachineNames() {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const Entry &entry : entries)
    names.emplace_back(entry.name);
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace npu::machine
")
file(WRITE "${OUT}" "${text}")
