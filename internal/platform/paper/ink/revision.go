package ink

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// revision is a later state of a PDF, appended to it as ISO 32000-1, 7.5.6 provides:
// objects of the same number replace those before. So the file gets what the library
// does not write: the language, bookmarks in levels, its properties as an object, and
// maps to Unicode that hold characters beyond U+FFFF (𠮟).
type revision struct {
	base    []byte
	next    int // number of the first new object
	objects map[int]string
}

func (r *revision) replace(id int, object string) {
	if r.objects == nil {
		r.objects = map[int]string{}
	}
	r.objects[id] = object
}

func (r *revision) add(object string) int {
	id := r.next
	r.next++
	r.replace(id, object)
	return id
}

// unicode replaces the map of a font from its glyphs to characters.
func (r *revision) unicode(id int, indexes map[uint]rune) error {
	s, err := unicodeMap(indexes)
	if err != nil {
		return err
	}
	r.replace(id, s)
	return nil
}

// file gives the whole file.
func (r *revision) file(p Properties, marks []bookmark) ([]byte, error) {
	_, after, ok := bytes.Cut(r.base, []byte("\nstartxref\n"))
	begin, _, ok2 := bytes.Cut(after, []byte("\n"))
	if !ok || !ok2 {
		return nil, fmt.Errorf("make pdf: no table of objects found")
	}
	catalog := "<< /Type /Catalog /Pages 2 0 R /Lang (ja-JP) /ViewerPreferences << /DisplayDocTitle true >>"
	if len(marks) > 0 {
		catalog += fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", r.outline(marks))
	}
	r.replace(1, catalog+" >>")
	info := r.add(p.dictionary())
	return r.append(info, string(begin)), nil
}

// Properties are what a reader shows of the file.
type Properties struct {
	Title, Author string
	Made          time.Time
}

func (p Properties) dictionary() string {
	s := "<< /Title " + Encode(p.Title) + " /Creator (Okite)"
	if p.Author != "" {
		s += " /Author " + Encode(p.Author)
	}
	if !p.Made.IsZero() {
		zone := strings.Replace(p.Made.Format("-07'00'"), "+00'00'", "Z00'00'", 1)
		s += " /CreationDate (D:" + p.Made.Format("20060102150405") + zone + ")"
	}
	return s + " >>"
}

// append writes the objects, their table and the trailer behind the file.
func (r *revision) append(info int, before string) []byte {
	b := bytes.NewBuffer(slices.Clip(r.base))
	ids := make([]int, 0, len(r.objects))
	for id := range r.objects {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var table strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&table, "%d 1\n%010d 00000 n \n", id, b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", id, r.objects[id])
	}
	sum := sha256.Sum256(b.Bytes())
	at := b.Len()
	fmt.Fprintf(b, "xref\n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R /Prev %s /ID [<%x><%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		table.String(), r.next, info, before, sum[:16], sum[:16], at)
	return b.Bytes()
}

// bookmark is a heading in the outline of a PDF.
type bookmark struct {
	title string
	level int
	page  int     // number of the page's object
	y     float64 // from the lower edge
}

// outline adds the bookmarks and gives the number of their root. A heading stands
// below the last one of a lower level.
func (r *revision) outline(marks []bookmark) int {
	root := r.next
	parent := make([]int, len(marks)) // index of the mark above, -1 for the root
	above := []int{}                  // open marks
	children := make([][]int, len(marks)+1)
	for i, m := range marks {
		for len(above) > 0 && marks[above[len(above)-1]].level >= m.level {
			above = above[:len(above)-1]
		}
		parent[i] = -1
		if len(above) > 0 {
			parent[i] = above[len(above)-1]
		}
		children[parent[i]+1] = append(children[parent[i]+1], i)
		above = append(above, i)
	}
	id := func(i int) int { return root + 1 + i }
	r.add(fmt.Sprintf("<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>",
		id(children[0][0]), id(children[0][len(children[0])-1]), len(children[0])))
	place := make([]int, len(marks)) // among its siblings
	for _, list := range children {
		for n, i := range list {
			place[i] = n
		}
	}
	for i, m := range marks {
		siblings := children[parent[i]+1]
		s := fmt.Sprintf("<< /Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ null %.2f null]", Encode(m.title), id(parent[i]), m.page, m.y)
		if n := place[i]; n > 0 {
			s += fmt.Sprintf(" /Prev %d 0 R", id(siblings[n-1]))
		}
		if n := place[i]; n+1 < len(siblings) {
			s += fmt.Sprintf(" /Next %d 0 R", id(siblings[n+1]))
		}
		if below := children[i+1]; len(below) > 0 {
			// A negative count: closed until somebody opens it.
			s += fmt.Sprintf(" /First %d 0 R /Last %d 0 R /Count %d", id(below[0]), id(below[len(below)-1]), -len(below))
		}
		r.add(s + " >>")
	}
	return root
}

// Encode writes text as PDF keeps it outside pages: UTF-16 in hexadecimal.
func Encode(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// unicodeMap is the map from glyphs to what is copied and searched.
func unicodeMap(indexes map[uint]rune) (string, error) {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	keys := make([]uint, 0, len(indexes))
	for k := range indexes {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for list := range slices.Chunk(keys, 100) { // no more in one section: Adobe's CMap specification
		fmt.Fprintf(&b, "%d beginbfchar\n", len(list))
		for _, k := range list {
			fmt.Fprintf(&b, "<%04X><", k)
			for _, u := range utf16.Encode([]rune{indexes[k]}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return stream(b.Bytes())
}

// stream writes data as a compressed stream.
func stream(data []byte) (string, error) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, err := w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		return "", fmt.Errorf("compress: %w", err)
	}
	return fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", z.Len(), z.Bytes()), nil
}
