#include "ingest/ingest.h"

#include "base/file.h"
#include "base/json.h"
#include "catalog/export.h"
#include "tests/catalog/folder.h"

static const char SEED[] = "../shared/seed";
static const char GOLD[] = "../shared/gold/tables_dev.jsonl";

typedef struct Bench {
    Arena arena;
    Catalog *catalog;
    IngestReport report;
} Bench;

static void bench_open(Bench *bench, void *folder, const char *name)
{
    Error err = {0};
    *bench = (Bench){0};
    CHECK_OK(catalog_open(folder_file(folder, name), &bench->catalog, &err));
}

static Status bench_ingest(Bench *bench, const char *path, Error *err)
{
    bench->report = (IngestReport){0};
    return ingest_path(bench->catalog, path, &(IngestOptions){0}, &bench->arena, &bench->report,
                       err);
}

static const char *bench_export(Bench *bench, const char *form)
{
    Error err = {0};
    Text out = {.arena = &bench->arena};
    CHECK_OK(export_catalog(bench->catalog, form, &bench->arena, &out, &err));
    return out.bytes ? out.bytes : "";
}

static void bench_close(Bench *bench)
{
    catalog_close(bench->catalog);
    arena_clear(&bench->arena);
}

// A small document of the kind the reader is for, with other words, order and units.
static const char TABLE[] =
    "**Table 3.** Hosts\n\n"
    "Host\tCE (%)\tSymmetric cell (hours, current [mA cm<sup>-2</sup>], capacity "
    "[mAh cm<sup>-2</sup>])\tRef.\n"
    "<b>Foams</b>\n"
    "Foam A\t97.5\t400, 2.0, 1.0\t[2]\n"
    "Foam B\tN.A.\tN.A.\t[1]\n\n"
    "- [1] A. Bee, *J. Foam* **2020**, 3, 17.\n"
    "- [2] C. Dee, E. Eff, *Foam Lett.* **2021**, 4, 1234.\n";

static void columns_are_recognised_by_meaning(void **state)
{
    Bench bench;
    Error err = {0};
    Host host;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, folder_write(*state, "a.md", TABLE), &err));
    assert_int_equal(bench.report.hosts, 2);
    assert_int_equal(bench.report.references, 2);
    CHECK_OK(catalog_host(bench.catalog, "Foam A", &bench.arena, &host, &err));
    assert_string_equal(host.strategy, "Foams");
    CHECK_CLOSE(host.half_ce_pct, 97.5, 0, 0);
    CHECK_CLOSE(host.symmetric_duration, 400, 0, 0);
    CHECK_CLOSE(host.symmetric_cycle_h, 1, 0, 0);
    assert_string_equal(host.bibliography, "C. Dee, E. Eff, *Foam Lett.* **2021**, 4, 1234.");
    CHECK_OK(catalog_host(bench.catalog, "Foam B", &bench.arena, &host, &err));
    assert_false(host_has_symmetric(&host));
    assert_string_equal(host.symmetric_missing, "N.A.");
    bench_close(&bench);
}

static void a_row_with_too_few_cells_is_named_and_the_others_stay(void **state)
{
    Bench bench;
    Error err = {0};
    const Problem *problems = NULL;
    int count = 0;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench,
                          folder_write(*state, "a.md",
                                       "Host\tCE (%)\tElectrolyte\n"
                                       "A\t97.5\n"
                                       "B\t98\t1 M LiPF6 in EC\n"),
                          &err));
    assert_int_equal(bench.report.hosts, 1);
    assert_int_equal(bench.report.rejected_rows, 1);
    CHECK_OK(catalog_problems(bench.catalog, &bench.arena, &problems, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(problems[0].kind, "rejected row");
    assert_non_null(strstr(problems[0].places.items[0], "a.md:2"));
    assert_string_equal(problems[0].values.items[0], "A: 2 cells, the heading has 3");
    bench_close(&bench);
}

static void an_unfamiliar_table_is_kept_whole(void **state)
{
    Bench bench;
    Error err = {0};
    const Problem *problems = NULL;
    int count = 0;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(
        bench_ingest(&bench, folder_write(*state, "a.md", "Colour\tTaste\nred\tsweet\n"), &err));
    assert_int_equal(bench.report.hosts, 0);
    CHECK_OK(catalog_problems(bench.catalog, &bench.arena, &problems, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(problems[0].kind, "unfamiliar table");
    assert_string_equal(problems[0].values.items[1], "red\tsweet");
    bench_close(&bench);
}

static void text_that_is_not_utf8_is_refused_with_its_place(void **state)
{
    Bench bench;
    Error err = {0};
    const Host *hosts = NULL;
    int count = -1;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, folder_write(*state, "a.md", "Host\tCE (%)\nA\t9\xff\n"), &err));
    assert_int_equal(bench.report.rejected, 1);
    assert_non_null(strstr(bench.report.reason, "a.md:2:4: invalid UTF-8"));
    CHECK_OK(catalog_hosts(bench.catalog, &bench.arena, &hosts, &count, &err));
    assert_int_equal(count, 0);
    CHECK_FAILS(bench_ingest(&bench, folder_file(*state, "none.md"), &err), STATUS_NO_INPUT,
                "none.md");
    bench_close(&bench);
}

static void reading_a_document_again_changes_nothing(void **state)
{
    Bench bench;
    Error err = {0};
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, "data/review", &err));
    assert_int_equal(bench.report.hosts, 38);
    assert_int_equal(bench.report.references, 151);
    assert_int_equal(bench.report.rejected_rows, 0);
    const char *before = bench_export(&bench, "records");
    CHECK_OK(bench_ingest(&bench, "data/review", &err));
    assert_int_equal(bench.report.unchanged, 1);
    assert_string_equal(bench_export(&bench, "records"), before);
    bench_close(&bench);
}

