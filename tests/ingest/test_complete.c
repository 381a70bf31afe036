// References of a catalog completed through the services on loopback.
#include "ingest/complete.h"

#include "ingest/ingest.h"
#include "tests/ingest/loopback.h"

// [1] is sure, [2] another number of it, [3] near (another page), [4] fits two works, [5] is
// unknown, [6] prints its DOI, [7] prints a DOI that nobody knows.
static const char REVIEW[] =
    "# Review\n\nText.\n\n"
    "- [1] A. M. Bee, A. Second, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [2] A.-M. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [3] C. van der Dee, *Nano Energy* **2021**, 80, 6.\n"
    "- [4] T. Twin, *Adv. Energy Mater.* **2018**, 9, 44.\n"
    "- [5] Q. Nobody, *Small* **2011**, 3, 4.\n"
    "- [6] E. Gnu, *Adv. Energy Mater.* **2019**, https://doi.org/10.1000/gnu.1\n"
    "- [7] F. Lost, *Small* **2011**, 3, 5, doi: 10.1000/lost.1\n";

typedef struct Room {
    Loopback *loopback;
    Catalog *catalog;
    Arena arena;
} Room;

static Room enter(void **state, const char *name)
{
    Room room = {.loopback = *state};
    Error err = {0};
    IngestReport report = {0};
    const char *document = loopback_file(room.loopback, "review.md");
    room.loopback->services = loopback_hurry();
    CHECK_OK(file_write(document, REVIEW, strlen(REVIEW), &err));
    CHECK_OK(catalog_open(loopback_file(room.loopback, name), &room.catalog, &err));
    CHECK_OK(ingest_path(room.catalog, document, &(IngestOptions){0}, &room.arena, &report, &err));
    assert_int_equal(report.references, 7);
    return room;
}

static void leave(Room *room)
{
    catalog_close(room->catalog);
    arena_clear(&room->arena);
}

static const Reference *reference(Room *room, int number)
{
    Error err = {0};
    const Reference *items = NULL;
    int count = 0;
    CHECK_OK(catalog_references(room->catalog, &room->arena, &items, &count, &err));
    for (int i = 0; i < count; i++)
        if (items[i].number == number)
            return &items[i];
    return NULL;
}

static const Problem *suggestion(Room *room, const char *doi)
{
    Error err = {0};
    const Problem *items = NULL;
    int count = 0;
    CHECK_OK(catalog_problems(room->catalog, &room->arena, &items, &count, &err));
    for (int i = 0; i < count; i++)
        if (strcmp(items[i].kind, COMPLETION_PROBLEM) == 0 && strstr(items[i].values.items[1], doi))
            return &items[i];
    return NULL;
}

static Status complete(Room *room, const char *mode, CompleteReport *report, Error *err)
{
    Visitor *visitor = loopback_visit(room->loopback, mode, NULL);
    return complete_references(room->catalog, visitor, &(CompleteOptions){0}, report, err);
}

static void works_are_believed_suggested_or_left(void **state)
{
    Room room = enter(state, "believed.db");
    Error err = {0};
    CompleteReport report;
    CHECK_OK(complete(&room, "ok", &report, &err));
    assert_int_equal(report.works, 6);
    assert_int_equal(report.believed, 2);
    assert_int_equal(report.suggested, 2);
    assert_int_equal(report.unfound, 2);
    assert_int_equal(report.missed, 0);
    const Reference *bee = reference(&room, 1);
    assert_string_equal(bee->doi, "10.1000/bee.1");
    assert_string_equal(bee->title, "A host");
    assert_string_equal(bee->completed, "crossref: doi, title");
    assert_string_equal(bee->journal, "Adv. Mater."); // as printed
    assert_int_equal(bee->authors.count, 2);
    assert_string_equal(reference(&room, 2)->doi, "10.1000/bee.1");
    assert_true(reference(&room, 2)->duplicate_of == 1);
    assert_null(reference(&room, 3)->doi);
    assert_null(reference(&room, 4)->doi);
    assert_null(reference(&room, 5)->doi);
    assert_string_equal(reference(&room, 6)->completed, "crossref: title, volume, page");
    assert_string_equal(reference(&room, 7)->doi, "10.1000/lost.1");
    leave(&room);
}

static void a_suggestion_says_what_differs_and_where(void **state)
{
    Room room = enter(state, "suggested.db");
    Error err = {0};
    CompleteReport report;
    CHECK_OK(complete(&room, "ok", &report, &err));
    const Problem *dee = suggestion(&room, "10.1000/dee.1");
    assert_non_null(dee);
    assert_non_null(strstr(dee->places.items[0], "review.md:7"));
    assert_string_equal(dee->places.items[1], "crossref");
    assert_string_equal(dee->values.items[1],
                        "10.1000/dee.1: C. van der Dee et al., Nano Energy 2021, 80, 5");
    assert_non_null(strstr(dee->rule, "page differs"));
    assert_null(dee->preferred);
    assert_non_null(strstr(suggestion(&room, "10.1000/twin.1")->rule, "two works fit"));
    leave(&room);
}

