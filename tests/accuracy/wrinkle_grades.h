/* Wrinkles of the faces of ../shared/data/faces_london graded by eye: 0 none, 1 faint, 2 clear, 3
   deep. Enlarged crops of the zones (about 2.5 times the photograph's pixels, brightness evened
   out) were looked at without any mark and graded before any reading was seen. One grader, no
   dermatologist: the figures say what a careful look says, not more; half a grade is within what a
   second look would change. Hair over the forehead leaves enough of it in every photograph. It does
   not know what the program reads. */
#ifndef ACCURACY_WRINKLE_GRADES_H
#define ACCURACY_WRINKLE_GRADES_H

/* In the order of the digits; left and right are the patient's. */
enum { WRINKLE_GRADED_ZONES = 5 };
static const char *const wrinkle_graded_zones[WRINKLE_GRADED_ZONES] = {
    "forehead", "crow_foot_right", "crow_foot_left", "under_eye_right", "under_eye_left"};

static const struct wrinkle_grades {
    const char *face, *at_rest, *smiling;
} wrinkle_grades[] = {
    {"002", "00000", "00011"}, {"004", "10001", "10122"}, {"006", "00000", "00022"},
    {"008", "10012", "10112"}, {"010", "10000", "10021"}, {"012", "20022", "21122"},
    {"014", "00011", "00111"}, {"017", "00011", "00011"}, {"019", "00000", "00001"},
    {"021", "30122", "32323"}, {"024", "10012", "11121"}, {"026", "10011", "11122"},
    {"029", "10011", "10012"}, {"031", "31111", "33333"}, {"033", "20111", "20122"},
    {"036", "10000", "10112"}, {"038", "10022", "10021"}, {"041", "10022", "10022"},
    {"043", "00022", "00022"}, {"045", "00011", "00011"}, {"062", "00022", "00022"},
    {"064", "00022", "00122"}, {"067", "00011", "00001"}, {"069", "10001", "10011"},
    {"081", "00011", "00012"}, {"083", "00010", "00012"}, {"087", "00001", "00001"},
    {"091", "00000", "00011"}, {"094", "10000", "10021"}, {"097", "00012", "02222"},
    {"100", "00022", "00022"}, {"102", "00011", "00222"}, {"104", "00000", "00001"},
    {"107", "10010", "11222"}, {"112", "00111", "00111"}, {"114", "10022", "20022"},
    {"117", "00000", "00012"}, {"119", "10022", "11222"}, {"121", "20100", "20100"},
    {"123", "00001", "00112"}, {"125", "10012", "10012"}, {"127", "00000", "00111"},
    {"129", "00021", "00022"}, {"131", "20021", "21021"}, {"134", "00011", "00011"},
    {"136", "21222", "22322"}, {"138", "10001", "10011"}, {"140", "21222", "22222"},
    {"142", "00133", "00122"}, {"144", "00011", "00011"}, {"173", "20011", "21112"},
};
enum { WRINKLE_GRADED_FACES = sizeof wrinkle_grades / sizeof *wrinkle_grades };

#endif
