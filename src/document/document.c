/* Documents put together block by block. Knows no format. */
#include "document.h"

#include <string.h>

void document_begin(struct document *document, const struct language *language, struct arena *arena,
                    struct meso_error *err)
{
    *document = (struct document){.language = language, .arena = arena, .err = err};
    document->flow.document = document;
}

struct document_block *document_add(struct document_flow *flow, enum document_kind kind,
                                    const char *text)
{
    struct document *document = flow->document;
    struct document_block *block =
        base_arena_calloc(document->arena, 1, sizeof *block, document->err);
    if (!block) {
        /* A room to write to, that no flow leads to. */
        static _Thread_local struct document_block lost;
        document->code = MESO_E_OUT_OF_MEMORY;
        memset(&lost, 0, sizeof lost);
        lost.columns[0].document = lost.columns[1].document = document;
        return &lost;
    }
    block->kind = kind;
    block->text = document_kept(document, text);
    block->columns[0].document = block->columns[1].document = document;
    if (flow->last)
        flow->last->next = block;
    else
        flow->first = block;
    return flow->last = block;
}

const char *document_kept(struct document *document, const char *text)
{
    if (!text && !document->code)
        document->code = MESO_E_OUT_OF_MEMORY;
    return text ? text : "";
}
