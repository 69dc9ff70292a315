package policy

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

func (o town) ownOf(q OwnQuery) Own {
	o.t.Helper()
	own, err := o.Own(o.as(staff("b1")), q)
	if err != nil {
		o.t.Fatal(err)
	}
	return own
}

func (o Own) theme(title string) Theme {
	for _, t := range slices.Concat(o.Themes, o.Situations) {
		if t.Title == title {
			return t
		}
	}
	return Theme{}
}

func TestOwnIsInPlainOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		o.document(office("b1"), Internal, chiefs)
		own := o.ownOf(OwnQuery{})
		if !slices.Equal(own.Everyone, []string{"職員"}) {
			t.Fatalf("everyone is %v", own.Everyone)
		}
		mine := own.theme("守ること")
		var words []string
		for _, i := range mine.Items {
			words = append(words, i.Bond.plain())
		}
		if !slices.Equal(words, []string{"してはならない", "しなければならない", "しなければならない"}) {
			t.Errorf("in order of %v", words)
		}
		lead := mine.Items[len(mine.Items)-1]
		if lead.Text != "次の事項を守らなければならない。" || !slices.Equal(lead.Points, []string{"画面を人に見せないこと。", "席を離れるときは、画面を閉じること。"}) {
			t.Errorf("the list is %+v", lead)
		}
		if whoever := own.theme("端末を庁外へ持ち出そうとする者"); len(whoever.Items) != 1 || len(own.Situations) != 1 {
			t.Errorf("situations %+v", own.Situations)
		}
		chief := o.ownOf(OwnQuery{Roles: []string{"CIO", "いない役割"}})
		if len(chief.Roles) != 1 || len(chief.theme("役割").Items) != 1 || chief.Total != own.Total+1 {
			t.Errorf("of CIO and everyone %+v", chief)
		}
		alone := o.ownOf(OwnQuery{Roles: []string{"CIO"}, Alone: true})
		if alone.Total != 1 || len(alone.Situations) != 0 {
			t.Errorf("of CIO alone %+v", alone)
		}
	})
}

// held says what everybody holds.
type held []HeldRole

func (h held) RolesOf(context.Context, db.Tx) ([]HeldRole, error) { return slices.Clone(h), nil }

func TestOwnByOrganisation(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	o.document(office("b1"), Internal, lending)
	o.Know(held{{Name: "device", Title: "貸出端末の長（端末管理者）", Note: "代理"}, {Name: "other", Title: "知らない役割", Note: "本務"}})
	own := o.ownOf(OwnQuery{})
	if !slices.Equal(own.Held, []string{"端末管理者"}) || len(own.theme("端末管理者").Items) == 0 {
		t.Errorf("by the organisation %+v", own)
	}
	if text := own.heldText(); text != "端末管理者（代理）　"+own.On.Table()+"現在" || own.unnamedText() != "知らない役割" {
		t.Errorf("said are %q and %q", text, own.unnamedText())
	}
	if own.On != clock.Today(o.now()) {
		t.Errorf("on %s", own.On)
	}
}

func TestNamesWithin(t *testing.T) {
	t.Parallel()
	for title, want := range map[string][]string{
		"最高情報セキュリティ責任者（CISO）": {"最高情報セキュリティ責任者（CISO）", "最高情報セキュリティ責任者", "CISO"},
		"委員会の委員": {"委員会の委員", "委員会"},
		"管理者":    {"管理者"},
	} {
		if got := namesWithin(title); !slices.Equal(got, want) {
			t.Errorf("%s is known as %q", title, got)
		}
	}
}

