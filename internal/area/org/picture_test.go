package org

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/area/org/structure"
)

var drawn = regexp.MustCompile(`<text x="([\d.]+)"[^>]*>([^<]*)</text>`)

// columns gives the texts of a picture by the column in which their boxes stand.
func columns(svg string) map[string][]string {
	found := map[string][]string{}
	for _, m := range drawn.FindAllStringSubmatch(svg, -1) {
		found[m[1]] = append(found[m[1]], m[2])
	}
	return found
}

// The chart that small towns annex to their policy: one responsible above all, under them
// the head of planning, who is also the security manager, the network's manager, the
// heads of all divisions with their clerks, and the board beside.
func TestAnnexChart(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		post, unit := must[structure.Post](t), must[structure.Unit](t)
		vice := post(h.AddPost(s.ctx, Posting{Unit: s.mayor.ID, Title: "副町長", From: "2020-04-01"}))
		section := unit(h.Establish(s.ctx, Establishment{Name: "情報係", Kind: "section", Parent: s.plan.ID, From: "2020-04-01"}))
		network := post(h.AddPost(s.ctx, Posting{Unit: section.ID, Title: "係長", Heads: true, From: "2020-04-01"}))
		board := must[Committee](t)(h.Form(s.ctx, Formation{Name: "情報化推進委員会", Kind: "board", Quorum: "none", From: "2024-04-01"}))
		must[structure.Member](t)(h.Seat(s.ctx, Seating{ID: board.ID, Seat: "chair", Post: vice.ID, From: "2024-04-01"}))
		for _, a := range []Appointing{
			{Role: "ciso", Way: "post", Post: vice.ID}, {Role: "chief", Way: "post", Post: s.chief.ID}, {Role: "network-manager", Way: "post", Post: network.ID},
			{Role: "security-manager", Way: "post", Post: s.chief.ID}, {Role: "system-manager", Way: "heads", UnitKind: "division"}, {Role: "system-clerk", Way: "person", Person: s.fuyu.Name},
		} {
			s.appoint(a)
		}
		o, committees, err := h.rolesAndCommittees(s.ctx, on("2026-04-15"))
		if err != nil {
			t.Fatal(err)
		}
		p := roleChart(o, committees, chart.A4)
		var shape func(list []chart.Box, depth int) string
		shape = func(list []chart.Box, depth int) (text string) {
			for _, b := range list {
				text += strings.Repeat("  ", depth) + b.Title + "：" + strings.Join(b.Lines, "／") + "\n" + shape(b.Boxes, depth+1)
			}
			return text
		}
		want := "最高情報セキュリティ責任者（CISO）：副町長 （空席）\n" +
			"  統括情報セキュリティ責任者：企画課 課長 人 aki\n" +
			"    情報セキュリティ管理者：企画課 課長 人 aki\n" +
			"      情報システム管理者：企画課 課長 人 aki／税務課 課長 （空席）\n" +
			"        情報システム担当者：人 fuyu（指名）\n" +
			"    ネットワーク管理者：企画課 情報係 係長 （空席）\n" +
			"情報化推進委員会：長 副町長 （空席）\n"
		// Names do not break across lines.
		if got := strings.ReplaceAll(shape(p.Boxes, 0), "\u00a0", " "); got != want {
			t.Errorf("the chart is\n%swant\n%s", got, want)
		}
		// What is under another stands in the next column.
		levels := 0
		for _, texts := range columns(p.SVG()) {
			if slices.ContainsFunc(texts, func(x string) bool { return strings.Contains(x, "情報") }) {
				levels++
			}
		}
		if levels < 5 {
			t.Errorf("the picture has %d columns", levels)
		}
	})
}
