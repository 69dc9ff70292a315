package intake

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxDepth is how deep elements may nest; what Word writes stays below 60.
const maxDepth = 256

// scanner walks through XML element by element, without a tree in memory. Entities that
// a document declares are unknown to encoding/xml, so that they cannot grow.
type scanner struct {
	ctx   context.Context
	d     *xml.Decoder
	depth int
	count int
}

func newScanner(ctx context.Context, r io.Reader) *scanner {
	return &scanner{ctx: ctx, d: xml.NewDecoder(r)}
}

// next is the next token; it ends with io.EOF after the root.
func (s *scanner) next() (xml.Token, error) {
	if s.count++; s.count%1024 == 0 {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
	}
	t, err := s.d.Token()
	switch {
	case err == io.EOF:
		return nil, err
	case err != nil:
		return nil, xmlFault(err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > maxDepth {
			return nil, refuse("中のXMLの入れ子が深すぎます。")
		}
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		if bytes.Contains(t, []byte("ENTITY")) {
			return nil, refuse("中のXMLに、使えない宣言（ENTITY）があります。")
		}
	}
	return t, nil
}

// each calls do for the children of the element that was just opened, until it closes.
// do reads its element to the end, or leaves it whole.
func (s *scanner) each(do func(xml.StartElement) error) error {
	return s.inside(do, nil)
}

// inside is each with the text between the children.
func (s *scanner) inside(do func(xml.StartElement) error, text func(string) error) error {
	level := s.depth
	for {
		t, err := s.next()
		if err == io.EOF {
			return refuse("中のXMLが途中で切れています。")
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			at := s.depth
			if err := do(t); err != nil {
				return err
			}
			if s.depth == at { // do did not look inside
				if err := s.skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if s.depth < level {
				return nil
			}
		case xml.CharData:
			if text != nil {
				if err := text(string(t)); err != nil {
					return err
				}
			}
		}
	}
}

// skip reads to the end of the element that was just opened.
func (s *scanner) skip() error {
	level := s.depth
	for s.depth >= level {
		if _, err := s.next(); err == io.EOF {
			return refuse("中のXMLが途中で切れています。")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// text is all text of the element that was just opened.
func (s *scanner) text() (string, error) {
	var b strings.Builder
	level := s.depth
	for s.depth >= level {
		t, err := s.next()
		if err == io.EOF {
			return "", refuse("中のXMLが途中で切れています。")
		}
		if err != nil {
			return "", err
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String(), nil
}

// root opens the outermost element.
func (s *scanner) root() (xml.StartElement, error) {
	for {
		t, err := s.next()
		if err == io.EOF {
			return xml.StartElement{}, refuse("中のXMLが空です。")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// xmlFault tells a fault of the XML from one of what it is read from.
func xmlFault(err error) error {
	if e, ok := errors.AsType[*xml.SyntaxError](err); ok {
		if e.Msg == "unexpected EOF" {
			return refuse("中のXMLが途中で切れています。")
		}
		return refuse("中のXMLが壊れています。")
	}
	if strings.HasPrefix(err.Error(), "xml: ") {
		return refuse("中のXMLの文字コードが対応していないものです。")
	}
	return err
}

// attr is the value of an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	v, _ := find(e, name)
	return v
}

func find(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}
