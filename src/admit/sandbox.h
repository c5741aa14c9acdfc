/* Inside the admit room: what the decoding process may still do. */
#ifndef ADMIT_SANDBOX_H
#define ADMIT_SANDBOX_H

/* From here on this process computes and writes to what it has open: no file, no network, no other
   program; memory, time and core dumps are bounded. Returns what the kernel can't do of it, or
   NULL. */
const char *admit_sandbox(void);

/* What should be refused, tried. Returns what was not, or NULL. */
const char *admit_sandbox_hole(void);

#endif
