package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// rush is everybody of a body handing in the check sheet at once, to two nodes on one
// PostgreSQL, of which one is killed on the way.
type rush struct {
	t         *testing.T
	app       *App
	config    Config
	okite     string // the built program
	nodes     [2]string
	processes [2]*os.Process
	campaign  string
	sheets    []rushSheet
	office    string // token
	items     int
	client    *http.Client
	dead      atomic.Bool  // the second node
	acked     atomic.Int64 // sheets whose receipt arrived
	again     atomic.Int64 // that had to be sent to the other node
	reports   atomic.Int64
}

type rushSheet struct {
	id, token string
	asked     []string // places
}

// The whole town hall submits, reports are open, a node dies: what was submitted is
// stored, and what is stored is in the roll-up. A small one for every run; OKITE_SOAK
// makes it five thousand (TestSoakSelfcheck).
func TestSelfcheckUnderLoad(t *testing.T) {
	t.Parallel()
	newRush(t, 60, 6).run()
}

// OKITE_SOAK_PEOPLE says how many, 5000 when it is not set. script/bench reads the rate.
func TestSoakSelfcheck(t *testing.T) {
	if os.Getenv("OKITE_SOAK") == "" {
		t.Skip("NOT SOAKED: OKITE_SOAK is not set")
	}
	people, err := strconv.Atoi(firstOf(os.Getenv("OKITE_SOAK_PEOPLE"), "5000"))
	if err != nil {
		t.Fatal(err)
	}
	newRush(t, people, 40).run()
}

// newRush makes the town, its people with a token each, a campaign that runs, and two nodes.
func newRush(t *testing.T, people, items int) *rush {
	t.Helper()
	at := dbtest.Empty(t, db.Postgres)
	c := DefaultConfig()
	c.Data, c.Database, c.DatabaseOwner = t.TempDir(), at.App.DSN, at.Owner.DSN
	if err := Migrate(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	r := &rush{t: t, app: a, config: c, items: items, client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	secret, err := a.SignIn.Secret(t.Context(), org.SeedLogin, seedPassword)
	if err != nil {
		t.Fatal(err)
	}
	town, err := a.Orgs.Seed(t.Context(), 0, people, secret)
	if err != nil {
		t.Fatal(err)
	}
	r.draw(town)
	r.okite = filepath.Join(t.TempDir(), "okite")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", r.okite, "./cmd/okite")
	build.Dir = checkout
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for i := range r.nodes {
		r.nodes[i] = r.free()
	}
	return r.serve()
}

// free is an address on which nobody listens.
func (r *rush) free() string {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// command is okite on the database and the folder of the test.
func (r *rush) command(args ...string) *exec.Cmd {
	c := exec.Command(r.okite, append(args, "--data", r.config.Data)...)
	c.Env = append(os.Environ(), "OKITE_LOG_LEVEL=error", "OKITE_DATABASE="+r.config.Database, "OKITE_DATABASE_OWNER="+r.config.DatabaseOwner)
	return c
}

// serve starts both nodes and waits until they answer.
func (r *rush) serve() *rush {
	r.t.Helper()
	for i, address := range r.nodes {
		c := r.command("serve", "--listen", address)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			r.t.Fatal(err)
		}
		r.processes[i] = c.Process
		r.t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() }) // the killed one is gone already
	}
	for _, address := range r.nodes {
		r.await(address)
	}
	return r
}

