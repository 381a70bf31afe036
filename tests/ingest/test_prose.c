#include "ingest/prose.h"

#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "ingest/note.h"
#include "ingest/problems.h"
#include "tests/check.h"

static const char GOLD[] = "../shared/gold/prose_dev.jsonl";
static const char SEED[] = "../shared/seed";

typedef struct Reading {
    Arena arena;
    Document document;
    Citations citations;
    Hosts hosts;
    Claims claims;
} Reading;

static Status read_document(Reading *reading, Error *err)
{
    Arena *arena = &reading->arena;
    Notes notes = {0};
    Problems problems = {.arena = arena, .document = "a.md"};
    Prose prose;
    reading->claims = (Claims){.arena = arena};
    TRY(notes_read(&reading->document, arena, &notes, err));
    TRY(citations_read(&reading->document, arena, &reading->citations, err));
    TRY(hosts_read(&reading->document, &notes, &reading->citations, arena, &reading->hosts,
                   &problems, err));
    return prose_read(&reading->document, &reading->citations, &reading->hosts, &reading->claims,
                      &prose, err);
}

static Status read_text(Reading *reading, const char *text, Error *err)
{
    TRY(document_parse("a.md", text, strlen(text), &reading->arena, &reading->document, err));
    return read_document(reading, err);
}

static const Claim *find(const Reading *reading, const char *quantity, double value)
{
    for (int i = 0; i < reading->claims.count; i++) {
        const Claim *claim = &reading->claims.items[i];
        if (strcmp(claim->quantity, quantity) == 0 && claim->value == value)
            return claim;
    }
    print_error("no %s of %g among %d claims\n", quantity, value, reading->claims.count);
    assert_true(false);
    return NULL;
}

// -- Small texts --

static void the_host_is_carried_from_the_sentence_that_names_it(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu) by "
                       "casting. It is light. The symmetric cell runs for >700 h at 2 mA "
                       "cm<sup>-2</sup> with\n\n**Figure 3.** a) A view of FOX/Cu.\n\nan "
                       "overpotential of 25 mV.\n",
                       &err));
    const Claim *life = find(&reading, "lifespan", 700);
    assert_string_equal(life->host, "FOX/Cu");
    assert_string_equal(life->qualifier, ">");
    assert_string_equal(life->cell, "symmetric");
    assert_string_equal(life->conditions, "{\"current_mA_cm2\":2}");
    CHECK_CLOSE(life->refs.items[0], 4, 0, 0);
    CHECK_CLOSE(life->si_value, 700 * 3600.0, 0, 0);
    assert_string_equal(find(&reading, "overpotential", 25)->host, "FOX/Cu");
    arena_clear(&reading.arena);
}

static void citations_on_the_line_open_topics_too(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee and co-workers [4] made a foam host (FOX/Cu). It runs for "
                       "700 h at 2 mA cm<sup>-2</sup> [5, 6].\n",
                       &err));
    assert_string_equal(find(&reading, "lifespan", 700)->host, "FOX/Cu");
    CHECK_CLOSE(find(&reading, "lifespan", 700)->refs.items[0], 4, 0, 0);
    arena_clear(&reading.arena);
}

static void lists_are_paired_by_place(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu). The "
                       "FOX/Cu symmetric cell has overpotentials of 10, 20, and 12 mV at 1, 2, "
                       "and 1 mA cm<sup>-2</sup>, respectively.\n",
                       &err));
    assert_int_equal(reading.claims.count, 6);
    assert_string_equal(find(&reading, "overpotential", 20)->conditions,
                        "{\"current_mA_cm2\":2,\"step\":2}");
    assert_string_equal(find(&reading, "overpotential", 12)->conditions,
                        "{\"current_mA_cm2\":1,\"step\":3}");
    arena_clear(&reading.arena);
}

static void what_is_compared_with_is_a_control(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu). The "
                       "FOX/Cu@Li||LFP cell has a capacity retention of 91% over 300 cycles, "
                       "better than the Li@CNF||LFP cell (61%).\n",
                       &err));
    assert_string_equal(find(&reading, "capacity_retention", 91)->kind, "host");
    assert_string_equal(find(&reading, "capacity_retention", 61)->kind, "control");
    assert_string_equal(find(&reading, "capacity_retention", 61)->host, "Li@CNF");
    arena_clear(&reading.arena);
}

