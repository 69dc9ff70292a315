package policy

import (
	"testing"

	"github.com/okite-isms/okite/jobun"
)

const before = `ためし町機器規程

（目的）
第一条　この規程は、機器の取扱いについて必要な事項を定めることを目的とする。
（責務）
第二条　職員は、貸与された機器を大切に扱い、他人に使わせてはならない。
（報告）
第三条　職員は、機器を失ったときは、直ちに課長に報告しなければならない。
`

const after = `ためし町機器規程

（目的）
第一条　この規程は、機器の取扱いについて必要な事項を定めることを目的とする。
（台帳）
第二条　課長は、機器の台帳を備え、毎年度その内容を確かめるものとする。
（責務）
第三条　職員は、貸与された機器を大切に扱い、他人に使わせてはならない。
（報告）
第四条　職員は、機器を失ったときは、直ちに課長に報告しなければならない。
`

// An article is put in between: those behind it move by one and keep their ids.
func TestIDsStayOverRenumbering(t *testing.T) {
	t.Parallel()
	old, next := parsed(t, before), parsed(t, after)
	carryIDs(provisionsOf(old), next, func() string { return "fresh" })
	id := func(d *jobun.Document, path string) string {
		for _, p := range d.Provisions {
			if p.Path == path {
				return p.ID
			}
		}
		t.Fatalf("no provision %s", path)
		return ""
	}
	for was, is := range map[string]string{"第一条": "第一条", "第二条": "第三条", "第三条": "第四条"} {
		if id(old, was) != id(next, is) {
			t.Errorf("%s became %s and changed its id", was, is)
		}
	}
	seen := map[string]bool{}
	for _, p := range next.Provisions {
		if seen[p.ID] {
			t.Errorf("two provisions have the id %s", p.ID)
		}
		seen[p.ID] = true
	}
	if id(next, "第二条") == id(old, "第二条") {
		t.Error("the new article took over an id")
	}
}

func parsed(t *testing.T, text string) *jobun.Document {
	t.Helper()
	d, err := jobun.ReadBytes([]byte(text), jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