static void a_person_has_the_last_word(void **state)
{
    Room room = enter(state, "settled.db");
    Error err = {0};
    CompleteReport report;
    CHECK_OK(complete(&room, "ok", &report, &err));
    const char *dee = suggestion(&room, "10.1000/dee.1")->id;
    const char *twin = suggestion(&room, "10.1000/twin.1")->id;
    CHECK_OK(catalog_settle(room.catalog, dee, "B", "a misprint", &err));
    assert_string_equal(reference(&room, 3)->doi, "10.1000/dee.1");
    assert_string_equal(reference(&room, 3)->page, "6");
    CHECK_OK(catalog_settle(room.catalog, twin, "10.1000/twin.2", "asked the author", &err));
    assert_string_equal(reference(&room, 4)->doi, "10.1000/twin.2");
    assert_null(reference(&room, 4)->title);
    // What is settled is not asked for again, and stays through a new reading.
    CHECK_OK(complete(&room, "ok", &report, &err));
    assert_int_equal(report.known, 4);
    assert_int_equal(report.suggested, 0);
    CHECK_OK(catalog_settle(room.catalog, dee, NULL, NULL, &err));
    assert_null(reference(&room, 3)->doi);
    assert_null(reference(&room, 3)->completed);
    CHECK_OK(catalog_settle(room.catalog, dee, "A", "another paper", &err));
    assert_null(reference(&room, 3)->doi);
    CHECK_OK(complete(&room, "ok", &report, &err));
    assert_int_equal(report.known, 4);
    leave(&room);
}

static void a_document_read_again_keeps_what_was_found(void **state)
{
    Room room = enter(state, "again.db");
    Error err = {0};
    CompleteReport report;
    IngestReport ingested = {0};
    const char *path = loopback_file(room.loopback, "review.md");
    CHECK_OK(complete(&room, "ok", &report, &err));
    const char *dee = suggestion(&room, "10.1000/dee.1")->id;
    CHECK_OK(catalog_settle(room.catalog, dee, "B", "seen", &err));
    const char *longer = arena_format(&room.arena, "%s\nOne more line.\n", REVIEW);
    CHECK_OK(file_write(path, longer, strlen(longer), &err));
    CHECK_OK(ingest_path(room.catalog, path, &(IngestOptions){0}, &room.arena, &ingested, &err));
    assert_int_equal(ingested.unchanged, 0);
    assert_string_equal(reference(&room, 1)->doi, "10.1000/bee.1");
    assert_string_equal(reference(&room, 3)->doi, "10.1000/dee.1");
    assert_string_equal(reference(&room, 6)->page, "e12");
    leave(&room);
}

static void a_dry_run_stores_nothing(void **state)
{
    Room room = enter(state, "dry.db");
    Error err = {0};
    CompleteReport report;
    Visitor *visitor = loopback_visit(room.loopback, "ok", NULL);
    CHECK_OK(complete_references(room.catalog, visitor, &(CompleteOptions){.dry_run = true},
                                 &report, &err));
    assert_int_equal(report.believed, 2);
    assert_null(reference(&room, 1)->doi);
    assert_null(suggestion(&room, "10.1000/dee.1"));
    leave(&room);
}

static void one_work_under_two_dois_of_the_list_is_one(void **state)
{
    static const char TWO[] = "# Review\n\nText.\n\n"
                              "- [1] A. M. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
                              "- [2] A. M. Bee, *Advanced Materials* **2020**, 32, 17.\n";
    Room room = enter(state, "two.db");
    Error err = {0};
    CompleteReport report;
    IngestReport ingested = {0};
    const char *path = loopback_file(room.loopback, "review.md");
    CHECK_OK(file_write(path, TWO, strlen(TWO), &err));
    CHECK_OK(ingest_path(room.catalog, path, &(IngestOptions){0}, &room.arena, &ingested, &err));
    assert_true(isnan(reference(&room, 2)->duplicate_of)); // not by what is printed
    CHECK_OK(complete(&room, "ok", &report, &err));
    assert_int_equal(report.believed, 2);
    assert_true(reference(&room, 2)->duplicate_of == 1); // but by its DOI
    leave(&room);
}

// -- Services that fail --

static void a_service_that_fails_loses_nothing(void **state)
{
    static const struct {
        const char *mode;
        Status status;
    } CASES[] = {{"down", STATUS_BUSY},      {"long", STATUS_BUSY},
                 {"hang-up", STATUS_BUSY},   {"forbidden", STATUS_UNAVAILABLE},
                 {"garbled", STATUS_BAD_DATA}, {"other", STATUS_BAD_DATA},
                 {"words", STATUS_BAD_DATA}, {"large", STATUS_BAD_DATA},
                 {"cut", STATUS_BUSY},       {"loop", STATUS_BAD_DATA}};
    Room room = enter(state, "fails.db");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Error err = {0};
        CompleteReport report;
        room.loopback->services.tries = 2;
        CHECK_FAILS(complete(&room, CASES[i].mode, &report, &err), CASES[i].status,
                    "6 of 6 works were not asked for");
        assert_int_equal(report.missed, 6);
        assert_null(reference(&room, 1)->doi);
    }
    // Afterwards everything is as if nothing had been.
    Error err = {0};
    CompleteReport report;
    CHECK_OK(complete(&room, "ok", &report, &err));
    assert_int_equal(report.believed, 2);
    leave(&room);
}

static void a_service_that_comes_round_is_waited_for(void **state)
{
    Room room = enter(state, "round.db");
    Error err = {0};
    CompleteReport report;
    CHECK_OK(complete(&room, "passing", &report, &err));
    assert_int_equal(report.believed, 2);
    leave(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works_are_believed_suggested_or_left),
        cmocka_unit_test(a_suggestion_says_what_differs_and_where),
        cmocka_unit_test(a_person_has_the_last_word),
        cmocka_unit_test(a_document_read_again_keeps_what_was_found),
        cmocka_unit_test(a_dry_run_stores_nothing),
        cmocka_unit_test(one_work_under_two_dois_of_the_list_is_one),
        cmocka_unit_test(a_service_that_fails_loses_nothing),
        cmocka_unit_test(a_service_that_comes_round_is_waited_for),
    };
    return cmocka_run_group_tests(tests, loopback_create, loopback_remove);
}
