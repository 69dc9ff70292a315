package policy

import (
	"io/fs"

	"github.com/okite-isms/okite/internal/platform/cli"
)

// Command is what the area offers at the console; it needs neither server nor
// database, so the assembly takes it before there is a Service. definitions are the
// shipped ones, the guideline editions among them.
func Command(definitions fs.FS) cli.Command {
	verbs := &struct {
		Read    readCommand    `cmd:"" help:"文章のファイルを読み取り、条項の構造、文、役割、所見を出力する。"`
		Lint    lintCommand    `cmd:"" help:"文章の誤りや疑わしい箇所を探す。"`
		Duties  dutiesCommand  `cmd:"" help:"だれが何をしなければならないかを一覧にする。"`
		Gaps    gapsCommand    `cmd:"" help:"ガイドラインの項目と照らし合わせ、足りない定めを探す。"`
		Compare compareCommand `cmd:"" help:"改正前と改正後の文章を比べ、違い、新旧対照表、影響を出力する。"`
		Propose proposeCommand `cmd:"" help:"規程が求める許可・報告・記録などを、定義ファイルとして書き出す。"`
	}{Gaps: gapsCommand{definitions: definitions}}
	return cli.Command{Name: areaName, Help: "規程を読む。", Verbs: verbs}
}
