package seal

import (
	"bytes"
	"strings"
	"testing"
)

func bundle(t *testing.T) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, Manifest{Body: "見本町", Audit: "監査", MadeBy: "見本 花子"})
	for name, text := range map[string]string{"報告書.txt": strings.Repeat("報告", 50)} {
		if err := w.Add(name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	digest, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), digest
}

// A bundle is sound as it was written; a changed byte of what it holds is found wherever
// it is, or leaves the same content.
func TestEveryByte(t *testing.T) {
	t.Parallel()
	whole, digest := bundle(t)
	r := Verify(t.Context(), bytes.NewReader(whole), int64(len(whole)))
	if len(r.Faults) > 0 || r.Digest != digest || r.Manifest.Body != "見本町" {
		t.Fatalf("%+v", r)
	}
	for i := range whole {
		bad := bytes.Clone(whole)
		bad[i] ^= 0x41
		got := Verify(t.Context(), bytes.NewReader(bad), int64(len(bad)))
		if len(got.Faults) == 0 && (got.Digest != digest || len(got.Manifest.Files) != 1) {
			t.Fatalf("byte %d: %+v", i, got)
		}
	}
	for _, n := range []int{0, 10, len(whole) / 2, len(whole) - 1} {
		if r := Verify(t.Context(), bytes.NewReader(whole[:n]), int64(n)); len(r.Faults) == 0 {
			t.Errorf("cut at %d: sound", n)
		}
	}
}
