/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/**
 * The runtime of the accelerator, for C and everything that can call C: loads
 * .npu programs, runs them in the simulator, and says how long the chip takes.
 *
 * Every function that can fail returns a status; npu_last_error() then has the
 * message of the calling thread. No function throws, prints or ends the
 * process. Handles may be used by any number of threads at once, except that
 * npu_program_free must be the last use of one.
 */
#ifndef NPU_RUNTIME_H
#define NPU_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call. */
typedef enum npu_status {
  NPU_OK = 0,
  /** A null pointer, an index that is too large, an unknown machine. */
  NPU_INVALID_ARGUMENT = 1,
  /** A file cannot be read. */
  NPU_FILE_ERROR = 2,
  /** The bytes are not a program that this version can run. */
  NPU_INVALID_PROGRAM = 3,
  /** The host has not enough memory. */
  NPU_OUT_OF_MEMORY = 4,
  /** The program cannot be timed on that machine. */
  NPU_NOT_TIMED = 5,
  /** The program was made for a machine with other figures. */
  NPU_OTHER_MACHINE = 6,
  /** The program calls host functions, and their library is not loaded. */
  NPU_NEEDS_HOST = 7,
  /** The library of host functions cannot be loaded, or is another program's.
   */
  NPU_INVALID_HOST = 8
} npu_status;

/** Types of elements; little-endian. */
typedef enum npu_type {
  NPU_INT8 = 0,
  NPU_UINT8 = 1,
  NPU_INT16 = 2,
  NPU_UINT16 = 3,
  NPU_INT32 = 4,
  /** In 8 bytes, sign-extended. */
  NPU_INT48 = 5,
  /** In a byte, 0 or 1. */
  NPU_BOOL = 7,
  NPU_FLOAT16 = 8,
  /** The upper half of a float32. */
  NPU_BFLOAT16 = 9,
  NPU_FLOAT32 = 10
} npu_type;

/** A loaded program. */
typedef struct npu_program npu_program;

/** An input or output. Its pointers are valid as long as the program. */
typedef struct npu_tensor {
  /** As in the user's model. */
  const char *name;
  npu_type type;
  /** 0 for a scalar. */
  size_t rank;
  /** `rank` extents, outermost first, in elements. */
  const int64_t *shape;
  /** real = scale * (integer - zero_point) */
  double scale;
  int64_t zero_point;
  /** Bytes of the tensor, dense. */
  size_t bytes;
} npu_tensor;

/**
 * A function that the program has the host run, because the chip cannot. Its
 * pointers are valid as long as the program.
 */
typedef struct npu_host {
  /** The layers that it computes, as in the user's model. */
  const char *name;
  /** Why the chip does not run them. */
  const char *reason;
  /** Bytes that one call reads and writes in DRAM. */
  size_t read_bytes;
  size_t write_bytes;
  /** Calls so far and what they took, of all threads together. */
  size_t calls;
  double seconds;
} npu_host;

/** The version of this library, "MAJOR.MINOR.PATCH". */
const char *npu_version(void);

/**
 * Why the calling thread's last failing call failed: what was expected, what
 * was found, what to do. Valid until that thread's next call.
 */
const char *npu_last_error(void);

/**
 * Loads a program from the bytes of a .npu file, whatever they are: it is
 * verified, and proven free of races and deadlocks. The bytes are not needed
 * afterwards. On failure *program is null. What a program declares of inputs
 * and outputs takes no memory until it runs.
 */
npu_status npu_program_load(const void *bytes, size_t size,
                            npu_program **program);

/** The same from a file. */
npu_status npu_program_load_file(const char *path, npu_program **program);

/** Frees a program; null is allowed. */
void npu_program_free(npu_program *program);

/** The name of the network; null for a null program. */
const char *npu_program_name(const npu_program *program);

/** The machine that the program was made for, as JSON; owned by the program. */
const char *npu_program_machine(const npu_program *program);

/**
 * Whether the program was made for `machine`, the name of a built-in machine or
 * the path of a JSON file: NPU_OK if their figures are the same, whatever their
 * names, and NPU_OTHER_MACHINE if not.
 */
npu_status npu_program_check_machine(const npu_program *program,
                                     const char *machine);

/** How many inputs and outputs the program has, in the order of its network. */
size_t npu_program_input_count(const npu_program *program);
size_t npu_program_output_count(const npu_program *program);

/** Describes input or output number `index`. */
npu_status npu_program_input(const npu_program *program, size_t index,
                             npu_tensor *tensor);
npu_status npu_program_output(const npu_program *program, size_t index,
                              npu_tensor *tensor);

/** How many host functions the program has; most have none. */
size_t npu_program_host_count(const npu_program *program);

/** Describes host function number `index`. */
npu_status npu_program_host(const npu_program *program, size_t index,
                            npu_host *host);

/**
 * Loads the library of the program's host functions, which npu-compile writes
 * beside the .npu file. It is native code, which runs with all rights of this
 * process, on a processor of the kind that it was compiled for: nothing but
 * this function ever loads it. A library that does not carry the program's
 * fingerprint is refused. Must have returned before the program is run.
 */
npu_status npu_program_load_host(npu_program *program, const char *path);

/**
 * Runs the program `count` times in the simulator, bit for bit as the chip.
 * inputs[k] points to `count` tensors of input k, dense and one behind the
 * other, and outputs[k] to room for as many of output k. Up to `threads`
 * threads share the runs; 0: one for each of the host's processors. The first
 * run prepares the program. One with host functions needs their library first.
 */
npu_status npu_program_run(const npu_program *program, size_t count,
                           const void *const *inputs, void *const *outputs,
                           unsigned threads);

/**
 * How long the chip takes and what that costs, without running the program:
 * statistics as JSON, and a timeline in the trace format that Perfetto opens.
 * `machine` is null for the program's own, the name of a built-in machine, or
 * the path of a JSON file. Of `stats` and `trace` either may be null; what is
 * returned is freed by npu_string_free.
 */
npu_status npu_program_time(const npu_program *program, const char *machine,
                            char **stats, char **trace);

/** Frees a string that npu_program_time returned; null is allowed. */
void npu_string_free(char *string);

#ifdef __cplusplus
}
#endif

#endif /* NPU_RUNTIME_H */
