// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How the runtime reports failure: a value, or an error with a message for
/// the user. Plain C++17; the compiler turns these into located diagnostics.
#ifndef NPU_RUNTIME_SUPPORT_EXPECTED_H
#define NPU_RUNTIME_SUPPORT_EXPECTED_H

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace npu {

/// Why something failed: what was expected, what was found, how to mend it.
struct Error {
  std::string message;
};

/// Success, or an Error. Converts to true on success.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Error error) : failed(true), text(std::move(error.message)) {}

  explicit operator bool() const { return !failed; }
  /// The message; empty on success.
  const std::string &message() const { return text; }
  Error error() const { return Error{text}; }

private:
  bool failed = false;
  std::string text;
};

/// A T, or an Error. Converts to true if it holds a T.
template <typename T> class [[nodiscard]] Expected {
public:
  Expected(T value) : storage(std::move(value)) {}
  Expected(Error error) : storage(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<T>(storage); }
  T &operator*() {
    assert(*this && "holds an error");
    return *std::get_if<T>(&storage);
  }
  const T &operator*() const {
    assert(*this && "holds an error");
    return *std::get_if<T>(&storage);
  }
  T *operator->() { return &**this; }
  const T *operator->() const { return &**this; }
  const std::string &message() const {
    assert(!*this && "holds a value");
    return std::get_if<Error>(&storage)->message;
  }
  Error error() const { return Error{message()}; }

private:
  std::variant<T, Error> storage;
};

} // namespace npu

#endif // NPU_RUNTIME_SUPPORT_EXPECTED_H
