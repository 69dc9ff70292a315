package incident

import (
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func TestMoves(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{
		"reported handling": true, "reported dismissed": true, "reported merged": true, "handling watching": true, "handling merged": true,
		"watching handling": true, "watching closed": true, "watching merged": true, "dismissed handling": true,
	}
	for _, from := range States() {
		for _, to := range States() {
			if got := from.To(to) == nil; got != allowed[string(from)+" "+string(to)] {
				t.Errorf("%s to %s: %v", from, to, got)
			}
		}
	}
}

func TestReporting(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 25, 18, 10, 0, 0, time.UTC)) // 03:10 on the 26th in Japan
	x, err := Reporting{Situation: "　ファイルが開けない。拡張子が変わっている。\r\n画面に脅迫文が出た。"}.incident(now)
	if err != nil {
		t.Fatal(err)
	}
	if x.Title != "ファイルが開けない" || x.State != Reported || x.Source != ByStaff || x.NoticedAt != now || x.ReportedAt != now || !x.HappenedAt.IsZero() {
		t.Errorf("%+v", x)
	}
	x, err = Reporting{Situation: "落とした", Noticed: "2026-11-26T02:00", Happened: "2026/11/25 19:30", ReportedAt: "2026-11-26 03:00"}.incident(now)
	if err != nil || x.NoticedAt.Table() != "2026/11/26 02:00" || x.HappenedAt.Table() != "2026/11/25 19:30" || x.ReportedAt.Table() != "2026/11/26 03:00" || x.EnteredAt != now {
		t.Errorf("%+v %v", x, err)
	}
	for name, c := range map[string]struct {
		in    Reporting
		field string
	}{
		"nothing":            {Reporting{}, "situation"},
		"too long":           {Reporting{Situation: strings.Repeat("あ", textMax+1)}, "situation"},
		"tomorrow":           {Reporting{Situation: "x", Noticed: "2026-11-27 00:00"}, "noticed"},
		"no such time":       {Reporting{Situation: "x", Happened: "きのう"}, "happened"},
		"noticed too early":  {Reporting{Situation: "x", Noticed: "2026-11-25 10:00", Happened: "2026-11-25 11:00"}, "happened"},
		"reported too early": {Reporting{Situation: "x", Noticed: "2026-11-26 02:00", ReportedAt: "2026-11-26 01:00"}, "noticed"},
		"no such source":     {Reporting{Situation: "x", Source: "cat"}, "source"},
	} {
		_, err := c.in.incident(now)
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[c.field] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	if got := headline(strings.Repeat("長", 60)); len([]rune(got)) != 40 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}
