/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Runs a program once in the simulator, every element of its inputs being the
 * one that stands for 0, and prints the first bytes of its outputs.
 *
 *   cc run_program.c $(pkg-config --cflags --libs npu-runtime) -o run_program
 *   ./run_program model.npu
 */
#include <npu_runtime.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Room for a tensor, each byte the low byte of its zero point. */
static void *make_buffer(const npu_tensor *tensor) {
  void *buffer = malloc(tensor->bytes);
  if (buffer)
    memset(buffer, (int)(tensor->zero_point & 0xff), tensor->bytes);
  return buffer;
}

int main(int argc, char **argv) {
  enum { most = 8 };
  void *inputs[most] = {0}, *outputs[most] = {0};
  npu_program *program;
  int result = EXIT_FAILURE;

  if (argc != 2)
    return fail("usage: run_program PROGRAM.npu");
  printf("npu runtime %s\n", npu_version());
  if (npu_program_load_file(argv[1], &program) != NPU_OK)
    return fail(npu_last_error());

  size_t input_count = npu_program_input_count(program);
  size_t output_count = npu_program_output_count(program);
  if (input_count > most || output_count > most) {
    fail("expected at most 8 inputs and outputs");
    goto done;
  }
  for (size_t k = 0; k < input_count; ++k) {
    npu_tensor tensor;
    npu_program_input(program, k, &tensor);
    print_tensor("input", &tensor);
    inputs[k] = make_buffer(&tensor);
  }
  for (size_t k = 0; k < output_count; ++k) {
    npu_tensor tensor;
    npu_program_output(program, k, &tensor);
    print_tensor("output", &tensor);
    outputs[k] = make_buffer(&tensor);
  }

  /* One run; a batch would stand one tensor behind the other. A buffer that
     could not be allocated is null, which npu_program_run refuses. */
  if (npu_program_run(program, 1, (const void *const *)inputs, outputs, 1) !=
      NPU_OK) {
    fail(npu_last_error());
    goto done;
  }
  for (size_t k = 0; k < output_count; ++k) {
    npu_tensor tensor;
    npu_program_output(program, k, &tensor);
    printf("'%s' =", tensor.name);
    for (size_t b = 0; b < tensor.bytes && b < 16; ++b)
      printf(" %02x", ((unsigned char *)outputs[k])[b]);
    printf("\n");
  }
  result = EXIT_SUCCESS;

done:
  for (size_t k = 0; k < most; ++k) {
    free(inputs[k]);
    free(outputs[k]);
  }
  npu_program_free(program);
  return result;
}
