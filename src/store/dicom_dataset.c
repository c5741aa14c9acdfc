/* What DICOM says of a photograph (PS3.3 A.32.4, VL Photographic Image): whose it is, which session
   and view, and UIDs that are the same whenever they are made. Knows no pixels. */
#include "dicom.h"

#include "base/base.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 16, MOST_TEXT = 64 };

/* Views as DICOM knows places of the body: PS3.16 annex L, where skin has no word, and SNOMED CT.
 */
static const struct place {
    const char *view, *part, *snomed, *meaning, *laterality;
} places[] = {
    {"face-front", "FACE", "89545001", "Face", ""},
    {"face-left", "FACE", "89545001", "Face", "L"},
    {"face-right", "FACE", "89545001", "Face", "R"},
    {"scalp", "SCALP", "41695006", "Scalp", ""},
    {"scalp-macro", "SCALP", "41695006", "Scalp", ""},
    {"skin", "", "39937001", "Skin", ""},
};
enum { PLACES = sizeof places / sizeof *places };

static int place_of(const char *view)
{
    for (int i = 0; i < PLACES; i++)
        if (!strcmp(places[i].view, view))
            return i;
    return PLACES - 1;
}

/* A UUID of the hash, as PS3.5 B.2 writes it: 2.25 and the number in decimal digits. */
static void write_uid(const char *text, char out[STORE_DICOM_UID])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char digits[48];
    int length = 0;
    crypto_hash_sha256(digest, (const unsigned char *)text, strlen(text));
    digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x80); /* RFC 9562, version 8 */
    digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80);
    for (bool left = true; left;) {
        unsigned remainder = 0;
        left = false;
        for (int i = 0; i < BYTES; i++) {
            unsigned now = remainder << 8 | digest[i];
            digest[i] = (unsigned char)(now / 10);
            remainder = now % 10;
            left = left || digest[i];
        }
        digits[length++] = (char)('0' + remainder);
    }
    int used = base_format(out, STORE_DICOM_UID, "2.25.");
    while (length)
        out[used++] = digits[--length];
    out[used] = 0;
}

/* What is taught with leads nowhere: its UIDs are others than the patient's. */
static void name_uid(const struct store_dicom_image *image, const char *kind, const char *of,
                     char out[STORE_DICOM_UID])
{
    char text[512];
    base_format(text, sizeof text, "mesotrack %s %s %s %s", image->patient->identity,
                image->patient->nameless ? "teaching" : "patient", kind, of);
    write_uid(text, out);
}

void store_dicom_instance_uid(const struct store_dicom_image *image, char out[STORE_DICOM_UID])
{
    char of[160];
    base_format(of, sizeof of, "%lld %s", (long long)image->photo->id, image->photo->sha256);
    name_uid(image, "photo", of, out);
}

static void study_uid(const struct store_dicom_image *image, char out[STORE_DICOM_UID])
{
    char of[32];
    base_format(of, sizeof of, "%lld", (long long)image->session->id);
    name_uid(image, "session", of, out);
}

static void series_uid(const struct store_dicom_image *image, char out[STORE_DICOM_UID])
{
    char of[160];
    base_format(of, sizeof of, "%lld %s %s %s", (long long)image->session->id, image->photo->view,
                image->photo->side, image->photo->needles);
    name_uid(image, "series", of, out);
}

int store_dicom_identity(struct store *store, const char **out, struct arena *arena,
                         struct meso_error *err)
{
    unsigned char drawn[BYTES];
    char hex[2 * BYTES + 1];
    int code = store_setting_get(store->rows, "identity", out, arena, err);
    if (code || *out)
        return code;
    randombytes_buf(drawn, sizeof drawn);
    sodium_bin2hex(hex, sizeof hex, drawn, sizeof drawn);
    /* Of two that come first together one is kept, for both. */
    code = store_do(store->rows, err,
                    "INSERT INTO settings (name, value) VALUES ('identity', $1) "
                    "ON CONFLICT (name) DO NOTHING",
                    STORE_WITH(store_text(hex)));
    return code ? code : store_setting_get(store->rows, "identity", out, arena, err);
}

void store_dicom_person(const struct store_patient *patient, const char *identity, bool nameless,
                        struct store_dicom_patient *out)
{
    *out = (struct store_dicom_patient){
        .identity = identity, .nameless = nameless, .name = nameless ? "" : patient->name};
    if (!nameless) {
        base_format(out->id, sizeof out->id, "%s", patient->code);
        return;
    }
    char text[128], hash[STORE_HASH];
    base_format(text, sizeof text, "mesotrack %s teaching %lld", identity, (long long)patient->id);
    base_sha256_hex(text, strlen(text), hash);
    base_format(out->id, sizeof out->id, "T%.8s", hash);
}

/* A value of at most 64 characters, without those that mean something to DICOM or to a dump. */
static void put_value(FILE *out, const char *text, size_t length)
{
    int characters = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xC0) != 0x80 && ++characters > MOST_TEXT)
            return;
        fputc(c < ' ' || strchr("\\[]=^", c) ? ' ' : c, out);
    }
}

static void put(FILE *out, const char *tag, const char *kind, const char *text)
{
    fprintf(out, "(%s) %s [", tag, kind);
    put_value(out, text, strlen(text));
    fputs("]\n", out);
}

