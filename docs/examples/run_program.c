/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Runs a program COUNT times in the simulator (once if nothing is said), every
 * element of its inputs being the one that stands for 0, prints the first bytes
 * of the last outputs, and writes how long the chip takes to STATS.json.
 * docs/tutorials/run-a-program-from-c.md goes through it.
 *
 *   cc run_program.c $(pkg-config --cflags --libs npu-runtime) -o run_program
 *   ./run_program model.npu [COUNT [STATS.json]]
 */
#include <npu_runtime.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_tensors = 8 };

static int fail(const char *what) {
  fprintf(stderr, "run_program: %s\n", what);
  return EXIT_FAILURE;
}

static void print_tensor(const char *kind, const npu_tensor *tensor) {
  printf("%s '%s': %zu bytes, shape (", kind, tensor->name, tensor->bytes);
  for (size_t d = 0; d < tensor->rank; ++d)
    printf(d ? ", %lld" : "%lld", (long long)tensor->shape[d]);
  printf("), scale %g, zero point %lld\n", tensor->scale,
         (long long)tensor->zero_point);
}

/* Room for `count` tensors, each byte the low byte of the zero point. */
static void *make_buffer(const npu_tensor *tensor, size_t count) {
  void *buffer = calloc(count, tensor->bytes);
  if (buffer)
    memset(buffer, (int)(tensor->zero_point & 0xff), count * tensor->bytes);
  return buffer;
}

static int run(const npu_program *program, size_t count) {
  void *inputs[most_tensors] = {0}, *outputs[most_tensors] = {0};
  size_t input_count = npu_program_input_count(program);
  size_t output_count = npu_program_output_count(program);
  int result = EXIT_FAILURE;

  if (input_count > most_tensors || output_count > most_tensors)
    return fail("expected at most 8 inputs and outputs");
  for (size_t k = 0; k < input_count; ++k) {
    npu_tensor tensor;
    npu_program_input(program, k, &tensor);
    print_tensor("input", &tensor);
    inputs[k] = make_buffer(&tensor, count);
  }
  for (size_t k = 0; k < output_count; ++k) {
    npu_tensor tensor;
    npu_program_output(program, k, &tensor);
    print_tensor("output", &tensor);
    outputs[k] = make_buffer(&tensor, count);
  }

  /* A buffer that could not be allocated is null, which is refused. */
  if (npu_program_run(program, count, (const void *const *)inputs, outputs,
                      0) != NPU_OK) {
    fail(npu_last_error());
    goto done;
  }
  for (size_t k = 0; k < output_count; ++k) {
    npu_tensor tensor;
    npu_program_output(program, k, &tensor);
    const unsigned char *last =
        (const unsigned char *)outputs[k] + (count - 1) * tensor.bytes;
    printf("'%s' =", tensor.name);
    for (size_t b = 0; b < tensor.bytes && b < 16; ++b)
      printf(" %02x", last[b]);
    printf("\n");
  }
  result = EXIT_SUCCESS;

done:
  for (size_t k = 0; k < most_tensors; ++k) {
    free(inputs[k]);
    free(outputs[k]);
  }
  return result;
}

static int write_stats(const npu_program *program, const char *path) {
  char *stats;
  if (npu_program_time(program, NULL, &stats, NULL) != NPU_OK)
    return fail(npu_last_error());
  FILE *file = fopen(path, "w");
  int written = file && fputs(stats, file) >= 0;
  if (file && fclose(file) != 0)
    written = 0;
  npu_string_free(stats);
  return written ? EXIT_SUCCESS : fail("cannot write the statistics");
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 4)
    return fail("usage: run_program PROGRAM.npu [COUNT [STATS.json]]");
  size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
  if (count == 0)
    return fail("expected a COUNT of at least 1");

  printf("npu runtime %s\n", npu_version());
  npu_program *program;
  if (npu_program_load_file(argv[1], &program) != NPU_OK)
    return fail(npu_last_error());
  int result = run(program, count);
  if (result == EXIT_SUCCESS && argc > 3)
    result = write_stats(program, argv[3]);
  npu_program_free(program);
  return result;
}
