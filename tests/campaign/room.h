// A folder of its own for a test, a small campaign in it, and a simulator whose truth is known.
#ifndef TESTS_CAMPAIGN_ROOM_H
#define TESTS_CAMPAIGN_ROOM_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "campaign/workshop.h"
#include "tests/check.h"

// -- A simulator of closed formulas --

// Of a design that is too tortuous there is no result.
static const double FORMULA_TORTUOSITY_MOST = 2.8;

static inline void formula_values(const Design *design, Result *result)
{
    const double top = profile_at(&design->porosity, 0);
    const double bottom = profile_at(&design->porosity, 1);
    const double tortuosity = profile_at(&design->tortuosity, 0.5);
    const double pore = log10(profile_at(&design->pore_diameter, 0));
    const double barrier = profile_at(&design->nucleation_overpotential, 1);
    const double loss = 1.5 + 0.8 * bottom + 0.3 * (log10(design->thickness) + 4) - 5 * barrier;
    result->coulombic_efficiency_pct = 100 * (1 - pow(10, -loss));
    result->cycle_life = pow(10, 2 + 0.6 * top - 0.1 * tortuosity);
    result->overpotential_plateau_mV = 20 * tortuosity + 10 * design->protocol.current / 10;
    result->bottom_up_index = 0.3 + 0.4 * (top - bottom);
    result->surface_plated_fraction = pow(10, -3 + 2 * (pore + 5));
}

static inline Status formula_profile(Arena *arena, ResultProfile *profile, Error *err)
{
    double **const columns[] = {&profile->z,
                                &profile->lithium_fill,
                                &profile->reaction_A_m3,
                                &profile->electrolyte_potential_V,
                                &profile->solid_potential_V,
                                &profile->concentration_mol_m3};
    profile->count = 4;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!(*columns[i] = arena_alloc(arena, 4, sizeof(double))))
            return arena_exhausted(arena, err);
    for (int i = 0; i < profile->count; i++) {
        profile->z[i] = (i + 0.5) / profile->count;
        profile->lithium_fill[i] = 0.1 * (i + 1);
    }
    return STATUS_OK;
}

static inline Status formula_run(const Design *designs, int count, const SimulatorOptions *options,
                                 Arena *arena, Result *results, Error *err)
{
    for (int i = 0; i < count; i++) {
        results[i] = (Result){.certificate = {.solver = "formula"}};
        formula_values(&designs[i], &results[i]);
        if (profile_at(&designs[i].tortuosity, 0.5) > FORMULA_TORTUOSITY_MOST)
            results[i].status = SIMULATION_NO_CONVERGE;
        if (options->keep_profile)
            TRY(formula_profile(arena, &results[i].profile, err));
    }
    return STATUS_OK;
}

static const Simulator FORMULA = {"formula", "closed formulas, for tests", formula_run};

// -- A folder --

enum { REVIEW_LINES = 12, REVIEW_HOSTS = 4 };

typedef struct Room {
    char path[128];
    char campaign[192], database[192], out[192]; // paths in it
} Room;

static const char CAMPAIGN_TEXT[] =
    "{\n"
    "  \"name\": \"proof\",\n"
    "  \"sources\": \"review.md\",\n"
    "  \"seed\": 7,\n"
    "  \"conditions\": { \"electrolyte\": \"LiTFSI-DOL-DME\", \"current_mA_cm2\": 1,\n"
    "                  \"capacity_mAh_cm2\": 2, \"cycles\": 3 },\n"
    "  \"space\": {\n"
    "    \"thickness_um\": [40, 250],\n"
    "    \"porosity_top\": [0.6, 0.95],\n"
    "    \"porosity_bottom\": [0.6, 0.95],\n"
    "    \"pore_top_um\": [5, 80],\n"
    "    \"pore_bottom_um\": [5, 80],\n"
    "    \"tortuosity\": [1.1, 3],\n"
    "    \"skeleton\": [\"Cu mesh\", \"Ni foam\", \"CNF\", \"rGO foam\", \"PVDF\"],\n"
    "    \"coating_top\": [\"none\", \"PVDF film\", \"Cu\"],\n"
    "    \"coating_bottom\": [\"none\", \"Au\", \"Ag\", \"ZnO\"],\n"
    "    \"dopant\": [\"none\", \"N\", \"O\"],\n"
    "    \"interphase\": [\"none\", \"LiF\"]\n"
    "  },\n"
    "  \"forbidden\": [{ \"skeleton\": \"Cu mesh\", \"coating_bottom\": \"Ag\" }],\n"
    "  \"limits\": { \"host_mass_mg_cm2\": 40, \"surface_plated_fraction\": 0.1 },\n"
    "  \"objectives\": { \"coulombic_efficiency_pct\": 1, \"cycle_life\": 1 },\n"
    "  \"budget\": { \"simulations\": 60, \"candidates\": 1200, \"experiments\": 4,\n"
    "              \"enrichment\": 0 }\n"
    "}\n";

