package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/signin"
	"github.com/okite-isms/okite/internal/platform/web"
)

// seedPassword opens the officers' accounts of all made-up bodies. It is printed and no secret.
const seedPassword = "hakaru-tame-no-kakuu-no-machi"

// seedCommand fills an empty installation with made-up data of any size, the same at
// every run but for ids and times, to measure by.
type seedCommand struct {
	place
	Bodies     int `help:"団体の数。規程は最初の団体に、残りには3つずつ入れる。" default:"1"`
	People     int `help:"最初の団体の人数。" default:"500"`
	Documents  int `help:"最初の団体の規程の数。" default:"1000"`
	Provisions int `help:"規程1つの条項の数。" default:"60"`
}

// Beside the first body there are others, small ones: what is asked of the first must
// not become slower by them.
const (
	seedOtherPeople    = 5
	seedOtherDocuments = 3
	seedAtOnce         = 50 // documents in one transaction
)

func (k *seedCommand) Run(ctx context.Context, env cli.Env) error {
	if k.Bodies < 1 || k.Documents < 1 || k.Provisions < 1 || k.People < 1 {
		return fault.New(fault.Invalid, "どの数も1以上にしてください。")
	}
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
		return fault.New(fault.Conflict, "すでに団体が登録されています。計測用のデータは、何も登録されていない状態にだけ入れられます。")
	}
	s, err := a.seed(ctx, *k, env.Err)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "login=%s\npassword=%s\ntoken=%s\ncookie=%s\ndocument=%s\n", org.SeedLogin, seedPassword, s.token, s.cookie, s.document)
	return err
}

// seeded is what one needs to ask for the data.
type seeded struct {
	token, cookie, document string
}

func (a *App) seed(ctx context.Context, k seedCommand, progress io.Writer) (s seeded, err error) {
	secret, err := a.SignIn.Secret(ctx, org.SeedLogin, seedPassword)
	if err != nil {
		return s, err
	}
	var first org.Sample
	for n := range k.Bodies {
		people, documents := seedOtherPeople, seedOtherDocuments
		if n == 0 {
			people, documents = k.People, k.Documents
		}
		town, err := a.Orgs.Seed(ctx, n, people, secret)
		if err != nil {
			return s, fmt.Errorf("seed body %d: %w", n, err)
		}
		id, err := a.seedDocuments(ctx, town.Body, documents, k.Provisions, progress)
		if err != nil {
			return s, err
		}
		if n == 0 {
			first, s.document = town, id
		}
		if n > 0 && n%100 == 0 {
			fmt.Fprintf(progress, "団体 %d/%d\n", n, k.Bodies)
		}
	}
	return a.seedEntry(ctx, first, s)
}

// seedDocuments reads so many documents for a body and returns the id of one in the middle.
func (a *App) seedDocuments(ctx context.Context, town org.Body, documents, provisions int, progress io.Writer) (id string, err error) {
	for from := 0; from < documents; from += seedAtOnce {
		var texts []policy.File
		for n := from; n < min(from+seedAtOnce, documents); n++ {
			texts = append(texts, policy.File{Name: fmt.Sprintf("規程%d.txt", n+1), Content: []byte(seedText(town.Name, n, provisions))})
		}
		ids, err := a.Policy.Seed(a.operator(ctx, town.ID), texts)
		if err != nil {
			return "", fmt.Errorf("seed documents of %s: %w", town.Name, err)
		}
		if from <= documents/2 {
			id = ids[len(ids)/2]
		}
		if done := from + len(ids); done%500 == 0 {
			fmt.Fprintf(progress, "規程 %d/%d\n", done, documents)
		}
	}
	return id, nil
}

// seedEntry lets the officer of a body in, by an access token and by a session.
func (a *App) seedEntry(ctx context.Context, town org.Sample, s seeded) (seeded, error) {
	officer := actor.Actor{
		Body: town.Body.ID, ID: town.Officer.ID, Name: town.Officer.Name, Capacity: string(actor.Office),
		Strength: actor.Console, Permissions: a.permissions([]actor.Role{actor.Office}, false),
	}
	var err error
	s.token, _, err = a.SignIn.Issue(actor.With(ctx, officer), signin.Issuance{Name: "計測", Scope: string(signin.Write), Days: 30})
	if err != nil {
		return s, err
	}
	s.cookie, err = a.seedSession(ctx, town.Body.ID)
	return s, err
}

// seedSession signs the officer in as a browser does, and returns the Cookie header.
func (a *App) seedSession(ctx context.Context, body string) (cookie string, err error) {
	form := url.Values{"body": {body}, "login": {org.SeedLogin}, "password": {seedPassword}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+web.SignInPath, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("seed session: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := cookies{}
	a.handler.ServeHTTP(answer, r)
	set, err := http.ParseSetCookie(answer.Header().Get("Set-Cookie"))
	if err != nil {
		return "", fmt.Errorf("seed session: %w", err)
	}
	return set.Name + "=" + set.Value, nil
}

// cookies is an answer of which only the header matters.
type cookies http.Header

func (c cookies) Header() http.Header         { return http.Header(c) }
func (c cookies) Write(b []byte) (int, error) { return len(b), nil }
func (c cookies) WriteHeader(int)             {}
