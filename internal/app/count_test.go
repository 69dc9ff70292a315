package app

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
)

// mostStatements is how many statements a page may send: of them two for the session
// and one for the frame. The first page gathers the work of all rooms.
const mostStatements = 11

// mostOfDocument is how many statements a paper or a list of whole documents may send for
// each of them.
const mostOfDocument = 20

// documentsSown is how many documents a body of these tests has.
const documentsSown = 40

// ofAllDocuments tells what is made of every document of the body.
func ofAllDocuments(path string) bool {
	return strings.HasPrefix(path, "/revision/bundle") || path == "/revision/collection/paper"
}

// pages lists every route that is read, with things of the made-up body in it.
func pages(t *testing.T, a *App, s seeded) []string {
	t.Helper()
	person := regexp.MustCompile(`/org/person/[0-9a-f-]{36}`).FindString(unpacked(t, s.ask(a, "/org/person")))
	if person == "" {
		t.Fatal("the list of people leads to nobody")
	}
	var list []string
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok {
			return
		}
		if path == "/policy/{id}/on" {
			return // leads on to one of the editions
		}
		path = strings.TrimSuffix(path, "{$}")
		switch {
		case strings.Contains(path, "/policy/"):
			path = strings.Replace(path, "{id}", s.document, 1)
		case strings.Contains(path, "/org/person/"):
			path = strings.Replace(path, "{id}", strings.TrimPrefix(person, "/org/person/"), 1)
		}
		path = strings.Replace(path, "{number}", "1", 1)
		if strings.HasSuffix(path, "/edition/1/paper") {
			path += "?format=pdf"
		}
		list = append(list, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "nothing"))
	}
	for _, r := range a.web.Routes() {
		add(r.Pattern)
	}
	for _, o := range a.api.Operations() {
		add(o.Pattern)
	}
	return append(list, "/search?q=%E5%8F%B0%E5%B8%B3", "/policy?page=2&sort=updated&dir=desc")
}

// No page sends a statement per row, and reading writes nothing: neither on what is
// read, nor that it was.
func TestStatementCounts(t *testing.T) {
	t.Parallel()
	a, s := sown(t, db.SQLite, seedCommand{Bodies: 3, People: 80, Documents: 120, Provisions: 60})
	write, _ := a.DB.Pools()
	written := func() (n int64) {
		// The one writing connection counts the rows that it has changed.
		if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, path := range pages(t, a, s) {
		s.ask(a, path) // the first request of a minute notes that the session is in use
		sent, changed := a.DB.Statements(), written()
		w := s.ask(a, path)
		sent = a.DB.Statements() - sent
		if w.Code >= http.StatusInternalServerError || strings.Contains(path, s.document) && w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		most := int64(mostStatements)
		if ofAllDocuments(path) {
			most = mostOfDocument * documentsSown
		}
		if sent > most {
			t.Errorf("%s sends %d statements, at most %d are wanted", path, sent, most)
		}
		if n := written() - changed; n != 0 {
			t.Errorf("%s changes %d rows", path, n)
		}
	}
}

// What a page costs does not grow with the rows, of its own body or of others.
func TestStatementsStay(t *testing.T) {
	t.Parallel()
	count := func(k seedCommand) map[string]int64 {
		a, s := sown(t, db.SQLite, k)
		counts := map[string]int64{}
		for _, path := range []string{"/", "/policy", "/policy/hierarchy", "/org/person", "/journal", "/api/v1/policy/document", "/search?q=%E5%8F%B0%E5%B8%B3"} {
			s.ask(a, path)
			before := a.DB.Statements()
			s.ask(a, path)
			counts[path] = a.DB.Statements() - before
		}
		return counts
	}
	few, many := count(seedCommand{Bodies: 1, People: 60, Documents: 60, Provisions: 10}), count(seedCommand{Bodies: 12, People: 300, Documents: 400, Provisions: 10})
	for path, n := range few {
		if many[path] != n {
			t.Errorf("%s sends %d statements over few rows and %d over many", path, n, many[path])
		}
	}
}

// What a browser loads for its first list is small: measured packed, as it is sent.
func TestFirstPageIsSmall(t *testing.T) {
	t.Parallel()
	a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 5, Documents: 60, Provisions: 10})
	const mostBytes, mostRequests = 150_000, 10
	queue, seen, bytes := []string{"/policy"}, map[string]bool{}, 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := s.ask(a, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		bytes += w.Body.Len()
		for name, values := range w.Header() {
			bytes += len(name) + len(strings.Join(values, "")) + 4
		}
		for _, m := range regexp.MustCompile(`(?:src="|href="|url\(["']?)(/static/[^"')?]+[^"')]*)`).FindAllStringSubmatch(unpacked(t, w), -1) {
			queue = append(queue, m[1])
		}
	}
	if bytes > mostBytes || len(seen) > mostRequests || len(seen) < 3 {
		t.Errorf("the first list takes %d bytes in %d requests", bytes, len(seen))
	}
}

func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var r io.Reader = strings.NewReader(w.Body.String())
	if w.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
