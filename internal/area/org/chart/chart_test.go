package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
)

func sample(n int) []Box {
	root := Box{Title: "最高情報セキュリティ責任者（CISO）", Lines: []string{"副町長 見本 太郎"}}
	for i := range n {
		root.Boxes = append(root.Boxes, Box{Title: fmt.Sprintf("情報システム管理者 %d", i), Empty: i == 0, Lines: []string{"空席"}})
	}
	return []Box{root}
}

// parsed reads the picture as XML and gives its texts and the size in millimetres.
func parsed(t *testing.T, svg string) (texts []string, wide, high float64) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return texts, wide, high
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			for _, a := range x.Attr {
				if v, err := strconv.ParseFloat(strings.TrimSuffix(a.Value, "mm"), 64); err == nil && x.Name.Local == "svg" {
					switch a.Name.Local {
					case "width":
						wide = v
					case "height":
						high = v
					}
				}
			}
		case xml.CharData:
			texts = append(texts, string(x))
		}
	}
}

func TestFitsTheSheet(t *testing.T) {
	t.Parallel()
	for _, sheet := range []Sheet{A4, A3} {
		for _, n := range []int{0, 3, 14, 90} {
			svg := Picture{Title: "体制図", Note: "令和8年4月1日", Boxes: sample(n), Sheet: sheet}.SVG()
			texts, wide, high := parsed(t, svg)
			w, h := sheet.space()
			if wide > w+0.1 || high > h+0.1 || wide <= 0 {
				t.Errorf("%s with %d boxes is %.1f × %.1f mm", sheet, n, wide, high)
			}
			all := strings.Join(texts, "")
			if n > 0 && !strings.Contains(all, fmt.Sprintf("管理者 %d", n-1)) || !strings.Contains(all, "見本 太郎") {
				t.Errorf("%s with %d boxes lacks a text: %s", sheet, n, all)
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	boxes := []Box{{Title: `"><script>alert(1)</script>`, Lines: []string{"\x00\x01", strings.Repeat("長", 500), ""}}}
	svg := Picture{Title: `a" onload="x`, Boxes: boxes}.SVG()
	parsed(t, svg)
	parsed(t, Picture{Title: `a" onload="x`, Boxes: boxes}.Inline())
	if strings.Contains(svg, "<script") || strings.Contains(svg, ` onload="`) {
		t.Error("a text became markup")
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	d := &drawing{width: 2*pad + 5*text}
	if got := strings.Join(d.wrap([]string{"あいうえお、かき"}), "/"); got != "あいうえお、/かき" {
		t.Errorf("wrapped to %s", got)
	}
	if got := strings.Join(d.wrap([]string{"あいうえ（かき）"}), "/"); got != "あいうえ/（かき）" {
		t.Errorf("wrapped to %s", got)
	}
	for text, want := range map[string]string{
		"係長 見本 花子": "係長 見本/花子", "係長 見本\u00a0花": "係長/見本\u00a0花", "あいうえお かき": "あいうえお/かき", "あ いうえおか": "あ いうえ/おか", "  ": "  ",
	} {
		if got := strings.Join(d.wrap([]string{text}), "/"); got != want {
			t.Errorf("%s wrapped to %s", text, got)
		}
	}
	if got := d.wrap([]string{"葛\U000E0100葛\U000E0100葛\U000E0100葛\U000E0100葛\U000E0100"}); len(got) != 1 {
		t.Errorf("variants count as characters: %q", got)
	}
}

// A picture by itself is printed on its own paper, one in a page on that of the page.
func TestSaysItsPaper(t *testing.T) {
	t.Parallel()
	for sheet, want := range map[Sheet]string{A4: "@page{size:A4 portrait", A3: "@page{size:A3 landscape"} {
		p := Picture{Title: "体制図", Boxes: sample(3), Sheet: sheet}
		if !strings.Contains(p.SVG(), want) || strings.Contains(p.Inline(), "@page") {
			t.Errorf("%s does not say its paper, or says it in a page", sheet)
		}
	}
}
