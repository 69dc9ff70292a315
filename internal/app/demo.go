package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
)

type demoCommand struct{ place }

func (k *demoCommand) Run(ctx context.Context, env cli.Env) error {
	a, err := k.open(ctx, env)
	if err != nil {
		return err
	}
	defer a.Close()
	founded, err := a.Orgs.Founded(ctx)
	if err != nil {
		return err
	}
	if founded {
		return fault.New(fault.Conflict, "すでに団体が登録されています。見本の町と市は、何も登録されていない状態にだけ入れられます。")
	}
	if err := a.demoWhenEmpty(ctx, env); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.Out, strings.Join(a.hints(ctx, "", true), "\n"))
	return err
}

// hints tells the operator how to go on: where to set up an empty Okite, or how to
// sign in to the sample.
func (a *App) hints(ctx context.Context, address string, founded bool) []string {
	if !founded {
		return []string{"最初の設定  " + address + strings.TrimPrefix(setupPath, "/") + "?key=" + a.setupKey}
	}
	bodies, err := a.bodies(ctx)
	if err != nil || !slices.ContainsFunc(bodies, func(b org.Body) bool { return b.Sample }) {
		return nil
	}
	lines := []string{"利用者ID    " + org.SampleLogin + "（見本データの事務局。団体は、サインインのときに選びます）", "パスワード  " + org.SamplePassword}
	if !a.Config.loopback() {
		lines = append(lines, "", "注意: 見本のパスワードはだれでも知ることができます。ほかの端末から使う前に、「団体」から見本データを削除してください。")
	}
	return lines
}

// demoWhenEmpty fills an installation in which there is nothing with the sample town
// and, beside it, the sample city. What is read from their texts goes the way that an
// upload goes, jobs and all.
func (a *App) demoWhenEmpty(ctx context.Context, env cli.Env) error {
	founded, err := a.Orgs.Founded(ctx)
	if err != nil || founded {
		return err
	}
	fmt.Fprintln(env.Err, "見本の町と市のデータを用意しています。")
	if err := a.demoBody(ctx, a.Orgs.Sample, a.Notice.Sample, a.Policy.Sample, a.Evidence.Sample, a.sampleApproval, a.Actions.Sample, a.Incidents.Sample, a.sampleRevision, a.Selves.Sample); err != nil {
		return fmt.Errorf("sample town: %w", err)
	}
	if err := a.demoBody(ctx, a.Orgs.SampleCity, a.Policy.SampleCity); err != nil {
		return fmt.Errorf("sample city: %w", err)
	}
	return a.Worker().Drain(ctx)
}

// demoBody founds a sample body and has the other areas load their share.
func (a *App) demoBody(ctx context.Context, found func(context.Context) (org.Sample, error), shares ...func(context.Context) error) error {
	sample, err := found(ctx)
	if err != nil {
		return err
	}
	who := actor.From(a.operator(ctx, sample.Body.ID))
	who.Name = sample.Officer.Name // what a person would have written bears a person's name
	for _, load := range shares {
		if err := load(actor.With(ctx, who)); err != nil {
			return err
		}
	}
	return nil
}
