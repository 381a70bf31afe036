# hostscreen: ranks graded 3D hosts for lithium-metal cells. `make` alone prints what can be made.
-include config.mk
CC     ?= gcc
BUILD  ?= build
PREFIX ?= /usr/local
V      ?= 0
Q      := $(if $(filter 1,$(V)),,@)

# Folders from the bottom up; each may use those named after it, and no others.
LAYERS           := base office catalog ingest simulate surrogate reports campaign cli
USES_base        :=
USES_office      := base
USES_catalog     := base
USES_ingest      := catalog office base
USES_simulate    := base
USES_surrogate   := base
USES_reports     := catalog office base
USES_campaign    := ingest simulate surrogate reports catalog office base
USES_cli         := campaign $(USES_campaign)

# Everything but SUNDIALS comes with a .pc file.
PACKAGES  := libcjson xlsxwriter sqlite3 openblas lapacke nlopt libxml-2.0 libzip libcurl nettle
SUNDIALS  := -lsundials_ida -lsundials_sunlinsolklu -lsundials_sunmatrixsparse \
             -lsundials_sunlinsolband -lsundials_sunmatrixband -lsundials_nvecserial
LIBRARIES = $(SUNDIALS) -lsleef $(shell pkg-config --libs $(PACKAGES)) -lpthread -lm

# -ffp-contract=off: the same sums on every machine and in every variant of a kernel.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla
OPTIMISE ?= -O2
# One kernel source, three instruction sets, equal results: contraction stays off.
# Under the sanitizers test_kernel checks that source for undefined behaviour, once, not thrice.
CFLAGS_kernel_scalar := -Wno-psabi -fno-sanitize=undefined
CFLAGS_kernel_plain  := -Wno-psabi -fno-sanitize=undefined
CFLAGS_kernel_avx2   := -Wno-psabi -fno-sanitize=undefined -mavx2
CFLAGS_kernel_avx512 := -Wno-psabi -fno-sanitize=undefined -mavx512f -mavx512dq
CFLAGS_test_kernel   := -Wno-psabi
CFLAGS_test_manufactured := -Wno-psabi
CFLAGS_ALL = -std=c17 -D_GNU_SOURCE -I. -g $(OPTIMISE) -ffp-contract=off -fno-math-errno \
             $(WARNINGS) -isystem /usr/include/suitesparse -isystem /usr/include/libxml2 \
             -DHOSTSCREEN_DATA='"$(DATA)"' -DHOSTSCREEN_VERSION='"$(VERSION)"' $(SANITIZER) $(CFLAGS)
VERSION  := $(shell sed -n 's/^\#\# \[\{0,1\}\([0-9.]*\).*/\1/p' CHANGELOG.md 2>/dev/null | head -n 1)
DATA     ?= $(CURDIR)/data

