// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Machines from JSON and back.
#include "runtime/machine/Builtin.h"
#include "runtime/machine/Figures.h"
#include "runtime/machine/Machine.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

namespace npu::machine {
namespace {

using Json = nlohmann::json;

/// A value as the user wrote it, cut to what fits a message.
std::string shown(const Json &value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

/// Collects the first error; later reads do nothing.
class Reader {
public:
  Reader(const Json &root, const std::string &origin)
      : root(root), origin(origin) {}

  void fail(const std::string &path, const std::string &expected,
            const std::string &found, const std::string &mend) {
    if (!status)
      return;
    status = Error{origin + ": field '" + path + "': expected " + expected +
                   ", found " + found + "; " + mend};
  }

  /// The value at a dotted path below `from`, or null after an error.
  const Json *at(const Json &from, const std::string &prefix,
                 const std::string &path, const char *unit) {
    const Json *value = &from;
    std::string walked = prefix;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '.');) {
      if (!value->is_object()) {
        fail(walked, "an object of fields", shown(*value),
             "write it as { ... }");
        return nullptr;
      }
      walked += (walked.empty() || walked.back() == '.' ? "" : ".") + part;
      auto found = value->find(part);
      if (found == value->end()) {
        fail(walked, *unit ? std::string("a figure in ") + unit : "a value",
             "no such field",
             "add it, or start from a built-in machine with \"extends\"");
        return nullptr;
      }
      value = &*found;
    }
    return value;
  }

  std::string range(const FigureRule &rule) {
    return "from " + std::to_string(rule.minimum) + " to " +
           std::to_string(rule.maximum);
  }

  void read(const std::string &path, const Json &value, int64_t &member,
            const FigureRule &rule) {
    bool whole = value.is_number_integer() &&
                 !(value.is_number_unsigned() &&
                   value.get<uint64_t>() >
                       uint64_t(std::numeric_limits<int64_t>::max()));
    if (!whole || value.get<int64_t>() < rule.minimum ||
        value.get<int64_t>() > rule.maximum)
      return fail(path,
                  std::string("a whole number of ") + rule.unit + " " +
                      range(rule),
                  shown(value), "correct the figure");
    member = value.get<int64_t>();
  }

  void read(const std::string &path, const Json &value, bool &member,
            const FigureRule &) {
    if (!value.is_boolean())
      return fail(path, "true or false", shown(value), "write one of them");
    member = value.get<bool>();
  }

  void read(const std::string &path, const Json &value, double &member,
            const FigureRule &rule) {
    // get<double> of a number literal may be infinite: 1e999.
    if (!value.is_number() || !std::isfinite(value.get<double>()) ||
        value.get<double>() < 0 || value.get<double>() > 1e9)
      return fail(path,
                  std::string("a number of ") + rule.unit + " from 0 to 1e9",
                  shown(value), "correct the figure");
    member = value.get<double>();
  }

  void read(const std::string &path, const Json &value, Ratio &member,
            const FigureRule &rule) {
    auto outside = [&](int64_t part) { return part < 1 || part > ratioLimit; };
    int64_t numerator = -1, denominator = 1;
    if (value.is_number_integer() && value.get<int64_t>() >= 0 &&
        value.get<int64_t>() <= ratioLimit) {
      numerator = value.get<int64_t>();
    } else if (value.is_string()) {
      // "3/4": sscanf would take more than digits.
      const std::string text = value.get<std::string>();
      size_t slash = text.find('/');
      auto digits = [&](const std::string &part) -> int64_t {
        if (part.empty() || part.size() > 7 ||
            part.find_first_not_of("0123456789") != std::string::npos)
          return -1;
        return std::stoll(part);
      };
      if (slash != std::string::npos) {
        numerator = digits(text.substr(0, slash));
        denominator = digits(text.substr(slash + 1));
      }
    }
    bool zeroAllowed = rule.minimum == 0 && numerator == 0;
    if ((outside(numerator) && !zeroAllowed) || outside(denominator))
      return fail(
          path,
          std::string(rule.minimum == 0 ? "a" : "a positive") + " number of " +
              rule.unit +
              ", whole or a fraction such as \"3/4\", of parts up to 4096",
          shown(value), "correct the figure");
    member = Ratio::of(numerator, denominator);
  }

