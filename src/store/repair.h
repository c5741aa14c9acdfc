/* Private: what is lost or damaged made whole again. */
#ifndef STORE_REPAIR_H
#define STORE_REPAIR_H

#include "verify.h"

/* Rebuilds the database's indexes if they are wrong, and takes missing or damaged photographs from
   any folder that has them (a backup, a memory card), recognised by their content; from may be
   NULL. Tells each as "mended" or "lost" by findings->say; findings->damaged counts what is left.
 */
int store_repair(struct store *store, const char *from, struct store_findings *findings,
                 struct meso_error *err);

#endif
