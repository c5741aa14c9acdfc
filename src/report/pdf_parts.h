/* Private: parts of the report on paper. */
#ifndef REPORT_PDF_PARTS_H
#define REPORT_PDF_PARTS_H

#include "document/document.h"
#include "report.h"

/* The drawing of a report whose photographs are at hand. */
int report_pdf_draw(const struct report *report, struct report_drawn *out, struct arena *arena,
                    struct meso_error *err);
/* Both photographs with their marks. */
int report_pdf_pictures(struct document *document, const struct report *report,
                        const struct report_drawn *drawn);
/* The headline fields, the whole before its zones; of one session, what was measured. */
void report_pdf_table(struct document *document, const struct report *report);

#endif
