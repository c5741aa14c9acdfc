/* The parsers that read what others wrote, each as a function of bytes: for libFuzzer, and for the
   short run over the corpus that is part of the tests. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include "base/base.h"

/* Bytes of any kind, ended by a zero byte that length leaves out. What goes wrong is the
   sanitizer's to tell, or ends the program. */
typedef void fuzz_run(const char *bytes, size_t length, struct arena *arena);

#define FUZZ(name) fuzz_run fuzz_##name;
#include "target_list.h"
#undef FUZZ

#endif
