// Command okite serves Okite, and holds what an operator does at the console.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/platform/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := cli.Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	code := app.Main(ctx, env, os.Args[1:])
	stop()
	os.Exit(code)
}
