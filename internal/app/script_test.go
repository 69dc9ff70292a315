package app

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/okite-isms/okite/internal/platform/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"okite": func() {
			os.Exit(Main(context.Background(), cli.Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}, os.Args[1:]))
		},
	})
}

// The commands as an operator types them.
func TestCommands(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true})
}
