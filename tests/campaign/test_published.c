#include "campaign/published.h"

#include "base/file.h"
#include "base/random.h"
#include "tests/check.h"

static const char *const PATH = HOSTSCREEN_DATA "/hosts.json";

typedef struct World {
    Arena arena;
    Materials materials;
    Parameters parameters;
    PublishedHosts hosts;
} World;

static void open_world(World *world)
{
    Error err = {0};
    *world = (World){0};
    CHECK_OK(materials_read(HOSTSCREEN_DATA "/materials.json", &world->arena, &world->materials,
                            &err));
    CHECK_OK(parameters_read(HOSTSCREEN_DATA "/parameters.json", &world->arena,
                             &world->parameters, &err));
    CHECK_OK(published_read(PATH, &world->materials, &world->arena, &world->hosts, &err));
}

static const Published *host_named(const World *world, const char *name)
{
    Error err = {0};
    const Published *host = NULL;
    CHECK_OK(published_find(&world->hosts, name, &host, &err));
    return host;
}

// At 1 mA/cm2 to 1 mAh/cm2 in the first electrolyte of the parameters.
static Status design_of(const World *world, const Published *host, Design *design, Error *err)
{
    return published_design(host, &world->parameters, world->parameters.electrolytes[0].name, 10,
                            36000, design, err);
}

// -- Reading --

static void all_hosts_of_both_tables_are_described(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    int seen[ORIGIN_COUNT] = {0};
    assert_int_equal(world.hosts.count, 38);
    for (int i = 0; i < world.hosts.count; i++) {
        const Published *host = &world.hosts.items[i];
        assert_true(host->reference >= 1 && host->reference <= 151);
        for (int j = 0; j < host->descriptor_count; j++)
            seen[host->descriptors[j].quantity.origin]++;
    }
    print_message("measured: descriptors of hosts from the review %d, literature %d, assumed %d\n",
                  seen[ORIGIN_REVIEW], seen[ORIGIN_LITERATURE], seen[ORIGIN_ASSUMED]);
    arena_clear(&world.arena);
}

static void every_host_of_the_gold_reading_is_described(void **state)
{
    (void)state;
    const char *const gold = "../shared/gold/tables_dev.jsonl";
    if (!file_exists(gold))
        skip();
    World world;
    Error err = {0};
    const char *text = NULL;
    size_t length = 0;
    open_world(&world);
    CHECK_OK(file_read(gold, &world.arena, &text, &length, &err));
    int rows = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *end = strchr(line, '\n');
        const size_t size = end ? (size_t)(end - line) : strlen(line);
        if (size == 0)
            continue;
        JsonDocument row = {0};
        CHECK_OK(json_parse(gold, line, size, &world.arena, &row, &err));
        const JsonView root = json_root(&row);
        const Published *host = host_named(&world, json_string(json_member(root, "host")));
        CHECK_CLOSE(host->reference, json_number(json_member(root, "ref")), 0, 0.1);
        json_clear(&row);
        rows++;
    }
    assert_true(rows > 0);
    arena_clear(&world.arena);
}

