// Bad input, full disks, locks: one clear line, the right exit code, nothing half-written.
#include "base/file.h"
#include "catalog/catalog.h"
#include "tests/cli/program.h"

static const char DESIGN[] =
    "{ \"name\": \"example\",\n"
    "  \"host\": { \"thickness_um\": 100, \"porosity\": 0.8, \"pore_diameter_um\": 20,\n"
    "    \"conductivity_S_m\": 100, \"nucleation_overpotential_mV\": 10 },\n"
    "  \"electrolyte\": \"LiTFSI-DOL-DME\",\n"
    "  \"protocol\": { \"current_mA_cm2\": 1, \"capacity_mAh_cm2\": 1 } }\n";

static const char TABLE[] = "a,b,y\n1,2,3\n2,3,5\n3,5,8\n4,4,8\n5,1,6\n6,2,8\n";

// A file in the folder, what is called on it, and what comes of that.
typedef struct Bad {
    const char *name, *text;
    const char *arguments;
    int code;
    const char *says;
} Bad;

static const Bad BAD[] = {
    {"d.json", "{ \"name\": \"x\",\n  \"host\": { \"porosity\" 0.8 } }", "simulate d.json", 65,
     "d.json:2:"},
    {"d.json", "{ \"name\": \"x\",", "simulate d.json", 65, "d.json:1:"},
    {"d.json", "", "simulate d.json", 65, "d.json:1:1"},
    {"d.json", "{ \"name\": \"x\xff\" }", "simulate d.json", 65, "UTF-8"},
    {"d.json", "{ \"name\": \"x\", \"name\": \"y\" }", "simulate d.json", 65, "name"},
    {"d.json", "{ \"hst\": {} }", "simulate d.json", 65, "did you mean 'host'?"},
    {"d.json",
     "{ \"host\": { \"thickness_um\": 100, \"porosity\": 1.5, \"pore_diameter_um\": 20,\n"
     "  \"conductivity_S_m\": 1, \"nucleation_overpotential_mV\": 10 },\n"
     "  \"electrolyte\": \"LiTFSI-DOL-DME\",\n"
     "  \"protocol\": { \"current_mA_cm2\": 1, \"capacity_mAh_cm2\": 1 } }",
     "simulate d.json", 65, "1.5, must be from 0.05 to 0.999"},
    {"d.json", "7", "simulate d.json", 65, "d.json:1:1"},
    {"t.csv", "a,b\n1,2\n", "fit --data t.csv --inputs a,x --target b --out m", 65, "t.csv"},
    {"t.csv", "a,b\n1,2\n3\n", "fit --data t.csv --inputs a --target b --out m", 65, "t.csv:3"},
    {"t.csv", "a,b\n1,2\n3,nan\n", "fit --data t.csv --inputs a --target b --out m", 65,
     "t.csv:3"},
    {"t.csv", "a,b\n1,\"2\n", "fit --data t.csv --inputs a --target b --out m", 65, "t.csv:2"},
    {"t.csv", "a,b\n1,\xff\n", "fit --data t.csv --inputs a --target b --out m", 65, "UTF-8"},
    {"m.json", "{ \"format\": \"other\", \"version\": 1 }", "predict --model m.json --data m.json",
     65, "expected 'hostscreen-model'"},
    {"c.json", "{ \"name\": \"x\", \"sede\": 1 }", "run c.json", 78, "did you mean 'seed'?"},
    {"c.json", "{ \"name\": \"x\",, }", "run c.json", 78, "c.json:1:"},
    {"c.json", "{ \"name\": \"x\",, }", "rank c.json", 78, "c.json:1:"},
    {"x.db", "this is no database, but it is long enough to be taken for one by its size alone,"
             " were it not for its beginning",
     "catalog list --db x.db", 65, "x.db: damaged, or not a catalog"},
    {"f", "", "simulate absent.json", 66, "absent.json"},
    {"f", "", "run absent.json", 66, "absent.json"},
    {"f", "", "ingest absent.md --db new.db", 66, "absent.md"},
    {"f", "", "catalog list", 66, "no catalog there"},
    {"f", "", "catalog list --db f/x.db", 66, "f/x.db"},
    {"f", "", "sample 1 --db f/x.db", 73, "f/x.db"},
    {"f", "", "sample 1 --db absent/x.db", 73, "absent/x.db"},
    {"t.csv", TABLE, "fit --data t.csv --inputs a,b --target y --out t.csv/m", 73, "t.csv/m"},
};

static void bad_input_is_named_and_nothing_is_written(void **state)
{
    Program *program = *state;
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        program_write(program, BAD[i].name, BAD[i].text);
        program_call(program, "", BAD[i].arguments);
        program_failed(program, BAD[i].code, BAD[i].says);
        program_file(program, "new.db", path);
        unlink(path); // an empty catalog is whole, and may stay
        assert_int_equal(program_files(program), 1);
        program_file(program, BAD[i].name, path);
        assert_int_equal(unlink(path), 0);
    }
}

