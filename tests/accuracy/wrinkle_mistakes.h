/* Places of the photographs in ../shared/data where a line was read as a wrinkle at some time and a
   look at the enlarged photograph found none, and what it was instead; and the twenty faces on
   which every line that is shown was looked at. It does not know where else lines will be read: a
   new line on the twenty is to be looked at. */
#ifndef ACCURACY_WRINKLE_MISTAKES_H
#define ACCURACY_WRINKLE_MISTAKES_H

static const struct wrinkle_mistake {
    const char *photo;
    double x, y; /* px */
    const char *what;
} wrinkle_mistakes[] = {
    {"faces_canada/003f.jpg", 581, 1041, "nose: its wing or bridge"},
    {"faces_canada/003f.jpg", 775, 1044, "nose: its wing or bridge"},
    {"faces_canada/020f.jpg", 373, 1183, "line through a mole"},
    {"faces_canada/056f.jpg", 602, 1094, "shade of the nose on the lip"},
    {"faces_canada/095m.jpg", 579, 1010, "nose: its wing or bridge"},
    {"faces_canada/095m.jpg", 622, 746, "hairs of the brow"},
    {"faces_canada/095m.jpg", 734, 884, "nose: its wing or bridge"},
    {"faces_canada/095m.jpg", 837, 656, "hairs of the brow"},
    {"faces_canada/110m.jpg", 638, 590, "vein or blotch"},
    {"faces_canada/110m.jpg", 714, 759, "hairs of the brow"},
    {"faces_canada/123m.jpg", 779, 1038, "nose: its wing or bridge"},
    {"faces_canada/149m.jpg", 619, 711, "hairs of the brow"},
    {"faces_canada/149m.jpg", 750, 720, "hairs of the brow"},
    {"faces_london/neutral/002_03.jpg", 726, 718, "nose: its wing or bridge"},
    {"faces_london/neutral/006_03.jpg", 690, 885, "the fold between lip and chin"},
    {"faces_london/neutral/008_03.jpg", 656, 556, "the root of the nose in shade"},
    {"faces_london/neutral/021_03.jpg", 625, 630, "nose: its wing or bridge"},
    {"faces_london/neutral/036_03.jpg", 720, 686, "nose: its wing or bridge"},
    {"faces_london/neutral/062_03.jpg", 524, 660, "shade of the lashes"},
    {"faces_london/neutral/062_03.jpg", 802, 664, "shade of the lashes"},
    {"faces_london/neutral/064_03.jpg", 525, 834, "strand of hair"},
    {"faces_london/neutral/067_03.jpg", 637, 716, "nose: its wing or bridge"},
    {"faces_london/neutral/083_03.jpg", 664, 696, "shade of the nose on the lip"},
    {"faces_london/neutral/083_03.jpg", 687, 695, "shade of the nose on the lip"},
    {"faces_london/neutral/100_03.jpg", 659, 866, "the fold between lip and chin"},
    {"faces_london/neutral/102_03.jpg", 672, 838, "the fold between lip and chin"},
    {"faces_london/neutral/107_03.jpg", 596, 679, "edge of light or make-up"},
    {"faces_london/neutral/112_03.jpg", 729, 723, "nose: its wing or bridge"},
    {"faces_london/neutral/129_03.jpg", 725, 892, "the fold between lip and chin"},
    {"faces_london/neutral/136_03.jpg", 814, 890, "vein or blotch"},
    {"faces_london/neutral/136_03.jpg", 828, 530, "lock of light hair"},
    {"faces_london/neutral/140_03.jpg", 646, 542, "nose: its wing or bridge"},
    {"faces_london/neutral/144_03.jpg", 475, 760, "rim of the ear or of the cheek"},
    {"faces_london/smiling/002_08.jpg", 836, 780, "line through a mole"},
    {"faces_london/smiling/014_08.jpg", 718, 741, "nose: its wing or bridge"},
    {"faces_london/smiling/029_08.jpg", 684, 636, "the root of the nose in shade"},
    {"faces_london/smiling/029_08.jpg", 711, 761, "nose: its wing or bridge"},
    {"faces_london/smiling/041_08.jpg", 673, 755, "shade of the nose on the lip"},
    {"faces_london/smiling/041_08.jpg", 868, 743, "sideburn"},
    {"faces_london/smiling/043_08.jpg", 466, 750, "rim of the ear or of the cheek"},
    {"faces_london/smiling/064_08.jpg", 516, 871, "strand of hair"},
    {"faces_london/smiling/064_08.jpg", 614, 716, "nose: its wing or bridge"},
    {"faces_london/smiling/064_08.jpg", 738, 708, "nose: its wing or bridge"},
    {"faces_london/smiling/067_08.jpg", 733, 777, "nose: its wing or bridge"},
    {"faces_london/smiling/069_08.jpg", 642, 670, "nose: its wing or bridge"},
    {"faces_london/smiling/087_08.jpg", 723, 764, "nose: its wing or bridge"},
    {"faces_london/smiling/091_08.jpg", 493, 743, "strand of hair"},
    {"faces_london/smiling/091_08.jpg", 535, 738, "strand of hair"},
    {"faces_london/smiling/094_08.jpg", 616, 800, "nose: its wing or bridge"},
    {"faces_london/smiling/097_08.jpg", 720, 767, "nose: its wing or bridge"},
    {"faces_london/smiling/097_08.jpg", 880, 822, "rim of the ear or of the cheek"},
    {"faces_london/smiling/104_08.jpg", 647, 684, "nose: its wing or bridge"},
    {"faces_london/smiling/104_08.jpg", 700, 688, "nose: its wing or bridge"},
    {"faces_london/smiling/104_08.jpg", 708, 729, "nose: its wing or bridge"},
    {"faces_london/smiling/107_08.jpg", 801, 998, "rim of the jaw"},
    {"faces_london/smiling/112_08.jpg", 636, 1027, "line through a mole"},
    {"faces_london/smiling/112_08.jpg", 726, 844, "nose: its wing or bridge"},
    {"faces_london/smiling/117_08.jpg", 621, 730, "nose: its wing or bridge"},
    {"faces_london/smiling/123_08.jpg", 714, 710, "nose: its wing or bridge"},
    {"faces_london/smiling/131_08.jpg", 531, 814, "line through a mole"},
    {"faces_london/smiling/136_08.jpg", 573, 989, "rim of the jaw"},
    {"faces_london/smiling/136_08.jpg", 834, 781, "vein or blotch"},
    {"faces_london/smiling/144_08.jpg", 465, 830, "rim of the ear or of the cheek"},
    {"faces_same_person/zoom/15cm.jpg", 661, 898, "shade of the nose on the lip"},
    {"faces_same_person/zoom/30cm.jpg", 627, 1012, "the fold between lip and chin"},
    {"faces_same_person/zoom/30cm.jpg", 670, 809, "nose: its wing or bridge"},
    {"faces_same_person/zoom/45cm.jpg", 644, 689, "nose: its wing or bridge"},
    {"faces_same_person/zoom/45cm.jpg", 656, 818, "shade of the nose on the lip"},
};

