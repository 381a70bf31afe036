#include "campaign/health.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "campaign/history.h"
#include "campaign/workshop.h"

bool health_duration(const char *text, double *seconds)
{
    static const struct {
        const char *unit;
        double seconds;
    } UNITS[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    char *end = NULL;
    const double number = strtod(text, &end);
    if (end == text || !(number >= 0) || !isfinite(number))
        return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (strcmp(end, UNITS[i].unit) == 0) {
            *seconds = number * UNITS[i].seconds;
            return true;
        }
    return false;
}

// -- The latest run --

static const char *copy_text(JsonView object, const char *key, Arena *arena)
{
    const char *text = json_string(json_member(object, key));
    return text ? arena_string(arena, text) : NULL;
}

// Whether somebody is at work on the database; a lock that can be had is held by nobody.
static bool is_at_work(const char *database)
{
    FileLock lock = {0};
    FileLock cluster = {0};
    const bool busy = workshop_lock(database, &lock, NULL) == STATUS_BUSY ||
                      workshop_lock_cluster(database, &cluster, NULL) == STATUS_BUSY;
    file_unlock(&lock);
    file_unlock(&cluster);
    return busy;
}

static Status read_latest(const char *out, const char *database, Arena *arena, Health *health,
                          Error *err)
{
    JsonDocument document = {0};
    TRY(history_latest(out, arena, &document, err));
    const JsonView manifest = json_root(&document);
    health->state = copy_text(manifest, "ended", arena);
    health->run = copy_text(manifest, "run", arena);
    health->command = copy_text(manifest, "command", arena);
    health->started = copy_text(manifest, "started", arena);
    health->error = copy_text(manifest, "error", arena);
    health->stage = copy_text(manifest, "at_stage", arena);
    health->number = (long)json_number(json_member(manifest, "number"));
    health->seconds = json_number(json_member(manifest, "seconds"));
    json_clear(&document);
    if (!health->state)
        health->state = "unknown";
    if (strcmp(health->state, "running") == 0 && !is_at_work(database))
        health->state = "killed";
    return STATUS_OK;
}

// -- The last good end --

static bool ended_well(JsonView manifest)
{
    const char *ended = json_string(json_member(manifest, "ended"));
    return ended && (strcmp(ended, "done") == 0 || strcmp(ended, "unchanged") == 0);
}

static Status find_good_end(const char *out, Arena *arena, Health *health, Error *err)
{
    const long *numbers = NULL;
    int count = 0;
    TRY(history_list(out, arena, &numbers, &count, err));
    health->age = NAN;
    for (int i = count - 1; i >= 0 && isnan(health->age); i--) {
        JsonDocument document = {0};
        const char *path = history_path(out, numbers[i], "json", arena);
        if (!path)
            return arena_exhausted(arena, err);
        const bool read = json_read(path, arena, &document, NULL) == STATUS_OK;
        const JsonView manifest = json_root(&document);
        if (read && ended_well(manifest))
            health->age = (double)time(NULL) -
                          json_number(json_member(manifest, "started_unix")) -
                          json_number(json_member(manifest, "seconds"));
        else
            health->failed_in_a_row++;
        json_clear(&document);
    }
    return STATUS_OK;
}

// -- Judgement --

// Clocks of two machines differ by less; a manifest further in the future was written by another
// clock than the one that is asked.
static const double CLOCK_SLACK = 120; // s

static const char *judge(const Health *health, double age_max, Arena *arena)
{
    const bool failed = strcmp(health->state, "failed") == 0;
    if (failed || strcmp(health->state, "killed") == 0 || strcmp(health->state, "unknown") == 0)
        return arena_format(arena, "the latest run %s%s%s%s%s", failed ? "failed" : "was killed",
                            health->stage ? " while " : "", health->stage ? health->stage : "",
                            health->error ? ": " : "", health->error ? health->error : "");
    if (isnan(health->age))
        return strcmp(health->state, "running") == 0 && !isfinite(age_max)
                   ? NULL
                   : arena_string(arena, "no run has ended well yet");
    if (health->age < -CLOCK_SLACK)
        return arena_format(arena, "the last good run ended %.1f h in the future: the clock was set"
                            " back", -health->age / 3600);
    if (health->age > age_max)
        return arena_format(arena, "the last good run ended %.1f h ago, expected at most %.1f h",
                            health->age / 3600, age_max / 3600);
    return NULL;
}

Status health_read(const char *out, const char *database, double age_max, Arena *arena,
                   Health *health, Error *err)
{
    Health read = {0};
    TRY(read_latest(out, database, arena, &read, err));
    TRY(find_good_end(out, arena, &read, err));
    read.verdict = judge(&read, age_max, arena);
    read.good = !read.verdict;
    if (read.good)
        read.verdict = "all is well";
    *health = read;
    return STATUS_OK;
}
