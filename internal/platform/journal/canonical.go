package journal

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Content is an object of which a line keeps the hash. Each kind of object declares
// its bytes once.
type Content interface {
	// Kind names the object and the version of its declaration: "org.person/1".
	// Whoever adds, drops or reorders a field counts the version up.
	Kind() string
	// Canonical writes the fields in declared order.
	Canonical(e *Encoder)
}

// Fields makes a Content of a function, for what has no type of its own.
func Fields(kind string, write func(e *Encoder)) Content { return fields{kind, write} }

type fields struct {
	kind  string
	write func(*Encoder)
}

func (f fields) Kind() string         { return f.kind }
func (f fields) Canonical(e *Encoder) { f.write(e) }

// Encode gives the canonical bytes of c: its kind, a line feed, and its fields.
func Encode(c Content) []byte {
	e := &Encoder{buf: append([]byte(c.Kind()), '\n')}
	c.Canonical(e)
	return e.buf
}

// Encoder writes fields in the canonical form: name, type, length in bytes, line
// feed, value, line feed. Lengths leave no two readings, and the bytes can be read by eye.
//
// Text is written as it is stored, not normalised: NFC would turn a name's 神 (U+FA19)
// into 神 (U+795E), and what is hashed must be what was kept.
type Encoder struct{ buf []byte }

// Text writes a text, type s.
func (e *Encoder) Text(name, v string) { e.field(name, 's', []byte(v)) }

// Bytes writes bytes, type b.
func (e *Encoder) Bytes(name string, v []byte) { e.field(name, 'b', v) }

// Int writes a number in decimal digits, type i.
func (e *Encoder) Int(name string, v int64) { e.field(name, 'i', strconv.AppendInt(nil, v, 10)) }

// Bool writes 0 or 1, type y.
func (e *Encoder) Bool(name string, v bool) {
	digit := byte('0')
	if v {
		digit = '1'
	}
	e.field(name, 'y', []byte{digit})
}

// Time writes an instant in its stored form (UTC, milliseconds), type t; empty when not set.
func (e *Encoder) Time(name string, v clock.Time) { e.field(name, 't', []byte(v.String())) }

// Date writes a day as 2026-11-22, type d; empty when not set.
func (e *Encoder) Date(name string, v clock.Date) { e.field(name, 'd', []byte(v.String())) }

// Null writes that a field has no value, type n.
func (e *Encoder) Null(name string) { e.field(name, 'n', nil) }

// List writes fields inside a field, type l: the elements of a list, or a part.
func (e *Encoder) List(name string, write func(e *Encoder)) {
	inner := &Encoder{}
	write(inner)
	e.field(name, 'l', inner.buf)
}

func (e *Encoder) field(name string, kind byte, value []byte) {
	if name == "" || slices.ContainsFunc([]byte(name), func(c byte) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' }) {
		panic(fmt.Sprintf("journal: field name %q is not of a–z, 0–9 and _", name))
	}
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, ' ', kind, ' ')
	e.buf = strconv.AppendInt(e.buf, int64(len(value)), 10)
	e.buf = append(e.buf, '\n')
	e.buf = append(e.buf, value...)
	e.buf = append(e.buf, '\n')
}
