/// Which build of the kernels runs. All variants give the same bits; they differ in speed only.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef enum thaw_variant_status {
  THAW_VARIANT_OK = 0,
  /// No variant has that name.
  THAW_VARIANT_UNKNOWN = 1,
  /// The variant exists, but not for this CPU.
  THAW_VARIANT_UNSUPPORTED = 2,
} thaw_variant_status;

/// Name of the variant in use: "avx512", "avxvnni", "avx2", "generic", or "neon" on arm64. Within "avx512" VNNI, within "neon" the
/// dot product serves quantized layers where the CPU has it; "avxvnni" is "avx2" with VNNI for them. The first call chooses: the one
/// THAW_KERNELS names, otherwise (or where that one cannot be had) the fastest this CPU has.
const char *thaw_variant_name(void);

/// What became of THAW_KERNELS; OK where it is unset. Never aborts, so that the front can say it in its own words.
thaw_variant_status thaw_variant_environment_status(void);

/// Chooses a variant by name from now on. Not while a plan runs.
thaw_variant_status thaw_variant_select(const char *name);

/// Variants compiled in, the fastest first; some may not run on this CPU. NULL past the last.
const char *thaw_variant_at(int index);

/// Whether this CPU can run the variant called `name`.
thaw_variant_status thaw_variant_check(const char *name);

#ifdef __cplusplus
}
#endif
