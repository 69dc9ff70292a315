package incident

import (
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	definitions "github.com/okite-isms/okite/pack"
)

func minute(hour, minute int) clock.Time {
	return clock.At(time.Date(2026, 11, 26, hour, minute, 0, 0, clock.JST))
}

// A silence of two hours or more shows, the latest first; shorter ones do not.
func TestGaps(t *testing.T) {
	t.Parallel()
	list := gaps([]clock.Time{minute(2, 10), minute(6, 40), minute(8, 39), minute(10, 39)})
	if len(list) != 2 || list[1].Text() != "4時間30分" || list[0].From != minute(8, 39) {
		t.Errorf("%+v", list)
	}
	if list := gaps(nil); list != nil {
		t.Errorf("no entries: %+v", list)
	}
}

// What a clock that is ahead showed stands at the true time, and can be read off again.
func TestShown(t *testing.T) {
	t.Parallel()
	e := Entry{At: minute(14, 3), Offset: 120, Origin: "ログ"}
	if e.Shown() != minute(14, 5) || !strings.Contains(e.source(), "14:05:00") {
		t.Errorf("%s, %s", e.Shown(), e.source())
	}
}

func TestCodeOfSheet(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "ab2c-d3ef": "AB2CD3EF", " AB2C D3EF ": "AB2CD3EF"} {
		faults := map[string]string{}
		if got := codeOf(faults, in); got != want || len(faults) > 0 {
			t.Errorf("%q: %q %v", in, got, faults)
		}
	}
	for _, in := range []string{"AB2C", "AB2C-D3E0", "AB2CD3EFG", "<script>"} {
		faults := map[string]string{}
		if codeOf(faults, in); faults["form_code"] == "" {
			t.Errorf("%q is taken for a code", in)
		}
	}
}

// A body edits its classes as lines: what is in brackets stays known by its name.
func TestClassLines(t *testing.T) {
	t.Parallel()
	shipped, err := class.Load(definitions.Files, "incident-class/standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	again, err := classesOf(classLines(shipped))
	if err != nil || len(again.Classes) != 4 || again.Classes[0] != shipped.Classes[0] {
		t.Errorf("%+v %v", again, err)
	}
	own, err := classesOf("[other] そのほか：残りのもの\n\n盗難:物が盗まれた\n紛失：物がなくなった")
	if err != nil || len(own.Classes) != 3 || own.Classes[0].Name != "other" || own.Classes[1].Name != "own-1" || own.Classes[2].Name != "own-2" {
		t.Errorf("%+v %v", own, err)
	}
	if _, err := classesOf("題だけ"); !strings.Contains(fault.Of(err).Fields["lines"], "1行目") {
		t.Errorf("%v", err)
	}
}

func TestMinutes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0分", 59: "59分", 60: "1時間0分", 1500: "1日1時間"} {
		if got := minutes(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if yen(1234500) != "1,234,500円" || yen(999) != "999円" || yen(0) != "" {
		t.Errorf("%s %s", yen(1234500), yen(999))
	}
}

// The times count only where both ends are known, and never backwards.
func TestPaces(t *testing.T) {
	t.Parallel()
	list := paces([]happening{
		{HappenedAt: minute(1, 0), NoticedAt: minute(2, 0), ReportedAt: minute(2, 30)}, {NoticedAt: minute(3, 0), ReportedAt: minute(3, 10)}, {HappenedAt: minute(5, 0), NoticedAt: minute(4, 0), ReportedAt: minute(4, 0)},
	})
	if list[0].Count != 1 || list[0].Mean != 60 || list[1].Count != 3 || list[1].Longest != 30 || list[2].Count != 0 {
		t.Errorf("%+v", list)
	}
}

// Each fault of a list says row, column and reason; a day ahead, a number that is none and
// an own number of a resident are faults.
func TestListOfEarlierYears(t *testing.T) {
	t.Parallel()
	shipped, err := class.Load(definitions.Files, "incident-class/standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := func(csv string) *lister {
		given, err := sheet.ReadList([]byte(csv))
		if err != nil {
			t.Fatal(err)
		}
		return newLister(given, org.Outline{}, shipped, map[string]bool{}, minute(9, 0))
	}
	for csv, want := range map[string]string{
		"報告日,件名\n2024-05-01,a\n":                        "1 状況",
		"報告日,件名,状況\n2027-05-01,a,b\n":                   "2 報告日",
		"報告日,件名,状況,区分\n2024-05-01,a,b,ない区分\n":           "2 区分",
		"報告日,件名,状況,被害額\n2024-05-01,a,b,-5\n":            "2 被害額",
		"報告日,件名,状況,起きた日\n2024-05-01,a,b,2024-05-02\n":   "2 起きた日",
		"報告日,件名,状況\n2024-05-01,a,個人番号は123456789018です\n": "2 状況",
		"報告日,件名,状況\n,a,b\n":                             "2 報告日",
	} {
		l := read(csv)
		l.read()
		if len(l.flaws) != 1 || strings.TrimSpace(string(rune('0'+l.flaws[0].Line))+" "+l.flaws[0].Column) != want || l.flaws[0].Reason == "" {
			t.Errorf("%q: %+v", csv, l.flaws)
		}
	}
	l := read("報告日,件名,状況,区分,本人の数\n2024年5月1日,a,b,情報システムの被害,1,200人\n")
	if list, _ := l.read(); len(list) != 1 || list[0].Class != "system" || list[0].State != Closed {
		t.Errorf("%+v %+v", list, l.flaws)
	}
}
