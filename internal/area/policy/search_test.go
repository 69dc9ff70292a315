package policy

import (
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// A hit says whether it stands in the text, in a duty or in a finding, and can be looked
// for by that; after the index is made anew as well.
func TestHitsSayWhereTheyStand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		o.document(who, Internal, flawed)
		count := func(a actor.Actor, text string, kind SearchKind) int {
			h, _, err := o.Search(o.as(a), search.Query{Text: text, Facet: string(kind)})
			if err != nil {
				t.Fatal(err)
			}
			return h.Count
		}
		for range 2 {
			for _, c := range []struct {
				text string
				kind SearchKind
				want int
			}{
				{"端末", "", 7}, {"端末", InText, 7}, {"端末", inMustNot, 1}, {"他人", inMay, 0}, {"端末", inMay, 1}, {"許可", inMay, 1}, {"許可", inMustNot, 0},
				{"目的", InDuty, 0}, {"番号", InFinding, 1}, {"端末", InFinding, 0},
			} {
				got := count(who, c.text, c.kind)
				if c.want == 7 && got < 4 || c.want != 7 && got != c.want {
					t.Errorf("%q in %q is found %d times, want %d", c.text, c.kind, got, c.want)
				}
			}
			if err := o.d.Do(o.as(who), func(tx db.Tx) error { return o.Reindex(o.as(who), tx) }); err != nil {
				t.Fatal(err)
			}
		}
		m := o.site()
		body := webtest.Get(t, m, who, searchURL("他人", "", InDuty, 0)).Body.String()
		if list := webtest.All(t, body, ".policy-stands li"); len(list) != 1 || webtest.Find(t, body, ".policy-stands a").Attr("href") != dutyURL("", "", "職員") {
			t.Errorf("the hit stands in %v", list)
		}
		webtest.Contains(t, body, "禁止")
		webtest.Contains(t, webtest.Get(t, m, who, searchURL("番号", "", InFinding, 0)).Body.String(), "確かめること", "/finding")
		webtest.Contains(t, webtest.Get(t, m, who, searchURL("定めることを目的", "", "", 0)).Body.String(), "本文")
		webtest.Status(t, webtest.Get(t, m, who, "/search?kind=%25&q=x"), 200)
	})
}
