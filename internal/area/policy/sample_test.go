package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// sampleText is a text of a sample body as it is read, with all its words in one piece.
type sampleText struct {
	*jobun.Document
	words string
}

func readSample(t *testing.T, name string) sampleText {
	t.Helper()
	content, err := samples.ReadFile("sample/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := read(content)
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for _, p := range doc.Provisions {
		words.WriteString(p.Heading + "\n" + p.Text + "\n")
	}
	return sampleText{doc, words.String()}
}

// rows are the rows of the attachment whose title or path contains the given words,
// without the first, which names the columns.
func (x sampleText) rows(t *testing.T, words string) [][]string {
	t.Helper()
	for _, a := range x.Attachments {
		if strings.Contains(a.Title, words) || a.Path == words {
			return a.Rows[1:]
		}
	}
	t.Fatalf("no attachment %q", words)
	return nil
}

func (x sampleText) at(t *testing.T, path string) string {
	t.Helper()
	i := slices.IndexFunc(x.Provisions, func(p jobun.Provision) bool { return p.Path == path })
	if i < 0 {
		t.Fatalf("no provision %s", path)
	}
	return x.Provisions[i].Text
}

// Nothing in a sample text stands alone, out of order or without an end: an officer
// begins her own rules with it.
func TestSampleTexts(t *testing.T) {
	t.Parallel()
	for name, least := range map[string]int{
		"town/1_kihon.txt": 60,
	} {
		x := readSample(t, name)
		if len(x.Provisions) < least || len(x.Findings) != 0 || !x.Normative || len(x.Editions) == 0 {
			t.Errorf("%s: %d provisions, %d editions, findings %+v", name, len(x.Provisions), len(x.Editions), x.Findings)
		}
		children := map[string]int{}
		for _, p := range x.Provisions {
			children[above(p.Path)]++
		}
		for _, p := range x.Provisions {
			if n := children[p.Path]; n == 1 && !strings.Contains(p.Path, "条") {
				t.Errorf("%s: %s has one part alone", name, p.Path)
			}
			if strings.Contains(p.Path, "#") {
				t.Errorf("%s: %s is there twice", name, p.Path)
			}
			if strings.Contains(p.Text, "は、") && !strings.HasSuffix(p.Text, "。") {
				t.Errorf("%s: %s does not end: %s", name, p.Path, p.Text)
			}
		}
		for _, wrong := range []string{"または", "もしくは", "および", "ならびに", "ウィルス", "漏洩", "持ち出しの", "個人情報保護条例"} {
			if strings.Contains(x.words, wrong) {
				t.Errorf("%s: says %s", name, wrong)
			}
		}
	}
}

func above(path string) string {
	i := strings.LastIndexByte(path, '/')
	return path[:max(0, i)]
}

// The policy says for each field of the ordinance (地方自治法施行規則16条の3) where it is kept.
func TestSamplePolicyNamesTheEightFields(t *testing.T) {
	t.Parallel()
	if n := len(readSample(t, "town/1_kihon.txt").rows(t, "10/(2)")); n != 8 {
		t.Errorf("%d fields", n)
	}
}
