#include "reports/workbook_draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <xlsxwriter.h>

#include "reports/workbook_chart.h"
#include "reports/workbook_sheet.h"

// One palette, readable in print and by the colour-blind (after Okabe and Ito).
enum {
    INK = 0x1F2A33,
    MUTED = 0x5B6770,
    ACCENT = 0x005F73,
    ACCENT_PALE = 0xE3F1F3,
    LINE = 0xD5DCE0,
    INPUT_FILL = 0xFFF7DB,
    INPUT_LINE = 0xC9A227,
    LINKED = 0x0072B2,
    BAR = 0x7FB7BE,
    SHADE = 0x9BD1B5,
    WHITE = 0xFFFFFF,
};
enum { FORMAT_COUNT_MAX = 200 };

static const double UNIX_EPOCH = 25569;                    // days from 1899-12-30 to 1970-01-01

typedef struct Drawing {
    const PlanBook *plan;
    lxw_workbook *book;
    PlanStyle styles[FORMAT_COUNT_MAX]; // of the formats made so far
    lxw_format *formats[FORMAT_COUNT_MAX];
    int count;
} Drawing;

// -- Formats --

static void number_code(PlanStyle style, char code[32])
{
    static const char zeros[] = "000000000000";
    const int digits = abs(style.decimals) < 12 ? abs(style.decimals) : 12;
    const char *point = digits ? "." : "";
    if (style.kind == COLUMN_PERCENT)
        snprintf(code, 32, "0%s%.*s%%", point, digits, zeros);
    else if (style.kind == COLUMN_INTEGER)
        snprintf(code, 32, "0");
    else if (style.kind == COLUMN_GENERAL)
        snprintf(code, 32, "General");
    else if (style.kind == COLUMN_DATE)
        snprintf(code, 32, "yyyy-mm-dd");
    else if (style.decimals < 0)
        snprintf(code, 32, "0%s%.*sE+00", point, digits, zeros);
    else
        snprintf(code, 32, "0%s%.*s", point, digits, zeros);
}

static void fill_with(lxw_format *format, lxw_color_t colour)
{
    format_set_pattern(format, LXW_PATTERN_SOLID);
    format_set_bg_color(format, colour);
}

static void underline_cell(lxw_format *format, lxw_color_t colour)
{
    format_set_bottom(format, LXW_BORDER_THIN);
    format_set_bottom_color(format, colour);
}

static void dress_table(lxw_format *format, PlanStyle style)
{
    const bool header = style.role == PLAN_HEADER;
    format_set_align(format, header ? LXW_ALIGN_VERTICAL_BOTTOM : LXW_ALIGN_VERTICAL_TOP);
    underline_cell(format, LINE);
    if (style.kind == COLUMN_TEXT || style.kind == COLUMN_LINK)
        format_set_indent(format, 1); // keeps clear of a number that ends just before it
    else
        format_set_align(format, LXW_ALIGN_RIGHT);
    if (style.kind == COLUMN_LINK && !header) {
        format_set_font_color(format, LINKED);
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
    }
    if (style.role == PLAN_ANCHOR || header)
        format_set_bold(format);
    if (header) {
        fill_with(format, ACCENT);
        format_set_font_color(format, WHITE);
    }
    if (style.role == PLAN_INPUT) {
        fill_with(format, INPUT_FILL);
        format_set_border(format, LXW_BORDER_THIN);
        format_set_border_color(format, INPUT_LINE);
        format_set_unlocked(format);
    }
}

static void dress_text(lxw_format *format, PlanStyle style)
{
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_text_wrap(format);
    switch (style.role) {
    case PLAN_TITLE:
        format_set_font_size(format, 18);
        format_set_bold(format);
        format_set_font_color(format, ACCENT);
        break;
    case PLAN_LABEL:
        format_set_bold(format);
        format_set_font_color(format, MUTED);
        break;
    case PLAN_ANSWER:
        format_set_font_size(format, 12);
        format_set_indent(format, 1);
        fill_with(format, ACCENT_PALE);
        break;
    default:
        break;
    }
}