  void read(const std::string &path, const Json &value, InputOutput &member,
            const FigureRule &) {
    if (value == "dram")
      member = InputOutput::Dram;
    else if (value == "scratchpad")
      member = InputOutput::Scratchpad;
    else
      fail(path, "\"dram\" or \"scratchpad\"", shown(value),
           "write one of them");
  }

  /// The members of an object in a list: those that `visit` walks, and no
  /// others but `extra`.
  template <typename Walk>
  void readEntry(const std::string &path, const Json &json, const char *what,
                 std::set<std::string> extra, Walk &&walk) {
    if (!json.is_object())
      return fail(path, "an object", shown(json), "write it as { ... }");
    walk([&](const std::string &field, auto &member, const FigureRule &rule) {
      extra.insert(field);
      if (const Json *value = at(json, path + ".", field, rule.unit))
        read(path + "." + field, *value, member, rule);
    });
    for (const auto &[key, child] : json.items())
      if (!extra.count(key))
        fail(std::string(path).append(".").append(key),
             std::string("only fields that ") + what + " has", "an unknown one",
             "remove it or correct its spelling");
  }

  void read(const std::string &path, const Json &value,
            std::vector<MacArray> &member, const FigureRule &) {
    if (!value.is_array() || value.size() > 16)
      return fail(path, "a list of up to 16 shapes of the array", shown(value),
                  "write it as [ { ... }, ... ], or [] for none");
    for (size_t i = 0; i < value.size(); ++i) {
      MacArray array;
      readEntry(path + "[" + std::to_string(i) + "]", value[i], "a shape", {},
                [&](auto &&visit) { forEachArrayFigure(array, visit); });
      member.push_back(array);
    }
  }

  void read(const std::string &path, const Json &value, std::string &member) {
    if (!value.is_string() || value.get<std::string>().empty())
      return fail(path, "a text that is not empty", shown(value),
                  "write it in quotes");
    member = value.get<std::string>();
  }

