/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a shared library made by npu-compile exports under the name
 * `npu_native_program`, so that a program can load and run a network that it
 * was not compiled with. Plain C. */
#ifndef NPU_TARGET_CPU_NATIVEPROGRAM_H
#define NPU_TARGET_CPU_NATIVEPROGRAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NPU_NATIVE_PROGRAM_VERSION 1u

/* One input or output: a dense row-major buffer. */
typedef struct {
  const char *name;
  /* NumPy's name of the element type. */
  const char *type;
  const int64_t *shape;
  int64_t rank;
  int64_t bytes;
  /* real = scale * (integer - zero_point), if quantized is not 0. */
  double scale;
  int64_t zero_point;
  int64_t quantized;
} npu_native_tensor;

typedef struct {
  /* NPU_NATIVE_PROGRAM_VERSION of the compiler. */
  uint64_t version;
  const npu_native_tensor *inputs;
  int64_t num_inputs;
  const npu_native_tensor *outputs;
  int64_t num_outputs;
  /* Bytes of the arena, which is aligned to 64 bytes. */
  int64_t arena_bytes;
  /* Returns 0; 1 if a pointer is null; 2 if the arena is not aligned. */
  int (*run)(const void *const *inputs, void *const *outputs, void *arena);
  /* What the processor must be able to do, by LLVM's names of its features,
   * separated by commas. */
  const char *features;
} npu_native_program_t;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* NPU_TARGET_CPU_NATIVEPROGRAM_H */
