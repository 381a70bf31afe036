#include "ingest/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"

static const char *const QUALIFIERS[][2] = {
    {">=", "≥"},          {"<=", "≤"},          {">", ">"},
    {"<", "<"},           {"≥", "≥"},           {"≤", "≤"},
    {"⩾", "≥"},           {"⩽", "≤"},           {"≈", "≈"},
    {"~", "≈"},           {"∼", "≈"},           {"˜", "≈"},
    {"ca.,", "≈"},        {"ca.", "≈"},         {"circa", "≈"},
    {"about", "≈"},       {"around", "≈"},      {"approximately", "≈"},
    {"roughly", "≈"},     {"nearly", "≈"},      {"almost", "≈"},
    {"close to", "≈"},    {"up to", "≤"},       {"at most", "≤"},
    {"at least", "≥"},    {"more than", ">"},   {"greater than", ">"},
    {"over", ">"},        {"above", ">"},       {"exceeding", ">"},
    {"higher than", ">"}, {"longer than", ">"}, {"less than", "<"},
    {"below", "<"},       {"lower than", "<"},  {"under", "<"},
};
enum { QUALIFIER_COUNT = sizeof QUALIFIERS / sizeof *QUALIFIERS };

static const char *const MISSING[] = {
    "N.A.",           "N.A",           "NA",           "N/A",       "n.d.",
    "-", "–", "—", "−", "/",
    "not applicable", "not available", "not reported", "not given", "none",
};
enum { MISSING_COUNT = sizeof MISSING / sizeof *MISSING };

static size_t skip_spaces(const char *text)
{
    return strspn(text, " ");
}

bool quantity_missing(const char *text, size_t length)
{
    if (length == 0)
        return true;
    for (int i = 0; i < MISSING_COUNT; i++)
        if (strlen(MISSING[i]) == length && strncasecmp(MISSING[i], text, length) == 0)
            return true;
    return false;
}

size_t quantity_qualifier(const char *text, const char **sign)
{
    for (int i = 0; i < QUALIFIER_COUNT; i++) {
        const size_t length = strlen(QUALIFIERS[i][0]);
        if (strncasecmp(text, QUALIFIERS[i][0], length) == 0) {
            *sign = QUALIFIERS[i][1];
            return length;
        }
    }
    return 0;
}

// Minus signs as printed: hyphen, minus, en dash.
static size_t minus_length(const char *text)
{
    static const char *const SIGNS[] = {"-", "−", "–"};
    for (int i = 0; i < 3; i++)
        if (strncmp(text, SIGNS[i], strlen(SIGNS[i])) == 0)
            return strlen(SIGNS[i]);
    return 0;
}

// "×10-3", "x 10^4" behind a number: the length, and the exponent.
static size_t power_of_ten(const char *text, int *exponent)
{
    size_t i = skip_spaces(text);
    if (strncmp(text + i, "×", 2) == 0)
        i += 2;
    else if (text[i] == 'x' || text[i] == 'X')
        i += 1;
    else
        return 0;
    i += skip_spaces(text + i);
    if (strncmp(text + i, "10", 2) != 0)
        return 0;
    i += 2;
    i += text[i] == '^';
    const size_t minus = minus_length(text + i);
    i += minus;
    if (!isdigit((unsigned char)text[i]))
        return 0;
    int power = 0;
    while (isdigit((unsigned char)text[i]) && power < 1000)
        power = power * 10 + (text[i++] - '0');
    *exponent = minus ? -power : power;
    return i;
}

size_t quantity_number(const char *text, double *value)
{
    char digits[64] = {0};
    size_t count = 0;
    const size_t minus = minus_length(text);
    size_t i = minus;
    if (!isdigit((unsigned char)text[i]) &&
        !(text[i] == '.' && isdigit((unsigned char)text[i + 1])))
        return 0;
    if (minus)
        digits[count++] = '-';
    bool point = false;
    for (; count < sizeof digits - 8; i++) {
        if (text[i] == '.' && !point && isdigit((unsigned char)text[i + 1]))
            point = true;
        else if (!isdigit((unsigned char)text[i]))
            break;
        digits[count++] = text[i];
    }
    if (isdigit((unsigned char)text[i]))
        return 0; // more digits than any quantity has
    int exponent = 0;
    const size_t power = power_of_ten(text + i, &exponent);
    // Joined as text so that "4.2×10-3" is the double nearest to 4.2e-3.
    if (power) {
        digits[count++] = 'e';
        digits[count++] = exponent < 0 ? '-' : '+';
        const int size = abs(exponent) % 1000;
        digits[count++] = (char)('0' + size / 100);
        digits[count++] = (char)('0' + size / 10 % 10);
        digits[count++] = (char)('0' + size % 10);
    }
    *value = strtod(digits, NULL);
    return isfinite(*value) ? i + power : 0;
}

int quantity_integer(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 9 ? (int)strtol(text, NULL, 10) : 0;
}

// "–2.5" or " to 2.5" behind the first number of a range.
static size_t range_end(const char *text, double *value)
{
    size_t i = skip_spaces(text);
    const size_t dash = minus_length(text + i);
    if (dash)
        i += dash;
    else if (strncmp(text + i, "to ", 3) == 0)
        i += 3;
    else
        return 0;
    i += skip_spaces(text + i);
    const size_t length = quantity_number(text + i, value);
    return length ? i + length : 0;
}

bool quantity_read(const char *text, Quantity *quantity)
{
    Quantity read = {.value = NAN, .value_max = NAN, .qualifier = "="};
    size_t i = skip_spaces(text);
    if (quantity_missing(text + i, strlen(text + i))) {
        read.missing = text + i;
        read.missing_length = strlen(text + i);
        *quantity = read;
        return true;
    }
    i += quantity_qualifier(text + i, &read.qualifier);
    i += skip_spaces(text + i);
    read.start = i;
    const size_t length = quantity_number(text + i, &read.value);
    if (length == 0)
        return false;
    i += length;
    i += range_end(text + i, &read.value_max);
    read.length = i - read.start;
    i += skip_spaces(text + i);
    if (text[i])
        read.unit = unit_canonical(text + i);
    if (text[i] && !read.unit)
        return false;
    read.end = i + strlen(text + i);
    *quantity = read;
    return true;
}
