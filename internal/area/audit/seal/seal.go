// Package seal writes the papers of an audit as one zip that shows every later change: a
// manifest names each file with its hash, and the hash of the manifest is kept in the
// journal. It has no database: whoever got a bundle checks it.
package seal

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Format names the layout of a bundle.
const Format = "okite-audit/1"

const manifestName = "manifest.json"

// Manifest names what is in a bundle.
type Manifest struct {
	Format    string `json:"format"`
	Body      string `json:"body"`
	Audit     string `json:"audit"`
	MadeAt    string `json:"made_at"`
	MadeBy    string `json:"made_by"`
	KeptUntil string `json:"kept_until"`
	Files     []File `json:"files"`
}

// File is a file of the bundle.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Writer writes a bundle as it goes.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
}

// NewWriter begins a bundle.
func NewWriter(w io.Writer, m Manifest) *Writer {
	m.Format, m.Files = Format, []File{}
	return &Writer{zip.NewWriter(w), m}
}

// header is the one way in which a file stands in the zip: no time that a copy would change.
func header(name string) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Time{}}
}

// Add writes a file.
func (w *Writer) Add(path string, r io.Reader) error {
	out, err := w.zip.CreateHeader(header(path))
	if err != nil {
		return fmt.Errorf("add %s: %w", path, err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), r)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	w.manifest.Files = append(w.manifest.Files, File{path, n, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// Close writes the manifest and gives its hash.
func (w *Writer) Close() (digest string, err error) {
	text, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return "", err
	}
	out, err := w.zip.CreateHeader(header(manifestName))
	if err != nil {
		return "", fmt.Errorf("add manifest: %w", err)
	}
	if _, err := out.Write(text); err != nil {
		return "", fmt.Errorf("write manifest: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), w.zip.Close()
}

// Report is what the check of a bundle found.
type Report struct {
	Digest   string
	Manifest Manifest
	Faults   []string
}

// manifestMost bounds the manifest: an audit has at most a thousand files.
const manifestMost = 4 << 20

// Verify checks every file of a bundle against the manifest.
func Verify(ctx context.Context, in io.ReaderAt, size int64) (r Report) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		r.Faults = append(r.Faults, "zipとして読めません。途中で切れているか、壊れています。")
		return r
	}
	found := map[string]File{}
	var text []byte
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			r.Faults = append(r.Faults, "途中で止められました。")
			return r
		}
		if _, twice := found[f.Name]; twice {
			r.Faults = append(r.Faults, f.Name+"：同じ名前のファイルが、二つあります。")
		}
		one, content, err := measure(f)
		if err != nil {
			r.Faults = append(r.Faults, f.Name+"：読めません。")
		}
		if found[f.Name] = one; f.Name == manifestName {
			text = content
		}
	}
	if json.Unmarshal(text, &r.Manifest) != nil || r.Manifest.Format != Format {
		r.Faults = append(r.Faults, "一覧（"+manifestName+"）がないか、読めません。")
		return r
	}
	sum := sha256.Sum256(text)
	r.Digest = hex.EncodeToString(sum[:])
	for _, f := range r.Manifest.Files {
		got, ok := found[f.Path]
		delete(found, f.Path)
		switch {
		case !ok:
			r.Faults = append(r.Faults, f.Path+"：ありません。")
		case got != f:
			r.Faults = append(r.Faults, f.Path+"：書き出されたときと違います。")
		}
	}
	delete(found, manifestName)
	for name := range found {
		r.Faults = append(r.Faults, name+"：一覧にないファイルです。")
	}
	return r
}

// measure hashes a file; only a manifest is held in memory.
func measure(f *zip.File) (one File, content []byte, err error) {
	in, err := f.Open()
	if err != nil {
		return one, nil, err
	}
	defer in.Close()
	if f.Name == manifestName {
		if content, err = io.ReadAll(io.LimitReader(in, manifestMost+1)); len(content) > manifestMost {
			err = errors.New("manifest too large")
		}
		return File{Path: f.Name}, content, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(in, 8<<30))
	return File{f.Name, n, hex.EncodeToString(sum.Sum(nil))}, nil, err
}
