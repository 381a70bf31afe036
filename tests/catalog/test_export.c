#include "catalog/export.h"

#include "tests/catalog/folder.h"

static void fill(Catalog *catalog)
{
    static const char *const AUTHORS[] = {"A. Bee"};
    static const double REFS[] = {7};
    Error err = {0};
    Host host = host_empty();
    host.name = "=FOX/Cu";
    host.source = "10.1/a";
    host.table = 1;
    host.half_ce_pct = 98.1;
    host.reference = 7;
    Claim claim = claim_empty();
    claim.id = "c1";
    claim.host = "=FOX/Cu";
    claim.quantity = "lifespan";
    claim.value = 700;
    claim.unit = "h";
    claim.place = "prose";
    claim.source = "10.1/a";
    claim.conditions = "{\"current_mA_cm2\":2}";
    claim.refs = (NumberList){REFS, 1};
    Reference reference = reference_empty();
    reference.source = "10.1/a";
    reference.number = 7;
    reference.year = 2020;
    reference.authors = (TextList){AUTHORS, 1};
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    CHECK_OK(catalog_put_claim(catalog, &claim, &err));
    CHECK_OK(catalog_put_reference(catalog, &reference, &err));
}

static const char *export(Catalog *catalog, const char *form, Arena *arena)
{
    Error err = {0};
    Text out = {.arena = arena};
    CHECK_OK(export_catalog(catalog, form, arena, &out, &err));
    return out.bytes;
}

static void parse(const char *text, Arena *arena, JsonDocument *document)
{
    Error err = {0};
    CHECK_OK(json_parse("export", text, strlen(text), arena, document, &err));
}

static void records_have_nested_cells_and_nulls(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    JsonDocument document = {0};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    fill(catalog);
    parse(export(catalog, "records", &arena), &arena, &document);
    const JsonView root = json_root(&document);
    CHECK_CLOSE(json_number(json_member(json_member(root, "half_cell"), "ce_pct")), 98.1, 0, 0);
    assert_false(json_present(json_member(root, "symmetric")));
    assert_true(json_member(root, "symmetric").node != NULL);
    json_clear(&document);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void facts_have_their_conditions_as_an_object(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    JsonDocument document = {0};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    fill(catalog);
    parse(export(catalog, "facts", &arena), &arena, &document);
    const JsonView conditions = json_member(json_root(&document), "conditions");
    CHECK_CLOSE(json_number(json_member(conditions, "current_mA_cm2")), 2, 0, 0);
    CHECK_CLOSE(json_number(json_member(json_root(&document), "ref")), 7, 0, 0);
    json_clear(&document);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void text_that_looks_like_a_formula_is_guarded_in_csv(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    fill(catalog);
    const char *csv = export(catalog, "csv", &arena);
    assert_non_null(strstr(csv, "'=FOX/Cu"));
    assert_non_null(strstr(csv, ",98.1,"));
    catalog_close(catalog);
    arena_clear(&arena);
}

static void optimade_entries_have_types_provenance_and_references(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    JsonDocument document = {0};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    fill(catalog);
    parse(export(catalog, "optimade", &arena), &arena, &document);
    const JsonView root = json_root(&document);
    const JsonView data = json_member(root, "data");
    assert_int_equal(json_count(data), 2);
    const JsonView host = json_element(data, 0);
    assert_string_equal(json_string(json_member(host, "type")), "_hs_hosts");
    const JsonView metadata = json_member(json_member(host, "meta"), "property_metadata");
    const JsonView efficiency = json_member(metadata, "_hs_half_ce_pct");
    assert_string_equal(json_string(json_member(efficiency, "_hs_unit")), "%");
    assert_string_equal(json_string(json_member(json_element(data, 1), "type")),
                        "_hs_measurements");
    const JsonView reference = json_element(json_member(root, "included"), 0);
    assert_string_equal(json_string(json_member(reference, "id")), "10.1/a#7");
    json_clear(&document);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_data_package_describes_its_columns(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    JsonDocument document = {0};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    fill(catalog);
    parse(export(catalog, "datapackage", &arena), &arena, &document);
    const JsonView resources = json_member(json_root(&document), "resources");
    assert_int_equal(json_count(resources), 4);
    for (JsonView v = json_first(resources); v.node; v = json_next(v)) {
        const JsonView fields = json_member(json_member(v, "schema"), "fields");
        const JsonView data = json_member(v, "data");
        if (json_count(data) > 0)
            assert_int_equal(json_count(fields), json_count(json_element(data, 0)));
    }
    json_clear(&document);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void an_unknown_form_is_refused_with_the_known_ones(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    Text out = {.arena = &arena};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_FAILS(export_catalog(catalog, "yaml", &arena, &out, &err), STATUS_USAGE,
                "no form 'yaml'; expected records");
    catalog_close(catalog);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(records_have_nested_cells_and_nulls),
        FOLDER_TEST(facts_have_their_conditions_as_an_object),
        FOLDER_TEST(text_that_looks_like_a_formula_is_guarded_in_csv),
        FOLDER_TEST(optimade_entries_have_types_provenance_and_references),
        FOLDER_TEST(a_data_package_describes_its_columns),
        FOLDER_TEST(an_unknown_form_is_refused_with_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