// A row that has too few cells is refused by its place, the others are taken.
static void a_row_with_too_few_cells_is_refused_by_its_place(void **state)
{
    Program *program = *state;
    Error err = {0};
    Arena arena = {0};
    const char *bytes = NULL;
    size_t length = 0;
    CHECK_OK(file_read("data/review/review.md", &arena, &bytes, &length, &err));
    char *text = arena_copy(&arena, bytes, length);
    char *row = strstr(text, "\nCG\t");
    assert_non_null(row);
    row[3] = '\n'; // what follows the name is a row that lacks one cell
    program_write(program, "short.md", text);
    arena_clear(&arena);
    assert_int_equal(program_call(program, "", "ingest short.md"), 0);
    assert_non_null(strstr(program->err, "short.md:11: N.A.: 6 cells, the heading has 7"));
    assert_int_equal(program_call(program, "", "ingest short.md --strict --db strict.db"), 1);
    assert_non_null(strstr(program->err, "short.md:11: N.A.: 6 cells, the heading has 7"));
}

// -- Locks --

static void a_locked_database_is_said_to_be_locked(void **state)
{
    Program *program = *state;
    Error err = {0};
    Catalog *catalog = NULL;
    char path[PATH_MAX];
    program_write(program, "t.md", "# nothing\n");
    assert_int_equal(program_call(program, "", "sample 1"), 0);
    program_file(program, "hostscreen.db", path);
    CHECK_OK(catalog_open(path, &catalog, &err));
    CHECK_OK(catalog_begin(catalog, &err));
    program_call(program, "", "sample 2");
    program_failed(program, 75, "hostscreen.db: locked by another run: try again");
    catalog_rollback(catalog);
    catalog_close(catalog);
    assert_int_equal(program_call(program, "", "sample 2"), 0);
}

static void a_second_run_exits_with_75_and_names_the_first(void **state)
{
    Program *program = *state;
    Error err = {0};
    FileLock lock = {0};
    char path[PATH_MAX], holder[32];
    program_file(program, "hostscreen.db.lock", path);
    snprintf(holder, sizeof holder, "process %ld", (long)getpid());
    CHECK_OK(file_lock(path, &lock, &err));
    program_call(program, "", "run");
    program_failed(program, 75, holder);
    file_unlock(&lock);
}

// -- A disk that is full, or a file that may not grow --

static void a_full_disk_is_told_and_leaves_what_was(void **state)
{
    Program *program = *state;
    char path[PATH_MAX];
    program_write(program, "t.csv", TABLE);
    program_write(program, "d.json", DESIGN);
    program_call(program, "", "simulate d.json >/dev/full");
    program_failed(program, 74, "standard output: writing failed");
    program_call(program, "", "fit --data t.csv --inputs a,b --target y --out m.json >/dev/full");
    program_failed(program, 74, "standard output");
    // Half a kilobyte a file; what it says goes elsewhere.
    program_call(program, "ulimit -f 1;", "simulate d.json --profile p.csv >/dev/null");
    program_failed(program, 74, "p.csv");
    program_file(program, "p.csv", path);
    assert_int_equal(access(path, F_OK), -1);
    program_call(program, "ulimit -f 20;", "sample 1 --db full.db >/dev/null");
    program_failed(program, 74, "full.db");
}

// Stored, known, and refused by line and column, as scripts see it.
static void results_of_a_script_are_taken_once(void **state)
{
    Program *program = *state;
    static const char LOST[] =
        "{\"results\": [{\"id\": \"our 7\", \"status\": \"failed\",\n"
        " \"recipe\": {\"thickness_um\": 120, \"porosity_top\": 0.9, \"porosity_bottom\": 0.7,\n"
        "  \"pore_top_um\": 60, \"pore_bottom_um\": 12, \"tortuosity\": %s,\n"
        "  \"skeleton\": \"CNF\"}}]}\n";
    char text[sizeof LOST + 8];
    snprintf(text, sizeof text, LOST, "1.5");
    program_write(program, "r.json", text);
    assert_int_equal(program_call(program, "", "results import r.json --json --db r.db"), 0);
    assert_non_null(strstr(program->out, "results/0001-"));
    assert_int_equal(program_call(program, "", "results import - --db r.db <r.json"), 0);
    assert_non_null(strstr(program->out, "nothing changed"));
    snprintf(text, sizeof text, LOST, "150");
    program_write(program, "r.json", text);
    assert_int_equal(program_call(program, "", "results import r.json --db r.db"), 65);
    assert_non_null(strstr(program->out, "r.json:3:58"));
    assert_int_equal(program_call(program, "", "results list --db r.db"), 0);
    assert_null(strstr(program->out, "results/0002-"));
    program_write(program, "r.json", "{\"results\": [");
    program_call(program, "", "results import r.json --db r.db");
    program_failed(program, 65, "r.json:1:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(bad_input_is_named_and_nothing_is_written),
        PROGRAM_TEST(a_row_with_too_few_cells_is_refused_by_its_place),
        PROGRAM_TEST(a_locked_database_is_said_to_be_locked),
        PROGRAM_TEST(a_second_run_exits_with_75_and_names_the_first),
        PROGRAM_TEST(a_full_disk_is_told_and_leaves_what_was),
        PROGRAM_TEST(results_of_a_script_are_taken_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
