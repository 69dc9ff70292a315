package approval

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// editor is a hall with roles, in which the office changes routes.
func editor(t *testing.T, f func(h *hall, office context.Context)) {
	each(t, func(h *hall) {
		for _, name := range []string{"security-manager", "chief", "ciso", "secretariat", "network-manager"} {
			h.roles = append(h.roles, pack.Role{Name: name, Title: name})
		}
		f(h, as("a", "office", CanManage))
	})
}

func (h *hall) sketch(ctx context.Context, name string) Sketch {
	h.t.Helper()
	k, err := h.Sketch(ctx, name, "u")
	if err != nil {
		h.t.Fatal(err)
	}
	return k
}

func titled(r Route) string {
	var list []string
	for _, stage := range r.Stages() {
		var beside []string
		for _, i := range stage {
			beside = append(beside, r.Steps[i].Title)
		}
		list = append(list, strings.Join(beside, "+"))
	}
	return strings.Join(list, " ")
}

// A route is changed as a draft; only what is taken into use holds, and only for what is
// filed afterwards.
func TestDraftOfARoute(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		c := h.file("section")
		in := StepInput{Name: "section", Title: "CISOの承認", Mode: "approve", Who: []string{"role:ciso", "post:chief"}, Quorum: "some", Count: 2, Days: 3, Late: "escalate", Returns: []string{"manager"}}
		journaltest.Added(h.t, h.d, "a", func() {
			if err := h.SetStep(office, in); err != nil {
				h.t.Fatal(err)
			}
		})
		if err := h.SetStep(office, in); !fault.Is(err, fault.Conflict) {
			h.t.Errorf("on what was not seen: %v", err)
		}
		k := h.sketch(office, "section")
		if x := k.Route.Steps[1]; len(x.Who) != 2 || x.Count != 2 || x.Late != flow.Escalate || x.Returns[0] != "manager" || k.Seats[1][1].Holder.Name != "natsu" || !k.Review.Sound() {
			h.t.Errorf("the step is %+v, asked are %+v, %+v", x, k.Seats[1], k.Review)
		}
		if d := cmp.Diff(in, func() StepInput { i := inputOf(k.Route.Steps[1]); i.Name, i.Key = "section", ""; return i }()); d != "" {
			h.t.Errorf("the form begins otherwise: %s", d)
		}
		list, _ := h.Routes(office)
		i := slices.IndexFunc(list, func(r Route) bool { return r.Name == "section" })
		if len(list[i].Steps) > 1 {
			h.t.Error("the draft is in use")
		}
		r, err := h.UseDraft(office, Marked{Name: "section", Revision: 1})
		if err != nil || r.Version != 1 {
			h.t.Fatalf("%+v, %v", r, err)
		}
		if c = h.do("aki", c, flow.Assent, 1, ""); c.State != flow.Approved {
			h.t.Errorf("the open case does not keep its route: %s", c.State)
		}
		if c = h.do("aki", h.file("section"), flow.Assent, 1, ""); c.State != flow.Running {
			h.t.Errorf("the next case does not take the new route: %s", c.State)
		}
		if k = h.sketch(office, "section"); k.Revision != 0 || len(h.differences(k, *k.Shipped, k.Route)) != 8 {
			h.t.Errorf("after it was taken into use: %d, %q", k.Revision, h.differences(k, *k.Shipped, k.Route))
		}
		if err := h.Reship(office, Marked{Name: "section"}); err != nil {
			h.t.Fatal(err)
		}
		if r, err = h.UseDraft(office, Marked{Name: "section", Revision: 1}); err != nil || r.Version != 2 || len(r.Steps) != 1 {
			h.t.Errorf("the shipped one again: %+v, %v", r, err)
		}
	})
}

