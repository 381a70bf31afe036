// Facts of prose against a reading by hand. tests/ingest/prose.md holds paragraphs in the manner of
// a review, each on a line of its own, and below each its facts:
//   = host | kind | quantity | value or value..value_max | unit | qualifier | key=value, ...
#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "ingest/reading.h"
#include "tests/check.h"

static const char PROSE[] = "tests/ingest/prose.md";

enum { FACTS_MOST = 512, FIELDS = 7, TEXT_MOST = 128, QUANTITIES_MOST = 40 };

typedef struct Expected {
    char fields[FIELDS][TEXT_MOST];
    double value, value_max; // NAN when it is no range
    int line;                // of its paragraph
    bool found;
} Expected;

typedef struct Prose {
    Arena arena;
    char *text; // of the document, the facts blanked out
    Expected facts[FACTS_MOST];
    int count;
} Prose;

// -- The file --

static void split_fields(const char *line, size_t length, Expected *fact)
{
    int field = 0;
    size_t n = 0;
    for (size_t i = 2; i < length && field < FIELDS; i++) {
        const bool bar = line[i] == '|';
        if (bar || i + 1 == length) {
            if (!bar && line[i] != ' ')
                fact->fields[field][n++] = line[i];
            while (n > 0 && fact->fields[field][n - 1] == ' ')
                n--;
            fact->fields[field++][n] = '\0';
            n = 0;
        } else if ((n > 0 || line[i] != ' ') && n + 1 < TEXT_MOST) {
            fact->fields[field][n++] = line[i];
        }
    }
    assert_true(field >= FIELDS - 1);
    const char *range = strstr(fact->fields[3], "..");
    fact->value = strtod(fact->fields[3], NULL);
    fact->value_max = range ? strtod(range + 2, NULL) : NAN;
}

static Prose *read_prose(void)
{
    Prose *prose = calloc(1, sizeof *prose);
    const char *bytes = NULL;
    size_t length = 0;
    Error err = {0};
    assert_non_null(prose);
    CHECK_OK(file_read(PROSE, &prose->arena, &bytes, &length, &err));
    prose->text = arena_copy(&prose->arena, bytes, length);
    int line = 1;
    int paragraph = 0;
    for (char *at = prose->text; *at; line++) {
        const size_t n = strcspn(at, "\n");
        if (strncmp(at, "= ", 2) == 0) {
            assert_true(prose->count < FACTS_MOST);
            split_fields(at, n, &prose->facts[prose->count]);
            prose->facts[prose->count++].line = paragraph;
            memset(at, ' ', n);
        } else if (n > 0) {
            paragraph = line;
        }
        at += n + (at[n] == '\n');
    }
    return prose;
}

// -- Judging --

typedef struct Score {
    const char *quantity;
    int found, missed, extra;
} Score;

typedef struct Scores {
    Score items[QUANTITIES_MOST];
    int count;
} Scores;

static Score *score_of(Scores *scores, const char *quantity)
{
    for (int i = 0; i < scores->count; i++)
        if (strcmp(scores->items[i].quantity, quantity) == 0)
            return &scores->items[i];
    assert_true(scores->count < QUANTITIES_MOST);
    scores->items[scores->count] = (Score){.quantity = quantity};
    return &scores->items[scores->count++];
}

static bool same_fact(const Expected *fact, const Claim *claim)
{
    const bool range = !isnan(fact->value_max);
    return claim->line == fact->line && strcmp(claim->host, fact->fields[0]) == 0 &&
           strcmp(claim->kind, fact->fields[1]) == 0 &&
           strcmp(claim->quantity, fact->fields[2]) == 0 && claim->value == fact->value &&
           strcmp(claim->unit, fact->fields[4]) == 0 &&
           (range ? claim->value_max == fact->value_max : isnan(claim->value_max));
}

static int count_pairs(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += *text == '=';
    return count;
}