static lxw_format *make_format(lxw_workbook *book, PlanStyle style)
{
    char code[32];
    lxw_format *format = workbook_add_format(book);
    format_set_font_name(format, "Calibri");
    format_set_font_size(format, 10.5);
    format_set_font_color(format, INK);
    if (style.wrap)
        format_set_text_wrap(format);
    if (style.kind != COLUMN_TEXT && style.kind != COLUMN_LINK) {
        number_code(style, code);
        format_set_num_format(format, code);
    }
    if (style.role <= PLAN_HEADER || style.role == PLAN_INPUT)
        dress_table(format, style);
    else
        dress_text(format, style);
    return format;
}

static lxw_format *format_for(Drawing *drawing, PlanStyle style)
{
    for (int i = 0; i < drawing->count; i++) {
        const PlanStyle *known = &drawing->styles[i];
        if (known->role == style.role && known->kind == style.kind &&
            known->decimals == style.decimals && known->wrap == style.wrap)
            return drawing->formats[i];
    }
    lxw_format *format = make_format(drawing->book, style);
    if (drawing->count < FORMAT_COUNT_MAX) {
        drawing->styles[drawing->count] = style;
        drawing->formats[drawing->count++] = format;
    }
    return format;
}

// -- Cells --

static lxw_error draw_cell(Drawing *drawing, lxw_worksheet *sheet, const PlanCell *cell)
{
    lxw_format *format = format_for(drawing, cell->style);
    const lxw_row_t row = (lxw_row_t)cell->row;
    const lxw_col_t column = (lxw_col_t)cell->column;
    if (cell->span > 1)
        return worksheet_merge_range(sheet, row, column, row,
                                     (lxw_col_t)(column + cell->span - 1),
                                     cell->text ? cell->text : "", format);
    if (cell->link && cell->text)
        return worksheet_write_url_opt(sheet, row, column, cell->link, format, cell->text, NULL);
    if (cell->text)
        return worksheet_write_string(sheet, row, column, cell->text, format);
    if (isnan(cell->number))
        return worksheet_write_blank(sheet, row, column, format);
    const double number = cell->style.kind == COLUMN_DATE ? cell->number / 86400 + UNIX_EPOCH
                                                          : cell->number;
    return worksheet_write_number(sheet, row, column, number, format);
}

static lxw_error draw_scale(lxw_worksheet *sheet, const PlanScale *scale)
{
    const SheetRange *range = &scale->range;
    lxw_conditional_format look = {0};
    if (scale->scale == SCALE_BAR) {
        look.type = LXW_CONDITIONAL_DATA_BAR;
        look.bar_color = BAR;
        look.bar_solid = LXW_TRUE;
        look.data_bar_2010 = LXW_TRUE;
    } else {
        look.type = LXW_CONDITIONAL_2_COLOR_SCALE;
        look.min_color = scale->scale == SCALE_HIGH_GOOD ? WHITE : SHADE;
        look.max_color = scale->scale == SCALE_HIGH_GOOD ? SHADE : WHITE;
    }
    return worksheet_conditional_format_range(sheet, (lxw_row_t)range->first_row,
                                              (lxw_col_t)range->first_column,
                                              (lxw_row_t)range->last_row,
                                              (lxw_col_t)range->last_column, &look);
}

static lxw_datetime calendar_day(double seconds)
{
    const time_t when = (time_t)seconds;
    struct tm day = {0};
    gmtime_r(&when, &day);
    return (lxw_datetime){day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, 0, 0, 0};
}