func (r *rush) await(address string) {
	r.t.Helper()
	for range 1000 {
		w, err := r.client.Get("http://" + address + "/health")
		if err == nil {
			w.Body.Close()
			if w.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.t.Fatal("a node does not answer")
}

// as is somebody of the town with the rights of the office.
func (r *rush) as(body, person string) context.Context {
	a := actor.From(r.app.operator(r.t.Context(), body))
	a.ID = person
	return actor.With(r.t.Context(), a)
}

// draw starts a campaign and gives everybody who has a sheet a token.
func (r *rush) draw(town org.Sample) {
	r.t.Helper()
	s, ctx := r.app.Selves, r.as(town.Body.ID, town.Officer.ID)
	p, err := s.Draw(ctx, selfcheck.Planning{Title: "一斉の自己点検", From: s.Today().String(), Last: s.Today().Plus(20).String(), Voice: "none"})
	if err != nil {
		r.t.Fatal(err)
	}
	var lines []string
	for i := range r.items {
		lines = append(lines, fmt.Sprintf("決まりの%d番目を守っている", i+1))
	}
	p, err = s.Draft(ctx, selfcheck.Drafting{ID: p.ID, Title: "全員の票", Target: "person", Lines: strings.Join(lines, "\n"), Version: p.Version})
	if err != nil {
		r.t.Fatal(err)
	}
	started, err := s.Start(ctx, selfcheck.At{ID: p.ID, Version: p.Version})
	if err != nil {
		r.t.Fatal(err)
	}
	r.campaign = started.ID
	r.office = r.token(ctx)
	l, err := s.Answered(ctx, r.campaign, selfcheck.Waiters{})
	if err != nil {
		r.t.Fatal(err)
	}
	var places []string
	for i := range r.items {
		places = append(places, strconv.Itoa(i))
	}
	for _, x := range l.Items {
		r.sheets = append(r.sheets, rushSheet{x.ID, r.token(r.as(town.Body.ID, x.SubjectID)), places})
	}
}

func (r *rush) token(ctx context.Context) string {
	r.t.Helper()
	text, _, err := r.app.SignIn.Issue(ctx, signin.Issuance{Name: "一斉", Scope: string(signin.Write), Days: 30})
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// run has everybody submit as fast as the machine takes it.
func (r *rush) run() {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.t.Context())
	var watchers, all sync.WaitGroup
	watchers.Go(func() { r.watch(ctx) })
	work := make(chan rushSheet)
	begun := time.Now()
	for range 16 {
		all.Go(func() {
			for x := range work {
				r.submit(x)
			}
		})
	}
	for i, x := range r.sheets {
		if i == len(r.sheets)/2 {
			r.kill()
		}
		work <- x
	}
	close(work)
	all.Wait()
	took := time.Since(begun)
	stop()
	watchers.Wait()
	r.verify()
	r.t.Logf("RATE %.0f sheets of %d items per second: %d sheets in %.1f s, %d sent again after a node was killed, %d reports meanwhile",
		float64(len(r.sheets))/took.Seconds(), r.items, len(r.sheets), took.Seconds(), r.again.Load(), r.reports.Load())
}

// kill takes the second node's power away.
func (r *rush) kill() {
	_ = r.processes[1].Kill() // SIGKILL, while requests are under way
	r.dead.Store(true)
}

// node is one that is not known to be dead.
func (r *rush) node() string {
	if r.dead.Load() {
		return r.nodes[0]
	}
	return r.nodes[rand.IntN(2)]
}

// ask sends one request; status 0 says that no answer came.
func (r *rush) ask(method, node, path, token string, in any) (status int, body []byte) {
	var content io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			r.t.Error(err)
			return 0, nil
		}
		content = bytes.NewReader(text)
	}
	q, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+node+path, content)
	if err != nil {
		r.t.Error(err)
		return 0, nil
	}
	q.Header.Set("Authorization", "Bearer "+token)
	q.Header.Set("Content-Type", "application/json")
	w, err := r.client.Do(q)
	if err != nil {
		return 0, nil
	}
	defer w.Body.Close()
	if body, err = io.ReadAll(w.Body); err != nil {
		return 0, nil
	}
	return w.StatusCode, body
}

