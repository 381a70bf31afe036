// Workbooks for the fuzzers.
#ifndef TESTS_FUZZ_PARTS_H
#define TESTS_FUZZ_PARTS_H

#include <stdlib.h>
#include <string.h>

#include <zip.h>

// No fuzzer makes checksums of a zip file right. Bytes that are none are the parts of a workbook:
// its only sheet, its strings and its styles, each behind the sign that XML cannot hold.
enum { PART_COUNT = 3, PARTS_SIGN = 0x1e };

static inline void add_part(zip_t *zip, const char *name, const char *bytes, size_t length)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, length, 0);
    const zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
}

static inline void add_parts(zip_t *zip, const char *bytes, size_t length)
{
    static const char RELATIONS[] =
        "<Relationships><Relationship Id='a' Type='/officeDocument' Target='book.xml'/>"
        "</Relationships>";
    static const char BOOK[] = "<workbook xmlns:r='r'><sheets><sheet name='Enter results' "
                               "r:id='s'/></sheets></workbook>";
    static const char BOOK_RELATIONS[] =
        "<Relationships><Relationship Id='s' Type='/worksheet' Target='sheet.xml'/><Relationship "
        "Id='t' Type='/sharedStrings' Target='strings.xml'/><Relationship Id='u' Type='/styles' "
        "Target='styles.xml'/></Relationships>";
    static const char *const NAMES[PART_COUNT] = {"sheet.xml", "strings.xml", "styles.xml"};
    add_part(zip, "_rels/.rels", RELATIONS, strlen(RELATIONS));
    add_part(zip, "book.xml", BOOK, strlen(BOOK));
    add_part(zip, "_rels/book.xml.rels", BOOK_RELATIONS, strlen(BOOK_RELATIONS));
    for (int i = 0; i < PART_COUNT; i++) {
        const char *end = memchr(bytes, PARTS_SIGN, length);
        const size_t size = end && i + 1 < PART_COUNT ? (size_t)(end - bytes) : length;
        add_part(zip, NAMES[i], bytes, size);
        bytes += size + (size < length);
        length -= size + (size < length);
    }
}

// Calls [try] with a workbook made of [bytes].
static inline void with_workbook(const char *bytes, size_t length,
                                 void (*try)(const char *bytes, size_t length))
{
    if (length >= 2 && memcmp(bytes, "PK", 2) == 0) {
        try(bytes, length);
        return;
    }
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    add_parts(zip, bytes, length);
    zip_stat_t info;
    char *made = NULL;
    if (zip_close(zip) == 0 && zip_source_stat(source, &info) == 0 &&
        (made = malloc((size_t)info.size + 1)) != NULL && zip_source_open(source) == 0) {
        const zip_int64_t size = zip_source_read(source, made, info.size);
        zip_source_close(source);
        try(made, (size_t)size);
    }
    free(made);
    zip_source_free(source);
}

#endif
