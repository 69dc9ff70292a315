package incident

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("no %q in:\n%s", p, got)
		}
	}
}

func (h *station) calls(t *testing.T, x Incident) CallSheet {
	t.Helper()
	v, err := h.Calls(h.office(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func lineFor(t *testing.T, list []Call, class string) Call {
	t.Helper()
	i := slices.IndexFunc(list, func(k Call) bool { return k.isFor(class) })
	if i < 0 {
		t.Fatalf("no line for %s", class)
	}
	return list[i]
}

// The list of a grave incident names whom its plan wants told: one line for a person who
// holds two roles, one for each of the police and the authorities, and a line without
// anybody for those whom the contact list does not hold.
func TestCallList(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		list := h.calls(t, x).Calls
		var got []string
		for _, k := range list {
			got = append(got, strings.Join(strings.Fields(k.ContactClass), "+")+"="+k.Who)
		}
		want := []string{"chief+security=統田 括", "point=", "ciso=仮野 直子", "head=想田 誠", "prefecture=見本県 市町村課", "police=見本警察署", "police=委員会の窓口", "affected="}
		if !slices.Equal(got, want) {
			t.Errorf("%v\nwant %v", got, want)
		}
		chief := lineFor(t, list, "chief")
		if !chief.double() || chief.Due != after(x.JudgedAt, 15) || chief.ByTitle != "ネットワーク管理者" || chief.Phone != "0000-00-0003" {
			t.Errorf("chief %+v", chief)
		}
		if again, err := h.OpenCalls(h.office(), x.ID); err != nil || len(again) != 0 {
			t.Errorf("asked again: %d lines, %v", len(again), err)
		}
		if got := h.blockers(t, x); len(got) != len(list)+1 { // and the publication
			t.Errorf("blockers %v", got)
		}
		wants(t, h.timeline(t, x), "連絡表を作成（8件）")
		if len(h.told) == 0 || !strings.Contains(h.told[len(h.told)-1].Title, "連絡表に沿って連絡する") {
			t.Errorf("told %+v", h.told)
		}
	})
}

// Nobody answers: the next of the class is called, then nobody is left; the line stays
// open until it is said that nobody could be reached. All attempts are kept.
func TestSuccession(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "system")
		list := h.calls(t, x).Calls
		one := lineFor(t, list, "system")
		h.later(10 * time.Minute)
		try := func(id string, r CallResult, at string) Call {
			t.Helper()
			k, err := h.Call(h.network(), Calling{ID: x.ID, Call: id, Result: string(r), Means: "phone", At: at, Said: "概要を伝えた"})
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		if k := try(one.ID, AnswerMessage, ""); k.State != CallOpen || k.RetryAt != after(h.Service.now(), 15) {
			t.Errorf("a message: %+v", k)
		}
		if k := try(one.ID, AnswerNone, ""); k.State != CallPassed || k.Attempts != 2 {
			t.Errorf("nobody answers: %+v", k)
		}
		sheet := h.calls(t, x)
		two := sheet.Calls[len(sheet.Calls)-1]
		if two.Who != "図師 由美" || two.ChainID != one.ID || two.State != CallOpen {
			t.Fatalf("next %+v", two)
		}
		if k := try(two.ID, AnswerNone, ""); k.State != CallOpen { // the role is held by 統田, who is on the list already
			t.Errorf("nobody is left: %+v", k)
		}
		end := EndingCall{ID: x.ID, Call: two.ID, How: string(CallUnreached), Reason: "3度掛けたが、出ない。朝に改めて掛ける。", Version: 2}
		if _, err := h.EndCall(h.network(), end); err != nil {
			t.Fatal(err)
		}
		if _, err := h.EndCall(h.network(), end); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		if sheet = h.calls(t, x); len(sheet.Attempts) != 3 {
			t.Errorf("%d attempts", len(sheet.Attempts))
		}
		wants(t, h.timeline(t, x), "つながらない", "次に連絡する人：図師 由美", "連絡できず")
	})
}

