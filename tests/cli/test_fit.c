// fit and predict as they are called, but within this process.
#include "tests/check.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "surrogate/blas.h"

static char folder[] = "/tmp/hostscreen-fit-XXXXXX";

static const char *path_of(Arena *arena, const char *name)
{
    return arena_format(arena, "%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
    Arena arena = {0};
    Error err = {0};
    CHECK_OK(file_write(path_of(&arena, name), text, strlen(text), &err));
    arena_clear(&arena);
}

// Runs a command with its words separated by blanks, "@" standing for the folder; what it prints
// goes to the file "out".
static Status run(Status (*command)(Invocation *, Error *), const char *line, Error *err)
{
    static const Command SELF = {"test", "", "", NULL};
    Arena arena = {0};
    char *argv[32] = {(char[]){"test"}};
    int argc = 1;
    char *rest = arena_string(&arena, line);
    for (char *word; (word = strsep(&rest, " ")) && argc < 31;)
        argv[argc++] = word[0] == '@' ? (char *)path_of(&arena, word + 1) : word;
    Invocation invocation = {.command = &SELF, .argc = argc, .argv = argv,
                             .common = {.progress = "never"}};
    fflush(stdout);
    const int kept = dup(STDOUT_FILENO);
    assert_non_null(freopen(path_of(&arena, "out"), "w", stdout));
    const Status status = command(&invocation, err);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    arena_clear(&invocation.arena);
    arena_clear(&arena);
    return status;
}

static void put_waves(void)
{
    Arena arena = {0};
    Text text = {.arena = &arena};
    text_append(&text, "x,metal,y\n");
    for (int i = 0; i < 60; i++)
        text_append(&text, "%.17g,%s,%.17g\n", i / 59.0, i % 2 ? "zinc" : "copper",
                    sin(5 * i / 59.0) + 3 * (i % 2));
    put("train.csv", text.bytes);
    arena_clear(&arena);
}

static void predictions_follow_the_table(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *bytes;
    size_t length;
    Csv csv;
    Matrix numbers;
    put_waves();
    put("test.csv", "metal,x\nzinc,0.31\ncopper,0.31\n");
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x,metal --categories metal --target y "
                              "--out @model.json", &err));
    CHECK_OK(run(command_predict, "--model @model.json --data @test.csv", &err));
    CHECK_OK(file_read(path_of(&arena, "out"), &arena, &bytes, &length, &err));
    CHECK_OK(csv_parse("out", bytes, length, ',', &arena, &csv, &err));
    const char *const names[] = {"row", "y_mean", "y_sd", "y_sd_observed"};
    CHECK_OK(csv_numbers(&csv, names, 4, &arena, &numbers, &err));
    assert_int_equal(numbers.rows, 2);
    CHECK_CLOSE(*matrix_at(numbers, 0, 1), sin(5 * 0.31) + 3, 1e-4, 0);
    CHECK_CLOSE(*matrix_at(numbers, 1, 1), sin(5 * 0.31), 1e-4, 0);
    assert_true(*matrix_at(numbers, 0, 3) >= *matrix_at(numbers, 0, 2));
    arena_clear(&arena);
}

static void the_report_has_its_keys(void **state)
{
    (void)state;
    static const char *const KEYS[] = {"log_marginal_likelihood", "noise_sd", "evaluations",
                                       "seconds", "loo_rmse", "loo_nlpd", "loo_crps",
                                       "loo_coverage50", "loo_coverage90", "loo_coverage95"};
    static const char *const LISTS[] = {"lengthscales", "sobol_first", "sobol_total"};
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    put_waves();
    CHECK_OK(run(command_fit, "--json --data @train.csv --inputs x --target y --kernel rbf "
                              "--out @model.json", &err));
    CHECK_OK(json_read(path_of(&arena, "out"), &arena, &document, &err));
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        assert_true(json_is_number(json_member(json_root(&document), KEYS[i])));
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        assert_int_equal(json_count(json_member(json_root(&document), LISTS[i])), 1);
    assert_int_equal(json_count(json_member(json_root(&document), "loo_calibration")), 7);
    json_clear(&document);
    arena_clear(&arena);
}