// The library wants its texts writable, and leaves them as they are.
static lxw_error draw_validation(lxw_worksheet *sheet, const PlanValidation *rule)
{
    const SheetRange *range = &rule->range;
    char list[64], title[33], message[256];
    snprintf(list, sizeof list, "%s", rule->list ? rule->list : "");
    snprintf(title, sizeof title, "%s", rule->title);
    snprintf(message, sizeof message, "%s", rule->message);
    lxw_data_validation look = {.criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
                                .minimum_number = rule->least, .maximum_number = rule->most,
                                .input_title = title, .input_message = message,
                                .error_title = title, .error_message = message};
    look.validate = rule->rule == PLAN_LIST      ? LXW_VALIDATION_TYPE_LIST_FORMULA
                    : rule->rule == PLAN_BETWEEN ? LXW_VALIDATION_TYPE_DECIMAL
                    : rule->rule == PLAN_WHOLE   ? LXW_VALIDATION_TYPE_INTEGER
                    : rule->rule == PLAN_DAY     ? LXW_VALIDATION_TYPE_DATE
                                                 : LXW_VALIDATION_TYPE_ANY;
    if (rule->rule == PLAN_LIST)
        look.value_formula = list;
    if (rule->rule == PLAN_DAY) {
        look.minimum_datetime = calendar_day(rule->least);
        look.maximum_datetime = calendar_day(rule->most);
    }
    return worksheet_data_validation_range(sheet, (lxw_row_t)range->first_row,
                                           (lxw_col_t)range->first_column,
                                           (lxw_row_t)range->last_row,
                                           (lxw_col_t)range->last_column, &look);
}

// -- Sheets --

static lxw_error draw_sheet(Drawing *drawing, lxw_worksheet *sheet, const PlanSheet *plan)
{
    lxw_error error = drawing_set_up(sheet, plan);
    for (int i = 0; i < plan->cells.count && !error; i++)
        error = draw_cell(drawing, sheet, (const PlanCell *)plan->cells.items + i);
    for (int i = 0; i < plan->scales.count && !error; i++)
        error = draw_scale(sheet, (const PlanScale *)plan->scales.items + i);
    for (int i = 0; i < plan->validations.count && !error; i++)
        error = draw_validation(sheet, (const PlanValidation *)plan->validations.items + i);
    for (int i = 0; i < plan->charts.count && !error; i++)
        error = drawing_chart(drawing->book, sheet, (const PlanChart *)plan->charts.items + i,
                              drawing->plan->chart_data);
    return error;
}

static lxw_error draw_book(Drawing *drawing)
{
    const PlanBook *plan = drawing->plan;
    lxw_error error = LXW_NO_ERROR;
    char title[256], subject[256];
    snprintf(title, sizeof title, "%s", plan->title);
    snprintf(subject, sizeof subject, "%s", plan->subject);
    lxw_doc_properties about = {.title = title, .subject = subject,
                                .created = (time_t)plan->created};
    workbook_set_properties(drawing->book, &about);
    for (int i = 0; i < plan->sheets.count && !error; i++) {
        const PlanSheet *sheet = (const PlanSheet *)plan->sheets.items + i;
        lxw_worksheet *drawn = workbook_add_worksheet(drawing->book, sheet->name);
        error = drawn ? draw_sheet(drawing, drawn, sheet) : LXW_ERROR_SHEETNAME_ALREADY_USED;
    }
    for (int i = 0; i < plan->names.count && !error; i++) {
        const PlanName *name = (const PlanName *)plan->names.items + i;
        error = workbook_define_name(drawing->book, name->name, name->formula);
    }
    return error;
}

Status workbook_draw(const PlanBook *plan, const char *path, const char *folder, Error *err)
{
    char temporary[4096];
    snprintf(temporary, sizeof temporary, "%s", folder);
    lxw_workbook_options options = {.tmpdir = temporary};
    Drawing drawing = {.plan = plan, .book = workbook_new_opt(path, &options)};
    if (!drawing.book)
        return fail(err, STATUS_NO_MEMORY, "%s: no memory for a workbook", path);
    const lxw_error drawn = draw_book(&drawing);
    const lxw_error closed = workbook_close(drawing.book);
    const lxw_error error = drawn ? drawn : closed;
    if (error)
        return fail(err, STATUS_IO, "%s: %s", path, lxw_strerror(error));
    return STATUS_OK;
}

const char *workbook_library(Arena *arena)
{
    return arena_string(arena, lxw_version());
}
