#include "campaign/materials.h"

#include "base/file.h"
#include "tests/check.h"

static const char *const PATH = HOSTSCREEN_DATA "/materials.json";

// The shipped file with its first [old] replaced by [new], read.
static Status read_changed(const char *old, const char *new, Arena *arena, Error *err)
{
    const char *text = NULL;
    size_t length = 0;
    TRY(file_read(PATH, arena, &text, &length, err));
    const char *at = strstr(text, old);
    assert_non_null(at);
    const char *changed =
        arena_format(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    JsonDocument document = {0};
    Materials materials = {0};
    TRY(json_parse("materials.json", changed, strlen(changed), arena, &document, err));
    const Status status = materials_parse(json_root(&document), arena, &materials, err);
    json_clear(&document);
    return status;
}

static int count_kind(const Materials *materials, MaterialKind kind)
{
    int count = 0;
    for (int i = 0; i < materials->count; i++)
        count += materials->items[i].kind == kind;
    return count;
}

static void the_shipped_materials_are_read(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    assert_true(count_kind(&materials, MATERIAL_SKELETON) >= 15);
    assert_true(count_kind(&materials, MATERIAL_COATING) >= 15);
    assert_int_equal(count_kind(&materials, MATERIAL_DOPANT), 6);
    assert_int_equal(count_kind(&materials, MATERIAL_INTERPHASE), 6);
    arena_clear(&arena);
}

static void every_shipped_number_has_an_origin(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    int seen[ORIGIN_COUNT] = {0};
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    for (int i = 0; i < materials.count; i++) {
        const Quantity numbers[] = {
#define X(member, unit, low, high, must, may) materials.items[i].member,
            MATERIAL_FIELD_LIST(X)
#undef X
        };
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++) {
            if (isnan(numbers[j].value))
                continue;
            seen[numbers[j].origin]++;
            assert_true(numbers[j].low <= numbers[j].value && numbers[j].value <= numbers[j].high);
            assert_true((numbers[j].origin == ORIGIN_ASSUMED) == (numbers[j].source == NULL));
        }
    }
    print_message("measured: %d materials; numbers from the review %d, literature %d, assumed %d\n",
                  materials.count, seen[ORIGIN_REVIEW], seen[ORIGIN_LITERATURE],
                  seen[ORIGIN_ASSUMED]);
    assert_true(seen[ORIGIN_REVIEW] > 0 && seen[ORIGIN_LITERATURE] > 0);
    arena_clear(&arena);
}

static void a_spoilt_file_is_refused_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *message;
    } changes[] = {
        {"\"density\": { \"value\": 8.96,", "\"densty\": { \"value\": 8.96,",
         "unknown key 'densty', did you mean 'density'?"},
        {"\"density\": { \"value\": 8.96,", "\"density\": { \"value\": 89.6,",
         "must be from 0.1 to 23"},
        {"\"form\": \"foam\",", "", "'form' must be a text"},
        {"\"unit\": \"g/cm3\"", "\"unit\": \"kg/m3\"", "given in 'kg/m3', expected 'g/cm3'"},
        {"\"source\": \"CRC\"", "\"source\": \"CRX\"", "'CRX' is not among the sources"},
        {"\"process\": [\"electroplating\"", "\"process\": [\"alchemy\"", "process 'alchemy'"},
        {"\"process\": [\"electroplating\", \"foaming\"]", "\"process\": []", "'process'"},
        {"\"precursors\": { \"electroplating\"", "\"precursors\": { \"weaving\"",
         "'weaving' is not a process of 'Cu foam'"},
        {"\"scalability\": \"pilot\"", "\"scalability\": \"large\"", "scalability 'large'"},
        {"\"Ag\": {", "\"Cu foam\": {", "'Cu foam' stands twice"},
        {"{ \"with\": \"PAN\",", "{ \"with\": \"PANN\",", "none of the materials"},
        {"\"interphases\": {", "\"interphase\": {", "did you mean 'interphases'?"},
        {"\"sources\": {", "\"sources\": { \"a\": 1,", "a source must be a text"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        Arena arena = {0};
        Error err = {0};
        CHECK_FAILS(read_changed(changes[i].old, changes[i].new, &arena, &err), STATUS_BAD_DATA,
                    changes[i].message);
        assert_non_null(strstr(err.text, "materials.json:"));
        arena_clear(&arena);
    }
}

