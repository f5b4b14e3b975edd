# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# How this project declares its libraries and programs: one function for each kind, so that flags stand in one place.

set(NPU_WARNINGS -Wall -Wextra -Wpedantic -Wno-unused-parameter -Wno-c++20-extensions -Werror)

if(NPU_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

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

# MLIR's headers take most of the time that a file of the compiler takes; precompiled, a file takes a quarter of it. Sources
# include what they use all the same: -DNPU_PRECOMPILE_HEADERS=OFF builds without.
if(NPU_PRECOMPILE_HEADERS)
  file(WRITE "${CMAKE_BINARY_DIR}/npu_headers.cpp" "")
  add_library(npu_headers STATIC "${CMAKE_BINARY_DIR}/npu_headers.cpp")
  target_link_libraries(npu_headers PRIVATE npu_compiler_options)
  target_precompile_headers(npu_headers PRIVATE "${CMAKE_SOURCE_DIR}/cmake/Precompiled.h")
  # Without its date the file is the same each time, as ccache wants it.
  target_compile_options(npu_headers PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  # The precompiled file holds the name of its folder. What it is made of tells ccache better what it is (CCACHE_PCH_EXTSUM),
  # so that another checkout has the objects of this one.
  execute_process(COMMAND dpkg-query -W clang-22 libmlir-22-dev llvm-22-dev
    OUTPUT_VARIABLE npu_header_packages RESULT_VARIABLE npu_header_status ERROR_QUIET)
  if(npu_header_status EQUAL 0)
    file(SHA256 "${CMAKE_SOURCE_DIR}/cmake/Precompiled.h" npu_headers_sum)
    string(SHA256 npu_headers_sum
      "${npu_headers_sum} ${npu_header_packages} ${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_RELEASE}")
    file(WRITE "${CMAKE_BINARY_DIR}/CMakeFiles/npu_headers.dir/cmake_pch.hxx.pch.sum" "${npu_headers_sum}\n")
  endif()
endif()

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
  if(NPU_PRECOMPILE_HEADERS)
    target_precompile_headers(${name} REUSE_FROM npu_headers)
    target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

# npu_add_tool(NAME SOURCES... [LINK libs...]): a program that is installed.
function(npu_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  # Debian keeps LLVM's libraries outside of the linker's path.
  set_target_properties(${name} PROPERTIES INSTALL_RPATH "\$ORIGIN/../lib;${LLVM_LIBRARY_DIR}")
  install(TARGETS ${name} RUNTIME DESTINATION bin COMPONENT tools)
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

# npu_isa_tablegen(OUT -gen-...): runs this project's npu-tblgen on the instruction set.
function(npu_isa_tablegen out generator)
  add_custom_command(OUTPUT "${out}"
    COMMAND npu-tblgen ${generator} -I "${CMAKE_SOURCE_DIR}" -I "${MLIR_INCLUDE_DIRS}"
      "${CMAKE_SOURCE_DIR}/runtime/isa/ISA.td" -o "${out}"
    DEPENDS npu-tblgen "${CMAKE_SOURCE_DIR}/runtime/isa/ISA.td" "${CMAKE_SOURCE_DIR}/runtime/isa/ISABase.td"
    COMMENT "Building ${out}" VERBATIM)
endfunction()

# npu_add_unit_test(NAME SOURCES... [LINK libs...] [RUNTIME]): a GoogleTest program, built by the target npu-unit-tests and
# run and counted by `make test`. RUNTIME: it tests runtime/ alone, so it is also run under ASan and UBSan
# (-DNPU_SANITIZE=ON, target npu-runtime-unit-tests). Its working directory is the build folder; the environment has
# NPU_SOURCE_DIR, NPU_BINARY_DIR and NPU_TEST_DATA.
add_custom_target(npu-unit-tests)
add_custom_target(npu-runtime-unit-tests)
function(npu_add_unit_test name)
  cmake_parse_arguments(ARG "RUNTIME" "" "LINK" ${ARGN})
  if(NOT NPU_BUILD_TESTS)
    return()
  endif()
  find_package(GTest REQUIRED)
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test/unit")
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main)
  add_dependencies(npu-unit-tests ${name})
  set_property(GLOBAL APPEND PROPERTY NPU_UNIT_TESTS ${name})
  if(ARG_RUNTIME)
    add_dependencies(npu-runtime-unit-tests ${name})
    set_property(GLOBAL APPEND PROPERTY NPU_RUNTIME_UNIT_TESTS ${name})
  endif()
endfunction()

# Writes which unit tests exist, one name a line, for the test runner: a program left over from an earlier build is not run.
function(npu_write_unit_test_lists)
  foreach(kind UNIT_TESTS RUNTIME_UNIT_TESTS)
    get_property(names GLOBAL PROPERTY NPU_${kind})
    list(JOIN names "\n" text)
    string(TOLOWER ${kind} file)
    file(WRITE "${CMAKE_BINARY_DIR}/test/${file}.txt" "${text}\n")
  endforeach()
endfunction()
cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL npu_write_unit_test_lists)
