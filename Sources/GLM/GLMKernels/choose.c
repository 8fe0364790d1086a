#include "GLMKernels.h"

const glm_kernels *glm_kernels_best(void) {
  const glm_kernels *found = glm_kernels_avx512();
  if (!found) found = glm_kernels_avx2();
  if (!found) found = glm_kernels_neon();
  return found ? found : glm_kernels_scalar();
}