// A copy of [text] with the one place of [old] replaced; the caller frees it.
static inline char *text_replaced(const char *text, const char *old, const char *replacement)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    assert_null(strstr(at + 1, old));
    char *made = malloc(strlen(text) + strlen(replacement) + 1);
    assert_non_null(made);
    sprintf(made, "%.*s%s%s", (int)(at - text), text, replacement, at + strlen(old));
    return made;
}

// Writes the small campaign with [old] replaced.
static inline const char *campaign_write(Room *room, const char *old, const char *replacement)
{
    Error err = {0};
    char *text = text_replaced(CAMPAIGN_TEXT, old, replacement);
    CHECK_OK(file_write(room->campaign, text, strlen(text), &err));
    free(text);
    return room->campaign;
}

// The beginning of the review's first table, with four of its hosts: what it takes to relate a
// simulation to is what a run spends its time on.
static inline void review_write(const Room *room)
{
    Error err = {0};
    Arena arena = {0};
    const char *bytes = NULL;
    size_t length = 0;
    char path[256];
    CHECK_OK(file_read("data/review/review.md", &arena, &bytes, &length, &err));
    const char *end = bytes;
    for (int line = 0; line < REVIEW_LINES; line++) {
        end = strchr(end, '\n');
        assert_non_null(end);
        end++;
    }
    snprintf(path, sizeof path, "%s/review.md", room->path);
    CHECK_OK(file_write(path, bytes, (size_t)(end - bytes), &err));
    arena_clear(&arena);
}

static inline int room_create(void **state)
{
    const char *parent = getenv("TMPDIR");
    Room *made = calloc(1, sizeof *made);
    if (!made)
        return -1;
    *state = made;
    snprintf(made->path, sizeof made->path, "%s/hostscreen-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(made->path))
        return -1;
    snprintf(made->campaign, sizeof made->campaign, "%s/campaign.json", made->path);
    snprintf(made->database, sizeof made->database, "%s/hostscreen.db", made->path);
    snprintf(made->out, sizeof made->out, "%s/out", made->path);
    campaign_write(made, "\"proof\"", "\"proof\"");
    review_write(made);
    return 0;
}

static inline int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline int room_remove(void **state)
{
    Room *room = *state;
    nftw(room->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(room);
    return 0;
}

#define ROOM_TEST(name) \
    cmocka_unit_test_setup_teardown(name, room_create, room_remove)

// The workshop of the folder's campaign, with the simulator of formulas.
static inline WorkshopOptions room_options(const Room *room)
{
    return (WorkshopOptions){.campaign = room->campaign,
                             .database = room->database,
                             .threads = 1,
                             .simulator = &FORMULA};
}

static inline void room_open(const Room *room, Workshop *workshop)
{
    Error err = {0};
    const WorkshopOptions options = room_options(room);
    CHECK_OK(workshop_open(&options, workshop, &err));
}

// Gives the catalog one host more, as if another command had read it from a paper; its cell is
// cycled at [current] (mA.cm-2), NAN: as that of the review.
static inline void room_add_host_at(const Room *room, double current)
{
    Error err = {0};
    Arena arena = {0};
    Catalog *catalog = NULL;
    Host added;
    CHECK_OK(catalog_open(room->database, &catalog, &err));
    CHECK_OK(catalog_host(catalog, "CDG-sponge", &arena, &added, &err));
    added.half_ce_pct = 91;
    added.source = "another paper";
    if (!isnan(current))
        added.half_current_mA_cm2 = current;
    CHECK_OK(catalog_put_host(catalog, &added, &err));
    catalog_close(catalog);
    arena_clear(&arena);
}

static inline void room_add_host(const Room *room)
{
    room_add_host_at(room, NAN);
}

#endif
