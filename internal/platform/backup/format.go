package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"path"
	"strconv"
	"time"
)

// The parts of a backup, in their order: a line, the sealed key, and the encrypted tar of
//
//	okite.json               Header
//	table/NAME/000001.gz     rows as JSON arrays, one per line
//	key.json                 the key of platform/file
//	file/BODY/AA/ID/000001   blobs as they lie in the store, in pieces
//	manifest.json            Manifest
const (
	magic      = "okite-backup/1"
	format     = 1
	headerName = "okite.json"
	keyName    = "key.json"
	endName    = "manifest.json"

	piece    = 4 << 20  // bytes of rows or of a blob in one entry, about
	maxPiece = 80 << 20 // bytes of an entry that we read: a single row may be long
	maxMeta  = 64 << 20 // bytes of header, key and manifest
)

// Header says where a backup comes from.
type Header struct {
	Format  int       `json:"format"`
	Version string    `json:"version"` // of Okite
	Kind    string    `json:"kind"`    // of the database
	Schema  int64     `json:"schema"`  // stamp of the newest migration
	Created time.Time `json:"created"`
	Tables  []Table   `json:"tables"`
}

// Manifest says what a backup holds.
type Manifest struct {
	Tables map[string]Count  `json:"tables"`
	Files  Count             `json:"files"`
	Heads  map[string]string `json:"heads"` // body -> head of its journal
}

// Count is how much of something there is, and the SHA-256 of all of it in order.
type Count struct {
	N      int64  `json:"n"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// tally counts while bytes pass.
type tally struct {
	n, bytes int64
	sum      hash.Hash
}

func newTally() *tally { return &tally{sum: sha256.New()} }

func (t *tally) Write(p []byte) (int, error) {
	t.bytes += int64(len(p))
	return t.sum.Write(p)
}

func (t *tally) count() Count { return Count{t.n, t.bytes, hex.EncodeToString(t.sum.Sum(nil))} }

// pieces cuts a stream into tar entries of a size that is known when they are begun.
type pieces struct {
	w    *tar.Writer
	stem string
	at   time.Time
	zip  bool
	n    int
	buf  bytes.Buffer
}

// cut writes what there is when it is a piece, or at the end.
func (p *pieces) cut(end bool) error {
	if p.buf.Len() < piece && (!end || p.buf.Len() == 0) {
		return nil
	}
	p.n++
	name, data := fmt.Sprintf("%s/%06d", p.stem, p.n), p.buf.Bytes()
	if p.zip {
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
		_, _ = z.Write(data) // memory does not fail
		_ = z.Close()
		name, data = name+".gz", packed.Bytes()
	}
	err := entry(p.w, name, p.at, data)
	p.buf.Reset()
	return err
}

func (p *pieces) copy(r io.Reader) error {
	for {
		_, err := io.CopyN(&p.buf, r, piece)
		if err != nil && err != io.EOF {
			return err
		}
		if cut := p.cut(err == io.EOF); cut != nil || err == io.EOF {
			return cut
		}
	}
}

func entry(w *tar.Writer, name string, at time.Time, data []byte) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: at, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}

// stem and place split the name of a piece: file/a/b/c/000001 → file/a/b/c, 1.
func splitPiece(name string) (stem string, place int) {
	base := path.Base(name)
	place, _ = strconv.Atoi(base[:min(6, len(base))])
	return path.Dir(name), place
}

// encodeRow writes the values of a row as one line of JSON. Bytes are in base64.
func encodeRow(w *bytes.Buffer, t Table, values []any) error {
	row := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			row[i] = base64.StdEncoding.EncodeToString(v)
			if t.Columns[i].Type == "text" {
				row[i] = string(v)
			}
		case int64:
			row[i] = v
			if t.Columns[i].Type == "boolean" {
				row[i] = v != 0
			}
		case nil, string, bool:
			row[i] = v
		default:
			return fmt.Errorf("table %s, column %s: a backup cannot hold %T", t.Name, t.Columns[i].Name, v)
		}
	}
	e := json.NewEncoder(w) // ends with a line feed
	e.SetEscapeHTML(false)
	return e.Encode(row)
}

// decodeRow reads what encodeRow wrote.
func decodeRow(t Table, line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(t.Columns) {
		return nil, fmt.Errorf("table %s: a row of %d values", t.Name, len(raw))
	}
	row := make([]any, len(raw))
	for i, text := range raw {
		if string(text) == "null" {
			continue
		}
		v, err := decodeValue(t.Columns[i].Type, text)
		if err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", t.Name, t.Columns[i].Name, err)
		}
		row[i] = v
	}
	return row, nil
}

func decodeValue(kind string, text []byte) (any, error) {
	switch kind {
	case "bigint":
		return number(string(text))
	case "boolean":
		var b bool
		err := json.Unmarshal(text, &b)
		return b, err
	case "bytea":
		b := []byte{} // an empty value is not a missing one
		err := json.Unmarshal(text, &b)
		return b, err
	}
	var s string
	err := json.Unmarshal(text, &s)
	return s, err
}