static bool same_conditions(const Expected *fact, const Claim *claim, Arena *arena)
{
    Error err = {0};
    JsonDocument ours = {0};
    CHECK_OK(json_parse("ours", claim->conditions, strlen(claim->conditions), arena, &ours, &err));
    bool same = json_count(json_root(&ours)) == count_pairs(fact->fields[6]);
    for (JsonView v = json_first(json_root(&ours)); v.node && same; v = json_next(v)) {
        const char *pair =
            json_is_number(v) ? arena_format(arena, "%s=%.10g", json_key(v), json_number(v))
                              : arena_format(arena, "%s=%s", json_key(v), json_string(v));
        const char *at = strstr(fact->fields[6], pair);
        same = at && strchr(",", at[strlen(pair)]) != NULL;
    }
    json_clear(&ours);
    return same;
}

typedef struct Totals {
    int found, missed, extra, qualifiers, conditions;
} Totals;

static void print_claim(const char *what, int line, const Claim *c)
{
    if (getenv("HOSTSCREEN_SHOW"))
        printf("%s %d: %s | %s | %s | %g | %s | %s | %s\n", what, line, c->host, c->kind,
               c->quantity, c->value, c->unit, c->qualifier, c->conditions);
}

static void print_fact(const char *what, const Expected *e)
{
    if (getenv("HOSTSCREEN_SHOW"))
        printf("%s %d: %s | %s | %s | %s | %s | %s | %s\n", what, e->line, e->fields[0],
               e->fields[1], e->fields[2], e->fields[3], e->fields[4], e->fields[5], e->fields[6]);
}

static void judge_claim(Prose *prose, const Claim *claim, Scores *scores, Totals *totals)
{
    for (int i = 0; i < prose->count; i++) {
        Expected *fact = &prose->facts[i];
        if (fact->found || !same_fact(fact, claim))
            continue;
        fact->found = true;
        const bool conditions = same_conditions(fact, claim, &prose->arena);
        totals->qualifiers += strcmp(claim->qualifier, fact->fields[5]) == 0;
        totals->conditions += conditions;
        totals->found++;
        score_of(scores, claim->quantity)->found++;
        if (!conditions || strcmp(claim->qualifier, fact->fields[5]) != 0) {
            print_claim("read   ", (int)claim->line, claim);
            print_fact("  wants", fact);
        }
        return;
    }
    totals->extra++;
    score_of(scores, claim->quantity)->extra++;
    print_claim("extra  ", (int)claim->line, claim);
}

static void judge_missed(Prose *prose, Scores *scores, Totals *totals)
{
    for (int i = 0; i < prose->count; i++) {
        if (prose->facts[i].found)
            continue;
        totals->missed++;
        score_of(scores, prose->facts[i].fields[2])->missed++;
        print_fact("missed ", &prose->facts[i]);
    }
}

static void sayings_of_many_kinds_are_understood(void **state)
{
    (void)state;
    Prose *prose = read_prose();
    Reading reading = {0};
    Scores scores = {0};
    Totals totals = {0};
    Error err = {0};
    CHECK_OK(reading_parse(PROSE, prose->text, strlen(prose->text), &prose->arena, &reading, &err));
    for (int i = 0; i < reading.claims.count; i++)
        judge_claim(prose, &reading.claims.items[i], &scores, &totals);
    judge_missed(prose, &scores, &totals);
    for (int i = 0; i < scores.count; i++)
        if (scores.items[i].missed + scores.items[i].extra > 0 || getenv("BENCH_ALL"))
            printf("measured: %s: found %d, missed %d, extra %d\n", scores.items[i].quantity,
                   scores.items[i].found, scores.items[i].missed, scores.items[i].extra);
    const double precision = (double)totals.found / (totals.found + totals.extra);
    const double recall = (double)totals.found / (totals.found + totals.missed);
    const double conditions = (double)totals.conditions / totals.found;
    printf("measured: sayings: precision %.3f, recall %.3f, conditions %.3f, qualifiers %.3f\n",
           precision, recall, conditions, (double)totals.qualifiers / totals.found);
    assert_true(precision >= 0.95);
    assert_true(recall >= 0.90);
    assert_true(conditions >= 0.90);
    arena_clear(&prose->arena);
    free(prose);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sayings_of_many_kinds_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
