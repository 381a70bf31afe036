// Commands and options: help, mistakes of the command line.
#include "tests/cli/program.h"

// The names that `hostscreen --help` lists.
static int list_commands(Program *program, char names[][16])
{
    int count = 0;
    assert_int_equal(program_call(program, "", "--help"), 0);
    for (const char *line = program->out; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (count < 32 && strncmp(line, "  ", 2) == 0)
            count += sscanf(line + 2, "%15[a-z]", names[count]) == 1;
    }
    return count;
}

static void every_command_has_a_help(void **state)
{
    static const char *const MUST[] = {"run", "ingest", "catalog", "simulate", "sample", "fit",
                                       "predict", "rank", "report", "results", "doctor"};
    Program *program = *state;
    char names[32][16];
    const int count = list_commands(program, names);
    for (size_t i = 0; i < sizeof MUST / sizeof *MUST; i++) {
        int found = 0;
        for (int k = 0; k < count; k++)
            found += strcmp(names[k], MUST[i]) == 0;
        assert_int_equal(found, 1);
    }
    for (int i = 0; i < count; i++) {
        char call[32], head[32];
        snprintf(call, sizeof call, "%.15s --help", names[i]);
        snprintf(head, sizeof head, "hostscreen %.15s", names[i]);
        assert_int_equal(program_call(program, "", call), 0);
        assert_memory_equal(program->out, head, strlen(head));
        assert_non_null(strstr(program->out, "--db FILE"));
        assert_string_equal(program->err, "");
    }
    printf("measured: %d commands with their help\n", count);
    assert_int_equal(program_files(program), 0);
}

static void the_version_is_told(void **state)
{
    Program *program = *state;
    assert_int_equal(program_call(program, "", "--version"), 0);
    assert_memory_equal(program->out, "hostscreen ", 11);
    assert_string_equal(program->err, "");
}

static void doctor_tells_the_libraries(void **state)
{
    static const char *const NAMES[] = {"SQLite 3.", "libxml2 2.", "OpenBLAS 0.", "SUNDIALS 6."};
    Program *program = *state;
    assert_int_equal(program_call(program, "", "doctor"), 0);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        assert_non_null(strstr(program->out, NAMES[i]));
    assert_int_equal(program_files(program), 0);
}

typedef struct Mistake {
    const char *arguments;
    const char *says;
} Mistake;

static const Mistake MISTAKES[] = {
    {"runn", "unknown command 'runn', did you mean 'run'?"},
    {"ingset x", "did you mean 'ingest'?"},
    {"xyzzyplugh", "unknown command 'xyzzyplugh'"},
    {"run --thraeds 2", "unknown option '--thraeds', did you mean '--threads'?"},
    {"run -x", "unknown option '-x'"},
    {"run -qx", "unknown option '-x'"},
    {"run --threads", "--threads needs a value"},
    {"run --threads two", "--threads: 'two' is no whole number"},
    {"run --threads 2.5", "--threads: '2.5' is no whole number"},
    {"run --threads 99999999999999999999", "is no whole number"},
    {"run --threads -1", "--threads: -1, expected 0 to 1024"},
    {"run --seed -1", "--seed: -1"},
    {"run --progress maybe", "--progress: 'maybe', expected auto, always or never"},
    {"run one.json two.json", "too many arguments for 'run'"},
    {"sample", "something is missing behind 'sample'"},
    {"sample many", "'many': expected how many designs"},
    {"sample 0", "expected how many designs"},
    {"sample 99999999999999999999", "expected how many designs"},
    {"ingest", "something is missing behind 'ingest'"},
    {"ingest x --document-seconds 0", "--document-seconds 0: must be above 0"},
    {"simulate", "something is missing behind 'simulate'"},
    {"simulate --solver fastest x.json", "--solver 'fastest': expected batch or reference"},
    {"simulate --cells 3 x.json", "--cells 3: must be from 4 to 5000"},
    {"simulate --tolerance nan x.json", "--tolerance: 'nan' is no number"},
    {"simulate --tolerance -1 x.json", "--tolerance -1: must be above 0"},
    {"simulate --current 1 x.json", "go with --host"},
    {"simulate --host CDG-sponge --current -1", "--current -1: must be above 0"},
    {"simulate --host CDG-sponge --capacity 0", "--capacity 0: must be above 0"},
    {"fit --data x.csv", "fit needs --data, --inputs, --target and --out"},
    {"fit --data x --inputs a --target y --out m --kernel rbg", "--kernel 'rbg', expected"},
    {"fit --data x --inputs a, --target y --out m", "name 2 of the list is empty"},
    {"predict --data x.csv", "predict needs --model and --data"},
    {"catalog", "something is missing behind 'catalog'"},
    {"catalog lst", "did you mean list"},
};

static void mistakes_of_the_command_line_are_named(void **state)
{
    Program *program = *state;
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        program_call(program, "", MISTAKES[i].arguments);
        program_failed(program, 64, MISTAKES[i].says);
        assert_int_equal(program_files(program), 0);
    }
}

static void without_a_command_the_commands_are_listed(void **state)
{
    Program *program = *state;
    assert_int_equal(program_call(program, "", ""), 64);
    assert_string_equal(program->out, "");
    assert_non_null(strstr(program->err, "Usage: hostscreen COMMAND"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(every_command_has_a_help),
        PROGRAM_TEST(the_version_is_told),
        PROGRAM_TEST(doctor_tells_the_libraries),
        PROGRAM_TEST(mistakes_of_the_command_line_are_named),
        PROGRAM_TEST(without_a_command_the_commands_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
