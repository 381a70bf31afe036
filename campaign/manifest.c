#include "campaign/manifest.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/parallel.h"
#include "campaign/linked.h"
#include "surrogate/blas.h"

enum { VERSION = 1, RANKED_IN_MANIFEST = 50 };

const char *manifest_word(ManifestEnd end)
{
    static const char *const WORDS[] = {
#define X(name, word, sentence) word,
        MANIFEST_ENDS(X)
#undef X
    };
    return WORDS[end];
}

const char *manifest_sentence(ManifestEnd end)
{
    static const char *const SENTENCES[] = {
#define X(name, word, sentence) sentence,
        MANIFEST_ENDS(X)
#undef X
    };
    return SENTENCES[end];
}

// -- How it went --

static void add_time(Json *json, const char *key, double unix_time)
{
    char text[32];
    const time_t seconds = (time_t)unix_time;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_add_string(json, key, text);
}

static void add_course(Json *json, const ManifestFacts *facts, const Run *run)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    json_add_string(json, "format", "hostscreen-manifest");
    json_add_number(json, "version", VERSION);
    json_add_number(json, "number", (double)facts->number);
    json_add_string(json, "command", facts->command);
    json_add_string(json, "run", *run->id ? run->id : NULL);
    json_add_string(json, "ended", manifest_word(facts->end));
    json_add_string(json, "error", facts->error ? facts->error->text : NULL);
    json_add_number(json, "exit_code",
                    facts->error ? status_exit_code(facts->error->status) : 0);
    add_time(json, "started", facts->started);
    json_add_number(json, "started_unix", facts->started);
    json_add_number(json, "seconds", facts->seconds);
    json_add_string(json, "host", host);
    json_add_number(json, "process", (double)getpid());
}

double manifest_memory(void)
{
    struct rusage own = {0};
    struct rusage children = {0};
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return (double)(own.ru_maxrss > children.ru_maxrss ? own.ru_maxrss : children.ru_maxrss) / 1024;
}

static void add_times(Json *json, const StageTimes *times)
{
    Json *list = json_add(json, "stages", json_new_array());
    for (int i = 0; i < times->count; i++) {
        Json *one = json_push(list, json_new_object());
        json_add_string(one, "stage", times->stage[i]);
        json_add_number(one, "seconds", times->seconds[i]);
        json_add_number(one, "memory_peak_MB", times->memory[i]);
    }
    json_add_string(json, "at_stage", times->count > 0 ? times->stage[times->current] : NULL);
    json_add_number(json, "memory_peak_MB", manifest_memory());
}

// -- What it was computed with --

static void add_processor(Json *json)
{
    char line[256];
    char name[256] = "";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && !*name && fgets(line, sizeof line, file))
        sscanf(line, "model name : %255[^\n]", name);
    if (file)
        fclose(file);
    json_add_string(json, "cpu", *name ? name : NULL);
    json_add_number(json, "processors", parallel_processors());
}

// What a computation depends on besides the program itself.
static Status add_libraries(Json *program, Arena *arena, Error *err)
{
    const Linked *linked = NULL;
    int count = 0;
    TRY(linked_list(arena, &linked, &count, err));
    Json *libraries = json_add(program, "libraries", json_new_object());
    for (int i = 0; i < count; i++)
        json_add_string(libraries, linked[i].name, linked[i].version);
    return STATUS_OK;
}

static Status add_program(Json *json, int threads, Arena *arena, Error *err)
{
    char hex[HASH_TEXT];
    Json *program = json_add(json, "program", json_new_object());
    json_add_string(program, "version", HOSTSCREEN_VERSION);
    // Two builds of one version differ in this.
    json_add_string(program, "sha256",
                    hash_file("/proc/self/exe", hex, NULL) == STATUS_OK ? hex : NULL);
    json_add_string(program, "compiler", __VERSION__);
    json_add_string(program, "simulator", simulator_version());
    json_add_string(program, "blas", blas_version());
    json_add_string(program, "blas_kernel", blas_core());
    json_add_number(program, "blas_threads", 1);
    json_add_number(program, "threads", threads > 0 ? threads : parallel_processors());
    add_processor(program);
    return add_libraries(program, arena, err);
}

// -- What went in and came out --

static void add_file(Json *list, const char *kind, const char *path)
{
    char hex[HASH_TEXT];
    struct stat info;
    if (!path || stat(path, &info) != 0 || !S_ISREG(info.st_mode) ||
        hash_file(path, hex, NULL) != STATUS_OK)
        return;
    const char *slash = strrchr(path, '/');
    Json *one = json_push(list, json_new_object());
    json_add_string(one, "kind", kind);
    json_add_string(one, "name", slash ? slash + 1 : path);
    json_add_string(one, "sha256", hex);
    json_add_number(one, "bytes", (double)info.st_size);
}

// The regular files of a folder but for the manifest, or the one file.
static void add_files(Json *list, const char *kind, const char *path, Arena *arena)
{
    const char *const *names = NULL;
    int count = 0;
    if (!path || !file_is_folder(path)) {
        add_file(list, kind, path);
        return;
    }
    if (file_list(path, arena, &names, &count, NULL) != STATUS_OK)
        return;
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], "manifest.json") != 0)
            add_file(list, kind, arena_format(arena, "%s/%s", path, names[i]));
}

