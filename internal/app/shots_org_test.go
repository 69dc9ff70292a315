package app_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// largestShot is how many bytes a picture of docs/image may have.
const largestShot = 60_000

// The pictures of docs/checklist-org.md: what the sample town sees of its organisation,
// with a correction made. OKITE_SHOTS names the folder into which they go; without it the
// pages are looked at all the same.
func TestShotsOfOrganisation(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	chief := must(town.App.Orgs.RoleSheet(ctx, "chief", town.App.Orgs.Today()))(t)
	wrong := chief.Appointments[0]
	must(town.App.Orgs.CorrectAppointment(ctx, org.AppointmentCorrection{
		ID: wrong.ID, Version: wrong.Version, Way: "post", Post: wrong.PostID, From: wrong.From.String(), Basis: wrong.Basis, BasisRef: "第３条", Why: "根拠の条項が抜けていたため",
	}))(t)
	b.Open(t, "/org/unit")
	post := must(town.App.Orgs.Outline(ctx, town.App.Orgs.Today()))(t).Posts
	i := slices.IndexFunc(post, func(p org.Staffed) bool { return p.UnitName == "企画情報課" && p.Title == "課長" })
	for _, x := range []struct{ name, path, text string }{
		{"unit", "/org/unit", "企画情報課"},
		{"chart", "/org/chart", "組織図"},
		{"role-chart", "/org/chart/role", "情報セキュリティ管理体制図"},
		{"role", "/org/role/chief", "訂正・取消しの履歴"},
		{"post", "/org/post/" + post[i].ID, "職の履歴"},
		{"correct", "/org/tenure/" + tenureOf(t, town, post[i].ID) + "/correct", "訂正する理由"},
		{"absence", "/org/absence?day=2026-04-15", "令和8年4月"},
		{"tree", "/org/contact/tree", "個人の電話番号も入れてPDFで出力する"},
		{"handover", "/org/post/" + post[i].ID + "/handover", "統括情報セキュリティ責任者"},
	} {
		b.Open(t, x.path)
		has(t, b, x.text)
		look(t, b, "org-"+x.name)
		reduced(t, "org-"+x.name, x.name)
	}
	b.Open(t, "/org/absence?day=2026-04-15")
	if n := b.Sheets(t, "paper-org-absence"); n > 2 {
		t.Errorf("the month takes %d sheets of A4", n)
	}
	committees := must(town.App.Orgs.Committees(ctx))(t)
	board := committees[slices.IndexFunc(committees, func(c org.Committee) bool { return c.Kind == org.Board })]
	b.Open(t, "/org/committee/"+board.ID+"/meeting")
	has(t, b, "2月10日の会議録をWordで出力")
	look(t, b, "org-minutes")
	drawn(t, b, "/org/contact/paper?format=pdf", "paper-tree")
	drawn(t, b, "/org/chart/role/paper?format=pdf", "paper-role-chart")
	drawn(t, b, "/org/meeting/"+must(town.App.Orgs.Meetings(ctx, board.ID))(t)[0].ID+"/paper?format=pdf", "paper-minutes")
}

// tenureOf gives the id of who is on a post.
func tenureOf(t *testing.T, town *apptest.Town, post string) string {
	t.Helper()
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	sheet := must(town.App.Orgs.Post(ctx, post, town.App.Orgs.Today()))(t)
	return sheet.Tenures[0].ID
}

// drawn fetches a paper and keeps its first sheet as a picture, where there is something
// to draw it with.
func drawn(t *testing.T, b *apptest.Browser, path, name string) {
	t.Helper()
	text := apptest.Eval[string](t, b, `fetch("`+path+`").then(r => r.arrayBuffer()).then(a => btoa(Array.from(new Uint8Array(a), x => String.fromCharCode(x)).join("")))`)
	paper, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !bytes.HasPrefix(paper, []byte("%PDF")) {
		t.Fatalf("%s is no PDF: %v", path, err)
	}
	dir := os.Getenv("OKITE_SHOTS")
	tool, err := exec.LookPath("pdftoppm")
	if dir == "" || err != nil {
		return
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file+".pdf", paper, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "-r", "80", "-png", "-singlefile", file+".pdf", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(file + ".png")
	if err != nil {
		t.Fatal(err)
	}
	writePNG(t, dir, name, raw)
}

// reduced keeps a picture that the browser took with few colours: it goes into docs.
func reduced(t *testing.T, shot, name string) {
	t.Helper()
	dir := os.Getenv("OKITE_SHOTS")
	if dir == "" {
		return
	}
	raw, err := os.ReadFile(filepath.Join(dir, shot+".png"))
	if err != nil {
		t.Fatal(err)
	}
	writePNG(t, dir, name, raw)
}

func writePNG(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	small, err := fewColours(raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(small) > largestShot {
		t.Errorf("%s.png has %d bytes", name, len(small))
	}
	if err := os.MkdirAll(filepath.Join(dir, "org"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "org", name+".png"), small, 0o644); err != nil {
		t.Fatal(err)
	}
}

// tallestShot is where a long page is cut, in dots.
const tallestShot = 1000

// fewColours makes a PNG of at most 32 colours: those that a page has most of.
func fewColours(raw []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	r := img.Bounds()
	r.Max.Y = min(r.Max.Y, r.Min.Y+tallestShot)
	counts := map[color.RGBA]int{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			counts[color.RGBA{c.R &^ 15, c.G &^ 15, c.B &^ 15, 255}]++
		}
	}
	var list []color.RGBA
	for c := range counts {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b color.RGBA) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		return (int(a.R)<<16 | int(a.G)<<8 | int(a.B)) - (int(b.R)<<16 | int(b.G)<<8 | int(b.B))
	})
	palette := color.Palette{color.White, color.Black}
	for _, c := range list[:min(30, len(list))] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(r, palette)
	draw.Draw(out, r, img, r.Min, draw.Src)
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out)
	return b.Bytes(), err
}
