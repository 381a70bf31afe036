// The program itself, called as a person would from a folder of its own. HOSTSCREEN names it.
#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

enum { OUTPUT_MOST = 1 << 18 };

typedef struct Program {
    char path[PATH_MAX]; // of the program
    char folder[128];
    int code;              // of the last call
    char out[OUTPUT_MOST]; // what it said there
    char err[OUTPUT_MOST];
} Program;

static inline int program_create(void **state)
{
    const char *parent = getenv("TMPDIR");
    const char *given = getenv("HOSTSCREEN");
    Program *program = calloc(1, sizeof *program);
    *state = program;
    if (!program || (given && !realpath(given, program->path)))
        return -1;
    snprintf(program->folder, sizeof program->folder, "%s/hostscreen-XXXXXX",
             parent ? parent : "/tmp");
    return mkdtemp(program->folder) ? 0 : -1;
}

static inline int program_remove_one(const char *path, const struct stat *info, int kind,
                                     struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline int program_remove(void **state)
{
    Program *program = *state;
    nftw(program->folder, program_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(program);
    return 0;
}

#define PROGRAM_TEST(name) cmocka_unit_test_setup_teardown(name, program_create, program_remove)

static inline void program_file(const Program *program, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", program->folder, name);
}

// Writes [text] into the folder's file [name].
static inline void program_write(const Program *program, const char *name, const char *text)
{
    char path[PATH_MAX];
    program_file(program, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static inline void program_take(const Program *program, const char *name, char text[OUTPUT_MOST])
{
    char path[PATH_MAX];
    program_file(program, name, path);
    FILE *file = fopen(path, "rb");
    const size_t length = file ? fread(text, 1, OUTPUT_MOST - 1, file) : 0;
    text[length] = '\0';
    if (file)
        fclose(file);
    unlink(path);
}

// Calls the program in its folder with [arguments], as the shell reads them; [before] is what
// the shell does first ("ulimit -f 8;"), or "". Redirections in [arguments] win.
static inline int program_call(Program *program, const char *before, const char *arguments)
{
    char line[3 * PATH_MAX];
    if (!*program->path)
        skip();
    snprintf(line, sizeof line, "cd '%s' && { %s '%s' %s ; } >.stdout 2>.stderr", program->folder,
             before, program->path, arguments);
    const int state = system(line);
    assert_true(WIFEXITED(state));
    program->code = WEXITSTATUS(state);
    program_take(program, ".stdout", program->out);
    program_take(program, ".stderr", program->err);
    return program->code;
}

// How many files the folder holds.
static inline int program_files(const Program *program)
{
    int count = 0;
    DIR *entries = opendir(program->folder);
    assert_non_null(entries);
    for (struct dirent *e; (e = readdir(entries));)
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(entries);
    return count;
}

// The last call failed with [code], said one clear line that holds [part], and nothing else.
static inline void program_failed(const Program *program, int code, const char *part)
{
    const char *end = strchr(program->err, '\n');
    if (program->code != code || !strstr(program->err, part) || !end || end[1] || *program->out)
        print_error("exit %d, expected %d with '%s'\nstderr: %s\nstdout: %s\n", program->code,
                    code, part, program->err, program->out);
    assert_int_equal(program->code, code);
    assert_non_null(strstr(program->err, part));
    assert_memory_equal(program->err, "hostscreen: ", 12);
    assert_true(end && end[1] == '\0');
    assert_string_equal(program->out, "");
}

#endif
