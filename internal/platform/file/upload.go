package file

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Limits of an upload in parts.
const (
	UploadMax   = 8 << 30 // bytes of the whole
	PartMax     = 8 << 20 // bytes of a part
	uploadsMax  = 20      // that one person may have open at once
	uploadStays = 3 * 24 * time.Hour
)

// Raw is a content that is kept as it came and never looked into: evidence may be
// broken, encrypted or hostile.
const Raw Format = "bin"

// Upload is a content on its way (送信中のファイル), in parts. What has arrived stands in
// the database and among the blobs, so that any node takes the next part, and a line
// that breaks costs one part.
type Upload struct {
	BodyID    string
	ID        string
	Name      string // cleaned
	Size      int64  // of the whole, as announced
	Received  int64
	Parts     int64
	State     []byte // of the hash over what was received; empty once it is whole
	SHA256    []byte `db:"sha256"` // of the whole, once it is there
	CreatedBy string
	CreatedAt clock.Time
	ExpiresAt clock.Time
}

// Whole reports whether all has arrived.
func (u Upload) Whole() bool { return u.Received == u.Size }

// part is a stretch of an upload, a blob of its own.
type part struct {
	N    int64
	ID   string
	Size int64
}

// Begin announces a content of size bytes. It is the caller's use case that says who may.
func (f *Files) Begin(ctx context.Context, tx db.Tx, name string, size int64) (Upload, error) {
	a, now := actor.From(ctx), f.c.Now()
	switch {
	case a.Body == "" || a.ID == "":
		return Upload{}, fault.New(fault.Forbidden, "この操作を行う権限がありません。")
	case size < 1:
		return Upload{}, fault.New(fault.Invalid, "ファイルが空です。")
	case size > UploadMax:
		return Upload{}, fault.Newf(fault.Invalid, "ファイルが大きすぎます（%sまで）。", bytesText(UploadMax))
	}
	if err := expire(ctx, tx, a.Body, clock.At(now)); err != nil {
		return Upload{}, err
	}
	n, err := countUploads(ctx, tx, a.Body, a.ID)
	if err != nil {
		return Upload{}, err
	}
	if n >= uploadsMax {
		return Upload{}, fault.Newf(fault.Conflict, "送信の途中のファイルが%d件あります。それらを登録するか、%d日ほど待ってから、もう一度お試しください。", n, int(uploadStays.Hours())/24)
	}
	state, err := stateOf(sha256.New())
	if err != nil {
		return Upload{}, err
	}
	u := Upload{
		BodyID: a.Body, ID: db.NewID(), Name: CleanName(name), Size: size, State: state, SHA256: []byte{},
		CreatedBy: a.ID, CreatedAt: clock.At(now), ExpiresAt: clock.At(now.Add(uploadStays)),
	}
	return u, insertUpload(ctx, tx, u)
}

// FindUpload gives an upload to the person who began it; to all others it is not there.
func (f *Files) FindUpload(ctx context.Context, tx db.Tx, id string) (Upload, error) {
	a := actor.From(ctx)
	u, err := loadUpload(ctx, tx, a.Body, id)
	if err == nil && (u.CreatedBy != a.ID || u.ExpiresAt.Before(f.c.Now())) {
		err = fault.New(fault.NotFound, "送信の途中のファイルが見つかりません。期限が過ぎたときは、はじめから送り直してください。")
	}
	return u, err
}

