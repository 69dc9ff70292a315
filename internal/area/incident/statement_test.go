package incident

import (
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// A text is drafted, written over by several without loss, approved by another than who
// asked, and goes out as it was approved.
func TestStatement(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		draft := draftOf(ToPress, x)
		wants(t, draft.Text, "共有フォルダーのファイルが開けない。", "気付いた日時：令和8年11月25日 3時10分", "（確認中）")
		st, err := h.Write(h.office(), Writing{ID: x.ID, Kind: "press", Title: draft.Title, Text: draft.Text})
		if err != nil {
			t.Fatal(err)
		}
		again := Writing{ID: x.ID, Statement: st.ID, Kind: "press", Title: "不正プログラムの感染について", Text: "本文", Version: 1}
		if st, err = h.Write(h.network(), again); err != nil || st.Version != 2 {
			t.Fatalf("%+v, %v", st, err)
		}
		if _, err := h.Write(h.office(), again); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		at := StatementAt{ID: x.ID, Statement: st.ID, Version: 2}
		if _, err := h.Issue(h.office(), Issuing{ID: x.ID, Statement: st.ID, Channel: "記者室", Version: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("issued without approval: %v", err)
		}
		if st, err = h.AskStatement(h.network(), at); err != nil || st.State != StatementAsked {
			t.Fatalf("%+v, %v", st, err)
		}
		if b := h.blockers(t, x); !anyHas(b, "報道発表の文が「承認待ち」のまま") || !anyHas(b, "公表の扱いが決まっていません") {
			t.Errorf("blockers %v", b)
		}
		again.Version = 3
		if _, err := h.Write(h.office(), again); !fault.Is(err, fault.Conflict) {
			t.Errorf("written over while it waits: %v", err)
		}
		yes := Approving{ID: x.ID, Statement: st.ID, Granted: "yes", Version: 3}
		if _, err := h.ApproveStatement(h.network(), yes); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who asked approves: %v", err)
		}
		if st, err = h.ApproveStatement(h.ciso(), yes); err != nil || st.State != StatementApproved {
			t.Fatalf("%+v, %v", st, err)
		}
		h.later(time.Hour)
		if st, err = h.Issue(h.office(), Issuing{ID: x.ID, Statement: st.ID, Channel: "記者室", Version: 4}); err != nil || st.State != StatementIssued || st.Text != "本文" {
			t.Errorf("%+v, %v", st, err)
		}
		if _, err := h.Drop(h.office(), StatementAt{ID: x.ID, Statement: st.ID, Version: 5}); !fault.Is(err, fault.Conflict) {
			t.Errorf("dropped after it went out: %v", err)
		}
		wants(t, h.timeline(t, x), "報道発表「不正プログラムの感染について」：公表・通知した（記者室")
	})
}

// A text that approvals refused is a draft to write anew.
func TestStatementElsewhere(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		h.staffed = true
		x := h.handled(t, "other")
		st, err := h.Write(h.office(), Writing{ID: x.ID, Kind: "persons", Title: "お知らせ", Text: "本文"})
		if err != nil {
			t.Fatal(err)
		}
		if st, err = h.AskStatement(h.office(), StatementAt{ID: x.ID, Statement: st.ID, Version: 1}); err != nil || st.CaseNumber == "" {
			t.Fatalf("%+v, %v", st, err)
		}
		if _, err := h.ApproveStatement(h.ciso(), Approving{ID: x.ID, Statement: st.ID, Granted: "yes", Version: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved here: %v", err)
		}
		if err := h.d.Do(h.ciso(), func(tx db.Tx) error {
			return h.StatementSettled(h.ciso(), tx, Outcome{About: st.ID, Ended: true, Answer: "問合せ先を直す"})
		}); err != nil {
			t.Fatal(err)
		}
		v, err := h.Statements(h.office(), x.ID)
		if err != nil || v.Statements[0].State != StatementRefused || v.Statements[0].Answer != "問合せ先を直す" {
			t.Fatalf("%+v, %v", v, err)
		}
		if st, err = h.Write(h.office(), Writing{ID: x.ID, Statement: st.ID, Kind: "persons", Title: "お知らせ", Text: "直した本文", Version: 3}); err != nil || st.State != StatementDraft {
			t.Errorf("%+v, %v", st, err)
		}
	})
}

