package journal

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/db"
)

const (
	verifyChunk = 2_000 // lines held in memory at a time
	maxDamage   = 100   // places listed; the rest is counted
)

// Report is what Verify found.
type Report struct {
	Head   Head     // as computed from the lines
	Erased int64    // lines whose content was lawfully deleted
	Damage []Damage // empty where all is well; at most 100 places
	More   int64    // further places not listed
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Damage) == 0 }

// Damage is one place where the journal is not what was written.
type Damage struct {
	N    int64  // number of the line, -1 where it is the whole
	Text string // plain Japanese: what is wrong
}

func (r *Report) add(n int64, format string, args ...any) {
	if len(r.Damage) == maxDamage {
		r.More++
		return
	}
	r.Damage = append(r.Damage, Damage{n, fmt.Sprintf(format, args...)})
}

// Verify recomputes every leaf and the whole tree of a body, and compares them with
// the stored hashes, the head, and heads noted outside. Only such a head shows that
// lines were cut off at the end together with their hashes. Lines are read in chunks.
func Verify(ctx context.Context, tx db.Tx, body string, noted ...Head) (Report, error) {
	v := verifier{body: body, noted: noted}
	h, _, err := loadHead(ctx, tx, body)
	if err != nil {
		return v.report, err
	}
	last, err := end(ctx, tx, body)
	if err != nil {
		return v.report, err
	}
	size := min(h.Size, last) // a forged size must not keep us counting
	if size < h.Size {
		v.report.add(size, "末尾の%d行がありません。", h.Size-size)
	}
	v.checkNoted()
	for v.tree.size < size {
		if err := v.chunk(ctx, tx, min(size, v.tree.size+verifyChunk)); err != nil {
			return v.report, err
		}
	}
	return v.finish(ctx, tx, h)
}

type verifier struct {
	body   string
	noted  []Head
	tree   tree
	report Report
}

// chunk takes the lines up to a number into the tree.
func (v *verifier) chunk(ctx context.Context, tx db.Tx, to int64) error {
	from := v.tree.size
	lines, err := linesFrom(ctx, tx, v.body, from, to, int(to-from))
	if err != nil {
		return err
	}
	stored, err := hashesBetween(ctx, tx, v.body, tlog.StoredHashCount(from), tlog.StoredHashCount(to))
	if err != nil {
		return err
	}
	for n := from; n < to; n++ {
		kept, there := stored[tlog.StoredHashIndex(0, n)]
		leaf := kept
		if len(lines) > 0 && lines[0].N == n {
			if v.line(lines[0], kept, there); !there {
				leaf = lines[0].Leaf()
			}
			lines = lines[1:]
		} else {
			v.report.add(n, "行がありません。")
		}
		if err := v.grow(leaf, stored); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) line(l Line, kept tlog.Hash, there bool) {
	if !there {
		v.report.add(l.N, "行のハッシュがありません。")
	} else if kept != l.Leaf() {
		v.report.add(l.N, "行の内容が、書かれたときと違います。")
	}
	if !l.named() {
		v.report.add(l.N, "操作した人の氏名が、書かれたときと違います。")
	}
	if l.Erased() {
		v.report.Erased++
	}
}

// grow goes on with the stored leaf where there is one, so that one changed line is
// reported once and not again by every hash above it.
func (v *verifier) grow(leaf tlog.Hash, stored map[int64]tlog.Hash) error {
	n := v.tree.size
	hashes, err := v.tree.add(leaf)
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, n)
	for i, h := range hashes[1:] {
		if stored[first+1+int64(i)] != h {
			v.report.add(n, "木のハッシュ（%d番）が、行から計算したものと違います。", first+1+int64(i))
		}
	}
	v.checkNoted()
	return nil
}

// checkNoted compares the tree so far with the heads noted outside for its size.
func (v *verifier) checkNoted() {
	for _, h := range v.noted {
		if h.Size != v.tree.size {
			continue
		}
		if root, err := v.tree.root(); err != nil || root != h.Root {
			v.report.add(-1, "%d行目までの内容が、控えと違います。", h.Size)
		}
	}
}

func (v *verifier) finish(ctx context.Context, tx db.Tx, h head) (Report, error) {
	root, err := v.tree.root()
	if err != nil {
		return v.report, err
	}
	v.report.Head = Head{v.tree.size, root}
	if h.Size > 0 && (!bytes.Equal(h.Root, root[:]) || !bytes.Equal(h.Edge, v.tree.bytes())) {
		v.report.add(-1, "全体のハッシュが、行から計算したものと違います。")
	}
	for _, n := range v.noted {
		if n.Size > v.tree.size {
			v.report.add(-1, "控えでは%d行ありますが、%d行しかありません。末尾が失われています。", n.Size, v.tree.size)
		}
	}
	lines, hashes, err := beyond(ctx, tx, v.body)
	if lines > 0 {
		v.report.add(-1, "記録の範囲の外に%d行あります。", lines)
	}
	if hashes > 0 {
		v.report.add(-1, "記録の範囲の外に%d個のハッシュがあります。", hashes)
	}
	return v.report, err
}