static void an_increase_is_no_retention_and_a_figure_no_number(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu). Its "
                       "capacity retention is higher by 12% after 90 cycles (Figure 5 h).\n",
                       &err));
    assert_string_equal(find(&reading, "capacity_retention_increase", 12)->claim_class, "change");
    assert_int_equal(reading.claims.count, 2);
    arena_clear(&reading.arena);
}

static void another_section_is_another_topic(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu).\n\n# 2. "
                       "Other\n\nCells run for 500 h at 1 mA cm<sup>-2</sup>.\n",
                       &err));
    assert_int_equal(reading.claims.count, 0);
    arena_clear(&reading.arena);
}

static void a_panel_belongs_to_the_reference_behind_it(void **state)
{
    (void)state;
    Reading reading = {0};
    Error err = {0};
    CHECK_OK(read_text(&reading,
                       "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu). Dee et "
                       "al.<sup>[5]</sup> made a mesh host (GNU/Ni).\n\n**Figure 1.** a) View; b) "
                       "Cycling at 2 C. Reproduced.<sup>[4]</sup> c) Cycling at 3 C.<sup>[5]</sup>"
                       "\n",
                       &err));
    assert_string_equal(find(&reading, "c_rate", 2)->host, "FOX/Cu");
    assert_string_equal(find(&reading, "c_rate", 3)->host, "GNU/Ni");
    assert_string_equal(find(&reading, "c_rate", 3)->place, "caption");
    arena_clear(&reading.arena);
}

static void reading_survives_every_shortage_of_memory(void **state)
{
    (void)state;
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 64; status != STATUS_OK; limit += 611) {
        Reading reading = {.arena = {.limit = limit}};
        Error err = {0};
        status = read_text(&reading,
                           "# 1. Part\n\nBee et al.<sup>[4]</sup> made a foam host (FOX/Cu). It "
                           "runs for 700 h at\n\n2 mA cm<sup>-2</sup>.\n",
                           &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        arena_clear(&reading.arena);
        assert_true(limit < 1 << 24);
    }
}

// -- Against the reading by hand --

enum { QUANTITIES_MAX = 64, GROUPS_MAX = 256 };

typedef struct Score {
    const char *quantity;
    int found, missed, false_claims;
} Score;

typedef struct Tally {
    Score scores[QUANTITIES_MAX];
    int count;
    int conditions;                             // attached exactly, of the facts found
    double first[GROUPS_MAX], last[GROUPS_MAX]; // bytes that a group of gold facts spans
    bool *used;                                 // claims that were matched
} Tally;

static Score *score_of(Tally *tally, const char *quantity)
{
    for (int i = 0; i < tally->count; i++)
        if (strcmp(tally->scores[i].quantity, quantity) == 0)
            return &tally->scores[i];
    assert_true(tally->count < QUANTITIES_MAX);
    tally->scores[tally->count] = (Score){.quantity = quantity};
    return &tally->scores[tally->count++];
}

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// The same fact: quantity, value, unit, place, and the host under any of its names.
static bool same_fact(JsonView gold, const Claim *claim)
{
    const char *host = json_string(json_member(gold, "host"));
    const char *row = json_string(json_member(gold, "table_host"));
    const double away = json_number(json_member(gold, "byte_offset")) - claim->byte_offset;
    return same_text(json_string(json_member(gold, "quantity")), claim->quantity) &&
           same_text(json_string(json_member(gold, "unit")), claim->unit) &&
           json_number(json_member(gold, "value")) == claim->value && fabs(away) < 40 &&
           (same_text(host, claim->host) || same_text(row, claim->table_host) ||
            same_text(row, claim->host) || same_text(host, claim->table_host));
}

static bool same_conditions(JsonView gold, const Claim *claim, Arena *arena)
{
    Error err = {0};
    JsonDocument ours = {0};
    CHECK_OK(json_parse("ours", claim->conditions, strlen(claim->conditions), arena, &ours, &err));
    const JsonView wanted = json_member(gold, "conditions");
    bool same = json_count(wanted) == json_count(json_root(&ours));
    for (JsonView v = json_first(wanted); v.node; v = json_next(v)) {
        const JsonView other = json_member(json_root(&ours), json_key(v));
        same = same && (json_is_number(v) ? json_number(v) == json_number(other)
                                          : same_text(json_string(v), json_string(other)));
    }
    json_clear(&ours);
    return same;
}

