/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the library of a program's host functions (m.host.so, beside m.npu)
 * exports under the name `npu_host_library`. Plain C; every member is 8 bytes
 * wide. */
#ifndef NPU_HOST_LIBRARY_H
#define NPU_HOST_LIBRARY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NPU_HOST_LIBRARY_VERSION 1u

/* One function, at the place that the program's table gives it. */
typedef struct {
  int64_t num_inputs;
  int64_t num_outputs;
  /* Bytes of all inputs together, and of all outputs. */
  int64_t input_bytes;
  int64_t output_bytes;
  /* Bytes of the arena, which is aligned to 64 bytes. */
  int64_t arena_bytes;
  /* Takes a dense row-major buffer for each input and output, aligned to its
   * element; an array of none may be null. Returns 0; 1 if a pointer is null;
   * 2 if the arena is not aligned. */
  int (*run)(const void *const *inputs, void *const *outputs, void *arena);
} npu_host_function;

typedef struct {
  /* NPU_HOST_LIBRARY_VERSION of the compiler. */
  uint64_t version;
  /* Of the .npu file that the functions belong to. */
  uint64_t fingerprint;
  const npu_host_function *functions;
  int64_t num_functions;
  /* What the processor must be able to do, by LLVM's names of its features,
   * separated by commas. */
  const char *features;
} npu_host_library_t;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* NPU_HOST_LIBRARY_H */
