package policy

import "github.com/okite-isms/okite/internal/platform/cli"

// Command is what the area offers at the console; it needs neither server nor
// database.
func Command() cli.Command {
	return cli.Command{Name: areaName, Help: "規程を読む。", Verbs: &struct {
		Read readCommand `cmd:"" help:"文章のファイルを読み取り、条項の構造を出力する。"`
	}{}}
}