static void judge_fact(Reading *reading, JsonView gold, Tally *tally)
{
    const char *quantity =
        arena_string(&reading->arena, json_string(json_member(gold, "quantity")));
    const char *kind = json_string(json_member(gold, "kind"));
    const int group = (int)json_number(json_member(gold, "group"));
    const double place = json_number(json_member(gold, "byte_offset"));
    assert_true(group > 0 && group < GROUPS_MAX);
    if (tally->last[group] == 0 || place < tally->first[group])
        tally->first[group] = place;
    if (place > tally->last[group])
        tally->last[group] = place;
    if (!same_text(kind, "host") && !same_text(kind, "control"))
        return;
    for (int i = 0; i < reading->claims.count; i++) {
        if (tally->used[i] || !same_fact(gold, &reading->claims.items[i]))
            continue;
        tally->used[i] = true;
        tally->conditions += same_conditions(gold, &reading->claims.items[i], &reading->arena);
        score_of(tally, quantity)->found++;
        return;
    }
    score_of(tally, quantity)->missed++;
}

// Claims inside the span of a gold group that matched none of its facts are false; outside of
// all groups nobody can tell.
static void judge_others(const Reading *reading, Tally *tally)
{
    for (int i = 0; i < reading->claims.count; i++) {
        const double at = reading->claims.items[i].byte_offset;
        bool inside = false;
        for (int g = 0; g < GROUPS_MAX; g++)
            inside =
                inside || (tally->last[g] > 0 && at >= tally->first[g] && at <= tally->last[g]);
        if (inside && !tally->used[i])
            score_of(tally, reading->claims.items[i].quantity)->false_claims++;
    }
}

static Score print_scores(const Tally *tally)
{
    Score all = {.quantity = "all"};
    for (int i = 0; i < tally->count; i++) {
        const Score *score = &tally->scores[i];
        all.found += score->found;
        all.missed += score->missed;
        all.false_claims += score->false_claims;
        if (score->missed + score->false_claims > 0 || getenv("BENCH_ALL"))
            printf("measured: %s: found %d, missed %d, false %d\n", score->quantity, score->found,
                   score->missed, score->false_claims);
    }
    return all;
}

static void read_seed(Reading *reading)
{
    Error err = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list(SEED, &reading->arena, &names, &count, &err));
    assert_true(count > 0);
    const char *path = arena_format(&reading->arena, "%s/%s", SEED, names[0]);
    CHECK_OK(document_read(path, &reading->arena, &reading->document, &err));
    CHECK_OK(read_document(reading, &err));
}

static void facts_of_the_review_are_found(void **state)
{
    (void)state;
    if (!file_exists(GOLD) || !file_exists(SEED))
        skip();
    Reading reading = {0};
    Tally tally = {0};
    Error err = {0};
    const char *gold = NULL;
    size_t length = 0;
    read_seed(&reading);
    tally.used = arena_alloc(&reading.arena, (size_t)reading.claims.count, sizeof *tally.used);
    CHECK_OK(file_read(GOLD, &reading.arena, &gold, &length, &err));
    for (const char *line = gold; *line; line += strcspn(line, "\n") + 1) {
        JsonDocument fact = {0};
        CHECK_OK(json_parse("gold", line, strcspn(line, "\n"), &reading.arena, &fact, &err));
        judge_fact(&reading, json_root(&fact), &tally);
        json_clear(&fact);
    }
    judge_others(&reading, &tally);
    const Score all = print_scores(&tally);
    const double precision = (double)all.found / (all.found + all.false_claims);
    const double recall = (double)all.found / (all.found + all.missed);
    const double conditions = (double)tally.conditions / all.found;
    printf("measured: prose and captions: precision %.3f, recall %.3f, conditions %.3f\n",
           precision, recall, conditions);
    assert_true(precision >= 0.95);
    assert_true(recall >= 0.90);
    assert_true(conditions >= 0.90);
    arena_clear(&reading.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_is_carried_from_the_sentence_that_names_it),
        cmocka_unit_test(citations_on_the_line_open_topics_too),
        cmocka_unit_test(lists_are_paired_by_place),
        cmocka_unit_test(what_is_compared_with_is_a_control),
        cmocka_unit_test(an_increase_is_no_retention_and_a_figure_no_number),
        cmocka_unit_test(another_section_is_another_topic),
        cmocka_unit_test(a_panel_belongs_to_the_reference_behind_it),
        cmocka_unit_test(reading_survives_every_shortage_of_memory),
        cmocka_unit_test(facts_of_the_review_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
