package duty

import (
	"cmp"
	"slices"
	"strings"
)

// lexicon is the roles that a text itself makes known.
type lexicon struct {
	names []string // longest first
	known map[string]bool
}

func (l *lexicon) add(name string) {
	name = squeeze(name)
	if name == "" || l.known[name] {
		return
	}
	if l.known == nil {
		l.known = map[string]bool{}
	}
	l.known[name] = true
	at, _ := slices.BinarySearchFunc(l.names, name, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	l.names = slices.Insert(l.names, at, name)
}

// actorEnds end the name of somebody who can act, with the least number of letters
// before it. Places and things are not among them: a 室 or a 窓口 acts only where the
// text sets it up.
var actorEnds = map[string]int{
	"者": 1, "長": 1, "員": 1, "課": 1, "局": 1, "係": 1, "班": 1, "部": 2, "監": 2, "会議": 3, "組織": 2, "室": 2, "社": 2, "担当": 2, "職": 2, "団体": 1,
	"委員会": 0, "議会": 0, "協議会": 0, "審議会": 0, "部会": 1, "検討会": 0, "部門": 1, "部署": 1, "部局": 1, "課室": 1, "機関": 1, "機構": 1, "チーム": 1,
	"事業者": 0, "業者": 0, "委託先": 0, "会社": 0, "大学": 0, "学校": 0, "法人": 0, "個人": 0, "本人": 0, "何人": 0, "利用者": 0, "職員": 0, "従業員": 0,
	"知事": 0, "主幹": 0, "主任": 0, "参事": 0, "理事": 0, "監事": 0, "次長": 0, "教諭": 0, "警察": 0, "弁護士": 0, "専門家": 0, "管理職": 0, "学生": 0, "生徒": 0,
	"事務局": 0, "本部": 2, "アドバイザー": 0, "リーダー": 0, "スタッフ": 0, "ユーザー": 0, "ユーザ": 0, "メンバー": 0, "CSIRT": 0, "CISO": 0, "CIO": 0, "代理人": 0, "管理人": 0,
	"組合": 1, "所属": 1, "幹部": 0, "医師": 0, "看護師": 0, "当番": 1,
}

// noActors end like a name of somebody and are none.
var noActors = map[string]bool{
	"内部": true, "外部": true, "上部": true, "下部": true, "細部": true, "大部": true, "延長": true, "成長": true, "特長": true, "身長": true, "人員": true, "定員": true, "要員": true, "増員": true,
	"前者": true, "後者": true, "両者": true, "関係": true, "退職": true, "在職": true, "離職": true, "休職": true, "停職": true, "免職": true, "復職": true, "当該部": true, "庁内外部": true,
}

// rooms end in 室 and are places.
var rooms = []string{"サーバ室", "サーバー室", "電算室", "電算機室", "機械室", "執務室", "会議室", "保管室", "通信室", "情報システム室", "マシン室", "計算機室", "書庫室", "教室", "居室", "実習室", "機器室", "倉庫室", "操作室", "端末室", "管理室", "当直室", "事務室", "作業室"}

// bodies are names of the body itself, short as they are.
var bodies = map[string]bool{"町": true, "市": true, "村": true, "県": true, "区": true, "国": true, "本町": true, "本市": true, "本村": true, "本県": true, "本区": true, "当町": true, "当市": true, "会社": true, "当社": true, "本学": true, "本校": true, "本組合": true, "組合": true, "大学": true}

// prefixes stand before a role and are no part of its name.
var prefixes = []string{"当該各", "当該", "各", "全", "同", "全ての", "すべての", "該当"}

// match is a name at the end of a stretch of text.
type match struct {
	from int
	name string
	// known tells that the text makes this role known.
	known bool
	// whole tells that the name is a phrase that describes somebody: 情報を作成する者.
	whole bool
}

// roleAt finds the role whose name ends at end.
func (l *lexicon) roleAt(s string, end int) (match, bool) {
	start := nounStart(s, end)
	for _, plural := range [...]string{"", "等", "ら", "全員"} {
		stop := end - len(plural)
		if stop <= 0 || !strings.HasSuffix(s[:end], plural) {
			continue
		}
		for _, n := range l.names {
			if !strings.HasSuffix(s[:stop], n) {
				continue
			}
			at := stop - len(n)
			if standsAlone(s, at) {
				return match{from: at, name: n + plural, known: true}, true
			}
		}
	}
	name := s[start:end]
	if shortActors[strings.TrimSuffix(name, "等")] && start > 0 {
		return match{from: start, name: name}, true
	}
	if !namesActor(name) {
		return match{}, false
	}
	if p, found := hasPrefixAny(name, prefixes...); found && len(name) > len(p)+3 {
		start += len(p)
		name = s[start:end]
	}
	if strings.HasSuffix(s[:start], "その") {
		start -= len("その")
		name = s[start:end]
	}
	return match{from: start, name: name}, true
}

// shortActors name somebody only with what describes them: 監査を受ける課, その長.
var shortActors = map[string]bool{"者": true, "課": true, "部": true, "局": true, "係": true, "班": true, "長": true, "相手": true, "相手方": true}

// standsAlone reports whether a name that begins at i is no end of a longer name.
func standsAlone(s string, i int) bool {
	if i == 0 || !isNoun(before(s, i)) || !isNoun(after(s, i)) {
		return true
	}
	_, found := hasSuffixAny(s[:i], prefixes...)
	if !found {
		_, found = hasSuffixAny(s[:i], "及び", "又は")
	}
	return found
}

// namesActor reports whether a compound noun names somebody who can act.
func namesActor(name string) bool {
	if stem, found := hasSuffixAny(name, "等", "ら", "全員"); found {
		name = strings.TrimSuffix(name, stem)
	}
	if bodies[name] {
		return true
	}
	if _, room := hasSuffixAny(name, rooms...); noActors[name] || room {
		return false
	}
	for size, n := 0, 0; size < len(name) && n < 6; n++ {
		size += len(string(before(name, len(name)-size)))
		if least, found := actorEnds[name[len(name)-size:]]; found && len([]rune(name[:len(name)-size])) >= least {
			return true
		}
	}
	return false
}

// describes reports whether the compound noun that ends at end is 者 or the like
// behind a phrase: 情報を作成する者, それ以外の従業員等.
func describes(s string, m match) bool {
	if strings.HasSuffix(s[:m.from], "以外の") {
		return true
	}
	return !m.known && shortActors[strings.TrimSuffix(m.name, "等")]
}