static void bad_tables_are_refused_by_their_place(void **state)
{
    (void)state;
    Error err = {0};
    const char *fit = "--data @bad.csv --inputs x,z --target y --out @never.json";
    Arena arena = {0};
    put("bad.csv", "x,z,y\n1,2,3\n4,many,6\n");
    CHECK_FAILS(run(command_fit, fit, &err), STATUS_BAD_DATA, "bad.csv:3: column 'z'");
    put("bad.csv", "x,z,y\n1,2,3\n4,5,nan\n");
    CHECK_FAILS(run(command_fit, fit, &err), STATUS_BAD_DATA, "bad.csv:3: column 'y'");
    put("bad.csv", "x,zz,y\n1,2,3\n4,5,6\n");
    CHECK_FAILS(run(command_fit, fit, &err), STATUS_BAD_DATA, "no column 'z'");
    put("bad.csv", "x,z,y\n1,2,3\n");
    CHECK_FAILS(run(command_fit, fit, &err), STATUS_BAD_DATA, "at least 2");
    CHECK_FAILS(run(command_fit, "--data @bad.csv", &err), STATUS_USAGE, "--inputs");
    assert_false(file_exists(path_of(&arena, "never.json")));
    arena_clear(&arena);
}

static void an_unknown_word_and_a_foreign_model_are_refused(void **state)
{
    (void)state;
    Error err = {0};
    put_waves();
    put("test.csv", "x,metal\n0.5,copper\n0.5,zink\n");
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x,metal --categories metal --target y "
                              "--kernel rbf --out @model.json", &err));
    CHECK_FAILS(run(command_predict, "--model @model.json --data @test.csv", &err),
                STATUS_BAD_DATA, "test.csv:3");
    put("model.json", "{\"format\": \"other\", \"version\": 1}");
    CHECK_FAILS(run(command_predict, "--model @model.json --data @test.csv", &err),
                STATUS_BAD_DATA, "format");
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (const char *place = text; (place = strstr(place, part)); place += strlen(part))
        count++;
    return count;
}

static void the_figure_has_a_point_a_row_and_is_well_formed(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *bytes;
    size_t length;
    put_waves();
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x --target y --kernel rbf "
                              "--out @model.json --svg @figure.svg", &err));
    CHECK_OK(file_read(path_of(&arena, "figure.svg"), &arena, &bytes, &length, &err));
    assert_int_equal(count_of(bytes, "<circle "), 60);
    assert_int_equal(count_of(bytes, "<polyline "), 1);
    assert_int_equal(count_of(bytes, "<text "), count_of(bytes, "</text>"));
    assert_int_equal(count_of(bytes, "nan"), 0);
    assert_non_null(strstr(bytes, "</svg>"));
    arena_clear(&arena);
}

static const char *read_out(Arena *arena, const char *name)
{
    Error err = {0};
    const char *bytes;
    size_t length;
    CHECK_OK(file_read(path_of(arena, name), arena, &bytes, &length, &err));
    return bytes;
}

// The number behind a line that begins with [word].
static double number_after(const char *text, const char *word)
{
    const char *place = strstr(text, word);
    assert_non_null(place);
    return atof(place + strlen(word));
}

static void the_summary_says_what_was_fitted_and_how_well(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    put_waves();
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x,metal --categories metal --target y "
                              "--kernel rbf --transform none --out @model.json", &err));
    const char *text = read_out(&arena, "out");
    assert_non_null(strstr(text, "y of 60 rows and 2 inputs: kernel rbf, transform none, "));
    assert_true(number_after(text, "left out, one at a time: RMSE ") < 1e-3);
    assert_true(number_after(text, "inside the 50/90/95 % intervals ") >= 50);
    assert_true(number_after(text, "noise sd ") < 1e-2);
    assert_true(number_after(text, "signal sd ") > 0.5);
    assert_non_null(strstr(text, "lengthscale       alone, %      in all, %"));
    assert_true(number_after(text, "\nx ") > 0);
    assert_true(number_after(text, "\nmetal ") > 0);
    const char *place = strstr(text, "\nleft-out rows in it, %");
    assert_non_null(place);
    char *share = strchr(place, '%') + 1;
    for (double last = 0, next; *share != '\n'; last = next) {
        next = strtod(share, &share);
        assert_true(next >= last && next > 0 && next <= 100);
    }
    assert_int_equal(count_of(text, "nan"), 0);
    arena_clear(&arena);
}

static void two_scales_have_a_figure_and_a_calibration_as_well(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    Text text = {.arena = &arena};
    double last = 0;
    text_append(&text, "x,y\n");
    for (int i = 0; i < 1500; i++)
        text_append(&text, "%.17g,%.17g\n", i / 1499.0,
                    sin(9 * i / 1499.0) + 0.1 * sin(12.9898 * i * i));
    put("train.csv", text.bytes);
    CHECK_OK(run(command_fit, "--json --data @train.csv --inputs x --target y --kernel matern52 "
                              "--transform none --starts 1 --method vecchia --out @model.json "
                              "--svg @figure.svg", &err));
    CHECK_OK(json_read(path_of(&arena, "out"), &arena, &document, &err));
    const JsonView table = json_member(json_root(&document), "loo_calibration");
    assert_int_equal(json_count(table), 7);
    for (JsonView pair = json_first(table); pair.node; pair = json_next(pair)) {
        const double share = json_number(json_member(pair, "share"));
        assert_true(share >= last && share <= 1);
        last = share;
    }
    CHECK_CLOSE(json_number(json_member(json_element(table, 5), "share")),
                json_number(json_member(json_root(&document), "loo_coverage95")), 1e-12, 0);
    const char *figure = read_out(&arena, "figure.svg");
    assert_int_equal(count_of(figure, "<circle "), 1000);
    assert_int_equal(count_of(figure, "nan"), 0);
    json_clear(&document);
    arena_clear(&arena);
}

