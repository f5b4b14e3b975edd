# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# How this project declares its libraries and programs: one function for each kind, so that flags stand in one place.

set(NPU_WARNINGS -Wall -Wextra -Wpedantic -Wno-unused-parameter -Wno-c++20-extensions -Werror)

# The runtime: plain C++17, no LLVM. Exceptions stay inside it (the C API turns them into statuses).
add_library(npu_runtime_options INTERFACE)
target_compile_options(npu_runtime_options INTERFACE ${NPU_WARNINGS})
target_include_directories(npu_runtime_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}")

# The compiler: as LLVM is built (no exceptions; RTTI as in Debian's package).
add_library(npu_compiler_options INTERFACE)
target_compile_options(npu_compiler_options INTERFACE ${NPU_WARNINGS} -fno-exceptions
  $<$<NOT:$<BOOL:${LLVM_ENABLE_RTTI}>>:-fno-rtti>)
target_include_directories(npu_compiler_options INTERFACE
  "${CMAKE_SOURCE_DIR}/include" "${CMAKE_BINARY_DIR}/include" "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}")
target_include_directories(npu_compiler_options SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
separate_arguments(npu_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(npu_compiler_options INTERFACE NPU_VERSION="${NPU_VERSION}")
target_compile_options(npu_compiler_options INTERFACE ${npu_llvm_definitions})

# npu_add_runtime_library(NAME SOURCES... [LINK libs...])
function(npu_add_runtime_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC npu_runtime_options ${ARG_LINK})
endfunction()

# npu_add_library(NAME SOURCES... [LINK libs...] [DEPENDS targets...]): a compiler library on the MLIR and LLVM dylibs.
function(npu_add_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC npu_compiler_options ${ARG_LINK} MLIR LLVM)
  add_dependencies(${name} npu-tablegen ${ARG_DEPENDS})
endfunction()

# npu_add_tool(NAME SOURCES... [LINK libs...]): a program that is installed.
function(npu_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# npu_mlir_tablegen(TARGET FILE.td "OUT -gen..."...): mlir-tblgen outputs, all made before any library is compiled.
add_custom_target(npu-tablegen)
function(npu_mlir_tablegen target td)
  set(LLVM_TARGET_DEFINITIONS ${td})
  set(TABLEGEN_OUTPUT)
  list(LENGTH ARGN n)
  math(EXPR last "${n} - 1")
  set(i 0)
  while(i LESS n)
    list(GET ARGN ${i} entry)
    separate_arguments(entry)
    list(POP_FRONT entry out)
    mlir_tablegen(${out} ${entry} EXTRA_INCLUDES "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}"
      ${MLIR_INCLUDE_DIRS})
    math(EXPR i "${i} + 1")
  endwhile()
  add_custom_target(${target} DEPENDS ${TABLEGEN_OUTPUT})
  add_dependencies(npu-tablegen ${target})
endfunction()
