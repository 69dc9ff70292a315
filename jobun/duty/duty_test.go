package duty

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// readOne reads a text in our own words that begins with an article.
func readOne(t testing.TB, text string) *jobun.Document {
	t.Helper()
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	Read(doc, Options{})
	return doc
}

// lastSentence is the last sentence of a text that is put into an article.
func lastSentence(t testing.TB, text string) jobun.Sentence {
	t.Helper()
	doc := readOne(t, "第1条　"+text+"\n")
	if len(doc.Sentences) == 0 {
		t.Fatalf("no sentence in %q", text)
	}
	return doc.Sentences[len(doc.Sentences)-1]
}

func TestModality(t *testing.T) {
	for _, c := range []struct {
		text string
		want jobun.Modality
	}{
		{"職員は、鍵を返さなければならない。", jobun.Must},
		{"職員は、鍵を返さねばならない。", jobun.Must},
		{"鍵の貸出しには、係長の署名が必要である。", jobun.Must},
		{"貸出しを受ける者は、課長の承認を要する。", jobun.Must},
		{"職員は、鍵を持ち帰ってはならない。", jobun.MustNot},
		{"町は、記録を外部に渡さないものとする。", jobun.MustNot},
		{"委員は、代理人を出席させることができない。", jobun.MustNot},
		{"私物の媒体の使用を禁止する。", jobun.MustNot},
		{"課長は、作業を止めることができる。", jobun.May},
		{"課長は、係長に代えて行わせることができるものとする。", jobun.May},
		{"写しを渡してもよい。", jobun.May},
		{"課長は、点検を行うものとする。", jobun.Shall},
		{"課長は、点検を行うこととする。", jobun.Shall},
		{"職員は、節電に努めなければならない。", jobun.Should},
		{"職員は、節電に努めるものとする。", jobun.Should},
		{"記録は残すべきである。", jobun.Should},
		{"離席するときは、画面を閉じること。", jobun.Instructs},
		{"合鍵を作らないこと。", jobun.Prohibits},
		{"課長は、点検を行う。", jobun.Declares},
		{"ただし、課長が認めたときは、この限りでない。", jobun.Except},
		{"写しを提出すれば足りる。", jobun.Except},
		{"端末とは、職員が使う計算機をいう。", jobun.Defines},
		{"この規程は、鍵の管理について定めるものとする。", jobun.NoDuty},
		{"この規程は、鍵の管理を適正にすることを目的とする。", jobun.NoDuty},
		{"鍵の種類に関すること。", jobun.NoDuty},
		{"鍵を失ったとき。", jobun.NoDuty},
		{"この規程に定めのない事項は、町長が定める。", jobun.Declares},
	} {
		if got := lastSentence(t, c.text); got.Modality != c.want {
			t.Errorf("%s: %s, want %s", c.text, got.Modality, c.want)
		}
	}
}

func TestSubjects(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  string
		basis jobun.Basis
	}{
		{"鍵管理者は、鍵を返さなければならない。", "鍵管理者", jobun.Explicit},
		{"鍵管理者、係長又は当番の職員は、鍵を返さなければならない。", "鍵管理者,係長,職員", jobun.Joint},
		{"鍵管理者及び書庫を受け持つ文書管理者は、鍵を返さなければならない。", "鍵管理者,文書管理者", jobun.Joint},
		{"鍵を借りた者は、鍵を返さなければならない。", "鍵を借りた者", jobun.Explicit},
		{"職員以外の者は、書庫に入ってはならない。", "職員以外の者", jobun.Explicit},
		{"鍵は、鍵管理者が保管する。", "鍵管理者", jobun.Explicit},
		{"鍵は、施錠した箱に入れなければならない。", "", jobun.NoSubject},
		{"係長が指定する箱に入れなければならない。", "", jobun.NoSubject},
		{"職員が書庫に入る場合は、記帳しなければならない。", "職員", jobun.InIf},
		{"職員は、係長が認めた場合は、鍵を借りることができる。", "職員", jobun.Explicit},
		{"鍵管理者は、係長をもって充てる。", "", jobun.NoSubject},
		{"鍵当番者は、各課に1名置くこととする。", "", jobun.NoSubject},
		{"この規程は、職員に適用する。", "", jobun.NoSubject},
		{"職員は、鍵を返さなければならない。また、紛失を報告しなければならない。", "職員", jobun.Inherited},
		{"職員は、鍵を返さなければならない。箱は、閉じておかなければならない。", "", jobun.NoSubject},
		{"監査を受ける課は、資料を出さなければならない。", "監査を受ける課", jobun.Explicit},
		{"何人も、鍵を写してはならない。", "何人", jobun.Explicit},
		{"サーバ室は、常に施錠しなければならない。", "", jobun.NoSubject},
	} {
		got := lastSentence(t, c.text)
		if names := strings.Join(got.Subjects, ","); names != c.want || got.Basis != c.basis {
			t.Errorf("%s: %q (%s), want %q (%s)", c.text, names, got.Basis, c.want, c.basis)
		}
	}
}

