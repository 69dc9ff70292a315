package policy

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// hall is an organisation with some posts, two of them alike.
func hall() Organisation {
	return Organisation{
		Open: true, Today: "2026-11-25",
		Roles:      []OrganRole{{Name: "ciso", Title: "最高情報セキュリティ責任者（CISO）"}, {Name: "chief", Title: "統括責任者", Filled: true}},
		Committees: []Committee{{ID: "c1", Name: "情報安全委員会", Ref: area.Ref{Area: "org", ID: "committee/c1"}}},
		Seats: []Seat{
			{Value: "heads:division", Label: "すべての課の長", Kind: "division"},
			{Value: "post:1", Label: "町長部局 副町長", Title: "副町長", Organ: "町長部局"},
			{Value: "post:2", Title: "課長", Units: []string{"総務課"}, Heads: true}, {Value: "post:3", Title: "課長", Units: []string{"企画情報課"}, Heads: true},
			{Value: "post:4", Title: "係長", Units: []string{"企画情報課", "情報係"}, Heads: true}, {Value: "post:5", Title: "局長", Units: []string{"監査委員事務局"}, Heads: true},
			{Value: "post:6", Title: "係長", Units: []string{"税務課", "管理係"}, Heads: true}, {Value: "post:7", Title: "係長", Units: []string{"福祉課", "管理係"}, Heads: true},
		},
	}
}

func TestPostsAreMatched(t *testing.T) {
	t.Parallel()
	o := hall()
	for post, want := range map[string]string{
		"副町長": "post:1", "総務課長": "post:2", "企画情報課の長": "post:3", "企画情報課情報係長": "post:4", "情報係長": "post:4", "監査委員事務局長": "post:5",
		"各課の長": "heads:division", "各課長": "heads:division", "課長": "heads:division", "所属長": "heads:division", "税務課管理係長": "post:6",
		"管理係長": "", "その情報システムを所管する係の長": "", "町長": "", "": "",
	} {
		if got, ok := o.seat(post); got != want || ok != (want != "") {
			t.Errorf("%s is matched to %q, %v", post, got, ok)
		}
	}
}

func TestRolesAreMatched(t *testing.T) {
	t.Parallel()
	o := hall()
	for title, want := range map[string]string{
		"CISO": "role:ciso", "最高情報セキュリティ責任者": "role:ciso", "統括責任者": "role:chief", "情報安全委員会": "committee:c1", "対策会議": landCommittee, "端末管理者": landNew,
	} {
		if got := o.target(Definition{Title: title}); got != want {
			t.Errorf("%s goes to %q", title, got)
		}
	}
	if got := o.target(Definition{Title: "最高責任者", Aliases: []string{"ＣＩＳＯ"}}); got != "role:ciso" {
		t.Errorf("by its other name it goes to %q", got)
	}
	if l := o.landing(Definition{Title: "統括責任者", Posts: []string{"副町長"}}); len(l.Seats) != 0 {
		t.Errorf("a role that is filled is filled again with %q", l.Seats)
	}
	if l := o.landing(Definition{Title: strings.Repeat("長", 41), Posts: []string{"副町長"}}); l.Target != landNowhere || len(l.Seats) != 0 {
		t.Errorf("a name that is too long lands at %+v", l)
	}
	if free := o.freeName("ciso"); free != "ciso-2" {
		t.Errorf("a new role is called %s", free)
	}
}

// taker takes roles in, or fails.
type taker struct {
	o    Organisation
	took *[]Adoption
	err  error
}

func (k taker) Organisation(context.Context, db.Tx) (Organisation, error) { return k.o, nil }

func (k taker) Adopt(_ context.Context, _ db.Tx, list []Adoption) (made []Adopted, err error) {
	*k.took = append(*k.took, list...)
	for _, a := range list {
		made = append(made, Adopted{Ref: area.Ref{Area: "org", ID: "role/" + a.Role + a.Name}, Made: len(a.Seats)})
	}
	return made, k.err
}

