/* How mesotherapy is given: TECHNIQUE(name, other names, usual depth in mm from, to, what it is).
   Depths after the classification of the French school (Mrejen: intraepidermal to 1 mm, superficial
   intradermal 1-4 mm, deep intradermal 4-10 mm, hypodermal to 13 mm); microneedles as they are
   sold. */
TECHNIQUE("epidermal", "intraepidermal epidermic", 0, 1,
          "The bevel drawn over the skin in lines; nothing passes the epidermis.")
TECHNIQUE("papule", "papules wheal intradermal", 1, 2,
          "A small visible wheal at each point, just under the epidermis.")
TECHNIQUE("nappage", "coverage", 0.5, 4,
          "Many shallow pricks, millimetres apart, with steady light pressure on the syringe.")
TECHNIQUE("point-by-point", "pbp point-to-point", 1, 13,
          "Single injections of a drop each, 1 to 2 cm apart.")
TECHNIQUE("linear", "retrograde threading", 2, 10,
          "Along a line while the needle is withdrawn.")
TECHNIQUE("fanning", "fan", 2, 10, "Several lines from one point of entry.")
TECHNIQUE("mesoperfusion", "perfusion", 4, 13, "Slowly over minutes at one depth.")
TECHNIQUE("mesogun", "gun injector", 0.5, 13, "Point by point or nappage by an injector.")
TECHNIQUE("mesoneedling", "microneedling pen dermapen stamp", 0.2, 2.5,
          "Pen or stamp of microneedles; the cocktail is spread on the skin.")
TECHNIQUE("roller", "dermaroller mesoroller", 0.2, 2.5,
          "Roller of microneedles; the cocktail is spread on the skin.")
