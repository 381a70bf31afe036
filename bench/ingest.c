// What it costs to read articles, on one core, beside a plain parse of the same bytes by libxml2.
//   ingest speed MEGABYTES     the readers on one article, as JSON
//   ingest write FOLDER COUNT  articles of about 40 kB
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/article.h"
#include "ingest/reading.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// Megabytes that the process has held at most.
static double memory_peak(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

// The parser alone, without a tree: the least that a reader through libxml2 can cost.
static double time_parser(const char *bytes, size_t length)
{
    xmlSAXHandler calls = {.initialized = XML_SAX2_MAGIC};
    const double start = seconds();
    xmlParserCtxt *parser = xmlCreatePushParserCtxt(&calls, NULL, NULL, 0, NULL);
    for (size_t at = 0; at < length; at += 65536)
        xmlParseChunk(parser, bytes + at, (int)(length - at < 65536 ? length - at : 65536), 0);
    xmlParseChunk(parser, bytes, 0, 1);
    xmlFreeParserCtxt(parser);
    return seconds() - start;
}

static double time_tree(const char *bytes, size_t length)
{
    const double start = seconds();
    xmlFreeDoc(xmlReadMemory(bytes, (int)length, NULL, NULL, XML_PARSE_NONET));
    return seconds() - start;
}

static double time_blocks(const char *bytes, size_t length)
{
    Arena arena = {0};
    Document document = {0};
    Error err = {0};
    const double start = seconds();
    if (document_parse("article", bytes, length, &arena, &document, &err) != STATUS_OK)
        fprintf(stderr, "%s\n", err.text);
    const double end = seconds();
    arena_clear(&arena);
    return end - start;
}

static double time_reading(const char *bytes, size_t length, int *claims)
{
    Arena arena = {0};
    Reading reading = {0};
    Error err = {0};
    const double start = seconds();
    if (reading_parse("article", bytes, length, &arena, &reading, &err) != STATUS_OK)
        fprintf(stderr, "%s\n", err.text);
    const double end = seconds();
    *claims = reading.claims.count;
    arena_clear(&arena);
    return end - start;
}

static int run_speed(size_t megabytes)
{
    Arena arena = {0};
    Text text = {.arena = &arena};
    int claims = 0;
    article_append(&text, 1, megabytes << 20);
    const double size = (double)text.length / 1e6;
    // Memory is that of the readers: they come before the tree.
    const double before = memory_peak();
    const double reading = time_reading(text.bytes, text.length, &claims);
    const double after = memory_peak();
    const double blocks = time_blocks(text.bytes, text.length);
    const double parser = time_parser(text.bytes, text.length);
    const double tree = megabytes > 64 ? 0 : time_tree(text.bytes, text.length);
    printf("{\"megabytes\": %.1f, \"claims\": %d, \"blocks_MB_s\": %.1f, \"reading_MB_s\": %.1f, "
           "\"parser_MB_s\": %.1f, \"tree_MB_s\": %.1f, \"memory_MiB\": %.0f}\n",
           size, claims, size / blocks, size / reading, size / parser, tree > 0 ? size / tree : 0,
           after - before);
    arena_clear(&arena);
    return 0;
}

static int run_write(const char *folder, int count)
{
    for (int i = 0; i < count; i++) {
        Arena arena = {0};
        Text text = {.arena = &arena};
        article_append(&text, (uint64_t)i + 1, 40000);
        const char *path = arena_format(&arena, "%s/article-%05d.xml", folder, i);
        FILE *file = fopen(path, "wb");
        if (!file || fwrite(text.bytes, 1, text.length, file) != text.length || fclose(file) != 0) {
            fprintf(stderr, "%s: cannot be written\n", path);
            return EXIT_FAILURE;
        }
        arena_clear(&arena);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "speed") == 0)
        return run_speed((size_t)atoi(argv[2]));
    if (argc == 4 && strcmp(argv[1], "write") == 0)
        return run_write(argv[2], atoi(argv[3]));
    fprintf(stderr, "usage: ingest speed MEGABYTES | ingest write FOLDER COUNT\n");
    return 64;
}
