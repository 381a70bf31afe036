#include "reports/identifier.h"

#include <string.h>

#include "base/hash.h"

static const char PREFIX[] = "HS-";
static const char ALPHABET[] = "23456789BCDFGHJKMNPQRSTVWXYZ";

enum { LETTERS = sizeof ALPHABET - 1, PREFIX_LENGTH = sizeof PREFIX - 1 };

static unsigned digit_value(char hex)
{
    return (unsigned)(hex <= '9' ? hex - '0' : hex - 'a' + 10);
}

void experiment_id(const char *key, char id[EXPERIMENT_ID])
{
    char hex[HASH_TEXT];
    hash_bytes(key, strlen(key), hex);
    unsigned long long number = 0;
    for (int i = 0; i < 15; i++) // 60 bits: the remainder below is even to one part in 2^35
        number = number * 16 + digit_value(hex[i]);
    memcpy(id, PREFIX, PREFIX_LENGTH);
    for (int i = PREFIX_LENGTH; i < EXPERIMENT_ID - 1; i++) {
        id[i] = ALPHABET[number % LETTERS];
        number /= LETTERS;
    }
    id[EXPERIMENT_ID - 1] = '\0';
}

bool experiment_id_valid(const char *text)
{
    return strlen(text) == EXPERIMENT_ID - 1 && strncmp(text, PREFIX, PREFIX_LENGTH) == 0 &&
           strspn(text + PREFIX_LENGTH, ALPHABET) == EXPERIMENT_ID - 1 - PREFIX_LENGTH;
}
