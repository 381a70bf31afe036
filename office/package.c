#include "office/package.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/text.h"
#include "office/xml.h"

enum { ID_MAX = 256, TARGET_MAX = 4096, NAME_MAX_BYTES = 256, FORMAT_MAX = 1024 };

// What is needed of an archive while its package is read.
typedef struct Source {
    Archive archive;
    Arena *arena; // borrowed
} Source;

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static Status walk_part(const Source *source, const ArchiveEntry *part, const XmlHandler *handler,
                        Error *err)
{
    const char *name = arena_format(source->arena, "%s: %s", source->archive.path, part->name);
    if (!name)
        return arena_exhausted(source->arena, err);
    return xml_walk(name, part->bytes, part->length, handler, err);
}

// -- Strings --

static bool is_escape(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
           isxdigit((unsigned char)text[3]) && isxdigit((unsigned char)text[4]) &&
           isxdigit((unsigned char)text[5]) && text[6] == '_';
}

static char *put_utf8(char *out, unsigned long code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

void package_unescape(char *text)
{
    char *out = text;
    while (*text) {
        if (!is_escape(text)) {
            *out++ = *text++;
            continue;
        }
        const char digits[5] = {text[2], text[3], text[4], text[5], '\0'};
        const unsigned long code = strtoul(digits, NULL, 16);
        text += 7;
        if (code != 0 && !(code >= 0xD800 && code < 0xE000))
            out = put_utf8(out, code);
    }
    *out = '\0';
}

typedef struct Strings {
    List list; // of char *
    Text text;
    int in_text;     // inside <t>
    int in_phonetic; // inside <rPh>, a reading aid that is not part of the text
} Strings;

static Status strings_start(void *context, const char *name, const XmlElement *element, Error *err)
{
    Strings *strings = context;
    (void)element;
    (void)err;
    if (strcmp(name, "si") == 0)
        strings->text = (Text){.arena = strings->list.arena};
    strings->in_text += strcmp(name, "t") == 0;
    strings->in_phonetic += strcmp(name, "rPh") == 0;
    return STATUS_OK;
}

static Status strings_text(void *context, const char *text, Error *err)
{
    Strings *strings = context;
    (void)err;
    if (strings->in_text && !strings->in_phonetic)
        text_append_bytes(&strings->text, text, strlen(text));
    return STATUS_OK;
}

static Status strings_end(void *context, const char *name, Error *err)
{
    Strings *strings = context;
    strings->in_text -= strcmp(name, "t") == 0;
    strings->in_phonetic -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "si") != 0)
        return STATUS_OK;
    TRY(text_check(&strings->text, err));
    char **slot = list_push(&strings->list);
    if (!slot)
        return arena_exhausted(strings->list.arena, err);
    *slot = strings->text.bytes;
    if (!*slot)
        *slot = arena_string(strings->list.arena, "");
    if (!*slot)
        return arena_exhausted(strings->list.arena, err);
    package_unescape(*slot);
    return STATUS_OK;
}

static Status read_strings(const Source *source, const ArchiveEntry *part, Package *package,
                           Error *err)
{
    Strings strings = {.list = {.arena = source->arena, .size = sizeof(char *)},
                       .text = {.arena = source->arena}};
    TRY(walk_part(source, part,
                  &(XmlHandler){strings_start, strings_text, strings_end, &strings}, err));
    package->strings = strings.list.items;
    package->string_count = strings.list.count;
    return STATUS_OK;
}

// -- Styles --