// The shipped file with its first [old] replaced by [new], read.
static Status read_changed(World *world, const char *old, const char *new, Error *err)
{
    const char *text = NULL;
    size_t length = 0;
    TRY(file_read(PATH, &world->arena, &text, &length, err));
    const char *at = strstr(text, old);
    assert_non_null(at);
    const char *changed =
        arena_format(&world->arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    JsonDocument document = {0};
    PublishedHosts hosts = {0};
    TRY(json_parse("hosts.json", changed, strlen(changed), &world->arena, &document, err));
    const Status status =
        published_parse(json_root(&document), &world->materials, &world->arena, &hosts, err);
    json_clear(&document);
    return status;
}

static void a_spoilt_file_is_refused_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *message;
    } changes[] = {
        {"\"porosity\": {", "\"porosty\": {", "did you mean 'porosity'?"},
        {"\"skeleton\": \"melamine sponge\"", "\"skeleton\": \"melanine sponge\"",
         "the nearest is melamine sponge"},
        {"\"material\": \"Ni\"", "\"material\": \"Cu3P\"", "cannot go on 'melamine sponge'"},
        {"\"as\": \"film\"", "\"as\": \"paint\"", "must be film, sites or blend"},
        {"\"share\": { \"value\": 0.4,", "\"share\": { \"value\": 0.5,", "add up to 1.1"},
        {"\"origin\": \"assumed\"", "\"origin\": \"felt\"", "origin 'felt'"},
        {"\"tortuosity\": { \"value\": 1.1,", "\"tortuosity\": { \"value\": 0.9,",
         "must be from 1 to 50"},
        {"\"reference\": 102,", "", "'reference' is missing"},
        {"\"bottom\":", "\"botom\":", "did you mean 'bottom'?"},
    };
    World world;
    open_world(&world);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        Error err = {0};
        CHECK_FAILS(read_changed(&world, changes[i].old, changes[i].new, &err), STATUS_BAD_DATA,
                    changes[i].message);
        assert_non_null(strstr(err.text, "hosts.json:"));
    }
    arena_clear(&world.arena);
}

static void an_unknown_host_is_answered_with_the_nearest(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    const Published *host = NULL;
    open_world(&world);
    CHECK_FAILS(published_find(&world.hosts, "CDG-spongy", &host, &err), STATUS_BAD_DATA,
                "the nearest is CDG-sponge");
    arena_clear(&world.arena);
}

static void memory_may_run_out_at_any_point(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    Arena whole = {0};
    Error err = {0};
    PublishedHosts hosts = {0};
    CHECK_OK(published_read(PATH, &world.materials, &whole, &hosts, &err));
    const size_t needed = whole.used;
    arena_clear(&whole);
    for (size_t limit = 1; limit < needed; limit += needed / 61) {
        Arena arena = {.limit = limit};
        CHECK_FAILS(published_read(PATH, &world.materials, &arena, &hosts, &err),
                    STATUS_NO_MEMORY, "allowed");
        arena_clear(&arena);
    }
    arena_clear(&world.arena);
}

// -- Structure --

static void conductivity_gradients_rise_downwards(void **state)
{
    (void)state;
    static const char *const names[] = {"CDG-sponge", "CG",  "LNO-CGH", "SiC/CC",
                                        "PAN/CMF",    "DRS", "PCS",     "poly/Cu mesh/Au"};
    World world;
    open_world(&world);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Published *host = host_named(&world, names[i]);
        assert_true(published_at(host, 0).wall.conductivity <
                    published_at(host, 1).wall.conductivity);
    }
    arena_clear(&world.arena);
}

// GSCP is none of them: silicon and carbon are alike in the order of Yan et al. (2016).
static void lithiophilicity_gradients_rise_downwards(void **state)
{
    (void)state;
    static const char *const names[] = {"G-CNF", "G-ZGC", "C-Ag/PVDF", "CuNW-P", "CuSnAl@Cu",
                                        "DRS",   "PCS",   "SCZ",       "CuCNF + NCNF"};
    World world;
    open_world(&world);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Published *host = host_named(&world, names[i]);
        assert_true(published_at(host, 0).wall.nucleation_overpotential >
                    published_at(host, 1).wall.nucleation_overpotential);
    }
    arena_clear(&world.arena);
}

static void lamellae_alternate_between_dielectric_and_conductor(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    const Published *host = host_named(&world, "PAN/CMF");
    for (int i = 0; i < 6; i++) {
        const double conductivity = published_at(host, (i + 0.5) / 6).wall.conductivity;
        assert_true(i % 2 == 0 ? conductivity < 1e-6 : conductivity > 1);
    }
    arena_clear(&world.arena);
}

