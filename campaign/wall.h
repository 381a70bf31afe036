// What a pore wall made of several materials is: the rules from materials to descriptors.
#ifndef CAMPAIGN_WALL_H
#define CAMPAIGN_WALL_H

// How a second material sits on or in the skeleton. X(name, word in the files)
#define COAT_FORM_LIST(X)                                                  \
    X(FILM, "film")   /* continuous where it is: conducts, or insulates */ \
    X(SITES, "sites") /* particles, or what lithiates: nucleates only */   \
    X(BLEND, "blend") /* shares the solid by volume, and the wall alike */

typedef enum CoatForm {
#define X(name, word) COAT_##name,
    COAT_FORM_LIST(X)
#undef X
    COAT_FORM_COUNT,
} CoatForm;

// The solid of a host, or one of its materials.
typedef struct Wall {
    double conductivity;             // S.m-1
    double nucleation_overpotential; // V
    double density;                  // kg.m-3
} Wall;

typedef struct WallCoat {
    CoatForm form;
    Wall material;
    double coverage;     // share of the wall, 0 to 1; of a blend: unused
    double volume_share; // of the solid, 0 to 1; of sites: unused
} WallCoat;

// The wall of [skeleton] under [coats] (count). With v volume shares and c coverages:
// - density: by volume; sites weigh nothing;
// - conductivity: materials that conduct run in parallel, by volume, the upper bound for any
//   arrangement; sites carry no current; then each insulating film hides what it covers, which
//   counts in the logarithm, s -> s^(1-c) s_film^c: closed films make a dielectric, open ones do
//   not;
// - nucleation: by coverage, a blend showing on its surface what it holds in its volume
//   (Delesse's principle). Coverages that add up to more than 1 share the whole wall.
Wall wall_mix(Wall skeleton, const WallCoat *coats, int count);

#endif