// The built-in formats that show dates and times (ECMA-376, 18.8.30), East Asian ones included.
static bool builtin_is_date(int format)
{
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
           (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
}

// What a format code shows: a date when it has a letter of one outside quotes, brackets and
// escapes.
static PackageShow code_shows(const char *code)
{
    for (const char *c = code; *c; c++) {
        if (*c == '"' || *c == '[') {
            const char *end = strchr(c + 1, *c == '"' ? '"' : ']');
            if (!end)
                return SHOW_NUMBER;
            c = end;
        } else if ((*c == '\\' || *c == '_' || *c == '*') && c[1]) {
            c++;
        } else if (strchr("ymdhsYMDHS", *c)) {
            return SHOW_DATE;
        } else if (*c == '%') {
            return SHOW_PERCENT;
        }
    }
    return SHOW_NUMBER;
}

// A custom format.
typedef struct Format {
    int number;
    PackageShow shows;
} Format;

typedef struct Styles {
    List formats; // of Format
    List shows;   // of PackageShow, one a cell style
    bool in_cell_styles;
} Styles;

static PackageShow style_shows(const Styles *styles, int format)
{
    const Format *formats = styles->formats.items;
    for (int i = 0; i < styles->formats.count; i++)
        if (formats[i].number == format)
            return formats[i].shows;
    if (builtin_is_date(format))
        return SHOW_DATE;
    return format == 9 || format == 10 ? SHOW_PERCENT : SHOW_NUMBER;
}

static Status styles_start(void *context, const char *name, const XmlElement *element, Error *err)
{
    Styles *styles = context;
    char number[ID_MAX] = "0", code[FORMAT_MAX] = "";
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cell_styles = true;
    xml_attribute(element, "numFmtId", number, sizeof number);
    if (strcmp(name, "numFmt") == 0 && xml_attribute(element, "formatCode", code, sizeof code)) {
        Format *format = list_push(&styles->formats);
        if (!format)
            return arena_exhausted(styles->formats.arena, err);
        *format = (Format){atoi(number), code_shows(code)};
    }
    if (styles->in_cell_styles && strcmp(name, "xf") == 0) {
        PackageShow *shows = list_push(&styles->shows);
        if (!shows)
            return arena_exhausted(styles->shows.arena, err);
        *shows = style_shows(styles, atoi(number));
    }
    return STATUS_OK;
}

static Status styles_end(void *context, const char *name, Error *err)
{
    Styles *styles = context;
    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cell_styles = false;
    return STATUS_OK;
}

static Status read_styles(const Source *source, const ArchiveEntry *part, Package *package,
                          Error *err)
{
    Styles styles = {.formats = {.arena = source->arena, .size = sizeof(Format)},
                     .shows = {.arena = source->arena, .size = sizeof(PackageShow)}};
    TRY(walk_part(source, part, &(XmlHandler){styles_start, NULL, styles_end, &styles}, err));
    package->shows = styles.shows.items;
    package->style_count = styles.shows.count;
    return STATUS_OK;
}

// -- Relationships --

typedef struct Relation {
    const char *id;
    const char *type; // a URI; transitional and strict files differ in all but its end
    const ArchiveEntry *part;
} Relation;

typedef struct Relations {
    const Source *source;
    const char *owner; // the part that has them; "" for the package
    List list;         // of Relation
    List links;        // of PackageLink
} Relations;

// The name of the part that [target] means, seen from part [owner].
static const char *resolve(Arena *arena, const char *owner, const char *target)
{
    const char *slash = strrchr(owner, '/');
    int folder = target[0] == '/' || !slash ? 0 : (int)(slash - owner);
    target += target[0] == '/';
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        while (folder > 0 && owner[--folder] != '/')
            continue;
    }
    return arena_format(arena, "%.*s%s%s", folder, owner, folder ? "/" : "", target);
}

static Status add_link(Relations *relations, const char *id, const char *target, Error *err)
{
    Arena *arena = relations->links.arena;
    PackageLink *link = list_push(&relations->links);
    if (!link)
        return arena_exhausted(arena, err);
    *link = (PackageLink){arena_string(arena, id), arena_string(arena, target)};
    return link->id && link->target ? STATUS_OK : arena_exhausted(arena, err);
}

static Status add_relation(Relations *relations, const char *id, const char *type,
                           const char *target, Error *err)
{
    Arena *arena = relations->list.arena;
    const char *part = resolve(arena, relations->owner, target);
    Relation *relation = list_push(&relations->list);
    if (!part || !relation)
        return arena_exhausted(arena, err);
    relation->id = arena_string(arena, id);
    relation->type = arena_string(arena, type);
    relation->part = archive_find(&relations->source->archive, part);
    if (!relation->part)
        return fail(err, STATUS_BAD_DATA, "%s: the part '%s' is missing",
                    relations->source->archive.path, part);
    return relation->id && relation->type ? STATUS_OK : arena_exhausted(arena, err);
}

static Status relations_start(void *context, const char *name, const XmlElement *element,
                              Error *err)
{
    Relations *relations = context;
    char id[ID_MAX], type[TARGET_MAX], target[TARGET_MAX], mode[ID_MAX] = "";
    if (strcmp(name, "Relationship") != 0)
        return STATUS_OK;
    if (!xml_attribute(element, "Id", id, sizeof id) ||
        !xml_attribute(element, "Type", type, sizeof type) ||
        !xml_attribute(element, "Target", target, sizeof target))
        return fail(err, STATUS_BAD_DATA, "%s: an incomplete relationship of '%s'",
                    relations->source->archive.path, relations->owner);
    xml_attribute(element, "TargetMode", mode, sizeof mode);
    return strcmp(mode, "External") == 0 ? add_link(relations, id, target, err)
                                         : add_relation(relations, id, type, target, err);
}

