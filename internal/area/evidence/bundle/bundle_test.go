package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
)

var update = flag.Bool("update", false, "write the test vector anew")

func hashed(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

const content, paper = "GET /admin HTTP/1.1\n", "署名のある受渡書"

// made is a bundle with a file and a thing.
func made(t testing.TB, change func(*chain.Facts, []chain.Custody)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, "みほん町", "2026-11-25T02:00:00.000Z", "見本 花子")
	f := chain.Facts{ID: "one", FiscalYear: 2026, Number: 1, Kind: "file", Title: "アクセスログ", FileName: "access.log", Size: int64(len(content)), SHA256: hashed(content)}
	e := chain.Custody{Item: "one", Kind: chain.TakenIn, HappenedAt: "2026-11-25T01:00:00.000Z", EnteredAt: "2026-11-25T01:00:00.000Z", ReceiverID: "aki", ReceiverName: "秋", SHA256: f.SHA256, Facts: f.Sum()}.Link(1, "")
	p := chain.Custody{Item: "one", Kind: chain.OnPaper, HappenedAt: "2026-11-25T01:30:00.000Z", EnteredAt: "2026-11-25T01:40:00.000Z", GiverID: "haru", GiverName: "春", ReceiverName: "県警", SHA256: hashed(paper), FileID: "p"}.Link(2, e.Hash)
	entries := []chain.Custody{e, p}
	change(&f, entries)
	for _, err := range []error{w.Add("令和8年度 証第1号", f, entries), w.Content(strings.NewReader(content)), w.Paper(2, strings.NewReader(paper))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	thing := chain.Facts{ID: "two", FiscalYear: 2026, Number: 2, Kind: "thing", Title: "USBメモリ"}
	if err := w.Add("令和8年度 証第2号", thing, []chain.Custody{chain.Custody{Item: "two", Kind: chain.TakenIn, ReceiverID: "aki", Facts: thing.Sum()}.Link(1, "")}); err != nil {
		t.Fatal(err)
	}
	w.Without("現物")
	digest, err := w.Close()
	if err != nil || len(digest) != 64 {
		t.Fatalf("%s, %v", digest, err)
	}
	return b.Bytes()
}

func same(*chain.Facts, []chain.Custody) {}

func check(b []byte) Report { return Verify(context.Background(), bytes.NewReader(b), int64(len(b))) }

// A gap of custody is told, and the bundle is sound all the same. The vector keeps the
// format: what was written once can be checked for ever.
func TestVerify(t *testing.T) {
	t.Parallel()
	b := made(t, same)
	path := filepath.Join("testdata", "two.zip")
	if *update {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vector, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(vector, b) {
		t.Errorf("the bundle is no longer written as the vector was: %v", err)
	}
	r := check(vector)
	if !r.Sound() || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "持っていた人（秋）ではありません") || len(r.Manifest.Items) != 2 || len(r.Chains) != 2 {
		t.Errorf("%+v", r)
	}
}

// Every single byte counts.
func TestEveryByte(t *testing.T) {
	t.Parallel()
	b := made(t, same)
	digest := check(b).Digest
	for i := range b {
		for _, flip := range []byte{1, 0x80} {
			b[i] ^= flip
			if r := check(b); r.Sound() && r.Digest == digest {
				t.Errorf("a change at byte %d of %d is not seen", i, len(b))
			}
			b[i] ^= flip
		}
	}
	for name, bad := range map[string][]byte{
		"cut": b[:len(b)-1], "longer": append(bytes.Clone(b), 0), "before": append([]byte("x"), b...), "half": b[:len(b)/2], "nothing": nil, "text": []byte("証拠"),
	} {
		if check(bad).Sound() {
			t.Errorf("%s is not seen", name)
		}
	}
}

// What is changed and hashed anew is named with its item.
func TestNamed(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*chain.Facts, []chain.Custody){
		"証第1号「アクセスログ」：1番の記録：": func(_ *chain.Facts, l []chain.Custody) { l[0].ReceiverName = "別人" },
		"証第1号「別の題」：証拠の記載事項":   func(f *chain.Facts, _ []chain.Custody) { f.Title = "別の題" },
		"2番の記録：前の記録のハッシュ":     func(_ *chain.Facts, l []chain.Custody) { l[1] = l[1].Link(2, "") },
		"内容が、受け入れたときのハッシュと違います": func(f *chain.Facts, l []chain.Custody) {
			f.SHA256 = hashed("x")
			l[0].Facts = f.Sum()
			l[0] = l[0].Link(1, "")
		},
		"2番の記録の書面": func(_ *chain.Facts, l []chain.Custody) { l[1].SHA256 = hashed("x"); l[1] = l[1].Link(2, l[0].Hash) },
	} {
		r := check(made(t, change))
		if r.Sound() || !strings.Contains(strings.Join(r.Faults, "\n"), want) {
			t.Errorf("%s: %q", want, r.Faults)
		}
	}
}

// Names that lead elsewhere, packed contents and what the list does not name are refused.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*zip.FileHeader{
		"../../etc/passwd": {Name: "../../etc/passwd", Method: zip.Store}, "C:\\x": {Name: "C:\\x", Method: zip.Store}, "bomb": {Name: "bomb", Method: zip.Deflate},
		"\x1b[2J": {Name: "\x1b[2J", Method: zip.Store},
	} {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		out, err := w.CreateHeader(f)
		if err != nil {
			t.Fatal(err)
		}
		for range 64 {
			_, _ = out.Write(make([]byte, 1<<20))
		}
		for _, rest := range []struct{ name, text string }{
			{manifestName, `{"format":"okite-evidence/1","body":"","made_at":"","made_by":"","items":[],"files":[]}`}, {sumName, ""},
		} {
			out, err := w.CreateHeader(header(rest.name))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = out.Write([]byte(rest.text))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r := check(b.Bytes())
		if r.Sound() || strings.ContainsAny(strings.Join(r.Faults, ""), "\x1b") {
			t.Errorf("%s: %q", name, r.Faults)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(made(f, same))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r := check(b); r.Sound() && r.Digest == "" {
			t.Error("sound without a manifest")
		}
	})
}
