package org

import "github.com/okite-isms/okite/internal/platform/api"

// States by which the list of people is filtered.
const (
	Active   = "active"
	Inactive = "inactive"
)

// Query says which people are listed, and how.
type Query struct {
	Text   string // words of name, reading, number, unit
	Role   string
	State  string // Active, Inactive, or all
	Sort   string // "number", "unit", "state", or by name
	Desc   bool
	Limit  int // 0 for all
	Offset int
}

// PeopleInput is Query as a program asks it.
type PeopleInput struct {
	Text  string `query:"q" json:"-" maxLength:"100" doc:"氏名・フリガナ・職員番号・所属に含まれる言葉"`
	Role  string `query:"role" json:"-" enum:"office,staff,auditor,guest" doc:"役割"`
	State string `query:"state" json:"-" enum:"active,inactive" doc:"利用中か利用停止か"`
	Sort  string `query:"sort" json:"-" enum:"name,number,unit,state" doc:"並べる項目"`
	Desc  bool   `query:"desc" json:"-" doc:"逆の順に並べる"`
	api.Paging
}

func (in PeopleInput) query() Query {
	return Query{Text: in.Text, Role: in.Role, State: in.State, Sort: in.Sort, Desc: in.Desc, Limit: in.Limit, Offset: in.Offset()}
}
