package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
)

// Summary tells the operator what a backup holds.
type Summary struct {
	Header   Header
	Manifest Manifest
}

// Rows is how many rows the backup holds.
func (s Summary) Rows() (n int64) {
	for _, c := range s.Manifest.Tables {
		n += c.N
	}
	return n
}

// Check reads a backup to its end without restoring it: passphrase, counts, hashes,
// and the content of every file against its row. The journals are verified by Restore.
func Check(ctx context.Context, r io.Reader, passphrase string) (Summary, error) {
	c := &checker{sums: map[string][]byte{}}
	h, m, err := read(ctx, r, passphrase, c)
	if err == nil {
		err = c.complete()
	}
	return Summary{h, m}, err
}

// checker holds what the file rows say until the blobs come.
type checker struct {
	sums map[string][]byte // key of a kept file -> SHA-256 of its content
	keys *file.Keys
}

func (c *checker) header(context.Context, Header) error { return nil }

func (c *checker) rows(_ context.Context, t Table, rows [][]any) error {
	if t.Name != "file" {
		return nil
	}
	at := map[string]int{}
	for i, column := range t.Columns {
		at[column.Name] = i
	}
	for _, row := range rows {
		body, _ := row[at["body_id"]].(string)
		id, _ := row[at["id"]].(string)
		sum, _ := row[at["sha256"]].([]byte)
		if row[at["state"]] == string(file.Kept) {
			c.sums[file.Key(body, id)] = sum
		}
	}
	return nil
}

func (c *checker) key(_ context.Context, text []byte) (err error) {
	if c.keys, err = file.ParseKeys(text); err != nil {
		return damaged(err)
	}
	return nil
}

func (c *checker) blob(_ context.Context, key string, r io.Reader) error {
	return c.compare(key, r)
}

// compare decrypts a blob and compares its content with what its row says.
func (c *checker) compare(key string, r io.Reader) error {
	want, there := c.sums[key]
	if !there {
		return damaged(fmt.Errorf("blob %s has no row", key))
	}
	delete(c.sums, key)
	body := path.Dir(path.Dir(key))
	clear, err := c.keys.Decrypt(r, body, path.Base(key))
	if err != nil {
		return damaged(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, clear); err != nil {
		return damaged(fmt.Errorf("blob %s: %w", key, err))
	}
	if got := sum.Sum(nil); !bytes.Equal(got, want) {
		return damaged(fmt.Errorf("blob %s has the hash %s, its row says %s", key, hex.EncodeToString(got), hex.EncodeToString(want)))
	}
	return nil
}

// complete fails when a kept file had no blob.
func (c *checker) complete() error {
	if len(c.sums) > 0 {
		return fault.Newf(fault.Invalid, "バックアップに、中身のない添付ファイルが%d件あります。", len(c.sums))
	}
	return nil
}
