#include "ingest/markup.h"

#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/reading.h"
#include "tests/catalog/folder.h"

static const char ARTICLE[] =
    "<?xml version=\"1.0\"?>\n"
    "<!DOCTYPE article>\n"
    "<article><front><article-meta>\n"
    "<article-id pub-id-type=\"doi\">10.1000/xyz.7</article-id>\n"
    "</article-meta></front><body><sec><title>1. Part</title>\n"
    "<p>Bee et al.<xref ref-type=\"bibr\" rid=\"r2\">2</xref> made a foam host (FOX/Cu). The "
    "symmetric cell runs for &gt;700 h at 2 mA cm<sup>-2</sup>.</p></sec></body>\n"
    "<floats-group><table-wrap><label>Table 2</label><caption><p>Hosts</p></caption>\n"
    "<alternatives><graphic/><table><thead>\n"
    "<tr><th rowspan=\"2\">Host</th><th colspan=\"2\">Half cell</th><th rowspan=\"2\">Ref.</th>"
    "</tr>\n"
    "<tr><th>CE (%)</th><th>cycles</th></tr></thead>\n"
    "<tbody><tr><td colspan=\"4\">Foams</td></tr>\n"
    "<tr><td>FOX/Cu</td><td>97.5</td><td>120</td><td>[2]</td></tr></tbody></table></alternatives>\n"
    "<table-wrap-foot><p><sup>a)</sup> LFP = LiFePO<sub>4</sub></p></table-wrap-foot>\n"
    "</table-wrap></floats-group>\n"
    "<back><ref-list><ref><label>2</label><element-citation><person-group><name><surname>Bee"
    "</surname><given-names>A.</given-names></name></person-group><source>J. Foam</source>"
    "<year>2020</year><volume>3</volume><fpage>17</fpage></element-citation></ref></ref-list>"
    "</back></article>\n";

static Status ingest(void *folder, const char *name, const char *text, Arena *arena,
                     Catalog **catalog, IngestReport *report, Error *err)
{
    TRY(catalog_open(folder_file(folder, "a.db"), catalog, err));
    return ingest_path(*catalog, folder_write(folder, name, text), &(IngestOptions){0}, arena,
                       report, err);
}

