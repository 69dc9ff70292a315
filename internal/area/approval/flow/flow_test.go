package flow

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// house answers by the name of the selector: "aki" is Aki, "aki+fuyu" Aki with Fuyu as
// successor, "aki,natsu" both; "-" is a vacant seat.
type house struct{}

func (house) Due(day string, _ int) string { return day[:8] + "28" }

func (house) Seats(ask Ask) (list []Seat) {
	name := ask.Selector.Name
	switch ask.Selector.By {
	case BySuperior:
		name = "boss"
	case ByChoice:
		name = strings.TrimPrefix(ask.Chosen, "person:")
	}
	for one := range strings.SplitSeq(name, ",") {
		who, deputy, absent := strings.Cut(one, "+")
		s := Seat{Title: who + "の職", Holder: Signer{ID: who, Name: who}, Hands: []Hand{{"person:" + who, who, Own}}}
		if who == "-" {
			s = Seat{Title: "課長", Why: "空席"}
		}
		if absent {
			s.Hands = append(s.Hands, Hand{"person:" + deputy, deputy, Succession})
		}
		list = append(list, s)
	}
	return list
}

func step(key string, m Mode, who string) Step {
	return Step{Key: key, Title: key, Mode: m, Who: []Picker{{By: ByPerson, Name: who}}}
}

func by(who string, k Kind, seat int) Act {
	return Act{Kind: k, Seat: seat, Actor: Signer{ID: who, Name: who}, Keys: []string{"person:" + who}, Day: "2026-11-25", At: time.Unix(0, 0).UTC()}
}

