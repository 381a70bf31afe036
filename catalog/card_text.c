#include "catalog/card_text.h"

#include <math.h>
#include <string.h>

void card_cell(Text *out, const char *text, int width)
{
    int used = 0;
    const char *at = text ? text : "";
    for (; *at && used < width; at++) {
        text_append_bytes(out, at, 1);
        used += ((unsigned char)at[1] & 0xc0) != 0x80;
    }
    text_append(out, "%*s", width - used + 1, "");
}

void card_column(Text *out, const char *text, int width)
{
    int used = 0;
    for (const char *at = text ? text : ""; *at; at++)
        used += ((unsigned char)*at & 0xc0) != 0x80;
    text_append(out, "%s%*s", text ? text : "", used < width ? width - used + 1 : 1, "");
}

void card_number(Text *out, double value, int width)
{
    if (isnan(value))
        text_append(out, " %*s", width, "-");
    else
        text_append(out, " %*g", width, value);
}

void card_quantity(Text *out, double value, const char *unit)
{
    text_append(out, "%.10g", value);
    if (unit && *unit && strcmp(unit, "1") != 0)
        text_append(out, " %s", unit);
}

// -- Problems --

void card_place(Text *out, const char *place, const char *document)
{
    const size_t length = document ? strlen(document) : 0;
    const bool inside = length > 0 && strncmp(place, document, length) == 0 && place[length] == ':';
    if (inside)
        text_append(out, "line %s", place + length + 1);
    else
        text_append(out, "%s", place);
}

// What was decided, by whom: a rule, or a person who said why.
static void append_decision(Text *out, const Problem *problem)
{
    char side = '\0';
    for (int i = 0; i < problem->values.count && problem->preferred && !side; i++)
        if (strcmp(problem->values.items[i], problem->preferred) == 0)
            side = (char)('A' + i);
    if (problem->preferred && side)
        text_append(out, "    preferred: %c\n", side);
    else if (problem->preferred)
        text_append(out, "    preferred: %s\n", problem->preferred);
    text_append(out, "    rule: %s\n", problem->rule ? problem->rule : "");
    if (problem->because)
        text_append(out, "    settled because: %s\n", problem->because);
}

void card_problem(Text *out, const Problem *problem)
{
    text_append(out, "%s  %s%s%s%s\n", problem->id, problem->kind, problem->host ? ": " : "",
                problem->host ? problem->host : "", problem->because ? "  (settled)" : "");
    for (int i = 0; i < problem->values.count; i++) {
        Text place = {.arena = out->arena};
        card_place(&place, problem->places.items[i], problem->document);
        const char letter = i < 26 ? (char)('A' + i) : ' ';
        text_append(out, "    %c  ", letter);
        card_cell(out, place.bytes, 10);
        text_append(out, " %s\n", problem->values.items[i]);
    }
    append_decision(out, problem);
}

static bool is_wanted(const Problem *problem, const CardProblems *choice)
{
    if (choice->open && problem->because)
        return false;
    return !choice->where || strcasestr(problem->kind, choice->where) ||
           strstr(problem->id, choice->where) ||
           (problem->host && strcasestr(problem->host, choice->where));
}

Status card_problems(Catalog *catalog, const CardProblems *choice, Arena *arena, Text *out,
                     Error *err)
{
    const Problem *problems = NULL;
    const char *document = NULL;
    int count = 0;
    int open = 0;
    int shown = 0;
    TRY(catalog_problems(catalog, arena, &problems, &count, err));
    for (int i = 0; i < count; i++) {
        open += !problems[i].because;
        shown += is_wanted(&problems[i], choice);
    }
    text_append(out, "%d problems, %d open", count, open);
    text_append(out, shown < count ? ", %d shown\n" : "\n", shown);
    for (int i = 0; i < count; i++) {
        if (!is_wanted(&problems[i], choice))
            continue;
        if (!document || strcmp(document, problems[i].document) != 0)
            text_append(out, "\nin %s\n\n", problems[i].document);
        document = problems[i].document;
        card_problem(out, &problems[i]);
    }
    return text_check(out, err);
}
