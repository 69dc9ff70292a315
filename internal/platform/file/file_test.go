package file

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
)

var (
	migrations = []fs.FS{Migrations, job.Files}
	all        = Rules{Formats: []Format{Text, Markdown, CSV, Word, Excel, Slides, PDF, PNG, JPEG, Zip}}
)

func as(body string) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: "p"})
}

func local(t testing.TB) (*Files, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := OpenLocal(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	f.c.Temp = t.TempDir()
	return f, dir
}

func save(t testing.TB, f *Files, name string, data []byte) File {
	t.Helper()
	file, err := f.Save(as("a"), name, bytes.NewReader(data), all)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func read(f *Files, ctx context.Context, file File) ([]byte, error) {
	r, err := f.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func blobs(t testing.TB, f *Files) (keys []string) {
	t.Helper()
	err := f.c.Blobs.Walk(t.Context(), func(key string, _ int64, _ time.Time) error { keys = append(keys, key); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

type entry struct {
	name string
	data []byte
}

func zipped(entries ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err != nil {
			panic(err)
		}
		f.Write(e.data)
	}
	w.Close()
	return b.Bytes()
}

func office(f Format, more ...entry) []byte {
	types := `<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="` + f.main() + `"/></Types>`
	return zipped(append([]entry{{"[Content_Types].xml", []byte(types)}, {"word/document.xml", []byte(`<a b='x>"'><![CDATA[<]]><!-- <b> --><c/>本文</a>`)}}, more...)...)
}

func picture(w, h int) []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

func photo() []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 10)), nil)
	return b.Bytes()
}

// hugePicture says in its header that it has 60,000 × 60,000 pixels.
func hugePicture() []byte {
	b := picture(1, 1)
	binary.BigEndian.PutUint32(b[16:], 60_000)
	binary.BigEndian.PutUint32(b[20:], 60_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// overlapping has two entries over the same compressed bytes.
func overlapping() []byte {
	one := zipped(entry{"a", bytes.Repeat([]byte("0"), 1<<20)}, entry{"b", []byte("b")})
	d, err := findDirectory(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		panic(err)
	}
	second := d.offset + 46 + 1 // the list's second entry, if the first has no extra field
	second += int64(binary.LittleEndian.Uint16(one[d.offset+30:]))
	copy(one[second+16:second+28], one[d.offset+16:d.offset+28]) // checksum and sizes
	binary.LittleEndian.PutUint32(one[second+42:], 0)            // offset of the first entry
	return one
}

func encode(t testing.TB, text string, e interface{ Bytes([]byte) ([]byte, error) }) []byte {
	t.Helper()
	b, err := e.Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

func TestSaveTakes(t *testing.T) {
	t.Parallel()
	f, _ := local(t)
	const text = "第１条　この規程は、情報セキュリティについて定める。㈱①\r\n"
	for name, data := range map[string][]byte{
		"規程.txt":   []byte(text),
		"bom.txt":  []byte("\ufeff" + text),
		"sjis.TXT": encode(t, text, japanese.ShiftJIS.NewEncoder()),
		"euc.text": encode(t, "第１条　この規程\n", japanese.EUCJP.NewEncoder()),
		"jis.txt":  encode(t, "第１条　この規程\n", japanese.ISO2022JP.NewEncoder()),
		"utf16.md": encode(t, text, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"表.csv":    []byte("a,b\r\n1,2\r\n\x1a"),
		"a.docx":   office(Word),
		"a.xlsx":   office(Excel, entry{"xl/embeddings/inner.xlsx", office(Excel)}),
		"a.pptx":   office(Slides),
		"a.pdf":    []byte(pdf),
		"a.png":    picture(30, 20),
		"a.jpg":    photo(),
		"a.zip":    zipped(entry{"フォルダ/", nil}, entry{"フォルダ/表.txt", []byte("x")}),
		"big.txt":  bytes.Repeat([]byte("情報\n"), 400_000), // 2.8 MB: through the disk
	} {
		file := save(t, f, name, data)
		if got, err := read(f, as("a"), file); err != nil || !bytes.Equal(got, data) || file.Size != int64(len(data)) {
			t.Errorf("%s: read %d bytes, %v", name, len(got), err)
		}
		s, err := f.Load(as("a"), file)
		if err != nil {
			t.Fatal(err)
		}
		part := make([]byte, min(len(data), 100))
		if _, err := s.ReadAt(part, int64(len(data)-len(part))); err != nil && err != io.EOF || !bytes.HasSuffix(data, part) {
			t.Errorf("%s: the end reads %q, %v", name, part, err)
		}
		s.Close()
	}
	if left, _ := os.ReadDir(f.c.Temp); len(left) != 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
}

func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	f, _ := local(t)
	nest := func(depth int) []byte {
		b := zipped(entry{"a.txt", []byte("x")})
		for range depth {
			b = zipped(entry{"inner.zip", b})
		}
		return b
	}
	many := make([]entry, maxEntries+1)
	for i := range many {
		many[i].name = "f" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		many[i].name = many[i].name[:min(len(many[i].name), 3)] + "-" + time.Duration(i).String()
	}
	locked := zipped(entry{"a.txt", []byte("x")})
	d, _ := findDirectory(bytes.NewReader(locked), int64(len(locked)))
	locked[d.offset+8] |= 1
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"a.exe", []byte("MZ"), "使えるファイルの種類"},
		{"規程", []byte("x"), "使えるファイルの種類"},
		{"empty.txt", nil, "空です"},
		{"empty.pdf", nil, "空です"},
		{"program.txt", []byte("MZ\x90\x00"), "実行形式"},
		{"a.txt", []byte(pdf), "中身はPDF"},
		{"a.pdf", office(Word), "中身はzip"},
		{"old.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "パスワード付き"},
		{"a.docx", office(Excel), "中身が違います"},
		{"a.xlsx", zipped(entry{"a.txt", []byte("x")}), "中身が違います"},
		{"a.png", photo(), "中身はJPEG"},
		{"zero.txt", []byte("a\x00b"), "読めない"},
		{"binary.txt", []byte("\x80\x81\xfe\xff\x01"), "読めない"},
		{"half.txt", []byte("\xff\xfea\x00b"), "途中で切れて"},
		{"cut.zip", zipped(entry{"a.txt", []byte("x")})[:40], "途中で切れて"},
		{"cut.docx", office(Word)[:200], "途中で切れて"},
		{"cut.pdf", []byte(pdf[:20]), "途中で切れて"},
		{"cut.png", picture(30, 20)[:50], "途中で切れて"},
		{"cut.jpg", photo()[:len(photo())-2], "途中で切れて"},
		{"broken.png", []byte("\x89PNG\r\n\x1a\nxxxx"), "壊れています"},
		{"huge.png", hugePicture(), "大きすぎます（60000×60000"},
		{"two.pdf", append([]byte(pdf), shifted(zipped(entry{"a.txt", []byte("x")}), len(pdf))...), "2つの種類"},
		{"tail.zip", append(zipped(entry{"a.txt", []byte("x")}), "tail"...), "途中で切れて"},
		{"bomb.zip", zipped(entry{"0", make([]byte, 64<<20)}), "展開すると"},
		{"bomb.xlsx", office(Excel, entry{"xl/sheet.xml", append([]byte("<a>"), bytes.Repeat([]byte(" "), 64<<20)...)}), "展開すると"},
		{"inner.zip", zipped(entry{"bomb.zip", zipped(entry{"0", make([]byte, 64<<20)})}), "展開すると"},
		{"overlap.zip", overlapping(), "重なり合って"},
		{"deep.zip", nest(4), "何重にも"},
		{"many.zip", zipped(many...), "多すぎます"},
		{"twice.zip", zipped(entry{"A.txt", nil}, entry{"a.txt", nil}), "同じ名前"},
		{"locked.zip", locked, "パスワードが付いて"},
		{"up.zip", zipped(entry{"../../etc/passwd", nil}), "場所の指定"},
		{"root.zip", zipped(entry{"/etc/passwd", nil}), "場所の指定"},
		{"drive.zip", zipped(entry{"C:/x", nil}), "場所の指定"},
		{"back.zip", zipped(entry{`..\x`, nil}), "場所の指定"},
		{"zero.zip", zipped(entry{"a\x00.txt", nil}), "場所の指定"},
		{"macro.docx", office(Word, entry{"word/vbaProject.bin", []byte("x")}), "マクロ"},
		{"doctype.docx", office(Word, entry{"word/x.xml", []byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`)}), "DOCTYPE"},
		{"depth.docx", office(Word, entry{"word/x.xml", []byte(strings.Repeat("<a>", 300))}), "入れ子"},
		{"utf16.docx", office(Word, entry{"word/x.xml", []byte("<\x00a\x00>\x00")}), "文字コード"},
		{"open.docx", office(Word, entry{"word/x.xml", []byte("<a b='")}), "途中で切れて"},
		{"large.txt", bytes.Repeat([]byte("a"), 21<<20), "大きすぎます（20MBまで）"},
	}
	for _, test := range tests {
		_, err := f.Save(as("a"), test.name, bytes.NewReader(test.data), all)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "「"+test.name+"」") {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if keys := blobs(t, f); len(keys) != 0 {
		t.Errorf("refused files were stored: %v", keys)
	}
	if left, _ := os.ReadDir(f.c.Temp); len(left) != 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
}

// shifted moves the offset in a zip's last record, as one behind another file needs.
func shifted(z []byte, by int) []byte {
	end := z[len(z)-22:]
	binary.LittleEndian.PutUint32(end[16:], binary.LittleEndian.Uint32(end[16:])+uint32(by))
	return z
}

// What is larger than the limit is not read to its end.
func TestLimitStopsEarly(t *testing.T) {
	t.Parallel()
	f, _ := local(t)
	read := 0
	endless := readFunc(func(p []byte) (int, error) { read += len(p); return len(p), nil })
	if _, err := f.Save(as("a"), "a.txt", endless, Rules{Formats: []Format{Text}, Max: 5 << 20}); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	if read > 6<<20 {
		t.Errorf("read %d bytes", read)
	}
	broken := errors.New("broken")
	_, err := f.Save(as("a"), "a.txt", readFunc(func([]byte) (int, error) { return 0, broken }), all)
	if !errors.Is(err, broken) {
		t.Errorf("a broken upload: %v", err)
	}
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"規程.txt":                         "規程.txt",
		`C:\Users\hanako\規程.txt`:         "規程.txt",
		"../../etc/passwd":               "passwd",
		"か\u3099き.txt":                   "がき.txt",
		"\uFA19谷.txt":                    "\uFA19谷.txt",
		"a\u202etxt.exe":                 "atxt.exe",
		"a\u200b\u2066b\ufeff.txt":       "ab.txt",
		"a\x00b\r\n.txt":                 "ab.txt",
		"a\xffb.txt":                     "ab.txt",
		"":                               "名称なし",
		"...":                            "名称なし",
		".txt":                           "名称なし.txt",
		"CON":                            "_CON",
		"nul.txt":                        "_nul.txt",
		"com1.tar.gz":                    "_com1.tar.gz",
		"LPT9.":                          "_LPT9",
		"common.txt":                     "common.txt",
		"a<b>:\"|?*.txt":                 "a_b______.txt",
		" 末尾 . ":                         "末尾",
		"表　紙.txt":                        "表　紙.txt",
		strings.Repeat("長", 300) + ".md": strings.Repeat("長", 197) + ".md",
		strings.Repeat("a", 255):         strings.Repeat("a", 200),
		"a." + strings.Repeat("b", 300):  "a." + strings.Repeat("b", 198),
	} {
		if got := CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
		if again := CleanName(want); again != want {
			t.Errorf("CleanName(%q) = %q: not settled", want, again)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("a.txt")
	f.Fuzz(func(t *testing.T, s string) {
		name := CleanName(s)
		if name == "" || len([]rune(name)) > maxName || strings.ContainsAny(name, "/\\\x00\r\n") || CleanName(name) != name {
			t.Errorf("CleanName(%q) = %q, then %q", s, name, CleanName(name))
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("docx", office(Word))
	f.Add("zip", overlapping())
	f.Add("png", picture(3, 3))
	f.Add("txt", []byte("規程"))
	f.Fuzz(func(t *testing.T, format string, data []byte) {
		s, err := NewSpool("", bytes.NewReader(data), inMemory) // nothing goes to the disk
		if err != nil {
			return
		}
		defer s.Close()
		err = Check(t.Context(), s, Format(format))
		if _, ok := errors.AsType[refusal](err); err != nil && !ok {
			t.Errorf("not a refusal: %v", err)
		}
	})
}

// Whoever has the disk can neither read nor change a content, nor put it elsewhere.
func TestAtRest(t *testing.T) {
	t.Parallel()
	f, dir := local(t)
	secret := bytes.Repeat([]byte("とても秘密の内容です。\n"), 100_000) // several segments
	file := save(t, f, "秘密.txt", secret)
	path := filepath.Join(dir, "file", filepath.FromSlash(file.Key()))
	blob, err := os.ReadFile(path)
	if err != nil || bytes.Contains(blob, secret[:60]) {
		t.Fatalf("the blob is in the clear, or %v", err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"first byte":  func(b []byte) []byte { b[50] ^= 1; return b },
		"last byte":   func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"cut":         func(b []byte) []byte { return b[:len(b)-100] },
		"cut segment": func(b []byte) []byte { return b[:1<<20] },
		"longer":      func(b []byte) []byte { return append(b, 0) },
		"empty":       func([]byte) []byte { return nil },
	} {
		if err := os.WriteFile(path, change(bytes.Clone(blob)), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := read(f, as("a"), file); err == nil {
			t.Errorf("%s: %d bytes were given out", name, len(got))
		}
	}
	if err := f.c.Blobs.Put(t.Context(), Key("b", file.ID), bytes.NewReader(blob)); err != nil {
		t.Fatal(err)
	}
	moved := file
	moved.BodyID = "b"
	if _, err := read(f, as("b"), moved); err == nil {
		t.Error("a blob moved to another body was given out")
	}
	if _, err := read(f, as("b"), file); !fault.Is(err, fault.NotFound) {
		t.Errorf("another body's file: %v", err)
	}
	os.Remove(path)
	if _, err := read(f, as("a"), file); !fault.Is(err, fault.Internal) {
		t.Errorf("a lost blob: %v", err)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	f, dir := local(t)
	file := save(t, f, "a.txt", []byte("本文"))
	path := filepath.Join(dir, "key.json")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file %v, %v", info, err)
	}
	rotated, err := f.Keys().Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if err := rotated.Save(path); err != nil {
		t.Fatal(err)
	}
	again, err := OpenLocal(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	second := save(t, again, "b.txt", []byte("本文二"))
	if got, err := read(again, as("a"), file); err != nil || string(got) != "本文" {
		t.Errorf("after rotation the old file gives %q, %v", got, err)
	}
	if _, err := read(f, as("a"), second); err == nil {
		t.Error("the old key opens what the new one has closed")
	}
	os.Chmod(path, 0o644)
	if _, err := LoadKeys(path); err == nil {
		t.Error("a key file that everybody may read was taken")
	}
	os.Remove(path)
	if _, err := OpenLocal(t.Context(), dir, time.Now); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a lost key was replaced: %v", err)
	}
}

func TestFolderKeepsInside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := OpenFolder(filepath.Join(dir, "in"))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600)
	os.Symlink("..", filepath.Join(dir, "in", "link"))
	for _, key := range []string{"../secret", "/etc/passwd", "link/secret", "a/../../secret", "", "a.part"} {
		if err := f.Put(t.Context(), key, strings.NewReader("y")); err == nil {
			t.Errorf("Put(%q) was accepted", key)
		}
		if r, err := f.Open(t.Context(), key); err == nil {
			r.Close()
			t.Errorf("Open(%q) was accepted", key)
		}
	}
	broken := errors.New("broken")
	if err := f.Put(t.Context(), "b/c/d", readFunc(func([]byte) (int, error) { return 0, broken })); !errors.Is(err, broken) {
		t.Error(err)
	}
	f.Walk(t.Context(), func(key string, _ int64, _ time.Time) error { t.Errorf("%s is left", key); return nil })
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := File{Name: "規程\"; filename=evil.html", MediaType: Text.MediaType(), Size: 5}.Headers()
	if !strings.HasPrefix(h["Content-Disposition"], "attachment; filename*=utf-8''") || h["X-Content-Type-Options"] != "nosniff" || h["Content-Length"] != "5" {
		t.Errorf("%v", h)
	}
}

func TestKeepAndDiscard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		f, _ := local(t)
		now := time.Now()
		f.c.Now = func() time.Time { return now }
		ctx := as("a")
		kept, thrown, orphan := save(t, f, "a.txt", []byte("一")), save(t, f, "b.txt", []byte("二")), save(t, f, "c.txt", []byte("三"))
		err := d.Do(ctx, func(tx db.Tx) error {
			if err := Keep(as("b"), tx, kept); !fault.Is(err, fault.Forbidden) {
				t.Errorf("another body keeps the file: %v", err)
			}
			return errors.Join(Keep(ctx, tx, kept), Keep(ctx, tx, thrown), f.Discard(ctx, tx, thrown.ID))
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(ctx, func(tx db.Tx) error {
			got, err := Find(ctx, tx, kept.ID)
			if err != nil || got.Name != "a.txt" || !bytes.Equal(got.SHA256, kept.SHA256) || got.State != Kept {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := Find(as("b"), tx, kept.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another body finds the file: %v", err)
			}
			gone, err := Find(ctx, tx, thrown.ID)
			if _, err := f.Open(ctx, gone); !fault.Is(err, fault.NotFound) {
				t.Errorf("a discarded file opens: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := f.Sweep(ctx, d); n != 0 || err != nil || len(blobs(t, f)) != 3 {
			t.Errorf("swept %d too early, %v", n, err)
		}
		now = now.Add(25 * time.Hour)
		var s job.Set
		HandleSweep(&s, d, f)
		id := ""
		if err := d.Do(ctx, func(tx db.Tx) (err error) { id, err = job.Enqueue(ctx, tx, Sweep{}, job.Options{}); return err }); err != nil {
			t.Fatal(err)
		}
		if err := job.NewWorker(d, &s, job.Config{}).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if keys := blobs(t, f); len(keys) != 1 || keys[0] != kept.Key() {
			t.Errorf("job %s left %v, want %s and not %s", id, keys, kept.Key(), orphan.Key())
		}
	})
}

func BenchmarkSave10MB(b *testing.B) {
	f, _ := local(b)
	text := bytes.Repeat([]byte("情報\n"), 10<<20/7)
	doc := office(Word, entry{"word/media/image.bin", noise(10 << 20)})
	for name, data := range map[string][]byte{"a.txt": text, "a.docx": doc} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				save(b, f, name, data)
			}
		})
	}
	b.Run("read", func(b *testing.B) {
		file := save(b, f, "a.docx", doc)
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := read(f, as("a"), file); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func noise(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}