// What is published with the others of a half year stands in the list of that half; one
// that nobody has decided on stands there as well, one that is not to be seen does not.
func TestHalfYear(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x, open, secret := h.handled(t, "other"), h.handled(t, "other"), h.handled(t, "other")
		publish := Publishing{ID: x.ID, Mode: "half", Reason: "重大ではない", Summary: "文書1通を別の人に渡したが、回収した。"}
		if _, err := h.Publish(h.clerk(), publish); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk: %v", err)
		}
		p, err := h.Publish(h.ciso(), publish)
		if err != nil || p.Half != 20262 {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := h.Publish(h.ciso(), publish); !fault.Is(err, fault.Conflict) {
			t.Errorf("two at once: %v", err)
		}
		h.hidden[secret.ID] = true
		l, err := h.HalfYear(h.network(), HalfYear{})
		if err != nil || l.Half != 20262 || len(l.Published) != 1 || len(l.Undecided) != 1 || l.Undecided[0].ID != open.ID {
			t.Errorf("%+v, %v", l, err)
		}
		if l, err = h.HalfYear(h.network(), HalfYear{Half: 20261}); err != nil || len(l.Published)+len(l.Undecided) != 0 {
			t.Errorf("the half before: %+v, %v", l, err)
		}
		if _, err := h.HalfYear(h.network(), HalfYear{Half: 20263}); !fault.Is(err, fault.Invalid) {
			t.Errorf("no half: %v", err)
		}
		publish.Version, publish.Published = 1, "2027-04-01"
		if _, err := h.Publish(h.ciso(), publish); !fault.Is(err, fault.Invalid) {
			t.Errorf("published in the future: %v", err)
		}
		publish.Published = "2026-11-25"
		if p, err = h.Publish(h.ciso(), publish); err != nil || p.PublishedBy != "仮野 直子" {
			t.Errorf("%+v, %v", p, err)
		}
		if l, err = h.HalfYear(h.of("b", "office", actor.Office), HalfYear{}); err != nil || len(l.Published)+len(l.Undecided) != 0 {
			t.Errorf("another body sees %+v, %v", l, err)
		}
	})
}

// In a drill nothing goes out, and nothing is published.
func TestStatementInDrill(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x, err := h.Report(h.office(), Reporting{Situation: "訓練の事案", Drill: true})
		if err != nil {
			t.Fatal(err)
		}
		if x, err = h.Judge(h.office(), Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "訓練", Class: "other"}); err != nil {
			t.Fatal(err)
		}
		st, err := h.Write(h.office(), Writing{ID: x.ID, Kind: "web", Title: "お知らせ", Text: "本文"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = h.AskStatement(h.office(), StatementAt{ID: x.ID, Statement: st.ID, Version: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err = h.ApproveStatement(h.ciso(), Approving{ID: x.ID, Statement: st.ID, Granted: "yes", Version: 2}); err != nil {
			t.Fatal(err)
		}
		if st, err = h.Issue(h.office(), Issuing{ID: x.ID, Statement: st.ID, Channel: "ホームページ", Version: 3}); err != nil || !strings.Contains(st.Channel, "外に出していない") {
			t.Errorf("%+v, %v", st, err)
		}
		if _, err := h.Publish(h.ciso(), Publishing{ID: x.ID, Mode: "once", Reason: "x", Summary: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("published: %v", err)
		}
	})
}

func TestHalves(t *testing.T) {
	t.Parallel()
	for day, want := range map[clock.Date]int{{Year: 2026, Month: 4, Day: 1}: 20261, {Year: 2026, Month: 9, Day: 30}: 20261, {Year: 2026, Month: 10, Day: 1}: 20262, {Year: 2027, Month: 3, Day: 31}: 20262} {
		if got := halfOf(day); got != want {
			t.Errorf("%s: %d", day, got)
		}
	}
	if halfText(20261) != "令和8年度 上半期" || halfBefore(20262) != 20261 || halfBefore(20261) != 20252 {
		t.Errorf("%s %d %d", halfText(20261), halfBefore(20262), halfBefore(20261))
	}
	if from, until := spanOf(20262); from.Table() != "2026/10/01 00:00" || until.Table() != "2027/04/01 00:00" {
		t.Errorf("%s %s", from.Table(), until.Table())
	}
}
