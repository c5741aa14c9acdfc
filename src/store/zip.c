/* ZIP (PKWARE APPNOTE 6.3, method 0), with the same date on every file: the same input gives the
   same bytes. */
#include "zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH = 4096,
    NAME = 160,
    MOST = 65535,
    VERSION = 20,
    UTF8 = 1 << 11,
    DATE = 1 << 5 | 1 /* 1980-01-01, the format's first day */
};

struct entry {
    char name[NAME];
    uint32_t sum, length, at;
};

struct store_zip {
    FILE *file;
    char path[PATH], temporary[PATH + 32];
    struct entry *entries;
    int count, room;
    uint64_t at;
};

static int fail(const struct store_zip *zip, struct meso_error *err)
{
    return base_error(err, base_write_code(errno), "cannot write '%s': %s", zip->path,
                      strerror(errno));
}

static int begin(struct store_zip **out, const char *path, struct meso_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a ZIP file");
    base_format((*out)->path, sizeof(*out)->path, "%s", path);
    return MESO_OK;
}

int store_zip_begin(struct store_zip **out, const char *path, struct meso_error *err)
{
    struct store_zip *zip;
    *out = NULL;
    int code = begin(&zip, path, err);
    if (code)
        return code;
    base_format(zip->temporary, sizeof zip->temporary, "%s.mesotrack-%ld", path, (long)getpid());
    zip->file = fopen(zip->temporary, "wxe");
    if (!zip->file) {
        code = fail(zip, err);
        free(zip);
        return code;
    }
    *out = zip;
    return MESO_OK;
}

int store_zip_begin_nameless(struct store_zip **out, const char *prefix, int *file,
                             struct meso_error *err)
{
    char path[PATH];
    struct store_zip *zip;
    *out = NULL;
    *file = -1;
    int code = begin(&zip, prefix, err);
    if (code)
        return code;
    int written = base_temporary_open(prefix, 0600, path, sizeof path);
    if (written >= 0) {
        *file = open(path, O_RDONLY | O_CLOEXEC);
        zip->file = *file < 0 ? NULL : fdopen(written, "w");
        code = zip->file ? MESO_OK : fail(zip, err);
        unlink(path);
    } else {
        code = fail(zip, err);
    }
    if (!code) {
        *out = zip;
        return MESO_OK;
    }
    if (written >= 0)
        close(written);
    if (*file >= 0)
        close(*file);
    *file = -1;
    free(zip);
    return code;
}

/* CRC-32 of IEEE 802.3, as ZIP wants it. */
static uint32_t sum_of(const uint8_t *bytes, size_t length)
{
    uint32_t table[256], sum = 0xffffffff;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
    }
    for (size_t i = 0; i < length; i++)
        sum = table[(sum ^ bytes[i]) & 0xff] ^ sum >> 8;
    return ~sum;
}

static uint8_t *put(uint8_t *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (uint8_t)(value >> 8 * i);
    return at;
}

/* What both headers of a file say in the same order. */
static uint8_t *put_facts(uint8_t *at, const struct entry *entry)
{
    at = put(at, VERSION, 2);
    at = put(at, UTF8, 2);
    at = put(at, 0, 2); /* stored */
    at = put(at, 0, 2); /* midnight */
    at = put(at, DATE, 2);
    at = put(at, entry->sum, 4);
    at = put(at, entry->length, 4);
    at = put(at, entry->length, 4);
    return put(at, (uint32_t)strlen(entry->name), 2);
}

static int write_bytes(struct store_zip *zip, const void *bytes, size_t length,
                       struct meso_error *err)
{
    if (length && fwrite(bytes, 1, length, zip->file) != length)
        return fail(zip, err);
    zip->at += length;
    return MESO_OK;
}

static int new_entry(struct store_zip *zip, struct meso_error *err)
{
    if (zip->count == zip->room) {
        int room = zip->room ? 2 * zip->room : 64;
        struct entry *moved = realloc(zip->entries, (size_t)room * sizeof *moved);
        if (!moved)
            return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a ZIP file");
        zip->entries = moved;
        zip->room = room;
    }
    zip->count++;
    return MESO_OK;
}

int store_zip_add(struct store_zip *zip, const char *name, const void *bytes, size_t length,
                  struct meso_error *err)
{
    uint8_t head[64];
    if (zip->count == MOST || zip->at + length > UINT32_MAX - (1 << 24) || strlen(name) >= NAME)
        return base_error(err, MESO_E_NO_SPACE,
                          "'%s' would be larger than a ZIP file may be (4 GB)", zip->path);
    int code = new_entry(zip, err);
    if (code)
        return code;
    struct entry *entry = &zip->entries[zip->count - 1];
    *entry = (struct entry){
        .sum = sum_of(bytes, length), .length = (uint32_t)length, .at = (uint32_t)zip->at};
    strcpy(entry->name, name);
    uint8_t *end = put_facts(put(head, 0x04034b50, 4), entry);
    end = put(end, 0, 2); /* no extra field */
    code = write_bytes(zip, head, (size_t)(end - head), err);
    if (!code)
        code = write_bytes(zip, name, strlen(name), err);
    return code ? code : write_bytes(zip, bytes, length, err);
}

static int write_list(struct store_zip *zip, struct meso_error *err)
{
    uint8_t head[64];
    uint64_t begin = zip->at;
    int code = MESO_OK;
    for (int i = 0; i < zip->count && !code; i++) {
        const struct entry *entry = &zip->entries[i];
        uint8_t *end = put(put(head, 0x02014b50, 4), VERSION, 2);
        end = put_facts(end, entry);
        end = put(put(end, 0, 4), 0, 4); /* no extra, no comment, this disk, no attributes ... */
        end = put(put(end, 0, 4), entry->at, 4);
        code = write_bytes(zip, head, (size_t)(end - head), err);
        if (!code)
            code = write_bytes(zip, entry->name, strlen(entry->name), err);
    }
    uint8_t *end = put(put(head, 0x06054b50, 4), 0, 4);
    end = put(put(end, (uint32_t)zip->count, 2), (uint32_t)zip->count, 2);
    end = put(put(end, (uint32_t)(zip->at - begin), 4), (uint32_t)begin, 4);
    end = put(end, 0, 2);
    return code ? code : write_bytes(zip, head, (size_t)(end - head), err);
}

int store_zip_end(struct store_zip *zip, struct meso_error *err)
{
    int code = write_list(zip, err);
    if (!code && (fflush(zip->file) || (*zip->temporary && (fsync(fileno(zip->file)) ||
                                                            rename(zip->temporary, zip->path)))))
        code = fail(zip, err);
    if (!code)
        *zip->temporary = 0;
    return code;
}

void store_zip_drop(struct store_zip *zip)
{
    if (!zip)
        return;
    fclose(zip->file);
    if (*zip->temporary)
        unlink(zip->temporary);
    free(zip->entries);
    free(zip);
}