static void a_changed_document_replaces_its_older_version(void **state)
{
    Bench bench;
    Error err = {0};
    const Host *hosts = NULL;
    int count = 0;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, folder_write(*state, "a.md", TABLE), &err));
    CHECK_OK(
        bench_ingest(&bench, folder_write(*state, "a.md", "Host\tCE (%)\nFoam C\t95\n"), &err));
    CHECK_OK(catalog_hosts(bench.catalog, &bench.arena, &hosts, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(hosts[0].name, "Foam C");
    bench_close(&bench);
}

static void a_dry_run_stores_nothing(void **state)
{
    Bench bench;
    Error err = {0};
    const Host *hosts = NULL;
    int count = -1;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(ingest_path(bench.catalog, "data/review", &(IngestOptions){.dry_run = true},
                         &bench.arena, &bench.report, &err));
    assert_int_equal(bench.report.hosts, 38);
    CHECK_OK(catalog_hosts(bench.catalog, &bench.arena, &hosts, &count, &err));
    assert_int_equal(count, 0);
    bench_close(&bench);
}

// Prose that takes seconds to read, and an allowance that no short document comes near.
static void a_document_that_takes_too_long_is_refused_and_the_folder_goes_on(void **state)
{
    enum { SENTENCES = 300000 };
    static const char SENTENCE[] =
        "The foam Foam A ran for 400 h at 2 mA cm<sup>-2</sup> with a CE of 97.5%.[2]\n\n";
    Bench bench;
    Error err = {0};
    const Problem *problems = NULL;
    int count = 0;
    char path[300];
    bench_open(&bench, *state, "a.db");
    char *text = arena_alloc(&bench.arena, SENTENCES, sizeof SENTENCE - 1);
    for (size_t i = 0; i < SENTENCES; i++)
        memcpy(text + i * (sizeof SENTENCE - 1), SENTENCE, sizeof SENTENCE - 1);
    snprintf(path, sizeof path, "%s", folder_file(*state, "papers"));
    CHECK_OK(file_make_folder(path, &err));
    CHECK_OK(file_write(folder_file(*state, "papers/a.md"), text,
                        SENTENCES * (sizeof SENTENCE - 1), &err));
    CHECK_OK(file_write(folder_file(*state, "papers/b.md"), TABLE, strlen(TABLE), &err));
    CHECK_OK(ingest_path(bench.catalog, path, &(IngestOptions){.seconds = 0.25}, &bench.arena,
                         &bench.report, &err));
    assert_int_equal(bench.report.documents, 2);
    assert_int_equal(bench.report.rejected, 1);
    assert_int_equal(bench.report.hosts, 2);
    assert_non_null(strstr(bench.report.reason, "papers/a.md: it took longer than is allowed"));
    CHECK_OK(catalog_problems(bench.catalog, &bench.arena, &problems, &count, &err));
    bool noted = false;
    for (int i = 0; i < count; i++)
        noted |= strcmp(problems[i].kind, "rejected document") == 0 &&
                 strstr(problems[i].values.items[0], "longer than is allowed");
    assert_true(noted);
    unlink(folder_file(*state, "papers/a.md"));
    unlink(folder_file(*state, "papers/b.md"));
    rmdir(folder_file(*state, "papers"));
    bench_close(&bench);
}

// -- Against the reading by hand --

typedef struct Tally {
    int values;
    int wrong;
    const char *host;
} Tally;

static bool equal_scalars(JsonView a, JsonView b)
{
    if (json_is_number(a))
        return json_is_number(b) && json_number(a) == json_number(b);
    if (json_is_string(a))
        return json_is_string(b) && strcmp(json_string(a), json_string(b)) == 0;
    return json_present(a) == json_present(b) && json_is_true(a) == json_is_true(b);
}

static void compare(JsonView gold, JsonView ours, Tally *tally, const char *key)
{
    if (json_is_object(gold) || json_is_array(gold)) {
        if (json_count(gold) != json_count(ours)) {
            tally->wrong++;
            print_message("%s: %s has another size\n", tally->host, key);
        }
        int i = 0;
        for (JsonView v = json_first(gold); v.node; v = json_next(v), i++)
            compare(v, json_is_array(gold) ? json_element(ours, i) : json_member(ours, json_key(v)),
                    tally, json_key(v) ? json_key(v) : key);
        return;
    }
    tally->values++;
    if (!equal_scalars(gold, ours)) {
        tally->wrong++;
        print_message("%s: %s differs\n", tally->host, key);
    }
}

// What our record and the gold record may differ in: their notes; the places when [places] is
// false; names that only prose gives.
static bool compared(const char *key, bool places)
{
    static const char *const PLACES[] = {"line", "char_offset", "byte_offset"};
    if (strcmp(key, "flags") == 0 || strcmp(key, "aliases") == 0)
        return false;
    for (int i = 0; i < 3; i++)
        if (strcmp(key, PLACES[i]) == 0)
            return places;
    return true;
}

static void compare_record(Bench *bench, const char *line, const char *ours, bool places,
                           Tally *tally)
{
    Error err = {0};
    JsonDocument gold = {0};
    CHECK_OK(json_parse("gold", line, strcspn(line, "\n"), &bench->arena, &gold, &err));
    tally->host = json_string(json_member(json_root(&gold), "host"));
    const double table = json_number(json_member(json_root(&gold), "table"));
    bool found = false;
    for (const char *at = ours; *at; at += strcspn(at, "\n") + 1) {
        JsonDocument record = {0};
        CHECK_OK(json_parse("ours", at, strcspn(at, "\n"), &bench->arena, &record, &err));
        const JsonView root = json_root(&record);
        const bool same = strcmp(json_string(json_member(root, "host")), tally->host) == 0 &&
                          json_number(json_member(root, "table")) == table;
        for (JsonView v = json_first(json_root(&gold)); same && v.node; v = json_next(v))
            if (compared(json_key(v), places))
                compare(v, json_member(root, json_key(v)), tally, json_key(v));
        found = found || same;
        json_clear(&record);
    }
    assert_true(found);
    json_clear(&gold);
}

static void check_gold(void **state, const char *source, bool places)
{
    if (!file_exists(GOLD) || !file_exists(source))
        skip();
    Bench bench;
    Error err = {0};
    Tally tally = {0};
    const char *gold = NULL;
    size_t length = 0;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, source, &err));
    assert_int_equal(bench.report.hosts, 38);
    const char *ours = bench_export(&bench, "records");
    CHECK_OK(file_read(GOLD, &bench.arena, &gold, &length, &err));
    for (const char *line = gold; *line; line += strcspn(line, "\n") + 1)
        compare_record(&bench, line, ours, places, &tally);
    printf("measured: tables of %s: %d of %d gold values equal\n", source,
           tally.values - tally.wrong, tally.values);
    assert_int_equal(tally.wrong, 0);
    bench_close(&bench);
}