  const Json &root;
  const std::string &origin;
  Status status;
};

/// Every path of `value` that is not in `known` or below a path in `open`.
void findUnknown(const Json &value, const std::string &prefix,
                 const std::set<std::string> &known, Reader &reader) {
  for (const auto &[key, child] : value.items()) {
    std::string path = prefix;
    path.append(prefix.empty() ? "" : ".").append(key);
    if (known.count(path)) {
      continue;
    }
    auto inside = known.lower_bound(path + ".");
    bool isGroup = inside != known.end() &&
                   inside->compare(0, path.size() + 1, path + ".") == 0;
    if (isGroup && child.is_object()) {
      findUnknown(child, path, known, reader);
    } else if (!isGroup) {
      reader.fail(path, "only fields that a machine has", "an unknown one",
                  "remove it or correct its spelling (docs/machines.md lists "
                  "the fields)");
    }
  }
}

std::set<std::string> figurePaths() {
  std::set<std::string> paths{"operatingPoints"};
  Machine machine;
  forEachFigure(machine, [&](const std::string &path, auto &,
                             const FigureRule &) { paths.insert(path); });
  return paths;
}

/// Whether `path` names a figure or a group of figures.
bool namesFigures(const std::string &path,
                  const std::set<std::string> &figures) {
  if (figures.count(path))
    return true;
  auto inside = figures.lower_bound(path + ".");
  return inside != figures.end() &&
         inside->compare(0, path.size() + 1, path + ".") == 0;
}

void readOperatingPoints(Reader &reader, Machine &machine) {
  const Json *points =
      reader.at(reader.root, "", "operatingPoints", "operating points");
  if (!points)
    return;
  if (!points->is_array() || points->empty() || points->size() > 256)
    return reader.fail("operatingPoints",
                       "a list of 1 to 256 operating points, the first being "
                       "that of reset",
                       shown(*points), "write it as [ { ... }, ... ]");
  machine.operatingPoints.clear();
  for (size_t i = 0; i < points->size(); ++i) {
    const Json &json = (*points)[i];
    std::string path = "operatingPoints[" + std::to_string(i) + "]";
    OperatingPoint point;
    reader.readEntry(
        path, json, "an operating point", {"name"},
        [&](auto &&visit) { forEachOperatingPointFigure(point, visit); });
    if (json.is_object())
      if (const Json *name = reader.at(json, path + ".", "name", ""))
        reader.read(path + ".name", *name, point.name);
    machine.operatingPoints.push_back(point);
  }
}

void readSources(Reader &reader, Machine &machine) {
  auto found = reader.root.find("sources");
  if (found == reader.root.end())
    return;
  if (!found->is_object())
    return reader.fail("sources", "an object of \"field\": \"source\"",
                       shown(*found), "write it as { ... }");
  const std::set<std::string> figures = figurePaths();
  for (const auto &[path, source] : found->items()) {
    if (!namesFigures(path, figures))
      return reader.fail(
          "sources." + path, "the path of a figure or of a group of figures",
          "no figure of that name", "remove the entry or correct its name");
    std::string text;
    reader.read("sources." + path, source, text);
    machine.sources[path] = text;
  }
}

/// A file that extends a built-in machine, with what it leaves out filled in.
Expected<Json> withBase(Json json, const std::string &origin) {
  auto extends = json.find("extends");
  if (extends == json.end())
    return json;
  std::optional<std::string_view> base;
  if (extends->is_string())
    base = builtinMachineText(extends->get<std::string>());
  if (!base) {
    std::string names;
    for (const std::string &name : builtinMachineNames())
      names += (names.empty() ? "" : ", ") + name;
    return Error{origin +
                 ": field 'extends': expected the name of a built-in "
                 "machine (" +
                 names + "), found " + shown(*extends) +
                 "; correct the name, or give every figure"};
  }
  json.erase(extends);
  Json merged = Json::parse(*base);
  // A source of the base does not speak for a figure that was changed.
  merged.erase("sources");
  merged.merge_patch(json);
  return merged;
}

Json ratioToJson(Ratio ratio) {
  if (ratio.denominator == 1)
    return ratio.numerator;
  return std::to_string(ratio.numerator) + "/" +
         std::to_string(ratio.denominator);
}

Json figuresToJson(const Machine &machine) {
  Json json;
  forEachFigure(machine, [&](const std::string &path, const auto &member,
                             const FigureRule &) {
    std::string pointer = "/" + path;
    for (char &c : pointer)
      if (c == '.')
        c = '/';
    using T = std::decay_t<decltype(member)>;
    Json &slot = json[Json::json_pointer(pointer)];
    if constexpr (std::is_same_v<T, Ratio>)
      slot = ratioToJson(member);
    else if constexpr (std::is_same_v<T, InputOutput>)
      slot = member == InputOutput::Dram ? "dram" : "scratchpad";
    else if constexpr (std::is_same_v<T, std::vector<MacArray>>) {
      slot = Json::array();
      for (const MacArray &array : member) {
        Json entry;
        forEachArrayFigure(array,
                           [&](const char *field, int64_t lanes,
                               const FigureRule &) { entry[field] = lanes; });
        slot.push_back(entry);
      }
    } else
      slot = member;
  });
  json["operatingPoints"] = Json::array();
  for (const OperatingPoint &point : machine.operatingPoints) {
    Json entry{{"name", point.name}};
    forEachOperatingPointFigure(
        point, [&](const char *path, const auto &member, const FigureRule &) {
          entry[path] = member;
        });
    json["operatingPoints"].push_back(entry);
  }
  return json;
}

} // namespace

