package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/fault"
)

type greet struct {
	Name string `arg:"" help:"名前"`
}

func (g *greet) Run(_ context.Context, env Env) error {
	switch g.Name {
	case "nobody":
		return fault.Fields(map[string]string{"name": "その人はいません。"})
	case "broken":
		return errors.New("disk on fire")
	}
	fmt.Fprintf(env.Out, "こんにちは、%sさん\n", g.Name)
	return nil
}

func TestRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args     []string
		code     int
		out, err string
	}{
		"runs":             {[]string{"desk", "greet", "花子"}, OK, "こんにちは、花子さん", ""},
		"fault":            {[]string{"desk", "greet", "nobody"}, Failed, "", "name: その人はいません。"},
		"internal":         {[]string{"desk", "greet", "broken"}, Failed, "", "原因: disk on fire"},
		"unknown command":  {[]string{"fly"}, Usage, "", "コマンドの指定が正しくありません"},
		"missing argument": {[]string{"desk", "greet"}, Usage, "", "使い方: okite --help"},
		"help":             {[]string{"--help"}, OK, "desk greet    あいさつする", ""},
		"help in Japanese": {[]string{"--help"}, OK, "使い方:", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			env := Env{Out: &out, Err: &errs, Getenv: func(string) string { return "" }}
			commands := []Command{{Name: "desk", Help: "窓口", Verbs: &struct {
				Greet greet `cmd:"" help:"あいさつする"`
			}{}}}
			code := Run(context.Background(), env, &struct{}{}, commands, "test", c.args)
			if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(errs.String(), c.err) {
				t.Errorf("code %d\nout %s\nerr %s", code, &out, &errs)
			}
			if strings.Contains(errs.String(), "goroutine") {
				t.Error("a stack on screen")
			}
		})
	}
}
