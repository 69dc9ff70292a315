package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func person(body, id string) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: id})
}

func begin(t testing.TB, f *Files, d *db.DB, ctx context.Context, name string, size int64) (u Upload) {
	t.Helper()
	if err := d.Do(ctx, func(tx db.Tx) (err error) { u, err = f.Begin(ctx, tx, name, size); return err }); err != nil {
		t.Fatal(err)
	}
	return u
}

// A file in parts is the file, whichever node takes the next part; each wrong step is
// refused and changes nothing.
func TestUpload(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		f, _ := local(t)
		other := New(f.c) // another node on the same store
		ctx := person("a", "aki")
		data := bytes.Repeat([]byte("証拠のログ\n"), 3<<20/16)
		u := begin(t, f, d, ctx, "..\\ログ/攻撃.log", int64(len(data)))
		if u.Name != "攻撃.log" {
			t.Errorf("kept as %q", u.Name)
		}
		const piece = 1 << 20
		for name, c := range map[string]struct {
			ctx    context.Context
			offset int64
			data   string
			kind   fault.Kind
		}{
			"gap":          {ctx, 5, "x", fault.Conflict},
			"other person": {person("a", "fuyu"), 0, "x", fault.NotFound},
			"other body":   {person("b", "aki"), 0, "x", fault.NotFound},
			"nothing":      {ctx, 0, "", fault.Invalid},
			"odd length":   {ctx, 0, "x", fault.Invalid},
			"too much":     {ctx, 0, string(data) + "more", fault.Invalid},
		} {
			if _, err := f.Append(c.ctx, d, u.ID, c.offset, strings.NewReader(c.data)); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := f.Append(ctx, d, u.ID, 0, io.MultiReader(bytes.NewReader(data[:640]), errorReader{}))
		if err == nil {
			t.Error("a part that broke off was taken")
		}
		if got := blobs(t, f); len(got) != 0 {
			t.Fatalf("refused parts left %v", got)
		}
		if _, err := f.Assemble(ctx, d, u, io.Discard); !fault.Is(err, fault.Conflict) {
			t.Errorf("assembled before it was whole: %v", err)
		}
		for node := f; !u.Whole(); {
			end := min(u.Received+piece, u.Size)
			if u, err = node.Append(ctx, d, u.ID, u.Received, bytes.NewReader(data[u.Received:end])); err != nil {
				t.Fatal(err)
			}
			if node = other; u.Parts%2 == 0 {
				node = f
			}
		}
		want := sha256.Sum256(data)
		if !bytes.Equal(u.SHA256, want[:]) || len(u.State) != 0 {
			t.Errorf("hash %x, state %x", u.SHA256, u.State)
		}
		if _, err := f.Append(ctx, d, u.ID, u.Size, strings.NewReader("x")); !fault.Is(err, fault.Conflict) {
			t.Errorf("more than the whole: %v", err)
		}
		var seen bytes.Buffer
		file, err := other.Assemble(ctx, d, u, &seen)
		if err != nil || !bytes.Equal(seen.Bytes(), data) {
			t.Fatalf("assemble: %v", err)
		}
		var clear func(context.Context) error
		err = d.Do(ctx, func(tx db.Tx) error {
			if err := Keep(ctx, tx, file); err != nil {
				return err
			}
			clear, err = f.Finish(ctx, tx, u)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := clear(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := read(f, ctx, file)
		if err != nil || !bytes.Equal(got, data) || len(blobs(t, f)) != 1 {
			t.Errorf("read back %d bytes of %d, %v; %d blobs", len(got), len(data), err, len(blobs(t, f)))
		}
		if file.Headers()["Content-Type"] != "application/octet-stream" {
			t.Errorf("served as %s", file.Headers()["Content-Type"])
		}
	})
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, errors.New("line broke") }

// Of several who send the same part at once, one is heard.
func TestUploadRace(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		f, _ := local(t)
		ctx := person("a", "aki")
		u := begin(t, f, d, ctx, "a.bin", 128)
		var group sync.WaitGroup
		var mutex sync.Mutex
		taken := 0
		for range 6 {
			group.Go(func() {
				_, err := f.Append(ctx, d, u.ID, 0, bytes.NewReader(make([]byte, 64)))
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					taken++
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("lost with %v", err)
				}
			})
		}
		group.Wait()
		if taken != 1 || len(blobs(t, f)) != 1 {
			t.Errorf("%d were taken, %d blobs", taken, len(blobs(t, f)))
		}
	})
}

