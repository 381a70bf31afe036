#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"

enum { OPTIONS_MAX = 32, FIRST_LONG = 1000 };

// The options of every command. Targets point into [common].
static int common_options(Common *common, long *threads, long *seed, Option *out)
{
    const Option options[] = {
        {"db", OPTION_TEXT, &common->database, "FILE", "database (default hostscreen.db)"},
        {"json", OPTION_FLAG, &common->json, NULL, "print JSON"},
        {"threads", OPTION_INTEGER, threads, "N", "threads (default: all processors)"},
        {"seed", OPTION_INTEGER, seed, "N", "seed of everything random (default 1)"},
        {"progress", OPTION_TEXT, &common->progress, "WHEN", "auto, always or never"},
        {"help", OPTION_FLAG, &common->help, NULL, "this help"},
    };
    const int count = sizeof options / sizeof *options;
    memcpy(out, options, sizeof options);
    return count;
}

static void print_options(const Option *options, int count)
{
    for (int i = 0; i < count; i++) {
        char head[64];
        snprintf(head, sizeof head, "--%s%s%s", options[i].name, options[i].argument ? " " : "",
                 options[i].argument ? options[i].argument : "");
        printf("  %-26s %s\n", head, options[i].help);
    }
}

static void print_help(const Command *command, const Option *options, int own, int all)
{
    printf("hostscreen %s %s\n%s\n", command->name, command->arguments, command->help);
    if (own) {
        printf("\nOptions:\n");
        print_options(options, own);
    }
    printf("\nCommon options:\n");
    print_options(options + own, all - own);
    printf("  %-26s %s\n", "-q, -v", "quieter, more talkative");
}

static Status take_value(const Option *option, const char *value, Error *err)
{
    char *end = NULL;
    bool finite = true;
    errno = 0;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->target = true;
        return STATUS_OK;
    case OPTION_TEXT:
        *(const char **)option->target = value;
        return STATUS_OK;
    case OPTION_INTEGER:
        *(long *)option->target = strtol(value, &end, 10);
        break;
    case OPTION_NUMBER:
        *(double *)option->target = strtod(value, &end);
        finite = isfinite(*(double *)option->target);
        break;
    }
    if (end == value || *end != '\0' || errno == ERANGE || !finite)
        return fail(err, STATUS_USAGE, "--%s: '%s' is no %s", option->name, value,
                    option->kind == OPTION_INTEGER ? "whole number" : "number");
    return STATUS_OK;
}

// getopt_long() leaves a short option in optopt, where argv may already be behind it.
static Status unknown_option(const char *argument, const Option *options, int count, Error *err)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    const char *word = optopt > 0 && optopt < FIRST_LONG ? letter : argument;
    const char *names[OPTIONS_MAX];
    for (int i = 0; i < count; i++)
        names[i] = options[i].name;
    const char *bare = word + strspn(word, "-");
    const char *nearest = text_nearest(bare, names, count);
    return fail(err, STATUS_USAGE, "unknown option '%s'%s%s%s", word,
                nearest ? ", did you mean '--" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static Status check_common(const Common *common, long threads, long seed, Error *err)
{
    const char *progress = common->progress;
    if (strcmp(progress, "auto") != 0 && strcmp(progress, "always") != 0 &&
        strcmp(progress, "never") != 0)
        return fail(err, STATUS_USAGE, "--progress: '%s', expected auto, always or never",
                    progress);
    if (threads < 0 || threads > 1024)
        return fail(err, STATUS_USAGE, "--threads: %ld, expected 0 to 1024", threads);
    if (seed < 0)
        return fail(err, STATUS_USAGE, "--seed: %ld, expected a whole number from 0", seed);
    return STATUS_OK;
}

// One step of getopt_long() over argv, which holds a command's name and what follows it.
static Status take_options(Invocation *invocation, const Option *options, int count, Error *err)
{
    struct option table[OPTIONS_MAX + 1] = {0};
    for (int i = 0; i < count; i++)
        table[i] = (struct option){options[i].name,
                                   options[i].argument ? required_argument : no_argument, NULL,
                                   FIRST_LONG + i};
    char **argv = invocation->argv;
    opterr = 0;
    optind = 0; // starts afresh
    for (int found; (found = getopt_long(invocation->argc, argv, ":qvh", table, NULL)) != -1;) {
        if (found >= FIRST_LONG)
            TRY(take_value(&options[found - FIRST_LONG], optarg, err));
        else if (found == 'q' || found == 'v')
            invocation->common.verbosity = found == 'q' ? -1 : 1;
        else if (found == 'h')
            invocation->common.help = true;
        else if (found == ':')
            return fail(err, STATUS_USAGE, "%s needs a value", argv[optind - 1]);
        else
            return unknown_option(argv[optind - 1], options, count, err);
    }
    invocation->argc -= optind;
    invocation->argv += optind;
    return STATUS_OK;
}

Status options_parse(Invocation *invocation, const Option *options, int count, Error *err)
{
    Common *common = &invocation->common;
    long threads = 0;
    long seed = LONG_MIN; // not given
    Option all[OPTIONS_MAX];
    for (int i = 0; i < count; i++)
        all[i] = options[i];
    const int total = count + common_options(common, &threads, &seed, all + count);
    TRY(take_options(invocation, all, total, err));
    if (common->help) {
        print_help(invocation->command, all, count, total);
        return STATUS_OK;
    }
    common->seed_given = seed != LONG_MIN;
    TRY(check_common(common, threads, common->seed_given ? seed : 1, err));
    common->threads = (int)threads;
    common->seed = common->seed_given ? (uint64_t)seed : 1;
    return STATUS_OK;
}

Status operands_check(const Invocation *invocation, int least, int most, Error *err)
{
    const int count = invocation->argc;
    if (count >= least && (most < 0 || count <= most))
        return STATUS_OK;
    return fail(err, STATUS_USAGE, "%s '%s': hostscreen %s %s",
                count < least ? "something is missing behind" : "too many arguments for",
                invocation->command->name, invocation->command->name,
                invocation->command->arguments);
}

void say(const Invocation *invocation, const char *format, ...)
{
    if (invocation->common.verbosity < 0)
        return;
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}