static void an_article_in_jats_is_read_like_any_other(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    Host host;
    const Claim *claims = NULL;
    int count = 0;
    CHECK_OK(ingest(*state, "article", ARTICLE, &arena, &catalog, &report, &err));
    assert_int_equal(report.hosts, 1);
    CHECK_OK(catalog_host(catalog, "FOX/Cu", &arena, &host, &err));
    assert_string_equal(host.source, "10.1000/xyz.7");
    assert_string_equal(host.strategy, "Foams");
    CHECK_CLOSE(host.half_ce_pct, 97.5, 0, 0);
    CHECK_CLOSE(host.half_cycles, 120, 0, 0);
    CHECK_CLOSE(host.table, 2, 0, 0);
    assert_string_equal(host.bibliography, "A. Bee, J. Foam 2020, 3, 17");
    CHECK_OK(catalog_claims(catalog, "FOX/Cu", &arena, &claims, &count, &err));
    bool found = false;
    for (int i = 0; i < count; i++)
        found = found || (strcmp(claims[i].quantity, "lifespan") == 0 && claims[i].value == 700 &&
                          claims[i].line == 6 && claims[i].refs.items[0] == 2);
    assert_true(found);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void columns_of_cals_are_spanned_by_name(void **state)
{
    static const char TABLE[] =
        "<article><table-wrap><label>Table 1</label><table><tgroup cols=\"3\">"
        "<colspec colname=\"a\"/><colspec colname=\"b\"/><colspec colname=\"c\"/>"
        "<thead><row><entry morerows=\"1\">Host</entry><entry namest=\"b\" nameend=\"c\">Half cell"
        "</entry></row><row><entry>CE (%)</entry><entry>cycles</entry></row></thead>"
        "<tbody><row><entry>FOX</entry><entry>98</entry><entry>70</entry></row></tbody>"
        "</tgroup></table></table-wrap></article>";
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    Host host;
    CHECK_OK(ingest(*state, "cals", TABLE, &arena, &catalog, &report, &err));
    CHECK_OK(catalog_host(catalog, "FOX", &arena, &host, &err));
    CHECK_CLOSE(host.half_ce_pct, 98, 0, 0);
    CHECK_CLOSE(host.half_cycles, 70, 0, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_page_of_html_may_be_arranged_by_tables(void **state)
{
    static const char PAGE[] =
        "<!DOCTYPE html><html><body><table><tr><td><div><h1>Part</h1><p>Text &amp; more.</p></div>"
        "</td></tr></table><table><caption>Table 1. Hosts</caption><tr><th>Host</th><th>CE (%)</th>"
        "</tr><tr><td>FOX</td><td>98<td></tr><tr><td>GNU<td>97</table></body></html>";
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    Host host;
    CHECK_OK(ingest(*state, "page", PAGE, &arena, &catalog, &report, &err));
    CHECK_OK(catalog_host(catalog, "GNU", &arena, &host, &err));
    CHECK_CLOSE(host.half_ce_pct, 97, 0, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void commas_make_a_table(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    Host host;
    CHECK_OK(ingest(*state, "list",
                    "host,CE (%),\"Symmetric cell (hours, current, capacity)\"\n"
                    "FOX,98.5,\"400, 1, 1\"\n",
                    &arena, &catalog, &report, &err));
    CHECK_OK(catalog_host(catalog, "FOX", &arena, &host, &err));
    CHECK_CLOSE(host.half_ce_pct, 98.5, 0, 0);
    CHECK_CLOSE(host.symmetric_duration, 400, 0, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

// -- Places --

// The sentence of a fact in an article or a page: markup of every kind stands before the number.
#define BEFORE \
    "<p>Dee et al.<xref ref-type=\"bibr\">[4]</xref> made <!-- > 9 h --><b>a &lt;foam&gt;</b> host " \
    "(GNU/Ni).</p><p>Its cell runs <i>for</i> &#8764;"

static void check_place(const char *text, size_t length, const char *number)
{
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    CHECK_OK(reading_parse("a", text, length, &arena, &reading, &err));
    const char *place = strstr(text, number);
    assert_non_null(place);
    const Claim *claim = NULL;
    for (int i = 0; i < reading.claims.count && !claim; i++)
        if (strcmp(reading.claims.items[i].quantity, "lifespan") == 0)
            claim = &reading.claims.items[i];
    assert_non_null(claim);
    assert_string_equal(claim->host, "GNU/Ni");
    assert_string_equal(claim->qualifier, "≈");
    CHECK_CLOSE(claim->byte_offset, (double)(place - text), 0, 0);
    assert_memory_equal(place + (size_t)claim->byte_length - 1, "h", 1);
    arena_clear(&arena);
}

static void a_fact_of_an_article_has_its_exact_place(void **state)
{
    (void)state;
    // Far more than the parser is given at once lies before it.
    Arena arena = {0};
    Text text = {.arena = &arena};
    text_append(&text, "\xef\xbb\xbf<?xml version=\"1.0\"?><article><body><sec><title>1. A</title>");
    for (int i = 0; i < 3000; i++)
        text_append(&text, "<p>Nothing is measured here, é \n in <i a='>'>many</i> words.</p>\n");
    text_append(&text, "%s731 h. More<break/>.</p></sec></body></article>", BEFORE);
    check_place(text.bytes, text.length, "731");
    arena_clear(&arena);
}

static void a_fact_of_a_page_has_its_exact_place(void **state)
{
    (void)state;
    static const char PAGE[] =
        "<!DOCTYPE html>\n<html><head><title>a 3 h</title><meta charset=\"latin1\"></head><body>"
        "<h2>1. A</h2><ul><li>é</ul><br>" BEFORE "731&nbsp;h";
    check_place(PAGE, strlen(PAGE), "731");
}

// -- Tables --

static void a_table_deep_in_a_paragraph_is_read(void **state)
{
    (void)state;
    static const char TEXT[] =
        "<article><body><p>See <list><list-item><p>this <table-wrap><label>Table 3</label><table>"
        "<tr><th>Host</th><th>CE (%)</th></tr><tr><td>FOX</td><td>98</td></tr></table>"
        "</table-wrap></p></list-item></list></p></body></article>";
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    CHECK_OK(reading_parse("a", TEXT, strlen(TEXT), &arena, &reading, &err));
    assert_int_equal(reading.hosts.count, 1);
    CHECK_CLOSE(reading.hosts.items[0].table, 3, 0, 0);
    const char *row = strstr(TEXT, "<tr><td>");
    CHECK_CLOSE(reading.hosts.items[0].byte_offset, (double)(row - TEXT), 0, 0);
    arena_clear(&arena);
}

// -- Hostile documents --

static Status parse(const char *text, size_t length, Arena *arena, Error *err)
{
    Document document;
    return document_parse("a.xml", text, length, arena, &document, err);
}

static void broken_xml_is_refused_with_its_line(void **state)
{
    (void)state;
    static const char TEXT[] = "<?xml version=\"1.0\"?>\n<article>\n<p>open</article>";
    Arena arena = {0};
    Error err = {0};
    CHECK_FAILS(parse(TEXT, strlen(TEXT), &arena, &err), STATUS_BAD_DATA, "a.xml:3:");
    arena_clear(&arena);
}

static void laughs_are_not_multiplied(void **state)
{
    (void)state;
    static const char TEXT[] =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE article [<!ENTITY a \"ha\">"
        "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
        "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\">"
        "<!ENTITY s SYSTEM \"file:///etc/passwd\">]>\n"
        "<article><p>&e;&s; x</p></article>";
    Arena arena = {.limit = 1 << 20};
    Error err = {0};
    CHECK_FAILS(parse(TEXT, strlen(TEXT), &arena, &err), STATUS_BAD_DATA, "a.xml:3: ");
    assert_true(arena.used < 65536);
    arena_clear(&arena);
}

static void depth_without_end_is_refused(void **state)
{
    (void)state;
    enum { DEPTH = 10000 };
    Arena arena = {0};
    Error err = {0};
    Text text = {.arena = &arena};
    text_append(&text, "<article>");
    for (int i = 0; i < DEPTH; i++)
        text_append(&text, "<sec>");
    CHECK_FAILS(parse(text.bytes, text.length, &arena, &err), STATUS_BAD_DATA, "a.xml:1:");
    arena_clear(&arena);
}

static void a_row_without_end_is_refused(void **state)
{
    (void)state;
    enum { COLUMNS = 1000000 };
    Arena arena = {0};
    Error err = {0};
    Text text = {.arena = &arena};
    text_append(&text, "a");
    for (int i = 0; i < COLUMNS; i++)
        text_append_bytes(&text, "\t", 1);
    text_append(&text, "\n");
    CHECK_FAILS(parse(text.bytes, text.length, &arena, &err), STATUS_BAD_DATA, "too large");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(an_article_in_jats_is_read_like_any_other),
        FOLDER_TEST(columns_of_cals_are_spanned_by_name),
        FOLDER_TEST(a_page_of_html_may_be_arranged_by_tables),
        FOLDER_TEST(commas_make_a_table),
        cmocka_unit_test(a_fact_of_an_article_has_its_exact_place),
        cmocka_unit_test(a_fact_of_a_page_has_its_exact_place),
        cmocka_unit_test(a_table_deep_in_a_paragraph_is_read),
        cmocka_unit_test(broken_xml_is_refused_with_its_line),
        cmocka_unit_test(laughs_are_not_multiplied),
        cmocka_unit_test(depth_without_end_is_refused),
        cmocka_unit_test(a_row_without_end_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
