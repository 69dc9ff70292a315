// Package bundle writes and checks what evidence is carried out in (持出し用の一式): a zip
// of contents, papers and chains with a manifest. Whoever has the file checks it without
// Okite's database; docs/evidence-format.md describes it for other programs.
//
// The zip is made in one way only, so that a checker makes it again and compares every
// byte: nothing can be hidden between the files or changed about them unseen.
package bundle

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
)

// Format names the shape of a bundle. A later one gets another number.
const Format = "okite-evidence/1"

const (
	manifestName = "manifest.json"
	sumName      = "manifest.sha256"
)

// Manifest says what a bundle holds.
type Manifest struct {
	Format string `json:"format"`
	Body   string `json:"body"`
	MadeAt string `json:"made_at"`
	MadeBy string `json:"made_by"`
	Items  []Item `json:"items"`
	Files  []File `json:"files"` // all but the manifest and its hash, in their order
}

// Item is a piece of evidence in a bundle.
type Item struct {
	Number  string      `json:"number"` // as people read it
	Facts   chain.Facts `json:"facts"`
	Chain   string      `json:"chain"`   // path of its entries
	Content string      `json:"content"` // path of its content; empty where there is none
	Why     string      `json:"why"`     // why there is no content
	Papers  []Paper     `json:"papers"`
}

// Paper is a paper that an entry of the chain names.
type Paper struct {
	N    int64  `json:"n"`
	Path string `json:"path"`
}

// File is a file of the bundle.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Writer writes a bundle as it goes: no content is held in memory.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
}

// NewWriter begins a bundle.
func NewWriter(w io.Writer, body, madeAt, madeBy string) *Writer {
	return &Writer{zip.NewWriter(w), Manifest{Format: Format, Body: body, MadeAt: madeAt, MadeBy: madeBy, Items: []Item{}, Files: []File{}}}
}

// header is the one way in which a file stands in the zip.
func header(name string) *zip.FileHeader { return &zip.FileHeader{Name: name, Method: zip.Store} }

// put writes one file and notes it.
func (w *Writer) put(path string, r io.Reader) error {
	out, err := w.zip.CreateHeader(header(path))
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), r)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	w.manifest.Files = append(w.manifest.Files, File{path, n, hex.EncodeToString(h.Sum(nil))})
	return nil
}

// Add begins an item with its chain.
func (w *Writer) Add(number string, f chain.Facts, entries []chain.Custody) error {
	path := fmt.Sprintf("chain/%04d.json", len(w.manifest.Items)+1)
	w.manifest.Items = append(w.manifest.Items, Item{Number: number, Facts: f, Chain: path, Papers: []Paper{}})
	in, out := io.Pipe()
	defer func() { _ = in.Close() }() // only read
	go func() {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		out.CloseWithError(e.Encode(entries))
	}()
	return w.put(path, in)
}

func (w *Writer) current() *Item { return &w.manifest.Items[len(w.manifest.Items)-1] }

// Content gives the content of the item that was begun last.
func (w *Writer) Content(r io.Reader) error {
	path := fmt.Sprintf("content/%04d.bin", len(w.manifest.Items))
	w.current().Content = path
	return w.put(path, r)
}

// Without says why the item that was begun last has no content.
func (w *Writer) Without(why string) { w.current().Why = why }

// Paper gives the paper of an entry of the item that was begun last.
func (w *Writer) Paper(n int64, r io.Reader) error {
	path := fmt.Sprintf("paper/%04d-%04d.bin", len(w.manifest.Items), n)
	it := w.current()
	it.Papers = append(it.Papers, Paper{n, path})
	return w.put(path, r)
}

// Close writes the manifest and gives its hash, by which the bundle is known.
func (w *Writer) Close() (digest string, err error) {
	text, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return "", fmt.Errorf("write manifest: %w", err)
	}
	text = append(text, '\n')
	h := sha256.Sum256(text)
	digest = hex.EncodeToString(h[:])
	for _, f := range []struct{ name, text string }{{manifestName, string(text)}, {sumName, digest + "  " + manifestName + "\n"}} {
		out, err := w.zip.CreateHeader(header(f.name))
		if err != nil {
			return "", fmt.Errorf("write %s: %w", f.name, err)
		}
		if _, err := io.WriteString(out, f.text); err != nil {
			return "", fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return digest, w.zip.Close()
}
