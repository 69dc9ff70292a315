package gap

import (
	"reflect"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// read reads a text as a caller does.
func read(t testing.TB, text string) *jobun.Document {
	t.Helper()
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	duty.Read(doc, duty.Options{})
	return doc
}

// town is a standard of a town that does not exist.
const town = `みなと町情報セキュリティ対策基準

第1章　体制

1 責任者
(1) 副町長を最高情報セキュリティ責任者とする。
(2) 総務課長は、統括情報セキュリティ責任者として、職員を指導する。

第2章　技術的な対策

1 バックアップの実施
情報システムの管理者は、毎日、複製を作り、離れた場所に保管しなければならない。

2 外部サーバーの利用
職員は、外部のサーバーを、許可を得て利用することができる。

3 委託
契約には、次の事項を定めなければならない。
・再委託の制限
・損害の賠償

4 用語
この章において、無線通信とは、電波による通信をいう。
`

// one makes a guideline of one topic.
func one(topic Topic, layer Layer, places ...string) *Guideline {
	topic.ID, topic.Chapter, topic.Number, topic.Title = "topic", "1", "1-1", "項目"
	return &Guideline{Name: "g", Title: "例", Chapters: []Chapter{{Number: "1", Title: "章", Layer: layer, Places: places}}, Topics: []Topic{topic}}
}

func first(t *testing.T, r Report) Result {
	t.Helper()
	if len(r.Results) != 1 {
		t.Fatalf("%d results", len(r.Results))
	}
	return r.Results[0]
}

func TestStates(t *testing.T) {
	t.Parallel()
	all := func(groups ...string) []Terms { return []Terms{{All: groups}} }
	for name, c := range map[string]struct {
		terms []Terms
		needs Need
		layer Layer
		want  State
		path  string
	}{
		"a duty":                  {all("複製", "保管"), "", "", Met, "第2章/1"},
		"a word in the heading":   {all("バックアップ", "毎日"), "", "", Met, "第2章/1"},
		"a word in a bullet":      {all("再委託", "制限"), "", "", Met, "第2章/3"},
		"a bullet and its lead":   {all("再委託", "契約"), "", "", Met, "第2章/3"},
		"the heading above":       {[]Terms{{Heading: []string{"体制"}, All: []string{"指導"}}}, "", "", Met, "第1章/1/(2)"},
		"only a permission":       {all("サーバ", "許可"), "", "", Partly, "第2章/2"},
		"a permission is enough":  {all("サーバ", "許可"), NeedsStatement, "", Met, "第2章/2"},
		"a definition":            {all("無線通信", "電波"), "", "", Partly, "第2章/4"},
		"half":                    {[]Terms{{All: []string{"複製", "保管"}, More: []string{"暗号化"}}}, "", "", Partly, "第2章/1"},
		"another word":            {all("複製", "暗号化"), "", "", Missing, ""},
		"forbidden word":          {[]Terms{{All: []string{"複製", "保管"}, Without: []string{"離れた場所"}}}, "", "", Missing, ""},
		"the second way":          {[]Terms{{All: []string{"暗号化"}}, {All: []string{"複製"}}}, "", "", Met, "第2章/1"},
		"far from each other":     {all("複製", "再委託"), "", "", Missing, ""},
		"only in headings above":  {all("技術的", "対策"), "", "", Missing, ""},
		"the wrong layer":         {all("複製", "保管"), "", BasicLayer, Missing, "第2章/1"},
		"the right layer":         {all("複製", "保管"), "", StandardLayer, Met, "第2章/1"},
		"the start of a word":     {all("^情報セキュリティ責任者"), NeedsStatement, "", Missing, ""},
		"not the start of a word": {all("情報セキュリティ責任者"), NeedsStatement, "", Met, "第1章/1/(1)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := one(Topic{Needs: c.needs, Terms: c.terms}, c.layer)
			got := first(t, Compare([]*jobun.Document{read(t, town)}, g, Options{}))
			path := ""
			if len(got.Matches) > 0 {
				path = got.Matches[0].Path
			}
			if got.State != c.want || path != c.path {
				t.Errorf("%s at %q, want %s at %q: %+v", got.State, path, c.want, c.path, got.Matches)
			}
		})
	}
}

