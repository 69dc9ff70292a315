package policy

import (
	"errors"
	"slices"
	"testing"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/gap"
)

func TestMemo(t *testing.T) {
	t.Parallel()
	m, worked := memo[int]{most: 2}, 0
	get := func(stamp string) int {
		v, err := m.get(stamp, func() (int, error) { worked++; return worked, nil })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for i, x := range []struct {
		stamp string
		want  int
	}{{"a", 1}, {"a", 1}, {"b", 2}, {"a", 1}, {"c", 3}} {
		if got := get(x.stamp); got != x.want {
			t.Errorf("%d, %s: %d, want %d: what is kept is worked out again", i, x.stamp, got, x.want)
		}
	}
	if get("a") != 1 || get("b") != 4 {
		t.Error("what was used last is let go")
	}
	if _, err := m.get("x", func() (int, error) { return 0, errors.New("no") }); err == nil {
		t.Error("a failure is kept")
	}
	if _, ok := m.find("x"); ok {
		t.Error("a failure is kept")
	}
}

// What is worked out of the texts and kept follows a correction of how they are read, a
// new edition and a decision at once, and is worked out once.
func TestKeptFollowsCorrections(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		permit := o.one(who, PermitKind, "庁外に持ち出す")
		cold := o.d.Statements()
		o.demands(who, DemandQuery{})
		warm := o.d.Statements() - cold
		if warm > 3 {
			t.Errorf("a second look sends %d statements", warm)
		}
		c := o.clauseWith(who, d, "許可を得なければ")
		if err := o.Correct(o.as(who), d.ID, Fix{
			Document: d.ID, Provision: c.ProvisionID, Sentence: c.Sentence, Fingerprint: c.Fingerprint, Kind: ChangeRelation,
			Relation: RelationFix{Remove: &RelationKey{Kind: jobun.Permission, From: permit.Read.From, To: permit.Read.To, Object: permit.Read.Object}},
		}); err != nil {
			t.Fatal(err)
		}
		if l := o.demands(who, DemandQuery{Kind: PermitKind}); slices.ContainsFunc(l.Demands, func(x Demand) bool { return x.Mark == permit.Mark }) {
			t.Error("a relation that was corrected away is still demanded")
		}
		if l := o.demands(staff("b1"), DemandQuery{}); l.Total != 0 {
			t.Errorf("staff see what nobody has accepted: %+v", l.Demands)
		}
	})
}

// A correction that turns a duty into none changes what the guideline finds in the text.
func TestGapsAreNotStale(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, "ためし町監査要領\n\n第1章 監査\n\n(1) 統括責任者は、情報セキュリティの監査を毎年度実施しなければならない。\n")
		found := func() (list []gap.Match) {
			for _, r := range o.compared(who, "").Report.Results {
				list = append(list, r.Matches...)
			}
			return list
		}
		before := found()
		c := o.clauseWith(who, d, "実施しなければならない")
		if err := o.Correct(o.as(who), d.ID, Fix{Document: d.ID, Provision: c.ProvisionID, Sentence: c.Sentence, Fingerprint: c.Fingerprint, Kind: ChangeNoDuty}); err != nil {
			t.Fatal(err)
		}
		after := found()
		if len(before) == 0 {
			t.Fatal("nothing is found in the text")
		}
		if text(before) == text(after) {
			t.Errorf("after the correction the comparison is as before: %+v", after)
		}
	})
}