/* Young and not, women and men, six tones, beards, strands, at rest and smiling; three cameras. */
static const char *const wrinkle_reviewed[] = {
    "faces_london/neutral/004_03.jpg",
    "faces_london/neutral/021_03.jpg",
    "faces_london/neutral/029_03.jpg",
    "faces_london/neutral/033_03.jpg",
    "faces_london/neutral/043_03.jpg",
    "faces_london/neutral/062_03.jpg",
    "faces_london/neutral/087_03.jpg",
    "faces_london/neutral/107_03.jpg",
    "faces_london/neutral/114_03.jpg",
    "faces_london/neutral/136_03.jpg",
    "faces_london/neutral/140_03.jpg",
    "faces_london/neutral/144_03.jpg",
    "faces_london/smiling/091_08.jpg",
    "faces_london/smiling/031_08.jpg",
    "faces_canada/003f.jpg",
    "faces_canada/048f.jpg",
    "faces_canada/110m.jpg",
    "faces_canada/123m.jpg",
    "faces_same_person/lisa/lisa2.jpg",
    "faces_same_person/zoom/30cm.jpg",
};
enum {
    WRINKLE_MISTAKES = sizeof wrinkle_mistakes / sizeof *wrinkle_mistakes,
    WRINKLE_REVIEWED = sizeof wrinkle_reviewed / sizeof *wrinkle_reviewed
};
/* Lines shown on the twenty when all of them were looked at last. */
enum { WRINKLE_SHOWN_AT_REVIEW = 71 };

#endif
