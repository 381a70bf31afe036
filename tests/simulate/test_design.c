#include "simulate/design.h"

#include "tests/simulate/world.h"

static const char *const EXAMPLE =
    "{ \"name\": \"example\", \"host\": {\n"
    "  \"thickness_um\": 100,\n"
    "  \"porosity\": { \"top\": 0.85, \"bottom\": 0.70 },\n"
    "  \"pore_diameter_um\": { \"top\": 50, \"bottom\": 15, \"shape\": \"log\" },\n"
    "  \"conductivity_S_m\": { \"z\": [0, 0.3, 1], \"value\": [1e-2, 1, 1e4] },\n"
    "  \"nucleation_overpotential_mV\": { \"top\": 40, \"bottom\": 0, \"shape\": \"step\" },\n"
    "  \"tortuosity\": 1.5 },\n"
    " \"electrolyte\": \"LiTFSI-DOL-DME\",\n"
    " \"protocol\": { \"current_mA_cm2\": 1, \"capacity_mAh_cm2\": 2, \"cycles\": 3,\n"
    "  \"temperature_K\": 298.15, \"strip_cutoff_V\": 0.5 },\n"
    " \"field\": { \"transport_enhancement\": 1.0 } }";

static Status parse(const World *world, const char *text, Arena *arena, Design *design, Error *err)
{
    JsonDocument document = {0};
    Status status = json_parse("design.json", text, strlen(text), arena, &document, err);
    if (status == STATUS_OK)
        status = design_parse(json_root(&document), &world->parameters, arena, design, err);
    json_clear(&document);
    return status;
}

static void an_example_is_read_in_si(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Design d;
    CHECK_OK(parse(*state, EXAMPLE, &arena, &d, &err));
    assert_string_equal(d.name, "example");
    CHECK_CLOSE(d.thickness, 1e-4, 1e-15, 0);
    CHECK_CLOSE(profile_at(&d.porosity, 0.5), 0.775, 1e-15, 0);
    CHECK_CLOSE(profile_at(&d.pore_diameter, 0.5), sqrt(50e-6 * 15e-6), 1e-14, 0);
    CHECK_CLOSE(profile_at(&d.conductivity, 0.15), 0.505, 1e-14, 0);
    CHECK_CLOSE(profile_at(&d.nucleation_overpotential, 0.4), 0.04, 1e-15, 0);
    CHECK_CLOSE(profile_at(&d.nucleation_overpotential, 0.6), 0, 0, 1e-15);
    CHECK_CLOSE(d.protocol.current, 10, 1e-15, 0);
    CHECK_CLOSE(d.protocol.capacity, 72000, 1e-15, 0);
    assert_int_equal(d.protocol.cycles, 3);
    CHECK_CLOSE(d.electrolyte.conductivity, 1.097, 1e-15, 0);
    arena_clear(&arena);
}

// Member by member: padding and unused points do not count.
static void same_design(const Design *a, const Design *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->form, b->form);
    assert_int_equal(a->protocol.kind, b->protocol.kind);
    assert_int_equal(a->protocol.cycles, b->protocol.cycles);
    const Profile *pa[] = {&a->porosity, &a->pore_diameter, &a->conductivity,
                           &a->nucleation_overpotential, &a->tortuosity, &a->film_resistance,
                           &a->sei_charge_factor, &a->exchange_current_factor,
                           &a->transference_boost, &a->hot_spot_factor};
    const Profile *pb[] = {&b->porosity, &b->pore_diameter, &b->conductivity,
                           &b->nucleation_overpotential, &b->tortuosity, &b->film_resistance,
                           &b->sei_charge_factor, &b->exchange_current_factor,
                           &b->transference_boost, &b->hot_spot_factor};
    for (int i = 0; i < 10; i++)
        for (double z = 0; z <= 1; z += 0.0625) {
            const double x = profile_at(pa[i], z);
            const double y = profile_at(pb[i], z);
            assert_true(x == y || (isnan(x) && isnan(y)));
        }
    assert_memory_equal(&a->constants, &b->constants, sizeof a->constants);
    assert_true(a->thickness == b->thickness && a->skeleton_density == b->skeleton_density &&
                a->fibre_diameter == b->fibre_diameter &&
                a->transport_enhancement == b->transport_enhancement);
    assert_true(a->protocol.current == b->protocol.current &&
                a->protocol.capacity == b->protocol.capacity &&
                a->protocol.temperature == b->protocol.temperature &&
                a->protocol.strip_cutoff == b->protocol.strip_cutoff &&
                a->protocol.plate_cutoff == b->protocol.plate_cutoff);
    assert_true(a->electrolyte.conductivity == b->electrolyte.conductivity &&
                a->electrolyte.diffusivity == b->electrolyte.diffusivity &&
                a->electrolyte.sei_charge == b->electrolyte.sei_charge &&
                a->electrolyte.conductivity_peak == b->electrolyte.conductivity_peak);
}

