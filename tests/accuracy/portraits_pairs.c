/* One person in two photographs, by points that people or Face++ set; and two people, whom the
   alignment has to doubt. */
#include "portraits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LABELS = 256, MOST_PAIRS = 64 };

static int read_labels(const char *photo, struct image_point labels[MAX_LABELS])
{
    char path[4096], line[128];
    int count = 0;
    snprintf(path, sizeof path, "%.*s.landmarks.csv", (int)(strlen(photo) - 4), photo);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && count < MAX_LABELS)
        if (sscanf(line, "%lf,%lf", &labels[count].x, &labels[count].y) == 2) {
            labels[count].x += 0.5; /* they are pixel indices */
            labels[count++].y += 0.5;
        }
    if (file)
        fclose(file);
    return count;
}

/* The lips grown by a third: what moves with the mouth. */
static bool near_mouth(const struct locate_face *face, struct image_point p)
{
    const struct locate_landmark *left = &face->points[61], *right = &face->points[291],
                                 *top = &face->points[0], *bottom = &face->points[17];
    double x = (left->x + right->x) / 2, y = (top->y + bottom->y) / 2;
    double along_x = right->x - left->x, along_y = right->y - left->y;
    double width = hypot(along_x, along_y);
    double height = hypot(bottom->x - top->x, bottom->y - top->y);
    double u = ((p.x - x) * along_x + (p.y - y) * along_y) / width;
    double v = (-(p.x - x) * along_y + (p.y - y) * along_x) / width;
    return hypot(u / (0.65 * width), v / (0.65 * height + 0.1 * width)) < 1;
}

/* Least squares over all labels, as the best that a rigid camera could do. */
static void best_similarity(const struct image_point *from, const struct image_point *to, int n,
                            double out[4])
{
    double fx = 0, fy = 0, tx = 0, ty = 0, dot = 0, cross = 0, norm = 0;
    for (int i = 0; i < n; i++) {
        fx += from[i].x / n;
        fy += from[i].y / n;
        tx += to[i].x / n;
        ty += to[i].y / n;
    }
    for (int i = 0; i < n; i++) {
        double u = from[i].x - fx, v = from[i].y - fy, s = to[i].x - tx, w = to[i].y - ty;
        dot += u * s + v * w;
        cross += u * w - v * s;
        norm += u * u + v * v;
    }
    out[0] = dot / norm;
    out[1] = cross / norm;
    out[2] = tx - out[0] * fx + out[1] * fy;
    out[3] = ty - out[1] * fx - out[0] * fy;
}

/* Medians outside the mouth, in % of the pupil distance: all points, valid ones. */
struct label_errors {
    double rigid, all, valid;
};

static bool compare_labels(struct portraits_tools *t, const struct portrait *a,
                           const struct portrait *b, struct label_errors *out)
{
    struct image_point from[MAX_LABELS], to[MAX_LABELS];
    double rigid[MAX_LABELS], mapped[MAX_LABELS], trusted[MAX_LABELS], s[4];
    double percent = 100 / b->face.pupil_distance_px;
    struct align_map *map;
    int n = read_labels(a->path, from), count = 0, valid = 0;
    if (n != read_labels(b->path, to) || n < 4)
        return false;
    printf("  %-10s %-10s ", portraits_name(a->path), portraits_name(b->path));
    if (portraits_align(t, a, b, &map)) {
        printf("%s\n", t->err.text);
        return false;
    }
    best_similarity(from, to, n, s);
    for (int i = 0; i < n; i++) {
        double x, y;
        if (near_mouth(&a->face, from[i]))
            continue;
        bool sure = align_point(map, from[i].x, from[i].y, &x, &y);
        rigid[count] = percent * hypot(s[0] * from[i].x - s[1] * from[i].y + s[2] - to[i].x,
                                       s[1] * from[i].x + s[0] * from[i].y + s[3] - to[i].y);
        mapped[count] = percent * hypot(x - to[i].x, y - to[i].y);
        if (sure)
            trusted[valid++] = mapped[count];
        count++;
    }
    *out = (struct label_errors){portraits_quantile(rigid, count, 0.5),
                                 portraits_quantile(mapped, count, 0.5),
                                 portraits_quantile(trusted, valid, 0.5)};
    printf("similarity %.2f | all %.2f | valid %.2f (%d of %d) | valid skin %.2f%s\n", out->rigid,
           out->all, out->valid, valid, count, map->valid_fraction,
           map->identity_doubtful ? "  DOUBTED" : "");
    return true;
}

