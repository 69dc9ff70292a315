package ink

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Bookmarks hang below the last one of a lower level, also where a document begins
// with a deeper one or leaves a level out.
func TestBookmarks(t *testing.T) {
	t.Parallel()
	r := revision{next: 10}
	var marks []bookmark
	for i, level := range []int{2, 1, 3, 3, 1} {
		marks = append(marks, bookmark{title: fmt.Sprint(i), level: level, page: 5, y: 100})
	}
	if root := r.outline(marks); root != 10 || r.next != 16 {
		t.Fatalf("root %d, next %d", root, r.next)
	}
	for id, want := range map[int]string{
		10: "/First 11 0 R /Last 15 0 R /Count 3",
		11: "/Parent 10 0 R", 12: "/Prev 11 0 R /Next 15 0 R /First 13 0 R /Last 14 0 R /Count -2",
		13: "/Parent 12 0 R", 14: "/Prev 13 0 R", 15: "/Prev 12 0 R",
	} {
		if !strings.Contains(r.objects[id], want) {
			t.Errorf("object %d: %s has no %s", id, r.objects[id], want)
		}
	}
}

// Every entry of the last table of objects points at its object.
func TestRevisionTable(t *testing.T) {
	t.Parallel()
	l, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.New([]Font{Gothic})
	if err != nil {
		t.Fatal(err)
	}
	c.Page(100, 200)
	c.Bookmark("題", 1, 20)
	c.Text(Gothic, 10, []rune("𠮟文"), 10, 20, 0)
	file, err := c.File(Properties{Title: "題"})
	if err != nil {
		t.Fatal(err)
	}
	table := file[bytes.LastIndex(file, []byte("\nxref\n")):]
	entries := regexp.MustCompile(`(?m)^(\d+) 1\n(\d{10}) 00000 n $`).FindAllSubmatch(table, -1)
	if len(entries) != 5 { // catalog, map, outline with its entry, properties
		t.Fatalf("%d entries in\n%s", len(entries), table)
	}
	for _, e := range entries {
		at, err := strconv.Atoi(string(e[2]))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(file[at:], append(e[1], " 0 obj\n"...)) {
			t.Errorf("object %s is not at %d", e[1], at)
		}
	}
}

// What shares a glyph is copied as the usual character.
func TestIndexes(t *testing.T) {
	t.Parallel()
	l, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range l.indexes(Mincho, map[rune]bool{'⽂': true, '文': true, '𠮟': true}) {
		if r != '文' && r != '𠮟' {
			t.Errorf("%q would be copied", r)
		}
	}
}
