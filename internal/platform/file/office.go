package file

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
)

// maxElements is how deep elements may nest in a part of an Office file.
const maxElements = 256

// checkOffice looks into a Word, Excel or PowerPoint file: its main part is what the
// extension says, it has no macros, and its XML can do no harm.
func checkOffice(ctx context.Context, s *Spool, f Format) error {
	var types []byte
	_, err := checkZip(ctx, s, s.Size(), newBudget(s.Size()), func(name string, r io.Reader) error {
		lower := strings.ToLower(name)
		if strings.HasSuffix(lower, "vbaproject.bin") {
			return refuse("マクロが入っています。マクロなしの形式で保存し直してください。")
		}
		if name == "[Content_Types].xml" {
			var err error
			if types, err = io.ReadAll(io.LimitReader(r, 1<<20)); err != nil {
				return err
			}
			r = io.MultiReader(bytes.NewReader(types), r)
		}
		if strings.HasSuffix(lower, ".xml") || strings.HasSuffix(lower, ".rels") || strings.HasSuffix(lower, ".vml") {
			return checkXML(r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !bytes.Contains(types, []byte(`"`+f.main()+`"`)) {
		if bytes.Contains(types, []byte("macroEnabled")) {
			return refuse("マクロが使える形式です。マクロなしの形式で保存し直してください。")
		}
		return mismatch(f, "")
	}
	return nil
}

// checkXML reads markup without building anything: no DOCTYPE (entities are declared
// there, and grow), no deep nesting, no NUL (so no UTF-16, in which the rest would be
// invisible). It is a scan, not a parser: what reads the part later checks the rest.
func checkXML(r io.Reader) error {
	in, depth := bufio.NewReaderSize(r, 64<<10), 0
	for {
		text, err := in.ReadSlice('<')
		if bytes.IndexByte(text, 0) >= 0 {
			return refuse("中のXMLの文字コードが対応していないものです。")
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		step, err := tag(in)
		if err != nil {
			return err
		}
		if depth += step; depth > maxElements {
			return refuse("中のXMLの入れ子が深すぎます。")
		}
	}
}

// tag reads on after a < and reports how the depth changes.
func tag(in *bufio.Reader) (int, error) {
	next, err := in.Peek(8)
	if len(next) == 0 {
		return 0, err
	}
	switch {
	case bytes.HasPrefix(next, []byte("!--")):
		return 0, skip(in, "-->")
	case bytes.HasPrefix(next, []byte("![CDATA[")):
		return 0, skip(in, "]]>")
	case next[0] == '!':
		return 0, refuse("中のXMLに、使えない宣言（DOCTYPE）があります。")
	case next[0] == '?':
		return 0, skip(in, "?>")
	case next[0] == '/':
		return -1, skip(in, ">")
	}
	return open(in)
}

// open reads an opening tag; > inside quotes does not end it.
func open(in *bufio.Reader) (int, error) {
	var quote, last byte
	for {
		c, err := in.ReadByte()
		if err != nil {
			return 0, ended(err)
		}
		switch {
		case c == 0:
			return 0, refuse("中のXMLの文字コードが対応していないものです。")
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>' && last == '/':
			return 0, nil
		case c == '>':
			return 1, nil
		}
		last = c
	}
}

// skip reads to the end of a mark.
func skip(in *bufio.Reader, mark string) error {
	window := make([]byte, 0, len(mark))
	for string(window) != mark {
		c, err := in.ReadByte()
		if err != nil {
			return ended(err)
		}
		if len(window) == len(mark) {
			window = append(window[:0], window[1:]...)
		}
		window = append(window, c)
	}
	return nil
}

func ended(err error) error {
	if err == io.EOF {
		return refuse("中のXMLが途中で切れています。")
	}
	return err
}