static void one_folder(struct portraits_tools *t, const char *folder)
{
    char *paths[PORTRAITS_MAX];
    struct portrait portraits[8];
    double rigid[MOST_PAIRS], all[MOST_PAIRS], valid[MOST_PAIRS];
    int n = portraits_list(t, folder, paths), count = 0;
    n = n < 8 ? n : 8;
    printf("%s: labelled points mapped, %% of the pupil distance, median outside the mouth:\n",
           folder);
    for (int i = 0; i < n; i++)
        if (!portraits_open(t, paths[i], &portraits[i]))
            return;
    for (int i = 0; i < n * n; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct label_errors e;
        if (i / n != i % n && compare_labels(t, &portraits[i / n], &portraits[i % n], &e)) {
            rigid[count] = e.rigid;
            all[count] = e.all;
            valid[count++] = e.valid;
        }
        base_arena_rewind(t->arena, mark);
    }
    printf("  median of the pairs: similarity %.2f, mapped %.2f, valid points %.2f; worst pair: "
           "mapped %.2f, valid points %.2f (goal 2.5)\n",
           portraits_quantile(rigid, count, 0.5), portraits_quantile(all, count, 0.5),
           portraits_quantile(valid, count, 0.5), portraits_quantile(all, count, 1),
           portraits_quantile(valid, count, 1));
}

void portraits_one_person(struct portraits_tools *t)
{
    one_folder(t, "faces_same_person/lisa");
    one_folder(t, "faces_same_person/zoom");
}

struct count {
    int doubted, tried;
};

/* Warned, or refused; both keep two people from being compared. */
static void add_pair(struct portraits_tools *t, const struct portrait *a, const struct portrait *b,
                     struct count *count)
{
    struct base_arena_mark mark = base_arena_mark(t->arena);
    struct align_map *map;
    if (a->photo && b->photo) {
        count->tried++;
        count->doubted += portraits_align(t, a, b, &map) || map->identity_doubtful;
    }
    base_arena_rewind(t->arena, mark);
}

/* 95 % by Wilson's score. */
static void print_share(const char *what, struct count count, const char *goal)
{
    double n = count.tried, p = count.doubted / n, z = 1.96;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    printf("  %-44s %d of %d: %.1f %% (95 %%: %.1f to %.1f); goal %s\n", what, count.doubted,
           count.tried, 100 * p, 100 * fmax(middle - half, 0), 100 * fmin(middle + half, 1), goal);
}

static int open_folder(struct portraits_tools *t, const char *folder, int step,
                       struct portrait *out)
{
    char *paths[PORTRAITS_MAX];
    int n = portraits_list(t, folder, paths), count = 0;
    for (int i = 0; i < n; i += step, count++)
        if (!portraits_open(t, paths[i], &out[count]))
            out[count].photo = NULL;
    return count;
}

/* Every second person of London neutral and smiling; lisa and zoom are one person too. */
void portraits_identity(struct portraits_tools *t)
{
    static struct portrait neutral[64], smiling[64], canada[16], one[16];
    struct count same = {0}, light = {0}, two = {0};
    int n = open_folder(t, "faces_london/neutral", 2, neutral);
    int s = open_folder(t, "faces_london/smiling", 2, smiling);
    int c = open_folder(t, "faces_canada", 1, canada);
    int o = open_folder(t, "faces_same_person/lisa", 1, one);
    o += open_folder(t, "faces_same_person/zoom", 1, one + o);
    if (!n || n != s || !c || !o)
        return;
    for (int i = 0; i < n; i++) {
        add_pair(t, &neutral[i], &smiling[i], &same);
        add_pair(t, &smiling[i], &neutral[i], &same);
        for (int d = 1; d < 4; d++) {
            add_pair(t, &neutral[i], &neutral[(i + d) % n], &two);
            add_pair(t, &neutral[i], &smiling[(i + d) % n], &two);
        }
        add_pair(t, &neutral[i], &one[i % o], &two);
    }
    for (int i = 0; i < c; i++) {
        add_pair(t, &canada[i], &canada[(i + 1) % c], &two);
        add_pair(t, &canada[i], &canada[(i + 2) % c], &two);
    }
    for (int i = 0; i < o * o; i++)
        if (i / o != i % o)
            add_pair(t, &one[i / o], &one[i % o], &light);
    printf("Identity (doubted or refused):\n");
    print_share("two people", two, ">= 90 %");
    print_share("one person, neutral and smiling", same, "<= 2 %");
    print_share("one person, other light, camera and distance", light, "<= 2 %");
}
