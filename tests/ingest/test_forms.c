// Every form of `catalog export`, of a catalog that documents were read into: the keys that are
// promised, types, counts, and references that lead somewhere.
#include "base/csv.h"
#include "base/json.h"
#include "catalog/export.h"
#include "ingest/ingest.h"
#include "tests/catalog/folder.h"

static const char REVIEW[] =
    "DOI: 10.1000/review.7\n\n# 1. Grids\n\n"
    "Dee et al.<sup>[2]</sup> wove a grid (GNU/Ni) with a CE of 97.0% over 90 cycles.\n\n"
    "**Table 1.** Grids\n\n"
    "Host\tCE (%)\tReferences\n"
    "FOX/Cu\t97.0\t[1]\n"
    "GNU/Ni\t98.0\t[2]\n\n"
    "- [1] B. Bee, *J. Foam* **2019**, 3, 170.\n"
    "- [2] C. van der Dee, *Grid Lett.* **2021**, 8, 60.\n";

// A catalog of two sources, its export, and how many records there are of each kind.
typedef struct Bench {
    Arena arena;
    Catalog *catalog;
    int hosts, claims, references, problems;
    JsonDocument document; // the last export that was parsed
} Bench;

static void bench_open(Bench *bench, void *folder)
{
    Error err = {0};
    IngestReport report = {0};
    const IngestOptions options = {0};
    const Host *hosts = NULL;
    const Claim *claims = NULL;
    const Reference *references = NULL;
    const Problem *problems = NULL;
    *bench = (Bench){0};
    CHECK_OK(catalog_open(folder_file(folder, "a.db"), &bench->catalog, &err));
    CHECK_OK(ingest_path(bench->catalog, HOSTSCREEN_DATA "/review", &options, &bench->arena,
                         &report, &err));
    CHECK_OK(ingest_bytes(bench->catalog, "bees.md", REVIEW, sizeof REVIEW - 1, &options, &report,
                          &err));
    CHECK_OK(catalog_hosts(bench->catalog, &bench->arena, &hosts, &bench->hosts, &err));
    CHECK_OK(catalog_claims(bench->catalog, NULL, &bench->arena, &claims, &bench->claims, &err));
    CHECK_OK(catalog_references(bench->catalog, &bench->arena, &references, &bench->references,
                                &err));
    CHECK_OK(catalog_problems(bench->catalog, &bench->arena, &problems, &bench->problems, &err));
    assert_int_equal(bench->hosts, 40);
    assert_int_equal(bench->references, 153);
    assert_true(bench->claims > 300 && bench->problems > 0);
}

static void bench_close(Bench *bench)
{
    json_clear(&bench->document);
    catalog_close(bench->catalog);
    arena_clear(&bench->arena);
}

static const char *export(Bench *bench, const char *form)
{
    Error err = {0};
    Text out = {.arena = &bench->arena};
    CHECK_OK(export_catalog(bench->catalog, form, &bench->arena, &out, &err));
    return out.bytes ? out.bytes : "";
}

static JsonView parse(Bench *bench, const char *text, size_t length)
{
    Error err = {0};
    json_clear(&bench->document);
    CHECK_OK(json_parse("export", text, length, &bench->arena, &bench->document, &err));
    return json_root(&bench->document);
}

static void has_members(JsonView object, const char *const *keys)
{
    for (; *keys; keys++) {
        if (!json_member(object, *keys).node)
            print_error("lacks '%s'\n", *keys);
        assert_non_null(json_member(object, *keys).node);
    }
}

// Every line of [form] is an object with [keys], NULL behind the last. Returns how many there are.
static int count_lines(Bench *bench, const char *form, const char *const *keys)
{
    int count = 0;
    for (const char *line = export(bench, form); *line; line = strchr(line, '\n') + 1) {
        const JsonView object = parse(bench, line, strcspn(line, "\n"));
        assert_true(json_is_object(object));
        has_members(object, keys);
        count++;
    }
    return count;
}

// -- Objects, one a line --

static void forms_of_lines_have_their_promised_keys_and_counts(void **state)
{
    static const char *const RECORD[] = {"host", "aliases", "table", "strategy", "half_cell",
                                         "symmetric", "full_cell", "deposited_li_mAh_cm2",
                                         "electrolytes", "ref", "bibliography", "flags", NULL};
    static const char *const FACT[] = {"host", "quantity", "value", "unit", "qualifier",
                                       "conditions", "ref", "source", "section", "line",
                                       "char_offset", NULL};
    static const char *const PROBLEM[] = {"kind", "host", "places", "values", "preferred", "rule",
                                          NULL};
    static const char *const REFERENCE[] = {"source", "number", "authors", "journal", "year",
                                            "volume", "page", "doi", NULL};
    Bench bench;
    bench_open(&bench, *state);
    assert_int_equal(count_lines(&bench, "records", RECORD), bench.hosts);
    assert_int_equal(count_lines(&bench, "facts", FACT), 2);
    assert_int_equal(count_lines(&bench, "problems", PROBLEM), bench.problems);
    assert_int_equal(count_lines(&bench, "references", REFERENCE), bench.references);
    bench_close(&bench);
}

// -- CSV --

static void every_row_of_the_csv_has_every_column(void **state)
{
    Bench bench;
    Error err = {0};
    Csv csv = {0};
    bench_open(&bench, *state);
    const char *text = export(&bench, "csv");
    CHECK_OK(csv_parse("hosts.csv", text, strlen(text), ',', &bench.arena, &csv, &err));
    assert_int_equal(csv.count, bench.hosts + 1);
    for (int i = 0; i < csv.count; i++) {
        assert_int_equal(csv.rows[i].count, HOST_FIELD_COUNT);
        for (int f = 0; i == 0 && f < HOST_FIELD_COUNT; f++)
            assert_string_equal(csv.rows[0].cells[f], HOST_FIELDS[f].name);
    }
    bench_close(&bench);
}

