package org

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// on paper gives all texts of a document, in order.
func onPaper(blocks []paper.Block) string {
	var b strings.Builder
	text := func(t paper.Text) {
		for _, r := range t {
			b.WriteString(r.Text)
		}
		b.WriteByte('\n')
	}
	for _, x := range blocks {
		switch x := x.(type) {
		case paper.Title:
			text(x.Text)
		case paper.Heading:
			text(x.Text)
		case paper.Paragraph:
			text(x.Text)
		case paper.List:
			for _, i := range x.Items {
				text(i.Text)
			}
		case paper.Table:
			for _, r := range x.Rows {
				for _, c := range r.Cells {
					b.WriteString(onPaper(c.Blocks))
				}
			}
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// sampled gives the sample town with the context of its officer.
func (h *hall) sampled() (body string, ctx context.Context, who actor.Actor) {
	h.t.Helper()
	x, err := h.Sample(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	ctx = h.as(x.Body.ID, actor.Office)
	return x.Body.ID, ctx, actor.From(ctx)
}

// keep writes a paper where whoever looks at it asked for it.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	dir := os.Getenv("OKITE_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Error(err)
	}
}

// Every paper of the organisation comes as Word and as PDF, whole, with the sample town
// on it; a chart is one sheet.
func TestPapers(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx, who := h.sampled()
		site := h.site()
		units := must[Outline](t)(h.Outline(ctx, h.Today()))
		i := slices.IndexFunc(units.Posts, func(p Staffed) bool { return p.Title == "課長" && len(p.Holders) > 0 })
		committees := must[[]Committee](t)(h.Committees(ctx))
		board := slices.IndexFunc(committees, func(c Committee) bool { return c.Kind == Board })
		meetings := must[[]Meeting](t)(h.Meetings(ctx, committees[board].ID))
		if i < 0 || len(meetings) == 0 {
			t.Fatal("the sample town has no head of a division, or no meeting")
		}
		for name, path := range map[string]string{
			"call-tree": contactPath + "/paper", "units": chartPath + "/paper", "roles": chartPath + "/role/paper", "duties": rolePath + "/paper",
			"hand-over": postURL(units.Posts[i].ID) + "/handover/paper", "minutes": "/org/meeting/" + meetings[0].ID + "/paper",
		} {
			for _, format := range []string{"docx", "pdf"} {
				w := webtest.Get(t, site, who, path+"?format="+format)
				webtest.Status(t, w, http.StatusOK)
				begins := map[string]string{"docx": "PK", "pdf": "%PDF"}[format]
				if !strings.HasPrefix(w.Body.String(), begins) || !strings.Contains(w.Header().Get("Content-Disposition"), "."+format) {
					t.Errorf("%s is no %s", path, format)
				}
				keep(t, name+"."+format, w.Body.Bytes())
			}
			webtest.Status(t, webtest.Get(t, site, who, path+"?format=html"), http.StatusUnprocessableEntity)
		}
		list := must[[]Reachable](t)(h.Contacts(ctx))
		d := must[paper.Document](t)(h.contactDocument(ctx, list, false))
		text := onPaper(d.Blocks)
		for _, c := range list {
			if !strings.Contains(text, c.Who) || !strings.Contains(text, c.Phone) {
				t.Errorf("%s is not in the call tree", c.Who)
			}
		}
		if strings.Contains(text, "070-0000-") {
			t.Error("a private number is on the paper for everybody")
		}
		report, err := paper.PDF(ctx, &bytes.Buffer{}, d)
		if err != nil || report.Pages != 1 || len(report.Missing) > 0 {
			t.Errorf("the call tree has %d sheets and lacks %v: %v", report.Pages, report.Missing, err)
		}
		m := meetings[0]
		minutes := onPaper(minutesDocument(newPaper("会議録", "町", h.time()), m).Blocks)
		for _, want := range []string{m.Agenda, m.Resolution, m.Venue, m.Attendances[0].Name, m.HeldOn.Era()} {
			if !strings.Contains(minutes, want) {
				t.Errorf("the minutes lack %q", want)
			}
		}
	})
}