// Without package duty the ends of the sentences say what binds.
func TestSentencesOfAnUnstudiedText(t *testing.T) {
	t.Parallel()
	doc, err := jobun.ReadText(town, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]State{"複製": Met, "許可": Partly, "電波": Partly, "指導": Met, "再委託": Met} {
		g := one(Topic{Terms: []Terms{{All: []string{words}}}}, "")
		if got := first(t, Compare([]*jobun.Document{doc}, g, Options{})); got.State != want {
			t.Errorf("%s: %s, want %s", words, got.State, want)
		}
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	g := one(Topic{Terms: []Terms{{Heading: []string{"技術的"}, All: []string{"バックアップ", "複製"}, More: []string{"暗号化|秘匿"}}}}, "", "組織")
	got := first(t, Compare([]*jobun.Document{read(t, town)}, g, Options{}))
	want := "文に「複製」、見出しに「バックアップ」、上の見出しに「技術的」がある。「暗号化|秘匿」は見当たらない。章の見出しは、この項目のものではない。"
	if got.Matches[0].Reason != want || got.Matches[0].Line != 12 || got.Matches[0].Title != "みなと町情報セキュリティ対策基準" {
		t.Errorf("got %+v", got.Matches[0])
	}
	g = one(Topic{Terms: []Terms{{All: []string{"サーバ", "許可"}}}}, BasicLayer)
	want = "文に「サーバ」「許可」がある。対策基準以下の文書にはあるが、基本方針ではない。義務を定める文ではない。"
	if got := first(t, Compare([]*jobun.Document{read(t, town)}, g, Options{})); got.Matches[0].Reason != want || got.State != Missing || got.Confidence != Medium {
		t.Errorf("got %s %+v", got.State, got.Matches[0])
	}
}

// The basic policy and the standard may stand in one text; a list of words explains
// everything and settles nothing.
func TestLayersAndGlossary(t *testing.T) {
	t.Parallel()
	doc := read(t, "みなと町情報セキュリティポリシー\n\n第1章　情報セキュリティ基本方針\n\n1 対策\n無害化を行う。\n\n第2章　情報セキュリティ対策基準\n\n1 保管\n媒体を施錠して保管しなければならない。\n\n用語集\n無害化\tファイルから危険なものを除き、そうしなければならないこと。\n施錠\t鍵をかけること。\n")
	for _, c := range []struct {
		word  string
		layer Layer
		want  State
	}{{"無害化", BasicLayer, Met}, {"無害化", StandardLayer, Missing}, {"施錠", StandardLayer, Met}, {"施錠", BasicLayer, Missing}, {"鍵", "", Missing}} {
		g := one(Topic{Terms: []Terms{{All: []string{c.word}}}}, c.layer)
		if got := first(t, Compare([]*jobun.Document{doc}, g, Options{})); got.State != c.want {
			t.Errorf("%s in %s: %s, want %s: %+v", c.word, c.layer, got.State, c.want, got.Matches)
		}
	}
}

// A table in a provision answers as its sentence binds; the sentence that says the same
// goes first.
func TestTable(t *testing.T) {
	t.Parallel()
	doc := read(t, "みなと町文書規程\n\n第1条　情報資産は、次の表のとおり分類しなければならない。\n\n| 区分 | 扱い |\n|---|---|\n| 甲 | 施錠して保管する |\n| 乙 | 庁内に置く |\n\n第2条　甲の情報は、施錠して保管しなければならない。\n")
	if len(doc.Attachments) == 0 {
		t.Fatal("the table was not read as one")
	}
	got := first(t, Compare([]*jobun.Document{doc}, one(Topic{Terms: []Terms{{All: []string{"施錠", "保管"}}}}, ""), Options{}))
	if got.State != Met || got.Matches[0].Path != "第2条" {
		t.Errorf("got %s %+v", got.State, got.Matches)
	}
	got = first(t, Compare([]*jobun.Document{doc}, one(Topic{Terms: []Terms{{All: []string{"庁内", "情報資産"}}}}, ""), Options{}))
	if got.State != Met || got.Matches[0].Path != "第1条" {
		t.Errorf("got %s %+v", got.State, got.Matches)
	}
	got = first(t, Compare([]*jobun.Document{doc}, one(Topic{Terms: []Terms{{All: []string{"情報資産|甲"}}}}, ""), Options{}))
	if len(got.Matches) != 2 {
		t.Errorf("a provision and its table stand twice: %+v", got.Matches)
	}
}

func TestDecisionsAndTags(t *testing.T) {
	t.Parallel()
	docs := []*jobun.Document{read(t, town)}
	g := one(Topic{When: []string{"model-b"}, Terms: []Terms{{All: []string{"複製", "暗号化"}}}}, "")
	decided := Decision{State: Met, Provisions: []string{"第2章/1"}, Reason: "別の手順書で定めている。"}
	for name, c := range map[string]struct {
		o    Options
		want State
		by   bool
	}{
		"nothing said":           {Options{}, Missing, false},
		"decided":                {Options{Decisions: map[string]Decision{"topic": decided}}, Met, true},
		"another topic":          {Options{Decisions: map[string]Decision{"other": decided}}, Missing, false},
		"no state":               {Options{Decisions: map[string]Decision{"topic": {State: "fine"}}}, Missing, false},
		"tags of others":         {Options{Tags: []string{}}, NotApplicable, false},
		"tag that holds":         {Options{Tags: []string{"model-b"}}, Missing, false},
		"decided before the tag": {Options{Tags: []string{}, Decisions: map[string]Decision{"topic": decided}}, Met, true},
	} {
		r := Compare(docs, g, c.o)
		got := first(t, r)
		if got.State != c.want || (got.Decision != nil) != c.by || got.Found != Missing {
			t.Errorf("%s: %s found %s, decision %v", name, got.State, got.Found, got.Decision)
		}
		if c.by && (got.Confidence != Certain || !reflect.DeepEqual(*got.Decision, decided)) {
			t.Errorf("%s: %+v", name, got)
		}
		if n := r.Counts; n.Missing+n.Partly+n.Met+n.NotApplicable != 1 || r.Chapters[0].Counts != n {
			t.Errorf("%s: counts %+v, of the chapter %+v", name, n, r.Chapters[0].Counts)
		}
	}
}

// What is missing comes first, then in the order of the guideline; the report is the
// same each time.
func TestOrder(t *testing.T) {
	t.Parallel()
	g := one(Topic{Terms: []Terms{{All: []string{"複製"}}}}, "")
	g.Topics = nil
	for _, w := range []string{"複製", "許可", "暗号化", "指導", "監視"} {
		g.Topics = append(g.Topics, Topic{ID: w, Chapter: "1", Terms: []Terms{{All: []string{w}}}})
	}
	docs := []*jobun.Document{read(t, town), read(t, "港町規程\n\n第1条　毎月、複製しなければならない。\n")}
	a, b := Compare(docs, g, Options{}), Compare(docs, g, Options{})
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
	var order []string
	for _, r := range a.Results {
		order = append(order, r.Topic.ID+string(r.State))
	}
	if got := strings.Join(order, " "); got != "暗号化missing 監視missing 許可partly 複製met 指導met" {
		t.Error(got)
	}
	if m := a.Results[3].Matches; len(m) != 2 || m[0].Document != 0 || m[1].Document != 1 || m[1].Title != "港町規程" {
		t.Errorf("matches %+v", m)
	}
	if m := Compare(docs, g, Options{Matches: 1}).Results[3].Matches; len(m) != 1 {
		t.Errorf("%d matches", len(m))
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{
		"サーバー": "サーバ", "ｻｰﾊﾞｰ室": "サーバ室", "取り扱い": "取扱い", "取り扱う": "取扱う", "持ち 出し": "持出し", "ＣＩＳＯ": "ciso", "U S B": "usb",
		"ぜい弱性": "脆弱性", "ウィルス": "ウイルス", "情報漏洩": "情報漏えい", "**パスワード**": "パスワード", "強靱性": "強靭性", "強じん性": "強靭性", "立ち会い": "立会い", "見直し": "見直", "セキュリティー": "セキュリティ",
		"マイナンバー利用事務系": "個人番号利用事務系", "委託事業者": "委託業者", "①": "1",
	} {
		if fold(a) != fold(b) {
			t.Errorf("%q is %q, %q is %q", a, fold(a), b, fold(b))
		}
	}
	for _, s := range []string{"データ", "キー", "規程", "ルータ"} {
		if got := fold(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestWordBoundary(t *testing.T) {
	t.Parallel()
	v := newVocabulary(nil)
	role, id := v.group("^情報セキュリティ責任者"), v.group("^ID")
	for text, want := range map[string]bool{"情報セキュリティ責任者は": true, "及び情報セキュリティ責任者": true, "統括情報セキュリティ責任者": false, "、情報セキュリティ責任者": true} {
		if got := v.in(text).hasAny(role); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]bool{"IDは": true, "のID": true, "共用ID": false, "VoID": false, "ＩＤ": true} {
		if got := v.in(text).hasAny(id); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// Words that stand for each other are found for each other; the reason shows what
// stands in the text.
func TestAlike(t *testing.T) {
	t.Parallel()
	g := one(Topic{Terms: []Terms{{All: []string{"写し", "保管"}}}}, "")
	docs := []*jobun.Document{read(t, town)}
	if got := first(t, Compare(docs, g, Options{})); got.State != Missing {
		t.Errorf("without: %s", got.State)
	}
	g.Alike = []string{"写し|複製", "保管|保存"}
	got := first(t, Compare(docs, g, Options{}))
	if got.State != Met || got.Matches[0].Reason != "文に「複製」「保管」がある。" {
		t.Errorf("with: %s %+v", got.State, got.Matches)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	g := one(Topic{Terms: []Terms{{All: []string{"a||b"}}, {More: []string{"c"}}, {Heading: []string{"^"}}}}, "")
	g.Date, g.Alike = "2026-02-30", []string{"a|b", "c|"}
	g.Chapters = append(g.Chapters, g.Chapters[0])
	other := g.Topics[0]
	other.Chapter, other.Terms = "9", []Terms{{All: []string{"d"}}}
	g.Topics = append(g.Topics, other)
	var got []string
	for at, reason := range g.Faults() {
		got = append(got, strings.Join(at, "/")+" "+reason)
	}
	want := []string{
		"date 日付「2026-02-30」を読み取れません。2027-07-01 の形で、実際にある日を書いてください。",
		"alike/1 「c|」に、空の語があります。",
		"chapters/1/number 章「1」が二度書かれています。",
		"topics/0/terms/0/all/0 「a||b」に、空の語があります。",
		"topics/0/terms/1 all か heading に、語を1つ以上書いてください。",
		"topics/0/terms/2/heading/0 「^」に、空の語があります。",
		"topics/1/id 項目「topic」が二度書かれています。",
		"topics/1/chapter 章「9」が、chapters にありません。",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for range g.Faults() {
		break // whoever stops early is not called again
	}
}

// Nothing to compare is no reason to fail.
func TestEmpty(t *testing.T) {
	t.Parallel()
	g := one(Topic{Terms: []Terms{{All: []string{"複製"}}}}, "")
	if r := Compare(nil, g, Options{}); first(t, r).State != Missing || first(t, r).Confidence != High {
		t.Errorf("no documents: %+v", r)
	}
	if r := Compare([]*jobun.Document{{}}, &Guideline{}, Options{}); len(r.Results) != 0 || r.Results == nil || r.Chapters == nil {
		t.Errorf("no topics: %+v", r)
	}
}
