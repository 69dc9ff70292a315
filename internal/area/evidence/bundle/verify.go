package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
)

// Limits of what a checker reads into memory. Contents are never held.
const (
	textMax    = 32 << 20 // bytes of a manifest or a chain
	itemMax    = 2_000
	entriesMax = 100_000
)

// Report is what a check has found.
type Report struct {
	Digest   string // hash of the manifest
	Manifest Manifest
	Chains   [][]chain.Custody
	Faults   []string // what was changed, broken or is missing
	Notes    []string // gaps of custody that the chain itself records
}

// Sound reports whether nothing was changed.
func (r Report) Sound() bool { return len(r.Faults) == 0 }

func (r *Report) fault(format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// Verify checks a bundle. Nothing is unpacked: names in it lead nowhere.
func Verify(ctx context.Context, in io.ReaderAt, size int64) Report {
	var r Report
	z, err := zip.NewReader(in, size)
	if err != nil {
		r.fault("zipとして読めません。途中で切れているか、壊れています。")
		return r
	}
	if !r.readManifest(z) || !r.listed(z) {
		return r
	}
	files := map[string]*zip.File{}
	for i, f := range r.Manifest.Files {
		if ctx.Err() != nil {
			r.fault("確かめ終える前に、中断されました。")
			return r
		}
		r.readFile(z.File[i], f)
		files[f.Path] = z.File[i]
	}
	for _, it := range r.Manifest.Items {
		r.readItem(files, it)
	}
	r.remake(z, in, size)
	return r
}

// readManifest reads the manifest and holds it against its hash.
func (r *Report) readManifest(z *zip.Reader) bool {
	n := len(z.File)
	if n < 2 || z.File[n-2].Name != manifestName || z.File[n-1].Name != sumName {
		r.fault("%s と %s が、終わりにありません。", manifestName, sumName)
		return false
	}
	text, ok := r.read(z.File[n-2])
	said, ok2 := r.read(z.File[n-1])
	if !ok || !ok2 {
		return false
	}
	h := sha256.Sum256(text)
	r.Digest = hex.EncodeToString(h[:])
	if string(said) != r.Digest+"  "+manifestName+"\n" {
		r.fault("%s が、書き出されたときのハッシュ（%s）と合いません。", manifestName, sumName)
	}
	if err := strict(text, &r.Manifest); err != nil {
		r.fault("%s を読み取れません。", manifestName)
		return false
	}
	if r.Manifest.Format != Format {
		r.fault("形式「%s」は、この版では確かめられません。", r.Manifest.Format)
		return false
	}
	if len(r.Manifest.Items) > itemMax {
		r.fault("証拠の数が多すぎます。")
		return false
	}
	return true
}

// listed holds the names in the zip against those of the manifest, in order.
func (r *Report) listed(z *zip.Reader) bool {
	var names, want []string
	for _, f := range z.File[:len(z.File)-2] {
		names = append(names, f.Name)
	}
	for _, f := range r.Manifest.Files {
		want = append(want, f.Path)
	}
	if slices.Equal(names, want) {
		return true
	}
	for _, name := range names {
		if !slices.Contains(want, name) {
			r.fault("一覧（%s）にないファイル「%s」が入っています。", manifestName, shown(name))
		}
	}
	for _, name := range want {
		if !slices.Contains(names, name) {
			r.fault("一覧（%s）にあるファイル「%s」がありません。", manifestName, shown(name))
		}
	}
	if r.Sound() {
		r.fault("ファイルの並びが、一覧（%s）と違います。", manifestName)
	}
	return false
}

// readFile holds a file against size and hash.
func (r *Report) readFile(f *zip.File, want File) {
	in, err := f.Open()
	if err != nil || f.Method != zip.Store {
		r.fault("ファイル「%s」を読めません。", shown(f.Name))
		return
	}
	defer in.Close()
	h := sha256.New()
	n, err := io.Copy(h, in)
	if err != nil || n != want.Size || hex.EncodeToString(h.Sum(nil)) != want.SHA256 {
		r.fault("ファイル「%s」の内容が、書き出されたときと違います。", shown(f.Name))
	}
}

// readItem follows the chain of an item and holds content and papers against it.
func (r *Report) readItem(files map[string]*zip.File, it Item) {
	name := fmt.Sprintf("%s「%s」", it.Number, it.Facts.Title)
	f := files[it.Chain]
	if f == nil {
		r.fault("%s：保管の連鎖がありません。", name)
		return
	}
	text, ok := r.read(f)
	var entries []chain.Custody
	if !ok || strict(text, &entries) != nil || len(entries) > entriesMax {
		r.fault("%s：保管の連鎖（%s）を読み取れません。", name, shown(it.Chain))
		return
	}
	r.Chains = append(r.Chains, entries)
	_, breaks := chain.Follow(it.Facts, entries)
	for _, b := range breaks {
		line := name + "：" + at(b.N) + b.Text
		if b.Tampered {
			r.Faults = append(r.Faults, line)
		} else {
			r.Notes = append(r.Notes, line)
		}
	}
	r.holdContent(name, it)
	r.holdPapers(name, it, entries)
}

func at(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d番の記録：", n)
}

func (r *Report) holdContent(name string, it Item) {
	switch sum, there := r.sumOf(it.Content); {
	case it.Content == "" && it.Why == "" && it.Facts.Kind == "file":
		r.fault("%s：ファイルがなく、その理由も書かれていません。", name)
	case it.Content == "":
	case !there:
		r.fault("%s：ファイル「%s」がありません。", name, shown(it.Content))
	case sum != it.Facts.SHA256:
		r.fault("%s：ファイル「%s」の内容が、受け入れたときのハッシュと違います。", name, shown(it.Content))
	}
}

func (r *Report) holdPapers(name string, it Item, entries []chain.Custody) {
	for _, p := range it.Papers {
		sum, there := r.sumOf(p.Path)
		i := slices.IndexFunc(entries, func(e chain.Custody) bool { return e.N == p.N })
		if !there || i < 0 || entries[i].SHA256 != sum {
			r.fault("%s：%d番の記録の書面「%s」が、記録されたときのハッシュと違います。", name, p.N, shown(p.Path))
		}
	}
}

// sumOf is the hash of a file as the manifest has it.
func (r *Report) sumOf(path string) (string, bool) {
	i := slices.IndexFunc(r.Manifest.Files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return "", false
	}
	return r.Manifest.Files[i].SHA256, true
}

// remake writes the zip anew and compares it with what is there.
func (r *Report) remake(z *zip.Reader, in io.ReaderAt, size int64) {
	same := &comparer{in: in}
	w := zip.NewWriter(same)
	for _, f := range z.File {
		out, err := w.CreateHeader(header(f.Name))
		if err != nil {
			break // said below by the length
		}
		content, err := f.Open()
		if err != nil {
			break
		}
		_, err = io.Copy(out, content)
		_ = content.Close() // read only
		if err != nil {
			break
		}
	}
	_ = w.Close() // never fails: comparer does not
	if same.differs || same.off != size {
		r.fault("zipのつくりが、書き出されたときと違います（%dバイト目の付近）。", min(same.at, size)+1)
	}
}

// comparer holds what is written against what is there.
type comparer struct {
	in      io.ReaderAt
	off, at int64
	differs bool
}

func (c *comparer) Write(p []byte) (int, error) {
	there := make([]byte, len(p))
	n, _ := c.in.ReadAt(there, c.off)
	if !c.differs && (n < len(p) || !bytes.Equal(there, p)) {
		c.differs, c.at = true, c.off
	}
	if c.off += int64(len(p)); !c.differs {
		c.at = c.off
	}
	return len(p), nil
}

// read gives a file that is a text.
func (r *Report) read(f *zip.File) ([]byte, bool) {
	if f.Method != zip.Store || f.UncompressedSize64 > textMax {
		r.fault("ファイル「%s」を読めません。", shown(f.Name))
		return nil, false
	}
	in, err := f.Open()
	if err != nil {
		r.fault("ファイル「%s」を読めません。", shown(f.Name))
		return nil, false
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, textMax))
	if err != nil {
		r.fault("ファイル「%s」の内容が、書き出されたときと違います。", shown(f.Name))
		return nil, false
	}
	return text, true
}

// strict reads JSON that holds nothing unknown and nothing after its end.
func strict(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows the value: %w", err)
	}
	return nil
}

// shown keeps control characters of a name from a terminal.
func shown(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, name)
}
