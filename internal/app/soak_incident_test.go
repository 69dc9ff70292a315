package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/incident"
)

// soakIncident is an incident to which people respond while nodes are killed, with what
// they were told is done.
type soakIncident struct {
	*soak
	path     string // of the incident
	call     string
	mutex    sync.Mutex
	cuts     map[string]bool // targets, true once acknowledged
	attempts map[string]bool // what was said
	killed   int
}

// While people decide and call, the node is killed again and again. Whatever was
// acknowledged is there afterwards, and a decision never stands without what it cut.
//
// OKITE_SOAK=1 runs it, for six rounds.
func TestSoakIncident(t *testing.T) {
	if os.Getenv("OKITE_SOAK") == "" {
		t.Skip("NOT SOAKED: OKITE_SOAK is not set")
	}
	s := &soakIncident{soak: newSoak(t), cuts: map[string]bool{}, attempts: map[string]bool{}}
	server := s.start()
	s.begin()
	_ = server.Process.Kill()
	_ = server.Wait()
	for range 6 {
		s.respond(time.Duration(1000+rand.IntN(2000)) * time.Millisecond)
		if t.Failed() {
			return
		}
	}
	server = s.start()
	s.compare()
	_ = server.Process.Signal(os.Interrupt)
	if err := server.Wait(); err != nil {
		t.Errorf("the server did not stop in order: %v", err)
	}
	s.command("journal", "verify")
	t.Logf("%d times killed, %d cuts, %d attempts acknowledged", s.killed, acknowledgedOf(s.cuts), acknowledgedOf(s.attempts))
}

func acknowledgedOf(list map[string]bool) (n int) {
	for _, ok := range list {
		if ok {
			n++
		}
	}
	return n
}

// begin makes the incident, judges it and finds a line of its call list.
func (s *soakIncident) begin() {
	s.t.Helper()
	ctx := s.t.Context()
	var x struct {
		ID      string
		Version int64
	}
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	must(s.want(ctx, http.MethodPost, "/api/v1/incident", map[string]any{"situation": "試験の事案"}, &x))
	s.path = "/api/v1/incident/" + x.ID
	must(s.want(ctx, http.MethodPost, s.path+"/judge", map[string]any{"version": x.Version, "incident": "yes", "reason": "試験", "class": "grave"}, nil))
	var sheet incident.CallSheet
	must(s.want(ctx, http.MethodGet, s.path+"/call", nil, &sheet))
	s.call = sheet.Calls[0].ID
}

// respond works for a while until the node is killed.
func (s *soakIncident) respond(long time.Duration) {
	server := s.start()
	ctx, stop := context.WithCancel(s.t.Context())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { s.again(ctx, func() error { return s.decide(ctx) }) })
		all.Go(func() { s.again(ctx, func() error { return s.try(ctx) }) })
	}
	time.Sleep(long)
	_ = server.Process.Kill() // SIGKILL, in the middle of decisions
	s.killed++
	stop()
	all.Wait()
	_ = server.Wait()
}

// note writes down what is under way, and then that it was acknowledged.
func (s *soakIncident) note(list map[string]bool, key string, done bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list[key] = done
}

func (s *soakIncident) decide(ctx context.Context) error {
	target := fmt.Sprintf("端末 %d", rand.Int64())
	s.note(s.cuts, target, false)
	err := s.want(ctx, http.MethodPost, s.path+"/decision", map[string]any{"kind": "terminal-cut", "ground": "at-once", "target": target}, nil)
	if err == nil {
		s.note(s.cuts, target, true)
	}
	return err
}

func (s *soakIncident) try(ctx context.Context) error {
	said := fmt.Sprintf("伝言 %d", rand.Int64())
	s.note(s.attempts, said, false)
	err := s.want(ctx, http.MethodPost, s.path+"/call", map[string]any{"call": s.call, "result": "message", "means": "phone", "said": said}, nil)
	if err == nil {
		s.note(s.attempts, said, true)
	}
	return err
}

// compare finds all that was acknowledged in the database itself, for pages are bounded;
// what is there besides was under way.
func (s *soakIncident) compare() {
	s.t.Helper()
	a := s.open()
	defer a.Close()
	_, read := a.DB.Pools()
	kept := func(query string) map[string]bool {
		found := map[string]bool{}
		rows, err := read.QueryContext(s.t.Context(), query)
		if err != nil {
			s.t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				s.t.Fatal(err)
			}
			found[text] = true
		}
		if err := rows.Err(); err != nil {
			s.t.Fatal(err)
		}
		return found
	}
	lines := kept(`select text from incident_entry`)
	for what, x := range map[string]struct{ asked, there map[string]bool }{
		"cut":     {s.cuts, kept(`select c.target from incident_cut c join incident_decision d on d.body_id = c.body_id and d.id = c.decision_id`)},
		"attempt": {s.attempts, kept(`select said from incident_attempt`)},
	} {
		for key, acknowledged := range x.asked {
			if acknowledged && !x.there[key] {
				s.t.Errorf("%s %s was acknowledged and is lost", what, key)
			}
		}
		for key := range x.there {
			if _, known := x.asked[key]; !known {
				s.t.Errorf("%s %s was never asked for", what, key)
			}
		}
	}
	var decisions, cuts int
	for query, n := range map[string]*int{`select count(*) from incident_decision`: &decisions, `select count(*) from incident_cut`: &cuts} {
		if err := read.QueryRowContext(s.t.Context(), query).Scan(n); err != nil {
			s.t.Fatal(err)
		}
	}
	if decisions != cuts || cuts == 0 {
		s.t.Errorf("%d decisions, %d cuts", decisions, cuts)
	}
	for key, acknowledged := range s.cuts {
		if acknowledged && !lines["端末の切離し："+key] {
			s.t.Errorf("the timeline has no line of %s", key)
		}
	}
}
