package pack

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	shipped "github.com/okite-isms/okite/pack"
)

func TestShippedPackLoads(t *testing.T) {
	t.Parallel()
	p, err := Load(shipped.Files)
	if err != nil {
		t.Fatal(err)
	}
	kinds := p.DocumentKinds()
	for i := 1; i < len(kinds); i++ {
		if kinds[i].Level < kinds[i-1].Level {
			t.Errorf("%s stands above %s", kinds[i-1].Title, kinds[i].Title)
		}
	}
	if k, ok := p.DocumentKind("standard"); !ok || k.Title != "対策基準" || k.Level != 2 {
		t.Errorf("standard is %+v", k)
	}
	if len(p.Roles()) == 0 || len(p.Separations()) == 0 || len(p.ContactClasses()) != 11 {
		t.Errorf("%d roles, %d rules, %d classes of contacts", len(p.Roles()), len(p.Separations()), len(p.ContactClasses()))
	}
	for _, r := range p.Roles() {
		if r.Meaning == "" {
			t.Errorf("%s does not say what it is for", r.Title)
		}
	}
	if _, ok := p.DocumentKind("none"); ok {
		t.Error("a kind that is not there was found")
	}
}

// A role that was read out of a policy is a role like those that ship.
func TestRoleOfPolicyLoads(t *testing.T) {
	t.Parallel()
	text := "kind: role\ndefinitions:\n  - name: role-1\n    title: 端末管理者\n    aliases: [管理者]\n    posts: [総務課長]\n    basis:\n      - {document: 貸出要領, provision: 第2条, line: 3, text: 端末管理者は、総務課長をもって充てる。}\n"
	p, err := Load(fstest.MapFS{"role.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Roles(); len(r) != 1 || r[0].Posts[0] != "総務課長" || r[0].Basis[0].Provision != "第2条" {
		t.Errorf("loaded are %+v", r)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"missing":    {"kind: document-kind\ndefinitions:\n  - name: a\n    title: あ\n  - name: b\n    level: 1\n", "x.yaml 3行目: 「level」が書かれていません。\nx.yaml 5行目: 「title」が書かれていません。"},
		"unknown":    {"kind: document-kind\ndefinitions:\n  - name: a\n    title: あ\n    level: 1\n    colour: red\n", "x.yaml 6行目: 「colour」という項目はありません。"},
		"type":       {"kind: document-kind\ndefinitions:\n  - name: a\n    title: あ\n    level: 上\n", "x.yaml 5行目: 「level」の値の種類が違います（整数を書いてください）。"},
		"range":      {"kind: document-kind\ndefinitions:\n  - name: a\n    title: あ\n    level: 10\n", "x.yaml 5行目: 「level」は9以下にしてください。"},
		"pattern":    {"kind: document-kind\ndefinitions:\n  - name: あ\n    title: あ\n    level: 1\n", "x.yaml 3行目: 「name」の値「あ」の形が正しくありません"},
		"empty list": {"kind: document-kind\ndefinitions: []\n", "x.yaml 2行目: 「definitions」が空です。"},
		"double":     {"kind: document-kind\ndefinitions:\n  - {name: a, title: あ, level: 1}\n  - {name: a, title: い, level: 1}\n", "x.yaml 4行目: 名前「a」が二度使われています。"},
		"double key": {"kind: document-kind\nkind: document-kind\ndefinitions: []\n", "x.yaml 2行目: "},
		"no kind":    {"definitions: []\n", "x.yaml 1行目: 種類（kind）が書かれていません。"},
		"wrong kind": {"kind: ../schema/document-kind\n", "x.yaml 1行目: 種類「../schema/document-kind」は使えません。"},
		"no mapping": {"- a\n", "「kind: …」と「definitions:」で始まる形"},
		"syntax":     {"kind: document-kind\ndefinitions: [\n", "YAMLとして読み取れません"},
		"bomb":       {"a: &a [x,x]\nb: &b [*a,*a]\nkind: document-kind\ndefinitions: [*b,*b]\n", "参照（&、*、<<）"},
		"tag":        {"kind: !!binary document-kind\ndefinitions: []\n", "型の指定"},
		"two":        {"kind: document-kind\n---\nkind: document-kind\n", "1つだけ"},
		"empty":      {"", "1つだけ"},
		"large":      {strings.Repeat("#", sizeMax+1), "大きすぎます"},
		"brackets":   {"kind: " + strings.Repeat("[", 100_000), "入れ子が深すぎます"},
		"dashes":     {strings.Repeat("- ", 100_000), "入れ子が深すぎます"},
		"role":       {"kind: role\ndefinitions:\n  - {name: a, title: あ, meaning: い, holds: all}\n", "x.yaml 3行目: "},
		"stranger":   {"kind: separation\ndefinitions:\n  - {name: a, title: あ, one: b, other: c, why: い}\n", "「a」にある役割「b」は、定義されていません。"},
		"ring":       {"kind: role\ndefinitions:\n  - {name: a, title: あ, meaning: い, under: a}\n", "上の役割「a」は、それより前に"},
		"class":      {"kind: contact-class\ndefinitions:\n  - {name: a, title: あ}\n", "x.yaml 3行目: 「meaning」が書かれていません。"},
		"pace":       {"kind: reminder\ndefinitions:\n  - name: standard\n    title: あ\n    before: [3, 0]\n    every: 0\n    head: 2\n", "x.yaml 3行目: 「office」が書かれていません。\nx.yaml 5行目: 「1」は1以上にしてください。\nx.yaml 6行目: 「every」は1以上にしてください。"},
		"hasty":      {"kind: reminder\ndefinitions:\n  - name: standard\n    title: あ\n    before: []\n    every: 1\n    head: 4\n    office: 4\n", "x.yaml 8行目: 「office」は、「head」より後の日数にしてください。"},
		"binary":     {"\x00\xff\x00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Load(fstest.MapFS{"x.yaml": {Data: []byte(c.text)}, "y.txt": {Data: []byte("no pack")}})
			var problems Problems
			if p != nil || !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("kind: document-kind\ndefinitions:\n  - {name: a, title: あ, level: 1}\n"))
	f.Add([]byte("? [a]: b\n&x *x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Load(fstest.MapFS{"x.yaml": {Data: data}})
		if (p == nil) == (err == nil) {
			t.Errorf("pack %v and error %v", p, err)
		}
	})
}