// Private numbers leave on paper for who needs them alone, each recorded as printed.
func TestPrivateNumbersOnPaper(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		body, ctx, who := h.sampled()
		site := h.site()
		list := must[[]Reachable](t)(h.Contacts(ctx))
		private := 0
		for _, c := range list {
			if c.Hidden {
				private++
			}
		}
		for _, format := range []string{"pdf", "docx"} {
			lines := journaltest.Added(t, h.d, body, func() {
				w := webtest.Post(t, site, who, contactPath+"/paper", url.Values{"format": {format}})
				webtest.Status(t, w, http.StatusOK)
				keep(t, "call-tree-private."+format, w.Body.Bytes())
			})
			if private == 0 || len(lines) != private || lines[0].Verb != verbPrintPrivate {
				t.Errorf("%d numbers on paper are recorded as %+v", private, lines)
			}
		}
		journaltest.None(t, h.d, body, func() {
			webtest.Status(t, webtest.Post(t, site, who, contactPath+"/paper", url.Values{"format": {"exe"}}), http.StatusUnprocessableEntity)
			staff := actor.From(h.as(body, actor.Staff))
			webtest.Status(t, webtest.Post(t, site, staff, contactPath+"/paper", url.Values{"format": {"pdf"}}), http.StatusForbidden)
			_, err := h.PrintPrivate(actor.With(ctx, staff))
			wants(t, err, fault.Forbidden, "")
		})
	})
}

// First passwords come as sealed sheets in a file too: one sheet for each person.
func TestSealedSheetsOnPaper(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		body, ctx, who := h.sampled()
		site := h.site()
		groups := must[[]AccountGroup](t)(h.Accountless(ctx))
		journaltest.None(t, h.d, body, func() {
			webtest.Status(t, webtest.Post(t, site, who, accountPath, url.Values{"unit": {groups[0].Unit}, "format": {"exe"}}), http.StatusUnprocessableEntity)
		})
		for i, format := range []string{"pdf", "docx"} {
			w := webtest.Post(t, site, who, accountPath, url.Values{"unit": {groups[i].Unit}, "format": {format}})
			webtest.Status(t, w, http.StatusOK)
			keep(t, "sealed."+format, w.Body.Bytes())
			if begins := map[string]string{"docx": "PK", "pdf": "%PDF"}[format]; !strings.HasPrefix(w.Body.String(), begins) {
				t.Errorf("the sheets are no %s", format)
			}
		}
		sheets := []SealedSheet{{Name: "甲", Login: "1", Password: "hitotsu"}, {Name: "乙", Login: "2", Password: "futatsu"}}
		d := sealedDocument(newPaper("用紙", "町", h.time()), sheets)
		report, err := paper.PDF(ctx, &bytes.Buffer{}, d)
		if err != nil || report.Pages != len(sheets) || !strings.Contains(onPaper(d.Blocks), "futatsu") {
			t.Errorf("two people get %d sheets: %v", report.Pages, err)
		}
	})
}

// The list of who is responsible for what opens as a workbook, with its dates as dates.
func TestRolesWorkbook(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx, who := h.sampled()
		w := webtest.Get(t, h.site(), who, rolePath+"/export")
		webtest.Status(t, w, http.StatusOK)
		keep(t, "roles.xlsx", w.Body.Bytes())
		f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		o := must[Overview](t)(h.Roles(ctx, h.Today()))
		want := 1
		for _, r := range o.Roles {
			want += len(r.Holders)
			if r.Used && len(r.Holders) == 0 {
				want++
			}
		}
		if len(rows) != want || !slices.Equal(rows[0][:3], []string{"役割", "権限・責任", "組織"}) {
			t.Errorf("%d rows, want %d: %v", len(rows), want, rows[0])
		}
		i := slices.IndexFunc(rows, func(r []string) bool { return strings.HasPrefix(r[0], "最高情報セキュリティ責任者") })
		if i < 0 || rows[i][3] != "副町長" || rows[i][4] == "" || rows[i][9] == "" {
			t.Errorf("the row of the CISO is %q", rows[i])
		}
	})
}

// A picture of a large city is a table over many sheets rather than a failure.
func TestLargePictureOnPaper(t *testing.T) {
	t.Parallel()
	p := chart.Picture{Title: "組織図", Note: "令和8年4月1日現在"}
	for range 20 {
		b := chart.Box{Title: "部", Lines: []string{"部長 甲"}}
		for range 15 {
			b.Boxes = append(b.Boxes, chart.Box{Title: "課", Lines: []string{"課長 乙"}})
		}
		p.Boxes = append(p.Boxes, b)
	}
	d, err := pictureDocument(t.Context(), newPaper(p.Title, "市", newHall(t, nil).time()), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	report, err := paper.PDF(t.Context(), &b, d)
	if err != nil || report.Pages < 3 || strings.Count(onPaper(d.Blocks), "課長 乙") != 300 {
		t.Errorf("%d sheets: %v", report.Pages, err)
	}
	keep(t, "large.pdf", b.Bytes())
}
