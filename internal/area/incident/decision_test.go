package incident

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func anyHas(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}

// At 03:10 a clerk cuts the network off. It stays red and in the way of the end until
// another one ratifies it; who was stood in for has looked at it as well by then.
func TestClerkCutsNetwork(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		in := Deciding{ID: x.ID, Kind: "network-cut", Ground: "malware", Target: "庁内LAN（基幹スイッチ）", Text: "脅迫文が増えている"}
		if _, err := h.Decide(h.clerk(), in); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Fields["why"], "ネットワーク管理者") {
			t.Errorf("without a reason: %v", err)
		}
		in.Why = "網野係長にもCISOにも電話がつながらず、待てば被害が広がるため"
		d, err := h.Decide(h.clerk(), in)
		if err != nil {
			t.Fatal(err)
		}
		if d.State != DecisionWaits || !d.StandIn || !d.DoneFirst || d.ForName != "網野 守" || d.ForRole != "ネットワーク管理者" || d.Capacity != "企画課 主事" || d.DecidedAt.Table() != "2026/11/25 03:10" {
			t.Errorf("%+v", d)
		}
		if b := h.blockers(t, x); !anyHas(b, "事後承認を受けていない決定：ネットワークの切断") || !anyHas(b, "後閲が済んでいない") || !anyHas(b, "復旧していないネットワークの切断：庁内LAN") {
			t.Errorf("blockers %v", b)
		}
		yes := Ratifying{ID: x.ID, Decision: d.ID, Granted: "yes", Version: 1}
		if _, err := h.Ratify(h.clerk(), yes); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the clerk ratifies: %v", err)
		}
		h.later(6 * time.Hour)
		if d, err = h.Ratify(h.network(), yes); err != nil || d.State != DecisionRatified || d.SettledBy != "網野 守" || d.ReviewedBy != "網野 守" {
			t.Fatalf("%+v, %v", d, err)
		}
		if b := h.blockers(t, x); anyHas(b, "事後承認") || anyHas(b, "後閲") {
			t.Errorf("blockers %v", b)
		}
		if _, err := h.Ratify(h.ciso(), yes); !fault.Is(err, fault.Conflict) {
			t.Errorf("ratified twice: %v", err)
		}
		wants(t, h.timeline(t, x), "決定：ネットワークの切断\n根拠：不正プログラムが、ネットワークを通じて広がっている（緊急時対応計画", "ネットワーク管理者（網野 守）に代わって決定。理由：網野係長", "事後承認済み：ネットワークの切断")
	})
}

// Who holds the role decides without more; who was named to stand in does so in that
// capacity, and the holder looks at it afterwards.
func TestCapacities(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		in := Deciding{ID: x.ID, Kind: "system-stop", Ground: "power", Target: "住民情報システム"}
		d, err := h.Decide(h.network(), in)
		if err != nil || d.State != DecisionStands || d.StandIn || d.Capacity != "ネットワーク管理者（企画課 情報係長）" {
			t.Errorf("the holder: %+v, %v", d, err)
		}
		if d, err = h.Decide(h.as("sub", actor.Staff, "network-manager"), in); err != nil || d.State != DecisionStands || !d.StandIn || d.ForName != "網野 守" || !strings.HasPrefix(d.Capacity, "ネットワーク管理者の代理") {
			t.Fatalf("who stands in: %+v, %v", d, err)
		}
		if _, err := h.Review(h.ciso(), Reviewing{ID: x.ID, Decision: d.ID, Version: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another one looks: %v", err)
		}
		if d, err = h.Review(h.network(), Reviewing{ID: x.ID, Decision: d.ID, Opinion: "妥当である", Version: 1}); err != nil || d.ReviewedBy != "網野 守" {
			t.Errorf("the holder looks: %+v, %v", d, err)
		}
		in.Why = "ネットワーク管理者が不在のため"
		if d, err = h.Decide(h.ciso(), in); err != nil || d.State != DecisionWaits {
			t.Errorf("the CISO for the network manager: %+v, %v", d, err)
		}
		if _, err := h.Ratify(h.ciso(), Ratifying{ID: x.ID, Decision: d.ID, Granted: "yes", Version: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("oneself: %v", err)
		}
		if _, err := h.Ratify(h.network(), Ratifying{ID: x.ID, Decision: d.ID, Granted: "no", Version: 1}); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without a reason: %v", err)
		}
		if d, err = h.Ratify(h.network(), Ratifying{ID: x.ID, Decision: d.ID, Granted: "no", Answer: "停止は要らなかった", Version: 1}); err != nil || d.State != DecisionRefused {
			t.Errorf("refused: %+v, %v", d, err)
		}
		if !slices.ContainsFunc(h.told, func(t2 org.Telling) bool {
			return strings.Contains(t2.Title, "承認されませんでした") && t2.Who == "ciso"
		}) {
			t.Error("who decided is not told of the refusal")
		}
	})
}

