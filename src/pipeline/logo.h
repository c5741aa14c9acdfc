/* Private: a clinic's logo. */
#ifndef PIPELINE_LOGO_H
#define PIPELINE_LOGO_H

#include "document/document.h"

/* A JPEG or PNG file as it is; its bytes are the arena's. */
int pipeline_read_logo(const char *path, struct document_picture *out, struct arena *arena,
                       struct meso_error *err);

#endif
