// What is installed, what is slow, what is wrong: a line each, and an exit code to rely on.
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/parallel.h"
#include "base/text.h"
#include "campaign/linked.h"
#include "campaign/workshop.h"
#include "catalog/backup.h"
#include "cli/command.h"
#include "surrogate/blas.h"

static const double DISK_LEAST = 200e6; // bytes: a run's database, workbook and temporary copy

typedef struct Checkup {
    Json *json; // borrowed; NULL when lines are printed
    int wrong;
} Checkup;

static void tell(Checkup *checkup, const char *what, bool good, const char *finding)
{
    checkup->wrong += !good;
    if (!checkup->json) {
        printf("%-6s %-18s %s\n", good ? "ok" : "WRONG", what, finding);
        return;
    }
    Json *one = json_push(checkup->json, json_new_object());
    json_add_string(one, "what", what);
    json_add_bool(one, "ok", good);
    json_add_string(one, "finding", finding);
}

static void check_blas(Checkup *checkup, Arena *arena)
{
    const bool fits = blas_core_fits();
    tell(checkup, "BLAS", fits,
         arena_format(arena, "%s, kernels for %s%s%s%s", blas_version(), blas_core(),
                      fits ? "" : "; this processor deserves ", fits ? "" : blas_core_expected(),
                      fits ? "" : ": set OPENBLAS_CORETYPE to it"));
}

static Status tell_libraries(Checkup *checkup, Arena *arena, Error *err)
{
    const Linked *linked = NULL;
    int count = 0;
    Text text = {.arena = arena};
    TRY(linked_list(arena, &linked, &count, err));
    for (int i = 0; i < count; i++)
        text_append(&text, "%s%s %s", i ? ", " : "", linked[i].name, linked[i].version);
    TRY(text_check(&text, err));
    tell(checkup, "libraries", true, text.bytes);
    return STATUS_OK;
}

static void check_data(Checkup *checkup, Invocation *invocation)
{
    Error reason = {0};
    Workshop workshop;
    const WorkshopOptions options = {.database = invocation->common.database};
    // Opening creates the database: only one that is there is looked into.
    if (!file_exists(invocation->common.database)) {
        tell(checkup, "database", true,
             arena_format(&invocation->arena, "%s: not there yet, a run makes it",
                          invocation->common.database));
        return;
    }
    Status status = workshop_open(&options, &workshop, &reason);
    if (status == STATUS_OK) {
        status = catalog_check(workshop.catalog, &reason);
        if (status != STATUS_OK)
            workshop_close(&workshop);
    }
    tell(checkup, "data, database", status == STATUS_OK,
         status == STATUS_OK ? arena_format(&invocation->arena, "%s and %s", workshop.data,
                                            invocation->common.database)
                             : reason.text);
    if (status == STATUS_OK)
        workshop_close(&workshop);
}

static void check_disk(Checkup *checkup, Arena *arena)
{
    struct statvfs disk;
    if (statvfs(".", &disk) != 0) {
        tell(checkup, "disk", false, "this folder cannot be looked at");
        return;
    }
    const double bytes = (double)disk.f_bavail * (double)disk.f_frsize;
    tell(checkup, "disk", bytes > DISK_LEAST,
         arena_format(arena, "%.1f GB free here", bytes / 1e9));
    tell(checkup, "folder", access(".", W_OK) == 0, "this folder can be written");
}

Status command_doctor(Invocation *invocation, Error *err)
{
    TRY(options_parse(invocation, NULL, 0, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 0, err));
    Arena *arena = &invocation->arena;
    Json *json = invocation->common.json ? json_new_array() : NULL;
    Checkup checkup = {.json = json};
    tell(&checkup, "hostscreen", true, HOSTSCREEN_VERSION ", built with " __VERSION__);
    tell(&checkup, "processors", true, arena_format(arena, "%d", parallel_processors()));
    tell(&checkup, "simulator", true, simulator_version());
    check_blas(&checkup, arena);
    Status status = tell_libraries(&checkup, arena, err);
    check_data(&checkup, invocation);
    check_disk(&checkup, arena);
    const char *text = NULL;
    if (status == STATUS_OK && json)
        status = json_print(json, true, arena, &text, err);
    json_free(json);
    if (text)
        puts(text);
    if (status == STATUS_OK && checkup.wrong > 0)
        status = fail(err, STATUS_UNAVAILABLE, "%d thing%s wrong, see above", checkup.wrong,
                      checkup.wrong == 1 ? " is" : "s are");
    return status;
}