static void add_inputs(Json *json, const ManifestFacts *facts, const Run *run, Arena *arena)
{
    static const char *const FILES[] = {"materials.json", "parameters.json", "hosts.json",
                                        "electrolyte_ce.json"};
    const Workshop *workshop = &run->workshop;
    Json *list = json_add(json, "inputs", json_new_array());
    if (!workshop->campaign.path)
        return;
    add_file(list, "campaign", workshop->campaign.path);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        add_file(list, "data", arena_format(arena, "%s/%s", workshop->data, FILES[i]));
    add_files(list, "document", workshop_sources(workshop, arena), arena);
    if (facts->watch)
        add_files(list, "document", facts->watch, arena);
    json_add_string(json, "record", *run->record ? run->record : NULL);
    json_add_string(json, "campaign", workshop->campaign.name);
    json_add_number(json, "seed", (double)workshop->campaign.seed);
    json_add_string(json, "model_key", workshop->key);
}

// What stands in the folder of the report, whoever wrote it; folders in it are left out.
static void add_outputs(Json *json, const ManifestFacts *facts, Arena *arena)
{
    Json *list = json_add(json, "outputs", json_new_array());
    if (facts->end == MANIFEST_DONE || facts->end == MANIFEST_UNCHANGED)
        add_files(list, "output", facts->out, arena);
}

// -- How much was done --

static void add_outcomes(Json *json, const Workshop *workshop, Arena *arena)
{
    const SimulationOutcome *outcomes = NULL;
    int count = 0;
    Json *failed = json_add(json, "failed", json_new_object());
    if (catalog_outcomes(workshop->catalog, workshop->key, arena, &outcomes, &count, NULL) !=
        STATUS_OK)
        return;
    for (int i = 0; i < count; i++)
        if (strcmp(outcomes[i].status, "ok") != 0)
            json_add_number(failed, outcomes[i].status, (double)outcomes[i].count);
}

static void add_counts(Json *json, const ManifestFacts *facts, const Run *run, Arena *arena)
{
    Json *counts = json_add(json, "counts", json_new_object());
    json_add_number(counts, "documents", run->ingested.documents);
    json_add_number(counts, "documents_unchanged", run->ingested.unchanged);
    json_add_number(counts, "documents_rejected", run->ingested.rejected);
    json_add_number(counts, "documents_fetched", run->ingested.fetched);
    json_add_number(counts, "documents_missed", run->ingested.missed);
    json_add_number(counts, "published_hosts", run->host_count);
    json_add_number(counts, "measured_values", run->measured_count);
    Json *simulations = json_add(counts, "simulations", json_new_object());
    json_add_number(simulations, "asked", (double)run->sampled.asked);
    json_add_number(simulations, "done", (double)run->sampled.done);
    // What a cluster simulated for this run was in the catalog when the run looked.
    const long cached = run->sampled.cached - facts->merged;
    json_add_number(simulations, "cached", (double)(cached > 0 ? cached : 0));
    json_add_number(simulations, "merged", (double)facts->merged);
    if (run->workshop.catalog)
        add_outcomes(simulations, &run->workshop, arena);
    json_add_number(counts, "candidates_ranked", run->ranked_count);
}

// -- What it found --

static void add_skill(Json *json, const Run *run)
{
    Json *list = json_add(json, "skill", json_new_object());
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *relation = &run->calibration.relation[k];
        if (relation->count == 0)
            continue;
        Json *one = json_add(list, OBJECTIVES[k].key, json_new_object());
        relation_to_json(relation, one);
    }
}

static void add_proposals(Json *json, const Run *run, Arena *arena)
{
    Json *list = json_add(json, "proposals", json_new_array());
    for (int i = 0; i < run->proposal_count; i++) {
        const Proposal *proposal = &run->proposals[i];
        Json *one = json_push(list, json_new_object());
        char key[RECIPE_KEY];
        json_add_string(one, "id", proposal->id);
        if (recipe_key(&run->workshop.campaign, &proposal->candidate.recipe, key, NULL) ==
            STATUS_OK)
            json_add_string(one, "key", key);
        json_add_number(one, "rank", proposal->rank);
        json_add_number(one, "score", proposal->candidate.score);
        json_add_string(one, "what", account_recipe_name(&run->workshop.campaign,
                                                         &proposal->candidate.recipe, arena));
        for (int k = 0; k < OBJECTIVE_COUNT; k++)
            json_add_number(one, OBJECTIVES[k].key, proposal->expected[k].value);
    }
    // Numbers of recipes: enough to say which entered and left the best ones.
    Json *ranked = json_add(json, "ranked", json_new_array());
    for (int i = 0; i < run->ranked_count && i < RANKED_IN_MANIFEST; i++)
        json_push_number(ranked, (double)run->ranked[i].number);
}

// -- All of it --

Status manifest_print(const ManifestFacts *facts, const Run *run, Arena *arena, const char **text,
                      Error *err)
{
    Json *json = json_new_object();
    add_course(json, facts, run);
    add_times(json, facts->times);
    Status status = add_program(json, facts->threads, arena, err);
    add_inputs(json, facts, run, arena);
    add_counts(json, facts, run, arena);
    add_outputs(json, facts, arena);
    if (facts->end == MANIFEST_DONE) {
        add_skill(json, run);
        add_proposals(json, run, arena);
    }
    if (status == STATUS_OK)
        status = json_print(json, true, arena, text, err);
    json_free(json);
    return status;
}