func TestEveryoneIsDecided(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		o.document(office("b1"), Internal, lending)
		ctx := o.as(office("b1"))
		lines := journaltest.Added(t, o.d, "b1", func() {
			if err := o.DecideEveryone(ctx, EveryoneInput{Roles: []string{"端末管理者", "端末管理者", ""}}); err != nil {
				t.Fatal(err)
			}
		})
		if len(lines) != 1 || lines[0].Verb != string(CanDecideEveryone) || !lines[0].Vouches(everyoneContent([]string{"端末管理者"})) {
			t.Errorf("journal %+v", lines)
		}
		if own := o.ownOf(OwnQuery{}); !slices.Equal(own.Everyone, []string{"端末管理者"}) {
			t.Errorf("everyone is %v", own.Everyone)
		}
		var many []string
		for n := range everyoneMost + 1 {
			many = append(many, "役割"+number(int64(n)))
		}
		for name, c := range map[string]struct {
			in   EveryoneInput
			who  context.Context
			want fault.Kind
		}{
			"unknown":    {EveryoneInput{Roles: []string{"いない役割"}}, ctx, fault.Invalid},
			"too many":   {EveryoneInput{Roles: many}, ctx, fault.Invalid},
			"staff":      {EveryoneInput{}, o.as(staff("b1")), fault.Forbidden},
			"other body": {EveryoneInput{Roles: []string{"端末管理者"}}, o.as(office("b2")), fault.Invalid},
		} {
			if err := o.DecideEveryone(c.who, c.in); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := o.DecideEveryone(ctx, EveryoneInput{}); err != nil {
			t.Fatal(err)
		}
		if own := o.ownOf(OwnQuery{}); !slices.Equal(own.Everyone, []string{"職員"}) {
			t.Errorf("left to Okite everyone is %v", own.Everyone)
		}
		m := o.site()
		w := webtest.Get(t, m, office("b1"), ownPath+"/everyone")
		if !webtest.Find(t, w.Body.String(), `input[value=職員]`).Has("checked") {
			t.Error("the form does not show what is found")
		}
		webtest.Status(t, webtest.Post(t, m, office("b1"), ownPath+"/everyone", url.Values{"role": {"いない役割"}}), 422)
		webtest.Status(t, webtest.Post(t, m, staff("b1"), ownPath+"/everyone", url.Values{"role": {"職員"}}), 403)
		webtest.Status(t, webtest.Post(t, m, office("b1"), ownPath+"/everyone", url.Values{"role": {"職員"}}), 303)
	})
}

func TestIsSituation(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]bool{
		"特権IDを使おうとする者": true, "管理区域に入った者": true, "情報システム管理者": false, "委託事業者": false, "次の表の右欄に掲げる者": false, "職員等": false, "": false,
	} {
		if isSituation(role) != want {
			t.Errorf("%s is a situation: %v", role, !want)
		}
	}
}

// Every modality that a duty can have has a place in the order, a sign and a word.
func TestBondsAreWhole(t *testing.T) {
	t.Parallel()
	for _, m := range []jobun.Modality{jobun.Should, jobun.MustNot, jobun.Must, jobun.May, jobun.Shall, jobun.Instructs, jobun.Prohibits, jobun.Declares} {
		b := bondOf(m)
		if b.rank() < 0 || b.sign() == "" || b.plain() == "" || !slices.Contains(dutyModalities(), m) {
			t.Errorf("%s has rank %d, sign %q, word %q", m, b.rank(), b.sign(), b.plain())
		}
	}
}

// The sheet of all staff of the sample town fits both sides of one A4, whole.
func TestSheetOfStaff(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	if err := o.Sample(o.as(office("b1"))); err != nil {
		t.Fatal(err)
	}
	own := o.ownOf(OwnQuery{})
	d, err := sheetOfOwn(o.as(staff("b1")), own, o.now())
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	report, err := paper.PDF(t.Context(), &file, d)
	if err != nil || report.Pages > 2 || len(report.Missing) > 0 {
		t.Errorf("%d pages, %v, %v", report.Pages, report.Missing, err)
	}
	text := 0
	for _, theme := range slices.Concat(own.Themes, own.Situations) {
		for _, i := range theme.Items {
			text += 1 + len(i.Points)
		}
	}
	if text < own.Total || own.Total < 60 {
		t.Errorf("%d of %d sentences are on the sheet", text, own.Total)
	}
}
