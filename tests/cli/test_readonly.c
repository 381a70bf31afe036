// Folders that cannot be written: the exit code, a line that names the place, and nothing changed.
// Permissions do not bind root, who calls the program as nobody.
#include <sys/stat.h>

#include "tests/cli/program.h"

static const char NOBODY[] = "setpriv --reuid=65534 --regid=65534 --clear-groups";

static const char REVIEW[] = "**Table 1.** Grids\n\nHost\tCE (%)\tReferences\n"
                             "FOX/Cu\t97.0\t[1]\n\n- [1] B. Bee, *J. Foam* **2019**, 3, 170.\n";

// What stands before the program so that permissions bind; skips where that cannot be had.
static const char *bind(Program *program)
{
    const char *before = geteuid() == 0 ? NOBODY : "";
    assert_int_equal(chmod(program->folder, 0755), 0);
    if (program_call(program, before, "--version") != 0)
        skip();
    return before;
}

// The folder "closed" with a review and a catalog in it, and "open" beside it.
static void furnish(Program *program)
{
    char path[PATH_MAX];
    program_file(program, "closed", path);
    assert_int_equal(mkdir(path, 0755), 0);
    program_write(program, "closed/review.md", REVIEW);
    assert_int_equal(program_call(program, "", "ingest closed/review.md --db closed/c.db"), 0);
    program_file(program, "open", path);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(program_call(program, "", "ingest closed/review.md --db open/c.db"), 0);
    assert_int_equal(program_call(program, "chmod -R a+rwX open; chmod -R a-w closed;", "--version"),
                     0);
}

// Names, sizes and sums of what the closed folder holds.
static void take(Program *program, char text[OUTPUT_MOST])
{
    program_call(program, "cd closed; for f in *; do cksum \"$f\"; done; cd ..; exit;", "");
    snprintf(text, OUTPUT_MOST, "%s", program->out);
    assert_non_null(strstr(text, "c.db"));
}

static void what_cannot_be_written_is_named_and_left_as_it_is(void **state)
{
    static const struct {
        const char *arguments, *says;
    } CALLS[] = {
        {"ingest closed/review.md --db closed/c.db", "closed/c.db: cannot be created or written"},
        {"ingest closed/review.md --db closed/new.db", "closed/new.db: cannot be created or"},
        {"sample 1 --db closed/c.db", "closed/c.db: cannot be created or written"},
        {"run --db closed/c.db --out open/out -q", "closed/c.db: cannot be created or written"},
        {"nightly --db closed/c.db --out open/out -q", "closed/c.db: cannot be created or"},
        {"run --db open/c.db --out closed/out -q", "closed/out: Permission denied"},
        {"nightly --db open/c.db --out closed/out -q", "closed/out: Permission denied"},
        {"run --db open/c.db --out closed -q", "closed: Permission denied"},
        {"catalog export --form csv --db open/c.db --out closed/x.csv", "closed/x.csv: Permission"},
    };
    Program *program = *state;
    char *before = calloc(2, OUTPUT_MOST);
    char *after = before + OUTPUT_MOST;
    const char *prefix = bind(program);
    furnish(program);
    take(program, before);
    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++) {
        program_call(program, prefix, CALLS[i].arguments);
        program_failed(program, 73, CALLS[i].says);
        take(program, after);
        assert_string_equal(after, before);
    }
    program_call(program, "chmod -R u+w closed;", "--version");
    free(before);
    printf("measured: %zu calls on folders that cannot be written\n", sizeof CALLS / sizeof *CALLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(what_cannot_be_written_is_named_and_left_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
