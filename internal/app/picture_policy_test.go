package app_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// pictureMost is how many bytes a picture of the checklist may have.
const pictureMost = 60_000

// The pictures of docs/checklist-policy.md are taken from the sample town alone. They are
// written to the folder policy of OKITE_SHOTS; docs/image as that renews them.
func TestPolicyPictures(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("OKITE_SHOTS")
	if dir == "" {
		t.Skip("OKITE_SHOTS names no folder for pictures")
	}
	dir = filepath.Join(dir, "policy")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	list, _, err := town.App.Policy.List(ctx, policy.Query{Text: "対策基準"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d documents, %v", len(list), err)
	}
	standard := "/policy/" + list[0].ID
	demands := must(town.App.Policy.Demands(ctx, policy.DemandQuery{Kind: policy.RoleKind}))(t)
	role := demands.Demands[slices.IndexFunc(demands.Demands, func(d policy.Demand) bool { return d.Read.Title == "情報セキュリティ監査責任者" })]
	b := apptest.OpenBrowser(t, town.URL)
	signInAs(t, b, town, town.Home.Office)
	for _, p := range []struct{ name, path, press string }{
		{"read", standard, "article .m.duty"},
		{"correct", standard, "article .m.ban"},
		{"own", "/policy/duty/own", ""},
		{"matrix", "/policy/duty?document=" + list[0].ID, ""},
		{"duty", "/policy/duty/list?document=" + list[0].ID, ""},
		{"demand", "/policy/demand?kind=permit", ""},
		{"role", "/policy/demand/one?document=" + role.Document + "&mark=" + role.Mark, ""},
		{"finding", "/policy/finding", ""},
		{"gap", "/policy/gap", ""},
		{"term", "/policy/term", ""},
		{"hierarchy", "/policy/hierarchy", ""},
		{"search", "/search?q=" + url.QueryEscape("持ち出"), ""},
	} {
		b.Open(t, p.path)
		if p.press != "" {
			at := apptest.Eval[string](t, b, `document.querySelector("`+p.press+`").getAttribute("href")`)
			b.Do(t, chromedp.Steps(chromedp.Click(`article a[href="`+at+`"]`)), chromedp.WaitVisible("#policy-about-title"))
		}
		if p.name == "correct" {
			b.Press(t, `a[href*="/correct?"]`)
		}
		if p.name == "role" {
			apptest.Eval[bool](t, b, `(document.querySelector("#f-posts").scrollIntoView(), true)`)
		}
		if title := apptest.Eval[string](t, b, `document.querySelector("h1").innerText`); strings.Contains(title, "見つかりません") {
			t.Errorf("%s: %s", p.path, title)
		}
		keepPicture(t, filepath.Join(dir, p.name+".png"), b.View(t))
	}
	client := visit(town, town.Client(t, town.Home, town.Home.Staff))
	for _, p := range []struct{ name, path, side string }{{"paper-own", "/policy/duty/own/paper?format=pdf", "1"}, {"paper-whole", standard + "/paper?format=pdf", "4"}} {
		answer := client.get(t, p.path)
		if answer.status != http.StatusOK {
			t.Fatalf("%s: %d", p.path, answer.status)
		}
		keepPicture(t, filepath.Join(dir, p.name+".png"), sideOf(t, answer.body, p.side))
	}
}

// sideOf draws a page of a PDF.
func sideOf(t *testing.T, pdf, side string) []byte {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("NO PICTURES OF PAPER: pdftoppm of poppler-utils is not installed")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := exec.CommandContext(ctx, "pdftoppm", "-r", "80", "-f", side, "-l", side, "-png")
	c.Stdin = strings.NewReader(pdf)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keepPicture writes a picture with few colours, which is small and goes on being read.
func keepPicture(t *testing.T, path string, content []byte) {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var small []byte
	for _, colours := range []int{64, 16, 8, 4} {
		few := image.NewPaletted(full.Bounds(), paletteOf(full, colours))
		draw.Draw(few, few.Rect, full, full.Bounds().Min, draw.Src)
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, few); err != nil {
			t.Fatal(err)
		}
		if small = b.Bytes(); len(small) <= pictureMost {
			break
		}
	}
	if len(small) > pictureMost {
		t.Errorf("%s has %d bytes, at most %d are wanted", filepath.Base(path), len(small), pictureMost)
	}
	if err := os.WriteFile(path, small, 0o644); err != nil {
		t.Fatal(err)
	}
}

// paletteOf are the colours that most of a picture has, white and black among them.
func paletteOf(full image.Image, most int) color.Palette {
	seen := map[color.RGBA]int{}
	for y := full.Bounds().Min.Y; y < full.Bounds().Max.Y; y++ {
		for x := full.Bounds().Min.X; x < full.Bounds().Max.X; x++ {
			seen[color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)]++
		}
	}
	var list []color.RGBA
	for c := range seen {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b color.RGBA) int { return seen[b] - seen[a] })
	palette := color.Palette{color.RGBA{255, 255, 255, 255}, color.RGBA{26, 26, 26, 255}}
	for _, c := range list {
		if len(palette) == most {
			break
		}
		if !slices.ContainsFunc(palette, func(o color.Color) bool { return near(o.(color.RGBA), c) }) {
			palette = append(palette, c)
		}
	}
	return palette
}

// near reports whether two colours can hardly be told apart.
func near(a, b color.RGBA) bool {
	apart := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(apart(a.R, b.R), apart(a.G, b.G), apart(a.B, b.B)) < 14
}