Expected<Machine> parseMachine(std::string_view text,
                               const std::string &origin) {
  // JSON leaves open what a key given twice means, so it is refused.
  std::vector<std::set<std::string>> keys;
  std::string repeated;
  Json json = Json::parse(
      text,
      [&](int, Json::parse_event_t event, Json &value) {
        if (event == Json::parse_event_t::object_start)
          keys.emplace_back();
        else if (event == Json::parse_event_t::object_end)
          keys.pop_back();
        else if (event == Json::parse_event_t::key &&
                 !keys.back().insert(value.get<std::string>()).second)
          repeated = value.get<std::string>();
        return true;
      },
      /*allow_exceptions=*/false);
  if (json.is_discarded())
    return Error{origin + ": expected a machine in JSON, found text that is "
                          "not JSON; check it with a JSON checker"};
  if (!repeated.empty())
    return Error{origin + ": field '" + repeated +
                 "': expected once, found twice in one object; remove one"};
  if (!json.is_object())
    return Error{origin + ": expected a machine as a JSON object, found " +
                 shown(json) + "; write it as { ... }"};
  Expected<Json> full = withBase(std::move(json), origin);
  if (!full)
    return full.error();

  Machine machine;
  Reader reader(*full, origin);
  std::set<std::string> known = figurePaths();
  known.insert({"name", "description", "sources"});
  findUnknown(*full, "", known, reader);
  if (const Json *name = reader.at(*full, "", "name", ""))
    reader.read("name", *name, machine.name);
  if (auto text = full->find("description"); text != full->end())
    reader.read("description", *text, machine.description);
  forEachFigure(machine, [&](const std::string &path, auto &member,
                             const FigureRule &rule) {
    if (const Json *value = reader.at(*full, "", path, rule.unit))
      reader.read(path, *value, member, rule);
  });
  readOperatingPoints(reader, machine);
  readSources(reader, machine);
  if (!reader.status)
    return reader.status.error();
  if (Status valid = validate(machine); !valid)
    return Error{origin + ": " + valid.message()};
  return machine;
}

Expected<Machine> loadMachine(const std::string &nameOrPath) {
  if (std::optional<std::string_view> text = builtinMachineText(nameOrPath))
    return parseMachine(*text, nameOrPath);
  std::ifstream file(nameOrPath, std::ios::binary);
  std::ostringstream text;
  if (file)
    text << file.rdbuf();
  if (!file || file.bad()) {
    std::string names;
    for (const std::string &name : builtinMachineNames())
      names += (names.empty() ? "" : ", ") + name;
    return Error{"machine '" + nameOrPath +
                 "': expected the name of a built-in machine (" + names +
                 ") or a readable JSON file, found neither; correct the name "
                 "or the path"};
  }
  return parseMachine(text.str(), nameOrPath);
}

std::string toJson(const Machine &machine) {
  Json json = figuresToJson(machine);
  json["name"] = machine.name;
  if (!machine.description.empty())
    json["description"] = machine.description;
  if (!machine.sources.empty())
    json["sources"] = machine.sources;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

uint64_t fingerprint(const Machine &machine) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char byte : figuresToJson(machine).dump(
           -1, ' ', false, Json::error_handler_t::replace))
    hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

std::vector<std::string> figuresWithoutSource(const Machine &machine) {
  std::vector<std::string> missing;
  for (const std::string &path : figurePaths()) {
    bool covered = false;
    for (std::string prefix = path; !covered;
         prefix.resize(prefix.rfind('.'))) {
      covered = machine.sources.count(prefix) != 0;
      if (prefix.find('.') == std::string::npos)
        break;
    }
    if (!covered)
      missing.push_back(path);
  }
  return missing;
}

} // namespace npu::machine