static Design printed_and_read(const World *world, const Design *design, Arena *arena)
{
    Error err = {0};
    Design back;
    const char *text = NULL;
    Json *json = design_to_json(design);
    CHECK_OK(json_print(json, true, arena, &text, &err));
    json_free(json);
    CHECK_OK(parse(world, text, arena, &back, &err));
    return back;
}

// Numbers made in SI may be no printed number's: the first trip rounds them, the second must not.
static void check_round_trip(const World *world, const Design *design)
{
    Arena arena = {0};
    const Design once = printed_and_read(world, design, &arena);
    const Design twice = printed_and_read(world, &once, &arena);
    same_design(&once, &twice);
    CHECK_CLOSE(once.thickness, design->thickness, 1e-15, 0);
    CHECK_CLOSE(once.pore_diameter.top, design->pore_diameter.top, 1e-15, 0);
    arena_clear(&arena);
}

static void what_is_printed_reads_back_the_same(void **state)
{
    const World *world = *state;
    Arena arena = {0};
    Error err = {0};
    Design d;
    CHECK_OK(parse(world, EXAMPLE, &arena, &d, &err));
    const Design back = printed_and_read(world, &d, &arena);
    same_design(&d, &back);
    for (uint64_t i = 0; i < 200; i++) {
        d = world_draw(world, i);
        d.form = i % 2 ? FORM_FIBRES : FORM_PORES;
        d.protocol.kind = (CellKind)(i % 3);
        check_round_trip(world, &d);
    }
    arena_clear(&arena);
}

typedef struct Refusal {
    const char *from, *to, *message;
} Refusal;

// The example with [from] replaced by [to].
static char *altered(Arena *arena, const char *from, const char *to)
{
    const char *at = strstr(EXAMPLE, from);
    assert_non_null(at);
    return arena_format(arena, "%.*s%s%s", (int)(at - EXAMPLE), EXAMPLE, to, at + strlen(from));
}

static void what_is_wrong_is_named_with_its_range(void **state)
{
    static const Refusal REFUSALS[] = {
        {"\"porosity\"", "\"porosty\"", "did you mean 'porosity'"},
        {"0.85", "1.85", "'top' of 'porosity' must be a number from 0.05 to 0.999"},
        {"\"thickness_um\": 100,", "", "'thickness_um' is missing"},
        {"\"thickness_um\": 100", "\"thickness_um\": -1", "must be from 1 to 5000"},
        {"\"thickness_um\": 100", "\"thickness_um\": \"thick\"", "must be a number"},
        {"\"log\"", "\"lgo\"", "must be one of 'linear', 'log', 'step'"},
        {"\"bottom\": 15", "\"bottom\": null", "'bottom' of 'pore_diameter_um'"},
        {"[0, 0.3, 1]", "[0, 0.3, 0.2]", "rising number from 0.3 to 1"},
        {"[0, 0.3, 1]", "[0, 1]", "points each"},
        {"LiTFSI-DOL-DME", "LiTFSI-DOL-DMX", "did you mean 'LiTFSI-DOL-DME'"},
        {"\"cycles\": 3", "\"cycles\": 2.5", "must be whole"},
        {"\"cycles\": 3", "\"cycle\": 3", "did you mean 'cycles'"},
        {"298.15", "500", "'temperature_K' is 500, must be from 243.15 to 343.15"},
        {"\"field\": { \"transport_enhancement\": 1.0 }", "\"field\": 3", "must be an object"},
        {"\"tortuosity\": 1.5", "\"tortuosity\": 0.5", "must be from 1 to 50"},
    };
    const World *world = *state;
    for (int i = 0; i < (int)(sizeof REFUSALS / sizeof REFUSALS[0]); i++) {
        Arena arena = {0};
        Error err = {0};
        Design design;
        const char *text = altered(&arena, REFUSALS[i].from, REFUSALS[i].to);
        CHECK_FAILS(parse(world, text, &arena, &design, &err), STATUS_BAD_DATA,
                    REFUSALS[i].message);
        assert_non_null(strstr(err.text, "design.json:"));
        arena_clear(&arena);
    }
}