// A limit on the addresses of this process, as `ulimit -v` sets it.
static void too_little_memory_is_refused_by_the_rows_that_would_fit(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); // its shadow alone is beyond any limit
#endif
    enum { ROWS = 3000, SPARE = 48 << 20 }; // 3,000 rows take 70 MiB
    Arena arena = {0};
    Error err = {0};
    Text text = {.arena = &arena};
    struct rlimit limit, before;
    unsigned long pages;
    text_append(&text, "x,y\n");
    for (int i = 0; i < ROWS; i++)
        text_append(&text, "%d,%d\n", i, i % 7);
    put("train.csv", text.bytes);
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    limit = before;
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + SPARE;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    const Status status = run(command_fit, "--threads 1 --data @train.csv --inputs x --target y "
                                           "--kernel rbf --transform none --out @never.json", &err);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    CHECK_FAILS(status, STATUS_NO_MEMORY, "an exact fit of 3000 rows takes 0.1 GiB");
    const double fitting = number_after(err.text, "free: about ");
    assert_true(fitting > 1000 && fitting < 2700); // sqrt(48 / 70) of them less what is taken
    assert_false(file_exists(path_of(&arena, "never.json")));
    arena_clear(&arena);
}

static void far_from_the_data_is_told(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *bytes;
    size_t length;
    Csv csv;
    Matrix numbers;
    put_waves();
    put("test.csv", "x\n0.5\n50\n");
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x --target y --kernel rbf "
                              "--out @model.json", &err));
    CHECK_OK(run(command_predict, "--extrapolation --model @model.json --data @test.csv", &err));
    CHECK_OK(file_read(path_of(&arena, "out"), &arena, &bytes, &length, &err));
    CHECK_OK(csv_parse("out", bytes, length, ',', &arena, &csv, &err));
    const char *const names[] = {"y_extrapolation"};
    CHECK_OK(csv_numbers(&csv, names, 1, &arena, &numbers, &err));
    assert_true(*matrix_at(numbers, 0, 0) < 0.5);
    CHECK_CLOSE(*matrix_at(numbers, 1, 0), 1, 1e-6, 0);
    arena_clear(&arena);
}

static void a_model_of_another_version_or_cut_short_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *bytes;
    size_t length;
    put_waves();
    put("test.csv", "x\n0.5\n");
    CHECK_OK(run(command_fit, "--data @train.csv --inputs x --target y --kernel rbf "
                              "--out @model.json", &err));
    CHECK_OK(file_read(path_of(&arena, "model.json"), &arena, &bytes, &length, &err));
    char *text = arena_string(&arena, bytes);
    char *version = strstr(text, "\"version\":1");
    assert_non_null(version);
    version[strlen("\"version\":")] = '2';
    put("model.json", text);
    CHECK_FAILS(run(command_predict, "--model @model.json --data @test.csv", &err),
                STATUS_BAD_DATA, "version");
    text[length / 2] = '\0';
    put("model.json", text);
    CHECK_FAILS(run(command_predict, "--model @model.json --data @test.csv", &err),
                STATUS_BAD_DATA, "model.json:1");
    arena_clear(&arena);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"out", "train.csv", "test.csv", "bad.csv", "model.json",
                                        "figure.svg"};
    Arena arena = {0};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        unlink(path_of(&arena, NAMES[i]));
    arena_clear(&arena);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    (void)argc;
    blas_start(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predictions_follow_the_table),
        cmocka_unit_test(the_report_has_its_keys),
        cmocka_unit_test(bad_tables_are_refused_by_their_place),
        cmocka_unit_test(an_unknown_word_and_a_foreign_model_are_refused),
        cmocka_unit_test(the_figure_has_a_point_a_row_and_is_well_formed),
        cmocka_unit_test(the_summary_says_what_was_fitted_and_how_well),
        cmocka_unit_test(two_scales_have_a_figure_and_a_calibration_as_well),
        cmocka_unit_test(too_little_memory_is_refused_by_the_rows_that_would_fit),
        cmocka_unit_test(far_from_the_data_is_told),
        cmocka_unit_test(a_model_of_another_version_or_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
