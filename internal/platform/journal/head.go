package journal

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Head is a body's tree in two values: noted outside, it shows later whether the
// lines up to Size are still the same and still there.
type Head struct {
	Size int64
	Root tlog.Hash
}

// String gives SIZE:HASH, the hash in base64, as ParseHead reads it.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Size, h.Root) }

// ParseHead reads SIZE:HASH.
func ParseHead(s string) (Head, error) {
	size, hash, _ := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil || n < 0 {
		return Head{}, fault.New(fault.Invalid, "控えの形式が正しくありません。「件数:ハッシュ」の形で入力してください。")
	}
	root, err := tlog.ParseHash(hash)
	if err != nil {
		return Head{}, fault.New(fault.Invalid, "控えのハッシュが正しくありません。控えた文字列をそのまま入力してください。")
	}
	return Head{n, root}, nil
}

// Current gives the head of a body's journal as it stands.
func Current(ctx context.Context, tx db.Tx, body string) (Head, error) {
	h, ok, err := loadHead(ctx, tx, body)
	if err != nil {
		return Head{}, err
	}
	if !ok {
		root, err := tlog.TreeHash(0, nil)
		return Head{0, root}, err
	}
	if len(h.Root) != tlog.HashSize {
		return Head{}, fmt.Errorf("journal: the root hash of body %s has %d bytes", body, len(h.Root))
	}
	return Head{h.Size, tlog.Hash(h.Root)}, nil
}