static void constants_are_overridden_by_name(void **state)
{
    const World *world = *state;
    Arena arena = {0};
    Error err = {0};
    Design d;
    const char *text = altered(&arena, "\"field\"",
                               "\"parameters\": { \"sei_scale\": 0, \"surface_share\": 0.1 },"
                               " \"field\"");
    CHECK_OK(parse(world, text, &arena, &d, &err));
    CHECK_CLOSE(d.constants.sei_scale, 0, 0, 1e-15);
    CHECK_CLOSE(d.constants.surface_share, 0.1, 1e-15, 0);
    text = altered(&arena, "\"field\"", "\"parameters\": { \"sei_scal\": 0 }, \"field\"");
    CHECK_FAILS(parse(world, text, &arena, &d, &err), STATUS_BAD_DATA, "'sei_scale'");
    text = altered(&arena, "\"field\"", "\"parameters\": { \"fill_limit\": 2 }, \"field\"");
    CHECK_FAILS(parse(world, text, &arena, &d, &err), STATUS_BAD_DATA, "from 0 to 0.3");
    arena_clear(&arena);
}

static void a_quantity_is_set_by_its_name(void **state)
{
    Design d = world_design(*state);
    Error err = {0};
    CHECK_OK(design_set(&d, "thickness_um", 50, &err));
    CHECK_OK(design_set(&d, "conductivity_S_m.bottom", 1, &err));
    CHECK_OK(design_set(&d, "fill_limit", 0.05, &err));
    CHECK_OK(design_set(&d, "current_mA_cm2", 3, &err));
    CHECK_CLOSE(d.thickness, 5e-5, 1e-15, 0);
    CHECK_CLOSE(d.conductivity.top, 1e4, 1e-15, 0);
    CHECK_CLOSE(d.conductivity.bottom, 1, 1e-15, 0);
    CHECK_CLOSE(d.constants.fill_limit, 0.05, 1e-15, 0);
    CHECK_CLOSE(d.protocol.current, 30, 1e-15, 0);
    CHECK_FAILS(design_set(&d, "thick", 50, &err), STATUS_BAD_DATA, "no quantity");
    CHECK_FAILS(design_set(&d, "porosity.middle", 0.5, &err), STATUS_BAD_DATA, "'.top'");
}

static void missing_numbers_never_reach_a_simulator(void **state)
{
    Error err = {0};
    Design d = world_design(*state);
    d.porosity.bottom = NAN;
    CHECK_FAILS(design_check(&d, &err), STATUS_BAD_DATA, "'porosity'");
    d = world_design(*state);
    d.thickness = NAN;
    CHECK_FAILS(design_check(&d, &err), STATUS_BAD_DATA, "'thickness_um'");
    d = world_design(*state);
    d.constants.fill_limit = NAN;
    CHECK_FAILS(design_check(&d, &err), STATUS_BAD_DATA, "'fill_limit'");
    d = world_design(*state);
    d.transference_boost = profile_uniform(0.8);
    CHECK_FAILS(design_check(&d, &err), STATUS_BAD_DATA, "above 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_example_is_read_in_si),
        cmocka_unit_test(what_is_printed_reads_back_the_same),
        cmocka_unit_test(what_is_wrong_is_named_with_its_range),
        cmocka_unit_test(constants_are_overridden_by_name),
        cmocka_unit_test(a_quantity_is_set_by_its_name),
        cmocka_unit_test(missing_numbers_never_reach_a_simulator),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