static void a_lookup_finds_the_material_or_names_the_nearest(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    const Material *found = NULL;
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_COATING, "ZnO", &found, &err));
    assert_string_equal(found->name, "ZnO");
    CHECK_FAILS(materials_find(&materials, MATERIAL_SKELETON, "Cu foma", &found, &err),
                STATUS_BAD_DATA, "the nearest is Cu foam");
    CHECK_FAILS(materials_find(&materials, MATERIAL_SKELETON, "ZnO", &found, &err),
                STATUS_BAD_DATA, "no skeleton is called 'ZnO'");
    arena_clear(&arena);
}

static void values_are_in_si(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    const Material *copper = NULL;
    const Material *nitride = NULL;
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_SKELETON, "Cu foam", &copper, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_INTERPHASE, "Li3N", &nitride, &err));
    CHECK_CLOSE(copper->density.value, 8960, 1e-12, 0);
    CHECK_CLOSE(copper->nucleation_overpotential.high, 0.060, 1e-12, 0);
    // 1e-4 to 1e-3 S/cm in the review.
    CHECK_CLOSE(nitride->ionic_conductivity.low, 1e-2, 1e-12, 0);
    CHECK_CLOSE(nitride->ionic_conductivity.high, 1e-1, 1e-12, 0);
    assert_true(isnan(copper->ionic_conductivity.value));
    arena_clear(&arena);
}

static void chemistry_forbids_in_either_order(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    const Material *phosphide = NULL;
    const Material *foam = NULL;
    const Material *cloth = NULL;
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_COATING, "Cu3P", &phosphide, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_SKELETON, "Cu foam", &foam, &err));
    CHECK_OK(materials_find(&materials, MATERIAL_SKELETON, "carbon cloth", &cloth, &err));
    assert_null(materials_conflict(phosphide, foam));
    assert_null(materials_conflict(foam, phosphide));
    assert_non_null(materials_conflict(phosphide, cloth));
    assert_non_null(materials_conflict(cloth, phosphide));
    arena_clear(&arena);
}

static void a_material_is_as_scalable_as_its_best_process(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials = {0};
    CHECK_OK(materials_read(PATH, &arena, &materials, &err));
    for (int i = 0; i < materials.count; i++) {
        const Material *material = &materials.items[i];
        bool reached = false;
        for (int j = 0; j < material->process_count; j++) {
            assert_true(material->processes[j]->scalability <= material_scalability(material));
            reached |= material->processes[j]->scalability == material_scalability(material);
        }
        assert_true(reached);
    }
    arena_clear(&arena);
}

static void memory_may_run_out_at_any_point(void **state)
{
    (void)state;
    Arena whole = {0};
    Error err = {0};
    Materials materials = {0};
    CHECK_OK(materials_read(PATH, &whole, &materials, &err));
    const size_t needed = whole.used;
    arena_clear(&whole);
    for (size_t limit = 1; limit < needed; limit += needed / 97) {
        Arena arena = {.limit = limit};
        CHECK_FAILS(materials_read(PATH, &arena, &materials, &err), STATUS_NO_MEMORY, "allowed");
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_materials_are_read),
        cmocka_unit_test(every_shipped_number_has_an_origin),
        cmocka_unit_test(a_spoilt_file_is_refused_at_its_place),
        cmocka_unit_test(a_lookup_finds_the_material_or_names_the_nearest),
        cmocka_unit_test(values_are_in_si),
        cmocka_unit_test(chemistry_forbids_in_either_order),
        cmocka_unit_test(a_material_is_as_scalable_as_its_best_process),
        cmocka_unit_test(memory_may_run_out_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
