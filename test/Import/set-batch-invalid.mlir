// RUN: npu-opt %s --npu-set-batch --split-input-file --verify-diagnostics

// expected-error @below {{input 0 'image' has the type 'tensor<?x?x?x3xf32>'; only its first dimension, the batch, can be open: export the model with fixed sizes}}
func.func @open_height(%x: tensor<?x?x?x3xf32> {npu.name = "image"}) -> tensor<?x?x?x3xf32> {
  return %x : tensor<?x?x?x3xf32>
}

// -----

// expected-error @below {{input 0 has the type 'tensor<*xf32>'; only its first dimension}}
func.func @unranked(%x: tensor<*xf32>) -> tensor<*xf32> {
  return %x : tensor<*xf32>
}

// -----

func.func @indivisible(%x: tensor<?x5xi8>) -> tensor<?x3xi8> {
  %shape = tosa.const_shape {values = dense<[-1, 3]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{cannot give the 5 elements of 'tensor<1x5xi8>' a shape of a multiple of 3 elements; the batch size does not fit this network}}
  %0 = tosa.reshape %x, %shape : (tensor<?x5xi8>, !tosa.shape<2>) -> tensor<?x3xi8>
  return %0 : tensor<?x3xi8>
}

// -----

func.func @no_inference(%x: tensor<?x3xi8>) -> tensor<?x3xi8> {
  // expected-error @below {{has a result of open shape that does not follow from its operands; export the model with a fixed batch size}}
  %0 = tensor.cast %x : tensor<?x3xi8> to tensor<?x3xi8>
  return %0 : tensor<?x3xi8>
}
