package file

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// Limits on archives. A year's spreadsheet of a town comes nowhere near them.
const (
	maxEntries   = 10_000
	maxDirectory = 4 << 20   // bytes of the list of entries
	maxTotal     = 512 << 20 // bytes unpacked, nested archives included
	maxRatio     = 200       // unpacked to packed, from 16 MiB on
	maxNested    = 32 << 20  // bytes of an archive inside an archive
	maxDepth     = 2         // archives inside archives
	maxEntryName = 1_024     // bytes
)

// budget is what may still be unpacked from one upload.
type budget struct {
	packed, unpacked int64
	entries, depth   int
}

func newBudget(size int64) *budget { return &budget{packed: size} }

func (b *budget) spend(n int64) error {
	b.unpacked += n
	if b.unpacked > maxTotal || b.unpacked > 16<<20 && b.unpacked/maxRatio > b.packed {
		return refuse("展開すると大きくなりすぎます。")
	}
	return nil
}

var errNoDirectory = errors.New("file: no zip directory at the end")

// directory is where the list of entries of an archive lies.
type directory struct{ offset, size int64 }

// findDirectory reads the record that ends an archive. It is strict: nothing may follow
// it, nothing stands between the list and it, and no 64-bit forms, so that every
// program sees the same entries.
func findDirectory(r io.ReaderAt, size int64) (directory, error) {
	const length = 22
	tail := make([]byte, min(size, length+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return directory{}, err
	}
	for i := len(tail) - length; i >= 0; i-- {
		record := tail[i:]
		if string(record[:4]) != "PK\x05\x06" || length+int(binary.LittleEndian.Uint16(record[20:])) != len(record) {
			continue
		}
		d := directory{size: int64(binary.LittleEndian.Uint32(record[12:])), offset: int64(binary.LittleEndian.Uint32(record[16:]))}
		if d.offset+d.size == size-int64(len(record)) {
			return d, nil
		}
	}
	return directory{}, errNoDirectory
}

// checkZip looks into an archive: it is whole, its names stay inside, its entries do
// not overlap, and everything unpacks within the budget. look sees each entry's content;
// what it leaves is read to the end.
func checkZip(ctx context.Context, r io.ReaderAt, size int64, b *budget, look func(name string, r io.Reader) error) (*zip.Reader, error) {
	d, err := findDirectory(r, size)
	if err != nil {
		return nil, refuse("ファイルが途中で切れているか、壊れています。もう一度保存し直してください。")
	}
	if d.size > maxDirectory {
		return nil, refuse("中のファイルが多すぎます。")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse("zipの中身の一覧が壊れています。")
	}
	if b.entries += len(z.File); b.entries > maxEntries {
		return nil, refuse("中のファイルが多すぎます（%d件まで）。", maxEntries)
	}
	if err := checkEntries(z, d.offset); err != nil {
		return nil, err
	}
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := checkEntry(ctx, f, b, look); err != nil {
			return nil, err
		}
	}
	return z, nil
}

// checkEntries looks at the list: names, kinds, and that no two share their bytes, by
// which a small archive unpacks to a huge one.
func checkEntries(z *zip.Reader, end int64) error {
	type span struct{ from, to int64 }
	var spans []span
	names := map[string]bool{}
	for _, f := range z.File {
		name := entryName(f)
		if !safe(name) {
			return refuse("中のファイル名に、使えない文字や場所の指定があります。")
		}
		if key := strings.ToLower(name); names[key] {
			return refuse("同じ名前のファイルが2つ入っています。")
		} else {
			names[key] = true
		}
		if f.Flags&1 != 0 {
			return refuse("パスワードが付いています。パスワードを外して保存し直してください。")
		}
		if f.Method != zip.Store && f.Method != zip.Deflate {
			return refuse("対応していない圧縮の方法です。")
		}
		if kind := f.Mode().Type(); kind != 0 && kind != fs.ModeDir {
			return refuse("ファイルとフォルダー以外のもの（リンクなど）が入っています。")
		}
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(end) {
			return refuse("zipの中身が壊れています。")
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	last := int64(0)
	for _, s := range spans {
		const header = 30 // the least that stands before each entry's data
		if s.from < last+header || s.to > end {
			return refuse("zipの中身が重なり合っています。")
		}
		last = s.to
	}
	return nil
}

// entryName is the name as a person sees it: old archives have CP932, in which the
// second byte of a character can be a backslash.
func entryName(f *zip.File) string {
	if !f.NonUTF8 && utf8.ValidString(f.Name) {
		return f.Name
	}
	if s, err := japanese.ShiftJIS.NewDecoder().String(f.Name); err == nil {
		return s
	}
	return f.Name
}

// safe reports whether a name stays inside the folder it is unpacked into.
func safe(name string) bool {
	if name == "" || len(name) > maxEntryName || strings.ContainsAny(name, "\\:\x00") || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return false
	}
	return fs.ValidPath(strings.TrimSuffix(name, "/"))
}

func checkEntry(ctx context.Context, f *zip.File, b *budget, look func(string, io.Reader) error) error {
	in, err := f.Open()
	if err != nil {
		return refuse("zipの中身が壊れています。")
	}
	defer in.Close()
	counted := &meter{in, b}
	start := make([]byte, 4)
	n, err := io.ReadFull(counted, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return broken(err)
	}
	content := io.MultiReader(bytes.NewReader(start[:n]), counted)
	if string(start[:n]) == "PK\x03\x04" {
		return nested(ctx, content, b)
	}
	if look != nil {
		if err := look(f.Name, content); err != nil {
			return broken(err)
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return broken(err)
	}
	return nil
}

// nested looks into an archive that lies in another one.
func nested(ctx context.Context, r io.Reader, b *budget) error {
	if b.depth++; b.depth > maxDepth {
		return refuse("zipの中にzipが何重にも入っています。")
	}
	defer func() { b.depth-- }()
	inner, err := io.ReadAll(io.LimitReader(r, maxNested+1))
	if err != nil {
		return broken(err)
	}
	if len(inner) > maxNested {
		return refuse("zipの中のzipが大きすぎます。")
	}
	_, err = checkZip(ctx, bytes.NewReader(inner), int64(len(inner)), b, nil)
	return err
}

// broken keeps a refusal and calls any other error what it is to the user.
func broken(err error) error {
	if _, ok := errors.AsType[refusal](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return refuse("zipの中身が壊れています。")
}

// meter spends the budget while it is read.
type meter struct {
	io.Reader
	b *budget
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if over := m.b.spend(int64(n)); over != nil {
		return n, over
	}
	return n, err
}
