#include "bench/article.h"

#include "base/random.h"

enum { REFERENCES = 120, HOSTS = 60 };

// Draws for one article.
typedef struct Draw {
    uint64_t seed, number;
} Draw;

static int draw(Draw *draws, int count)
{
    return (int)(random_bits(draws->seed, 1, draws->number++) % (uint64_t)count);
}

static const char *pick(Draw *draws, const char *const *words, int count)
{
    return words[draw(draws, count)];
}

#define PICK(draws, words) pick((draws), (words), (int)(sizeof(words) / sizeof *(words)))

// -- Sentences --

static const char *const SUBJECTS[] = {"The lithium flux", "A conductive skeleton", "The wetting",
                                       "Such a framework", "The local field", "This gradient"};
static const char *const VERBS[] = {"guides", "limits", "homogenises", "redistributes", "lowers",
                                    "follows"};
static const char *const OBJECTS[] = {"the deposition of the metal", "the growth of dendrites",
                                      "the barrier of nucleation", "the concentration of ions",
                                      "the volume change on cycling", "the interphase"};
static const char *const ENDS[] = {"near the collector", "throughout the pores", "in the first cycles",
                                   "when the rate is high", "even at low temperature",
                                   "as simulations confirm"};
static const char *const MATERIALS[] = {"Cu", "Ni", "CNF", "Ag", "ZnO", "MXene"};

static void append_plain(Text *out, Draw *draws)
{
    text_append(out, "%s %s %s <italic>%s</italic>. ", PICK(draws, SUBJECTS), PICK(draws, VERBS),
                PICK(draws, OBJECTS), PICK(draws, ENDS));
}

static void append_citation(Text *out, Draw *draws)
{
    const int number = 1 + draw(draws, REFERENCES);
    text_append(out, "<xref ref-type=\"bibr\" rid=\"r%d\">%d</xref>", number, number);
}

static void append_topic(Text *out, Draw *draws)
{
    text_append(out, "Bee et al.");
    append_citation(out, draws);
    text_append(out, " made a graded host (H%d/%s) by casting. ", draw(draws, HOSTS),
                PICK(draws, MATERIALS));
}

static void append_measurement(Text *out, Draw *draws)
{
    const double current = 0.5 * (1 + draw(draws, 10));
    switch (draw(draws, 3)) {
    case 0:
        text_append(out, "The symmetric cell runs for %d h at %g mA cm<sup>&#x2212;2</sup>. ",
                    100 * (1 + draw(draws, 30)), current);
        break;
    case 1:
        text_append(out, "Its CE stays at %.1f%% over %d cycles at %g mA cm<sup>-2</sup>. ",
                    95 + 0.1 * draw(draws, 49), 50 * (1 + draw(draws, 10)), current);
        break;
    default:
        text_append(out, "The overpotential is &lt;%d mV with %g mAh cm<sup>-2</sup>. ",
                    5 + draw(draws, 60), current);
    }
}

static void append_paragraph(Text *out, Draw *draws)
{
    text_append(out, "<p>");
    if (draw(draws, 2))
        append_topic(out, draws);
    for (int i = 0; i < 7; i++) {
        if (draw(draws, 12) == 0)
            append_measurement(out, draws);
        else
            append_plain(out, draws);
    }
    text_append(out, "</p>\n");
}

// -- Structures --

static void append_figure(Text *out, Draw *draws, int number)
{
    text_append(out, "<fig id=\"f%d\"><label>Figure %d</label><caption><p>a) View of the host. b) "
                "Cycling at %d C. Reproduced with permission.", number, number, 1 + draw(draws, 5));
    append_citation(out, draws);
    text_append(out, "</p></caption><graphic xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                "xlink:href=\"f%d.tif\"/></fig>\n", number);
}

static void append_table(Text *out, Draw *draws, int number)
{
    text_append(out, "<table-wrap><label>Table %d</label><caption><p>Hosts</p></caption><table>"
                "<thead><tr><th>Host</th><th>CE (%%)</th><th>cycles</th></tr></thead><tbody>\n",
                number);
    for (int i = 0; i < 8; i++)
        text_append(out, "<tr><td>T%d-%d/%s</td><td>%.1f</td><td>%d</td></tr>\n", number, i,
                    PICK(draws, MATERIALS), 95 + 0.1 * draw(draws, 49), 10 * (1 + draw(draws, 50)));
    text_append(out, "</tbody></table></table-wrap>\n");
}

static void append_section(Text *out, Draw *draws, int number)
{
    text_append(out, "<sec><title>%d. Part</title>\n", number);
    for (int i = 0; i < 8; i++)
        append_paragraph(out, draws);
    append_figure(out, draws, number);
    if (number <= 6)
        append_table(out, draws, number);
    text_append(out, "</sec>\n");
}

static void append_references(Text *out, Draw *draws)
{
    text_append(out, "</body><back><ref-list>\n");
    for (int i = 1; i <= REFERENCES; i++)
        text_append(out, "<ref id=\"r%d\"><label>%d</label><element-citation><person-group><name>"
                    "<surname>Bee</surname><given-names>A.</given-names></name></person-group>"
                    "<source>J. Foam</source><year>%d</year><volume>%d</volume><fpage>%d</fpage>"
                    "</element-citation></ref>\n", i, i, 2010 + draw(draws, 14), i,
                    1000 + draw(draws, 9000));
    text_append(out, "</ref-list></back></article>\n");
}

void article_append(Text *out, uint64_t seed, size_t bytes)
{
    Draw draws = {.seed = seed};
    const size_t end = out->length + bytes;
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<article><front><article-meta>"
                "<article-id pub-id-type=\"doi\">10.1000/bench.%llu</article-id></article-meta>"
                "</front><body>\n", (unsigned long long)seed);
    for (int section = 1; section == 1 || out->length + 24000 < end; section++)
        append_section(out, &draws, section);
    append_references(out, &draws);
}
