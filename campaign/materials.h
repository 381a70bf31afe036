// What a host can be made of: skeletons, coatings, dopants and interphases, with the origin of
// every number. Read from data/materials.json.
#ifndef CAMPAIGN_MATERIALS_H
#define CAMPAIGN_MATERIALS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "campaign/quantity.h"

// X(name, section of the file, what one is called in a message)
#define MATERIAL_KIND_LIST(X)             \
    X(SKELETON, "skeletons", "skeleton")  \
    X(COATING, "coatings", "coating")     \
    X(DOPANT, "dopants", "dopant")        \
    X(INTERPHASE, "interphases", "interphase")

typedef enum MaterialKind {
#define X(name, section, word) MATERIAL_##name,
    MATERIAL_KIND_LIST(X)
#undef X
    MATERIAL_KIND_COUNT,
} MaterialKind;

// X(member and key, unit in the file, least, most, kinds that must have it, kinds that may)
// Kinds: S skeleton, C coating, D dopant, I interphase.
#define MATERIAL_FIELD_LIST(X)                                   \
    X(conductivity, "S/m", 1e-20, 1e8, "SCI", "")                \
    X(density, "g/cm3", 0.1, 23, "SCI", "")                      \
    X(nucleation_overpotential, "mV", 0, 200, "SC", "")          \
    X(binding_energy, "eV", -10, 0, "", "SCI")                   \
    X(relative_permittivity, "1", 1, 1e5, "", "SC")              \
    X(ionic_conductivity, "S/m", 1e-14, 10, "I", "")             \
    X(sei_charge_factor, "1", 0.01, 10, "I", "")                 \
    X(film_resistance, "ohm cm2", 0, 1000, "I", "")              \
    X(hot_spot_factor, "1", 0.01, 1, "I", "S")                   \
    X(content, "%", 0, 40, "D", "")                              \
    X(nucleation_reduction, "1", 0, 1, "D", "")                  \
    X(exchange_current_factor, "1", 0.1, 10, "D", "")            \
    X(thickness, "um", 1, 3000, "S", "")                         \
    X(porosity, "1", 0.05, 0.995, "S", "")                       \
    X(pore_diameter, "um", 0.01, 1000, "S", "")                  \
    X(cost_class, "1", 1, 5, "SCDI", "")

// How far a process has come from the laboratory.
typedef enum Scalability {
    SCALABILITY_LABORATORY, // shown on coin cells
    SCALABILITY_PILOT,      // shown on square metres
    SCALABILITY_INDUSTRIAL, // done on continuous lines
} Scalability;

typedef struct Process {
    const char *name; // in arena
    Scalability scalability;
    Quantity cost_class; // 1 cheap to 5 dear
} Process;

// A material this one cannot be combined with, and why.
typedef struct Refusal {
    const char *other;   // in arena
    const char *because; // in arena
} Refusal;

typedef struct Material {
    const char *name; // in arena
    MaterialKind kind;
    const char *form; // in arena; of a skeleton: "foam", "fibre mat", ...; else NULL
    // In SI; value NAN where the kind has none. thickness, porosity and pore_diameter of a
    // skeleton: as it is usually made, the range being what can be made.
#define X(member, unit, low, high, must, may) Quantity member;
    MATERIAL_FIELD_LIST(X)
#undef X
    const Process *const *processes; // process_count, in arena: any one of them makes it
    int process_count;
    const char *const *precursors; // process_count, in arena: what each process starts from, the
                                   // usual reagents; NULL where none is named
    const char *const *only_on; // only_on_count, in arena: skeletons; none given means any
    int only_on_count;
    const Refusal *refusals; // refusal_count, in arena
    int refusal_count;
} Material;

typedef struct Materials {
    const Material *items; // count, in arena; in the order of the file, names unique
    int count;
    const Process *processes; // process_count, in arena
    int process_count;
    Citations citations;
} Materials;

// Reads and checks a file of materials. Refuses with "file:line:column: ..." unknown keys (naming
// the nearest), numbers without an origin, impossible values, unknown processes, names that stand
// twice, and combinations that name no material.
Status materials_read(const char *path, Arena *arena, Materials *materials, Error *err);

// The same of a document that is already parsed, and may be released afterwards.
Status materials_parse(JsonView root, Arena *arena, Materials *materials, Error *err);

// The material [name] of [kind], or STATUS_BAD_DATA naming the nearest one.
Status materials_find(const Materials *materials, MaterialKind kind, const char *name,
                      const Material **material, Error *err);

// Why [a] and [b] cannot be combined, or NULL when they can. Either order.
const char *materials_conflict(const Material *a, const Material *b);

// That of the most advanced process that makes it.
Scalability material_scalability(const Material *material);

// "laboratory", "pilot", "industrial"; "skeleton", "coating", ...
const char *scalability_word(Scalability scalability);
const char *material_kind_word(MaterialKind kind);

#endif
