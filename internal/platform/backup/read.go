package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"filippo.io/age"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// visitor gets the parts of a backup in their order.
type visitor interface {
	header(ctx context.Context, h Header) error
	rows(ctx context.Context, t Table, rows [][]any) error
	key(ctx context.Context, text []byte) error
	// blob reads one blob to its end; key is body/aa/id.
	blob(ctx context.Context, key string, r io.Reader) error
}

// read goes through a backup and checks that what it says of itself at the end is true.
// Whatever is wrong with the file is an Invalid fault; a visitor's error passes.
func read(ctx context.Context, r io.Reader, passphrase string, v visitor) (Header, Manifest, error) {
	clear, err := decrypt(r, passphrase)
	if err != nil {
		return Header{}, Manifest{}, err
	}
	b := &parser{in: tar.NewReader(clear), v: v, tables: map[string]*tally{}, files: newTally()}
	if err := b.all(ctx); err != nil {
		var own *visited
		if errors.As(err, &own) {
			return b.head, b.end, own.error
		}
		if _, told := errors.AsType[*fault.Fault](err); told || ctx.Err() != nil {
			return b.head, b.end, err
		}
		return b.head, b.end, damaged(err)
	}
	return b.head, b.end, nil
}

// decrypt reads the front of a backup and gives the tar behind it.
func decrypt(r io.Reader, passphrase string) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	line, err := in.Peek(len(magic) + 1)
	if err != nil || string(line) != magic+" " {
		return nil, fault.New(fault.Invalid, "Okiteのバックアップではありません。")
	}
	front, err := in.ReadSlice('\n')
	if err != nil {
		return nil, damaged(err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(string(front[len(magic):])))
	if err != nil || size < 1 || size > 16<<10 {
		return nil, damaged(fmt.Errorf("sealed key of %d bytes", size))
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(in, sealed); err != nil {
		return nil, damaged(err)
	}
	identity, err := open(sealed, passphrase)
	if err != nil {
		return nil, err
	}
	clear, err := age.Decrypt(in, identity)
	if err != nil {
		return nil, damaged(err)
	}
	return clear, nil
}

// visited marks an error as the visitor's, so that it is not blamed on the file.
type visited struct{ error }

func own(err error) error {
	if err == nil {
		return nil
	}
	return &visited{err}
}

type parser struct {
	in     *tar.Reader
	v      visitor
	head   Header
	end    Manifest
	next   *tar.Header // read ahead
	tables map[string]*tally
	files  *tally
}

// step reads the head of the next entry.
func (b *parser) step() (err error) {
	b.next, err = b.in.Next()
	if err == io.EOF {
		return io.ErrUnexpectedEOF // the manifest ends a backup
	}
	if err == nil && (b.next.Typeflag != tar.TypeReg || b.next.Size < 0 || b.next.Size > maxPiece) {
		return fmt.Errorf("entry %q of type %c and %d bytes", b.next.Name, b.next.Typeflag, b.next.Size)
	}
	return err
}

func (b *parser) all(ctx context.Context) error {
	if err := b.step(); err != nil {
		return err
	}
	if err := b.meta(headerName, &b.head); err != nil {
		return err
	}
	if b.head.Format != format {
		return fault.Newf(fault.Invalid, "新しい版のOkiteで作られたバックアップです（形式%d）。Okiteを更新してください。", b.head.Format)
	}
	if err := own(b.v.header(ctx, b.head)); err != nil {
		return err
	}
	for _, t := range b.head.Tables {
		if err := b.table(ctx, t); err != nil {
			return err
		}
	}
	var key json.RawMessage
	if err := b.meta(keyName, &key); err != nil {
		return err
	}
	if err := own(b.v.key(ctx, key)); err != nil {
		return err
	}
	for strings.HasPrefix(b.next.Name, "file/") {
		if err := b.blob(ctx); err != nil {
			return err
		}
	}
	return b.finish()
}

// meta reads an entry of JSON and goes on to the next; the manifest is the last.
func (b *parser) meta(name string, into any) error {
	if b.next.Name != name || b.next.Size > maxMeta {
		return fmt.Errorf("%q where %s is expected", b.next.Name, name)
	}
	if err := json.NewDecoder(b.in).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if name == endName {
		return nil
	}
	return b.step()
}

// table reads all pieces of a table; one without rows has none.
func (b *parser) table(ctx context.Context, t Table) error {
	sum := newTally()
	b.tables[t.Name] = sum
	for n := 1; strings.HasPrefix(b.next.Name, "table/"+t.Name+"/"); n++ {
		if _, place := splitPiece(b.next.Name); place != n {
			return fmt.Errorf("piece %q out of order", b.next.Name)
		}
		rows, err := b.rows(t, sum)
		if err != nil {
			return fmt.Errorf("read table %s: %w", t.Name, err)
		}
		if err := own(b.v.rows(ctx, t, rows)); err != nil {
			return err
		}
		if err := b.step(); err != nil {
			return err
		}
	}
	return nil
}

func (b *parser) rows(t Table, sum *tally) ([][]any, error) {
	z, err := gzip.NewReader(b.in)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, maxPiece+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxPiece {
		return nil, errors.New("too large when unpacked")
	}
	_, _ = sum.Write(text)
	var rows [][]any
	for line := range bytes.Lines(text) {
		row, err := decodeRow(t, line)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	sum.n += int64(len(rows))
	return rows, nil
}

// blob hands the pieces of one blob to the visitor as one stream.
func (b *parser) blob(ctx context.Context) error {
	stem, place := splitPiece(b.next.Name)
	key, ok := strings.CutPrefix(stem, "file/")
	if !ok || place != 1 || strings.Count(key, "/") != 2 {
		return fmt.Errorf("%q is no blob's name", b.next.Name)
	}
	b.files.n++
	s := &blobReader{b: b, stem: stem, place: 1}
	if err := own(b.v.blob(ctx, key, io.TeeReader(s, b.files))); err != nil {
		if s.err != nil {
			return s.err // the visitor failed because the file did
		}
		return err
	}
	if _, err := io.Copy(io.Discard, io.TeeReader(s, b.files)); err != nil {
		return err
	}
	return s.err
}

type blobReader struct {
	b     *parser
	stem  string
	place int
	done  bool
	err   error
}

func (s *blobReader) Read(p []byte) (int, error) {
	if s.done || s.err != nil {
		return 0, cmp.Or(s.err, io.EOF)
	}
	n, err := s.b.in.Read(p)
	if err == io.EOF {
		if err = s.b.step(); err == nil {
			stem, place := splitPiece(s.b.next.Name)
			s.place++
			s.done = stem != s.stem || place != s.place
		}
	}
	if err != nil {
		s.err = err
		return n, err
	}
	if s.done && n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// finish reads the manifest and compares it with what was read.
func (b *parser) finish() error {
	if err := b.meta(endName, &b.end); err != nil {
		return err
	}
	if got := b.files.count(); got != b.end.Files {
		return fmt.Errorf("files %+v, the manifest says %+v", got, b.end.Files)
	}
	for name, sum := range b.tables {
		if got := sum.count(); got != b.end.Tables[name] {
			return fmt.Errorf("table %s %+v, the manifest says %+v", name, got, b.end.Tables[name])
		}
	}
	// The end of the tar, and with it the end of the encryption: nothing was cut off.
	if _, err := b.in.Next(); err != io.EOF {
		return fmt.Errorf("something stands after the manifest: %w", err)
	}
	return nil
}
