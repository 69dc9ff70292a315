package revision

import (
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

func TestProposal(t *testing.T) {
	t.Parallel()
	good := Proposal{Title: "改正", Purpose: "理由", Organs: "町長\n教育委員会", PlanBegin: "2027-04-01"}
	for name, c := range map[string]struct {
		change func(*Proposal)
		field  string
	}{
		"good":         {func(*Proposal) {}, ""},
		"no title":     {func(p *Proposal) { p.Title = " " }, "title"},
		"two lines":    {func(p *Proposal) { p.Title = "改\n正" }, "title"},
		"no reason":    {func(p *Proposal) { p.Purpose = "" }, "purpose"},
		"個人番号":         {func(p *Proposal) { p.Purpose = "番号は 123456789018 である。" }, "purpose"},
		"no organ":     {func(p *Proposal) { p.Organs = "\n" }, "organs"},
		"organ twice":  {func(p *Proposal) { p.Organs = "町長\n町長" }, "organs"},
		"no day":       {func(p *Proposal) { p.PlanBegin = "" }, "plan_begin"},
		"no such day":  {func(p *Proposal) { p.PlanBegin = "2027-02-30" }, "plan_begin"},
		"begins early": {func(p *Proposal) { p.PlanPromulgate = "2027-05-01" }, "plan_begin"},
		"order":        {func(p *Proposal) { p.PlanDecide, p.PlanPromulgate = "2027-03-02", "2027-03-01" }, "plan_promulgate"},
		"no such way":  {func(p *Proposal) { p.Jointly = "x" }, "jointly"},
	} {
		p := good
		c.change(&p)
		var r Revision
		err := p.into(&r)
		if c.field == "" && err != nil || c.field != "" && fault.Of(err).Fields[c.field] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNumberText(t *testing.T) {
	t.Parallel()
	directive, inner := pack.Instrument{Title: "訓令", Yearly: "calendar"}, pack.Instrument{Title: "内規", Yearly: "fiscal"}
	for _, c := range []struct {
		kind  pack.Instrument
		on    clock.Date
		organ string
		want  string
	}{
		{directive, clock.Date{Year: 2026, Month: 11, Day: 25}, "", "令和8年訓令第3号"},
		{directive, clock.Date{Year: 2027, Month: 1, Day: 4}, "教育委員会", "令和9年教育委員会訓令第3号"},
		{directive, clock.Date{Year: 2019, Month: 5, Day: 1}, "", "令和元年訓令第3号"},
		{inner, clock.Date{Year: 2027, Month: 1, Day: 4}, "", "令和8年度内規第3号"},
	} {
		if got := numberText(c.kind, c.on, c.organ, 3); got != c.want {
			t.Errorf("%s: %s, want %s", c.on, got, c.want)
		}
	}
}

// A verdict stays with an effect that says the same, and two that say the same are told apart.
func TestMarks(t *testing.T) {
	t.Parallel()
	if markOf("a", "b") == markOf("ab", "") || markOf("a") == markOf("b") {
		t.Error("marks do not tell effects apart")
	}
}

// A role of a text is found in the organisation by its title, its short form or its last word.
func TestMatch(t *testing.T) {
	t.Parallel()
	names := []string{"ciso", "security-manager", "contact-point"}
	titles := map[string]string{"ciso": "最高情報セキュリティ責任者（CISO）", "security-manager": "情報セキュリティ管理者", "contact-point": "統一的な窓口"}
	for word, want := range map[string]string{"CISO": "ciso", "最高情報セキュリティ責任者": "ciso", "情報セキュリティ管理者": "security-manager", "窓口": "contact-point", "職員等": ""} {
		if role, ok := match(word, nil, names, titles); !ok || role != want {
			t.Errorf("%s is %q, %v", word, role, ok)
		}
	}
	if _, ok := match("者", nil, names, titles); ok {
		t.Error("one letter is a role")
	}
	if _, ok := match("町民", nil, names, titles); ok {
		t.Error("a stranger is a role")
	}
}

func TestReviewDue(t *testing.T) {
	t.Parallel()
	for month, want := range map[int]string{2: "2027-02-28", 3: "2027-03-31", 4: "2026-04-30", 12: "2026-12-31"} {
		if got := reviewDue(2026, month).String(); got != want {
			t.Errorf("month %d: %s, want %s", month, got, want)
		}
	}
}
