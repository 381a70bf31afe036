// A campaign small enough to be run many times in a test, in a folder of its own.
#ifndef TESTS_CAMPAIGN_SMALL_H
#define TESTS_CAMPAIGN_SMALL_H

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/check.h"

typedef struct Small {
    char folder[128];
    char campaign[160];
    char database[160];
} Small;

static const char SMALL_CAMPAIGN[] =
    "{\"name\": \"small\", \"sources\": \"review\", \"seed\": %d,\n"
    " \"conditions\": {\"electrolyte\": \"LiTFSI-DOL-DME\", \"current_mA_cm2\": 1,\n"
    "   \"capacity_mAh_cm2\": 1, \"cycles\": 2},\n"
    " \"space\": {\"thickness_um\": [60, 150], \"porosity_top\": [0.7, 0.9],\n"
    "   \"porosity_bottom\": [0.7, 0.9], \"pore_top_um\": [10, 60], \"pore_bottom_um\": [10, 60],\n"
    "   \"tortuosity\": [1.2, 2], \"skeleton\": [\"Cu mesh\", \"CNF\", \"carbon cloth\"],\n"
    "   \"coating_top\": [\"none\"], \"coating_bottom\": [\"none\", \"Ag\", \"ZnO\"],\n"
    "   \"dopant\": [\"none\"], \"interphase\": [\"none\"]},\n"
    " \"objectives\": {\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1},\n"
    " \"budget\": {\"simulations\": %d, \"candidates\": 200, \"experiments\": 2}}\n";

static inline void small_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

// Writes the campaign with another seed or budget.
static inline void small_campaign(const Small *small, int seed, int simulations)
{
    char text[2048];
    snprintf(text, sizeof text, SMALL_CAMPAIGN, seed, simulations);
    small_write(small->campaign, text);
}

static inline int small_create(void **state)
{
    const char *parent = getenv("TMPDIR");
    Small *small = calloc(1, sizeof *small);
    if (!small)
        return -1;
    *state = small;
    snprintf(small->folder, sizeof small->folder, "%.80s/hostscreen-XXXXXX",
             parent ? parent : "/tmp");
    if (!mkdtemp(small->folder))
        return -1;
    snprintf(small->campaign, sizeof small->campaign, "%s/campaign.json", small->folder);
    snprintf(small->database, sizeof small->database, "%s/catalog.db", small->folder);
    small_campaign(small, 1, 50);
    return 0;
}

static inline int small_delete(const char *path, const struct stat *info, int kind,
                               struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int small_remove(void **state)
{
    Small *small = *state;
    nftw(small->folder, small_delete, 16, FTW_DEPTH | FTW_PHYS);
    free(small);
    return 0;
}

// Lets the program read data of its own in which only the first [hosts] of data/hosts.json are
// published: a night is then done in seconds.
static inline void small_data(const Small *small, int hosts)
{
    // Copies: a test that runs for hours must not see them edited.
    static const char *const FILES[] = {"campaign.json", "electrolyte_ce.json", "materials.json",
                                        "parameters.json"};
    char folder[160];
    char path[220];
    char target[400];
    Arena arena = {0};
    Error err = {0};
    const char *text = NULL;
    size_t length = 0;
    snprintf(folder, sizeof folder, "%s/data", small->folder);
    CHECK_OK(file_make_folder(folder, &err));
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        snprintf(target, sizeof target, "%s/%s", HOSTSCREEN_DATA, FILES[i]);
        CHECK_OK(file_read(target, &arena, &text, &length, &err));
        CHECK_OK(file_write(path, text, length, &err));
    }
    snprintf(path, sizeof path, "%s/review", small->folder);
    snprintf(target, sizeof target, "%s/review", HOSTSCREEN_DATA);
    assert_int_equal(symlink(target, path), 0);
    CHECK_OK(file_read(HOSTSCREEN_DATA "/hosts.json", &arena, &text, &length, &err));
    char *copy = arena_copy(&arena, text, length);
    char *end = copy;
    for (int i = 0; i < hosts; i++)
        end = strstr(end + 1, "\n  },\n");
    memcpy(end, "\n  }\n}\n", sizeof "\n  }\n}\n");
    snprintf(path, sizeof path, "%s/hosts.json", folder);
    small_write(path, copy);
    assert_int_equal(setenv("HOSTSCREEN_DATA", folder, 1), 0);
    arena_clear(&arena);
}

#define SMALL_TEST(name) cmocka_unit_test_setup_teardown(name, small_create, small_remove)

#endif
