package action

import (
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Query says which actions are listed, and how.
type Query struct {
	Text     string // words
	State    string // a state, "open" for all that are not at an end, or all
	Unit     string
	Source   string
	Priority string
	Owner    string // "mine", or the id of a post
	Late     bool
	Within   int // due within so many days; 0: whenever
	Year     int // opened in this fiscal year; 0: whenever
	Sort     string
	Desc     bool
	Limit    int // 0 for all
	Offset   int
}

// ListInput is Query as a program asks it.
type ListInput struct {
	Text     string `query:"q" json:"-" maxLength:"100" doc:"言葉"`
	State    string `query:"state" json:"-" enum:"open,registered,planned,underway,reported,verified,closed,cancelled,merged" doc:"状態。openは終わっていないもの"`
	Unit     string `query:"unit" json:"-" maxLength:"100" doc:"組織の識別子"`
	Source   string `query:"source" json:"-" enum:"audit,selfcheck,incident,drill,scan,vulnerability,supplier,policy,other" doc:"発生源"`
	Priority string `query:"priority" json:"-" enum:"urgent,high,ordinary,low" doc:"優先度"`
	Owner    string `query:"owner" json:"-" maxLength:"100" doc:"mineは自分が担当するもの。職の識別子も指定できる"`
	Late     bool   `query:"late" json:"-" doc:"期限を過ぎたものだけ"`
	Within   int    `query:"within" json:"-" minimum:"0" maximum:"3660" doc:"期限がこの日数のうちに来るもの"`
	Year     int    `query:"year" json:"-" minimum:"0" maximum:"2200" doc:"登録した年度"`
	Sort     string `query:"sort" json:"-" enum:"due,number,title,unit,owner,state,priority,opened" doc:"並べる項目"`
	Desc     bool   `query:"desc" json:"-" doc:"逆の順に並べる"`
	api.Paging
}

func (in ListInput) query() Query {
	return Query{in.Text, in.State, in.Unit, in.Source, in.Priority, in.Owner, in.Late, in.Within, in.Year, in.Sort, in.Desc, in.Limit, in.Offset()}
}

// scope is what an actor may see: all of the body, or some units and what is theirs.
type scope struct {
	whole  bool
	units  []string
	keys   []string // addressees: post:…, person:…
	person string
}

// sees reports whether the scope holds an action whose addressees are given.
func (x scope) sees(a Action, addressees []string) bool {
	return x.whole || contains(x.units, a.UnitID) || x.person != "" && x.person == a.OpenedBy || meets(x.keys, addressees)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func meets(a, b []string) bool {
	for _, x := range a {
		if contains(b, x) {
			return true
		}
	}
	return false
}

// UnitStanding is one cell of the board: how many actions of a unit are in a state.
type UnitStanding struct {
	UnitID   string     `json:"unit"`
	UnitName string     `json:"unit_name"`
	State    State      `json:"state"`
	Count    int        `json:"count"`
	Late     int        `json:"late"`
	Next     clock.Date `json:"next" doc:"いちばん早い期限"`
}
