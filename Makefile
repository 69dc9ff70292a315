# What to do with this checkout. Everything here is also a script of its own.

.PHONY: run test soak bench generate lint build clean

# Builds, makes a sample body in ./data, serves it and prints where and how to sign in.
run: build
	./bin/okite serve --data ./data --demo

build:
	go build -trimpath -o bin/okite ./cmd/okite

# Installs what the tests need, and checks everything.
test:
	script/test

# Faults that need time: hours.
soak:
	script/soak

# Measures, and writes docs/performance.md.
bench: build
	script/bench

# Go from templates, schema and golden files.
generate:
	script/generate

lint:
	script/test format generated vet staticcheck errcheck misspell

clean:
	rm -rf bin .tools coverage.out