// Who stands in by a delegation is called after the contacts of the class.
func TestSuccessionByDeputy(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		plan := h.config.Response.Calls
		h.config.Response.Calls = plan.With(map[string][]call.Want{"other": {{Contact: "network", Minutes: 10, By: "chief", Say: "概要"}}}, "test")
		x := h.handled(t, "other")
		list := h.calls(t, x).Calls
		net := lineFor(t, list, "network")
		if _, err := h.Call(h.office(), Calling{ID: x.ID, Call: net.ID, Result: "none", Means: "phone"}); err != nil {
			t.Fatal(err)
		}
		sheet := h.calls(t, x)
		next := sheet.Calls[len(sheet.Calls)-1]
		if next.Who != "代田 次郎" || next.PostTitle != "代理" || next.Phone != "" {
			t.Errorf("next %+v", next)
		}
	})
}

// What was written on paper is entered later with its true time and who called.
func TestCallEnteredLater(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "crime")
		list := h.calls(t, x).Calls
		ciso := lineFor(t, list, "ciso")
		h.later(6 * time.Hour)
		k, err := h.Call(h.office(), Calling{ID: x.ID, Call: ciso.ID, Result: "reached", Means: "phone", At: "2026-11-25T03:30", By: "網野 守", Said: "切断の報告"})
		if err != nil || k.State != CallReached || k.LastBy != "網野 守" {
			t.Fatalf("%+v, %v", k, err)
		}
		sheet := h.calls(t, x)
		a := sheet.Attempts[0]
		if a.At.Table() != "2026/11/25 03:30" || a.EnteredAt.Table() != "2026/11/25 09:10" || a.EnteredBy != "見本 花子" || a.ByName != "網野 守" {
			t.Errorf("%+v", a)
		}
		for name, in := range map[string]Calling{
			"in the future":       {At: "2026-11-26 09:00", Result: "reached", Means: "phone"},
			"before it was found": {At: "2026-11-25 03:00", Result: "reached", Means: "phone"},
			"no result":           {Means: "phone"},
			"no means":            {Result: "reached"},
			"a number":            {Result: "reached", Means: "phone", Said: "番号は 123456789018"},
			"never again":         {Result: "none", Means: "phone", Retry: 5000},
		} {
			in.ID, in.Call = x.ID, ciso.ID
			if _, err := h.Call(h.office(), in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if k, err = h.Call(h.office(), Calling{ID: x.ID, Call: ciso.ID, Result: "none", Means: "phone", At: "2026-11-25T03:20"}); err != nil || k.State != CallReached || k.LastResult != AnswerReached || k.Attempts != 2 {
			t.Errorf("an earlier attempt entered later: %+v, %v", k, err)
		}
	})
}

func TestCallRights(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "crime")
		if _, err := h.OpenCalls(h.clerk(), x.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk opens calls: %v", err)
		}
		list := h.calls(t, x).Calls
		try := Calling{ID: x.ID, Call: list[0].ID, Result: "reached", Means: "phone"}
		if _, err := h.Call(h.of("b", "office", actor.Office), try); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body: %v", err)
		}
		if _, err := h.Call(h.as("kansa", actor.Auditor), try); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an auditor: %v", err)
		}
		other := h.handled(t, "other")
		try.ID = other.ID
		if _, err := h.Call(h.office(), try); !fault.Is(err, fault.NotFound) {
			t.Errorf("a line of another incident: %v", err)
		}
		h.hidden[x.ID] = true
		if _, err := h.Calls(h.network(), x.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("restricted to others: %v", err)
		}
		if v, err := h.CallsWithNumbers(h.office(), x.ID); err != nil || h.read != 1 || v.numbers["c-ciso"] == "" {
			t.Errorf("private numbers: %v, read %d", err, h.read)
		}
		if _, err := h.CallsWithNumbers(h.clerk(), x.ID); !fault.Is(err, fault.Forbidden) || h.read != 1 {
			t.Errorf("a clerk reads private numbers: %v, read %d", err, h.read)
		}
	})
}