func opened(t *testing.T, steps ...Step) Case {
	t.Helper()
	a := by("app", Draft, 0)
	a.Document = &Petition{Title: "件名", Text: "本文", Class: "II"}
	c, err := Open(Case{ID: "c", Route: Route{Name: "r", Title: "r", Steps: steps}}, a, house{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func then(t *testing.T, c Case, acts ...Act) Case {
	t.Helper()
	for _, a := range acts {
		var err error
		if c, err = Apply(c, a, house{}); err != nil {
			t.Fatalf("%s by %s: %v", a.Kind, a.Actor.Name, err)
		}
	}
	again, err := Replay(c)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, again); d != "" {
		t.Errorf("replayed acts give another case: %s", d)
	}
	return c
}

func refused(t *testing.T, c Case, a Act, text string) {
	t.Helper()
	if _, err := Apply(c, a, house{}); err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("%s by %s: %v, want %q", a.Kind, a.Actor.Name, err, text)
	}
}

// waiting writes who is waited for.
func waiting(c Case) string {
	var list []string
	for _, s := range c.Open() {
		list = append(list, s.Step+":"+s.Holder.ID+":"+string(s.Task))
	}
	return strings.Join(list, " ")
}

func is(t *testing.T, c Case, state State, seats string) {
	t.Helper()
	if c.State != state || waiting(c) != seats {
		t.Errorf("the case is %s, waiting for %q; want %s, %q", c.State, waiting(c), state, seats)
	}
}

func said(a Act, comment string) Act { a.Comment = comment; return a }

func TestInOrder(t *testing.T) {
	t.Parallel()
	c := opened(t, step("a", Review, "aki"), step("b", Approve, "boss"))
	is(t, c, Running, "a:aki:act")
	refused(t, c, by("boss", Assent, 1), "決裁できる人ではありません")
	c = then(t, c, by("aki", Assent, 1))
	is(t, c, Running, "b:boss:act")
	refused(t, c, by("aki", Assent, 1), "すでにほかの人が")
	c = then(t, c, by("boss", Assent, 2))
	is(t, c, Approved, "")
	refused(t, c, said(by("app", Withdraw, 0), "やめる"), "すでに")
	if c.Acts[1].Title() != "審査" || c.Acts[2].Title() != "承認" || c.Acts[2].Actor.As != "bossの職" {
		t.Errorf("acts are %+v", c.Acts)
	}
}

func TestQuorums(t *testing.T) {
	t.Parallel()
	s := step("a", Approve, "aki,natsu,fuyu")
	c := then(t, opened(t, s), by("natsu", Assent, 2), by("aki", Assent, 1))
	is(t, c, Running, "a:fuyu:act")
	s.Quorum = Any
	c = then(t, opened(t, s), by("natsu", Assent, 2))
	is(t, c, Approved, "")
	if c.Seats[0].Standing != Dropped {
		t.Errorf("the others are %s", c.Seats[0].Standing)
	}
	s.Quorum, s.Count = Some, 2
	c = then(t, opened(t, s), by("natsu", Assent, 2))
	is(t, c, Running, "a:aki:act a:fuyu:act")
	is(t, then(t, c, by("fuyu", Assent, 3)), Approved, "")
}

func TestParallelConditionAndCirculation(t *testing.T) {
	t.Parallel()
	one, two := step("a", Consult, "aki"), step("b", Consult, "natsu")
	one.Group, two.Group = "g", "g"
	skipped, taken := step("x", Approve, "nobody"), step("c", Approve, "boss")
	skipped.When = []Condition{{Field: "class", Values: []string{"I"}}}
	taken.When = []Condition{{Field: "class", Not: true, Values: []string{"I"}}}
	c := opened(t, one, two, skipped, taken, step("d", Circulate, "fuyu"))
	is(t, c, Running, "a:aki:act b:natsu:act")
	c = then(t, c, by("natsu", Assent, 2), by("aki", Assent, 1))
	is(t, c, Running, "c:boss:act")
	c = then(t, c, by("boss", Assent, 3))
	is(t, c, Approved, "d:fuyu:act")
}

func TestReturn(t *testing.T) {
	t.Parallel()
	c := then(t, opened(t, step("a", Review, "aki"), step("b", Approve, "boss")), by("aki", Assent, 1))
	refused(t, c, by("boss", Return, 2), "理由")
	back := said(by("boss", Return, 2), "数を直すこと")
	earlier := back
	earlier.To = "a"
	is(t, then(t, c, earlier), Running, "a:aki:act")
	earlier.To = "b"
	refused(t, c, earlier, "前にある段階")
	c = then(t, c, back)
	is(t, c, Returned, ":app:amend")
	again := by("app", Resubmit, 0)
	again.Document = &Petition{Title: "件名", Text: "直した本文"}
	other := again
	other.Actor.ID = "aki"
	refused(t, c, other, "申請者だけ")
	c = then(t, c, again)
	is(t, c, Running, "a:aki:act")
	if len(c.Documents) != 2 || c.Acts[2].Comment != "数を直すこと" || c.Documents[0].Text != "本文" {
		t.Errorf("something was lost: %+v", c)
	}
	stale := by("aki", Assent, c.Open()[0].N)
	stale.Seen = c.Documents[0].Hash()
	refused(t, c, stale, "その後に変わりました")
}

func TestSuccessionLeavesATask(t *testing.T) {
	t.Parallel()
	c := opened(t, step("a", Approve, "aki+fuyu"))
	refused(t, c, by("fuyu", Assent, 1), "理由")
	c = then(t, c, said(by("fuyu", Assent, 1), "出張中のため"))
	is(t, c, Approved, "a:aki:look")
	if c.Acts[1].Kind != Decide || c.Acts[1].Authority != Succession {
		t.Errorf("the act is %+v", c.Acts[1])
	}
	refused(t, c, by("fuyu", Look, 2), "できる人ではありません")
	is(t, then(t, c, by("aki", Look, 2)), Approved, "")
}

func TestEmergencyStaysRed(t *testing.T) {
	t.Parallel()
	c := opened(t, step("a", Approve, "aki"), step("b", Approve, "boss"))
	force := said(by("fuyu", Assent, 1), "感染の拡大を止めるため")
	refused(t, c, force, "できる人ではありません")
	force.Force = true
	c = then(t, c, force, by("boss", Assent, 3))
	is(t, c, Approved, "a:aki:ratify")
	if !c.Red {
		t.Error("an emergency that nobody ratified is not red")
	}
	if c = then(t, c, by("aki", Ratify, 2)); c.Red {
		t.Error("ratified, and still red")
	}
	a := by("app", Draft, 0)
	a.First, a.Document = "先に遮断した", &Petition{Title: "t"}
	c, err := Open(Case{Route: Route{Steps: []Step{step("a", Approve, "aki")}}}, a, house{})
	if err != nil || !c.Red {
		t.Fatalf("done first: %+v, %v", c.Red, err)
	}
	if c = then(t, c, by("aki", Assent, 1)); c.Red || c.Acts[1].Kind != Ratify || c.Acts[1].Title() != "事後承認" {
		t.Errorf("what was done first is approved by %s, red: %t", c.Acts[1].Title(), c.Red)
	}
	refused(t, opened(t, step("a", Approve, "aki")), by("aki", Ratify, 1), "すでに")
}

func TestOnePersonActsOnce(t *testing.T) {
	t.Parallel()
	c := then(t, opened(t, step("a", Review, "aki"), step("b", Approve, "aki"), step("c", Approve, "boss")), by("aki", Assent, 1))
	is(t, c, Running, "c:boss:act")
	if len(c.Acts) != 3 || !c.Acts[2].Also || c.Acts[2].Flags[0] != "分離なし：前の段階と同じ人（理由の記載なし）" || c.Acts[2].Title() != "承認" {
		t.Errorf("acts are %+v", c.Acts)
	}
}

func TestSelf(t *testing.T) {
	t.Parallel()
	s := step("a", Approve, "app")
	refused(t, opened(t, s), by("app", Assent, 1), "自分の申請")
	s.Self = true
	c := then(t, opened(t, s), by("app", Assent, 1))
	if c.State != Approved || c.Acts[1].Flags[0] != "申請者本人による承認（理由の記載なし）" {
		t.Errorf("the case is %+v", c)
	}
	alone := by("app", Assent, 1)
	alone.Alone = "ほかに職員がいない"
	next := step("b", Approve, "app")
	next.Self = true
	c = then(t, opened(t, s, next), alone)
	if c.Acts[1].Flags[0] != "申請者本人による承認（理由：ほかに職員がいない）" || c.Acts[2].Flags[0] != "分離なし：前の段階と同じ人（理由：ほかに職員がいない）" {
		t.Errorf("flags are %v, %v", c.Acts[1].Flags, c.Acts[2].Flags)
	}
}

func TestOtherActs(t *testing.T) {
	t.Parallel()
	late := step("a", Approve, "aki")
	late.Days, late.Late = 3, Escalate
	c := opened(t, late, step("b", Approve, "boss"))
	pull := said(by("boss", Pull, 0), "急ぐため")
	pull.To = "b"
	is(t, then(t, c, pull), Running, "b:boss:act")
	pull.Actor.ID, pull.Keys = "fuyu", []string{"person:fuyu"}
	refused(t, c, pull, "できる人ではありません")
	is(t, then(t, c, said(by("app", Withdraw, 0), "不要になった")), Withdrawn, "")
	is(t, then(t, c, said(by("aki", Reject, 1), "認めない")), Rejected, "")
	urge := by("", Urge, 1)
	urge.Day = "2026-11-29"
	overdue := then(t, c, urge)
	is(t, then(t, overdue, said(by("boss", Assent, 1), "期限を過ぎたため")), Running, "a:aki:look b:boss:act")
	reroute := said(by("office", Reroute, 1), "異動")
	reroute.Hand = &Hand{Address: "person:fuyu", Name: "fuyu"}
	moved := then(t, opened(t, step("a", Approve, "-")), reroute)
	is(t, then(t, moved, by("fuyu", Assent, 1)), Approved, "")
	end := by("office", Conclude, 0)
	refused(t, c, end, "どこで")
	end.Elsewhere = &Elsewhere{System: "文書管理", Number: "第3号", Day: "2026-11-20", By: "町長"}
	is(t, then(t, c, end), Approved, "")
	then(t, c, said(by("x", Opinion, 0), "意見"))
}

// Whatever people do, in any order, the acts alone tell the state.
func TestReplayOfAnything(t *testing.T) {
	t.Parallel()
	people := []string{"app", "aki", "natsu", "fuyu", "boss"}
	kinds := []Kind{Assent, Assent, Assent, Return, Reject, Withdraw, Pull, Reroute, Urge, Opinion, Resubmit, Look, Ratify}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		var steps []Step
		for i := range 1 + r.IntN(4) {
			s := step(string(rune('a'+i)), Modes()[r.IntN(4)], []string{"aki", "natsu+fuyu", "aki,natsu,fuyu", "-", "boss", "app"}[r.IntN(6)])
			s.Quorum, s.Count, s.Days, s.Late, s.Self = []Quorum{All, Any, Some}[r.IntN(3)], 2, 3, []Late{Remind, Escalate, Succeed}[r.IntN(3)], r.IntN(2) == 0
			if r.IntN(2) == 0 {
				s.Group = "g"
			}
			steps = append(steps, s)
		}
		c := opened(t, steps...)
		for range 30 {
			a := said(by(people[r.IntN(len(people))], kinds[r.IntN(len(kinds))], 1+r.IntN(len(c.Seats)+1)), "理由")
			a.To, a.Force, a.Day = []string{"", "a", "b", "c"}[r.IntN(4)], r.IntN(5) == 0, "2026-11-29"
			a.Hand, a.Document = &Hand{Address: "person:boss", Name: "boss"}, &Petition{Title: "直し"}
			before := len(c.Acts)
			next, err := Apply(c, a, house{})
			if err != nil {
				continue
			}
			if !slices.EqualFunc(next.Acts[:before], c.Acts, func(x, y Act) bool { return cmp.Equal(x, y) }) {
				t.Fatal("an earlier act was changed")
			}
			c = next
		}
		again, err := Replay(c)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if d := cmp.Diff(c, again); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestRouteFaults(t *testing.T) {
	t.Parallel()
	good := step("a", Approve, "aki")
	for name, c := range map[string]struct {
		steps []Step
		want  string
	}{
		"none":        {nil, "1つ以上"},
		"only read":   {[]Step{step("a", Circulate, "aki")}, "回覧だけ"},
		"twice":       {[]Step{good, good}, "同じ記号"},
		"mode":        {[]Step{step("a", "x", "aki")}, "何をする"},
		"nobody":      {[]Step{{Key: "a", Title: "a", Mode: Approve}}, "決め方"},
		"return":      {[]Step{{Key: "a", Title: "a", Mode: Approve, Who: good.Who, Returns: []string{"z"}}}, "差し戻し先"},
		"late":        {[]Step{{Key: "a", Title: "a", Mode: Approve, Who: good.Who, Late: Remind}}, "期限と一緒に"},
		"no selector": {[]Step{{Key: "a", Title: "a", Mode: Approve, Who: []Picker{{By: ByRole}}}}, "役割、職、人"},
	} {
		if got := strings.Join(Route{Steps: c.steps}.Faults(), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if f := (Route{Steps: []Step{good}}).Faults(); f != nil {
		t.Errorf("a good route: %v", f)
	}
}