func TestInheritedFromLead(t *testing.T) {
	doc := readOne(t, `第1条　鍵管理者は、次の事項を遵守しなければならない。
(1) 鍵を箱に入れること。
(2) 次に掲げる措置を講じること。
ア 箱を閉じること。
第2条　鍵管理者は、次の事項を記載した帳簿を作成しなければならない。
(1) 日付を明らかにすること。
2　記録は、1年保存しなければならない。
`)
	want := map[string]string{"第1条/(1)": "鍵管理者", "第1条/(2)": "鍵管理者", "第1条/(2)/ア": "鍵管理者", "第2条/(1)": "", "第2条/2": ""}
	for _, s := range doc.Sentences {
		if w, asked := want[s.Path]; asked && strings.Join(s.Subjects, ",") != w {
			t.Errorf("%s: %v, want %q", s.Path, s.Subjects, w)
		}
	}
}

func TestClauses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"職員は鍵を借り、鍵管理者がこれを記録するものとする。", "職員:shall 鍵管理者:shall"},
		{"鍵は鍵管理者が保管し、外に持ち出してはならない。", "鍵管理者:declares :must_not"},
		{"職員は、鍵を毎日返し、合鍵を作ってはならない。", "職員:must 職員:must_not"},
		{"職員は、鍵を写し、又は貸してはならない。", "職員:must_not"},
		{"鍵管理者は係長をもって充て、鍵を保管しなければならない。", ":declares 鍵管理者:must"},
		{"鍵管理者は、帳簿を作るとともに、点検に努めなければならない。", "鍵管理者:must 鍵管理者:should"},
		{"鍵管理者は、箱を閉じ、記録を残さなければならない。", "鍵管理者:must"},
	} {
		var parts []string
		for _, p := range lastSentence(t, c.text).Clauses {
			parts = append(parts, strings.Join(p.Subjects, "+")+":"+string(p.Modality))
		}
		if got := strings.Join(parts, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestDetails(t *testing.T) {
	s := lastSentence(t, "職員は、鍵を失った場合は、直ちに（夜間を除く。）鍵管理者に事情を報告しなければならない。")
	if len(s.Conditions) != 1 || s.Conditions[0] != "鍵を失った場合は" {
		t.Errorf("conditions %q", s.Conditions)
	}
	if len(s.Timing) != 1 || s.Timing[0].Value != jobun.Immediately {
		t.Fatalf("timing %v", s.Timing)
	}
	// 第1条　職員は、鍵を失った場合は、直ちに: letter 18 of the line, three letters long.
	if span := s.Timing[0].Span; span.From != (jobun.Place{Line: 1, Column: 18}) || span.To != (jobun.Place{Line: 1, Column: 21}) {
		t.Errorf("span of 直ちに: %v", span)
	}
	if s.Object != "事情" {
		t.Errorf("object %q", s.Object)
	}
}

// relations lists the relations of one kind as "from>to".
func relations(doc *jobun.Document, kind jobun.RelationKind) string {
	var out []string
	for _, r := range doc.Relations {
		if r.Kind == kind {
			out = append(out, strings.Join(r.From, "+")+">"+strings.Join(r.To, "+")+string(r.When)+string(r.Joint))
		}
	}
	return strings.Join(out, " ")
}

func TestRelations(t *testing.T) {
	for _, c := range []struct {
		kind       jobun.RelationKind
		text, want string
	}{
		{jobun.Permission, "職員は、鍵を借りるときは、鍵管理者の許可を得なければならない。", "職員>鍵管理者before"},
		{jobun.Permission, "職員は、鍵管理者の許可なく鍵を写してはならない。", "職員>鍵管理者before"},
		{jobun.Permission, "職員は、鍵管理者に申請し、承認を受けなければならない。", "職員>鍵管理者before"},
		{jobun.Permission, "職員は、鍵管理者及び書庫を受け持つ文書管理者の許可を得なければならない。", "職員>鍵管理者+文書管理者beforeall"},
		{jobun.Permission, "職員は、事後に鍵管理者の承認を得なければならない。", "職員>鍵管理者after"},
		{jobun.Permission, "鍵管理者は、鍵の貸出しを許可する。", ">鍵管理者before"},
		{jobun.Permission, "職員は、許可を得た者に鍵を渡す。", ""},
		{jobun.Report, "職員は、紛失を鍵管理者又は係長に報告しなければならない。", "職員>鍵管理者+係長any"},
		{jobun.Report, "職員は、速やかに鍵管理者に届け出なければならない。", "職員>鍵管理者"},
		{jobun.Report, "鍵管理者は、業者に作業の結果を報告させなければならない。", "業者>鍵管理者"},
		{jobun.Report, "報告を受けた鍵管理者は、鍵を替えなければならない。", ""},
		{jobun.Report, "職員は、鍵管理者に報告する体制を整えなければならない。", ""},
		{jobun.Record, "鍵管理者は、貸出しの日時を帳簿に記載しなければならない。", "鍵管理者>"},
		{jobun.Record, "鍵管理者は、貸出しの記録を3年間保存しなければならない。", "鍵管理者>"},
		{jobun.Record, "鍵管理者は、情報を記録した媒体を壊さなければならない。", ""},
		{jobun.Appointment, "鍵管理者は、総務課長の職にある者をもって充てる。", "鍵管理者>総務課長"},
		{jobun.Appointment, "庁舎に鍵管理者を置き、総務課長をもって充てる。", "鍵管理者>総務課長"},
		{jobun.Appointment, "鍵管理者は、総務課長とする。", "鍵管理者>総務課長"},
		{jobun.Appointment, "鍵管理者は、総務課長が兼ねる。", "鍵管理者>総務課長"},
		{jobun.Appointment, "鍵管理者は、課長のうちから町長が指名する。", "鍵管理者>課長"},
		{jobun.Recurrence, "鍵管理者は、毎年度1回、鍵を数えなければならない。", "鍵管理者>"},
		{jobun.Recurrence, "鍵管理者は、四半期ごとに鍵を数える。", "鍵管理者>"},
		{jobun.Recurrence, "鍵管理者は、計画的に鍵を替える。", ""},
	} {
		doc := readOne(t, "第1条　"+c.text+"\n")
		if got := relations(doc, c.kind); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

// What is done again is what stands behind the time, not what the sentence ends with.
func TestRecurrenceObject(t *testing.T) {
	for text, want := range map[string]string{
		"本町は、規則を定め、毎年度、鍵の点検及び交換を行うとともに、その方法を定める。": "鍵の点検及び交換",
		"鍵管理者は、毎月、帳簿を調べ、結果を知らせなければならない。":          "帳簿",
		"鍵管理者は、毎年度、町長が認めるときは、鍵を数えなければならない。":       "鍵",
		"鍵管理者は、鍵を毎年数えなければならない。":                   "鍵",
	} {
		doc := readOne(t, "第1条　"+text+"\n")
		i := slices.IndexFunc(doc.Relations, func(r jobun.Relation) bool { return r.Kind == jobun.Recurrence })
		if i < 0 || doc.Relations[i].Object != want {
			t.Errorf("%s: %+v, want %s", text, doc.Relations, want)
		}
	}
}

func TestReferences(t *testing.T) {
	doc := readOne(t, `第1条　職員は、鍵を借りることができる。
2　前項の場合は、次条第2項に定める帳簿（様式第1号）による。
3　前2項の規定は、第9条の場合には適用しない。
第2条　帳簿は、次のとおりとする。
2　帳簿には、(1)の内容を記す。
(1) 日付
第3条　前項の帳簿は、文書保存法（平成3年法律第1号）第2条第3項による。
様式第1号
貸出し帳簿
`)
	got := map[string]string{}
	for _, r := range doc.Relations {
		if r.Kind == jobun.Reference {
			got[r.Path+" "+r.Object] = string(r.Of) + ":" + strings.Join(r.To, ",")
		}
	}
	for at, want := range map[string]string{
		"第1条/2 前項":    "provision:第1条",
		"第1条/2 次条第2項": "provision:第2条/2",
		"第1条/2 様式第1号": "provision:様式第1号",
		"第1条/3 前2項":   "provision:第1条/2,第1条",
		"第1条/3 第9条":   "provision:",
		"第2条/2 (1)":   "provision:第2条/2/(1)",
		"第3条 前項":      "provision:",
		"第3条 文書保存法（平成3年法律第1号）第2条第3項": "statute:文書保存法",
	} {
		if got[at] != want {
			t.Errorf("%s: %q, want %q; all: %v", at, got[at], want, got)
		}
	}
}

func TestRolesAndDefinitions(t *testing.T) {
	doc := readOne(t, `第1条　この規程において「鍵」とは、書庫を開けるものをいう。
第2条　常勤の職員及び会計年度任用職員（以下「職員等」という。）は、鍵を借りることができる。
第3条　最高鍵責任者（以下「CKO」という。）を置く。
2　CKOは、副町長をもって充てる。
`)
	roles := map[string]jobun.Role{}
	for _, r := range doc.Roles {
		roles[r.Name] = r
	}
	if r := roles["CKO"]; len(r.Posts) != 1 || r.Posts[0] != "副町長" || len(r.Aliases) != 1 || r.Aliases[0] != "最高鍵責任者" {
		t.Errorf("CKO: %+v", r)
	}
	if r := roles["職員等"]; r.Defined != jobun.RoleAlias || r.Line != 2 {
		t.Errorf("職員等: %+v", r)
	}
	var terms []string
	for _, r := range doc.Relations {
		if r.Kind == jobun.Definition {
			terms = append(terms, r.Object)
		}
	}
	if got := strings.Join(terms, " "); got != "鍵 職員等 CKO" {
		t.Errorf("terms: %s", got)
	}
}

func TestClassification(t *testing.T) {
	doc := readOne(t, "第1条　情報を次の表のとおり分類する。\n\n区分\t内容\t取扱制限\n甲\t漏れると困る情報\t・複製の禁止 ・施錠した場所への保管\n乙\tその他の情報\t\n")
	var got []jobun.Relation
	for _, r := range doc.Relations {
		if r.Kind == jobun.Classification {
			got = append(got, r)
		}
	}
	if len(got) != 2 || got[0].Object != "甲" || len(got[0].Items) != 2 || got[0].Carried || !got[1].Carried || len(got[1].Items) != 2 || got[1].Line != 5 {
		t.Errorf("%+v", got)
	}
}

func TestDuties(t *testing.T) {
	doc := readOne(t, "第1条　鍵管理者及び係長は、鍵を数えなければならない。ただし、休日は、この限りでない。\n第2条　鍵は、箱に入れなければならない。\n")
	var roles []string
	for _, d := range Duties(doc) {
		roles = append(roles, d.Path+":"+d.Role)
	}
	if got := strings.Join(roles, " "); got != "第1条:鍵管理者 第1条:係長 第2条:" {
		t.Error(got)
	}
}
