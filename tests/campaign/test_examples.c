#include "base/file.h"
#include "campaign/workshop.h"
#include "tests/check.h"

static const char *const FOLDER = HOSTSCREEN_DATA "/../examples";

static void every_example_is_a_design(void **state)
{
    (void)state;
    if (!file_is_folder(FOLDER))
        skip();
    Arena arena = {0};
    Error err = {0};
    Parameters parameters = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(parameters_read(HOSTSCREEN_DATA "/parameters.json", &arena, &parameters, &err));
    CHECK_OK(file_list(FOLDER, &arena, &names, &count, &err));
    int designs = 0;
    for (int i = 0; i < count; i++) {
        const char *end = strrchr(names[i], '.');
        if (!end || strcmp(end, ".json") != 0)
            continue;
        const char *path = arena_format(&arena, "%s/%s", FOLDER, names[i]);
        JsonDocument document = {0};
        Design design;
        CHECK_OK(json_read(path, &arena, &document, &err));
        if (json_member(json_root(&document), "host").node) {
            CHECK_OK(design_parse(json_root(&document), &parameters, &arena, &design, &err));
            CHECK_OK(design_check(&design, &err));
            designs++;
        }
        json_clear(&document);
    }
    assert_true(designs >= 2);
    arena_clear(&arena);
}

// A person copies it beside a folder of papers.
static void the_campaign_of_a_laboratory_can_be_run(void **state)
{
    (void)state;
    if (!file_is_folder(FOLDER))
        skip();
    Arena arena = {0};
    Error err = {0};
    Workshop workshop;
    const char *path = arena_format(&arena, "%s/laboratory.json", FOLDER);
    CHECK_OK(workshop_open(&(WorkshopOptions){.campaign = path}, &workshop, &err));
    assert_string_equal(workshop.campaign.name, "our laboratory");
    const char *sources = workshop_sources(&workshop, &arena);
    assert_string_equal(strrchr(sources, '/'), "/papers");
    for (uint64_t i = 0; i < 50; i++) {
        Recipe recipe;
        Design design;
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, i, &recipe, &err));
        CHECK_OK(space_design(&workshop.campaign, &workshop.parameters, &recipe, &design, &err));
        CHECK_OK(design_check(&design, &err));
    }
    workshop_close(&workshop);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_a_design),
        cmocka_unit_test(the_campaign_of_a_laboratory_can_be_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
