/* Photographs for the eye: reduced, upright, in sRGB, without metadata; made once and kept, sealed
   if the photographs are. Nothing is measured on them. */
#include "clinic.h"
#include "seal.h"

#include "image/image.h"
#include "opencv/opencv.h"

#include <math.h>
#include <string.h>

/* The page's two sizes are made of one decode: a telephone's photograph takes a second as HEIC. */
static const int kept_sides[] = {256, 1440};
enum { KEPT_SIDES = sizeof kept_sides / sizeof *kept_sides, QUALITY = 85 };

static int seal(struct store *store, const uint8_t *plain, size_t length, uint8_t **out,
                size_t *out_length, struct arena *arena, struct meso_error *err)
{
    size_t chunks = length / STORE_SEAL_CHUNK + 1;
    struct store_seal *state = base_arena_alloc(arena, sizeof *state, err);
    uint8_t *at = base_arena_alloc(
        arena, STORE_SEAL_HEAD + chunks * (STORE_SEAL_CHUNK + STORE_SEAL_MORE), err);
    if (!state || !at)
        return MESO_E_OUT_OF_MEMORY;
    *out = at;
    store_seal_begin(state, store->key, at);
    at += STORE_SEAL_HEAD;
    for (size_t i = 0; i < chunks; i++) {
        size_t left = length - i * STORE_SEAL_CHUNK;
        state->filled = left < STORE_SEAL_CHUNK ? left : STORE_SEAL_CHUNK;
        memcpy(state->plain, plain + i * STORE_SEAL_CHUNK, state->filled);
        at += store_seal_chunk(state, i + 1 == chunks, at);
    }
    *out_length = (size_t)(at - *out);
    return MESO_OK;
}

static int keep(struct store *store, int64_t photo, int side, const uint8_t *jpeg, size_t length,
                struct arena *arena, struct meso_error *err)
{
    uint8_t *bytes = (uint8_t *)jpeg;
    int code = store->sealed ? seal(store, jpeg, length, &bytes, &length, arena, err) : MESO_OK;
    if (code || (code = store_begin(store->rows, err)))
        return code;
    code = store_do(store->rows, err,
                    "INSERT INTO picture (photo_id, side, jpeg) VALUES ($1, $2, $3) "
                    "ON CONFLICT (photo_id, side) DO NOTHING",
                    STORE_WITH(store_int(photo), store_int(side), store_blob(bytes, length)));
    return store_end(store->rows, code, err);
}

static int find(struct store *store, int64_t photo, int side, uint8_t **bytes, size_t *length,
                struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *bytes = NULL;
    int code = store_ask(store->rows, &query, err,
                         "SELECT jpeg FROM picture WHERE photo_id = $1 AND side = $2",
                         STORE_WITH(store_int(photo), store_int(side)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        struct store_value value = store_at(query, 0);
        *length = value.length;
        if (store->sealed)
            code = store_seal_open(store->key, "picture", value.bytes, value.length, bytes, length,
                                   arena, err);
        else if ((*bytes = base_arena_alloc(arena, value.length, err)))
            memcpy(*bytes, value.bytes, value.length);
        else
            code = MESO_E_OUT_OF_MEMORY;
    }
    store_done(query);
    return code;
}

static int reduce(const struct photo *photo, int side, uint8_t **jpeg, size_t *length,
                  struct arena *arena, struct meso_error *err)
{
    double shrink = fmax(1, fmax(photo->width, photo->height) / (double)side);
    int width = (int)fmax(1, lround(photo->width / shrink));
    int height = (int)fmax(1, lround(photo->height / shrink));
    uint8_t *rgb = base_arena_alloc(arena, (size_t)width * (size_t)height * 3, err);
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    int code = opencv_resize_rgb8(photo->rgb, photo->stride, photo->width, photo->height, rgb,
                                  3 * (ptrdiff_t)width, width, height, err);
    return code ? code
                : image_encode_jpeg(rgb, width, height, 3 * (ptrdiff_t)width, QUALITY, jpeg, length,
                                    arena, err);
}

int store_picture(struct store *store, const struct store_photo *photo, int side_px,
                  uint8_t **bytes, size_t *length, struct arena *arena, struct meso_error *err)
{
    struct photo *decoded;
    uint8_t *file;
    size_t file_length;
    int code = find(store, photo->id, side_px, bytes, length, arena, err);
    if (code || *bytes)
        return code;
    code = store_read_photo(store, photo->sha256, &file, &file_length, arena, err);
    if (!code)
        code = image_decode(file, file_length, photo->sha256, NULL, &decoded, arena, err);
    for (int i = 0; i < KEPT_SIDES && !code; i++) {
        uint8_t *jpeg;
        size_t jpeg_length;
        code = reduce(decoded, kept_sides[i], &jpeg, &jpeg_length, arena, err);
        if (!code)
            code = keep(store, photo->id, kept_sides[i], jpeg, jpeg_length, arena, err);
        if (!code && kept_sides[i] == side_px) {
            *bytes = jpeg;
            *length = jpeg_length;
        }
    }
    return code || *bytes ? code : reduce(decoded, side_px, bytes, length, arena, err);
}
