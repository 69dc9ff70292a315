// Package cli runs okite's commands: the operator's way in, at the console of the
// machine, and a clerk's way to read a policy without server or database.
package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Env is what a command sees of the world; tests hand in buffers.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
}

// Command is a noun of the command line with its verbs: okite policy read.
type Command struct {
	Name string // "policy"
	Help string // plain Japanese
	// Verbs is a pointer to a struct in kong's shape whose commands have a method
	// Run(context.Context, cli.Env) error.
	Verbs any
}

// Exit codes.
const (
	OK     = 0
	Failed = 1 // the command was understood and did not succeed
	Usage  = 2 // the words are off
)

// Run parses args over root, a pointer to a kong struct, and the commands, and runs
// what was asked. It returns the exit code. version is what --version prints.
func Run(ctx context.Context, env Env, root any, commands []Command, version string, args []string) int {
	exit := -1
	options := []kong.Option{
		kong.Name("okite"), kong.Description("Okite（掟） — 自治体の情報セキュリティマネジメントシステム"),
		kong.Writers(env.Out, env.Err), kong.Exit(func(code int) { exit = code }),
		kong.Vars{"version": version}, kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(env),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(help),
	}
	for _, c := range commands {
		options = append(options, kong.DynamicCommand(c.Name, c.Help, "", c.Verbs))
	}
	parser, err := kong.New(root, options...)
	if err != nil {
		fmt.Fprintln(env.Err, err)
		return Usage
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help and --version
		return exit
	}
	if err != nil {
		fmt.Fprintf(env.Err, "コマンドの指定が正しくありません: %v\n使い方: okite --help\n", err)
		return Usage
	}
	if err := parsed.Run(); err != nil {
		report(ctx, env, err)
		return Failed
	}
	return OK
}

// help prints kong's help with its fixed words in Japanese.
func help(o kong.HelpOptions, c *kong.Context) error {
	var text bytes.Buffer
	out := c.Stdout
	c.Stdout = &text
	err := kong.DefaultHelpPrinter(o, c)
	c.Stdout = out
	if err != nil {
		return err
	}
	words := strings.NewReplacer(
		"Usage:", "使い方:", "Flags:", "オプション:", "Commands:", "コマンド:", "Arguments:", "引数:",
		"<command>", "コマンド", "[flags]", "[オプション]", "Show context-sensitive help.", "使い方を表示する。",
		`Run "`, "各コマンドの使い方は「", ` --help" for more information on a command.`, " --help」で表示します。")
	_, err = words.WriteString(out, text.String())
	return err
}

// report shows a fault as a user may read it. The console belongs to the operator, so
// the cause is shown as well.
func report(ctx context.Context, env Env, err error) {
	f := fault.Of(err)
	fmt.Fprintln(env.Err, f.Text)
	for field, text := range f.Fields {
		fmt.Fprintf(env.Err, "  %s: %s\n", field, text)
	}
	if f.Kind == fault.Internal {
		fmt.Fprintf(env.Err, "  原因: %v\n", f.Cause)
		slog.DebugContext(ctx, "command failed", "err", err)
	}
}
