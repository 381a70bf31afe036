#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "reports/assets.h"
#include "reports/figure.h"
#include "reports/markup.h"
#include "reports/page_card.h"
#include "reports/page_table.h"
#include "reports/plot.h"
#include "reports/report.h"

// Rows of a table on the page; the whole of it is in the CSV files and the workbook.
enum { ROWS_MAX = 1000 };
// Rows from which on a table is worth a filter.
enum { FILTER_FROM = 10 };

typedef struct Page {
    Text out;
    Arena *arena;
    const Report *report;
    const Figure *figures;
    int figure_count;
} Page;

// -- Head --

static const char *joined(const char *const *lines, Arena *arena, size_t *length)
{
    Text text = {.arena = arena};
    for (; *lines; lines++)
        text_append(&text, "%s\n", *lines);
    *length = text.length;
    return text.bytes ? text.bytes : "";
}

// The policy lets in this very style sheet and script and nothing else, from nowhere else.
static void write_head(Page *page)
{
    Text *out = &page->out;
    size_t style_length, script_length;
    const char *style = joined(PAGE_STYLE, page->arena, &style_length);
    const char *script = joined(PAGE_SCRIPT, page->arena, &script_length);
    text_append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "base-uri 'none'; form-action 'none'; style-src '");
    markup_policy_hash(out, style, style_length);
    text_append(out, "'; script-src '");
    markup_policy_hash(out, script, script_length);
    text_append(out, "'\">\n<meta name=\"viewport\" content=\"width=device-width, "
                     "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
                     "<title>");
    markup_text(out, page->report->question);
    text_append(out, "</title>\n<style>");
    text_append_bytes(out, style, style_length);
    text_append(out, "</style>\n<script type=\"module\">");
    text_append_bytes(out, script, script_length);
    text_append(out, "</script>\n</head>\n<body>\n"
                     "<a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n");
}

// -- Tables --

// The bar above a table: filter, count, CSV.
static void write_tools(Page *page, const Table *table, int shown)
{
    Text *out = &page->out;
    if (table->row_count >= FILTER_FROM)
        text_append(out, "<div class=\"tools\"><label>Filter <input type=\"search\" "
                         "data-table=\"%s\"></label><span id=\"%s-count\" "
                         "aria-live=\"polite\">%d of %d rows</span></div>\n",
                    table->name, table->name, shown, shown);
    if (shown < table->row_count)
        text_append(out, "<p>The first %d of %d rows; all of them are in %s.csv.</p>\n", shown,
                    table->row_count, table->name);
}

// [lead]: a paragraph before the table; NULL: none.
static void write_table(Page *page, const Table *table, const char *lead)
{
    Text *out = &page->out;
    if (table->column_count == 0)
        return;
    const int shown = table->row_count < ROWS_MAX ? table->row_count : ROWS_MAX;
    text_append(out, "<section aria-labelledby=\"h-%s\"><h2 id=\"h-%s\">", table->name,
                table->name);
    markup_text(out, table->title);
    text_append(out, "</h2>\n");
    if (lead) {
        text_append(out, "<p>");
        markup_text(out, lead);
        text_append(out, "</p>\n");
    }
    write_tools(page, table, shown);
    text_append(out, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"h-%s\">"
                     "<table class=\"data\" id=\"%s\">",
                table->name, table->name);
    page_table_head(out, table, -1);
    for (int row = 0; row < shown; row++)
        page_table_row(out, table, row, -1);
    text_append(out, "</tbody></table></div></section>\n");
}

// -- Cards --

static void write_cards(Page *page)
{
    const Table *table = &page->report->experiments;
    if (table->column_count == 0)
        return;
    text_append(&page->out, "<section aria-labelledby=\"h-next\"><h2 id=\"h-next\">");
    markup_text(&page->out, table->title);
    text_append(&page->out, "</h2>\n<p>Drawn to scale, from the separator side down: pores in "
                            "their diameter and share, a skeleton that stands out more the better "
                            "it conducts; beside it, how far lithium fills the pores at the end of "
                            "plating. Small print: the 90 %% interval.</p>\n"
                            "<div class=\"cards\">\n");
    for (int row = 0; row < table->row_count; row++)
        page_card(&page->out, page->report, row);
    text_append(&page->out, "</div></section>\n");
}

// -- Figures --

