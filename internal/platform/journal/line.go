package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// lineKind is the kind of a line's own canonical bytes.
const lineKind = "okite.line/1"

// saltSize is the length of a salt in bytes: as long as the hash, so that nobody can
// try contents against it.
const saltSize = 32

// Line is one record of the journal (記録の1行).
type Line struct {
	BodyID      string
	N           int64 // place in the body's tree, from 0
	At          clock.Time
	ActorID     string
	ActorName   string // as it was; empty after lawful deletion
	NameSalt    []byte // nil after lawful deletion
	NameHash    []byte
	Capacity    string
	Strength    string
	RequestID   string
	Verb        string
	Area        string
	ObjectID    string
	ContentKind string // empty for a line without content
	ContentSalt []byte // nil after lawful deletion
	ContentHash []byte
}

// Kind implements Content: a line declares its own bytes as every object does.
func (l Line) Kind() string { return lineKind }

// Canonical writes what the leaf of the tree covers. Salts and the name are not part
// of it: they may go, the hashes stay.
func (l Line) Canonical(e *Encoder) {
	e.Text("body", l.BodyID)
	e.Int("n", l.N)
	e.Time("at", l.At)
	e.Text("actor", l.ActorID)
	e.Bytes("name", l.NameHash)
	e.Text("capacity", l.Capacity)
	e.Text("strength", l.Strength)
	e.Text("request", l.RequestID)
	e.Text("verb", l.Verb)
	e.Text("area", l.Area)
	e.Text("object", l.ObjectID)
	e.Text("kind", l.ContentKind)
	e.Bytes("content", l.ContentHash)
}

// Leaf is the line's RFC 6962 leaf hash.
func (l Line) Leaf() tlog.Hash { return tlog.RecordHash(Encode(l)) }

// Erased reports whether the line had content whose salt has been deleted.
func (l Line) Erased() bool { return l.ContentKind != "" && l.ContentSalt == nil }

// Vouches reports whether the line was written for exactly this content. It is false
// after the salt has been deleted.
func (l Line) Vouches(c Content) bool {
	return l.ContentSalt != nil && l.ContentKind == c.Kind() && bytes.Equal(l.ContentHash, seal(l.ContentSalt, Encode(c)))
}

// named reports whether the actor's name is the one that was written, or was deleted.
func (l Line) named() bool {
	if l.NameSalt == nil {
		return l.ActorName == ""
	}
	return bytes.Equal(l.NameHash, seal(l.NameSalt, []byte(l.ActorName)))
}

// seal is HMAC-SHA-256 with the salt as key: binding, and hiding as long as the salt is secret.
func seal(salt, content []byte) []byte {
	m := hmac.New(sha256.New, salt)
	m.Write(content)
	return m.Sum(nil)
}