// An accepted role goes into the organisation with its sentence; both it and the
// definition rest on the provision, and are named there and when the role is given up.
func TestAcceptedRoleLands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		doc := o.document(who, Internal, lending)
		k := taker{hall(), &[]Adoption{}, errors.New("no room")}
		o.Appoint(k)
		o.Links = func(ctx context.Context, refs []area.Ref) (map[area.Ref]area.Link, error) {
			links := map[area.Ref]area.Link{}
			err := o.d.View(ctx, func(tx db.Tx) error {
				for _, r := range refs {
					found, err := o.resolve(ctx, tx, []string{r.ID})
					if err != nil {
						return err
					}
					links[r] = found[r.ID]
					if r.Area == "org" {
						links[r] = area.Link{Title: "役割 " + r.ID, URL: "/org/" + r.ID}
					}
				}
				return nil
			})
			return links, err
		}
		role := o.one(who, RoleKind, "総務課長をもって充てる")
		if err := o.accept(who, role, "", nil); err == nil {
			t.Fatal("what the organisation refuses is accepted")
		}
		if d := o.one(who, RoleKind, "総務課長をもって充てる"); d.Standing != DemandProposed {
			t.Fatalf("half of it is done: %+v", d)
		}
		*k.took, k.err = nil, nil
		o.Appoint(k)
		made, err := o.DecideDemands(o.as(who), DemandDecision{Choices: []DemandChoice{{role.Document, role.Mark, 0}}, Accept: true})
		if err != nil || len(made.Landed) != 1 || len(made.Open) != 0 {
			t.Fatalf("outcome %+v, %v", made, err)
		}
		a := (*k.took)[0]
		if a.Title != "端末管理者" || !slices.Equal(a.Seats, []string{"post:2"}) || !strings.Contains(a.Basis, "総務課長をもって充てる") || a.BasisRef != role.Path || a.From != "2026-11-25" || a.Name == "" {
			t.Errorf("adopted is %+v", a)
		}
		v, err := o.About(o.as(who), doc.ID, role.ProvisionID)
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, r := range v.Resting {
			titles = append(titles, r.Title)
		}
		if !slices.Contains(titles, "役割「端末管理者」の定義") || !slices.Contains(titles, "役割 role/"+a.Name) {
			t.Errorf("on the provision rest %q", titles)
		}
		m := o.site()
		page := webtest.Get(t, m, who, definitionURL(RoleKind, a.Name)).Body.String()
		has(t, page, "この定義から登録したもの", "役割 role/"+a.Name, "そのまま残ります")
		role = o.one(who, RoleKind, "総務課長をもって充てる")
		made, err = o.DecideDemands(o.as(who), DemandDecision{Choices: []DemandChoice{{role.Document, role.Mark, 1}}, Reason: "廃止するため"})
		if err != nil || len(made.Left) != 1 || !strings.Contains(outcomeText(made), "そのまま残っています") {
			t.Errorf("given up: %+v, %v", made, err)
		}
		if v, err = o.About(o.as(who), doc.ID, role.ProvisionID); err != nil || len(v.Resting) != 1 || v.Resting[0].Area != "org" {
			t.Errorf("on the provision rest %+v, %v", v.Resting, err)
		}
	})
}

func TestLandingIsChosen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		k := taker{hall(), &[]Adoption{}, nil}
		o.Appoint(k)
		role := o.one(who, RoleKind, "総務課長をもって充てる")
		m := o.site()
		form := url.Values{"document": {role.Document}, "mark": {role.Mark}, "version": {"0"}, "verdict": {"accept"}, "title": {role.Read.Title}, "posts": {"総務課長"}, "begins": {"2026-04-01"}}
		page := webtest.Get(t, m, who, demandURL(&role)).Body.String()
		if !webtest.Find(t, page, `select[name=seat] option[value="post:2"]`).Has("selected") || !webtest.Find(t, page, `select[name=target] option[value=new]`).Has("selected") {
			t.Error("the form does not show what is matched")
		}
		for name, change := range map[string]url.Values{
			"seat": {"target": {"new"}, "seat": {"post:99"}}, "target": {"target": {"role:nobody"}}, "committee": {"target": {"committee:c9"}},
			"seats of none": {"target": {"none"}, "seat": {"post:2"}},
		} {
			webtest.Status(t, webtest.Post(t, m, who, "/policy/demand/one", joinedForm(form, change)), 422)
			if len(*k.took) != 0 {
				t.Errorf("%s: adopted %+v", name, *k.took)
			}
		}
		lines := journaltest.Added(t, o.d, "b1", func() {
			webtest.Status(t, webtest.Post(t, m, who, "/policy/demand/one", joinedForm(form, url.Values{"target": {"role:ciso"}, "seat": {"post:1"}, "seat2": {"post:1"}})), 303)
		})
		if a := (*k.took)[0]; a.Role != "ciso" || !slices.Equal(a.Seats, []string{"post:1"}) || a.From != "2026-04-01" || len(lines) != 1 {
			t.Errorf("adopted %+v, journal %+v", a, lines)
		}
		err := o.accept(staff("b1"), role, "", nil)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("staff accept: %v", err)
		}
	})
}

func joinedForm(a, b url.Values) url.Values {
	v := url.Values{}
	for _, part := range []url.Values{a, b} {
		for k, list := range part {
			v[k] = list
		}
	}
	return v
}