// Append takes the part that begins at offset. A part is kept whole or not at all. It
// opens its own transactions: nothing slow happens inside of one.
func (f *Files) Append(ctx context.Context, d *db.DB, id string, offset int64, r io.Reader) (u Upload, err error) {
	err = d.View(ctx, func(tx db.Tx) (err error) { u, err = f.FindUpload(ctx, tx, id); return err })
	if err != nil {
		return u, err
	}
	if offset != u.Received {
		return u, fault.Newf(fault.Conflict, "続きの位置が合いません。%dバイト目から送ってください。", u.Received)
	}
	if u.Whole() {
		return u, fault.New(fault.Conflict, "このファイルは、すべて受け取っています。")
	}
	h, err := hashAt(u.State)
	if err != nil {
		return u, err
	}
	most := min(PartMax, u.Size-u.Received)
	p := part{N: u.Parts + 1, ID: db.NewID()}
	counted := &counter{r: io.TeeReader(io.LimitReader(reader{ctx, r}, most+1), h), most: most}
	cipher := f.c.Keys.encrypt(counted, u.BodyID, p.ID)
	err = f.c.Blobs.Put(ctx, Key(u.BodyID, p.ID), cipher)
	_ = cipher.Close()
	if err != nil {
		return u, err
	}
	if p.Size = counted.n; p.Size == 0 {
		return u, errors.Join(fault.New(fault.Invalid, "送られた内容が空です。"), f.c.Blobs.Delete(ctx, Key(u.BodyID, p.ID)))
	}
	u.Received, u.Parts, u.ExpiresAt = u.Received+p.Size, p.N, clock.At(f.c.Now().Add(uploadStays))
	if err := u.seal(h, p); err != nil {
		return u, errors.Join(err, f.c.Blobs.Delete(ctx, Key(u.BodyID, p.ID)))
	}
	err = d.Do(ctx, func(tx db.Tx) error { return savePart(ctx, tx, u, p, offset) })
	if err != nil { // somebody else sent the same part
		return u, errors.Join(err, f.c.Blobs.Delete(context.WithoutCancel(ctx), Key(u.BodyID, p.ID)))
	}
	return u, nil
}

// seal keeps the state of the hash, or the hash when all is there. Inside, parts are a
// multiple of the hash's block, so that the state holds no byte of the content.
func (u *Upload) seal(h hash.Hash, p part) (err error) {
	if u.Whole() {
		u.State, u.SHA256 = []byte{}, h.Sum(nil)
		return nil
	}
	if p.Size%sha256.BlockSize != 0 {
		return fault.Newf(fault.Invalid, "最後の部分のほかは、%dバイトの倍数で送ってください。", sha256.BlockSize)
	}
	u.State, err = stateOf(h)
	return err
}

// counter counts what is read and fails where there is more than announced.
type counter struct {
	r       io.Reader
	n, most int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += int64(n); c.n > c.most {
		return 0, fault.New(fault.Invalid, "送られた内容が、予告した大きさか、一度に送れる大きさを超えています。")
	}
	return n, err
}

func stateOf(h hash.Hash) ([]byte, error) {
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("keep state of hash: %w", err)
	}
	return state, nil
}

func hashAt(state []byte) (hash.Hash, error) {
	h := sha256.New()
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return nil, fmt.Errorf("take up state of hash: %w", err)
	}
	return h, nil
}

// Receive takes a content whose size nobody announced, from a plain form, in parts. It
// gives the upload when all is there.
func (f *Files) Receive(ctx context.Context, d *db.DB, name string, most int64, r io.Reader) (u Upload, err error) {
	s, err := NewSpool(f.c.Temp, reader{ctx, r}, most)
	if errors.Is(err, errTooLarge) {
		return u, refused(CleanName(name), refuse("この画面から送れるのは%sまでです。", bytesText(most)))
	}
	if err != nil {
		return u, err
	}
	defer s.Close()
	err = d.Do(ctx, func(tx db.Tx) (err error) { u, err = f.Begin(ctx, tx, name, s.Size()); return err })
	content := s.Reader()
	for err == nil && !u.Whole() {
		u, err = f.Append(ctx, d, u.ID, u.Received, io.LimitReader(content, PartMax))
	}
	return u, err
}

