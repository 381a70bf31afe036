// The published hosts as the simulator sees them: form, layers and geometry, read from
// data/hosts.json, and the design that follows from them by stated rules. Descriptors come from
// form and materials alone, never from performance.
#ifndef CAMPAIGN_PUBLISHED_H
#define CAMPAIGN_PUBLISHED_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "campaign/materials.h"
#include "campaign/quantity.h"
#include "campaign/wall.h"
#include "simulate/design.h"

enum { LAYERS_MOST = 8, COATS_MOST = 4 };

// One number that the design of a host depends on: the host's own ("thickness", "layer 2 share"),
// or of a material ("ZnO nucleation_overpotential"); the latter is the same in every host.
typedef struct Descriptor {
    const char *name; // in arena
    Quantity quantity;
} Descriptor;

// Place of a descriptor in Published.values; ABSENT when a host has none.
typedef int Slot;
enum { ABSENT = -1 };

// A number at the top and at the bottom; the same slot twice when uniform.
typedef struct Span {
    Slot top;
    Slot bottom;
} Span;

typedef struct Coat {
    const Material *material; // borrowed from the materials
    CoatForm form;
    Span coverage;     // ABSENT of a blend
    Span volume_share; // ABSENT of sites
    Slot conductivity;
    Slot nucleation_overpotential;
    Slot density;
} Coat;

typedef struct Layer {
    Slot share;               // of the thickness; shares are taken relative to their sum
    const Material *skeleton; // borrowed from the materials
    Slot conductivity;
    Slot nucleation_overpotential;
    Slot density;
    Slot hot_spot_factor; // may be ABSENT
    Span porosity;        // ABSENT: the host's
    Span pore_diameter;   // ABSENT: the host's
    Coat coats[COATS_MOST]; // coat_count
    int coat_count;
    const Material *dopant; // borrowed from the materials; NULL: none
    Span dopant_content;
    Slot dopant_full; // content at which the dopant does all it can
    Slot dopant_reduction;
    Slot dopant_exchange;
} Layer;

typedef struct Published {
    const char *name;      // in arena; as in the review's tables
    int reference;         // number in the review's list
    const char *described; // in arena; where in the review
    const char *form;      // in arena; "foam", "fibre mat", ...
    const char *structure; // in arena; one sentence
    Slot thickness;
    Span porosity;
    Span pore_diameter;
    Slot tortuosity;
    Slot transport_enhancement; // may be ABSENT
    Slot transference_boost;    // may be ABSENT
    Layer layers[LAYERS_MOST];  // layer_count, top first
    int layer_count;
    const Material *interphase; // borrowed from the materials; NULL: the electrolyte's own
    Span interphase_coverage;
    Slot film_resistance;
    Slot sei_charge_factor;
    Slot interphase_hot_spot;
    const Descriptor *descriptors; // descriptor_count, in arena
    int descriptor_count;
    const double *values; // descriptor_count, in arena; SI; as published, or drawn
} Published;

typedef struct PublishedHosts {
    const Published *items; // count, in arena; in the order of the file
    int count;
} PublishedHosts;

// -- Reading --

// Reads and checks a file of hosts. Refuses with "file:line:column: ..." unknown keys and
// materials (naming the nearest), numbers without an origin, impossible values, layer shares that
// do not add up to 1, and materials that cannot be combined. [materials] must outlive [hosts].
Status published_read(const char *path, const Materials *materials, Arena *arena,
                      PublishedHosts *hosts, Error *err);

// The same of a document that is already parsed, and may be released afterwards.
Status published_parse(JsonView root, const Materials *materials, Arena *arena,
                       PublishedHosts *hosts, Error *err);

// The host [name], or STATUS_BAD_DATA naming the nearest one.
Status published_find(const PublishedHosts *hosts, const char *name, const Published **host,
                      Error *err);

// -- What follows --

// The host with every descriptor drawn from its range as quantity_at() says.
//   u  descriptor_count, each in [0, 1]; 0.5 everywhere is the host as published
Status published_draw(const Published *host, const double *u, Arena *arena, Published *drawn,
                      Error *err);

// The host at one depth.
typedef struct PublishedPoint {
    double porosity;                // none
    double pore_diameter;           // m
    Wall wall;                      // solid with its coatings and dopant
    double film_resistance;         // ohm.m2 of wall
    double sei_charge_factor;       // none
    double exchange_current_factor; // none
    double hot_spot_factor;         // none
} PublishedPoint;

// At depth [z], 0 the top, 1 the bottom.
PublishedPoint published_at(const Published *host, double z);

// The design to simulate: the host in a half cell with [electrolyte], a name of [parameters], at
// [current] A.m-2 and [capacity] C.m-2. Profiles are tables whose lines break where layers meet.
// Refuses what design_check() refuses. The design borrows the host's name.
Status published_design(const Published *host, const Parameters *parameters,
                        const char *electrolyte, double current, double capacity, Design *design,
                        Error *err);

#endif