static void write_figure(Page *page, const Figure *figure)
{
    Text *out = &page->out;
    Text csv = {.arena = page->arena};
    plot_csv(&csv, figure);
    text_append(out, "<figure><figcaption>");
    markup_text(out, figure->title);
    text_append(out, "</figcaption>\n");
    plot_figure(out, figure);
    plot_legend(out, figure);
    text_append(out, "<p>");
    markup_text(out, figure->caption);
    text_append(out, " <a download=\"%s.csv\" href=\"", figure->name);
    markup_data_link(out, csv.bytes ? csv.bytes : "", csv.length);
    text_append(out, "\">Numbers as CSV</a></p></figure>\n");
    out->failed |= csv.failed;
}

static void write_figures(Page *page, FigureSubject subject, const char *id, const char *title)
{
    bool any = false;
    for (int i = 0; i < page->figure_count; i++) {
        if (page->figures[i].subject != subject)
            continue;
        if (!any)
            text_append(&page->out, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n"
                                    "<div class=\"figures\">\n", id, id, title);
        any = true;
        write_figure(page, &page->figures[i]);
    }
    if (any)
        text_append(&page->out, "</div></section>\n");
}

// -- The page --

static void write_answer(Page *page)
{
    const Report *report = page->report;
    Text *out = &page->out;
    text_append(out, "<header><h1>");
    markup_text(out, report->question);
    text_append(out, "</h1>\n<div class=\"answer\" id=\"answer\">");
    for (int i = 0; i < 3 && report->answer[i]; i++) {
        text_append(out, "<p>");
        markup_text(out, report->answer[i]);
        text_append(out, "</p>");
    }
    text_append(out, "</div>\n<p><strong>How far to trust it.</strong> ");
    markup_text(out, report->trust);
    text_append(out, "</p></header>\n");
}

static void write_contents(Page *page)
{
    const Table *const tables[] = {&page->report->ranking, &page->report->changes,
                                   &page->report->check, &page->report->hosts,
                                   &page->report->values};
    Text *out = &page->out;
    text_append(out, "<nav aria-label=\"On this page\"><ul>");
    if (page->report->experiments.column_count > 0)
        text_append(out, "<li><a href=\"#h-next\">Next experiments</a></li>");
    for (int i = 0; i < 5; i++) {
        if (tables[i]->column_count == 0)
            continue;
        text_append(out, "<li><a href=\"#h-%s\">", tables[i]->name);
        markup_text(out, tables[i]->title);
        text_append(out, "</a></li>");
    }
    text_append(out, "</ul></nav>\n");
}

static void write_footer(Page *page)
{
    const Column date = {.kind = COLUMN_DATE};
    text_append(&page->out, "</main>\n<footer>Run ");
    markup_text(&page->out, page->report->run_id);
    text_append(&page->out, ", ");
    cell_append(&page->out, &(Cell){.number = page->report->created}, &date);
    text_append(&page->out, ", ");
    markup_text(&page->out, page->report->software);
    text_append(&page->out, ". The same numbers are in the workbook and the CSV files beside this "
                            "page.</footer>\n</body>\n</html>\n");
}

static Status write_page(Page *page, Error *err)
{
    const Report *report = page->report;
    TRY(report_check(report, err));
    TRY(figure_list(report, page->arena, &page->figures, &page->figure_count, err));
    write_head(page);
    write_answer(page);
    write_contents(page);
    text_append(&page->out, "<main>\n");
    write_table(page, &report->skill, NULL);
    write_cards(page);
    write_figures(page, FIGURE_DESIGN, "h-designs", "What drives the designs");
    write_table(page, &report->ranking, NULL);
    write_table(page, &report->changes, report->changes_sentence);
    write_figures(page, FIGURE_CHECK, "h-trust", "How good the model is");
    write_table(page, &report->forecasters, NULL);
    write_table(page, &report->learning, NULL);
    write_table(page, &report->constants, NULL);
    write_table(page, &report->check, NULL);
    write_table(page, &report->hosts, NULL);
    write_table(page, &report->values, NULL);
    write_footer(page);
    return text_check(&page->out, err);
}

Status report_page(const Report *report, const char *path, Error *err)
{
    Arena arena = {0};
    Page page = {.out = {.arena = &arena}, .arena = &arena, .report = report};
    Status status = write_page(&page, err);
    if (status == STATUS_OK)
        status = file_write(path, page.out.bytes, page.out.length, err);
    arena_clear(&arena);
    return status;
}
