package journal

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is the right edge of a body's tree: the roots of the complete subtrees, from
// left to right. It is all that appending needs, so nothing is read back to append.
type tree struct {
	size int64
	edge []tlog.Hash
}

// loadTree reads the edge as the head row keeps it: hashes one after another.
func loadTree(size int64, edge []byte) (*tree, error) {
	if len(edge) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return nil, fmt.Errorf("journal: the edge of a tree of %d lines has %d bytes", size, len(edge))
	}
	t := &tree{size: size}
	for ; len(edge) > 0; edge = edge[tlog.HashSize:] {
		t.edge = append(t.edge, tlog.Hash(edge[:tlog.HashSize]))
	}
	return t, nil
}

// add appends a leaf and returns the hashes to be stored for it, from the index
// tlog.StoredHashIndex(0, n) on.
func (t *tree) add(leaf tlog.Hash) ([]tlog.Hash, error) {
	stored, err := tlog.StoredHashesForRecordHash(t.size, leaf, t)
	if err != nil {
		return nil, err
	}
	t.edge = append(t.edge[:len(t.edge)-len(stored)+1], stored[len(stored)-1])
	t.size++
	return stored, nil
}

// ReadHashes implements tlog.HashReader for the two reads that happen here: what a
// new leaf completes and what makes up the root are both the end of the edge.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	if len(indexes) > len(t.edge) {
		return nil, fmt.Errorf("journal: %d hashes asked of an edge of %d", len(indexes), len(t.edge))
	}
	return t.edge[len(t.edge)-len(indexes):], nil
}

// root is the RFC 6962 tree hash.
func (t *tree) root() (tlog.Hash, error) { return tlog.TreeHash(t.size, t) }

// bytes gives the edge as the head row keeps it.
func (t *tree) bytes() []byte {
	b := make([]byte, 0, len(t.edge)*tlog.HashSize)
	for _, h := range t.edge {
		b = append(b, h[:]...)
	}
	return b
}
