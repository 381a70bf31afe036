// The style sheet and the script of the page, line by line.
#ifndef REPORTS_ASSETS_H
#define REPORTS_ASSETS_H

// Both end with NULL.
extern const char *const PAGE_STYLE[];
extern const char *const PAGE_SCRIPT[];

#endif
