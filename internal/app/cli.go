package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/okite-isms/okite/internal/area/audit"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	definitions "github.com/okite-isms/okite/pack"
)

// root is the command line: what an operator does at the console. Commands of areas,
// which need no database, are added to it.
type root struct {
	Serve   serveCommand   `cmd:"" help:"画面とAPIを提供する。"`
	Work    workCommand    `cmd:"" help:"画面を出さずに、時間のかかる処理だけを行う。"`
	Migrate migrateCommand `cmd:"" help:"データベースの表を新しい版に合わせる。"`
	Config  configCommand  `cmd:"" help:"いまの設定を表示する。パスワードは伏せる。"`
	Demo    demoCommand    `cmd:"" help:"見本の町と市のデータを入れる。"`
	Seed    seedCommand    `cmd:"" help:"性能を測るための架空のデータを入れる。" hidden:""`
	User    userCommands   `cmd:"" help:"利用者に関する操作。"`
	Journal journalGroup   `cmd:"" help:"記録に関する操作。"`
	Backup  backupCommand  `cmd:"" help:"全体を暗号化した1つのファイルにする。"`
	Restore restoreCommand `cmd:"" help:"バックアップを、空の状態の Okite に戻す。"`

	Version kong.VersionFlag `help:"版を表示する。"`
}

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, env cli.Env, args []string) int {
	return cli.Run(ctx, env, &root{}, []cli.Command{policy.Command(definitions.Files), evidence.Command(), audit.Command()}, Version, args)
}

// place says which installation a command is about.
type place struct {
	ConfigFile string `name:"config" help:"設定ファイル（YAML）。" placeholder:"ファイル"`
	Data       string `help:"データを置くフォルダー。" placeholder:"フォルダー"`
}

// config reads the configuration; an option on the command line goes before the rest.
// Without --config a file okite.yaml in the data folder is read where there is one.
func (p place) config(env cli.Env) (Config, error) {
	path := p.ConfigFile
	if path == "" {
		path = existing(filepath.Join(firstOf(p.Data, env.Getenv("OKITE_DATA"), DefaultConfig().Data), "okite.yaml"))
	}
	c, err := LoadConfig(path, env.Getenv)
	if err != nil {
		return c, err
	}
	if p.Data != "" {
		c.Data = p.Data
	}
	return c, c.Check()
}

func existing(path string) string {
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// open opens the installation for a command, which logs warnings only.
func (p place) open(ctx context.Context, env cli.Env) (*App, error) {
	c, err := p.config(env)
	if err != nil {
		return nil, err
	}
	return Open(ctx, c, newLog(env.Err, "warn"))
}

type configCommand struct{ place }

func (k *configCommand) Run(_ context.Context, env cli.Env) error {
	c, err := k.config(env)
	if err != nil {
		return err
	}
	return c.Print(env.Out)
}

type migrateCommand struct{ place }

func (k *migrateCommand) Run(ctx context.Context, env cli.Env) error {
	c, err := k.config(env)
	if err != nil {
		return err
	}
	if err := Migrate(ctx, c); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.Out, "データベースの表は、最新の版です。")
	return err
}

type serveCommand struct {
	place
	Listen string `help:"アドレスとポート。" placeholder:"127.0.0.1:8642"`
	Demo   bool   `help:"何も登録されていなければ、見本の町と市のデータを入れる。"`
}

func (k *serveCommand) Run(ctx context.Context, env cli.Env) error {
	c, err := k.config(env)
	if err != nil {
		return err
	}
	if k.Listen != "" {
		c.Listen = k.Listen
	}
	a, err := Open(ctx, c, newLog(env.Err, c.LogLevel))
	if err != nil {
		return err
	}
	defer a.Close()
	if k.Demo {
		if err := a.demoWhenEmpty(ctx, env); err != nil {
			return err
		}
	}
	founded, err := a.Orgs.Founded(ctx)
	if err != nil {
		return err
	}
	return a.Serve(ctx, func(address string) {
		greet(env.Out, address, a.hints(ctx, address, founded))
	})
}

type workCommand struct{ place }

func (k *workCommand) Run(ctx context.Context, env cli.Env) error {
	c, err := k.config(env)
	if err != nil {
		return err
	}
	a, err := Open(ctx, c, newLog(env.Err, c.LogLevel))
	if err != nil {
		return err
	}
	defer a.Close()
	a.Work(ctx)
	return nil
}

type userCommands struct {
	Recover recoverCommand `cmd:"" help:"使い捨てのパスワードを出す。記録に残り、事務局の画面に表示される。"`
}

type recoverCommand struct {
	place
	Body  string `help:"全国地方公共団体コード。団体が1つなら要らない。" placeholder:"コード"`
	Login string `arg:"" help:"利用者ID。"`
}

func (k *recoverCommand) Run(ctx context.Context, env cli.Env) error {
	a, err := k.open(ctx, env)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx, err = a.atConsole(ctx, k.Body)
	if err != nil {
		return err
	}
	password, err := a.SignIn.Recover(ctx, k.Login)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "利用者ID  %s\nパスワード  %s\n\n最初のサインインで変更してください。この操作は記録され、事務局の画面に表示されます。\n", k.Login, password)
	return err
}

// noSuchBody says that no body has the code.
func noSuchBody(code string) error {
	if code == "" {
		return fault.New(fault.NotFound, "団体がまだ登録されていません。")
	}
	return fault.Newf(fault.NotFound, "全国地方公共団体コード %s の団体はありません。", code)
}

// bodyNotNamed says that a command has to be told which body is meant.
func bodyNotNamed() error {
	return fault.New(fault.Invalid, "団体がいくつもあります。--body に全国地方公共団体コードを指定してください。")
}
