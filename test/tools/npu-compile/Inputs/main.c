/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A C program with a compiled network in it: no library but C's. */
#include "net.h"

#include <stdalign.h>
#include <stdio.h>

int main(void) {
  static alignas(NET_ARENA_ALIGNMENT) unsigned char arena[NET_ARENA_BYTES];
  NET_INPUT0_TYPE input[NET_INPUT0_ELEMENTS] = {1, 2, -3, 100};
  NET_OUTPUT0_TYPE output[NET_OUTPUT0_ELEMENTS];
  const void *inputs[NET_NUM_INPUTS] = {input};
  void *outputs[NET_NUM_OUTPUTS] = {output};
  int status = net_run(inputs, outputs, arena);
  for (int i = 0; i != NET_OUTPUT0_ELEMENTS; ++i)
    printf("%d ", output[i]);
  /* No arena, an arena that is not aligned. */
  printf("%d %d %d\n", status, net_run(inputs, outputs, 0),
         net_run(inputs, outputs, arena + 1));
  return 0;
}
