// Every kernel, for the instruction set that the including file has set up, and the table of them.

#include "loops.h"
#include "vector_math.h"
#include "quarters.h"
#include "gemm_tiles.h"
#include "gemm_tall.h"
#include "gemm_dots.h"
#include "gemm_pack.h"
#include "gemv.h"
#include "gemm.h"
#include "elementwise.h"
#include "activations.h"
#include "curves.h"
#include "reductions.h"
#include "argmax.h"
#include "softmax.h"
#include "cross_entropy.h"
#include "losses.h"
#include "optimizers.h"
#include "rows.h"
#include "convolution_image.h"
#include "convolution.h"
#include "pooling.h"
#include "normalization.h"
#include "random.h"
#include "crossing.h"
#include "expression.h"

#define WK_ENTRY(result, name, parameters, arguments) .name = k_##name,
#define WK_LEVEL_TABLE \
  { WK_KERNELS(WK_ENTRY) }
