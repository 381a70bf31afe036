// The examples for pandas and R, on what a small run leaves: programs that know nothing of each
// other must say the same. What needs pandas or R is skipped where they are not.
#include "tests/campaign/small.h"
#include "tests/cli/program.h"

static const char EXAMPLES[] = HOSTSCREEN_DATA "/../examples";
static const char PANDAS[] = "/usr/bin/python3";
static const char R[] = "Rscript --vanilla";

static bool has(const char *call)
{
    const bool there = system(call) == 0;
    if (!there)
        printf("skipped: not here: %s\n", call);
    return there;
}

static bool has_pandas(void)
{
    return has("/usr/bin/python3 -c 'import pandas' 2>/dev/null");
}

static bool has_r(void)
{
    return has("Rscript --vanilla -e 'library(RSQLite)' >/dev/null 2>&1");
}

// What a small run leaves, made once: catalog.db, out/ and catalog.json.
static int world_create(void **state)
{
    const char *program = getenv("HOSTSCREEN");
    Small *small = NULL;
    char path[PATH_MAX];
    char line[3 * PATH_MAX];
    if (small_create(state) != 0)
        return -1;
    small = *state;
    small_data(small, 6);
    if (!program || !file_is_folder(EXAMPLES) || !realpath(program, path))
        return 0;
    snprintf(line, sizeof line,
             "cd '%s' && '%s' run campaign.json --db catalog.db --out out -q >/dev/null && "
             "'%s' catalog export --form datapackage --db catalog.db --out catalog.json -q",
             small->folder, path, path);
    return system(line) == 0 ? 0 : -1;
}

static int world_remove(void **state)
{
    unsetenv("HOSTSCREEN_DATA");
    return small_remove(state);
}

// What [language] prints when it runs the example [name] on the file [of] of the folder.
static const char *tell(const Small *small, const char *language, const char *name, const char *of,
                        Arena *arena)
{
    char line[2 * PATH_MAX];
    char *text = arena_alloc(arena, OUTPUT_MOST, 1);
    snprintf(line, sizeof line, "cd '%s' && LC_ALL=C.UTF-8 %s '%s/%s' %s", small->folder, language,
             EXAMPLES, name, of);
    FILE *output = popen(line, "r");
    assert_true(text && output);
    const size_t length = fread(text, 1, OUTPUT_MOST - 1, output);
    assert_int_equal(pclose(output), 0);
    text[length] = '\0';
    return text;
}

static void need_world(const Small *small)
{
    char path[300];
    snprintf(path, sizeof path, "%s/catalog.json", small->folder);
    if (!file_exists(path))
        skip();
}

static void views_and_the_data_package_say_the_same_to_pandas(void **state)
{
    Small *small = *state;
    Arena arena = {0};
    need_world(small);
    if (!has_pandas())
        skip();
    const char *views = tell(small, PANDAS, "pandas/strategy.py", "catalog.db", &arena);
    const char *package = tell(small, PANDAS, "pandas/package.py", "catalog.json", &arena);
    const char *simulated = strstr(views, "simulated\t");
    assert_non_null(simulated);
    assert_int_equal(strlen(package), simulated - views);
    assert_memory_equal(package, views, strlen(package));
    // The review of data/ has six hosts of this strategy that tell their efficiency.
    assert_non_null(strstr(package, "Conductivity Gradient\t6\t97.700\n"));
    arena_clear(&arena);
}

static void the_views_say_the_same_to_r(void **state)
{
    Small *small = *state;
    Arena arena = {0};
    need_world(small);
    if (!has_pandas() || !has_r())
        skip();
    assert_string_equal(tell(small, R, "r/strategy.R", "catalog.db", &arena),
                        tell(small, PANDAS, "pandas/strategy.py", "catalog.db", &arena));
    arena_clear(&arena);
}

static void a_report_says_the_same_to_pandas_and_r(void **state)
{
    Small *small = *state;
    Arena arena = {0};
    need_world(small);
    if (!has_pandas() || !has_r())
        skip();
    const char *first = tell(small, PANDAS, "pandas/published.py", "out", &arena);
    assert_string_equal(tell(small, R, "r/published.R", "out", &arena), first);
    assert_non_null(strstr(first, "Coulombic efficiency\t"));
    assert_non_null(strstr(first, "Cycle life\t"));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_and_the_data_package_say_the_same_to_pandas),
        cmocka_unit_test(the_views_say_the_same_to_r),
        cmocka_unit_test(a_report_says_the_same_to_pandas_and_r),
    };
    return cmocka_run_group_tests(tests, world_create, world_remove);
}
