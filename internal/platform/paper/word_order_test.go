package paper

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// order is the sequence in which the schema of ECMA-376, part 1, wants the children of
// what is written here. Word calls a file damaged where it is not kept.
func order() map[string][]string {
	return map[string][]string{
		"pPr": {"pStyle", "keepNext", "pageBreakBefore", "widowControl", "tabs", "autoSpaceDE", "autoSpaceDN", "spacing", "ind",
			"jc", "outlineLvl", "rPr", "sectPr"},
		"rPr":      {"rFonts", "b", "bCs", "strike", "sz", "szCs", "u", "lang"},
		"tblPr":    {"tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar"},
		"tcPr":     {"tcW", "gridSpan", "vMerge", "shd", "vAlign"},
		"trPr":     {"cantSplit", "trHeight", "tblHeader"},
		"sectPr":   {"headerReference", "footerReference", "pgSz", "pgMar"},
		"style":    {"name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"},
		"tbl":      {"tblPr", "tblGrid", "tr"},
		"tr":       {"trPr", "tc"},
		"tc":       {"tcPr", "p", "tbl"},
		"font":     {"altName", "charset", "family", "pitch"},
		"settings": {"zoom", "defaultTabStop", "characterSpacingControl", "compat", "themeFontLang"},
	}
}

// misplaced finds children in the wrong order or unknown, and cells that do not end
// with a paragraph.
func misplaced(part string) []string {
	type open struct {
		name, last string
		at         int
	}
	var stack []open
	var faults []string
	rules := order()
	d := xml.NewDecoder(strings.NewReader(part))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return faults
		}
		if err != nil {
			return append(faults, err.Error())
		}
		switch e := token.(type) {
		case xml.StartElement:
			if n := len(stack); n > 0 {
				up := &stack[n-1]
				at := slices.Index(rules[up.name], e.Name.Local)
				if up.name == "tc" && at > 1 {
					at = 1 // paragraphs and tables stand in any order
				}
				if rules[up.name] != nil && (at < 0 || at < up.at) {
					faults = append(faults, e.Name.Local+" in "+up.name+" after "+up.last)
				}
				up.at, up.last = at, e.Name.Local
			}
			stack = append(stack, open{name: e.Name.Local})
		case xml.EndElement:
			last := stack[len(stack)-1]
			if last.name == "tc" && last.last != "p" {
				faults = append(faults, "tc ends with "+last.last)
			}
			stack = stack[:len(stack)-1]
		}
	}
}

func TestWordOrder(t *testing.T) {
	t.Parallel()
	for name, part := range contents(t, word(t, policy())) {
		if f := misplaced(part); len(f) > 0 {
			t.Errorf("%s: %q", name, f)
		}
	}
	for _, bad := range []string{"<tc><tcPr/><tbl/></tc>", "<pPr><jc/><ind/></pPr>", "<rPr><blink/></rPr>"} {
		if len(misplaced(bad)) != 1 {
			t.Errorf("%s passed", bad)
		}
	}
}
