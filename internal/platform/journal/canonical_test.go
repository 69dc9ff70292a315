package journal_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

var update = flag.Bool("update", false, "rewrite the golden file; the format must not change, so only to add vectors")

// vectors is what testdata/vectors.json holds for programs in other languages.
type vectors struct {
	Content []vector `json:"content"`
	Line    vector   `json:"line"`
	Leaf    string   `json:"leaf"`
	Roots   []string `json:"roots"` // of trees of the first 1, 2, 3, … of eight lines
}

type vector struct {
	Name  string `json:"name"`
	Bytes string `json:"bytes"`          // hex
	Salt  string `json:"salt,omitempty"` // hex
	Hash  string `json:"hash,omitempty"` // hex, HMAC-SHA-256
}

func contents() map[string]journal.Content {
	at := clock.At(time.Date(2026, 11, 22, 5, 6, 7, 89e6, time.UTC))
	return map[string]journal.Content{
		"1 empty": journal.Fields("test.empty/1", func(*journal.Encoder) {}),
		"2 every type": journal.Fields("test.all/1", func(e *journal.Encoder) {
			e.Text("text", "掟\n二行目")
			e.Text("nothing", "")
			e.Bytes("bytes", []byte("\x00\xff"))
			e.Int("number", -42)
			e.Bool("yes", true)
			e.Bool("no", false)
			e.Time("at", at)
			e.Time("never", clock.Time{})
			e.Date("day", clock.Date{Year: 2027, Month: 4, Day: 1})
			e.Null("absent")
			e.List("parts", func(e *journal.Encoder) {
				e.Text("part", "一")
				e.Text("part", "二")
			})
		}),
		"3 compatibility ideograph is kept": journal.Fields("test.name/1", func(e *journal.Encoder) { e.Text("name", "\uFA19谷") }),
	}
}

func lines() []journal.Line {
	list := make([]journal.Line, 8)
	for i := range list {
		list[i] = journal.Line{
			BodyID: body, N: int64(i), At: clock.At(time.Date(2026, 11, 22, 0, 0, i, 0, time.UTC)),
			ActorID: "p-1", NameHash: seal(salt(1), "掟 花子"), Capacity: "office", Strength: "password", RequestID: "r-1",
			Verb: "test.write", Area: "test", ObjectID: "n-1", ContentKind: "test.empty/1", ContentHash: seal(salt(2), "test.empty/1\n"),
		}
	}
	return list
}

func salt(b byte) []byte {
	s := make([]byte, 32)
	for i := range s {
		s[i] = b
	}
	return s
}

func seal(salt []byte, text string) []byte {
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// The format never changes: these bytes and hashes are promised to outsiders.
func TestVectors(t *testing.T) {
	t.Parallel()
	var v vectors
	for _, name := range []string{"1 empty", "2 every type", "3 compatibility ideograph is kept"} {
		b := journal.Encode(contents()[name])
		v.Content = append(v.Content, vector{name, hex.EncodeToString(b), hex.EncodeToString(salt(7)), hex.EncodeToString(seal(salt(7), string(b)))})
	}
	all := lines()
	v.Line = vector{Name: "line 0", Bytes: hex.EncodeToString(journal.Encode(all[0]))}
	leaf := all[0].Leaf()
	v.Leaf = hex.EncodeToString(leaf[:])
	var leaves []tlog.Hash
	for _, l := range all {
		leaves = append(leaves, l.Leaf())
		root := naive(leaves)
		v.Roots = append(v.Roots, hex.EncodeToString(root[:]))
	}
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile("testdata/vectors.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the format has changed:\n%s", got)
	}
}

// naive is the tree hash as RFC 6962, section 2.1 writes it.
func naive(leaves []tlog.Hash) tlog.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return tlog.NodeHash(naive(leaves[:k]), naive(leaves[k:]))
}

// Two different objects never have the same bytes, however their values are cut.
func TestEncodingIsUnambiguous(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, c := range map[string]journal.Content{
		"ab|c":    journal.Fields("k/1", func(e *journal.Encoder) { e.Text("a", "ab"); e.Text("b", "c") }),
		"a|bc":    journal.Fields("k/1", func(e *journal.Encoder) { e.Text("a", "a"); e.Text("b", "bc") }),
		"forged":  journal.Fields("k/1", func(e *journal.Encoder) { e.Text("a", "ab\nb s 1\nc") }),
		"null":    journal.Fields("k/1", func(e *journal.Encoder) { e.Null("a") }),
		"empty":   journal.Fields("k/1", func(e *journal.Encoder) { e.Text("a", "") }),
		"number":  journal.Fields("k/1", func(e *journal.Encoder) { e.Int("a", 1) }),
		"text 1":  journal.Fields("k/1", func(e *journal.Encoder) { e.Text("a", "1") }),
		"nested":  journal.Fields("k/1", func(e *journal.Encoder) { e.List("a", func(e *journal.Encoder) { e.Text("b", "c") }) }),
		"kind":    journal.Fields("k/2", func(e *journal.Encoder) { e.Text("a", "") }),
		"nothing": journal.Fields("k/1", func(*journal.Encoder) {}),
	} {
		b := string(journal.Encode(c))
		if other, there := seen[b]; there {
			t.Errorf("%s and %s have the same bytes %q", name, other, b)
		}
		seen[b] = name
	}
}

func TestFieldNamesAreChecked(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "A", "a b", "a\n", "名"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("field name %q was accepted", name)
				}
			}()
			journal.Encode(journal.Fields("k/1", func(e *journal.Encoder) { e.Text(name, "") }))
		}()
	}
}