// -- Data package --

static bool is_of_type(JsonView value, const char *type)
{
    if (!json_present(value))
        return true;
    if (strcmp(type, "number") == 0)
        return json_is_number(value);
    if (strcmp(type, "string") == 0)
        return json_is_string(value);
    if (strcmp(type, "array") == 0)
        return json_is_array(value);
    return strcmp(type, "boolean") == 0 && !json_is_number(value) && !json_is_string(value) &&
           !json_is_array(value) && !json_is_object(value);
}

// Every row of [resource] has the fields of the schema, in their order, each of its type.
static void check_resource(JsonView resource)
{
    const JsonView fields = json_member(json_member(resource, "schema"), "fields");
    assert_true(json_count(fields) > 5);
    JsonView row = json_first(json_member(resource, "data"));
    for (; row.node; row = json_next(row)) {
        JsonView value = json_first(row);
        for (JsonView field = json_first(fields); field.node; field = json_next(field)) {
            assert_string_equal(json_key(value), json_string(json_member(field, "name")));
            assert_true(is_of_type(value, json_string(json_member(field, "type"))));
            value = json_next(value);
        }
        assert_null(value.node);
    }
}

static void a_data_package_is_what_its_descriptor_says(void **state)
{
    Bench bench;
    bench_open(&bench, *state);
    const struct {
        const char *name;
        int rows;
    } expected[] = {{"hosts", bench.hosts},
                    {"measurements", bench.claims},
                    {"references", bench.references},
                    {"problems", bench.problems}};
    const char *text = export(&bench, "datapackage");
    const JsonView root = parse(&bench, text, strlen(text));
    assert_string_equal(json_string(json_member(root, "profile")), "tabular-data-package");
    assert_string_equal(json_string(json_member(root, "name")), "hostscreen-catalog");
    JsonView resource = json_first(json_member(root, "resources"));
    for (int i = 0; i < 4; i++) {
        assert_string_equal(json_string(json_member(resource, "name")), expected[i].name);
        assert_string_equal(json_string(json_member(resource, "profile")),
                            "tabular-data-resource");
        assert_int_equal(json_count(json_member(resource, "data")), expected[i].rows);
        check_resource(resource);
        resource = json_next(resource);
    }
    assert_null(resource.node);
    bench_close(&bench);
}

// -- OPTIMADE --

static int count_type(JsonView list, const char *type)
{
    int count = 0;
    for (JsonView one = json_first(list); one.node; one = json_next(one))
        count += strcmp(json_string(json_member(one, "type")), type) == 0;
    return count;
}

static bool holds(JsonView list, JsonView entry)
{
    const char *id = json_string(json_member(entry, "id"));
    for (JsonView one = json_first(list); one.node; one = json_next(one))
        if (strcmp(json_string(json_member(one, "id")), id) == 0)
            return true;
    return false;
}

// What the specification asks of every entry: type, id, attributes whose own names are prefixed,
// and relationships to entries that are included. No two share an id.
static int check_entries(JsonView data, JsonView included)
{
    int related = 0;
    for (JsonView one = json_first(data); one.node; one = json_next(one)) {
        assert_true(json_is_object(json_member(one, "attributes")));
        assert_true(*json_string(json_member(one, "id")) != '\0');
        JsonView attribute = json_first(json_member(one, "attributes"));
        for (; attribute.node; attribute = json_next(attribute))
            assert_memory_equal(json_key(attribute), "_hs_", 4);
        const JsonView relations = json_member(json_member(one, "relationships"), "references");
        JsonView target = json_first(json_member(relations, "data"));
        for (; target.node; target = json_next(target)) {
            assert_true(holds(included, target));
            related++;
        }
        for (JsonView other = json_next(one); other.node; other = json_next(other))
            assert_string_not_equal(json_string(json_member(one, "id")),
                                    json_string(json_member(other, "id")));
    }
    return related;
}

static void an_optimade_response_has_what_the_specification_requires(void **state)
{
    Bench bench;
    bench_open(&bench, *state);
    const char *text = export(&bench, "optimade");
    const JsonView root = parse(&bench, text, strlen(text));
    const JsonView meta = json_member(root, "meta");
    const JsonView data = json_member(root, "data");
    const JsonView included = json_member(root, "included");
    const JsonView provider = json_member(meta, "provider");
    assert_memory_equal(json_string(json_member(meta, "api_version")), "1.3", 3);
    assert_int_equal(*json_string(json_member(json_member(meta, "query"), "representation")), '/');
    has_members(meta, (const char *const[]){"more_data_available", "data_returned", NULL});
    has_members(provider, (const char *const[]){"name", "description", "prefix", NULL});
    assert_int_equal(json_number(json_member(meta, "data_returned")), json_count(data));
    assert_int_equal(count_type(data, "_hs_hosts"), bench.hosts);
    assert_int_equal(count_type(data, "_hs_measurements"), bench.claims);
    assert_int_equal(count_type(included, "references"), bench.references);
    assert_true(check_entries(data, included) >= bench.hosts);
    for (JsonView one = json_first(included); one.node; one = json_next(one)) {
        JsonView author = json_first(json_member(json_member(one, "attributes"), "authors"));
        for (; author.node; author = json_next(author))
            assert_true(json_is_string(json_member(author, "name")));
    }
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(forms_of_lines_have_their_promised_keys_and_counts),
        FOLDER_TEST(every_row_of_the_csv_has_every_column),
        FOLDER_TEST(a_data_package_is_what_its_descriptor_says),
        FOLDER_TEST(an_optimade_response_has_what_the_specification_requires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
