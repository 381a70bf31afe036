// The table of commands; nothing else.
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/meter.h"
#include "surrogate/blas.h"

static const Command COMMANDS[] = {
    {"run", "[CAMPAIGN.json] [--out DIR]",
     "Ingests, simulates, fits, ranks and reports; continues where it stopped.", command_run},
    {"ingest", "[SOURCE...] [--list FILE] [--complete]",
     "Reads files, folders, DOIs and addresses into the catalog.", command_ingest},
    {"catalog", "list|show NAME|check|settle ID|export", "Looks into the catalog.",
     command_catalog},
    {"simulate", "DESIGN.json...", "Simulates designs, or a published host.", command_simulate},
    {"sample", "N", "Simulates N designs of the campaign's space and stores them.",
     command_sample},
    {"fit", "--data FILE --inputs A,B --target Y --out MODEL.json",
     "Fits a Gaussian process to a table.", command_fit},
    {"predict", "--model MODEL.json --data FILE", "Predicts with a fitted model.",
     command_predict},
    {"rank", "[CAMPAIGN.json] [--explain]", "Ranks candidates, with uncertainty and reasons.",
     command_rank},
    {"report", "[CAMPAIGN.json] [--out DIR]", "Writes the workbook again.", command_report},
    {"results", "import FILE.xlsx|FILE.json|list|undo NAME",
     "Takes results of the laboratory back into the catalog.", command_results},
    {"share", "[--config FILE] [--out DIR] [--dry-run]",
     "Sends the report to those who have not had it.", command_share},
    {"nightly", "[CAMPAIGN.json] [--out DIR] [--watch DIR] [--share FILE] [--engine slurm]",
     "Runs without a person: on the record, with a journal and what moved.", command_nightly},
    {"status", "[--out DIR] [--max-age 26h]", "Tells how the nights are going.", command_status},
    {"diff", "[A [B]] [--out DIR]", "Tells what moved from run A to run B, and why.",
     command_diff},
    {"shard", "plan --shards N | run --index I --of N --out DIR | merge DIR",
     "Simulates a campaign in pieces, for Slurm or anything else.", command_shard},
    {"doctor", "", "Shows what is installed, what is slow, what is wrong.", command_doctor},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void print_usage(FILE *out)
{
    fprintf(out, "hostscreen: which graded lithium host to make next, and how sure that is\n\n"
                 "Usage: hostscreen COMMAND [options]; hostscreen COMMAND --help\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].help);
}

static const Command *find_command(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (int i = 0; i < COMMAND_COUNT; i++)
        names[i] = COMMANDS[i].name;
    const char *nearest = text_nearest(name, names, COMMAND_COUNT);
    fprintf(stderr, "hostscreen: unknown command '%s'%s%s%s\n", name,
            nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return status_exit_code(STATUS_USAGE);
}

// The value of --progress is needed before the command parses its options.
static const char *progress_option(int argc, char **argv)
{
    static const char NAME[] = "--progress";
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], NAME, sizeof NAME - 1) != 0)
            continue;
        if (argv[i][sizeof NAME - 1] == '=')
            return argv[i] + sizeof NAME;
        if (argv[i][sizeof NAME - 1] == '\0' && i + 1 < argc)
            return argv[i + 1];
    }
    return "auto";
}

static int run_command(const Command *command, int argc, char **argv)
{
    Meter meter;
    Invocation invocation = {
        .command = command,
        .argc = argc,
        .argv = argv,
        .common = {.database = "hostscreen.db", .progress = "auto"},
        .progress = meter_progress(&meter, progress_option(argc, argv)),
    };
    Error err = {0};
    interrupt_watch();
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error like a full disk
    Status status = command->run(&invocation, &err);
    meter_close(&meter);
    // What was dropped before the last flush shows in ferror() alone.
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK)
        status = fail(&err, STATUS_IO, "standard output: writing failed");
    if (status != STATUS_OK)
        fprintf(stderr, "hostscreen: %s\n", err.text);
    arena_clear(&invocation.arena);
    return status_exit_code(status);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return status_exit_code(STATUS_USAGE);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("hostscreen %s\n", HOSTSCREEN_VERSION);
        return 0;
    }
    const Command *command = find_command(argv[1]);
    if (!command)
        return unknown_command(argv[1]);
    // Simulating needs no BLAS, and a lone design should not wait for a second start.
    if (command->run != command_simulate)
        blas_start(argv);
    return run_command(command, argc - 1, argv + 1);
}