SOURCES   := $(foreach layer,$(LAYERS),$(wildcard $(layer)/*.c))
ARCHIVES  := $(LAYERS:%=$(BUILD)/%.a)
PROOFS    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/proof/*.c))
TESTS     := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))

.DEFAULT_GOAL := help
.PHONY: help packages test-packages build run test unit sanitize soak bench verification fuzz layers measure \
        format install deb clean
.SECONDARY:

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

packages:
	@tools/packages.sh run
test-packages:
	@tools/packages.sh test

build: ## build the program, all needed packages being there
	$(Q)$(MAKE) --no-print-directory $(BUILD)/hostscreen

run: packages ## install what is missing, build, and run the default campaign into out/
	$(Q)$(MAKE) --no-print-directory build
	$(BUILD)/hostscreen run data/campaign.json --out out

test: test-packages ## install what is missing, build, and run every test
	$(Q)$(MAKE) --no-print-directory unit

unit: build $(TESTS) $(BUILD)/tests/faults/fault.so
	@tests/run.sh $(BUILD) $(TESTS)

sanitize: test-packages ## run the tests under the address and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory unit BUILD=$(BUILD)/sanitize OPTIMISE=-O1 \
	    SANITIZER="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"

soak: build $(BUILD)/tests/campaign/test_nightly $(BUILD)/tests/campaign/test_shard \
      $(BUILD)/tests/reports/test_results \
      $(BUILD)/tests/cli/test_faults $(BUILD)/tests/faults/fault.so ## the tests of nights, for hours
	@HOSTSCREEN_SOAK=1000 tests/run.sh $(BUILD) $(filter %/test_nightly %/test_shard \
	    %/test_results %/test_faults,$^)

verification: test-packages build $(TESTS) $(PROOFS) ## write the tables of what was verified anew
	@tests/proof/write.sh $(BUILD) docs/verification.md docs/model.md

bench: build ## measure speed and accuracy against the peers; prints a table, writes JSON
	@bench/run.sh $(BUILD)

FUZZERS := documents answers forms plans
fuzz: ## let clang's fuzzer try every reader, FUZZ_SECONDS (60) each
	$(Q)$(MAKE) --no-print-directory $(FUZZERS:%=$(BUILD)/fuzz/fuzz-%) BUILD=$(BUILD)/fuzz CC=clang \
	    OPTIMISE=-O1 \
	    SANITIZER="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
	@tools/fuzz.sh $(FUZZERS:%=$(BUILD)/fuzz/fuzz-%)

layers: ## prove that every include points downwards
	@tools/layers.sh $(foreach layer,$(LAYERS),"$(layer): $(USES_$(layer))")

measure: ## report the sizes of functions and files, against the limits
	@tools/measure.sh $(LAYERS)

format: ## lay out the sources with clang-format
	clang-format -i $(SOURCES) $(wildcard $(LAYERS:%=%/*.h)) $(wildcard tests/*/*.c tests/*.h)

# Built once more, because the program knows by itself where its data is.
install: ## install under PREFIX (and DESTDIR): program, data, units, manual page, completions
	$(Q)$(MAKE) --no-print-directory build BUILD=$(BUILD)/install DATA=$(PREFIX)/share/hostscreen
	install -D -m 755 $(BUILD)/install/hostscreen $(DESTDIR)$(PREFIX)/bin/hostscreen
	install -d $(DESTDIR)$(PREFIX)/share/hostscreen
	cp -R data/. $(DESTDIR)$(PREFIX)/share/hostscreen/
	PREFIX=$(PREFIX) packaging/install.sh "$(DESTDIR)" $(BUILD)/install/hostscreen

deb: ## build a Debian package into build/deb/
	$(Q)packaging/deb.sh $(BUILD)/deb $(VERSION)

clean: ## remove what was built
	rm -rf $(BUILD)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@$(if $(filter 1,$(V)),,echo "  CC    $<")
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS_$(*F)) -MMD -MP -c -o $@ $<

# Preloaded into the program by tests/cli/test_faults.c.
$(BUILD)/tests/faults/fault.so: tests/faults/fault.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -g -O1 $(filter-out -Wpedantic,$(WARNINGS)) -shared -fPIC -o $@ $<

define archive
$$(BUILD)/$(1).a: $$(patsubst %.c,$$(BUILD)/%.o,$$(wildcard $(1)/*.c))
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
$$(BUILD)/tests/$(1)/%: $$(BUILD)/tests/$(1)/%.o $$(patsubst %,$$(BUILD)/%.a,$(1) $$(USES_$(1)))
	@$(if $(filter 1,$(V)),,echo "  LINK  $$@")
	$$(Q)$$(CC) $$(CFLAGS_ALL) -o $$@ $$^ -lcmocka $$(LIBRARIES)
endef
$(foreach layer,$(LAYERS),$(eval $(call archive,$(layer))))

$(BUILD)/hostscreen: $(patsubst %,$(BUILD)/%.a,cli $(USES_cli))
	@$(if $(filter 1,$(V)),,echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ -Wl,--start-group $^ -Wl,--end-group $(LIBRARIES)

$(BUILD)/fuzz-%: $(BUILD)/tests/fuzz/%.o $(patsubst %,$(BUILD)/%.a,$(USES_cli))
	$(Q)$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer -o $@ -Wl,--start-group $^ -Wl,--end-group $(LIBRARIES)

# A program of the benchmark may look into every folder.
$(BUILD)/bench/%: $(BUILD)/bench/%.o $(addprefix $(BUILD)/bench/,functions.o article.o) \
                  $(patsubst %,$(BUILD)/%.a,$(USES_cli))
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ -Wl,--start-group $^ -Wl,--end-group $(LIBRARIES)

# A program that writes tables of docs/verification.md may as well.
$(BUILD)/tests/proof/%: $(BUILD)/tests/proof/%.o $(patsubst %,$(BUILD)/%.a,$(USES_cli))
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ -Wl,--start-group $^ -Wl,--end-group -lcmocka $(LIBRARIES)

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