static void a_coating_follows_its_rule_by_hand(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    const Published *host = host_named(&world, "DRS");
    // Gold over 0.8 of nickel at the bottom, half a percent of the solid.
    const Wall bottom = published_at(host, 0.99).wall;
    CHECK_CLOSE(bottom.conductivity, 0.995 * 1.44e7 + 0.005 * 4.52e7, 1e-12, 0);
    CHECK_CLOSE(bottom.nucleation_overpotential, 0.2 * 0.030, 1e-12, 0);
    CHECK_CLOSE(bottom.density, 0.995 * 8900 + 0.005 * 19300, 1e-12, 0);
    CHECK_CLOSE(published_at(host, 0.5).wall.nucleation_overpotential, 0.030, 1e-12, 0);
    // Alumina over 0.95 of it on top.
    CHECK_CLOSE(log10(published_at(host, 0).wall.conductivity), 0.05 * log10(1.44e7) - 0.95 * 12,
                1e-12, 0);
    arena_clear(&world.arena);
}

static void nitrogen_lowers_the_barrier_by_its_content(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    const Published *host = host_named(&world, "CuCNF + NCNF");
    // 15.1 % below is more than the full content: seven tenths of the carbon's 14 mV go.
    const PublishedPoint bottom = published_at(host, 1);
    CHECK_CLOSE(bottom.wall.nucleation_overpotential, 0.3 * 0.014, 1e-12, 0);
    CHECK_CLOSE(bottom.exchange_current_factor, 1.3, 1e-12, 0);
    CHECK_CLOSE(published_at(host, 0).exchange_current_factor, 1, 1e-15, 0);
    arena_clear(&world.arena);
}

// -- Designs --

static void every_host_gives_a_design_in_every_electrolyte(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    for (int i = 0; i < world.hosts.count; i++) {
        for (int j = 0; j < world.parameters.electrolyte_count; j++) {
            Design design;
            Error err = {0};
            const char *electrolyte = world.parameters.electrolytes[j].name;
            CHECK_OK(published_design(&world.hosts.items[i], &world.parameters, electrolyte, 20,
                                      72000, &design, &err));
            assert_string_equal(design.electrolyte.name, electrolyte);
            CHECK_CLOSE(design.protocol.current, 20, 1e-15, 0);
            CHECK_CLOSE(design.protocol.capacity, 72000, 1e-15, 0);
        }
    }
    arena_clear(&world.arena);
}

static void the_profiles_of_a_design_are_the_host_at_their_points(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    for (int i = 0; i < world.hosts.count; i++) {
        const Published *host = &world.hosts.items[i];
        Design design;
        Error err = {0};
        CHECK_OK(design_of(&world, host, &design, &err));
        const Profile *profile = &design.nucleation_overpotential;
        for (int k = 0; k < profile->count; k++)
            CHECK_CLOSE(profile->value[k],
                        published_at(host, profile->z[k]).wall.nucleation_overpotential, 1e-12, 0);
        CHECK_CLOSE(profile_at(&design.porosity, 0), published_at(host, 0).porosity, 1e-12, 0);
        CHECK_CLOSE(profile_at(&design.porosity, 1), published_at(host, 1).porosity, 1e-12, 0);
    }
    arena_clear(&world.arena);
}

static void what_the_review_states_reaches_the_design(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Design design;
    open_world(&world);
    CHECK_OK(design_of(&world, host_named(&world, "3D-CPA"), &design, &err));
    CHECK_CLOSE(profile_at(&design.pore_diameter, 0), 50e-6, 1e-12, 0);
    CHECK_CLOSE(profile_at(&design.pore_diameter, 1), 15e-6, 1e-12, 0);
    CHECK_OK(design_of(&world, host_named(&world, "CNZ"), &design, &err));
    CHECK_CLOSE(design.thickness, 0.8e-3, 1e-12, 0);
    assert_true(design.transport_enhancement > 1);
    // 0.1 g/cm3 and 51 wt% of lithium at 5 mAh/cm2, which is 1.295 mg/cm2: to three digits, the
    // precision of what is printed.
    CHECK_OK(design_of(&world, host_named(&world, "CBG"), &design, &err));
    const double solid = 1 - profile_at(&design.porosity, 0.5);
    CHECK_CLOSE(solid * design.skeleton_density, 100, 0.02, 0);
    CHECK_CLOSE(solid * design.skeleton_density * design.thickness, 12.95e-3 * 49 / 51, 0.02, 0);
    arena_clear(&world.arena);
}

