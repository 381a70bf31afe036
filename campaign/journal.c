#include "campaign/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "campaign/history.h"

static Status append(const Journal *journal, const char *form, const char *line, Arena *arena,
                     Error *err)
{
    const char *path = history_path(journal->out, journal->number, form, arena);
    const char *text = arena_format(arena, "%s\n", line);
    if (!path || !text)
        return arena_exhausted(arena, err);
    const int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    // One write a line: a reader never sees half of one.
    const ssize_t put = file < 0 ? -1 : write(file, text, strlen(text));
    const int reason = errno;
    if (file >= 0)
        close(file);
    return put == (ssize_t)strlen(text) ? STATUS_OK
                                        : fail(err, STATUS_IO, "%s: %s", path, strerror(reason));
}

static Status note(const Journal *journal, const char *event, const char *sentence, Arena *arena,
                   Error *err)
{
    char stamp[32];
    const char *line = NULL;
    const time_t seconds = time(NULL);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    const char *text = arena_format(arena, "%s  %-8s %s", stamp, event, sentence);
    if (!text)
        return arena_exhausted(arena, err);
    if (journal->listen)
        journal->listen(journal->context, text);
    if (journal->number == 0)
        return STATUS_OK;
    Json *json = json_new_object();
    json_add_string(json, "time", stamp);
    json_add_string(json, "event", event);
    json_add_string(json, "text", sentence);
    const Status status = json_print(json, false, arena, &line, err);
    json_free(json);
    TRY(status);
    TRY(append(journal, "log", text, arena, err));
    return append(journal, "jsonl", line, arena, err);
}

Status journal_note(const Journal *journal, const char *event, const char *sentence, Error *err)
{
    Arena scratch = {0};
    const Status status = note(journal, event, sentence, &scratch, err);
    arena_clear(&scratch);
    return status;
}