// submit hands a sheet in. Where the node died before it answered the sheet is sent again;
// that it had arrived is then told by a conflict.
func (r *rush) submit(x rushSheet) {
	marks, reasons := map[string]string{}, map[string]string{}
	for i, place := range x.asked {
		if marks[place] = "y"; i%7 == 3 {
			marks[place], reasons[place] = "n", "まだできていない。"
		}
	}
	in := map[string]any{"marks": marks, "reasons": reasons, "version": 1}
	path := "/api/v1/selfcheck/sheet/" + x.id + "/submit"
	status, body := r.ask(http.MethodPost, r.node(), path, x.token, in)
	for range 3 {
		if status != 0 {
			break
		}
		r.again.Add(1)
		status, body = r.ask(http.MethodPost, r.nodes[0], path, x.token, in)
	}
	if status == http.StatusConflict {
		var f struct{ Submits int }
		if code, text := r.ask(http.MethodGet, r.nodes[0], "/api/v1/selfcheck/sheet/"+x.id+"/answer", x.token, nil); code != http.StatusOK || json.Unmarshal(text, &f) != nil || f.Submits != 1 {
			r.t.Errorf("a sheet was refused that was not submitted: %d %.200s", code, text)
		}
	} else if status != http.StatusOK && status != http.StatusCreated {
		r.t.Errorf("submit: %d %.300s", status, body)
		return
	}
	r.acked.Add(1)
}

// counted is what a report says.
type counted struct {
	Whole struct {
		Asked, Done int
		Items       []struct{ Yes, No int }
	}
}

func (r *rush) report() (c counted, ok bool) {
	status, body := r.ask(http.MethodGet, r.nodes[0], "/api/v1/selfcheck/"+r.campaign+"/result", r.office, nil)
	if err := json.Unmarshal(body, &c); status != http.StatusOK || err != nil {
		r.t.Errorf("report: %d %v %.300s", status, err, body)
		return c, false
	}
	return c, true
}

// watch keeps reports open: each has at least the sheets whose receipt came before it was
// asked for, and never fewer than the one before.
func (r *rush) watch(ctx context.Context) {
	last := 0
	for ctx.Err() == nil {
		known := int(r.acked.Load())
		c, ok := r.report()
		if !ok {
			return
		}
		if c.Whole.Done < known || c.Whole.Done < last {
			r.t.Errorf("a report has %d sheets, %d were acknowledged, %d stood in the one before", c.Whole.Done, known, last)
		}
		if len(c.Whole.Items) > 0 && c.Whole.Items[0].Yes+c.Whole.Items[0].No != c.Whole.Done && c.Whole.Done >= 5 {
			r.t.Errorf("%d sheets, but %d answers to the first item", c.Whole.Done, c.Whole.Items[0].Yes)
		}
		last = c.Whole.Done
		r.reports.Add(1)
		time.Sleep(50 * time.Millisecond)
	}
}

// verify holds against each other what was submitted, stored and counted, and the record.
func (r *rush) verify() {
	r.t.Helper()
	n := len(r.sheets)
	c, _ := r.report()
	if int(r.acked.Load()) != n || c.Whole.Done != n || c.Whole.Asked != n {
		r.t.Fatalf("%d sheets, %d acknowledged, %d of %d in the roll-up", n, r.acked.Load(), c.Whole.Done, c.Whole.Asked)
	}
	for i, x := range c.Whole.Items {
		want := [2]int{n, 0}
		if i%7 == 3 {
			want = [2]int{0, n}
		}
		if x.Yes != want[0] || x.No != want[1] {
			r.t.Errorf("item %d: %d said yes, %d no", i+1, x.Yes, x.No)
		}
	}
	bodies, err := r.app.bodies(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	ctx := r.app.operator(r.t.Context(), bodies[0].ID)
	for query, want := range map[string]int{
		"select count(*) from selfcheck_sheet where submits = 1":            n,
		"select count(*) from selfcheck_receipt":                            n,
		"select count(*) from journal_line where verb = 'selfcheck.submit'": n,
	} {
		var got int
		err := r.app.DB.View(ctx, func(tx db.Tx) error { return tx.QueryRowContext(ctx, query).Scan(&got) })
		if err != nil || got != want {
			r.t.Errorf("%s: %d, want %d: %v", query, got, want, err)
		}
	}
	if out, err := r.command("journal", "verify").CombinedOutput(); err != nil {
		r.t.Errorf("the record is damaged: %v\n%s", err, out)
	}
}