func TestMovingSteps(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		n := int64(0)
		move := func(way, key, want string) {
			h.t.Helper()
			if err := h.MoveStep(office, Move{Name: "ciso", Revision: n, Key: key, Way: way}); err != nil {
				h.t.Fatal(err)
			}
			n++
			if got := titled(h.sketch(office, "ciso").Route); got != want {
				h.t.Errorf("after %s of %s: %s, want %s", way, key, got, want)
			}
		}
		const m, c, o, f = "課の責任者の審査", "統括情報セキュリティ責任者の審査", "CISOの承認", "事務局への回覧"
		move("join", "chief", m+"+"+c+" "+o+" "+f)
		if k := h.sketch(office, "ciso"); k.Review.Sound() || len(k.Review.Steps[1]) != 1 || !strings.Contains(k.Review.Steps[1][0], "差し戻し先") {
			h.t.Errorf("giving back to who acts at the same time: %+v", k.Review)
		}
		if _, err := h.UseDraft(office, Marked{Name: "ciso", Revision: n}); !fault.Is(err, fault.Invalid) {
			h.t.Errorf("with a fault: %v", err)
		}
		move("part", "chief", m+" "+c+" "+o+" "+f)
		move("down", "chief", m+" "+o+" "+c+" "+f)
		move("up", "chief", m+" "+c+" "+o+" "+f)
		move("drop", "manager", c+" "+o+" "+f)
		if k := h.sketch(office, "ciso"); len(k.Route.Steps[0].Returns) > 0 || !k.Review.Sound() {
			h.t.Errorf("what gave back to it: %+v", k.Route.Steps[0])
		}
		for _, bad := range []Move{{Key: "chief", Way: "up"}, {Key: "office", Way: "down"}, {Key: "none", Way: "up"}, {Key: "chief", Way: "x"}} {
			bad.Name, bad.Revision = "ciso", n
			if err := h.MoveStep(office, bad); !fault.Is(err, fault.Conflict) {
				h.t.Errorf("%+v: %v", bad, err)
			}
		}
		if err := h.DropDraft(office, Marked{Name: "ciso", Revision: n}); err != nil {
			h.t.Fatal(err)
		}
		if got := titled(h.sketch(office, "ciso").Route); got != m+" "+c+" "+o+" "+f {
			h.t.Errorf("without the draft: %s", got)
		}
	})
}

func TestConditionsOfAStep(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		if err := h.SetStep(office, StepInput{Name: "section", Title: "CISO", Mode: "approve", Who: []string{"role:ciso"}, Quorum: "all"}); err != nil {
			h.t.Fatal(err)
		}
		key := h.sketch(office, "section").Route.Steps[1].Key
		for want, bad := range map[string]ConditionInput{
			"様式にありません": {Field: "weather", Text: "雨"}, "1つだけ": {Field: "cost", Is: "least", Text: "高い"}, "項目と比べ方": {Field: "cost", Is: "x", Text: "1"}, "1つから": {Field: "class"}, "ありません": {Field: "class", Classes: []string{"secret"}},
		} {
			bad.Name, bad.Revision, bad.Key = "section", 1, key
			if err := h.SetCondition(office, bad); !fault.Is(err, fault.Invalid) || !strings.Contains(packed(fault.Of(err).Fields), want) {
				h.t.Errorf("%+v: %v", bad, err)
			}
		}
		for n, in := range []ConditionInput{{Field: "cost", Is: "least", Text: "10万円"}, {Field: "class", Classes: []string{"high"}, Not: true}, {At: 2, Field: "class", Is: "most", Classes: []string{"middle"}}} {
			in.Name, in.Revision, in.Key = "section", int64(n+1), key
			if err := h.SetCondition(office, in); err != nil {
				h.t.Fatal(err)
			}
		}
		k := h.sketch(office, "section")
		if got := conditionLines(Request, k.Route.Steps[1]); got != "費用が「10万円」以上のとき、かつ、扱う情報の区分が「機密性2（公開を前提としない情報）を扱う」以下のとき" {
			h.t.Error(got)
		}
		if _, err := h.UseDraft(office, Marked{Name: "section", Revision: 4}); err != nil {
			h.t.Fatal(err)
		}
		for cost, state := range map[string]State{"99,000円": flow.Approved, "１００，０００円": flow.Running, "未定": flow.Running} {
			c, err := h.File(as("a", "app"), Filing{Route: "section", Title: "購入", Text: "本文", Class: "middle", Cost: cost})
			if err != nil {
				h.t.Fatal(err)
			}
			if c = h.do("aki", c, flow.Assent, 1, ""); c.State != state {
				h.t.Errorf("%s: %s", cost, c.State)
			}
		}
		if err := h.SetCondition(office, ConditionInput{Name: "section", Key: key, At: 1, Drop: true}); err != nil {
			h.t.Fatal(err)
		}
		if k = h.sketch(office, "section"); len(k.Route.Steps[1].When) != 1 {
			h.t.Errorf("dropped: %+v", k.Route.Steps[1].When)
		}
	})
}