// ReadUpload reads an upload from its beginning, part after part.
func (f *Files) ReadUpload(ctx context.Context, d *db.DB, u Upload) (io.Reader, error) {
	var parts []part
	err := d.View(ctx, func(tx db.Tx) (err error) { parts, err = loadParts(ctx, tx, u.BodyID, u.ID); return err })
	if err != nil {
		return nil, err
	}
	list := make([]io.Reader, len(parts))
	for i, p := range parts {
		list[i] = &lazy{ctx: ctx, files: f, body: u.BodyID, part: p}
	}
	return io.MultiReader(list...), nil
}

// lazy opens a part when it is first read and closes it at its end.
type lazy struct {
	ctx   context.Context
	files *Files
	body  string
	part  part
	blob  io.ReadCloser
	clear io.Reader
}

func (l *lazy) Read(p []byte) (n int, err error) {
	if l.clear == nil {
		if l.blob, err = l.files.c.Blobs.Open(l.ctx, Key(l.body, l.part.ID)); err != nil {
			return 0, fault.Wrap(fault.Conflict, "受け取った部分が見つかりません。はじめから送り直してください。", err)
		}
		if l.clear, err = l.files.c.Keys.Decrypt(reader{l.ctx, l.blob}, l.body, l.part.ID); err != nil {
			return 0, errors.Join(err, l.blob.Close())
		}
	}
	n, err = l.clear.Read(p)
	if err != nil {
		_ = l.blob.Close() // read only
	}
	return n, err
}

// Assemble makes one file of an upload that is whole, reading all of it back: what is
// kept has the hash of what was received, or nothing is kept. watch sees the content on
// the way. It is called outside any transaction; Keep then makes the file last.
func (f *Files) Assemble(ctx context.Context, d *db.DB, u Upload, watch io.Writer) (File, error) {
	if !u.Whole() {
		return File{}, fault.Newf(fault.Conflict, "ファイルをまだ受け取り終えていません（%sのうち%s）。", bytesText(u.Size), bytesText(u.Received))
	}
	content, err := f.ReadUpload(ctx, d, u)
	if err != nil {
		return File{}, err
	}
	h := sha256.New()
	file := File{
		BodyID: u.BodyID, ID: db.NewID(), Name: u.Name, Format: Raw, MediaType: Raw.MediaType(),
		Size: u.Size, SHA256: u.SHA256, CreatedAt: clock.At(f.c.Now()), CreatedBy: actor.From(ctx).ID, State: Kept,
	}
	cipher := f.c.Keys.encrypt(io.TeeReader(content, io.MultiWriter(h, watch)), file.BodyID, file.ID)
	defer cipher.Close()
	if err := f.c.Blobs.Put(ctx, file.Key(), cipher); err != nil {
		return File{}, err
	}
	if subtle.ConstantTimeCompare(h.Sum(nil), u.SHA256) != 1 {
		return File{}, errors.Join(fault.New(fault.Internal, "受け取った内容が、保存のあいだに変わりました。はじめから送り直してください。"), f.Drop(ctx, file))
	}
	return file, nil
}

// Drop deletes the blob of a file that got no row.
func (f *Files) Drop(ctx context.Context, file File) error {
	return f.c.Blobs.Delete(context.WithoutCancel(ctx), file.Key())
}

// Finish forgets an upload in the caller's transaction. The function that it gives
// deletes the parts; call it after the commit. Whoever does not leaves them to the sweep.
func (f *Files) Finish(ctx context.Context, tx db.Tx, u Upload) (clear func(context.Context) error, err error) {
	parts, err := loadParts(ctx, tx, u.BodyID, u.ID)
	if err != nil {
		return nil, err
	}
	if err := deleteUpload(ctx, tx, u.BodyID, u.ID); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		var failed error
		for _, p := range parts {
			failed = errors.Join(failed, f.c.Blobs.Delete(context.WithoutCancel(ctx), Key(u.BodyID, p.ID)))
		}
		return failed
	}, nil
}

// Describe names what the first bytes look like (PDF, 実行形式 …), for display only;
// empty where nothing is known.
func Describe(start []byte) string { return looksLike(bytesAt(start)) }

// bytesAt is a short content at hand.
type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