static void the_shipped_tables_equal_the_reading_by_hand(void **state)
{
    check_gold(state, "data/review", false);
}

static void the_review_itself_equals_the_reading_by_hand(void **state)
{
    check_gold(state, SEED, true);
}

static void both_forms_of_the_review_give_the_same_hosts(void **state)
{
    if (!file_exists(SEED))
        skip();
    Bench bench;
    Error err = {0};
    const Host *hosts = NULL;
    int count = 0;
    bench_open(&bench, *state, "a.db");
    CHECK_OK(bench_ingest(&bench, "data/review", &err));
    CHECK_OK(bench_ingest(&bench, SEED, &err));
    CHECK_OK(catalog_hosts(bench.catalog, &bench.arena, &hosts, &count, &err));
    assert_int_equal(count, 38);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(columns_are_recognised_by_meaning),
        FOLDER_TEST(a_row_with_too_few_cells_is_named_and_the_others_stay),
        FOLDER_TEST(an_unfamiliar_table_is_kept_whole),
        FOLDER_TEST(text_that_is_not_utf8_is_refused_with_its_place),
        FOLDER_TEST(reading_a_document_again_changes_nothing),
        FOLDER_TEST(a_changed_document_replaces_its_older_version),
        FOLDER_TEST(a_dry_run_stores_nothing),
        FOLDER_TEST(a_document_that_takes_too_long_is_refused_and_the_folder_goes_on),
        FOLDER_TEST(the_shipped_tables_equal_the_reading_by_hand),
        FOLDER_TEST(the_review_itself_equals_the_reading_by_hand),
        FOLDER_TEST(both_forms_of_the_review_give_the_same_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