// What a body does not have is found before the route is used.
func TestReview(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		r := *h.shippedRoute("section")
		r.Steps = []flow.Step{
			{Key: "a", Title: "一", Mode: flow.Approve, Who: []flow.Picker{{By: flow.ByPost, Name: "none"}, {By: flow.ByRole, Name: "king"}}},
			{Key: "b", Title: "二", Mode: flow.Approve, Who: []flow.Picker{{By: flow.ByChoice, Among: []string{"chief"}}}},
			{Key: "c", Title: "三", Mode: flow.Approve, Who: []flow.Picker{{By: flow.ByChoice, Among: []string{"none"}}}},
		}
		if _, err := h.SetRoute(office, r); !fault.Is(err, fault.Invalid) {
			h.t.Errorf("set: %v", err)
		}
		err := h.redraft(office, "section", 0, "test", func(d *Route) error { d.Steps = r.Steps; return nil })
		if err != nil {
			h.t.Fatal(err)
		}
		got := strings.Join(h.sketch(office, "section").Review.lines(r), "\n")
		for _, want := range []string{"1番目の段階「一」：指定した職は", "役割「king」は、ありません", "3番目の段階「三」：申請者が決裁する人を選ぶ段階は", "選べる職に、いま置かれていない"} {
			if !strings.Contains(got, want) {
				h.t.Errorf("want %q in %s", want, got)
			}
		}
		r.Steps = r.Steps[1:2]
		if _, err := h.SetRoute(office, r); err != nil {
			h.t.Fatal(err)
		}
		in := Filing{Route: "section", Title: "件名", Text: "本文", Class: "low", Superior: "post:manager"}
		if _, err := h.File(as("a", "app"), in); !fault.Is(err, fault.Invalid) {
			h.t.Errorf("a post that may not be chosen: %v", err)
		}
		in.Superior = "post:chief"
		if _, err := h.File(as("a", "app"), in); err != nil {
			h.t.Errorf("a post that may be chosen: %v", err)
		}
	})
}