// A terminal may be cut off by anyone: with a permission given beforehand, or at once and
// reported after. Either is confirmed by the network manager.
func TestClerkCutsTerminal(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "system")
		in := Deciding{ID: x.ID, Kind: "terminal-cut", Ground: "permitted", Target: "税務課の端末 3号機"}
		if _, err := h.Decide(h.clerk(), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("without who permitted it: %v", err)
		}
		in.Permitted = "網野 守"
		d, err := h.Decide(h.clerk(), in)
		if err != nil || d.State != DecisionWaits || d.DoneFirst || d.StandIn || d.PermittedBy != "網野 守" {
			t.Errorf("permitted: %+v, %v", d, err)
		}
		in.Ground, in.Permitted = "at-once", ""
		if d, err = h.Decide(h.clerk(), in); err != nil || d.State != DecisionWaits || !d.DoneFirst || d.Unreviewed() {
			t.Errorf("at once: %+v, %v", d, err)
		}
		if b := h.blockers(t, x); !anyHas(b, "事後承認を受けていない決定：端末の切離し（2026/11/25 03:10 係野 一）") {
			t.Errorf("blockers %v", b)
		}
		if d, err = h.Decide(h.network(), in); err != nil || d.State != DecisionStands {
			t.Errorf("the network manager: %+v, %v", d, err)
		}
	})
}

// A decision names one of the enumerated grounds of its kind, and lies between the time at
// which the incident was noticed and now.
func TestDecisionFaults(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		good := Deciding{ID: x.ID, Kind: "network-cut", Ground: "access", Target: "庁内LAN"}
		for field, change := range map[string]func(*Deciding){
			"kind":      func(d *Deciding) { d.Kind = "lunch" },
			"ground":    func(d *Deciding) { d.Ground = "power" },
			"target":    func(d *Deciding) { d.Target = "" },
			"at":        func(d *Deciding) { d.At = "2026-11-25 02:00" },
			"review_on": func(d *Deciding) { d.ReviewOn = "2020-01-01" },
			"text":      func(d *Deciding) { d.Text = "123456789018" },
		} {
			in := good
			change(&in)
			if _, err := h.Decide(h.network(), in); fault.Of(err).Fields[field] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		in := good
		in.Kind, in.Ground = restoreKind, "measured"
		if _, err := h.Decide(h.network(), in); fault.Of(err).Fields["kind"] == "" {
			t.Errorf("a restore without a cut: %v", err)
		}
		if _, err := h.Decide(h.clerk(), Deciding{ID: x.ID, Kind: "other", Ground: "stated", Text: "公表する", Why: "不在"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk decides on something else: %v", err)
		}
		v, err := h.Decisions(h.office(), x.ID)
		if err != nil || len(v.Decisions)+len(v.Cuts) != 0 {
			t.Errorf("half saved: %d, %d, %v", len(v.Decisions), len(v.Cuts), err)
		}
	})
}