static void an_unknown_electrolyte_is_refused_with_the_nearest(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Design design;
    open_world(&world);
    CHECK_FAILS(published_design(&world.hosts.items[0], &world.parameters, "LiTFSI-DOL-DNE", 10,
                                 36000, &design, &err),
                STATUS_BAD_DATA, "the nearest is LiTFSI-DOL-DME");
    arena_clear(&world.arena);
}

// -- Draws --

static void the_middle_of_every_range_is_the_host_as_published(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    open_world(&world);
    for (int i = 0; i < world.hosts.count; i++) {
        const Published *host = &world.hosts.items[i];
        double *u = arena_alloc(&world.arena, (size_t)host->descriptor_count, sizeof *u);
        for (int j = 0; j < host->descriptor_count; j++)
            u[j] = 0.5;
        Published drawn;
        CHECK_OK(published_draw(host, u, &world.arena, &drawn, &err));
        assert_memory_equal(drawn.values, host->values,
                            (size_t)host->descriptor_count * sizeof *drawn.values);
    }
    arena_clear(&world.arena);
}

static void every_draw_is_a_design_that_can_be_simulated(void **state)
{
    (void)state;
    enum { DRAWS = 40 };
    World world;
    Error err = {0};
    open_world(&world);
    for (int i = 0; i < world.hosts.count; i++) {
        const Published *host = &world.hosts.items[i];
        double *u = arena_alloc(&world.arena, (size_t)host->descriptor_count, sizeof *u);
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int j = 0; j < host->descriptor_count; j++)
                u[j] = random_uniform(7, (uint64_t)(i * DRAWS + draw), (uint64_t)j);
            Published drawn;
            Design design;
            CHECK_OK(published_draw(host, u, &world.arena, &drawn, &err));
            CHECK_OK(design_of(&world, &drawn, &design, &err));
        }
    }
    arena_clear(&world.arena);
}

static void a_constant_of_a_material_has_one_name_in_every_host(void **state)
{
    (void)state;
    World world;
    open_world(&world);
    int hosts = 0;
    for (int i = 0; i < world.hosts.count; i++) {
        const Published *host = &world.hosts.items[i];
        int found = 0;
        for (int j = 0; j < host->descriptor_count; j++)
            found += strcmp(host->descriptors[j].name, "ZnO nucleation_overpotential") == 0;
        assert_true(found <= 1);
        hosts += found;
    }
    assert_true(hosts >= 5);
    arena_clear(&world.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_hosts_of_both_tables_are_described),
        cmocka_unit_test(every_host_of_the_gold_reading_is_described),
        cmocka_unit_test(a_spoilt_file_is_refused_at_its_place),
        cmocka_unit_test(an_unknown_host_is_answered_with_the_nearest),
        cmocka_unit_test(memory_may_run_out_at_any_point),
        cmocka_unit_test(conductivity_gradients_rise_downwards),
        cmocka_unit_test(lithiophilicity_gradients_rise_downwards),
        cmocka_unit_test(lamellae_alternate_between_dielectric_and_conductor),
        cmocka_unit_test(a_coating_follows_its_rule_by_hand),
        cmocka_unit_test(nitrogen_lowers_the_barrier_by_its_content),
        cmocka_unit_test(every_host_gives_a_design_in_every_electrolyte),
        cmocka_unit_test(the_profiles_of_a_design_are_the_host_at_their_points),
        cmocka_unit_test(what_the_review_states_reaches_the_design),
        cmocka_unit_test(an_unknown_electrolyte_is_refused_with_the_nearest),
        cmocka_unit_test(the_middle_of_every_range_is_the_host_as_published),
        cmocka_unit_test(every_draw_is_a_design_that_can_be_simulated),
        cmocka_unit_test(a_constant_of_a_material_has_one_name_in_every_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