func TestRouteAsFile(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		for _, shipped := range h.shipped {
			text, err := h.RouteFile(office, shipped.Name, false)
			if err != nil {
				h.t.Fatal(err)
			}
			if _, err := h.ImportRoutes(office, Importing{File: "a.yaml", Text: text}); err != nil {
				h.t.Fatalf("%v in\n%s", err, text)
			}
			k := h.sketch(office, shipped.Name)
			if d := cmp.Diff(shipped, k.Route); d != "" || k.Revision != 1 {
				h.t.Errorf("%s comes back otherwise: %s", shipped.Name, d)
			}
			if _, err := h.ImportRoutes(office, Importing{File: "a.yaml", Text: text}); !fault.Is(err, fault.Invalid) {
				h.t.Errorf("over a draft: %v", err)
			}
			if _, err := h.ImportRoutes(office, Importing{File: "a.yaml", Text: text, Replace: true}); err != nil {
				h.t.Errorf("over a draft, as asked: %v", err)
			}
		}
		const head = "kind: route\ndefinitions:\n  - name: own\n    title: 独自\n    for: request\n    steps:\n"
		const one = "      - {key: a, title: 一, mode: approve, who: [{by: role, name: ciso}]}\n"
		for text, want := range map[string]string{
			"": "定義を1つだけ", "kind: role\ndefinitions: []\n": "1行目", head + "      - {key: a, title: 一, mode: fly, who: [{by: role, name: ciso}]}\n": "7行目", head + one + one: "8行目: 同じ記号の段階",
			head + "      - {key: a, title: 一, mode: circulate, who: [{by: role, name: ciso}]}\n": "3行目: 条件のない", strings.Replace(head, "request", "war", 1) + one: "5行目: 「war」",
			head + "      - {key: a, title: 一, mode: approve, who: [{by: role, name: ciso}], when: [{field: cost, is: least, values: [多]}]}\n": "7行目: 条件の「以上」",
		} {
			_, err := h.ImportRoutes(office, Importing{File: "悪い.yaml", Text: []byte(text)})
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Fields["file"], want) {
				h.t.Errorf("%s\ngives %v, want %q", text, packed(fault.Of(err).Fields), want)
			}
		}
		if names, err := h.ImportRoutes(office, Importing{File: "a.yaml", Text: []byte(head + one)}); err != nil || names[0] != "own" {
			h.t.Fatal(names, err)
		}
		if r, err := h.UseDraft(office, Marked{Name: "own", Revision: 1}); err != nil || r.Version != 1 {
			h.t.Errorf("a new one: %+v, %v", r, err)
		}
	})
}

func TestRightsOnDrafts(t *testing.T) {
	editor(t, func(h *hall, office context.Context) {
		step := StepInput{Name: "section", Title: "段階", Mode: "approve", Who: []string{"role:ciso"}, Quorum: "all"}
		if err := h.SetStep(office, step); err != nil {
			h.t.Fatal(err)
		}
		staff := as("a", "aki")
		mark := Marked{Name: "section", Revision: 1}
		for name, do := range map[string]func(ctx context.Context) error{
			"see":    func(ctx context.Context) error { _, err := h.Sketch(ctx, "section", ""); return err },
			"step":   func(ctx context.Context) error { return h.SetStep(ctx, step) },
			"when":   func(ctx context.Context) error { return h.SetCondition(ctx, ConditionInput{Name: "section"}) },
			"move":   func(ctx context.Context) error { return h.MoveStep(ctx, Move{Name: "section"}) },
			"title":  func(ctx context.Context) error { return h.Retitle(ctx, Heading{Name: "section"}) },
			"use":    func(ctx context.Context) error { _, err := h.UseDraft(ctx, mark); return err },
			"drop":   func(ctx context.Context) error { return h.DropDraft(ctx, mark) },
			"reship": func(ctx context.Context) error { return h.Reship(ctx, mark) },
			"file":   func(ctx context.Context) error { _, err := h.RouteFile(ctx, "section", true); return err },
			"import": func(ctx context.Context) error { _, err := h.ImportRoutes(ctx, Importing{}); return err },
		} {
			if err := do(staff); !fault.Is(err, fault.Forbidden) {
				h.t.Errorf("%s without the right: %v", name, err)
			}
		}
		other := as("b", "office", CanManage)
		if k := h.sketch(other, "section"); k.Revision != 0 || len(k.Route.Steps) != 1 {
			h.t.Error("another body sees the draft")
		}
		for name, err := range map[string]error{"drop": h.DropDraft(other, mark), "reship": h.Reship(other, mark)} {
			if !fault.Is(err, fault.Conflict) {
				h.t.Errorf("%s from another body: %v", name, err)
			}
		}
		if err := h.d.Do(other, func(tx db.Tx) error { return Erase(other, tx, "b") }); err != nil {
			h.t.Fatal(err)
		}
		if k := h.sketch(office, "section"); k.Revision != 1 {
			h.t.Error("the draft of one body went with another body")
		}
	})
}