// A blob that was changed on the disk is noticed before a file is made of it.
func TestUploadTampered(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, migrations)
	f, dir := local(t)
	ctx := person("a", "aki")
	u := begin(t, f, d, ctx, "a.bin", 64)
	u, err := f.Append(ctx, d, u.ID, 0, bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	path := dir + "/file/" + blobs(t, f)[0]
	blob, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blob[len(blob)-3] ^= 1
	if err := os.WriteFile(path, blob, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Assemble(ctx, d, u, io.Discard); err == nil {
		t.Error("a changed part was taken")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Assemble(ctx, d, u, io.Discard); !fault.Is(err, fault.Conflict) {
		t.Errorf("a part that is gone: %v", err)
	}
}

// An upload that goes on stays; one that nobody goes on with is swept away.
func TestUploadExpires(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		f, _ := local(t)
		at := time.Now()
		f.c.Now = func() time.Time { return at }
		ctx := person("a", "aki")
		u := begin(t, f, d, ctx, "a.bin", 128)
		if _, err := f.Append(ctx, d, u.ID, 0, bytes.NewReader(make([]byte, 64))); err != nil {
			t.Fatal(err)
		}
		at = at.Add(2 * 24 * time.Hour)
		if n, err := f.Sweep(t.Context(), d); n != 0 || err != nil {
			t.Errorf("swept %d of an upload under way, %v", n, err)
		}
		at = at.Add(2 * 24 * time.Hour)
		if _, err := f.Append(ctx, d, u.ID, 64, bytes.NewReader(make([]byte, 64))); !fault.Is(err, fault.NotFound) {
			t.Errorf("an expired upload went on: %v", err)
		}
		if n, err := f.Sweep(t.Context(), d); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		for range uploadsMax {
			begin(t, f, d, ctx, "a.bin", 128)
		}
		if err := d.Do(ctx, func(tx db.Tx) error { _, err := f.Begin(ctx, tx, "a", 1); return err }); !fault.Is(err, fault.Conflict) {
			t.Errorf("one more: %v", err)
		}
		for _, size := range []int64{0, -1, UploadMax + 1} {
			if err := d.Do(person("a", "x"), func(tx db.Tx) error { _, err := f.Begin(person("a", "x"), tx, "a", size); return err }); !fault.Is(err, fault.Invalid) {
				t.Errorf("%d bytes: %v", size, err)
			}
		}
	})
}

// A plain form sends a content whose size nobody announced.
func TestReceive(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, migrations)
	f, _ := local(t)
	ctx := person("a", "aki")
	data := bytes.Repeat([]byte("x"), PartMax+100)
	u, err := f.Receive(ctx, d, "a.bin", 10<<20, bytes.NewReader(data))
	want := sha256.Sum256(data)
	if err != nil || !u.Whole() || u.Parts != 2 || !bytes.Equal(u.SHA256, want[:]) {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := f.Receive(ctx, d, "a.bin", 100, bytes.NewReader(data)); !fault.Is(err, fault.Invalid) {
		t.Errorf("too large: %v", err)
	}
	if _, err := f.Receive(ctx, d, "a.bin", 100, strings.NewReader("")); !fault.Is(err, fault.Invalid) {
		t.Errorf("empty: %v", err)
	}
}

// pattern gives a content that is made as it is read.
type pattern struct{ at, size int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.at >= p.size {
		return 0, io.EOF
	}
	n := min(int64(len(b)), p.size-p.at)
	for i := range b[:n] {
		b[i] = byte((p.at + int64(i)) >> 12)
	}
	p.at += n
	return int(n), nil
}

// carry sends, assembles and reads back a content of a size and gives the most memory
// that was in use.
func carry(t *testing.T, size int64) uint64 {
	t.Helper()
	d := dbtest.Open(t, db.SQLite, migrations)
	f, _ := local(t)
	ctx := person("a", "aki")
	runtime.GC()
	most, memory := uint64(0), runtime.MemStats{}
	look := func() {
		runtime.ReadMemStats(&memory)
		most = max(most, memory.HeapInuse)
	}
	u, sum := begin(t, f, d, ctx, "disk.img", size), sha256.New()
	source, err := io.TeeReader(&pattern{size: size}, sum), error(nil)
	for !u.Whole() {
		if u, err = f.Append(ctx, d, u.ID, u.Received, io.LimitReader(source, PartMax)); err != nil {
			t.Fatal(err)
		}
		look()
	}
	file, err := f.Assemble(ctx, d, u, writer(look))
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.Open(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	again := sha256.New()
	if _, err := io.Copy(io.MultiWriter(again, writer(look)), in); err != nil || !bytes.Equal(again.Sum(nil), sum.Sum(nil)) || !bytes.Equal(u.SHA256, sum.Sum(nil)) {
		t.Errorf("%d bytes came back changed, %v", size, err)
	}
	return most
}

// writer looks once per 16 MiB or so: reading memory figures stops the world.
func writer(look func()) io.Writer { return &watcher{look: look} }

type watcher struct {
	n    int
	look func()
}

func (w *watcher) Write(p []byte) (int, error) {
	if w.n += len(p); w.n > 16<<20 {
		w.n = 0
		w.look()
	}
	return len(p), nil
}

// The memory in use does not follow the size of the file.
func TestUploadMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("carries 200 MB")
	}
	if most := carry(t, 200<<20); most > 96<<20 {
		t.Errorf("200 MB took %d MB of memory", most>>20)
	}
}

// 2 GB go through within the same bound.
func TestSoakUploadOfTwoGigabytes(t *testing.T) {
	if os.Getenv("OKITE_SOAK") == "" {
		t.Skip("takes minutes: make soak")
	}
	start := time.Now()
	most := carry(t, 2<<30)
	t.Logf("2 GB in %s with %d MB of memory", time.Since(start).Round(time.Second), most>>20)
	if most > 96<<20 {
		t.Errorf("2 GB took %d MB of memory", most>>20)
	}
}