// Nothing is restored before a measure for the time being was taken; the restore is a
// decision of its own, and what is due after it begins then.
func TestRestore(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "malware"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Decide(h.network(), Deciding{ID: x.ID, Kind: "network-cut", Ground: "malware", Target: "庁内LAN"}); err != nil {
			t.Fatal(err)
		}
		v, err := h.Decisions(h.office(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		k := v.Cuts[0]
		restore := Reconnecting{ID: x.ID, Cut: k.ID, Ground: "measured", Checked: "全端末の検査を終えた", Version: 1}
		if _, err := h.Reconnect(h.network(), restore); fault.Of(err).Fields["ground"] == "" {
			t.Errorf("without a measure: %v", err)
		}
		h.later(time.Hour)
		if k, err = h.Measure(h.network(), Interim{ID: x.ID, Cut: k.ID, Text: "外との通信を、許可したものだけにした", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Measure(h.network(), Interim{ID: x.ID, Cut: k.ID, Text: "別の人の入力", Version: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		restore.Version, restore.At = 2, "2026-11-25 03:00"
		if _, err := h.Reconnect(h.network(), restore); fault.Of(err).Fields["at"] == "" {
			t.Errorf("before the cut: %v", err)
		}
		restore.At = ""
		if _, err := h.Reconnect(h.clerk(), restore); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk restores: %v", err)
		}
		if k, err = h.Reconnect(h.network(), restore); err != nil || !k.Undone() || k.RestoreID == "" {
			t.Fatalf("%+v, %v", k, err)
		}
		if b := h.blockers(t, x); anyHas(b, "復旧していない") {
			t.Errorf("blockers %v", b)
		}
		if watch := taskOf(t, h.tasks(t, x), "通信と端末の動きを見張る"); watch.Due != after(h.Service.now(), 20160) {
			t.Errorf("watch %+v", watch)
		}
		if _, err := h.Reconnect(h.network(), restore); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored twice: %v", err)
		}
	})
}

// Where approvals take a case over, this room does not ratify by itself; what comes back
// settles the decision, and a case that came to nothing brings it back here.
func TestRatificationElsewhere(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		h.staffed = true
		x := h.handled(t, "grave")
		decide := func() Decision {
			t.Helper()
			d, err := h.Decide(h.clerk(), Deciding{ID: x.ID, Kind: "network-cut", Ground: "malware", Target: "庁内LAN", Why: "連絡がつかない"})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		d := decide()
		if d.CaseNumber != "令和8年度 第1号" || h.filed[0].About != d.ID || !strings.Contains(h.filed[0].First, "代決：連絡がつかない") {
			t.Fatalf("%+v, %+v", d, h.filed)
		}
		if _, err := h.Ratify(h.network(), Ratifying{ID: x.ID, Decision: d.ID, Granted: "yes", Version: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("ratified here: %v", err)
		}
		settle := func(o Outcome) Decision {
			t.Helper()
			if err := h.d.Do(h.ciso(), func(tx db.Tx) error { return h.DecisionSettled(h.ciso(), tx, o) }); err != nil {
				t.Fatal(err)
			}
			v, err := h.Decisions(h.office(), x.ID)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(v.Decisions, func(e Decision) bool { return e.ID == o.About })
			return v.Decisions[i]
		}
		if d = settle(Outcome{About: d.ID, Granted: true, Ended: true, Answer: "決裁による"}); d.State != DecisionRatified || d.SettledBy != "仮野 直子" || !d.Unreviewed() {
			t.Errorf("settled: %+v", d)
		}
		seen := decide()
		if seen = settle(Outcome{About: seen.ID, Granted: true, Ended: true, By: []string{"net", "ciso"}}); seen.Unreviewed() || seen.ReviewedBy != "網野 守" {
			t.Errorf("who was stood in for approved it there: %+v", seen)
		}
		back := decide()
		if back = settle(Outcome{About: back.ID, Answer: "取り下げられた"}); back.State != DecisionWaits || back.CaseID != "" {
			t.Errorf("came to nothing: %+v", back)
		}
		if _, err := h.Ratify(h.network(), Ratifying{ID: x.ID, Decision: back.ID, Granted: "yes", Version: back.Version}); err != nil {
			t.Errorf("ratified here then: %v", err)
		}
	})
}
