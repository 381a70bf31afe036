// A command of the program: a row of the table in main.c, a function in a file of its own.
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/progress.h"

// What every command understands.
typedef struct Common {
    const char *database; // --db, default "hostscreen.db"
    bool json;            // --json
    int verbosity;        // -q: -1, default 0, -v: 1
    int threads;          // --threads, default 0: all processors
    uint64_t seed;        // --seed, default 1
    bool seed_given;
    const char *progress; // --progress: "auto", "always" or "never"
    bool help;            // --help
} Common;

typedef enum OptionKind {
    OPTION_FLAG,    // target: bool
    OPTION_TEXT,    // target: const char *
    OPTION_INTEGER, // target: long
    OPTION_NUMBER,  // target: double
} OptionKind;

// One option of one command, "--name".
typedef struct Option {
    const char *name;
    OptionKind kind;
    void *target;         // borrowed; keeps its value when the option is not given
    const char *argument; // its name in the help; NULL for a flag
    const char *help;
} Option;

// One call of a command. [argv] holds what follows the command's name.
typedef struct Invocation {
    const struct Command *command;
    int argc;
    char **argv;
    Common common;
    Arena arena;       // for whatever lives as long as the command
    Progress progress; // draws on stderr as --progress says
} Invocation;

typedef struct Command {
    const char *name;
    const char *arguments; // "[CAMPAIGN.json] [--out DIR]"
    const char *help;      // one line
    Status (*run)(Invocation *invocation, Error *err);
} Command;

// Parses options and leaves the operands in [invocation], argc and argv. With --help it prints
// the help and sets common.help: the command then returns STATUS_OK at once. Unknown options are
// refused with the nearest known one.
Status options_parse(Invocation *invocation, const Option *options, int count, Error *err);

// Refuses fewer than [least] or more than [most] operands (-1: any number).
Status operands_check(const Invocation *invocation, int least, int most, Error *err);

// A message on stderr, kept back under -q.
void say(const Invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

Status command_catalog(Invocation *invocation, Error *err);
Status command_diff(Invocation *invocation, Error *err);
Status command_doctor(Invocation *invocation, Error *err);
Status command_fit(Invocation *invocation, Error *err);
Status command_ingest(Invocation *invocation, Error *err);
Status command_nightly(Invocation *invocation, Error *err);
Status command_predict(Invocation *invocation, Error *err);
Status command_rank(Invocation *invocation, Error *err);
Status command_report(Invocation *invocation, Error *err);
Status command_results(Invocation *invocation, Error *err);
Status command_run(Invocation *invocation, Error *err);
Status command_sample(Invocation *invocation, Error *err);
Status command_share(Invocation *invocation, Error *err);
Status command_shard(Invocation *invocation, Error *err);
Status command_simulate(Invocation *invocation, Error *err);
Status command_status(Invocation *invocation, Error *err);

#endif
