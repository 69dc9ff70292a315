package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
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
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
)

// soak drives the real program on a folder, and keeps what it was promised.
type soak struct {
	t         *testing.T
	okite     string // the built program
	data      string
	base      string
	token     string
	document  string
	people    []*soakPerson
	reads     atomic.Int64
	backups   atomic.Int64
	restarts  int
	mutex     sync.Mutex
	batches   []string // uploads that were acknowledged
	enrolled  []string // ids of people whose enrolment was acknowledged
	passwords string   // file with the passphrase of backups
}

// soakPerson is somebody whom one writer alone changes.
type soakPerson struct {
	id      string
	version int64 // that was acknowledged last
}

// Readers, writers, uploads and backups, and again and again the power fails: nothing
// that was acknowledged is lost, nothing is half done, and the record is whole.
//
// OKITE_SOAK=1 runs it, for OKITE_SOAK_MINUTES (3).
func TestSoakPowerFailure(t *testing.T) {
	if os.Getenv("OKITE_SOAK") == "" {
		t.Skip("NOT SOAKED: OKITE_SOAK is not set")
	}
	minutes, err := strconv.ParseFloat(firstOf(os.Getenv("OKITE_SOAK_MINUTES"), "3"), 64)
	if err != nil {
		t.Fatal(err)
	}
	s := newSoak(t)
	for end := time.Now().Add(time.Duration(minutes * float64(time.Minute))); time.Now().Before(end); s.restarts++ {
		s.round(time.Duration(3000+rand.IntN(7000)) * time.Millisecond)
		if t.Failed() {
			return
		}
	}
	s.settle()
	s.verify()
	t.Logf("%d power failures, %d reads, %d changes, %d uploads, %d enrolments, %d backups",
		s.restarts, s.reads.Load(), s.changes(), len(s.batches), len(s.enrolled), s.backups.Load())
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	dir := t.TempDir()
	s := &soak{t: t, okite: filepath.Join(dir, "okite"), data: filepath.Join(dir, "data"), passwords: filepath.Join(dir, "passphrase")}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", s.okite, "./cmd/okite")
	build.Dir = checkout
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := os.WriteFile(s.passwords, []byte("ame-no-hi-mo-kaze-no-hi-mo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := s.command("seed", "--people", "20", "--documents", "50", "--provisions", "20")
	for line := range strings.Lines(out) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), "="); key {
		case "token":
			s.token = value
		case "document":
			s.document = value
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.base = "http://" + l.Addr().String()
	l.Close()
	return s
}

// command runs okite to its end.
func (s *soak) command(args ...string) string {
	s.t.Helper()
	var out, log bytes.Buffer
	c := exec.CommandContext(s.t.Context(), s.okite, append(args, "--data", s.data)...)
	c.Stdout, c.Stderr = &out, &log
	if err := c.Run(); err != nil {
		s.t.Fatalf("okite %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), log.String())
	}
	return out.String()
}

// start starts the server and waits until it answers.
func (s *soak) start() *exec.Cmd {
	s.t.Helper()
	c := exec.Command(s.okite, "serve", "--data", s.data, "--listen", strings.TrimPrefix(s.base, "http://"))
	c.Env = append(os.Environ(), "OKITE_LOG_LEVEL=error")
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	for range 1000 {
		if code, _, err := s.ask(s.t.Context(), http.MethodGet, "/health", nil); err == nil && code == http.StatusOK {
			return c
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = c.Process.Kill()
	s.t.Fatal("the server does not answer")
	return nil
}

// round works for a while until the power fails.
func (s *soak) round(long time.Duration) {
	server := s.start()
	s.check()
	ctx, stop := context.WithCancel(s.t.Context())
	var all sync.WaitGroup
	for _, path := range []string{"/api/v1/policy/document", "/api/v1/policy/document/" + s.document + "/provision", "/api/v1/org/person?limit=200"} {
		all.Go(func() { s.again(ctx, func() error { return s.read(ctx, path) }) })
	}
	for _, p := range s.people {
		all.Go(func() { s.again(ctx, func() error { return s.change(ctx, p) }) })
	}
	all.Go(func() { s.again(ctx, func() error { return s.upload(ctx) }) })
	all.Go(func() { s.again(ctx, func() error { return s.enrol(ctx) }) })
	all.Go(func() { s.again(ctx, func() error { return s.backup(ctx) }) })
	time.Sleep(long)
	_ = server.Process.Kill() // SIGKILL, while everything is under way
	stop()
	all.Wait()
	_ = server.Wait() // it was killed, so its exit code says nothing
}

// errAway says that the server did not answer, as after a power failure.
var errAway = errors.New("soak: no answer")

// again works until the power fails.
func (s *soak) again(ctx context.Context, f func() error) {
	for ctx.Err() == nil {
		switch err := f(); {
		case errors.Is(err, errAway):
			time.Sleep(20 * time.Millisecond)
		case err != nil:
			s.t.Error(err)
			return
		}
	}
}

func (s *soak) ask(ctx context.Context, method, path string, in any) (int, []byte, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return 0, nil, err
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.base+path, body)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/json")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, errAway
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, nil, errAway
	}
	return w.StatusCode, text, nil
}

// want asks for something and expects success.
func (s *soak) want(ctx context.Context, method, path string, in, out any) error {
	code, text, err := s.ask(ctx, method, path, in)
	if err != nil {
		return err
	}
	if code != http.StatusOK && code != http.StatusCreated {
		return fmt.Errorf("%s %s: %d %.300s", method, path, code, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

func (s *soak) read(ctx context.Context, path string) error {
	s.reads.Add(1)
	return s.want(ctx, http.MethodGet, path, nil, nil)
}

func (s *soak) change(ctx context.Context, p *soakPerson) error {
	var out struct{ Version int64 }
	in := map[string]any{"version": p.version, "name": fmt.Sprintf("試験 %d", p.version)}
	if err := s.want(ctx, http.MethodPut, "/api/v1/org/person/"+p.id, in, &out); err != nil {
		return err
	}
	p.version = out.Version
	return nil
}

func (s *soak) upload(ctx context.Context) error {
	var out struct{ Batch string }
	n := rand.IntN(1 << 30)
	in := map[string]any{"name": fmt.Sprintf("規程%d.txt", n), "content": base64.StdEncoding.EncodeToString([]byte(seedText("計測町", n, 30)))}
	if err := s.want(ctx, http.MethodPost, "/api/v1/policy/document", in, &out); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.batches = append(s.batches, out.Batch)
	return nil
}

func (s *soak) enrol(ctx context.Context) error {
	var out struct{ ID string }
	in := map[string]any{"name": "試験 太郎", "login": fmt.Sprintf("soak%d", rand.Int64()), "roles": []string{"staff"}}
	if err := s.want(ctx, http.MethodPost, "/api/v1/org/person", in, &out); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.enrolled = append(s.enrolled, out.ID)
	return nil
}

// backup makes one from the console while the server works; what it makes must be whole.
func (s *soak) backup(ctx context.Context) error {
	path := filepath.Join(filepath.Dir(s.data), fmt.Sprintf("%d.okite-backup", s.backups.Load()))
	for _, args := range [][]string{{"backup", "--data", s.data}, {"restore", "--check"}} {
		args = append(args, "--passphrase-file", s.passwords, path)
		if out, err := exec.CommandContext(ctx, s.okite, args...).CombinedOutput(); err != nil && ctx.Err() == nil {
			return fmt.Errorf("%s: %w\n%s", args[0], err, out)
		}
	}
	if ctx.Err() != nil { // broken off with the power: what it left is no backup
		_ = os.Remove(path)
		return nil
	}
	s.backups.Add(1)
	return os.Remove(path)
}

// check compares what is there after a power failure with what was acknowledged. A
// change whose answer did not arrive may have been made.
func (s *soak) check() {
	s.t.Helper()
	var list struct{ Items []org.Person }
	if err := s.want(s.t.Context(), http.MethodGet, "/api/v1/org/person?limit=20", nil, &list); err != nil {
		s.t.Fatal(err)
	}
	if s.people == nil {
		for _, p := range list.Items[:4] {
			s.people = append(s.people, &soakPerson{p.ID, p.Version})
		}
	}
	for _, known := range s.people {
		var p org.Person
		if err := s.want(s.t.Context(), http.MethodGet, "/api/v1/org/person/"+known.id, nil, &p); err != nil {
			s.t.Fatal(err)
		}
		if p.Version != known.version && p.Version != known.version+1 {
			s.t.Errorf("person %s is at version %d, acknowledged was %d", p.ID, p.Version, known.version)
		}
		known.version = p.Version
	}
}

func (s *soak) changes() (n int64) {
	for _, p := range s.people {
		n += p.version - 1
	}
	return n
}

// settle lets the work that was begun come to its end, and asks for all that was promised.
func (s *soak) settle() {
	s.t.Helper()
	server := s.start()
	s.check()
	for _, batch := range s.batches {
		s.finished(batch)
	}
	for _, id := range s.enrolled {
		if err := s.want(s.t.Context(), http.MethodGet, "/api/v1/org/person/"+id, nil, nil); err != nil {
			s.t.Error(err)
		}
	}
	_ = server.Process.Signal(os.Interrupt)
	if err := server.Wait(); err != nil {
		s.t.Errorf("the server did not stop in order: %v", err)
	}
}

// finished waits until an acknowledged upload has been read.
func (s *soak) finished(batch string) {
	s.t.Helper()
	var list struct {
		Items []struct{ State, Reason string }
	}
	// A job that the last failure interrupted waits a minute for its lease to run out,
	// then up to a quarter of one to be noticed, and a pause after that.
	for range 1800 {
		if err := s.want(s.t.Context(), http.MethodGet, "/api/v1/policy/upload/"+batch, nil, &list); err != nil {
			s.t.Error(err)
			return
		}
		if state := list.Items[0].State; state == "read" || state == "same" {
			return
		} else if state != "waiting" {
			s.t.Errorf("upload %s: %s %s", batch, state, list.Items[0].Reason)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Errorf("upload %s was never read; its jobs: %s", batch, s.jobs(batch))
}

// jobs says what became of the jobs of a batch.
func (s *soak) jobs(batch string) string {
	a := s.open()
	defer a.Close()
	_, read := a.DB.Pools()
	var text string
	err := read.QueryRowContext(s.t.Context(), `
		select coalesce(group_concat(j.state || ', attempt ' || j.attempt || ', ' || j.last_error, '; '), 'none')
		from policy_upload u
		join job j on j.args like '%' || u.id || '%'
		where u.batch = $1`, batch).Scan(&text)
	return fmt.Sprint(text, " ", err)
}

// verify looks at the folder with the server stopped: record, database, every file, and
// a backup that is restored elsewhere.
func (s *soak) verify() {
	s.t.Helper()
	s.command("journal", "verify") // fails where the record is damaged
	s.files()
	path := filepath.Join(filepath.Dir(s.data), "last.okite-backup")
	s.command("backup", "--passphrase-file", s.passwords, path)
	was := s.counts()
	s.data += "-restored"
	s.command("restore", "--passphrase-file", s.passwords, path)
	s.command("journal", "verify")
	s.files()
	for table, n := range s.counts() {
		if was[table] != n {
			s.t.Errorf("%s: %d rows, %d after restoring", table, was[table], n)
		}
	}
}

// files opens every kept file and compares it with what was written down of it.
func (s *soak) files() {
	s.t.Helper()
	a := s.open()
	defer a.Close()
	bodies, err := a.bodies(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	ctx := a.operator(s.t.Context(), bodies[0].ID)
	var ids []string
	err = a.DB.View(ctx, func(tx db.Tx) error {
		return db.Select(ctx, tx, &ids, `select id from file where body_id = $1 and state = 'kept'`, bodies[0].ID)
	})
	if err != nil || len(ids) < len(s.batches) {
		s.t.Errorf("%d files for %d uploads: %v", len(ids), len(s.batches), err)
	}
	for _, id := range ids {
		if err := wholeFile(ctx, a, id); err != nil {
			s.t.Errorf("file %s: %v", id, err)
		}
	}
}

func wholeFile(ctx context.Context, a *App, id string) error {
	var f file.File
	err := a.DB.View(ctx, func(tx db.Tx) (err error) {
		f, err = file.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	r, err := a.Files.Open(ctx, f)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, bufio.NewReader(r)); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), f.SHA256) {
		return errors.New("the content is another one")
	}
	return nil
}

func (s *soak) open() *App {
	s.t.Helper()
	c := DefaultConfig()
	c.Data = s.data
	a, err := Open(s.t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// counts counts what must be the same after restoring, and has SQLite check itself.
func (s *soak) counts() map[string]int {
	s.t.Helper()
	a := s.open()
	defer a.Close()
	_, read := a.DB.Pools()
	var text string
	if err := read.QueryRowContext(s.t.Context(), `pragma integrity_check`).Scan(&text); err != nil || text != "ok" {
		s.t.Errorf("integrity: %s %v", text, err)
	}
	counts := map[string]int{}
	for _, table := range []string{"body", "org_person", "signin_account", "policy_document", "policy_edition", "policy_provision", "policy_upload", "file", "search_entry"} {
		var n int
		if err := read.QueryRowContext(s.t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
			s.t.Error(err)
		}
		counts[table] = n
	}
	if counts["org_person"] != counts["signin_account"] || counts["policy_document"] < 50 {
		s.t.Errorf("counts do not fit: %v", counts)
	}
	return counts
}
