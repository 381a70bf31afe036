#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "reports/markup.h"
#include "reports/plot.h"
#include "reports/section.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

typedef struct Desk {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 32];
    Arena arena;
    const char *page;
    size_t length;
} Desk;

static int enter(void **state)
{
    Desk *desk = calloc(1, sizeof *desk);
    place_create(desk->folder);
    snprintf(desk->path, sizeof desk->path, "%s/report.html", desk->folder);
    *state = desk;
    return 0;
}

static int leave(void **state)
{
    Desk *desk = *state;
    place_remove(desk->folder);
    arena_clear(&desk->arena);
    free(desk);
    return 0;
}

static void write_page(Desk *desk, const Report *report)
{
    Error err;
    CHECK_OK(report_page(report, desk->path, &err));
    CHECK_OK(file_read(desk->path, &desk->arena, &desk->page, &desk->length, &err));
}

static int occurrences(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

static void the_page_needs_nothing_from_elsewhere(void **state)
{
    Desk *desk = *state;
    const Report report = sample_report(&desk->arena, 1, 12, 400);
    write_page(desk, &report);
    assert_non_null(strstr(desk->page, "default-src 'none'"));
    assert_null(strstr(desk->page, " src="));
    assert_null(strstr(desk->page, "<link"));
    assert_null(strstr(desk->page, "@import"));
    assert_null(strstr(desk->page, "url(http"));
    assert_null(strstr(desk->page, " style="));
    assert_null(strstr(desk->page, " onclick="));
    assert_true(text_valid_utf8(desk->page, desk->length) == desk->length);
}

static void every_design_has_a_card_with_its_numbers(void **state)
{
    Desk *desk = *state;
    const Report report = sample_report(&desk->arena, 2, 12, 50);
    const Table *experiments = &report.experiments;
    const Column *ce = &experiments->columns[table_column(experiments, "ce")];
    write_page(desk, &report);
    assert_int_equal(occurrences(desk->page, "<article"), 12);
    assert_int_equal(occurrences(desk->page, "class=\"section\""), 12);
    for (int i = 0; i < 12; i++) {
        Text card = {.arena = &desk->arena};
        text_append(&card, "<dd>");
        cell_append(&card, table_cell(experiments, i, table_column(experiments, "ce")), ce);
        text_append(&card, "<small>");
        cell_append(&card, table_cell(experiments, i, table_column(experiments, "ce_low")), ce);
        text_append(&card, " to ");
        assert_non_null(strstr(desk->page, card.bytes));
    }
    assert_null(strstr(desk->page, "<so that>"));
    assert_int_equal(occurrences(desk->page, "insulating &lt;so that&gt; nothing"), 12);
}

static void text_cannot_leave_its_place(void **state)
{
    Desk *desk = *state;
    Report report = sample_report(&desk->arena, 3, 2, 5);
    report.question = "</title><script>alert(1)</script>";
    report.trust = "\"><img src=x onerror=alert(1)>";
    write_page(desk, &report);
    assert_int_equal(occurrences(desk->page, "<script"), 1);
    assert_null(strstr(desk->page, "<img"));
}

static void the_largest_report_stays_small(void **state)
{
    Desk *desk = *state;
    const Report report = sample_report(&desk->arena, 4, 24, 5000);
    write_page(desk, &report);
    print_message("measured: a page of 24 designs and 5,000 ranked ones: %.2f MB\n",
                  (double)desk->length / 1e6);
    assert_true(desk->length < 2000000);
    assert_non_null(strstr(desk->page, "The first 1000 of 5000 rows"));
}

static void a_policy_names_a_text_by_its_hash(void **state)
{
    Desk *desk = *state;
    Text out = {.arena = &desk->arena};
    markup_policy_hash(&out, "", 0); // FIPS 180-4: the hash of nothing, in base 64
    assert_string_equal(out.bytes, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

static void figures_carry_their_numbers(void **state)
{
    Desk *desk = *state;
    Error err;
    const Figure *figures;
    int count, points = 0, drawn = 0;
    const Report report = sample_report(&desk->arena, 5, 12, 50);
    CHECK_OK(figure_list(&report, &desk->arena, &figures, &count, &err));
    assert_int_equal(count, 7); // two quantities, calibration, trade-off, profiles, two slices
    for (int i = 0; i < count; i++) {
        Text csv = {.arena = &desk->arena}, svg = {.arena = &desk->arena};
        plot_csv(&csv, &figures[i]);
        plot_figure(&svg, &figures[i]);
        for (int k = 0; k < figures[i].count; k++) {
            points += figures[i].series[k].count;
            drawn += figures[i].series[k].mark == FIGURE_POINTS ? figures[i].series[k].count : 0;
        }
        points -= occurrences(csv.bytes, "\r\n") - 1;
        drawn -= occurrences(svg.bytes, "<g><title>");
        assert_null(strstr(svg.bytes, "nan"));
        assert_null(strstr(svg.bytes, "inf"));
    }
    assert_int_equal(points, 0);
    assert_int_equal(drawn, 0);
}

static void axes_hold_their_data_and_are_round(void **state)
{
    Desk *desk = *state;
    Error err;
    const Figure *figures;
    int count;
    const Report report = sample_report(&desk->arena, 6, 12, 50);
    CHECK_OK(figure_list(&report, &desk->arena, &figures, &count, &err));
    for (int i = 0; i < count; i++) {
        FigureAxis x, y;
        figure_axes(&figures[i], &x, &y);
        for (int k = 0; k < figures[i].count; k++)
            for (int p = 0; p < figures[i].series[k].count; p++) {
                const FigureSeries *series = &figures[i].series[k];
                assert_true(series->x[p] >= x.least * (1 - 1e-9) - 1e-9);
                assert_true(series->x[p] <= x.most * (1 + 1e-9) + 1e-9);
                assert_true(series->y[p] >= y.least - 1e-9 && series->y[p] <= y.most + 1e-9);
            }
        if (!x.log) {
            CHECK_CLOSE(remainder(x.least, x.step), 0, 0, x.step * 1e-6);
            const double lead = x.step / pow(10, floor(log10(x.step) + 1e-9));
            assert_true(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 || fabs(lead - 5) < 1e-6);
        }
    }
}

static void a_host_is_drawn_to_scale(void **state)
{
    Desk *desk = *state;
    Text out = {.arena = &desk->arena};
    const Report report = sample_report(&desk->arena, 7, 3, 5);
    const char *id = table_text(&report.experiments, 1, "id");
    section_draw(&out, &report, id, 1);
    double height[3], thickness[3];
    const char *at = out.bytes;
    for (int i = 0; i < 3; i++) {
        at = strstr(at, "class=\"insulator\"") + 1;
        assert_int_equal(sscanf(strstr(at, "height="), "height=\"%lf\"", &height[i]), 1);
        thickness[i] = table_number(&report.layers, 3 + i, "thickness_um");
    }
    CHECK_CLOSE(height[0] / height[2], thickness[0] / thickness[2], 5e-3, 0); // one decimal drawn
    CHECK_CLOSE(height[0] + height[1] + height[2], 166, 0, 0.2);
    out.length = 0;
    section_draw(&out, &report, "HS-BBBBB", 2);
    assert_int_equal(out.length, 0);
}

// -- In a browser --

static const char PROBE[] =
    "<script>addEventListener('load',()=>{const q=s=>document.querySelector(s);"
    "const wide=document.documentElement.scrollWidth>innerWidth;"
    "const input=q('input[data-table=ranking]');const text=q('#ranking tbody tr td:nth-child(2)')"
    ".textContent;input.value=text;input.dispatchEvent(new Event('input'));"
    "const count=q('#ranking-count').textContent;q('#ranking th button').click();"
    "q('#ranking th button').click();const first=q('#ranking tbody tr td').textContent;"
    "const sorted=q('#ranking th').getAttribute('aria-sort');"
    "const bare=[...document.querySelectorAll('svg,input,button,.wide')].filter(e=>!e.ariaLabel&&"
    "!e.ariaHidden&&!e.closest('[aria-hidden],label,.legend')&&!e.textContent.trim()&&"
    "!e.getAttribute('aria-labelledby')).length;"
    "const stuck=[...document.querySelectorAll('.wide,a,button,input,summary')]"
    ".filter(e=>e.tabIndex<0).length;"
    "parent.postMessage('wide '+wide+'; filter '+count+'; last first '+first+'; '+sorted+"
    "'; without a name '+bare+', out of reach '+stuck,'*');});</script>";

// Puts [page] with a probe into a frame of [width] pixels and returns what the probe saw.
static const char *probe(Desk *desk, int width)
{
    Error err;
    char command[1024];
    Text framed = {.arena = &desk->arena};
    const char *policy = strstr(desk->page, "<meta http-equiv");
    const char *rest = strchr(policy, '>') + 1;
    text_append_bytes(&framed, desk->page, (size_t)(policy - desk->page));
    text_append(&framed, "%s%s", rest, PROBE);
    snprintf(command, sizeof command, "%s/framed.html", desk->folder);
    CHECK_OK(file_write(command, framed.bytes, framed.length, &err));
    const char *frame = arena_format(
        &desk->arena, "<script>addEventListener('message',e=>document.body.dataset.seen=e.data)"
        "</script><iframe width=%d height=900 src=framed.html></iframe>", width);
    snprintf(command, sizeof command, "%s/frame.html", desk->folder);
    CHECK_OK(file_write(command, frame, strlen(frame), &err));
    snprintf(command, sizeof command,
             "chromium --headless --no-sandbox --disable-gpu --user-data-dir='%s/profile' "
             "--virtual-time-budget=4000 --dump-dom 'file://%s/frame.html' 2>/dev/null > '%s/dom'",
             desk->folder, desk->folder, desk->folder);
    assert_int_equal(system(command), 0);
    const char *dom;
    size_t length;
    snprintf(command, sizeof command, "%s/dom", desk->folder);
    CHECK_OK(file_read(command, &desk->arena, &dom, &length, &err));
    const char *seen = strstr(dom, "data-seen=\"");
    return seen ? arena_copy(&desk->arena, seen + 11, strcspn(seen + 11, "\"")) : "nothing";
}

static void a_browser_shows_it_on_phone_and_desk(void **state)
{
    Desk *desk = *state;
    if (system("command -v chromium >/dev/null") != 0)
        skip();
    const Report report = sample_report(&desk->arena, 8, 12, 60);
    write_page(desk, &report);
    const int widths[] = {360, 1280};
    for (int i = 0; i < 2; i++)
        assert_string_equal(probe(desk, widths[i]),
                            "wide false; filter 1 of 60 rows; last first 60; descending; "
                            "without a name 0, out of reach 0");
}

// What the script adds is comfort: every row and number is in the page itself.
static void without_its_script_nothing_is_missing(void **state)
{
    Desk *desk = *state;
    Error err;
    char command[1024];
    if (system("command -v chromium >/dev/null") != 0)
        skip();
    const Report report = sample_report(&desk->arena, 10, 12, 60);
    write_page(desk, &report);
    Text framed = {.arena = &desk->arena};
    const char *script = strstr(desk->page, "<script");
    const char *rest = strstr(script, "</script>");
    text_append_bytes(&framed, desk->page, (size_t)(script - desk->page));
    text_append(&framed, "%s", rest + strlen("</script>"));
    CHECK_OK(file_write(desk->path, framed.bytes, framed.length, &err));
    snprintf(command, sizeof command,
             "chromium --headless --no-sandbox --disable-gpu --user-data-dir='%s/profile' "
             "--dump-dom 'file://%s' 2>/dev/null > '%s/dom'", desk->folder, desk->path,
             desk->folder);
    assert_int_equal(system(command), 0);
    const char *dom;
    size_t length;
    snprintf(command, sizeof command, "%s/dom", desk->folder);
    CHECK_OK(file_read(command, &desk->arena, &dom, &length, &err));
    int rows = report.skill.row_count + report.ranking.row_count + report.changes.row_count +
               report.check.row_count + report.hosts.row_count + report.layers.row_count;
    assert_int_equal(occurrences(dom, "<tr><td"), rows);
    assert_int_equal(occurrences(dom, "<article"), 12);
    assert_int_equal(occurrences(dom, "<button"), 0);
    assert_int_equal(occurrences(dom, "Numbers as CSV"), occurrences(dom, "<figure>"));
}

static void a_browser_finds_no_fault_with_it(void **state)
{
    Desk *desk = *state;
    Error err;
    char command[1024];
    if (system("command -v chromium >/dev/null") != 0)
        skip();
    const Report report = sample_report(&desk->arena, 9, 12, 60);
    write_page(desk, &report);
    snprintf(command, sizeof command,
             "chromium --headless --no-sandbox --disable-gpu --user-data-dir='%s/profile' "
             "--enable-logging=stderr --virtual-time-budget=3000 --dump-dom 'file://%s' "
             "2> '%s/log' > '%s/dom'", desk->folder, desk->path, desk->folder, desk->folder);
    assert_int_equal(system(command), 0);
    const char *log, *dom;
    size_t length;
    snprintf(command, sizeof command, "%s/log", desk->folder);
    CHECK_OK(file_read(command, &desk->arena, &log, &length, &err));
    assert_null(strstr(log, "CONSOLE"));
    snprintf(command, sizeof command, "%s/dom", desk->folder);
    CHECK_OK(file_read(command, &desk->arena, &dom, &length, &err));
    assert_non_null(strstr(dom, "class=\"js\"")); // the policy lets the script run
    assert_true(occurrences(dom, "<button type=\"button\">") > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_page_needs_nothing_from_elsewhere, enter, leave),
        cmocka_unit_test_setup_teardown(every_design_has_a_card_with_its_numbers, enter, leave),
        cmocka_unit_test_setup_teardown(text_cannot_leave_its_place, enter, leave),
        cmocka_unit_test_setup_teardown(the_largest_report_stays_small, enter, leave),
        cmocka_unit_test_setup_teardown(a_policy_names_a_text_by_its_hash, enter, leave),
        cmocka_unit_test_setup_teardown(figures_carry_their_numbers, enter, leave),
        cmocka_unit_test_setup_teardown(axes_hold_their_data_and_are_round, enter, leave),
        cmocka_unit_test_setup_teardown(a_host_is_drawn_to_scale, enter, leave),
        cmocka_unit_test_setup_teardown(a_browser_shows_it_on_phone_and_desk, enter, leave),
        cmocka_unit_test_setup_teardown(without_its_script_nothing_is_missing, enter, leave),
        cmocka_unit_test_setup_teardown(a_browser_finds_no_fault_with_it, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
