/* Option tables read by getopt_long, and the files written. Knows nothing of subjects. */
#include "options.h"

#include "image/image.h"
#include "render.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 64 };

static void print_default(const struct option_row *row)
{
    switch (row->kind) {
    case OPTION_INT:
        printf(" [%d]", *(int *)row->target);
        break;
    case OPTION_SEED:
        printf(" [%llu]", (unsigned long long)*(uint64_t *)row->target);
        break;
    case OPTION_NUMBER:
        printf(" [%g]", *(double *)row->target);
        break;
    case OPTION_SIZE:
        printf(" [%dx%d]", ((int *)row->target)[0], ((int *)row->target)[1]);
        break;
    case OPTION_TRIPLE:
        printf(" [%g,%g,%g]", ((double *)row->target)[0], ((double *)row->target)[1],
               ((double *)row->target)[2]);
        break;
    case OPTION_CHOICE:
        printf(":");
        for (int i = 0; i < row->choice_count; i++)
            printf(" %s", row->choices[i]);
        printf(" [%s]", row->choices[*(int *)row->target]);
        break;
    default:
        break;
    }
    printf("\n");
}

static void print_help(const struct option_row *rows, int count, const char *command,
                       const char *purpose)
{
    static const char *const values[] = {"",      "",     " N",     " N",   " X",
                                         " FILE", " WxH", " X,Y,Z", " WORD"};
    printf("mesotrack-render %s: %s\n\n", command, purpose);
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s--%s%s",
                 strcmp(rows[i].name, "output") == 0 ? "-o, " : "    ", rows[i].name,
                 values[rows[i].kind]);
        printf("  %-28s %s", name, rows[i].help);
        print_default(&rows[i]);
    }
    printf("\nThe same options give the same bytes. Values in [] are the defaults.\n");
}

static int read_choice(const struct option_row *row, const char *value, struct meso_error *err)
{
    char known[256] = "";
    for (int i = 0; i < row->choice_count; i++) {
        if (strcmp(row->choices[i], value) == 0) {
            *(int *)row->target = i;
            return MESO_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", row->choices[i]);
    }
    return base_error(err, MESO_E_USAGE, "--%s %s: expected one of %s", row->name, value, known);
}

static int read_value(const struct option_row *row, const char *value, struct meso_error *err)
{
    char tail = 0;
    int got = 0, wanted = 1;
    double *triple = row->target;
    int *size = row->target;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)row->target = true;
        return MESO_OK;
    case OPTION_OFF:
        *(bool *)row->target = false;
        return MESO_OK;
    case OPTION_TEXT:
        *(const char **)row->target = value;
        return MESO_OK;
    case OPTION_CHOICE:
        return read_choice(row, value, err);
    case OPTION_INT:
        got = sscanf(value, "%d%c", size, &tail);
        break;
    case OPTION_SEED: {
        unsigned long long seed;
        got = sscanf(value, "%llu%c", &seed, &tail);
        *(uint64_t *)row->target = seed;
        break;
    }
    case OPTION_NUMBER:
        got = sscanf(value, "%lf%c", triple, &tail);
        break;
    case OPTION_SIZE:
        wanted = 2;
        got = sscanf(value, "%dx%d%c", size, size + 1, &tail);
        break;
    case OPTION_TRIPLE:
        wanted = 3;
        got = sscanf(value, "%lf,%lf,%lf%c", triple, triple + 1, triple + 2, &tail);
        break;
    }
    if (got == wanted)
        return MESO_OK;
    return base_error(err, MESO_E_USAGE, "--%s: cannot read '%s'", row->name, value);
}

int options_read(const struct option_row *rows, int count, const char *command, const char *purpose,
                 int argc, char **argv, struct meso_error *err)
{
    struct option longs[ROWS_MAX + 2] = {{0}};
    int output = -1, letter;
    for (int i = 0; i < count; i++) {
        bool bare = rows[i].kind == OPTION_FLAG || rows[i].kind == OPTION_OFF;
        longs[i] =
            (struct option){rows[i].name, bare ? no_argument : required_argument, NULL, 1000 + i};
        if (strcmp(rows[i].name, "output") == 0)
            output = i;
    }
    longs[count] = (struct option){"help", no_argument, NULL, 'h'};
    optind = 1;
    opterr = 0;
    while ((letter = getopt_long(argc, argv, "ho:", longs, NULL)) != -1) {
        int row = letter == 'o' ? output : letter - 1000;
        if (letter == 'h') {
            print_help(rows, count, command, purpose);
            return -1;
        }
        if (letter == '?' || row < 0)
            return base_error(err, MESO_E_USAGE,
                              "unknown or incomplete option '%s': see mesotrack-render %s --help",
                              argv[optind - 1], command);
        int status = read_value(&rows[row], optarg, err);
        if (status != MESO_OK)
            return status;
    }
    if (optind < argc)
        return base_error(err, MESO_E_USAGE, "unexpected argument '%s'", argv[optind]);
    return MESO_OK;
}

int output_image(const struct render_image *image, const char *path, int jpeg_quality,
                 struct arena *arena, struct meso_error *err)
{
    if (!path)
        return MESO_OK;
    uint8_t *bytes;
    size_t length;
    const char *dot = strrchr(path, '.');
    ptrdiff_t stride = 3 * (ptrdiff_t)image->width;
    bool jpeg = dot && (strcmp(dot, ".jpg") == 0 || strcmp(dot, ".jpeg") == 0);
    int status = jpeg ? image_encode_jpeg(image->rgb, image->width, image->height, stride,
                                          jpeg_quality, &bytes, &length, arena, err)
                      : image_encode_png(image->rgb, image->width, image->height, stride, &bytes,
                                         &length, arena, err);
    return status == MESO_OK ? base_file_write(path, bytes, length, err) : status;
}

int output_text(const char *text, const char *path, struct meso_error *err)
{
    return path ? base_file_write(path, text, strlen(text), err) : MESO_OK;
}

int output_session(const struct render_image *image, const char *truth_json, const char *picture,
                   const char *truth, int jpeg_quality, struct arena *arena, struct meso_error *err)
{
    int status = output_image(image, picture, jpeg_quality, arena, err);
    return status == MESO_OK ? output_text(truth_json, truth, err) : status;
}