/* "Yilmaz, Ayse", "Yilmaz^Ayse" and "Ayse Yilmaz" are all Yilmaz^Ayse: without a comma or caret the
   last word is the family's. */
static void put_name(FILE *out, const char *name)
{
    size_t length = strlen(name), family = strcspn(name, ",^");
    const char *given, *space = strrchr(name, ' ');
    fputs("(0010,0010) PN [", out);
    if (family < length) {
        given = name + family + 1;
        given += strspn(given, " ");
        put_value(out, name, family);
        fputc('^', out);
        put_value(out, given, strlen(given));
    } else {
        put_value(out, space ? space + 1 : name, strlen(space ? space + 1 : name));
        if (space)
            fputc('^', out);
        put_value(out, name, space ? (size_t)(space - name) : 0);
    }
    fputs("]\n", out);
}

static void put_date(FILE *out, const char *tag, const char *date)
{
    long days;
    if (base_date_parse(date, &days))
        fprintf(out, "(%s) DA [%.4s%.2s%.2s]\n", tag, date, date + 5, date + 8);
    else
        fprintf(out, "(%s) DA []\n", tag);
}

static void put_patient(FILE *out, const struct store_dicom_patient *patient)
{
    put_name(out, patient->name);
    put(out, "0010,0020", "LO", patient->id);
    put(out, "0010,0030", "DA", "");
    put(out, "0010,0040", "CS", "");
    if (patient->nameless)
        fputs("(0012,0062) CS [YES]\n(0012,0063) LO [code, name, dates and notes left out]\n", out);
}

static void put_study(FILE *out, const struct store_dicom_image *image, const char *date)
{
    char text[STORE_DICOM_UID];
    put_date(out, "0008,0020", date);
    put(out, "0008,0030", "TM", "");
    put(out, "0008,0050", "SH", "");
    put(out, "0008,0090", "PN", "");
    base_format(text, sizeof text, "Session %d", image->session->number);
    put(out, "0008,1030", "LO", text);
    base_format(text, sizeof text, "%d", image->session->number);
    put(out, "0020,0010", "SH", text);
    study_uid(image, text);
    put(out, "0020,000d", "UI", text);
}

/* A series is what was taken in one view, on one side, before or after the needles. */
static void put_series(FILE *out, const struct store_dicom_image *image, const struct place *place)
{
    const struct store_photo *photo = image->photo;
    bool after = !strcmp(photo->needles, "after");
    int side = !strcmp(photo->side, "left") ? 1 : !strcmp(photo->side, "right") ? 2 : 0;
    char text[STORE_DICOM_UID];
    base_format(text, sizeof text, "%s%s%s, %s the needles", photo->view, side ? " " : "",
                photo->side, photo->needles);
    put(out, "0008,103e", "LO", text);
    put(out, "0008,0060", "CS", "XC");
    put(out, "0008,0070", "LO", "");
    if (*place->part)
        put(out, "0018,0015", "CS", place->part);
    base_format(text, sizeof text, "%d", (int)(place - places) * 6 + side * 2 + after + 1);
    put(out, "0020,0011", "IS", text);
    /* Empty where it isn't told: skin may be of either side. */
    put(out, "0020,0060", "CS", side ? (side == 1 ? "L" : "R") : place->laterality);
    series_uid(image, text);
    put(out, "0020,000e", "UI", text);
}

static void put_image(FILE *out, const struct store_dicom_image *image, const struct place *place,
                      const char *date)
{
    char text[STORE_DICOM_UID];
    fprintf(out, "(0008,0008) CS [%s]\n",
            image->derivation ? "DERIVED\\PRIMARY" : "ORIGINAL\\PRIMARY");
    put_date(out, "0008,0022", date);
    put_date(out, "0008,0023", date);
    if (image->derivation)
        put(out, "0008,2111", "ST", image->derivation);
    fprintf(out,
            "(0008,2218) SQ\n(fffe,e000) na\n(0008,0100) SH [%s]\n(0008,0102) SH [SCT]\n"
            "(0008,0104) LO [%s]\n(fffe,e00d) na\n(fffe,e0dd) na\n",
            place->snomed, place->meaning);
    base_format(text, sizeof text, "%d", image->photo->repeat_number);
    put(out, "0020,0013", "IS", text);
    put(out, "0020,0020", "CS", "");
    put(out, "0028,0301", "CS", "NO");
    /* PS3.3 C.7.6.1: a face can be known again, whatever is left out of the text. */
    put(out, "0028,0302", "CS", !strcmp(place->part, "FACE") ? "YES" : "NO");
    fputs("(0040,0555) SQ\n(fffe,e0dd) na\n", out);
}

int store_dicom_dataset(const struct store_dicom_image *image, const char **out,
                        struct arena *arena, struct meso_error *err)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    const struct place *place = &places[place_of(image->photo->view)];
    const char *date = image->patient->nameless ? "" : image->session->held;
    *out = NULL;
    if (stream) {
        fputs("(0008,0005) CS [ISO_IR 192]\n", stream);
        put_patient(stream, image->patient);
        put_study(stream, image, date);
        put_series(stream, image, place);
        put_image(stream, image, place, date);
        bool failed = ferror(stream);
        if (!(fclose(stream) || failed))
            *out = base_arena_printf(arena, NULL, "%s", text);
    }
    free(text);
    return *out ? MESO_OK : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a DICOM file");
}