// The relationships of part [owner]; none when it has no list of them.
static Status read_relations(const Source *source, const char *owner, Relations *relations,
                             Error *err)
{
    const char *slash = strrchr(owner, '/');
    const int folder = slash ? (int)(slash - owner) + 1 : 0;
    const char *path =
        arena_format(source->arena, "%.*s_rels/%s.rels", folder, owner, owner + folder);
    if (!path)
        return arena_exhausted(source->arena, err);
    *relations = (Relations){source, owner, {.arena = source->arena, .size = sizeof(Relation)},
                             {.arena = source->arena, .size = sizeof(PackageLink)}};
    const ArchiveEntry *part = archive_find(&source->archive, path);
    if (!part)
        return STATUS_OK;
    return walk_part(source, part, &(XmlHandler){relations_start, NULL, NULL, relations}, err);
}

// The first relation of a type that ends in [type], or with [id] when that is given.
static const Relation *find_relation(const Relations *relations, const char *type, const char *id)
{
    const Relation *items = relations->list.items;
    for (int i = 0; i < relations->list.count; i++)
        if (ends_with(items[i].type, type) && (!id || strcmp(items[i].id, id) == 0))
            return &items[i];
    return NULL;
}

// -- The workbook --

typedef struct Book {
    const Source *source;
    Relations relations;
    List sheets; // of PackageSheet
    bool from_1904;
} Book;

static Status book_sheet(Book *book, const XmlElement *element, Error *err)
{
    char name[NAME_MAX_BYTES], id[ID_MAX], state[ID_MAX] = "";
    if (!xml_attribute(element, "name", name, sizeof name) ||
        !xml_attribute(element, "id", id, sizeof id))
        return fail(err, STATUS_BAD_DATA, "%s: a sheet without a name or a part",
                    book->source->archive.path);
    const Relation *relation = find_relation(&book->relations, "/worksheet", id);
    if (!relation && find_relation(&book->relations, "sheet", id))
        return STATUS_OK; // a chart, dialogue or macro sheet
    if (!relation)
        return fail(err, STATUS_BAD_DATA, "%s: sheet '%s' has no part", book->source->archive.path,
                    name);
    xml_attribute(element, "state", state, sizeof state);
    package_unescape(name);
    Relations relations;
    TRY(read_relations(book->source, relation->part->name, &relations, err));
    PackageSheet *sheet = list_push(&book->sheets);
    if (!sheet)
        return arena_exhausted(book->sheets.arena, err);
    *sheet = (PackageSheet){arena_string(book->sheets.arena, name),
                            state[0] && strcmp(state, "visible") != 0, relation->part,
                            relations.links.items, relations.links.count};
    return sheet->name ? STATUS_OK : arena_exhausted(book->sheets.arena, err);
}

static Status book_start(void *context, const char *name, const XmlElement *element, Error *err)
{
    Book *book = context;
    char from[ID_MAX];
    if (strcmp(name, "workbookPr") == 0 && xml_attribute(element, "date1904", from, sizeof from))
        book->from_1904 = strcmp(from, "1") == 0 || strcmp(from, "true") == 0;
    return strcmp(name, "sheet") == 0 ? book_sheet(book, element, err) : STATUS_OK;
}

static Status read_book(const Source *source, const ArchiveEntry *part, Package *package,
                        Error *err)
{
    Book book = {.source = source,
                 .sheets = {.arena = source->arena, .size = sizeof(PackageSheet)}};
    TRY(read_relations(source, part->name, &book.relations, err));
    TRY(walk_part(source, part, &(XmlHandler){book_start, NULL, NULL, &book}, err));
    const Relation *strings = find_relation(&book.relations, "/sharedStrings", NULL);
    const Relation *styles = find_relation(&book.relations, "/styles", NULL);
    if (strings)
        TRY(read_strings(source, strings->part, package, err));
    if (styles)
        TRY(read_styles(source, styles->part, package, err));
    package->sheets = book.sheets.items;
    package->count = book.sheets.count;
    package->from_1904 = book.from_1904;
    return STATUS_OK;
}

Status package_read(const Archive *archive, Arena *arena, Package *package, Error *err)
{
    Source source = {.archive = *archive, .arena = arena};
    Relations relations;
    *package = (Package){0};
    TRY(read_relations(&source, "", &relations, err));
    const Relation *book = find_relation(&relations, "/officeDocument", NULL);
    if (!book)
        return fail(err, STATUS_BAD_DATA, "%s: is no workbook: it names no main part",
                    archive->path);
    return read_book(&source, book->part, package, err);
}
